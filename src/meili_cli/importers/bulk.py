"""A large plain csv taken in all at once: the same decisions as row by row, in far less time.

Owns which file is plain enough, and which of its rows are read and decided one by one after all:
those that are not plainly right, and all others of the same item and area. Judges nothing
itself: an example of every shape of row goes the way of any row. See docs/decisions/0024.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from meili_cli.importers import grids, headers, intake, long_table
from meili_cli.importers.encoding import recoded
from meili_cli.importers.grid import Asked, Grid, Tell, Unreadable
from meili_cli.importers.grids import delimited
from meili_cli.importers.names import areas_named, items_named
from meili_cli.importers.sources import Source
from meili_cli.ledger.batch import HEADER
from meili_cli.ledger.commit import serialise, time_text
from meili_cli.ledger.drafted import Drafted
from meili_cli.ledger.row import RowContext
from meili_cli.ledger.table import Original, ReadFile
from meili_cli.ledger.texts import unmarked
from meili_cli.model.closing import NOTHING_CLOSED, Closed
from meili_cli.model.entry import Entry, Kind
from meili_cli.model.plan import Plan

if TYPE_CHECKING:
    from meili_cli.engine.bulk import Bulk, Shape

LARGE: Final = 1024 * 1024
"""Bytes from which on it pays."""
_HEAD: Final = 500
"""Lines among which the header must be."""
_SAMPLE: Final = 1000
"""Bytes that are looked at for the first that is not blank."""
_ITEMS: Final = 1000
"""Different texts for items; of more, most are wrong."""


class BulkLedger(intake.LedgerView, Protocol):
    """What is asked of the ledger besides; the engine answers."""

    def bulk(self, path: Path, columns: Sequence[str], delimiter: str, rows: int) -> "Bulk":
        """Spread a table beside the ledger."""


class Plain(NamedTuple):
    """A file that is plain at first sight: equal rows without quotes, below a header.

    `head` are the records down to the header, each with its line; `columns` the names of what
    stands in its columns, "" for what is passed over; `body` is the text of the `rows` below it, in UTF-8.
    """

    source: Source
    file: ReadFile
    read_as: str
    head: tuple[delimited.Record, ...]
    columns: tuple[str, ...]
    delimiter: str
    body: memoryview
    rows: int

    @property
    def line(self) -> int:
        """The line of the header."""
        return self.head[-1][0]

    def grid(self, rows: Iterable[delimited.Record]) -> Grid:
        """Return the head with rows below it, each given with its line."""
        return delimited.assembled(self.file, self.read_as, (*self.head, *rows))


class Decided(NamedTuple):
    """What becomes of the rows, and what stood in those that were looked at one by one."""

    intake: intake.Intake
    read_as: str
    original: Original | None


def look(source: Source, plan: Plan, asked: Asked) -> Plain | None:
    """Return a large file that is plain, or None: then it is to be read row by row.

    Nothing is said of what is wrong with it: reading it does.
    """
    if len(source.data) < LARGE or not grids.is_delimited(source):
        return None
    try:
        data, encoding = recoded(source.data, source.name, asked.encoding)
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        if b'"' in data or b"\r" in data or data[:_SAMPLE].lstrip()[:1] == b"<":
            return None
        sample = data[: _end_of(data, _HEAD)].decode()
        delimiter = delimited.chosen(sample, source.name, asked.delimiter)
    except (Unreadable, UnicodeEncodeError):  # which half of a surrogate pair is that
        return None
    head = tuple(islice(delimited.records(sample, "", [], delimiter), headers.LOOKED_AT))
    if len(head) < headers.LOOKED_AT and len(sample.encode()) < len(data):
        return None
    if asked.header_row is not None and all(line != asked.header_row for line, _ in head):
        return None
    file, read_as = source.file, delimited.said(encoding, delimiter)
    found = long_table.columns(delimited.assembled(file, read_as, head), plan, asked.header_row)
    if found is None:
        return None
    top, columns = found
    start, end = _end_of(data, head[top][0]), len(data)
    while end > start and data[end - 1 : end] == b"\n":
        end -= 1
    rows = data.count(b"\n", start, end) + 1
    if data.count(delimiter.encode(), start, end) != rows * (len(columns) - 1):
        return None
    body = memoryview(data)[start:end]
    return Plain(source, file, read_as, head[: top + 1], columns, delimiter, body, rows)


def _end_of(data: bytes, line: int) -> int:
    """Return where a line ends, counted from 1; the end of all where there are fewer."""
    at = 0
    for _line in range(line):
        at = data.find(b"\n", at) + 1
        if not at:
            return len(data)
    return at


def take_in(
    plain: Plain,
    context: RowContext,
    ledger: BulkLedger,
    *,
    closed: Closed = NOTHING_CLOSED,
    revise: bool = False,
    partial: bool = False,
    tell: Tell | None = None,
) -> Decided:
    """Decide about all rows, as `intake.take_in` would about each.

    Raises engine.bulk.NotPlain where the file must be read row by row after all.
    """
    if tell is not None:
        tell(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.csv"
        path.write_bytes(plain.body)
        bulk = ledger.bulk(path, plain.columns, plain.delimiter, plain.rows)
    if tell is not None:
        tell(plain.rows)
    _tell(bulk, plain, context)
    bulk.compare([(first, last) for _name, first, last in closed.periods])
    rows = bulk.one_by_one()
    below = plain.line + 1
    grid = plain.grid(
        (below + row.number, row.cells) for row in rows if any(map(str.strip, row.cells))
    )
    table = long_table.read(grid, context.plan, plain.line)
    typescript = intake.read_tables([table], context, tell)
    typed = tuple(_numbered(one, one.place.line - below) for one in typescript.typed)
    decided = intake.take_in(
        typescript._replace(typed=typed), ledger, closed=closed, revise=revise, partial=partial
    )
    return Decided(_with_the_others(decided, bulk), table.read_as, table.original)


def _numbered(typed: intake.Typed, number: int) -> intake.Typed:
    """Return an entry that knows the number of its row."""
    return typed._replace(entry=typed.entry._replace(line=number))


def _tell(bulk: "Bulk", plain: Plain, context: RowContext) -> None:
    """Tell what shapes and names mean, as far as they mean something."""
    from meili_cli.engine.bulk import NotPlain

    items = bulk.named("item")
    if len(items) > _ITEMS:
        raise NotPlain
    shapes = bulk.shapes()
    names = {
        typed: found[0].id
        for typed in items
        if len(found := items_named(context.plan, unmarked(typed))) == 1
    }
    places = {
        typed: areas[0].code
        for typed in bulk.named("area")
        if len(areas := areas_named(context.areas, unmarked(typed))) == 1
    }
    bulk.tell(_meanings(shapes, plain, context), names, places)


def _meanings(shapes: "Sequence[Shape]", plain: Plain, context: RowContext) -> dict[int, Entry]:
    """Return the entry that an example of each shape makes; nothing for one that makes none.

    A retract is looked at with what stands where it goes.
    """
    first = plain.line + 1
    rows = [
        [{**shape.cells, "area": context.areas.top.code}.get(name, "") for name in plain.columns]
        for shape in shapes
    ]
    table = long_table.read(plain.grid(enumerate(rows, first)), context.plan, plain.line)
    return {
        shapes[one.place.line - first].key: one.entry
        for one in intake.read_tables([table], context).typed
        if one.entry.kind is not Kind.RETRACT
    }


def _with_the_others(decided: intake.Intake, bulk: "Bulk") -> intake.Intake:
    """Add the rows that nobody looked at: they are new, or stand already."""
    new, unchanged = bulk.left()
    whole = decided._replace(
        read=decided.read + new + unchanged,
        new=decided.new + new,
        unchanged=decided.unchanged + unchanged,
    )
    if whole.is_refused or not new:
        return whole
    newest = bulk.newest()
    if newest is not None:
        after = intake.after(newest[0].replace(tzinfo=UTC), intake.stands_in(*newest[1:]))
        whole = whole._replace(not_before=max(after, decided.not_before or after))
    entries = decided.entries

    def write(when: datetime | None, who: str) -> bytes:
        lines = [
            (one.line, serialise([one], when, who).removeprefix(HEADER).decode().rstrip("\n"))
            for one in entries
        ]
        return bulk.written(lines, "" if when is None else time_text(when), _cell(who))

    return whole._replace(entries=Drafted(new + len(entries), entries, write))


def _cell(text: str) -> str:
    """Return a text as a cell of csv."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(["", text])
    return out.getvalue().removeprefix(",")
