"""A workspace in which whatever can be named is named so that a careless program obeys it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from cli.workspaces import write
from meili_cli.ledger.commit import Receipt, commit
from meili_cli.model.entry import Entry, Kind

NAMES = (
    "<script>window.__ran = 1</script>",
    '"><img src=x onerror="window.__ran = 1">',
    "</title></script><svg onload=alert(1)>",
    '=HYPERLINK("http://example.org","x")',
    "{{ 7*7 }}{% raw %}${7*7}",
    "gnp.\u202efdp.exe",
    "' onmouseover='window.__ran=1' x='",
    "javascript:alert(1)",
    "a --> <!-- b",
    "&lt;b&gt; &amp; \\u003cb\\u003e",
)


def hostile(root: Path) -> Path:
    """Make the workspace: two areas and a target for each name, and a figure of each."""
    said = [json.dumps(name, ensure_ascii=False) for name in NAMES]
    write(root, "plan/plan.yaml", PLAN.format(title=said[0]))
    targets = "".join(
        f"  - {{id: t{n}, name: {name}, measure: quantity, unit: {name},\n"
        "     target: {at_least: 100, by: 2018-06-30, basis: stated}}\n"
        for n, name in enumerate(said)
    )
    write(
        root, "plan/goals/1.yaml", f"{SCHEMA}goal: {{id: g, name: {said[1]}}}\ntargets:\n{targets}"
    )
    tasks = "".join(
        f"  - {{id: task-1.{n}, title: {name}, summary: {name}, bodies: [{name}], serves: [t{n}]}}\n"
        for n, name in enumerate(said, 1)
        if n < len(said)
    )
    write(root, "plan/tasks/1.yaml",
          f"{SCHEMA}group: {{id: w, number: 1, name: {said[2]}}}\ntasks:\n{tasks}")  # fmt: skip
    quoted = ['"{}"'.format(name.replace('"', '""')) for name in NAMES]
    lines = [f"A{n},T,part,{name}" for n, name in enumerate(quoted)]
    write(root, "data/areas/a.csv",
          "\n".join(["code,parent,level,name_en", f"T,,whole,{quoted[4]}", *lines, ""]))  # fmt: skip
    entries = [
        Entry(
            f"t{n}", f"A{n}", None, date(2018, 3, 31), Kind.TOTAL, Decimal(10 * n),
            source=name, note=name,
        )
        for n, name in enumerate(NAMES)
    ]  # fmt: skip
    commit(entries, root / "data" / "entries", now=datetime(2018, 4, 1, tzinfo=UTC),
           receipt=Receipt(NAMES[0], ("test",)), root=root)  # fmt: skip
    return root


SCHEMA = "schema: meili/plan/1\n"
PLAN = f"""{SCHEMA}id: hostile
revision: 1
title: {{title}}
period: {{{{start: 2018-01-01, end: 2018-06-30}}}}
levels: [whole, part]
"""
