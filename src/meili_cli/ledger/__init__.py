"""The ledger on disk: batches of entries, how they are written, and the rules of a row.

`periods` and `numbers` read what is typed · `row` holds the rules · `table` reads csv ·
`batch` lists, verifies and reads batches · `commit` writes one · `recorder` says who records.
What stands, and what it adds up to, is not decided here.
"""
