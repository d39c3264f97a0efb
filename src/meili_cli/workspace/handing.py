"""Figures that are handed in: how, and what became of them.

Owns what is said about it and the moment in which nothing may interrupt. Judges and writes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # each is imported where figures are taken in: start-up time
    from meili_cli.importers.intake import Intake
    from meili_cli.ledger.batch import Batch
    from meili_cli.ledger.table import Original
    from meili_cli.model.closing import Closed
    from meili_cli.model.entry import Entry
    from meili_cli.model.problem import Problem
    from meili_cli.model.report import Row


class Taken(NamedTuple):
    """What became of figures that were handed in.

    `source` is the file, or the place of a figure in none; `read_as` says how it was read, and
    `original` is what stood in it. `batch` is None where nothing was written. `before` and
    `after` are how the area stood, where one figure was recorded or withdrawn; `after` is
    None where nothing was written.
    """

    source: str
    intake: "Intake"
    batch: "Batch | None" = None
    before: "Row | None" = None
    after: "Row | None" = None
    read_as: str = ""
    original: "Original | None" = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were read, and what became of them."""
        names = ("read", "new", "unchanged", "revised", "withdrawn", "refused")
        return {name: getattr(self.intake, name) for name in names}

    @property
    def entries(self) -> "Sequence[Entry]":
        """What was written, or in a dry run would be; empty where anything is refused."""
        return self.intake.entries

    @property
    def problems(self) -> "tuple[Problem, ...]":
        """Why rows were refused, and warnings."""
        return self.intake.problems

    @property
    def is_refused(self) -> bool:
        """Whether nothing was written because something was refused."""
        return self.intake.is_refused

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={count}" for name, count in self.counts.items())
        batch = None if self.batch is None else self.batch.name
        return f"Taken(source={self.source!r}, {counts}, batch={batch!r})"


class Handing(NamedTuple):
    """How figures are handed in: who records, by which command, and whether to revise or write.

    `by` and `environ` name who (see `ledger.recorder`); `command` goes into the receipt, as words;
    `place` is what problems name for a figure that stands in no file. `restate` is why figures of
    a closed period change, `closed` the closed periods, where they were looked up. `partial` takes in the
    good rows of a file that has others. `tell` is told what is going on and the rows so far.
    """

    command: tuple[str, ...]
    place: str
    environ: Mapping[str, str]
    by: str | None = None
    revise: bool = False
    dry_run: bool = False
    restate: str | None = None
    closed: "Closed | None" = None
    partial: bool = False
    tell: Callable[[str, int], None] | None = None

    def telling(self, source: str) -> Callable[[int], None] | None:
        """Return what is to be told the rows of one source."""
        return None if self.tell is None else partial(self.tell, source)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put an interruption off to the end: what is written together is written or is not."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield  # no other thread is ever interrupted
        return
    came: list[int] = []
    before = {
        one: signal.signal(one, lambda number, _frame: came.append(number))
        for one in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    for number in came:
        signal.raise_signal(number)
