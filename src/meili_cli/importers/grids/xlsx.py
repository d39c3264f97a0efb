"""Xlsx, read from its own xml: the stored values with the formats that they are shown in.

Owns the reading of sheets, styles and texts. Nothing is calculated: a formula is worth what
was stored with it, and nothing where nothing was.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.importers.grid import TOLD, Cell, Merge, Tell, Unreadable
from meili_cli.importers.grids import workbook
from meili_cli.importers.grids.package import Package
from meili_cli.importers.grids.workbook import Sheet
from meili_cli.ledger.table import MAX_CELL
from meili_cli.model.problem import Place

_BOOK: Final = "xl/workbook.xml"
_PERCENTS: Final = frozenset({9, 10})
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})
"""Formats that every program knows by number, those of Chinese editions among them."""
_MONTHS: Final = frozenset({17, 27, 36, 50, 52, 57})
_CODE: Final = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.|\*.")
"""What stands in a format without being a part of the figure."""
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_DAY_ZERO: Final = date(1899, 12, 30)
_LAST_DAY: Final = 2_958_465
_FIRST_DAY: Final = 61
"""The first of March 1900; the days before it are counted wrongly by every spreadsheet."""


class _Format(NamedTuple):
    """How a number is shown: as a percentage, a day, a month, or filled up with zeros."""

    percent: bool = False
    day: bool = False
    month: bool = False
    zeros: int = 0


_PLAIN: Final = _Format()


def is_one(package: Package) -> bool:
    """Whether a zip file is an xlsx."""
    return _BOOK in package


def sheets(package: Package, name: str, wanted: str | None, tell: Tell | None) -> Iterator[Sheet]:
    """Yield the sheets, only the one that is wanted with its cells. Raises Unreadable."""
    book = _Book()
    package.read(_BOOK, book)
    if book.from_1904:
        raise Unreadable(
            Place(name),
            "dates-from-1904",
            _("the workbook counts its days from 1904"),
            _("save it as CSV UTF-8 with dates such as 2019-06-30"),
        )
    related = _Related()
    package.read("xl/_rels/workbook.xml.rels", related)
    texts, styles = _Texts(), _Styles()
    if "xl/sharedStrings.xml" in package:
        package.read("xl/sharedStrings.xml", texts)
    if "xl/styles.xml" in package:
        package.read("xl/styles.xml", styles)
    for title, relation, visible in book.sheets:
        part = related.parts.get(relation, "")
        if wanted not in {None, title} or not part.startswith("xl/worksheets/"):
            yield Sheet(title, visible, ())
            continue
        reading = _Cells(texts.found, styles.formats(), package, tell)
        package.read(part, reading)
        reading.rows.sort(key=lambda row: row[0])
        yield Sheet(title, visible, reading.rows, reading.merges, reading.hidden)


class _Book:
    """Names the sheets."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes["name"], attributes["id"], visible))

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


class _Related:
    """Says in which part a sheet stands."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes["Target"]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.parts[attributes["Id"]] = part.replace("/./", "/")

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


class _Texts:
    """The texts that cells share; how a character is read aloud is no part of them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._reading = False
        self._aloud = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._aloud = True
        self._reading = name == "t" and not self._aloud

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(_unescaped("".join(self._parts)))
        elif name == "rPh":
            self._aloud = False
        self._reading = False

    def text(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)


class _Styles:
    """The formats of numbers, in the order in which cells name them."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._within = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and "numFmtId" in attributes:
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self._used.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._within = False

    def text(self, text: str) -> None:
        """Nothing to do."""

    def formats(self) -> list[_Format]:
        return [_format(number, self._codes.get(number)) for number in self._used]


def _format(number: int, code: str | None) -> _Format:
    if code is None:
        return _Format(
            percent=number in _PERCENTS,
            day=number in _DATES and number not in _MONTHS,
            month=number in _MONTHS,
        )
    shown = _CODE.sub("", code.split(";")[0]).lower()
    if "%" in shown:
        return _Format(percent=True)
    if "y" in shown or "d" in shown or "e" in shown.replace("general", "").replace("e+", ""):
        return _Format(day="d" in shown, month="d" not in shown)
    return _Format(zeros=len(shown) if shown and not shown.strip("0") else 0)


class _Cells:
    """The cells of one sheet."""

    def __init__(
        self, texts: list[str], formats: list[_Format], package: Package, tell: Tell | None
    ) -> None:
        self.rows: list[tuple[int, dict[int, Cell]]] = []
        self.merges: list[Merge] = []
        self.hidden: list[int] = []
        self._texts = texts
        self._formats = formats
        self._package = package
        self._tell = tell
        self._cells = 0
        self._number = 0
        self._seen = 0
        self._row: dict[int, Cell] = {}
        self._column = -1
        self._type = ""
        self._format = _PLAIN
        self._value: list[str] = []
        self._size = 0
        self._formula = self._has_value = self._reading = self._aloud = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "row":
                self._begin_row(attributes)
            case "c":
                self._begin(attributes)
            case "v" | "t":
                self._reading = not self._aloud
                self._has_value = self._has_value or name == "v"
            case "f":
                self._formula = True
            case "rPh":
                self._aloud = True
            case "mergeCell":
                self.merges.append(self._merge(attributes["ref"]))
                if len(self.merges) > workbook.MAX_CELLS:
                    raise self._package.too_large()

    def end(self, name: str) -> None:
        match name:
            case "v" | "t":
                self._reading = False
            case "rPh":
                self._aloud = False
            case "c":
                cell = self._cell()
                if cell is not None and (cell.text or cell.unreadable):
                    self._row[self._column] = cell
                    self._cells += 1
                    if self._cells > workbook.MAX_CELLS:
                        raise self._package.too_large()
            case "row" if self._row:
                self.rows.append((self._number, self._row))
                if self._tell is not None and len(self.rows) % TOLD == 0:
                    self._tell(len(self.rows))

    def text(self, text: str) -> None:
        if self._reading:
            self._size += len(text)
            if self._size > MAX_CELL:
                raise self._package.too_large()
            self._value.append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._seen += 1
        self._number = int(attributes.get("r", self._number + 1))
        if max(self._number, self._seen) > workbook.MAX_ROWS:
            raise self._package.too_large()
        if self._number < 1:
            raise self._package.damaged()
        self._row, self._column = {}, -1
        if attributes.get("hidden") in {"1", "true"}:
            self.hidden.append(self._number)

    def _begin(self, attributes: dict[str, str]) -> None:
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = self._column + 1 if match is None else _column(match[1])
        self._type = attributes.get("t", "n")
        style = int(attributes.get("s", "0"))
        self._format = self._formats[style] if 0 <= style < len(self._formats) else _PLAIN
        self._value, self._size = [], 0
        self._formula = self._has_value = False

    def _cell(self) -> Cell | None:
        value = "".join(self._value)
        if self._formula and (not self._has_value or (not value and self._type != "str")):
            return Cell(unreadable=_("the formula has no stored result"))
        match self._type:
            case "s":
                return Cell(self._texts[_index(value)]) if value else None
            case "str" | "inlineStr":
                return Cell(_unescaped(value))
            case "b":
                return Cell("true" if value == "1" else "false")
            case "e":
                return Cell(
                    value, unreadable=_("the cell shows the error {code}").format(code=value)
                )
            case "d":
                return Cell(value[:10], day=date.fromisoformat(value[:10]))
        return _number_cell(value, self._format) if value else None

    def _merge(self, reference: str) -> Merge:
        first, _colon, last = reference.partition(":")
        corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
        if corners[0] is None or corners[1] is None:
            raise self._package.damaged()
        (left, top), (right, bottom) = (
            (_column(corner[1]), int(corner[2]) - 1) for corner in corners if corner is not None
        )
        return Merge(top, left, bottom, right)


def _number_cell(value: str, shown: _Format) -> Cell:
    try:
        exact = workbook.number(value)
    except InvalidOperation:
        return Cell(value, unreadable=_("the number cannot be read"))
    if exact.is_finite() and (shown.day or shown.month) and _FIRST_DAY <= exact <= _LAST_DAY:
        day = _DAY_ZERO + timedelta(days=int(exact))
        return Cell(f"{day:%Y-%m}") if shown.month else Cell(day.isoformat(), day=day)
    return workbook.number_cell(Decimal(exact), percent=shown.percent, zeros=shown.zeros)


def _index(text: str) -> int:
    """Return an index that counts from the start. Raises ValueError."""
    found = int(text)
    if found < 0:
        raise ValueError(text)
    return found


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - ord("A") + 1
    return found - 1


_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Return text without the way in which control characters are written in it."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
