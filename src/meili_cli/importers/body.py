"""The rows below a header: where they end, how wide they are, and what merged cells say there.

Owns the shape of a table and the words on what of it is passed over. Never looks at what a
cell means: whether a row speaks of anything is told by whoever reads it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.importers.grid import Cell, Grid

FILLED_DOWN: Final = frozenset(
    {"item", "area", "period_start", "as_of", "year", "kind", "unit", "source"}
)
"""What cells that were made one over several rows say for each of them; no figure is."""
_NOTES: Final = 100
"""So many rows at the end may be notes."""


def row_at(grid: Grid, line: int) -> int:
    """Return the index of the row that --header-row names. Raises UsageError where there is none."""
    if line not in grid.lines:
        raise UsageError(
            _("{file} has no row in line {line}").format(file=grid.name, line=line),
            where="--header-row",
            hint=_("Count the lines of the file from 1, blank ones too."),
        )
    return grid.lines.index(line)


def width_of(grid: Grid, at: int) -> int:
    """Return the cells that a row has in its file."""
    return grid.widths[at] if grid.widths else len(grid.rows[at])


def is_filled(cell: Cell) -> bool:
    """Whether anything stands in a cell, be it what cannot be read."""
    return bool(cell.text.strip() or cell.unreadable)


def without_notes(
    grid: Grid, first: int, end: int, says_something: Callable[[Sequence[Cell]], bool]
) -> int:
    """Return where the rows from `first` end: at `end`, or before the notes above it."""
    top = max(first, end - _NOTES)
    while end > top and not says_something(grid.rows[end - 1]):
        end -= 1
    return end


def notes_from(grid: Grid, end: int) -> list[str]:
    """Say which rows are passed over as notes, from row `end` on: one remark, or none."""
    notes = grid.lines[end:]
    if not notes:
        return []
    return [
        ngettext(
            "without the note in line {first}",
            "without the {count} rows of notes from line {first}",
            len(notes),
        ).format(count=len(notes), first=notes[0])
    ]


def without_columns(names: Sequence[str]) -> str:
    """Say which columns are passed over; one at least."""
    return ngettext(
        'without the column "{column}"', "without the columns {columns}", len(names)
    ).format(column=names[0], columns=_(", ").join(names))


def filled_down(
    grid: Grid, columns: Iterable[int], first: int, end: int
) -> dict[int, tuple[Cell, ...]]:
    """Return the rows in which a cell of `columns` is part of one above, with what that one says.

    `first` and `end` are those of the rows below the header.
    """
    # Ranges do not overlap, or a small file could have each of many rows filled many times.
    free = dict.fromkeys(columns, first)
    filled: dict[int, list[Cell]] = {}
    for merge in sorted(grid.merges):
        column = merge.left
        if column == merge.right and merge.top >= free.get(column, len(grid.rows)):
            free[column] = merge.bottom + 1
            for at in range(merge.top + 1, min(merge.bottom + 1, end)):
                filled.setdefault(at, list(grid.rows[at]))[column] = grid.rows[merge.top][column]
    return {at: tuple(cells) for at, cells in filled.items()}
