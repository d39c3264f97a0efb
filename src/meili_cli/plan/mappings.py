"""Mapping files: read as strictly as the plan, and held against it.

Owns which findings a mapping file has. Loaded only where one is wanted, by `validate`, `import`
and `mapping`: no report waits for it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from meili_cli.i18n import _, ngettext
from meili_cli.model.area import AreaTree
from meili_cli.model.mapping import Mapping
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Problem, Severity
from meili_cli.plan import source, yaml_nodes
from meili_cli.plan.draft import Draft
from meili_cli.plan.reader import PlanError
from meili_cli.plan.rules import told
from meili_cli.plan.rules.mappings import OF_WHOLE, RULES, Drawn
from meili_cli.plan.shape import salvaged

__all__ = ["RULES", "judged", "judged_all", "load"]


def load(path: Path, root: Path, plan: Plan, areas: AreaTree) -> Mapping:
    """Return the mapping of a file without errors. Raises PlanError for one with errors."""
    mapping, problems = judged(path, root, plan, areas)
    if mapping is None or problems:
        raise PlanError(
            ngettext(
                "the mapping has {n} error", "the mapping has {n} errors", len(problems)
            ).format(n=len(problems)),
            hint=_("mend the file; `meili mapping check FILE` looks at it alone"),
            problems=problems,
        )
    return mapping


def judged_all(paths: Iterable[Path], root: Path, draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the mapping files of a workspace.

    While the plan has errors of its own, they are judged by their form alone.
    """
    for path in paths:
        yield from judged(path, root, draft.plan, draft.areas)[1]


def judged(
    path: Path, root: Path, plan: Plan | None, areas: AreaTree | None
) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """Return the mapping of a file, as far as it fits its form, and all that is wrong with it."""
    file = source.read(path, root)
    node = None if file.notes else yaml_nodes.parse(file)
    # What does not fit is left out, so that one slip does not hide what else is wrong.
    mapping = None if node is None and file.notes else salvaged(Mapping, node, file)
    found = {
        Problem(place, rule, Severity.ERROR, message, hint)
        for rule, notes in file.notes.items()
        for place, message, hint in notes
    }
    if mapping is not None and plan is not None and areas is not None:
        drawn = Drawn(mapping, file, node, plan, areas)
        found |= {
            problem
            for rule in RULES
            if not (file.notes and rule in OF_WHOLE)
            for problem in told(rule, rule(drawn))
        }
    return mapping, tuple(sorted(found))
