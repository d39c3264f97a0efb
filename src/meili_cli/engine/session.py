"""One ledger, opened: batches read into an in-memory DuckDB, and questions asked of it."""

import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from meili_cli import progress
from meili_cli.engine import audit, cells, driver, entries
from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Entry, Fate, Held, Kind, Logged
from meili_cli.model.plan import Target

if TYPE_CHECKING:
    from meili_cli.engine.bulk import Bulk
    from meili_cli.engine.doubts import Doubts

_SMALL: Final = 4 * 1024 * 1024
"""Bytes of batches up to which one thread is faster than several."""


class Ledger:
    """The entries of a set of batch files, over a tree of areas.

    Use as a context manager, and `plant` the tree before anything is asked. The files must
    already have been held against their names: nothing here checks a digest.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        """Read `files`; raises LedgerError where one of them is no table."""
        self._paths = {path.stem: path for path in files}
        # On a small ledger the time goes into planning, which more threads only slow down.
        small = sum(path.stat().st_size for path in files) < _SMALL
        # What does not fit into memory is never put aside in the folder that somebody works in.
        aside = f"{tempfile.gettempdir()}/meili-{os.getpid()}"
        self._connection = driver.connect(
            config={"temp_directory": aside, **({"threads": "1"} if small else {})}
        )
        self._read(files)

    def _read(self, files: Sequence[Path]) -> None:
        """Fill `entries`."""
        self._numbered = False
        self._resolved: tuple[datetime | None, datetime | None] | None = None
        self.broken: tuple[tuple[str, int], ...] = ()
        try:
            broken, replacing = entries.read(self._connection, [str(path) for path in files])
        except driver.Error as error:
            self.close()
            if driver.lacks_room(error):
                raise no_room() from error
            named = (path for path in files if path.name in str(error))
            raise LedgerError(
                _("a batch cannot be read as a table: {error}").format(
                    error=str(error).splitlines()[0]
                ),
                where=next(named, files[0].parent.parent),
                hint=_("Run `meili check` to see which; restore it from version control."),
            ) from error
        self._replacing = replacing > 0
        if broken:
            self._number_lines()
            self.broken = tuple(entries.broken(self._connection))
        progress.tell(self._size)

    def _size(self) -> str:
        (rows,) = self._connection.execute("SELECT count(*) FROM entries").fetchone() or (0,)
        return _("ledger: {batches} batches, {entries} entries").format(
            batches=len(self._paths), entries=rows
        )

    def plant(self, tree: AreaTree) -> None:
        """Take in the tree that figures are rolled up along."""
        cells.plant(self._connection, tree)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is not None and driver.lacks_room(error):
            raise no_room() from error

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def path_of(self, batch: str) -> Path:
        """Return the file of a batch."""
        return self._paths[batch]

    def _stand(self, known_at: datetime | None, keys_at: datetime | None = None) -> None:
        """Have `standing` hold what stands as known at `known_at`.

        With `keys_at` only of the keys for which a figure stood then.
        """
        if self.broken:
            batch, line = self.broken[0]
            raise LedgerError(
                _("line {line} is not an entry as the ledger writes it").format(line=line),
                where=self.path_of(batch),
                hint=_("Run `meili check` to see all; restore the batch from version control."),
            )
        if self._resolved != (known_at, keys_at):
            if keys_at is None:
                self._resolve(known_at)
            else:
                self._correct(known_at, keys_at)
            self._resolved = (known_at, keys_at)

    def _resolve(self, known_at: datetime | None) -> None:
        entries.resolve(self._connection, known_at, replacing=self._replacing)

    def _correct(self, known_at: datetime | None, keys_at: datetime) -> None:
        entries.correct(self._connection, known_at, keys_at, replacing=self._replacing)

    def _number_lines(self) -> None:
        """Have `entries`, and what is taken from it from now on, know its lines."""
        if not self._numbered:
            entries.number_lines(self._connection)
            self._numbered, self._resolved = True, None

    def days(
        self,
        items: Collection[str],
        known_at: datetime | None,
        keys_at: datetime | None = None,
    ) -> dict[str, list[date]]:
        """Return the days on which each of `items` has standing entries, in order."""
        self._stand(known_at, keys_at)
        rows = self._connection.execute(
            "SELECT item, list(DISTINCT as_of ORDER BY as_of) FROM standing "
            "WHERE list_contains(?, item) GROUP BY item",
            [list(items)],
        ).fetchall()
        return dict(rows)

    def cells(
        self,
        windows: Iterable[cells.Window],
        areas: Collection[str],
        *,
        start: date,
        min_coverage: Decimal,
        known_at: datetime | None,
        keys_at: datetime | None = None,
    ) -> dict[tuple[cells.Window, str], cells.Cell]:
        """Return the cells of `areas` for each window; see `engine.cells.evaluate`.

        With `keys_at` only what stood then counts, as it is known at `known_at`.
        """
        self._stand(known_at, keys_at)
        return cells.evaluate(
            self._connection, windows, areas, start=start, min_coverage=min_coverage
        )

    def unknown(self, items: Collection[str]) -> int:
        """Return how many entries name an item or an area that does not exist."""
        row = self._connection.execute(
            "SELECT count(*) FROM entries WHERE NOT list_contains(?, item) "
            "OR area NOT IN (SELECT area FROM areas)",
            [list(items)],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def standing(self, pairs: Collection[tuple[str, str]]) -> list[Entry]:
        """Return the standing entries of these items and areas, on any date."""
        self._number_lines()
        self._stand(None)
        items, areas = [item for item, _area in pairs], [area for _item, area in pairs]
        return entries.standing(
            self._connection, "(item, area) IN (SELECT (unnest(?), unnest(?)))", [items, areas]
        )

    def held(self, spots: Collection[tuple[str, str, date]]) -> list[Held]:
        """Return all entries ever recorded for these items, areas and dates, with retracts."""
        self._number_lines()
        self._stand(None)
        where = "(item, area, as_of) IN (SELECT (unnest(?), unnest(?), unnest(?)))"
        values: list[object] = [list(column) for column in zip(*spots, strict=True)]
        if not values:
            return []
        live = {(e.batch, e.line) for e in entries.live(self._connection, where, values)}
        return [
            Held(entry, (entry.batch, entry.line) in live)
            for entry in entries.history(self._connection, where, values)
        ]

    def bulk(self, path: Path, columns: Sequence[str], delimiter: str, rows: int) -> "Bulk":
        """Spread a table of figures beside the ledger; see `engine.bulk`. Raises NotPlain."""
        from meili_cli.engine.bulk import Bulk

        self._number_lines()
        self._stand(None)
        return Bulk(self._connection, path, columns, delimiter, rows)

    def people(self) -> list[str]:
        """Return everybody who recorded an entry, in order."""
        rows = self._connection.execute("SELECT DISTINCT recorded_by FROM entries ORDER BY ALL")
        return [name for (name,) in rows.fetchall()]

    def fates(self, search: entries.Search, *, neighbours: bool = False) -> list[Logged]:
        """Return the entries that `search` finds, in order, each with what became of it.

        With `neighbours` also all others of the same item, area and as_of.
        """
        where, values = search.condition()
        if neighbours:
            spots = f"SELECT item, area, as_of FROM entries WHERE {where}"
            where = f"(item, area, as_of) IN ({spots})"
        return self._fated(where, values, None)

    def traced(
        self, items: Collection[str], areas: Collection[str], known_at: datetime | None
    ) -> list[Logged]:
        """Return all entries of items at these areas, each with its fate as known at a time.

        What was recorded after `known_at` is among them; its fate says nothing.
        """
        return self._fated(
            "item IN (SELECT unnest(?)) AND area IN (SELECT unnest(?))",
            [list(items), list(areas)],
            known_at,
        )

    def spots_beyond(
        self, batches: Collection[str], until: date, known_at: datetime | None
    ) -> list[tuple[str, str, date]]:
        """Return item, area and as_of of all entries up to a day that are not in these batches."""
        self._stand(known_at)
        rows = self._connection.execute(
            "SELECT DISTINCT item, area, as_of FROM entries WHERE as_of <= ? AND recorded_at <= ?"
            " AND batch NOT IN (SELECT unnest(?)) ORDER BY ALL",
            [until, entries.utc(known_at), list(batches)],
        )
        return rows.fetchall()

    def fates_at(
        self, spots: Collection[tuple[str, str, date]], known_at: datetime | None
    ) -> list[Logged]:
        """Return all entries at these items, areas and dates, each with its fate as known at a time.

        What was recorded after `known_at` is left out.
        """
        if not spots:
            return []
        where = "(item, area, as_of) IN (SELECT (unnest(?), unnest(?), unnest(?)))"
        values: list[object] = [list(column) for column in zip(*spots, strict=True)]
        values.append(entries.utc(known_at))
        return self._fated(f"{where} AND recorded_at <= ?", values, known_at)

    def _fated(self, where: str, values: list[object], known_at: datetime | None) -> list[Logged]:
        self._number_lines()
        self._stand(known_at)
        stands = {
            (entry.batch, entry.line) for entry in entries.standing(self._connection, where, values)
        }
        gone = entries.withdrawn(self._connection, known_at, where, values)

        def fate(entry: Entry) -> Fate:
            place = (entry.batch, entry.line)
            if entry.kind is Kind.RETRACT or place in stands:
                return Fate.STANDS
            return Fate.WITHDRAWN if place in gone else Fate.REPLACED

        return [
            Logged(entry, fate(entry)) for entry in entries.history(self._connection, where, values)
        ]

    def audit(self) -> audit.Audit:
        """Return the questions that `check` asks of the whole ledger."""
        self._number_lines()
        self._stand(None)
        return audit.Audit(self._connection)

    def doubts(self, targets: Iterable[Target], start: date) -> "Doubts":
        """Return the questions about the figures of these targets; see `engine.doubts`."""
        from meili_cli.engine.doubts import Doubts

        self._number_lines()
        self._stand(None)
        return Doubts(self._connection, targets, start)


def no_room() -> LedgerError:
    """Return the failure for want of memory or disk: nothing is wrong with the ledger."""
    return LedgerError(
        _("there is not enough memory, or no room on the disk for what does not fit into it"),
        hint=_("Make room, or close other programs. Nothing in the ledger was changed."),
    )
