"""Reading the ledger of a workspace: every batch held against its name, then all into one table.

Imports nothing of the plan, so that it can begin before the plan is looked at.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from meili_cli import progress
from meili_cli.errors import LedgerError
from meili_cli.i18n import _, no_op
from meili_cli.workspace.find import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from meili_cli.engine import Ledger
    from meili_cli.ledger.batch import Batch, Listing
    from meili_cli.ledger.survey import Survey


_STOPPING: Final = ("missing-batch", "not-a-file")
"""Findings on the files of a ledger without which a report would be wrong."""


MUCH: Final = 4 * 1024 * 1024
"""Bytes of batches up to which they are read anew each time, without an index."""
MANY: Final = 200
"""How many of them, likewise."""


def _silent(_word: str) -> None:
    """Say nothing."""


def list_batches(workspace: Workspace) -> "Listing":
    """Return the batches of a workspace, and what among them is none."""
    from meili_cli.ledger import batch

    return batch.list_batches(workspace.entries, root=workspace.root)


@progress.stage(no_op("reading the ledger"))
def read_ledger(workspace: Workspace, say: "Callable[[str], None]" = _silent) -> "Ledger":
    """Open the ledger of a workspace; of a large one, its index.

    Raises LedgerError where a batch is not what its name says, or not written as a batch is,
    or is missing while its receipt is there, or where what may hold entries is no file: a
    report without them would be wrong. `say` is for a word on what became of the index.
    """
    from meili_cli.engine import Ledger

    found = _look(workspace)
    if found is not None and (found.bytes > MUCH or len(found.batches) > MANY):
        from meili_cli.workspace.indexed import open_ledger

        if not found.regular:
            found = _listed(workspace)
        return open_ledger(workspace, found, check=_check, say=say)
    if found is None or not found.regular:
        batches = _intact(workspace)
    else:
        batches = tuple(batches_of(workspace, found, found.batches))
    _check(batches)
    return Ledger([batch.path for batch in batches])


def read_batches(workspace: Workspace, names: "Sequence[str]") -> "Ledger":
    """Open the ledger as it would be with these batches alone.

    Raises LedgerError where one of them is not there, or not what its name says.
    """
    from meili_cli.engine import Ledger

    found = {batch.name: batch for batch in list_batches(workspace).batches}
    gone = next((name for name in names if name not in found), None)
    if gone is not None:
        raise LedgerError(
            _("this batch is not in the ledger any more, and was when the period was closed"),
            where=f"data/entries/{gone[:4]}/{gone}.csv",
            hint=_("Restore it from version control."),
        )
    batches = [found[name] for name in names]
    _check(batches)
    return Ledger([batch.path for batch in batches])


def batches_of(workspace: Workspace, found: "Survey", names: "Iterable[str]") -> "Iterator[Batch]":
    """Yield those of the batches at a glance that are named, in the order of their names."""
    from meili_cli.ledger.batch import Batch, parse_name, shown_path

    folders: dict[str, str] = {}
    for name in sorted(names):
        named = parse_name(name)
        assert named is not None
        path = found.batches[name].path
        folder, file = os.path.split(path)
        if folder not in folders:  # a folder holds thousands of batches
            folders[folder] = shown_path(Path(folder), workspace.root)
        yield Batch(name, Path(path), f"{folders[folder]}/{file}", *named)


def _look(workspace: Workspace) -> "Survey | None":
    """Return the batches at a glance; None where `list_batches` has to say what is wrong."""
    from meili_cli.ledger.survey import survey

    try:
        return survey(workspace.entries)
    except OSError:
        return None


def _listed(workspace: Workspace) -> "Survey":
    """Return the same of a ledger in which there is more than batches and their receipts."""
    from meili_cli.ledger.survey import Seen, Survey

    batches = {}
    for batch in _intact(workspace):
        state = batch.path.stat()
        batches[batch.name] = Seen(str(batch.path), state.st_size, state.st_mtime_ns)
    return Survey(batches, regular=True)


def _intact(workspace: Workspace) -> "tuple[Batch, ...]":
    """Return the batches. Raises LedgerError where entries are missing."""
    listing = list_batches(workspace)
    for problem in listing.problems:
        if problem.rule in _STOPPING:
            raise LedgerError(problem.message, where=problem.place.path, hint=problem.hint)
    return listing.batches


def _check(batches: "Iterable[Batch]") -> None:
    """Hold batches against their names. Raises LedgerError."""
    from meili_cli.ledger.batch import verify

    for batch in batches:
        if not verify(batch):
            raise _misshapen(batch)


def _misshapen(batch: "Batch") -> LedgerError:
    """Return the failure to read a batch that is not written as one, with its first such row."""
    from meili_cli.ledger.written import findings

    problem = findings(batch)[0]
    return LedgerError(
        problem.message,
        where=str(problem.place),
        hint=_("Run `meili check` to see all; restore the batch from version control."),
    )
