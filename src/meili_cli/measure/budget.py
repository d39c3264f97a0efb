"""How far an area may fall behind and still arrive: the delivery budget.

After the error budgets of site reliability engineering (Beyer et al., "Site Reliability
Engineering", O'Reilly 2016, chapter 3): what may be lost is settled beforehand, and one looks at
how fast it is used up. docs/method.md, "Delivery budget". All figures are in the measure of the
target, rates in that measure a day; less is better where the bound is at_most, and everything is
mirrored.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Final, NamedTuple

from meili_cli.measure.calendar import shift_months

APART: Final = 3
"""Readings so many periods apart show a rate; nearer ones show a step."""


class Reading(NamedTuple):
    """What was attained on a day."""

    day: date
    value: Fraction


class Stretch(NamedTuple):
    """Two readings, and the rate a day between them in the wanted direction."""

    first: Reading
    last: Reading
    rate: Fraction


class State(NamedTuple):
    """Where an area stands on a day: what is expected of it, and what it has attained."""

    day: date
    expected: Fraction
    attained: Fraction


class Aim(NamedTuple):
    """What an area must reach and by when; `sign` is -1 where less is better, else +1."""

    target: Fraction
    due: date
    sign: int


def best_stretch(readings: Iterable[Reading], months: int, sign: int) -> Stretch | None:
    """Return the stretch with the highest rate between readings three periods apart or more.

    `months` is the length of a reporting period. Of equal rates the earliest and shortest stands.
    None where no two readings are so far apart.
    """
    best: Stretch | None = None
    for first, last in combinations(sorted(readings), 2):
        if last.day >= shift_months(first.day, APART * months):
            rate = sign * (last.value - first.value) / (last.day - first.day).days
            if best is None or rate > best.rate:
                best = Stretch(first, last, rate)
    return best


def size(aim: Aim, rate: Fraction, state: State) -> Fraction:
    """Return B = max(0, expected - (target - r·(e - D))).

    How far below the trajectory the area may be on the day and still arrive at its best rate.
    """
    left = max((aim.due - state.day).days, 0)
    return max(Fraction(0), aim.sign * (state.expected - aim.target) + rate * left)


def used(aim: Aim, rate: Fraction, state: State) -> Fraction | None:
    """Return max(0, expected - attained)/B as a part of 1; None where B is 0."""
    whole = size(aim, rate, state)
    if not whole:
        return None
    return max(Fraction(0), aim.sign * (state.expected - state.attained)) / whole


def burn(aim: Aim, rate: Fraction, now: State, before: State | None) -> Fraction | None:
    """Return what was used between two days, both at the same best rate; negative if regained."""
    if before is None:
        return None
    after, earlier = used(aim, rate, now), used(aim, rate, before)
    return None if after is None or earlier is None else after - earlier


def distinct(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings without those that say again what was read on a day."""
    found: dict[date, Reading] = {}
    for reading in readings:
        found[reading.day] = reading
    return tuple(found[day] for day in sorted(found))
