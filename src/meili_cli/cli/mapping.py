"""`meili mapping`: files that say how somebody's tables are to be read."""

from pathlib import Path
from typing import Annotated

import typer

from meili_cli.cli import console, group, options
from meili_cli.errors import ExitCode, UsageError
from meili_cli.i18n import _, ngettext

app = typer.Typer(
    cls=group.Subgroup,
    help="Mapping files: how tables of other people's making are read.",
    add_completion=False,
    no_args_is_help=True,
)


@app.command("suggest", cls=group.Command)
def suggest(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table, as `import` reads it.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file, which is new."),
    ] = None,
    sheet: options.Sheet = None,
    header_row: options.HeaderRow = None,
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
) -> None:
    """Write a first mapping for a table from its header."""
    from meili_cli.importers.grid import Asked

    session: options.Session = context.obj
    if output is not None and (output.exists() or output.is_symlink()):
        raise UsageError(
            _("this file is there already, and is not written over"),
            where=output,
            hint=_("Name another file with -o."),
        )
    book = session.book(ahead=False)
    if (
        output is not None
        and book.workspace.owns(output.parent)
        and output.resolve().parent != (book.workspace.plan / "mappings").resolve()
    ):
        raise UsageError(
            _("this folder of the workspace is for other files"),
            where=output,
            hint=_("Write it into plan/mappings, or outside of plan and data."),
        )
    grid, suggested = book.suggest(file, Asked(sheet, header_row, delimiter, encoding))
    console.findings(grid.problems, aside=True)
    if suggested is None:
        raise typer.Exit(ExitCode.UNUSABLE)
    if output is None:
        console.data(suggested.text.rstrip("\n"))
    else:
        console.write(suggested.text, output)
        console.say(_("Written: {path}").format(path=output.as_posix()))
    if suggested.unknown:
        console.say(
            ngettext(
                'To be filled in: {n} place, where "?" stands.',
                'To be filled in: {n} places, where "?" stands.',
                suggested.unknown,
            ).format(n=suggested.unknown)
        )
    elif output is not None:
        console.say(
            _("Next: meili import {file} --map {path} --dry-run").format(
                file=file.as_posix(), path=output.as_posix()
            )
        )


@app.command("check", cls=group.Command)
def check(
    context: typer.Context,
    mapping: Annotated[
        str, typer.Argument(metavar="NAME", help="Its name in plan/mappings, or its path.")
    ],
) -> None:
    """Check one mapping file against the plan: every finding at once."""
    from meili_cli.cli.validate import conclude

    session: options.Session = context.obj
    problems = session.book(ahead=False).check_mapping(mapping)
    console.findings(problems)
    conclude(problems, strict=True)
