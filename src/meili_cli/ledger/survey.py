"""The files of a ledger at a glance: names, sizes and times of change, in one pass.

Says whether anything changed since the batches were last held against their names, and which;
reads no batch. Where anything lies there that is not a batch with its receipt, `batch.list_batches`
has to say what.
"""

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.ledger.batch import NAME

_ENDINGS: Final = (".csv", ".json")
_NAMED: Final = re.compile(rf"({NAME.pattern})(\.csv|\.json)", re.ASCII).fullmatch


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
    folders = [str(folder)]
    while folders:  # of tens of thousands of files each call counts
        with os.scandir(folders.pop()) as found:
            for item in found:
                name = item.name
                named = _NAMED(name)
                if named is None:
                    if name.startswith("."):
                        continue
                    if item.is_dir(follow_symlinks=False) and not name.endswith(_ENDINGS):
                        folders.append(item.path)
                    else:
                        regular = False
                elif not item.is_file(follow_symlinks=False):
                    regular = False
                elif named[4] == ".json":
                    receipts.add(named[1])
                else:
                    regular &= named[1] not in batches
                    state = item.stat()
                    batches[named[1]] = Seen(item.path, state.st_size, state.st_mtime_ns)
    return Survey(batches, regular and receipts <= batches.keys())
