"""Several series over time as small charts, each on a scale of its own."""

from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, Series
from meili_cli.publish.charts.canvas import breadth, short
from meili_cli.publish.charts.progress import Plane, attained, course, grid, legend
from meili_cli.publish.charts.sheet import MARGIN, SMALL, TEXT, WIDE, Drawn, Sheet
from meili_cli.render import figures
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import scale

_ACROSS: Final = 3
_GAP: Final = 30
_HIGH: Final = 168
_INTERVALS: Final = 3
_DATES: Final = 3


def wide(chart: Chart) -> float:  # noqa: ARG001 - one signature
    """Return how broad a sheet it takes."""
    return WIDE + 100


def draw(sheet: Sheet, chart: Chart, top: float) -> Drawn:
    """Draw the charts in rows of three."""
    broad = (sheet.right - MARGIN - _GAP * (_ACROSS - 1)) / _ACROSS
    for at, series in enumerate(chart.series):
        down, across = divmod(at, _ACROSS)
        _panel(sheet, chart, series, (MARGIN + across * (broad + _GAP), top + down * _HIGH), broad)
    rows = -(-len(chart.series) // _ACROSS)
    return Drawn(top + rows * _HIGH, tuple(legend(sheet.page, list(chart.series))))


def _panel(
    sheet: Sheet, chart: Chart, series: Series, corner: tuple[float, float], broad: float
) -> None:
    canvas, page, row = sheet.canvas, sheet.page, series.row
    x, y = corner
    name = said.name(chart, series, sheet.names)
    canvas.text((x, y + 14), short(name, broad, TEXT), page.ink, size=TEXT, bold=True)
    asked = figures.bound(row)
    text = figures.attained(row)
    if asked != figures.NOTHING:
        text = _("{attained} of {target}").format(attained=text, target=asked)
    canvas.text((x, y + 31), text, page.ink, size=TEXT)
    canvas.text(
        (x + broad, y + 31),
        said.standing(row),
        page.looks[row.status].text,
        size=TEXT,
        anchor="end",
    )
    if not series.values:
        return
    axis = scale(series.values, most=_INTERVALS)
    labels = [said.tick(row, one) for one in axis.ticks]
    first, last = chart.span(series)
    plane = Plane(
        x + max(breadth(label, SMALL) for label in labels) + 8, y + 44, x + broad - 6,
        y + _HIGH - 42, first, last, axis,
    )  # fmt: skip
    grid(sheet, plane, labels, _DATES)
    course(canvas, page, plane, series, thick=1)
    for limit in series.limits:
        canvas.line((plane.left, plane.y(limit)), (plane.right, plane.y(limit)), page.ink)
    attained(canvas, page, plane, series, thick=1.5, dot=1.6)
