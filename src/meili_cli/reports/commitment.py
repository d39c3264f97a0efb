"""What an area answers to on a day: target or allocation, trajectory, and the days that count.

Contract, section 5, "Which target an area answers to"; section 3 for revisions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli.measure.progress import Start
from meili_cli.model.plan import LINEAR, Allocation, Baseline, Bound, Plan, Target, Trajectory
from meili_cli.model.report import Note
from meili_cli.model.terms import Basis, Measure, Shape

DAY = timedelta(days=1)


class InForce(NamedTuple):
    """A target as its revisions leave it on a day."""

    bound: Bound
    baseline: Baseline | None
    trajectory: Trajectory
    revised: date | None = None


class Commitment(NamedTuple):
    """What one area must attain of one target.

    `allocation` is None where the target itself holds. Entries count from `since` (of
    quantities) up to `until`, which is `date.max` where nothing ends it. `same_days` says that an allocation runs over the days of the
    target. `own_reading_by` is the day up to which the area's own reading may be its baseline;
    None where it may not.
    """

    bound: Bound
    target: InForce
    allocation: Allocation | None
    since: date
    until: date
    same_days: bool = False
    own_reading_by: date | None = None
    notes: tuple[Note, ...] = ()

    @property
    def scaled(self) -> bool:
        """Whether the target's steps hold, scaled to what the allocation asks for."""
        own = self.allocation
        return (
            own is not None
            and own.trajectory is None
            and self.same_days
            and self.target.trajectory.shape is Shape.STEPPED
        )

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory in force, before it is scaled."""
        if self.allocation is None or self.scaled:
            return self.target.trajectory
        return self.allocation.trajectory or LINEAR

    def steps(self, start: Start) -> tuple[Shape, tuple[tuple[date, Fraction], ...]]:
        """Return the shape and the steps of the trajectory that leads on from `start`.

        An allocation without a trajectory of its own takes the target's steps, scaled to its
        own way, where both run over the same days; otherwise its line is straight.
        """
        trajectory = self.trajectory
        steps = tuple((point.date, Fraction(point.value)) for point in trajectory.points)
        if self.scaled:
            assert self.target.bound.number is not None
            assert self.bound.number is not None
            base = self.target.baseline
            zero = Fraction(0) if base is None else Fraction(base.value)
            way = Fraction(self.target.bound.number) - zero
            own_way = Fraction(self.bound.number) - start.value
            steps = tuple(
                (day, start.value + (value - zero) / way * own_way) for day, value in steps
            )
        return trajectory.shape, steps


def in_force(target: Target, day: date, known_on: date | None) -> InForce:
    """Return the target on `day`; of its revisions only those adopted by `known_on`, if given."""
    now = InForce(target.target, target.baseline, target.trajectory)
    for revision in target.revisions:
        if revision.from_ <= day and (known_on is None or revision.adopted <= known_on):
            now = InForce(
                revision.target or now.bound,
                revision.baseline or now.baseline,
                revision.trajectory or now.trajectory,
                revision.from_,
            )
    return now


def allocation_in_force(
    allocations: Sequence[Allocation], start: date, day: date, known_on: date | None
) -> Allocation | None:
    """Return the allocation that holds on `day`, or else the last one past.

    Of those that run, the one that ends last holds; of several for the same days, the one
    adopted last. `start` is the plan's, where an allocation names no `from`.
    """
    begun = [
        allocation
        for allocation in allocations
        if (allocation.from_ or start) <= day
        and (allocation.adopted is None or known_on is None or allocation.adopted <= known_on)
    ]
    # A running one ends after all that are past. The last in the file wins what is left equal.
    return max(
        reversed(begun),
        key=lambda one: (one.by, one.from_ or start, one.adopted or date.min),
        default=None,
    )


def commitment(
    plan: Plan,
    target: Target,
    allocations: Sequence[Allocation],
    *,
    top: bool,
    day: date,
    known_on: date | None,
) -> Commitment | None:
    """Return what an area answers to on `day`, or None.

    `allocations` are those of this target to this area; `top` says that it is the top area,
    which answers to the target itself.
    """
    start = plan.head.period.start
    now = in_force(target, day, known_on)
    allocation = None if top else allocation_in_force(allocations, start, day, known_on)
    notes = [Note("target_revised", now.revised.isoformat())] if now.revised else []
    if allocation is None:
        if not top:
            if target.additive:
                return None
            notes.append(Note("target_inherited"))
        if now.bound.basis is Basis.ASSUMED:
            notes.append(Note("target_assumed"))
        notes += _assumed_steps(now.trajectory)
        reading_by = None if top or now.baseline is None else now.baseline.date
        if target.measure is Measure.RATIO and not top and now.baseline is None:
            reading_by = start - DAY
        return Commitment(
            now.bound, now, None, start, date.max, own_reading_by=reading_by, notes=tuple(notes)
        )
    since = allocation.from_ or start
    until = allocation.by if target.measure is Measure.QUANTITY else date.max
    if allocation.basis is Basis.ASSUMED:
        notes.append(Note("allocation_assumed"))
    held = Commitment(
        allocation.bound,
        now,
        allocation,
        since,
        until,
        same_days=since == start and allocation.by == now.bound.by,
        own_reading_by=None if allocation.baseline is not None else since - DAY,
    )
    return held._replace(notes=(*notes, *_assumed_steps(held.trajectory)))


def _assumed_steps(trajectory: Trajectory) -> list[Note]:
    assumed = any(point.basis is Basis.ASSUMED for point in trajectory.points)
    return [Note("trajectory_assumed")] if assumed else []
