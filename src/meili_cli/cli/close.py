"""`meili close`: keep what was known of a period."""

import os
from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import say_simulated
from meili_cli.i18n import _, ngettext


def close(
    context: typer.Context,
    period: Annotated[
        str,
        typer.Argument(metavar="PERIOD", help="What is over: 2019-06, 2019-Q2, 2019-H1 or 2019."),
    ],
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="NAME", help="Who closes; else MEILI_USER, git's user, login."
        ),
    ] = None,
    dry_run: options.DryRun = False,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Close a period: keep what is known of it. What changes it later must say why."""
    session: options.Session = context.obj
    book = session.book(ahead=False)
    closed = book.close(period, by=by, environ=os.environ, dry_run=dry_run)
    if form is options.Answer.JSON:
        from meili_cli.render.lists import closings

        console.data(closings.one_as_json(closed, book.plan, dry_run=dry_run))
        return
    say_simulated(book.plan)
    closing, count = closed.closing, len(closed.batches)
    console.data(
        ngettext(
            "{period}: closed by {who}, with {count} batch.",
            "{period}: closed by {who}, with {count} batches.",
            count,
        ).format(period=closing.period, who=console.harmless(closing.closed_by), count=f"{count:,}")
    )
    before = book.open_before(closing)
    if before is not None:
        console.say(
            _(
                "Days up to {day} are not closed: what is recorded of them can still move these "
                "figures without --restate. `meili changes {period}` shows it."
            ).format(day=before, period=closing.period)
        )
    console.say(
        _("Dry run: nothing was written.")
        if dry_run
        else _("Written: {path}").format(path=f"data/closings/{closing.period}.yaml")
    )
