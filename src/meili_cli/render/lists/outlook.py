"""The account of one forecast: the readings that it rests on, and where they lead."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.forecast import Expected, Fitted, exact
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.measure import forecast as method
from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import names_of
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View
from meili_cli.reports import Query

_AHEAD: Final = (1, 3, 6, 12)
"""Periods after the last reading that are told, before the due date."""


class Step(NamedTuple):
    """A reading with the change that it brought, or a day ahead with what is expected.

    `length` is how much time the reading's period counts for by the season; figures in the
    measure of the target.
    """

    day: date
    value: Fraction | None = None
    change: Fraction | None = None
    length: Fraction | None = None
    forecast: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


def _figure(name: str, title: str) -> Field[Step, None]:
    def cell(line: Step, _beside: None) -> Cell:
        value = getattr(line, name)
        return Cell(figures.NOTHING if value is None else figures.number(value, 2, trimmed=True))

    return Field(title, cell, right=True)


_COLUMNS: Final[Mapping[str, Field[Step, None]]] = {
    "day": Field(no_op("Day"), lambda line, _beside: Cell(figures.day(line.day))),
    "value": _figure("value", no_op("Reading")),
    "change": _figure("change", no_op("Change")),
    "length": _figure("length", no_op("Season")),
    "forecast": _figure("forecast", no_op("Forecast")),
    "low": _figure("low", no_op("Low")),
    "high": _figure("high", no_op("High")),
}

OUTLOOK: Final[Listing[Step, None]] = Listing(
    "meili/outlook/1", Step._fields, _COLUMNS, tuple((name, 0) for name in Step._fields)
)
"""The account of a forecast: one row a reading, and one a day ahead."""


def account(
    query: Query, fitted: Fitted, expected: Expected | None, plan: Plan, tree: AreaTree,
    view: View | None = None, *, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return how the forecast of the first item and area of a query came about."""
    item, area = query.items[0], query.areas[0]
    names = names_of(plan, tree)
    forecast = fitted.forecast
    facts: dict[str, object] = {
        "item": item, "area": area, "readings": len(fitted.readings.figures),
        "no_forecast": None if fitted.why is None else fitted.why.value,
        "rate": None if forecast is None else float(exact(forecast.rate)),
        "spreads": None if forecast is None else [float(exact(one)) for one in forecast.spreads],
        **({} if expected is None else _envelope(expected)),
    }  # fmt: skip
    groups = [
        Group(_("Readings"), list(_past(fitted))),
        Group(_("Ahead"), list(_ahead(forecast, expected))),
    ]
    asked = Asked(plan, query.as_of, query.known_text, facts, (names.area(area), names.item(item)))
    return listed(
        OUTLOOK, groups, None, asked, view, form=form, width=width, colour=colour,
        remarks=list(_remarks(fitted, expected)),
    )  # fmt: skip


def _envelope(one: Expected) -> dict[str, object]:
    numbers = (
        "target",
        "target_max",
        "probability",
        "required_rate",
        "best_rate",
        "required_of_best",
    )
    return {
        "due": None if one.due is None else one.due.isoformat(),
        "met_on": None if one.met_on is None else one.met_on.isoformat(),
        **{
            name: None if getattr(one, name) is None else float(getattr(one, name))
            for name in numbers
        },
    }


def _past(fitted: Fitted) -> Iterator[Step]:
    """Yield the readings, with the season's length of the period that each is in."""
    forecast, before = fitted.forecast, None
    for day, value in fitted.readings.figures:
        length = None
        if forecast is not None:
            months = forecast.series.months
            first = method.place(forecast.series.readings[0][0], months)
            at = method.place(day, months) - first
            if at:
                length = exact(forecast.times[at] - forecast.times[at - 1])
        yield Step(day, value, None if before is None else value - before, length)
        before = value


def _ahead(forecast: method.Forecast | None, expected: Expected | None) -> Iterator[Step]:
    if forecast is None or expected is None or expected.due is None or expected.forecast is None:
        return
    series = forecast.series
    end = last_period_end(series.readings[-1][0], series.months)
    days = [shift_months(end, ahead * series.months) for ahead in _AHEAD]
    for day in (*(one for one in days if one < expected.due), expected.due):
        outlook = forecast.on(day)
        yield Step(
            day, forecast=exact(outlook.median), low=exact(outlook.low), high=exact(outlook.high)
        )


def _number(value: Fraction) -> str:
    return figures.number(value, 4, trimmed=True)


def _remarks(fitted: Fitted, expected: Expected | None) -> Iterator[Line]:
    if expected is None:
        yield Line(
            text=_("There is no forecast: the area answers to no bound with a number here."),
            tone=Tone.STRONG,
        )
        return
    forecast = fitted.forecast
    if forecast is None or expected.forecast is None:
        yield Line(text=_no_forecast(expected), tone=Tone.STRONG)
        return
    yield Line(
        text=_(
            "trend: {rate} in a period of usual season, from the last reading on; season: how much time a period counts for"
        ).format(rate=_number(exact(forecast.rate)))
    )
    known = len(forecast.spreads)
    yield Line(
        text=ngettext(
            "spread of the errors within the history: {first} one period ahead",
            "spread of the errors within the history: {first} one period ahead, {last} after {n} periods",
            known,
        ).format(
            first=_number(exact(forecast.spreads[0])),
            last=_number(exact(forecast.spreads[-1])),
            n=known,
        )
    )
    assert expected.bound is not None
    assert expected.target is not None
    assert expected.probability is not None
    target = _number(expected.target)
    if expected.target_max is not None:
        target = figures.between(target, _number(expected.target_max))
    yield Line(
        text=_("chance of {bound} {target} on {due}: {chance}").format(
            bound=words.bound(expected.bound), target=target, due=expected.due,
            chance=figures.percentage(100 * expected.probability),
        ),
        tone=Tone.STRONG,
    )  # fmt: skip
    if expected.required_rate is not None:
        yield Line(
            text=_("needed from the last reading on: {rate} a reporting period").format(
                rate=_number(expected.required_rate)
            )
        )
    if expected.best_rate is not None:
        best = _("best so far, over three periods or more: {rate} a period").format(
            rate=_number(expected.best_rate)
        )
        if expected.required_of_best is not None:
            best = _("{best}; needed is {times} times that").format(
                best=best, times=figures.number(expected.required_of_best, 2)
            )
        yield Line(text=best)


def _no_forecast(one: Expected) -> str:
    """Say why there is none."""
    from meili_cli.render.lists.forecast import reason

    return _("There is no forecast: {reason}.").format(reason=reason(one))
