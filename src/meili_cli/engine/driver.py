"""DuckDB as the engine uses it: the extension module itself, not the package around it.

The package `duckdb` re-exports this module and adds data frames, file systems and types that
the engine has no use for; importing those takes longer than a small report.
"""

import errno
import os
from typing import Final

from _duckdb import DuckDBPyConnection as Connection
from _duckdb import Error, OutOfMemoryException, connect

__all__ = ["Connection", "Error", "connect", "lacks_room"]

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def lacks_room(error: BaseException) -> bool:
    """Whether a statement failed for want of memory, or of room on the disk: no data is wrong.

    DuckDB says so of memory, and of the files that it puts aside what does not fit into it; of
    other files it gives the words of the system.
    """
    return isinstance(error, OutOfMemoryException) or (
        isinstance(error, Error) and any(os.strerror(code) in str(error) for code in _FULL)
    )
