"""Lists of results: one module a kind, each a `Listing` and the sentences around it.

`listing` is what they share. Imported by the command that shows the list, never by a report.
"""
