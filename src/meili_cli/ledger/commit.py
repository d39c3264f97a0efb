"""How a batch is written: all of it or nothing, and never over another (contract, section 4).

Owns the bytes of a batch and of its receipt. Never judges entries; `row` and intake did.
"""

import csv
import errno
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli import progress
from meili_cli.errors import LedgerError
from meili_cli.i18n import _, no_op
from meili_cli.ledger.batch import DIGEST_LENGTH, Batch, batch_name, shown_path
from meili_cli.ledger.drafted import Drafted
from meili_cli.ledger.durable import write_once
from meili_cli.ledger.numbers import number_text
from meili_cli.ledger.table import ReadFile
from meili_cli.model.entry import COLUMNS, Entry, Kind

RECEIPT_SCHEMA: Final = "meili/receipt/1"
GITATTRIBUTES: Final = "* -text\n"
"""Content of data/.gitattributes: git must not change a byte of a batch."""

_TICK: Final = timedelta(microseconds=1)
_NO_LINKS: Final = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


class Receipt(NamedTuple):
    """Where a batch comes from: who, by which command (as words), from which files.

    `unchanged` and `refused` count the rows that were handed in with its entries and are none.
    """

    recorded_by: str
    command: tuple[str, ...]
    read: tuple[ReadFile, ...] = ()
    unchanged: int = 0
    refused: int = 0


@progress.stage(no_op("writing the batch"))
def commit(
    entries: Sequence[Entry],
    folder: Path,
    *,
    now: datetime,
    receipt: Receipt,
    not_before: datetime | None = None,
    root: Path | None = None,
) -> Batch:
    """Write `entries` (one at least) as a new batch in `folder`/YYYY, then its receipt.

    All entries get one recorded_at: the later of `now` (aware) and `not_before`, the first
    moment that is later than everything the batch replaces. Entries without a recorded_by
    get that of the receipt. Nothing is written over: where the name is taken, recorded_at
    moves on by a microsecond.

    Raises LedgerError if the batch cannot be written, and then nothing is recorded; or if
    only the receipt cannot be, and then its message says so.
    """
    if not entries:
        raise ValueError("a batch has one entry at least")
    recorded_at = max(now, not_before or now).astimezone(UTC)
    while True:
        data = serialise(entries, recorded_at, receipt.recorded_by)
        digest = hashlib.sha256(data).hexdigest()
        name = batch_name(recorded_at, digest)
        path = folder / f"{recorded_at.year:04}" / f"{name}.csv"
        try:
            if write_once(data, path):
                break
        except OSError as error:
            raise _cannot_write(path, error) from error
        recorded_at += _TICK
    batch = Batch(name, path, shown_path(path, root), recorded_at, digest[:DIGEST_LENGTH])
    try:
        if not write_once(_receipt_bytes(batch, digest, outcome(entries), receipt), batch.receipt):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    except OSError as error:
        raise LedgerError(
            _("the entries are recorded, but the receipt cannot be written: {reason}").format(
                reason=error.strerror or error
            ),
            where=batch.receipt,
            hint=_("do not record them again"),
        ) from error
    return batch


def outcome(entries: Iterable[Entry]) -> dict[str, int]:
    """Count the entries of a batch by what they do: say something new, revise, or withdraw."""
    counts = dict.fromkeys(("new", "revised", "withdrawn"), 0)
    if isinstance(entries, Drafted):
        counts["new"] = len(entries) - len(entries.decided)
        entries = entries.decided
    for entry in entries:
        done = "withdrawn" if entry.kind is Kind.RETRACT else "revised" if entry.revises else "new"
        counts[done] += 1
    return counts


def serialise(
    entries: Sequence[Entry], recorded_at: datetime | None = None, recorded_by: str = ""
) -> bytes:
    """Return the bytes of a batch: UTF-8 csv with a header, LF, minimal quoting.

    With `recorded_at` (aware) all were recorded then, and by `recorded_by` where they have
    nobody of their own.
    """
    if isinstance(entries, Drafted):
        return entries.batch(recorded_at, recorded_by)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        _cells(
            entry._replace(
                recorded_at=recorded_at or entry.recorded_at,
                recorded_by=entry.recorded_by or recorded_by,
            )
        )
        for entry in entries
    )
    return text.getvalue().encode()


def time_text(time: datetime) -> str:
    """Write an aware time as a batch does: UTC, to the microsecond, with a Z."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.item,
        entry.area,
        "" if entry.period_start is None else entry.period_start.isoformat(),
        entry.as_of.isoformat(),
        entry.kind.value,
        _figure(entry.value),
        _figure(entry.denominator),
        "" if entry.state is None else entry.state.value,
        entry.source,
        entry.note,
        "" if entry.recorded_at is None else time_text(entry.recorded_at),
        entry.recorded_by,
        " ".join(entry.revises),
    )


def _figure(number: Decimal | None) -> str:
    return "" if number is None else number_text(number)


def _receipt_bytes(batch: Batch, digest: str, done: Mapping[str, int], receipt: Receipt) -> bytes:
    rows = sum(done.values())
    content = {
        "schema": RECEIPT_SCHEMA,
        "batch": batch.name,
        "sha256": digest,
        "rows": rows,
        "outcome": {
            "read": rows + receipt.unchanged + receipt.refused,
            "new": done["new"],
            "unchanged": receipt.unchanged,
            "revised": done["revised"],
            "withdrawn": done["withdrawn"],
            "refused": receipt.refused,
        },
        "recorded_at": time_text(batch.recorded_at),
        "recorded_by": receipt.recorded_by,
        "command": list(receipt.command),
        "read": [
            {"path": file.path, "sha256": file.sha256, "bytes": file.bytes} for file in receipt.read
        ]
        or None,
    }
    return receipt_text(content)


def receipt_text(content: Mapping[str, object]) -> bytes:
    """Return the bytes of a receipt that says this; there is one way to write it."""
    # A path that is not UTF-8 reaches us as half surrogate pairs; json can write them escaped.
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _cannot_write(path: Path, error: OSError) -> LedgerError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        hint = _("free some space, then record again")
    elif error.filename2 is not None and error.errno in _NO_LINKS:
        hint = _("the file system must know hard links; keep the workspace on a local disk")
    else:
        hint = _("check that you may write there")
    if path.exists():  # all went well but for the last sync of the folder
        what = _("the batch is recorded, but may not outlast a power cut: {reason}")
        hint = _("do not record it again")
    else:
        what = _("nothing is recorded, the batch cannot be written: {reason}")
    return LedgerError(what.format(reason=error.strerror or error), where=path.parent, hint=hint)
