"""`meili plan`: what is done with the files of a plan as a whole, and what a change of it changes.

Each command has a module of its own.
"""

import typer

from meili_cli.cli import group
from meili_cli.cli.plan_diff import diff
from meili_cli.cli.plan_impact import impact
from meili_cli.cli.plan_upgrade import upgrade

app = typer.Typer(
    cls=group.Subgroup,
    help="Changes of the plan: what differs, what that does to every status, older files moved forward.",
    add_completion=False,
    no_args_is_help=True,
)
app.command("diff", cls=group.Command)(diff)
app.command("impact", cls=group.Command)(impact)
app.command("upgrade", cls=group.Command)(upgrade)
