"""A large ledger, opened: an index, what came after it, and the same questions as of any ledger.

Imported only where a ledger is large: small ones are read anew each time, which is faster.
"""

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

from meili_cli.engine import cells, driver, index
from meili_cli.engine.cells import Cell, Window
from meili_cli.engine.session import Ledger, no_room
from meili_cli.errors import LedgerError
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Entry, Held, Logged

_P = ParamSpec("_P")
_T = TypeVar("_T")

FEW: Final = 200
"""So many batches after the index are read with every question, before it is made anew."""
LITTLE: Final = 4 * 1024 * 1024
"""So many bytes of batches, likewise; or a fiftieth of the ledger, where that is more."""


class Source(Protocol):
    """A batch file: its path, and its size in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102


def _mended(
    method: "Callable[Concatenate[IndexedLedger, _P], _T]",
) -> "Callable[Concatenate[IndexedLedger, _P], _T]":
    """Ask again of a new index where the one in use turns out to be damaged."""

    @wraps(method)
    def asked(self: "IndexedLedger", *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except driver.Error as error:
            if driver.lacks_room(error):
                raise
            renew, self._renew = self._renew, None
            if renew is None:
                raise
            self._take_over(renew())
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[IndexedLedger, _P], _T]", asked)


class IndexedLedger(Ledger):
    """The entries of an index and of the batches that it does not know yet."""

    def __init__(
        self,
        path: Path,
        sources: Mapping[str, Source],
        *,
        renew: Callable[[], "IndexedLedger"] | None = None,
    ) -> None:
        """Open the index at `path` for the batches in `sources`, by name.

        `renew` makes another one where this one is damaged further on. Raises index.Unusable
        where the index is none for these batches, or too old to be used for long, and
        LedgerError where a batch after it is no table.
        """
        self._sources = sources
        self._renew = renew
        self._tree: AreaTree | None = None
        self._apart: date | None = None
        self._spanned = False
        self._connection = index.connect(_spare(path))
        try:
            self._before = index.attach(self._connection, path)
            fresh = self._fresh_ones()
            self._begin([Path(sources[name].path) for name in fresh])
        except (driver.Error, index.Unusable) as error:
            self.close()
            if driver.lacks_room(error):
                raise no_room() from error
            if isinstance(error, driver.Error):
                raise index.Unusable(spoilt=True) from error
            raise
        except LedgerError:
            self.close()
            raise

    def _fresh_ones(self) -> list[str]:
        """Return the names of the batches that the index does not know. Raises Unusable."""
        if index.knows_just(self._connection, self._sources):
            return []
        known = index.batches(self._connection)
        if not known <= self._sources.keys():
            raise index.Unusable(spoilt=False)
        fresh = sorted(self._sources.keys() - known)
        size = sum(self._sources[name].size for name in fresh)
        whole = sum(source.size for source in self._sources.values())
        if len(fresh) > FEW or size > max(LITTLE, whole // 50):
            raise index.Unusable(spoilt=False)
        return fresh

    def _begin(self, files: Sequence[Path]) -> None:
        self._read(files)
        self._replacing |= self._before
        self._number_lines()
        index.add(self._connection, replacing=self._replacing)

    def _take_over(self, other: "IndexedLedger") -> None:
        """Go on with what `other` has opened."""
        tree = self._tree
        self.close()
        vars(self).update(vars(other))
        if tree is not None:
            self.plant(tree)

    def path_of(self, batch: str) -> Path:
        """Return the file of a batch."""
        return Path(self._sources[batch].path)

    def plant(self, tree: AreaTree) -> None:
        """Take in the tree that figures are rolled up along."""
        self._tree = tree
        super().plant(tree)

    def _resolve(self, known_at: datetime | None) -> None:
        self._spanned = index.knows_all(self._connection, known_at)
        if self._spanned:
            index.stand(self._connection)
        else:
            index.stand_as_known(self._connection, known_at, replacing=self._replacing)

    def _correct(self, known_at: datetime | None, keys_at: datetime) -> None:
        self._spanned = False
        index.stand_corrected(self._connection, known_at, keys_at, replacing=self._replacing)

    @_mended
    def days(
        self, items: Collection[str], known_at: datetime | None, keys_at: datetime | None = None
    ) -> dict[str, list[date]]:
        """Return the days on which each of `items` has standing entries, in order."""
        self._stand(known_at, keys_at)
        if self._spanned:
            return index.days(self._connection, items)
        return super().days(items, known_at, keys_at)

    def cells(
        self,
        windows: Iterable[Window],
        areas: Collection[str],
        *,
        start: date,
        min_coverage: Decimal,
        known_at: datetime | None,
        keys_at: datetime | None = None,
    ) -> dict[tuple[Window, str], Cell]:
        """Return the cells of `areas` for each window; see `Ledger.cells`."""
        asked = list(windows)  # they may have to be asked twice
        return self._cells(asked, areas, start, min_coverage, known_at, keys_at)

    @_mended
    def _cells(
        self,
        asked: Sequence[Window],
        areas: Collection[str],
        start: date,
        min_coverage: Decimal,
        known_at: datetime | None,
        keys_at: datetime | None,
    ) -> dict[tuple[Window, str], Cell]:
        self._stand(known_at, keys_at)
        if self._spanned and self._apart != start:
            index.set_apart(self._connection, start)
            self._apart = start
        return cells.evaluate(
            self._connection, asked, areas,
            start=start, min_coverage=min_coverage, indexed=self._spanned,
        )  # fmt: skip

    @_mended
    def unknown(self, items: Collection[str]) -> int:
        """Return how many entries name an item or an area that does not exist."""
        return index.unknown(self._connection, items)

    @_mended
    def standing(self, pairs: Collection[tuple[str, str]]) -> list[Entry]:
        """Return the standing entries of these items and areas, on any date."""
        return super().standing(pairs)

    @_mended
    def held(self, spots: Collection[tuple[str, str, date]]) -> list[Held]:
        """Return all entries ever recorded for these items, areas and dates, with retracts."""
        return super().held(spots)

    @_mended
    def people(self) -> list[str]:
        """Return everybody who recorded an entry, in order."""
        return super().people()

    @_mended
    def _fated(self, where: str, values: list[object], known_at: datetime | None) -> list[Logged]:
        return super()._fated(where, values, known_at)


def _spare(path: Path) -> Path:
    """Return where to put aside what does not fit into memory: beside the index, if it may be."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path(tempfile.gettempdir())
    return folder / f"{index.BESIDE}{os.getpid()}"
