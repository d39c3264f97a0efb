"""The Markdown that a bulletin is written in, as tokens: what html, pdf and docx are made of.

Owns which Markdown counts, and how a figure stands in it. There is no html in it, no picture, and
no link but to the web, to an address of mail, or to the cell of a report that a figure is of.

What stands where: `#` is the title and the paragraph right behind it the line of the document's
number; `##`, `###` and `####` are headings of the first to the third level, which have their
numbers in their text; a `>` is a note to the table above it; what follows on the last `---` is the
colophon. The tokens are those of markdown-it: https://markdown-it-py.readthedocs.io.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote

from meili_cli.i18n import _
from meili_cli.publish.needs import needs

if TYPE_CHECKING:  # it is not installed with every meili
    from markdown_it.token import Token

_CELL: Final = "cell:"
_WEB: Final = ("http://", "https://", "mailto:")
_SAFE: Final = "/:,;=@$+-._~"
"""Characters of a reference that stand in a link as they are."""
_RULES: Final = (
    "paragraph", "heading", "list", "blockquote", "hr", "table", "text", "emphasis", "link",
    "escape", "newline", "entity", "fragments_join",
)  # fmt: skip
"""What of Markdown there is; of code, html and pictures there is none."""


class Head(NamedTuple):
    """What is said of a document beside its text. `simulated` stands on every page."""

    title: str
    language: str
    simulated: bool
    as_of: date
    issuer: str = ""


def parse(text: str) -> "list[Token]":
    """Return the tokens of a text. Raises UsageError where markdown-it is not installed."""
    with needs(_("a bulletin")):
        from markdown_it import MarkdownIt
    reader = MarkdownIt("zero", {"html": False}).enable(
        [*_RULES, "balance_pairs"], ignoreInvalid=True
    )
    reader.validateLink = _is_sound  # type: ignore[method-assign] # it is how markdown-it wants it
    return reader.parse(text)


def linked(text: str, ref: str) -> str:
    """Return a figure as it stands in Markdown; its text is escaped already."""
    return f"[{text}]({_CELL}{quote(ref, safe=_SAFE)})"


def cell_of(token: "Token") -> str | None:
    """Return the reference of the figure that begins with a token `link_open`; else None."""
    href = str(token.attrGet("href") or "") if token.type == "link_open" else ""
    return unquote(href.removeprefix(_CELL)) if href.startswith(_CELL) else None


def plain(token: "Token") -> str:
    """Return the text of an inline token without its markup."""
    return "".join(one.content for one in token.children or () if one.type == "text")


def title_of(tokens: "Sequence[Token]") -> str | None:
    """Return the text of the first heading, if there is one."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            return plain(tokens[place + 1])
    return None


def _is_sound(url: str) -> bool:
    return url.lower().startswith((_CELL, *_WEB))
