"""The sheets of an edition: the whole, a sheet a goal, areas, ranking, forecasts, rows, notes.

Owns which sheets there are and in which order. Words and figures are those of `render`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from meili_cli.assessment.forecast import Expected
from meili_cli.i18n import _, naming, ngettext
from meili_cli.model.report import Row
from meili_cli.model.terms import Status
from meili_cli.publish.edition import Edition
from meili_cli.publish.workbook import charts, sheet
from meili_cli.publish.workbook.numbers import Across
from meili_cli.publish.workbook.sheet import Placed, Sheets, Shown
from meili_cli.render import figures, records, screens, words
from meili_cli.render.columns import OF_AREAS, OF_ROWS, OTHER, AreaLine, Field
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.frame import Names, Screen
from meili_cli.render.lists import forecast, rank
from meili_cli.render.screens import Layout
from meili_cli.render.table import Cell, Column, Line, Section, Table, Tone
from meili_cli.render.view import View

Of = TypeVar("Of")
"""What a line stands for."""

_ALWAYS = (
    Status.ACHIEVED, Status.ON_TRACK, Status.BEHIND, Status.OFF_TRACK, Status.PARTIAL,
    Status.NO_DATA,
)  # fmt: skip
"""Statuses that have a column even where nothing stands so."""
_FORECASTS: Layout = (
    ("item_name", 0), ("unit", 0), ("target", 0), ("due", 0), ("attained", 0), ("forecast", 0),
    ("low", 0), ("high", 0), ("probability", 0), ("met_on", 0), ("required_of_best", 0),
)  # fmt: skip


def fill(edition: Edition, sheets: Sheets) -> None:
    """Write the sheets of an edition."""
    how = Shown.in_frame(edition.frame)
    _overview(edition, sheets, how)
    for name, own in _by_goal(edition, edition.now.whole.rows):
        _goal(edition, sheets, how, name, own)
    if edition.now.parts.rows:
        _by_area(edition, sheets, how)
    if edition.now.standings:
        _ranking(edition, sheets, how)
    if any(line.forecast is not None for line in edition.forecasts.lines):
        _forecast(edition, sheets, how)
    rows = (*edition.now.whole.rows, *edition.now.parts.rows)
    sheet.raw(sheets, _("Rows"), records.of_report(edition.now.whole._replace(rows=rows)))
    sheet.notes(sheets, _("Notes"), _("Notes and method"), _notes(edition, rows))


def _head(edition: Edition, *more: str) -> tuple[Line, ...]:
    """Return what stands above every table: whether it is real, of where, of when."""
    now = edition.now
    facts = [
        edition.names.area(now.whole.scope), *more,
        _("as of {day}").format(day=now.day.isoformat()),
    ]  # fmt: skip
    if now.known_text is not None:
        facts.append(_("as known at {moment}").format(moment=now.known_text))
    lines = [Line(text=_(" · ").join(facts))]
    return (screens.made_up(), *lines) if edition.plan.head.simulated else tuple(lines)


def _by_goal(edition: Edition, rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name of each goal with its rows; rows of no goal come last, under no name."""
    found = list(rows)
    for file in edition.plan.goals:
        own = [row for row in found if row.goal == file.goal.id]
        if own:
            yield file.goal.name.said_in(naming()), own


# -- the whole, and goal by goal ---------------------------------------------------------------


def _overview(edition: Edition, sheets: Sheets, how: Shown) -> None:
    """Write how many targets of each goal stand how, and draw all of them."""
    rows = edition.now.whole.rows
    occurring = {row.status for row in rows}
    counted = [one for one in Status if one not in OTHER and one in {*occurring, *_ALWAYS}]
    layout = [(status.value, 0) for status in counted]
    layout += [("other", 0)] if not occurring.isdisjoint(OTHER) else []
    shown_last = layout[-1][0]
    layout += [("last_as_of", 0), ("worst", 0)]
    front = "area_name", Column(_("Goal"))
    _names, columns, cells = screens.laid_out(OF_AREAS, layout, View(), edition.names, front)
    lines = tuple(
        AreaLine("", name, tuple(own), Counter(row.status for row in own))
        for name, own in _by_goal(edition, rows)
    )
    whole = cells(AreaLine.over(rows))
    count = ngettext("{count} target", "{count} targets", len(rows)).format(count=len(rows))
    table = Table(
        columns=columns,
        sections=(Section("", tuple(map(cells, lines)), lines),),
        title=edition.plan.head.title.said_in(naming()),
        head=_head(edition, edition.now.period),
        total=(Cell(count, Tone.STRONG), *whole[1:-2], Cell(), Cell()),
        remarks=tuple(_compared(edition)),
    )
    placed = sheet.table(sheets, _("Overview"), table, how)
    assert placed.total is not None
    charts.counts(
        sheets.book, placed, counted[0].value, shown_last, placed.total, _("Targets by status")
    )


def _compared(edition: Edition) -> Iterator[Line]:
    """Say how the statuses were one period before, and of which figures there are none."""
    before = edition.before
    if before is not None:
        counts = Counter(row.status for row in before.whole.rows)
        said = _(", ").join(
            _("{count} {status}").format(count=counts[status], status=words.status(status))
            for status in Status
            if counts[status]
        )
        yield Line(text=_("Before, at the end of {period}: {statuses}").format(
            period=before.period, statuses=said))  # fmt: skip
    if edition.unknown:
        yield Line(text=words.left_out(edition.unknown), tone=Tone.STRONG)


def _goal(edition: Edition, sheets: Sheets, how: Shown, name: str, rows: list[Row]) -> None:
    report = edition.now.whole._replace(rows=tuple(rows))
    table = screens.report(report, edition.frame, View())
    sections = tuple(section._replace(heading="") for section in table.sections)
    table = table._replace(title=name, sections=sections, head=_head(edition))
    placed = sheet.table(sheets, name, table, how)
    if 1 < len(rows) <= charts.MOST and any(row.completion is not None for row in rows):
        charts.completion(sheets.book, placed)


# -- areas × targets ---------------------------------------------------------------------------


def _matrix(
    edition: Edition, sheets: Sheets, how: Shown, name: str, cell: Callable[[Row], Cell],
    line: Callable[[Mapping[str, Row]], object],
) -> Placed:  # fmt: skip
    """Write targets below each other and areas beside each other, the whole first.

    `cell` says what stands in a cell, `line` makes of the rows of a target what its line is.
    """
    now = edition.now
    rows = (*now.whole.rows, *now.parts.rows)
    codes = list(dict.fromkeys(row.area for row in rows))
    by_item: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_item.setdefault(row.item, {})[row.area] = row
    sections = []
    for goal, own in _by_goal(edition, now.whole.rows):
        of_items = [(edition.names.item(row.item), by_item[row.item]) for row in own]
        cells = tuple(
            (Cell(name), *(cell(found[code]) if code in found else Cell() for code in codes))
            for name, found in of_items
        )
        sections.append(Section(goal, cells, tuple(line(found) for _name, found in of_items)))
    columns = (
        Column(_("Target"), name="item_name"),
        *(Column(edition.names.area(code), name=code) for code in codes),
    )
    table = Table(columns, tuple(sections), title=name, head=_head(edition))
    return sheet.table(sheets, name, table, how)


def _by_area(edition: Edition, sheets: Sheets, how: Shown) -> None:
    """Write the completion of all targets in all areas, and how they stand."""

    def completion(row: Row) -> Cell:
        return Cell(figures.share(row.completion))

    def status(row: Row) -> Cell:
        return Cell(words.status(row.status))

    placed = _matrix(edition, sheets, how, _("Completion by area"), completion, Across)
    sheet.bars(placed.sheet, placed.inner)
    placed = _matrix(edition, sheets, how, _("Status by area"), status, lambda _rows: None)
    sheet.statuses(sheets, placed.sheet, placed.inner)


# -- ranking and forecasts ---------------------------------------------------------------------


def _listed(
    columns: Mapping[str, Field[Of, Names]], layout: Layout, names: Names,
    groups: Iterable[tuple[str, Sequence[Of]]],
) -> Table:  # fmt: skip
    """Lay out a list of results as its command does."""
    _names, shown, cells = screens.laid_out(columns, layout, View(), names)
    return Table(
        shown,
        tuple(
            Section(heading, tuple(map(cells, lines)), tuple(lines))
            for heading, lines in groups
            if lines
        ),
    )


def _ranking(edition: Edition, sheets: Sheets, how: Shown) -> None:
    lines = [rank.Ranked.of(one) for one in edition.now.standings]
    ranked = [line for line in lines if line.rank is not None]
    others = [line for line in lines if line.rank is None]
    table = _listed(
        rank.RANK.columns, rank.RANK.layout, edition.names,
        (("", ranked), (_("Not ranked"), others)),
    )  # fmt: skip
    name = _("Ranking")
    placed = sheet.table(sheets, name, table._replace(title=name, head=_head(edition)), how)
    if 1 < len(ranked) <= charts.MOST:
        charts.lying(
            sheets.book, placed, placed.spans[0], "area_name", "score", _("Score by area"),
            {"min": 0, "max": 100, "num_format": "0"},
        )  # fmt: skip


def _forecast(edition: Edition, sheets: Sheets, how: Shown) -> None:
    by_area: dict[str, list[Expected]] = {}
    for line in edition.forecasts.lines:
        by_area.setdefault(line.area, []).append(line)
    table = _listed(
        forecast.COLUMNS, _FORECASTS, edition.names,
        ((edition.names.area(code), lines) for code, lines in by_area.items()),
    )  # fmt: skip
    name = _("Forecasts")
    said = _(
        "What is expected on the due date if things go on as they have; low to high is the 80 % interval."
    )
    table = table._replace(
        title=name, head=_head(edition), remarks=(Line(text=said, tone=Tone.MUTED),)
    )
    sheet.table(sheets, name, table, how)


# -- notes -------------------------------------------------------------------------------------


def _notes(edition: Edition, rows: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of the figures, subject by subject."""
    head, now = edition.plan.head, edition.now
    if head.simulated:
        yield "SIMULATED", screens.made_up().text
    yield _("Plan"), head.title.said_in(naming())
    if head.document is not None:
        yield _("Document"), str(head.document.number)
    yield _("Area"), edition.names.area(now.whole.scope)
    yield _("As of"), now.day.isoformat()
    known = now.known_text or _("all that was recorded when this was written")
    yield _("Known at"), known
    if now.whole.plan_changed:
        yield _("Revision"), words.plan_changed(now.whole.plan_changed)
    if edition.unknown:
        yield _("Left out"), words.left_out(edition.unknown)
    notes = Footnotes(rows, edition.frame._replace(screen=Screen.AREAS))
    for number, text in enumerate(notes.texts, 1):
        yield _("Note {number}").format(number=number), text
    yield from _method(edition)
    for field in records.ROW_FIELDS:
        yield field, _(OF_ROWS[field].title)


def _method(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield how the figures are made, and how they stand in the cells."""
    yield (
        _("Attained"),
        _(
            "The figure of the area on the day: its own entries, or those of the areas below rolled up."
        ),
    )
    yield (
        _("Completion"),
        _("(attained − baseline) ÷ (target − baseline): how much of the way is done."),
    )
    yield _("Expected"), _("What the trajectory of the target asks for by the day.")
    yield _("Pace"), _("(attained − baseline) ÷ (expected − baseline); 1 is just in time.")
    bands = edition.plan.head.status_bands
    yield _("Status"), _(
        "By pace: {on_track} from {first}, {behind} from {second}, {off_track} below, {regressing} below 0."
    ).format(
        on_track=words.status(Status.ON_TRACK), first=figures.exact(bands.on_track),
        behind=words.status(Status.BEHIND), second=figures.exact(bands.behind),
        off_track=words.status(Status.OFF_TRACK), regressing=words.status(Status.REGRESSING),
    )  # fmt: skip
    yield _("Empty cells"), _("There is no such figure; it is never zero.")
    yield (
        _("Numbers"),
        _(
            "A cell has more digits than it shows. Where rounding would make a figure reach what it does not, more are shown."
        ),
    )
    yield (
        _("Percentages"),
        _(
            "A cell that shows 78 % has 0.78. On the last sheet of figures, {rows}, are the numbers of the csv: 78."
        ).format(rows=_("Rows")),
    )
