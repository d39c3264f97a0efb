"""All rules that a plan is judged by."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from meili_cli.model.problem import Problem, Severity
from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding

Rule: TypeAlias = Callable[[Draft], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = ()


def describe(rule: Rule) -> str:
    return ""


def judged(draft: Draft) -> tuple[Problem, ...]:
    r = []
    for s in draft.sources:
        for k, v in s.notes.items():
            r += [Problem(f.place, k, Severity.ERROR, f.message, f.hint) for f in v]
    return tuple(sorted(set(r)))
