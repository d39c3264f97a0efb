"""The measures, evaluated from plain data by exact arithmetic and recursion over the tree.

This module owns the independent reading of sections 3 to 6 of the contract and of the page
"How the rules of the measures are read where they leave room" (a number in brackets, such as
"(6)", is a point of that page). It is written to be read beside them: it knows nothing of the
product, and it is slow on purpose.
"""

from __future__ import annotations

from calendar import monthrange
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

STATES = ("not_started", "started", "basically_done", "done")
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
STALE_DAYS = {"monthly": 46, "quarterly": 137, "half-yearly": 274, "yearly": 548}
ONE_DAY = timedelta(days=1)

Row = dict[str, object]


# --------------------------------------------------------------------------------------
# What is evaluated: the plan, the tree of areas, the ledger


@dataclass(frozen=True)
class Bound:
    """What is asked for: `kind` is at_least, at_most, between, increase, decrease or state.

    `upper` is the upper end of a range. `growth` is a yearly rate, whose `value` is not known
    before the baseline is. With `each_year` the amount is asked for in every calendar year.
    """

    kind: str
    by: date | None
    value: Fraction | None = None
    state: str | None = None
    upper: Fraction | None = None
    growth: Fraction | None = None
    each_year: bool = False


@dataclass(frozen=True)
class Baseline:
    """Where the way begins: a value on a day."""

    value: Fraction
    day: date


@dataclass(frozen=True)
class Step:
    """One point of a stepped trajectory."""

    day: date
    value: Fraction


@dataclass(frozen=True)
class Trajectory:
    """How the way is to be gone: `shape` is linear, stepped or growth.

    Only one that the plan has `written` stands against growth a year, which goes by growth else.
    """

    shape: str = "linear"
    steps: tuple[Step, ...] = ()
    written: bool = False


@dataclass(frozen=True)
class Revision:
    """A change of a target, its baseline or its trajectory; what is None stays as it was."""

    start: date
    adopted: date
    bound: Bound | None = None
    baseline: Baseline | None = None
    trajectory: Trajectory | None = None


@dataclass(frozen=True)
class Target:
    """One commitment; `measure` is quantity, ratio, level or milestone (or task, see `as_target`)."""

    id: str
    goal: str | None
    measure: str
    bound: Bound
    baseline: Baseline | None = None
    trajectory: Trajectory = Trajectory()
    reporting: str = "monthly"
    rollup: str = "none"
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True)
class Task:
    """One task of the plan."""

    id: str


@dataclass(frozen=True)
class Allocation:
    """What one area must deliver of a target; `start` is None where the plan's start is meant."""

    item: str
    area: str
    bound: Bound
    by: date
    start: date | None = None
    adopted: date | None = None
    trajectory: Trajectory | None = None
    baseline: Baseline | None = None


@dataclass(frozen=True)
class Plan:
    """A plan with everything that the measures depend on."""

    start: date
    end: date
    levels: tuple[str, ...]
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    timezone: str = "UTC"
    on_track: Fraction = Fraction(95, 100)
    behind: Fraction = Fraction(60, 100)
    growth_on_track: Fraction = Fraction(15, 10)
    growth_behind: Fraction = Fraction(5, 10)
    min_coverage: Fraction = Fraction(8, 10)


@dataclass(frozen=True)
class Area:
    """One area of the tree."""

    code: str
    parent: str | None
    level: str
    kind: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: its thirteen columns, and the batch and line where it stands."""

    item: str
    area: str
    as_of: date
    kind: str
    recorded_at: datetime
    batch: str
    line: int
    period_start: date | None = None
    value: Fraction | None = None
    denominator: Fraction | None = None
    state: str | None = None
    source: str = ""
    note: str = ""
    recorded_by: str = ""
    revises: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, date | None, date, str]:
        """Key: item, area, period_start, as_of, kind."""
        return (self.item, self.area, self.period_start, self.as_of, self.kind)

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Order is `recorded_at`, then the batch's name, then the line."""
        return (self.recorded_at, self.batch, self.line)

    @property
    def number(self) -> Fraction:
        """The value, of an entry that must have one."""
        if self.value is None:
            raise ValueError(f"no value: {self}")
        return self.value

    @property
    def first_day(self) -> date:
        """The first day of an increment."""
        if self.period_start is None:
            raise ValueError(f"no period_start: {self}")
        return self.period_start


# --------------------------------------------------------------------------------------
# What comes out on the way: a reading of an area, and what the area answers to


@dataclass(frozen=True)
class Reading:
    """What is known of one item at one area on one date, from own entries or rolled up."""

    basis: str | None = None
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    state: str | None = None
    states: dict[str, int] | None = None
    coverage: Fraction = Fraction(0)
    reported: int = 0
    expected_reports: int = 1
    last_as_of: date | None = None
    lower_bound: bool = False
    oldest_used: date | None = None
    children: tuple[Reading, ...] = field(default=())

    @property
    def has_entry(self) -> bool:
        """Whether anything was reported that could speak for the area."""
        return self.basis is not None

    @property
    def is_count(self) -> bool:
        """A count, or a roll-up of counts."""
        return self.denominator is not None

    @property
    def not_applicable(self) -> bool:
        """Denominator 0: not applicable, never 100 %."""
        return self.denominator == 0


@dataclass(frozen=True)
class Answer:
    """What an area answers to: a bound, how to get there, and the allocation if it is one.

    Of a quantity only what happens from the first to the last day of the `window` counts.
    """

    bound: Bound
    trajectory: Trajectory
    baseline: Baseline | None
    allocation: Allocation | None
    window: tuple[date, date] = (date.min, date.max)


# --------------------------------------------------------------------------------------
# Section 4: the ledger


def known_by(known_at: date | datetime, timezone: str) -> datetime:
    """A date given to `--known-at` means the end of that day in the plan's time zone (3)."""
    if isinstance(known_at, datetime):
        return known_at
    return datetime.combine(known_at, time.max, tzinfo=ZoneInfo(timezone))


def standing(entries: list[Entry], known: datetime | None) -> list[Entry]:
    """What stands, of the entries recorded by T (1)."""
    recorded = [e for e in entries if known is None or e.recorded_at <= known]
    left = [e for e in recorded if not any(names(other, e) for other in recorded)]
    return [
        e
        for e in left
        if e.kind != "retract"
        and not any(other.key == e.key and other.order > e.order for other in left)
        and not any(withdraws(other, e) and other.order > e.order for other in recorded)
    ]


def names(other: Entry, entry: Entry) -> bool:
    """Another entry with the same key, or a `retract` of it, names its batch in `revises`.

    "So a wrong clock cannot bring a replaced figure back": what is named falls away first,
    whatever its `recorded_at`, and only then the last of a key is looked for.
    """
    if entry.batch not in other.revises:
        return False
    return other.key == entry.key or withdraws(other, entry)


def withdraws(other: Entry, entry: Entry) -> bool:
    """`retract` withdraws what stands for item, area, as_of."""
    return (
        other.kind == "retract"
        and entry.kind != "retract"
        and (other.item, other.area, other.as_of) == (entry.item, entry.area, entry.as_of)
    )


# --------------------------------------------------------------------------------------
# Section 5, attained from own entries


def covers(increments: list[Entry], first: date, last: date) -> bool:
    """Whether increments cover every day from `first` to `last`."""
    day = first
    while day <= last:
        if not any(e.first_day <= day <= e.as_of for e in increments):
            return False
        day += ONE_DAY
    return True


def increments_after(entries: list[Entry], day: date) -> list[Entry]:
    """An increment counts after a total if its `period_start` is later than its as_of (4)."""
    return [e for e in entries if e.kind == "increment" and e.first_day > day]


def totals_by_date(entries: list[Entry]) -> list[Entry]:
    """The totals among the entries, the latest last."""
    return sorted((e for e in entries if e.kind == "total"), key=lambda e: e.as_of)


def total_on(entries: list[Entry], plan_start: date, day: date) -> Fraction | None:
    """The total on a day, if it is known exactly (6).

    "It is known exactly where a total up to F - 1, or the plan's start, is followed without a
    gap by increments up to F - 1."
    """
    before = [e for e in entries if e.as_of <= day]
    totals = totals_by_date(before)
    value, since = Fraction(0), plan_start - ONE_DAY
    if totals:
        value, since = totals[-1].number, totals[-1].as_of
    increments = increments_after(before, since)
    if not covers(increments, since + ONE_DAY, day):
        return None
    return value + sum(e.number for e in increments)


def own_quantity(entries: list[Entry], plan_start: date, first: date, last: date) -> Reading:
    """The latest `total`, plus the `increment`s after its as_of; with no total, their sum.

    Only what happens from `first` to `last` counts (6); for a target of the plan itself these
    are the plan's start and D. Where the figures do not cover every day from the start to the
    newest entry, the figure is a lower bound.
    """
    within = [e for e in entries if first <= e.as_of <= last]
    if not within:
        return Reading()
    newest = max(e.as_of for e in within)
    totals = totals_by_date(within)
    if not totals:
        added = increments_after(within, first - ONE_DAY)
        value = sum((e.number for e in added), Fraction(0))
        return own(newest, value=value, lower_bound=not covers(added, first, newest))
    latest = totals[-1]
    after = increments_after(within, latest.as_of)
    value = latest.number + sum(e.number for e in after)
    whole = covers(after, latest.as_of + ONE_DAY, newest)
    before = total_on(entries, plan_start, first - ONE_DAY)
    if before is not None:
        value -= before
    else:
        start = totals[0]
        early = [e for e in increments_after(within, first - ONE_DAY) if e.as_of <= start.as_of]
        value += sum(e.number for e in early) - start.number
        whole = whole and covers(early, first, start.as_of)
    return own(newest, value=value, lower_bound=not whole)


def own_ratio(entries: list[Entry], last: date) -> Reading:
    """The latest of `count` or `percent`; on one date `count` wins."""
    up_to = [e for e in entries if e.as_of <= last]
    if not up_to:
        return Reading()
    newest = max(up_to, key=lambda e: (e.as_of, e.kind == "count"))
    if newest.kind == "percent":
        return own(newest.as_of, value=newest.number)
    return with_ratio(own(newest.as_of), newest.number, newest.denominator or Fraction(0))


def with_ratio(reading: Reading, numerator: Fraction, denominator: Fraction) -> Reading:
    """100 * value / denominator; with denominator 0 not applicable, never 100 %."""
    value = 100 * numerator / denominator if denominator else None
    return replace(reading, value=value, numerator=numerator, denominator=denominator)


def own_latest(entries: list[Entry], last: date) -> Reading:
    """Level, milestone, task: the latest."""
    up_to = [e for e in entries if e.as_of <= last]
    if not up_to:
        return Reading()
    newest = max(up_to, key=lambda e: e.as_of)
    return own(newest.as_of, value=newest.value, state=newest.state)


def own(
    as_of: date,
    value: Fraction | None = None,
    state: str | None = None,
    lower_bound: bool = False,
) -> Reading:
    """A reading from own entries: its coverage is 1, and it is 1 of 1 reported (11)."""
    return Reading(
        basis="reported",
        value=value,
        state=state,
        coverage=Fraction(1),
        reported=1,
        expected_reports=1,
        last_as_of=as_of,
        lower_bound=lower_bound,
    )


# --------------------------------------------------------------------------------------
# Section 5, the arithmetic of dates and growth


def one_period_earlier(day: date, reporting: str, periods: int = 1) -> date:
    """The same day of the month 1, 3, 6 or 12 months before; the last day stays the last (30).

    "Both days are counted from D": two periods are not one from where the first one led to.
    """
    months = day.year * 12 + day.month - 1 - periods * MONTHS[reporting]
    year, month = months // 12, months % 12 + 1
    length = monthrange(year, month)[1]
    if day.day == monthrange(day.year, day.month)[1]:
        return date(year, month, length)
    return date(year, month, min(day.day, length))


def last_period_end(day: date, reporting: str) -> date:
    """D' = D for monthly items, else the last end of a reporting period <= D."""
    if reporting == "monthly":
        return day
    end = day
    while not ((end + ONE_DAY).day == 1 and end.month % MONTHS[reporting] == 0):
        end -= ONE_DAY
    return end


def anniversary(day: date, years: int) -> date:
    """The same day some years later; the 29th of February becomes the 28th."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def years_between(first: date, last: date) -> Fraction:
    """Whole years plus days since the last anniversary / days between anniversaries."""
    whole = last.year - first.year
    if anniversary(first, whole) > last:
        whole -= 1
    before, after = anniversary(first, whole), anniversary(first, whole + 1)
    return whole + Fraction((last - before).days, (after - before).days)


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """A real power of a positive number, to far more digits than are ever compared."""
    with localcontext() as context:
        context.prec = 50
        root = Decimal(base.numerator) / Decimal(base.denominator)
        return Fraction(root ** (Decimal(exponent.numerator) / Decimal(exponent.denominator)))


def share_of_time(day: date, first: date, last: date) -> Fraction:
    """f = (D' - s)/(e - s) in days, within 0..1."""
    if day >= last:
        return Fraction(1)
    if day <= first:
        return Fraction(0)
    return Fraction((day - first).days, (last - first).days)


def growth_rate(
    baseline: Baseline, value: Fraction, day: date, needs_a_year: bool
) -> Fraction | None:
    """(v_t/v_0)^(1/(t - t_0)) - 1; null where a baseline or reading is zero or negative.

    "A growth rate needs a full year between baseline and latest reading" (24).
    """
    if baseline.value <= 0 or value <= 0 or day <= baseline.day:
        return None
    years = years_between(baseline.day, day)
    if needs_a_year and years < 1:
        return None
    return round(power(value / baseline.value, 1 / years) - 1, 15)


# --------------------------------------------------------------------------------------
# Section 5, bounds


def upward(bound: Bound) -> bool:
    """Under `at_most` and `decrease`, down is better (32); nothing is said of a range."""
    return bound.kind in ("at_least", "increase")


def meets(bound: Bound, value: Fraction | None) -> bool:
    """Whether a number meets a bound with a number; a direction without one is never met."""
    if value is None or bound.value is None:
        return False
    if bound.kind == "between":
        return distance(bound, value) == 0
    if bound.kind == "at_least":
        return value >= bound.value
    return bound.kind == "at_most" and value <= bound.value


def distance(bound: Bound, value: Fraction) -> Fraction:
    """d = max(target - v, v - target_max, 0), of a range."""
    if bound.value is None or bound.upper is None:
        raise ValueError(f"not a range: {bound}")
    return max(bound.value - value, value - bound.upper, Fraction(0))


def end_of_the_way(bound: Bound, start: Fraction) -> Fraction:
    """The number that the way from the baseline leads to: of a range its nearest end.

    "A baseline within the range … the trajectory asks for the baseline."
    """
    if bound.value is None:
        raise ValueError(f"no number: {bound}")
    if bound.upper is None or start < bound.value:
        return bound.value
    return min(start, bound.upper)


def grown(bound: Bound, baseline: Baseline | None) -> Bound:
    """target = baseline * (1 + rate)^t; no target without a baseline that can grow until then."""
    if bound.growth is None or baseline is None or bound.by is None:
        return bound
    if baseline.value <= 0 or baseline.day >= bound.by:
        return bound
    years = years_between(baseline.day, bound.by)
    return replace(bound, value=baseline.value * power(1 + bound.growth, years))


def year_of(day: date, first: date, last: date) -> tuple[date, date]:
    """The days from `first` to `last` that are in a year: that of D, but of theirs the nearest."""
    year = max(first.year, min(day.year, last.year))
    return max(first, date(year, 1, 1)), min(last, date(year, 12, 31))


def state_met(bound: Bound, state: str | None) -> bool:
    """The bound is met if the state is at least the one asked for (28)."""
    if state is None or bound.state is None:
        return False
    return STATES.index(state) >= STATES.index(bound.state)


def no_worse(bound: Bound, value: Fraction, other: Fraction) -> bool:
    """Whether a value is no worse than another."""
    return value >= other if upward(bound) else value <= other


def as_target(task: Task) -> Target:
    """A task asks for `done` and has no due date (29)."""
    return Target(task.id, None, "task", Bound("state", None, state="done"))


# --------------------------------------------------------------------------------------
# The evaluation of one plan at one date


class Evaluation:
    """One plan, one tree, what stands of one ledger, one report date D."""

    def __init__(
        self,
        plan: Plan,
        areas: list[Area],
        entries: list[Entry],
        as_of: date,
        known_at: date | datetime | None = None,
        basis: str | None = None,
    ) -> None:
        """Keep what stands, and the day up to which adoptions are known."""
        known = None if known_at is None else known_by(known_at, plan.timezone)
        self.plan = plan
        self.areas = areas
        self.as_of = as_of
        self.basis = basis
        self.entries = standing(entries, known)
        self.adopted_by = (
            None if known is None else known.astimezone(ZoneInfo(plan.timezone)).date()
        )
        self.top = next(a for a in areas if a.parent is None)

    # ---- the tree

    def children(self, area: Area) -> list[Area]:
        """The areas right below an area."""
        return [a for a in self.areas if a.parent == area.code]

    def expected_children(self, area: Area) -> list[Area]:
        """Children of kind `other` are not expected; if none is expected, all are (10)."""
        children = self.children(area)
        return [a for a in children if a.kind != "other"] or children

    def enough(self, coverage: Fraction) -> bool:
        """Coverage >= min_coverage, rounded to 12 decimals before it is compared (9)."""
        return round(coverage, 12) >= self.plan.min_coverage

    # ---- what is in force on D, and had been adopted by T

    def adopted(self, day: date | None) -> bool:
        """With `--known-at`, only what had been adopted."""
        return day is None or self.adopted_by is None or day <= self.adopted_by

    def in_force(self, target: Target) -> Target:
        """A report for D uses what was in force on D."""
        for revision in sorted(target.revisions, key=lambda r: r.start):
            if revision.start <= self.as_of and self.adopted(revision.adopted):
                target = replace(
                    target,
                    bound=revision.bound or target.bound,
                    baseline=revision.baseline or target.baseline,
                    trajectory=revision.trajectory or target.trajectory,
                )
        return target

    def allocation_in_force(self, target: Target, area: Area) -> Allocation | None:
        """The one with from <= D <= by that ends last, else the last one past."""
        known = [
            a
            for a in self.plan.allocations
            if (a.item, a.area) == (target.id, area.code) and self.adopted(a.adopted)
        ]
        running = [a for a in known if self.first_day(a) <= self.as_of <= a.by]
        past = [a for a in known if a.by < self.as_of]
        # Of several for the same days the one adopted last, then the last that is written.
        return max(
            reversed(running or past),
            key=lambda a: (a.by, self.first_day(a), a.adopted or date.min),
            default=None,
        )

    def first_day(self, allocation: Allocation | None) -> date:
        """`from`, by default the plan's start."""
        if allocation is None or allocation.start is None:
            return self.plan.start
        return allocation.start

    # ---- attained

    def own_entries(self, target: Target, area: Area) -> list[Entry]:
        """The standing entries of the area itself, of any date."""
        return [e for e in self.entries if (e.item, e.area) == (target.id, area.code)]

    def own_reading(self, target: Target, area: Area, first: date, last: date) -> Reading:
        """Attained, from own entries."""
        entries = self.own_entries(target, area)
        if target.measure == "quantity":
            reading = own_quantity(entries, self.plan.start, first, last)
        elif target.measure == "ratio":
            reading = own_ratio(entries, last)
        else:
            reading = own_latest(entries, last)
        if reading.has_entry:
            return reading
        return Reading(expected_reports=self.silent_reports(target, area))

    def silent_reports(self, target: Target, area: Area) -> int:
        """Without any entry: 0 of the expected children, or of 1 if nothing can roll up (11)."""
        if not self.can_roll_up(target):
            return 1
        return len(self.expected_children(area)) or 1

    def can_roll_up(self, target: Target) -> bool:
        """A roll-up exists never for a level with `rollup: none` (8)."""
        return target.measure != "level" or target.rollup != "none"

    def rolled_up(self, target: Target, area: Area, first: date, last: date) -> Reading:
        """Attained, rolled up from the children, each with its own attained."""
        empty = Reading(expected_reports=self.silent_reports(target, area))
        if not self.can_roll_up(target):
            return empty
        readings = {a.code: self.reading(target, a, first, last) for a in self.children(area)}
        present = [r for r in readings.values() if r.has_entry]
        if not present:
            return empty
        expected = [readings[a.code] for a in self.expected_children(area)]
        used = [r for r in present if self.usable(target, r)]
        covered = [r.coverage if self.usable(target, r) else Fraction(0) for r in expected]
        dates = [r.last_as_of for r in used or present if r.last_as_of is not None]
        rollup = Reading(
            basis="rollup",
            coverage=sum(covered, Fraction(0)) / len(covered),
            reported=sum(1 for r in expected if r.has_entry and self.enough(r.coverage)),
            expected_reports=len(expected),
            last_as_of=max(dates),
            oldest_used=min(dates) if used else None,
            lower_bound=any(r.lower_bound for r in used),
            children=tuple(present),
        )
        if target.measure in ("milestone", "task"):
            silent = any(not r.has_entry for r in expected) or len(used) < len(present)
            return roll_up_states(rollup, used, silent)
        return roll_up_values(rollup, target, used)

    def usable(self, target: Target, child: Reading) -> bool:
        """Whether a child can be used (8)."""
        if target.measure == "ratio":
            return child.is_count
        if target.measure in ("milestone", "task"):
            return child.state is not None
        return child.value is not None

    def reading(
        self, target: Target, area: Area, first: date, last: date, basis: str | None = None
    ) -> Reading:
        """Own entries stand, unless the roll-up is well covered and wholly newer.

        "The own entries of an area give way to the roll-up if its coverage is at least
        `min_coverage` and the oldest `last_as_of` among the children it uses is later than the
        newest of the own entries" (13). `basis` forces one, for the rows shown only.
        """
        reported = self.own_reading(target, area, first, last)
        if basis == "reported":
            return reported
        rollup = self.rolled_up(target, area, first, last)
        if basis == "rollup" or not reported.has_entry:
            return rollup
        if reported.last_as_of is None or rollup.oldest_used is None:
            return reported
        newer = rollup.oldest_used > reported.last_as_of
        return rollup if newer and self.enough(rollup.coverage) else reported

    def incomplete(self, reading: Reading) -> bool:
        """A lower bound, a roll-up with too little coverage, or one that contains a lower bound."""
        if reading.lower_bound:
            return True
        if reading.basis != "rollup":
            return False
        return not self.enough(reading.coverage) or reading.oldest_used is None

    # ---- which target an area answers to

    def answer(self, target: Target, area: Area) -> Answer | None:
        """Which target an area answers to."""
        allocation = None if area == self.top else self.allocation_in_force(target, area)
        if allocation is None and area != self.top and self.needs_allocation(target):
            return None
        bound = target.bound if allocation is None else allocation.bound
        window = self.window(target, allocation)
        if bound.each_year:
            bound = replace(bound, by=window[1])
        baseline = self.baseline(target, area, allocation, window[0])
        bound = grown(bound, baseline)
        trajectory = target.trajectory
        if allocation is not None:
            trajectory = self.allocated_trajectory(target, allocation, baseline)
        if bound.growth is not None and not trajectory.written and trajectory == Trajectory():
            trajectory = Trajectory("growth")
        return Answer(bound, trajectory, baseline, allocation, window)

    def window(self, target: Target, allocation: Allocation | None) -> tuple[date, date]:
        """The days that count of a quantity: of the plan, of an allocation, or of a year of either."""
        bound = target.bound if allocation is None else allocation.bound
        first, last = self.first_day(allocation), date.max
        if allocation is not None:
            last = allocation.by
        if bound.each_year and bound.by is not None:
            return year_of(self.as_of, first, bound.by)
        return first, last

    def needs_allocation(self, target: Target) -> bool:
        """A quantity, or a level rolled up by `sum`, needs an allocation."""
        return target.measure == "quantity" or (
            target.measure == "level" and target.rollup == "sum"
        )

    def allocated_trajectory(
        self, target: Target, allocation: Allocation, baseline: Baseline | None
    ) -> Trajectory:
        """Its own, else the target's steps scaled where start and due agree, else linear.

        "Scaled steps keep their share of the way: (point - baseline) / (target - baseline)"
        (21); a growth trajectory is not scaled (20).
        """
        if allocation.trajectory is not None:
            return allocation.trajectory
        given = self.given_baseline(target)
        agree = self.first_day(allocation) == self.plan.start and allocation.by == target.bound.by
        if target.trajectory.shape != "stepped" or not agree:
            return Trajectory()
        if given is None or baseline is None or allocation.bound.each_year:
            return Trajectory()
        whole, own = grown(target.bound, given), grown(allocation.bound, baseline)
        if whole.value is None or own.value is None:
            return Trajectory()
        length = end_of_the_way(whole, given.value) - given.value
        way = end_of_the_way(own, baseline.value) - baseline.value
        if length == 0:
            return Trajectory()
        return Trajectory(
            "stepped",
            tuple(
                Step(s.day, baseline.value + way * (s.value - given.value) / length)
                for s in target.trajectory.steps
            ),
        )

    # ---- baseline

    def given_baseline(self, target: Target) -> Baseline | None:
        """Of a quantity 0 on the day before the plan; of a ratio as given, else likewise."""
        eve = self.plan.start - ONE_DAY
        if target.measure == "quantity":
            return Baseline(Fraction(0), eve)
        if target.measure == "ratio" and target.baseline is None:
            return Baseline(Fraction(0), eve)
        return target.baseline

    def baseline(
        self, target: Target, area: Area, allocation: Allocation | None, first: date
    ) -> Baseline | None:
        """The baseline in force for an area.

        "For ratio and level an area below takes its allocation's, else its own latest reading
        up to that day (whose date then replaces s), else the target's."
        """
        if target.measure in ("milestone", "task"):
            return None
        if target.measure == "quantity":
            return Baseline(Fraction(0), first - ONE_DAY)
        given = self.given_baseline(target)
        if allocation is not None and allocation.baseline is not None:
            return allocation.baseline
        if area != self.top:
            reading = self.own_start(target, area, allocation, given)
            if reading is not None:
                return reading
        return given or self.first_complete_reading(target, area)

    def own_start(
        self, target: Target, area: Area, allocation: Allocation | None, given: Baseline | None
    ) -> Baseline | None:
        """An area's own latest reading up to the target's baseline day, or before `from` (17).

        "A reading of 0 of 0 is passed over: the target's baseline is then taken."
        """
        if allocation is not None:
            day = self.first_day(allocation) - ONE_DAY
        elif given is not None:
            day = given.day
        else:
            return None
        reading = self.own_reading(target, area, self.plan.start, min(day, self.as_of))
        if reading.value is None or reading.last_as_of is None:
            return None
        return Baseline(reading.value, reading.last_as_of)

    def first_complete_reading(self, target: Target, area: Area) -> Baseline | None:
        """A level without a baseline starts from the first complete reading of the area (18)."""
        days = sorted({e.as_of for e in self.entries if e.item == target.id})
        for day in days:
            if day > self.as_of:
                break
            reading = self.reading(target, area, self.plan.start, day)
            if reading.value is None or reading.last_as_of is None or self.incomplete(reading):
                continue
            return Baseline(reading.value, reading.last_as_of)
        return None

    # ---- completion, expected, pace

    def baseline_meets(self, answer: Answer) -> bool:
        """A baseline that already meets the bound makes completion and pace meaningless (22)."""
        return answer.baseline is not None and meets(answer.bound, answer.baseline.value)

    def completion(self, answer: Answer, attained: Fraction | None) -> Fraction | None:
        """Completion = (attained - baseline)/(target - baseline)."""
        if attained is None or answer.baseline is None or answer.bound.value is None:
            return None
        if self.baseline_meets(answer):
            return None
        start = answer.baseline.value
        if answer.bound.kind == "between":
            return 1 - distance(answer.bound, attained) / distance(answer.bound, start)
        return (attained - start) / (answer.bound.value - start)

    def expected(self, target: Target, answer: Answer) -> Fraction | None:
        """What the trajectory asks for by D'."""
        start, bound = answer.baseline, answer.bound
        if start is None or bound.value is None or bound.by is None:
            return None
        day = last_period_end(self.as_of, target.reporting)
        if answer.trajectory.shape == "stepped":
            return along(points(answer.trajectory, start, bound), day)
        share = share_of_time(day, start.day, bound.by)
        end = end_of_the_way(bound, start.value)
        if answer.trajectory.shape == "growth":
            if start.value <= 0 or end <= 0:
                return None
            return start.value * (power(end / start.value, share) if share else 1)
        return start.value + (end - start.value) * share

    def pace(self, answer: Answer, expected: Fraction | None, reading: Reading) -> Fraction | None:
        """Pace = (attained - baseline)/(expected - baseline), null while they are equal."""
        if reading.value is None or answer.baseline is None or self.baseline_meets(answer):
            return None
        ranged = answer.bound.kind == "between"
        if answer.trajectory.shape == "growth" and not ranged:
            return growth_pace(answer, reading)
        if expected is None or expected == answer.baseline.value:
            return None
        start = answer.baseline.value
        if ranged:
            there, here, asked = (
                distance(answer.bound, value) for value in (start, reading.value, expected)
            )
            return (there - here) / (there - asked)
        return (reading.value - start) / (expected - start)

    # ---- status

    def status(
        self,
        target: Target,
        answer: Answer | None,
        reading: Reading,
        expected: Fraction | None,
        pace: Fraction | None,
    ) -> str:
        """Status, the first that holds."""
        if answer is None:
            return "no_target"
        if not reading.has_entry:
            return "no_data"
        if reading.not_applicable:
            return "not_applicable"
        incomplete = self.incomplete(reading)
        can_only_add = target.measure == "quantity" and answer.bound.kind == "at_least"
        met = meets(answer.bound, reading.value) or state_met(answer.bound, reading.state)
        if met and (not incomplete or can_only_add):
            return "achieved"
        if self.baseline_meets(answer):
            return "partial" if incomplete else "regressing"
        judged = self.judge(answer, reading, expected, pace)
        due = answer.bound.by is not None and self.as_of >= answer.bound.by
        if incomplete:
            return "on_track" if can_only_add and judged == "on_track" and not due else "partial"
        number = answer.bound.growth is None or answer.bound.value is not None
        if due and number and answer.bound.kind not in ("increase", "decrease"):
            return "missed"
        return judged

    def judge(
        self, answer: Answer, reading: Reading, expected: Fraction | None, pace: Fraction | None
    ) -> str:
        """By pace; without a pace the flat start of a trajectory; for a direction, by growth."""
        if answer.bound.kind in ("increase", "decrease"):
            return self.judge_direction(answer, reading)
        if pace is not None:
            return band(pace, self.plan.on_track, self.plan.behind)
        if reading.value is None or expected is None or answer.baseline is None:
            return "open"
        if expected != answer.baseline.value:
            return "open"
        if answer.bound.kind == "between":
            here, there = reading.value, answer.baseline.value
            fine = distance(answer.bound, here) <= distance(answer.bound, there)
        else:
            fine = no_worse(answer.bound, reading.value, answer.baseline.value)
        return "on_track" if fine else "regressing"

    def judge_direction(self, answer: Answer, reading: Reading) -> str:
        """A direction without a number is judged by yearly growth in the wanted direction."""
        if answer.baseline is None or reading.value is None or reading.last_as_of is None:
            return "open"
        rate = growth_rate(answer.baseline, reading.value, reading.last_as_of, True)
        if rate is None:
            return "open"
        percent = round(100 * rate if upward(answer.bound) else -100 * rate, 12)
        return band(percent, self.plan.growth_on_track, self.plan.growth_behind)

    # ---- trend and staleness

    def trend(self, target: Target, answer: Answer | None, area: Area) -> str | None:
        """Attained at D against one reporting period earlier, better is up.

        "For a quantity, what was added in the last period against the one before"; "flat
        within 0.5 % of the target's distance from the baseline (of the earlier reading where
        there is no number). Null where coverage differs."
        """
        if target.measure in ("milestone", "task"):
            return None
        days = [self.as_of, one_period_earlier(self.as_of, target.reporting)]
        if target.measure == "quantity":
            days.append(one_period_earlier(self.as_of, target.reporting, 2))
        readings = [self.shown(target, answer, area, day) for day in days]
        values = [r.value for r in readings if r.value is not None]
        coverages = {round(r.coverage, 12) for r in readings}
        if len(values) < len(days) or len(coverages) > 1:
            return None
        bound = target.bound if answer is None else answer.bound
        if bound.kind == "between":
            return None if answer is None else self.trend_to_a_range(target, answer, values)
        now, earlier = values[0], values[1]
        if target.measure == "quantity":
            now, earlier = values[0] - values[1], values[1] - values[2]
        way = abs(earlier)
        if answer is not None and answer.bound.value is not None and answer.baseline is not None:
            way = abs(answer.bound.value - answer.baseline.value)
        if abs(now - earlier) <= way * Fraction(5, 1000):
            return "flat"
        return "up" if (now > earlier) == upward(bound) else "down"

    def trend_to_a_range(self, target: Target, answer: Answer, values: list[Fraction]) -> str:
        """Up where the figure comes nearer to the range, and flat within it."""
        bound = answer.bound
        gaps = [distance(bound, value) for value in values]
        if gaps[0] == gaps[1] == 0:
            return "flat"
        gained = gaps[1] - gaps[0]
        if target.measure == "quantity":
            gained -= gaps[2] - gaps[1]
        way = abs(values[1])
        if answer.baseline is not None:
            start = answer.baseline.value
            way = abs(end_of_the_way(bound, start) - start)
        if abs(gained) <= way * Fraction(5, 1000):
            return "flat"
        return "up" if gained > 0 else "down"

    def shown(self, target: Target, answer: Answer | None, area: Area, day: date) -> Reading:
        """The reading that a row shows: of a quantity, of its window only.

        "An allocation counts only what happens from its `from` to its `by`"; "an allocation of
        a ratio or a level is judged by the newest reading up to D" (7). Of an amount of each year
        it is that year alone; also where an area has only its contribution to it.
        """
        if target.measure != "quantity":
            return self.reading(target, area, self.plan.start, day, self.basis)
        first, last = self.window(target, None) if answer is None else answer.window
        return self.reading(target, area, first, min(day, last), self.basis)

    # ---- the years that are over

    def on(self, day: date) -> Evaluation:
        """The same for another report date."""
        other = copy(self)
        other.as_of = day
        return other

    def years(self, planned: Target, area: Area, answer: Answer | None) -> list[str]:
        """The years before that of D that were not met, or of which that is not known.

        "Each one before the year of D"; "after `by` the last one" is the year of D.
        """
        last = self.as_of.year
        if answer is not None and answer.bound.each_year and answer.bound.by is not None:
            last = answer.bound.by.year
        found = []
        for year in range(self.plan.start.year, last):
            verdict = self.on(date(year, 12, 31)).year(planned, area)
            found += [f"{verdict}:{year}"] if verdict else []
        return sorted(found)

    def year(self, planned: Target, area: Area) -> str | None:
        """What a note says of the year that ends on D, by what was in force on D."""
        target = self.in_force(planned)
        answer = self.answer(target, area)
        if answer is None or not answer.bound.each_year:
            return None
        if answer.bound.by is None or answer.bound.by.year != self.as_of.year:
            return None
        reading = self.shown(target, answer, area, answer.bound.by)
        value, bound = reading.value, answer.bound
        if value is None or bound.value is None:
            return "year_unknown"
        met = meets(bound, value)
        if not self.incomplete(reading):
            return None if met else "year_missed"
        if bound.kind == "at_least":
            return None if met else "year_unknown"
        most = bound.value if bound.upper is None else bound.upper
        return "year_missed" if value > most else "year_unknown"

    def stale(self, target: Target, reading: Reading) -> bool:
        """The newest entry is too old; of a roll-up, for more than half of its reporting children.

        "`stale` of a roll-up asks each child in the same way, own or rolled up" (31).
        """
        if reading.last_as_of is None:
            return False
        if reading.basis == "rollup":
            old = sum(1 for child in reading.children if self.stale(target, child))
            return 2 * old > len(reading.children)
        return (self.as_of - reading.last_as_of).days > STALE_DAYS[target.reporting]

    # ---- a row of the report

    def row(self, planned: Target, area: Area) -> Row:
        """One row for each item and area."""
        target = self.in_force(planned)
        answer = self.answer(target, area)
        reading = self.shown(target, answer, area, self.as_of)
        expected = None if answer is None else self.expected(target, answer)
        pace = None if answer is None else self.pace(answer, expected, reading)
        status = self.status(target, answer, reading, expected, pace)
        achieved_quantity = status == "achieved" and target.measure == "quantity"
        row: Row = {
            "item": target.id,
            "goal": target.goal,
            "area": area.code,
            "measure": target.measure,
            **self.answer_columns(answer),
            "attained": reading.value,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "state": reading.state,
            "states": reading.states,
            "completion": None if answer is None else self.completion(answer, reading.value),
            "expected": expected,
            "expected_on": None
            if expected is None
            else last_period_end(self.as_of, target.reporting),
            "pace": pace,
            "contribution": self.contribution(target, answer, area, reading),
            "status": status,
            "trend": self.trend(target, answer, area),
            "stale": not achieved_quantity and self.stale(target, reading),
            "basis": reading.basis,
            "coverage": reading.coverage,
            "reported": reading.reported,
            "expected_reports": reading.expected_reports,
            "last_as_of": reading.last_as_of,
            "years": self.years(planned, area, answer),
        }
        return row

    def answer_columns(self, answer: Answer | None) -> Row:
        """Baseline, bound, target and due date, null where the area answers to none."""
        if answer is None:
            return {
                "baseline": None,
                "bound": None,
                "target": None,
                "target_max": None,
                "due": None,
            }
        bound = answer.bound
        return {
            "baseline": None if answer.baseline is None else answer.baseline.value,
            "bound": bound.kind,
            "target": bound.state if bound.kind == "state" else bound.value,
            "target_max": bound.upper,
            "due": bound.by,
        }

    def contribution(
        self, target: Target, answer: Answer | None, area: Area, reading: Reading
    ) -> Fraction | None:
        """Without a target an area has only its contribution: attained / the top's target."""
        if answer is not None or area == self.top or reading.value is None:
            return None
        if target.bound.kind == "between":
            return None
        return reading.value / target.bound.value if target.bound.value else None


# --------------------------------------------------------------------------------------
# Parts of the above that need no plan


def roll_up_values(rollup: Reading, target: Target, used: list[Reading]) -> Reading:
    """Quantity = sum; ratio = 100 * sum/sum of the counts; level = as `rollup` says.

    "A roll-up in which no child can be used has attained null."
    """
    if not used:
        return rollup
    if target.measure == "ratio":
        over = sum((r.numerator or Fraction(0) for r in used), Fraction(0))
        under = sum((r.denominator or Fraction(0) for r in used), Fraction(0))
        return with_ratio(rollup, over, under)
    values = [r.value for r in used if r.value is not None]
    total = sum(values, Fraction(0))
    ways = {
        "sum": total,
        "mean": total / len(values),
        "max": max(values),
        "min": min(values),
    }
    return replace(rollup, value=ways["sum" if target.measure == "quantity" else target.rollup])


def roll_up_states(rollup: Reading, used: list[Reading], silent: bool) -> Reading:
    """The number of children in each state; as `state` the lowest, null if any is unreported."""
    found = [r.state for r in used if r.state is not None]
    states = {state: found.count(state) for state in STATES if state in found}
    lowest = None if silent or not found else min(found, key=STATES.index)
    return replace(rollup, states=states or None, state=lowest)


def points(trajectory: Trajectory, start: Baseline, bound: Bound) -> list[Step]:
    """(s, baseline), each given point, (e, target).

    "Steps that lie on or before the day of the baseline in force are passed over. Where an
    area's own baseline is already beyond a step, the step asks for nothing" (19): it stands at
    the baseline. "None asks for more than the target." "A point on the other side of the range
    … is passed over; one within the range asks for the nearest end by then."
    """
    if bound.value is None or bound.by is None:
        raise ValueError("a stepped trajectory needs a number and a due date")
    end = end_of_the_way(bound, start.value)
    line = [Step(start.day, start.value)]
    for step in sorted(trajectory.steps, key=lambda s: s.day):
        if not start.day < step.day < bound.by:
            continue
        if meets(bound, start.value):
            line.append(Step(step.day, start.value))
        elif start.value < end:
            if bound.upper is None or step.value <= bound.upper:
                line.append(Step(step.day, min(max(step.value, start.value), end)))
        elif bound.upper is None or step.value >= bound.value:
            line.append(Step(step.day, max(min(step.value, start.value), end)))
    return [*line, Step(bound.by, end)]


def along(line: list[Step], day: date) -> Fraction:
    """Straight lines through the points."""
    if day >= line[-1].day:
        return line[-1].value
    if day <= line[0].day:
        return line[0].value
    after = next(i for i, point in enumerate(line) if point.day >= day)
    left, right = line[after - 1], line[after]
    share = Fraction((day - left.day).days, (right.day - left.day).days)
    return left.value + (right.value - left.value) * share


def growth_pace(answer: Answer, reading: Reading) -> Fraction | None:
    """For `growth`: pace = d * actual / |required|, d = +1 for at_least and -1 for at_most."""
    start, bound = answer.baseline, answer.bound
    if start is None or bound.value is None or bound.by is None:
        return None
    if reading.value is None or reading.last_as_of is None:
        return None
    actual = growth_rate(start, reading.value, reading.last_as_of, True)
    required = growth_rate(start, bound.value, bound.by, False)
    if actual is None or not required:
        return None
    return round((1 if upward(bound) else -1) * actual / abs(required), 12)


def band(figure: Fraction, on_track: Fraction, behind: Fraction) -> str:
    """`on_track`, `behind`, `off_track` >= 0, `regressing` < 0."""
    if figure >= on_track:
        return "on_track"
    if figure >= behind:
        return "behind"
    return "off_track" if figure >= 0 else "regressing"


def report(
    plan: Plan,
    areas: list[Area],
    entries: list[Entry],
    as_of: date,
    known_at: date | datetime | None = None,
    basis: str | None = None,
    by: str | None = None,
    tasks: bool = False,
) -> list[Row]:
    """The rows of a report: of the top area, or of every area of a level; targets or tasks."""
    evaluation = Evaluation(plan, areas, entries, as_of, known_at, basis)
    shown = [evaluation.top] if by is None else [a for a in areas if a.level == by]
    items = [as_target(t) for t in plan.tasks] if tasks else list(plan.targets)
    return [evaluation.row(item, area) for item in items for area in shown]
