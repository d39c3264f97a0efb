"""`meili closings`: which periods are closed."""

import typer

from meili_cli.cli import console, options
from meili_cli.model.terms import Format


def closings(
    context: typer.Context,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """List the periods that are closed: when, by whom, and whether the plan has changed since."""
    from meili_cli import render
    from meili_cli.render.lists import closings as lists

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book(ahead=False)
    options.keep_off(book, output)
    text = lists.closings(
        book.closings(),
        book.plan,
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
