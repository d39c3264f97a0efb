"""Targets by areas on one day: a cell has the sign of its status and what is done, in percent."""

from typing import Final

from meili_cli.i18n import _, language
from meili_cli.model.chart import Chart
from meili_cli.model.report import Row
from meili_cli.model.terms import Status
from meili_cli.publish.charts.canvas import Canvas, Point, breadth, short
from meili_cli.publish.charts.sheet import MARGIN, SMALL, TEXT, Drawn, Entry, Sheet
from meili_cli.publish.palette import Page
from meili_cli.render import words
from meili_cli.render.plot import said
from meili_cli.render.plot.heatmap import done

_ROW, _CELL = 24, 47
_MOST: Final = 17
"""Areas beside each other; more of them begin anew below."""


def _name() -> int:
    """Return the room for the name of a target; Chinese takes less."""
    return 290 if language() == "zh" else 440


def wide(chart: Chart) -> float:
    """Return how broad a sheet it takes."""
    areas = len({one.row.area for one in chart.series})
    return max(2 * MARGIN + _name() + _CELL * min(areas, _MOST), 640)


def draw(sheet: Sheet, chart: Chart, top: float) -> Drawn:
    """Draw the cells, the targets below each other."""
    rows = {(one.row.item, one.row.area): one.row for one in chart.series}
    areas = list(dict.fromkeys(one.row.area for one in chart.series))
    for first in range(0, len(areas), _MOST):
        top = _part(sheet, rows, areas[first : first + _MOST], top) + 10
    found = [row.status for row in rows.values()]
    legend = [
        _entry(sheet.page, status, found.count(status)) for status in Status if status in found
    ]
    return Drawn(top, (*legend, (None, _("numbers: done, in percent"))))


def _part(sheet: Sheet, rows: dict[tuple[str, str], Row], areas: list[str], top: float) -> float:
    """Draw some of the areas, and return where they end."""
    canvas, page = sheet.canvas, sheet.page
    items = list(dict.fromkeys(item for item, _area in rows))
    called = [rows[items[0], area].area_name for area in areas]
    turned = any(breadth(name, SMALL) > _CELL for name in called)
    left = MARGIN + _name()
    top += min(max(breadth(name, SMALL) for name in called) * 0.75, 90) + 8 if turned else 16
    for at, name in enumerate(called):
        x = left + _CELL * at + (_CELL / 2 - 6 if turned else _CELL / 2)
        text = short(name, 120 if turned else _CELL, SMALL)
        anchor = "" if turned else "middle"
        canvas.text((x, top - 6), text, page.soft, size=SMALL, anchor=anchor, turned=turned)
    for down, item in enumerate(items):
        y = top + _ROW * down
        name = short(sheet.names.item(item), _name() - 12, TEXT)
        canvas.text((MARGIN, y + 16), name, page.ink, size=TEXT)
        for across, area in enumerate(areas):
            row = rows[item, area]
            told = _("{argument} ({subjects})").format(
                argument=_("{what}, {where}").format(
                    what=sheet.names.item(item), where=row.area_name
                ),
                subjects=_(", ").join(said.summary(row)),
            )
            with canvas.titled(told):
                _cell(sheet, row, left + _CELL * across, y)
    return top + _ROW * len(items)


def _cell(sheet: Sheet, row: Row, x: float, y: float) -> None:
    canvas, page = sheet.canvas, sheet.page
    look = page.looks[row.status]
    canvas.box((x + 1, y + 1), (_CELL - 2, _ROW - 2), look.wash)
    number = done(row)
    if not number:
        canvas.text(
            (x + _CELL / 2, y + 16), words.sign(row.status), look.text, size=TEXT, anchor="middle"
        )
        return
    canvas.text((x + 5, y + 16), words.sign(row.status), look.text, size=SMALL)
    canvas.text((x + _CELL - 6, y + 16), number, page.ink, size=TEXT, anchor="end")


def _entry(page: Page, status: Status, count: int) -> Entry:
    look = page.looks[status]

    def sign(canvas: Canvas, at: Point) -> None:
        canvas.box((at[0], at[1] - 8), (24, 16), look.wash, stroke=page.line)
        canvas.text(
            (at[0] + 12, at[1] + 4), words.sign(status), look.text, size=SMALL, anchor="middle"
        )

    return sign, f"{words.status(status)} {count}"
