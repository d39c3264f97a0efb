"""Work over many rows: reads batches, finds what stands, adds up and rolls up. DuckDB lives here.

`entries` from files to standing entries · `cells` attained figures by item, area and window ·
`audit` questions that `check` asks of the whole ledger · `session` one ledger, opened ·
`index` a large ledger kept in columns · `indexed` a large ledger, opened.

Judges nothing: which target holds, how far along, which status is for `measure` and `reports`.
"""

from meili_cli.engine.cells import Cell, Reading, RolledUp, Window
from meili_cli.engine.entries import Search
from meili_cli.engine.session import Ledger

__all__ = ["Cell", "Ledger", "Reading", "RolledUp", "Search", "Window"]
