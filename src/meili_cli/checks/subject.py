"""What the rules of the ledger look at, and how they word what they find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from meili_cli.engine import Cell, Ledger, Window
from meili_cli.engine.audit import Audit, Pair, Spot
from meili_cli.engine.doubts import Doubts
from meili_cli.i18n import naming
from meili_cli.ledger.batch import Batch
from meili_cli.ledger.numbers import number_text
from meili_cli.model.area import AreaTree
from meili_cli.model.assessment import Questions
from meili_cli.model.closing import Published
from meili_cli.model.entry import MAX_DECIMALS
from meili_cli.model.plan import Plan, Target
from meili_cli.model.problem import Figure, Place, Problem, Question, Severity
from meili_cli.model.terms import Measure

Asked = tuple[str, date]
"""A target's id, and the day on which its figures are asked for."""


@dataclass(frozen=True)
class Subject:
    """What the rules look at: the plan, the areas, intact batches and the ledger they make.

    `questions` says from where on a figure is doubtful, `day` up to when figures are compared;
    `published` are the periods that are closed, with what was known then.
    """

    plan: Plan
    areas: AreaTree
    batches: Sequence[Batch]
    ledger: Ledger
    day: date
    questions: Questions
    published: Sequence[Published] = ()
    shown: Mapping[str, str] = field(init=False)
    _then: dict[frozenset[Asked], Mapping[Asked, Mapping[str, Cell]]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", {batch.name: batch.shown for batch in self.batches})

    @property
    def audit(self) -> Audit:
        """The questions to the whole ledger."""
        return self.ledger.audit()

    @cached_property
    def doubts(self) -> Doubts:
        """The questions to the figures, which are laid out for them once."""
        return self.ledger.doubts(self.plan.targets.values(), self.plan.head.period.start)

    @cached_property
    def now(self) -> Mapping[Asked, Mapping[str, Cell]]:
        """The cells of all targets on the day of the check."""
        return self.cells((item, self.day) for item in self.plan.targets)

    def then(self, asked: Iterable[Asked]) -> Mapping[Asked, Mapping[str, Cell]]:
        """Return the cells of all areas as `cells` does; the same are asked for but once."""
        wanted = frozenset(asked)
        if wanted not in self._then:
            self._then[wanted] = self.cells(wanted)
        return self._then[wanted]

    def place(self, spot: Spot) -> Place:
        """Return where an entry stands."""
        return Place(self.shown[spot.batch], spot.line)

    def where(self, *spots: Spot) -> str:
        """Return where other entries stand, for a message."""
        return ", ".join(str(self.place(spot)) for spot in spots)

    def places(
        self, asked: Iterable[tuple[str, str, date]]
    ) -> Mapping[tuple[str, str, date], Place]:
        """Return where the newest entry up to a day stands of each item and area.

        Where the area itself has none, of those below it; where they have none, the ledger.
        """
        wanted = list(asked)
        found = self.ledger.audit().newest(wanted)
        below = {
            (item, code, day): (item, area, day)
            for item, area, day in wanted
            if (item, area, day) not in found
            for code in (each.code for each in self.areas.subtree(area))
        }
        for one, spot in self.ledger.audit().newest(below).items():
            found.setdefault(below[one], spot)
        return {
            one: self.place(found[one]) if one in found else Place("data/entries") for one in wanted
        }

    def cells(self, asked: Iterable[Asked]) -> Mapping[Asked, Mapping[str, Cell]]:
        """Return the cells of all areas, for each item and day that is asked for."""
        windows = {one: self._window(*one) for one in asked}
        found = self.ledger.cells(
            windows.values(),
            [area.code for area in self.areas],
            start=self.plan.head.period.start,
            min_coverage=self.plan.head.min_coverage,
            known_at=None,
        )
        answers: dict[Asked, dict[str, Cell]] = {one: {} for one in windows}
        for (window, area), cell in found.items():
            answers[window.item, window.until][area] = cell
        return answers

    def _window(self, name: str, day: date) -> Window:
        item = self.plan.targets[name]
        start = self.plan.head.period.start
        # No rule asks what is stale.
        return Window(item.id, item.measure, item.rolled_up_by, start, day, stale_before=start)

    def named(self, code: str) -> str:
        """Return an area as a message names it: its code, and its name where it is known."""
        name = self.areas[code].name(naming()) if code in self.areas else ""
        return f"{code} {name}".strip()


def typed(figure: Fraction) -> Decimal:
    """Return a figure as far as anybody could type it: no more of it can be right or wrong."""
    return Decimal(round(figure * 10**MAX_DECIMALS)).scaleb(-MAX_DECIMALS)


def said(figure: Fraction | Decimal) -> str:
    """Return a figure as a message says it, to the digits that could be typed."""
    return number_text(typed(Fraction(figure)))


def differ(one: Fraction, other: Fraction, target: Target, tolerance: Decimal) -> bool:
    """Whether two figures that should be the same differ by more than may be.

    `tolerance` is in percent of the larger one; of percentages, in points.
    """
    if typed(one) == typed(other):
        return False
    whole = 100 if target.measure is Measure.RATIO else max(abs(one), abs(other))
    return abs(one - other) * 100 > Fraction(tolerance) * whole


def named(subject: Subject, pair: Pair) -> dict[str, object]:
    """Return what the messages about two entries name."""
    return {
        "item": pair.item,
        "area": subject.named(pair.area),
        "first": pair.first,
        "last": pair.last,
        "where": subject.where(pair.earlier),
    }


def error(place: Place, rule: str, message: str, hint: str) -> Problem:
    """Return an error: a figure is wrong."""
    return Problem(place, rule, Severity.ERROR, message, hint)


def warning(place: Place, rule: str, message: str, hint: str) -> Problem:
    """Return a warning that goes away when it is mended."""
    return Problem(place, rule, Severity.WARNING, message, hint)


def asked(
    place: Place, rule: str, message: str, hint: str, item: str, area: str,
    figures: Mapping[str, Figure], beside: Mapping[str, Figure] | None = None,
) -> Problem:  # fmt: skip
    """Return a warning that somebody can answer for: the figures may be right all the same."""
    question = Question(item, area, tuple(figures.items()), tuple((beside or {}).items()))
    return Problem(place, rule, Severity.WARNING, message, hint, question)
