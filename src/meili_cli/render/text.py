"""Text on a terminal: its width in cells, cut and wrapped with East Asian width in mind.

Owns nothing but the geometry of text; it never knows what the text says.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

ELLIPSIS: Final = "…"
_BETWEEN: Final = " · "
"""What stands between parts of a line."""

NARROW: Final = (("\u0020", "\u007e"), ("\u00a0", "\u00ac"), ("\u00ae", "\u02ff"),
                 ("\u2010", "\u2027"), ("\u2190", "\u22ff"), ("\u2500", "\u257f"))  # fmt: skip
"""Ranges of characters of one cell: Latin letters, dashes, arrows, signs, lines of a box.

All that an English report is made of; the tables of wcwidth need not be loaded for it.
"""

_NEVER_FIRST: Final = frozenset("，。、；：？！）》〉」』】”’%…,.;:?!)]}")
"""Punctuation that does not begin a line; nor does a `%` after a space."""
_NEVER_LAST: Final = frozenset("（《〈「『【“‘([{")
"""Punctuation that does not end a line."""


@cache
def _cells(char: str) -> int:
    """Return the number of cells that a character takes: 0, 1 or 2."""
    if any(first <= char <= last for first, last in NARROW):
        return 1
    from wcwidth import wcwidth

    return max(wcwidth(char), 0)


def width(text: str) -> int:
    """Return the number of cells that a cleaned text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def padding(text: str, cells: int, *, right: bool) -> tuple[str, str]:
    """Return the spaces before and after `text` that fill it up to `cells`."""
    space = " " * (cells - width(text))
    return (space, "") if right else ("", space)


def _is_word(char: str) -> bool:
    """Whether a line is not broken between `char` and another such."""
    return not char.isspace() and _cells(char) <= 1


def cut(text: str, cells: int) -> str:
    """Return `text` in at most `cells`; what is too long ends with an ellipsis.

    It is cut between words, or between double-width characters; a first word that is too
    long by itself is cut inside.
    """
    if width(text) <= cells:
        return text
    taken = used = boundary = 0
    for index, char in enumerate(text):
        if index and not (_is_word(text[index - 1]) and _is_word(char)):
            boundary = index
        used += _cells(char)
        if used > cells - 1:
            break
        taken = index + 1
    kept = text[: boundary or taken].rstrip(" ,;:、，；：-–·(（“")
    return kept + ELLIPSIS if cells > 0 else ""


def cut_apart(texts: Sequence[str], cells: int) -> list[str]:
    """Cut each of the texts, and those that would then read alike in the middle instead."""
    short = [cut(text, cells) for text in texts]
    meant: dict[str, set[str]] = {}
    for text, each in zip(texts, short, strict=True):
        meant.setdefault(each, set()).add(text)
    return [
        each if len(meant[each]) == 1 else _cut_in_the_middle(text, cells)
        for text, each in zip(texts, short, strict=True)
    ]


def cut_before(text: str, cells: int) -> str:
    """Return the end of `text` in at most `cells`; what is too long begins with an ellipsis."""
    if width(text) <= cells:
        return text
    return ELLIPSIS + _end(text, cells - width(ELLIPSIS))


def _cut_in_the_middle(text: str, cells: int) -> str:
    """Return the beginning and the last words of `text`, an ellipsis between them."""
    end = _end(text, cells // 2)
    return cut(text, cells - width(end)) + end


def _end(text: str, cells: int) -> str:
    """Return the last words of `text` that fit."""
    pieces = list(unbreakable(text))
    end = ""
    while pieces and width(pieces[-1]) + width(end) <= cells:
        end = pieces.pop() + end
    return end.lstrip()


def unbreakable(text: str) -> Iterator[str]:
    """Yield the pieces of `text` between which a line may be broken; spaces are pieces."""
    piece = ""
    for char, following in zip(text, text[1:] + " ", strict=True):
        last = piece[-1:]
        joined = (
            last
            and not (last.isspace() or char.isspace())
            and (char in _NEVER_FIRST or last in _NEVER_LAST or (_is_word(last) and _is_word(char)))
        ) or (char + following == " %" or last + char == " %")
        if piece and not joined:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def wrap(text: str, cells: int | None, *, indent: int = 0) -> list[str]:
    """Return `text` as lines of at most `cells`, all but the first indented; None never wraps."""
    if cells is None or width(text) <= cells:
        return [text]
    lines, line = [], ""
    for piece in unbreakable(text):
        if line.strip() and width(line) + width(piece) > cells:
            lines.append(line.rstrip())
            line = " " * indent
        if not (piece.isspace() and not line.strip() and lines):
            line += piece
    return [*lines, line.rstrip()]


def wrap_parts(parts: Iterable[str], cells: int | None, *, indent: int = 0) -> list[str]:
    """Return `parts` with dots between them as lines, all but the first indented.

    A part is broken only where it is longer than a line; at the end of a line there is no dot.
    """
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}{_BETWEEN}{part}" if lines else ""
        if joined and (cells is None or width(joined) <= cells):
            lines[-1] = joined
        else:
            lines += wrap(" " * indent + part if lines else part, cells, indent=indent)
    return lines
