"""What is watched in a workspace: plan, settings, ledger and directives brought together.

Owns no rule; those are in `assessment.watch`.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from meili_cli.assessment.watch import Account, Asked, Case, Rule, Watch, account, watch
from meili_cli.model.directive import Order
from meili_cli.model.report import Row
from meili_cli.reports import Query, series

if TYPE_CHECKING:
    from meili_cli.assessment.forecast import Fitted
    from meili_cli.engine import Ledger
    from meili_cli.workspace.book import Book


class Listed(NamedTuple):
    """What is watched, with what was asked and the rule by which it was judged."""

    query: Query
    rule: Rule
    watch: Watch


def watched(
    book: "Book", query: Query, ledger: "Ledger | None" = None, fits: "Sequence[Fitted]" = ()
) -> Listed:
    """Return what is watched of what a query asks for; `ledger` is one that is open already.

    `fits` are the forecasts of the query where they were made already. Raises PlanError.
    """
    rule = _rule(book)
    with book.ledger() if ledger is None else nullcontext(ledger) as opened:
        looks = _Looks(book, query, opened, tuple(fits))
        return Listed(query, rule, watch(book.plan, looks.asked(), rule, looks.rows, looks.chances))


def accounted(book: "Book", query: Query) -> Account:
    """Return the account of the first item at the first area. Raises PlanError."""
    with book.ledger() as ledger:
        looks = _Looks(book, query, ledger)
        return account(book.plan, looks.asked(), _rule(book), looks.rows, looks.chances)


def _rule(book: "Book") -> Rule:
    settings = book.assessment.watch
    return Rule(int(settings.periods), Fraction(settings.miss_probability))


def orders(book: "Book", query: Query) -> tuple[Order, ...]:
    """Return the directives on the items, of the area that is looked at and those below."""
    if not (book.workspace.data / "directives").exists():
        return ()
    from meili_cli.workspace import directives

    within = {area.code for area in book.areas.subtree(query.scope)}
    return tuple(
        order
        for order in directives.orders(book)
        if order.directive.item in query.items and order.directive.area in within
    )


class _Looks(NamedTuple):
    """What `assessment.watch` asks, put to the reports of a workspace."""

    book: "Book"
    query: Query
    ledger: "Ledger"
    fits: "tuple[Fitted, ...]" = ()

    def asked(self) -> Asked:
        """Return what is asked, with the directives."""
        query = self.query
        return Asked(
            query.as_of, query.known_at, tuple(query.items), tuple(query.areas),
            orders(self.book, query),
        )  # fmt: skip

    def rows(
        self, days: Sequence[date], items: Sequence[str], areas: Sequence[str]
    ) -> Mapping[tuple[date, str, str], Row]:
        """Return the rows of several days."""
        query = self.query._replace(items=items, areas=areas)
        found = series(self.book.plan, self.book.areas, self.ledger, query, days)
        return {(report.as_of, row.item, row.area): row for report in found for row in report.rows}

    def chances(
        self, day: date, items: Sequence[str], areas: Sequence[str]
    ) -> Mapping[Case, float]:
        """Return the probabilities that bounds are met, as forecast on a day."""
        from meili_cli.assessment.forecast import chances, probabilities

        made = {
            (one.readings.subject.item.id, one.readings.subject.area.code): one for one in self.fits
        }
        cases = [(item, area) for item in items for area in areas]
        if day == self.query.as_of and made.keys() >= set(cases):
            return chances(map(made.__getitem__, cases), day)
        query = self.query._replace(as_of=day, items=items, areas=areas)
        needed = int(self.book.assessment.forecast.min_readings)
        return probabilities(self.book.plan, self.book.areas, self.ledger, query, needed)
