"""An answer to a question of `meili check`: data/answers/ID.yaml."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, WithJsonSchema

from meili_cli.model.problem import Problem, Question, text
from meili_cli.model.scalar import Frozen, String

AnswerSchema = Literal["meili/answer/1"]
"""The schema of answers that this version reads."""
_TIME: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$"


class Answer(Frozen):
    """Why a doubtful figure is right all the same.

    `id` is the question's; `figures` are those that were in doubt, as text by name. `reason` says
    why, `by` who answered, and `at` when, in UTC.
    """

    schema_: AnswerSchema = Field(alias="schema", default="meili/answer/1")
    """The form of the file."""
    id: String
    """That of the question, and the name of the file."""
    rule: String
    """The rule that asked."""
    item: String
    """The id of the target or task."""
    area: String
    """The code of the area."""
    figures: Mapping[String, String]
    """The figures that were in doubt, as text."""
    reason: String
    """Why they are right all the same."""
    by: String
    """Who answered."""
    at: Annotated[
        String, Field(pattern=_TIME), WithJsonSchema({"type": "string", "pattern": _TIME})
    ]
    """When, in UTC."""

    @property
    def answered(self) -> str:
        """What the question is called that has these figures; not the `id` of a changed answer."""
        return Question(self.item, self.area, tuple(self.figures.items())).id(self.rule)


def answer(problem: Problem, *, reason: str, by: str, at: str) -> Answer:
    """Return the answer to the question that a finding asks."""
    figures = {name: text(figure) for name, figure in problem.question.figures}
    return Answer(
        id=problem.id, rule=problem.rule, item=problem.question.item, area=problem.question.area,
        figures=figures, reason=reason, by=by, at=at,
    )  # fmt: skip
