"""What a report says: rows of figures, one for each item and area (contract, section 6)."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.model.entry import State
from meili_cli.model.terms import BoundKind, Chosen, Measure, Status, Trend


class Note(NamedTuple):
    """A footnote: a stable code, with an argument where one is needed."""

    code: str
    argument: str = ""

    def __str__(self) -> str:
        """`code`, or `code:argument`."""
        return f"{self.code}:{self.argument}" if self.argument else self.code


class Row(NamedTuple):
    """One item at one area on the report's date. Fields as in the report's JSON.

    Figures are exact: a ratio's `attained`, `baseline`, `target` and `expected` are
    percentages, `completion`, `pace`, `contribution` and `coverage` are parts of 1.
    """

    item: str
    goal: str | None
    area: str
    area_name: str
    measure: Measure
    unit: str | None
    baseline: Fraction | None
    bound: BoundKind | None
    target: Fraction | State | None
    target_max: Fraction | None
    due: date | None
    attained: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    state: State | None
    states: Mapping[State, int] | None
    completion: Fraction | None
    expected: Fraction | None
    expected_on: date | None
    pace: Fraction | None
    contribution: Fraction | None
    status: Status
    trend: Trend | None
    stale: bool
    basis: Chosen | None
    coverage: Fraction
    reported: int
    expected_reports: int
    last_as_of: date | None
    notes: tuple[Note, ...]
    budget: Fraction | None = None
    budget_used: Fraction | None = None
    burn_1: Fraction | None = None
    burn_3: Fraction | None = None
    best_rate: Fraction | None = None


BUDGET_FIELDS: Final = ("budget", "budget_used", "burn_1", "burn_3", "best_rate")
"""The fields of a row that only a report with budgets has: the budget in the measure of the
target, what is used of it and what of that in the last period and the last three as parts of 1,
and the best rate, in the measure of the target a day."""


class Report(NamedTuple):
    """Rows, with what they were asked for: plan, dates, level, scope, and whether with budgets.

    `as_published` is the period whose report it repeats as it was at closing, `plan_changed` the
    files of the plan that are not as they were then. `overdue` are the ids of directives past
    their day on what is shown; None where no directive was ever given.
    """

    plan: str
    revision: int
    simulated: bool
    as_of: date
    known_at: str | None
    by: str
    scope: str
    rows: tuple[Row, ...]
    budgets: bool = False
    overdue: tuple[str, ...] | None = None
    as_published: str | None = None
    plan_changed: tuple[str, ...] = ()
