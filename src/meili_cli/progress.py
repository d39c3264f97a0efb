"""What a command is doing, how long each stage took, and how much of a long work is done.

Owns the clock. Never prints: who listens is decided by the command line, and by default nobody
does, so that nothing is measured and nothing is put into words.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar

from meili_cli.i18n import _

P = ParamSpec("P")
R = TypeVar("R")
Piece = TypeVar("Piece")


class _Audience:
    """Who listens in this process."""

    hears: Callable[[str], None] | None = None
    sees: Callable[[str, int, int], None] | None = None


def listen(hears: Callable[[str], None] | None) -> None:
    """Tell `hears` what happens from here on; None for nobody."""
    _Audience.hears = hears


def tell(message: Callable[[], str]) -> None:
    """Tell something; the message is only made where somebody listens."""
    if _Audience.hears is not None:
        _Audience.hears(message())


def watch(sees: Callable[[str, int, int], None] | None) -> None:
    """Show `sees` how far a long work is: its name, the pieces done, and all; None for nobody."""
    _Audience.sees = sees


def steps(pieces: Sequence[Piece], name: str) -> Iterator[Piece]:
    """Yield the pieces of a long work and tell when each is done; `name` comes from `no_op`."""
    begin = perf_counter()
    for done, piece in enumerate(pieces):
        _show(name, done, len(pieces))
        yield piece
    _show(name, len(pieces), len(pieces))
    seconds = perf_counter() - begin
    tell(lambda: _("{stage}: {n} of {n} in {seconds} s").format(
        stage=_(name), n=len(pieces), seconds=f"{seconds:.3f}"
    ))  # fmt: skip


def _show(name: str, done: int, pieces: int) -> None:
    if _Audience.sees is not None:
        _Audience.sees(_(name), done, pieces)


def stage(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Tell how long a function took; `name` comes from `no_op`."""

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            if _Audience.hears is None:
                return work(*args, **kwargs)
            begin = perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                seconds = perf_counter() - begin
                tell(lambda: _("{stage}: {seconds} s").format(
                    stage=_(name), seconds=f"{seconds:.3f}"
                ))  # fmt: skip

        return timed

    return decorate
