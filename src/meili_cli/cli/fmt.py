"""`meili fmt`: the files of the plan in one order and style."""

import typer

from meili_cli.cli import edits


def fmt(
    context: typer.Context,
    files: edits.Files = None,
    check: edits.Check = False,
    diff: edits.Diff = False,
) -> None:
    """Bring files of the plan into one order and style; comments stay with what they belong to."""
    from meili_cli.plan.layout import laid_out

    edits.carry_out(edits.found(context.obj, files, laid_out), check=check, diff=diff)
