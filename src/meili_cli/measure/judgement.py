"""The judgements beside the figures: status and trend (contract, section 5)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from meili_cli.measure.progress import Course
from meili_cli.model.terms import Measure, Status, Trend

FLAT: Final = Fraction(5, 1000)
"""A change within 0.5 % of the way from baseline to target is no change."""


@dataclass(frozen=True, slots=True)
class Bands:
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
    met = attained is not None and course.met_by(attained)
    # What is missing can only add to a quantity of which more is better.
    only_grows = measure is Measure.QUANTITY and course.sign > 0
    if met and (course.meaningless or not incomplete or only_grows):
        return Status.ACHIEVED
    if course.meaningless:
        return Status.PARTIAL if incomplete else Status.REGRESSING
    over = day >= course.due
    on_track = pace is not None and bands.status(pace) is Status.ON_TRACK
    if incomplete and not (only_grows and on_track and not over):
        return Status.PARTIAL
    if over:
        return Status.MISSED
    if pace is not None:
        return bands.status(pace)
    assert attained is not None  # it is complete here
    start = course.start.value
    if asked == start:
        no_worse = course.sign * attained >= course.sign * start
        return Status.ON_TRACK if no_worse else Status.REGRESSING
    return Status.OPEN


def trend(
    attained: tuple[Fraction | None, ...], coverages: tuple[Fraction, ...],
    *, sign: int, way: Fraction | None,
) -> Trend | None:  # fmt: skip
    """Return how the last reporting period compares with the one before.

    `attained` at D and one period earlier; for a quantity also two periods earlier, and what
    was added in the last period is then compared with what was added before. `way` is the
    distance from baseline to target; None takes the earlier reading for it. None where a
    figure is missing or the coverages differ.
    """
    figures = [value for value in attained if value is not None]
    if len(figures) < len(attained) or len(set(coverages)) > 1:
        return None
    match figures:
        case [now, before, earlier]:
            now, before = now - before, before - earlier
        case [now, before]:
            pass
        case _:
            raise ValueError(figures)
    change = sign * (now - before)
    if abs(change) <= FLAT * abs(before if way is None else way):
        return Trend.FLAT
    return Trend.UP if change > 0 else Trend.DOWN
