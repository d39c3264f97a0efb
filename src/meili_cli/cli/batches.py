"""`meili batches`: where the entries of the ledger come from."""

import typer

from meili_cli.cli import console, options
from meili_cli.i18n import _, naming
from meili_cli.model.terms import Format


def batches(
    context: typer.Context,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """List the batches, the oldest first: who recorded how much, from which file, by which command."""
    from meili_cli import render

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book(ahead=False)
    options.keep_off(book, output)
    accounts = book.accounts()
    text = render.batches(
        accounts,
        view,
        title=book.plan.head.title.said_in(naming()),
        simulated=book.plan.head.simulated,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
    if not accounts:
        console.say(_("There is no batch yet."))
