"""What `validate` and `check` found, and the findings that were answered, as lists."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from meili_cli.checks.answers import Answered
from meili_cli.i18n import _, no_op
from meili_cli.model.findings import Findings
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Figure, Problem, Severity
from meili_cli.model.terms import Format
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Tone
from meili_cli.render.view import View


class Finding(NamedTuple):
    """A finding as one flat row; what of a question is empty where it asks none.

    `end` is the column behind what is meant. `figures` are those that are in doubt, and what the
    rest of the ledger makes of them. `reason`, `by` and `at` are of the answer.
    """

    rule: str
    severity: Severity
    message: str
    hint: str | None
    path: str
    line: int | None
    column: int | None
    end: int | None
    id: str | None
    item: str | None
    area: str | None
    figures: Mapping[str, Figure]
    reason: str | None = None
    by: str | None = None
    at: str | None = None

    @classmethod
    def of(cls, problem: Problem) -> "Finding":
        """Return the row of a finding."""
        place, question = problem.place, problem.question
        return cls(
            problem.rule, problem.severity, problem.message, problem.hint or None,
            place.path, place.line or None, place.column or None, place.end or None,
            problem.id or None, question.item or None, question.area or None,
            dict((*question.figures, *question.beside)),
        )  # fmt: skip

    @classmethod
    def answered(cls, one: Answered) -> "Finding":
        """Return the row of a finding that was answered."""
        said = one.answer
        return cls.of(one.problem)._replace(reason=said.reason, by=said.by, at=said.at)

    @property
    def place(self) -> str:
        """Where it is, as text."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


def _text(said: Callable[[Finding], str | None], tone: Tone = Tone.PLAIN) -> Callable[
    [Finding, Names], Cell
]:  # fmt: skip
    return lambda line, _names: Cell(said(line) or "", tone)


_SEVERITY: Final = {Severity.ERROR: no_op("error"), Severity.WARNING: no_op("warning")}
_TONES: Final = {Severity.ERROR: Tone.POOR, Severity.WARNING: Tone.FAIR}
_COLUMNS: Final[Mapping[str, Field[Finding, Names]]] = {
    "id": Field(no_op("Id"), _text(lambda line: line.id, Tone.STRONG)),
    "severity": Field(
        no_op("Severity"), lambda line, _names: Cell(_(_SEVERITY[line.severity]), _TONES[line.severity])
    ),
    "rule": Field(no_op("Rule"), _text(lambda line: line.rule)),
    "item": Field(no_op("Item id"), _text(lambda line: line.item)),
    "item_name": Field(
        no_op("Item"),
        lambda line, names: Cell(names.item(line.item) if line.item else ""),
        floor=12, comfort=28,
    ),
    "area": Field(no_op("Area code"), _text(lambda line: line.area)),
    "area_name": Field(
        no_op("Area"),
        lambda line, names: Cell(names.area(line.area) if line.area else ""),
        floor=8, comfort=15,
    ),
    "path": Field(no_op("File"), _text(lambda line: line.path, Tone.MUTED)),
    "line": Field(
        no_op("Line"), lambda line, _names: Cell(str(line.line or ""), Tone.MUTED), right=True
    ),
    "column": Field(
        no_op("Column"), lambda line, _names: Cell(str(line.column or ""), Tone.MUTED), right=True
    ),
    "end": Field(
        no_op("End"), lambda line, _names: Cell(str(line.end or ""), Tone.MUTED), right=True
    ),
    "place": Field(no_op("Place"), _text(lambda line: line.place, Tone.MUTED), floor=20),
    "message": Field(no_op("Finding"), _text(lambda line: line.message), floor=24, comfort=60),
    "hint": Field(no_op("What to do"), _text(lambda line: line.hint, Tone.MUTED), floor=20),
    "figures": Field(
        no_op("Figures"),
        lambda line, _names: Cell(", ".join(f"{name} {one}" for name, one in line.figures.items())),
        floor=20,
    ),
    "reason": Field(no_op("Reason"), _text(lambda line: line.reason), floor=16, comfort=30),
    "by": Field(no_op("By"), _text(lambda line: line.by)),
    "at": Field(no_op("At"), _text(lambda line: line.at and line.at[:10], Tone.MUTED)),
}  # fmt: skip
SCHEMA: Final = "meili/findings/1"
_OF_A_PLACE: Final = Finding._fields[: Finding._fields.index("id")]
_OF_A_QUESTION: Final = Finding._fields[: Finding._fields.index("reason")]
VALIDATE: Final = Listing(
    schema=SCHEMA,
    fields=_OF_A_PLACE,
    columns={name: _COLUMNS[name] for name in (*_OF_A_PLACE, "place")},
    layout=(("severity", 2), ("rule", 0), ("place", 1), ("message", 0)),
)
"""What is wrong with the plan's files."""
CHECK: Final = Listing(
    schema=SCHEMA,
    fields=_OF_A_QUESTION,
    columns=_COLUMNS,
    layout=(("severity", 2), ("rule", 0), ("id", 0), ("place", 1), ("message", 0)),
)
"""What is open in the ledger."""
LISTINGS: Final = {"validate": VALIDATE, "check": CHECK}
"""By the command that finds it."""
ANSWERED: Final = Listing(
    schema="meili/answers/1",
    fields=Finding._fields,
    columns=_COLUMNS,
    layout=(("id", 0), ("rule", 2), ("message", 0), ("reason", 0), ("by", 3), ("at", 1)),
)
"""What is answered."""


def findings(
    found: Findings, names: Names, view: View, *, form: Format, width: int | None, colour: bool
) -> str:
    """Return what was found as a list. Raises UsageError where a column is not there."""
    lines = [Finding.of(problem) for problem in found.problems]
    return _listed(LISTINGS[found.command], lines, found, names, view, form, width, colour=colour)


def answered(
    found: Findings, answers: Sequence[Answered], names: Names, view: View, *, form: Format,
    width: int | None, colour: bool,
) -> str:  # fmt: skip
    """Return what was answered as a list. Raises UsageError where a column is not there."""
    lines = [Finding.answered(one) for one in answers]
    return _listed(ANSWERED, lines, found, names, view, form, width, colour=colour)


def _listed(
    kind: Listing[Finding, Names], lines: Sequence[Finding], found: Findings, names: Names,
    view: View, form: Format, width: int | None, *, colour: bool,
) -> str:  # fmt: skip
    head = found.head
    plan = None if head is None else Plan(head=head, goals=(), task_groups=(), allocations={})
    counts = {"errors": found.errors, "warnings": found.warnings, **found.counts}
    return listed(
        kind, [Group("", lines)], names, Asked(plan, facts=counts), view,
        form=form, width=width, colour=colour,
    )  # fmt: skip
