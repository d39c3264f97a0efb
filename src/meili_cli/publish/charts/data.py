"""What a chart shows, asked of a workspace: with one question to the ledger, whatever the kind.

Owns which days, items and areas each kind of chart has, and what cannot be drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli import progress, reports
from meili_cli.assessment.forecast import Expected, Fitted, account, exact
from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming, no_op
from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.measure.forecast import Forecast
from meili_cli.measure.progress import expected
from meili_cli.model.chart import Ahead, Chart, Dated, Series
from meili_cli.model.plan import Target
from meili_cli.model.report import Row
from meili_cli.model.terms import ChartKind, Measure, Status
from meili_cli.reports.rows import judge

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.reports import Query
    from meili_cli.workspace.book import Book

_OF_ONE: Final = (ChartKind.PROGRESS, ChartKind.DISTRICTS)
"""Kinds that are of one item."""
_MONTH: Final = 1


class Wanted(NamedTuple):
    """What is typed of a chart; None where nothing is."""

    kind: ChartKind | None = None
    item: str | None = None
    area: str | None = None
    goals: Sequence[str] = ()
    by: str | None = None
    as_of: str | None = None
    known_at: str | None = None


@progress.stage(no_op("gathering what the chart shows"))
def chart(book: "Book", wanted: Wanted) -> Chart:
    """Return the chart that is asked for: of one item its progress, of several a heat map.

    Raises UsageError for what has no figure to be drawn, and for what excludes each other.
    """
    kind = wanted.kind or (ChartKind.HEATMAP if wanted.item is None else ChartKind.PROGRESS)
    _refuse(kind, wanted)
    query = _query(book, kind, wanted)
    drawn = [item for item in query.items if kind is ChartKind.HEATMAP or _has_figure(book, item)]
    undrawn = tuple(item for item in query.items if item not in drawn)
    if wanted.item is not None and undrawn:
        raise UsageError(
            _("{item} has a state and no figure that could be drawn").format(item=undrawn[0]),
            where=f"--kind {kind}",
            hint=_("--kind heatmap shows states; so does `meili report --item {item}`.").format(
                item=undrawn[0]
            ),
        )
    if not drawn:
        raise UsageError(
            _("none of these has a figure that could be drawn, only states"),
            where=f"--kind {kind}",
            hint=_("--kind heatmap shows states; so does `meili report`."),
        )
    query = query._replace(items=drawn)
    with book.ledger() as ledger:
        if kind is ChartKind.PROGRESS:
            series: tuple[Series, ...] = (_progress(book, ledger, query),)
        else:
            days = _days(book, query) if kind is ChartKind.TREND else [query.as_of]
            series = tuple(map(Series, _by_case(book, ledger, query, days).values()))
    if kind is ChartKind.DISTRICTS:
        series = tuple(sorted(series, key=lambda one: _rank(one.row)))
    return Chart(
        kind, book.plan, query.as_of, query.known_text, query.by, query.scope, series, undrawn
    )


def _refuse(kind: ChartKind, wanted: Wanted) -> None:
    """Raise UsageError for what has no meaning together."""
    if kind in _OF_ONE and wanted.item is None:
        raise UsageError(
            _("this chart is of one target, and none is named"),
            where=f"--kind {kind}",
            hint=_("Name it: `meili chart ITEM --kind {kind}`. `meili report` has the ids.").format(
                kind=kind
            ),
        )
    if wanted.item is not None and wanted.goals:
        raise UsageError(
            _("these exclude each other"), where=f"{wanted.item} --goal", hint=_("Give one.")
        )
    several = kind in {ChartKind.DISTRICTS, ChartKind.HEATMAP} or wanted.item is not None
    if wanted.by is not None and (kind is ChartKind.PROGRESS or not several):
        raise UsageError(
            _("this chart is of one area, which --area names"),
            where=f"--by {wanted.by}",
            hint=_("Leave it out, or ask for --kind districts or heatmap."),
        )


def _query(book: "Book", kind: ChartKind, wanted: Wanted) -> "Query":
    """Return the question: about the area alone, or about the areas below it."""
    items = () if wanted.item is None else (wanted.item,)
    query = book.query(
        by=wanted.by, area=wanted.area, items=items, goals=wanted.goals,
        as_of=wanted.as_of, known_at=wanted.known_at,
    )  # fmt: skip
    if wanted.by is not None:
        return query
    scope = book.areas[query.scope]
    if kind is ChartKind.PROGRESS or (kind is ChartKind.TREND and not items):
        return query._replace(areas=[scope.code], by=scope.level)
    below = book.areas.children.get(scope.code, ())
    if not below:
        raise UsageError(
            _("there is no area below {area}").format(area=scope.name(naming())),
            where=f"--kind {kind}",
            hint=_("Name an area that has others below it; `meili report` shows this one."),
        )
    return query._replace(areas=[one.code for one in below], by=below[0].level)


def _has_figure(book: "Book", item: str) -> bool:
    found = book.plan.items[item]
    return isinstance(found, Target) and found.measure is not Measure.MILESTONE


def _days(book: "Book", query: "Query") -> list[date]:
    """Return the ends of the shortest reporting period asked about, up to the report's day."""
    start, day = book.plan.head.period.start, query.as_of
    months = min((book.plan.items[item].reporting.months for item in query.items), default=_MONTH)
    days = [day]
    end = last_period_end(day, months)
    while end >= start:
        days.append(end)
        end = shift_months(end, -months)
    return sorted(set(days))


def _by_case(
    book: "Book", ledger: "Ledger", query: "Query", days: Sequence[date]
) -> Mapping[tuple[str, str], tuple[Dated, ...]]:
    """Return the rows of each item and area, in the order of days."""
    found: dict[tuple[str, str], list[Dated]] = {}
    for report in reports.series(book.plan, book.areas, ledger, query, days):
        for row in report.rows:
            found.setdefault((row.item, row.area), []).append(Dated(report.as_of, row))
    return {case: tuple(rows) for case, rows in found.items()}


def _progress(book: "Book", ledger: "Ledger", query: "Query") -> Series:
    """Return the rows of one item at one area, its trajectory to the due date, and its forecast."""
    (rows,) = _by_case(book, ledger, query, _days(book, query)).values()
    needed = int(book.assessment.forecast.min_readings)
    fitted, line = account(book.plan, book.areas, ledger, query, needed)
    subject = fitted.readings.subject
    start = None if subject.start is None else (subject.start.day, subject.start.value)
    why = None if line is None else line.no_forecast
    return Series(rows, start, tuple(_ahead(book, query.as_of, fitted, line)), why)


def _ahead(book: "Book", day: date, fitted: Fitted, line: Expected | None) -> Iterator[Ahead]:
    """Yield the ends of the reporting periods after a day, and the due date."""
    subject = fitted.readings.subject
    course = judge(subject, book.plan, day).course
    due = None if course is None else course.due
    if due is None or due <= day:
        return
    assert course is not None
    known = fitted.forecast if line is not None and line.forecast is not None else None
    months = subject.item.reporting.months
    end = shift_months(last_period_end(day, months), months)
    while end < due:
        yield _on(end, expected(course, end), known)
        end = shift_months(end, months)
    yield _on(due, expected(course, due), known)


def _on(day: date, asked: Fraction | None, known: Forecast | None) -> Ahead:
    if known is None:
        return Ahead(day, asked)
    outlook = known.on(day)
    return Ahead(day, asked, exact(outlook.median), exact(outlook.low), exact(outlook.high))


def _rank(row: Row) -> tuple[bool, object, object]:
    """Return the order of the bars: the furthest first, and last those without a figure."""
    silent = row.attained is None or row.status is Status.NOT_APPLICABLE
    if silent:
        return True, 0, 0
    if row.completion is not None:
        return False, 0, -row.completion
    return False, 1, -(row.attained or 0)
