"""What a template of a bulletin may see: plain values, under the names that docs/bulletin.md lists.

Owns these names. All are texts, figures, yes or no, or lists of such; none leads to a file, to code
or to the ledger. Where there is nothing to tell, a list is empty and a value is None. Nothing is put
into sentences here, and nothing is computed but counts of rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.assessment.forecast import Expected
from meili_cli.assessment.rank import Standing
from meili_cli.assessment.watch import Watched, gravity
from meili_cli.i18n import language, naming
from meili_cli.model.period import named
from meili_cli.model.report import Row
from meili_cli.model.terms import Change, PeriodKind, Status
from meili_cli.publish import figure
from meili_cli.publish.figure import Figure
from meili_cli.render import figures, words
from meili_cli.render.footnotes import codes_of, notes_of
from meili_cli.render.lists.forecast import LIKELY

if TYPE_CHECKING:
    from meili_cli.publish.edition import Edition, Snapshot

_LAGGING: Final = (Status.BEHIND, Status.OFF_TRACK, Status.REGRESSING, Status.MISSED)
_GRADES: Final = (Status.ACHIEVED, Status.ON_TRACK, *_LAGGING)
"""Statuses that can be compared, the best first."""
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖"
_WITH_AREA: Final = "not_additive"


class Plan(NamedTuple):
    """The plan: its title, the number and the issuer of its document, its revision."""

    title: str
    document: str | None
    issuer: str | None
    revision: str


class Period(NamedTuple):
    """The period: as it is typed, its kind (month, quarter, half-year, year), year and number in it."""

    name: str
    kind: str
    year: str
    number: str | None


class Target(NamedTuple):
    """A target of the area: all figures as a report shows them.

    `unit` is that of its figures, nothing for a percentage. `is_earlier` says that its newest figure
    is of before the period. `marks` are the signs of its notes, `status_before` its status in the
    bulletin before.
    """

    name: str
    unit: str
    attained: Figure
    aim: Figure
    completion: Figure
    expected: Figure
    pace: Figure
    status: Figure
    trend: Figure
    reports: Figure
    newest: Figure
    due: Figure
    is_earlier: bool
    marks: str
    status_before: Figure | None


class Goal(NamedTuple):
    """A goal with its targets."""

    name: str
    targets: tuple[Target, ...]


class Standings(NamedTuple):
    """A status that targets have or had: code, name, how many have it and had it, and which."""

    code: str
    name: str
    number: Figure
    before: Figure | None
    targets: tuple[Target, ...]


class Place(NamedTuple):
    """An area in the ranking; `rank_before` and `moved` are None where it was not ranked before.

    `worst` are the names of the targets that it lags most in, `is_complete` says that it has
    reported on all that applies to it.
    """

    area: str
    rank: Figure
    score: Figure
    rank_before: Figure | None
    moved: Figure | None
    with_data: Figure
    applying: Figure
    newest: Figure
    worst: tuple[str, ...]
    is_complete: bool


class Case(NamedTuple):
    """A target of an area that is watched: why, since when, and how it stands."""

    area: str
    target: str
    unit: str
    why: Figure
    since: Figure
    attained: Figure
    expected: Figure
    status: Figure


class Lagging(NamedTuple):
    """An area with all of it that is watched, the gravest first, and how much of that is new.

    `gravest` is the first of them: what is furthest behind what is expected.
    """

    area: str
    number: Figure
    new: Figure
    targets: tuple[str, ...]
    gravest: Case


class Directive(NamedTuple):
    """An order that is open: to whom, on what, why, from when, by when."""

    id: str
    area: str
    target: str
    reason: str
    since: str
    due: str
    is_overdue: bool


class Supervision(NamedTuple):
    """What is watched in the area and in those below it, and the directives that are open."""

    number: Figure
    new_number: Figure
    recovered_number: Figure
    areas: tuple[Lagging, ...]
    new: tuple[Case, ...]
    recovered: tuple[Case, ...]
    directives: tuple[Directive, ...]
    directives_number: Figure
    overdue_number: Figure


class Forecast(NamedTuple):
    """What is expected of a target on its due date; `interval` holds it four times of five.

    `is_earlier` says that the newest figure it goes by is of before the period.
    """

    target: str
    unit: str
    attained: Figure
    newest: Figure
    is_earlier: bool
    aim: Figure
    due: Figure
    forecast: Figure
    interval: Figure
    chance: Figure
    met_on: Figure


class Outlook(NamedTuple):
    """Where targets are heading: likely to be met, likely to be missed, and open."""

    lines: tuple[Forecast, ...]
    number: Figure
    likely_number: Figure
    unlikely_number: Figure
    open_number: Figure
    likely: tuple[str, ...]
    unlikely: tuple[str, ...]


class Reporting(NamedTuple):
    """How complete reports are: areas in all, those that reported on everything, and the others.

    `lacking` reported on a part, `silent` on nothing; `unknown` counts entries that name what is
    not there.
    """

    areas: Figure
    complete: Figure
    lacking: tuple[Place, ...]
    silent: tuple[str, ...]
    without_data: tuple[Target, ...]
    unknown: Figure


class Detail(NamedTuple):
    """What a note says more, and of which targets where it is not all that have its sign."""

    text: Figure | str
    targets: tuple[str, ...]


class Note(NamedTuple):
    """A note under the tables: its sign, what it says, and details."""

    mark: str
    text: str
    details: tuple[Detail, ...]


class Rules(NamedTuple):
    """What divides statuses and puts a case on the list: paces, periods in a row, and a chance."""

    on_track: Figure
    behind: Figure
    periods: Figure
    chance: Figure


class Contents(NamedTuple):
    """All that a template sees, each under its name."""

    plan: Plan
    period: Period
    area: str
    is_whole: bool
    as_of: date
    known_at: str | None
    is_closed: bool
    changed_files: tuple[str, ...]
    is_simulated: bool
    before: Period | None
    before_as_of: date | None
    number: Figure
    targets: tuple[Target, ...]
    goals: tuple[Goal, ...]
    statuses: tuple[Standings, ...]
    achieved: tuple[Target, ...]
    lagging: tuple[Target, ...]
    newly_achieved: tuple[Target, ...]
    improved: tuple[Target, ...]
    worsened: tuple[Target, ...]
    regraded: tuple[Target, ...]
    ranking: tuple[Place, ...]
    unranked: tuple[Place, ...]
    supervision: Supervision
    outlook: Outlook
    reporting: Reporting
    rules: Rules
    notes: tuple[Note, ...]


def of(edition: "Edition") -> Contents:
    """Return what a template sees of what is published."""
    return _Teller(edition).told()


class _Teller:
    """Puts an edition into the words and figures of a template."""

    def __init__(self, edition: "Edition") -> None:
        self._edition = edition
        self._now, self._before = edition.now, edition.before
        self._day, self._scope = edition.now.day, edition.now.query.scope
        self._names = edition.names
        self._rows = edition.now.whole.rows
        self._rows_before = {
            row.item: row for row in (() if self._before is None else self._before.whole.rows)
        }
        self._codes = codes_of(self._rows)
        self._targets = {row.item: self._target(row) for row in self._rows}

    def told(self) -> Contents:
        """Return all of it."""
        plan, now, before, all_of = self._edition.plan, self._now, self._before, self._of
        head = plan.head
        document = head.document
        places = [self._place(one) for one in now.standings]
        ranked = [one.rank is not None for one in now.standings]
        known = now.query.known_at
        return Contents(
            plan=Plan(
                head.title.said_in(naming()),
                document.number if document else None,
                document.issuer.said_in(naming()) if document and document.issuer else None,
                str(head.revision),
            ),
            period=period(now.period),
            area=self._names.area(self._scope),
            is_whole=self._scope == self._edition.areas.top.code,
            as_of=self._day,
            known_at=figures.moment(known) if now.closed else now.known_text,
            is_closed=now.closed,
            changed_files=tuple(now.query.plan_changed),
            is_simulated=head.simulated,
            before=None if before is None else period(before.period),
            before_as_of=None if before is None else before.day,
            number=self._count(self._rows, "targets"),
            targets=tuple(self._targets.values()),
            goals=tuple(self._goals()),
            statuses=tuple(self._statuses()),
            achieved=all_of(row for row in self._rows if row.status is Status.ACHIEVED),
            lagging=all_of(row for row in self._rows if row.status in _LAGGING),
            newly_achieved=all_of(row for row in self._changed() if row.status is Status.ACHIEVED),
            improved=all_of(row for row in self._moved(1) if row.status is not Status.ACHIEVED),
            worsened=all_of(self._moved(-1)),
            regraded=all_of(self._regraded()),
            ranking=tuple(place for place, is_so in zip(places, ranked, strict=True) if is_so),
            unranked=tuple(place for place, is_so in zip(places, ranked, strict=True) if not is_so),
            supervision=self._supervision(),
            outlook=self._outlook(),
            reporting=self._reporting(places),
            rules=self._rules(),
            notes=tuple(self._notes()),
        )

    # -- targets -----------------------------------------------------------------------------

    def _of(self, rows: Iterable[Row]) -> tuple[Target, ...]:
        return tuple(self._targets[row.item] for row in rows)

    def _target(self, row: Row) -> Target:
        def shown(field: str) -> Figure:
            return figure.of_row(row, field, self._day, self._edition.frame)

        before = self._rows_before.get(row.item)
        return Target(
            name=self._names.item(row.item),
            unit=figures.unit(row),
            attained=shown("attained"),
            aim=shown("target"),
            completion=shown("completion"),
            expected=shown("expected"),
            pace=shown("pace"),
            status=shown("status"),
            trend=shown("trend"),
            reports=shown("reports"),
            newest=shown("last_as_of"),
            due=shown("due"),
            is_earlier=row.last_as_of is not None and row.last_as_of < self._now.first,
            marks="".join(
                _sign(number)
                for number in sorted({self._codes.index(code) for code, _said in notes_of(row)})
            ),
            status_before=None
            if before is None or self._before is None
            else figure.of_row(before, "status", self._before.day, self._edition.frame),
        )

    def _goals(self) -> Iterator[Goal]:
        for group in self._edition.frame.groups:
            targets = tuple(self._targets[item] for item in group.items if item in self._targets)
            if targets:
                yield Goal(group.name.said_in(naming()), targets)

    def _statuses(self) -> Iterator[Standings]:
        """Yield the statuses that targets have, or had before."""
        for status in Status:
            number = self._status_count(self._now, status)
            before = None if self._before is None else self._status_count(self._before, status)
            if number.value or (before is not None and before.value):
                yield Standings(
                    status.value,
                    words.status(status),
                    number,
                    before,
                    self._of(row for row in self._rows if row.status is status),
                )

    def _status_count(self, snapshot: "Snapshot", status: Status) -> Figure:
        return figure.count(
            snapshot.whole.rows, lambda row: row.status is status, status.value, snapshot.day,
            self._scope,
        )  # fmt: skip

    def _moved(self, way: int) -> Iterator[Row]:
        """Yield the rows whose status is better than before, or worse with -1."""
        for row in self._changed():
            before = self._rows_before[row.item]
            if not {row.status, before.status} <= set(_GRADES):
                continue
            if way * (_GRADES.index(before.status) - _GRADES.index(row.status)) > 0:
                yield row

    def _regraded(self) -> Iterator[Row]:
        """Yield the rows whose status cannot be compared with the one before, and is another."""
        for row in self._changed():
            both = {row.status, self._rows_before[row.item].status}
            if row.status is not Status.ACHIEVED and not both <= set(_GRADES):
                yield row

    def _changed(self) -> Iterator[Row]:
        """Yield the rows whose status is not the one before."""
        for row in self._rows:
            before = self._rows_before.get(row.item)
            if before is not None and before.status is not row.status:
                yield row

    # -- areas -------------------------------------------------------------------------------

    def _place(self, one: Standing) -> Place:
        earlier = self._before
        before = next(
            (each for each in (earlier.standings if earlier else ()) if each.area == one.area), None
        )
        was_ranked = before is not None and before.rank is not None

        def shown(field: str, standing: Standing = one, day: date = self._day) -> Figure:
            return figure.of_standing(standing, field, day, self._names)

        return Place(
            area=one.area_name,
            rank=shown("rank"),
            score=shown("score"),
            rank_before=shown("rank", before, earlier.day)
            if before and earlier and was_ranked
            else None,
            moved=figure.moved(one, self._day, before, earlier.day) if before and earlier else None,
            with_data=self._shown_alone(one, "with_data"),
            applying=shown("applying"),
            newest=shown("newest"),
            worst=tuple(map(self._names.item, one.worst)),
            is_complete=one.with_data == one.applying,
        )

    def _shown_alone(self, one: Standing, field: str) -> Figure:
        """Return a count of a standing without what it is a part of."""
        value = getattr(one, field)
        return Figure(f"rank/{self._day}/{one.area}/{field}", value, str(value))

    def _reporting(self, places: Sequence[Place]) -> Reporting:
        silent = set(self._edition.watch.silent)
        standings = self._now.standings
        return Reporting(
            areas=self._count(standings, "areas"),
            complete=figure.count(
                standings, lambda one: one.with_data == one.applying, "areas-complete", self._day,
                self._scope,
            ),
            lacking=tuple(
                place
                for place, one in zip(places, standings, strict=True)
                if one.area not in silent and not place.is_complete
            ),
            silent=tuple(one.area_name for one in standings if one.area in silent),
            without_data=self._of(row for row in self._rows if row.status is Status.NO_DATA),
            unknown=Figure(
                f"count/{self._day}/{self._scope}/unknown", self._edition.unknown,
                str(self._edition.unknown),
            ),
        )  # fmt: skip

    # -- what is watched ----------------------------------------------------------------------

    def _supervision(self) -> Supervision:
        lines = self._edition.watch.lines
        listed = [one for one in lines if one.change in {Change.NEW, Change.CONTINUING}]
        new = [one for one in lines if one.change is Change.NEW]
        recovered = [one for one in lines if one.change is Change.RECOVERED]
        orders, query = self._edition.orders, self._now.query
        return Supervision(
            number=self._count(listed, "watched"),
            new_number=self._count(new, "watched-new"),
            recovered_number=self._count(recovered, "watched-recovered"),
            areas=tuple(self._lagging(listed)),
            new=tuple(map(self._case, new)),
            recovered=tuple(map(self._case, recovered)),
            directives=tuple(
                Directive(
                    id=one.directive.id,
                    area=self._names.area(one.directive.area),
                    target=self._names.item(one.directive.item),
                    reason=one.directive.reason,
                    since=one.directive.as_of.isoformat(),
                    due=one.directive.due.isoformat(),
                    is_overdue=one.is_overdue(self._day, query.known_at),
                )
                for one in orders
            ),
            directives_number=self._count(orders, "directives"),
            overdue_number=figure.count(
                orders, lambda one: one.is_overdue(self._day, query.known_at),
                "directives-overdue", self._day, self._scope,
            ),
        )  # fmt: skip

    def _lagging(self, listed: Sequence[Watched]) -> Iterator[Lagging]:
        """Yield the areas of which something is watched, those with most first."""
        by_area: dict[str, list[Watched]] = {}
        for one in listed:
            by_area.setdefault(one.area, []).append(one)
        order = {
            code: place for place, code in enumerate(area.code for area in self._edition.areas)
        }
        for area in sorted(by_area, key=lambda code: (-len(by_area[code]), order[code])):
            lines = sorted(by_area[area], key=_first)
            yield Lagging(
                area=lines[0].area_name,
                number=self._count(lines, "watched-here", area),
                new=figure.count(
                    lines, lambda one: one.change is Change.NEW, "watched-here-new", self._day, area
                ),
                targets=tuple(self._names.item(one.item) for one in lines),
                gravest=self._case(lines[0]),
            )

    def _case(self, one: Watched) -> Case:
        def shown(field: str) -> Figure:
            return figure.of_row(one.row, field, self._day, self._edition.frame)

        def watched(field: str) -> Figure:
            return figure.of_watched(one, field, self._day, self._names)

        return Case(
            area=one.area_name,
            target=self._names.item(one.item),
            unit=figures.unit(one.row),
            why=watched("conditions"),
            since=watched("since"),
            attained=shown("attained"),
            expected=shown("expected"),
            status=shown("status"),
        )

    # -- forecasts -----------------------------------------------------------------------------

    def _outlook(self) -> Outlook:
        known = [one for one in self._edition.forecasts.lines if one.forecast is not None]
        likely = [one for one in known if _chance(one) >= LIKELY]
        unlikely = [one for one in known if _chance(one) <= 1 - LIKELY]
        between = [one for one in known if 1 - LIKELY < _chance(one) < LIKELY]
        return Outlook(
            lines=tuple(map(self._forecast, known)),
            number=self._count(known, "forecasts"),
            likely_number=self._count(likely, "forecasts-likely"),
            unlikely_number=self._count(unlikely, "forecasts-unlikely"),
            open_number=self._count(between, "forecasts-open"),
            likely=tuple(self._names.item(one.item) for one in likely),
            unlikely=tuple(self._names.item(one.item) for one in unlikely),
        )

    def _forecast(self, one: Expected) -> Forecast:
        def shown(field: str) -> Figure:
            return figure.of_forecast(one, field, self._day, self._names)

        return Forecast(
            target=self._names.item(one.item),
            unit=figures.unit(one.row),
            attained=shown("attained"),
            newest=shown("last_as_of"),
            is_earlier=one.last_as_of is not None and one.last_as_of < self._now.first,
            aim=shown("target"),
            due=shown("due"),
            forecast=shown("forecast"),
            interval=shown("interval"),
            chance=shown("probability"),
            met_on=shown("met_on"),
        )

    # -- rules and notes --------------------------------------------------------------------

    def _rules(self) -> Rules:
        bands, watch = self._edition.plan.head.status_bands, self._edition.rule

        def shown(name: str, value: object, text: str) -> Figure:
            return Figure(f"rule/{self._day}/{name}", value, text)

        return Rules(
            shown("on_track", bands.on_track, figures.exact(bands.on_track)),
            shown("behind", bands.behind, figures.exact(bands.behind)),
            shown("periods", watch.periods, str(watch.periods)),
            shown("chance", watch.miss_probability, figures.share(watch.miss_probability, 0)),
        )

    def _notes(self) -> Iterator[Note]:
        """Yield the footnotes of the report, with each detail as a figure of its row."""
        for number, code in enumerate(self._codes):
            by_argument: dict[str, list[Row]] = {}
            for row in self._rows:
                for each, argument in notes_of(row):
                    if each == code and argument:
                        by_argument.setdefault(argument, []).append(row)
            one_for_all = len(by_argument) == 1
            yield Note(
                mark=_sign(number),
                text=words.note(code),
                details=tuple(
                    Detail(
                        self._detail(code, argument, rows[0]),
                        () if one_for_all else tuple(self._names.item(row.item) for row in rows),
                    )
                    for argument, rows in by_argument.items()
                ),
            )

    def _detail(self, code: str, argument: str, row: Row) -> Figure | str:
        if code == _WITH_AREA:
            return self._names.area(argument)
        text = (
            figures.in_measure(row, argument)
            if code in {"rollup_differs", "reported_differs"}
            else argument
        )
        return Figure(f"report/{self._day}/{row.item}/{row.area}/notes", f"{code}:{argument}", text)

    def _count(self, found: Sequence[object], what: str, area: str | None = None) -> Figure:
        return figure.count(found, lambda _one: True, what, self._day, area or self._scope)


def period(name: str) -> Period:
    """Return a period in its parts."""
    this = named(name)
    assert this is not None
    number = None if this.kind is PeriodKind.YEAR else str(this.number)
    return Period(name, this.kind.value, str(this.year), number)


def _first(one: Watched) -> tuple[tuple[bool, int], Fraction]:
    """Return what comes first in an area: the gravest condition, and then the least pace."""
    return gravity(one), Fraction(0) if one.pace is None else one.pace


def _chance(one: Expected) -> Fraction:
    assert one.probability is not None
    return one.probability


def _sign(number: int) -> str:
    """Return the sign of a note: ① in Chinese, a in English."""
    signs = _CIRCLED if language() == "zh" else ascii_lowercase
    return signs[number] if number < len(signs) else f"({number + 1})"
