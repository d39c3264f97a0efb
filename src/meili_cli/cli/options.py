"""Options that several commands share, and the workspace that a command works in."""

import os
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.workspace.ahead import Ahead

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.find import Workspace


class Language(StrEnum):
    """What --lang takes."""

    ZH = "zh"
    EN = "en"


class Answer(StrEnum):
    """Formats of a short answer."""

    TEXT = "text"
    JSON = "json"


class Session:
    """The folder of -C, if any, and the ledger there, where it is being read already."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._reading: Ahead[Ledger] | None = None

    def read_ahead(self) -> None:
        """Begin to read the ledger. What is wrong with it is told to whoever asks for it."""
        from meili_cli.workspace.reading import find_and_read

        self._reading = Ahead(partial(find_and_read, self._folder, os.environ))

    def workspace(self, path: Path | None = None) -> "Workspace":
        """Return the workspace; `path` is where the upward search begins. Raises WorkspaceError."""
        from meili_cli.workspace.find import find

        return find(self._folder, os.environ, start=path)

    def book(self) -> "Book":
        """Open the plan and the ledger of the workspace."""
        from meili_cli.workspace.book import Book

        return Book(self.workspace(), reading=self._reading)


Area = Annotated[
    str | None,
    typer.Option("--area", metavar="AREA", help="An area: code or name (310104, 徐汇, xuhui)."),
]
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
Revise = Annotated[
    bool, typer.Option("--revise", help="Replace figures that stand with other ones.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Judge everything, write nothing.")]
AnswerFormat = Annotated[Answer, typer.Option("--format", help="How to answer.")]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")]
