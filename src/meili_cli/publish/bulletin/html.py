"""A bulletin as one page of html, on screen and on paper: no script, no file beside it.

Owns markup and style. The paper is that of GB/T 9704-2012: A4, margins of 37 mm above and 28 mm
to the left, an area of 156 by 225 mm for the text, 22 lines of 28 characters. Where the fonts that
it names are not installed, others stand in for them; see docs/bulletin.md. English has the same
paper and smaller letters.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from meili_cli.i18n import _
from meili_cli.publish.bulletin import markdown
from meili_cli.publish.bulletin.title import lines_of
from meili_cli.render.formats.html import page
from meili_cli.render.text import width

if TYPE_CHECKING:
    from markdown_it.token import Token

    from meili_cli.publish.bulletin.markdown import Head

_FONTS: Final = {
    "zh": {
        "body": '"FangSong", "FangSong_GB2312", "仿宋", "STFangsong", "Noto Serif CJK SC", serif',
        "title": '"FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC", serif',
        "first": '"SimHei", "黑体", "Noto Sans CJK SC", sans-serif',
        "second": '"KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", serif',
        "size": "16pt", "spacing": "-0.25pt", "line": "10.22mm", "indent": "2em", "align": "justify",
    },
    "en": {
        "body": '"Times New Roman", "Noto Serif", "Noto Serif CJK SC", serif',
        "title": '"Times New Roman", "Noto Serif", "Noto Serif CJK SC", serif',
        "first": '"Arial", "Noto Sans", "Noto Sans CJK SC", sans-serif',
        "second": '"Times New Roman", "Noto Serif", "Noto Serif CJK SC", serif',
        "size": "12pt", "spacing": "0", "line": "1.5", "indent": "0", "align": "left",
    },
}  # fmt: skip
"""What differs between the languages."""

_STYLE: Final = """\
@page { size: A4; margin: 37mm 26mm 35mm 28mm;
  @top-center { content: %(mark)s; font: 10.5pt %(first)s; color: #b3261e; }
  @bottom-right { content: "— " counter(page) " —"; font: 14pt %(body)s;
    vertical-align: top; padding: 7mm 1em 0 0; } }
@page :left { @bottom-right { content: none; }
  @bottom-left { content: "— " counter(page) " —"; font: 14pt %(body)s;
    vertical-align: top; padding: 7mm 0 0 1em; } }
:root { color-scheme: light; }
body { margin: 0; color: #1a1a1a; background: #fff; font: %(size)s/%(line)s %(body)s;
  letter-spacing: %(spacing)s; }
h1, h2, h3, h4 { margin: 0; font-size: inherit; font-weight: normal; break-after: avoid;
  line-height: inherit; }
h1 { font-family: %(title)s; font-size: 22pt; line-height: 1.45; font-weight: bold;
  text-align: center; letter-spacing: 0; margin-bottom: .4em; }
h2 { font-family: %(first)s; text-indent: %(indent)s; margin-top: .35em; }
h3 { font-family: %(second)s; text-indent: %(indent)s; }
h4 { font-weight: bold; text-indent: %(indent)s; }
h2:lang(en) { font-weight: bold; margin-top: 1em; }
h3:lang(en) { font-weight: bold; margin-top: .5em; }
p { margin: 0; text-indent: %(indent)s; text-align: %(align)s; orphans: 2; widows: 2; }
p:lang(en) { margin-bottom: .5em; }
.lead { break-after: avoid; }
h1 + p { text-align: center; text-indent: 0; margin-bottom: 1em; }
.simulated { color: #b3261e; font: 12pt %(first)s; text-align: center; text-indent: 0; }
.table { margin: .5em 0 .9em; }
table { border-collapse: collapse; width: 100%%; font-size: 10.5pt; line-height: 1.35;
  letter-spacing: 0; font-variant-numeric: tabular-nums; border-top: 1.2pt solid #1a1a1a;
  border-bottom: 1.2pt solid #1a1a1a; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
tbody tr:first-child { break-after: avoid; }
tbody tr:last-child { break-before: avoid; }
.table + blockquote { break-before: avoid; }
th, td { padding: 2.6pt 4pt; text-align: left; vertical-align: middle;
  border-bottom: .4pt solid #b8b8b8; }
th:first-child, td:first-child { padding-left: 1pt; }
th:last-child, td:last-child { padding-right: 1pt; }
th { font-family: %(first)s; font-weight: normal; border-bottom: .8pt solid #1a1a1a;
  vertical-align: bottom; }
.right, .short { white-space: nowrap; }
.right { text-align: right; }
tbody tr:last-child td { border-bottom: 0; }
blockquote { margin: 0 0 .15em; font-size: 10.5pt; line-height: 1.5; letter-spacing: 0; }
blockquote p { text-indent: 0; }
blockquote + h2 { margin-top: .7em; }
footer { break-before: avoid; margin-top: 1.2em; padding-top: .5em; border-top: .8pt solid #1a1a1a; font-size: 12pt;
  line-height: 1.5; break-inside: avoid; }
footer p { text-indent: 0; }
"""

_BROWSER: Final = """\
h1 { text-wrap: balance; }
.table { overflow-x: auto; }
@media screen { body { max-width: 156mm; margin: 12mm auto; padding: 0 5mm; }
  :lang(zh) body { line-height: 1.8; } }
@media print { .simulated { position: fixed; top: 0; left: 0; right: 0; } }
@media screen and (max-width: 40rem) { body { font-size: 1rem; margin: 1rem auto; padding: 0 1rem; }
  h1 { font-size: 1.35rem; } table, blockquote { font-size: .85rem; } }
"""
"""What a browser is told besides; WeasyPrint would complain of it."""

_SHORT: Final = 13
"""A text of so many cells is not broken over lines where it is a figure or all of a cell."""
_PARAGRAPH: Final = 3
"""The tokens of a paragraph."""
_CELLS: Final = ("th_open", "td_open")
_WITHIN: Final = ("th", "td")
"""What stands on one line with what is around it."""


def write(tokens: "Sequence[Token]", head: "Head", *, printed: bool = False) -> str:
    """Return the page; `printed` is the one that becomes a pdf.

    Each figure stands in a span whose `data-cell` is its reference.
    """
    mark = _("SIMULATED: these figures are made up") if head.simulated else ""
    style = _STYLE % {**_FONTS[head.language], "mark": _css(mark) if mark else "none"}
    style = style if printed else style + _BROWSER
    body = _body(tokens, "" if printed else mark, head.language if printed else "")
    return "\n".join(page(head.title, style, body)) + "\n"


def _css(text: str) -> str:
    """Return a text of ours as a string of css."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _body(tokens: "Sequence[Token]", mark: str, paper: str) -> Iterator[str]:
    yield "<main>"
    if mark:
        yield f'<p class="simulated">{escape(mark)}</p>'
    yield from _Writer(tokens, paper).lines()
    yield "</main>"


class _Writer:
    """Turns tokens into lines of html; knows the heading that a table stands under.

    `paper` is the language of what is printed, where the lines of the title are broken by us.
    """

    def __init__(self, tokens: "Sequence[Token]", paper: str) -> None:
        self._tokens = tokens
        self._paper = paper
        self._heading = ""
        rules = [place for place, token in enumerate(tokens) if token.type == "hr"]
        self._colophon = rules[-1] if rules else None

    def lines(self) -> Iterator[str]:
        """Yield the lines; a row of a table, a heading or a paragraph is one."""
        line = ""
        for place, token in enumerate(self._tokens):
            line += self._piece(place, token)
            if token.nesting < 0 and token.tag not in _WITHIN:
                yield line
                line = ""
        yield line + ("" if self._colophon is None else "</footer>")

    def _piece(self, place: int, token: "Token") -> str:
        if token.type == "hr":
            return "<footer>" if place == self._colophon else "<hr>"
        if token.type == "table_open":
            label = escape(self._heading)
            return f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>'
        if token.type == "table_close":
            return "</table></div>"
        if token.type == "inline":
            if place and self._tokens[place - 1].type == "heading_open":
                self._heading = markdown.plain(token)
                if self._paper and self._tokens[place - 1].tag == "h1" and _is_text(token):
                    return "<br>".join(map(escape, lines_of(self._heading, self._paper)))
            return _inline(token)
        if token.hidden:
            return ""
        after = self._tokens[place + _PARAGRAPH : place + _PARAGRAPH + 1]
        if token.type == "paragraph_open" and after and after[0].type == "table_open":
            return '<p class="lead">'
        short = token.type in _CELLS and _is_short(markdown.plain(self._tokens[place + 1]))
        return _tag(token, short=short)


def _is_text(token: "Token") -> bool:
    """Whether there is no figure and nothing else but text in a line."""
    return all(one.type == "text" for one in token.children or ())


def _is_short(text: str) -> bool:
    """Whether a text is so short that it is not broken over lines."""
    return width(text) <= _SHORT


def _tag(token: "Token", *, short: bool = False) -> str:
    """Return an opening or a closing tag; of a cell, with what it asks of its text."""
    if token.nesting < 0:
        return f"</{token.tag}>"
    scope = ' scope="col"' if token.tag == "th" else ""
    right = "right" in str(token.attrGet("style") or "")
    classes = " ".join(name for name, on in (("right", right), ("short", short)) if on)
    return f"<{token.tag}{scope}{_class(classes)}>"


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""


def _inline(token: "Token") -> str:
    made, closing = [], []
    for one in token.children or ():
        if one.type == "link_open":
            cell = markdown.cell_of(one)
            if cell is None:
                href = escape(str(one.attrGet("href") or ""))
                made.append(f'<a href="{href}" rel="noreferrer">')
                closing.append("</a>")
            else:
                made.append(f'<span class="figure" data-cell="{escape(cell)}">')
                closing.append("</span>")
        elif one.type == "link_close":
            made.append(closing.pop())
        elif one.type == "text":
            if closing and closing[-1] == "</span>" and _is_short(one.content):
                made[-1] = made[-1].replace('class="figure"', 'class="figure short"')
            made.append(escape(one.content))
        elif one.type == "softbreak":
            made.append("\n")
        elif one.type == "hardbreak":
            made.append("<br>\n")
        else:
            made.append(_tag(one))
    return "".join(made)
