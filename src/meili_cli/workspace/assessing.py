"""What is typed of an assessment, and the assessment of an opened workspace.

Owns the meaning of options such as --since; computes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.workspace.book import Book

if TYPE_CHECKING:  # each of these is imported by the function that needs it: start-up time
    from meili_cli.assessment.backtest import Backtest
    from meili_cli.assessment.budget import Budget
    from meili_cli.assessment.forecast import Expected, Fitted, Forecasts
    from meili_cli.assessment.rank import Ranking, Then
    from meili_cli.assessment.tasks import Tasks
    from meili_cli.engine import Ledger
    from meili_cli.reports import Query


def rank(
    book: Book,
    *,
    by: str | None = None,
    area: str | None = None,
    goals: Sequence[str] = (),
    as_of: str | None = None,
    known_at: str | None = None,
    since: str | None = None,
) -> "Ranking":
    """Return how areas rank, as `meili rank` gives it; by default those right below `area`."""
    from meili_cli.assessment.rank import rank

    query = book.query(
        by=by or _below(book, area), area=area, goals=goals, as_of=as_of, known_at=known_at
    )
    then = None if since is None else _then(book, since, query)
    with book.ledger() as ledger:
        return rank(book.plan, book.areas, ledger, query, book.assessment, then)


def budget(
    book: Book,
    item: str,
    area: str | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> "tuple[Query, Budget]":
    """Return the delivery budget of an item at an area, and the question that it answers."""
    from meili_cli.assessment.budget import budgets

    query = _alone(book, item, area, as_of, known_at)
    with book.ledger() as ledger:
        answers = budgets(book.plan, book.areas, ledger, query)
    return query, answers[query.items[0], query.areas[0]]


def outlook(
    book: Book,
    item: str,
    area: str | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> "tuple[Query, Fitted, Expected | None]":
    """Return the forecast of an item at an area as it was made, and the question it answers."""
    from meili_cli.assessment.forecast import account

    query = _alone(book, item, area, as_of, known_at)
    needed = int(book.assessment.forecast.min_readings)
    with book.ledger() as ledger:
        return query, *account(book.plan, book.areas, ledger, query, needed)


def _alone(
    book: Book, item: str, area: str | None, as_of: str | None, known_at: str | None
) -> "Query":
    """Return the question about one item at one area."""
    found = book.area(area)
    query = book.query(area=area, items=[item], as_of=as_of, known_at=known_at)
    return query._replace(areas=[found.code], by=found.level)


def tasks(
    book: Book,
    *,
    by: str | None = None,
    area: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> "Tasks":
    """Return the tasks at an area beside the targets that they serve.

    `by` is the level of the areas whose states are counted; None is the one right below.
    """
    from meili_cli.assessment.tasks import Tasks, served_by, tasks

    scope = book.area(area)
    below = book.areas.children.get(scope.code, ())
    by = by or (below[0].level if below else scope.level)
    items = served_by(book.plan)
    with book.ledger() as ledger:
        whole, parts = (
            book.report(items=items, by=level, area=scope.code, as_of=as_of,
                        known_at=known_at, ledger=ledger)
            for level in (scope.level, by)
        )  # fmt: skip
    lines = tasks(book.plan, whole.rows, parts.rows)
    return Tasks(whole.as_of, scope.code, parts.by, lines)


def forecasts(book: Book, query: "Query", ledger: "Ledger") -> "Forecasts":
    """Return what is expected of the items and areas of a question."""
    from meili_cli.assessment.forecast import forecasts

    needed = int(book.assessment.forecast.min_readings)
    return forecasts(book.plan, book.areas, ledger, query, needed)


def fitted(book: Book, query: "Query", ledger: "Ledger") -> "list[Fitted]":
    """Return the forecasts of a question as they were made, for several uses."""
    from meili_cli.assessment.forecast import fitted

    needed = int(book.assessment.forecast.min_readings)
    return fitted(book.plan, book.areas, ledger, query, needed)


def expected(book: Book, query: "Query", fits: "Iterable[Fitted]") -> "Forecasts":
    """Return what is expected of what was fitted already."""
    from meili_cli.assessment.forecast import expected

    needed = int(book.assessment.forecast.min_readings)
    return expected(book.plan, book.areas, fits, query, needed)


def backtest(book: Book, query: "Query", ledger: "Ledger") -> "Backtest":
    """Return how good forecasts of the items and areas of a question would have been."""
    from meili_cli.assessment.backtest import backtest

    needed = int(book.assessment.forecast.min_readings)
    return backtest(book.plan, book.areas, ledger, query, needed)


def _below(book: Book, area: str | None) -> str:
    """Return the level right below an area. Raises UsageError where there is none."""
    scope = book.area(area)
    children = book.areas.children.get(scope.code, ())
    if not children:
        raise UsageError(
            _("there is no area below"),
            where="--area",
            hint=_("Name an area that has others below it, or none."),
        )
    return children[0].level


def _then(book: Book, since: str, query: "Query") -> "Then":
    """Return the day to compare with, before that of the report. Raises UsageError."""
    from meili_cli.assessment.rank import Then
    from meili_cli.workspace import closings

    day = book.day(since, "--since")
    known_at, _day = book.moment(day.isoformat())
    # What was known when its period was closed, which is when the bulletin was made.
    known_at = max(
        (one.closed_at for one in closings.load(book.workspace) if one.days[1] == day),
        default=known_at,
    )
    if day >= query.as_of:
        raise UsageError(
            _("{day} is not before the day of the ranking, {as_of}").format(
                day=day, as_of=query.as_of
            ),
            where="--since",
            hint=_("Name an earlier day, or a later one with --as-of."),
        )
    if query.known_at is not None and query.known_at < known_at:
        raise UsageError(
            _("what was known on {day} is more than --known-at allows").format(day=day),
            where="--since",
            hint=_("Name an earlier day, or a later --known-at."),
        )
    return Then(day, known_at, known_at.astimezone(book.zone).date())
