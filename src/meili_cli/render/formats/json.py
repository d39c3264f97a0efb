"""json: the rows in their envelope, for scripts. Owns the writing, and never the fields."""

import json

from meili_cli.render.records import Records
from meili_cli.render.view import View


def write(records: Records, view: View) -> str:  # noqa: ARG001 - one signature
    """Return one object: the envelope's fields, then `rows`; the view has no say in it."""
    whole = {**records.envelope, "rows": records.rows}
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False, default=float) + "\n"
