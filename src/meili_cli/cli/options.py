"""Options that several commands share, and the workspace that a command works in."""

import os
from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from meili_cli.cli import console
from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Format, Status
from meili_cli.workspace.ahead import Ahead

if TYPE_CHECKING:
    from meili_cli.model.closing import Published
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.find import Workspace


class Answer(StrEnum):
    """Formats of a short answer."""

    TEXT = "text"
    JSON = "json"


class Session(NamedTuple):
    """What `meili` itself was told: the folder of -C and the language of --lang, if any."""

    folder: Path | None
    language: str | None = None

    def workspace(self, path: Path | None = None) -> "Workspace":
        """Return the workspace; `path` is where the upward search begins. Raises WorkspaceError."""
        from meili_cli.workspace.find import find

        return find(self.folder, os.environ, start=path)

    def book(self, *, ahead: bool = True) -> "Book":
        """Open the plan of the workspace, and its ledger beside it unless it is not `ahead`.

        Raises UsageError where the language that was asked for is neither ours nor the plan's.
        """
        from meili_cli.workspace.reading import read_ledger

        workspace = self.workspace()
        reading = Ahead(partial(read_ledger, workspace, console.say)) if ahead else None
        # What is slow to import comes after that: the ledger is read meanwhile.
        from meili_cli.workspace.book import Book

        book = Book(workspace, reading=reading)
        if self.language is not None:
            book.must_be_written_in(self.language)
        return book


Area = Annotated[
    str | None,
    typer.Option("--area", metavar="AREA", help="An area: code or name (310104, 徐汇, xuhui)."),
]
District = Annotated[bool, typer.Option("--district", help="One line a district.")]
Street = Annotated[bool, typer.Option("--street", help="One line a street.")]
Items = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="ID", help="Only this target or task; may be repeated."),
]
ByLevel = Annotated[
    str | None, typer.Option("--by", metavar="LEVEL", help="One line an area of this level.")
]
Goal = Annotated[
    list[str] | None,
    typer.Option("--goal", metavar="ID", help="Only the targets of this goal."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="TIME", help="Only what was recorded by then: a date or a time."
    ),
]
Form = Annotated[Format | None, typer.Option("--format", help="How to show it.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="The figures of this day: 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019. "
        "By default the earlier of today and the plan's end.",
    ),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who records; else MEILI_USER, git's user, login."),
]
Source = Annotated[
    str, typer.Option("--source", metavar="TEXT", help="Where the figure comes from.")
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="What is to be said of it.")]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook.")
]
HeaderRow = Annotated[
    int | None,
    typer.Option("--header-row", metavar="LINE", min=1, help="The line that names the columns."),
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="CHARACTER", help="What parts the columns: ; or tab."),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Of text: utf-8, gb18030, big5."),
]
Revise = Annotated[
    bool, typer.Option("--revise", help="Replace figures that stand with other ones.")
]
Restate = Annotated[
    str | None,
    typer.Option(
        "--restate",
        metavar="REASON",
        help="Why figures of a closed period change; it is kept with them.",
    ),
]
AsPublished = Annotated[
    str | None,
    typer.Option(
        "--as-published",
        metavar="PERIOD",
        help="As it was when this period was closed: its last day, and only what was known then.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Judge everything, write nothing.")]
AnswerFormat = Annotated[Answer, typer.Option("--format", help="How to answer.")]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="NAMES",
        help="Only these columns, in this order: item,status,pace. They are the fields of a csv.",
    ),
]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="NAMES",
        help="In the order of these columns: status,-pace. With a hyphen the greatest comes first.",
    ),
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The rows alone (table, plain or csv).")
]
Bom = Annotated[
    bool, typer.Option("--bom", help="Mark a csv as UTF-8, so that Excel opens Chinese intact.")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write to FILE; its ending is the format."),
]
FailOn = Annotated[
    list[Status] | None, typer.Option("--fail-on", help="End with 1 where anything stands so.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")]


def level_of(by: str | None, *, district: bool, street: bool) -> str | None:
    """Return the level that is asked for, if any. Raises UsageError for several."""
    named = [level for level, given in (("district", district), ("street", street)) if given]
    named += [] if by is None else [by]
    if len(named) > 1:
        raise UsageError(
            _("a report has one line an area of one level"),
            where=" ".join(f"--{level}" for level in named),
            hint=_("Give one of --district, --street, --by."),
        )
    return named[0] if named else None


def format_of(output: Path | None) -> Format:
    """Return the format that a file's name asks for, or a table. Raises UsageError."""
    if output is None:
        return Format.TABLE
    from meili_cli.render.formats import ENDINGS, of_file

    form = of_file(output.name)
    if form is None:
        raise no_format(output, ENDINGS)
    return form


def no_format(output: Path, endings: Iterable[str]) -> UsageError:
    """Return the failure for a file whose name has none of the endings."""
    return UsageError(
        _("the ending names no format"),
        where=output,
        hint=_("End it in one of {endings}, or give --format.").format(endings=" ".join(endings)),
    )


def for_programs(form: Format) -> bool:
    """Return whether a format has the rows themselves, and no sentence around them."""
    from meili_cli.render.formats import FOR_PROGRAMS

    return form in FOR_PROGRAMS


def keep_off(book: "Book", output: Path | None) -> None:
    """Refuse to write over what belongs to the workspace. Raises UsageError."""
    keep_out(book.workspace, output)


def keep_out(workspace: "Workspace", output: Path | None) -> None:
    """Do the same where no book is opened."""
    if output is not None and workspace.owns(output):
        raise UsageError(
            _("this is a place for the plan or the data, not for reports"),
            where=output,
            hint=_("Name a file outside plan/ and data/."),
        )


def keep_beside(workspace: "Workspace", folder: Path) -> None:
    """Refuse to fill a folder that the workspace is in, or that belongs to it. Raises UsageError."""
    keep_out(workspace, folder)
    if workspace.root.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            _("the workspace itself is here, and its files would be among others"),
            where=folder,
            hint=_("Name a folder beside plan/ and data/, such as {name}.").format(name="figures"),
        )


def published(
    book: "Book", typed: str | None, as_of: str | None, known_at: str | None
) -> "Published | None":
    """Return what was known when the period of --as-published was closed. Raises UsageError."""
    if typed is None:
        return None
    given = [name for name, value in (("--as-of", as_of), ("--known-at", known_at)) if value]
    if given:
        raise UsageError(
            _("these exclude each other"),
            where=" ".join(["--as-published", *given]),
            hint=_("The closing says the day and what was known; leave the others out."),
        )
    return book.published(typed)


def hand_out(result: str | bytes, output: Path | None) -> None:
    """Print a result, or write it to the file that was asked for; bytes are for a file alone."""
    if output is None:
        assert isinstance(result, str)
        console.data(result)
    else:
        console.write(result, output)
        console.say(_("Written: {path}").format(path=output))
