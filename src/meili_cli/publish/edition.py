"""What is published of a period, asked once: the same for every format.

Owns which questions are asked, of which days, and what was known of them. A period that is closed
is told as it was published. Nothing here is put into words, and nothing looks at the clock.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from meili_cli import progress, render, reports
from meili_cli.assessment.forecast import Forecasts
from meili_cli.assessment.rank import Standing, ranked
from meili_cli.assessment.watch import Rule, Watch
from meili_cli.i18n import no_op
from meili_cli.model.area import AreaTree
from meili_cli.model.directive import Order
from meili_cli.model.period import named
from meili_cli.model.plan import Plan
from meili_cli.model.report import Report
from meili_cli.render.frame import Frame, Names
from meili_cli.workspace import assessing, closings
from meili_cli.workspace.watch import orders, watched

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.model.closing import Published
    from meili_cli.reports import Query
    from meili_cli.workspace.book import Book


class Snapshot(NamedTuple):
    """How things stand at the end of a period, as far as is known, or was when it was closed.

    `whole` has one row a target for the area that it is of, `parts` one a target for each of the
    areas right below, none where there are none; `standings` are those areas, ranked first.
    `known_text` is None where all counts that is known.
    """

    period: str
    first: date
    day: date
    known_text: str | None
    closed: bool
    query: "Query"
    whole: Report
    parts: Report
    standings: tuple[Standing, ...]


class Edition(NamedTuple):
    """All that a bulletin, a workbook or a page of a period says.

    `before` is the period that it is compared with, None where the plan had not begun.
    `forecasts` and `watch` are of the area and of those right below; `orders` are the directives
    that are open there, `rule` is what puts a case on the list. `unknown` counts entries that no
    report can show.
    """

    plan: Plan
    areas: AreaTree
    names: Names
    frame: Frame
    now: Snapshot
    before: Snapshot | None
    forecasts: Forecasts
    watch: Watch
    rule: Rule
    orders: tuple[Order, ...]
    unknown: int


@progress.stage(no_op("gathering what is published"))
def edition(
    book: "Book", period: str, *, area: str | None = None, known_at: str | None = None
) -> Edition:
    """Return what is published of a period: 2019-06, 2019-Q2, 2019-H1 or 2019.

    `area` is the area that it is of, the top one for None. Without `known_at` a closed period
    counts as it was when it was closed; with it, the one before counts as known then, too.
    Raises UsageError for what is no period of the plan.
    """
    name = closings.named(period, book.plan)
    closed = {} if known_at is not None else {one.closing.period: one for one in book.closings()}
    published = closed.get(name)
    with book.ledger() if published is None else book.as_it_was(published) as ledger:
        now = _snapshot(book, ledger, name, area, known_at, published)
        both = _with_parts(now)
        fits = assessing.fitted(book, both, ledger)
        listed = watched(book, both, ledger, fits)
        return Edition(
            plan=book.plan,
            areas=book.areas,
            names=render.names_of(book.plan, book.areas),
            frame=render.frame_of(
                now.whole, book.plan, book.areas, tasks=False, one_item=False, filtered=False
            ),
            now=now,
            before=_before(book, now, closed, area, known_at),
            forecasts=assessing.expected(
                book,
                now.query,
                [one for one in fits if one.readings.subject.area.code == now.query.scope],
            ),
            watch=listed.watch,
            rule=listed.rule,
            orders=tuple(
                order for order in orders(book, both) if order.is_open(now.day, now.query.known_at)
            ),
            unknown=ledger.unknown(list(book.plan.items)),
        )


def _before(
    book: "Book", now: Snapshot, closed: "Mapping[str, Published]", area: str | None,
    known_at: str | None,
) -> Snapshot | None:  # fmt: skip
    """Return the period before; None where the plan had not begun.

    One that was not closed yet when `now` was counts as what was known then: what is published
    stays as it is, whatever is recorded or closed later.
    """
    this = named(now.period)
    assert this is not None
    if this.before is None or this.before.days[1] < book.plan.head.period.start:
        return None
    name = str(this.before)
    published, own = closed.get(name), closed.get(now.period)
    if own is not None and (
        published is None or published.closing.closed_at > own.closing.closed_at
    ):
        published = own
    with book.ledger() if published is None else book.as_it_was(published) as ledger:
        return _snapshot(book, ledger, name, area, known_at, published)


def _snapshot(
    book: "Book", ledger: "Ledger", period: str, area: str | None, known_at: str | None,
    published: "Published | None",
) -> Snapshot:  # fmt: skip
    this = named(period)
    assert this is not None
    query = book.query(area=area, as_of=period, known_at=known_at)
    if published is not None:
        own = published.closing.period == period
        query = book.as_known(query, None, published)._replace(
            as_of=this.days[1], published=period if own else None
        )
    below = book.areas.children.get(query.scope, ())
    of_parts = query._replace(
        areas=[one.code for one in below], by=below[0].level if below else query.by
    )
    # Asked at once, and told apart.
    every = reports.build(
        book.plan, book.areas, ledger, query._replace(areas=[*query.areas, *of_parts.areas])
    )
    whole = every._replace(rows=tuple(row for row in every.rows if row.area in query.areas))
    parts = every._replace(
        by=of_parts.by, rows=tuple(row for row in every.rows if row.area in of_parts.areas)
    )
    return Snapshot(
        period=period, first=this.days[0], day=this.days[1], known_text=query.known_text,
        closed=query.published is not None, query=query, whole=whole, parts=parts,
        standings=ranked(parts.rows, of_parts, book.assessment),
    )  # fmt: skip


def _with_parts(now: Snapshot) -> "Query":
    """Return the question for the area and those right below it."""
    areas = dict.fromkeys([*now.query.areas, *(row.area for row in now.parts.rows)])
    return now.query._replace(areas=list(areas))
