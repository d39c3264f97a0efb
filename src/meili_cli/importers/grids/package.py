"""The zip files that xlsx and ods are: their parts, read as a stream, within limits.

Owns the limits. A part that is small in the file and endless when it is unpacked, or that
names entities, is given up before it takes memory.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Final, Protocol
from xml.parsers import expat

from meili_cli.i18n import _
from meili_cli.importers.grid import Unreadable
from meili_cli.model.problem import Place

MAX_PART: Final = 256 * 1024 * 1024
"""Bytes of one part, unpacked."""
_CHUNK: Final = 64 * 1024
_DEPTH: Final = 100


class Handler(Protocol):
    """Hears what stands in a part: names are without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text, perhaps a piece of it."""


class Package:
    """A zip file by the names of its parts. Raises Unreadable where it is none."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        # zipfile ends with a RuntimeError where it meets what it has no means for.
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
            raise self.damaged() from error

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def read(self, part: str, handler: Handler) -> None:
        """Read a part of xml. Raises Unreadable if it is missing, damaged or too large."""
        info = self._parts.get(part)
        if info is None:
            raise self.damaged()
        if info.file_size > MAX_PART:
            raise self.too_large()
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self.damaged()
        parser = _parser(handler, self.damaged)
        try:
            with self._zip.open(info) as file:  # which gives no more than file_size bytes
                while chunk := file.read(_CHUNK):
                    parser.Parse(chunk)
                parser.Parse(b"", True)  # noqa: FBT003 - it takes no names
        except (
            zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError,
            RuntimeError, ValueError, LookupError,
        ) as error:  # fmt: skip
            raise self.damaged() from error

    def damaged(self) -> Unreadable:
        """Return what is said of a file that is no workbook, whatever it looks like."""
        return Unreadable(
            Place(self._name),
            "not-a-table",
            _("the workbook is damaged or of another kind"),
            _("open it in a spreadsheet and save it as xlsx"),
        )

    def too_large(self) -> Unreadable:
        """Return what is said of a file that would take too much memory."""
        return Unreadable(
            Place(self._name),
            "too-large",
            _("a sheet of the workbook is too large"),
            _("split it, or save it as CSV UTF-8"),
        )


def _parser(handler: Handler, damaged: Callable[[], Unreadable]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise damaged()
        handler.start(
            name.rpartition(":")[2],
            {key.rpartition(":")[2]: value for key, value in attributes.items()},
        )

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(":")[2])

    def doctype(*_declared: object) -> None:
        raise damaged()  # none of these files has one; it is what makes entities

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    return parser
