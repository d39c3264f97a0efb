"""What an area answers to on a day: target or allocation, trajectory, and the days that count.

Contract, section 5, "Which target an area answers to"; section 3 for revisions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli.measure.calendar import year_of
from meili_cli.measure.progress import Start, wanted
from meili_cli.model.plan import Allocation, Baseline, Bound, Plan, Target, Trajectory
from meili_cli.model.report import Note
from meili_cli.model.terms import Basis, BoundKind, Measure, Shape

DAY = timedelta(days=1)


class InForce(NamedTuple):
    """A target as its revisions leave it on a day; `written` is the trajectory, if there is one."""

    bound: Bound
    baseline: Baseline | None
    written: Trajectory | None
    revised: date | None = None

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory, written or not."""
        return self.written or self.bound.course

    @property
    def whole(self) -> Fraction | None:
        """What an area's contribution is a share of; None where that is no single number."""
        if self.bound.number is None or self.bound.kind is BoundKind.BETWEEN:
            return None
        return Fraction(self.bound.number)


class Commitment(NamedTuple):
    """What one area must attain of one target.

    `bound` is due on the day that counts now: an amount of each year at the end of the year.
    `allocation` is None where the target itself holds. Entries count from `since` (of
    quantities) up to `until`, which is `date.max` where nothing ends it. `same_days` says that an
    allocation runs over the days of the target. `own_reading_by` is the day up to which the area's own reading may be its baseline;
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
            and own.each is None
            and self.target.trajectory.shape is Shape.STEPPED
        )

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory in force, before it is scaled."""
        if self.allocation is None or self.scaled:
            return self.target.trajectory
        return self.allocation.trajectory or self.bound.course

    def steps(self, start: Start) -> tuple[Shape, tuple[tuple[date, Fraction], ...]]:
        """Return the shape and the steps of the trajectory that leads on from `start`.

        An allocation without a trajectory of its own takes the target's steps, scaled to its
        own way, where both run over the same days; otherwise its line is straight.
        """
        trajectory = self.trajectory
        steps = tuple((point.date, Fraction(point.value)) for point in trajectory.points)
        if not self.scaled:
            return trajectory.shape, steps
        base = self.target.baseline
        first = Start(Fraction(0), self.since - DAY)
        if base is not None:
            first = Start(Fraction(base.value), base.date)
        whole, own = wanted(self.target.bound, first), wanted(self.bound, start)
        way = None if whole is None else whole.nearest(first.value) - first.value
        if not way or own is None:  # there is nothing that steps could be a share of
            return Shape.LINEAR, ()
        own_way = own.nearest(start.value) - start.value
        return trajectory.shape, tuple(
            (day, start.value + (value - first.value) / way * own_way) for day, value in steps
        )


def in_force(target: Target, day: date, known_on: date | None) -> InForce:
    """Return the target on `day`; of its revisions only those adopted by `known_on`, if given."""
    written = target.trajectory if "trajectory" in target.model_fields_set else None
    now = InForce(target.target, target.baseline, written)
    for revision in target.revisions:
        if revision.from_ <= day and (known_on is None or revision.adopted <= known_on):
            now = InForce(
                revision.target or now.bound,
                revision.baseline or now.baseline,
                revision.trajectory or now.written,
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
        notes += _form(now.bound)
        notes += _assumed_steps(now.trajectory)
        reading_by = None if top or now.baseline is None else now.baseline.date
        if target.measure is Measure.RATIO and not top and now.baseline is None:
            reading_by = start - DAY
        held = Commitment(
            now.bound, now, None, start, date.max, own_reading_by=reading_by, notes=tuple(notes)
        )
        return _of_the_year(held, day)
    since = allocation.from_ or start
    until = allocation.by if target.measure is Measure.QUANTITY else date.max
    if allocation.basis is Basis.ASSUMED:
        notes.append(Note("allocation_assumed"))
    notes += _form(allocation.bound)
    held = Commitment(
        allocation.bound,
        now,
        allocation,
        since,
        until,
        same_days=since == start and allocation.by == now.bound.by,
        own_reading_by=None if allocation.baseline is not None else since - DAY,
    )
    held = held._replace(notes=(*notes, *_assumed_steps(held.trajectory)))
    return _of_the_year(held, day)


def _of_the_year(held: Commitment, day: date) -> Commitment:
    """Return a commitment as it holds in the year of a day, where each year counts by itself."""
    if held.bound.each is None:
        return held
    since, due = year_of(day, held.since, held.bound.by)
    return held._replace(bound=held.bound.model_copy(update={"by": due}), since=since, until=due)


def years_before(
    plan: Plan,
    target: Target,
    allocations: Sequence[Allocation],
    *,
    top: bool,
    day: date,
    known_on: date | None,
) -> tuple[Commitment, ...]:
    """Return what an area answered to in the years of the plan that were over before a day's.

    Only of amounts of each year, since the others go on counting; each as it was in force on its
    last day.
    """
    if not _counts_years(target, allocations):
        return ()
    last = day
    now = commitment(plan, target, allocations, top=top, day=day, known_on=known_on)
    if now is not None and now.bound.each is not None:
        last = now.bound.by
    ends = [date(year, 12, 31) for year in range(plan.head.period.start.year, last.year)]
    found = [
        commitment(plan, target, allocations, top=top, day=end, known_on=known_on) for end in ends
    ]
    return tuple(
        one
        for end, one in zip(ends, found, strict=True)
        if one is not None and one.bound.each is not None and one.bound.by.year == end.year
    )


def _counts_years(target: Target, allocations: Sequence[Allocation]) -> bool:
    changed = (revision.target for revision in target.revisions)
    bounds = (target.target, *changed, *(allocation.bound for allocation in allocations))
    return any(bound is not None and bound.each is not None for bound in bounds)


def _form(bound: Bound) -> list[Note]:
    """Return what is to be said of a bound whose number means more than it shows."""
    notes = [] if bound.each is None else [Note("target_each_year")]
    if bound.growth_at_least is not None:
        notes.append(Note("target_growth", f"{float(100 * bound.growth_at_least):.6g}"))
    return notes


def _assumed_steps(trajectory: Trajectory) -> list[Note]:
    assumed = any(point.basis is Basis.ASSUMED for point in trajectory.points)
    return [Note("trajectory_assumed")] if assumed else []
