"""Xls, the format before 2007, read by python-calamine in a process of its own.

Owns the limits of that process: what the library does with a damaged file (an endless loop,
all memory, an abort) ends there. The formats of numbers are not known, so that a bare 0.95
stays one, and the first day of a month may be a month.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import InvalidOperation
from typing import Any, Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.importers.grid import Cell, Merge, Unreadable
from meili_cli.importers.grids import workbook
from meili_cli.importers.grids.workbook import Sheet
from meili_cli.importers.sources import Source
from meili_cli.model.problem import Place

MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space that the process may take."""
SECONDS: Final = 60
_MISSING: Final = 3
"""How the process ends where python-calamine is not installed."""


def sheets(source: Source) -> Iterator[Sheet]:
    """Yield the sheets. Raises Unreadable, and UsageError where python-calamine is missing."""
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-I", "-c", _CHILD, str(MEMORY), str(workbook.MAX_CELLS)],
            input=source.data, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        done = None
    if done is not None and done.returncode == _MISSING:
        raise UsageError(
            _("reading xls needs python-calamine"),
            where=source.name,
            hint=_("Install meili-cli[xlsx], or save the file as xlsx."),
        )
    if done is None or done.returncode != 0:
        raise Unreadable(
            Place(source.name),
            "not-a-table",
            _("the xls file is damaged, protected by a password, or too large"),
            _("open it in a spreadsheet and save it as xlsx"),
        )
    for line in done.stdout.splitlines():
        sheet = json.loads(line)
        rows = [
            (number, {int(at): _cell(*value) for at, value in cells.items()})
            for number, cells in sheet["rows"]
        ]
        merges = [Merge(*corners) for corners in sheet["merges"]]
        yield Sheet(sheet["name"], sheet["visible"], rows, merges)


def _cell(kind: str, value: Any) -> Cell:
    if kind == "number":
        try:
            return workbook.number_cell(workbook.number(value))
        except InvalidOperation:
            return Cell(value, unreadable=_("the number cannot be read"))
    if kind == "day":
        day = date.fromisoformat(value)
        if day.day == 1:
            return Cell(
                value,
                unreadable=_("{day} may be the day or the whole month").format(day=value),
            )
        return Cell(value, day=day)
    return Cell(value)


_CHILD: Final = """
import json, sys
from datetime import date, datetime, timedelta
memory, most = map(int, sys.argv[1:])
data = sys.stdin.buffer.read()
try:
    import resource
except ImportError:
    pass
else:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    import python_calamine
except ImportError:
    sys.exit(3)
import io
book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
for meta in book.sheets_metadata:
    if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
        continue
    sheet = book.get_sheet_by_name(meta.name)
    first = sheet.start or (0, 0)
    rows, cells = [], 0
    for at, values in enumerate(sheet.iter_rows()):
        row = {}
        for column, value in enumerate(values, first[1]):
            if value == "" or value is None:
                continue
            if isinstance(value, bool):
                found = ("text", "true" if value else "false")
            elif isinstance(value, (int, float)):
                found = ("number", repr(value))
            elif isinstance(value, (datetime, date)):
                found = ("day", value.isoformat()[:10])
            else:
                found = ("text", str(value))
            row[column] = found
        cells += len(row)
        if cells > most:
            sys.exit(4)
        if row:
            rows.append((at + 1, row))
    merges = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
    print(json.dumps(dict(name=meta.name, visible=visible, rows=rows, merges=merges)))
"""
