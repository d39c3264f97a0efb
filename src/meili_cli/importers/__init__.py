"""The ways into the ledger: figures are read, named, judged, and only then committed.

`csv_table` reads files · `typed` one figure typed by hand · `names` finds what typed names mean ·
`intake` decides what is new, unchanged, revised or refused. Record, import and retract all pass
through `intake`.
"""
