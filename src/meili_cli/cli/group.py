"""What holds for every command: options that may stand anywhere, help, and how failures end.

Help is asked for before any command runs, so the language is settled as soon as the words of
the command line are there, and help texts are translated when they are shown.

A user never sees a traceback: a failure is a sentence and exit code 2, a bug of ours a
sentence, a log file and exit code 70.
"""

import os
import sys
from copy import copy
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from meili_cli import __version__, i18n
from meili_cli.cli import console
from meili_cli.errors import ExitCode, MeiliError
from meili_cli.i18n import _, no_op

_ANYWHERE: Final = ("-C", "--lang")
"""Options of `meili` itself that may also stand behind the command's name."""

# What typer itself puts into the help.
no_op("Install completion for the current shell.")
no_op("Show completion for the current shell, to copy it or customize the installation.")


class Command(TyperCommand):
    """One command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help; `Group.get_command` has translated it."""
        _fold_long_words()
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """The group of all commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, with the options that may stand anywhere brought to the front."""
        args = _to_the_front(args)
        i18n.use(_language(args))
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, with its help in the language in use."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else _spoken(command, ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help in the language in use."""
        _fold_long_words()
        super(Group, _spoken(self, ctx)).format_help(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; every way in which it can fail ends here."""
        try:
            result = super().invoke(ctx)
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
            if _is_usage(error):
                raise
            console.say(
                _("This is a bug in meili. What happened is written to {log}").format(
                    log=_log(error)
                )
            )
            raise typer.Exit(ExitCode.BUG) from error
        else:
            return result


def _language(args: list[str]) -> str:
    """Return the language that the front of the command line, or the environment, asks for."""
    asked = i18n.preferred()
    words = iter(args)
    for word in words:
        if word not in _ANYWHERE and not word.startswith("--lang="):
            break
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else next(words, "")
        # Another language is typer's to refuse.
        if word != "-C" and value in i18n.LANGUAGES:
            asked = value
    return asked


def _fold_long_words() -> None:
    """Let help texts wrap within words: Chinese has no spaces, and rich would cut it off."""
    from typer import rich_utils

    class Folding(rich_utils.OptionHighlighter):
        def highlight(self, text: Any) -> None:
            super().highlight(text)
            text.overflow = "fold"

    rich_utils.highlighter = Folding()


def _spoken(command: Any, ctx: Any) -> Any:
    """Return a copy of a command, or of the group, whose help is in the language in use."""
    command = copy(command)
    command.help = _(command.help)
    command.rich_help_panel = _("Commands")
    command.params = [_spoken_param(param) for param in command.params]
    asks = command.get_help_option(ctx)
    if asks is not None:
        asks.help = _("Show this message and exit.")
        asks.rich_help_panel = _("Options")
    return command


def _spoken_param(param: Any) -> Any:
    param = copy(param)
    param.help = _(param.help) if param.help else param.help
    param.rich_help_panel = _("Arguments") if param.param_type_name == "argument" else _("Options")
    return param


def _is_usage(error: Exception) -> bool:
    """Whether typer itself words the error: a missing option, an unknown command."""
    return hasattr(error, "exit_code") and hasattr(error, "format_message")


def _to_the_front(args: list[str]) -> list[str]:
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*front, *rest, word, *words]
        if word in _ANYWHERE:
            value = next(words, None)
            if value is None:  # typer then says what is missing
                return [*front, word]
            front += [word, value]
        elif word.startswith(tuple(f"{option}=" for option in _ANYWHERE if option[1] == "-")):
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
