"""The account of a delivery budget: the best stretch, and what was left and used on each day."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.budget import BURNS, Budget
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.measure import budget as measure
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format
from meili_cli.render import figures
from meili_cli.render.columns import Field
from meili_cli.render.frame import names_of
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View
from meili_cli.reports import Query


class Left(NamedTuple):
    """The budget on one day, at today's best rate; figures in the measure of the target."""

    day: date
    expected: Fraction
    attained: Fraction
    shortfall: Fraction
    days_left: int
    budget: Fraction
    used: Fraction | None


def _figure(name: str, title: str) -> Field[Left, None]:
    return Field(
        title, lambda line, _beside: Cell(_number(getattr(line, name))), right=True
    )  # fmt: skip


def _number(value: Fraction) -> str:
    return figures.number(value, 4, trimmed=True)


_COLUMNS: Final[Mapping[str, Field[Left, None]]] = {
    "day": Field(no_op("Day"), lambda line, _beside: Cell(figures.day(line.day))),
    "expected": _figure("expected", no_op("Expected")),
    "attained": _figure("attained", no_op("Attained")),
    "shortfall": _figure("shortfall", no_op("Shortfall")),
    "days_left": Field(
        no_op("Days left"), lambda line, _beside: Cell(str(line.days_left)), right=True
    ),
    "budget": _figure("budget", no_op("Budget")),
    "used": Field(
        no_op("Used"),
        lambda line, _beside: Cell(
            figures.percentage(None if line.used is None else 100 * line.used)
        ),
        right=True,
    ),
}

BUDGET: Final = Listing(
    "meili/budget/1", Left._fields, _COLUMNS, tuple((name, 0) for name in Left._fields)
)
"""The account of a budget: one row a day."""

_REASONS: Final = {
    "no_number": no_op("There is no budget: the area answers to no bound with a number here."),
    "no_figure": no_op("There is no budget: no complete figure, or nothing that is expected yet."),
    "no_rate": no_op(
        "There is no budget: no two complete readings are three reporting periods apart."
    ),
    "no_way": no_op(
        "There is no budget: the range was met from the start, so there is no way to it."
    ),
    "beyond_range": no_op(
        "There is no budget: the figure is beyond the range, and not behind on the way to it."
    ),
    "no_room": no_op(
        "The budget is 0: even on its trajectory the area would not arrive at the best rate that it has shown."
    ),
}


def account(
    found: Budget, query: Query, plan: Plan, tree: AreaTree, view: View | None = None, *,
    form: Format = Format.TABLE, width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return how the budget of the first item and area of a query came about."""
    item, area = query.items[0], query.areas[0]
    names = names_of(plan, tree)
    aim, stretch = found.aim, found.stretch
    lines = []
    if aim is not None and stretch is not None:
        lines = [_left(aim, stretch.rate, state) for state in found.states if state is not None]
    facts = {
        "item": item, "area": area,
        "target": None if aim is None else float(aim.target),
        "due": None if aim is None else aim.due.isoformat(),
        "readings": len(found.readings),
        "best_from": None if stretch is None else stretch.first.day.isoformat(),
        "best_from_value": None if stretch is None else float(stretch.first.value),
        "best_to": None if stretch is None else stretch.last.day.isoformat(),
        "best_to_value": None if stretch is None else float(stretch.last.value),
        "best_rate": None if stretch is None else float(stretch.rate),
        "reason": found.reason or None,
        **{
            f"burn_{n}": None if burn is None else float(burn)
            for n, burn in zip(BURNS, found.burns, strict=True)
        },
    }  # fmt: skip
    head = (names.area(area), names.item(item))
    asked = Asked(plan, query.as_of, query.known_text, facts, head)
    return listed(
        BUDGET, [Group("", lines)], None, asked, view, form=form, width=width, colour=colour,
        remarks=list(_remarks(found)),
    )  # fmt: skip


def _left(aim: measure.Aim, rate: Fraction, state: measure.State) -> Left:
    return Left(
        state.day,
        state.expected,
        state.attained,
        max(Fraction(0), aim.sign * (state.expected - state.attained)),
        max((aim.due - state.day).days, 0),
        measure.size(aim, rate, state),
        measure.used(aim, rate, state),
    )


def _remarks(found: Budget) -> Iterator[Line]:
    count = len(found.readings)
    yield Line(
        text=ngettext(
            "{count} complete reading at the end of a period.",
            "{count} complete readings at the ends of periods.",
            count,
        ).format(count=count)
    )
    aim, stretch = found.aim, found.stretch
    if aim is not None and stretch is not None:
        yield Line(
            text=_(
                "best rate r: from {first} on {first_day} to {last} on {last_day} = {rate} a day"
            ).format(
                first=_number(stretch.first.value), first_day=stretch.first.day,
                last=_number(stretch.last.value), last_day=stretch.last.day,
                rate=figures.number(stretch.rate, 6, trimmed=True),
            )
        )  # fmt: skip
        yield Line(
            text=_("budget = max(0, expected - ({target} - r × days left)), due {due}").format(
                target=_number(aim.target), due=aim.due
            )
            if aim.sign > 0
            else _("budget = max(0, ({target} + r × days left) - expected), due {due}").format(
                target=_number(aim.target), due=aim.due
            )
        )
        yield Line(text=_("used = shortfall ÷ budget"))
    for n, burn in zip(BURNS, found.burns, strict=True):
        if burn is not None:
            text = figures.percentage(100 * burn)
            yield Line(
                text=ngettext(
                    "used in the last {n} period: {share}",
                    "used in the last {n} periods: {share}",
                    n,
                ).format(n=n, share=f"+{text}" if burn > 0 else text)
            )
    if found.reason:
        yield Line(text=_(_REASONS[found.reason]), tone=Tone.STRONG)
