"""Closings: read as strictly as the plan, and each held against the one before it.

Owns what is wrong with the file of a closing by itself and among the others. Whether its batches
are still in the ledger is known elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.closing import Closing
from meili_cli.model.problem import Problem
from meili_cli.plan import filed
from meili_cli.plan.filed import Filed
from meili_cli.plan.rules import rule_id

Shelf = Mapping[str, Filed[Closing]]
"""The closings by period."""


def read(paths: Iterable[Path], root: Path) -> tuple[tuple[Closing, ...], tuple[Problem, ...]]:
    """Return the closings of these files, the oldest first, and all that is wrong with them."""
    found, problems = filed.read(paths, root, Closing, "period")
    shelf = {one.value.period: one for one in found}
    judged = {
        one.problem(rule_id(rule), message, hint, (key,))
        for rule in RULES
        for one, message, hint, key in rule(shelf)
    }
    closings = sorted((one.value for one in found), key=lambda one: (one.closed_at, one.period))
    return tuple(closings), tuple(sorted({*problems, *judged}))


Finding = tuple[Filed[Closing], str, str, str]
"""Which closing, what is wrong, what to do, and the key where it stands."""


def closing_lost(shelf: Shelf) -> Iterator[Finding]:
    """A closing builds on one that is not there.

    What was known at closing is named by both together, so that it cannot be told any more.
    Restore the file from version control.
    """
    for one in shelf.values():
        if one.value.after is not None and one.value.after not in shelf:
            yield (
                one,
                _("the closing of {period} is not there, and this one builds on it").format(
                    period=one.value.after
                ),
                _("restore it from version control"),
                "after",
            )


def closing_changed(shelf: Shelf) -> Iterator[Finding]:
    """A closing is not as it was written: its seal does not fit what it says.

    The seal is the sha256 of all that the closing says and of the seal of the one that it builds
    on. Restore the file from version control; a closing is never edited.
    """
    for one in shelf.values():
        before = None if one.value.after is None else shelf.get(one.value.after)
        if one.value.after is not None and before is None:
            continue  # which is a finding already, and nobody can say what the seal must be
        if one.value.seal != one.value.sealed("" if before is None else before.value.seal):
            yield (
                one,
                _("this closing, or the one that it builds on, was changed: its seal is broken"),
                _("restore both from version control, as they were on one branch: none is edited"),
                "seal",
            )


Rule = Callable[[Shelf], Iterator[Finding]]
RULES: Final[tuple[Rule, ...]] = (closing_lost, closing_changed)
"""All rules for closings; the docstring of each is its manual page."""
