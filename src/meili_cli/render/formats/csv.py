"""csv: the flat rows, for spreadsheets and scripts. Owns its quoting, and never rounds.

Notes are joined by `;`, counts of states written `done=3;started=2`. Text that a spreadsheet
would take for a formula gets an apostrophe in front. A simulated result has a last column
that says so in every row, since there is no head to say it in.
"""

import csv
import io
from decimal import Decimal

from meili_cli.ledger.numbers import number_text
from meili_cli.ledger.texts import marked
from meili_cli.render.records import Records, Value
from meili_cli.render.view import View


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list():
            return _text(";".join(value))
        case dict():
            return ";".join(f"{key}={_text(one)}" for key, one in value.items())
        case Decimal():
            return number_text(value)
    # A carriage return would not be quoted, and end the line for some readers.
    return marked(value).replace("\r\n", "\n").replace("\r", "\n")


def write(records: Records, view: View) -> str:
    """Return the rows as RFC 4180 has it, but with LF, as the ledger's own files."""
    names = (*records.fields, "simulated") if records.simulated else records.fields
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if view.bom:
        out.write("\ufeff")
    if view.header:
        writer.writerow(names)
    for row in records.rows:
        flat = {**row, "simulated": records.simulated}
        writer.writerow([_text(flat[name]) for name in names])
    return out.getvalue()
