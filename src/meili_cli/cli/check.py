"""`meili check`: the ledger."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import conclude, say_simulated


def check(
    context: typer.Context,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Read every byte again: receipts, each row, what was left behind, and the index.",
        ),
    ] = False,
    strict: options.Strict = False,
) -> None:
    """Check the ledger: files, unknown ids, overlaps, figures that do not go together."""
    session: options.Session = context.obj
    book = session.book(ahead=False)
    problems = book.check(full=full)
    console.findings(problems)
    say_simulated(book.plan)
    conclude(problems, strict=strict)
