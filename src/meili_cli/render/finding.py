"""A finding as text: where, what, the line of the file with a caret, what to do.

Owns how a finding is laid out; what it says comes with it. Without a width its head is one
line, as programs that read it expect.
"""

import unicodedata
from typing import Final

from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.render.styles import STYLES, Spans, drawn
from meili_cli.render.table import Tone
from meili_cli.render.text import ELLIPSIS, cut, cut_before, width, wrap

_TONES: Final = {Severity.ERROR: Tone.POOR, Severity.WARNING: Tone.FAIR}
_HEAD: Final = 2
"""Cells before what the head goes on with in a second line."""
_REST: Final = 4
"""Cells before the line of the file and before the hint."""


def as_text(problem: Problem, room: int | None = None, *, colour: bool = False) -> str:
    """Return a finding in lines of at most `room` cells, a path longer than that excepted."""
    place, tone = problem.place, STYLES[_TONES[problem.severity]]
    what = f"{problem.severity}[{' '.join(filter(None, (problem.rule, problem.id)))}]"
    lines: list[Spans] = []
    message = problem.message.replace("\n", "\\x0a")  # of a key that holds a line break
    for line in wrap(f"{place}: {what} {message}", room, indent=_HEAD):
        before, found, after = line.partition(what)
        where = "" if lines else STYLES[Tone.STRONG]
        lines.append([(before, where), (found, tone), (after, "")])
    if place.excerpt:
        shown, carets = _excerpt(place, None if room is None else room - _REST)
        lines.append([(" " * _REST + shown, "")])
        if carets:
            lines.append([(" " * _REST + carets, tone)])
    if problem.hint:
        hint = wrap(" " * _REST + problem.hint, room, indent=_REST)
        lines += [[(line, STYLES[Tone.MUTED])] for line in hint]
    return drawn(lines, colour=colour)


def _excerpt(place: Place, room: int | None) -> tuple[str, str]:
    """Return the line of the file as far as there is room, and the carets below it.

    Carets stand under what is meant, whatever is cut; there are none without a column.
    """
    text = "".join(map(_visible, place.excerpt))
    if not place.column:
        return (text if room is None else cut(text.strip(), room)), ""
    start = place.column - 1 - place.cut
    before, rest = text[:start], text[start:]
    meant = rest[: max(1, place.end - place.column)]
    if place.cut:
        before = ELLIPSIS + before
    shown = rest
    if room is not None and width(before + rest) > room:
        before = before.lstrip()
        shown = cut(rest, room - width(before))
        if len(shown) < len(rest) and len(shown) <= len(meant):
            before = cut_before(before, room // 3)
            shown = cut(rest, room - width(before))
    carets = min(width(meant), width(shown))
    return before + shown, " " * width(before) + "^" * max(1, carets)


def _visible(char: str) -> str:
    """Return a character, or in its place one cell for what would move the cursor or the text."""
    if char.isprintable():
        return char
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else "�"
