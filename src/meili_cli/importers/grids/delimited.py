"""Csv and tsv, in any encoding and with any of the usual delimiters.

Owns quoting, lines and the choice of the delimiter. Never looks at what a cell means, but for
the names of columns, which show the delimiter.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.importers import headers
from meili_cli.importers.encoding import decode
from meili_cli.importers.grid import TOLD, Asked, Cell, Grid, Tell, Unreadable
from meili_cli.importers.sources import Source
from meili_cli.ledger.table import MAX_LINE, ReadFile, limited_cells
from meili_cli.ledger.texts import unmarked
from meili_cli.model.problem import Place, Problem, Severity

DELIMITERS: Final = (",", ";", "\t", "|")
"""What is tried; any other single character may be named."""
MAX_COLUMNS: Final = 1000
_SAMPLE: Final = 200_000
"""Characters that are looked at for the delimiter."""
_ROWS: Final = 50
_NAMED: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


Record = tuple[int, Sequence[str]]
"""The first physical line of a record, and its cells."""


def read(source: Source, asked: Asked, tell: Tell | None = None) -> Grid:
    """Read the bytes of a text file.

    Raises Unreadable where it is no table at all. A record that is not valid csv ends the
    grid, which is then not complete.
    """
    text, encoding = decode(source.data, source.name, asked.encoding)
    if text.lstrip()[:1] == "<":
        raise Unreadable(
            Place(source.name, 1),
            "not-a-table",
            _("the file is html or xml, not csv"),
            _("open it in a spreadsheet and save it as xlsx"),
        )
    delimiter = chosen(text, source.name, asked.delimiter)
    problems: list[Problem] = []
    found = records(text, source.name, problems, delimiter)
    read_as = said(encoding, delimiter)
    return assembled(source.file, read_as, _usual(found, source.name, problems, tell), problems)


def _usual(
    found: Iterable[Record], name: str, problems: list[Problem], tell: Tell | None
) -> Iterator[Record]:
    """Yield the records up to one that is wider than any table, which is a problem."""
    for count, (line, record) in enumerate(found):
        if tell is not None and count % TOLD == 0:
            tell(count)
        if len(record) > MAX_COLUMNS:
            problems.append(too_wide(Place(name, line), len(record)))
            return
        yield line, record


def assembled(
    file: ReadFile, read_as: str, found: Iterable[Record], problems: Sequence[Problem] = ()
) -> Grid:
    """Make a grid of records; `problems` is what is wrong with the file once all are there."""
    cells: dict[str, Cell] = {"": Cell()}
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for line, record in found:
        for value in record:
            if value not in cells:
                cells[value] = Cell(unmarked(value))
        rows.append(tuple([cells[value] for value in record]))
        lines.append(line)
    widths = tuple(map(len, rows))
    width = max(widths, default=0)
    empty = cells[""]
    return Grid(
        name=file.path,
        rows=tuple(
            row if len(row) == width else (*row, *(empty,) * (width - len(row))) for row in rows
        ),
        lines=tuple(lines),
        merges=(),
        read_as=read_as,
        file=file,
        problems=tuple(problems),
        widths=widths,
        complete=not problems,
    )


def chosen(text: str, name: str, asked: str | None) -> str:
    """Return what parts the columns: what was asked for, the tab of a tsv, or what is found.

    Raises UsageError for what cannot part them, Unreadable where it cannot be told.
    """
    if asked is not None:
        return named(asked)
    return "\t" if PurePath(name).suffix.lower() == ".tsv" else _delimiter(text, name)


def named(delimiter: str) -> str:
    """Return the character that --delimiter names. Raises UsageError if it names none."""
    found = _NAMED.get(delimiter.strip().lower(), delimiter)
    if len(found) != 1 or found in '"\r\n' or found.isalnum():
        raise UsageError(
            _("{typed!r} cannot part columns").format(typed=delimiter),
            where="--delimiter",
            hint=_("Write one character, such as ; or tab."),
        )
    return found


def said(encoding: str, delimiter: str) -> str:
    """Say how a text was read."""
    names = {"\t": _("tab"), ",": _("comma")}
    return _("{encoding}, delimiter {delimiter}").format(
        encoding=encoding, delimiter=names.get(delimiter, delimiter)
    )


def too_wide(place: Place, found: int) -> Problem:
    """Return the finding on a row of more cells than any table has."""
    return Problem(
        place,
        "too-many-columns",
        Severity.ERROR,
        _("the row has {found} cells, more than {limit}").format(found=found, limit=MAX_COLUMNS),
        _("remove what is no part of the table"),
    )


def records(
    text: str, path: str, problems: list[Problem], delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not blank, with their first physical line.

    One that is not valid csv is added to the problems, and is the end.
    """
    blanks = re.compile(rf"[\s{re.escape(delimiter)}]*[\r\n]")
    with limited_cells():
        lines = io.StringIO(text, newline="")
        reader = csv.reader(_sane(lines), strict=True, delimiter=delimiter)
        passed = 0
        while True:
            blank = blanks.match(text, lines.tell())
            if blank is not None:  # millions of lines would take seconds one by one
                passed += _line_ends(text, *blank.span())
                lines.seek(blank.end())
            first = passed + reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problems.append(
                    Problem(
                        Place(path, first),
                        "bad-csv",
                        Severity.ERROR,
                        _("the record that begins here is not valid csv: {reason}").format(
                            reason=error
                        ),
                        _("check the quotation marks; one inside a quoted cell is written twice"),
                    )
                )
                return
            if any(cell.strip() for cell in cells):
                yield first, cells


def _line_ends(text: str, begin: int, end: int) -> int:
    counts = (text.count(mark, begin, end) for mark in ("\n", "\r"))
    return sum(counts) - text.count("\r\n", begin, end)


def _sane(lines: io.StringIO) -> Iterator[str]:
    """Yield lines, none of them longer than the longest cells of a row can make it."""
    for line in lines:
        if len(line) > MAX_LINE:
            raise csv.Error(_("line longer than {limit} characters").format(limit=MAX_LINE))
        yield line


def _delimiter(text: str, name: str) -> str:
    """Return the delimiter under which a header shows, else the one that makes most cells.

    Raises Unreadable where two do equally well.
    """
    sample = text[:_SAMPLE]
    rows = {delimiter: _sampled(sample, delimiter) for delimiter in DELIMITERS}
    shown = {each: max(map(headers.known, rows[each]), default=0) for each in DELIMITERS}
    best = max(shown, key=lambda each: shown[each])
    if shown[best]:
        return best
    made = {each: _made(rows[each]) for each in DELIMITERS}
    best = max(made, key=lambda each: made[each])
    if made[best] and list(made.values()).count(made[best]) > 1:
        raise Unreadable(
            Place(name, 1),
            "unknown-delimiter",
            _("what parts the columns cannot be told"),
            _("name it with --delimiter"),
        )
    return best


def _sampled(sample: str, delimiter: str) -> list[list[str]]:
    problems: list[Problem] = []
    found = records(sample, "", problems, delimiter)
    return [cells for _line, cells in islice(found, _ROWS)]


def _made(rows: list[list[str]]) -> int:
    """Return how many cells the rows of the commonest width have, one of a row not counted."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((width - 1) * times for width, times in widths.items()), default=0)
