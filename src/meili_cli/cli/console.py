"""Where things are printed: data to standard output, everything else to standard error.

Output is UTF-8 whatever the locale. Colour only on a terminal that wants it.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from meili_cli import progress
from meili_cli.errors import MeiliError, UsageError
from meili_cli.i18n import _
from meili_cli.model.problem import Problem, Severity

_SHOWN: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"
}
"""Control characters, and what is printed in their place."""
_OFF_TERMINAL: Final = 100
"""Columns of a table that goes to a pipe or a file, unless COLUMNS says otherwise."""
_NARROWEST: Final = 40
_WIDEST: Final = 1000
"""Columns that are used even where a terminal has fewer; and no terminal has more than the
latter, though COLUMNS may say anything."""


class _Voice:
    """How much is said in this process."""

    quiet = False


def tune(*, quiet: bool, verbose: bool) -> None:
    """Say only what went wrong, or also what is being done."""
    _Voice.quiet = quiet
    progress.listen(say if verbose else None)


def is_quiet() -> bool:
    """Whether only errors are wanted on standard error."""
    return _Voice.quiet


def speak_utf8() -> None:
    """Let both streams take any text, whatever the locale; what is no text is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(*lines: str) -> None:
    """Print lines to standard error, unless only errors are wanted there."""
    if not _Voice.quiet:
        complain(*lines)


def complain(*lines: str) -> None:
    """Print lines to standard error."""
    with _while_read(sys.stderr):
        for line in lines:
            sys.stderr.write(f"{harmless(line)}\n")


def say_over(text: str) -> None:
    """Print one line to the terminal of standard error, over the one that was printed so."""
    if _Voice.quiet:
        return
    from meili_cli.render.text import cut_before

    shown = cut_before(harmless(text.replace("\n", " ")), terminal() - 1)
    sys.stderr.write(f"\r\x1b[K{shown}")
    sys.stderr.flush()


def harmless(text: str) -> str:
    """Return text that quotes what was typed or read, without what a terminal would obey."""
    return text.translate(_SHOWN)


def data(text: str) -> None:
    """Print a result to standard output; it ends with one line break."""
    with writable(), _while_read(sys.stdout):
        sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")


def flush() -> None:
    """Bring what was printed on its way; a reader that has left is noticed here."""
    with writable(), _while_read(sys.stdout):
        sys.stdout.flush()


@contextmanager
def _while_read(stream: TextIO) -> Iterator[None]:
    """Let a reader that has seen enough miss the rest, and the command go on to its end.

    What it found out, its exit code says even so: `meili check | head -1` is no clean ledger.
    """
    try:
        yield
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # else Python complains at exit of what is left
        os.close(nowhere)


@contextmanager
def writable() -> Iterator[None]:
    """Turn a full disk behind standard output into a failure with a message."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=_("standard output"),
            hint=_("Make room, or send the output elsewhere."),
        ) from error


def fail(error: MeiliError) -> None:
    """Print a failure: its findings, if it has any, and then what it is and what to do."""
    findings(getattr(error, "problems", ()), aside=True)
    complain(_("Error: {message}").format(message=error))


def findings(problems: Iterable[Problem], *, aside: bool = False) -> None:
    """Print findings, each with its line and a caret; `aside` of the result, to standard error.

    Where only errors are wanted, those aside are the errors.
    """
    stream = sys.stderr if aside else sys.stdout
    room, coloured = _room(stream), _colour(stream)
    for problem in problems:
        from meili_cli.render.finding import as_text

        if aside and _Voice.quiet and problem.severity is not Severity.ERROR:
            continue
        shown = problem._replace(
            message=harmless(problem.message),
            hint=harmless(problem.hint),
            place=problem.place._replace(path=harmless(problem.place.path)),
        )
        text = as_text(shown, room, colour=coloured)
        if aside:
            with _while_read(sys.stderr):
                sys.stderr.write(text)
        else:
            data(text)


def terminal() -> int:
    """Return the columns of the terminal, or those that COLUMNS tells; 80 where neither does."""
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def width() -> int:
    """Return the columns that a result may take on standard output."""
    return _room(sys.stdout) or _OFF_TERMINAL


def _room(stream: TextIO) -> int | None:
    """Return the columns of a terminal, or what COLUMNS says; None where there is neither."""
    return terminal() if os.environ.get("COLUMNS") or stream.isatty() else None


def colour() -> bool:
    """Whether colours are wanted on standard output."""
    return _colour(sys.stdout)


def _colour(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set."""
    return (
        stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"
    )


def write(result: str | bytes, path: Path) -> None:
    """Write a result to a file, text as UTF-8, whole or not at all. Raises UsageError."""
    from meili_cli.ledger import durable

    content = result if isinstance(result, bytes) else result.encode(errors="backslashreplace")
    try:
        durable.replace(content, path)
    except BrokenPipeError:  # the file is a pipe, and nobody reads on
        return
    except OSError as error:
        raise UsageError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=path,
            hint=_("Name another file with -o."),
        ) from error
