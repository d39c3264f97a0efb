"""The one way into the ledger: what each entry means to what stands there already.

Owns the decision (new, unchanged, revised, withdrawing or refused), which the ledger's state
alone can give. Never writes: `ledger.commit` does, with what an `Intake` holds, so that a dry
run runs the same code. If one row is refused, nothing is to be written.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple, Protocol

from meili_cli import progress
from meili_cli.errors import LedgerError
from meili_cli.i18n import _, no_op
from meili_cli.importers.grid import TOLD, Tell
from meili_cli.importers.names import areas_named, items_named
from meili_cli.ledger.commit import time_text
from meili_cli.ledger.numbers import number_text
from meili_cli.ledger.row import RowContext, read_row
from meili_cli.ledger.table import Table
from meili_cli.model.closing import NOTHING_CLOSED, Closed
from meili_cli.model.entry import MAX_TEXT, Entry, Held, Kind
from meili_cli.model.problem import Place, Problem, Severity

Pair = tuple[str, str]
"""Item and area."""
Spot = tuple[str, str, date]
"""Item, area and as_of: what a retract withdraws, whatever the kind and period_start."""
Key = tuple[str, str, date | None, date, Kind]
"""As `Entry.key`."""

_TICK: Final = timedelta(microseconds=1)


class LedgerView(Protocol):
    """What intake asks of the ledger; the engine answers. Order of the answers is free."""

    def standing(self, pairs: Collection[Pair]) -> Sequence[Entry]:
        """Return the standing entries (no retracts) of these items and areas, on any date."""

    def held(self, spots: Collection[Spot]) -> Sequence[Held]:
        """Return all entries ever recorded at these spots, retracts among them."""


class Typed(NamedTuple):
    """An entry that keeps the rules of a row, and where it was typed."""

    entry: Entry
    place: Place


class Typescript(NamedTuple):
    """All that was typed: `read` counts the rows, those with problems included."""

    typed: tuple[Typed, ...]
    problems: tuple[Problem, ...]
    read: int


class Intake(NamedTuple):
    """What is to become of what was typed.

    `entries` are to be committed, none before `not_before`, the first moment later than all
    that is held where they go (None where nothing is); they are empty if anything is refused,
    unless the good rows alone are wanted (`partial`). Of `read` rows each is new, unchanged,
    revised, withdrawn or refused. `restated`: some of them are of a period that is closed.
    """

    entries: Sequence[Entry]
    problems: tuple[Problem, ...]
    not_before: datetime | None
    read: int
    new: int
    unchanged: int
    revised: int
    withdrawn: int
    partial: bool = False
    restated: bool = False

    @property
    def refused(self) -> int:
        """The number of rows that cannot be taken in."""
        return self.read - self.new - self.unchanged - self.revised - self.withdrawn

    @property
    def is_refused(self) -> bool:
        """Whether nothing is to be written, for a row or for a whole file."""
        return not self.partial and self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether anything cannot be taken in."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def read_tables(
    tables: Iterable[Table], context: RowContext, tell: Tell | None = None
) -> Typescript:
    """Read the rows of all tables by the rules of a row; areas and items may be typed by name.

    `tell` is told the number of rows that are read, now and then.
    """
    typed: list[Typed] = []
    problems: list[Problem] = []
    read = 0
    names = _Names(context)
    for table in tables:
        read += table.read
        problems.extend(table.problems)
        told = _told(table.problems)
        for count, (place, cells) in enumerate(table.rows):
            if tell is not None and count % TOLD == 0:
                tell(count)
            resolved, ambiguous = names.resolve(cells, place)
            result = read_row(resolved, context, place)
            problems.extend(ambiguous)
            if not isinstance(result, Entry):
                rules = told.get(place, ())
                problems.extend(one for one in result if one.rule not in rules)
            elif not ambiguous and place not in told:
                typed.append(Typed(result, place))
    return Typescript(tuple(typed), tuple(problems), read)


def _told(problems: Iterable[Problem]) -> dict[Place, set[str]]:
    """Return the rules that were told of rows while they were read, which is not done again."""
    told: dict[Place, set[str]] = {}
    for problem in problems:
        if problem.severity is Severity.ERROR:
            told.setdefault(problem.place, set()).add(problem.rule)
    return told


@progress.stage(no_op("judging the figures"))
def take_in(
    typescript: Typescript, ledger: LedgerView, *, closed: Closed = NOTHING_CLOSED,
    revise: bool = False, partial: bool = False,
) -> Intake:  # fmt: skip
    """Decide about everything that was typed, against what stands in the ledger.

    What changes a figure of a period that is `closed` is refused, unless there is a reason for
    it, which then stands in the note of the entry.
    With `revise`, another figure for a key replaces what stands, instead of being refused.
    With `partial` the good rows are taken in without the others; of rows that do not go
    together none is good, since nobody knows which of them is right.
    """
    decision = _Decision(typescript.typed, ledger, closed, revise=revise)
    problems = [*typescript.problems, *decision.problems]
    if partial and decision.doubtful:
        problems += [_doubtful(*places) for places in decision.doubtful.items()]
        out = {problem.place for problem in decision.problems} | decision.doubtful.keys()
        good = [one for one in typescript.typed if one.place not in out]
        decision = _Decision(good, ledger, closed, revise=revise)
        problems += decision.problems
    refused = any(problem.severity is Severity.ERROR for problem in problems)
    entries = () if refused and not partial else tuple(decision.entries)
    return Intake(
        entries=entries,
        problems=tuple(sorted(problems, key=lambda problem: problem.place)),
        not_before=decision.not_before(entries),
        read=typescript.read,
        new=decision.new,
        unchanged=decision.unchanged,
        revised=decision.revised,
        withdrawn=decision.withdrawn,
        partial=partial,
        restated=decision.restated,
    )


def after(time: datetime, where: str) -> datetime:
    """Return the first moment after that of an entry, which stands at `where`.

    Raises LedgerError where there is none.
    """
    try:
        return time + _TICK
    except OverflowError:
        raise LedgerError(
            _("this was recorded at the end of the calendar, so nothing can replace it"),
            where=where,
            hint=_("withdraw the batch from the ledger by git"),
        ) from None


def figure_text(entry: Entry) -> str:
    """Say a figure as a message does: `120/200`, `82.3 %`, `1600`, `done`."""
    if entry.state is not None:
        return entry.state.value
    if entry.value is None:
        return "-"
    value = number_text(entry.value)
    if entry.denominator is not None:
        return f"{value}/{number_text(entry.denominator)}"
    return _("{number} %").format(number=value) if entry.kind is Kind.PERCENT else value


class _Names:
    """What typed names mean, each looked up once, and what is wrong where they mean several."""

    def __init__(self, context: RowContext) -> None:
        self._context = context
        self._items: dict[str, tuple[str, ...]] = {}
        self._areas: dict[str, tuple[str, ...]] = {}

    def resolve(
        self, cells: Mapping[str, str], place: Place
    ) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
        """Return the cells with an id and a code in place of names; unknown ones are kept."""
        item, area = cells.get("item", ""), cells.get("area", "")
        if item not in self._items:
            found = items_named(self._context.plan, item)
            self._items[item] = tuple(one.id for one in found)
        if area not in self._areas:
            found_areas = areas_named(self._context.areas, area)
            self._areas[area] = tuple(one.code for one in found_areas)
        problems = []
        if len(self._items[item]) > 1:
            what = _('several items are called "{item}"').format(item=item)
            ids = ", ".join(self._items[item])
            hint = _("write the id of one: {names}").format(names=ids)
            problems.append(_error(place, "ambiguous-item", what, hint))
        if len(self._areas[area]) > 1:
            what = _('several areas are called "{area}"').format(area=area)
            codes = ", ".join(self._areas[area])
            hint = _("write the code of one: {names}").format(names=codes)
            problems.append(_error(place, "ambiguous-area", what, hint))
        # Of several the first is taken, so that the rest of the row is judged as well.
        resolved = {
            **cells,
            "item": next(iter(self._items[item]), item),
            "area": next(iter(self._areas[area]), area),
        }
        return resolved, tuple(problems)


class _Decision:
    """The decisions about one input, row by row; each row may depend on those before it."""

    def __init__(
        self, typed: Sequence[Typed], ledger: LedgerView, closed: Closed, *, revise: bool
    ) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.restated = False
        self._closed = closed
        self._closed_over = cache(closed.over)
        self.new = self.unchanged = self.revised = self.withdrawn = 0
        self._revise = revise
        self.doubtful: dict[Place, Place] = {}
        """Rows that were taken in, and one that was refused since it does not go with them."""
        self._typed_at: dict[Key, Place] = {}
        self._retracted = {
            _spot(one.entry): one.place for one in typed if one.entry.kind is Kind.RETRACT
        }

        standing = ledger.standing({one.entry.key[:2] for one in typed})
        self._standing: dict[Key, Entry] = {entry.key: entry for entry in standing}
        self._standing_spots = {_spot(entry) for entry in standing}
        self._held: dict[Spot, list[Held]] = {}
        for held in ledger.held({_spot(one.entry) for one in typed}):
            self._held.setdefault(_spot(held.entry), []).append(held)
        # What a new increment or total must go with: what stands, then what is taken in.
        self._counted: dict[Pair, _Counted] = {}
        for entry in standing:
            if _spot(entry) not in self._retracted:
                self._count(entry, _stands_in(entry))

        for one in typed:
            self.problems.extend(self._decide(one.entry, one.place))

    def not_before(self, entries: Iterable[Entry]) -> datetime | None:
        """Return the first moment later than all that is held at the spots of `entries`.

        Raises LedgerError where there is none.
        """
        newest = max(
            (
                (held.entry.recorded_at, _stands_in(held.entry))
                for spot in {_spot(entry) for entry in entries}
                for held in self._held.get(spot, ())
                if held.entry.recorded_at is not None
            ),
            default=None,
        )
        if newest is None:
            return None
        return after(*newest)

    def _decide(self, entry: Entry, place: Place) -> tuple[Problem, ...]:
        """Sort one entry in; return why it is refused, if it is."""
        if entry.key in self._typed_at:
            self.doubtful[self._typed_at[entry.key]] = place
            return (_duplicate_key(entry, place, self._typed_at[entry.key]),)
        self._typed_at[entry.key] = place
        if entry.kind is Kind.RETRACT:
            return self._retract(entry, place)
        if _spot(entry) in self._retracted:
            self.doubtful[self._retracted[_spot(entry)]] = place
            return (_retract_and_record(entry, place),)
        standing = self._standing.get(entry.key)
        if standing is None:
            return self._add(entry, place)
        rivals = [held.entry for held in self._live(entry) if held.entry.key == entry.key]
        # Rivals of the same figure agree; one of another figure waits to be named by a revision.
        agreed = all(rival.figure == entry.figure for rival in rivals)
        if standing.figure == entry.figure and (agreed or not self._revise):
            self.unchanged += 1
            return ()
        shut = self._shut(entry, place)
        if not self._revise:
            return (_conflict(entry, place, standing), *shut)
        if not shut:
            self.revised += 1
            self._take(entry, revises=_batches([standing, *rivals]))
        return shut

    def _retract(self, entry: Entry, place: Place) -> tuple[Problem, ...]:
        if _spot(entry) not in self._standing_spots:
            return (_nothing_to_retract(entry, place),)
        shut = self._shut(entry, place)
        if not shut:
            self.withdrawn += 1
            self._take(entry, revises=_batches(held.entry for held in self._live(entry)))
        return shut

    def _add(self, entry: Entry, place: Place) -> tuple[Problem, ...]:
        for other, where in self._counted.get(entry.key[:2], _Counted()).near(entry):
            problem = _overlapping_increment(entry, place, other, where) or _straddles_total(
                entry, place, other, where
            )
            if problem is not None:
                rival = self._typed_at.get(other.key)
                if rival is not None and where == str(rival):  # not one that stands already
                    self.doubtful[rival] = place
                return (problem, *self._shut(entry, place))
        shut = self._shut(entry, place)
        if not shut:
            self._count(entry, str(place))
            self.new += 1
            self._take(entry)
        return shut

    def _shut(self, entry: Entry, place: Place) -> tuple[Problem, ...]:
        """Return why an entry that would change something comes too late, if it does."""
        period = self._closed_over(entry.as_of)
        if period is None:
            return ()
        if self._closed.reason is None:
            return (_period_closed(entry, place, period),)
        if len(self._closed.noted(entry.note)) > MAX_TEXT:
            return (_no_room_for_reason(place),)
        return ()

    def _take(self, entry: Entry, revises: tuple[str, ...] = ()) -> None:
        """Take an entry in; one of a closed period with the reason in its note."""
        note = entry.note
        if self._closed_over(entry.as_of) is not None:
            self.restated = True
            note = self._closed.noted(note)
        self.entries.append(entry._replace(note=note, revises=revises))

    def _live(self, entry: Entry) -> list[Held]:
        return [held for held in self._held.get(_spot(entry), ()) if held.live]

    def _count(self, entry: Entry, where: str) -> None:
        if entry.kind in {Kind.INCREMENT, Kind.TOTAL}:
            self._counted.setdefault(entry.key[:2], _Counted()).add(entry, where)


class _Counted:
    """Increments and totals of one item and area, by the months whose days they hold.

    Thousands of daily increments would else each be held against all that came before.
    """

    def __init__(self) -> None:
        self._months: dict[int, list[tuple[int, Entry, str]]] = {}
        self._size = 0

    def add(self, entry: Entry, where: str) -> None:
        """Count an entry that stands at `where`."""
        for month in _months(entry):
            self._months.setdefault(month, []).append((self._size, entry, where))
        self._size += 1

    def near(self, entry: Entry) -> list[tuple[Entry, str]]:
        """Return those that share a month with `entry`, in the order in which they came."""
        months = _months(entry)
        if len(months) > len(self._months):
            shared = [self._months[month] for month in self._months if month in months]
        else:
            shared = [self._months[month] for month in months if month in self._months]
        found = {number: (other, where) for group in shared for number, other, where in group}
        return [found[number] for number in sorted(found)]


def _months(entry: Entry) -> range:
    """Return the months that an increment touches, or that of a total, counted from year 0."""
    first, last = entry.period_start or entry.as_of, entry.as_of
    return range(12 * first.year + first.month, 12 * last.year + last.month + 1)


def _spot(entry: Entry) -> Spot:
    return (entry.item, entry.area, entry.as_of)


def stands_in(batch: str, line: int) -> str:
    """Say where an entry of the ledger stands, as its file and line."""
    return f"data/entries/{batch[:4]}/{batch}.csv:{line}"


def _stands_in(entry: Entry) -> str:
    return stands_in(entry.batch, entry.line)


def _batches(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted({entry.batch for entry in entries}))


def _error(place: Place, rule: str, message: str, hint: str) -> Problem:
    return Problem(place, rule, Severity.ERROR, message, hint)


def _duplicate_key(entry: Entry, place: Place, first: Place) -> Problem:
    return _error(
        place,
        "duplicate-key",
        _("{item}, {area}, {as_of}: {kind} was given before, at {first}").format(
            item=entry.item, area=entry.area, as_of=entry.as_of, kind=entry.kind, first=first
        ),
        _("keep the one that is right"),
    )


def _doubtful(place: Place, other: Place) -> Problem:
    return _error(
        place,
        "clash",
        _("this row does not go with the one at {other}").format(other=other),
        _("keep the one that is right"),
    )


def _retract_and_record(entry: Entry, place: Place) -> Problem:
    return _error(
        place,
        "retract-and-record",
        _("{item}, {area}, {as_of} is withdrawn and recorded in one input").format(
            item=entry.item, area=entry.area, as_of=entry.as_of
        ),
        _("use --revise without the retract, or withdraw first and record afterwards"),
    )


def _nothing_to_retract(entry: Entry, place: Place) -> Problem:
    return _error(
        place,
        "nothing-to-retract",
        _("nothing stands for {item}, {area}, {as_of}").format(
            item=entry.item, area=entry.area, as_of=entry.as_of
        ),
        _("`meili log` lists what stands; a period is withdrawn by its last day"),
    )


def _conflict(entry: Entry, place: Place, standing: Entry) -> Problem:
    return _error(
        place,
        "conflict",
        _(
            "{item}, {area}, {as_of}: {new} is given, but {old} stands, recorded by {who} at {when} ({where})"
        ).format(
            item=entry.item,
            area=entry.area,
            as_of=entry.as_of,
            new=figure_text(entry),
            old=figure_text(standing),
            who=standing.recorded_by or "?",
            when="?" if standing.recorded_at is None else time_text(standing.recorded_at),
            where=_stands_in(standing),
        ),
        _("add --revise if the new figure is to replace it"),
    )


def _period_closed(entry: Entry, place: Place, period: str) -> Problem:
    return _error(
        place,
        "period-closed",
        _("{item}, {area}, {as_of}: the period {period} is closed").format(
            item=entry.item, area=entry.area, as_of=entry.as_of, period=period
        ),
        _("say why its figures change even so, with --restate REASON"),
    )


def _no_room_for_reason(place: Place) -> Problem:
    return _error(
        place,
        "text-too-long",
        _("the note and the reason together have more than {limit} characters").format(
            limit=MAX_TEXT
        ),
        _("shorten it"),
    )


def _overlapping_increment(entry: Entry, place: Place, other: Entry, where: str) -> Problem | None:
    """Two increments of one item and area share no day, or it would be counted twice."""
    if entry.period_start is None or other.period_start is None:
        return None
    if entry.period_start > other.as_of or other.period_start > entry.as_of:
        return None
    return _error(
        place,
        "overlapping-increment",
        _(
            "{item}, {area}: {start} to {end} overlaps {other_start} to {other_end} ({where})"
        ).format(
            item=entry.item,
            area=entry.area,
            start=entry.period_start,
            end=entry.as_of,
            other_start=other.period_start,
            other_end=other.as_of,
            where=where,
        ),
        _("give the right first day (--from, period_start), or retract the other"),
    )


def _straddles_total(entry: Entry, place: Place, other: Entry, where: str) -> Problem | None:
    """No increment begins on or before a total and ends after it: its share is unknown."""
    increment, total = (entry, other) if other.kind is Kind.TOTAL else (other, entry)
    if total.kind is not Kind.TOTAL or increment.period_start is None:
        return None
    if not increment.period_start <= total.as_of < increment.as_of:
        return None
    return _error(
        place,
        "straddles-total",
        _(
            "{item}, {area}: the increment {start} to {end} begins on or before the total of {day} and ends after it ({where})"
        ).format(
            item=entry.item,
            area=entry.area,
            start=increment.period_start,
            end=increment.as_of,
            day=total.as_of,
            where=where,
        ),
        _("let the increment begin on the day after the total (--from, period_start)"),
    )
