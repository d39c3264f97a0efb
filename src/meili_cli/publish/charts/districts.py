"""The areas of one target on one day as bars, the furthest first, each with what was expected."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart
from meili_cli.model.report import Row
from meili_cli.publish.charts.canvas import breadth, short
from meili_cli.publish.charts.sheet import MARGIN, SMALL, TEXT, Drawn, Entry, Sheet
from meili_cli.publish.palette import Page
from meili_cli.render.plot import bars, said
from meili_cli.render.plot.across import Across, across

_ROW: Final = 26
_BAR: Final = 13
_INTERVALS: Final = 5
_NAME: Final = 200
_GAP: Final = 14


def draw(sheet: Sheet, chart: Chart, top: float) -> Drawn:
    """Draw a bar for each area; one without a figure is named all the same."""
    measured = across(chart, _INTERVALS)
    canvas, page = sheet.canvas, sheet.page
    rows = [one.row for one in chart.series]
    texts = [bars.figure(row, measured) for row in rows]
    standing = max(breadth(said.standing(row), TEXT) for row in rows)
    numbers = max(breadth(text, TEXT) for text in texts)
    name = min(max(breadth(row.area_name, TEXT) for row in rows), _NAME)
    left = MARGIN + name + _GAP
    stands = sheet.right - standing
    right = stands - numbers - 2 * _GAP
    top += 8
    bottom = top + _ROW * len(rows)

    def x(value: Fraction) -> float:
        return left + float(measured.axis.part(value)) * (right - left)

    for tick in measured.axis.ticks:
        canvas.line((x(tick), top), (x(tick), bottom), page.soft if not tick else page.line)
        canvas.text(
            (x(tick), bottom + 16), measured.tick(tick), page.soft, size=SMALL, anchor="middle"
        )
    for limit in measured.limits:
        canvas.line((x(limit), top - 6), (x(limit), bottom + 3), page.ink, thick=1.25)
    for at, (row, text) in enumerate(zip(rows, texts, strict=True)):
        y = top + _ROW * at + _ROW / 2
        look = page.looks[row.status]
        value, mark = measured.value(row), measured.mark(row)
        told = _("{what}, {where}").format(
            what=_(", ").join(said.summary(row)), where=row.area_name
        )
        with canvas.titled(told):
            canvas.text((MARGIN, y + 4), short(row.area_name, name, TEXT), page.ink, size=TEXT)
            if value is not None:
                begin, end = sorted((x(Fraction(0)), x(value)))
                fill = page.page if said.incomplete(row) else look.mark
                canvas.box(
                    (begin, y - _BAR / 2), (max(end - begin, 1), _BAR), fill, stroke=look.mark
                )
            if mark is not None:
                canvas.line((x(mark), y - 10), (x(mark), y + 10), page.page, thick=5)
                canvas.line((x(mark), y - 10), (x(mark), y + 10), page.ink, thick=2)
            canvas.text((stands - _GAP, y + 4), text, page.ink, size=TEXT, anchor="end")
            canvas.text((stands, y + 4), said.standing(row), look.text, size=TEXT)
    return Drawn(bottom + 26, tuple(_legend(page, rows, measured)))


def _legend(page: Page, rows: list[Row], measured: Across) -> Iterator[Entry]:
    drawn = [row for row in rows if measured.value(row) is not None]
    if any(not said.incomplete(row) for row in drawn):
        yield lambda c, at: c.box((at[0], at[1] - 6), (24, 12), page.soft), bars.what(measured)
    if any(said.incomplete(row) for row in drawn):
        yield (
            lambda c, at: c.box((at[0], at[1] - 6), (24, 12), page.page, stroke=page.soft),
            _("attained, rests on a part of the reports"),
        )
    if any(measured.mark(row) is not None for row in drawn):
        yield (
            lambda c, at: c.line(
                (at[0] + 12, at[1] - 8), (at[0] + 12, at[1] + 8), page.ink, thick=2
            ),
            _("expected"),
        )
    if measured.limits:
        yield (
            lambda c, at: c.line((at[0] + 12, at[1] - 8), (at[0] + 12, at[1] + 8), page.ink),
            bars.aim(rows, measured),
        )
