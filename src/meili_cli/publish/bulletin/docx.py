"""docx: a bulletin as Word reads it, on the paper of an official document.

Owns which style a piece of the bulletin has, and how wide the columns of a table are. `gbt9704`
has the styles, `markdown` says what there is in a bulletin. Numbers of headings stand in the text,
as in every other format; Word counts nothing but the points of a list.

Text is never anything else: what XML has no place for, and what turns the direction of writing, is
treated as on a terminal. No byte comes from the clock.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import quoteattr

from meili_cli.i18n import _
from meili_cli.model.scalar import harmless, one_line
from meili_cli.publish.bulletin import gbt9704
from meili_cli.publish.bulletin.markdown import Head, cell_of
from meili_cli.publish.bulletin.title import lines_of
from meili_cli.publish.needs import needs
from meili_cli.render import screens

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode as Node

_HEADINGS: Final = ("Title", "Heading1", "Heading2", "Heading3", "Heading4", "Heading4")
_LISTS: Final = {"bullet_list": "ListBullet", "ordered_list": "ListNumber"}
_IN_CELLS: Final = {
    "": ("TableHead", "TableText"),
    "left": ("TableHead", "TableText"),
    "right": ("TableHeadNumber", "TableNumber"),
    "center": ("TableHeadCentre", "TableCentre"),
}
"""By alignment of a column: the styles of its head and of its cells."""
_WORD: Final = re.compile(r"[^ \n\u2e80-\U0010ffff]+")
"""What is not broken at the end of a line."""
_DIGIT, _LETTER_OF_HEAD, _CAPITAL, _THIN = 0.52, 0.58, 0.75, 0.3
"""Widths, in sizes of a font, of a digit, of a letter in a head, and so on; each a little more."""
_WIDE: Final = re.compile(r"[\u2190-\u27ff\u2e80-\U0010ffff%mwMW]")
"""What may be as wide as the font is high: arrows and marks of notes, too, other than on a terminal."""
_SHORT: Final = 7
"""Rows of a table, with its head, that stay on one page."""
_SLACK: Final = 30
"""What a cell has more than its text, in twips: programs measure each in its own way."""
_ABOVE_TABLE: Final = 120
"""Twips between a table and the text above it."""
_READABLE: Final = 5
"""Chinese characters that a column of words has room for, where it has so many."""
_SIDE: Final = "text-align:"
"""What stands in a token before the side that a column is on."""
_DOTS, _NUMBERS = 1, 2
"""The lists of the paper."""
_LONGEST: Final = 255
"""Characters that a property of a document can have."""
_SAME: Final = "\u00a0"
"""A space at which no line ends."""


def write(tokens: "Sequence[Token]", head: Head) -> bytes:
    """Return a docx of a bulletin. Raises UsageError where python-docx is not installed."""
    with needs(_("a Word file")):
        import docx
        from markdown_it.tree import SyntaxTreeNode
    document = docx.Document(io.BytesIO(gbt9704.empty(head.language)))
    _describe(document, head)
    _frame(document, head)
    _Writer(document, head.language).write(SyntaxTreeNode(tokens).children)
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as package:
        return gbt9704.packed({name: package.read(name) for name in package.namelist()})


def _describe(document: "Document", head: Head) -> None:
    """Fill in the properties of the document."""
    said = document.core_properties
    said.title, said.author = one_line(head.title)[:_LONGEST], one_line(head.issuer)[:_LONGEST]
    said.language = gbt9704.LANGUAGES[head.language]
    said.created = said.modified = datetime.combine(head.as_of, time(), UTC)
    said.last_modified_by, said.revision = "", 1


def _frame(document: "Document", head: Head) -> None:
    """Write what stands on every page: its number, outside, and what is simulated."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    (section,) = document.sections
    number = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    for footer, style in (
        (section.footer, "PageNumber"), (section.even_page_footer, "PageNumberEven"),
    ):  # fmt: skip
        (line,) = footer.paragraphs
        _styled(line, style)
        line.add_run("— ")
        line._p.append(parse_xml(number))  # python-docx knows no fields
        line.add_run(" —")
    if head.simulated:
        for header in (section.header, section.even_page_header):
            (line,) = header.paragraphs
            _styled(line, "Header").add_run(screens.made_up().text)


def _styled(paragraph: "Paragraph", style: str) -> "Paragraph":
    """Give a paragraph a style by its id; by its name it would be looked for each time."""
    paragraph._p.style = style
    return paragraph


class _Piece(NamedTuple):
    """A piece of a line that looks alike. `url` is where it leads, empty where nowhere."""

    text: str
    strong: bool = False
    emphasis: bool = False
    url: str = ""


_PLAIN: Final = _Piece("")


def _pieces(node: "Node", look: _Piece = _PLAIN) -> "list[_Piece]":
    """Return the pieces of what stands on one line; a figure is never broken."""
    pieces: list[_Piece] = []
    for child in node.children:
        match child.type:
            case "text":
                text = harmless(child.content).replace(" %", f"{_SAME}%")
                pieces.append(look._replace(text=text))
            case "softbreak":
                pieces.append(look._replace(text=" "))
            case "hardbreak":
                pieces.append(look._replace(text="\n"))
            case "strong":
                pieces += _pieces(child, look._replace(strong=True))
            case "em":
                pieces += _pieces(child, look._replace(emphasis=True))
            case "link" if _is_figure(child):
                pieces += [
                    piece._replace(text=piece.text.replace(" ", _SAME))
                    for piece in _pieces(child, look)
                ]
            case "link":
                pieces += _pieces(child, look._replace(url=str(child.attrGet("href"))))
            case other:
                raise AssertionError(other)
    return pieces


def _is_figure(link: "Node") -> bool:
    return link.nester_tokens is not None and cell_of(link.nester_tokens.opening) is not None


class _Writer:
    """Writes one document from its beginning to its end; `heading` is what was written last."""

    def __init__(self, document: "Document", language: str) -> None:
        self.document, self.language = document, language
        self.heading = ""

    def write(self, nodes: "Sequence[Node]") -> None:
        """Write all of a bulletin: what follows on the last rule is the colophon."""
        rules = [place for place, node in enumerate(nodes) if node.type == "hr"]
        end = rules[-1] if rules else len(nodes)
        self.blocks(nodes[:end])
        self.blocks(nodes[end + 1 :], "Colophon")

    def blocks(self, nodes: "Iterable[Node]", style: str = "BodyText") -> None:
        """Write what stands one below the other; `style` is that of paragraphs."""
        before = ""
        for node, following in pairwise((*nodes, None)):
            assert node is not None
            match node.type:
                case "heading":
                    self.title(node)
                case "paragraph":
                    self.paragraph(node, "Subtitle" if before == "Title" else style)
                case "bullet_list" | "ordered_list":
                    self.points(node, style)
                case "blockquote":
                    self.blocks(node.children, "Note")
                case "hr":
                    _styled(self.document.add_paragraph(), "Rule")
                case "table":
                    if before == "table":  # Word would make one of the two
                        _styled(self.document.add_paragraph(), "Note")
                    self.introduced()
                    self.table(node, noted=following is not None and following.type == "blockquote")
                case other:
                    raise AssertionError(other)
            before = "Title" if node.tag == "h1" else node.type
        if before == "table":  # a document ends with a paragraph
            _styled(self.document.add_paragraph(), "Note")

    def introduced(self) -> None:
        """Keep the paragraph that was written last with the table below it, at some distance."""
        from docx.shared import Twips

        for paragraph in self.document.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Twips(_ABOVE_TABLE)

    def title(self, node: "Node") -> None:
        """Write a heading; a table below is called by it."""
        style = _HEADINGS[int(node.tag.removeprefix("h")) - 1]
        pieces = _pieces(node.children[0])
        self.heading = _said(pieces)
        if style == "Title" and pieces == [_Piece(self.heading)]:
            pieces = [_Piece("\n".join(lines_of(self.heading, self.language)))]
        self.runs(_styled(self.document.add_paragraph(), style), pieces)

    def paragraph(self, node: "Node", style: str) -> "Paragraph":
        """Write a paragraph."""
        paragraph = _styled(self.document.add_paragraph(), style)
        for inline in node.children:
            self.runs(paragraph, _pieces(inline))
        return paragraph

    def points(self, node: "Node", style: str, level: int = 0) -> None:
        """Write a list, and the lists within it; in a note it looks like the note."""
        own, others = (style, style) if style == "Note" else (_LISTS[node.type], "ListContinue")
        number = _DOTS if node.type == "bullet_list" else self.counted(node, level)
        for item in node.children:
            for place, block in enumerate(item.children):
                if block.type in _LISTS:
                    self.points(block, style, min(level + 1, gbt9704.DEEPEST - 1))
                elif place or block.type != "paragraph":
                    self.blocks([block], others)
                else:
                    properties = self.paragraph(block, own)._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_ilvl().val = level
                    properties.get_or_add_numId().val = number

    def counted(self, node: "Node", level: int) -> int:
        """Return the number of a list that counts from where `node` begins."""
        numbering = self.document.part.numbering_part.element
        number = numbering.add_num(_NUMBERS)
        number.add_lvlOverride(level).add_startOverride(int(node.attrGet("start") or 1))
        return int(number.numId)

    def table(self, node: "Node", *, noted: bool) -> None:
        """Write a table as wide as the text; its head is repeated on each page.

        A short one stays on one page, of another no row stands alone. Its end stays with a note.
        """
        from docx.oxml import OxmlElement
        from docx.shared import Twips

        rows = [row.children for part in node.children for row in part.children]
        pieces = [[_pieces(cell.children[0]) for cell in row] for row in rows]
        sides = [str(cell.attrGet("style") or "").removeprefix(_SIDE) for cell in rows[0]]
        table = self.document.add_table(0, 0)
        table._tbl.tblStyle_val = "BulletinTable"
        table.autofit = False
        texts = [[_said(cell) for cell in row] for row in pieces]
        widths = _widths(texts, sides, gbt9704.TABLE[self.language])
        for wide in widths:
            table.add_column(Twips(wide))
        self.look(table)
        for place, row in enumerate(pieces):
            written = table.add_row()
            properties = written._tr.get_or_add_trPr()
            for flag in ("w:cantSplit", *([] if place else ["w:tblHeader"])):
                properties.append(OxmlElement(flag))
            below = len(rows) - 1 - place
            kept = place <= 1 or below == 1 or len(rows) <= _SHORT if below else noted
            for cell, side, what in zip(written.cells, sides, row, strict=True):
                (line,) = cell.paragraphs
                _styled(line, _IN_CELLS[side][min(place, 1)])
                line.paragraph_format.keep_with_next = kept or None
                self.runs(line, what)

    def look(self, table: "Table") -> None:
        """Say how wide a table is, and what it is called for those who do not see it."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        look = table._tbl.tblPr
        (wide,) = look.xpath("w:tblW")
        wide.set(f"{{{wide.nsmap['w']}}}type", "dxa")
        wide.set(f"{{{wide.nsmap['w']}}}w", str(gbt9704.WIDTH))
        look.append(parse_xml(f"<w:tblCaption {nsdecls('w')} w:val={quoteattr(self.heading)}/>"))

    def runs(self, paragraph: "Paragraph", pieces: "Iterable[_Piece]") -> None:
        """Write what stands on a line."""
        for piece in pieces:
            run = paragraph.add_run(piece.text)
            look = "Strong" if piece.strong else "Emphasis" if piece.emphasis else ""
            if look:
                run._r.style = look
            if piece.strong and piece.emphasis:
                run.italic = True
            if piece.url:
                run._r.style = "Hyperlink"
                self.lead(paragraph, run, piece.url)

    def lead(self, paragraph: "Paragraph", run: "Run", url: str) -> None:
        """Make a link of a run."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        relation = self.document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        link.append(run._r)
        paragraph._p.append(link)


def _said(pieces: "Iterable[_Piece]") -> str:
    return "".join(piece.text for piece in pieces)


def _widths(rows: Sequence[Sequence[str]], sides: Sequence[str], size: float) -> list[int]:
    """Return the widths of columns, in twips, that fill the width of the text together.

    `size` is that of the font in points. A number is never broken, nor is a word where there is
    room for it. What is left over goes to all columns alike; where not all fits, those of words
    share what there is.
    """
    least, most = [], []
    for side, head, *cells in zip(sides, *rows, strict=True):
        widest = max(_room(head, size, _LETTER_OF_HEAD), *(_room(cell, size) for cell in cells), 0)
        words = [_room(word, size) for cell in cells for word in _WORD.findall(cell)]
        words += [_room(word, size, _LETTER_OF_HEAD) for word in _WORD.findall(head)]
        numbers = [_room(cell, size) for cell in cells] if side == "right" else []
        least.append(max(*words, *numbers, min(widest, _room("汉" * _READABLE, size)), 0))
        most.append(widest)
    fewest = sum(least)
    if fewest > gbt9704.WIDTH:
        exact = [wide * gbt9704.WIDTH / fewest for wide in least]
    elif sum(most) > gbt9704.WIDTH:
        share = (gbt9704.WIDTH - fewest) / (sum(most) - fewest)
        exact = [few + (many - few) * share for few, many in zip(least, most, strict=True)]
    else:
        exact = [wide + (gbt9704.WIDTH - sum(most)) / len(most) for wide in most]
    _first, *others = map(int, exact)
    return [gbt9704.WIDTH - sum(others), *others]


def _room(text: str, size: float, letter: float = _DIGIT) -> int:
    """Return the width of a cell in which a text stands on as many lines as it has, in twips."""
    lines = (sum(_breadth(char, letter) for char in line) for line in text.split("\n"))
    return math.ceil(max(lines) * size * 20) + 2 * gbt9704.PADDING + _SLACK


def _breadth(char: str, letter: float) -> float:
    """Return how wide a character is, in sizes of its font."""
    if _WIDE.match(char):
        return 1
    if char in " \u00a0.,:":
        return _THIN
    return _CAPITAL if char.isupper() else letter
