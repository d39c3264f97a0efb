"""The files of areas: CSV to rows with their lines, and rows to a tree.

Owns the columns of the files. Whether the rows form a tree is judged by the rules; `tree_of`
gives none where they do not.
"""

import csv
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.problem import Place
from meili_cli.plan.source import WHOLE_FILE, Source, Span

COLUMNS: Final = ("code", "parent", "level", "kind", "name_zh", "name_en", "pinyin")
"""The columns, found by name in the first line; `name_de` and the like are columns too."""
_NAME: Final = re.compile(r"name_([a-z]{2,3})", re.ASCII)
NEEDED: Final = ("code", "parent", "level")
MAX_AREAS: Final = 500_000
"""Rows of a file."""


class AreaRow(NamedTuple):
    """An area and where it stands: the first line of its record."""

    area: Area
    source: Source
    line: int

    def at(self, column: str = "code") -> Place:
        """Return the place of one of its columns; of the line where that is not known."""
        value = getattr(self.area, column)
        line = self.source.place(Span(self.line)).excerpt
        start = line.find(value) + 1 if value else 0
        end = start + len(value) if start else 0
        return self.source.place(Span(self.line, start, end))


def rows_of(source: Source) -> tuple[AreaRow, ...]:
    """Return the areas of a file; what is wrong with its form is in the notes of `source`."""
    reader = csv.reader(source.data.decode("utf-8").splitlines(keepends=True), strict=True)
    rows: list[AreaRow] = []
    try:
        heading = [name.strip() for name in next(reader, [])]
        if not _usable(heading, source):
            return ()
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                row = _row(heading, cells, source, line)
                if row is not None:
                    rows.append(row)
            line = reader.line_num + 1
            if len(rows) > MAX_AREAS:
                message = _("more than {n} areas in one file").format(n=MAX_AREAS)
                source.note("file-size", WHOLE_FILE, message, _("split the file"))
                return ()
    except csv.Error as error:
        message = _("not CSV: {what}").format(what=error)
        source.note("area-csv", Span(max(1, reader.line_num)), message)
    return tuple(rows)


def tree_of(rows: Sequence[AreaRow]) -> AreaTree | None:
    """Return the areas as a tree, or None where they are none."""
    tree = AreaTree(row.area for row in rows)
    tops = [area for area in tree if not area.parent]
    known = all(area.parent in tree for area in tree if area.parent)
    if len(tree) != len(rows) or len(tops) != 1 or not known:
        return None
    # An area that is not reached from the top is in a circle.
    return tree if len(tree.depth) == len(tree) else None


def _usable(heading: list[str], source: Source) -> bool:
    span = Span(1, 1)
    unknown = [name for name in heading if name not in COLUMNS and not _NAME.fullmatch(name)]
    missing = [name for name in NEEDED if name not in heading]
    hint = _("the columns are {columns}, and names in other languages such as name_de").format(
        columns=", ".join(COLUMNS)
    )
    if unknown:
        names = ", ".join(name[:40] or "“”" for name in unknown[:10])
        said = _("unknown columns: {names}").format(names=names)
    elif missing:
        said = _("columns are missing: {names}").format(names=", ".join(missing))
    elif len(set(heading)) != len(heading):
        said = _("a column stands twice")
    else:
        return True
    source.note("area-column", span, said, hint)
    return False


def _row(heading: list[str], cells: list[str], source: Source, line: int) -> AreaRow | None:
    if len(cells) != len(heading):
        said = _("{found} cells, and the first line has {needed} columns").format(
            found=len(cells), needed=len(heading)
        )
        source.note("area-csv", Span(line), said, _("put a cell that holds a comma in quotes"))
        return None
    named = dict(zip(heading, (cell.strip() for cell in cells), strict=True))
    known = {column: named[column] for column in COLUMNS if column in named}
    further = tuple(
        (column.removeprefix("name_"), name)
        for column, name in named.items()
        if column not in known and name
    )
    return AreaRow(Area(**known, further=further), source, line)
