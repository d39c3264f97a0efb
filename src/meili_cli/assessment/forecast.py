"""Where items and areas are heading: will the bound be met, when, and what would it take?

Owns which readings a forecast is made from, and when there is none. The method is
`measure.forecast`; here is nothing estimated without it, and nothing at all from too little.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from meili_cli import progress
from meili_cli.engine import Ledger
from meili_cli.i18n import no_op
from meili_cli.measure import forecast as method
from meili_cli.measure.forecast import Forecast, Season, Series
from meili_cli.measure.rates import best_rate, required_rate
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.report import Row
from meili_cli.model.terms import BoundKind, Measure, NoForecast
from meili_cli.reports import Query
from meili_cli.reports.commitment import DAY
from meili_cli.reports.readings import Readings, readings
from meili_cli.reports.rows import row

Case = tuple[str, str]
"""An item and an area."""


class Expected(NamedTuple):
    """What is expected of one item at one area; the estimates are None where there are none.

    `forecast`, `low` and `high` are of the due date: the median, and the 80 % interval. Rates
    are progress a reporting period, `required_of_best` their ratio.
    """

    row: Row
    readings: int
    readings_needed: int
    no_forecast: NoForecast | None
    forecast: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    probability: Fraction | None = None
    met_on: date | None = None
    required_rate: Fraction | None = None
    best_rate: Fraction | None = None

    @property
    def required_of_best(self) -> Fraction | None:
        """How many times the best rate it takes from the last reading on."""
        if self.required_rate is None or self.best_rate is None or self.best_rate <= 0:
            return None
        return self.required_rate / self.best_rate

    @property
    def item(self) -> str:
        return self.row.item

    @property
    def goal(self) -> str | None:
        return self.row.goal

    @property
    def area(self) -> str:
        return self.row.area

    @property
    def area_name(self) -> str:
        return self.row.area_name

    @property
    def unit(self) -> str | None:
        return self.row.unit

    @property
    def bound(self) -> BoundKind | None:
        return self.row.bound

    @property
    def target(self) -> object:
        return self.row.target

    @property
    def due(self) -> date | None:
        return self.row.due

    @property
    def attained(self) -> Fraction | None:
        return self.row.attained

    @property
    def last_as_of(self) -> date | None:
        return self.row.last_as_of


class Forecasts(NamedTuple):
    """The lines, in the order of a report, and how many cases have no bound with a number.

    `ways` are directions without a number and milestones, `untargeted` areas that answer to
    none; neither has lines.
    """

    lines: tuple[Expected, ...]
    ways: int
    untargeted: int


class Fitted(NamedTuple):
    """Readings with the forecast made from them; None says that there is none, and why."""

    readings: Readings
    forecast: Forecast | None
    why: NoForecast | None


@progress.stage(no_op("looking ahead"))
def forecasts(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> Forecasts:
    """Return what is expected of each item and area; `needed` readings are enough."""
    lines, ways, untargeted = [], 0, 0
    for one in fitted(plan, tree, ledger, query, needed):
        subject = one.readings.subject
        if one.readings.bound is not None:
            shown = row(subject, plan, tree, query.as_of, query.language)
            lines.append(_expected(one, shown, query.as_of, needed))
        elif subject.commitment is None:
            untargeted += 1
        else:
            ways += 1
    return Forecasts(tuple(lines), ways, untargeted)


def probabilities(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> Mapping[Case, float]:
    """Return the probability that the bound is met on its due date, where there is a forecast."""
    found = {}
    for one in fitted(plan, tree, ledger, query, needed):
        bound = one.readings.bound
        if one.forecast is not None and bound is not None and bound[2] > query.as_of:
            kind, target, due = bound
            subject = one.readings.subject
            found[subject.item.id, subject.area.code] = one.forecast.chance(
                kind, float(target), due
            )
    return found


def fitted(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> list[Fitted]:
    """Return the forecasts of all cases of a query, in the order of a report's rows.

    The season of an item is learned from all areas of a level together, so that it does not
    depend on which of them are asked for.
    """
    asked = set(query.areas)
    levels = dict.fromkeys(tree[code].level for code in query.areas)
    codes = dict.fromkeys(
        [*query.areas, *(one.code for level in levels for one in tree.at_level(level, tree.top.code))]
    )
    read = readings(plan, tree, ledger, query._replace(areas=list(codes)))
    known: dict[tuple[str, str], list[tuple[Readings, Series]]] = defaultdict(list)
    found: dict[Case, Fitted] = {}
    for one in read:
        case = (one.subject.item.id, one.subject.area.code)
        made = series(one)
        why = _why_not(one, made, needed)
        found[case] = Fitted(one, None, why)
        if why is None and made is not None:
            known[one.subject.item.id, one.subject.area.level].append((one, made))
    for many in known.values():
        season = method.season([made for _one, made in many], many[0][1].months)
        for one, made in many:
            if one.subject.area.code in asked:
                case = (one.subject.item.id, one.subject.area.code)
                found[case] = Fitted(one, method.fit(made, season), None)
    return [found[item, area] for item in query.items for area in query.areas]


def series(one: Readings) -> Series | None:
    """Return the readings as the method takes them; None without any."""
    if not one.figures:
        return None
    item = one.subject.item
    figures = [(day, float(value)) for day, value in one.figures]
    if item.measure is Measure.QUANTITY:  # nothing was done before it counts
        figures.insert(0, (one.subject.since - DAY, 0.0))
    return Series(tuple(figures), item.measure, item.reporting.months)


def _why_not(one: Readings, made: Series | None, needed: int) -> NoForecast | None:
    if made is None or len(one.figures) < needed:
        return NoForecast.TOO_FEW
    return None if made.moves else NoForecast.UNMOVED


def _expected(one: Fitted, shown: Row, day: date, needed: int) -> Expected:
    bound, figures = one.readings.bound, one.readings.figures
    assert bound is not None
    kind, target, due = bound
    line = Expected(shown, len(figures), needed, one.why)
    if one.forecast is None:
        return line
    if due <= day:
        return line._replace(no_forecast=NoForecast.PAST_DUE)
    subject = one.readings.subject
    sign, months = -1 if kind is BoundKind.AT_MOST else 1, subject.item.reporting.months
    begun = figures
    if subject.item.measure is Measure.QUANTITY:
        begun = ((subject.since - DAY, Fraction(0)), *figures)
    outlook = one.forecast.on(due)
    return line._replace(
        forecast=_exact(outlook.median),
        low=_exact(outlook.low),
        high=_exact(outlook.high),
        probability=_exact(one.forecast.chance(kind, float(target), due)),
        met_on=one.forecast.met(kind, float(target)),
        required_rate=required_rate(figures[-1], target, due, months, sign),
        best_rate=best_rate(begun, months, sign),
    )


def _exact(value: float) -> Fraction:
    """Return an estimate as a number to be shown: 9 digits, alike on every machine."""
    return Fraction(f"{value:.9g}")
