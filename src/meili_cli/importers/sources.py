"""Files, folders and standard input: the bytes of each, and what messages call it.

Owns limits, pipes and what a folder holds. Never looks at the bytes.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.ledger.table import ReadFile

MAX_FILE: Final = 256 * 1024 * 1024
"""Bytes of one file."""
ENDINGS: Final = frozenset(
    {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".jsonl", ".ndjson"}
)
"""What is read of a folder; a file that is named is read whatever its ending."""


class Source(NamedTuple):
    """What was read, and its name in messages: the path as typed, `-` for standard input."""

    name: str
    data: bytes

    @property
    def file(self) -> ReadFile:
        """The file as a receipt names it."""
        return ReadFile(self.name, hashlib.sha256(self.data).hexdigest(), len(self.data))


class Found(NamedTuple):
    """The files to be read, and those of folders that are passed over."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...]


def find(paths: Iterable[Path]) -> Found:
    """Return the files that are named, and those of the folders that are, in order of name.

    Hidden files and the lock files of office programs are no files of a folder. Raises
    UsageError for a folder without a file to read.
    """
    files: list[Path] = []
    passed_over: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            files.append(path)
            continue
        held = sorted(_held(path))
        wanted = [file for file in held if file.suffix.lower() in ENDINGS]
        if not wanted:
            raise UsageError(
                _("the folder holds no file that can be imported"),
                where=path,
                hint=_("these are read: {endings}").format(endings=", ".join(sorted(ENDINGS))),
            )
        files.extend(wanted)
        passed_over.extend(file for file in held if file not in set(wanted))
    return Found(tuple(dict.fromkeys(files)), tuple(passed_over))


def read(path: Path) -> Source:
    """Read a file. Raises UsageError, naming it, if that cannot be done or it is too large."""
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UsageError(
                _("this is a folder, not a file"), where=path, hint=_("name the files in it")
            )
        with open(path, "rb", opener=_without_waiting) as file:
            return read_open(file, path.as_posix())
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            _("cannot be read: {reason}").format(reason=reason),
            where=path,
            hint=_("check that it exists and that you may read it"),
        ) from error


def read_open(file: BinaryIO, name: str) -> Source:
    """Read what is open already, such as standard input. Raises UsageError if it is too large."""
    data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise UsageError(
            _("the file has more than {limit} MB").format(limit=MAX_FILE // 1024**2),
            where=name,
            hint=_("split it, and import one part after the other"),
        )
    return Source(name, data)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # what is wrong with it is said when it is read


def _held(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(where, name) for name in names if not name.startswith((".", "~$")))


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is then empty, and does not hang."""
    waiting = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | waiting)
    if waiting:
        os.set_blocking(descriptor, True)
    return descriptor
