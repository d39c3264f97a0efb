"""What `validate` and `check` share: how findings are asked for, and handed out in every format.

A program that asked for a document gets one also where the command cannot go on; the exit code
never depends on the format.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from meili_cli import __version__
from meili_cli.cli import console, options
from meili_cli.errors import MeiliError, UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Problem
from meili_cli.model.terms import FindingsFormat, Format

if TYPE_CHECKING:
    from meili_cli.model.findings import Findings
    from meili_cli.render import Names, View
    from meili_cli.workspace.find import Workspace

Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="RULES",
        help="Only findings of these rules, by id or first word: yaml,bad-date; may be repeated.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="RULES",
        help="No findings of these rules; beside those of the settings.",
    ),
]
Rules = Annotated[bool, typer.Option("--rules", help="List the rules, and check nothing.")]
Form = Annotated[
    FindingsFormat | None,
    typer.Option("--format", metavar="FORMAT", help="How to show it; github under GITHUB_ACTIONS."),
]

_DOCUMENTS: Final = (
    FindingsFormat.JSON, FindingsFormat.GITHUB, FindingsFormat.SARIF, FindingsFormat.JUNIT,
)  # fmt: skip
"""Formats that are written also where the command cannot go on."""
_WITHOUT_COLUMNS: Final = (
    FindingsFormat.TEXT, FindingsFormat.GITHUB, FindingsFormat.SARIF, FindingsFormat.JUNIT,
)  # fmt: skip
_ENDINGS: Final = {".sarif": FindingsFormat.SARIF, ".xml": FindingsFormat.JUNIT}
"""Endings of files beside those of every list."""


class Asked:
    """How the findings of a command are asked for."""

    def __init__(
        self, command: str, form: FindingsFormat | None, output: Path | None,
        *, columns: str | None, sort: str | None, no_header: bool, bom: bool,
    ) -> None:  # fmt: skip
        """Settle the format. Raises UsageError for options that do not go with it."""
        given = {"--columns": columns, "--sort": sort, "--no-header": no_header, "--bom": bom}
        self.command = command
        self.output = output
        self._root: Path | None = None
        self.form = form or _form_of(output, listed=any(given.values()))
        self.by_itself = form is None and output is None  # where nobody has named the format
        self.view: View | None = None
        if self.form not in _WITHOUT_COLUMNS:
            from meili_cli import render

            self.view = render.asked(
                Format(self.form), columns=columns, sort=sort, header=not no_header, bom=bom
            )
            return
        for option, value in given.items():
            if value:
                raise UsageError(
                    _("{format} has no columns").format(format=self.form),
                    where=option,
                    hint=_("Leave it out, or take a list: --format table, csv or json."),
                )

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Write a document also where what happens within is a failure."""
        try:
            yield
        except MeiliError as error:
            if self.form in _DOCUMENTS:
                from meili_cli.model.findings import Findings

                self.view = None  # what may be wrong is the view
                problems = getattr(error, "problems", ())
                self.hand_out(
                    self.told(Findings(self.command, __version__, problems, failure=error))
                )
            if self.form is FindingsFormat.GITHUB:
                # Without the lines of files: one that begins with :: would be obeyed in a log.
                raise MeiliError(error.what, where=error.where, hint=error.hint) from error
            raise

    def keep_out(self, workspace: "Workspace") -> None:
        """Refuse to write over what belongs to the workspace. Raises UsageError."""
        output, self.output = self.output, None  # a failure goes elsewhere
        options.keep_out(workspace, output)
        self.output, self._root = output, workspace.root

    def told(self, found: "Findings", names: "Names | None" = None) -> str | None:
        """Return the findings in the format; None for text, which is printed one by one."""
        if self.form is FindingsFormat.TEXT:
            return None
        from meili_cli.render import Names, View

        view = self.view or View()
        match self.form:
            case FindingsFormat.JSON:
                from meili_cli.render.findings import json

                return json.write(found, view)
            case FindingsFormat.GITHUB:
                from meili_cli.render.findings import github

                return console.harmless(github.write(self._from_the_top(found)))
            case FindingsFormat.SARIF:
                from meili_cli.render.findings import sarif
                from meili_cli.workspace.rules import of_command

                return sarif.write(self._from_the_top(found), of_command(self.command), _site())
            case FindingsFormat.JUNIT:
                from meili_cli.render.findings import junit

                return junit.write(found)
        from meili_cli.render.lists import findings

        return findings.findings(found, names or Names({}, {}), view, **self.looks())

    def _from_the_top(self, found: "Findings") -> "Findings":
        """Return findings whose files are named from the top of the repository on."""
        from meili_cli.workspace.find import below_repository

        if self._root is None:
            return found
        return found._replace(base=below_repository(self._root, os.environ))

    def looks(self) -> dict[str, Any]:
        """Return how a list is to be laid out."""
        return {
            "form": Format(self.form),
            "width": console.width() if self.form is FindingsFormat.TABLE else None,
            "colour": self.output is None and console.colour(),
        }

    def hand_out(self, text: str | None, problems: Iterable[Problem] = ()) -> None:
        """Print what was told, or write it to the file that was asked for."""
        if text is not None:
            options.hand_out(text, self.output)
        elif self.output is None:
            console.findings(problems)
        else:
            from meili_cli.render.finding import as_text

            options.hand_out("".join(map(as_text, problems)), self.output)


def list_rules(command: str, select: list[str] | None, ignore: list[str] | None) -> None:
    """Print the manual pages of the rules of a command, those of the plan by `validate` alone."""
    from meili_cli.workspace.rules import of_command
    from meili_cli.workspace.selection import selection

    chosen = selection(command, select, ignore)
    for rule in of_command(command).values():
        own = command == "validate" or rule.page != "plan"
        if own and chosen.takes(rule.id):
            console.data(str(rule))


def say_about(asked: Asked, found: "Findings") -> None:
    """Say how many findings were left out, and that GitHub does not show them all."""
    ignored = found.counts["ignored"]
    if ignored:
        console.say(
            ngettext(
                "{n} finding is ignored, by --select, --ignore, the settings or a comment.",
                "{n} findings are ignored, by --select, --ignore, the settings or a comment.",
                ignored,
            ).format(n=ignored)
        )

    if asked.form is FindingsFormat.GITHUB:
        from meili_cli.render.findings.github import SHOWN

        if max(found.errors, found.warnings) > SHOWN:
            console.say(
                _("GitHub shows {n} errors and {n} warnings of a step; the log has them all.")
                .format(n=SHOWN)
            )  # fmt: skip


def _form_of(output: Path | None, *, listed: bool) -> FindingsFormat:
    """Return the format where none is given. Raises UsageError for a file's name without one."""
    if output is not None:
        from meili_cli.render.formats import ENDINGS, of_file

        form = _ENDINGS.get(output.suffix.lower()) or of_file(output.name)
        if form is None:
            raise options.no_format(output, (*ENDINGS, *_ENDINGS))
        return FindingsFormat(form.value)
    if listed:
        return FindingsFormat.TABLE
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    return FindingsFormat.GITHUB if on_github else FindingsFormat.TEXT


def _site() -> str:
    """Return the address of the documentation, where the package was published with one."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        named = metadata("meili-cli").get_all("Project-URL") or ()
    except PackageNotFoundError:  # the sources are on the path, and nothing is installed
        return ""
    sites = dict(str(line).split(", ", 1) for line in named)
    return sites.get("Documentation", "").rstrip("/")
