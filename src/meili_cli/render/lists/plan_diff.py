"""The diff of two plans: for people a sentence a line, for programs a change a row.

The rows for programs are all that is needed to make the new plan of the old one.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.terms import Format
from meili_cli.plan.diff import Change, Kind, pointer
from meili_cli.plan.edition import HERE, Edition
from meili_cli.render import records
from meili_cli.render.columns import Field
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.lists.plan_words import Said, said
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.text import wrap
from meili_cli.render.view import View


class Flat(NamedTuple):
    """A change as one flat row. `path` is a JSON pointer; `said` is the sentence it is told in."""

    kind: Kind
    path: str
    subject: str
    name: str
    old: Any
    new: Any
    after: str | None
    said: str


class Told(NamedTuple):
    """A line of a sentence; the first says of what it is."""

    subject: str
    name: str
    said: str
    kind: Kind


_TONES: Final = {Kind.ADDED: Tone.GOOD, Kind.REMOVED: Tone.POOR, Kind.REORDERED: Tone.MUTED}

_FLAT: Final[Listing[Flat, None]] = Listing("meili/plan-diff/1", Flat._fields, {}, ())
DIFF: Final[Listing[Told, None]] = Listing(
    schema=_FLAT.schema,
    fields=("subject", "name", "said", "kind"),
    columns={
        "subject": Field(no_op("Of"), lambda one, _beside: Cell(one.subject)),
        "name": Field(no_op("Name"), lambda one, _beside: Cell(one.name), floor=12, comfort=20),
        "said": Field(
            no_op("Change"),
            lambda one, _beside: Cell(one.said, _TONES.get(one.kind, Tone.PLAIN)),
            floor=30, comfort=60,
        ),
        "kind": Field(no_op("Kind"), lambda one, _beside: Cell(kind(one.kind), Tone.MUTED)),
    },
    layout=(("said", 0),),
)  # fmt: skip

_SORTED: Final = Listing(DIFF.schema, DIFF.fields, DIFF.columns, (("subject", 0), ("said", 0)))
"""The same in an order of its own: without headings, each line says of what it is."""

_KINDS: Final = {
    Kind.ADDED: no_op("added"),
    Kind.REMOVED: no_op("removed"),
    Kind.CHANGED: no_op("changed"),
    Kind.REORDERED: no_op("reordered"),
}


def kind(value: Kind) -> str:
    """Return what became of a thing, in a word."""
    return _(_KINDS[value])


class Compared(NamedTuple):
    """Two plans, what they are called, and what makes the one of the other.

    `tried` is of a new plan that is in no folder and in no revision, whatever those are called.
    """

    old: Edition
    new: Edition
    names: tuple[str, str]
    changes: Sequence[Change]
    tried: bool = False

    def sentences(self) -> list[Said]:
        """Return all changes in sentences."""
        return said(self.changes, self.old, self.new)

    def rows(self) -> Iterator[Flat]:
        """Yield the changes as rows, in their order."""
        told = {id(change): one for one in self.sentences() for change in one.changes}
        for change in self.changes:
            one = told[id(change)]
            yield Flat(
                change.kind, pointer(change.path), one.subject, one.name,
                change.old, change.new, change.after, one.text,
            )  # fmt: skip

    @property
    def between(self) -> str:
        """Say from which plan to which."""
        old, new = (_("the plan here") if name == HERE else name for name in self.names)
        if self.tried:
            new = _("the same with other values")
        return _("from {old} to {new}").format(old=old, new=new)


def plan_diff(
    found: Compared, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return the diff of two plans as text. Raises UsageError for what is not there."""
    facts = {"old": found.names[0], "new": found.names[1]}
    asked = Asked(found.new.plan, facts=facts, head=(found.between,))
    if form in FOR_PROGRAMS:
        can_be_ordered(view, "old", "new")
        return listed(_FLAT, [Group("", list(found.rows()))], None, asked, view, form=form)
    view = view or View()
    flowing = form is Format.TABLE and not (view.columns or view.sort)
    groups = _groups(found.sentences(), width if flowing else None)
    return listed(
        _SORTED if view.sort else DIFF, groups, None, asked, view,
        form=form, width=width, colour=colour,
        remarks=[Line(text=counted(found.changes))],
    )  # fmt: skip


def can_be_ordered(view: View | None, *names: str) -> None:
    """Refuse an order by values of different kinds. Raises UsageError."""
    for key in () if view is None else view.sort:
        if key.name in names:
            raise UsageError(
                _("values of different fields have no order"),
                where=f"--sort {key.name}",
                hint=_("Put the rows in order by another column."),
            )


def counted(changes: Sequence[Change]) -> str:
    """Say how many changes there are."""
    if not changes:
        return _("The plans are the same.")
    moved = sum(change.kind is Kind.REORDERED for change in changes)
    count = len(changes) - moved
    text = ngettext("{count} change", "{count} changes", count).format(count=count)
    if moved:
        order = ngettext("{count} list in another order", "{count} lists in another order", moved)
        text = _("{changes}, {order}").format(changes=text, order=order.format(count=moved))
    return _("{changes}.").format(changes=text)


def _groups(sentences: Sequence[Said], width: int | None) -> list[Group[Told]]:
    """Return the sentences under what they are of; where there is a width, none is cut."""
    groups: dict[str, list[Told]] = {}
    for one in sentences:
        heading = one.name if one.subject in _HEADINGS else _("{id} · {name}").format(
            id=one.subject, name=one.name
        )  # fmt: skip
        first = one.changes[0].kind
        for line in wrap(one.text, width, indent=2):
            groups.setdefault(heading, []).append(Told(one.subject, one.name, line, first))
    return [Group(heading, lines) for heading, lines in groups.items()]


_HEADINGS: Final = frozenset({"plan", "assessment", "areas", "order"})
"""Subjects that are no id."""


def rows_of(found: Compared) -> list[dict[str, records.Value]]:
    """Return the changes as json has them."""
    return [
        {name: records.plain(getattr(one, name)) for name in Flat._fields} for one in found.rows()
    ]
