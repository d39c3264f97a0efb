"""What `meili check --full` looks for on top of the rules: the files themselves, all of them.

Owns the findings on receipts, on what a killed process left behind and on the index. Reads
everything again, believes nothing that was noted earlier, and changes nothing.
"""

import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.engine import compared, index
from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.ledger import receipt
from meili_cli.ledger.batch import NAME, Batch, Listing, shown_path
from meili_cli.ledger.written import reread
from meili_cli.model.problem import Place, Problem, Severity


class Files(NamedTuple):
    """The files of a ledger: where they lie, and the folder in which an index may be kept."""

    root: Path
    entries: Path
    index_folder: Path


def full(listing: Listing, files: Files, damaged: Collection[str]) -> Iterator[Problem]:
    """Yield the findings; batches whose paths are `damaged` have been told of already."""
    intact: list[Batch] = []
    for batch in listing.batches:
        found = None
        if batch.shown not in damaged:
            try:
                rows, digest, problems = reread(batch)
            except LedgerError as error:  # changed or gone since it was looked at
                yield _error(batch.shown, "batch-changed", error.what, error.hint or "")
            else:
                yield from problems
                found = (rows, digest)
                if not problems:
                    intact.append(batch)
        yield from receipt_changed(batch, found, files.root)
    yield from leftover(files)
    if len(intact) == len(listing.batches):  # else it is of no use until that is mended
        yield from index_differs(intact, files)


def receipt_changed(batch: Batch, found: tuple[int, str] | None, root: Path) -> Iterator[Problem]:
    """A receipt is not that of its batch, or not written as a receipt is.

    Figures do not depend on it, but nobody can say any more where they came from. Restore it
    from version control. That a name, a path or a word of a command in it was changed cannot be
    seen: only the batch carries the sum of its bytes in its name.
    """
    what = receipt.damage(batch, found)
    if what is not None:
        yield _error(
            shown_path(batch.receipt, root),
            "receipt-changed",
            what,
            _("restore it from git"),
        )


def leftover(files: Files) -> Iterator[Problem]:
    """A hidden file lies in the ledger that a process left behind when it was killed.

    It was never part of the ledger, and no command reads it. It may be deleted as soon as
    nobody is writing: what is being written at this moment looks the same.
    """
    for folder, _folders, names in os.walk(files.entries):
        for name in sorted(names):
            if name.startswith(".") and name.endswith(".tmp") and NAME.match(name, 1):
                yield Problem(
                    Place(shown_path(Path(folder, name), files.root)),
                    "leftover",
                    Severity.WARNING,
                    _(
                        "a process that was killed has left this behind; it is no part of the ledger"
                    ),
                    _("delete it, unless somebody is recording at this moment"),
                )


def index_differs(batches: Collection[Batch], files: Files) -> Iterator[Problem]:
    """The index in data/.index says something else than the batches that it was made of.

    Reports of a large ledger read it, so they are wrong. Delete the folder: nothing is lost
    with it.
    """
    path = files.index_folder / index.NAME
    if not path.exists():
        return
    shown = shown_path(path, files.root)
    hint = _lost_nothing()
    sources = {batch.name: str(batch.path) for batch in batches}
    try:
        with tempfile.TemporaryDirectory() as folder:
            differs = compared.differs(path, sources, Path(folder))
    except index.Unusable:
        yield index_damaged(shown)
        return
    except OSError as error:
        yield index_not_compared(shown, error)
        return
    if differs:
        what = _("the index says something else than the batches that it was made of")
        yield _error(shown, "index-differs", what, hint)


def index_damaged(path: str) -> Problem:
    """The index in data/.index cannot be read.

    The next report that needs it makes another, so that no figure is wrong by it.
    """
    what = _("the index cannot be read; it is made anew by the next command that needs it")
    return Problem(Place(path), "index-damaged", Severity.WARNING, what, _lost_nothing())


def index_not_compared(path: str, error: OSError) -> Problem:
    """There was no room to make another index, so that this one could not be compared with it.

    Nothing is wrong with the ledger by that. Make room, and check again.
    """
    what = _("there is no room for another index to compare it with: {reason}").format(
        reason=error.strerror or error
    )
    hint = _("make room, and check again; nothing is wrong with the ledger by that")
    return Problem(Place(path), "index-not-compared", Severity.WARNING, what, hint)


def _lost_nothing() -> str:
    return _("delete the folder; nothing is lost with it")


def _error(path: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(Place(path), rule, Severity.ERROR, message, hint)


FULL_RULES: Final[tuple[Callable[..., object], ...]] = (
    receipt_changed, leftover, index_differs, index_damaged, index_not_compared,
)  # fmt: skip
"""What is looked for on top of the rules, as functions whose docstrings are the manual."""
WARNINGS: Final = (leftover, index_damaged, index_not_compared)
"""Those of them that no figure is wrong by."""
