"""`meili import`: figures from files."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, intake, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _

if TYPE_CHECKING:
    from meili_cli.importers.sources import Found
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.handing import Taken


class Answer(StrEnum):
    """Formats of the answer; csv are the entries that a dry run would write."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="csv, tsv, xlsx, xls, ods, json lines, or a folder of them; - is standard input.",
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="NAME",
            help="A mapping file: its name in plan/mappings, or its path.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="When the figures are of, where the table does not say it; comes before the mapping.",
        ),
    ] = None,
    sheet: options.Sheet = None,
    header_row: options.HeaderRow = None,
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good rows of a file that has others.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            help="Write the refused rows to this csv, each with line, rule and message.",
        ),
    ] = None,
    revise: options.Revise = False,
    restate: options.Restate = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: Annotated[
        Answer,
        typer.Option("--format", help="How to answer; csv are the entries of a dry run."),
    ] = Answer.TEXT,
) -> None:
    """Take figures from files: all rows of a file or none."""
    from meili_cli.cli.progress import Progress
    from meili_cli.importers import sources
    from meili_cli.importers.grid import Asked

    session: options.Session = context.obj
    if form is Answer.CSV and not dry_run:
        raise UsageError(
            _("csv shows the entries that would be written"),
            where="--format",
            hint=_("Add --dry-run."),
        )
    found = sources.find(files)
    book = session.book()
    found = _not_ours(found, files, book)
    if dry_run and len(found.files) > 1:
        console.say(_("In a dry run each file is judged as if it came alone."))
    if rejects is not None:
        _check_rejects(rejects, found.files, book)
    for file in found.passed_over:
        console.say(_("{file}: passed over, no file that is read").format(file=file))
    if not found.files:
        raise UsageError(
            _("there is no file left to be taken in"), where=" ".join(map(str, files)),
            hint=_("Name a table of figures, or a folder of them."),
        )  # fmt: skip
    named = [
        sources.read_open(sys.stdin.buffer, "-") if str(file) == "-" else file
        for file in found.files
    ]
    with Progress() as progress:
        how = intake.handing(revise=revise, by=by, dry_run=dry_run, restate=restate)._replace(
            partial=partial, tell=progress.tell
        )
        answers = book.import_(
            named, how, Asked(sheet, header_row, delimiter, encoding), mapping=mapping, as_of=as_of
        )
    if rejects is not None:
        _write_rejects(answers, rejects)
    if form is Answer.CSV:
        intake.answer_in_entries(book, answers)
    else:
        intake.answer(book, answers, options.Answer(form.value), dry_run=dry_run)


def _check_rejects(path: Path, files: "tuple[Path, ...]", book: "Book") -> None:
    """Refuse to write over what is read, or into the plan or the ledger."""
    target = path.resolve()
    if book.workspace.owns(path) or any(
        str(file) != "-" and target == file.resolve() for file in files
    ):
        raise UsageError(
            _("this is a file of the workspace, or one that is read"),
            where=path,
            hint=_("Name another file with --rejects."),
        )
    if path.is_dir() or not os.access(target.parent, os.W_OK):
        raise UsageError(
            _("no file can be written here"),
            where=path,
            hint=_("Name another file with --rejects."),
        )


def _not_ours(found: "Found", named: list[Path], book: "Book") -> "Found":
    """Pass over what the workspace itself holds: its batches would come back as new figures.

    Raises UsageError for one that was named.
    """
    ours = {file for file in found.files if str(file) != "-" and book.workspace.owns(file)}
    for file in named:
        if file in ours:
            raise UsageError(
                _("this is a file of the workspace itself, and no table to be taken in"),
                where=file,
                hint=_("`meili log --standing --format csv` gives its figures as a table."),
            )
    return found._replace(
        files=tuple(file for file in found.files if file not in ours),
        passed_over=(*found.passed_over, *sorted(ours)),
    )


def _write_rejects(answers: "list[Taken]", path: Path) -> None:
    from meili_cli.importers.rejects import written

    refused = [(taken.original, taken.problems) for taken in answers if taken.original is not None]
    text = written(refused)
    if text:
        console.write(text, path)
        console.say(_("Refused rows: {file}").format(file=path))
