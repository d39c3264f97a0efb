"""The plan held against what it was: numbers that were changed where they stand.

Owns the one rule that looks at two editions. Where the old one comes from, its caller knows.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from meili_cli.i18n import _
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.model.terms import Basis
from meili_cli.plan.diff import Change, Kind, Path, diff
from meili_cli.plan.draft import Draft
from meili_cli.plan.edition import Document, Edition, document
from meili_cli.plan.rules import rule_id

_ASKED: Final = frozenset(
    {"at_least", "at_most", "growth_at_least", "direction", "state", "each", "by"}
)
_BETTER: Final = frozenset({Basis.STATED, Basis.PUBLISHED})
"""What an assumed number may be corrected to where it stands."""
_SHARE: Final = 3
"""Parts of the path to an allocation."""


def edited_in_place(draft: Draft, old: Edition, since: str, today: date) -> Iterator[Problem]:
    """A number of the plan is changed by a revision, and not where it stands.

    What was promised stays in the plan, with the day from which it was something else, and why:
    else a report for a day before that is made by a number that nobody had promised then. Looked
    at are the bound, the due date, the baseline and the trajectory of targets and of allocations,
    and those of revisions, against the plan at a revision of git: `meili validate --since main`.

    A number whose basis was `assumed` may be corrected where it stands to one that is `stated` or
    `published`: nobody had promised it. What is new or gone as a whole is in `meili plan diff`.

    Write the old value back, and add a revision, as the hint says; for an allocation add another
    one for the same days, with the day on which it was `adopted`.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            # it was at_least: 9
            target: {at_least: 12, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-07-01
                adopted: 2019-06-01
                reason: Too few
                target: {at_least: 12, by: 2020-12-31, basis: stated}
    """
    assert draft.plan is not None
    new = Edition(draft.plan, tuple(draft.areas or ()), old.assessment)
    before, after = document(old), document(new)
    told: set[Path] = set()
    for change in diff(old, new):
        part = _number(change)
        if part is None or part in told or _corrected(before, change, part):
            continue
        told.add(part)
        yield Problem(
            _place(draft, change, before) or Place("plan/plan.yaml"),
            rule_id(edited_in_place),
            Severity.ERROR,
            _message(change, since),
            _hint(after, part, today, draft),
        )


RULES: Final = (edited_in_place,)
"""The rules of this module; the docstring is the manual page of one."""


def _number(change: Change) -> Path | None:
    """Return the bound, baseline or trajectory that a change is in; None for anything else."""
    path, kind = change.path, change.kind
    match path:
        case ("targets", _item, *way) if way[:1] == ["revisions"] and len(way) > 2:  # noqa: PLR2004
            start = path[:4]
            rest = way[2:]
        case ("targets", _item, *way):
            start, rest = path[:2], way
        case ("allocations", _item, _span, *way):
            start, rest = path[:3], way
        case _:
            return None
    match rest:
        case ["target", key] | [key] if key in _ASKED:
            return (*start, *rest[:-1])
        case ["baseline" | "trajectory"] if kind is Kind.REMOVED:
            return (*start, rest[0])
        case ["trajectory"]:
            return (*start, "trajectory")
        case ["baseline", "value" | "date"] | ["trajectory", "shape"]:
            return (*start, rest[0])
        case ["trajectory", "points", *below] if below[1:] in ([], ["value"]):
            return (*start, "trajectory")
    return None


def _corrected(before: Document, change: Change, part: Path) -> bool:
    """Whether what was assumed is now stated or published."""
    _ = part
    return False


def _place(draft: Draft, change: Change, before: Document) -> Place | None:
    raise NotImplementedError


def _message(change: Change, since: str) -> str:
    raise NotImplementedError


def _hint(after: Document, part: Path, today: date, draft: Draft) -> str:
    raise NotImplementedError
