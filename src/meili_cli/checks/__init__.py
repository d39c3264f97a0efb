"""What is wrong or doubtful in the ledger, as findings. Reads it all, changes nothing.

`rules` one function a rule; its name is the rule's id, its docstring the manual page ·
`subject` what they look at · `full` the same for what is looked at only when everything is to be read again.

Errors are what makes a figure wrong; figures that are merely implausible are warnings.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from meili_cli import progress
from meili_cli.checks.rules import RULES, batch_changed
from meili_cli.checks.subject import Subject
from meili_cli.engine import Ledger
from meili_cli.errors import LedgerError
from meili_cli.i18n import no_op
from meili_cli.ledger.batch import Listing
from meili_cli.ledger.written import findings
from meili_cli.model.area import AreaTree
from meili_cli.model.assessment import Questions
from meili_cli.model.closing import Published
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Problem

if TYPE_CHECKING:
    from meili_cli.checks.full import Files

__all__ = ["RULES", "check"]


@progress.stage(no_op("checking the ledger"))
def check(
    plan: Plan, areas: AreaTree, listing: Listing, day: date, files: "Files | None" = None,
    questions: Questions | None = None, published: Sequence[Published] = (),
) -> tuple[Problem, ...]:  # fmt: skip
    """Return the findings on a ledger by place; `day` is the report date for comparisons.

    `published` are the periods that are closed, with what was known then.
    Batches that are not what their names say, or not written as batches are, are left out of
    every other rule. With `files` all there is is read again, see `full`.
    """
    problems = list(listing.problems)
    spoilt = [problem for batch in listing.batches for problem in batch_changed(batch)]
    paths = {problem.place.path for problem in spoilt}
    intact = tuple(batch for batch in listing.batches if batch.shown not in paths)
    problems += spoilt
    if files is not None:
        from meili_cli.checks.full import full

        more = tuple(full(listing, files, paths))
        problems += more
        paths |= {problem.place.path for problem in more}
        intact = tuple(batch for batch in intact if batch.shown not in paths)
    try:
        opened = Ledger([batch.path for batch in intact])
    except LedgerError:  # it names one; here all are named, with their lines
        unreadable = [problem for batch in intact for problem in findings(batch)]
        if not unreadable:
            raise
        return tuple(sorted(problems + unreadable))
    with opened as ledger:
        ledger.plant(areas)
        subject = Subject(plan, areas, intact, ledger, day, questions or Questions(), published)
        for rule in RULES:
            problems += rule(subject)
            if problems and ledger.broken:
                break  # rows that cannot be read: nothing more can be said of the rest
    return tuple(sorted(problems))
