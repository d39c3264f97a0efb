"""Where a value stands on an axis: round steps, cells of a terminal, days.

Owns the geometry of axes; knows neither what is drawn nor on what.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

EIGHTHS: Final = 8
"""Parts of a cell that blocks can fill."""
_STEPS: Final = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
_FAR: Final = Fraction(1, 2)
"""An axis begins at 0, unless all values lie beyond so much of the greatest one."""
_MONTHS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_YEAR: Final = 12


class Scale(NamedTuple):
    """An axis from `low` to `high`, both on a step."""

    low: Fraction
    high: Fraction
    step: Fraction

    @property
    def ticks(self) -> tuple[Fraction, ...]:
        """The values of the steps, both ends included."""
        return tuple(self.low + self.step * number for number in range(self.intervals + 1))

    @property
    def intervals(self) -> int:
        """How many steps there are."""
        return int((self.high - self.low) / self.step)

    def part(self, value: Fraction) -> Fraction:
        """Return where a value stands, as a part of the axis: 0 at `low`, 1 at `high`."""
        return (value - self.low) / (self.high - self.low)


def scale(values: Iterable[Fraction], *, most: int, zero: bool = False) -> Scale:
    """Return an axis that holds all values, in at most so many steps of 1, 2, 2.5 or 5 times 10ⁿ.

    It begins at 0 where that is not far from the values, and always with `zero`.
    """
    known = list(values)
    low, high = min(known, default=Fraction(0)), max(known, default=Fraction(0))
    if low > 0 and (zero or low <= high * _FAR):
        low = Fraction(0)
    if high < 0 and (zero or high >= low * _FAR):
        high = Fraction(0)
    if low == high:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        high = Fraction(1)
    power = Fraction(10) ** math.floor(math.log10(float((high - low) / most)))
    for factor in (*_STEPS, *(10 * one for one in _STEPS)):
        step = factor * power
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first <= most:
            break
    return Scale(first * step, last * step, step)


class Blocks(NamedTuple):
    """An axis on so many cells, filled by eighths.

    A limit stands at the edge of a cell, and a value on its own side of every limit: what is short
    of it never fills the cell before it, and what is beyond fills something of the next.
    """

    axis: Scale
    cells: int
    limits: tuple[Fraction, ...] = ()

    def edge(self, limit: Fraction) -> int:
        """Return the number of whole cells below a limit."""
        return self._edges[sorted(set(self.limits)).index(limit)]

    @property
    def _edges(self) -> list[int]:
        edges: list[int] = []
        for limit in sorted(set(self.limits)):
            nearest = math.floor(self.axis.part(limit) * self.cells + Fraction(1, 2))
            lowest = edges[-1] + 1 if edges else 0
            edges.append(min(max(nearest, lowest), self.cells))
        return edges

    def eighths(self, value: Fraction) -> int:
        """Return how many eighths of a cell a value fills, from the low end."""
        filled = math.floor(self.axis.part(value) * self.cells * EIGHTHS)
        for limit, edge in zip(sorted(set(self.limits)), self._edges, strict=True):
            at = edge * EIGHTHS
            if value < limit:
                filled = min(filled, at - 1)
            elif value == limit:
                filled = at
            else:
                filled = max(filled, at + 1)
        return min(max(filled, 0), self.cells * EIGHTHS)

    def cell(self, value: Fraction) -> int:
        """Return the cell that a value lies in, from 0 on."""
        return min(self.eighths(value) // EIGHTHS, self.cells - 1)


def dates(first: date, last: date, most: int) -> Iterator[tuple[date, str]]:
    """Yield first days of months from `first` to `last` with what they are called.

    They are one, three, six months or whole years apart, at most so many of them.
    """
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    every = next((one for one in _MONTHS if months <= one * most), _MONTHS[-1])
    begin = first.year * _YEAR + first.month - 1 + (first.day > 1)
    for month in range(-(-begin // every) * every, last.year * _YEAR + last.month, every):
        day = date(month // _YEAR, month % _YEAR + 1, 1)
        yield day, f"{day:%Y}" if every >= _YEAR else f"{day:%Y-%m}"


def along(first: date, last: date, day: date) -> Fraction:
    """Return where a day stands between two, as a part of the way."""
    return Fraction((day - first).days, max((last - first).days, 1))


def known(values: Iterable[Fraction | None]) -> Sequence[Fraction]:
    """Return the values that there are."""
    return [value for value in values if value is not None]
