"""The findings of a check, and those that were answered, as lists."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from meili_cli.checks.answers import Answered, Checked
from meili_cli.i18n import _, no_op
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Figure, Problem, Severity
from meili_cli.model.terms import Format
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names, names_of
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Tone
from meili_cli.render.view import View


class Finding(NamedTuple):
    """A finding as one flat row; what of a question is empty where it asks none.

    `figures` are those that are in doubt, and what the rest of the ledger makes of them. `reason`,
    `by` and `at` are of the answer.
    """

    id: str | None
    severity: Severity
    rule: str
    item: str | None
    area: str | None
    path: str
    line: int | None
    column: int | None
    message: str
    hint: str | None
    figures: Mapping[str, Figure]
    reason: str | None = None
    by: str | None = None
    at: str | None = None

    @classmethod
    def of(cls, problem: Problem) -> "Finding":
        """Return the row of a finding."""
        place, question = problem.place, problem.question
        return cls(
            problem.id or None, problem.severity, problem.rule, question.item or None,
            question.area or None, place.path, place.line or None, place.column or None,
            problem.message, problem.hint or None, dict((*question.figures, *question.beside)),
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
_OPEN_FIELDS: Final = tuple(name for name in Finding._fields if name not in {"reason", "by", "at"})
FINDINGS: Final = Listing(
    schema="meili/check/1",
    fields=_OPEN_FIELDS,
    columns=_COLUMNS,
    layout=(("severity", 2), ("rule", 0), ("id", 0), ("place", 1), ("message", 0)),
)
"""What is open."""
ANSWERED: Final = Listing(
    schema="meili/answers/1",
    fields=Finding._fields,
    columns=_COLUMNS,
    layout=(("id", 0), ("rule", 2), ("message", 0), ("reason", 0), ("by", 3), ("at", 1)),
)
"""What is answered."""


def findings(
    checked: Checked, plan: Plan, areas: AreaTree, view: View | None = None, *,
    answered: bool = False, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return what is open of a check as a list, or what is `answered`."""
    lines: Iterable[Finding] = (
        map(Finding.answered, checked.answered) if answered else map(Finding.of, checked.open)
    )
    counts = {
        "errors": sum(one.severity is Severity.ERROR for one in checked.open),
        "warnings": sum(one.severity is Severity.WARNING for one in checked.open),
        "answered": len(checked.answered),
        "settled": len(checked.settled),
    }
    return listed(
        ANSWERED if answered else FINDINGS, [Group("", list(lines))], names_of(plan, areas),
        Asked(plan, facts=counts), view, form=form, width=width, colour=colour,
    )  # fmt: skip
