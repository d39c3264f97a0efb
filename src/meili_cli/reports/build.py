"""A whole report: which windows to ask of the engine, and a row from the answers of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli import progress
from meili_cli.engine import Cell, Ledger, Window
from meili_cli.i18n import no_op
from meili_cli.measure.calendar import shift_months
from meili_cli.measure.progress import Start
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Baseline, Plan, Target, Task
from meili_cli.model.report import Note, Report, Row
from meili_cli.model.terms import Basis, Chosen, Measure, Status
from meili_cli.reports.commitment import DAY, Commitment, InForce, commitment, in_force
from meili_cli.reports.rows import Figure, Subject, figure, row


class Query(NamedTuple):
    """What a report is asked for.

    `known_at` is a time with its zone, `known_on` its day in the plan's time zone and
    `known_text` what was typed; all None for everything known. `items` are ids of targets or
    tasks, in the order of the rows; `areas` the codes.
    """

    as_of: date
    items: Sequence[str]
    areas: Sequence[str]
    by: str
    scope: str
    known_at: datetime | None = None
    known_on: date | None = None
    known_text: str | None = None
    basis: Chosen | None = None
    statuses: frozenset[Status] = frozenset()
    language: str = "en"


@progress.stage(no_op("working out the figures"))
def build(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> Report:
    """Return the report that `query` asks for: one row an item and area, items first."""
    rows = _Builder(plan, tree, ledger, query).rows()
    return Report(
        plan=plan.head.id,
        revision=int(plan.head.revision),
        simulated=plan.head.simulated,
        as_of=query.as_of,
        known_at=query.known_text,
        by=query.by,
        scope=query.scope,
        rows=tuple(row for row in rows if not query.statuses or row.status in query.statuses),
    )


def subject(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> Subject:
    """Return what the report finds out for its first row: one item at one area."""
    return subjects(plan, tree, ledger, query)[0]


def subjects(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> list[Subject]:
    """Return what the report finds out for its rows, in their order."""
    return _Builder(plan, tree, ledger, query).subjects()


def window(item: Target | Task, since: date, until: date, as_of: date) -> Window:
    """Return the question for an item's figure between two days, in a report for `as_of`."""
    stale_before = as_of - timedelta(days=item.reporting.stale_after)
    return Window(item.id, item.measure, item.rolled_up_by, since, until, stale_before)


class _Case(NamedTuple):
    """One item and area of the report, before its figures are known."""

    item: Target | Task
    area: Area
    target: InForce | None
    commitment: Commitment | None

    def since(self, start: date) -> date:
        return start if self.commitment is None else self.commitment.since

    def until(self, day: date) -> date:
        return day if self.commitment is None else min(day, self.commitment.until)


class _Builder:
    """The steps of `build`, over what they share."""

    def __init__(self, plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> None:
        self._plan, self._tree, self._ledger, self._query = plan, tree, ledger, query
        self._start = plan.head.period.start
        self._min_coverage = Fraction(plan.head.min_coverage)
        self._cells: Mapping[tuple[Window, str], Cell] = {}
        self._days: Mapping[str, Sequence[date]] = {}

    def rows(self) -> list[Row]:
        plan, query = self._plan, self._query
        return [
            row(subject, plan, self._tree, query.as_of, query.language)
            for subject in self.subjects()
        ]

    def subjects(self) -> list[Subject]:
        plan, query = self._plan, self._query
        cases = [self._case(plan.items[item], code) for item in query.items for code in query.areas]
        floating = {case.item.id for case in cases if self._floats(case)}
        self._days = self._ledger.days(floating, query.known_at) if floating else {}
        self._cells = self._ledger.cells(
            (window for case in cases for window in self._windows(case)),
            query.areas,
            start=self._start,
            min_coverage=plan.head.min_coverage,
            known_at=query.known_at,
        )
        return [self._subject(case) for case in cases]

    def _case(self, item: Target | Task, code: str) -> _Case:
        area, query = self._tree[code], self._query
        if isinstance(item, Task):
            return _Case(item, area, None, None)
        allocations = [one for one in self._plan.allocations.get(item.id, ()) if one.area == code]
        return _Case(
            item,
            area,
            in_force(item, query.as_of, query.known_on),
            commitment(
                self._plan, item, allocations,
                top=not area.parent, day=query.as_of, known_on=query.known_on,
            ),
        )  # fmt: skip

    def _floats(self, case: _Case) -> bool:
        """Whether the baseline is the first complete reading: a level without a given one."""
        if case.item.measure is not Measure.LEVEL or case.commitment is None:
            return False
        allocation = case.commitment.allocation
        if allocation is not None and allocation.baseline is not None:
            return False
        return case.commitment.target.baseline is None

    def _window(self, item: Target | Task, since: date, until: date) -> Window:
        return window(item, since, until, self._query.as_of)

    def _earlier_days(self, case: _Case) -> Iterator[date]:
        """Yield the days that the trend compares with: one or two reporting periods earlier."""
        if not isinstance(case.item, Target) or case.item.measure is Measure.MILESTONE:
            return
        months = case.item.reporting.months
        yield shift_months(self._query.as_of, -months)
        if case.item.measure is Measure.QUANTITY:
            yield shift_months(self._query.as_of, -2 * months)

    def _windows(self, case: _Case) -> Iterator[Window]:
        """Yield every window whose cells the row of `case` needs."""
        item, since = case.item, case.since(self._start)
        for day in (self._query.as_of, *self._earlier_days(case)):
            yield self._window(item, since, case.until(day))
        if case.commitment is not None and case.commitment.own_reading_by is not None:
            yield self._window(item, self._start, case.commitment.own_reading_by)
        if self._floats(case):
            for day in self._days.get(item.id, ()):
                if day <= self._query.as_of:
                    yield self._window(item, self._start, day)

    def _cell(self, case: _Case, since: date, until: date) -> Cell | None:
        return self._cells.get((self._window(case.item, since, until), case.area.code))

    def _figure(
        self, case: _Case, since: date, until: date, basis: Chosen | None = None
    ) -> Figure | None:
        cell = self._cell(case, since, until)
        return figure(cell, self._tree, case.area.code, self._min_coverage, basis)

    def _subject(self, case: _Case) -> Subject:
        since = case.since(self._start)
        start, notes = self._baseline(case)
        basis = self._query.basis
        return Subject(
            item=case.item,
            area=case.area,
            target=case.target,
            commitment=case.commitment,
            figure=self._figure(case, since, case.until(self._query.as_of), basis),
            earlier=tuple(
                self._figure(case, since, case.until(day), basis)
                for day in self._earlier_days(case)
            ),
            start=start,
            start_notes=notes,
            since=since,
            until=case.until(self._query.as_of),
        )

    def _baseline(self, case: _Case) -> tuple[Start | None, tuple[Note, ...]]:
        """Return the baseline in force for a case, and what is to be said of it.

        Contract, section 5, "Baseline"; docs/decisions/0001, rules 17 and 18.
        """
        held = case.commitment
        if held is None or held.bound.state is not None:
            return None, ()
        if case.item.measure is Measure.QUANTITY:
            return Start(Fraction(0), held.since - DAY), ()
        if held.allocation is not None and held.allocation.baseline is not None:
            return _given(held.allocation.baseline)
        if held.own_reading_by is not None:
            cell = self._cell(case, self._start, held.own_reading_by)
            if cell is not None and cell.own is not None:
                value = cell.own.attained
                if value is not None:
                    day = cell.own.last_as_of
                    return Start(value, day), (Note("baseline_own", day.isoformat()),)
        if held.target.baseline is not None:
            return _given(held.target.baseline)
        if case.item.measure is Measure.RATIO:
            return Start(Fraction(0), self._start - DAY), (Note("baseline_assumed"),)
        return self._first_complete(case)

    def _first_complete(self, case: _Case) -> tuple[Start | None, tuple[Note, ...]]:
        for day in self._days.get(case.item.id, ()):
            if day > self._query.as_of:
                break
            shown = self._figure(case, self._start, day)
            if shown is not None and shown.attained is not None and not shown.incomplete:
                read_on = shown.reading.last_as_of
                note = Note("baseline_first_reading", read_on.isoformat())
                return Start(shown.attained, read_on), (note,)
        return None, ()


def _given(baseline: Baseline) -> tuple[Start, tuple[Note, ...]]:
    notes = (Note("baseline_assumed"),) if baseline.basis is Basis.ASSUMED else ()
    return Start(Fraction(baseline.value), baseline.date), notes
