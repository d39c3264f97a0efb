"""The official text beside the plan: its clauses, and what of it is uncovered, as lists."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from meili_cli.i18n import _, naming, ngettext, no_op
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format
from meili_cli.render import records, trace
from meili_cli.render.columns import Field
from meili_cli.render.formats import PAGE
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View
from meili_cli.reports.trace import Clause, Kind, Section, Traced, Uncovered

_KINDS: Final = {
    Kind.NUMBER: no_op("number"), Kind.PERCENTAGE: no_op("percentage"), Kind.WORD: no_op("word"),
    Kind.SEVERAL: no_op("several targets"), Kind.HEADING: no_op("heading"),
}  # fmt: skip
_SECTIONS: Final = {Section.GOALS: no_op("goals"), Section.TASKS: no_op("tasks")}


class Names(NamedTuple):
    """What goals, targets and tasks are called, by their ids."""

    of: Mapping[str, str]

    def said(self, ids: tuple[str, ...]) -> str:
        """Return the names of several."""
        return _(", ").join(self.of[one] for one in ids)


def _names(plan: Plan) -> Names:
    named = {file.goal.id: file.goal.name for file in plan.goals}
    named |= {item.id: item.name for item in plan.items.values()}
    return Names({name: text.said_in(naming()) for name, text in named.items()})


CLAUSES: Final[Listing[Clause, Names]] = Listing(
    schema="meili/trace/1",
    fields=(
        "path", "line", "column", "section", "text", "goals", "targets", "tasks", "uncovered",
    ),
    columns={
        "path": Field(no_op("File"), lambda one, _names: Cell(one.path, Tone.MUTED)),
        "line": Field(no_op("Line"), lambda one, _names: Cell(str(one.line), Tone.MUTED), right=True),
        "column": Field(
            no_op("Column"), lambda one, _names: Cell(str(one.column), Tone.MUTED), right=True
        ),
        "section": Field(
            no_op("Section"),
            lambda one, _names: Cell(_(_SECTIONS[one.section]) if one.section else ""),
        ),
        "text": Field(no_op("Clause"), lambda one, _names: Cell(one.text), floor=24, comfort=50),
        "goals": Field(
            no_op("Goals"), lambda one, names: Cell(names.said(one.goals)), floor=8, lists=True
        ),
        "targets": Field(
            no_op("Targets"), lambda one, names: Cell(names.said(one.targets)),
            floor=12, comfort=20, lists=True,
        ),
        "tasks": Field(
            no_op("Tasks"), lambda one, names: Cell(names.said(one.tasks)),
            floor=12, comfort=20, lists=True,
        ),
        "uncovered": Field(
            no_op("Uncovered"), lambda one, _names: Cell(_(", ").join(one.uncovered), Tone.POOR)
        ),
    },
    layout=(
        ("line", 0), ("text", 0), ("goals", 1), ("targets", 0), ("tasks", 0), ("uncovered", 2),
    ),
)  # fmt: skip
"""The text clause by clause."""
UNCOVERED: Final[Listing[Uncovered, Names]] = Listing(
    schema="meili/uncovered/1",
    fields=Uncovered._fields,
    columns={
        "path": Field(no_op("File"), lambda one, _names: Cell(one.path, Tone.MUTED)),
        "line": Field(no_op("Line"), lambda one, _names: Cell(str(one.line), Tone.MUTED), right=True),
        "column": Field(
            no_op("Column"), lambda one, _names: Cell(str(one.column), Tone.MUTED), right=True
        ),
        "end": Field(no_op("End"), lambda one, _names: Cell(str(one.end), Tone.MUTED), right=True),
        "kind": Field(no_op("Kind"), lambda one, _names: Cell(_(_KINDS[one.kind]))),
        "text": Field(
            no_op("Uncovered"), lambda one, _names: Cell(one.text, Tone.POOR), floor=8, comfort=25
        ),
        "clause": Field(
            no_op("Clause"), lambda one, _names: Cell(one.clause, Tone.MUTED), floor=20, comfort=40
        ),
        "needed": Field(
            no_op("Targets needed"),
            lambda one, _names: Cell(str(one.needed) if one.needed > 1 else ""),
            right=True,
        ),
        "cited_by": Field(
            no_op("Cited by"), lambda one, names: Cell(names.said(one.cited_by)),
            floor=8, comfort=15,
        ),
    },
    layout=(
        ("line", 0), ("column", 0), ("kind", 0), ("text", 0), ("clause", 0), ("needed", 1),
        ("cited_by", 2),
    ),
)  # fmt: skip
"""What no target cites, and headings without a task."""


def clauses(
    found: Traced, plan: Plan, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return the text beside the plan; where no columns are asked for, to be read as a text."""
    plain = view is None or (not view.columns and not view.sort and view.header)
    if plain and form is PAGE:
        return trace.page(found, plan, tuple(_remarks(found)))
    if plain and form is Format.TABLE:
        return trace.text(found, plan, tuple(_remarks(found)), width, colour=colour)
    return listed(
        CLAUSES, [Group("", found.clauses)], _names(plan), Asked(plan, facts=_facts(found)), view,
        form=form, width=width, colour=colour, remarks=tuple(_remarks(found)),
    )  # fmt: skip


def uncovered(
    found: Traced, plan: Plan, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return what of the text is uncovered, as a list."""
    return listed(
        UNCOVERED, [Group("", found.uncovered)], _names(plan), Asked(plan, facts=_facts(found)),
        view, form=form, width=width, colour=colour,
        remarks=(Line(text=verdict(found), tone=Tone.STRONG), *_remarks(found)),
    )  # fmt: skip


def verdict(found: Traced) -> str:
    """Return in a sentence whether anything is uncovered, and how much was looked at."""
    counts = {kind: found.looked_at.get(kind, 0) for kind in Kind}
    looked = _(", ").join(
        (
            ngettext("{n} number", "{n} numbers", counts[Kind.NUMBER]).format(
                n=counts[Kind.NUMBER]
            ),
            ngettext("{n} percentage", "{n} percentages", counts[Kind.PERCENTAGE]).format(
                n=counts[Kind.PERCENTAGE]
            ),
            ngettext("{n} word", "{n} words", counts[Kind.WORD] + counts[Kind.SEVERAL]).format(
                n=counts[Kind.WORD] + counts[Kind.SEVERAL]
            ),
            ngettext("{n} heading", "{n} headings", counts[Kind.HEADING]).format(
                n=counts[Kind.HEADING]
            ),
        )
    )
    left = len(found.uncovered)
    if left:
        return ngettext(
            "{left} is uncovered. Looked at: {looked}.",
            "{left} are uncovered. Looked at: {looked}.",
            left,
        ).format(left=left, looked=looked)
    return _("Nothing is uncovered. Looked at: {looked}.").format(looked=looked)


def _remarks(found: Traced) -> Iterator[Line]:
    """Say what was not looked at, and what cannot be shown."""
    if not found.divided:
        yield Line(
            text=_(
                "The plan names no passages of goals (document.trace), so all of the text was looked at."
            )
        )
    if found.passed:
        words = dict.fromkeys(one.text for one in found.passed)
        yield Line(
            text=_("Passed over as days, numbering or names: {words}").format(
                words=_(", ").join(words)
            ),
            tone=Tone.MUTED,
        )
    if found.unquoted:
        yield Line(
            text=_("Without a quote, and so nowhere in the text: {ids}").format(
                ids=_(", ").join(found.unquoted)
            ),
            tone=Tone.FAIR,
        )
    if found.misquoted:
        yield Line(
            text=_("Their quotes are not in the text: {ids}").format(
                ids=_(", ").join(found.misquoted)
            ),
            tone=Tone.POOR,
        )
    if found.repeated:
        yield Line(
            text=_(
                "Their quotes stand in the text more than once, and the first place counts: {ids}"
            ).format(ids=_(", ").join(found.repeated)),
            tone=Tone.FAIR,
        )


def _facts(found: Traced) -> Mapping[str, object]:
    return {
        "path": found.path,
        "whole_text": not found.divided,
        "looked_at": {kind.value: found.looked_at.get(kind, 0) for kind in Kind},
        "left": len(found.uncovered),
        "passed_over": [
            {name: records.plain(value) for name, value in one._asdict().items()}
            for one in found.passed
        ],
        "unquoted": list(found.unquoted),
        "misquoted": list(found.misquoted),
        "repeated": list(found.repeated),
    }  # fmt: skip
