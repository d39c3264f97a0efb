"""`meili explain`: how a figure came about."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.model.terms import Chosen


def explain(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A target or task: id or name.")],
    area: options.Area = None,
    as_of: options.AsOf = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            "--known-at", metavar="TIME", help="Only what was recorded by then: a date or a time."
        ),
    ] = None,
    basis: Annotated[
        Chosen | None,
        typer.Option(
            "--basis", help="Take the area's own entries, or the roll-up, whatever is better."
        ),
    ] = None,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Show how a figure came about: entries, areas below, targets, arithmetic, what decided."""
    session: options.Session = context.obj
    found = session.book().explain(item, area, as_of=as_of, known_at=known_at, basis=basis)
    from meili_cli.render import account, account_tree

    if form is options.Answer.JSON:
        console.data(account_tree.as_json(found))
    else:
        console.data(account.as_text(found, console.width(), colour=console.colour()))
