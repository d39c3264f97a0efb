"""Csv files in the ledger's own columns, as scripts and spreadsheets send them.

Owns the reading of the file. What its cells mean is judged by the rules of a row, and
whether they go into the ledger by `intake`.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.ledger.table import Table, read_table
from meili_cli.model.problem import Place, Problem, Severity

REQUIRED: Final = ("item", "area", "as_of", "kind")
"""The columns that every file has; the others may be left out."""
MAX_FILE: Final = 256 * 1024 * 1024
"""Bytes of one file."""

_STAMPS: Final = ("recorded_at", "revises")


def read_csv(path: Path) -> Table:
    """Read a csv file. Raises UsageError, naming it, if it cannot be read at all."""
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UsageError(
                _("this is a folder, not a file"), where=path, hint=_("name the files in it")
            )
        with open(path, "rb", opener=_without_waiting) as file:
            data = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            _("cannot be read: {reason}").format(reason=reason),
            where=path,
            hint=_("check that it exists and that you may read it"),
        ) from error
    return parse_csv(data, path.as_posix())


def parse_csv(data: bytes, path: str) -> Table:
    """Read the bytes of a csv file; `path` is what messages name, `-` for standard input.

    UTF-8, with or without a byte order mark, columns in any order. A recorded_by is kept; a
    recorded_at or revises is not taken over, which is a warning: the ledger stamps its own,
    or it could be said to have known what it did not.

    Raises UsageError if there are more than MAX_FILE bytes.
    """
    if len(data) > MAX_FILE:
        raise UsageError(
            _("the file has more than {limit} MB").format(limit=MAX_FILE // 1024**2),
            where=path,
            hint=_("split it, and import one part after the other"),
        )
    table = read_table(data, path, REQUIRED)
    stamped = next((place for place, cells in table.rows if _is_stamped(cells)), None)
    if stamped is None:
        return table
    warning = Problem(
        Place(path, stamped.line),
        "stamp-not-taken",
        Severity.WARNING,
        _("recorded_at and revises of the file are not taken over"),
        _("the ledger writes its own; to replace figures, import with --revise"),
    )
    return table._replace(problems=(*table.problems, warning))


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is then empty, and does not hang."""
    waiting = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | waiting)
    if waiting:
        os.set_blocking(descriptor, True)
    return descriptor


def _is_stamped(cells: Mapping[str, str]) -> bool:
    return any(cells.get(column, "").strip() for column in _STAMPS)
