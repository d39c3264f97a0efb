"""What holds for every command: options that may stand anywhere, help, and how failures end.

Help is asked for before any command runs, so the language is settled as soon as the words of
the command line are there, and help texts are translated when they are shown. What a shell may
complete is found by `complete`, and looked for only when a shell asks.

A user never sees a traceback: a failure is a sentence and exit code 2, a bug of ours a
sentence, a log file and exit code 70.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from meili_cli import __version__, i18n
from meili_cli.cli import console, usage
from meili_cli.cli.progress import watched
from meili_cli.errors import ExitCode, MeiliError
from meili_cli.i18n import _, no_op

_VALUED: Final = ("-C", "--lang")
_FLAGS: Final = ("--verbose", "-v", "--quiet", "-q")
ANYWHERE: Final = (*_VALUED, *_FLAGS)
"""Options of `meili` itself that may also stand behind the command's name, with a value and
without one."""

_INTERRUPTED: Final = "Query interrupted"
"""What DuckDB makes of a KeyboardInterrupt: a RuntimeError of these words."""
_IN_A_COLUMN: Final = 3
"""Choices that the help shows beside the option; more of them stand in its text."""

# What typer itself puts into the help.
no_op("Install completion for the current shell.")
no_op("Show completion for the current shell, to copy it or customize the installation.")


class Command(TyperCommand):
    """One command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; what cannot be parsed is a failure in our words."""
        ctx.allow_extra_args = True  # so that a word too many is ours to name
        with console.writable(), usage.in_words(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise usage.too_many(ctx, rest)
        return rest

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Say how the command is put together."""
        formatter.write_usage(ctx.command_path, usage_of(self, ctx), prefix=_("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help, which `Group.get_command` has translated, and two examples."""
        with _fitting():
            super().format_help(ctx, formatter)
        _show_examples(called(ctx))


class Group(TyperGroup):
    """The group of all commands."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the front of the command line; --help and --version end here."""
        with _ending():
            return super().make_context(*args, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, with the options that may stand anywhere brought to the front."""
        args = _to_the_front(args)
        i18n.use(_language(args))
        with console.writable(), usage.in_words(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named; a mistyped one is a failure in our words."""
        if not ctx.resilient_parsing and args[0] not in self.commands:
            raise usage.no_command(ctx, args[0], self.commands)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, with its help in the language in use."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            return None
        command = spoken(command, ctx)
        if ctx.resilient_parsing:  # a shell asks how a word may go on
            from meili_cli.cli import complete

            complete.attach(command, ctx)
        return command

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Say how a command line is put together."""
        formatter.write_usage(ctx.command_path, usage_of(self, ctx), prefix=_("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help in the language in use, and two examples."""
        with _fitting():
            super(Group, spoken(self, ctx)).format_help(ctx, formatter)
        _show_examples(called(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _ending(), watched(), usage.in_words(ctx):
            return super().invoke(ctx)


class Subgroup(Group):
    """A command that has commands of its own; the language is settled before it is met."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read what stands behind the name of the group."""
        return super(Group, self).make_context(*args, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; what cannot be parsed is a failure in our words."""
        with console.writable(), usage.in_words(ctx):
            return super(Group, self).parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with usage.in_words(ctx):
            return super(Group, self).invoke(ctx)


def called(ctx: Any) -> str:
    """Return the words that call a command, that of the program left out: mapping check."""
    words: list[str] = []
    while ctx.parent is not None:
        words.insert(0, ctx.info_name)
        ctx = ctx.parent
    return " ".join(words)


def commands(group: Any) -> Iterator[tuple[str, Any]]:
    """Yield all commands with the words that call them, those of a group behind it."""
    for name, command in group.commands.items():
        yield name, command
        if isinstance(command, Group):
            yield from ((f"{name} {inner}", each) for inner, each in commands(command))


@contextmanager
def _ending() -> Iterator[None]:
    """End with the exit code and the words of whatever happens within."""
    try:
        try:
            yield
        except typer.Exit:
            console.flush()
            raise
        console.flush()
    except MeiliError as error:
        console.fail(error)
        raise typer.Exit(ExitCode.UNUSABLE) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(ExitCode.INTERRUPTED) from error
    except BrokenPipeError as error:
        # Whoever read the output has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OK) from error
    except (typer.Exit, typer.Abort, SystemExit):
        raise
    except Exception as error:
        if str(error) == _INTERRUPTED:
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        # Without a cause: of a StopIteration a context manager would let the cause out again.
        raise _bug(error) from None


def _bug(error: Exception) -> typer.Exit:
    """Say that something happened that must not, and return how to end."""
    console.complain(
        _("This is a bug in meili. What happened is written to {log}").format(log=_log(error))
    )
    return typer.Exit(ExitCode.BUG)


def _language(args: list[str]) -> str:
    """Return the language that the front of the command line, or the environment, asks for."""
    asked = i18n.preferred()
    words = iter(args)
    for word in words:
        if word in _FLAGS:
            continue
        if word not in _VALUED and not word.startswith("--lang="):
            break
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else next(words, "")
        # What is no language is refused when the command runs.
        if word != "-C" and i18n.is_tag(value):
            asked = value
    return asked


_DIGITS: Final = 9
"""Digits of a size of a terminal that is believed."""


@contextmanager
def _fitting() -> Iterator[None]:
    """Let help texts wrap within words, for Chinese has no spaces, and within the terminal."""
    from typer import rich_utils

    class Folding(rich_utils.OptionHighlighter):
        def highlight(self, text: Any) -> None:
            super().highlight(text)
            text.overflow = "fold"

    rich_utils.highlighter = Folding()
    # rich believes any COLUMNS: it would draw a frame of that size, takes ² for a number, and
    # stumbles over thousands of digits.
    rich_utils.MAX_WIDTH = console.terminal()
    for name in ("COLUMNS", "LINES"):
        said = os.environ.get(name, "0")
        if not said.isdecimal() or len(said) > _DIGITS:
            del os.environ[name]
    rich_utils.DEFAULT_STRING = _("[default: {}]")
    rich_utils.REQUIRED_LONG_STRING = _("[required]")
    try:
        yield
    except SystemExit as error:  # how rich ends where nobody reads on
        raise BrokenPipeError from error


def usage_of(command: Any, ctx: Any) -> str:
    """Return how a command is put together: in brackets what may be left out."""
    pieces = ["[OPTIONS]"]
    for param in command.get_params(ctx):
        if param.param_type_name == "argument":
            name = param.metavar.strip("[]")
            pieces.append(name if param.required else f"[{name}]")
    if isinstance(command, Group):
        pieces += ["COMMAND", "[ARGS]..."]
    return " ".join(pieces)


def _show_examples(command: str) -> None:
    """Print the examples of a command, each to be copied as it stands."""
    from meili_cli.cli.examples import EXAMPLES

    shown = (f" {_(said)}\n  $ {line}\n" for said, line in EXAMPLES[command])
    console.data("\n".join(shown))


def spoken(command: Any, ctx: Any) -> Any:
    """Return a copy of a command, or of the group, whose help is in the language in use."""
    command = copy(command)
    command.help = _(command.help)
    command.rich_help_panel = _("Commands")
    command.params = [_spoken_param(param) for param in command.params]
    asks = command.get_help_option(ctx)
    if asks is not None:
        asks.help = _("Show this message and exit.")
        asks.rich_help_panel = _("Options")
        asks.metavar = ""
    return command


def _spoken_param(param: Any) -> Any:
    """Return a copy of an option or argument as the help shows it."""
    param = copy(param)
    param.help = _(param.help) if param.help else param.help
    if param.param_type_name == "argument":
        param.rich_help_panel = _("Arguments")
        param.metavar = param.metavar.strip("[]")
        param.display_type_rich = lambda ctx: None  # noqa: ARG005 - the help says what it is
        return param
    param.rich_help_panel = _("Options")
    choices = [str(choice.value) for choice in param.type_descriptor.choices or ()]
    if param.is_flag:
        param.metavar = ""
    elif len(choices) > _IN_A_COLUMN:
        param.metavar = param.metavar or type(param.type_descriptor.choices[0]).__name__.upper()
        param.help = _("{help} One of: {choices}.").format(
            help=param.help, choices=", ".join(choices)
        )
    elif choices:
        param.metavar = "|".join(choices)
    return param


def _to_the_front(args: list[str]) -> list[str]:
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*front, *rest, word, *words]
        if word in _FLAGS:
            front.append(word)
        elif word in _VALUED:
            value = next(words, None)
            if value is None:  # typer then says what is missing
                return [*front, word]
            front += [word, value]
        elif word.startswith("--lang="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _log(error: Exception) -> Path:
    """Write what is needed to find a bug to a file of its own, and return it."""
    import tempfile
    import traceback
    from datetime import UTC, datetime

    lines = [
        f"meili {__version__}",
        f"Python {sys.version}",
        datetime.now(UTC).isoformat(timespec="seconds"),
        f"command: {sys.argv[1:]}",
        "",
        *traceback.format_exception(error),
    ]
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="meili-", suffix=".log", delete=False
    ) as file:
        file.write("\n".join(lines))
    return Path(file.name)
