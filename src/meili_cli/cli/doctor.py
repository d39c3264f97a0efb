"""`meili doctor`: what to send with a bug report."""

import sys

import typer

from meili_cli import __version__
from meili_cli.cli import console, options
from meili_cli.errors import MeiliError
from meili_cli.i18n import _, language

_LIBRARIES = ("typer", "pydantic", "PyYAML", "rich", "tabulate", "wcwidth", "duckdb")


def doctor(context: typer.Context) -> None:
    """Show versions, workspace, encoding: what to send with a bug report."""
    import platform
    from importlib.metadata import version

    session: options.Session = context.obj
    lines = [
        f"meili {__version__}",
        f"Python {platform.python_version()} · {platform.platform()}",
        *(f"{library} {version(library)}" for library in _LIBRARIES),
        _("language: {language} · output: {encoding} · file names: {files}").format(
            language=language(), encoding=sys.stdout.encoding, files=sys.getfilesystemencoding()
        ),
    ]
    try:
        workspace = session.workspace()
        lines.append(_("workspace: {folder}").format(folder=workspace.root.absolute()))
        book = session.book(ahead=False)
        listing = book.batches()
        lines.append(
            _("plan: {plan}, revision {revision} · {batches} batches").format(
                plan=book.plan.head.id,
                revision=book.plan.head.revision,
                batches=len(listing.batches),
            )
        )
    except MeiliError as error:
        lines.append(_("workspace: {error}").format(error=error))
        raise
    finally:
        console.data("\n".join(lines))
