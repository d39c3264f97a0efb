"""Batches on disk: their names, which of them there are, and whether their bytes are their own.

Owns the naming and the form of the file. Never writes (`commit` does), never looks into a cell
(the engine does, and `written` says what is wrong there), and never decides which entries stand.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.model.entry import COLUMNS
from meili_cli.model.problem import Place, Problem, Severity

DIGEST_LENGTH: Final = 12
"""Hex digits of the sha256 that stand in a batch's name."""
NAME: Final = re.compile(rf"(\d{{8}}T\d{{12}}Z)-([0-9a-f]{{{DIGEST_LENGTH}}})", re.ASCII)
HEADER: Final = f"{','.join(COLUMNS)}\n".encode()
"""The first line of a batch."""

# What a batch without quotes can be made of: all but quotes, control characters other than tab
# and line feed, and the first byte of the control characters from U+0080 to U+009F.
_PLAIN: Final = bytes({*range(0x20, 0x100), *b"\t\n"} - {*b'"\x7f\xc2'})
_HIGH_CONTROL: Final = re.compile(rb"\xc2[\x80-\x9f]")
# A cell in quotes that needs them: it holds a comma, a line feed or a quote, which comes twice.
_QUOTED: Final = re.compile(rb'(?<=[,\n])"[^",\n]*(?:[,\n]|"")[^"]*(?:""[^"]*)*"(?=[,\n])')


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


def batch_name(recorded_at: datetime, digest: str) -> str:
    """Return the name of a batch recorded at a UTC time whose sha256 in hex is `digest`."""
    stamp = f"{recorded_at.year:04}{recorded_at:%m%dT%H%M%S%f}Z"  # %Y drops leading zeros
    return f"{stamp}-{digest[:DIGEST_LENGTH]}"


def list_batches(folder: Path, *, root: Path | None = None) -> Listing:
    """List the batches in `folder` and below; problems name paths relative to `root`.

    A folder that does not exist is an empty ledger. Hidden files are passed over. Problems:
    `stray-file` (no batch by its name, or a second copy of one), `not-a-file` (what may hold
    entries, but cannot be read), `missing-batch` (a receipt without its batch), and as a
    warning `missing-receipt`.

    Raises LedgerError if a folder cannot be read.
    """
    problems: list[Problem] = []
    batches: dict[str, Batch] = {}
    receipts: dict[str, Place] = {}
    for path in _files(folder, root, problems):
        shown = shown_path(path, root)
        place = Place(shown)
        named = parse_name(path.stem)
        if path.suffix == ".csv" and named is not None and path.stem not in batches:
            batches[path.stem] = Batch(path.stem, path, shown, *named)
        elif path.suffix == ".json" and named is not None:
            receipts[path.stem] = place
        else:
            problems.append(stray_file(place, twice=path.suffix == ".csv" and named is not None))
    problems += [missing_batch(place) for name, place in receipts.items() if name not in batches]
    problems += [missing_receipt(batch) for name, batch in batches.items() if name not in receipts]
    in_order = sorted(batches.values(), key=lambda batch: batch.name)
    return Listing(tuple(in_order), tuple(sorted(problems)))


def verify(batch: Batch) -> bool:
    """Return whether a batch has the form in which `commit` writes: one way for the same cells.

    That is for the quotes, the number of cells and the line ends; nothing is said of what
    stands in the cells, but that there is no control character. Raises LedgerError, naming
    the file, if its bytes are not those that its name tells of, or its first line is not
    that of a batch.
    """
    data = read_bytes(batch)
    digest = hashlib.sha256(data).hexdigest()
    if not digest.startswith(batch.digest):
        raise LedgerError(
            _("the batch was changed: its sha256 begins with {found}, not with {named}").format(
                found=digest[:DIGEST_LENGTH], named=batch.digest
            ),
            where=batch.shown,
            hint=_("restore it from git; to correct a figure, record it again with --revise"),
        )
    if not data.startswith(HEADER):
        raise LedgerError(
            _("this is no batch: its first line does not name the columns of the ledger"),
            where=batch.shown,
            hint=_("move it out of the ledger; figures come in by `meili import`"),
        )
    return _in_form(data)


def read_bytes(batch: Batch) -> bytes:
    """Return the bytes of a batch. Raises LedgerError if the file cannot be read."""
    try:
        return batch.path.read_bytes()
    except OSError as error:
        raise _unreadable(batch.shown, error) from error


def _in_form(data: bytes) -> bool:
    odd = data.translate(None, _PLAIN)
    if odd.strip(b'"\xc2') or (b"\xc2" in odd and _HIGH_CONTROL.search(data)):
        return False
    rest = _QUOTED.sub(b"", data) if b'"' in data else data
    return (
        b'"' not in rest
        and rest.endswith(b"\n")
        and b"\n\n" not in rest
        # Lines with fewer cells are refused by whoever reads the table.
        and rest.count(b",") == (len(COLUMNS) - 1) * rest.count(b"\n")
    )


def _files(folder: Path, root: Path | None, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files in a folder and below, in order; what is neither is a problem."""
    try:
        with os.scandir(folder) as found:
            inside = sorted(found, key=lambda item: item.name)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.is_symlink():
            return
        raise _unreadable(shown_path(folder, root), error) from error
    for item in inside:
        path = folder / item.name
        if item.name.startswith("."):
            continue
        place = Place(shown_path(path, root))
        named = path.suffix == ".csv" and parse_name(path.stem) is not None
        if _is_file(item):
            yield path
        elif named or item.is_symlink():  # a link to a folder may lead back here
            problems.append(not_a_file(place))
        elif item.is_dir():
            yield from _files(path, root, problems)
        else:  # a pipe would never end
            problems.append(stray_file(place, twice=False))


def _is_file(item: "os.DirEntry[str]") -> bool:
    try:
        return item.is_file()
    except OSError:  # a link that leads to itself
        return False


def parse_name(stem: str) -> tuple[datetime, str] | None:
    """Return the time and the digest in the name of a batch; None if it is no such name."""
    match = NAME.fullmatch(stem)
    if match is None:
        return None
    stamp = match[1]
    month, day, hour, minute, second = (int(stamp[at : at + 2]) for at in (4, 6, 9, 11, 13))
    try:  # strptime takes ten times as long, which counts for thousands of batches
        time = datetime(
            int(stamp[:4]), month, day, hour, minute, second, int(stamp[15:21]), tzinfo=UTC
        )
    except ValueError:
        return None
    return time, match[2]


def shown_path(path: Path, root: Path | None) -> str:
    """Return the path that messages name: relative to `root` where it lies within."""
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)
    # The system's names of files are bytes, and need not be text.
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# -- what is wrong with a file: one function a rule, its docstring is the manual --------------


def stray_file(place: Place, *, twice: bool) -> Problem:
    """A file in data/entries is no batch by its name, or a second copy of one.

    It is not counted: figures come into the ledger by `meili record` and `meili import` alone.
    Move it out; of two copies remove one.
    """
    if twice:
        what = _("a batch of this name stands in another folder too; this copy is not counted")
        hint = _("remove one of the two")
    else:
        what = _("no batch, by its name; it is not counted")
        hint = _("move it out of the ledger; figures come in by `meili import`")
    return Problem(place, "stray-file", Severity.ERROR, what, hint)


def not_a_file(place: Place) -> Problem:
    """What may hold entries by its name is no file: a folder, or a link that leads nowhere.

    Reports stop at it, for the entries that it stands for would be missing. Put the file itself
    there.
    """
    return Problem(
        place,
        "not-a-file",
        Severity.ERROR,
        _("this is no file, so that the entries that it may stand for are missing"),
        _("put the file itself here, or move this out of the ledger"),
    )


def missing_batch(place: Place) -> Problem:
    """A receipt is there, and its batch is not: its entries are missing.

    Reports stop at it. Restore the csv file of the same name from version control.
    """
    return Problem(
        place,
        "missing-batch",
        Severity.ERROR,
        _("the batch of this receipt is missing, and with it its entries"),
        _("restore the csv file of the same name from git"),
    )


def missing_receipt(batch: Batch) -> Problem:
    """A batch has no receipt beside it, so that nobody can say what it was read from.

    Its figures count all the same. Somebody was killed between the two, or the file was not
    committed with the other.
    """
    return Problem(
        Place(batch.shown),
        "missing-receipt",
        Severity.WARNING,
        _("the batch has no receipt"),
        _("restore the json file of the same name from git, if it ever was there"),
    )


LISTING_RULES: Final[tuple[Callable[..., Problem], ...]] = (
    stray_file, not_a_file, missing_batch, missing_receipt,
)  # fmt: skip
"""The rules for files of the ledger, before any of them is read."""


def _unreadable(shown: str, error: OSError) -> LedgerError:
    return LedgerError(
        _("cannot be read: {reason}").format(reason=error.strerror or error),
        where=shown,
        hint=_("check that it exists and that you may read it"),
    )
