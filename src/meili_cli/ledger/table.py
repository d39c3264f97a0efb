"""A csv table in the ledger's columns, as text cells with the line where each record begins.

Owns encoding, quoting and the header. Never looks at what a cell means.
"""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

from meili_cli.i18n import _, ngettext
from meili_cli.ledger.nearest import nearest
from meili_cli.model.entry import COLUMNS
from meili_cli.model.problem import Place, Problem, Severity

MAX_CELL: Final = 1_000_000
"""Characters of one cell. A missing closing quote would otherwise eat the file."""
MAX_LINE: Final = 4 * MAX_CELL
"""Characters of one line: a row has three texts, and its other cells are short."""

_BLANK: Final = re.compile(r"[\s,]*[\r\n]")
_MANY: Final = 100
"""Columns from which on a header is no header, and is not gone through one by one."""


class ReadFile(NamedTuple):
    """A file that was read, as a receipt names it: path as typed, sha256 in hex, size in bytes."""

    path: str
    sha256: str
    bytes: int


class Table(NamedTuple):
    """Records as text cells by column, each with the place where it begins.

    `read` counts the records, those with problems of their form included. `file` is None
    for what was typed on the command line.
    """

    rows: tuple[tuple[Place, Mapping[str, str]], ...]
    read: int
    problems: tuple[Problem, ...] = ()
    file: ReadFile | None = None


def read_table(data: bytes, path: str, required: Collection[str]) -> Table:
    """Read the bytes of a csv file in any order of columns; `path` is what problems name.

    UTF-8, with or without a byte order mark. Blank lines are passed over. Columns that the
    ledger does not know, that come twice, or that are missing though `required`, are
    problems, and then no row is read.
    """
    file = ReadFile(path, hashlib.sha256(data).hexdigest(), len(data))
    problems: list[Problem] = []
    text = _decode(data, path, problems)
    if text is None:
        return Table((), 0, tuple(problems), file)
    records = _records(text, path, problems)
    line, header = next(records, (1, []))
    columns = [cell.strip() for cell in header]
    if not columns and not problems:
        problems.append(_problem(Place(path), "empty-file", _("the file is empty"), _header_hint()))
    elif columns:
        problems.extend(_header_problems(columns, required, Place(path, line)))
    if problems:
        return Table((), 0, tuple(problems), file)

    rows: list[tuple[Place, Mapping[str, str]]] = []
    read = 0
    for line, cells in records:
        read += 1
        place = Place(path, line)
        if len(cells) == len(columns):
            rows.append((place, dict(zip(columns, cells, strict=True))))
        else:
            problems.append(ragged_row(place, len(columns), len(cells)))
    return Table(tuple(rows), read, tuple(problems), file)


@contextmanager
def limited_cells() -> Iterator[None]:
    """Have cells of csv end at MAX_CELL; the limit is of the whole process, so it is put back."""
    limit = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _problem(place: Place, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(place, rule, Severity.ERROR, message, hint)


def _decode(data: bytes, path: str, problems: list[Problem]) -> str | None:
    line = 0
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = _("the file is UTF-16, not UTF-8")
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = _("the file is a spreadsheet, not csv")
    elif b"\0" in data:
        what = _("the file is binary, not csv")
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            what = _("the file is not UTF-8 (it may be GBK)")
    hint = _("save it as CSV UTF-8 (comma separated)")
    problems.append(_problem(Place(path, line), "not-utf-8", what, hint))
    return None


def _records(text: str, path: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not blank, with their first physical line."""
    with limited_cells():
        lines = io.StringIO(text, newline="")
        reader = csv.reader(_sane(lines), strict=True)
        passed = 0
        while True:
            blank = _BLANK.match(text, lines.tell())
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
                    _problem(
                        Place(path, first),
                        "bad-csv",
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


def _header_problems(
    columns: list[str], required: Collection[str], place: Place
) -> Iterator[Problem]:
    """Yield what is wrong with the header: unknown, repeated and missing columns."""
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        yield _problem(
            place,
            "unknown-column",
            _("the columns are not separated by commas"),
            _("save it as CSV UTF-8 (comma separated)"),
        )
        return
    if len(columns) > _MANY:
        yield _problem(
            place,
            "unknown-column",
            _("the first line has {found} cells; the ledger has {known} columns").format(
                found=len(columns), known=len(COLUMNS)
            ),
            _header_hint(),
        )
        return
    for number, column in enumerate(columns, 1):
        if not column:
            yield _problem(
                place,
                "unknown-column",
                _("column {number} has no name").format(number=number),
                _header_hint(),
            )
        elif column not in COLUMNS:
            alike = nearest(column.lower(), tuple(sorted(COLUMNS)))
            yield _problem(
                place,
                "unknown-column",
                _('unknown column "{column}"').format(column=column),
                _("nearest: {names}").format(names=", ".join(alike)) if alike else _header_hint(),
            )
        elif column in columns[: number - 1]:
            yield _problem(
                place,
                "duplicate-column",
                _('the column "{column}" comes twice').format(column=column),
                _("remove one of the two"),
            )
    for column in COLUMNS:
        if column in required and column not in columns:
            yield _problem(
                place,
                "missing-column",
                _('the column "{column}" is missing').format(column=column),
                _header_hint(),
            )


def _header_hint() -> str:
    return _("the first line names the columns: {columns}").format(columns=",".join(COLUMNS))


def ragged_row(place: Place, columns: int, cells: int) -> Problem:
    """Return the finding on a record with another number of cells than the header."""
    return _problem(
        place,
        "ragged-row",
        ngettext(
            "{cells} cell in a table of {columns} columns",
            "{cells} cells in a table of {columns} columns",
            cells,
        ).format(cells=cells, columns=columns),
        _("put texts that contain a comma in quotation marks"),
    )
