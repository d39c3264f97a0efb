"""How one row of a report came about: entries, commitment, arithmetic, and what decided.

Owns the account, not the figures: those are the report's own, from the same functions.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from fractions import Fraction
from math import floor, log10
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.engine import Ledger, Window
from meili_cli.measure import progress
from meili_cli.measure.calendar import years_between
from meili_cli.measure.progress import Course, Start
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import State
from meili_cli.model.plan import Baseline, Bound, Plan, Point, Target
from meili_cli.model.problem import Place
from meili_cli.model.report import Row
from meili_cli.model.terms import Basis, BoundKind, Chosen, Measure, Rollup, Shape, Status
from meili_cli.reports.build import Query, subjects, window
from meili_cli.reports.commitment import DAY, InForce, in_force
from meili_cli.reports.evidence import Branch, Use, gather
from meili_cli.reports.rows import Judged, Subject, Year, judge, row

Places = Callable[..., Place | None]
"""Where a part of the plan is written, by the way to it."""

EACH_YEAR: Final = "each_year"
GROWTH: Final = "growth"
"""What stands before a bound that is asked for each year, or that is growth a year."""

_SIX: Final = 6
_OWN: Final = "baseline_own"
_FIRST: Final = "baseline_first_reading"


class Written(NamedTuple):
    """A part of the plan that is in force: what it is, what it says, and where it stands.

    `day` is when a bound is due, a baseline was read, or a revision is in force from. A part whose
    name begins with `before_` is what the last revision changed.
    """

    part: str
    says: str
    day: date | None
    basis: Basis | None
    source: str | None
    place: str | None


class Origin(NamedTuple):
    """The baseline in force. `branch` is the reading that it was taken from, if from one."""

    value: Fraction
    day: date
    origin: str
    branch: Branch | None


class Way(NamedTuple):
    """The trajectory in force: its shape, what its steps ask of the area, and where it ends."""

    shape: Shape
    steps: tuple[tuple[date, Fraction], ...]
    since: date
    until: date
    target: Fraction


class Turn(NamedTuple):
    """What a revision made of the trajectory: what it asked for on the day before, and from a day.

    None where nothing with a number was asked for, or the baseline was not known.
    """

    last: date
    before: Fraction | None
    first: date
    after: Fraction | None


class YearBefore(NamedTuple):
    """A year that was over before, of an amount that is asked for each year; a row of its own.

    `verdict` is met, year_missed or year_unknown.
    """

    first: date
    last: date
    target: Fraction | None
    target_max: Fraction | None
    bound: BoundKind
    attained: Fraction | None
    lower_bound: bool
    verdict: str


class Step(NamedTuple):
    """One step of the arithmetic: what is worked out, the formula with its numbers, the result."""

    label: str
    formula: str
    result: Fraction


class Margin(NamedTuple):
    """How far a figure is beyond a limit; below 0 it is short of it. In the figure's measure.

    Days are days apart; a state is so many states from another.
    """

    limit: str
    figure: str
    value: Fraction | date | State
    wanted: Fraction | date | State
    by: Fraction


class Decision(NamedTuple):
    """What decided the status: the number of the rule in the list, and its name.

    `rule` is None where the baseline already meets the bound, which is judged beside the list.
    `because` says more: what makes a figure incomplete, or why there is no pace. The margins
    by which it was decided come first.
    """

    rule: int | None
    name: str
    because: tuple[str, ...]
    margins: tuple[Margin, ...]


class Rules(NamedTuple):
    """The numbers that figures are judged and rolled up by; bands are on_track and behind."""

    start: date
    rollup: Rollup
    min_coverage: Fraction
    status_bands: tuple[Fraction, Fraction]
    growth_bands: tuple[Fraction, Fraction]


class Explanation(NamedTuple):
    """A row of a report with everything that it rests on; see the fields' classes."""

    plan: str
    revision: int
    simulated: bool
    as_of: date
    known_at: str | None
    basis: Chosen | None
    """The one that was asked for; None for the one that stands."""
    item_name: str
    since: date
    until: date
    rules: Rules
    row: Row
    written: tuple[Written, ...]
    baseline: Origin | None
    way: Way | None
    turn: Turn | None
    years: tuple[YearBefore, ...]
    rate: Fraction | None
    steps: tuple[Step, ...]
    decision: Decision
    branch: Branch


def explain(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, *, places: Places, root: Path
) -> Explanation:
    """Return the account of the first row that `query` asks for.

    `places` says where a part of the plan is written; paths are given below `root`.
    """
    first = query._replace(items=query.items[:1], areas=query.areas[:1])
    (account,) = accounts(plan, tree, ledger, first, places=places, root=root)
    return account


def accounts(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, *, places: Places, root: Path
) -> Iterator[Explanation]:
    """Yield the account of each row that `query` asks for, with few questions to the ledger.

    `places` and `root` as in `explain`. What is asked of the ledger is kept: ask for the areas of
    a large plan in parts.
    """
    day, language = query.as_of, query.language
    found = subjects(plan, tree, ledger, query)
    asking = _Asking(plan, tree, ledger, query, root)
    branches = asking.gather([_asked(one, day) for one in found], query.basis)
    origins = asking.origins(found)
    for one in found:
        judged = judge(one, plan, day)
        shown = row(one, plan, tree, day, language)
        branch = branches[_asked(one, day)]
        course = judged.course
        yield Explanation(
            plan=plan.head.id,
            revision=int(plan.head.revision),
            simulated=plan.head.simulated,
            as_of=day,
            known_at=query.known_text,
            basis=query.basis,
            item_name=one.item.name.said_in(language),
            since=one.since,
            until=one.until,
            rules=_rules(one, plan),
            row=shown,
            written=_written(one, plan, places, query),
            baseline=_baseline(one, origins.get((one.item.id, one.area.code))),
            way=None
            if course is None
            else Way(
                course.shape, course.points[1:-1], course.start.day, course.due, course.target
            ),
            turn=asking.turn(one, judged),
            years=tuple(map(_year, one.years)),
            rate=judged.rate,
            steps=tuple(_steps(one, judged, shown, branch)),
            decision=_decision(one, judged, shown, plan, day),
            branch=branch,
        )


def _asked(found: Subject, day: date) -> tuple[Window, str]:
    """Return the window and area whose figure a row shows."""
    return window(found.item, found.since, found.until, day), found.area.code


class _Asking:
    """The questions to the ledger of several accounts, over what they share."""

    def __init__(
        self, plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, root: Path
    ) -> None:
        self._plan, self._tree, self._ledger = plan, tree, ledger
        self._query, self._root = query, root
        self._were: dict[tuple[str, date], dict[str, Subject]] = {}

    def gather(
        self, asked: Collection[tuple[Window, str]], basis: Chosen | None
    ) -> dict[tuple[Window, str], Branch]:
        """Return what the figure of each area in its window rests on."""
        query = self._query
        return gather(
            self._plan, self._tree, self._ledger, asked, root=self._root,
            known_at=query.known_at, basis=basis, language=query.language,
        )  # fmt: skip

    def origins(self, found: Collection[Subject]) -> dict[tuple[str, str], Branch]:
        """Return the readings that baselines were taken from, by item and area."""
        branches: dict[tuple[str, str], Branch] = {}
        for code, basis in ((_OWN, Chosen.REPORTED), (_FIRST, None)):
            asked = {
                (one.item.id, one.area.code): (self._origin(one, code), one.area.code)
                for one in found
                if code in {note.code for note in one.start_notes}
            }
            if asked:
                read = self.gather(list(asked.values()), basis)
                branches |= {key: read[where] for key, where in asked.items()}
        return branches

    def _origin(self, found: Subject, code: str) -> Window:
        """Return the window of the reading that a baseline was taken from."""
        start, held = found.start, found.commitment
        assert start is not None
        assert held is not None
        until = (held.own_reading_by or start.day) if code == _OWN else start.day
        return window(found.item, self._plan.head.period.start, until, self._query.as_of)

    def turn(self, found: Subject, judged: Judged) -> Turn | None:
        """Return where the last revision in force turned the trajectory, if it did."""
        first = None if found.target is None else found.target.revised
        if first is None or found.commitment is None:
            return None
        last = first - DAY
        was = self._was(found, last)
        before, after = judge(was, self._plan, self._query.as_of).course, judged.course
        if before == after:  # it changed nothing for this area
            return None
        return Turn(
            last,
            None if before is None else progress.expected(before, last),
            first,
            None if after is None else progress.expected(after, first),
        )

    def _was(self, found: Subject, last: date) -> Subject:
        """Return the same by the plan of another day; all areas are asked for at once."""
        item = found.item.id
        if (item, last) not in self._were:
            query = self._query._replace(items=[item], plan_on=last)
            were = subjects(self._plan, self._tree, self._ledger, query)
            self._were[item, last] = {one.area.code: one for one in were}
        return self._were[item, last][found.area.code]


def _rules(found: Subject, plan: Plan) -> Rules:
    head = plan.head
    status, growth = (
        (Fraction(bands.on_track), Fraction(bands.behind))
        for bands in (head.status_bands, head.growth_bands)
    )
    coverage = Fraction(head.min_coverage)
    return Rules(head.period.start, found.item.rollup, coverage, status, growth)


# -- what is asked for ------------------------------------------------------------------------


def _written(found: Subject, plan: Plan, places: Places, query: Query) -> tuple[Written, ...]:
    """Return the parts of the plan that are in force, each with its place."""
    item, now = found.item, found.target
    if not isinstance(item, Target) or now is None:
        place = places("tasks", item.id)
        return (Written("task", State.DONE, None, None, None, _at(place)),)
    parts: list[Written] = []
    revised = [one for one in item.revisions if now.revised and one.from_ <= now.revised]

    def way_to(part: str) -> tuple[str | int, ...]:
        """Return the way to a part of the target as the last revision in force left it."""
        index = next(
            (n for n in reversed(range(len(item.revisions)))
             if item.revisions[n] in revised and getattr(item.revisions[n], part) is not None
             and getattr(item.revisions[n], part) == getattr(now_parts, part)),
            None,
        )  # fmt: skip
        return (part,) if index is None else ("revisions", index, part)

    now_parts = _Parts(now.bound, now.baseline, now.trajectory)
    bound = now.bound
    parts.append(_bound("target", bound, places("targets", item.id, *way_to("target"))))
    if now.revised:
        index = max(n for n, one in enumerate(item.revisions) if one.from_ == now.revised)
        place = places("targets", item.id, "revisions", index)
        adopted = str(item.revisions[index].adopted)
        parts.append(Written("revision", adopted, now.revised, None, None, _at(place)))
        parts += _before(item, now, query)
    held = found.commitment
    allocation = None if held is None else held.allocation
    if allocation is not None:
        shares = plan.allocations[item.id]
        way = ("allocations", item.id, next(n for n, s in enumerate(shares) if s is allocation))
        bound = allocation.bound
        parts.append(_bound("allocation", bound, places(*way)))
        if allocation.baseline is not None:
            place = places(*way, "baseline")
            parts.append(_point("baseline", allocation.baseline, place))
        if allocation.trajectory is not None:
            place = places(*way, "trajectory")
            says = allocation.trajectory.shape.value
            parts.append(Written("trajectory", says, None, None, None, _at(place)))
    if now.baseline is not None and (allocation is None or allocation.baseline is None):
        place = places("targets", item.id, *way_to("baseline"))
        parts.append(_point("baseline", now.baseline, place))
    own_way = allocation is not None and allocation.trajectory is not None
    if held is not None and bound.numeric and not own_way:
        place = places("targets", item.id, *way_to("trajectory"))
        if place == places("targets", item.id):  # nothing is written: it is linear by itself
            place = None
        parts.append(
            Written("trajectory", now.trajectory.shape.value, None, None, None, _at(place))
        )
    return tuple(parts)


class _Parts(NamedTuple):
    """The parts of a target that a revision may change, under the names of the file."""

    target: object
    baseline: object
    trajectory: object


def _before(item: Target, now: InForce, query: Query) -> Iterator[Written]:
    """Yield what the last revision changed, as it was on the day before."""
    assert now.revised is not None
    was = in_force(item, now.revised - DAY, query.known_on)
    if was.bound != now.bound:
        yield _bound("before_target", was.bound, None)
    if was.baseline is not None and was.baseline != now.baseline:
        yield _point("before_baseline", was.baseline, None)
    if was.trajectory != now.trajectory:
        yield Written("before_trajectory", was.trajectory.shape.value, None, None, None, None)


def _year(year: Year) -> YearBefore:
    bound, shown, note = year.commitment.bound, year.figure, year.note
    asked = progress.wanted(bound, None)
    return YearBefore(
        year.commitment.since,
        bound.by,
        None if asked is None else asked.target,
        None if asked is None else asked.target_max,
        bound.kind,
        None if shown is None else shown.attained,
        shown is not None and shown.reading.lower_bound,
        "met" if note is None else note.code,
    )


def _point(part: str, given: Baseline | Point, place: Place | None) -> Written:
    says = said(Fraction(given.value))
    return Written(part, says, given.date, given.basis, given.source, _at(place))


def _bound(part: str, bound: Bound, place: Place | None) -> Written:
    each = "" if bound.each is None else f"{EACH_YEAR} "
    return Written(part, each + _asks(bound), bound.by, bound.basis, bound.source, _at(place))


def _asks(bound: Bound) -> str:
    """Return what a bound asks for, without the words of any language."""
    if bound.growth_at_least is not None:
        return f"{GROWTH} ≥ {bound.growth_at_least}"
    if bound.number_max is not None:
        return f"{bound.number} … {bound.number_max}"
    if bound.number is not None:
        return f"{'≤' if bound.kind is BoundKind.AT_MOST else '≥'} {bound.number}"
    return bound.kind.value if bound.state is None else bound.state


def _at(place: Place | None) -> str | None:
    return None if place is None else str(place)


def _baseline(found: Subject, branch: Branch | None) -> Origin | None:
    """Return the baseline in force; `branch` is what it rests on, where it was read."""
    start, held = found.start, found.commitment
    if start is None or held is None:
        return None
    codes = {note.code for note in found.start_notes}
    read = codes & {_OWN, _FIRST}
    if not read:
        given = held.target.baseline or (held.allocation and held.allocation.baseline)
        origin = "given" if given and found.item.measure is not Measure.QUANTITY else "zero"
        return Origin(start.value, start.day, origin, None)
    return Origin(start.value, start.day, read.pop(), branch)


# -- the arithmetic ---------------------------------------------------------------------------


def said(value: Fraction) -> str:
    """Return a number for a formula: whole ones in full, others to six digits that count."""
    if value.denominator == 1 or not value:
        return str(value)
    digits = min(max(_SIX - 1 - floor(log10(abs(value))), 0), 12)
    return f"{float(value):.{digits}f}".rstrip("0").rstrip(".")


def _signed(value: Fraction) -> str:
    return f"({said(value)})" if value < 0 else said(value)


def _steps(found: Subject, judged: Judged, shown: Row, branch: Branch) -> list[Step]:
    """Return the steps that lead to the row's figures, in the order in which they are taken."""
    steps = list(_attained_steps(found, shown, branch))

    def add(label: str, formula: str, result: Fraction | None) -> None:
        if result is not None and formula:
            steps.append(Step(label, formula, result))

    got = shown.attained
    add("target", _growth_formula(found), found.wanted.target if found.wanted else None)
    if judged.expected_on is not None:
        add("expected", _expected_formula(judged), shown.expected)
    if got is None:
        return steps
    if judged.course is not None:
        add("completion", _completion_formula(judged.course, got), shown.completion)
        add("pace", _pace_formula(judged.course, shown, got), shown.pace)
    if found.start is not None:
        formula = f"({_rate(found.start, got, shown.last_as_of)}) · 100"
        add("rate", formula if judged.bound is BoundKind.INCREASE else f"-{formula}", judged.rate)
    if found.target is not None and found.target.whole:
        add("contribution", f"{said(got)} / {said(found.target.whole)}", shown.contribution)
    return steps


def _attained_steps(found: Subject, shown: Row, branch: Branch) -> Iterator[Step]:
    """Yield how entries, or the areas below, make up what is attained, and the coverage."""
    if shown.basis is Chosen.ROLLUP:
        for name, counts in zip(("numerator", "denominator"), _counts(branch), strict=True):
            if len(counts) > 1:
                yield Step(name, " + ".join(map(said, counts)), sum(counts, Fraction(0)))
    if shown.attained is not None:
        yield Step("attained", _attained_formula(found, branch), shown.attained)
    if shown.basis is Chosen.ROLLUP:
        parts = [
            said(child.figure.coverage if child.figure and child.use is Use.USED else Fraction(0))
            for child in branch.children
            if child.expected
        ]
        yield Step("coverage", f"({' + '.join(parts)}) / {len(parts)}", shown.coverage)


def _counts(branch: Branch) -> tuple[list[Fraction], list[Fraction]]:
    """Return the numerators and the denominators that a roll-up of counts adds up."""
    readings = [
        child.figure.reading for child in branch.children if child.use is Use.USED and child.figure
    ]
    above, below = (
        [Fraction(count) for count in counts if count is not None]
        for counts in (
            [one.numerator for one in readings], [one.denominator for one in readings],
        )
    )  # fmt: skip
    return above, below


def _growth_formula(found: Subject) -> str:
    """Return how growth leads to a number; nothing for a bound that has one."""
    start, held = found.start, found.commitment
    if start is None or held is None or held.bound.growth_at_least is None:
        return ""
    factor = said(1 + Fraction(held.bound.growth_at_least))
    years = said(years_between(start.day, held.bound.by)) if start.day < held.bound.by else ""
    return f"{said(start.value)} · {factor}^{years}"


def _completion_formula(course: Course, got: Fraction) -> str:
    base, goal = _signed(course.start.value), said(course.target)
    if course.wanted.target_max is None:
        return f"({said(got)} - {base}) / ({goal} - {base})"
    return f"1 - {_distance(course, got)} / {_distance(course, course.start.value)}"


def _distance(course: Course, value: Fraction) -> str:
    """Return how far a value is from a range, worked out from the end that it is beyond."""
    side = course.wanted.sign(value)
    if side == 0:
        return "0"
    end = course.wanted.nearest(value)
    above, below = (end, value) if side > 0 else (value, end)
    return f"({said(above)} - {_signed(below)})"


def _pace_formula(course: Course, shown: Row, got: Fraction) -> str:
    start = course.start
    if course.by_growth:
        actual = _rate(start, got, shown.last_as_of)
        required = _rate(start, course.target, course.due)
        return f"{'' if course.sign > 0 else '-'}({actual}) / |{required}|"
    asked = start.value if shown.expected is None else shown.expected
    if course.wanted.target_max is not None:
        first = _distance(course, start.value)
        return f"({first} - {_distance(course, got)}) / ({first} - {_distance(course, asked)})"
    base = _signed(start.value)
    return f"({said(got)} - {base}) / ({said(asked)} - {base})"


def _rate(start: Start, end: Fraction, day: date | None) -> str:
    """Return the formula of a yearly rate, with the years in figures."""
    if day is None or day <= start.day:
        return ""
    years = years_between(start.day, day)
    return f"({said(end)} / {_signed(start.value)})^(1 / {said(years)}) - 1"


def _attained_formula(found: Subject, branch: Branch) -> str:
    shown = found.figure
    assert shown is not None
    reading = shown.reading
    if reading.denominator is not None and reading.numerator is not None:
        above, below = Fraction(reading.numerator), Fraction(reading.denominator)
        return f"100 · {said(above)} / {said(below)}"
    if shown.basis is Chosen.ROLLUP:
        values = [
            _signed(child.figure.attained)
            for child in branch.children
            if child.use is Use.USED and child.figure and child.figure.attained is not None
        ]
        rollup = found.item.rolled_up_by.value
        return " + ".join(values) if rollup == "sum" else f"{rollup}({', '.join(values)})"
    if found.item.measure is Measure.QUANTITY:
        terms = [
            ("- " if one.sign < 0 else "+ ") + _signed(Fraction(one.entry.value or 0))
            for one in branch.entries
            if one.counts
        ]
        return " ".join(terms).removeprefix("+ ") or "0"
    return "" if reading.value is None else said(Fraction(reading.value))


def _expected_formula(judged: Judged) -> str:
    """Return how the trajectory leads to what is asked for, with the days that are over."""
    course, day = judged.course, judged.expected_on
    assert course is not None
    assert day is not None
    (day_a, a), (day_b, b) = course.stretch(day)
    over = min(max((day - day_a).days, 0), (day_b - day_a).days)
    days = f"{over}/{(day_b - day_a).days}"
    if course.shape is Shape.GROWTH:
        return f"{said(a)} · ({said(b)} / {said(a)})^({days})"
    return f"{said(a)} + ({said(b)} - {_signed(a)}) · {days}"


# -- what decided -----------------------------------------------------------------------------

_RULES: Final = {
    Status.NO_TARGET: (1, "no_target"),
    Status.NO_DATA: (2, "no_data"),
    Status.NOT_APPLICABLE: (3, "not_applicable"),
    Status.ACHIEVED: (4, "achieved"),
    Status.PARTIAL: (5, "partial"),
    Status.MISSED: (6, "missed"),
}


def _decision(found: Subject, judged: Judged, shown: Row, plan: Plan, day: date) -> Decision:
    """Say which rule of the list gave the status, and how near its limits the figures are."""
    course = judged.course
    # What is missing from an `at_least` quantity can only add: rules 4 and 5.
    grows = found.figure is not None and found.figure.incomplete
    because: tuple[str, ...] = ("can_only_add",) if grows else ()
    rule: int | None
    if shown.status in _RULES:
        rule, name = _RULES[shown.status]
        if shown.status is Status.PARTIAL:
            because = _incomplete(found, judged)
        elif shown.status is not Status.ACHIEVED:
            because = ()
    elif course is not None and course.meaningless:
        rule, name = None, "baseline_meets_target"
    elif shown.pace is not None:
        rule, name = 7, "pace"
    elif judged.rate is not None:
        rule, name = 7, "growth"
    elif judged.bound is BoundKind.STATE:
        rule, name = 8, "state_open"
        because = () if shown.due else ("no_due",)
    elif course is not None and shown.expected == course.start.value:
        rule, name = 8, "flat_start"
    else:
        rule, name = 8, "no_pace"
        because = tuple(note.code for note in judged.notes)
    return Decision(rule, name, because, _margins(found, judged, shown, plan, day, name))


def _incomplete(found: Subject, judged: Judged) -> tuple[str, ...]:
    shown = found.figure
    if shown is None:
        return ()
    because = ["lower_bound"] if shown.reading.lower_bound else []
    because += [note.code for note in shown.notes if note.code == "low_coverage"]
    if shown.basis is Chosen.ROLLUP and shown.attained is None and shown.reading.state is None:
        because.append("nothing_usable")
    if found.start is None and judged.bound is not BoundKind.STATE:
        because.append("no_baseline")
    return tuple(because)


_DECIDES: Final = {
    "partial": ("coverage",), "missed": ("attained", "state", "day"), "pace": ("pace",),
    "growth": ("rate",), "flat_start": ("start",), "no_pace": ("years",),
    "state_open": ("state", "day"), "baseline_meets_target": ("attained", "baseline"),
}  # fmt: skip
"""The figures that a rule decides by, where it is not the bound alone; they come first."""


def _margins(
    found: Subject, judged: Judged, shown: Row, plan: Plan, day: date, name: str
) -> tuple[Margin, ...]:
    """Return how near the figures are to what they are held against."""
    if shown.status in {Status.NO_TARGET, Status.NO_DATA, Status.NOT_APPLICABLE}:
        return ()
    margins = {
        "attained": _to_the_bound(judged, shown),
        "state": _to_the_state(shown),
        "pace": _to_the_bands(judged, shown, plan) if judged.rate is None else (),
        "rate": _to_the_bands(judged, shown, plan) if judged.rate is not None else (),
        "coverage": _to_enough(shown, plan),
    }
    if shown.due is not None and name in {"missed", "state_open"}:
        past = Fraction((day - shown.due).days)
        margins["day"] = (Margin("due", "day", day, shown.due, past),)
    course = judged.course
    if course is not None and name == "baseline_meets_target":
        base = course.start.value
        margins["baseline"] = (_to_the_target("baseline", course, base),)
    if course is not None and shown.attained is not None and name == "flat_start":
        base = course.start.value
        missing = course.wanted.missing
        by = missing(base) - missing(shown.attained)
        margins["start"] = (Margin("baseline", "attained", shown.attained, base, by),)
    start = found.start
    if name == "no_pace" and start is not None and shown.last_as_of is not None:
        years = Fraction(0)
        if shown.last_as_of > start.day:
            years = years_between(start.day, shown.last_as_of)
        if years < 1:
            margins["years"] = (Margin("full_year", "years", years, Fraction(1), years - 1),)
    first = _DECIDES.get(name, ("attained",))
    if name in {"achieved", "missed"}:  # decided by the bound: the pace says nothing more
        margins |= {"pace": (), "rate": ()}
    ordered = [*first, *(figure for figure in margins if figure not in first)]
    return tuple(margin for figure in ordered for margin in margins.get(figure, ()))


def _to_the_bound(judged: Judged, shown: Row) -> tuple[Margin, ...]:
    course = judged.course
    if course is None or shown.attained is None:
        return ()
    return (_to_the_target("attained", course, shown.attained),)


def _to_the_target(figure: str, course: Course, value: Fraction) -> Margin:
    """Return how far a value is beyond the bound; within a range, how far from its nearest end."""
    asked = course.wanted
    by, end = -asked.missing(value), asked.nearest(value)
    if asked.target_max is not None and not by:
        by, end = min(
            (value - asked.target, asked.target), (asked.target_max - value, asked.target_max)
        )
    return Margin("target", figure, value, end, by)


def _to_the_state(shown: Row) -> tuple[Margin, ...]:
    """Return how many states lie between the one reached and the one asked for."""
    if shown.state is None or not isinstance(shown.target, State):
        return ()
    by = Fraction(shown.state.rank - shown.target.rank)
    return (Margin("target", "state", shown.state, shown.target, by),)


def _to_the_bands(judged: Judged, shown: Row, plan: Plan) -> tuple[Margin, ...]:
    """Return the bands on both sides of the pace, or of the yearly growth."""
    growth = judged.rate is not None
    rated = judged.rate if growth else shown.pace
    if rated is None:
        return ()
    bands = plan.head.growth_bands if growth else plan.head.status_bands
    limits = [("on_track", Fraction(bands.on_track)), ("behind", Fraction(bands.behind)),
              ("off_track", Fraction(0))]  # fmt: skip
    reached = [limit for limit in limits if rated >= limit[1]][:1]
    missed = [limit for limit in limits if rated < limit[1]][-1:]
    return tuple(
        Margin(name, "rate" if growth else "pace", rated, wanted, rated - wanted)
        for name, wanted in (*missed, *reached)
    )


def _to_enough(shown: Row, plan: Plan) -> tuple[Margin, ...]:
    if shown.basis is not Chosen.ROLLUP:
        return ()
    wanted = Fraction(plan.head.min_coverage)
    return (Margin("min_coverage", "coverage", shown.coverage, wanted, shown.coverage - wanted),)
