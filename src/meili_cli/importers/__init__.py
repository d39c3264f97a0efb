"""The ways into the ledger: figures are read, named, judged, and only then committed.

`sources` finds and reads files · `encoding` their text · `grids` their tables, as `grid` says ·
`headers` the words over columns · `values` figures and dates as people write them · `long_table`
tables with a row an entry · `typed` one figure typed by hand · `names` finds what typed names
mean · `intake` decides what is new, unchanged, revised or refused · `rejects` writes the refused
rows. Record, import and retract all pass through `intake`.
"""
