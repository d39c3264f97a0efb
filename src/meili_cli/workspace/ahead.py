"""Work that is begun before its result is needed: the ledger is read while the plan is.

Reading a ledger is DuckDB's work and reading a plan is Python's, so the two go side by side.
"""

from collections.abc import Callable
from threading import Thread
from typing import Final, Generic, TypeVar

T = TypeVar("T")
NAME: Final = "meili-ahead"


class Ahead(Generic[T]):
    """A function that runs in a thread of its own, begun at once.

    The thread ends with the process, so that a command that fails need not wait for it. Who
    lives on after such a command has to wait for threads of this `NAME`: DuckDB does not take
    well to an interpreter that ends while it is at work.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name=NAME, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error

    def result(self) -> T:
        """Wait for the result and return it, or raise what the function raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]
