"""Whether an index holds what its batches say: another one is made of them, and the two compared.

Owns the comparison. Never mends an index: whoever reads one next sees to that.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from meili_cli.engine import driver, index

_TABLES: Final = ("about", "batches", "pairs", "records", "spans")
# Rows as a set: their number, and sums of what each is hashed to. No row is kept for it.
_SUM: Final = "SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM base.{table} t"


def differs(path: Path, sources: Mapping[str, str], folder: Path) -> bool | None:
    """Whether the index at `path` says anything else than one made anew; None if it is another.

    `sources` are the paths of all batches that there are, by name; an index of others than
    these is none of this ledger, and one that is older knows only some of them; nor can it be
    compared while a batch is damaged. What is made is
    made in `folder`. Raises index.Unusable where the index cannot be read, and OSError where
    there is no room for another.
    """
    with _opened(path, folder) as connection:
        names = index.batches(connection)
    if not names <= sources.keys():
        return None
    anew = folder / index.NAME
    try:
        index.build(anew, [sources[name] for name in sorted(names)])
    except index.Unusable:  # a batch cannot be read, which is told of the batch
        return None
    return _sums(path, folder) != _sums(anew, folder)


def _sums(path: Path, folder: Path) -> list[object]:
    with _opened(path, folder) as connection:
        return [connection.execute(_SUM.format(table=table)).fetchone() for table in _TABLES]


@contextmanager
def _opened(path: Path, folder: Path) -> Iterator[driver.Connection]:
    try:
        with index.connect(folder / "spilt") as connection:
            index.attach(connection, path)
            yield connection
    except driver.Error as error:
        if driver.lacks_room(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
        raise index.Unusable(spoilt=True) from error
