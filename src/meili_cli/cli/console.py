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

from meili_cli.errors import MeiliError, UsageError
from meili_cli.i18n import _
from meili_cli.model.problem import Problem

_SHOWN: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"
}
"""Control characters, and what is printed in their place."""
_OFF_TERMINAL: Final = 100
"""Columns of a table that goes to a pipe or a file, unless COLUMNS says otherwise."""


def _utf8(stream: TextIO) -> TextIO:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
        reconfigure(encoding="utf-8", errors="replace")
    return stream


def say(*lines: str) -> None:
    """Print lines to standard error."""
    stream = _utf8(sys.stderr)
    for line in lines:
        stream.write(f"{_harmless(line)}\n")


def say_over(text: str) -> None:
    """Print one line to the terminal of standard error, over the one that was printed so."""
    stream = _utf8(sys.stderr)
    room = shutil.get_terminal_size().columns - 1
    shown = _harmless(text.replace("\n", " "))
    while len(shown.encode("gb18030", "replace")) > room:  # a Chinese character takes two
        shown = shown[1:]
    stream.write(f"\r\x1b[K{shown}")
    stream.flush()


def _harmless(text: str) -> str:
    """Return text that quotes what was typed or read, without what a terminal would obey."""
    return text.translate(_SHOWN)


def data(text: str) -> None:
    """Print a result to standard output; it ends with one line break."""
    with _writable():
        _utf8(sys.stdout).write(text if text.endswith("\n") or not text else f"{text}\n")


def flush() -> None:
    """Bring what was printed on its way; a reader that has left is noticed here."""
    with _writable():
        sys.stdout.flush()


@contextmanager
def _writable() -> Iterator[None]:
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
    findings(getattr(error, "problems", ()), say)
    say(_("Error: {message}").format(message=error))


def findings(problems: Iterable[Problem], out: object = None) -> None:
    """Print findings, each with its line and a caret, to standard output or to `out`."""
    from meili_cli.model.problem import as_text

    printer = data if out is None else say
    for problem in problems:
        printer(_harmless(as_text(problem)))


def width() -> int:
    """Return the columns that a table may take."""
    if os.environ.get("COLUMNS") or sys.stdout.isatty():
        return max(shutil.get_terminal_size().columns, 40)
    return _OFF_TERMINAL


def colour() -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") != "dumb"
    )


def write(text: str, path: Path) -> None:
    """Write a result to a file. Raises UsageError where that cannot be done."""
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=path,
            hint=_("Name another file with -o."),
        ) from error
