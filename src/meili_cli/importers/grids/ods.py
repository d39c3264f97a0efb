"""Ods, read from its own xml: values with their types, and the text that is shown.

Owns the reading of content.xml. Repeated cells and rows are spelt out only where they hold
something: a sheet may say that a million of them are empty.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import InvalidOperation
from typing import Final

from meili_cli.i18n import _
from meili_cli.importers.grid import TOLD, Cell, Merge, Tell
from meili_cli.importers.grids import workbook
from meili_cli.importers.grids.package import Package
from meili_cli.importers.grids.workbook import Sheet
from meili_cli.ledger.table import MAX_CELL

_CONTENT: Final = "content.xml"
_MONTH: Final = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}月?", re.ASCII)
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_MAX_REPEATED: Final = 16_384
_ERROR: Final = re.compile(r"(?:Err:\d+|#[A-Z/0!?]+)", re.ASCII)


def sheets(package: Package, name: str, wanted: str | None, tell: Tell | None) -> Iterator[Sheet]:
    """Yield the sheets, only the one that is wanted with its cells. Raises Unreadable."""
    del name
    if _CONTENT not in package:
        raise package.damaged()
    reading = _Content(package, wanted, tell)
    package.read(_CONTENT, reading)
    yield from reading.sheets


class _Content:
    """Hears the content of a spreadsheet, sheet by sheet."""

    def __init__(self, package: Package, wanted: str | None, tell: Tell | None) -> None:
        self.sheets: list[Sheet] = []
        self._package = package
        self._wanted = wanted
        self._tell = tell
        self._styles: dict[str, bool] = {}
        self._style = ""
        self._sheet: Sheet | None = None
        self._rows: list[tuple[int, dict[int, Cell]]] = []
        self._merges: list[Merge] = []
        self._hidden: list[int] = []
        self._number = self._seen = self._cells = 0
        self._repeated = 1
        self._row: dict[int, Cell] = {}
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._lines: list[str] = []
        self._in_cell = self._skipped = 0
        self._is_hidden = False
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "style" if attributes.get("family") == "table":
                self._style = attributes.get("name", "")
            case "table-properties" if self._style:
                self._styles[self._style] = attributes.get("display", "true") != "false"
            case "table":
                self._begin(attributes)
            case "table-row":
                self._begin_row(attributes)
            case _ if name in _CELLS:
                self._attributes, self._lines, self._size = attributes, [], 0
                self._in_cell += 1
            case "annotation":
                self._skipped += 1
            case _ if self._in_cell and not self._skipped:
                self._begin_text(name, attributes)

    def end(self, name: str) -> None:
        match name:
            case "style":
                self._style = ""
            case "annotation":
                self._skipped -= 1
            case _ if name in _CELLS:
                self._in_cell -= 1
                self._end_of_cell()
            case "table-row":
                self._end_of_row()
            case "table" if self._sheet is not None:
                self.sheets.append(
                    self._sheet
                    if self._wanted in {None, self._sheet.name}
                    else self._sheet._replace(rows=())
                )
                self._sheet = None

    def text(self, text: str) -> None:
        if self._in_cell and not self._skipped and self._lines:
            self._size += len(text)
            if self._size > MAX_CELL:
                raise self._package.too_large()
            self._lines[-1] += text

    def _begin(self, attributes: dict[str, str]) -> None:
        visible = self._styles.get(attributes.get("style-name", ""), True)
        self._rows, self._merges, self._hidden = [], [], []
        name = attributes.get("name", "")
        self._sheet = Sheet(name, visible, self._rows, self._merges, self._hidden)
        self._number = self._cells = 0

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._seen += 1
        if self._seen > workbook.MAX_ROWS:
            raise self._package.too_large()
        self._repeated = _times(attributes, "number-rows-repeated", workbook.MAX_ROWS)
        self._row, self._column = {}, 0
        self._is_hidden = attributes.get("visibility", "visible") != "visible"

    def _begin_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._lines.append("")
        elif name == "s":
            self.text(" " * _times(attributes, "c", 1000))
        elif name == "line-break":
            self.text("\n")

    def _end_of_cell(self) -> None:
        times = _times(self._attributes, "number-columns-repeated", _MAX_REPEATED)
        cell = _cell(self._attributes, "\n".join(self._lines))
        if cell.text or cell.unreadable:
            self._cells += times * self._repeated
            if self._cells > workbook.MAX_CELLS:
                raise self._package.too_large()
            self._row.update(dict.fromkeys(range(self._column, self._column + times), cell))
        right = self._column + _times(self._attributes, "number-columns-spanned", _MAX_REPEATED) - 1
        bottom = (
            self._number + _times(self._attributes, "number-rows-spanned", workbook.MAX_ROWS) - 1
        )
        if (bottom, right) != (self._number, self._column):
            self._merges.append(Merge(self._number, self._column, bottom, right))
        self._column += times

    def _end_of_row(self) -> None:
        if self._row:
            for number in range(self._number + 1, self._number + 1 + self._repeated):
                self._rows.append((number, self._row))
                if self._is_hidden:
                    self._hidden.append(number)
                if self._tell is not None and len(self._rows) % TOLD == 0:
                    self._tell(len(self._rows))
        self._number += self._repeated


def _times(attributes: dict[str, str], name: str, most: int) -> int:
    return max(1, min(int(attributes.get(name, "1")), most))


def _cell(attributes: dict[str, str], shown: str) -> Cell:
    if "formula" in attributes and (
        _ERROR.fullmatch(shown) or ("value-type" not in attributes and not shown)
    ):
        why = (
            _("the cell shows the error {code}").format(code=shown)
            if shown
            else _("the formula has no stored result")
        )
        return Cell(shown, unreadable=why)
    kind = attributes.get("value-type", "string")
    try:
        if kind in {"float", "percentage", "currency"}:
            zeros = (
                len(shown) if shown.isdigit() and shown.startswith("0") and len(shown) > 1 else 0
            )
            exact = workbook.number(attributes["value"])
            return workbook.number_cell(exact, percent=kind == "percentage", zeros=zeros)
        if kind == "date":
            day = date.fromisoformat(attributes["date-value"][:10])
            if _MONTH.fullmatch(shown):
                return Cell(f"{day:%Y-%m}")
            return Cell(day.isoformat(), day=day)
    except (InvalidOperation, KeyError, ValueError):
        return Cell(shown, unreadable=_("the number cannot be read"))
    return Cell(shown or attributes.get("string-value", ""))
