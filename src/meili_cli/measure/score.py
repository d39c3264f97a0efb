"""The score of an area over its targets, and ranks (docs/method.md, "Rank").

After the plan's chapter on assessment (分级考核): one number an area that cannot be driven up by
overdoing one target, since each counts to 100 at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

from meili_cli.model.terms import Status

FULL: Final = Fraction(100)
"""The score of a target that is achieved, or at its pace."""

SILENT: Final = frozenset({Status.NO_DATA, Status.PARTIAL})
"""Statuses that count as no data."""
NOT_ASKED: Final = frozenset({Status.NOT_APPLICABLE, Status.NO_TARGET})
"""Statuses of targets that do not apply to an area."""
_LOST: Final = frozenset({Status.MISSED, Status.REGRESSING})

A = TypeVar("A")


def of_target(status: Status, pace: Fraction | None) -> Fraction | None:
    """Return the score of one target, 0 to 100; None where it is not counted.

    100·min(max(pace, 0), 1); achieved 100; without a pace, missed and regressing 0, else not
    counted. What is partial counts as no data, and what does not apply is not counted.
    """
    if status in SILENT or status in NOT_ASKED:
        return None
    if status is Status.ACHIEVED:
        return FULL
    if pace is None:
        return Fraction(0) if status in _LOST else None
    return FULL * min(max(pace, Fraction(0)), Fraction(1))


def of_area(scores: Iterable[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """Return the mean of scores, each with its weight; None where none counts or all weigh 0."""
    counted = [(score, weight) for score, weight in scores if score is not None]
    whole = sum((weight for _score, weight in counted), Fraction(0))
    if not whole:
        return None
    return sum((score * weight for score, weight in counted), Fraction(0)) / whole


def ranks(scores: Mapping[A, Fraction]) -> dict[A, int]:
    """Return the rank of each score, the highest 1; equal scores share the better rank.

    So two first ones are followed by a third (standard competition ranking).
    """
    ordered = sorted(scores.values(), reverse=True)
    first: dict[Fraction, int] = {}
    for place, score in enumerate(ordered, start=1):
        first.setdefault(score, place)
    return {area: first[score] for area, score in scores.items()}


def split(steps: Sequence[Fraction | int | None]) -> tuple[Fraction | int | None, ...]:
    """Return what each step adds to the value before it; the parts add up to the whole change.

    A step without a value adds nothing, and what follows it is counted from the last value
    before. All None where the first or the last step has no value: there is no change then.
    """
    if steps[0] is None or steps[-1] is None:
        return (None,) * (len(steps) - 1)
    parts: list[Fraction | int | None] = []
    last = steps[0]
    for step in steps[1:]:
        value = last if step is None else step
        parts.append(value - last)
        last = value
    return tuple(parts)
