"""What is said around a chart, on a terminal and in a picture alike: headings, figures, the legend.

Owns those words. Every figure comes from `figures`, so that it reads as in a report.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from meili_cli.i18n import _, naming, ngettext, no_op
from meili_cli.model.chart import Chart, Series
from meili_cli.model.report import Row
from meili_cli.model.terms import BoundKind, ChartKind, NoForecast
from meili_cli.render import figures, words
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.frame import Frame, Names, Screen
from meili_cli.render.screens import made_up
from meili_cli.render.table import Line, Tone

_WHY: Final[Mapping[NoForecast, str]] = {
    NoForecast.TOO_FEW: no_op("too few readings"),
    NoForecast.UNMOVED: no_op("never moved"),
    NoForecast.PAST_DUE: no_op("past due"),
    NoForecast.STALE: no_op("out of date"),
}
_INCOMPLETE = frozenset({"lower_bound", "low_coverage"})


def plan(chart: Chart) -> str:
    """Return the title of the plan."""
    return chart.plan.head.title.said_in(naming())


def of_one_item(chart: Chart) -> bool:
    """Whether all series are of one item."""
    return len({one.row.item for one in chart.series}) == 1


def heading(chart: Chart, names: Names) -> str:
    """Return what a chart is of: a target or those of a goal, and an area."""
    items = dict.fromkeys(one.row.item for one in chart.series)
    goals = [
        file.goal.name.said_in(naming())
        for file in chart.plan.goals
        if {target.id for target in file.targets} == {*items, *chart.undrawn}
    ]
    one = [names.item(item) for item in items] if len(items) == 1 else []
    (what, *_rest) = (*one, *goals, _("Targets"))
    return _("{what}, {where}").format(what=what, where=names.area(chart.scope))


def facts(chart: Chart) -> str:
    """Return of which day the figures are, when they were known, and in what they are counted."""
    parts = [_("as of {day}").format(day=chart.as_of.isoformat())]
    if chart.known_at is not None:
        parts.append(_("as known at {moment}").format(moment=chart.known_at))
    units = {one.row.unit for one in chart.series}
    if chart.kind is not ChartKind.HEATMAP and of_one_item(chart) and units != {None}:
        parts.append(_("in {unit}").format(unit=chart.series[0].row.unit))
    return _(" · ").join(parts)


def head(chart: Chart, names: Names) -> tuple[Line, ...]:
    """Return the lines above a chart."""
    lines = (
        Line(text=heading(chart, names), tone=Tone.STRONG),
        Line(text=facts(chart)),
    )
    return (made_up(), *lines) if chart.plan.head.simulated else lines


def name(chart: Chart, series: Series, names: Names) -> str:
    """Return what tells a series from the others: its target, or its area."""
    return series.row.area_name if of_one_item(chart) else names.item(series.row.item)


def keyed(sign: str, text: str) -> str:
    """Return a sign of the legend with what it stands for."""
    return f"{sign} {text}"


def incomplete(row: Row) -> bool:
    """Whether a figure rests on a part of the entries or of the reports alone."""
    return any(note.code in _INCOMPLETE for note in row.notes)


def standing(row: Row) -> str:
    """Return a status as its sign and its word."""
    return f"{words.sign(row.status)} {words.status(row.status)}"


def summary(row: Row) -> Iterator[str]:
    """Yield how a row stands, figure by figure, each with what it is called."""
    for title, text in (
        (_("Attained"), figures.attained(row)),
        (_("Aim"), figures.bound(row)),
        (_("Due"), figures.day(row.due)),
        (_("Expected"), figures.figure(row, row.expected)),
        (_("Done"), figures.share(row.completion)),
    ):
        if text != figures.NOTHING:
            yield _("{title} {figure}").format(title=title, figure=text)
    yield standing(row)


def outlook(series: Series) -> str | None:
    """Return the forecast for the due date in words, or why there is none.

    None where nothing lies ahead, or nothing is asked for in numbers.
    """
    if not series.ahead:
        return None
    row, last = series.row, series.ahead[-1]
    if last.forecast is None:
        why = series.no_forecast
        return None if why is None else _("No forecast: {reason}").format(reason=_(_WHY[why]))
    return _("Forecast for {day}: {median}; four times of five from {low} to {high}").format(
        day=figures.day(last.day),
        median=figures.figure(row, last.forecast),
        low=figures.figure(row, last.low),
        high=figures.figure(row, last.high),
    )


def tick(row: Row, value: Fraction) -> str:
    """Return a value on an axis in the measure of the row."""
    return figures.written(row, value)


def asked(row: Row, limit: Fraction) -> str:
    """Return one of the numbers that are asked for, with its side where it is an upper one."""
    upper = row.bound is BoundKind.AT_MOST or limit == row.target_max
    return f"≤ {tick(row, limit)}" if upper else tick(row, limit)


def aim(row: Row) -> str:
    """Return what is asked for, and by when: `aim ≤ 30 by 2020-12-31`."""
    return _("aim {target} by {day}").format(target=figures.bound(row), day=figures.day(row.due))


def baseline(row: Row, start: tuple[date, Fraction]) -> str:
    """Return the baseline with its day."""
    day, value = start
    return _("baseline {figure} of {day}").format(figure=tick(row, value), day=figures.day(day))


def way(row: Row) -> str | None:
    """Return the way that a figure shall go, where no number is asked for."""
    if row.bound in {BoundKind.INCREASE, BoundKind.DECREASE}:
        assert row.bound is not None
        return _("aim: {way}").format(way=words.bound(row.bound))
    return None


def undrawn(chart: Chart, names: Names) -> str | None:
    """Say which targets are milestones, with a state and no figure over time."""
    if not chart.undrawn:
        return None
    return ngettext(
        "{n} milestone has a state and no figure, and is not drawn: {names}",
        "{n} milestones have a state and no figure, and are not drawn: {names}",
        len(chart.undrawn),
    ).format(n=len(chart.undrawn), names=_(", ").join(map(names.item, chart.undrawn)))


def footnotes(chart: Chart, names: Names) -> tuple[str, ...]:
    """Return what is to be said of the figures of the chart's day."""
    screen = {
        ChartKind.PROGRESS: Screen.TARGETS, ChartKind.HEATMAP: Screen.AREAS,
    }.get(chart.kind, Screen.ITEM if of_one_item(chart) else Screen.TARGETS)  # fmt: skip
    rows = tuple(one.row for one in chart.series)
    frame = Frame(screen, chart.plan.head.title, names)
    return Footnotes(rows, frame).texts
