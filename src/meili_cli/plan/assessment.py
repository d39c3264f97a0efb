"""`plan/assessment.yaml`: read as strictly as the plan, and held against it.

Loaded only where something is assessed, and by `validate`: no report waits for it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from meili_cli.i18n import _, ngettext
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Problem, Severity
from meili_cli.plan import source, yaml_nodes
from meili_cli.plan.reader import PlanError
from meili_cli.plan.rules import told
from meili_cli.plan.rules.assessment import RULES, Settings
from meili_cli.plan.shape import salvaged

__all__ = ["FILE", "RULES", "judged", "load"]

FILE: Final = "assessment.yaml"
"""The file's name in the folder of the plan."""


def load(root: Path, plan: Plan) -> Assessment:
    """Return the settings of a workspace, the defaults where there is no such file.

    Raises PlanError for a file with errors.
    """
    path = root / "plan" / FILE
    if not path.exists() and not path.is_symlink():
        return Assessment()
    assessment, problems = _read(path, root, plan)
    if assessment is None or problems:
        raise PlanError(
            ngettext(
                "the assessment has {n} error", "the assessment has {n} errors", len(problems)
            ).format(n=len(problems)),
            hint=_("run `meili validate` for all findings"),
            problems=problems,
        )
    return assessment


def judged(root: Path, plan: Plan | None) -> Iterator[Problem]:
    """Yield what is wrong with the file, if there is one; by its form alone without a plan."""
    path = root / "plan" / FILE
    if path.exists() or path.is_symlink():
        yield from _read(path, root, plan)[1]


def _read(
    path: Path, root: Path, plan: Plan | None
) -> tuple[Assessment | None, tuple[Problem, ...]]:
    file = source.read(path, root)
    node = None if file.notes else yaml_nodes.parse(file)
    assessment = None if node is None and file.notes else salvaged(Assessment, node, file)
    found = {
        Problem(place, rule, Severity.ERROR, message, hint)
        for rule, notes in file.notes.items()
        for place, message, hint in notes
    }
    if assessment is not None and plan is not None:
        settings = Settings(assessment, file, node, plan)
        found |= {problem for rule in RULES for problem in told(rule, rule(settings))}
    return assessment, tuple(sorted(found))
