"""Files that appear whole and last, and replace nothing unless that is asked for.

Owns the order of write, sync and link, and the hidden places where files are put together; knows
nothing of what is written.
"""

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HIDDEN: Final = re.compile(r"\.meili-[0-9a-f]{16}\.tmp")
"""What a hidden folder is called."""
_LEFT: Final = 60
"""Seconds after which a hidden folder that nobody has locked is left over: a new one may not be
locked yet."""
_NO_FOLDER_SYNC: Final = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def write_once(data: bytes, path: Path) -> bool:
    """Write a file that appears whole, lasts, and replaces nothing; False if the name is taken.

    Raises OSError if it cannot be written. No temporary file is left behind.
    """
    _make_folder(path.parent)
    # Hidden, so that no reader takes it for a batch, whatever becomes of this process.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # which, unlike a renaming, fails where the name is taken
        except FileExistsError:
            return False
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    _sync_folder(path.parent)
    return True


def _make_folder(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no such call, and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems cannot; the file itself is synced and linked by now.
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def replace(data: bytes, path: Path) -> None:
    """Put content in the place of a file, whole or not at all; its mode stays, and so do links.

    There need be none yet. What is no file, a pipe or a terminal, is written to as it stands; to what
    this process has for its output the content is added. Raises OSError if it cannot be written. No
    temporary file is left behind.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    if there is not None and (handle := _open_for_output(there)) is not None:
        with open(handle, "wb", closefd=False) as file:
            file.write(data)
        return
    if there is not None and not stat.S_ISREG(there.st_mode):
        path.write_bytes(data)
        return
    path = Path(os.path.realpath(path))
    if there is not None:
        path.open("r+b").close()  # what is not to be written to is not to be replaced, either
    with hidden(path.parent) as folder:
        temporary = folder / "content"
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if there is not None:
            temporary.chmod(stat.S_IMODE(there.st_mode))
        temporary.replace(path)
    _sync_folder(path.parent)


def _open_for_output(there: os.stat_result) -> int | None:
    """Return the handle by which this process prints to a file: `-o /dev/stdout > FILE`."""
    for handle in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(there, os.fstat(handle)):
                return handle
    return None


@contextlib.contextmanager
def hidden(place: Path) -> Iterator[Path]:
    """Yield a hidden folder in a folder, to put together what is to appear there; gone at the end.

    One that a killed process has left is removed: nobody holds its lock. Raises OSError.
    """
    for left in place.glob(".meili-*.tmp"):
        if is_hidden(left.name):
            _remove_left(left)
    folder = place / f".meili-{secrets.token_hex(8)}.tmp"
    folder.mkdir(mode=0o700)
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_hidden(name: str) -> bool:
    """Whether a hidden folder is called so."""
    return _HIDDEN.fullmatch(name) is not None


def _remove_left(folder: Path) -> None:
    """Remove a hidden folder that no process works in."""
    with contextlib.suppress(OSError):
        made = folder.lstat()
        if not stat.S_ISDIR(made.st_mode) or time.time() - made.st_mtime < _LEFT:
            return
        with _locked(folder) as alone:
            if alone:
                shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder for as long as this process lives; False where it is not ours alone."""
    if sys.platform == "win32":  # which locks no folder: none is ever known to be left
        yield False
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another has it, or the file system has no locks
            yield False
        else:
            yield True
    finally:
        os.close(handle)
