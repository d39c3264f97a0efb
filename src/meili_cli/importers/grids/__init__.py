"""One module a format: the bytes of a file become a grid.

`delimited` csv and tsv · `jsonl` json lines · `workbook` the sheets of xlsx, ods and xls. Which
format a file has is seen by its bytes; its ending counts for text alone.
"""

from pathlib import PurePath
from typing import Final

from meili_cli.importers.grid import Asked, Grid, Tell, Unreadable
from meili_cli.importers.grids import delimited, jsonl
from meili_cli.importers.sources import Source

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ANYTHING: Final = Asked()


def read(source: Source, asked: Asked = _ANYTHING, tell: Tell | None = None) -> Grid:
    """Read a file of any format. What cannot be read is a problem of the grid.

    Raises UsageError where what was asked cannot be: a sheet, an encoding.
    """
    try:
        if _is_workbook(source):
            from meili_cli.importers.grids import workbook

            return workbook.read(source, asked, tell)
        if _is_json(source):
            return jsonl.read(source, asked)
        return delimited.read(source, asked, tell)
    except Unreadable as error:
        return Grid(
            name=source.name, rows=(), lines=(), merges=(), read_as="", file=source.file,
            problems=(error.problem,), complete=False,
        )  # fmt: skip


def is_delimited(source: Source) -> bool:
    """Whether a file is read as csv or tsv."""
    return not _is_workbook(source) and not _is_json(source)


def _is_workbook(source: Source) -> bool:
    return source.data.startswith((_ZIP, _OLE))


def _is_json(source: Source) -> bool:
    ending = PurePath(source.name).suffix.lower()
    begins = source.data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return begins == b"{" or (begins == b"[" and ending in {".json", ".jsonl", ".ndjson"})
