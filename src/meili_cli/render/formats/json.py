"""json: the rows in their envelope, for scripts. Owns the writing, and never the fields."""

import json

from meili_cli.render.records import Records


def write(records: Records) -> str:
    """Return one object: the envelope's fields, then `rows`."""
    whole = {**records.envelope, "rows": records.rows}
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
