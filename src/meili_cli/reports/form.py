"""What a form asks an area for: one row an item that it has to report, with what is known of it.

Owns which items are due on a day, and for which day a figure is asked. How a form looks, and how
it is read again, belongs to `render.form` and to `importers`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from meili_cli.engine import Ledger
from meili_cli.ledger.periods import reporting_period
from meili_cli.measure.progress import expected_on
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.entry import KINDS_OF, Entry, Kind
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.report import Row
from meili_cli.model.scalar import Text
from meili_cli.model.terms import Measure
from meili_cli.reports.build import Query, build

_RANKS: Final = {kind: rank for rank, kind in enumerate((Kind.PERCENT, Kind.COUNT))}
"""Of two figures of one day a count says more than a percentage; others come as they come."""


class FormRow(NamedTuple):
    """One item of a form.

    A figure of the day `as_of` is asked for; an increment would count from `first` (None for
    what is no quantity). `kind` is the one that the area used last, else the first of its
    measure. `row` is how the area stands, `last` its own last entry.
    """

    item: Target | Task
    group: Text
    as_of: date
    first: date | None
    kind: Kind
    row: Row
    last: Entry | None


class Form(NamedTuple):
    """What one area is asked for. Days are those of the plan and of the form."""

    title: Text
    simulated: bool
    start: date
    area: Area
    as_of: date
    rows: tuple[FormRow, ...]


class Asked(NamedTuple):
    """An item that a form asks for, and the day that its figure is to be of."""

    item: str
    as_of: date


def due(plan: Plan, items: Iterable[str], day: date, *, every: bool = False) -> list[Asked]:
    """Return the items whose reporting period ends on `day`; a monthly one is due on any day.

    With `every` the others as well, each for its last period that has ended. What would be a
    figure from before the plan's start is left out where it is a quantity.
    """
    asked = (Asked(item, expected_on(day, plan.items[item].reporting)) for item in items)
    return [
        one
        for one in asked
        if (every or one.as_of == day)
        and (
            plan.items[one.item].measure is not Measure.QUANTITY
            or one.as_of >= plan.head.period.start
        )
    ]


def forms(
    plan: Plan, tree: AreaTree, ledger: Ledger, asked: Sequence[Asked], query: Query
) -> list[Form]:
    """Return a form for each area of `query`, with the items that are `asked`, in their order."""
    report = build(plan, tree, ledger, query)
    rows = {(row.item, row.area): row for row in report.rows}
    last: dict[tuple[str, str], Entry] = {}
    standing = ledger.standing({(one.item, code) for one in asked for code in query.areas})
    for entry in sorted(standing, key=_order):
        if entry.as_of <= query.as_of:
            last[entry.item, entry.area] = entry
    groups = {task.id: file.group.name for file in plan.task_groups for task in file.tasks}
    groups |= {item: goal.name for item, goal in plan.goal_of.items()}

    def row(one: Asked, code: str) -> FormRow:
        item, own = plan.items[one.item], last.get((one.item, code))
        first = None
        if item.measure is Measure.QUANTITY:
            begins = reporting_period(one.as_of, item.reporting).first
            first = max(begins, plan.head.period.start)
        kind = KINDS_OF[item.measure.value][0] if own is None else own.kind
        return FormRow(item, groups[item.id], one.as_of, first, kind, rows[item.id, code], own)

    return [
        Form(
            title=plan.head.title,
            simulated=plan.head.simulated,
            start=plan.head.period.start,
            area=tree[code],
            as_of=query.as_of,
            rows=tuple(row(one, code) for one in asked),
        )
        for code in query.areas
    ]


def _order(entry: Entry) -> tuple[object, ...]:
    """Order entries so that the last of an item and area comes last; none is like another."""
    return entry.as_of, _RANKS.get(entry.kind, 0), entry.recorded_at, entry.batch, entry.line
