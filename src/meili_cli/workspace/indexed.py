"""The ledger of a workspace where it is large: read from an index that is kept beside it.

Owns what lies in `data/.index/`: the index itself, and `verified`, which says what size and time
of change each batch had when it was last held against its name. A batch that looks different now
is held against it again. All of it can be deleted at any time, and is never believed where it
does not fit. See docs/decisions/0019.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from meili_cli.engine import Ledger, index
from meili_cli.engine.indexed import IndexedLedger, Source
from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.ledger.batch import Batch
from meili_cli.ledger.survey import Survey
from meili_cli.workspace.find import Workspace
from meili_cli.workspace.reading import batches_of

VERIFIED: Final = "verified"

Say = Callable[[str], None]
Check = Callable[[Iterable[Batch]], None]


def open_ledger(workspace: Workspace, found: Survey, *, check: Check, say: Say) -> Ledger:
    """Open the ledger whose batches are `found`, from its index, made anew where it is none.

    `check` raises LedgerError where a batch is not what its name says; `say` is for a word on
    what became of the index.
    """
    _hold(workspace, found, check)
    path = workspace.index_folder / index.NAME
    sources = found.batches

    def renew() -> IndexedLedger:
        say(_("The index in {folder} is damaged; it is made anew.").format(folder=path.parent))
        try:
            return _anew(path, sources)
        except (OSError, index.Unusable) as error:
            raise LedgerError(
                _("the index is damaged, and no other can be made"),
                where=path,
                hint=_("Delete the folder; nothing is lost with it."),
            ) from error

    try:
        return IndexedLedger(path, sources, renew=renew)
    except index.Unusable as error:
        if error.spoilt:
            say(
                _(
                    "The index in {folder} is damaged or of another version; it is made anew."
                ).format(folder=path.parent)
            )
    try:
        return _anew(path, sources)
    except OSError as error:
        say(
            _("No index can be kept in {folder}: {reason}.").format(
                folder=path.parent, reason=error.strerror or error
            )
        )
    except index.Unusable:  # a batch that is no table, or no room: reading them all says which
        pass
    return Ledger([Path(source.path) for source in sources.values()])


def _anew(path: Path, sources: Mapping[str, Source]) -> IndexedLedger:
    index.build(path, [source.path for source in sources.values()])
    return IndexedLedger(path, sources)


def _hold(workspace: Workspace, found: Survey, check: Check) -> None:
    """Hold against their names all batches that do not look as when that was last done."""
    path = workspace.index_folder / VERIFIED
    lines = {name: f"{name} {seen.size} {seen.changed}" for name, seen in found.batches.items()}
    title = f"meili {index.meili()}"
    text = "\n".join((title, *sorted(lines.values()), ""))
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""  # not a pipe
    except (OSError, UnicodeDecodeError):
        before = ""
    if before == text:
        return
    head, *known = before.splitlines() or [""]
    trusted = set(known) if head == title else set()
    check(batches_of(workspace, found, (n for n, line in lines.items() if line not in trusted)))
    with suppress(OSError):  # then they are all held against their names the next time, too
        _replace(path, text)


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=index.BESIDE, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
