"""The judgements beside the figures: status and trend (contract, section 5)."""

from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.measure.progress import Course
from meili_cli.model.terms import BoundKind, Measure, Status, Trend

FLAT: Final = Fraction(5, 1000)
"""A change within 0.5 % of the way from baseline to target is no change."""


class Bands(NamedTuple):
    """Values from which something is on track, and behind; below 0 it is regressing."""

    on_track: Fraction
    behind: Fraction

    def status(self, value: Fraction) -> Status:
        """Return the band that `value` falls into."""
        if value >= self.on_track:
            return Status.ON_TRACK
        if value >= self.behind:
            return Status.BEHIND
        return Status.OFF_TRACK if value >= 0 else Status.REGRESSING


def numeric_status(
    course: Course,
    *,
    measure: Measure,
    day: date,
    attained: Fraction | None,
    incomplete: bool,
    asked: Fraction | None,
    pace: Fraction | None,
    bands: Bands,
) -> Status:
    """Return the status under a bound with a number: rules 4 to 8 of the list.

    `attained` is None for a roll-up without a usable child; it is then incomplete.
    """
    met = attained is not None and course.wanted.met_by(attained)
    # What is missing can only add to a quantity of which more is better, however much it is.
    only_grows = measure is Measure.QUANTITY and course.wanted.kind is BoundKind.AT_LEAST
    if met and (only_grows or not incomplete):
        return Status.ACHIEVED
    if course.meaningless:
        return Status.PARTIAL if incomplete else Status.REGRESSING
    judged = _by_pace(course, attained, asked, pace, bands)
    over = day >= course.due
    if incomplete:
        keeps = only_grows and judged is Status.ON_TRACK and not over
        return Status.ON_TRACK if keeps else Status.PARTIAL
    return Status.MISSED if over else judged


def _by_pace(
    course: Course, attained: Fraction | None, asked: Fraction | None,
    pace: Fraction | None, bands: Bands,
) -> Status:  # fmt: skip
    """Return the status by pace; without one, by the flat start of a trajectory, else open."""
    if pace is not None:
        return bands.status(pace)
    if attained is None or asked != course.start.value:
        return Status.OPEN
    missing = course.wanted.missing
    no_worse = missing(attained) <= missing(course.start.value)
    return Status.ON_TRACK if no_worse else Status.REGRESSING


def trend(
    merits: tuple[Fraction | None, ...], coverages: tuple[Fraction, ...], way: Fraction | None
) -> Trend | None:
    """Return how the last reporting period compares with the one before.

    `merits` say how good the figures are, more being better: at D and one period earlier; for a
    quantity also two periods earlier, and what was gained in the last period is then compared
    with what was gained before. `way` is the distance from baseline to target; None takes the
    earlier of what is compared for it. None where a figure is missing or the coverages differ.
    """
    figures = [value for value in merits if value is not None]
    if len(figures) < len(merits) or len(set(coverages)) > 1:
        return None
    match figures:
        case [now, before, earlier]:
            now, before = now - before, before - earlier
        case [now, before]:
            pass
        case _:
            raise ValueError(figures)
    change = now - before
    if abs(change) <= FLAT * abs(before if way is None else way):
        return Trend.FLAT
    return Trend.UP if change > 0 else Trend.DOWN
