"""Bytes to text: a byte order mark, else strict UTF-8, else strict GB18030, else nothing.

Never guesses by likelihood: which of the three it was is a fact of the bytes, and is told.
"""

import codecs
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.importers.grid import Unreadable
from meili_cli.model.problem import Place

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_TRIED: Final = (("utf-8", "UTF-8"), ("gb18030", "GB18030"))


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and how the encoding is called; `encoding` is one that was asked for.

    Raises Unreadable, where `name` cannot be text, and UsageError for an unknown encoding.
    """
    ways = (
        ((named(encoding), encoding),)
        if encoding is not None
        else tuple((codec, said) for mark, codec, said in _MARKS if data.startswith(mark)) or _TRIED
    )
    for codec, said in ways:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, ValueError):
            continue
        if "\0" in text:
            break
        return text.removeprefix("\ufeff"), said
    else:
        raise Unreadable(
            Place(name),
            "unknown-encoding",
            _("the text is not {names}").format(
                names=_(" nor ").join(dict.fromkeys(said for _codec, said in ways))
            ),
            _("name its encoding with --encoding, or save it as CSV UTF-8"),
        )
    raise Unreadable(
        Place(name),
        "not-a-table",
        _("the file is binary, not text"),
        _("save it as xlsx or as CSV UTF-8"),
    )


def recoded(data: bytes, name: str, encoding: str | None = None) -> tuple[bytes, str]:
    """Return the bytes as UTF-8 without a mark, and how their encoding is called; as `decode`."""
    if encoding is None and data.isascii() and b"\0" not in data:
        return data, _TRIED[0][1]
    text, said = decode(data, name, encoding)
    return text.encode(), said


def named(encoding: str) -> str:
    """Return the codec of a typed name. Raises UsageError if there is none for text."""
    try:
        codec = codecs.lookup(encoding)
        "".encode(codec.name)  # LookupError for codecs that are not of text
    except (LookupError, ValueError):
        raise UsageError(
            _("unknown encoding {name!r}").format(name=encoding),
            where="--encoding",
            hint=_("Write utf-8, gb18030, big5, utf-16 or another that Python knows."),
        ) from None
    return "utf-8-sig" if codec.name == "utf-8" else codec.name
