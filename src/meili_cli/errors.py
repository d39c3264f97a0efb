"""Failures: what stops a command. A message says where, what, and what to do.

Bad data is not a failure but a value (`model.Problem`). Nothing here prints.
"""

from enum import IntEnum
from pathlib import Path
from typing import Final

from meili_cli.i18n import _, no_op

_LONG: Final = 4096
"""Characters; no system takes a longer path."""


class ExitCode(IntEnum):
    """What a command ends with; scripts rely on it."""

    OK = 0
    FINDINGS = 1
    UNUSABLE = 2
    BUG = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT, as shells count

    @property
    def meaning(self) -> str:
        """What the code says, in the language in use."""
        return _(
            {
                0: no_op("fine"),
                1: no_op("findings: errors in plan or ledger, refused rows, `--fail-on` matched"),
                2: no_op(
                    "wrong usage, or something that cannot be read, such as a plan with errors"
                ),
                70: no_op("a bug of ours; a log file is named"),
                130: no_op("interrupted"),
            }[self.value]
        )


class MeiliError(Exception):
    """A command cannot go on. `where` is a path or an option, `hint` says what to do."""

    def __init__(
        self, what: str, *, where: str | Path | None = None, hint: str | None = None
    ) -> None:
        self.what = what
        self.where = None if where is None else str(where)
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        """`where: what`, and the hint on a line of its own."""
        head = self.what if self.where is None else f"{_shown(self.where)}: {self.what}"
        return head if self.hint is None else f"{head}\n{self.hint}"


def _shown(where: str) -> str:
    """Return a place as it is printed: what is longer than any real path loses its middle."""
    return where if len(where) <= _LONG else f"{where[:200]} … {where[-200:]}"


class UsageError(MeiliError):
    """The command was asked for something that it does not know."""


class WorkspaceError(MeiliError):
    """No workspace, or one that cannot be read or written."""


class LedgerError(MeiliError):
    """A batch is not what its name says, or cannot be read."""
