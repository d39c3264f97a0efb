"""The types that all layers speak in: frozen, and without input, output or arithmetic.

`scalar` the strict values of plan files · `plan` what plan files say · `area` the tree ·
`entry` one reported figure · `mapping` how a table becomes entries · `problem` bad data with its
place · `report` rows and statuses.
"""
