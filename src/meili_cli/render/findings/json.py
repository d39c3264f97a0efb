"""json: the findings in the envelope meili/findings/1, also where the command could not go on."""

import json

from meili_cli.model.findings import COUNTS, LOOKED_AT, Findings
from meili_cli.render import records
from meili_cli.render.lists.findings import LISTINGS, SCHEMA, Finding
from meili_cli.render.view import View, in_order, known


def write(found: Findings, view: View) -> str:
    """Return one object. Raises UsageError where the view names a field that is not there."""
    fields = LISTINGS[found.command].fields
    known(view, fields, fields)
    rows = in_order([Finding.of(problem) for problem in found.problems], view.sort, getattr)
    failure = found.failure
    whole = {
        "schema": SCHEMA,
        "tool": "meili",
        "version": found.version,
        "command": found.command,
        **records.of_plan(found.head),
        "summary": {
            "errors": found.errors,
            "warnings": found.warnings,
            # The same keys always: what could not be counted any more is null.
            **{name: found.counts.get(name) for name in COUNTS[found.command]},
            "looked_at": {name: found.looked_at.get(name) for name in LOOKED_AT[found.command]},
        },
        "failure": None
        if failure is None
        else {"where": failure.where, "message": failure.what, "hint": failure.hint},
        "findings": [
            {name: records.plain(getattr(row, name)) for name in view.columns or fields}
            for row in rows
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False, default=float) + "\n"
