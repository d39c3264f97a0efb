"""Simulated entries: what districts might report on a plan month by month, faults included.

Owns the drawing of figures and the moments at which they become known. Knows no plan: it goes
by measures, bounds and the areas below the top. The same seed gives the same bytes everywhere:
no clock, no hash order, and of the random numbers only `random()`, which Python keeps as it is.
Never meant to look like a real district, so everything that it writes says SIMULATED.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from itertools import accumulate, pairwise
from math import floor
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from meili_cli.ledger.commit import Receipt, commit
from meili_cli.ledger.numbers import number_text
from meili_cli.measure.calendar import last_of_month, period_containing, shift_months, years_between
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Entry, Kind, State
from meili_cli.model.plan import Bound, Plan, Target, Task
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.plan import load
from meili_cli.workspace.find import Workspace

SEED: Final = 2018
SIMULATED: Final = "SIMULATED"
"""Source and author of every simulated entry, source of every simulated allocation."""

_SWITCH: Final = b"simulated: true"
_COMMENTED_SWITCH: Final = re.compile(rb"^# (?=simulated: true\b)", re.MULTILINE)
_SWITCHED_ON: Final = re.compile(rb"^simulated: true\b", re.MULTILINE)

Item = Target | Task
Deliveries = dict[datetime, list[Entry]]
"""The entries that become known at each moment."""


# -- how districts differ, and what goes wrong ----------------------------------------------


class Sends(Enum):
    """When a district sends its figures for a month."""

    PUNCTUAL = auto()
    LATE = auto()
    QUARTERLY = auto()


@dataclass(frozen=True, slots=True)
class Habit:
    """How a district works and reports. `pace`: how much of its way it goes by the end."""

    pace: float
    sends: Sends = Sends.PUNCTUAL
    totals: bool = False
    """Whether it reports totals of quantities, where others report increments."""


HABITS: Final = (
    Habit(1.03),
    Habit(1.02, totals=True),
    Habit(0.98),
    Habit(0.58),
    Habit(1.10),
    Habit(0.97, totals=True),
    Habit(0.93),
    Habit(1.03, Sends.LATE),
    Habit(1.00),
    Habit(1.08, totals=True),
    Habit(0.66),
    Habit(1.04),
    Habit(1.00, Sends.QUARTERLY),
    Habit(0.80, Sends.LATE),
    Habit(1.02),
    Habit(1.12),
)
"""Taken in turn; which district comes first is drawn."""


class What(Enum):
    """What can go wrong; `size` of the fault says how much."""

    SILENT = auto()
    """Nothing is reported."""
    PERCENT = auto()
    """Only the percentage is reported, not the counts."""
    FALL = auto()
    """The figure falls back by this part of the whole way."""
    RESTATED = auto()
    """The figures are this many times too high, and revised together afterwards."""
    WITHDRAWN = auto()
    """The figure is this many times the right one, withdrawn, and recorded again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong in the months `first` to `last` of the plan, counted from 0.

    `district` is a position in the drawn order, `item` one among the targets of `measure`;
    without a measure the fault concerns everything that the district reports.
    """

    what: What
    district: int
    measure: Measure | None = None
    item: int = 0
    first: int = 0
    last: int = 10_000
    size: float = 0.0


FAULTS: Final = (
    Fault(What.SILENT, 3, Measure.RATIO, 3),
    Fault(What.SILENT, 1, first=13, last=13),
    Fault(What.SILENT, 10, Measure.QUANTITY, 5, first=7, last=7),
    Fault(What.SILENT, 14, Measure.LEVEL, 1, first=30),
    Fault(What.PERCENT, 2, Measure.RATIO, 4),
    Fault(What.FALL, 8, Measure.RATIO, 1, first=20, size=0.15),
    Fault(What.FALL, 5, Measure.QUANTITY, 4, first=27, size=0.08),
    Fault(What.FALL, 10, Measure.LEVEL, 0, first=9, last=29, size=0.7),
    Fault(What.RESTATED, 9, Measure.QUANTITY, 6, first=14, last=16, size=1.15),
    Fault(What.WITHDRAWN, 4, Measure.RATIO, 2, first=10, last=10, size=0.5),
)

_SEASON: Final = (0.8, 0.5, 0.9, 1.0, 1.1, 1.1, 1.0, 0.9, 1.1, 1.1, 1.2, 1.3)
"""How much is done in each month of a year: little around new year, most before its end."""
_STATES: Final = ((1.0, State.DONE), (0.75, State.BASICALLY_DONE), (0.06, State.STARTED))
"""The part of the way from which each state holds."""
_EVERY_NTH_TASK: Final = 4
_MONTHS_BETWEEN_TASK_REPORTS: Final = 6
_FINEST: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class District:
    """An area that reports. `size` is a weight: roughly ten for each area below it."""

    code: str
    position: int
    size: int
    habit: Habit


# -- the workspace --------------------------------------------------------------------------


def fill(workspace: Workspace, *, now: datetime, seed: int = SEED) -> None:
    """Turn a fresh workspace into a demo: switch, allocations, and entries known by `now`.

    The allocations of the workspace are replaced by simulated ones, since an item has one file.
    Raises PlanError if the plan has errors, LedgerError if the entries cannot be written.
    """
    draft = load(workspace.root)
    assert draft.plan is not None
    assert draft.areas is not None
    scene = Scene(draft.plan, draft.areas, seed)
    head = workspace.plan / "plan.yaml"
    head.write_bytes(switched_on(head.read_bytes()))
    _write_allocations(scene, workspace.plan / "allocations")
    _record(_deliveries(scene), workspace, now)


def switched_on(head: bytes) -> bytes:
    """Return plan.yaml with `simulated: true`, and every other byte as it was."""
    if _SWITCHED_ON.search(head):
        return head
    switched, found = _COMMENTED_SWITCH.subn(b"", head, count=1)
    if found:
        return switched
    return head + (b"" if head.endswith(b"\n") else b"\n") + _SWITCH + b"\n"


def _write_allocations(scene: "Scene", folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.yaml"):
        path.unlink()
    for item, shares in scene.shares.items():
        target = scene.plan.targets[item]
        gaps = scene.gaps.get(item, (None,) * len(shares))
        lines = [
            f"# {SIMULATED}: no breakdown of this target was ever agreed or published.",
            "schema: meili/plan/1",
            f"item: {item}",
            "allocations:",
        ]
        lines += [
            f'  - {{area: "{district.code}", {_asked(target.target, share, gap)}, '
            f"by: {target.target.by}, basis: assumed, source: {SIMULATED}}}"
            for district, share, gap in zip(scene.districts, shares, gaps, strict=True)
        ]
        text = "\n".join(lines) + "\n"
        (folder / f"demo-{item}.yaml").write_bytes(text.encode())


def _asked(bound: Bound, share: Decimal, gap: Decimal | None) -> str:
    """Return what a district is asked for: a share of the bound, in its form."""
    text = f"{bound.key}: {number_text(share)}"
    if gap is not None:
        text += f", at_most: {number_text(share + gap)}"
    return text if bound.each is None else f"{text}, each: {bound.each}"


def _record(deliveries: Deliveries, workspace: Workspace, now: datetime) -> None:
    """Commit what became known by `now`, one batch a moment; say what each entry replaces."""
    receipt = Receipt(SIMULATED, ("meili", "init", "--demo"))
    held: dict[tuple[str, str, date], str] = {}
    for moment in sorted(moment for moment in deliveries if moment <= now):
        entries = []
        for entry in deliveries[moment]:
            # A district reports one kind of figure on an item, so a spot holds one at most.
            replaced = held.pop((entry.item, entry.area, entry.as_of), None)
            entries.append(entry._replace(revises=() if replaced is None else (replaced,)))
        batch = commit(entries, workspace.entries, now=moment, receipt=receipt, root=workspace.root)
        for entry in entries:
            if entry.kind is not Kind.RETRACT:
                held[entry.item, entry.area, entry.as_of] = batch.name


# -- who reports what, and how much ---------------------------------------------------------


class Scene:
    """The plan, the districts in their drawn order, and what they must deliver."""

    def __init__(self, plan: Plan, areas: AreaTree, seed: int) -> None:
        self.plan = plan
        self.seed = seed
        reporting = areas.expected_children(areas.top.code)
        order = sorted(reporting, key=lambda area: self.dice("order", area.code).random())
        self.districts = tuple(
            District(
                area.code,
                position,
                _size(len(areas.children.get(area.code, ())), self.dice("size", area.code)),
                HABITS[position % len(HABITS)],
            )
            for position, area in enumerate(order)
        )
        self._faults = self._placed_faults()

    def dice(self, *words: str) -> Random:
        """Return random numbers of their own for `words`, whatever was drawn before."""
        return Random("/".join((str(self.seed), *words)))  # noqa: S311 - nothing is secret here

    @cached_property
    def month_ends(self) -> tuple[date, ...]:
        """The last days of the months that the plan runs over."""
        period = self.plan.head.period
        ends = [last_of_month(period.start)]
        while (following := shift_months(ends[-1], 1)) <= period.end:
            ends.append(following)
        return tuple(end for end in ends if end <= period.end)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What is reported on: all targets, and some tasks."""
        return (*self.plan.targets.values(), *tuple(self.plan.tasks.values())[::_EVERY_NTH_TASK])

    @cached_property
    def shares(self) -> Mapping[str, tuple[Decimal, ...]]:
        """What each district must deliver of the targets that are shared out, by item."""
        return {
            target.id: self._share_out(target, target.target.number)
            for target in self.plan.targets.values()
            if target.additive and target.target.number is not None and target.target.number > 0
        }

    @cached_property
    def gaps(self) -> Mapping[str, tuple[Decimal, ...]]:
        """How wide the range of each district is, of the targets that ask for one."""
        return {
            item: self._share_out(target, most - least)
            for item, target in self.plan.targets.items()
            for least, most in ((target.target.number, target.target.number_max),)
            if item in self.shares and least is not None and most is not None
        }

    def _share_out(self, target: Target, number: Decimal) -> tuple[Decimal, ...]:
        """Share a number out by size, one step at least to each, so that it adds up exactly."""
        whole = self.whole(target).id  # a part is shared out as its whole is, so it stays below
        weights = [
            floor(district.size * _between(self.dice("share", whole, district.code), 70, 130))
            for district in self.districts
        ]
        step = self.step(target)
        spare = int(number / step) - len(weights)
        ends = [0, *(spare * sum_ // sum(weights) for sum_ in accumulate(weights))]
        return tuple(step * (1 + end - start) for start, end in pairwise(ends))

    def whole(self, target: Target) -> Target:
        """Return what `target` is, at last, a part of: itself, if of nothing."""
        while target.part_of is not None:
            target = self.plan.targets[target.part_of]
        return target

    def step(self, target: Target) -> Decimal:
        """Return the smallest amount that is reported: mostly one piece."""
        unit = "".join(target.unit.root.values()) if target.unit else ""
        many_in_one = any(letter.isdigit() for letter in unit)  # such as 10k m2
        pieces = (target.additive or target.measure is Measure.RATIO) and not many_in_one
        step = Decimal(1 if pieces else "0.01")
        if target.additive and (number := target.target.number):
            most = target.target.number_max
            shared = (number,) if most is None else (number, most - number)
            while step > _FINEST and any(
                one < step * len(self.districts) or one % step for one in shared
            ):
                step /= 10
        return step

    def way(self, item: Item, district: District) -> list[float]:
        """Return how much of its way a district has gone by each month end; 1 is all of it."""
        dice = self.dice("way", item.id, district.code)
        if isinstance(item, Target) and item.part_of is not None:
            # A part follows its whole a little behind, and so never overtakes it.
            lag = _between(dice, 0.92, 1.0)
            way = [lag * gone for gone in self.way(self.plan.targets[item.part_of], district)]
        else:
            ease = _between(self.dice("ease", item.id), 0.99, 1.13)
            end = district.habit.pace * ease * _between(dice, 0.88, 1.12)
            if isinstance(item, Target) and item.target.kind in _DIRECTIONS:
                end = 2 * end - 1.3  # without a number to reach, those who lag go backwards
            way = _gone(dice, self.month_ends, end)
        for month in range(len(way)):
            for fault in self.faults(What.FALL, item, district, month):
                way[month] -= fault.size
        return way

    def faults(self, what: What, item: Item, district: District, month: int) -> Iterator[Fault]:
        """Yield what goes wrong in this way with one figure."""
        for fault in self._faults[district.position, item.id]:
            if fault.what is what and fault.first <= month <= fault.last:
                yield fault

    def _placed_faults(self) -> Mapping[tuple[int, str], list[Fault]]:
        """Return the faults by position of the district and id of the item."""
        placed: dict[tuple[int, str], list[Fault]] = defaultdict(list)
        for fault in FAULTS:
            alike = [item for item in self.items if fault.measure in {None, item.measure}]
            chosen = alike if fault.measure is None else alike[fault.item : fault.item + 1]
            for item in chosen:
                placed[fault.district, item.id].append(fault)
        return placed


_DIRECTIONS: Final = {BoundKind.INCREASE, BoundKind.DECREASE}


def _size(areas_below: int, dice: Random) -> int:
    return floor(_between(dice, 8, 12) * max(areas_below, 1))


def _between(dice: Random, low: float, high: float) -> float:
    # Not dice.uniform(), which a later Python may compute in another way.
    return low + (high - low) * dice.random()


def _gone(dice: Random, month_ends: Sequence[date], end: float) -> list[float]:
    """Draw a way: seasons, chance, and now and then months in which hardly anything is done."""
    done = [_SEASON[day.month - 1] * _between(dice, 0.7, 1.3) for day in month_ends]
    if dice.random() < 1 / 6:
        halt = floor(_between(dice, 0, len(done)))
        done[halt : halt + 6] = [amount / 10 for amount in done[halt : halt + 6]]
    total = sum(done)
    return [end * gone / total for gone in accumulate(done)]


# -- the figures of one item at one district ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Draws the entries of one district on one item, one for each reporting period."""

    scene: Scene
    item: Item
    district: District

    def opening(self) -> Entry | None:
        """Return the reading on the day before the plan starts, where a level has one."""
        if not isinstance(self.item, Target) or self.item.measure is not Measure.LEVEL:
            return None
        start, _goal = self._ends(self.item)
        eve = self.scene.plan.head.period.start - timedelta(days=1)
        return self._entry(Kind.LEVEL, eve, value=_rounded(start, self.scene.step(self.item)))

    def monthly(self) -> Iterator[tuple[int, Entry]]:
        """Yield the right entries, whatever is reported instead, with their months."""
        due = [month for month in range(len(self.scene.month_ends)) if self._is_due(month)]
        way = self.scene.way(self.item, self.district)
        if isinstance(self.item, Task) or self.item.measure is Measure.MILESTONE:
            entries = self._states(due, way)
        elif self.item.measure is Measure.QUANTITY:
            entries = self._quantities(self.item, due, way)
        elif self.item.measure is Measure.RATIO:
            entries = self._ratios(self.item, due, way)
        else:
            entries = self._levels(self.item, due, way)
        yield from zip(due, entries, strict=True)

    def _is_due(self, month: int) -> bool:
        if isinstance(self.item, Task):
            return (month + 1) % _MONTHS_BETWEEN_TASK_REPORTS == 0
        day = self.scene.month_ends[month]
        return period_containing(day, self.item.reporting.months)[1] == day

    def _states(self, due: Iterable[int], way: Sequence[float]) -> Iterator[Entry]:
        for month in due:
            reached = (state for part, state in _STATES if way[month] >= part)
            yield self._entry(Kind.STATE, self.scene.month_ends[month])._replace(
                state=next(reached, State.NOT_STARTED),
            )

    def _quantities(
        self, target: Target, due: Iterable[int], way: Sequence[float]
    ) -> Iterator[Entry]:
        _start, goal = self._ends(target)
        first, before = self.scene.plan.head.period.start, Decimal(0)
        for month in due:
            day = self.scene.month_ends[month]
            total = max(_rounded(goal * way[month], self.scene.step(target)), Decimal(0))
            if self.district.habit.totals:
                yield self._entry(Kind.TOTAL, day, value=total)
            else:
                yield self._entry(Kind.INCREMENT, day, value=total - before)._replace(
                    period_start=first
                )
            first, before = day + timedelta(days=1), total

    def _ratios(self, target: Target, due: Iterable[int], way: Sequence[float]) -> Iterator[Entry]:
        start, goal = self._ends(target)
        dice = self.scene.dice("denominator", target.id, self.district.code)
        per_size = _between(self.scene.dice("denominator", target.id), 1.5, 6)
        stock = self.district.size * per_size * _between(dice, 0.8, 1.2)
        growth = 0.001 if dice.random() < 1 / 2 else 0.0  # a month; half the stocks are fixed
        step = self.scene.step(target)
        for month in due:
            percent = min(max(_along(start, goal, way[month]), 0.0), 100.0)
            day = self.scene.month_ends[month]
            if any(self.scene.faults(What.PERCENT, target, self.district, month)):
                yield self._entry(Kind.PERCENT, day, value=_rounded(percent, Decimal("0.1")))
                continue
            denominator = _rounded(stock * (1 + growth * month), step) + step  # never 0
            value = min(_rounded(float(denominator) * percent / 100, step), denominator)
            yield self._entry(Kind.COUNT, day, value=value)._replace(denominator=denominator)

    def _levels(self, target: Target, due: Iterable[int], way: Sequence[float]) -> Iterator[Entry]:
        start, goal = self._ends(target)
        for month in due:
            value = _rounded(_along(start, goal, way[month]), self.scene.step(target))
            yield self._entry(Kind.LEVEL, self.scene.month_ends[month], value=value)

    def _ends(self, target: Target) -> tuple[float, float]:
        """Return where the district's way starts, and where it is to lead."""
        dice = self.scene.dice("start", target.id, self.district.code)
        shares = self.scene.shares.get(target.id)
        number = target.target.number if shares is None else shares[self.district.position]
        kind, rate = target.target.kind, target.target.growth_at_least
        if rate is not None:
            start = self._usual(target)
            if target.baseline is not None:
                start = float(target.baseline.value)
                start /= len(self.scene.districts) if target.additive else 1
            start *= _between(dice, 0.97, 1.03)
            years = years_between(self.scene.plan.head.period.start, target.target.by)
            return start, start * (1 + float(rate)) ** float(years)
        if number is None:
            start = self._usual(target) * _between(dice, 0.9, 1.1)
            return start, start * (1.15 if kind is BoundKind.INCREASE else 0.85)
        goal = float(number) + self._inside(target)
        if target.measure is Measure.QUANTITY:
            return 0.0, goal * self._years(target)
        if target.baseline is not None:
            base = float(target.baseline.value) * _between(dice, 0.97, 1.03)
            top = target.target.number
            return (base if shares is None or not top else base * goal / float(top)), goal
        low, high = (1.3, 1.6) if kind is BoundKind.AT_MOST else (0.45, 0.65)
        return goal * _between(dice, low, high), goal

    def _inside(self, target: Target) -> float:
        """Return how far beyond its lower end the way leads into a range: halfway."""
        least, most = target.target.number, target.target.number_max
        if least is None or most is None:
            return 0.0
        gaps = self.scene.gaps.get(target.id)
        return float(most - least if gaps is None else gaps[self.district.position]) / 2

    def _years(self, target: Target) -> int:
        """Return how often a target is asked for: once, or in each year of the plan."""
        if target.target.each is None:
            return 1
        return target.target.by.year - self.scene.plan.head.period.start.year + 1

    def _usual(self, target: Target) -> float:
        """Return a figure to start from where the plan gives none."""
        if target.measure is Measure.RATIO:
            return 50.0
        return 40.0 * self.district.size if target.additive else 100.0

    def _entry(self, kind: Kind, day: date, *, value: Decimal | None = None) -> Entry:
        return Entry(
            item=self.item.id,
            area=self.district.code,
            period_start=None,
            as_of=day,
            kind=kind,
            value=value,
            source=SIMULATED,
        )


def _along(start: float, goal: float, gone: float) -> float:
    return start + (goal - start) * gone


def _rounded(value: float, step: Decimal) -> Decimal:
    return step * floor(value / float(step) + 0.5)


# -- when figures become known --------------------------------------------------------------


def _deliveries(scene: Scene) -> Deliveries:
    """Return all entries by the moment at which they become known, wrong ones and right ones."""
    post = _Post(scene)
    deliveries: Deliveries = defaultdict(list)
    for item in scene.items:
        for district in scene.districts:
            figures = Figures(scene, item, district)
            opening = figures.opening()
            if opening is not None:
                deliveries[post.opening].append(opening)
            for month, entry in figures.monthly():
                if not any(scene.faults(What.SILENT, item, district, month)):
                    for moment, sent in post.sent(item, district, month, entry):
                        deliveries[moment].append(sent)
    return deliveries


class _Post:
    """Knows when a figure is sent, and whether a wrong one was sent before it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._moments = {
            (district.position, month): self._usual(district, month)
            for district in scene.districts
            for month in range(len(scene.month_ends))
        }

    @property
    def opening(self) -> datetime:
        """When the readings from before the plan become known: with its first days."""
        return self._at(self.scene.plan.head.period.start + timedelta(days=4), 9)

    def sent(
        self, item: Item, district: District, month: int, right: Entry
    ) -> Iterator[tuple[datetime, Entry]]:
        """Yield what is sent for one figure, and when: mostly the right one, once."""
        moment = self._moments[district.position, month]
        for fault in self.scene.faults(What.RESTATED, item, district, month):
            yield moment, self._wrong(right, fault)
            moment = self._later(self._day(fault.last), 2, 20, 14)
            yield moment, right._replace(note="restated after an audit")
            return
        for fault in self.scene.faults(What.WITHDRAWN, item, district, month):
            yield moment, self._wrong(right, fault)
            yield (
                self._later(right.as_of, 2, 12, 16),
                right._replace(kind=Kind.RETRACT, value=None, denominator=None,
                    note="withdrawn: half of the figure was missing",
                ),
            )  # fmt: skip
            moment = self._later(right.as_of, 2, 19, 10)
        yield moment, right

    def _wrong(self, right: Entry, fault: Fault) -> Entry:
        assert right.value is not None
        step = self.scene.step(self.scene.plan.targets[right.item])
        return right._replace(value=_rounded(float(right.value) * fault.size, step))

    def _usual(self, district: District, month: int) -> datetime:
        day = self._day(month)
        match district.habit.sends:
            case Sends.QUARTERLY:
                return self._later(period_containing(day, 3)[1], 1, 18, 11)
            case Sends.PUNCTUAL if not self._is_held_up(district, day):
                return self._later(day, 1, 5, 9)
            case _:
                return self._later(day, 1, 26, 15)

    def _is_held_up(self, district: District, day: date) -> bool:
        return self.scene.dice("held up", district.code, day.isoformat()).random() < 1 / 15

    def _day(self, month: int) -> date:
        ends = self.scene.month_ends
        return ends[min(month, len(ends) - 1)]

    def _later(self, day: date, months: int, of_month: int, hour: int) -> datetime:
        later = shift_months(day.replace(day=1), months).replace(day=of_month)
        return self._at(later, hour)

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZoneInfo(self.scene.plan.head.timezone))
