"""Which entries a figure rests on: each with whether it counts, and if not, why.

The figures themselves come from the engine; here its rules are told entry by entry and child
by child (contract, section 5; docs/decisions/0001, rules 1 to 15).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.engine import Cell, Ledger, Window
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import KINDS_OF, Entry, Fate, Kind, Logged
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Chosen, Measure
from meili_cli.reports.rows import Figure, figure

_DAY: Final = timedelta(days=1)


class Reason(StrEnum):
    """Why an entry does not count."""

    NOT_YET_KNOWN = "not_yet_known"
    RETRACT = "retract"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    WRONG_KIND = "wrong_kind"
    LATER = "later"
    BEFORE_WINDOW = "before_window"
    SUPERSEDED = "superseded"
    IN_TOTAL = "in_total"
    STRADDLES_TOTAL = "straddles_total"
    STRADDLES_WINDOW = "straddles_window"
    NO_START = "no_start"
    ROLLUP_STANDS = "rollup_stands"


class Use(StrEnum):
    """Whether a child is in the roll-up, or why it is not."""

    USED = "used"
    SILENT = "silent"
    PERCENT_ONLY = "percent_only"
    NOTHING_USABLE = "nothing_usable"
    OWN_STANDS = "own_stands"


class Because(StrEnum):
    """Why an area's own entries stand, or the roll-up of the areas below, where there are both."""

    ASKED_FOR = "asked_for"
    NEWER = "newer"
    """The roll-up: it covers enough, and each reading in it is newer than the area's own."""
    LOW_COVERAGE = "low_coverage"
    NOT_NEWER = "not_newer"


class Choice(NamedTuple):
    """Own entries against the roll-up: what decided, and the numbers that it was decided by.

    `rolled_up` is what the areas below come to; None for states, or where nothing can be used.
    """

    because: Because
    own_day: date
    oldest_below: date | None
    coverage: Fraction
    rolled_up: Fraction | None


class Evidence(NamedTuple):
    """One entry of the ledger, and its part in a figure.

    `reason` is None of an entry that counts. `sign` is how it counts in a quantity: 1 added,
    -1 subtracted (what was done before the window begins), else 0. `by` is the place of the
    entry that replaced or withdrew it.
    """

    entry: Entry
    place: str
    reason: Reason | None
    sign: int = 0
    by: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the figure rests on this entry."""
        return self.reason is None


class Branch(NamedTuple):
    """The figure of one area, with its own entries and the areas below it.

    `use` and `expected` are about its part in the area above. Children are listed where a
    roll-up stands, and of the area that is asked for wherever there is a roll-up. `choice` is
    None where there are own entries alone, or a roll-up alone.
    """

    area: str
    name: str
    figure: Figure | None
    use: Use
    expected: bool
    entries: tuple[Evidence, ...]
    children: tuple["Branch", ...]
    choice: Choice | None = None


def gather(
    plan: Plan, tree: AreaTree, ledger: Ledger, asked: Collection[tuple[Window, str]],
    *, root: Path, known_at: datetime | None, basis: Chosen | None = None, language: str = "en",
) -> dict[tuple[Window, str], Branch]:  # fmt: skip
    """Return what the figure of each area in its window rests on, with few questions to the ledger.

    `basis` forces the choice of each of these areas, not of those below. Paths of batches are
    given below `root`.
    """
    codes = dict.fromkeys(one.code for _, area in asked for one in tree.subtree(area))
    found: dict[Window, dict[str, Cell]] = defaultdict(dict)
    cells = ledger.cells(
        dict.fromkeys(window for window, _ in asked), codes, start=plan.head.period.start,
        min_coverage=plan.head.min_coverage, known_at=known_at,
    )  # fmt: skip
    for (window, code), cell in cells.items():
        found[window][code] = cell
    entries: dict[str, dict[str, list[Logged]]] = defaultdict(lambda: defaultdict(list))
    places: dict[str, str] = {}
    for logged in ledger.traced({window.item for window, _ in asked}, codes, known_at):
        item, code, batch = logged.entry.item, logged.entry.area, logged.entry.batch
        entries[item][code].append(logged)
        if batch not in places:
            places[batch] = ledger.path_of(batch).relative_to(root).as_posix()
    return {
        (window, area): _Gatherer(
            plan, tree, window, known_at, language, found[window], entries[window.item], places
        ).branch(area, basis, root=True)
        for window, area in asked
    }


class _Gatherer(NamedTuple):
    """The steps of `gather`, over what they share."""

    plan: Plan
    tree: AreaTree
    window: Window
    known_at: datetime | None
    language: str
    cells: Mapping[str, Cell]
    entries: Mapping[str, Sequence[Logged]]
    places: Mapping[str, str]

    def branch(self, area: str, basis: Chosen | None, *, root: bool = False) -> Branch:
        cell = self.cells.get(area)
        shown = self._figure(area, basis)
        rolled_up = shown is not None and shown.basis is Chosen.ROLLUP
        below: Iterable[Branch] = ()
        choice = None if cell is None else self._choice(cell, area, basis)
        if cell is not None and cell.rolled_up is not None and (rolled_up or root):
            below = (self.branch(child.code, None) for child in self.tree.children.get(area, ()))
            if not rolled_up:
                below = (
                    child._replace(use=Use.OWN_STANDS) if child.use is Use.USED else child
                    for child in below
                )
        expected = self.tree.expected_children(self.tree[area].parent)
        return Branch(
            area=area,
            name=self.tree[area].name(self.language),
            figure=shown,
            use=self._use(shown),
            expected=any(one.code == area for one in expected),
            entries=self._evidence(self.entries.get(area, ()), rolled_up=rolled_up),
            children=tuple(below),
            choice=choice,
        )

    def _choice(self, cell: Cell, area: str, basis: Chosen | None) -> Choice | None:
        """Say why own entries or the roll-up stand, as the engine chose: contract, section 5."""
        own, up = cell.own, cell.rolled_up
        if own is None or up is None:
            return None
        coverage = Fraction(up.coverage)
        if basis is not None:
            because = Because.ASKED_FOR
        elif cell.chosen is Chosen.ROLLUP:
            because = Because.NEWER
        elif coverage < Fraction(self.plan.head.min_coverage):
            because = Because.LOW_COVERAGE
        else:
            because = Because.NOT_NEWER
        below = [self._figure(child.code) for child in self.tree.children.get(area, ())]
        days = [one.reading.last_as_of for one in below if one and self._use(one) is Use.USED]
        oldest = min(days, default=None)
        return Choice(because, own.last_as_of, oldest, coverage, up.reading.attained)

    def _figure(self, area: str, basis: Chosen | None = None) -> Figure | None:
        least = Fraction(self.plan.head.min_coverage)
        return figure(self.cells.get(area), self.tree, area, least, basis)

    def _use(self, shown: Figure | None) -> Use:
        """Say whether a figure can be part of a roll-up: decisions, rule 8."""
        if shown is None:
            return Use.SILENT
        reading = shown.reading
        if self.window.measure is Measure.RATIO:
            if reading.denominator is not None:
                return Use.USED
            return Use.PERCENT_ONLY if reading.kind is Kind.PERCENT else Use.NOTHING_USABLE
        given = reading.value is not None or reading.state is not None
        return Use.USED if given else Use.NOTHING_USABLE

    def _evidence(self, logged: Sequence[Logged], *, rolled_up: bool) -> tuple[Evidence, ...]:
        early = {id(one.entry): self._before_rules(one) for one in logged}
        standing = [one.entry for one in logged if early[id(one.entry)] is None]
        if self.window.measure is Measure.QUANTITY:
            judged = quantity(standing, self.window, self.plan.head.period.start)
        else:
            judged = _readings(standing, self.window.until)
        result = []
        for entry, _fate in logged:
            reason, sign = early[id(entry)], 0
            if reason is None:
                reason, sign = judged[id(entry)]
            if reason is None and rolled_up:
                reason, sign = Reason.ROLLUP_STANDS, 0
            by = self._successor(entry, logged, reason)
            result.append(Evidence(entry, self._place(entry), reason, sign, by))
        return tuple(result)

    def _place(self, entry: Entry) -> str:
        return f"{self.places[entry.batch]}:{entry.line}"

    def _before_rules(self, logged: Logged) -> Reason | None:
        """Return why an entry does not even stand for the item, as known at the time."""
        entry, fate = logged
        if self._unknown(entry):
            return Reason.NOT_YET_KNOWN
        if entry.kind is Kind.RETRACT:
            return Reason.RETRACT
        if fate is not Fate.STANDS:
            return Reason.WITHDRAWN if fate is Fate.WITHDRAWN else Reason.REPLACED
        fits = entry.kind in KINDS_OF[self.window.measure]
        return None if fits else Reason.WRONG_KIND

    def _unknown(self, entry: Entry) -> bool:
        assert entry.recorded_at is not None
        return self.known_at is not None and entry.recorded_at > self.known_at

    def _successor(
        self, entry: Entry, logged: Sequence[Logged], reason: Reason | None
    ) -> str | None:
        """Return the place of what replaced or withdrew an entry: the newest that could."""
        known = [one for one in logged if not self._unknown(one.entry)]
        if reason is Reason.REPLACED:
            later = [one for one, fate in known if one.key == entry.key and one != entry
                     and (fate is Fate.STANDS or entry.batch in one.revises)]  # fmt: skip
        elif reason is Reason.WITHDRAWN:
            later = [
                one for one, _fate in known
                if one.kind is Kind.RETRACT and one.as_of == entry.as_of
            ]  # fmt: skip
        else:
            return None
        return self._place(later[-1]) if later else None


_Judged = dict[int, tuple[Reason | None, int]]


def _readings(standing: Sequence[Entry], until: date) -> _Judged:
    """Judge readings and states: the newest counts; on one date a count wins."""
    within = [entry for entry in standing if entry.as_of <= until]
    newest = max(within, key=lambda one: (one.as_of, one.kind is Kind.COUNT), default=None)
    judged: _Judged = {}
    for entry in standing:
        reason = Reason.LATER if entry.as_of > until else Reason.SUPERSEDED
        judged[id(entry)] = (None if entry is newest else reason, 0)
    return judged


def quantity(standing: Sequence[Entry], window: Window, start: date) -> _Judged:
    """Judge totals and increments: the latest total, and the increments after it.

    Where the window begins after `start`, the plan's first day, what was done before is
    subtracted (decisions, rule 6).
    """
    since, until = window.since, window.until
    totals = sorted(
        (one for one in standing if one.kind is Kind.TOTAL and since <= one.as_of <= until),
        key=lambda one: one.as_of,
    )
    latest = totals[-1] if totals else None

    def reason(entry: Entry) -> Reason | None:
        if entry.as_of > until:
            return Reason.LATER
        if entry.as_of < since:
            return Reason.BEFORE_WINDOW
        if entry.kind is Kind.TOTAL:
            return None if entry is latest else Reason.SUPERSEDED
        assert entry.period_start is not None
        if latest is None:
            return None if entry.period_start >= since else Reason.STRADDLES_WINDOW
        if entry.period_start > latest.as_of:
            return None
        return Reason.IN_TOTAL if entry.as_of <= latest.as_of else Reason.STRADDLES_TOTAL

    judged: _Judged = {}
    for entry in standing:
        why = reason(entry)
        judged[id(entry)] = (why, int(why is None))
    if latest is not None and since > start:
        judged |= _before_the_window(standing, totals, since, start)
    return judged


def _before_the_window(
    standing: Sequence[Entry], totals: Sequence[Entry], since: date, start: date
) -> _Judged:
    """Judge what tells how much of a total had been done before the window began."""
    earlier = [one for one in standing if one.kind is Kind.TOTAL and one.as_of < since]
    base = max(earlier, key=lambda one: one.as_of, default=None)
    first = start if base is None else base.as_of + _DAY
    before = _between(standing, first, since - _DAY)
    if _gapless(before, first, since - _DAY):
        known = before if base is None else [base, *before]
        return {id(entry): (None, -1) for entry in known}
    begun = _between(standing, since, totals[0].as_of)
    judged: _Judged = {id(entry): (None, 1) for entry in begun}
    # The first total is subtracted; where it is the latest too, nothing of it is left.
    alone = len(totals) == 1
    judged[id(totals[0])] = (Reason.NO_START, 0) if alone else (None, -1)
    return judged


def _between(standing: Sequence[Entry], first: date, last: date) -> list[Entry]:
    return [
        one for one in standing
        if one.kind is Kind.INCREMENT and one.period_start is not None
        and one.period_start >= first and one.as_of <= last
    ]  # fmt: skip


def _gapless(increments: Sequence[Entry], first: date, last: date) -> bool:
    """Whether increments cover every day from `first` to `last`."""
    covered = first - _DAY
    for entry in sorted(increments, key=lambda one: (one.period_start or one.as_of, one.as_of)):
        if entry.period_start is not None and entry.period_start > covered + _DAY:
            return False
        covered = max(covered, entry.as_of)
    return covered >= last
