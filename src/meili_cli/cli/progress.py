"""How far a long command is, on a terminal alone, and only where it takes over a second."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from meili_cli import progress
from meili_cli.cli import console
from meili_cli.i18n import _

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

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


@contextmanager
def watched() -> Iterator[None]:
    """Show how far long works within are (`progress.steps`), each as a bar that is gone at its end."""
    bars = Bars()
    progress.watch(bars.show)
    try:
        yield
    finally:
        progress.watch(None)
        bars.clear()


class Bars:
    """A bar on standard error for each long work that is under way."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bars: RichProgress | None = None
        self._works: dict[str, TaskID] = {}

    def show(self, name: str, done: int, pieces: int) -> None:
        """Hear how far a work is; show it if it is time, and no more once it is done."""
        if self._bars is None:
            if done == pieces or time.monotonic() - self._began < _PATIENCE or not _is_shown():
                return
            self._bars = _bars()
            self._bars.start()
        if name not in self._works:
            self._works[name] = self._bars.add_task(name, total=pieces)
        self._bars.update(self._works[name], completed=done)
        if done == pieces:
            self._bars.remove_task(self._works.pop(name))
        if not self._works:
            self.clear()

    def clear(self) -> None:
        """Take the bars away."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._works = None, {}


def _is_shown() -> bool:
    """Whether there is a terminal that can write over a line, and something is to be said there."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not console.is_quiet()


def _bars() -> "RichProgress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        # Of a given size, for rich believes any COLUMNS.
        console=Console(file=sys.stderr, width=console.terminal(), height=25),
        transient=True,
        expand=True,
        redirect_stdout=False,
    )
