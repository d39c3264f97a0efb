"""A whole report: which windows to ask of the engine, and a row from the answers of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli import progress
from meili_cli.engine import Cell, Ledger, Window
from meili_cli.i18n import no_op
from meili_cli.measure.calendar import shift_months, year_of
from meili_cli.measure.progress import Start
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Baseline, Plan, Target, Task
from meili_cli.model.report import Note, Report, Row
from meili_cli.model.terms import Basis, Chosen, Measure, Status
from meili_cli.reports.commitment import (
    DAY,
    Commitment,
    InForce,
    commitment,
    in_force,
    years_before,
)
from meili_cli.reports.rows import Figure, Subject, Year, figure, row


class Query(NamedTuple):
    """What a report is asked for.

    `known_at` is a time with its zone, `known_on` its day in the plan's time zone and
    `known_text` what was typed; all None for everything known. `published` is the period whose
    report is repeated as it was at closing, `plan_changed` the files of the plan that are not as
    they were then. `items` are ids of targets or
    tasks, in the order of the rows; `areas` the codes.

    The figures are those of `as_of`. Unless they are given, they are judged on that day, by the
    plan that is in force on it: `judged_on`, `plan_on`, and `plan_known_on` for what of the plan
    had been adopted. With `keys_at` only figures count that stood then already, as they are now.
    """

    as_of: date
    items: Sequence[str]
    areas: Sequence[str]
    by: str
    scope: str
    known_at: datetime | None = None
    known_on: date | None = None
    known_text: str | None = None
    published: str | None = None
    plan_changed: Sequence[str] = ()
    basis: Chosen | None = None
    statuses: frozenset[Status] = frozenset()
    language: str = "en"
    judged_on: date | None = None
    plan_on: date | None = None
    plan_known_on: date | None = None
    keys_at: datetime | None = None

    @property
    def judgement_day(self) -> date:
        """The day on which the figures are judged."""
        return self.judged_on or self.as_of


@progress.stage(no_op("working out the figures"))
def build(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> Report:
    """Return the report that `query` asks for: one row an item and area, items first."""
    (report,) = series(plan, tree, ledger, query, [query.as_of])
    return report


def series(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, days: Sequence[date]
) -> tuple[Report, ...]:
    """Return the reports of several days, in their order, with one question to the ledger.

    Everything in `query` but `as_of` holds for each of them.
    """
    builders = [_Builder(plan, tree, ledger, query._replace(as_of=day)) for day in days]
    cells = ledger.cells(
        dict.fromkeys(window for builder in builders for window in builder.windows()),
        query.areas,
        start=plan.head.period.start,
        min_coverage=plan.head.min_coverage,
        known_at=query.known_at,
        keys_at=query.keys_at,
    )
    return tuple(_report(plan, builder.query, builder.rows(cells)) for builder in builders)


def _report(plan: Plan, query: Query, rows: Sequence[Row]) -> Report:
    return Report(
        plan=plan.head.id,
        revision=int(plan.head.revision),
        simulated=plan.head.simulated,
        as_of=query.as_of,
        known_at=query.known_text,
        by=query.by,
        scope=query.scope,
        as_published=query.published,
        plan_changed=tuple(query.plan_changed),
        rows=tuple(row for row in rows if not query.statuses or row.status in query.statuses),
    )


def subject(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> Subject:
    """Return what the report finds out for its first row: one item at one area."""
    return subjects(plan, tree, ledger, query)[0]


def subjects(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> list[Subject]:
    """Return what the report finds out for its rows, in their order."""
    builder = _Builder(plan, tree, ledger, query)
    cells = ledger.cells(
        dict.fromkeys(builder.windows()), query.areas,
        start=plan.head.period.start, min_coverage=plan.head.min_coverage, known_at=query.known_at,
    )  # fmt: skip
    return builder.subjects(cells)


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
    years: tuple[Commitment, ...]
    """Of an amount of each year: what was asked for in the years that are over."""
    span: tuple[date, date]
    """The days that count where the area answers to nothing."""

    @property
    def since(self) -> date:
        return self.span[0] if self.commitment is None else self.commitment.since

    def until(self, day: date) -> date:
        return min(day, self.span[1] if self.commitment is None else self.commitment.until)


class _Builder:
    """The steps of one report, over what they share."""

    def __init__(self, plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> None:
        self._plan, self._tree, self.query = plan, tree, query
        self._start = plan.head.period.start
        self._min_coverage = Fraction(plan.head.min_coverage)
        self._cells: Mapping[tuple[Window, str], Cell] = {}
        self._cases = [
            self._case(plan.items[item], code) for item in query.items for code in query.areas
        ]
        floating = {case.item.id for case in self._cases if self._floats(case)}
        self._days: Mapping[str, Sequence[date]] = (
            ledger.days(floating, query.known_at, query.keys_at) if floating else {}
        )

    def windows(self) -> Iterator[Window]:
        """Yield every window whose cells the rows need."""
        for case in self._cases:
            yield from self._windows(case)

    def rows(self, cells: Mapping[tuple[Window, str], Cell]) -> list[Row]:
        """Return the rows, from the cells of all windows."""
        day, language = self.query.judgement_day, self.query.language
        return [
            row(subject, self._plan, self._tree, day, language) for subject in self.subjects(cells)
        ]

    def subjects(self, cells: Mapping[tuple[Window, str], Cell]) -> list[Subject]:
        """Return what is found out for each row, from the cells of all windows."""
        self._cells = cells
        return [self._subject(case) for case in self._cases]

    def _case(self, item: Target | Task, code: str) -> _Case:
        area, query = self._tree[code], self.query
        day, known_on = query.plan_on or query.as_of, query.plan_known_on or query.known_on
        if isinstance(item, Task):
            return _Case(item, area, None, None, (), (self._start, date.max))
        allocations = [one for one in self._plan.allocations.get(item.id, ()) if one.area == code]
        now = in_force(item, day, known_on)
        span = (self._start, date.max)
        if now.bound.each is not None:
            span = year_of(day, self._start, now.bound.by)
        return _Case(
            item,
            area,
            now,
            commitment(
                self._plan, item, allocations, top=not area.parent, day=day, known_on=known_on
            ),
            years_before(
                self._plan, item, allocations, top=not area.parent, day=day, known_on=known_on
            ),
            span,
        )

    def _floats(self, case: _Case) -> bool:
        """Whether the baseline is the first complete reading: a level without a given one."""
        if case.item.measure is not Measure.LEVEL or case.commitment is None:
            return False
        allocation = case.commitment.allocation
        if allocation is not None and allocation.baseline is not None:
            return False
        return case.commitment.target.baseline is None

    def _earlier_days(self, case: _Case) -> Iterator[date]:
        """Yield the days that the trend compares with: one or two reporting periods earlier."""
        if not isinstance(case.item, Target) or case.item.measure is Measure.MILESTONE:
            return
        months = case.item.reporting.months
        yield shift_months(self.query.as_of, -months)
        if case.item.measure is Measure.QUANTITY:
            yield shift_months(self.query.as_of, -2 * months)

    def _windows(self, case: _Case) -> Iterator[Window]:
        """Yield every window whose cells the row of `case` needs."""
        item, since = case.item, case.since
        for one in case.years:
            yield window(item, one.since, one.until, one.until)
        for day in (self.query.as_of, *self._earlier_days(case)):
            yield window(item, since, case.until(day), day)
        if case.commitment is not None and case.commitment.own_reading_by is not None:
            by = case.commitment.own_reading_by
            yield window(item, self._start, by, by)
        if self._floats(case):
            for day in self._days.get(item.id, ()):
                if day <= self.query.as_of:
                    yield window(item, self._start, day, day)

    def _cell(self, case: _Case, since: date, until: date, day: date) -> Cell | None:
        return self._cells.get((window(case.item, since, until, day), case.area.code))

    def _figure(
        self, case: _Case, since: date, day: date, basis: Chosen | None = None
    ) -> Figure | None:
        cell = self._cell(case, since, case.until(day), day)
        return figure(cell, self._tree, case.area.code, self._min_coverage, basis)

    def _subject(self, case: _Case) -> Subject:
        since = case.since
        start, notes = self._baseline(case)
        basis = self.query.basis
        return Subject(
            item=case.item,
            area=case.area,
            target=case.target,
            commitment=case.commitment,
            figure=self._figure(case, since, self.query.as_of, basis),
            earlier=tuple(
                self._figure(case, since, day, basis) for day in self._earlier_days(case)
            ),
            start=start,
            start_notes=notes,
            since=since,
            until=case.until(self.query.as_of),
            years=tuple(self._year(case, one) for one in case.years),
        )

    def _year(self, case: _Case, one: Commitment) -> Year:
        cell = self._cell(case, one.since, one.until, one.until)
        shown = figure(cell, self._tree, case.area.code, self._min_coverage, self.query.basis)
        return Year(one, shown)

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
            by = held.own_reading_by
            cell = self._cell(case, self._start, by, by)
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
            if day > self.query.as_of:
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
