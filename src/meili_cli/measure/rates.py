"""How fast a bound is to be approached, and how fast it was: changes a reporting period, exact.

Owns what the required and the best rate are. Which readings count is decided above.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from meili_cli.measure.calendar import last_of_month

STRETCH: Final = 3
"""The best rate is over at least so many reporting periods; of months, that is a quarter."""

Reading = tuple[date, Fraction]
"""A day and the figure on it."""


def periods(first: date, last: date, months: int) -> Fraction:
    """Return how many reporting periods of `months` lie between two days.

    Whole months, and days as parts of theirs.
    """
    return (_month(last) - _month(first)) / months


def _month(day: date) -> Fraction:
    return day.year * 12 + day.month - 1 + Fraction(day.day, last_of_month(day).day)


def best_rate(readings: Sequence[Reading], months: int, sign: int) -> Fraction | None:
    """Return the greatest progress a period between readings at least three periods apart.

    `sign` is +1 where more is better, -1 where less is; what is returned is progress, so a
    negative one is a way back. None where no two readings lie so far apart. A stretch that can be
    parted into two of that length is left out: one of them is at least as good as the whole.
    """
    places = [_month(day) / months for day, _value in readings]
    best, end = None, 0
    for begin, place in enumerate(places):
        while end < len(places) and places[end] - place < STRETCH:
            end += 1
        for later in range(end, len(places)):
            if places[later] - places[end] >= STRETCH:
                break
            done = sign * (readings[later][1] - readings[begin][1]) / (places[later] - place)
            best = done if best is None else max(best, done)
    return best


def required_rate(
    reading: Reading, target: Fraction, due: date, months: int, sign: int
) -> Fraction | None:
    """Return the progress a period that leads from the last reading to the bound on its due date.

    (target - value)/(due date - day) in periods. None where the bound is met, or it is too late.
    """
    day, value = reading
    left = periods(day, due, months)
    missing = sign * (target - value)
    return missing / left if missing > 0 and left > 0 else None
