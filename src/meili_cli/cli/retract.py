"""`meili retract`: withdraw what stands."""

from typing import Annotated

import typer

from meili_cli.cli import console, intake, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _


def retract(
    context: typer.Context,
    item: Annotated[
        str | None, typer.Argument(metavar="[ITEM]", help="A target or task: id or name.")
    ] = None,
    area: options.Area = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day of the figure; 2019-06 works."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="NAME",
            help="All of this batch that still stands, in place of one figure.",
        ),
    ] = None,
    source: options.Source = "",
    note: options.Note = "",
    restate: options.Restate = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Withdraw what stands for an item, an area and a day, or a whole batch; the history stays."""
    session: options.Session = context.obj
    how = intake.handing(by=by, dry_run=dry_run, restate=restate)
    if batch is not None:
        _alone({"ITEM": item, "--area": area, "--as-of": as_of})
        book = session.book()
        taken = book.retract_batch(batch, how, source=source, note=note)
        if not taken.intake.read:
            console.say(_("Nothing of this batch stands any more."))
        intake.answer(book, [taken], form, dry_run=dry_run)
        return
    if item is None or area is None or as_of is None:
        raise _missing(context, {"ITEM": item, "--area": area, "--as-of": as_of})
    book = session.book()
    taken = book.retract(item, area, as_of, how, source=source, note=note)
    intake.answer_one(context, book, taken, form, dry_run=dry_run)


def _alone(others: dict[str, str | None]) -> None:
    """Refuse to withdraw a batch and one figure. Raises UsageError."""
    given = [name for name, value in others.items() if value is not None]
    if given:
        raise UsageError(
            _("a batch is withdrawn as a whole"),
            where=" ".join(["--batch", *given]),
            hint=_("Give --batch alone, or ITEM with --area and --as-of."),
        )


def _missing(context: typer.Context, needed: dict[str, str | None]) -> UsageError:
    name = next(name for name, value in needed.items() if value is None)
    return UsageError(
        _("this option is missing") if name.startswith("-") else _("this argument is missing"),
        where=name,
        hint=_("`{command} --help` shows what there is, with examples.").format(
            command=context.command_path
        ),
    )
