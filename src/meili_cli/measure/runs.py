"""Runs of period ends at which an area lagged: whether it does, and since when.

Owns the counting. What stood at a period end is given to it; silence is never a bad figure here.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import Final, NamedTuple

from meili_cli.model.terms import Status

LAGGING: Final = frozenset({Status.OFF_TRACK, Status.REGRESSING})
"""Statuses that count towards a run."""
_UNJUDGED: Final = frozenset({Status.PARTIAL, Status.NO_DATA, Status.MISSED})
"""Statuses that neither count nor clear: too little is known, or the time is over."""


class Seen(StrEnum):
    """What one period end says of whether an area lags."""

    LAGS = "lags"
    """Off track or regressing, by a reading newer than the period end before."""
    KEEPS_UP = "keeps_up"
    """Anything better, by such a reading; or nothing is asked."""
    UNCLEAR = "unclear"
    """Nothing new was reported, or too little to judge by, or the due date has passed."""


def seen(status: Status, newest: date | None, before: date) -> Seen:
    """Return what a period end says; `newest` is the day of the newest entry by then.

    `before` is the period end before it: what is not newer tells nothing about this period.
    """
    if newest is None or newest <= before or status in _UNJUDGED:
        return Seen.UNCLEAR
    return Seen.LAGS if status in LAGGING else Seen.KEEPS_UP


class Run(NamedTuple):
    """The period ends in a row that lag, up to the last one that says anything.

    `unclear` period ends came after it; `length` is how many lag, without any other between.
    """

    unclear: int
    length: int

    @property
    def first(self) -> int:
        """How many periods back the run began; only where it has a length."""
        return self.unclear + self.length - 1


def run(ends: Sequence[Seen]) -> Run:
    """Return the run of what was seen at period ends, the newest first.

    A run is broken by whatever is not LAGS: a period without a report counts for nothing, also
    between two that lag. Source: run rules of control charts (Western Electric, Statistical
    Quality Control Handbook, 1956): one point on the wrong side says little, several in a row
    do. There they are drawn anew each time, hence the new reading that is asked for here.
    """
    unclear = sum(1 for _one in takewhile(Seen.UNCLEAR.__eq__, ends))
    length = sum(1 for _one in takewhile(Seen.LAGS.__eq__, ends[unclear:]))
    return Run(unclear, length)
