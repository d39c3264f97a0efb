"""How far along the way: expected, completion, pace (contract, section 5).

A `Course` is everything an area answers to, with the numbers in force for it; whoever builds
one has already settled which target, allocation, revision and baseline those are.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from meili_cli.measure import growth
from meili_cli.measure.calendar import last_period_end
from meili_cli.model.terms import BoundKind, Reporting, Shape


class Start(NamedTuple):
    """The baseline in force: a value on a day."""

    value: Fraction
    day: date


class Course(NamedTuple):
    """From the baseline to a bound with a number, by when, and along which line.

    `steps` are (day, value) in the order of days; empty unless `shape` is stepped.
    """

    start: Start
    kind: BoundKind
    target: Fraction
    due: date
    shape: Shape = Shape.LINEAR
    steps: tuple[tuple[date, Fraction], ...] = ()

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is."""
        return -1 if self.kind is BoundKind.AT_MOST else 1

    def met_by(self, value: Fraction) -> bool:
        """Whether `value` meets the bound."""
        return self.sign * value >= self.sign * self.target

    @property
    def meaningless(self) -> bool:
        """Whether the baseline already meets the bound, so that there is no way to go."""
        return self.met_by(self.start.value)

    def stretch(self, day: date) -> tuple[tuple[date, Fraction], tuple[date, Fraction]]:
        """Return the two ends, each a day and a value, of the stretch that `day` falls into.

        Before the first point it is the first stretch, after the last one the last. A step
        that the area had passed at its start asks for nothing more than the start.
        """
        ahead = max if self.sign > 0 else min
        points = [(self.start.day, self.start.value)]
        points += [
            (on, ahead(value, self.start.value))
            for on, value in self.steps
            if self.start.day < on < self.due
        ]
        points.append((self.due, self.target))
        return next(
            (stretch for stretch in pairwise(points) if day <= stretch[1][0]),
            (points[-2], points[-1]),
        )


def percentage(numerator: Decimal, denominator: Decimal) -> Fraction | None:
    """Return 100·numerator/denominator; None where there is nothing to take a share of."""
    return 100 * Fraction(numerator) / Fraction(denominator) if denominator else None


def expected_on(day: date, reporting: Reporting) -> date:
    """Return D': `day` for monthly items, else the last end of a reporting period up to it."""
    return day if reporting is Reporting.MONTHLY else last_period_end(day, reporting.months)


def _share(start: date, end: date, day: date) -> Fraction:
    """Return f: the part of the way from `start` to `end` that is over on `day`, 0 to 1."""
    if end <= start:
        return Fraction(int(day >= end))
    return Fraction(min(max((day - start).days, 0), (end - start).days), (end - start).days)


def expected(course: Course, day: date) -> Fraction | None:
    """Return what the trajectory asks for on `day` (which is D').

    linear: b + (t - b)·f; stepped: straight lines through the start, each step and the
    target; growth: b·(t/b)^f, None where either is not positive.
    """
    start, target = course.start, course.target
    if course.shape is Shape.GROWTH:
        if start.value <= 0 or target <= 0:
            return None
        share = _share(start.day, course.due, day)
        return start.value * growth.power(target / start.value, share)
    (day_a, a), (day_b, b) = course.stretch(day)
    return a + (b - a) * _share(day_a, day_b, day)


def completion(course: Course, attained: Fraction) -> Fraction | None:
    """Return (attained - baseline)/(target - baseline); None where there is no way to go."""
    if course.meaningless:
        return None
    return (attained - course.start.value) / (course.target - course.start.value)


def pace(course: Course, attained: Fraction, asked: Fraction) -> Fraction | None:
    """Return (attained - baseline)/(expected - baseline); None while nothing is expected."""
    if course.meaningless or asked == course.start.value:
        return None
    return (attained - course.start.value) / (asked - course.start.value)


def growth_pace(course: Course, attained: Fraction, reading_day: date) -> Fraction | None:
    """Return d · actual/|required| of the yearly rates, after Eurostat and Open SDG.

    `reading_day` is the day of the latest reading. None in the first year, where a baseline,
    reading or target is zero or negative, and where there is no way to go.
    """
    if course.meaningless:
        return None
    start = course.start
    actual = growth.achieved_rate(start.value, start.day, attained, reading_day)
    required = growth.yearly_rate(start.value, start.day, course.target, course.due)
    if actual is None or not required:
        return None
    return course.sign * actual / abs(required)
