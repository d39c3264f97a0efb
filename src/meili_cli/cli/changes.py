"""`meili changes`: what moved since a period was closed."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.model.terms import Format


def changes(
    context: typer.Context,
    period: Annotated[
        str, typer.Argument(metavar="PERIOD", help="A period that is closed: 2019-06, 2019-Q2.")
    ],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="LEVEL", help="Only areas of this level, such as district."),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option("--area", metavar="AREA", help="Only this area and what is below it."),
    ] = None,
    item: options.Items = None,
    known_at: options.KnownAt = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Show what moved in the report of a closed period since, at all levels, and by which entries."""
    from meili_cli import render
    from meili_cli.render.lists import changes as lists

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    found = book.changes(period, known_at=known_at, by=by, area=area, items=item or ())
    text = lists.changes(
        found.moved,
        found.first,
        found.second,
        book.plan,
        render.names_of(book.plan, book.areas),
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
    if found.first.plan_changed and options.for_programs(form):
        console.say(render.plan_changed(found.first.plan_changed))
