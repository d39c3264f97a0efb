"""What the site tells, asked once: the reports of all months, and the account of every figure.

Owns which questions are asked. Names and units are in the language in use; `named` gives rows and
accounts in another. Nothing here is put into words, and nothing looks at the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli import progress, reports
from meili_cli.i18n import naming, no_op
from meili_cli.measure.calendar import last_of_month, shift_months
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.report import Report, Row
from meili_cli.model.scalar import one_line
from meili_cli.reports.evidence import Branch
from meili_cli.reports.explain import Explanation

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.reports import Query
    from meili_cli.workspace.book import Book


class Facts(NamedTuple):
    """The plan and its areas, with the reports of each day for the top area and those right below.

    `days` are the ends of the months up to the site's own day, which comes last. `unknown` counts
    entries that no report can show.
    """

    plan: Plan
    areas: AreaTree
    day: date
    known_text: str | None
    days: tuple[date, ...]
    reports: tuple[Report, ...]
    tasks: Report
    unknown: int

    @property
    def parts(self) -> tuple[Area, ...]:
        """The areas right below the top one."""
        return self.areas.children.get(self.areas.top.code, ())

    @property
    def rows(self) -> "Rows":
        """The rows of the site's day."""
        return by_place(self.reports[-1].rows)


Rows = Mapping[tuple[str, str], Row]
"""Rows by item and area."""


def by_place(rows: Sequence[Row]) -> Rows:
    """Return rows by item and area."""
    return {(row.item, row.area): row for row in rows}


def months(first: date, last: date) -> tuple[date, ...]:
    """Return the ends of the months from that of `first` on that are before `last`, and `last`."""
    days = []
    day = last_of_month(first)
    while day < last:
        days.append(day)
        day = shift_months(day, 1)
    return (*days, last)


def facts(book: "Book", ledger: "Ledger", query: "Query", count: int | None) -> Facts:
    """Return what the site tells of the day of `query`; of the last `count` months, or of all."""
    plan, tree = book.plan, book.areas
    days = months(min(plan.head.period.start, query.as_of), query.as_of)
    days = days[-count:] if count else days
    codes = [tree.top.code, *(one.code for one in tree.children.get(tree.top.code, ()))]
    query = query._replace(items=list(plan.targets), areas=codes)
    found: list[Report] = []
    for year in progress.steps(_by_year(days), no_op("Figures of the months")):
        found += reports.series(plan, tree, ledger, query, year)
    tasks = reports.build(plan, tree, ledger, query._replace(items=list(plan.tasks)))
    return Facts(
        plan, tree, query.as_of, query.known_text, days, tuple(found), tasks,
        ledger.unknown(list(plan.items)),
    )  # fmt: skip


def _by_year(days: Sequence[date]) -> list[list[date]]:
    years: dict[int, list[date]] = {}
    for day in days:
        years.setdefault(day.year, []).append(day)
    return list(years.values())


_AT_ONCE: Final = 100
"""Areas whose accounts are asked for at once, or one family more: few questions, little memory."""

Family = list[Area]
"""An area right below the top one with its children, or the top one alone."""


def families(facts: Facts) -> list[list[Family]]:
    """Return the areas that have accounts, by family, and these in parts for one question each."""
    below = facts.areas.children
    parts: list[list[Family]] = [[[facts.areas.top]]]
    for part in facts.parts:
        if sum(map(len, parts[-1])) > _AT_ONCE:
            parts.append([])
        parts[-1].append([part, *below.get(part.code, ())])
    return parts


def accounts(
    book: "Book", ledger: "Ledger", query: "Query", families: Sequence[Family]
) -> Mapping[str, list[Explanation]]:
    """Return the accounts of all targets of the areas of these families, by area."""
    codes = [one.code for family in families for one in family]
    found: dict[str, list[Explanation]] = {code: [] for code in codes}
    for one in book.explained(query._replace(items=list(book.plan.targets), areas=codes), ledger):
        found[one.row.area].append(one)
    return found


# -- names in another language ---------------------------------------------------------------


class Naming(NamedTuple):
    """The names of a plan and its areas, in the language that is in use."""

    plan: Plan
    areas: AreaTree

    def area(self, code: str) -> str:
        """Return the name of an area."""
        return one_line(self.areas[code].name(naming()))

    def item(self, item: str) -> str:
        """Return the name of an item."""
        return self.plan.items[item].name.said_in(naming())

    def row(self, row: Row) -> Row:
        """Return a row with these names."""
        unit = self.plan.items[row.item].unit
        return row._replace(
            area_name=self.area(row.area), unit=None if unit is None else unit.said_in(naming())
        )

    def account(self, account: Explanation) -> Explanation:
        """Return an account with these names."""
        start = account.baseline
        if start is not None and start.branch is not None:
            start = start._replace(branch=self._branch(start.branch))
        return account._replace(
            item_name=self.item(account.row.item), row=self.row(account.row), baseline=start,
            branch=self._branch(account.branch),
        )  # fmt: skip

    def _branch(self, branch: Branch) -> Branch:
        return branch._replace(
            name=self.area(branch.area), children=tuple(map(self._branch, branch.children))
        )
