"""`meili plan`: what is done with the files of a plan as a whole."""

import typer

from meili_cli.cli import group, upgrade

app = typer.Typer(
    cls=group.Subgroup,
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def plan() -> None:
    """Files of a plan as a whole: those of older versions moved forward."""


app.command("upgrade", cls=group.Command)(upgrade.upgrade)
