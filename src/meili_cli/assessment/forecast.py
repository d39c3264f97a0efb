"""Where items and areas are heading: whether and when the bound is met, and what it would take.

Owns which readings a forecast is made from, and when there is none. The method is
`measure.forecast`; here is nothing estimated without it, and nothing at all from too little.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from meili_cli import progress
from meili_cli.engine import Ledger
from meili_cli.i18n import no_op
from meili_cli.measure import forecast as method
from meili_cli.measure.forecast import Forecast, Season, Series
from meili_cli.measure.progress import Wanted
from meili_cli.measure.rates import best_rate, required_rate
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan, Target
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
    are progress in a reporting period of `period_months`; `required_of_best` is their ratio.
    `row` is the report's, from which the first fields are taken.
    """

    item: str
    goal: str | None
    area: str
    area_name: str
    unit: str | None
    bound: BoundKind | None
    target: Fraction | None
    target_max: Fraction | None
    due: date | None
    attained: Fraction | None
    last_as_of: date | None
    readings: int
    readings_needed: int
    no_forecast: NoForecast | None
    forecast: Fraction | None
    low: Fraction | None
    high: Fraction | None
    probability: Fraction | None
    met_on: date | None
    period_months: int
    required_rate: Fraction | None
    best_rate: Fraction | None
    required_of_best: Fraction | None
    row: Row


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


def account(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> tuple[Fitted, Expected | None]:
    """Return the first case of a query as it was fitted, and its line if it has a bound."""
    one = fitted(plan, tree, ledger, query, needed)[0]
    if one.readings.bound is None:
        return one, None
    shown = row(one.readings.subject, plan, tree, query.as_of, query.language)
    return one, _expected(one, shown, query.as_of, needed)


@progress.stage(no_op("looking ahead"))
def forecasts(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int) -> Forecasts:
    """Return what is expected of each item and area; `needed` readings are enough."""
    return expected(plan, tree, fitted(plan, tree, ledger, query, needed), query, needed)


def expected(
    plan: Plan, tree: AreaTree, fits: Iterable[Fitted], query: Query, needed: int
) -> Forecasts:
    """Return the same of what was fitted already, for the day of a query."""
    lines, ways, untargeted = [], 0, 0
    for one in fits:
        subject = one.readings.subject
        if one.readings.bound is not None:
            shown = row(subject, plan, tree, query.as_of, query.language)
            lines.append(_expected(one, shown, query.as_of, needed))
        elif subject.commitment is None and isinstance(subject.item, Target):
            untargeted += 1
        else:
            ways += 1
    return Forecasts(tuple(lines), ways, untargeted)


def probabilities(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> Mapping[Case, float]:
    """Return the probability that the bound is met on its due date, where there is a forecast."""
    return chances(fitted(plan, tree, ledger, query, needed), query.as_of)


def chances(fits: Iterable[Fitted], day: date) -> Mapping[Case, float]:
    """Return the same of what was fitted already, for a day."""
    found = {}
    for one in fits:
        bound = one.readings.bound
        if one.forecast is not None and bound is not None and bound[1] > day:
            asked, due = bound
            subject = one.readings.subject
            found[subject.item.id, subject.area.code] = one.forecast.chance(*ends(asked), due)
    return found


def fitted(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int) -> list[Fitted]:
    """Return the forecasts of all cases of a query, in the order of a report's rows.

    The season of an item is learned from all areas of a level together, so that it does not
    depend on which of them are asked for; of an area that is alone on its level, from those
    right below it.
    """
    peers = {code: _peers(tree, code) for code in query.areas}
    codes = dict.fromkeys([*query.areas, *(peer for codes in peers.values() for peer in codes)])
    made: dict[Case, Fitted] = {}
    known: dict[Case, Series] = {}
    for one in readings(plan, tree, ledger, query._replace(areas=list(codes))):
        case, found = (one.subject.item.id, one.subject.area.code), series(one)
        why = _why_not(one, found, needed)
        made[case] = Fitted(one, None, why)
        if found is not None and why is None:
            known[case] = found
    seasons: dict[tuple[str, tuple[str, ...], bool], Season] = {}
    for item in query.items:
        for code in query.areas:
            mine, others = known.get((item, code)), peers[code]
            if mine is None:
                continue
            # An area and the parts of another can have the same peers, and are not alike in it.
            is_one = code in others
            if (item, others, is_one) not in seasons:
                many = [known[item, peer] for peer in others if (item, peer) in known]
                season = method.season(many, mine.months)
                # What the parts of an area say of it, it says of itself.
                seasons[item, others, is_one] = season if is_one else season._replace(areas=1)
            forecast = method.fit(mine, seasons[item, others, is_one])
            made[item, code] = made[item, code]._replace(forecast=forecast)
    return [made[item, code] for item in query.items for code in query.areas]


def _peers(tree: AreaTree, code: str) -> tuple[str, ...]:
    """Return the areas whose seasons say that of an area."""
    level = tuple(one.code for one in tree.at_level(tree[code].level, tree.top.code))
    return level if len(level) > 1 else tuple(one.code for one in tree.children.get(code, ()))


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
    figure = one.subject.figure
    if figure is None or figure.reading.stale:  # nobody knows what was done since
        return NoForecast.STALE
    return None if made.moves else NoForecast.UNMOVED


def _expected(one: Fitted, shown: Row, day: date, needed: int) -> Expected:
    bound, figures, subject = one.readings.bound, one.readings.figures, one.readings.subject
    assert bound is not None
    asked, due = bound
    last, months = figures[-1] if figures else None, subject.item.reporting.months
    line = Expected(
        item=shown.item, goal=shown.goal, area=shown.area, area_name=shown.area_name,
        unit=shown.unit, bound=asked.kind, target=asked.target, target_max=asked.target_max, due=due,
        attained=None if last is None else last[1], last_as_of=None if last is None else last[0],
        readings=len(figures), readings_needed=needed, no_forecast=one.why,
        forecast=None, low=None, high=None, probability=None, met_on=None,
        period_months=months, required_rate=None, best_rate=None, required_of_best=None, row=shown,
    )  # fmt: skip
    if due <= day and one.why in {None, NoForecast.STALE}:
        return line._replace(no_forecast=NoForecast.PAST_DUE)
    if one.forecast is None:
        return line
    begun = figures
    if subject.item.measure is Measure.QUANTITY:
        begun = ((subject.since - DAY, Fraction(0)), *figures)
    value = figures[-1][1]
    # Within a range there is no way to go; then it is told how fast the area came there.
    start = begun[0][1] if subject.start is None else subject.start.value
    sign = asked.sign(value) or asked.sign(start) or 1
    required = required_rate(figures[-1], asked.nearest(value), due, months, sign)
    best = best_rate(begun, months, sign)
    outlook = one.forecast.on(due)
    return line._replace(
        forecast=exact(outlook.median),
        low=exact(outlook.low),
        high=exact(outlook.high),
        probability=exact(one.forecast.chance(*ends(asked), due)),
        met_on=one.forecast.met(*ends(asked)),
        required_rate=required,
        best_rate=best,
        required_of_best=required / best if required and best and best > 0 else None,
    )


def ends(asked: Wanted) -> tuple[float | None, float | None]:
    """Return the least and the most that meet a bound, as the method takes them."""
    least, most = asked.least, asked.most
    return None if least is None else float(least), None if most is None else float(most)


def exact(value: float) -> Fraction:
    """Return an estimate as a number to be shown: 9 digits, alike on every machine."""
    return Fraction(f"{value:.9g}")
