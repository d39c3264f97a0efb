"""Attained against the trajectory over time, drawn with blocks.

A column is a stretch of days, and shows what the report at the end of its period says. Whole blocks
are what is attained, shaded ones what rests on a part of the reports; the trajectory is a line,
the aim a dashed one, and what is forecast is dotted.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, Series
from meili_cli.render import figures, words
from meili_cli.render.frame import Names
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import EIGHTHS, Blocks, dates, scale
from meili_cli.render.styles import STYLES, Spans, joined
from meili_cli.render.table import Tone
from meili_cli.render.text import padding, width, wrap_parts

FULL, SHADED, EXPECTED, AIM, BAND, MEDIAN, NOW, BASELINE = (
    "█", "▒", "─", "╌", "░", "•", "▲", "◆",
)  # fmt: skip
TOPS: Final = " ▁▂▃▄▅▆▇"
_ROWS: Final = 12
_INTERVALS: Final = 6
_WIDEST: Final = 120
_APART: Final = 12
"""Cells from one date of the axis to the next, at least."""

Mark = tuple[str, str]
"""A sign and its style."""


class _Plot(NamedTuple):
    """A series on a grid: the days from `first` to `last` across, the blocks upward."""

    series: Series
    blocks: Blocks
    first: date
    last: date
    columns: int

    def day(self, column: int) -> date:
        """Return the last day of a column."""
        days = (self.last - self.first).days
        return self.first + timedelta(days=(column + 1) * days // self.columns)

    def column(self, day: date) -> int:
        """Return the column that a day lies in: the first that does not end before it."""
        return next(at for at in range(self.columns) if self.day(at) >= day)


def lines(chart: Chart, _names: Names, room: int) -> Iterator[Spans]:
    """Yield the lines of the plot and what is said below it."""
    (series,) = chart.series
    row = series.row
    for line in wrap_parts(said.summary(row), room):
        yield [(line, STYLES[words.status_tone(row.status)])]
    yield []
    if not series.values:
        yield [(_("There is no figure to draw."), "")]
        return
    axis = scale(series.values, most=_INTERVALS)
    plot_rows = _ROWS // axis.intervals * axis.intervals
    blocks = Blocks(axis, plot_rows, series.limits)
    labels = {
        plot_rows * number // axis.intervals: said.tick(row, value)
        for number, value in enumerate(axis.ticks)
    }
    labels |= {blocks.edge(limit): said.tick(row, limit) for limit in series.limits}
    margin = max(map(width, labels.values()))
    first, last = chart.span(series)
    plot = _Plot(series, blocks, first, last, min(room, _WIDEST) - margin - 2)
    grid = _grid(plot, chart.as_of)
    for at in range(plot_rows, -1, -1):
        label = labels.get(at, "")
        before, _after = padding(label, margin, right=True)
        yield [(before + label, STYLES[Tone.MUTED]), (" ┤" if label else " │", ""), *grid[at]]
    yield from _axis(plot, chart.as_of, margin)
    yield []
    for line in wrap_parts(_legend(series, chart.as_of), room):
        yield [(line, "")]
    text = said.outlook(series)
    if text is not None:
        for line in wrap_parts([text], room):
            yield [(line, "")]


def _grid(plot: _Plot, as_of: date) -> list[Spans]:
    """Return the rows of the plot, the lowest first, as spans."""
    now = plot.column(as_of)
    start = plot.series.start
    begun = 0 if start is None else max(plot.column(start[0]), 0)
    columns = [
        _aims(plot) if at < begun
        else _past(plot, min(plot.day(at), as_of)) if at <= now
        else _future(plot, plot.day(at))
        for at in range(plot.columns)
    ]  # fmt: skip
    if start is not None and start[1] != plot.blocks.axis.low:
        columns[begun] |= {plot.blocks.cell(start[1]): (BASELINE, "")}
    return [
        joined([column.get(row, (" ", "")) for column in columns])
        for row in range(plot.blocks.cells + 1)
    ]


def _aims(plot: _Plot) -> dict[int, Mark]:
    return {plot.blocks.edge(limit): (AIM, STYLES[Tone.STRONG]) for limit in plot.series.limits}


def _past(plot: _Plot, day: date) -> dict[int, Mark]:
    """Return what stands in a column, by its row: the line of the trajectory on top of the blocks."""
    marks = _aims(plot)
    row = next(one.row for one in plot.series.rows if one.day >= day)
    style = STYLES[words.status_tone(row.status)]
    if row.attained is None:
        return marks | _line(plot, row.expected, marks)
    filled, hollow = plot.blocks.eighths(row.attained), said.incomplete(row)
    whole, rest = divmod(filled, EIGHTHS)
    if plot.blocks.axis.low:  # no bar that does not begin at 0
        top = max(filled - 1, 0) // EIGHTHS
        half = "▀" if rest > EIGHTHS // 2 or not rest else "▄"
        marks[top] = (SHADED if hollow else half, style)
    else:
        top = whole if rest else -1
        marks |= dict.fromkeys(range(whole), (SHADED if hollow else FULL, style))
        if rest:
            marks[top] = (SHADED if hollow else TOPS[rest], style)
    line = _line(plot, row.expected, marks)
    if top in line:  # in the cell where the figure ends: beside it, on the side where it belongs
        assert row.expected is not None
        beside = top + (1 if row.attained < row.expected else -1)
        line = {beside: line[top]} if beside >= 0 and marks.get(beside, ("",))[0] != AIM else {}
    return marks | line


def _line(plot: _Plot, asked: Fraction | None, marks: dict[int, Mark]) -> dict[int, Mark]:
    """Return the mark of the trajectory, where it covers no aim."""
    if asked is None:
        return {}
    at = plot.blocks.cell(asked)
    return {} if marks.get(at, ("",))[0] == AIM else {at: (EXPECTED, "default")}


def _future(plot: _Plot, day: date) -> dict[int, Mark]:
    """Return the aim, the interval of the forecast with its middle, and the trajectory."""
    marks = _aims(plot)
    step = next(one for one in plot.series.ahead if one.day >= day)
    if step.low is not None and step.high is not None and step.forecast is not None:
        low, high = plot.blocks.cell(step.low), plot.blocks.cell(step.high)
        band = dict.fromkeys(range(low, high + 1), (BAND, STYLES[Tone.MUTED]))
        marks = {**band, **marks}
    marks |= _line(plot, step.expected, marks)
    if step.forecast is not None:
        marks[plot.blocks.cell(step.forecast)] = (MEDIAN, "")
    return marks


def _axis(plot: _Plot, as_of: date, margin: int) -> Iterator[Spans]:
    """Yield the line below the plot and the dates under it; a triangle is the report's day."""
    line, under = ["─"] * plot.columns, ""
    for day, text in dates(plot.first, plot.last, max(plot.columns // _APART, 1)):
        at = plot.column(day)
        if at >= len(under) and at + len(text) <= plot.columns + 1:
            line[at] = "┬"
            under = under.ljust(at) + text + " "
    line[plot.column(as_of)] = NOW
    yield [(f"{' ' * margin} └{''.join(line)}", "")]
    yield [(f"{' ' * margin}  {under}", STYLES[Tone.MUTED])]


def _legend(series: Series, as_of: date) -> Iterator[str]:
    """Yield the signs that occur, each with what it stands for."""
    row = series.row
    rows = [one.row for one in series.rows if one.row.attained is not None]
    if any(not said.incomplete(one) for one in rows):
        yield said.keyed(FULL, _("attained"))
    if any(said.incomplete(one) for one in rows):
        yield said.keyed(SHADED, _("attained, rests on a part of the reports"))
    if series.start is not None and series.start[1]:
        yield f"{BASELINE} {said.baseline(row, series.start)}"
    if any(one.row.expected is not None for one in series.rows):
        yield said.keyed(EXPECTED, _("expected"))
    if series.limits:
        yield f"{AIM} {said.aim(row)}"
    if (way := said.way(row)) is not None:
        yield way
    if series.ahead and series.ahead[-1].forecast is not None:
        yield said.keyed(MEDIAN, _("forecast"))
        yield said.keyed(BAND, _("80 % interval"))
    yield said.keyed(NOW, _("as of {day}").format(day=figures.day(as_of)))
