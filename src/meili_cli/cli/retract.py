"""`meili retract`: withdraw what stands."""

from typing import Annotated

import typer

from meili_cli.cli import intake, options


def retract(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A target or task: id or name.")],
    area: Annotated[str, typer.Option("--area", metavar="AREA", help="An area: code or name.")],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="The day of the figure; 2019-06 works.")
    ],
    source: options.Source = "",
    note: options.Note = "",
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Withdraw what stands for an item, an area and a day; the history stays."""
    session: options.Session = context.obj
    book = session.book()
    taken = book.retract(
        item, area, as_of, intake.handing(by=by, dry_run=dry_run), source=source, note=note
    )
    intake.answer_one(context, book, taken, form, dry_run=dry_run)
