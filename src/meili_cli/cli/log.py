"""`meili log`: the history of the ledger."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.i18n import _, language
from meili_cli.model.terms import Format


def log(
    context: typer.Context,
    item: Annotated[
        str | None, typer.Argument(metavar="[ITEM]", help="Only this target or task.")
    ] = None,
    area: options.Area = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="NAME", help="Only this batch.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TABLE,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Show the entries of the ledger in the order in which they were recorded."""
    from meili_cli import render

    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    found = book.log(item=item, area=area, batch=batch)
    text = render.entries(
        found,
        render.names_of(book.plan, book.areas),
        view,
        title=book.plan.head.title.said_in(language()),
        simulated=book.plan.head.simulated,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=console.colour(),
    )
    console.data(text)
    if not found:
        console.say(_("No entry matches."))
