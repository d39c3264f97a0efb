"""The files beside the plan that no report waits for: mappings, how it is assessed, closings, directives."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meili_cli.model.problem import Problem
from meili_cli.plan import assessment, closings, directives, ignores, mappings, source
from meili_cli.plan.draft import Draft
from meili_cli.plan.reader import YAML, listed

RULES: Final[tuple[Callable[..., object], ...]] = (*mappings.RULES, *assessment.RULES)
"""All rules of the files in plan/; each docstring is the manual page of one."""


def judged(root: Path, draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with them, and with comments in them that would silence it."""
    paths = listed(root / "plan" / "mappings", YAML)
    yield from mappings.judged_all(paths, root, draft)
    yield from assessment.judged(root, draft.plan)
    sources = (source.read(path, root) for path in (*paths, root / "plan" / assessment.FILE))
    yield from ignores.judged((), sources).kept
    yield from closings.read(listed(root / "data" / "closings", YAML), root)[1]
    yield from directives.read(root, draft.plan, draft.areas)[1]
