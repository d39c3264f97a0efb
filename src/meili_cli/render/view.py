"""How rows are to be shown, where that is asked for: columns, order, decimals, header, BOM.

Owns what may be asked for and the order of rows, which is that of exact values and never of the
text shown. Which columns there are, and what stands in them, is known elsewhere.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.entry import State
from meili_cli.model.terms import Format, ReportFormat
from meili_cli.render.formats import FOR_PROGRAMS, MARKED, OF_LINES

Shown = TypeVar("Shown")


class Key(NamedTuple):
    """A column to sort by."""

    name: str
    descending: bool = False


class View(NamedTuple):
    """What was asked for; the default is what is shown when nothing is asked for."""

    columns: tuple[str, ...] = ()
    """The columns to show, in this order; none for those that are usually shown."""
    sort: tuple[Key, ...] = ()
    precision: int | None = None
    """Decimals of figures; None for as many as suit the kind of figure."""
    header: bool = True
    bom: bool = False
    """Whether a UTF-8 byte order mark comes first, so that a spreadsheet opens Chinese intact."""


def asked(
    form: Format | ReportFormat, *, columns: str | None = None, sort: str | None = None,
    precision: int | None = None, header: bool = True, bom: bool = False,
) -> View:  # fmt: skip
    """Return what is typed as a view in a format. Raises UsageError where it cannot be."""
    if precision is not None and form in FOR_PROGRAMS:
        raise UsageError(
            _("{format} carries the exact figures, which are never rounded").format(format=form),
            where="--precision",
            hint=_("Leave it out, or show the report as table, plain, markdown or html."),
        )
    if not header and form not in OF_LINES:
        raise UsageError(
            _("{format} has no header that could be left out").format(format=form),
            where="--no-header",
            hint=_("Leave it out, or take the format table, plain or csv."),
        )
    if bom and form not in MARKED:
        raise UsageError(
            _("a byte order mark is for csv alone"),
            where="--bom",
            hint=_("Leave it out, or give --format csv."),
        )
    keys = [Key(name.removeprefix("-").lstrip(), name.startswith("-")) for name in _names(sort)]
    _once([key.name for key in keys], "--sort")
    names = _names(columns)
    _once(names, "--columns")
    return View(tuple(names), tuple(keys), precision, header, bom)


def _names(typed: str | None) -> list[str]:
    return [] if typed is None else [name.strip() for name in typed.split(",")]


def _once(names: Sequence[str], option: str) -> None:
    for index, name in enumerate(names):
        if not name:
            raise UsageError(
                _("there is no name before, between or after a comma"),
                where=option,
                hint=_("Write names with one comma between two of them: item,status,pace"),
            )
        if name in names[:index]:
            raise UsageError(
                _('"{name}" is named twice').format(name=name),
                where=option,
                hint=_("Name each column once."),
            )


def known(view: View, columns: Collection[str], sort: Collection[str], remark: str = "") -> None:
    """Hold the names of a view against those that there are. Raises UsageError.

    `remark` is what else there is to say to somebody who looks for another name.
    """
    for option, names, right in (
        ("--columns", view.columns, columns),
        ("--sort", [key.name for key in view.sort], sort),
    ):
        for name in names:
            if name not in right:
                raise UsageError(
                    _('there is no column "{name}" here').format(name=name),
                    where=option,
                    hint="\n".join(filter(None, (_right(name, right), remark))),
                )


def _right(name: str, right: Collection[str]) -> str:
    from meili_cli.ledger.nearest import holding, nearest

    alike = nearest(name.lower(), tuple(sorted(right))) or holding(name, right)
    every = _("all: {names}").format(names=", ".join(right))
    if not alike:
        return every
    return "\n".join((_("nearest: {names}").format(names=", ".join(alike)), every))


def in_order(
    rows: Sequence[Shown], sort: Sequence[Key], value: Callable[[Shown, str], object]
) -> tuple[Shown, ...]:
    """Return the rows in order; those that are alike stay as they are.

    A row without a value comes last, whichever the direction.
    """
    found = list(rows)
    for key in reversed(sort):
        places = [(_place(value(row, key.name)), row) for row in found]
        valued = [(place, row) for place, row in places if place is not None]
        valued.sort(key=lambda pair: pair[0], reverse=key.descending)
        found = [row for _at, row in valued] + [row for place, row in places if place is None]
    return tuple(found)


def _place(value: object) -> tuple[int, object] | None:
    """Return what a value is compared by: numbers and days, then codes, then text; or None."""
    match value:
        case None | "" | ():
            return None
        case StrEnum():
            return 1, list(type(value)).index(value)
        case str():
            return 2, value
        case tuple():
            return 2, ";".join(map(str, value))
        case Mapping():
            counts = tuple(value.get(state, 0) for state in reversed(State))
            return (2, counts) if any(counts) else None
    return 0, value
