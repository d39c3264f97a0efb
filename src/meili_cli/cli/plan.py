"""`meili plan`: what a change of the plan changes. Each command has a module of its own."""

import typer

from meili_cli.cli import group
from meili_cli.cli.plan_diff import diff
from meili_cli.cli.plan_impact import impact

app = typer.Typer(
    cls=group.Subgroup,
    help="Changes of the plan: what differs, and what that does to every status.",
    add_completion=False,
    no_args_is_help=True,
)
app.command("diff", cls=group.Command)(diff)
app.command("impact", cls=group.Command)(impact)
