"""The list of forecasts: what is expected on the due date, how sure, and what it would take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from meili_cli.assessment.forecast import Expected, Forecasts
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.measure.rates import STRETCH
from meili_cli.model.terms import Format, Measure, NoForecast
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View
from meili_cli.reports import Query

LIKELY: Final = Fraction(8, 10)
"""From here on it is called likely that a bound is met; from what is missing to 1, that it is not."""


def reason(one: Expected) -> str:
    """Say why there is no forecast."""
    match one.no_forecast:
        case NoForecast.TOO_FEW:
            return _("{n} of {needed} readings").format(n=one.readings, needed=one.readings_needed)
        case NoForecast.UNMOVED:
            return _("never moved")
        case NoForecast.PAST_DUE:
            return _("past due")
        case NoForecast.STALE:
            return _("out of date")
    return ""


def _forecast(one: Expected, _names: Names) -> Cell:
    if one.forecast is None:
        return Cell(reason(one), Tone.MUTED)
    return Cell(figures.figure(one.row, one.forecast))


def _interval(one: Expected, _names: Names) -> Cell:
    if one.low is None or one.high is None:
        return Cell()
    high = figures.figure(one.row, one.high)
    low = (
        figures.number(one.low, 1)
        if one.row.measure is Measure.RATIO
        else figures.amount(one.low, one.unit)
    )
    return Cell(_("{low} to {high}").format(low=low, high=high))


def _probability(one: Expected, _names: Names) -> Cell:
    chance = one.probability
    if chance is None:
        return Cell(figures.NOTHING)
    if 0 < chance < Fraction(1, 100):
        text = "< " + figures.percentage(Fraction(1), trimmed=True)
    elif Fraction(99, 100) < chance < 1:
        text = "> " + figures.percentage(Fraction(99), trimmed=True)
    else:
        text = figures.percentage(chance * 100, decimals=0)
    tone = Tone.GOOD if chance >= LIKELY else Tone.POOR if chance <= 1 - LIKELY else Tone.PLAIN
    return Cell(text, tone)


def _met_on(one: Expected, _names: Names) -> Cell:
    if one.met_on is None:
        return Cell(figures.NOTHING)
    return Cell(figures.day(one.met_on) if one.required_rate else _("met"))


def _needs(one: Expected, _names: Names) -> Cell:
    """Return the rate required beside the best rate so far."""
    if one.required_rate is None:
        return Cell(figures.NOTHING)
    if one.required_of_best is None:
        return Cell(_("no progress yet") if one.best_rate is not None else figures.NOTHING)
    times = figures.number(one.required_of_best, 1, limits=figures.Limits(most=(Fraction(1),)))
    tone = Tone.POOR if one.required_of_best > 1 else Tone.PLAIN
    return Cell(_("{times} × best").format(times=times), tone)


def _figure(value: Fraction | None, one: Expected) -> Cell:
    return Cell(figures.figure(one.row, value))


COLUMNS: Final[Mapping[str, Field[Expected, Names]]] = {
    "item": Field(no_op("Item id"), lambda one, _names: Cell(one.item)),
    "item_name": Field(
        no_op("Item"), lambda one, names: Cell(names.item(one.item)), floor=12, comfort=24
    ),
    "goal": Field(no_op("Goal"), lambda one, _names: Cell(one.goal or figures.NOTHING)),
    "area": Field(no_op("Area code"), lambda one, _names: Cell(one.area)),
    "area_name": Field(no_op("Area"), lambda one, _names: Cell(one.area_name), floor=8, comfort=15),
    "unit": Field(no_op("Unit"), lambda one, _names: Cell(one.unit or "", Tone.MUTED)),
    "bound": Field(
        no_op("Bound"),
        lambda one, _names: Cell("" if one.bound is None else words.bound(one.bound)),
    ),
    "target": Field(no_op("Aim"), lambda one, _names: Cell(figures.bound(one.row)), right=True),
    "target_max": Field(
        no_op("Upper aim"),
        lambda one, _names: Cell(figures.written(one.row, one.target_max)),
        right=True,
    ),
    "due": Field(no_op("Due"), lambda one, _names: Cell(figures.day(one.due))),
    "attained": Field(no_op("Attained"), lambda one, _names: _figure(one.attained, one), right=True),
    "last_as_of": Field(no_op("Newest"), lambda one, _names: Cell(figures.day(one.last_as_of))),
    "readings": Field(no_op("Readings"), lambda one, _names: Cell(str(one.readings)), right=True),
    "readings_needed": Field(
        no_op("Readings needed"), lambda one, _names: Cell(str(one.readings_needed)), right=True
    ),
    "no_forecast": Field(no_op("No forecast"), lambda one, _names: Cell(reason(one))),
    "forecast": Field(no_op("Forecast"), _forecast, right=True),
    "interval": Field(no_op("80 % interval"), _interval, right=True),
    "low": Field(no_op("Low"), lambda one, _names: _figure(one.low, one), right=True),
    "high": Field(no_op("High"), lambda one, _names: _figure(one.high, one), right=True),
    "probability": Field(no_op("Chance"), _probability, right=True),
    "met_on": Field(no_op("Met by"), _met_on),
    "period_months": Field(
        no_op("Months a period"), lambda one, _names: Cell(str(one.period_months)), right=True
    ),
    "required_rate": Field(
        no_op("Required rate"), lambda one, _names: _figure(one.required_rate, one), right=True
    ),
    "best_rate": Field(
        no_op("Best rate"), lambda one, _names: _figure(one.best_rate, one), right=True
    ),
    "required_of_best": Field(no_op("Needs"), _needs, right=True),
}  # fmt: skip

_REST: Final = (
    ("target", 3), ("due", 1), ("attained", 0), ("forecast", 0), ("interval", 5),
    ("probability", 0), ("met_on", 2), ("required_of_best", 4),
)  # fmt: skip

LISTING: Final[Listing[Expected, Names]] = Listing(
    schema="meili/forecast/1",
    fields=Expected._fields[:-1],
    columns=COLUMNS,
    layout=(("item_name", 0), *_REST),
)


def shown(
    found: Forecasts, query: Query, names: Names, asked: Asked, view: View, *,
    form: Format, width: int | None, colour: bool,
) -> str:  # fmt: skip
    """Return the forecasts as text: items below each other, or areas where it is one item."""
    kind, groups = LISTING, [Group("", found.lines)]
    if len(query.items) == 1:
        kind = replace(LISTING, layout=(("area_name", 0), *_REST))
        asked = asked._replace(head=(names.item(query.items[0]), *asked.head))
    elif len(query.areas) > 1:
        if view.sort:  # no headings, so each line says its area
            kind = replace(LISTING, layout=(("area_name", 0), *LISTING.layout))
        groups = [
            Group(names.area(code), [one for one in found.lines if one.area == code])
            for code in query.areas
        ]
    remarks = tuple(_remarks(found, query))
    footnotes = tuple(_footnotes(found))
    return listed(
        kind, groups, names, asked, view, form=form, width=width, colour=colour,
        remarks=remarks, footnotes=footnotes,
    )  # fmt: skip


def _remarks(found: Forecasts, query: Query) -> Iterator[Line]:
    """Say for how much there is a forecast, what it comes to, and why there is none elsewhere."""
    lines, known = found.lines, [one for one in found.lines if one.forecast is not None]
    if lines:
        text = ngettext(
            "There is a forecast for {known} of {n} case.",
            "There is a forecast for {known} of {n} cases.",
            len(lines),
        ).format(known=len(known), n=len(lines))
        yield Line(text=text, tone=Tone.PLAIN if known else Tone.STRONG)
    if known:
        good = sum(one.probability >= LIKELY for one in known if one.probability is not None)
        bad = sum(one.probability <= 1 - LIKELY for one in known if one.probability is not None)
        yield Line(
            text=_(
                "Likely to be met (80 % or more): {good} · open: {open} · "
                "likely to be missed: {bad}"
            ).format(good=good, open=len(known) - good - bad, bad=bad)
        )
    yield from _reasons(lines, query)
    if found.ways:
        yield Line(
            text=_(
                "Milestones, tasks and directions without a number have no forecast ({n})."
            ).format(n=found.ways)
        )
    if found.untargeted:
        yield Line(
            text=ngettext(
                "In {n} case the area answers to no target, so that nothing is forecast.",
                "In {n} cases the area answers to no target, so that nothing is forecast.",
                found.untargeted,
            ).format(n=found.untargeted)
        )


def _reasons(lines: Sequence[Expected], query: Query) -> Iterator[Line]:
    why = [one.no_forecast for one in lines]
    few = [one for one in lines if one.no_forecast is NoForecast.TOO_FEW]
    if few:
        none = sum(not one.readings for one in few)
        yield Line(
            text=_(
                "Too few readings: {n}, of which {none} have none at all. "
                "It takes {needed} that are new and complete."
            ).format(n=len(few), none=none, needed=few[0].readings_needed)
        )
    if unmoved := why.count(NoForecast.UNMOVED):
        yield Line(
            text=_("Never moved, so that nothing can be learned from it: {n}.").format(n=unmoved)
        )
    if stale := why.count(NoForecast.STALE):
        yield Line(
            text=_("Out of date, so that nobody knows what was done since: {n}.").format(n=stale)
        )
    if past := why.count(NoForecast.PAST_DUE):
        yield Line(
            text=_(
                "Past due on {day}, so that nothing is left to be forecast: {n}. "
                "--as-of looks ahead from an earlier day."
            ).format(day=query.as_of.isoformat(), n=past)
        )


def _footnotes(found: Forecasts) -> Iterator[str]:
    if any(one.forecast is not None for one in found.lines):
        yield _(
            "Estimates. Forecast: of the due date; it lies in the interval four times of five. "
            "Chance: that the bound is met then."
        )
        yield _(
            "Needs: the rate from the last reading to the due date, beside the best rate over "
            "{n} reporting periods or more."
        ).format(n=STRETCH)
