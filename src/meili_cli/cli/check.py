"""`meili check`: the ledger."""

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import conclude, say_simulated


def check(context: typer.Context, strict: options.Strict = False) -> None:
    """Check the ledger: files, unknown ids, overlaps, figures that do not go together."""
    session: options.Session = context.obj
    book = session.book(ahead=False)
    problems = book.check()
    console.findings(problems)
    say_simulated(book.plan)
    conclude(problems, strict=strict)
