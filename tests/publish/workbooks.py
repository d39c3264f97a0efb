"""A workbook as other programs see it: its cells from the xml, and what LibreOffice shows of them.

Nothing here is the program's own: numbers are rounded as a spreadsheet rounds them, and a column is
known by the title over it.
"""

import csv
import io
import os
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, timedelta
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_ESCAPED = re.compile("_x([0-9A-F]{4})_")
"""How a spreadsheet writes what xml cannot hold, and what would read like that."""
_DIGITS = re.compile(r"#,##0(?:\.(0+))?")


class Seen(NamedTuple):
    """A cell: a number, a text, true or false; and the format that a number is shown in."""

    value: Any
    format: str = "General"

    @property
    def shown(self) -> str:
        """A number as Excel shows it in its format: rounded half away from zero."""
        return self._rounded(ROUND_HALF_UP)

    @property
    def may_be_shown(self) -> set[str]:
        """What spreadsheets show of it: a half may go either way, for to them it is binary."""
        return {self.shown, self._rounded(ROUND_HALF_DOWN)}

    def _rounded(self, how: str) -> str:
        above, _semicolon, rest = self.format.partition(";")
        below, zero = (*rest.split(";"), "")[:2] if rest else (f"-{above}", "")
        section = above if self.value > 0 else below if self.value < 0 else zero or above
        places = _DIGITS.search(section)
        scale = Decimal(100 if "%" in re.sub('"[^"]*"', "", section) else 1)
        number = abs(Decimal(repr(self.value)) * scale)
        rounded = number.quantize(Decimal(1).scaleb(-len(places[1] or "")), how)
        return section.replace(places[0], f"{rounded:,}").replace('"', "")

    @property
    def day(self) -> str:
        """A day, as json has it."""
        assert self.format == "yyyy-mm-dd"
        return (date(1899, 12, 30) + timedelta(days=int(self.value))).isoformat()


class Sheet(NamedTuple):
    """A sheet: its cells by row and column from 0, and its xml."""

    cells: dict[tuple[int, int], Seen]
    xml: ET.Element

    def texts(self) -> list[str]:
        return [seen.value for seen in self.cells.values() if isinstance(seen.value, str)]

    def header(self, title: str) -> int:
        """The row in which a column has this title."""
        return min(row for (row, _at), seen in self.cells.items() if seen.value == title)

    def lines(self, title: str) -> list[dict[str, Seen | None]]:
        """The lines of the table with such a column, up to an empty row; no headings of sections.

        All have all columns, with None where a cell is empty.
        """
        row = self.header(title)
        titles = {at: seen.value for (each, at), seen in self.cells.items() if each == row}
        found = []
        while any((row + 1, at) in self.cells for at in titles):
            row += 1
            line = {titles[at]: self.cells.get((row, at)) for at in titles}
            if sum(seen is not None for seen in line.values()) > 1:
                found.append(line)
        return found


class Read:
    """A workbook that was read back."""

    def __init__(self, data: bytes) -> None:
        self._package = zipfile.ZipFile(io.BytesIO(data))
        texts = [
            _ESCAPED.sub(
                lambda found: chr(int(found[1], 16)),
                "".join(piece.text or "" for piece in one.iter(f"{_MAIN}t")),
            )
            for one in self._xml("xl/sharedStrings.xml")
        ]
        styles = self._xml("xl/styles.xml")
        codes = {
            one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{_MAIN}numFmt")
        }
        cells = styles.find(f"{_MAIN}cellXfs")
        self._formats = [codes.get(one.get("numFmtId"), "General") for one in cells]
        self.book = self._xml("xl/workbook.xml")
        names = [one.get("name") for one in self.book.iter(f"{_MAIN}sheet")]
        self.sheets = {
            name: self._sheet(self._xml(f"xl/worksheets/sheet{number}.xml"), texts)
            for number, name in enumerate(names, 1)
        }

    def _xml(self, name: str) -> ET.Element:
        return ET.fromstring(self._package.read(name))

    def _sheet(self, root: ET.Element, texts: list[str]) -> Sheet:
        cells = {}
        for cell in root.iter(f"{_MAIN}c"):
            value = cell.findtext(f"{_MAIN}v")
            if value is None:
                continue
            kind = cell.get("t")
            seen: Any = float(value)
            if kind == "s":
                seen = texts[int(value)]
            elif kind == "b":
                seen = value == "1"
            cells[_place(cell.get("r"))] = Seen(seen, self._formats[int(cell.get("s", "0"))])
        return Sheet(cells, root)

    @property
    def parts(self) -> dict[str, bytes]:
        return {name: self._package.read(name) for name in self._package.namelist()}

    @property
    def names(self) -> dict[str, str]:
        """The defined names, with what each refers to."""
        found = self.book.iter(f"{_MAIN}definedName")
        return {f"{one.get('name')}/{one.get('localSheetId', '')}": one.text for one in found}

    def charts(self) -> list[list[dict[str, list[Any]]]]:
        """The charts; of each the series, with the values that names and numbers refer to."""
        return [
            [
                {
                    part: self._referred(found)
                    for part in ("tx", "cat", "val")
                    if (found := series.findtext(f"{_DRAWN}{part}//{_DRAWN}f"))
                }
                for series in self._xml(name).iter(f"{_DRAWN}ser")
            ]
            for name in sorted(self.parts, key=lambda name: (len(name), name))
            if name.startswith("xl/charts/chart")
        ]

    def _referred(self, text: str) -> list[Any]:
        name, _mark, cells = text.rpartition("!")
        sheet = self.sheets[name.strip("'").replace("''", "'")]
        first, _colon, last = cells.replace("$", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        return [
            sheet.cells[row, at].value if (row, at) in sheet.cells else None
            for row in range(top, bottom + 1)
            for at in range(left, right + 1)
        ]


def _place(ref: str) -> tuple[int, int]:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", ref).groups()
    at = 0
    for letter in letters:
        at = 26 * at + ord(letter) - 64
    return int(number) - 1, at - 1


def in_libreoffice(file: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Return the cells of all sheets, as LibreOffice shows them."""
    # Commas, quotes, UTF-8, from line 1; cells as they are shown, of all sheets.
    how = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", how, "--outdir", folder, file],
        check=True, capture_output=True, timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # sheets become names of files
    )  # fmt: skip
    found = {}
    for path in folder.glob(f"{file.stem}-*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem.removeprefix(f"{file.stem}-")] = list(csv.reader(lines))
    return found
