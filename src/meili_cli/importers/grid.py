"""What every format of file is read into: rows of cells, each with the line where it stands.

Owns the shape alone. How a format is read belongs to `grids`, and what a cell means to
whoever asks for an item, a date or a figure there.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from meili_cli.ledger.table import ReadFile
from meili_cli.model.problem import Place, Problem, Severity

Tell = Callable[[int], None]
"""Is told how many rows were read so far."""
TOLD: Final = 1000
"""Rows between two words of that."""


class Cell(NamedTuple):
    """One cell. `text` is what a person would read there, stripped of nothing; "" is empty.

    `number` is a true number of a workbook or of json, exact (the shortest decimal of the
    float), and `percent` says that it is shown as a percentage. `day` is a true date of a
    workbook. `unreadable` is why the cell has no content to be had: a formula without a
    stored result, an error value.
    """

    text: str = ""
    number: Decimal | None = None
    day: date | None = None
    percent: bool = False
    unreadable: str = ""


class Merge(NamedTuple):
    """A range of cells that were made one: rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(NamedTuple):
    """A table of a file: its rows are all of one width.

    `name` is what messages name: the file, or file#sheet. `lines` are the first physical line
    of each row (csv, json) or its number (a workbook), from 1. `read_as` says how the file
    was read: "GB18030, delimiter ;", 'sheet "6月"'. `widths` are the cells that each row has in
    its file, where they may differ. A grid that is not `complete` lacks rows of its file.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    merges: tuple[Merge, ...]
    read_as: str
    file: ReadFile
    problems: tuple[Problem, ...] = ()
    widths: tuple[int, ...] = ()
    complete: bool = True


class Unreadable(Exception):  # noqa: N818 - not a failure: it becomes the problem of its file
    """A file, or the rest of one, cannot be read as a table: why, and what to do."""

    def __init__(self, place: Place, rule: str, message: str, hint: str) -> None:
        self.problem = Problem(place, rule, Severity.ERROR, message, hint)
        super().__init__(message)


class Asked(NamedTuple):
    """What was asked for in reading a file; None is left to be found."""

    sheet: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
