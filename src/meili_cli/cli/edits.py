"""What `meili fmt` and `meili plan upgrade` share: files are changed, or it is only said how."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode, MeiliError, WorkspaceError
from meili_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from meili_cli.workspace.edits import Change, Edit

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE...", help="Files; without any, all YAML files in plan/."),
]
Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; list what would change, and end with 1.")
]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")]


def found(session: options.Session, files: list[Path] | None, change: "Change") -> "list[Edit]":
    """Return what becomes of these files, or of all files of the plan. Raises MeiliError."""
    from meili_cli.workspace.edits import edits, of_plan

    if files:
        return list(edits(files, Path(), change))
    workspace = session.workspace()
    return list(edits(of_plan(workspace), workspace.root, change))


def carry_out(edits: "Iterable[Edit]", *, check: bool, diff: bool) -> None:
    """Write what changes, or list or show it; end with 2 where a file had to be left as it is."""
    edits = list(edits)
    changed = [edit for edit in edits if edit.changes]
    unread = [edit for edit in edits if edit.after is None]
    failures = [edit.failure for edit in unread if edit.failure is not None]
    unwritten: list[MeiliError] = []
    if diff:
        console.data("".join(line for edit in changed for line in edit.diff()))
    elif check:
        console.data("".join(f"{edit.path.as_posix()}\n" for edit in changed))
    else:
        unwritten = list(_unwritten(changed))
    console.findings([problem for edit in unread for problem in edit.problems], aside=True)
    for failure in [*failures, *unwritten]:
        console.fail(failure)
    left = len(unread) + len(unwritten)
    console.say(_summary(len(changed) - len(unwritten), len(edits) - len(changed) - len(unread),
                         left, written=not (check or diff)))  # fmt: skip
    if left:
        raise typer.Exit(ExitCode.UNUSABLE)
    if check and changed:
        raise typer.Exit(ExitCode.FINDINGS)


def _unwritten(edits: "Iterable[Edit]") -> Iterator[MeiliError]:
    """Write each file; yield why those that were not are as they were."""
    for edit in edits:
        try:
            edit.write()
        except WorkspaceError as error:
            yield error
        else:
            console.say(_("Written: {path}").format(path=edit.path.as_posix()))


def _summary(changed: int, same: int, left: int, *, written: bool) -> str:
    parts = [
        ngettext("{n} file is as it should be", "{n} files are as they should be", same).format(
            n=same
        )
    ]
    if changed and written:
        parts.insert(
            0, ngettext("{n} file changed", "{n} files changed", changed).format(n=changed)
        )
    elif changed:
        parts.insert(
            0,
            ngettext("{n} file would change", "{n} files would change", changed).format(n=changed),
        )
    if left:
        parts.append(
            ngettext("{n} file is left as it is", "{n} files are left as they are", left).format(
                n=left
            )
        )
    return _("{parts}.").format(parts=_("; ").join(parts))
