"""Which items of which areas are to be looked after: why, since when, and what is new.

Owns the conditions and the comparison with one reporting period earlier. The counting of periods
is `measure.runs`; figures, statuses and forecasts are asked for, and never made here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.measure.runs import Run, Seen, run, seen
from meili_cli.model.directive import Order
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.report import Row
from meili_cli.model.terms import Change, Chosen, Condition, Status

Case = tuple[str, str]
"""An item and an area."""
Rows = Callable[[Sequence[date], Sequence[str], Sequence[str]], Mapping[tuple[date, str, str], Row]]
"""The rows of all days, items and areas that are asked for."""
Chances = Callable[[date, Sequence[str], Sequence[str]], Mapping[Case, float]]
"""The probability that a bound is met, as forecast on a day; nothing where there is no forecast."""

_DAY = timedelta(days=1)


class Rule(NamedTuple):
    """When something is watched; see `model.assessment.Watch`."""

    periods: int
    miss_probability: Fraction


class Asked(NamedTuple):
    """What is asked: a day, what was known, the items and the areas, and the directives."""

    as_of: date
    known_at: datetime | None
    items: tuple[str, ...]
    areas: tuple[str, ...]
    orders: tuple[Order, ...] = ()
    """Those of the items, in the area that is looked at and all below."""


class End(NamedTuple):
    """One period end: the row of that day, and what it says of whether the area lags."""

    day: date
    row: Row
    seen: Seen


class Found(NamedTuple):
    """What was found on one day: each condition that holds, with the day it holds since."""

    since: Mapping[Condition, date | None]
    run: Run
    chance: float | None
    overdue: tuple[Order, ...]

    @property
    def listed(self) -> bool:
        """Whether it is watched; to have no data is no reason by itself."""
        return any(one is not Condition.NO_DATA for one in self.since)


class Watched(NamedTuple):
    """An item of an area that is watched, or was one period earlier; fields as in the json.

    `gap` is what is attained less what is expected, in the unit of the item; `periods` how many
    period ends in a row lag, `miss_probability` how likely the bound is missed.
    """

    row: Row
    item: str
    goal: str | None
    area: str
    area_name: str
    change: Change | None
    conditions: tuple[Condition, ...]
    before: tuple[Condition, ...]
    since: date | None
    periods: int | None
    status: Status
    attained: Fraction | None
    expected: Fraction | None
    gap: Fraction | None
    unit: str | None
    pace: Fraction | None
    due: date | None
    last_as_of: date | None
    miss_probability: Fraction | None
    directives: tuple[str, ...]


class Account(NamedTuple):
    """How it came about that an item of an area is watched, or is not.

    `ends` are all period ends, the newest first; `now` and `then` what was found, the latter on
    `earlier`, one reporting period before. Entries may be `stale_after` days old.
    """

    asked: "Asked"
    rule: Rule
    line: Watched
    ends: tuple[End, ...]
    now: Found
    then: Found
    earlier: date
    stale_after: int


class Watch(NamedTuple):
    """The list, and how much of what was asked can be judged at all.

    Of the `cases`, `no_data` answer to a target and have no figure, `no_target` answer to none,
    and `unjudged` have a figure that is incomplete or cannot be judged yet. `silent` are the areas
    without a figure for any of the items; `forecasts` is how many cases have a forecast.
    """

    lines: tuple[Watched, ...]
    cases: int
    no_data: int
    no_target: int
    unjudged: int
    silent: tuple[str, ...]
    forecasts: int
    areas: int


def watch(plan: Plan, asked: Asked, rule: Rule, rows: Rows, chances: Chances) -> Watch:
    """Return what is watched, by condition the gravest first, then as the plan and the tree go."""
    looks = _Looks(plan, asked, rule, rows, chances)
    lines = sorted(looks.lines(), key=gravity)
    now = [looks.today[case] for case in looks.asked_for]
    told = {row.area for row in now if row.last_as_of is not None}
    unjudged = frozenset({Status.PARTIAL, Status.OPEN, Status.NOT_APPLICABLE})
    return Watch(
        lines=tuple(lines),
        cases=len(now),
        no_data=sum(row.status is Status.NO_DATA for row in now),
        no_target=sum(row.status is Status.NO_TARGET for row in now),
        unjudged=sum(row.status in unjudged for row in now),
        silent=tuple(code for code in asked.areas if code not in told),
        forecasts=sum(case in looks.chance_now for case in looks.asked_for),
        areas=len(asked.areas),
    )


def account(plan: Plan, asked: Asked, rule: Rule, rows: Rows, chances: Chances) -> Account:
    """Return how it came about that the first item of the first area is watched, or is not."""
    item, area = case = asked.items[0], asked.areas[0]
    asked = asked._replace(items=(item,), areas=(area,))
    looks = _Looks(plan, asked, rule, rows, chances)
    looks.look_back({case})
    now, then = looks.found(case, 0), looks.found(case, 1)
    reporting = plan.items[item].reporting
    return Account(
        asked, rule, looks.line(case, now, then), looks.ends[case], now, then,
        shift_months(asked.as_of, -reporting.months), reporting.stale_after,
    )  # fmt: skip


def gap(row: Row) -> Fraction | None:
    """Return by how much what is attained is above what is expected, below 0 if it is short.

    Beyond a range, on the side that the way does not come from, it is how far beyond.
    """
    if row.attained is None or row.expected is None:
        return None
    return row.attained - (_passed(row, row.attained, row.expected) or row.expected)


def _passed(row: Row, attained: Fraction, expected: Fraction) -> Fraction | None:
    """Return the end of a range that was to be the last, where the figure is beyond it."""
    least, most = row.target, row.target_max
    if most is None or not isinstance(least, Fraction):
        return None
    if attained > most:
        return most if expected < most else None
    return least if attained < least < expected else None


def gravity(line: Watched) -> tuple[bool, int]:
    """Return what the gravest has least of: whether no condition holds any more, and which does."""
    order = list(Condition)
    return not line.conditions, min(map(order.index, line.conditions), default=0)


def period_ends(item: Target | Task, day: date, start: date) -> tuple[date, ...]:
    """Return the ends of reporting periods up to a day, the newest first, from `start` on."""
    months = item.reporting.months
    ends, end = [], last_period_end(day, months)
    while end >= start:
        ends.append(end)
        end = shift_months(end, -months)
    return tuple(ends)


class _Looks:
    """What was seen of each case: today, one period earlier, and at period ends."""

    def __init__(self, plan: Plan, asked: Asked, rule: Rule, rows: Rows, chances: Chances) -> None:
        self._plan, self._asked, self._rule, self._rows = plan, asked, rule, rows
        self._start = plan.head.period.start
        self.today: dict[Case, Row] = {}
        self._earlier: dict[Case, Row] = {}
        self.ends: dict[Case, tuple[End, ...]] = {}
        self.asked_for = [(item, area) for item in asked.items for area in asked.areas]
        self._cases = [*self.asked_for, *sorted(self._ordered() - set(self.asked_for))]
        self._see(self._cases, whole=False)
        self.chance_now: dict[Case, float] = {}
        self._chance_then: dict[Case, float] = {}
        for items, areas, day, earlier in self._groups(self._cases):
            self.chance_now |= chances(day, items, areas)
            if earlier >= self._start:
                self._chance_then |= chances(earlier, items, areas)

    def _ordered(self) -> set[Case]:
        """Return the cases of which a directive is overdue, or was one reporting period earlier."""
        return {
            (order.directive.item, order.directive.area)
            for order in self._asked.orders
            for day in (self._asked.as_of, self._day_before(order.directive.item))
            if order.is_overdue(day, self._asked.known_at)
        }

    def _day_before(self, item: str) -> date:
        """Return the day one reporting period earlier."""
        return shift_months(self._asked.as_of, -self._plan.items[item].reporting.months)

    def _groups(self, cases: Iterable[Case]) -> Iterator[tuple[list[str], list[str], date, date]]:
        """Yield items of one reporting period with their areas: those asked for, then others.

        With the day asked for, and the one a reporting period earlier.
        """
        grouped: dict[tuple[date, tuple[str, ...]], list[str]] = {}
        by_item: dict[str, list[str]] = {}
        for item, area in cases:
            by_item.setdefault(item, []).append(area)
        for item, areas in by_item.items():
            grouped.setdefault((self._day_before(item), tuple(areas)), []).append(item)
        for (earlier, codes), items in grouped.items():
            yield items, list(codes), self._asked.as_of, earlier

    def _see(self, cases: Iterable[Case], *, whole: bool) -> None:
        """Ask for the newest period ends of cases, or all of the plan, and for the two days."""
        for items, areas, day, earlier in self._groups(cases):
            ends = period_ends(self._plan.items[items[0]], day, self._start)
            # All is due by the plan's end: beyond it no more is asked for than must be.
            last, few = self._plan.head.period.end, self._rule.periods + 1
            ends = tuple(
                end for place, end in enumerate(ends) if place < few or (whole and end <= last)
            )
            found = self._rows(sorted({day, earlier, *ends}), items, areas)
            for item in items:
                for area in areas:
                    case = (item, area)
                    self.today[case] = found[day, item, area]
                    self._earlier[case] = found[earlier, item, area]
                    self.ends[case] = tuple(self._end(end, found[end, item, area]) for end in ends)

    def _end(self, day: date, row: Row) -> End:
        before = shift_months(day, -self._plan.items[row.item].reporting.months)
        return End(day, row, seen(row.status, row.last_as_of, before))

    def look_back(self, cases: set[Case]) -> None:
        """Ask for all period ends of some cases."""
        self._see([case for case in self._cases if case in cases], whole=True)

    def lines(self) -> Iterator[Watched]:
        """Yield what is watched now, or was one period earlier; and where nothing is known."""
        self.look_back(set(filter(self._needs_more, self._cases)))
        for case in self._cases:
            now, then = self.found(case, 0), self.found(case, 1)
            if now.since or then.listed:
                yield self.line(case, now, then)

    def _ends_up_to(self, case: Case, day: date) -> tuple[End, ...]:
        """Return the period ends of a case up to a day, the newest first."""
        return tuple(end for end in self.ends[case] if end.day <= day)

    def _needs_more(self, case: Case) -> bool:
        """Whether a run may go on before the period ends that were looked at."""
        if self.today[case].last_as_of is None:
            return False
        days = (self._asked.as_of, self._day_before(case[0]))
        looks = [[end.seen for end in self._ends_up_to(case, day)] for day in days]
        runs = [(run(ends), len(ends)) for ends in looks]
        goes_on = any(one.unclear + one.length == count for one, count in runs)
        return goes_on or (self.today[case].stale and all(end.row.stale for end in self.ends[case]))

    def found(self, case: Case, back: int) -> Found:
        """Return what holds of a case today, or with 1 one reporting period earlier."""
        row, chance = self.today[case], self.chance_now.get(case)
        day = self._asked.as_of
        if back:
            row, chance = self._earlier[case], self._chance_then.get(case)
            day = self._day_before(case[0])
        if day < self._start:
            return Found({}, Run(0, 0), None, ())
        ends = self._ends_up_to(case, day)
        counted = run([end.seen for end in ends])
        late = tuple(
            one for one in self._asked.orders
            if (one.directive.item, one.directive.area) == case
            and one.is_overdue(day, self._asked.known_at)
        )  # fmt: skip
        since: dict[Condition, date | None] = {}
        if late:
            since[Condition.OVERDUE] = min(one.directive.due for one in late) + _DAY
        long = counted.length >= self._rule.periods
        if long and not counted.unclear:
            since[Condition.LAGGING] = ends[counted.first].day
        if row.status is Status.MISSED:
            since[Condition.MISSED] = row.due
        elif chance is not None and 1 - chance > self._rule.miss_probability:
            since[Condition.FORECAST] = None
        if row.stale:
            since[Condition.STALE] = self._stale_since(row, ends)
        if long and counted.unclear and not since.keys() & {Condition.MISSED, Condition.STALE}:
            since[Condition.UNCLEAR] = ends[counted.first].day
        if row.status is Status.NO_DATA:
            since[Condition.NO_DATA] = None
        return Found(since, counted, chance, late)

    def _stale_since(self, row: Row, ends: Sequence[End]) -> date | None:
        """Return the first day on which it was stale; of a roll-up the first period end."""
        if row.basis is Chosen.REPORTED and row.last_as_of is not None:
            allowed = self._plan.items[row.item].reporting.stale_after
            return row.last_as_of + timedelta(days=allowed + 1)
        first = None
        for end in ends:
            if not end.row.stale:
                break
            first = end.day
        return first

    def line(self, case: Case, now: Found, then: Found) -> Watched:
        """Return the line of a case."""
        change = None
        if now.listed:
            change = Change.CONTINUING if then.listed else Change.NEW
        elif then.listed:
            change = Change.RECOVERED
        order = list(Condition)
        known = [day for day in now.since.values() if day is not None]
        row = self.today[case]
        return Watched(
            row=row, item=row.item, goal=row.goal, area=row.area, area_name=row.area_name,
            change=change,
            conditions=tuple(sorted(now.since, key=order.index)),
            before=tuple(sorted(then.since, key=order.index)),
            since=min(known, default=None),
            periods=now.run.length or None,
            status=row.status, attained=row.attained, expected=row.expected, gap=gap(row),
            unit=row.unit, pace=row.pace, due=row.due, last_as_of=row.last_as_of,
            miss_probability=None
            if now.chance is None
            else 1 - Fraction(round(now.chance, 4)).limit_denominator(10**4),
            directives=tuple(one.directive.id for one in now.overdue),
        )  # fmt: skip
