"""How far a change lies outside the others: median, median absolute deviation, robust z."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

NORMAL: Final = Fraction(6745, 10000)
"""The 0.75 quantile of the standard normal distribution, to four digits: with it a robust z is
of the size of an ordinary z where changes are normally distributed."""


class Spread(NamedTuple):
    """The median of some values, and the median of their distances from it (MAD)."""

    median: Fraction
    mad: Fraction

    def z(self, value: Fraction) -> Fraction | None:
        """Return 0.6745·(value − median)/MAD; None where more than half of all are the same.

        The "modified z-score" of B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers,
        ASQC Quality Press, 1993. Unlike mean and standard deviation, median and MAD are not
        drawn along by the outlier that is looked for.
        """
        return NORMAL * (value - self.median) / self.mad if self.mad else None


def spread(values: Sequence[Fraction]) -> Spread:
    """Return median and MAD of at least one value."""
    middle = median(values)
    return Spread(middle, median([abs(value - middle) for value in values]))


def periods_between(first: date, last: date, months: int) -> int:
    """Return how many reporting periods of `months` lie between two days, 1 at least.

    Whole months of the calendar: from the end of January to the end of February is one, though
    it has fewer days, so that the same amount a month is the same.
    """
    apart = (last.year - first.year) * 12 + last.month - first.month
    return max(1, apart // months)


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle value, or half the sum of the two middle ones."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
