"""The delivery budget of each row of a report: how far behind is still no loss.

Owns which readings count: those at the ends of reporting periods that are complete and new.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli import reports
from meili_cli.engine import Ledger
from meili_cli.measure import budget
from meili_cli.measure.budget import Aim, Reading, State, Stretch
from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.measure.progress import Wanted
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.report import Report, Row

BURNS: Final = (1, 3)
"""Periods over which what was used is told."""


class Budget(NamedTuple):
    """The budget of one item at one area.

    `stretch` is the one with the best rate, `size` the budget in the measure of the target, `used`
    a part of it, `burns` what was used over the last period and the last three. `readings` are
    all that could make a stretch, `states` those that the burns compare, newest first. Where
    there is no budget all are None, and `reason` is a code that says why.
    """

    aim: Aim | None = None
    readings: tuple[Reading, ...] = ()
    stretch: Stretch | None = None
    size: Fraction | None = None
    used: Fraction | None = None
    burns: tuple[Fraction | None, ...] = (None,) * len(BURNS)
    states: tuple[State | None, ...] = ()
    reason: str = ""


def with_budgets(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: reports.Query, report: Report
) -> Report:
    """Return the report of `query` with the budget of each row in it."""
    found = budgets(plan, tree, ledger, query)

    def budgeted(row: Row) -> Row:
        one = found[row.item, row.area]
        return row._replace(
            budget=one.size,
            budget_used=one.used,
            burn_1=one.burns[0],
            burn_3=one.burns[1],
            best_rate=None if one.stretch is None else one.stretch.rate,
        )

    return report._replace(rows=tuple(map(budgeted, report.rows)), budgets=True)


def budgets(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: reports.Query
) -> dict[tuple[str, str], Budget]:
    """Return the budget of each item and area of `query`, by both."""
    found: dict[tuple[str, str], Budget] = {}
    by_period: dict[int, list[str]] = {}
    for item in query.items:
        by_period.setdefault(plan.items[item].reporting.months, []).append(item)
    for months, items in by_period.items():
        days = _days(plan, query.as_of, months)
        # What the area answers to today, on each of the days.
        asked = query._replace(
            items=items, plan_on=query.as_of, plan_known_on=query.known_on, statuses=frozenset()
        )
        answers = reports.series(plan, tree, ledger, asked, days)
        courses: dict[tuple[str, str], dict[date, Row]] = {}
        for day, report in zip(days, answers, strict=True):
            for row in report.rows:
                courses.setdefault((row.item, row.area), {})[day] = row
        found |= {key: _budget(plan, rows, query.as_of) for key, rows in courses.items()}
    return found


def _days(plan: Plan, day: date, months: int) -> tuple[date, ...]:
    """Return the ends of periods of the plan up to a day, the day, and those that burns need.

    Ends after the plan are none of them: all is due by then, and a day may be thousands later.
    """
    ends: list[date] = []
    end = last_period_end(min(day, plan.head.period.end), months)
    while end >= plan.head.period.start:
        ends.append(end)
        end = last_period_end(shift_months(end, -months), months)
    return tuple(sorted({*ends, day, *(shift_months(day, -n * months) for n in BURNS)}))


def _budget(plan: Plan, rows: Mapping[date, Row], day: date) -> Budget:
    """Return the budget on a day, from the rows of one item and area by day."""
    row = rows[day]
    if row.bound is None or row.due is None or not isinstance(row.target, Fraction):
        return Budget(reason="no_number")
    asked = Wanted(row.bound, row.target, row.target_max)
    if row.target_max is not None and row.baseline is None:
        return Budget(reason="no_figure")
    if row.baseline is not None and row.target_max is not None and asked.met_by(row.baseline):
        return Budget(reason="no_way")
    start = row.target if row.baseline is None else row.baseline
    sign = asked.sign(start)
    aim = Aim(asked.nearest(start), row.due, sign)
    months, least = plan.items[row.item].reporting.months, Fraction(plan.head.min_coverage)
    readings = budget.distinct(
        [
            Reading(each.last_as_of, each.attained)
            for each in rows.values()
            if each.attained is not None and each.last_as_of is not None
            and is_complete(each, least)
        ]
    )  # fmt: skip
    stretch = budget.best_stretch(readings, months, sign)
    now = _state(row, day, least)
    if now is not None and asked.sign(now.attained) == -sign:
        return Budget(aim, readings, stretch, reason="beyond_range")
    if now is None:
        return Budget(aim, readings, stretch, reason="no_figure")
    if stretch is None:
        return Budget(aim, readings, reason="no_rate")
    rate = stretch.rate
    earlier = [shift_months(day, -n * months) for n in BURNS]
    states = [_state(rows[on], on, least) for on in earlier]
    whole = budget.size(aim, rate, now)
    return Budget(
        aim, readings, stretch, whole, budget.used(aim, rate, now),
        tuple(budget.burn(aim, rate, now, before) for before in states),
        (now, *states), "" if whole else "no_room",
    )  # fmt: skip


def is_complete(row: Row, least: Fraction) -> bool:
    """Whether the figure of a row is no lower bound, and rests on enough of the reports."""
    return row.coverage >= least and all(note.code != "lower_bound" for note in row.notes)


def _state(row: Row, day: date, least: Fraction) -> State | None:
    if row.expected is None or row.attained is None or not is_complete(row, least):
        return None
    return State(day, row.expected, row.attained)
