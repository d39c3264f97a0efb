"""Workbooks: which of the sheets is meant, and its cells as a grid.

Owns the choice of the sheet and what becomes of hidden rows: they are read, since a filter
hides what is there nevertheless, and a warning names them. The formats are read by `xlsx`,
`ods` and `xls`, which give every sheet as a `Sheet`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.importers import headers
from meili_cli.importers.grid import Asked, Cell, Grid, Merge, Tell, Unreadable
from meili_cli.importers.grids.delimited import MAX_COLUMNS, too_wide
from meili_cli.importers.grids.package import Package
from meili_cli.importers.sources import Source
from meili_cli.ledger.numbers import number_text
from meili_cli.model.problem import Place, Problem, Severity

MAX_CELLS: Final = 2_000_000
"""Cells with content of one sheet."""
MAX_ROWS: Final = 1_048_576
"""Rows of one sheet, empty ones too."""

_ZIP: Final = b"PK"
_DIGITS: Final = Context(prec=15)
"""What a workbook knows of a number: the digits behind are of the binary form alone."""
_LINES: Final = 10
_EMPTY: Final = Cell()


class Sheet(NamedTuple):
    """A sheet: its rows with content by number from 1, cells by column from 0.

    Merged ranges are in rows and columns from 0; `hidden` are numbers of rows.
    """

    name: str
    visible: bool
    rows: Sequence[tuple[int, dict[int, Cell]]]
    merges: Sequence[Merge] = ()
    hidden: Sequence[int] = ()


def read(source: Source, asked: Asked, tell: Tell | None = None) -> Grid:
    """Read the sheet that is asked for, else the one that is a table.

    Raises Unreadable where the file is no workbook, UsageError where the sheet cannot be told.
    """
    if source.data.startswith(_ZIP):
        from meili_cli.importers.grids import ods, xlsx

        package = Package(source.data, source.name)
        format_ = xlsx if xlsx.is_one(package) else ods
        sheets = format_.sheets(package, source.name, asked.sheet, tell)
    else:
        from meili_cli.importers.grids import xls

        sheets = xls.sheets(source)
    return _grid(_chosen(list(sheets), source.name, asked.sheet), source)


def number(text: str) -> Decimal:
    """Return a number as a workbook stores it, with the 15 digits that it knows."""
    exact = Decimal(text)
    return _DIGITS.plus(exact) if len(exact.as_tuple().digits) > _DIGITS.prec else exact


def number_cell(exact: Decimal, *, percent: bool = False, zeros: int = 0) -> Cell:
    """Return the cell of a number; `zeros` are the digits that it is filled up to."""
    if not exact.is_finite() or abs(exact.adjusted()) > _DIGITS.prec + 3:
        return Cell(str(exact)[:40], unreadable=_("the number is too large or too small"))
    text = f"{number_text(exact * 100)}%" if percent else number_text(exact)
    return Cell(text.zfill(zeros) if zeros else text, number=exact, percent=percent)


def _chosen(sheets: list[Sheet], name: str, asked: str | None) -> Sheet:
    if asked is not None:
        found = [sheet for sheet in sheets if sheet.name == asked]
        if not found:
            raise UsageError(
                _('{file} has no sheet "{sheet}"').format(file=name, sheet=asked),
                where="--sheet",
                hint=_("Its sheets are: {names}.").format(names=_names(sheets)),
            )
        return found[0]
    filled = [sheet for sheet in sheets if sheet.visible and sheet.rows]
    with_header = [sheet for sheet in filled if headers.find(_texts(sheet)) is not None]
    found = with_header or filled
    if len(found) > 1:
        raise UsageError(
            _("several sheets could be meant"),
            where=name,
            hint=_("Name one with --sheet: {names}.").format(names=_names(found)),
        )
    if not found:
        raise Unreadable(
            Place(name),
            "empty-file",
            _("no visible sheet of the workbook holds anything"),
            _("name a hidden one with --sheet: {names}").format(names=_names(sheets))
            if any(sheet.rows for sheet in sheets)
            else _("fill it in"),
        )
    return found[0]


def _texts(sheet: Sheet) -> Iterable[Sequence[str]]:
    return ([cell.text for cell in cells.values()] for _number, cells in sheet.rows)


def _names(sheets: Iterable[Sheet]) -> str:
    return ", ".join(sheet.name for sheet in sheets)


def _grid(sheet: Sheet, source: Source) -> Grid:
    name = f"{source.name}#{sheet.name}"
    lines = tuple(number for number, _cells in sheet.rows)
    width = max((max(cells) + 1 for _number, cells in sheet.rows), default=0)
    problems: list[Problem] = []
    if width > MAX_COLUMNS:
        wide = next(number for number, cells in sheet.rows if max(cells) >= MAX_COLUMNS)
        problems.append(too_wide(Place(name, wide), width))
        width = MAX_COLUMNS
    hidden = sorted(set(sheet.hidden).intersection(lines))
    if hidden:
        shown = ", ".join(map(str, hidden[:_LINES]))
        problems.append(
            Problem(
                Place(name, hidden[0]),
                "hidden-rows",
                Severity.WARNING,
                ngettext(
                    "{count} row is hidden and is read like the others: {lines}",
                    "{count} rows are hidden and are read like the others: {lines}",
                    len(hidden),
                ).format(count=len(hidden), lines=shown if len(hidden) <= _LINES else f"{shown} …"),
                _("delete what is not to be reported"),
            )
        )
    return Grid(
        name=name,
        rows=tuple(
            tuple([cells.get(at, _EMPTY) for at in range(width)]) for _number, cells in sheet.rows
        ),
        lines=lines,
        merges=tuple(_merges(sheet.merges, lines)),
        read_as=_('sheet "{sheet}"').format(sheet=sheet.name),
        file=source.file,
        problems=tuple(problems),
        complete=not any(problem.severity is Severity.ERROR for problem in problems),
    )


def _merges(merges: Iterable[Merge], lines: Sequence[int]) -> Iterable[Merge]:
    """Return the ranges in rows of the grid, which has none of the empty ones."""
    for merge in merges:
        top = bisect_left(lines, merge.top + 1)
        bottom = bisect_right(lines, merge.bottom + 1) - 1
        if top <= bottom and (top, merge.left) != (bottom, merge.right):
            yield merge._replace(top=top, bottom=bottom)
