"""Workspaces for the tests of the command line.

`lowland` is a plan that has nothing to do with Shanghai: other levels, other names, ten years
instead of three, every measure and every way of rolling up. `put` lays a batch into a ledger
as another branch would have brought it, past everything that `record` and `import` refuse.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from meili_cli.ledger.batch import Batch
from meili_cli.ledger.commit import Receipt, commit
from meili_cli.model.entry import Entry, Kind, State

PLAN = """\
schema: meili/plan/1
id: lowland-water-2016-2025
revision: 3
title: {en: Lowland clean water plan, zh: 低地净水计划}
period: {start: 2016-01-01, end: 2025-12-31}
timezone: Europe/Amsterdam
levels: [country, province, town]
"""

WATER = """\
schema: meili/plan/1
goal: {id: water, name: {en: Clean water, zh: 净水}}
targets:
  - id: pumps
    name: {en: Pumps renewed, zh: 水泵更新}
    measure: quantity
    unit: {en: pumps, zh: 台}
    target: {at_least: 1000, by: 2025-12-31, basis: stated}
    reporting: quarterly
  - id: electric-pumps
    name: {en: Electric pumps among them, zh: 其中电动水泵}
    measure: quantity
    unit: {en: pumps, zh: 台}
    target: {at_least: 400, by: 2025-12-31, basis: stated}
    part_of: pumps
  - id: connected
    name: {en: Homes connected, zh: 入网住户}
    measure: ratio
    unit: {en: homes, zh: 户}
    target: {at_least: 90, by: 2025-12-31, basis: stated}
    baseline: {value: 40, date: 2015-12-31, basis: stated}
    reporting: quarterly
  - id: customers
    name: Customers
    measure: level
    target: {at_least: 200, by: 2025-12-31, basis: stated}
    baseline: {value: 100, date: 2015-12-31, basis: stated}
    trajectory: {shape: growth}
    reporting: yearly
  - id: leakage
    name: Leakage
    measure: level
    target: {at_most: 10, by: 2025-12-31, basis: stated}
    baseline: {value: 20, date: 2015-12-31, basis: assumed}
    trajectory: {shape: growth}
    reporting: yearly
  - id: nitrate
    name: Nitrate
    measure: level
    rollup: max
    target: {at_most: 25, by: 2025-12-31, basis: stated}
    baseline: {value: 50, date: 2015-12-31, basis: stated}
    reporting: quarterly
"""

PEOPLE = """\
schema: meili/plan/1
goal: {id: people, name: People}
targets:
  - id: trust
    name: Trust
    measure: level
    target: {direction: increase, by: 2025-12-31, basis: stated}
    baseline: {value: 100, date: 2015-12-31, basis: stated}
    reporting: yearly
  - id: spills
    name: Spills
    measure: level
    target: {direction: decrease, by: 2025-12-31, basis: stated}
    baseline: {value: 100, date: 2015-12-31, basis: stated}
    reporting: yearly
  - id: staff
    name: Staff
    measure: level
    rollup: sum
    target: {at_least: 500, by: 2025-12-31, basis: stated}
    baseline: {value: 100, date: 2015-12-31, basis: stated}
  - id: pressure
    name: Pressure
    measure: level
    rollup: mean
    target: {at_least: 8, by: 2025-12-31, basis: stated}
    baseline: {value: 2, date: 2015-12-31, basis: stated}
  - id: oxygen
    name: Oxygen
    measure: level
    rollup: min
    target: {at_least: 8, by: 2025-12-31, basis: stated}
    baseline: {value: 2, date: 2015-12-31, basis: stated}
  - id: register
    name: Register of wells
    measure: milestone
    target: {state: done, by: 2018-12-31, basis: stated}
"""

TASKS = """\
schema: meili/plan/1
group: {id: works, number: 1, name: Works}
tasks:
  - {id: task-1.1, title: Renew the pumps, serves: [pumps]}
"""

AREAS = """\
code,parent,level,name_en
L,,country,Lowland
L1,L,province,Westmark
L2,L,province,Eastmark
L11,L1,town,Bergen
L12,L1,town,Dorn
L21,L2,town,Bergen
L22,L2,town,Holt
"""


def write(root: Path, name: str, content: str | bytes) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def lowland(root: Path) -> Path:
    write(root, "plan/plan.yaml", PLAN)
    write(root, "plan/goals/1-water.yaml", WATER)
    write(root, "plan/goals/2-people.yaml", PEOPLE)
    write(root, "plan/tasks/1-works.yaml", TASKS)
    write(root, "data/areas/lowland.csv", AREAS)
    return root


def entry(
    item: str, area: str, as_of: str, kind: str, value: str | None = None, of: str | None = None,
    *, start: str | None = None, state: str | None = None, revises: tuple[str, ...] = (),
) -> Entry:  # fmt: skip
    return Entry(
        item=item, area=area, as_of=date.fromisoformat(as_of), kind=Kind(kind),
        period_start=None if start is None else date.fromisoformat(start),
        value=None if value is None else Decimal(value),
        denominator=None if of is None else Decimal(of),
        state=None if state is None else State(state), revises=revises,
    )  # fmt: skip


def put(root: Path, *entries: Entry, at: str = "2020-01-01T00:00:00", by: str = "branch") -> Batch:
    """Commit a batch without asking whether it may be."""
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return commit(
        entries, root / "data" / "entries", now=now, receipt=Receipt(by, ("test",)), root=root
    )


def tree(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
