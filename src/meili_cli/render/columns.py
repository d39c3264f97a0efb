"""The columns that there are, by name: what each takes from a row, an entry, or an area.

Owns titles and cells. A column has the name of the field that it shows; a few are for screens
alone: names, the bar, and figures put together from several fields. Which columns a screen
shows, and in which order, is said in `screens`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from meili_cli.i18n import _, no_op
from meili_cli.model.entry import Fate, Logged
from meili_cli.model.report import Row
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.frame import Frame, Names
from meili_cli.render.table import Bar, Cell, Column, Tone

if TYPE_CHECKING:  # a report lists no batches: start-up time
    from meili_cli.ledger.receipt import Account

Of = TypeVar("Of")
"""What a line of a screen stands for."""
Beside = TypeVar("Beside")
"""What its cells need beyond it."""


class Field(NamedTuple, Generic[Of, Beside]):
    """A column: its title, what stands in it, and how it yields when room is short."""

    title: str
    cell: Callable[[Of, Beside], Cell]
    right: bool = False
    floor: int | None = None
    comfort: int = 0
    bars: bool = False
    lists: bool = False

    def column(self, drop: int = 0) -> Column:
        """Return the column with its rank to be left out."""
        return Column(
            _(self.title), right=self.right, drop=drop, floor=self.floor, comfort=self.comfort,
            bars=self.bars, lists=self.lists,
        )  # fmt: skip


# -- rows of a report ------------------------------------------------------------------------


class Page(NamedTuple):
    """What the cells of a row need beyond it; `notes` is None where there are no footnotes."""

    frame: Frame
    notes: Footnotes | None
    decimals: int | None


def bar(row: Row) -> Bar | None:
    """Return the bar of a row, with the expected mark where the trajectory has a value."""
    if row.completion is None:
        return None
    mark = None
    if row.expected is not None and row.baseline is not None and isinstance(row.target, Fraction):
        end = row.target
        if row.target_max is not None:  # the way leads to the nearest end of the range
            end = min(max(row.baseline, row.target), row.target_max)
        way = end - row.baseline
        mark = (row.expected - row.baseline) / way if way else None
    return Bar(row.completion, mark)


def _notes(row: Row, page: Page) -> Cell:
    """Return the numbers of the footnotes; where there are none, the codes that they stand for."""
    text = ";".join(map(str, row.notes)) if page.notes is None else page.notes.marks(row)
    return Cell(text, Tone.MUTED)


def _said(text: str | None, tone: Tone = Tone.PLAIN) -> Cell:
    return Cell(figures.NOTHING if text is None else text, tone)


def _hundred(part: Fraction | None) -> Fraction | None:
    return None if part is None else 100 * part


def _strained(used: Fraction | None) -> Tone:
    """Return what it means to have used so much of a budget: half of it, or all."""
    if used is None:
        return Tone.PLAIN
    return Tone.POOR if used >= 1 else Tone.FAIR if used > Fraction(1, 2) else Tone.GOOD


def _burnt(part: Fraction | None, page: Page) -> str:
    """Return what was used of a budget, with a sign: a minus is what was regained."""
    if part is None:
        return figures.NOTHING
    text = figures.percentage(100 * part, decimals=page.decimals or 0)
    return f"+{text}" if part > 0 else text


OF_ROWS: Final[Mapping[str, Field[Row, Page]]] = {
    "item": Field(no_op("Item id"), lambda row, _page: Cell(row.item)),
    "item_name": Field(
        no_op("Item"), lambda row, page: Cell(page.frame.names.item(row.item)), floor=12, comfort=28
    ),
    "goal": Field(no_op("Goal"), lambda row, _page: _said(row.goal)),
    "area": Field(no_op("Area code"), lambda row, _page: Cell(row.area)),
    "area_name": Field(
        no_op("Area"), lambda row, _page: Cell(row.area_name), floor=8, comfort=15
    ),
    "measure": Field(no_op("Measure"), lambda row, _page: Cell(words.measure(row.measure))),
    "unit": Field(no_op("Unit"), lambda row, _page: Cell(row.unit or "", Tone.MUTED)),
    "baseline": Field(
        no_op("Baseline"),
        lambda row, page: Cell(figures.figure(row, row.baseline, page.decimals)),
        right=True,
    ),
    "bound": Field(
        no_op("Bound"), lambda row, _page: _said(row.bound and words.bound(row.bound))
    ),
    "target": Field(no_op("Aim"), lambda row, _page: Cell(figures.bound(row)), right=True),
    "target_max": Field(
        no_op("Upper aim"), lambda row, _page: Cell(figures.written(row, row.target_max)), right=True
    ),
    "due": Field(no_op("Due"), lambda row, _page: Cell(figures.day(row.due))),
    "attained": Field(
        no_op("Attained"), lambda row, page: Cell(figures.attained(row, page.decimals)), right=True
    ),
    "numerator": Field(
        no_op("Numerator"), lambda row, _page: Cell(figures.exact(row.numerator)), right=True
    ),
    "denominator": Field(
        no_op("Denominator"), lambda row, _page: Cell(figures.exact(row.denominator)), right=True
    ),
    "state": Field(
        no_op("State"), lambda row, _page: Cell(figures.states(row)), floor=14, comfort=25
    ),
    "states": Field(
        no_op("States"),
        lambda row, _page: Cell(figures.states(row) if row.states else figures.NOTHING),
        floor=14,
        comfort=25,
    ),
    "progress": Field(
        no_op("Progress"),
        lambda row, _page: Cell(bar=bar(row), tone=words.status_tone(row.status)),
        bars=True,
    ),
    "completion": Field(
        no_op("Done"),
        lambda row, page: Cell(figures.share(row.completion, page.decimals)),
        right=True,
    ),
    "expected": Field(
        no_op("Expected"),
        lambda row, page: Cell(figures.figure(row, row.expected, page.decimals)),
        right=True,
    ),
    "expected_on": Field(no_op("Expected on"), lambda row, _page: Cell(figures.day(row.expected_on))),
    "pace": Field(
        no_op("Pace"),
        lambda row, page: Cell(figures.pace(row.pace, page.frame.pace_bands, page.decimals)),
        right=True,
    ),
    "contribution": Field(
        no_op("Share"),
        lambda row, page: Cell(figures.share(row.contribution, page.decimals)),
        right=True,
    ),
    "status": Field(
        no_op("Status"),
        lambda row, _page: Cell(words.status(row.status), words.status_tone(row.status)),
    ),
    "trend": Field(no_op("Trend"), lambda row, _page: Cell(words.trend(row.trend))),
    "stale": Field(
        no_op("Out of date"),
        lambda row, _page: Cell(words.truth(row.stale), Tone.POOR if row.stale else Tone.MUTED),
    ),
    "basis": Field(no_op("Basis"), lambda row, _page: _said(row.basis and words.basis(row.basis))),
    "coverage": Field(
        no_op("Coverage"),
        lambda row, page: Cell(figures.share(row.coverage, page.decimals)),
        right=True,
    ),
    "reports": Field(
        no_op("Reports"), lambda row, _page: Cell(figures.reports(row)), right=True
    ),
    "reported": Field(no_op("Reported"), lambda row, _page: Cell(str(row.reported)), right=True),
    "expected_reports": Field(
        no_op("Reports expected"), lambda row, _page: Cell(str(row.expected_reports)), right=True
    ),
    "last_as_of": Field(
        no_op("Newest"),
        lambda row, _page: Cell(
            figures.day(row.last_as_of), Tone.POOR if row.stale else Tone.MUTED
        ),
    ),
    "budget": Field(
        no_op("Budget"),
        lambda row, page: Cell(figures.amount_of(row, row.budget, page.decimals)),
        right=True,
    ),
    "budget_used": Field(
        no_op("Used"),
        lambda row, page: Cell(
            figures.percentage(_hundred(row.budget_used), decimals=page.decimals or 0),
            _strained(row.budget_used),
        ),
        right=True,
    ),
    "burn_1": Field(
        no_op("Used in last period"), lambda row, page: Cell(_burnt(row.burn_1, page)), right=True
    ),
    "burn_3": Field(
        no_op("Used in last three"), lambda row, page: Cell(_burnt(row.burn_3, page)), right=True
    ),
    "best_rate": Field(
        no_op("Best rate a day"),
        lambda row, page: Cell(figures.amount_of(row, row.best_rate, page.decimals)),
        right=True,
    ),
    "notes": Field(no_op("Notes"), _notes),
}  # fmt: skip
"""The fields of a report's row in their order, and among them what is for screens alone."""


# -- entries of the ledger ---------------------------------------------------------------------


def _fate(logged: Logged, _names: Names) -> Cell:
    tone = Tone.GOOD if logged.fate is Fate.STANDS else Tone.MUTED
    return Cell(words.fate(logged.fate), tone)


def _place(logged: Logged, _names: Names) -> Cell:
    entry = logged.entry
    return Cell(f"{entry.batch}:{entry.line}" if entry.batch else "", Tone.MUTED)


OF_ENTRIES: Final[Mapping[str, Field[Logged, Names]]] = {
    "item": Field(no_op("Item id"), lambda logged, _names: Cell(logged.entry.item)),
    "item_name": Field(
        no_op("Item"),
        lambda logged, names: Cell(names.item(logged.entry.item)),
        floor=12,
        comfort=25,
    ),
    "area": Field(no_op("Area code"), lambda logged, _names: Cell(logged.entry.area)),
    "area_name": Field(
        no_op("Area"),
        lambda logged, names: Cell(names.area(logged.entry.area)),
        floor=6,
        comfort=12,
    ),
    "period_start": Field(
        no_op("From"), lambda logged, _names: Cell(figures.day(logged.entry.period_start))
    ),
    "as_of": Field(no_op("As of"), lambda logged, _names: Cell(figures.day(logged.entry.as_of))),
    "kind": Field(
        no_op("Kind"), lambda logged, _names: Cell(words.kind(logged.entry.kind), Tone.MUTED)
    ),
    "figure": Field(
        no_op("Figure"), lambda logged, _names: Cell(figures.entry(logged.entry)), right=True
    ),
    "value": Field(
        no_op("Value"), lambda logged, _names: Cell(figures.exact(logged.entry.value)), right=True
    ),
    "denominator": Field(
        no_op("Denominator"),
        lambda logged, _names: Cell(figures.exact(logged.entry.denominator)),
        right=True,
    ),
    "state": Field(
        no_op("State"),
        lambda logged, _names: _said(logged.entry.state and words.state(logged.entry.state)),
    ),
    "source": Field(
        no_op("Source"), lambda logged, _names: Cell(logged.entry.source), floor=8, comfort=14
    ),
    "note": Field(
        no_op("Note"), lambda logged, _names: Cell(logged.entry.note), floor=8, comfort=14
    ),
    "recorded_at": Field(
        no_op("Recorded at"),
        lambda logged, _names: Cell(figures.moment(logged.entry.recorded_at), Tone.MUTED),
    ),
    "recorded_by": Field(
        no_op("Recorded by"),
        lambda logged, _names: Cell(logged.entry.recorded_by),
        floor=6,
        comfort=8,
    ),
    "revises": Field(
        no_op("Revises"), lambda logged, _names: Cell(";".join(logged.entry.revises), Tone.MUTED)
    ),
    "batch": Field(no_op("Batch"), lambda logged, _names: Cell(logged.entry.batch, Tone.MUTED)),
    "line": Field(
        no_op("Line"), lambda logged, _names: Cell(str(logged.entry.line), Tone.MUTED), right=True
    ),
    "place": Field(no_op("Batch and line"), _place),
    "standing": Field(no_op("Standing"), _fate),
}
"""The fields of an entry in their order, and among them what is for screens alone."""


def of_entry(logged: Logged, name: str) -> object:
    """Return the value of a field of an entry, exactly."""
    return logged.fate if name == "standing" else getattr(logged.entry, name)


# -- batches ---------------------------------------------------------------------------------


def _count(value: int | None) -> Cell:
    """Return how many rows; nothing for none, so that those columns can go that say nothing."""
    return Cell(figures.NOTHING if value is None else f"{value:,}" if value else "")


def _receipt(account: "Account", _beside: None) -> Cell:
    return Cell(words.receipt(account.receipt), Tone.POOR)


def _rows(name: str) -> "Callable[[Account, None], Cell]":
    return lambda account, _beside: _count(getattr(account, name))


OF_BATCHES: "Final[Mapping[str, Field[Account, None]]]" = {
    "batch": Field(no_op("Batch"), lambda one, _beside: Cell(one.batch, Tone.MUTED)),
    "digest": Field(no_op("Batch"), lambda one, _beside: Cell(one.batch.rpartition("-")[2])),
    "recorded_at": Field(
        no_op("Recorded at"), lambda one, _beside: Cell(figures.moment(one.recorded_at), Tone.MUTED)
    ),
    "recorded_by": Field(
        no_op("Recorded by"), lambda one, _beside: _said(one.recorded_by), floor=6, comfort=8
    ),
    "rows": Field(no_op("Entries"), _rows("rows"), right=True),
    "read": Field(no_op("Read"), _rows("read"), right=True),
    "new": Field(no_op("New"), _rows("new"), right=True),
    "unchanged": Field(no_op("Unchanged"), _rows("unchanged"), right=True),
    "revised": Field(no_op("Revised"), _rows("revised"), right=True),
    "withdrawn": Field(no_op("Withdrawn"), _rows("withdrawn"), right=True),
    "refused": Field(no_op("Refused"), _rows("refused"), right=True),
    "source": Field(
        no_op("Source"), lambda one, _beside: Cell(";".join(one.source)), floor=8, comfort=14
    ),
    "command": Field(
        no_op("Command"), lambda one, _beside: Cell(" ".join(one.command), Tone.MUTED),
        floor=8, comfort=20,
    ),
    "restate": Field(
        no_op("Reason"), lambda one, _beside: Cell(one.restate or ""), floor=8, comfort=14
    ),
    "receipt": Field(no_op("Receipt"), _receipt),
}  # fmt: skip
"""The fields of what is noted of a batch, and its 12 hex digits, which are enough to name it."""


# -- areas over all their items ----------------------------------------------------------------

COUNTS: Final = frozenset({*map(str, Status), "other"})
"""The columns of the areas that count; they have a sum."""

OTHER: Final = (Status.OPEN, Status.NOT_APPLICABLE, Status.NO_TARGET)
"""Statuses that are no judgement: they share a column of the areas."""

_LAGGING: Final = frozenset({Status.BEHIND, Status.OFF_TRACK, Status.REGRESSING, Status.MISSED})


class AreaLine(NamedTuple):
    """One area over all its items; or all areas together."""

    code: str
    name: str
    rows: tuple[Row, ...]
    counts: Mapping[Status, int]

    @classmethod
    def over(cls, rows: Iterable[Row]) -> "AreaLine":
        """Return the line of the area that the rows are of, or of all their areas."""
        found = tuple(rows)
        return cls(found[0].area, found[0].area_name, found, Counter(row.status for row in found))

    @property
    def newest(self) -> date | None:
        """The day of the newest entry."""
        return max((row.last_as_of for row in self.rows if row.last_as_of), default=None)

    @property
    def worst(self) -> Row | None:
        """The lagging row with the lowest pace; one without a pace only if none has one."""
        lagging = [row for row in self.rows if row.status in _LAGGING]
        return min(
            lagging, key=lambda row: (row.pace is None, row.pace or Fraction(0)), default=None
        )

    def count(self, statuses: Iterable[Status]) -> int:
        """Return how many rows have one of the statuses."""
        return sum(self.counts.get(status, 0) for status in statuses)

    def value(self, name: str) -> object:
        """Return the value of a column, exactly; of the worst target it is the pace."""
        match name:
            case "area":
                return self.code
            case "area_name":
                return self.name
            case "last_as_of":
                return self.newest
            case "worst":
                return self.worst and self.worst.pace
        return self.count(OTHER if name == "other" else (Status(name),))


def _counted(title: str, *statuses: Status) -> Field[AreaLine, Names]:
    """Return a column of counts; a 0 is quiet, so that the others are seen."""

    def cell(line: AreaLine, _names: Names) -> Cell:
        count = line.count(statuses)
        return Cell(str(count), words.status_tone(statuses[0]) if count else Tone.MUTED)

    return Field(title, cell, right=True)


def _worst(line: AreaLine, names: Names) -> Cell:
    return _said(line.worst and names.item(line.worst.item))


OF_AREAS: Final[Mapping[str, Field[AreaLine, Names]]] = {
    "area": Field(no_op("Area code"), lambda line, _names: Cell(line.code)),
    "area_name": Field(no_op("Area"), lambda line, _names: Cell(line.name), floor=8, comfort=15),
    **{status.value: _counted(words.STATUS_TITLES[status], status) for status in Status},
    "other": _counted(no_op("Other"), *OTHER),
    "last_as_of": Field(
        no_op("Newest"),
        lambda line, _names: Cell(figures.day(line.newest), Tone.MUTED),
    ),
    "worst": Field(no_op("Worst target"), _worst, floor=12, comfort=12),
}
"""The columns of the screen of areas: counts of statuses, and what is new or worst."""
