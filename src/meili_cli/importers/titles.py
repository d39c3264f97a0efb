"""The names over the columns of a table whose header may have several rows and merged cells.

Owns how header cells are joined. What a name means is not its business.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from meili_cli.importers import body, headers
from meili_cli.importers.grid import Grid

SEPARATOR: Final = "/"
"""What joins the cells of a header of several rows: 完成数/新增."""


class Header(NamedTuple):
    """The rows `top` to `bottom` of a grid, and the names over its columns.

    `parts` are the different cells over each column, from above; `names` are these joined, the
    second of one name with #2 behind it.
    """

    top: int
    bottom: int
    parts: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]


def headers_of(grid: Grid, line: int | None, counts: Iterable[int]) -> Iterator[Header]:
    """Yield what may be the header: of as many rows as `counts` say, beginning in `line` if given.

    Raises UsageError where no row stands in that line.
    """
    given = None if line is None else [body.row_at(grid, line)]
    for count in counts:
        tops = range(headers.LOOKED_AT) if given is None else given
        for top in tops:
            if top + count <= len(grid.rows):
                yield header_at(grid, top, count)


def header_at(grid: Grid, top: int, count: int) -> Header:
    """Return the header of so many rows that begins in row `top`."""
    bottom = top + count - 1
    texts = [
        [" ".join(cell.text.split()) for cell in grid.rows[at]] for at in range(top, bottom + 1)
    ]
    for merge in grid.merges:
        if top <= merge.top <= bottom:
            said = texts[merge.top - top][merge.left]
            for at in range(merge.top, min(merge.bottom, bottom) + 1):
                for column in range(merge.left, min(merge.right + 1, len(texts[0]))):
                    texts[at - top][column] = said
    if grid.widths:  # a text file keeps of a merged cell what stood on its left
        for above, below in pairwise(texts):
            _spread(above, below)
    parts = tuple(tuple(_different(column)) for column in zip(*texts, strict=True))
    return Header(top, bottom, parts, tuple(_unique(SEPARATOR.join(each) for each in parts)))


def _spread(above: list[str], below: Sequence[str]) -> None:
    """Let a name count for the empty cells on its right that have one below them."""
    for at in range(1, len(above)):
        if not above[at] and below[at] and below[at - 1]:
            above[at] = above[at - 1]


def _different(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, those that say nothing new left out."""
    last = ""
    for text in texts:
        if text and text != last:
            yield text
            last = text


def _unique(names: Iterable[str]) -> Iterator[str]:
    met: Counter[str] = Counter()
    for name in names:
        key = headers.folded(name)
        met[key] += 1
        yield f"{name}#{met[key]}" if name and met[key] > 1 else name
