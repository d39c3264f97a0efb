"""A table in the ledger's columns, as text cells with the line where each record begins.

Owns what every way of reading a file comes to. Never looks at what a cell means.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Place, Problem, Severity

MAX_CELL: Final = 1_000_000
"""Characters of one cell. A missing closing quote would otherwise eat the file."""
MAX_LINE: Final = 4 * MAX_CELL
"""Characters of one line: a row has three texts, and its other cells are short."""


class ReadFile(NamedTuple):
    """A file that was read, as a receipt names it: path as typed, sha256 in hex, size in bytes."""

    path: str
    sha256: str
    bytes: int


class Original(NamedTuple):
    """What stood in a file: the names over its columns, and the cells of each line."""

    header: tuple[str, ...]
    cells: Mapping[int, tuple[str, ...]]


class Table(NamedTuple):
    """Records as text cells by column, each with the place where it begins.

    `read` counts the records, those with problems of their form included. `file` is None
    for what was typed on the command line, `read_as` says how it was read, and `original` is
    what stood there. A table that is not `complete` may lack records of its file, so that not
    even a part of it is to be taken in.
    """

    rows: tuple[tuple[Place, Mapping[str, str]], ...]
    read: int
    problems: tuple[Problem, ...] = ()
    file: ReadFile | None = None
    read_as: str = ""
    complete: bool = True
    original: Original | None = None


@contextmanager
def limited_cells() -> Iterator[None]:
    """Have cells of csv end at MAX_CELL; the limit is of the whole process, so it is put back."""
    limit = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def ragged_row(place: Place, columns: int, cells: int) -> Problem:
    """A row has another number of cells than the first line has columns.

    A text that contains a comma stands in quotation marks.
    """
    return Problem(
        place,
        "ragged-row",
        Severity.ERROR,
        ngettext(
            "{cells} cell in a table of {columns} columns",
            "{cells} cells in a table of {columns} columns",
            cells,
        ).format(cells=cells, columns=columns),
        _("put texts that contain a comma in quotation marks"),
    )
