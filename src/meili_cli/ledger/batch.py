"""Batches on disk: their names, which of them there are, and whether their bytes are their own.

Owns the naming. Never writes (`commit` does), and never decides which entries stand.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.ledger.numbers import parse_number
from meili_cli.ledger.periods import parse_period
from meili_cli.ledger.table import read_table
from meili_cli.model.entry import COLUMNS, Entry, Kind, State
from meili_cli.model.problem import Place, Problem, Severity

DIGEST_LENGTH: Final = 12
"""Hex digits of the sha256 that stand in a batch's name."""
REQUIRED: Final = ("item", "area", "as_of", "kind", "recorded_at")
"""The columns without which a batch cannot be read."""

_NAME: Final = re.compile(rf"(\d{{8}}T\d{{12}}Z)-([0-9a-f]{{{DIGEST_LENGTH}}})", re.ASCII)
_STAMP: Final = "%Y%m%dT%H%M%S%fZ"
_HEADER: Final = f"{','.join(COLUMNS)}\n".encode()

Choice = TypeVar("Choice", bound=StrEnum)


class Batch(NamedTuple):
    """One immutable file of entries.

    `name` is the file's name without ending; `recorded_at` (UTC, from the name) and `digest`
    (the first 12 hex digits of the sha256 of the bytes) are parts of it. `shown` is the path
    that messages name, relative to the workspace.
    """

    name: str
    path: Path
    shown: str
    recorded_at: datetime
    digest: str

    @property
    def year(self) -> str:
        """Name of the folder that the batch belongs in."""
        return f"{self.recorded_at.year:04}"

    @property
    def receipt(self) -> Path:
        """Path of the receipt, which may be missing."""
        return self.path.with_suffix(".json")


class Listing(NamedTuple):
    """The batches of a ledger in the order of their names, and the files that are none."""

    batches: tuple[Batch, ...]
    problems: tuple[Problem, ...]


class Reading(NamedTuple):
    """The entries of one batch in the order of its lines, and the lines that are none."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def batch_name(recorded_at: datetime, digest: str) -> str:
    """Return the name of a batch recorded at a UTC time whose sha256 in hex is `digest`."""
    stamp = f"{recorded_at.year:04}{recorded_at:%m%dT%H%M%S%f}Z"  # %Y drops leading zeros
    return f"{stamp}-{digest[:DIGEST_LENGTH]}"


def list_batches(folder: Path, *, root: Path | None = None) -> Listing:
    """List the batches in `folder` and below; problems name paths relative to `root`.

    A folder that does not exist is an empty ledger. Hidden files are passed over. Problems:
    `stray-file` (no batch by its name, or a second copy of one), `missing-batch` (a receipt
    without its batch), and as a warning `missing-receipt`.

    Raises LedgerError if a folder cannot be read.
    """
    problems: list[Problem] = []
    batches: dict[str, Batch] = {}
    receipts: dict[str, Place] = {}
    for path in _files(folder, root, problems):
        shown = shown_path(path, root)
        place = Place(shown)
        named = _named(path.stem)
        if path.suffix == ".csv" and named is not None and path.stem not in batches:
            batches[path.stem] = Batch(path.stem, path, shown, *named)
        elif path.suffix == ".json" and named is not None:
            receipts[path.stem] = place
        else:
            problems.append(_stray(place, twice=path.suffix == ".csv" and named is not None))
    problems.extend(
        Problem(
            place,
            "missing-batch",
            Severity.ERROR,
            _("the batch of this receipt is missing, and with it its entries"),
            _("restore the csv file of the same name from git"),
        )
        for name, place in receipts.items()
        if name not in batches
    )
    problems.extend(
        Problem(
            Place(batch.shown),
            "missing-receipt",
            Severity.WARNING,
            _("the batch has no receipt"),
            _("restore the json file of the same name from git, if it ever was there"),
        )
        for name, batch in batches.items()
        if name not in receipts
    )
    in_order = sorted(batches.values(), key=lambda batch: batch.name)
    return Listing(tuple(in_order), tuple(sorted(problems)))


def verify(batch: Batch) -> None:
    """Raise LedgerError, naming the file, if its bytes are not those that its name tells of.

    Nor may its first line be another than that of a batch: columns are read by their place.
    """
    try:
        with batch.path.open("rb") as file:
            header = file.read(len(_HEADER))
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(batch.shown, error) from error
    if not digest.startswith(batch.digest):
        raise LedgerError(
            _("the batch was changed: its sha256 begins with {found}, not with {named}").format(
                found=digest[:DIGEST_LENGTH], named=batch.digest
            ),
            where=batch.shown,
            hint=_("restore it from git; to correct a figure, record it again with --revise"),
        )
    if header != _HEADER:
        raise LedgerError(
            _("this is no batch: its first line does not name the columns of the ledger"),
            where=batch.shown,
            hint=_("move it out of the ledger; figures come in by `meili import`"),
        )


def read_entries(batch: Batch) -> Reading:
    """Read the entries of a batch; `line` is the first physical line of each record.

    Judges only whether the cells can be read, as `bad-entry`, not whether the plan knows
    them. Raises LedgerError if the file cannot be read.
    """
    try:
        data = batch.path.read_bytes()
    except OSError as error:
        raise _unreadable(batch.shown, error) from error
    table = read_table(data, batch.shown, REQUIRED)
    entries: list[Entry] = []
    problems = list(table.problems)
    for place, cells in table.rows:
        try:
            entries.append(_entry(cells, batch.name, place.line))
        except ValueError as error:
            problems.append(
                Problem(
                    place,
                    "bad-entry",
                    Severity.ERROR,
                    str(error),
                    _("restore the batch from git, or retract what it holds"),
                )
            )
    return Reading(tuple(entries), tuple(sorted(problems)))


def _files(folder: Path, root: Path | None, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files in a folder and below, in order; what is neither is a problem."""
    try:
        with os.scandir(folder) as found:
            inside = sorted(found, key=lambda item: item.name)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(shown_path(folder, root), error) from error
    for item in inside:
        path = folder / item.name
        if item.name.startswith("."):
            continue
        if item.is_dir(follow_symlinks=False):
            yield from _files(path, root, problems)
        elif item.is_file():
            yield path
        else:  # a link to a folder may lead back here, a pipe would never end
            problems.append(_stray(Place(shown_path(path, root)), twice=False))


def _named(stem: str) -> tuple[datetime, str] | None:
    match = _NAME.fullmatch(stem)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), match[2]
    except ValueError:
        return None


def shown_path(path: Path, root: Path | None) -> str:
    """Return the path that messages name: relative to `root` where it lies within."""
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)
    return path.as_posix()


def _stray(place: Place, *, twice: bool) -> Problem:
    if twice:
        what = _("a batch of this name stands in another folder too; this copy is not counted")
        hint = _("remove one of the two")
    else:
        what = _("no batch, by its name; it is not counted")
        hint = _("move it out of the ledger; figures come in by `meili import`")
    return Problem(place, "stray-file", Severity.ERROR, what, hint)


def _unreadable(shown: str, error: OSError) -> LedgerError:
    return LedgerError(
        _("cannot be read: {reason}").format(reason=error.strerror or error),
        where=shown,
        hint=_("check that it exists and that you may read it"),
    )


def _entry(cells: Mapping[str, str], batch: str, line: int) -> Entry:
    kind = _one_of(Kind, "kind", cells["kind"])
    start = cells.get("period_start", "")
    state = cells.get("state", "")
    return Entry(
        item=cells["item"],
        area=cells["area"],
        period_start=_day("period_start", start) if start else None,
        as_of=_day("as_of", cells["as_of"]),
        kind=kind,
        value=_number("value", cells.get("value", "")),
        denominator=_number("denominator", cells.get("denominator", "")),
        state=_one_of(State, "state", state) if state else None,
        source=cells.get("source", ""),
        note=cells.get("note", ""),
        recorded_at=_time(cells["recorded_at"]),
        recorded_by=cells.get("recorded_by", ""),
        revises=tuple(cells.get("revises", "").split()),
        batch=batch,
        line=line,
    )


def _day(column: str, text: str) -> date:
    period = parse_period(text)
    if period is None or not period.is_day:
        raise ValueError(_('{column}: "{text}" is not a day').format(column=column, text=text))
    return period.first


def _number(column: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_number(text)
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from error


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise ValueError(
            _(
                'recorded_at: "{text}" is not a time in UTC, such as 2019-07-03T10:15:00.000000Z'
            ).format(text=text)
        )
    return time.astimezone(UTC)


def _one_of(kinds: type[Choice], column: str, text: str) -> Choice:
    try:
        return kinds(text)
    except ValueError:
        raise ValueError(
            _('{column}: "{text}" is none of {names}').format(
                column=column, text=text, names=", ".join(kinds)
            )
        ) from None
