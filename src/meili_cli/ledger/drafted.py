"""Entries that are written down already, but for when and by whom: what a large import makes.

Owns how they are told as entries, one by one, to whoever asks for that. The engine writes a
million of them in less time than it takes to build as many objects.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import overload

from meili_cli.model.entry import COLUMNS, Entry, Kind, State

Write = Callable[[datetime | None, str], bytes]
"""Returns the bytes of a batch, recorded at a time and by a person; None and "" are left out."""


class Drafted(Sequence[Entry]):
    """Entries without a recorded_at; once they were written, they can be told one by one."""

    def __init__(self, count: int, decided: Sequence[Entry], write: Write) -> None:
        """Take how many they are, and what writes them as long as their ledger is open.

        `decided` are those of them that were decided one by one; the others are all new.
        """
        self._count = count
        self.decided = decided
        self._write = write
        self._batch: bytes | None = None

    def batch(self, recorded_at: datetime | None = None, recorded_by: str = "") -> bytes:
        """Return the bytes of their batch; without a time those that were written last."""
        if self._batch is None or recorded_at is not None:
            self._batch = self._write(recorded_at, recorded_by)
        return self._batch

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        rows = csv.reader(io.StringIO(self.batch().decode(), newline=""), strict=True)
        next(rows)
        return tuple(_entry(dict(zip(COLUMNS, cells, strict=True))) for cells in rows)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[at]


def _entry(cells: dict[str, str]) -> Entry:
    first, state = cells["period_start"], cells["state"]
    value, denominator = (
        Decimal(cells[name]) if cells[name] else None for name in ("value", "denominator")
    )
    return Entry(
        item=cells["item"],
        area=cells["area"],
        period_start=date.fromisoformat(first) if first else None,
        as_of=date.fromisoformat(cells["as_of"]),
        kind=Kind(cells["kind"]),
        value=value,
        denominator=denominator,
        state=State(state) if state else None,
        source=cells["source"],
        note=cells["note"],
        recorded_by=cells["recorded_by"],
        revises=tuple(cells["revises"].split()),
    )
