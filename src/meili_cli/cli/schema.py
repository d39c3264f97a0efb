"""`meili schema`: what the files may say, for editors and for other programs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import UsageError, WorkspaceError
from meili_cli.i18n import _

if TYPE_CHECKING:
    from meili_cli.plan.kinds import Kind


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="A kind of file; without it, they are listed."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="The schemas of all kinds, into the folder of -o.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="PATH", help="Write to this file; with --all, a folder."
        ),
    ] = None,
) -> None:
    """Write the JSON Schema of a kind of file, by which editors complete and check."""
    from meili_cli.plan.kinds import KINDS

    if every:
        _write_all(kind, output)
    elif kind is not None:
        from meili_cli.plan import schema as schemas

        made = schemas.text(_named(kind))
        if output is not None:
            _keep_out(output)
        options.hand_out(made, output)
    elif output is not None:
        raise UsageError(
            _("which schema is to be written is not said"),
            where="-o",
            hint=_("Name a kind, or give --all: {names}").format(names=", ".join(KINDS)),
        )
    else:
        console.data("\n".join(_line(one) for one in KINDS.values()))


def _named(typed: str) -> "Kind":
    """Return the kind of a name. Raises UsageError."""
    from meili_cli.plan.kinds import KINDS

    if typed not in KINDS:
        raise UsageError(
            _("there is no such kind of file"),
            where=typed,
            hint=_("One of: {names}").format(names=", ".join(KINDS)),
        )
    return KINDS[typed]


def _line(kind: "Kind") -> str:
    from meili_cli.plan.kinds import KINDS

    names = max(len(one.name) for one in KINDS.values())
    patterns = max(len(one.pattern) for one in KINDS.values())
    return f"{kind.name:{names}}  {kind.pattern:{patterns}}  {_(kind.said)}"


def _write_all(kind: str | None, folder: Path | None) -> None:
    """Write all schemas into a folder. Raises UsageError."""
    from meili_cli.ledger import durable
    from meili_cli.plan import schema as schemas
    from meili_cli.plan.kinds import KINDS

    if kind is not None:
        raise UsageError(
            _("these two exclude each other"), where=f"{kind} --all", hint=_("Give one.")
        )
    if folder is None:
        raise UsageError(
            _("it needs a folder to write to"),
            where="--all",
            hint=_("Editors look for it in the plan: meili schema --all -o plan/.schemas"),
        )
    made = {folder / f"{one.name}.json": schemas.text(one).encode() for one in KINDS.values()}
    for path in made:
        _keep_out(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in made.items():
            durable.replace(content, path)
    except OSError as error:
        raise UsageError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=folder,
            hint=_("Name another folder with -o."),
        ) from error
    console.say(_("Written: {path}").format(path=folder))


def _keep_out(output: Path) -> None:
    """Refuse to write over the files of the workspace that a path lies in. Raises UsageError."""
    from meili_cli.workspace.find import find
    from meili_cli.workspace.init import SCHEMAS

    path = Path(os.path.realpath(output))
    try:
        workspace = find(None, {}, start=next(one for one in path.parents if one.is_dir()))
    except (OSError, WorkspaceError):  # a schema is of use outside of one, too
        return
    if not path.is_relative_to(workspace.plan.resolve() / SCHEMAS):
        options.keep_out(workspace, output)
