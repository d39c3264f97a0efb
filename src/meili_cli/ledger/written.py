"""Rows as they stand in a batch: what is wrong with each of them, and the entries of the others.

A batch was written by `commit`, so a row in it has one way to be written, and is read in no
other. The engine decides by the same rules, all rows at once and without a word why; this says
why, one row after the other. The rules here come on top of those of any row (`row.FORM_RULES`).
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.ledger.batch import HEADER, NAME, Batch, read_bytes
from meili_cli.ledger.commit import serialise
from meili_cli.ledger.numbers import number_text
from meili_cli.ledger.row import FORM_RULES, Row, rule_id
from meili_cli.ledger.table import limited_cells, ragged_row
from meili_cli.model.entry import COLUMNS, Entry, Kind
from meili_cli.model.problem import Place, Problem, Severity

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z", re.ASCII)


class Reading(NamedTuple):
    """The entries of one batch in the order of its lines, and the lines that are none."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read_entries(batch: Batch) -> Reading:
    """Read the entries of a batch; `line` is the first physical line of each record.

    Judges whether each row is written as `commit` writes it, not whether the plan knows what
    it names. Raises LedgerError if the file cannot be read.
    """
    problems: list[Problem] = []
    entries = tuple(_entries(batch, read_bytes(batch), problems))
    return Reading(entries, tuple(sorted(problems)))


def reread(batch: Batch) -> tuple[int, str, tuple[Problem, ...]]:
    """Read every row of a batch, and keep none: how many there are, the sha256, what is wrong.

    Raises LedgerError if the file cannot be read.
    """
    data = read_bytes(batch)
    problems: list[Problem] = []
    rows = sum(1 for _entry in _entries(batch, data, problems))
    return rows, hashlib.sha256(data).hexdigest(), tuple(sorted(problems))


def _entries(batch: Batch, data: bytes, problems: list[Problem]) -> Iterator[Entry]:
    """Yield the entries in the bytes of a batch; what is none is told in `problems`."""
    for line, record, cells in _records(data, batch.shown, problems):
        found = _read(record, cells, batch.name, Place(batch.shown, line))
        if isinstance(found, Entry):
            yield found
        else:
            problems.extend(found)


def findings(batch: Batch) -> tuple[Problem, ...]:
    """Return what is wrong with a batch of which something is; at least one."""
    what = _("this is not written as a batch is")
    return read_entries(batch).problems or (not_as_written(Place(batch.shown), what),)


def _records(
    data: bytes, path: str, problems: list[Problem]
) -> Iterator[tuple[int, str, Sequence[str]]]:
    """Yield line, text and cells of the records after the header."""
    if not data.startswith(HEADER):
        what = _("the first line does not name the columns of the ledger")
        problems.append(not_as_written(Place(path, 1), what))
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(not_utf_8(Place(path, line)))
        return
    lines = list(io.StringIO(text, newline="\n"))
    with limited_cells():
        reader = csv.reader(lines, strict=True)
        first = 1
        while first <= len(lines):
            try:
                cells = next(reader)
            except csv.Error as error:
                problems.append(bad_csv(Place(path, first), error))
                return
            if first > 1:
                yield first, "".join(lines[first - 1 : reader.line_num]), cells
            first = reader.line_num + 1


def _read(
    record: str, cells: Sequence[str], batch: str, place: Place
) -> Entry | tuple[Problem, ...]:
    """Return the entry that a record is, or all that is wrong with it."""
    if len(cells) != len(COLUMNS):
        return (ragged_row(place, len(COLUMNS), len(cells))._replace(hint=_restore()),)
    row = Row.read(dict(zip(COLUMNS, cells, strict=True)))
    problems = [
        *(
            _problem(place, rule_id(rule), message)
            for rule in FORM_RULES
            for message, _hint in rule(row)  # which is for those who can correct what they typed
        ),
        *(
            _problem(place, rule_id(written), message)
            for written in WRITTEN_RULES
            for message in written(row)
        ),
    ]
    if problems:
        return tuple(problems)
    entry = _entry(row, batch, place.line)
    if record.encode() != serialise([entry])[len(HEADER) :]:
        what = _("the quotes or the line end of this row are not those of a batch")
        return (not_as_written(place, what),)
    return entry


def _entry(row: Row, batch: str, line: int) -> Entry:
    assert row.kind is not None
    assert row.as_of is not None
    return Entry(
        item=row.typed["item"],
        area=row.typed["area"],
        period_start=None if row.period_start is None else row.period_start.first,
        as_of=row.as_of.first,
        kind=row.kind,
        value=row.numbers.get("value"),
        denominator=row.numbers.get("denominator"),
        state=row.state,
        source=row.typed["source"],
        note=row.typed["note"],
        recorded_at=_moment(row.typed["recorded_at"]),
        recorded_by=row.typed["recorded_by"],
        revises=tuple(row.typed["revises"].split()),
        batch=batch,
        line=line,
    )


def _moment(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:  # no such day, or no such hour
        return None


# -- the rules ------------------------------------------------------------------------------


def not_as_written(place: Place, what: str) -> Problem:
    """A batch, or a row of it, is not written as meili writes one: its header, quotes, line ends.

    There is one way to write the same entries, so that the same bytes mean the same figures. Only
    meili writes batches: restore it from version control.
    """
    return _problem(place, "not-as-written", what)


def not_utf_8(place: Place) -> Problem:
    """A batch is not UTF-8.

    Only meili writes batches, and always so: restore it from version control.
    """
    return _problem(place, "not-utf-8", _("the file is not UTF-8"))


def bad_csv(place: Place, error: csv.Error) -> Problem:
    """A batch is no csv from some line on: a quotation mark is not closed, for instance.

    Only meili writes batches: restore it from version control.
    """
    what = _("the record that begins here is not valid csv: {reason}")
    return _problem(place, "bad-csv", what.format(reason=error))


def missing_name(row: Row) -> Iterator[str]:
    """The item and the area are filled in."""
    for field in ("item", "area"):
        if not row.typed[field]:
            yield _("{field} is empty").format(field=field)


def number_form(row: Row) -> Iterator[str]:
    """A number has no sign +, no zeros at its ends, and is not -0."""
    for field, number in row.numbers.items():
        if row.typed[field] != number_text(number):
            yield _('{field}: "{text}" is written {number} in a batch').format(
                field=field, text=row.typed[field], number=number_text(number)
            )


def not_a_day(row: Row) -> Iterator[str]:
    """A date is a day: what was typed as a period is written as its days."""
    for field, period in (("as_of", row.as_of), ("period_start", row.period_start)):
        if period is not None and not period.is_day:
            yield _('{field}: "{text}" is not a day').format(field=field, text=row.typed[field])


def missing_start(row: Row) -> Iterator[str]:
    """An increment has its first day."""
    if row.kind is Kind.INCREMENT and not row.typed["period_start"]:
        yield _("period_start is empty, and an increment has a first day")


def bad_moment(row: Row) -> Iterator[str]:
    """`recorded_at` is a time in UTC, to the microsecond, with a Z."""
    text = row.typed["recorded_at"]
    if _moment(text) is None:
        yield _(
            'recorded_at: "{text}" is not a time in UTC, such as 2019-07-03T10:15:00.000000Z'
        ).format(text=text)


def bad_reference(row: Row) -> Iterator[str]:
    """`revises` holds names of batches, with one space between them."""
    names = row.typed["revises"]
    if names and not all(NAME.fullmatch(name) for name in names.split(" ")):
        yield _('revises: "{text}" does not name batches').format(text=names)


WRITTEN_RULES: Final[tuple[Callable[[Row], Iterator[str]], ...]] = (
    missing_name,
    number_form,
    not_a_day,
    missing_start,
    bad_moment,
    bad_reference,
)
"""What a row of a batch must keep on top of the rules of any row."""

FILE_RULES: Final[tuple[Callable[..., Problem], ...]] = (
    not_as_written, not_utf_8, bad_csv, ragged_row,
)  # fmt: skip
"""What its file must keep."""


def _problem(place: Place, rule: str, message: str) -> Problem:
    return Problem(place, rule, Severity.ERROR, message, _restore())


def _restore() -> str:
    return _("only meili writes batches: restore this one from git")
