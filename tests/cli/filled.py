"""A form, filled in as a person would: its cells are set in the xml of the workbook itself.

Nothing else of the file is touched, so that what is locked, checked and shown stays as it was
written. A sheet that another program saved is read with `importers.grids` like any other.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
_HEADER = {"事项", "Item"}

ET.register_namespace("", MAIN)
ET.register_namespace(
    "r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)  # fmt: skip


class Sheet:
    """The cells of a form by item and the title of a column."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            texts = ET.fromstring(package.read("xl/sharedStrings.xml"))
            self.root = ET.fromstring(package.read(SHEET))
            self.styles = ET.fromstring(package.read("xl/styles.xml"))
        self._texts = ["".join(one.itertext()) for one in texts]
        self.cells = {cell.get("r"): cell for cell in self.root.iter(f"{{{MAIN}}}c")}
        rows = {ref: self.text(ref) for ref in self.cells}
        self.header = next(_number(ref) for ref, text in rows.items() if text in _HEADER)
        self.columns = {
            text: _letters(ref) for ref, text in rows.items() if _number(ref) == self.header
        }
        item = next(letters for text, letters in self.columns.items() if text in _HEADER)
        self.rows = {
            text: _number(ref)
            for ref, text in rows.items()
            if _letters(ref) == item and _number(ref) > self.header
        }

    def text(self, ref: str) -> str:
        cell = self.cells[ref]
        value = cell.find(f"{{{MAIN}}}v")
        if cell.get("t") == "inlineStr":
            return "".join(cell.itertext())
        if value is None or value.text is None:
            return ""
        return self._texts[int(value.text)] if cell.get("t") == "s" else value.text

    def ref(self, item: str, column: str) -> str:
        return f"{self.columns[column]}{self.rows[item]}"

    def of(self, item: str, column: str) -> str:
        return self.text(self.ref(item, column))

    def is_open(self, item: str, column: str) -> bool:
        style = int(self.cells[self.ref(item, column)].get("s", "0"))
        protection = self.styles.find(f"{{{MAIN}}}cellXfs")[style].find(f"{{{MAIN}}}protection")
        return protection is not None and protection.get("locked") == "0"

    def checks(self, item: str, column: str) -> ET.Element | None:
        wanted = self.ref(item, column)
        found = self.root.iter(f"{{{MAIN}}}dataValidation")
        return next((one for one in found if one.get("sqref") == wanted), None)

    def put(self, item: str, column: str, value: str | float | None) -> None:
        cell = self.cells[self.ref(item, column)]
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            ET.SubElement(ET.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t").text = value
        elif value is not None:
            ET.SubElement(cell, f"{{{MAIN}}}v").text = repr(value)

    def written(self) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as package,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as filled,
        ):
            for member in package.infolist():
                content = package.read(member)
                if member.filename == SHEET:
                    content = ET.tostring(self.root, encoding="UTF-8", xml_declaration=True)
                filled.writestr(member, content)
        return out.getvalue()


Cells = Mapping[str, Mapping[str, str | float | None]]


def fill(path: Path, cells: Cells) -> Path:
    """Fill a form in: a value for each item and title of a column."""
    sheet = Sheet(path.read_bytes())
    for item, values in cells.items():
        for column, value in values.items():
            sheet.put(item, column, value)
    path.write_bytes(sheet.written())
    return path


def _letters(ref: str) -> str:
    return re.sub(r"\d", "", ref)


def _number(ref: str) -> int:
    return int(re.sub(r"\D", "", ref))
