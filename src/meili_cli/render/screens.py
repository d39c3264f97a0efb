"""The screens of a report: which columns and rows answer which question.

Owns the layout of each screen as data (`drop` of its columns) and the sentences around the
table. It computes nothing but counts of statuses.

Where the room is short, columns are left out in this order, first to last, until the others
fit; what was left out is named below the table:

- targets: trend, newest, expected, reports, unit, completion, progress, pace, aim, notes
- areas: other, newest, worst target, regressing, missed, no data, achieved, partial
- with budgets: newest, best rate, pace, used in the last three periods, expected, in the last, budget, aim, notes
- item: trend, share, expected, newest, reports, completion, progress, pace, aim, notes
- tasks: newest, reports
- batches: command, reason, unchanged, source, recorded by, new, refused, revised, withdrawn
- log: batch and line, recorded at, note, source, recorded by, kind, standing, area

What remains is cut at a word or a character, with an ellipsis. Columns that were asked for are
never left out: names are cut as far as they go, and beyond that the table is as wide as it must
be, and says so. Rows without a header are neither cut nor short of a column, for nothing would
say of which.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from meili_cli.i18n import _, naming, ngettext
from meili_cli.model.entry import Logged
from meili_cli.model.report import BUDGET_FIELDS, Report, Row
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.columns import (
    COUNTS,
    OF_AREAS,
    OF_BATCHES,
    OF_ENTRIES,
    OF_ROWS,
    OTHER,
    AreaLine,
    Beside,
    Field,
    Of,
    Page,
)
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.frame import Frame, Group, Names, Screen
from meili_cli.render.table import Cell, Cells, Column, Line, Section, Table, Tone
from meili_cli.render.view import View, in_order

if TYPE_CHECKING:  # a report lists no batches: start-up time
    from meili_cli.ledger.receipt import Account

_RARE: Final = frozenset({Status.REGRESSING, Status.MISSED})
"""Statuses that have a column only where one occurs."""

_RANKS: Final = {
    Status.REGRESSING: 5, Status.MISSED: 6, Status.NO_DATA: 7, Status.ACHIEVED: 8,
    Status.PARTIAL: 9,
}  # fmt: skip
"""Statuses whose column may be left out, with its rank; the last three below 60 cells only."""


def names(frame: Frame, report: Report) -> Collection[str]:
    """Return the names of the columns that the screen of a frame can have for a report."""
    if frame.screen is Screen.AREAS:
        return OF_AREAS
    return [name for name in OF_ROWS if report.budgets or name not in BUDGET_FIELDS]


def report(rows_of: Report, frame: Frame, view: View) -> Table:
    """Lay a report out on the screen that its frame names.

    Rows come in order already, but for the screen of areas, whose lines are put in order here.
    """
    notes = Footnotes(rows_of.rows, frame, view.precision)
    page = Page(frame, notes if view.header else None, view.precision)
    match frame.screen:
        case Screen.TARGETS:
            table = _targets(rows_of, view, page)
        case Screen.TASKS:
            table = _tasks(rows_of.rows, view, page)
        case Screen.ITEM:
            table = _item(rows_of, view, page)
        case Screen.AREAS:
            table = _areas(rows_of, frame, view)
    table = table._replace(head=tuple(_head(rows_of, frame)))
    if not view.header:
        return bare(table)
    return table._replace(
        title=frame.title.said_in(naming()),
        remarks=(*_remarks(rows_of, frame), *_overdue(rows_of)),
        footnotes=notes.texts,
    )


def _head(report: Report, frame: Frame) -> list[Line]:
    facts = [frame.names.area(report.scope), _("as of {day}").format(day=report.as_of.isoformat())]
    if report.known_at is not None:
        facts.append(_("as known at {moment}").format(moment=report.known_at))
    lines = [Line(text=_(" · ").join(facts))]
    if report.as_published is not None:
        lines += published(report.as_published, report.plan_changed)
    if report.simulated:
        lines.insert(0, made_up())
    if frame.screen is Screen.ITEM and report.rows:
        row = report.rows[0]
        name = frame.names.item(row.item)
        text = _("{item}, in {unit}").format(item=name, unit=row.unit) if row.unit else name
        lines.append(Line(text=text, tone=Tone.STRONG))
    return lines


def published(period: str, plan_changed: Sequence[str]) -> list[Line]:
    """Say that this is as it was when a period was closed, and what of that cannot be had."""
    lines = [
        Line(text=_("As published: what was known when {period} was closed").format(period=period))
    ]
    if plan_changed:
        text = words.plan_changed(plan_changed)
        lines.append(Line(text=text, tone=Tone.STRONG))
    return lines


def made_up() -> Line:
    """Return what stands above everything simulated."""
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
    if report.budgets and any(
        row.budget == 0 and row.due and report.as_of < row.due and row.status is not Status.ACHIEVED
        for row in rows
    ):
        lines.append(
            Line(
                text=_(
                    "A budget of 0: even on the trajectory, the best rate shown would not suffice."
                )
            )
        )
    if frame.screen is not Screen.AREAS:
        lines.insert(0, Line(text=_spread(rows, Status)))
    elif other := _spread(rows, OTHER):
        lines.append(Line(text=_("Other: {statuses}").format(statuses=other)))
    return lines


def _overdue(report: Report) -> Iterable[Line]:
    if report.overdue:
        yield Line(text=words.overdue(report.overdue), tone=Tone.ALERT)


def _spread(rows: Iterable[Row], statuses: Iterable[Status]) -> str:
    """Say how many rows have each of the statuses that occur."""
    counts = Counter(row.status for row in rows)
    return _(", ").join(
        _("{count} {status}").format(count=counts[status], status=words.status(status))
        for status in statuses
        if counts[status]
    )


# Each column with its rank to be left out; 0 stays.
Layout = Sequence[tuple[str, int]]
_TARGETS_SCREEN: Final[Layout] = (
    ("attained", 0), ("target", 9), ("unit", 5), ("progress", 7), ("completion", 6),
    ("expected", 3), ("pace", 8), ("status", 0), ("trend", 1), ("reports", 4),
    ("last_as_of", 2), ("notes", 10),
)  # fmt: skip
_ITEM_SCREEN: Final[Layout] = (
    ("attained", 0), ("target", 9), ("progress", 7), ("completion", 6), ("expected", 3),
    ("pace", 8), ("contribution", 2), ("status", 0), ("trend", 1), ("reports", 5),
    ("last_as_of", 4), ("notes", 10),
)  # fmt: skip
_BUDGET_SCREEN: Final[Layout] = (
    ("attained", 0), ("target", 9), ("expected", 6), ("pace", 4), ("status", 0), ("budget", 8),
    ("budget_used", 0), ("burn_1", 7), ("burn_3", 5), ("best_rate", 2), ("last_as_of", 1),
    ("notes", 10),
)  # fmt: skip
_TASKS_SCREEN: Final[Layout] = (
    ("state", 0), ("status", 0), ("reports", 2), ("last_as_of", 1), ("notes", 0),
)  # fmt: skip
_LOG_SCREEN: Final[Layout] = (
    ("as_of", 0), ("item_name", 0), ("area_name", 8), ("kind", 6), ("figure", 0), ("standing", 7),
    ("recorded_at", 2), ("recorded_by", 5), ("place", 1), ("source", 4), ("note", 3),
)  # fmt: skip


_BATCHES_SCREEN: Final[Layout] = (
    ("recorded_at", 0), ("digest", 0), ("recorded_by", 5), ("rows", 0), ("new", 6),
    ("revised", 8), ("withdrawn", 9), ("unchanged", 3), ("refused", 7), ("source", 4),
    ("command", 1), ("restate", 2), ("receipt", 0),
)  # fmt: skip

Front = tuple[str, Column]
"""The column that names each line, as its screen calls it: its name among the fields, its look."""

_CODES: Final = {"item_name": "item", "area_name": "area"}
"""The column that names a line as well as its name does."""


def laid_out(
    fields: Mapping[str, Field[Of, Beside]], layout: Layout, view: View, beside: Beside,
    front: Front | None = None,
) -> tuple[tuple[str, ...], tuple[Column, ...], Callable[[Of], Cells]]:  # fmt: skip
    """Return the columns asked for, else those of the layout: names, columns, what makes a line.

    What is asked for is never left out. A name stays in front, unless a column that tells the
    lines apart is asked for too: the name itself, or its code.
    """
    wanted = [(name, 0) for name in view.columns] or [
        # The numbers of footnotes lead nowhere where there are none.
        (name, drop) for name, drop in layout if view.header or name != "notes"
    ]  # fmt: skip
    own = {} if front is None else dict([front])
    if not any({name, _CODES[name]} & set(view.columns) for name in own):
        wanted = [*((name, 0) for name in own), *wanted]
    takes = [fields[name].cell for name, _drop in wanted]
    return (
        tuple(name for name, _drop in wanted),
        tuple(
            (own.get(name) or fields[name].column(drop))._replace(name=name)
            for name, drop in wanted
        ),
        lambda of: tuple(take(of, beside) for take in takes),
    )


def telling(table: Table) -> Table:
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
    layout: Layout, groups: Iterable[tuple[str, Sequence[Row]]], view: View, page: Page,
    front: Front,
) -> Table:  # fmt: skip
    """Lay out rows one by one under headings."""
    _names, columns, line = laid_out(OF_ROWS, layout, view, page, front)
    sections = tuple(
        Section(heading, tuple(map(line, rows)), tuple(rows)) for heading, rows in groups
    )
    table = Table(columns=columns, sections=sections)
    return table if view.columns else telling(table)


def _grouped(
    rows: Sequence[Row], groups: Iterable[Group], view: View
) -> list[tuple[str, Sequence[Row]]]:
    """Return headings with their rows, as the groups say; rows of no group come last.

    Where an order is asked for, it is one list without headings.
    """
    if view.sort:
        return [("", rows)]
    left = {row.item: row for row in rows}
    found: list[tuple[str, Sequence[Row]]] = [
        (group.name.said_in(naming()), [left.pop(item) for item in group.items if item in left])
        for group in groups
    ]
    found.append(("", list(left.values())))
    return [(heading, named) for heading, named in found if named]


def _targets(report: Report, view: View, page: Page) -> Table:
    front = "item_name", Column(_("Target"), floor=12, comfort=28)
    layout = _BUDGET_SCREEN if report.budgets else _TARGETS_SCREEN
    return _single(layout, _grouped(report.rows, page.frame.groups, view), view, page, front)


def _tasks(rows: Sequence[Row], view: View, page: Page) -> Table:
    front = "item_name", Column(_("Task"), floor=12, comfort=35)
    return _single(_TASKS_SCREEN, _grouped(rows, page.frame.groups, view), view, page, front)


def _item(report: Report, view: View, page: Page) -> Table:
    mixed = any(row.area == report.scope for row in report.rows) and len(report.rows) > 1
    title = _("Area") if mixed else words.level(report.by)
    front = "area_name", Column(title, floor=8, comfort=15)
    layout = _BUDGET_SCREEN if report.budgets else _ITEM_SCREEN
    return _single(layout, [("", report.rows)], view, page, front)


def _areas(report: Report, frame: Frame, view: View) -> Table:
    # In the order of the tree, whichever rows were left out.
    by_area: dict[str, list[Row]] = {code: [] for code in frame.names.areas}
    for row in report.rows:
        by_area.setdefault(row.area, []).append(row)
    lines = in_order(
        [AreaLine.over(rows) for rows in by_area.values() if rows], view.sort, AreaLine.value
    )
    occurring = {row.status for row in report.rows}
    layout = [
        (status.value, _RANKS.get(status, 0)) for status in Status
        if status not in OTHER and (status not in _RARE or status in occurring)
    ]  # fmt: skip
    if not occurring.isdisjoint(OTHER):
        layout.append(("other", 2))
    layout += [("last_as_of", 3), ("worst", 4)]
    front = "area_name", Column(words.level(report.by), floor=8, comfort=15)
    shown, columns, line = laid_out(OF_AREAS, layout, view, frame.names, front)
    table = Table(columns=columns, sections=(Section("", tuple(map(line, lines)), lines),))
    if lines:
        total = line(AreaLine.over(report.rows))
        table = table._replace(total=_total(len(lines), dict(zip(shown, total, strict=True))))
    return table if view.columns else telling(table)


def _total(areas: int, whole: Mapping[str, Cell]) -> Cells:
    """Return the last line of the screen of areas: how many there are, and all counts."""
    count = Cell(ngettext("{count} area", "{count} areas", areas).format(count=areas), Tone.STRONG)
    named = "area_name" if "area_name" in whole else "area"
    return tuple(
        count if name == named else cell if name in COUNTS else Cell()
        for name, cell in whole.items()
    )


def log(
    entries: Sequence[Logged], names: Names, view: View, *, title: str, simulated: bool
) -> Table:
    """Lay out entries of the ledger in the order given, one line each."""
    _names, columns, line = laid_out(OF_ENTRIES, _LOG_SCREEN, view, names)
    table = Table(columns=columns, sections=(Section("", tuple(map(line, entries))),))
    count = ngettext("{count} entry", "{count} entries", len(entries)).format(count=len(entries))
    table = (table if view.columns else telling(table))._replace(
        title=title,
        head=(made_up(),) if simulated else (),
        remarks=(Line(text=count),),
    )
    return table if view.header else bare(table)


def batches(accounts: "Sequence[Account]", view: View, *, title: str, simulated: bool) -> Table:
    """Lay out what is noted of batches in the order given, one line each."""
    _names, columns, line = laid_out(OF_BATCHES, _BATCHES_SCREEN, view, None)
    table = Table(columns=columns, sections=(Section("", tuple(map(line, accounts))),))
    count = ngettext("{count} batch", "{count} batches", len(accounts)).format(count=len(accounts))
    table = (table if view.columns else telling(table))._replace(
        title=title,
        head=(made_up(),) if simulated else (),
        remarks=(Line(text=count),),
    )
    return table if view.header else bare(table)


def bare(table: Table) -> Table:
    """Return the rows of a table alone; that they are simulated still stands above them."""
    rows = tuple(row for section in table.sections for row in section.rows)
    head = tuple(line for line in table.head if line.tone is Tone.ALERT)
    return Table(columns=table.columns, sections=(Section("", rows),), head=head, bare=True)
