"""What every format of file is read into: rows of cells, each with the line where it stands.

Owns the shape alone. How a format is read belongs to `grids`, and what a cell means to
whoever asks for an item, a date or a figure there.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from meili_cli.ledger.table import ReadFile
from meili_cli.model.problem import Problem


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
    was read: "GB18030, delimiter ;", 'sheet "6月"'.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    merges: tuple[Merge, ...]
    read_as: str
    file: ReadFile
    problems: tuple[Problem, ...] = ()
