"""The files of a ledger at a glance: names, sizes and times of change, in one pass.

Says whether anything changed since the batches were last held against their names, and which;
reads no batch. Where anything lies there that is not a batch with its receipt, `batch.list_batches`
has to say what.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.ledger.batch import NAME

_ENDINGS: Final = (".csv", ".json")


class Seen(NamedTuple):
    """A batch file: path, size in bytes, and its time of change in nanoseconds."""

    path: str
    size: int
    changed: int


class Survey(NamedTuple):
    """The batch files by name; `regular` where there is nothing else but their receipts."""

    batches: dict[str, Seen]
    regular: bool

    @property
    def bytes(self) -> int:
        """All bytes of batches."""
        return sum(seen.size for seen in self.batches.values())


def survey(folder: Path) -> Survey:
    """Look at the files in `folder` and below. Raises OSError where that cannot be done."""
    batches: dict[str, Seen] = {}
    receipts: set[str] = set()
    regular = True
    for item in _files(str(folder)):
        stem, ending = item.name[:-5], ".json"
        if item.name.endswith(".csv"):
            stem, ending = item.name[:-4], ".csv"
        named = item.name.endswith(_ENDINGS) and NAME.fullmatch(stem) is not None
        if not named or not item.is_file(follow_symlinks=False):
            regular = False
        elif ending == ".json":
            receipts.add(stem)
        else:
            regular &= stem not in batches
            state = item.stat()
            batches[stem] = Seen(item.path, state.st_size, state.st_mtime_ns)
    return Survey(batches, regular and receipts <= batches.keys())


def _files(folder: str) -> Iterator["os.DirEntry[str]"]:
    """Yield what is in a folder and below, except folders and hidden files."""
    with os.scandir(folder) as found:
        for item in found:
            if item.name.startswith("."):
                continue
            if item.is_dir(follow_symlinks=False) and not item.name.endswith(_ENDINGS):
                yield from _files(item.path)
            else:
                yield item
