"""Bulletins: what a period came to, in words, tables and notes.

`markdown` the one form that all others are made of.
"""
