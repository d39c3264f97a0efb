"""What holds for every command: options that may stand anywhere, and how failures end.

A user never sees a traceback: a failure is a sentence and exit code 2, a bug of ours a
sentence, a log file and exit code 70.
"""

import os
import sys
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup

from meili_cli import __version__
from meili_cli.cli import console
from meili_cli.errors import ExitCode, MeiliError
from meili_cli.i18n import _

_ANYWHERE: Final = ("-C", "--lang")
"""Options of `meili` itself that may also stand behind the command's name."""


class Group(TyperGroup):
    """The group of all commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, with the options that may stand anywhere brought to the front."""
        return super().parse_args(ctx, _to_the_front(args))

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
