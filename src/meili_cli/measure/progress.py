"""How far along the way: expected, completion, pace (contract, section 5).

A `Course` is everything an area answers to, with the numbers in force for it; whoever builds
one has already settled which target, allocation, revision and baseline those are.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from meili_cli.measure import growth
from meili_cli.measure.calendar import last_period_end, years_between
from meili_cli.model.entry import MAX_DIGITS
from meili_cli.model.plan import Bound
from meili_cli.model.terms import BoundKind, Reporting, Shape

_TOO_MANY_DIGITS: Final = 10**MAX_DIGITS


class Start(NamedTuple):
    """The baseline in force: a value on a day."""

    value: Fraction
    day: date


class Wanted(NamedTuple):
    """The number that is asked for; with `target_max` the two ends of a range, both included."""

    kind: BoundKind
    target: Fraction
    target_max: Fraction | None = None

    @property
    def least(self) -> Fraction | None:
        """The least that meets the bound; None where it is only what may not be exceeded."""
        return None if self.kind is BoundKind.AT_MOST else self.target

    @property
    def most(self) -> Fraction | None:
        """The most that meets the bound; None where more is better."""
        return self.target if self.kind is BoundKind.AT_MOST else self.target_max

    def missing(self, value: Fraction) -> Fraction:
        """Return how far `value` is from meeting the bound; it meets it where that is 0 or less.

        Within a range it is 0: there is no better and no worse.
        """
        if self.target_max is not None:
            return max(self.target - value, value - self.target_max, Fraction(0))
        return value - self.target if self.kind is BoundKind.AT_MOST else self.target - value

    def met_by(self, value: Fraction) -> bool:
        """Whether `value` meets the bound."""
        return self.missing(value) <= 0

    def nearest(self, value: Fraction) -> Fraction:
        """Return the number that the way from `value` leads to: of a range, the nearest in it."""
        if self.target_max is None:
            return self.target
        return min(max(value, self.target), self.target_max)

    def sign(self, value: Fraction) -> int:
        """Return +1 where the way from `value` leads up, -1 where it leads down.

        Of a range, 0 where `value` is in it.
        """
        if self.target_max is None:
            return -1 if self.kind is BoundKind.AT_MOST else 1
        return (value < self.target) - (value > self.target_max)


def wanted(bound: Bound, start: Start | None) -> Wanted | None:
    """Return the number that a bound asks for, or the two; None where there is none, or not yet.

    What growth leads to is start·(1 + rate)^years, the years counted as for a yearly rate. It is
    None without a start, from one that is not above 0 or not before the due date, and where it
    would have more digits than a number of a plan.
    """
    if bound.number is not None:
        most = bound.number_max
        return Wanted(bound.kind, Fraction(bound.number), None if most is None else Fraction(most))
    if bound.growth_at_least is None or start is None:
        return None
    if start.value <= 0 or start.day >= bound.by:
        return None
    years = years_between(start.day, bound.by)
    number = start.value * growth.compound(1 + Fraction(bound.growth_at_least), years)
    return Wanted(bound.kind, number) if number < _TOO_MANY_DIGITS else None


class Course(NamedTuple):
    """From the baseline to a bound with a number, by when, and along which line.

    `steps` are (day, value) in the order of days; empty unless `shape` is stepped.
    """

    start: Start
    wanted: Wanted
    due: date
    shape: Shape = Shape.LINEAR
    steps: tuple[tuple[date, Fraction], ...] = ()

    @property
    def target(self) -> Fraction:
        """The number that the way leads to; of a range the nearest to the baseline."""
        return self.wanted.nearest(self.start.value)

    @property
    def sign(self) -> int:
        """+1 where the way leads up, -1 where it leads down, 0 where there is none to a range."""
        return self.wanted.sign(self.start.value)

    @property
    def by_growth(self) -> bool:
        """Whether the pace is one of yearly rates: not of a range, where one may be too high."""
        return self.shape is Shape.GROWTH and self.wanted.target_max is None

    @property
    def meaningless(self) -> bool:
        """Whether the baseline already meets the bound, so that there is no way to go."""
        return self.wanted.met_by(self.start.value)

    @property
    def points(self) -> tuple[tuple[date, Fraction], ...]:
        """The days and values that straight lines lead through: start, steps, target."""
        asked = ((on, self._asked(value)) for on, value in self.steps)
        steps = ((on, value) for on, value in asked if value is not None)
        between = ((on, value) for on, value in steps if self.start.day < on < self.due)
        return ((self.start.day, self.start.value), *between, (self.due, self.target))

    def _asked(self, step: Fraction) -> Fraction | None:
        """Return what a step asks of whoever begins at `start`, which need not be its own way.

        It is held between the start and the target, so that it never leads back or beyond; None
        where it lies on the other side of a range, for it is of those who come from there.
        """
        if self.meaningless:
            return self.start.value
        if self.wanted.target_max is not None and self.wanted.sign(step) == -self.sign:
            return None
        low, high = sorted((self.start.value, self.target))
        return min(max(step, low), high)

    def stretch(self, day: date) -> tuple[tuple[date, Fraction], tuple[date, Fraction]]:
        """Return the two ends, each a day and a value, of the stretch that `day` falls into.

        Before the first point it is the first stretch, after the last one the last.
        """
        points = self.points
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
    """Return how much of the way is done; None where there is no way to go.

    1 - missing/missing at the baseline, which for a single number is
    (attained - baseline)/(target - baseline). What is too much counts like what is too little.
    """
    if course.meaningless:
        return None
    missing = course.wanted.missing
    return 1 - missing(attained) / missing(course.start.value)


def pace(course: Course, attained: Fraction, asked: Fraction) -> Fraction | None:
    """Return progress made over progress asked for; None while nothing is expected.

    Progress is what is missing no more: for a single number
    (attained - baseline)/(expected - baseline).
    """
    if course.meaningless:
        return None
    missing = course.wanted.missing
    base = missing(course.start.value)
    progress_asked = base - missing(asked)
    return (base - missing(attained)) / progress_asked if progress_asked else None


def growth_pace(course: Course, attained: Fraction, reading_day: date) -> Fraction | None:
    """Return d · actual/|required| of the yearly rates, after Eurostat and Open SDG.

    `reading_day` is the day of the latest reading. None in the first year, where a baseline,
    reading or target is zero or negative, and where there is no way to go. Not for a range: a
    rate does not say that it was too high.
    """
    if course.meaningless:
        return None
    start = course.start
    actual = growth.achieved_rate(start.value, start.day, attained, reading_day)
    required = growth.yearly_rate(start.value, start.day, course.target, course.due)
    if actual is None or not required:
        return None
    return course.sign * actual / abs(required)
