"""What moved since a period was closed: one line a row of the report for people, one a field for programs.

Owns which fields have a column of their own, and the sentences around the table.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming, ngettext, no_op
from meili_cli.model.closing import REASON
from meili_cli.model.entry import Entry
from meili_cli.model.plan import Plan
from meili_cli.model.report import Row
from meili_cli.model.terms import Format, Status
from meili_cli.render import figures, words
from meili_cli.render.columns import OF_ROWS, Field
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.frame import Names
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View
from meili_cli.reports.build import Query
from meili_cli.reports.changes import Change, Moved

_OWN: Final = ("attained", "status", "completion", "pace")
"""Fields of a row that have a column of their own."""
_FOLLOWING: Final = ("numerator", "denominator", "last_as_of", "notes", "contribution", "stale")
"""Fields that are not named beside one that has: they say no more."""
_TOLD: Final = 10
"""So many batches are told of below the table; the others are counted."""
_PARTS: Final = 6
"""So many words are said of a batch."""
_MOST: Final = 2
"""So many entries are named in a line; the others are counted."""


class Shown(NamedTuple):
    """A row that moved, by the fields that it can be put in order by: those of the row now."""

    item: str
    area: str
    area_name: str
    attained: Fraction | None
    status: Status
    completion: Fraction | None
    pace: Fraction | None
    moved: Moved


def _shown(moved: Moved) -> Shown:
    now = moved.after
    return Shown(
        now.item, now.area, now.area_name, now.attained, now.status, now.completion, now.pace, moved
    )


def way(
    before: Row, after: Row, of: Callable[[Row], str], tone: Callable[[Row], Tone] | None = None
) -> Cell:
    """Return a value as it was and is; one that did not move is quiet."""
    was, now = of(before), of(after)
    if was == now:
        return Cell(now, Tone.MUTED)
    text = _("{before} → {after}").format(before=was, after=now)
    return Cell(text, Tone.PLAIN if tone is None else tone(after))


def _way(
    of: Callable[[Row], str], tone: Callable[[Row], Tone] | None = None
) -> Callable[[Shown, Names], Cell]:
    return lambda shown, _names: way(shown.moved.before, shown.moved.after, of, tone)


def _also(shown: Shown, _names: Names) -> Cell:
    """Name what moved besides; where a figure did, without what only follows from it."""
    moved = [change.field for change in shown.moved.changes()]
    own = not set(_OWN).isdisjoint(moved)
    left = [name for name in moved if name not in _OWN and not (own and name in _FOLLOWING)]
    titles = (_(OF_ROWS[name].title) for name in left if name in OF_ROWS)
    return Cell(_(", ").join(titles), Tone.MUTED)


def _entries(shown: Shown, _names: Names) -> Cell:
    """Name the entries that did it, by the digits of their batches: + came, − stands no more."""
    moved = shown.moved
    named = [*(f"+{_place(one)}" for one in moved.came), *(f"−{_place(one)}" for one in moved.gone)]
    text = " ".join(named[:_MOST])
    if len(named) > _MOST:
        text = _("{entries} and {count} more").format(entries=text, count=len(named) - _MOST)
    if moved.plan:
        text = _("{entries} and the plan").format(entries=text) if text else _("the plan")
    return Cell(text)


def _place(entry: Entry) -> str:
    return f"{entry.batch.rpartition('-')[2]}:{entry.line}"


PACES: Final = (Fraction(95, 100), Fraction(60, 100), Fraction(0))
"""Paces that a rounded one stays on its side of."""

_FLAT: Final[Listing[Change, Names]] = Listing("meili/changes/1", Change._fields, {}, ())
TABLE: Final[Listing[Shown, Names]] = Listing(
    schema=_FLAT.schema,
    fields=Shown._fields[:-1],
    columns={
        "item": Field(no_op("Item id"), lambda one, _names: Cell(one.item)),
        "item_name": Field(
            no_op("Item"), lambda one, names: Cell(names.item(one.item)), floor=11, comfort=19
        ),
        "area": Field(no_op("Area code"), lambda one, _names: Cell(one.area)),
        "area_name": Field(
            no_op("Area"), lambda one, _names: Cell(one.area_name), floor=8, comfort=10
        ),
        "attained": Field(no_op("Attained"), _way(figures.attained), right=True),
        "status": Field(
            no_op("Status"),
            _way(lambda row: words.status(row.status), lambda row: words.status_tone(row.status)),
        ),
        "completion": Field(
            no_op("Done"), _way(lambda row: figures.share(row.completion)), right=True
        ),
        "pace": Field(no_op("Pace"), _way(lambda row: figures.pace(row.pace, PACES)), right=True),
        "also": Field(no_op("Moved besides"), _also, floor=8, comfort=10),
        "entries": Field(no_op("Moved by"), _entries, floor=13, comfort=13),
    },
    layout=(
        ("item_name", 0), ("area_name", 0), ("attained", 0), ("status", 0), ("completion", 1),
        ("pace", 2), ("also", 3), ("entries", 0),
    ),
)  # fmt: skip


def changes(
    moved: Sequence[Moved], first: Query, second: Query, plan: Plan, names: Names,
    view: View | None = None, *, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return what moved between two reports as text. Raises UsageError for what is not there."""
    asked = Asked(
        plan,
        second.as_of,
        second.known_text,
        facts={
            "period": first.published,
            "closed_at": first.known_text,
            "by": second.by,
            "scope": second.scope,
            "plan_changed": list(first.plan_changed),
        },
        head=(
            names.area(second.scope),
            _("since {period} was closed").format(period=first.published),
        ),
    )
    if form in FOR_PROGRAMS:
        _can_be_ordered(view)
        lines = [change for one in moved for change in one.changes()]
        return listed(_FLAT, [Group("", lines)], names, asked, view, form=form)
    return listed(
        TABLE, _by_goal(moved, plan), names, asked, view, form=form, width=width, colour=colour,
        remarks=_remarks(moved, first),
    )  # fmt: skip


def _can_be_ordered(view: View | None) -> None:
    for key in () if view is None else view.sort:
        if key.name in {"before", "after"}:
            raise UsageError(
                _("values of different fields have no order"),
                where=f"--sort {key.name}",
                hint=_("Put the rows in order by item, area or field."),
            )


def _by_goal(moved: Sequence[Moved], plan: Plan) -> list[Group[Shown]]:
    groups: dict[str, list[Shown]] = {}
    for one in moved:
        goal = plan.goal_of.get(one.after.item)
        heading = _("Tasks") if goal is None else goal.name.said_in(naming())
        groups.setdefault(heading, []).append(_shown(one))
    return [Group(heading, lines) for heading, lines in groups.items()]


def _remarks(moved: Sequence[Moved], first: Query) -> list[Line]:
    if moved:
        count = len(moved)
        lines = [
            Line(
                text=ngettext("{count} row moved.", "{count} rows moved.", count).format(
                    count=count
                )
            ),
            Line(text=_("+ came since, − stands no more."), tone=Tone.MUTED),
            *_batches({entry for one in moved for entry in one.came}),
        ]
    else:
        lines = [Line(text=_("Nothing moved: the report says what it said when it was closed."))]
    if first.plan_changed:
        lines.append(Line(text=words.plan_changed(first.plan_changed), tone=Tone.STRONG))
    return lines


def _batches(came: Iterable[Entry]) -> list[Line]:
    """Say of each batch that moved something when it came, from whom, and the reason."""
    batches: dict[str, list[Entry]] = {}
    for entry in sorted(came, key=lambda one: (one.batch, one.line)):
        batches.setdefault(entry.batch, []).append(entry)
    lines = [Line(text=_said(name, entries)) for name, entries in batches.items()]
    if len(lines) > _TOLD:
        more = len(lines) - _TOLD
        text = ngettext("and {count} more batch", "and {count} more batches", more)
        lines[_TOLD:] = [Line(text=text.format(count=more))]
    return lines


def _said(batch: str, entries: Sequence[Entry]) -> str:
    count = len(entries)
    parts = [
        ngettext("{count} entry", "{count} entries", count).format(count=count),
        figures.moment(entries[0].recorded_at),
        *dict.fromkeys(entry.recorded_by for entry in entries),
        *dict.fromkeys(entry.note.removeprefix(REASON) for entry in entries if entry.note),
    ]
    digest = batch.rpartition("-")[2]
    return _("{batch}: {what}").format(batch=digest, what=_(" · ").join(parts[:_PARTS]))
