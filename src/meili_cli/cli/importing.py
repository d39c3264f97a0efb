"""`meili import`: figures from files."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from meili_cli.cli import intake, options


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="csv in the ledger's columns; - is standard input."),
    ],
    revise: options.Revise = False,
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Take figures from files: all rows of a file or none."""
    from meili_cli.importers import csv_table

    session: options.Session = context.obj
    book = session.book()
    how = intake.handing(revise=revise, by=by, dry_run=dry_run)
    named = [
        csv_table.parse_csv(sys.stdin.buffer.read(), "-") if str(file) == "-" else file
        for file in files
    ]
    intake.answer(book, book.import_(named, how), form, dry_run=dry_run)
