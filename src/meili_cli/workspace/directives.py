"""The directives of a workspace: found, opened, closed.

Owns when one may be opened or closed, and what is written into it. Never imported by a report
whose workspace has none.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming, ngettext
from meili_cli.ledger.nearest import nearest_words
from meili_cli.model.directive import Closed, Directive, Figures, Order, identity
from meili_cli.model.entry import MAX_DECIMALS, MAX_TEXT
from meili_cli.plan import PlanError, directives
from meili_cli.workspace import filing

if TYPE_CHECKING:
    from meili_cli.model.report import Row
    from meili_cli.workspace.book import Book


class Written(NamedTuple):
    """A directive that was opened or closed, with the file that says so."""

    order: Order
    path: Path


def orders(book: "Book", *, twice: bool = False) -> tuple[Order, ...]:
    """Return all directives, the oldest first. Raises PlanError where their files have errors.

    That the same is ordered `twice` passes where somebody is about to close one of the two.
    """
    found, problems = directives.read(book.workspace.root, book.plan, book.areas)
    if twice:
        problems = tuple(one for one in problems if one.rule != "directive-twice")
    if problems:
        raise PlanError(
            ngettext(
                "the directives have {n} error", "the directives have {n} errors", len(problems)
            ).format(n=len(problems)),
            hint=_("mend the files, or restore them from version control"),
            problems=problems,
        )
    return found.orders


def open_(
    book: "Book", item: str, area: str, *, due: str, reason: str, by: str | None,
    environ: Mapping[str, str], as_of: str | None = None,
) -> Written:  # fmt: skip
    """Open a directive, with the figures of its day written in. Raises UsageError."""
    from meili_cli.ledger.recorder import who

    code, name = book.area(area).code, book.item(item).id
    day, last = book.day(as_of), book.day(due, "--due")
    why, opened_by = _line(reason, "--reason"), who(by, environ)
    if last <= day:
        raise UsageError(
            _("a directive is due after the day that it is given on, {day}").format(day=day),
            where=f"--due {due}",
            hint=_("Give a later day, or --as-of an earlier one."),
        )
    there = orders(book)
    held = next(
        (one.directive for one in there
         if one.closed is None and (one.directive.item, one.directive.area) == (name, code)),
        None,
    )  # fmt: skip
    if held is not None:
        raise UsageError(
            _("the same is ordered of this area already, in {id}").format(id=held.id),
            where=f"{name} --area {code}",
            hint=_("Close that one first: meili directive close {id} --outcome …").format(
                id=held.id
            ),
        )
    directive = Directive(
        schema_="meili/directive/1", id=identity(day, code, name), item=name, area=code,
        as_of=day, due=last, reason=why, opened_at=book.now, opened_by=opened_by,
        figures=_figures(book.row(name, code, day)),
    )  # fmt: skip
    if any(one.directive.id == directive.id for one in there):
        raise UsageError(
            _("one of this day was given and closed already: {id}").format(id=directive.id),
            where=f"{name} --area {code}",
            hint=_("Give another day with --as-of."),
        )
    path = filing.write(book.workspace, directives.FOLDER, directive.id, directive)
    return Written(Order(directive), path)


def close(
    book: "Book", typed: str, *, outcome: str, by: str | None, environ: Mapping[str, str],
    as_of: str | None = None,
) -> Written:  # fmt: skip
    """Close a directive, with the figures of the day written in. Raises UsageError."""
    from meili_cli.ledger.recorder import who

    order = _named(orders(book, twice=True), typed)
    directive = order.directive
    if order.closed is not None:
        raise UsageError(
            _("this directive was closed on {day} by {name}").format(
                day=order.closed.as_of, name=order.closed.closed_by
            ),
            where=directive.id,
        )
    day = book.day(as_of)
    said, closed_by = _line(outcome, "--outcome"), who(by, environ)
    if day < directive.as_of:
        raise UsageError(
            _("this directive was given on {day}, which is later").format(day=directive.as_of),
            where=f"--as-of {day}",
        )
    closed = Closed(
        schema_="meili/directive-closed/1", id=directive.id, as_of=day, outcome=said,
        closed_at=book.now, closed_by=closed_by,
        figures=_figures(book.row(directive.item, directive.area, day)),
    )  # fmt: skip
    path = filing.write(book.workspace, directives.CLOSED, directive.id, closed)
    return Written(Order(directive, closed), path)


def overdue(book: "Book", day: date, known_at: str | None, scope: str) -> list[Order]:
    """Return the directives that are overdue on a day, to an area and all below it.

    Raises PlanError.
    """
    moment = None if known_at is None else book.moment(known_at)[0]
    within = {one.code for one in book.areas.subtree(scope)}
    return [
        one for one in orders(book) if one.directive.area in within and one.is_overdue(day, moment)
    ]


def names(book: "Book", order: Order) -> tuple[str, str]:
    """Return the names of the item and of the area."""
    directive, said = order.directive, naming()
    return book.plan.items[directive.item].name.said_in(said), book.areas[directive.area].name(said)


def _named(there: tuple[Order, ...], typed: str) -> Order:
    found = {one.directive.id: one for one in there}
    if typed in found:
        return found[typed]
    begun = [name for name in found if name.startswith(typed)] if typed else []
    if len(begun) == 1:
        return found[begun[0]]
    alike = begun[:3] or nearest_words(typed, {name: name for name in found})
    raise UsageError(
        _("several directives begin so") if begun else _("there is no such directive"),
        where=typed,
        hint=_("nearest: {names}").format(names=", ".join(alike))
        if alike
        else _("`meili directive list` lists them all."),
    )


def _line(typed: str, option: str) -> str:
    """Return a text that is said of a directive. Raises UsageError where it says nothing."""
    text = typed.strip()
    if text and text.isprintable() and len(text) <= MAX_TEXT:
        return text
    raise UsageError(
        _("a text is needed, on one line"), where=option, hint=_("Say it in a few words.")
    )


def _figures(row: "Row") -> Figures:
    return Figures(
        status=row.status, attained=_decimal(row.attained), state=row.state,
        target=_decimal(row.target if isinstance(row.target, Fraction) else None),
        expected=_decimal(row.expected), pace=_decimal(row.pace), newest=row.last_as_of,
    )  # fmt: skip


def _decimal(value: Fraction | None) -> Decimal | None:
    """Return a figure of the ledger as it is, and what was divided in 12 digits, as reports do."""
    if value is None:
        return None
    scaled = value * 10**MAX_DECIMALS
    if scaled.denominator == 1:
        exact = Decimal(int(scaled)).scaleb(-MAX_DECIMALS)
        return Decimal(f"{exact:f}".rstrip("0").rstrip("."))
    return Decimal(f"{Decimal(f'{float(value):.12g}'):f}")
