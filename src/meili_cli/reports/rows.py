"""One row of a report: an area's figure for an item, held against what it answers to."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from meili_cli.engine import Cell, Reading
from meili_cli.measure import growth, judgement, progress
from meili_cli.measure.progress import Course, Start, Wanted, wanted
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.entry import State
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.report import Note, Row
from meili_cli.model.terms import BoundKind, Chosen, Measure, Rollup, Status, Trend
from meili_cli.reports.commitment import Commitment, InForce


class Figure(NamedTuple):
    """The figure of a cell that stands: what is attained, and how far it can be trusted.

    `attained` is a percentage for a ratio; None where nothing can be used, where the
    denominator is 0, and for states.
    """

    attained: Fraction | None
    reading: Reading
    basis: Chosen
    coverage: Fraction
    incomplete: bool
    reported: int
    expected_reports: int
    states: Mapping[State, int] | None = None
    notes: tuple[Note, ...] = ()

    @property
    def not_applicable(self) -> bool:
        """Whether there is nothing to take a share of: the denominator is 0."""
        return self.reading.denominator == 0


def figure(
    cell: Cell | None, tree: AreaTree, area: str, min_coverage: Fraction, forced: Chosen | None
) -> Figure | None:
    """Return the figure of a cell that stands, or the one that is `forced`; None without one."""
    if cell is None:
        return None
    basis = forced or cell.chosen
    if basis is Chosen.REPORTED:
        if cell.own is None:
            return None
        return Figure(
            cell.own.attained, cell.own, basis, Fraction(1), cell.own.lower_bound, 1, 1,
            notes=_other_figure(cell, basis),
        )  # fmt: skip
    if cell.rolled_up is None:
        return None
    up = cell.rolled_up
    coverage = Fraction(up.coverage)
    return Figure(
        up.reading.attained, up.reading, basis, coverage,
        coverage < min_coverage or up.reading.lower_bound or not up.used,
        up.reported, len(tree.expected_children(area)), up.states,
        (
            *(Note("not_additive", code) for code in up.not_additive),
            *_low_coverage(coverage, min_coverage),
            *_other_figure(cell, basis),
        ),
    )  # fmt: skip


def _low_coverage(coverage: Fraction, min_coverage: Fraction) -> tuple[Note, ...]:
    """Return a note with the coverage in percent, where it is too low to judge by."""
    if coverage >= min_coverage:
        return ()
    return (Note("low_coverage", f"{float(100 * coverage):.3g}"),)


def _other_figure(cell: Cell, basis: Chosen) -> tuple[Note, ...]:
    """Return a note with the figure that does not stand, where it differs."""
    if cell.own is None or cell.rolled_up is None or not cell.rolled_up.used:
        return ()
    own, up = cell.own, cell.rolled_up.reading
    unused = up if basis is Chosen.REPORTED else own
    if own.state is not None:
        same, text = own.state == up.state, str(unused.state or "")
    else:
        same, value = own.attained == up.attained, unused.attained
        text = "" if value is None else f"{float(value):.6g}"
    if same:
        return ()
    return (Note("rollup_differs" if basis is Chosen.REPORTED else "reported_differs", text),)


class Year(NamedTuple):
    """A year that was over before, of an amount that is asked for each year, and its figure."""

    commitment: Commitment
    figure: Figure | None

    @property
    def note(self) -> Note | None:
        """What is to be said of it: that it was missed, or that nobody knows; None where met.

        Entries that are missing can only add, so that too much may be known of a part of them.
        """
        bound, shown = self.commitment.bound, self.figure
        asked = wanted(bound, None)
        year = str(bound.by.year)
        if shown is None or shown.attained is None or asked is None:
            return Note("year_unknown", year)
        enough = shown.attained >= asked.target or asked.kind is BoundKind.AT_MOST
        if not shown.incomplete or (asked.kind is BoundKind.AT_LEAST and enough):
            return None if asked.met_by(shown.attained) else Note("year_missed", year)
        too_much = asked.missing(shown.attained) > 0 and enough
        return Note("year_missed" if too_much else "year_unknown", year)


class Subject(NamedTuple):
    """What a row is about, with everything that has been found out about it.

    `target` is the plan's target on the day (None for a task), `commitment` what the area
    answers to of it. `earlier` are the figures one reporting period before, and for a quantity two.
    `start` is the baseline in force, None where there is none yet. Entries count from `since`
    (of quantities) up to `until`. `years` are those over before, where each counts by itself.
    """

    item: Target | Task
    area: Area
    target: InForce | None
    commitment: Commitment | None
    figure: Figure | None
    earlier: tuple[Figure | None, ...]
    start: Start | None
    start_notes: tuple[Note, ...]
    since: date
    until: date
    years: tuple[Year, ...] = ()

    @property
    def wanted(self) -> Wanted | None:
        """The number that the area answers to; None without one, and while growth has none."""
        return None if self.commitment is None else wanted(self.commitment.bound, self.start)


def row(subject: Subject, plan: Plan, tree: AreaTree, day: date, language: str) -> Row:
    """Return the row of `subject` in a report for `day`."""
    item, commitment, shown = subject.item, subject.commitment, subject.figure
    judged = judge(subject, plan, day)
    reading = None if shown is None else shown.reading
    goal = plan.goal_of.get(item.id)
    status = judged.status
    finished = status is Status.ACHIEVED and item.measure is Measure.QUANTITY
    return Row(
        item=item.id,
        goal=None if goal is None else goal.id,
        area=subject.area.code,
        area_name=subject.area.name(language),
        measure=item.measure,
        unit=None if item.unit is None else item.unit.said_in(language),
        baseline=judged.baseline,
        bound=judged.bound,
        target=judged.target,
        target_max=judged.target_max,
        due=None if commitment is None else commitment.bound.by,
        attained=None if shown is None else shown.attained,
        numerator=_fraction(None if reading is None else reading.numerator),
        denominator=_fraction(None if reading is None else reading.denominator),
        state=None if reading is None else reading.state,
        states=None if shown is None else shown.states,
        completion=judged.completion,
        expected=judged.expected,
        expected_on=judged.expected_on,
        pace=judged.pace,
        contribution=_contribution(subject),
        status=status,
        trend=_trend(subject, judged),
        stale=reading is not None and reading.stale and not finished,
        basis=None if shown is None else shown.basis,
        coverage=Fraction(0) if shown is None else shown.coverage,
        reported=0 if shown is None else shown.reported,
        expected_reports=_silent_reports(subject, tree)
        if shown is None
        else shown.expected_reports,
        last_as_of=None if reading is None else reading.last_as_of,
        notes=_notes(subject, judged),
    )


class Judged(NamedTuple):
    """The part of a row that holds a figure against a commitment.

    `course` is the way to a bound with a number; `rate` is the yearly growth in the wanted
    direction, in percent, where the bound is a direction alone.
    """

    status: Status
    bound: BoundKind | None = None
    baseline: Fraction | None = None
    target: Fraction | State | None = None
    target_max: Fraction | None = None
    way: Fraction | None = None
    completion: Fraction | None = None
    expected: Fraction | None = None
    expected_on: date | None = None
    pace: Fraction | None = None
    notes: tuple[Note, ...] = ()
    course: Course | None = None
    rate: Fraction | None = None


def judge(subject: Subject, plan: Plan, day: date) -> Judged:
    """Hold the figure of `subject` against what its area answers to on `day`."""
    item, commitment, shown = subject.item, subject.commitment, subject.figure
    if isinstance(item, Task):
        status = _state_status(shown, State.DONE, due=None, day=day)
        return Judged(status, BoundKind.STATE, target=State.DONE)
    if commitment is None:
        return Judged(Status.NO_TARGET)
    bound = commitment.bound
    if bound.state is not None:
        status = _state_status(shown, bound.state, due=bound.by, day=day)
        return Judged(status, bound.kind, target=bound.state)
    early = _before_judgement(shown)
    if not bound.numeric:
        return _judge_direction(subject, plan, early)
    asked, start = subject.wanted, subject.start
    if start is None:
        target, most = (None, None) if asked is None else (asked.target, asked.target_max)
        return Judged(early or Status.PARTIAL, bound.kind, target=target, target_max=most)
    if asked is None:
        unknown = Status.PARTIAL if shown is None or shown.incomplete else Status.OPEN
        note = Note("growth_without_number")
        return Judged(early or unknown, bound.kind, start.value, notes=(note,))
    shape, steps = commitment.steps(start)
    course = Course(start, asked, bound.by, shape, steps)
    return _judge_number(subject, course, plan, day, early)


def _before_judgement(shown: Figure | None) -> Status | None:
    """Return the status where there is no figure to judge: rules 2 and 3 of the list."""
    if shown is None:
        return Status.NO_DATA
    return Status.NOT_APPLICABLE if shown.not_applicable else None


def _state_status(shown: Figure | None, asked: State, *, due: date | None, day: date) -> Status:
    if shown is None:
        return Status.NO_DATA
    state = shown.reading.state
    if state is not None and state.rank >= asked.rank and not shown.incomplete:
        return Status.ACHIEVED
    if shown.incomplete:
        return Status.PARTIAL
    return Status.MISSED if due is not None and day >= due else Status.OPEN


def _judge_direction(subject: Subject, plan: Plan, early: Status | None) -> Judged:
    """Judge by yearly growth in the wanted direction, in percent, against growth_bands."""
    commitment, shown, start = subject.commitment, subject.figure, subject.start
    assert commitment is not None
    kind = commitment.bound.kind
    baseline = None if start is None else start.value
    if early or shown is None or shown.incomplete:
        return Judged(early or Status.PARTIAL, kind, baseline)
    if start is None or shown.attained is None:
        return Judged(Status.OPEN, kind, baseline)
    rate = growth.achieved_rate(start.value, start.day, shown.attained, shown.reading.last_as_of)
    if rate is None:
        return Judged(Status.OPEN, kind, baseline, notes=_no_rate(start, shown))
    sign = 1 if kind is BoundKind.INCREASE else -1
    bands = plan.head.growth_bands
    judged_by = judgement.Bands(Fraction(bands.on_track), Fraction(bands.behind))
    rate *= sign * 100
    return Judged(judged_by.status(rate), kind, baseline, rate=rate)


def _no_rate(start: Start, shown: Figure, target: Fraction | None = None) -> tuple[Note, ...]:
    values = (start.value, shown.attained, target)
    positive = all(value > 0 for value in values if value is not None)
    return (Note("pace_first_year" if positive else "pace_not_positive"),)


def _judge_number(
    subject: Subject, course: Course, plan: Plan, day: date, early: Status | None
) -> Judged:
    item, shown = subject.item, subject.figure
    asked_on = progress.expected_on(day, item.reporting)
    asked = progress.expected(course, asked_on)
    notes = [Note("baseline_meets_target")] if course.meaningless else []
    completion = pace = None
    value = None if shown is None else shown.attained
    if shown is not None and value is not None:
        completion = progress.completion(course, value)
        if course.by_growth:
            pace = progress.growth_pace(course, value, shown.reading.last_as_of)
            if pace is None and not course.meaningless:
                notes += _no_rate(course.start, shown, course.target)
        elif asked is not None:
            pace = progress.pace(course, value, asked)
    bands = plan.head.status_bands
    status = early or judgement.numeric_status(
        course,
        measure=item.measure,
        day=day,
        attained=value,
        incomplete=shown is None or shown.incomplete,
        asked=asked,
        pace=pace,
        bands=judgement.Bands(Fraction(bands.on_track), Fraction(bands.behind)),
    )
    return Judged(
        status, course.wanted.kind, course.start.value, course.wanted.target,
        course.wanted.target_max, abs(course.target - course.start.value), completion, asked,
        None if asked is None else asked_on, pace, tuple(notes), course,
    )  # fmt: skip


def _trend(subject: Subject, judged: Judged) -> Trend | None:
    target, figures = subject.target, (subject.figure, *subject.earlier)
    if target is None or subject.item.measure is Measure.MILESTONE:
        return None
    shown = [one for one in figures if one is not None and one.attained is not None]
    kind, asked = judged.bound or target.bound.kind, subject.wanted
    if len(shown) < len(figures) or (kind is BoundKind.BETWEEN and asked is None):
        return None
    values = [one.attained for one in shown if one.attained is not None]
    merits = [_merit(kind, asked, value) for value in values]
    way = judged.way
    if asked is not None and asked.target_max is not None:
        if merits[:2] == [0, 0]:  # within the range no more is asked for
            merits = merits[:2]
        way = values[1] if way is None else way
    return judgement.trend(tuple(merits), tuple(one.coverage for one in shown), way)


def _merit(kind: BoundKind, asked: Wanted | None, value: Fraction) -> Fraction:
    """Return how good a value is, more being better; only differences mean anything."""
    if asked is not None:
        return -asked.missing(value)
    return -value if kind in {BoundKind.AT_MOST, BoundKind.DECREASE} else value


def _contribution(subject: Subject) -> Fraction | None:
    """Return the share of the top area's target, where the area answers to none of its own."""
    shown, target = subject.figure, subject.target
    if subject.commitment is not None or target is None or not target.whole:
        return None
    if shown is None or shown.attained is None:
        return None
    return shown.attained / target.whole


def _silent_reports(subject: Subject, tree: AreaTree) -> int:
    """Return how many reports are expected where there is none: of the children, or the area."""
    rolls_up = subject.item.rolled_up_by is not Rollup.NONE
    return (len(tree.expected_children(subject.area.code)) if rolls_up else 0) or 1


def _notes(subject: Subject, judged: Judged) -> tuple[Note, ...]:
    commitment, shown = subject.commitment, subject.figure
    notes = list(subject.start_notes if judged.baseline is not None else ())
    notes += () if commitment is None else commitment.notes
    notes += judged.notes
    notes += (year.note for year in subject.years if year.note is not None)
    if shown is not None:
        notes += shown.notes
        if shown.reading.lower_bound:
            notes.append(Note("lower_bound"))
        if shown.reading.overlap:
            notes.append(Note("increments_overlap"))
    return tuple(sorted(notes, key=str))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
