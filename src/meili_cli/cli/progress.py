"""How far a long command is, on a terminal alone, and only where it takes over a second."""

import sys
import time
from types import TracebackType
from typing import Final, Self

from meili_cli.cli import console
from meili_cli.i18n import _

_PATIENCE: Final = 1.0
"""Seconds in which nothing is said."""
_BETWEEN: Final = 0.2


class Progress:
    """One line on standard error that is written over, and is gone at the end."""

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()
        self._source = ""
        self._since = self._began
        self._shown = False

    def tell(self, source: str, rows: int) -> None:
        """Hear of the rows of a source that were read so far; say so if it is time."""
        now = time.monotonic()
        if source != self._source or rows == 0:
            self._source, self._since = source, now
        if now - self._began < _PATIENCE or now - self._last < _BETWEEN:
            return
        self._last = now
        if sys.stderr.isatty():
            rate = rows / (now - self._since) if now > self._since else 0
            self._show(
                _("{file}: {rows} rows, {rate} a second").format(
                    file=source, rows=f"{rows:,}", rate=f"{rate:,.0f}"
                )
            )

    def _show(self, text: str) -> None:
        self._shown = True
        console.say_over(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            console.say_over("")
