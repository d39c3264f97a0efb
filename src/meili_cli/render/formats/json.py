"""json: the rows in their envelope, for scripts. Owns the writing, and never the fields.

A number that a float does not carry is written with all its digits: what reads it may keep them.
"""

import json
import re
from decimal import Decimal
from typing import Final

from meili_cli.render.records import Records
from meili_cli.render.view import View

_EXACT: Final = re.compile(r'"\\u0000([-0-9.]+)\\u0000"')
"""A number as text between signs that no text of a plan or a ledger can hold."""


def write(records: Records, view: View) -> str:  # noqa: ARG001 - one signature
    """Return one object: the envelope's fields, then `rows`; the view has no say in it."""
    whole = {**records.envelope, "rows": records.rows}
    text = json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False, default=_marked)
    return _EXACT.sub(r"\1", text) + "\n"


def _marked(value: Decimal) -> str:
    return f"\0{value:f}\0"
