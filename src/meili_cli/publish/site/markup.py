"""Markup for pages: the one way by which text becomes part of a page, or of a script.

Owns escaping. What is text stays text: only what `tag` and `joined` return is markup. Characters
that steer a page without being seen, among them those that turn the direction of writing, go.
"""

import json
from collections.abc import Iterable
from html import escape
from typing import Final

from meili_cli.model.scalar import one_line

_VOID: Final = frozenset({"meta", "link", "input", "br", "rect", "path", "line", "circle"})
"""Elements without content; those of svg are closed as xml asks for."""
_SVG: Final = frozenset({"rect", "path", "line", "circle"})
_IN_SCRIPTS: Final = {
    ord(char): f"\\u{ord(char):04x}" for char in ("<", ">", "&", "\u2028", "\u2029")
}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | None | Iterable[str | None]
"""Text, markup, or several of them; None for nothing."""


def text(said: str) -> Html:
    """Return text as markup that shows it."""
    return said if isinstance(said, Html) else Html(escape(one_line(said)))


def joined(parts: Content) -> Html:
    """Return texts and markup one after the other."""
    if parts is None:
        return Html()
    if isinstance(parts, str):
        return text(parts)
    return Html("".join(text(part) for part in parts if part is not None))


def tag(name: str, /, *content: Content, **attributes: str | int | bool | None) -> Html:
    """Return an element.

    Of an attribute's name a final underscore goes, and the others become hyphens: `class_`,
    `data_cell`. True is an attribute without a value; None and False are none.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(one_line(str(value)))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{said}/>" if name in _SVG else f"<{name}{said}>")
    return Html(f"<{name}{said}>{''.join(map(joined, content))}</{name}>")


def script(call: str, *values: object) -> str:
    """Return a script that calls a function with values that json knows."""
    said = (json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return f"{call}({','.join(said).translate(_IN_SCRIPTS)});\n"
