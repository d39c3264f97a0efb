"""A report or a bulletin as a workbook: real numbers, ready to be printed and reckoned with.

`numbers` what a cell holds and how it is shown · `sheet` one sheet · `charts` native charts ·
`bulletin` the sheets of an edition.

The first sheet of a report is the table that a screen shows, the second its rows as csv has them.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from meili_cli import progress, render
from meili_cli.i18n import _, no_op
from meili_cli.model.report import Report, Row
from meili_cli.model.terms import Measure
from meili_cli.publish.workbook import charts, sheet
from meili_cli.publish.workbook.sheet import Placed, Sheets, Shown
from meili_cli.render import figures, records
from meili_cli.render.frame import Frame, Screen
from meili_cli.render.view import View
from meili_cli.render.workbook import Book, written

if TYPE_CHECKING:
    from meili_cli.publish.edition import Edition


@progress.stage(no_op("writing the workbook"))
def of_report(report: Report, frame: Frame, view: View | None = None) -> bytes:
    """Return a report as an xlsx file: what the screen shows, and the rows.

    Columns, order and decimals of the view are those of the first sheet; the second has all
    fields of all rows. Raises UsageError where the view names a column that is not there, or
    where XlsxWriter is not installed.
    """
    view = view or View()
    shown = render.screen(report, frame, view)

    def fill(book: Book) -> None:
        sheets = Sheets(book)
        how = Shown.in_frame(frame, view.precision)
        placed = sheet.table(sheets, _("Report"), shown, how)
        _chart(book, placed, report, frame)
        sheet.raw(sheets, _("Rows"), records.of_report(report))

    return written(report.as_of, fill)


@progress.stage(no_op("writing the workbook"))
def of_edition(edition: "Edition") -> bytes:
    """Return all that is published of a period as an xlsx file.

    Raises UsageError where XlsxWriter is not installed.
    """
    from meili_cli.publish.workbook.bulletin import fill

    return written(edition.now.day, lambda book: fill(edition, Sheets(book)))


def _chart(book: Book, placed: Placed, report: Report, frame: Frame) -> None:
    """Draw the chart that suits a screen, where its columns are there and not too many lines."""
    if len(placed.spans) != 1:
        return
    first, last = placed.spans[0]
    if not 1 < last - first + 1 <= charts.MOST:
        return
    match frame.screen:
        case Screen.TARGETS if {"item_name", "completion"} <= placed.columns.keys():
            charts.completion(book, placed)
        case Screen.ITEM if {"area_name", "attained"} <= placed.columns.keys():
            _of_areas(book, placed, report, frame)


def _of_areas(book: Book, placed: Placed, report: Report, frame: Frame) -> None:
    """Draw what areas have attained, beside what is expected of them."""
    rows = [line for line in placed.lines if isinstance(line, Row)]
    first, last = placed.spans[0]
    if rows[0].area == report.scope and _dwarfs(rows[0], rows[1:]):
        first += 1
    if all(row.attained is None for row in rows):
        return
    has_marks = "expected" in placed.columns and any(row.expected is not None for row in rows)
    ratio = rows[0].measure is Measure.RATIO
    name, unit = frame.names.item(rows[0].item), figures.unit(rows[0])
    title = _("{item}, in {unit}").format(item=name, unit=unit) if unit else name
    charts.standing(
        book, placed, (first, last), title, "expected" if has_marks else None,
        {"num_format": "0%" if ratio else "#,##0"},
    )  # fmt: skip


def _dwarfs(whole: Row, parts: Sequence[Row]) -> bool:
    """Whether a line is all the others together, beside which none of them could be read."""
    most = max((row.attained or Fraction(0) for row in parts), default=Fraction(0))
    return whole.measure is Measure.QUANTITY and (whole.attained or Fraction(0)) > most
