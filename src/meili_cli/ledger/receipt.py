"""What stands beside a batch about where it comes from, read back.

Owns what a receipt must say. Never writes one (`commit` does), and never takes its word for
figures: those are the batch's alone. What is said here of a batch without its receipt is what
the batch itself says.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.ledger.batch import Batch
from meili_cli.ledger.commit import RECEIPT_SCHEMA, outcome, receipt_text, time_text
from meili_cli.ledger.written import read_entries

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OUTCOME: Final = ("read", "new", "unchanged", "revised", "withdrawn", "refused")


class Mark(StrEnum):
    """Whether a batch has its receipt."""

    THERE = "there"
    MISSING = "missing"
    DAMAGED = "damaged"


class Account(NamedTuple):
    """Where one batch comes from; None is what nobody has noted.

    `rows` are its entries; of `read` rows each was new, unchanged, revised, withdrawn or
    refused. `source` are the files that were read, `command` the words of the command line,
    `restate` why figures of a closed period changed.
    """

    batch: str
    recorded_at: datetime
    recorded_by: str | None = None
    rows: int | None = None
    read: int | None = None
    new: int | None = None
    unchanged: int | None = None
    revised: int | None = None
    withdrawn: int | None = None
    refused: int | None = None
    source: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    restate: str | None = None
    receipt: Mark = Mark.THERE


def account(batch: Batch) -> Account:
    """Return what the receipt of a batch says, or where there is none to be read, the batch."""
    try:
        content = _content(batch.receipt.read_bytes())
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        return _of_batch(batch, Mark.MISSING if gone else Mark.DAMAGED)
    if content is None or any(True for _what in _wrong(content, batch)):
        return _of_batch(batch, Mark.DAMAGED)
    counted: dict[str, Any] = content.get("outcome") or {}
    return Account(
        batch.name,
        batch.recorded_at,
        content["recorded_by"],
        content["rows"],
        source=tuple(file["path"] for file in content["read"] or ()),
        command=tuple(content["command"]),
        restate=content.get("restate"),
    )._replace(**counted)


def damage(batch: Batch, found: tuple[int, str] | None) -> str | None:
    """Return what is wrong with the receipt of a batch; None if nothing is seen.

    `found` are the rows of the batch and its sha256, None where it is damaged itself. Of a name, a path or a command nobody
    can say whether it is still the one that was written, as long as its form is right.
    """
    try:
        data = batch.receipt.read_bytes()
    except FileNotFoundError:
        return None  # which `list_batches` tells
    except OSError as error:
        return _("cannot be read: {reason}").format(reason=error.strerror or error)
    content = _content(data)
    if content is None:
        return _("this is no receipt")
    wrong = next(_wrong(content, batch), None)
    if wrong is not None:
        return wrong
    if found is not None and content["rows"] != found[0]:
        return _("the receipt tells of {told} rows, the batch has {rows}").format(
            told=content["rows"], rows=found[0]
        )
    if found is not None and content["sha256"] != found[1]:
        return _('"{field}" is not that of this batch').format(field="sha256")
    return None if receipt_text(content) == data else _("this is not written as a receipt is")


def _of_batch(batch: Batch, mark: Mark) -> Account:
    bare = Account(batch.name, batch.recorded_at, receipt=mark)
    try:
        entries, problems = read_entries(batch)
    except LedgerError:
        return bare
    if problems:
        return bare
    people = {entry.recorded_by for entry in entries}
    by = people.pop() if len(people) == 1 else None
    counted: dict[str, Any] = outcome(entries)
    return bare._replace(recorded_by=by, rows=len(entries), **counted)


def _content(data: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _wrong(content: Mapping[str, Any], batch: Batch) -> Iterator[str]:
    """Yield what a receipt of this batch would not say."""
    for name, right in _FIELDS.items():
        if name not in content or not right(content[name], batch):
            yield _('"{field}" is not that of this batch').format(field=name)
    counts = content.get("outcome")
    if counts is not None and not _adds_up(counts, content["rows"]):
        yield _('"{field}" is not that of this batch').format(field="outcome")
    if not isinstance(content.get("restate", ""), str):
        yield _('"{field}" is not that of this batch').format(field="restate")
    if content.keys() - {*_FIELDS, "outcome", "restate"}:
        yield _("there is more in it than a receipt says")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _adds_up(counts: Any, rows: int) -> bool:
    return (
        isinstance(counts, dict)
        and tuple(counts) == _OUTCOME
        and all(map(_is_count, counts.values()))
        and counts["new"] + counts["revised"] + counts["withdrawn"] == rows
        and counts["read"] == rows + counts["unchanged"] + counts["refused"]
    )


def _is_file(file: object) -> bool:
    return (
        isinstance(file, dict)
        and tuple(file) == ("path", "sha256", "bytes")
        and isinstance(file["path"], str)
        and isinstance(file["sha256"], str)
        and _SHA256.fullmatch(file["sha256"]) is not None
        and _is_count(file["bytes"])
    )


_FIELDS: Final[Mapping[str, Callable[[Any, Batch], bool]]] = {
    "schema": lambda value, _batch: value == RECEIPT_SCHEMA,
    "batch": lambda value, batch: value == batch.name,
    "sha256": lambda value, batch: (
        isinstance(value, str)
        and _SHA256.fullmatch(value) is not None
        and value.startswith(batch.digest)
    ),
    "rows": lambda value, _batch: _is_count(value) and value > 0,
    "recorded_at": lambda value, batch: value == time_text(batch.recorded_at),
    "recorded_by": lambda value, _batch: isinstance(value, str),
    "command": lambda value, _batch: (
        isinstance(value, list) and all(isinstance(word, str) for word in value)
    ),
    "read": lambda value, _batch: (
        value is None or (isinstance(value, list) and bool(value) and all(map(_is_file, value)))
    ),
}
