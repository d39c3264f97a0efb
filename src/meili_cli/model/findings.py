"""What `validate` or `check` found, as a whole: the findings, what was counted, what stopped it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from meili_cli.errors import MeiliError
from meili_cli.model.plan import PlanFile
from meili_cli.model.problem import Problem, Severity

COUNTS: Final = {"validate": ("ignored",), "check": ("ignored", "answered", "settled")}
"""What a command counts beside its findings."""
LOOKED_AT: Final = {
    "validate": ("files", "goals", "targets", "tasks", "areas"), "check": ("batches",),
}  # fmt: skip
"""What a command looks at, and counts."""


class Findings(NamedTuple):
    """The findings of a command of this version of meili, by place.

    `counts` and `looked_at` are numbers by the names of COUNTS and LOOKED_AT, as far as the command
    has come; `head` is of the plan as far as it could be read. `base`
    leads from the top of the repository to the workspace: empty, or with a slash at its end.
    Where the command could not go on, `failure` says why.
    """

    command: str
    version: str
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = {}
    looked_at: Mapping[str, int] = {}
    head: PlanFile | None = None
    strict: bool = False
    base: str = ""
    failure: MeiliError | None = None

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many are not."""
        return len(self.problems) - self.errors

    @property
    def are_fatal(self) -> bool:
        """Whether the command ends with 1: errors, or warnings that count as such."""
        return bool(self.errors or (self.strict and self.problems))
