"""`meili trace`: the official text beside the plan."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode, UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Format


def trace(
    context: typer.Context,
    uncovered: Annotated[
        bool,
        typer.Option(
            "--uncovered",
            help="Only what no target cites, and headings without a task; ends with 1 if any is left.",
        ),
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="As a page: the text left, the plan right.")
    ] = False,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Show the official text clause by clause, with the targets and tasks that cite each."""
    from meili_cli import render
    from meili_cli.render.formats import PAGE
    from meili_cli.render.lists import trace as lists

    if html and form not in {None, PAGE}:
        raise UsageError(
            _("these two exclude each other"), where="--html --format", hint=_("Give one.")
        )
    form = PAGE if html else form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book(ahead=False)
    options.keep_off(book, output)
    found = book.trace()
    shown = lists.uncovered if uncovered else lists.clauses
    text = shown(
        found,
        book.plan,
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
    if uncovered and options.for_programs(form):
        console.say(lists.verdict(found))
    if uncovered and found.uncovered:
        raise typer.Exit(ExitCode.FINDINGS)
