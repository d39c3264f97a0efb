"""How a figure came about, as a tree for programs, under the schema meili/explain/1.

Owns the names and order of its fields, and works nothing out.
"""

import json
from typing import Any

from meili_cli.render.records import plain, record
from meili_cli.reports.evidence import Branch, Evidence
from meili_cli.reports.explain import Explanation


def as_json(account: Explanation) -> str:
    """Return an explanation as json."""
    return json.dumps(as_tree(account), ensure_ascii=False, indent=2) + "\n"


def as_tree(account: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data, under the schema meili/explain/1."""
    return {
        "schema": "meili/explain/1",
        "plan": {"id": account.plan, "revision": account.revision},
        "simulated": account.simulated,
        "as_of": account.as_of.isoformat(),
        "known_at": account.known_at,
        "basis": plain(account.basis),
        "since": account.since.isoformat(),
        "until": account.until.isoformat(),
        "rules": {
            **_flat(account.rules, "start", "rollup", "min_coverage"),
            "status_bands": [plain(one) for one in account.rules.status_bands],
            "growth_bands": [plain(one) for one in account.rules.growth_bands],
        },
        "row": record(account.row),
        "decision": {
            **_flat(account.decision, "rule", "name", "because"),
            "margins": [_flat(one) for one in account.decision.margins],
        },
        "written": [_flat(one) for one in account.written],
        "baseline": None
        if account.baseline is None
        else {
            **_flat(account.baseline, "value", "day", "origin"),
            "figure": None if account.baseline.branch is None else _tree(account.baseline.branch),
        },
        "trajectory": None
        if account.way is None
        else {
            **_flat(account.way, "shape", "since", "until", "target"),
            "steps": [[plain(day), plain(value)] for day, value in account.way.steps],
        },
        "turn": None if account.turn is None else _flat(account.turn),
        "years": [_flat(one) for one in account.years],
        "rate": plain(account.rate),
        "steps": [_flat(one) for one in account.steps],
        "figure": _tree(account.branch),
    }


def _flat(part: Any, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(part, name)) for name in names or part._fields}


def _tree(branch: Branch) -> dict[str, Any]:
    """Return a branch with all that is below it."""
    shown = branch.figure
    figure: dict[str, Any] | None = None
    if shown is not None:
        figure = {
            **_flat(shown, "attained", "basis", "coverage", "incomplete"),
            **_flat(
                shown.reading, "numerator", "denominator", "state", "lower_bound", "last_as_of"
            ),
            **_flat(shown, "reported", "expected_reports", "states"),
        }
    return {
        **_flat(branch, "area", "name", "use", "expected"),
        "figure": figure,
        "choice": None if branch.choice is None else _flat(branch.choice),
        "entries": [_entry(one) for one in branch.entries],
        "children": [_tree(child) for child in branch.children],
    }


def _entry(evidence: Evidence) -> dict[str, Any]:
    names = ("period_start", "as_of", "kind", "value", "denominator", "state", "source", "note",
             "recorded_at", "recorded_by", "revises")  # fmt: skip
    return {
        **_flat(evidence, "counts", "reason", "sign", "place", "by"),
        **_flat(evidence.entry, *names),
    }
