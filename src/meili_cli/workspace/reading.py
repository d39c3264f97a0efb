"""Reading the ledger of a workspace: every batch held against its name, then all into one table.

Imports nothing of the plan, so that it can begin before the plan is looked at.
"""

from typing import TYPE_CHECKING, Final

from meili_cli import progress
from meili_cli.errors import LedgerError
from meili_cli.i18n import _, no_op
from meili_cli.workspace.find import Workspace

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.ledger.batch import Batch, Listing


_STOPPING: Final = ("missing-batch", "not-a-file")
"""Findings on the files of a ledger without which a report would be wrong."""


def list_batches(workspace: Workspace) -> "Listing":
    """Return the batches of a workspace, and what among them is none."""
    from meili_cli.ledger import batch

    return batch.list_batches(workspace.entries, root=workspace.root)


@progress.stage(no_op("reading the ledger"))
def read_ledger(workspace: Workspace) -> "Ledger":
    """Open the ledger of a workspace.

    Raises LedgerError where a batch is not what its name says, or not written as a batch is,
    or is missing while its receipt is there, or where what may hold entries is no file: a
    report without them would be wrong.
    """
    from meili_cli.engine import Ledger
    from meili_cli.ledger.batch import verify

    listing = list_batches(workspace)
    for problem in listing.problems:
        if problem.rule in _STOPPING:
            raise LedgerError(problem.message, where=problem.place.path, hint=problem.hint)
    for batch in listing.batches:
        if not verify(batch):
            raise _misshapen(batch)
    return Ledger([batch.path for batch in listing.batches])


def _misshapen(batch: "Batch") -> LedgerError:
    """Return the failure to read a batch that is not written as one, with its first such row."""
    from meili_cli.ledger.written import findings

    problem = findings(batch)[0]
    return LedgerError(
        problem.message,
        where=str(problem.place),
        hint=_("Run `meili check` to see all; restore the batch from version control."),
    )
