"""The screens of a report: which columns and rows answer which question.

Owns the layout of each screen as data (`drop` of its columns) and the sentences around the
table. It computes nothing but counts of statuses.

Where the room is short, columns are left out in this order, first to last, until the others
fit; what was left out is named below the table:

- targets: trend, newest, expected, reports, unit, completion, progress, pace, aim, notes
- areas: other, newest, worst target, regressing, missed, no data, achieved, partial
- item: trend, share, expected, newest, reports, completion, progress, pace, aim, notes
- tasks: newest, reports
- log: batch and line, recorded at, note, source, recorded by, kind, standing, area

What remains is cut at a word or a character, with an ellipsis.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _, language, ngettext, no_op
from meili_cli.model.entry import Fate, Logged
from meili_cli.model.report import Report, Row
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.frame import Frame, Group, Names, Screen
from meili_cli.render.table import Bar, Cell, Cells, Column, Line, Section, Table, Tone

_RARE: Final = frozenset({Status.REGRESSING, Status.MISSED})
"""Statuses that have a column only where one occurs."""

_RANKS: Final = {
    Status.REGRESSING: 5, Status.MISSED: 6, Status.NO_DATA: 7, Status.ACHIEVED: 8,
    Status.PARTIAL: 9,
}  # fmt: skip
"""Statuses whose column may be left out, with its rank; the last three below 60 cells only."""

_OTHER: Final = (Status.OPEN, Status.NOT_APPLICABLE, Status.NO_TARGET)
"""Statuses that are no judgement: they share a column, where one occurs."""

_LAGGING: Final = frozenset({Status.BEHIND, Status.OFF_TRACK, Status.REGRESSING, Status.MISSED})


def report(rows_of: Report, frame: Frame) -> Table:
    """Lay a report out on the screen that its frame names."""
    notes = Footnotes(rows_of.rows, frame)
    match frame.screen:
        case Screen.TARGETS:
            table = _targets(rows_of.rows, frame, notes)
        case Screen.TASKS:
            table = _tasks(rows_of.rows, frame, notes)
        case Screen.ITEM:
            table = _item(rows_of, frame, notes)
        case Screen.AREAS:
            table = _areas(rows_of, frame)
    return table._replace(
        title=frame.title.said_in(language()),
        head=tuple(_head(rows_of, frame)),
        remarks=tuple(_remarks(rows_of, frame)),
        footnotes=notes.texts,
    )


def _head(report: Report, frame: Frame) -> list[Line]:
    facts = [frame.names.area(report.scope), _("as of {day}").format(day=report.as_of.isoformat())]
    if report.known_at is not None:
        facts.append(_("as known at {moment}").format(moment=report.known_at))
    lines = [Line(text=_(" · ").join(facts))]
    if report.simulated:
        lines.insert(0, _simulated())
    if frame.screen is Screen.ITEM and report.rows:
        row = report.rows[0]
        name = frame.names.item(row.item)
        text = _("{item}, in {unit}").format(item=name, unit=row.unit) if row.unit else name
        lines.append(Line(text=text, tone=Tone.STRONG))
    return lines


def _simulated() -> Line:
    return Line(text=_("SIMULATED: these figures are made up"), tone=Tone.ALERT)


def _has_figure(row: Row) -> bool:
    return row.attained is not None or row.state is not None or bool(row.states)


def _remarks(report: Report, frame: Frame) -> list[Line]:
    """Say for how much there is no figure, and how the statuses are spread."""
    rows = report.rows
    silent = sum(not _has_figure(row) for row in rows)
    items = len({row.item for row in rows})
    areas = len({row.area for row in rows})
    if not rows:
        return [Line(text=_("Nothing matches."))]
    if frame.filtered:
        return [Line(text=ngettext("{n} figure.", "{n} figures.", len(rows)).format(n=len(rows)))]
    match frame.screen:
        case Screen.TARGETS:
            none = _("There is a figure for every target.")
            some = ngettext(
                "There is no figure for {silent} of {count} target.",
                "There is no figure for {silent} of {count} targets.",
                items,
            ).format(silent=silent, count=items)
        case Screen.TASKS:
            none = _("There is a state for every task.")
            some = ngettext(
                "There is no state for {silent} of {count} task.",
                "There is no state for {silent} of {count} tasks.",
                items,
            ).format(silent=silent, count=items)
        case Screen.ITEM:
            none = _("There is a figure for every area.")
            some = ngettext(
                "There is no figure for {silent} of {count} area.",
                "There is no figure for {silent} of {count} areas.",
                areas,
            ).format(silent=silent, count=areas)
        case Screen.AREAS:
            none = _("There is a figure for every item in every area.")
            some = _(
                "There is no figure for {silent} of {count} cases ({items} items, {areas} areas)."
            ).format(silent=silent, count=len(rows), items=items, areas=areas)
    lines = [Line(text=some if silent else none, tone=Tone.STRONG if silent else Tone.PLAIN)]
    if frame.screen is not Screen.AREAS:
        lines.insert(0, Line(text=_spread(rows, Status)))
    elif other := _spread(rows, _OTHER):
        lines.append(Line(text=_("Other: {statuses}").format(statuses=other)))
    return lines


def _spread(rows: Iterable[Row], statuses: Iterable[Status]) -> str:
    """Say how many rows have each of the statuses that occur."""
    counts = Counter(row.status for row in rows)
    return _(", ").join(
        _("{count} {status}").format(count=counts[status], status=words.status(status))
        for status in statuses
        if counts[status]
    )


def _bar(row: Row) -> Bar | None:
    """Return the bar of a row, with the expected mark where the trajectory has a value."""
    if row.completion is None:
        return None
    mark = None
    if row.expected is not None and row.baseline is not None and isinstance(row.target, Fraction):
        way = row.target - row.baseline
        mark = (row.expected - row.baseline) / way if way else None
    return Bar(row.completion, mark)


class _Field(NamedTuple):
    """A column of a screen with one line a row: its title, and what it takes from the row."""

    title: str
    cell: Callable[[Row, Frame, Footnotes], Cell]
    right: bool = False
    floor: int | None = None
    comfort: int = 0
    bars: bool = False

    def column(self, drop: int) -> Column:
        """Return the column with its rank to be left out."""
        return Column(
            _(self.title), right=self.right, drop=drop, floor=self.floor, comfort=self.comfort,
            bars=self.bars,
        )  # fmt: skip


_ATTAINED: Final = _Field(
    no_op("Attained"), lambda row, _frame, _notes: Cell(figures.attained(row)), right=True
)
_AIM: Final = _Field(no_op("Aim"), lambda row, _frame, _notes: Cell(figures.bound(row)), right=True)
_UNIT: Final = _Field(no_op("Unit"), lambda row, _frame, _notes: Cell(row.unit or "", Tone.MUTED))
_PROGRESS: Final = _Field(
    no_op("Progress"),
    lambda row, _frame, _notes: Cell(bar=_bar(row), tone=words.status_tone(row.status)),
    bars=True,
)
_DONE: Final = _Field(
    no_op("Done"), lambda row, _frame, _notes: Cell(figures.share(row.completion)), right=True
)
_EXPECTED: Final = _Field(
    no_op("Expected"), lambda row, _frame, _notes: Cell(figures.expected(row)), right=True
)
_PACE: Final = _Field(
    no_op("Pace"),
    lambda row, frame, _notes: Cell(figures.pace(row.pace, frame.pace_bands)),
    right=True,
)
_SHARE: Final = _Field(
    no_op("Share"), lambda row, _frame, _notes: Cell(figures.share(row.contribution)), right=True
)
_STATE: Final = _Field(
    no_op("State"), lambda row, _frame, _notes: Cell(figures.states(row)), floor=14, comfort=25
)
_STATUS: Final = _Field(
    no_op("Status"),
    lambda row, _frame, _notes: Cell(words.status(row.status), words.status_tone(row.status)),
)
_TREND: Final = _Field(no_op("Trend"), lambda row, _frame, _notes: Cell(words.trend(row.trend)))
_REPORTS: Final = _Field(
    no_op("Reports"), lambda row, _frame, _notes: Cell(figures.reports(row)), right=True
)
_NEWEST: Final = _Field(
    no_op("Newest"),
    lambda row, _frame, _notes: Cell(
        figures.day(row.last_as_of), Tone.POOR if row.stale else Tone.MUTED
    ),
)
_NOTES: Final = _Field(
    no_op("Notes"), lambda row, _frame, notes: Cell(notes.marks(row), Tone.MUTED)
)

# Each column with its rank to be left out; 0 stays.
_TARGETS_SCREEN: Final = (
    (_ATTAINED, 0), (_AIM, 9), (_UNIT, 5), (_PROGRESS, 7), (_DONE, 6),
    (_EXPECTED, 3), (_PACE, 8), (_STATUS, 0), (_TREND, 1), (_REPORTS, 4),
    (_NEWEST, 2), (_NOTES, 10),
)  # fmt: skip
_ITEM_SCREEN: Final = (
    (_ATTAINED, 0), (_AIM, 9), (_PROGRESS, 7), (_DONE, 6), (_EXPECTED, 3),
    (_PACE, 8), (_SHARE, 2), (_STATUS, 0), (_TREND, 1), (_REPORTS, 5),
    (_NEWEST, 4), (_NOTES, 10),
)  # fmt: skip
_TASKS_SCREEN: Final = (
    (_STATE, 0), (_STATUS, 0), (_REPORTS, 2), (_NEWEST, 1), (_NOTES, 0),
)  # fmt: skip


def _telling(table: Table) -> Table:
    """Return the table without the columns that are empty in all rows.

    A column that may be left out goes even where all that it says is `–`.
    """

    def tells(column: Column, cell: Cell) -> bool:
        silent = {"", figures.NOTHING} if column.drop else {""}
        return cell.bar is not None or cell.text not in silent

    rows = table.rows
    return table.pick(
        [
            index
            for index, column in enumerate(table.columns)
            if not rows or any(tells(column, row[index]) for row in rows)
        ]
    )


def _single(
    first: Column,
    layout: Sequence[tuple[_Field, int]],
    groups: Iterable[tuple[str, Sequence[tuple[str, Row]]]],
    frame: Frame,
    notes: Footnotes,
) -> Table:
    """Lay out rows one by one under headings; each comes with the name it has on this screen."""
    columns = (first, *(field.column(drop) for field, drop in layout))
    sections = tuple(
        Section(
            heading,
            tuple(
                (Cell(name), *(field.cell(row, frame, notes) for field, _drop in layout))
                for name, row in named
            ),
        )
        for heading, named in groups
    )
    return _telling(Table(columns=columns, sections=sections))


def _grouped(
    rows: Iterable[Row], groups: Iterable[Group], names: Names
) -> list[tuple[str, list[tuple[str, Row]]]]:
    """Return headings with their rows, as the groups say; rows of no group come last."""
    left = {row.item: row for row in rows}
    found = [
        (
            group.name.said_in(language()),
            [(names.item(item), left.pop(item)) for item in group.items if item in left],
        )
        for group in groups
    ]
    found.append(("", [(names.item(item), row) for item, row in left.items()]))
    return [(heading, named) for heading, named in found if named]


def _targets(rows: Iterable[Row], frame: Frame, notes: Footnotes) -> Table:
    first = Column(_("Target"), floor=12, comfort=28)
    return _single(first, _TARGETS_SCREEN, _grouped(rows, frame.groups, frame.names), frame, notes)


def _tasks(rows: Iterable[Row], frame: Frame, notes: Footnotes) -> Table:
    first = Column(_("Task"), floor=12, comfort=35)
    return _single(first, _TASKS_SCREEN, _grouped(rows, frame.groups, frame.names), frame, notes)


def _item(report: Report, frame: Frame, notes: Footnotes) -> Table:
    mixed = any(row.area == report.scope for row in report.rows) and len(report.rows) > 1
    title = _("Area") if mixed else words.level(report.by)
    first = Column(title, floor=8, comfort=15)
    named = [(row.area_name, row) for row in report.rows]
    return _single(first, _ITEM_SCREEN, [("", named)], frame, notes)


_Counted = Sequence[tuple[Status, ...]]
"""The statuses that share each column of counts."""


class _AreaLine(NamedTuple):
    """One area over all its items."""

    name: str
    rows: tuple[Row, ...]

    @property
    def worst(self) -> Row | None:
        """The lagging row with the lowest pace; one without a pace only if none has one."""
        lagging = [row for row in self.rows if row.status in _LAGGING]
        return min(
            lagging, key=lambda row: (row.pace is None, row.pace or Fraction(0)), default=None
        )

    def cells(self, counted: _Counted, names: Names) -> Cells:
        worst = self.worst
        newest = max((row.last_as_of for row in self.rows if row.last_as_of), default=None)
        return (
            Cell(self.name),
            *_counts(self.rows, counted),
            Cell(figures.day(newest), Tone.MUTED),
            Cell(figures.NOTHING if worst is None else names.item(worst.item)),
        )


def _counts(rows: Iterable[Row], counted: _Counted) -> list[Cell]:
    """Return how many rows are of each group; a 0 is quiet, so that the others are seen."""
    found = Counter(row.status for row in rows)
    counts = [(sum(found[status] for status in group), group[0]) for group in counted]
    return [
        Cell(str(count), words.status_tone(status) if count else Tone.MUTED)
        for count, status in counts
    ]


def _areas(report: Report, frame: Frame) -> Table:
    # In the order of the tree, whichever rows were left out.
    by_area: dict[str, list[Row]] = {code: [] for code in frame.names.areas}
    for row in report.rows:
        by_area.setdefault(row.area, []).append(row)
    by_area = {code: rows for code, rows in by_area.items() if rows}
    lines = [_AreaLine(rows[0].area_name, tuple(rows)) for rows in by_area.values()]
    occurring = {row.status for row in report.rows}
    kinds = [
        (status,) for status in Status
        if status not in _OTHER and (status not in _RARE or status in occurring)
    ]  # fmt: skip
    other = not occurring.isdisjoint(_OTHER)
    columns = (
        Column(words.level(report.by), floor=8, comfort=15),
        *(
            Column(words.status_title(status), right=True, drop=_RANKS.get(status, 0))
            for (status,) in kinds
        ),
        *([Column(_("Other"), right=True, drop=2)] if other else []),
        Column(_("Newest"), drop=3),
        Column(_("Worst target"), drop=4, floor=12, comfort=12),
    )
    counted = [*kinds, _OTHER] if other else kinds
    total = (
        Cell(
            ngettext("{count} area", "{count} areas", len(lines)).format(count=len(lines)),
            Tone.STRONG,
        ),
        *_counts(report.rows, counted),
        *(Cell() for _column in range(2)),
    )
    section = Section("", tuple(line.cells(counted, frame.names) for line in lines))
    return _telling(Table(columns=columns, sections=(section,), total=total if lines else ()))


def _fate(value: Fate) -> Cell:
    match value:
        case Fate.STANDS:
            return Cell(_("stands"), Tone.GOOD)
        case Fate.REPLACED:
            return Cell(_("replaced"), Tone.MUTED)
        case Fate.WITHDRAWN:
            return Cell(_("withdrawn"), Tone.MUTED)


def log(entries: Sequence[Logged], names: Names, *, title: str, simulated: bool) -> Table:
    """Lay out entries of the ledger in the order given, one line each."""
    head = (_simulated(),) if simulated else ()
    columns = (
        Column(_("As of")),
        Column(_("Item"), floor=12, comfort=25),
        Column(_("Area"), drop=8, floor=6, comfort=12),
        Column(_("Kind"), drop=6),
        Column(_("Figure"), right=True),
        Column(_("Standing"), drop=7),
        Column(_("Recorded at"), drop=2),
        Column(_("Recorded by"), drop=5, floor=6, comfort=8),
        Column(_("Batch and line"), drop=1),
        Column(_("Source"), drop=4, floor=8, comfort=14),
        Column(_("Note"), drop=3, floor=8, comfort=14),
    )
    rows = tuple(
        (
            Cell(figures.day(entry.as_of)),
            Cell(names.item(entry.item)),
            Cell(names.area(entry.area)),
            Cell(words.kind(entry.kind), Tone.MUTED),
            Cell(figures.entry(entry)),
            _fate(logged.fate),
            Cell(figures.moment(entry.recorded_at), Tone.MUTED),
            Cell(entry.recorded_by),
            Cell(f"{entry.batch}:{entry.line}" if entry.batch else "", Tone.MUTED),
            Cell(entry.source),
            Cell(entry.note),
        )
        for logged in entries
        for entry in [logged.entry]
    )
    count = ngettext("{count} entry", "{count} entries", len(rows)).format(count=len(rows))
    return _telling(
        Table(
            title=title,
            head=head,
            columns=columns,
            sections=(Section("", rows),),
            remarks=(Line(text=count),),
        )
    )
