"""`meili check`: the ledger."""

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import conclude


def check(context: typer.Context, strict: options.Strict = False) -> None:
    """Check the ledger: files, unknown ids, overlaps, figures that do not go together."""
    session: options.Session = context.obj
    problems = session.book().check()
    console.findings(problems)
    conclude(problems, strict=strict)
