"""The rules of `meili check`: one function each, by subject; its name is the rule's id.

`ledger` what is wrong, or stands against something else · `reconcile` figures that should go
together · `plausible` figures that an analyst would ask about. What the last two find are
questions: each has an id, and can be answered.
"""

from collections.abc import Callable, Iterator
from typing import Final

from meili_cli.checks.rules import ledger, plausible, reconcile
from meili_cli.checks.rules.ledger import batch_changed
from meili_cli.checks.subject import Subject
from meili_cli.model.problem import Problem

__all__ = ["QUESTIONS", "RULES", "WARNINGS", "Rule", "batch_changed"]

Rule = Callable[[Subject], Iterator[Problem]]

QUESTIONS: Final[tuple[Rule, ...]] = (
    reconcile.total_falls,
    reconcile.increments_differ,
    reconcile.part_above_whole,
    reconcile.parts_above_whole,
    reconcile.rollup_differs,
    reconcile.children_above,
    plausible.denominator_shrinks,
    plausible.lands_on_bound,
    plausible.year_end_rush,
    plausible.figures_alike,
    plausible.reading_outlies,
)
"""The rules whose findings can be answered."""

RULES: Final[tuple[Rule, ...]] = (
    ledger.row_unreadable,
    ledger.item_unknown,
    ledger.area_unknown,
    ledger.kind_unfit,
    ledger.replaced_lost,
    ledger.increments_overlap,
    ledger.total_straddled,
    ledger.figure_contested,
    ledger.period_closed,
    *QUESTIONS,
)
"""All rules that look at the ledger as a whole, in the order in which they run."""

WARNINGS: Final[tuple[Rule, ...]] = (ledger.figure_contested, ledger.period_closed, *QUESTIONS)
"""Those of them whose findings are warnings; the others find what makes a figure wrong."""
