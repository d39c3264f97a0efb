"""Files that appear whole and last, and replace nothing unless that is asked for.

Owns the order of write, sync and link; knows nothing of what is written.
"""

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Final

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
    """Put new content in the place of a file, whole or not at all; its mode stays, and so do links.

    Raises OSError if it cannot be written. No temporary file is left behind.
    """
    path = path.resolve(strict=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    _sync_folder(path.parent)
