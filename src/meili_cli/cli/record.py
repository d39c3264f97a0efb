"""`meili record`: one figure."""

from typing import Annotated

import typer

from meili_cli.cli import intake, options
from meili_cli.model.entry import Kind


def record(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A target or task: id or name.")],
    area: Annotated[str, typer.Option("--area", metavar="AREA", help="An area: code or name.")],
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", metavar="DATE", help="When it was true: 2019-06-30, 2019-06, 2019-Q2, 2019."
        ),
    ],
    add: Annotated[
        str | None, typer.Option("--add", metavar="N", help="So much was added (a quantity).")
    ] = None,
    total: Annotated[
        str | None, typer.Option("--total", metavar="N", help="So much since the plan began.")
    ] = None,
    count: Annotated[
        str | None, typer.Option("--count", metavar="N/M", help="So many of so many (a ratio).")
    ] = None,
    percent: Annotated[
        str | None, typer.Option("--percent", metavar="P", help="Only the percentage is known.")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", metavar="N", help="The reading on that day.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="S", help="not_started, started, basically_done or done."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day of what was added, if unusual."),
    ] = None,
    source: options.Source = "",
    note: options.Note = "",
    revise: options.Revise = False,
    restate: options.Restate = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Record one figure, and say what it did to the area's standing."""
    figures = {
        Kind.INCREMENT: add, Kind.TOTAL: total, Kind.COUNT: count,
        Kind.PERCENT: percent, Kind.LEVEL: level, Kind.STATE: state,
    }  # fmt: skip
    session: options.Session = context.obj
    book = session.book()
    how = intake.handing(revise=revise, by=by, dry_run=dry_run, restate=restate)
    taken = book.record(
        item, area, as_of, figures, how, first=first or "", source=source, note=note
    )
    intake.answer_one(context, book, taken, form, dry_run=dry_run)
