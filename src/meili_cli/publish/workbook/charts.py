"""Native charts of a workbook: they point to the cells beside them, and hold no figure of their own.

Owns which charts there are and how they look. Colour tells nothing that a word or a shape does not.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from meili_cli.i18n import _
from meili_cli.publish.workbook.sheet import Placed
from meili_cli.render.workbook import DARK, LINE, RULE, Book, font

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

MOST: Final = 40
"""Bars that a chart takes; beyond that their names cannot be read."""
_BAR, _MARK = "#2F6F7E", "#C8501E"
_DIGIT, _SIDES = 7, 5
"""Pixels of a digit, and of what is beside the digits of a column."""
_PIXELS: Final = 4 / 3
"""Pixels of a point."""
_WIDEST: Final = 1300
_PAGE: Final = 900
"""Points of a sheet that are still read where all of it is brought onto one page."""


def lying(
    book: Book, placed: Placed, span: tuple[int, int], name: str, value: str, title: str,
    axis: Mapping[str, object],
) -> None:  # fmt: skip
    """Draw bars that lie, one a line, below a table; `name` and `value` are its columns."""
    first, last = span
    chart = _new(book, "bar")
    sheet = placed.name
    names, values = placed.columns[name], placed.columns[value]
    chart.add_series({
        "name": title,
        "categories": [sheet, first, names, last, names],
        "values": [sheet, first, values, last, values],
        "fill": {"color": _BAR}, "gap": 45,
    })  # fmt: skip
    chart.set_y_axis({"reverse": True, "num_font": _font(9), "line": {"color": RULE}})
    chart.set_x_axis({**_scale(axis), "label_position": "high"})
    _place(placed, chart, title, 110 + 24 * (last - first + 1))


def completion(book: Book, placed: Placed) -> None:
    """Draw the completion of the targets of a table of one section."""
    lying(
        book, placed, placed.spans[0], "item_name", "completion", _("Completion by target"),
        {"min": 0, "num_format": "0%"},
    )  # fmt: skip


def counts(book: Book, placed: Placed, first: str, last: str, row: int, title: str) -> None:
    """Draw the counts of a row as columns, under the headers that name them."""
    left, right = placed.columns[first], placed.columns[last]
    sheet = placed.name
    chart = _new(book, "column")
    chart.add_series({
        "name": title,
        "categories": [sheet, placed.header, left, placed.header, right],
        "values": [sheet, row, left, row, right],
        "fill": {"color": _BAR}, "gap": 60,
        "data_labels": {"value": True, "font": _font(9)},
    })  # fmt: skip
    chart.set_x_axis({"num_font": _font(9), "line": {"color": RULE}})
    chart.set_y_axis(_scale({"min": 0, "num_format": "0"}))
    _place(placed, chart, title, 300)


def standing(
    book: Book, placed: Placed, span: tuple[int, int], title: str, marks: str | None,
    axis: Mapping[str, object],
) -> None:  # fmt: skip
    """Draw what areas have attained as columns, with a mark at what is expected of each."""
    first, last = span
    sheet = placed.name
    names = [sheet, first, placed.columns["area_name"], last, placed.columns["area_name"]]

    def of(column: str) -> list[object]:
        at = placed.columns[column]
        return [sheet, first, at, last, at]

    def called(column: str) -> list[object]:
        return [sheet, placed.header, placed.columns[column]]

    chart = _new(book, "column")
    chart.add_series({
        "name": called("attained"), "categories": names, "values": of("attained"),
        "fill": {"color": _BAR}, "gap": 45,
    })  # fmt: skip
    if marks is not None:
        line = _new(book, "line")
        line.add_series({
            "name": called(marks), "categories": names, "values": of(marks),
            "line": {"none": True},
            "marker": {"type": "long_dash", "size": 12, "fill": {"color": _MARK},
                       "border": {"color": _MARK}},
        })  # fmt: skip
        chart.combine(line)
    chart.set_x_axis({"num_font": _font(9), "line": {"color": RULE}})
    chart.set_y_axis(_scale(axis))
    _place(placed, chart, title, 340, legend=marks is not None)


def _new(book: Book, kind: str) -> "Chart":
    chart = book.file.add_chart({"type": kind})
    assert chart is not None, kind
    return chart


def _scale(axis: Mapping[str, object]) -> dict[str, object]:
    return {
        "num_font": _font(9), "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#E3E8EA", "width": 0.75}},
        **axis,
    }  # fmt: skip


def _place(
    placed: Placed, chart: "Chart", title: str, height: int, *, legend: bool = False
) -> None:
    """Put a chart below what stands on a sheet, and let it be printed with it."""
    chart.set_title({"name": title, "name_font": {**_font(12), "bold": True, "color": DARK},
                     "overlay": False})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": _font(9)} if legend else {"none": True})
    width = min(placed.wide * _DIGIT + (placed.last + 1) * _SIDES, _WIDEST)
    chart.set_size({"width": width, "height": height})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.show_blanks_as("gap")
    placed.sheet.insert_chart(placed.free + 1, 0, chart, {"object_position": 2, "y_offset": 6})
    points = height / _PIXELS
    placed.sheet.print_area(0, 0, placed.free + 3 + int(points / LINE), placed.last)
    if placed.tall + points <= _PAGE:
        placed.sheet.fit_to_pages(1, 1)
    else:  # no chart is cut by the end of a page
        placed.sheet.set_h_pagebreaks([placed.free + 1])


def _font(size: int) -> dict[str, Any]:
    return {"name": font(), "size": size}
