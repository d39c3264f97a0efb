"""`meili plan upgrade`: files of older schema versions moved forward."""

import typer

from meili_cli.cli import edits


def upgrade(
    context: typer.Context,
    files: edits.Files = None,
    check: edits.Check = False,
    diff: edits.Diff = False,
) -> None:
    """Bring files of the plan that are written in an older form into that of this version."""
    from meili_cli.plan.upgrade import upgraded

    edits.carry_out(edits.found(context.obj, files, upgraded), check=check, diff=diff)
