"""One file of a workspace: its bytes, its places, and what was odd while it was read.

Owns the limits on a file, its encoding and its excerpts. It knows no YAML and no CSV, and it
raises nothing: what cannot be read is noted.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.problem import Place

MAX_BYTES: Final = 64 * 1024 * 1024
"""Size of a file."""
MAX_LINES: Final = 1_000_000
"""Lines of a file."""
MAX_NOTES: Final = 5_000
"""Findings noted of one file while it is read; the last one says that no more are."""

_EXCERPT: Final = 160
_BEFORE: Final = 60
_LONG_LINE: Final = 64 * 1024

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# What YAML does not print, and the line separators that only some programs see: with them,
# two programs would count lines differently.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Span(NamedTuple):
    """A part of a line: line and column from 1, and the column behind it; 0 if unknown."""

    line: int = 0
    column: int = 0
    end: int = 0


WHOLE_FILE: Final = Span()


class Finding(NamedTuple):
    """What a rule finds: where, what, and what to do. The rule's id comes from its name."""

    place: Place
    message: str
    hint: str = ""


class Source:
    """A file: `path` from the workspace with slashes, `data` without its byte order mark `bom`.

    `notes` holds what was found while it was read, by the id of the rule that answers for it.
    """

    def __init__(self, path: str, data: bytes = b"") -> None:
        self.path = path
        self.data = data
        self.bom = b""
        self.notes: dict[str, list[Finding]] = {}
        self._noted: set[tuple[Span, str]] = set()

    def note(self, rule: str, span: Span, message: str, hint: str = "", *, of: str = "") -> None:
        """Note a finding. Of one place the first is kept, since the rest follow from it.

        `of` tells apart findings that stand in one place, such as keys that are missing there.
        """
        if (span, of) not in self._noted and not self.full:
            self._noted.add((span, of))
            self.notes.setdefault(rule, []).append(Finding(self.place(span), message, hint))
            if len(self._noted) == MAX_NOTES:
                self.notes.setdefault("file-size", []).append(
                    Finding(
                        self.place(WHOLE_FILE),
                        _("{n} findings; this file is not read on").format(n=MAX_NOTES),
                        _("mend these first"),
                    )
                )

    @property
    def full(self) -> bool:
        """Whether no further note is kept, so that reading on is of no use."""
        return len(self._noted) >= MAX_NOTES

    def place(self, span: Span) -> Place:
        """Return the place of `span`, with its line as far as it is worth showing."""
        if not 0 < span.line <= len(self._lines):
            return Place(self.path, *span)
        line = self._lines[span.line - 1]
        text = "" if len(line) > _LONG_LINE else line.decode("utf-8", "replace")
        cut = max(0, span.column - 1 - _BEFORE) if len(text) > _EXCERPT else 0
        return Place(self.path, *span, excerpt=text[cut : cut + _EXCERPT], cut=cut)

    @cached_property
    def _lines(self) -> list[bytes]:
        # For bytes, lines end as they do in YAML: LF, CR or both.
        return self.data.splitlines()


def read(path: Path, root: Path) -> Source:
    """Read a file, named from `root` where it lies below.

    What keeps it from being text is in its notes, and then there is no data.
    """
    name = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
    # The system's names of files are bytes, and need not be text.
    source = Source(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    try:
        data = _bytes(path, source)
    except FileNotFoundError:
        source.note("file-missing", WHOLE_FILE, _("there is no such file"))
        return source
    except OSError as error:
        reason = error.strerror or type(error).__name__
        source.note("file-unreadable", WHOLE_FILE, _("cannot be read: {why}").format(why=reason))
        return source
    lines = data.count(b"\n") + data.count(b"\r")
    if lines > MAX_LINES:
        source.note(
            "file-size",
            WHOLE_FILE,
            _("more than {lines} lines").format(lines=MAX_LINES),
            _("split the file"),
        )
        return source
    source.data = data
    if not _is_text(source):
        source.data = b""
    return source


def _bytes(path: Path, source: Source) -> bytes:
    if path.is_dir():
        source.note("file-unreadable", WHOLE_FILE, _("this is a folder, and not a file"))
        return b""
    size = path.stat().st_size
    if not path.is_file():
        source.note("file-unreadable", WHOLE_FILE, _("this is a device, and not a file"))
        return b""
    if size > MAX_BYTES:
        source.note(
            "file-size",
            WHOLE_FILE,
            _("{size} MB; a file has at most {most} MB").format(
                size=-(-size // 1024**2), most=MAX_BYTES // 1024**2
            ),
            _("split the file"),
        )
        return b""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES)
    if data.startswith(_BOM):
        source.bom = _BOM
    return data.removeprefix(_BOM)


def _is_text(source: Source) -> bool:
    data = source.data
    utf16 = _("it looks like UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        span = _at(data[: error.start])
        source.note(
            "file-encoding",
            span,
            _("not UTF-8: byte {offset} of the file, in line {line}").format(
                offset=error.start + 1, line=span.line
            ),
            utf16 if data[:2] in _UTF16 else _("save the file as UTF-8"),
        )
        return False
    unseen = _UNSEEN.search(text)
    if unseen is None:
        return True
    nul = unseen.group() == "\0"
    source.note(
        "file-character",
        _at(text[: unseen.start()].encode()),
        _("a character that is not text: {code}").format(code=f"U+{ord(unseen.group()):04X}"),
        utf16 if nul else _("delete it; editors may not show it"),
    )
    return False


def _at(before: bytes) -> Span:
    # The place of what stands behind `before`.
    line = before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1
    start = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
    column = len(before[start:].decode("utf-8", "replace")) + 1
    return Span(line, column, column + 1)
