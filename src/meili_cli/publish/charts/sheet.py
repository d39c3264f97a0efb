"""The sheet that every chart is drawn on: headings above, legend and notes below, in one style.

Owns sizes and distances; each kind of chart draws between them.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.chart import Chart
from meili_cli.model.terms import Status
from meili_cli.publish.charts.canvas import Canvas, Point, breadth
from meili_cli.publish.palette import Page
from meili_cli.render.frame import Names
from meili_cli.render.plot import said
from meili_cli.render.screens import made_up
from meili_cli.render.text import wrap

WIDE: Final = 860
MARGIN: Final = 28
TITLE, TEXT, SMALL = 18, 12.5, 11
_LINE: Final = 17


class Sheet(NamedTuple):
    """What a kind of chart draws with: the canvas, the colours, the names, and its breadth."""

    canvas: Canvas
    page: Page
    names: Names
    wide: float

    @property
    def right(self) -> float:
        """Where the margin on the right begins."""
        return self.wide - MARGIN


Sign = Callable[[Canvas, Point], None]
"""Draws a sign of the legend, 24 pixels broad, around a point at its left end."""
Entry = tuple[Sign | None, str]


class Drawn(NamedTuple):
    """Where a chart ends, its legend, and what is said below it."""

    bottom: float
    legend: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()


def sheet(
    chart: Chart, names: Names, page: Page, wide: float,
    draw: Callable[[Sheet, Chart, float], Drawn],
) -> str:  # fmt: skip
    """Return a chart as svg; `draw` puts it onto the sheet from a height on."""
    made = Sheet(Canvas(), page, names, wide)
    drawn = draw(made, chart, _above(made, chart))
    bottom = _legend(made, drawn.legend, drawn.bottom + 22)
    notes = [*drawn.remarks, *_undrawn(chart, names), *said.footnotes(chart, names)]
    for line in _wrapped(notes, made, SMALL):
        made.canvas.text((MARGIN, bottom), line, page.soft, size=SMALL)
        bottom += 16
    title = said.heading(chart, names)
    return made.canvas.document((wide, bottom + 6), page.page, title, told(chart, names))


def told(chart: Chart, names: Names) -> str:
    """Return a chart in words: what each series has come to, with the same figures."""
    simulated = [made_up().text] if chart.plan.head.simulated else []
    lines = [said.facts(chart), *simulated]
    for one in chart.series:
        figures = _(", ").join(said.summary(one.row))
        lines.append(_("{argument} ({subjects})").format(
            argument=_("{what}, {where}").format(
                what=names.item(one.row.item), where=one.row.area_name
            ),
            subjects=figures,
        ))  # fmt: skip
    return "\n".join(lines)


def _undrawn(chart: Chart, names: Names) -> Iterable[str]:
    text = said.undrawn(chart, names)
    return () if text is None else (text,)


def _above(made: Sheet, chart: Chart) -> float:
    """Write the headings, and return where they end."""
    canvas, page, y = made.canvas, made.page, MARGIN + 10.0
    if chart.plan.head.simulated:
        canvas.text((MARGIN, y), made_up().text, page.looks[Status.MISSED].text, bold=True)
        y += 26
    for line in _wrapped([said.heading(chart, made.names)], made, TITLE):
        canvas.text((MARGIN, y), line, page.ink, size=TITLE, bold=True)
        y += 24
    y -= 3
    for text in (said.plan(chart), said.facts(chart)):
        for line in _wrapped([text], made, TEXT):
            canvas.text((MARGIN, y), line, page.soft, size=TEXT)
            y += _LINE
    return y + 14


def _wrapped(texts: Iterable[str], made: Sheet, size: float) -> list[str]:
    cells = int((made.wide - 2 * MARGIN) / (size * 0.54))
    return [line for text in texts for line in wrap(text, cells)]


def _legend(made: Sheet, legend: Iterable[Entry], y: float) -> float:
    """Write the legend in lines, and return where what is below it begins."""
    x = float(MARGIN)
    for sign, text in legend:
        room = breadth(text, TEXT) + (30 if sign else 0) + 18
        if x > MARGIN and x + room - 18 > made.right:
            x, y = MARGIN, y + 20
        if sign is not None:
            sign(made.canvas, (x, y - 4))
        made.canvas.text((x + (30 if sign else 0), y), text, made.page.ink, size=TEXT)
        x += room
    return y + 26
