"""`meili init`: a new workspace."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from meili_cli.cli import console
from meili_cli.i18n import _


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder; made if it is missing.")
    ] = Path(),
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill it with simulated entries, marked SIMULATED.")
    ] = False,
) -> None:
    """Make a workspace from the bundled plan."""
    from meili_cli.workspace.init import init as make

    made = make(folder, now=datetime.now(UTC), demo=demo)
    go = "" if folder == Path() else f"cd {folder} && "
    console.say(
        _("A workspace is ready: {folder}").format(folder=made.root),
        _("Next: {command}").format(
            command=f"{go}meili report --district" if demo else f"{go}meili validate"
        ),
    )
