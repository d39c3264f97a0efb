"""A list of results in every format: what the modules of `lists` share.

A `Listing` says as data which fields a kind of result has for programs, and which columns for
people. Owns no word and computes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from meili_cli.i18n import _, naming
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format
from meili_cli.render import formats, records, screens
from meili_cli.render.columns import Field
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.records import Records
from meili_cli.render.screens import Layout
from meili_cli.render.table import Line, Section, Table
from meili_cli.render.view import View, in_order, known

Of = TypeVar("Of")
"""What a line stands for."""
Beside = TypeVar("Beside")
"""What its cells need beyond it: names, mostly."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[Of, Beside]):
    """One kind of list: its schema and its fields for programs, its columns for people.

    Each of `fields` is an attribute of a line, of a kind that `records.plain` knows. `columns`
    are by name, of those fields or for screens alone; `layout` says which are shown, and the rank
    by which each is left out where room is short, 1 first and 0 never.
    """

    schema: str
    fields: tuple[str, ...]
    columns: Mapping[str, Field[Of, Beside]]
    layout: Layout


class Asked(NamedTuple):
    """What a list answers: the plan it is of, and what was asked for, for json and the head.

    There is no plan where none could be read. `facts` are further fields of the envelope; `head`
    are further words beside the dates, and `above` lines between those and the table.
    """

    plan: Plan | None
    as_of: date | None = None
    known_at: str | None = None
    facts: Mapping[str, object] = {}
    head: tuple[str, ...] = ()
    above: tuple[Line, ...] = ()


class Group(NamedTuple, Generic[Of]):
    """Lines under a heading; an empty heading is not shown."""

    heading: str
    lines: Sequence[Of]


def listed(
    kind: Listing[Of, Beside], groups: Iterable[Group[Of]], beside: Beside, asked: Asked,
    view: View | None = None, *, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False, remarks: Sequence[Line] = (), footnotes: Sequence[str] = (),
    total: Callable[[], Of] | None = None,
) -> str:  # fmt: skip
    """Return a list as text; `width` is in cells, None means that nothing is cut.

    Where an order is asked for, it is one list without headings. Raises UsageError where the
    view names a column that is not there.
    """
    view = view or View()
    found = list(groups)
    flat = form in FOR_PROGRAMS
    known(view, kind.fields if flat else kind.columns, kind.fields)
    if view.sort:
        lines = [line for group in found for line in group.lines]
        found = [Group("", in_order(lines, view.sort, getattr))]
    if flat:
        return formats.write(form, _records(kind, found, asked).pick(view.columns), view)
    _names, columns, cells = screens.laid_out(kind.columns, kind.layout, view, beside)
    table = Table(
        columns=columns,
        sections=tuple(
            Section(group.heading, tuple(map(cells, group.lines))) for group in found if group.lines
        ),
        total=() if total is None else cells(total()),
    )
    table = (table if view.columns else screens.telling(table))._replace(
        title=_("Findings") if asked.plan is None else asked.plan.head.title.said_in(naming()),
        head=_head(asked),
        above=asked.above,
        remarks=tuple(remarks),
        footnotes=tuple(footnotes),
    )
    return formats.show(form, table if view.header else screens.bare(table), width, colour=colour)


def _head(asked: Asked) -> tuple[Line, ...]:
    facts = list(asked.head)
    if asked.as_of is not None:
        facts.append(_("as of {day}").format(day=asked.as_of.isoformat()))
    if asked.known_at is not None:
        facts.append(_("as known at {moment}").format(moment=asked.known_at))
    lines = [Line(text=_(" · ").join(facts))] if facts else []
    simulated = asked.plan is not None and asked.plan.head.simulated
    return (screens.made_up(), *lines) if simulated else tuple(lines)


def _records(kind: Listing[Of, Beside], groups: Iterable[Group[Of]], asked: Asked) -> Records:
    envelope = {
        "schema": kind.schema,
        **records.of_plan(None if asked.plan is None else asked.plan.head),
    }
    if asked.as_of is not None:
        envelope |= {"as_of": asked.as_of.isoformat(), "known_at": asked.known_at}
    return Records(
        envelope={**envelope, **asked.facts},
        fields=kind.fields,
        rows=tuple(
            {name: records.plain(getattr(line, name)) for name in kind.fields}
            for group in groups
            for line in group.lines
        ),
        simulated=bool(envelope["simulated"]),
    )
