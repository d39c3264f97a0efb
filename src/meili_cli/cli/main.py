"""The typer app: the options of `meili` itself, and the commands by name.

A command's module is imported when it is called, or when all of them are listed: there are many,
and each waits for its own alone.
"""

import os
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer

from meili_cli import __version__, i18n
from meili_cli.cli import console, group, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _

COMMANDS: Final[Mapping[str, str]] = {
    "init": "init:init",
    "validate": "validate:validate",
    "fmt": "fmt:fmt",
    "schema": "schema:schema",
    "plan": "plan:app",
    "check": "check:check",
    "record": "record:record",
    "form": "form:form",
    "import": "importing:import_",
    "mapping": "mapping:app",
    "retract": "retract:retract",
    "report": "report:report",
    "forecast": "forecast:forecast",
    "chart": "chart:chart",
    "explain": "explain:explain",
    "rank": "rank:rank",
    "log": "log:log",
    "batches": "batches:batches",
    "site": "site:app",
    "close": "close:close",
    "closings": "closings:closings",
    "changes": "changes:changes",
    "watch": "watch:watch",
    "tasks": "tasks:tasks",
    "bulletin": "bulletin:bulletin",
    "directive": "directive:app",
    "trace": "trace:trace",
    "doctor": "doctor:doctor",
}
"""Each command, in the order of the help, with its module in `cli` and what it is there: a
function, or the app of a command that has commands of its own."""


class _Commands(Mapping[str, Any]):
    """The commands by name, each made when somebody looks at it."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _colon, attribute = COMMANDS[name].partition(":")
            found = getattr(import_module(f"meili_cli.cli.{module}"), attribute)
            if not isinstance(found, typer.Typer):
                alone = typer.Typer(add_completion=False)
                alone.command(name, cls=group.Command)(found)
                found = alone
            command = typer.main.get_command(found)
            command.name = name
            self._made[name] = command
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Meili(group.Group):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast("dict[str, Any]", _Commands())


app = typer.Typer(
    cls=_Meili,
    help="Track targets over a YAML plan: what was promised, what is attained, how sure that is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _languages(begun: str) -> list[str]:
    return [language for language in i18n.LANGUAGES if language.startswith(begun)]


def _show(wanted: bool) -> None:
    if wanted:
        console.data(f"meili {__version__}")
        raise typer.Exit


@app.callback()
def meili(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="Work in DIR instead of looking upward from here."),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="LANGUAGE",
            autocompletion=_languages,
            help="zh or en; or another language of the plan, for its names and texts. "
            "Else MEILI_LANG, else the locale.",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="On standard error, say nothing but errors.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Say which workspace is used, what is read, how long it takes."
        ),
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Track targets over a YAML plan: what was promised, what is attained, how sure that is."""
    if lang is not None and not i18n.is_tag(lang):
        raise UsageError(
            _("there is no such language"),
            where=f"--lang {lang}",
            hint=_("Write zh or en, or the name of another language as the plan writes it."),
        )
    i18n.use(lang if lang is not None else i18n.preferred(os.environ))
    if quiet and verbose:
        raise UsageError(
            _("these two exclude each other"), where="--quiet --verbose", hint=_("Give one.")
        )
    console.tune(quiet=quiet, verbose=verbose)
    context.obj = options.Session(workspace, lang)
