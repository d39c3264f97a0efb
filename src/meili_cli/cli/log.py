"""`meili log`: the history of the ledger."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming
from meili_cli.model.terms import Format


def log(
    context: typer.Context,
    item: Annotated[
        str | None, typer.Argument(metavar="[ITEM]", help="Only this target or task.")
    ] = None,
    area: options.Area = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Only figures of this day, or of a day in this period."
        ),
    ] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="NAME", help="Only this batch.")
    ] = None,
    recorded_by: Annotated[
        str | None,
        typer.Option("--recorded-by", metavar="NAME", help="Only what this person recorded."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Only what was recorded then or later: a date, a period or a time.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help="Only what was recorded by then: a date, a period or a time.",
        ),
    ] = None,
    chain: Annotated[
        bool,
        typer.Option(
            "--chain",
            help="Show the whole chain of revisions of each figure found, "
            "from the first entry to the one that stands.",
        ),
    ] = False,
    standing: Annotated[
        bool, typer.Option("--standing", help="Only what stands: no retract, nothing replaced.")
    ] = False,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Show the entries of the ledger in the order in which they were recorded."""
    from meili_cli import render

    if chain and standing:
        raise UsageError(
            _("a chain is shown whole, with what no longer stands"),
            where="--chain --standing",
            hint=_("Give one."),
        )
    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    asked = {
        "item": item, "area": area, "as_of": as_of, "batch": batch,
        "recorded_by": recorded_by, "since": since, "until": until,
    }  # fmt: skip
    names = render.names_of(book.plan, book.areas)
    title, simulated = book.plan.head.title.said_in(naming()), book.plan.head.simulated
    width = console.width() if form is Format.TABLE else None
    colour = output is None and console.colour()
    if chain:
        chains = book.chains(**asked)
        found = bool(chains)
        text = render.chains(
            chains,
            names,
            view,
            title=title,
            simulated=simulated,
            form=form,
            width=width,
            colour=colour,
        )
    else:
        entries = book.log(**asked, standing=standing)
        found = bool(entries)
        text = render.entries(
            entries,
            names,
            view,
            title=title,
            simulated=simulated,
            form=form,
            width=width,
            colour=colour,
        )
    options.hand_out(text, output)
    if not found:
        console.say(_("No entry matches."))
