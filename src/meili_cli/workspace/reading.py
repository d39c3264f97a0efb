"""Reading the ledger of a workspace: every batch held against its name, then all into one table.

Imports nothing of the plan, so that it can begin before the plan is looked at.
"""

from typing import TYPE_CHECKING

from meili_cli import progress
from meili_cli.errors import LedgerError
from meili_cli.i18n import no_op
from meili_cli.workspace.find import Workspace

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.ledger.batch import Listing


def list_batches(workspace: Workspace) -> "Listing":
    """Return the batches of a workspace, and what among them is none."""
    from meili_cli.ledger import batch

    return batch.list_batches(workspace.entries, root=workspace.root)


@progress.stage(no_op("reading the ledger"))
def read_ledger(workspace: Workspace) -> "Ledger":
    """Open the ledger of a workspace.

    Raises LedgerError where a batch is not what its name says, or is missing while its
    receipt is there: a report without it would be wrong.
    """
    from meili_cli.engine import Ledger
    from meili_cli.ledger.batch import verify

    listing = list_batches(workspace)
    for problem in listing.problems:
        if problem.rule == "missing-batch":
            raise LedgerError(problem.message, where=problem.place.path, hint=problem.hint)
    for batch in listing.batches:
        verify(batch)
    return Ledger([batch.path for batch in listing.batches])
