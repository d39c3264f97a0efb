"""The table that all formats for people share: what stands where, before any markup.

Owns the layout: which columns are left out and how wide the rest is when room is short. It
never computes a figure and never chooses a word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.model.scalar import one_line
from meili_cli.render.text import cut, cut_apart, width

GAP: Final = 2
"""Cells between two columns."""
_BAR: Final = (8, 20)
"""Narrowest and widest bar, in cells."""
_WORD: Final = 20
"""Cells that the first word of a text may ask for, so that it need not be cut inside."""


DONE, NOT_DONE, MARK = "━", "─", "┃"
"""What a bar is drawn with."""


class Tone(StrEnum):
    """What a text means for the eye. Colour only repeats what the words say."""

    PLAIN = "plain"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    MUTED = "muted"
    STRONG = "strong"
    ALERT = "alert"


class Bar(NamedTuple):
    """How much is done, and where the expected mark is; both as parts of 1, cut at 0 and 1."""

    done: Fraction
    mark: Fraction | None

    @property
    def places(self) -> tuple[float, float | None]:
        """The two, within 0 and 1."""
        done, mark = (
            None if part is None else float(min(max(part, Fraction(0)), Fraction(1)))
            for part in (self.done, self.mark)
        )
        assert done is not None
        return done, mark

    def drawn(self, cells: int) -> str:
        """Return the bar in characters: heavy what is done, light what is not, `┃` the mark."""
        done, mark = self.places
        full = int(done * cells + 0.5)
        if done < 1:
            full = min(full, cells - 1)
        line = [DONE] * full + [NOT_DONE] * (cells - full)
        if mark is not None:
            line[min(int(mark * cells), cells - 1)] = MARK
        return "".join(line)


@dataclass(frozen=True, slots=True)
class Cell:
    """One text, on one line; or a bar, which is drawn when its width is known."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    bar: Bar | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", one_line(self.text))


Cells = tuple[Cell, ...]


class Column(NamedTuple):
    """A column and how it yields when room is short.

    `drop` is its rank among the columns that may be left out, 1 first; 0 always stays. A
    column with a `floor` may be cut: down to `comfort`, in percent of the room, before any
    column is left out, and down to `floor` cells, or the longest word of its header, when none
    is left to leave out. A column of `bars` takes what width it gets.
    Texts that are cut stay apart unless it is a column of `lists`, of which the end is cut.
    `name` is that of the field that it shows, where it shows one.
    """

    header: str
    right: bool = False
    drop: int = 0
    floor: int | None = None
    comfort: int = 0
    bars: bool = False
    lists: bool = False
    name: str = ""


class Section(NamedTuple):
    """Rows under a heading; an empty heading is not shown.

    `lines` are what the rows stand for, for a format that shows more of it than a text.
    """

    heading: str
    rows: tuple[Cells, ...]
    lines: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of prose above or below the table."""

    text: str
    tone: Tone = Tone.PLAIN

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", one_line(self.text))


class Table(NamedTuple):
    """A titled table: head, lines above, columns, sections, total, remarks, numbered footnotes.

    One that is `bare` has no title, is shown without the headers of its columns, and fits any
    room: nothing of it is left out or cut.
    """

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    title: str = ""
    head: tuple[Line, ...] = ()
    above: tuple[Line, ...] = ()
    total: Cells = ()
    remarks: tuple[Line, ...] = ()
    footnotes: tuple[str, ...] = ()
    bare: bool = False

    @property
    def rows(self) -> list[Cells]:
        """All rows, the total last."""
        rows = [row for section in self.sections for row in section.rows]
        return [*rows, self.total] if self.total else rows

    def pick(self, indices: Sequence[int]) -> "Table":
        """Return the table with only these columns."""

        def picked(row: Cells) -> Cells:
            return tuple(row[index] for index in indices) if row else ()

        return self._replace(
            columns=tuple(self.columns[index] for index in indices),
            sections=tuple(
                section._replace(rows=tuple(picked(row) for row in section.rows))
                for section in self.sections
            ),
            total=picked(self.total),
        )


class Fitted(NamedTuple):
    """A table whose texts fit: widths of the columns, headers in lines, names left out."""

    table: Table
    widths: tuple[int, ...]
    headers: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]

    @property
    def width(self) -> int:
        """Cells from the first to the last column."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)


def _header_lines(header: str, cells: int) -> list[str]:
    """Return a header broken between words, to lines of at most `cells` where words allow."""
    lines: list[str] = []
    for word in header.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= cells:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _natural(table: Table) -> list[int]:
    """Return how wide each column is when nothing is cut: its longest text.

    A header is broken between its words, but not where it is all that there is.
    """
    return [
        max(
            (
                _BAR[1] if column.bars else 0,
                *map(width, column.header.split(" ") if table.rows else (column.header,)),
                *(width(row[index].text) for row in table.rows),
            )
        )
        for index, column in enumerate(table.columns)
    ]


def _least(column: Column, natural: int, comfort: int) -> int:
    """Return how narrow a column may be where a comfortable text has so many cells."""
    if column.bars:
        return _BAR[0]
    if column.floor is None:
        return natural
    header = max(map(width, column.header.split(" ")))
    return min(natural, max(column.floor, header, comfort))


def _opening(table: Table, index: int) -> int:
    """Return the cells that the longest first word of a column takes, cut behind it."""
    if table.columns[index].floor is None:  # it is not cut, so it is not asked
        return 0
    words = {row[index].text.partition(" ")[0] for row in table.rows}
    return min(_WORD, 1 + max((width(word) for word in words if word.isascii()), default=0))


def _widths(table: Table, room: int | None) -> tuple[list[int], int]:
    """Return the widths that the columns get in `room`, and by how much they do not fit."""
    natural = _natural(table)
    if room is None:
        return natural, 0
    pairs = list(zip(table.columns, natural, strict=True))
    least = [
        _least(column, full, max(room * column.comfort // 100, _opening(table, index)))
        for index, (column, full) in enumerate(pairs)
    ]
    spare = room - GAP * (len(least) - 1) - sum(least)
    if spare < 0:
        return [_least(column, full, 0) for column, full in pairs], -spare
    # Texts first, for a name that can be read tells more than a finer bar.
    for index in sorted(range(len(least)), key=lambda i: table.columns[i].bars):
        more = min(spare, natural[index] - least[index])
        least[index] += more
        spare -= more
    return least, 0


def fit(table: Table, room: int | None) -> Fitted:
    """Fit a table into `room` cells: leave columns out, then cut texts, then draw the bars.

    Columns are left out in the order of their rank until the others fit at their
    comfortable width. Without `room` nothing is left out or cut. Where columns that stay do not
    fit even so, the table is wider than the room: a figure is never cut.
    """
    room = None if table.bare else room
    kept = list(range(len(table.columns)))
    droppable = sorted(
        (index for index in kept if table.columns[index].drop),
        key=lambda index: table.columns[index].drop,
    )
    gone: list[int] = []
    widths, lacking = _widths(table, room)
    while lacking and droppable:
        gone.append(droppable.pop(0))
        kept.remove(gone[-1])
        widths, lacking = _widths(table.pick(kept), room)
    left_out = tuple(table.columns[index].header for index in sorted(gone))
    table = table.pick(kept)
    if lacking and room is not None:
        widths = _shared_out(table, widths, room)

    fitted = _cutter(table, widths)
    lines = [
        _header_lines(column.header, cells)
        for column, cells in zip(table.columns, widths, strict=True)
    ]
    height = max(map(len, lines), default=0)
    return Fitted(
        table=table._replace(
            sections=tuple(
                Section(
                    section.heading if room is None else cut(section.heading, room),
                    tuple(map(fitted, section.rows)),
                )
                for section in table.sections
            ),
            total=fitted(table.total),
        ),
        widths=tuple(widths),
        headers=tuple(tuple([""] * (height - len(each)) + each) for each in lines),
        left_out=left_out,
    )


def _cutter(table: Table, widths: Sequence[int]) -> Callable[[Cells], Cells]:
    """Return what cuts the texts of a row to the widths and draws its bars."""
    short: list[dict[str, str]] = []
    for index, cells in enumerate(widths):
        texts = list(dict.fromkeys(row[index].text for row in table.rows))
        if table.columns[index].lists:
            short.append({text: cut(text, cells) for text in texts})
        else:
            short.append(dict(zip(texts, cut_apart(texts, cells), strict=True)))

    def fitted(row: Cells) -> Cells:
        return row and tuple(
            replace(cell, text=cell.bar.drawn(cells) if cell.bar else texts[cell.text])
            for cell, cells, texts in zip(row, widths, short, strict=True)
        )

    return fitted


def _shared_out(table: Table, floors: list[int], room: int) -> list[int]:
    """Return the floors, raised to what room there is: the first column first."""
    spare = room - GAP * (len(floors) - 1) - sum(floors)
    widths = list(floors)
    for index, natural in enumerate(_natural(table)):
        more = max(0, min(spare, natural - widths[index]))
        widths[index] += more
        spare -= more
    return widths
