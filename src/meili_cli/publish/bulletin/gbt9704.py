"""The paper of an official document by GB/T 9704-2012: a docx with all its styles and no text.

Owns measures, fonts and styles, and what there must be in a package of Office Open XML. Clauses of
the standard: 5.2.1 paper, 5.2.2 type area, 5.2.3 lines and characters, 7.3.1 title, 7.3.3 text and
headings, 7.4 colophon, 7.5 page number. A document in English has the same measures.

Every look is a style with a name: Word's own where it has such a style, so that Word calls it in
the language of its reader and makes a table of contents of its headings; else one of ours.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

from meili_cli.i18n import _, no_op

_TWIPS: Final = 1440 / 25.4
"""Of a millimetre: a twip is the twentieth of a point."""
_PAPER: Final = (11906, 16838)
"""A4, wide and high, in twips as all lengths here."""
_TOP, _LEFT = (int(mm * _TWIPS) for mm in (37, 28))
WIDTH, _HEIGHT = 8845, 12756
"""Of the type area: 156 mm by 225 mm."""
_LINES, _CHARACTERS = 22, 28
"""Of a page, and of a line."""
_LINE: Final = _HEIGHT // _LINES
_PITCH: Final = int((WIDTH / 20 / _CHARACTERS - 16) * 4096) - 1
"""What the grid adds to a character of the text, in 4096ths of a point."""
TABLE: Final = {"zh": 10.5, "en": 9.5}
"""The size of tables and notes in points, by language: 五号 in Chinese."""
_HEADER, _FOOTER = (int(mm * _TWIPS) for mm in (15, 25))
"""From the edge of the paper; the dashes beside a page number are then 7 mm below the text."""

LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}
"""What a document says of its language."""


class _Text(NamedTuple):
    """How a language is set. `size` is in points, `closer` is added to a character.

    `cells` is the line of tables and notes, `colophon` the size and the line of the colophon.
    """

    size: float
    line: int
    after: int
    closer: int
    indent: str
    align: str
    cells: int
    colophon: tuple[float, int]


_TEXTS: Final = {
    "zh": _Text(16, _LINE, 0, int(WIDTH / _CHARACTERS - 320) - 1,
                'w:firstLineChars="200" w:firstLine="632"', "both", 320, (14, 500)),
    "en": _Text(12, 360, 120, 0, "", "left", 260, (10.5, 320)),
}  # fmt: skip
"""Chinese is set in 三号 so that 28 characters fill a line, English in what is usual for it."""


class _Face(NamedTuple):
    """The fonts of Chinese characters, and of Latin letters and digits."""

    chinese: str
    latin: str = "Times New Roman"
    bold: bool = False
    italic: bool = False


_SONG, _HEI, _KAI, _FANG = "方正小标宋简体", "黑体", "楷体", "仿宋"
_FACES: Final = {
    "zh": {
        "title": _Face(_SONG, _SONG), "first": _Face(_HEI, _HEI), "second": _Face(_KAI),
        "third": _Face(_FANG, bold=True), "fourth": _Face(_FANG), "text": _Face(_FANG), "number": _Face("宋体"),
        "emphasis": _Face(_KAI),
    },
    "en": {
        "title": _Face(_SONG, bold=True), "first": _Face(_HEI, "Arial", bold=True),
        "second": _Face(_KAI, bold=True), "third": _Face(_FANG, bold=True, italic=True),
        "fourth": _Face(_FANG, italic=True), "text": _Face(_FANG), "number": _Face("宋体"),
        "emphasis": _Face(_KAI, italic=True),
    },
}  # fmt: skip
"""By language and use. 仿宋 has all characters; 仿宋_GB2312 lacks those of many names."""
_ALSO_CALLED: Final = {
    _SONG: "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong", _HEI: "SimHei", _KAI: "KaiTi",
    _FANG: "FangSong", "宋体": "SimSun",
}  # fmt: skip
"""What a program looks for where it finds no font by the name."""


class _Style(NamedTuple):
    """A style of paragraphs; what is None or empty is as in the style that it is based on.

    `size` is in points, `line` and `around` (before, after) are lengths. `indent`, `border` and
    `number` are attributes, elements and the list of WordprocessingML.
    """

    id: str
    name: str
    face: str = ""
    size: float | None = None
    line: int | None = None
    around: tuple[int, int] | None = None
    align: str = ""
    indent: str = ""
    border: str = ""
    color: str = ""
    keep: bool = False
    level: int | None = None
    number: int | None = None
    based: str = "Normal"
    then: str = ""


def _rule(side: str, size: int, space: int = 0, color: str = "000000") -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'


_COLOPHON: Final = _rule("top", 8, 4) + _rule("bottom", 8, 4) + _rule("between", 6, 2)


def _paragraphs(language: str) -> tuple[_Style, ...]:
    """Return the styles of paragraphs."""
    text, small = _TEXTS[language], TABLE[language]
    after, apart = (0, text.after), (text.after * 2, text.after)
    size, line = text.colophon
    heading = _Style("", "", keep=True, then="BodyText", around=apart, indent=text.indent)
    listed = _Style("", "", align=text.align, around=after)
    return (
        _Style("Normal", "Normal", "text", text.size, text.line, (0, 0), "left", based=""),
        _Style("Title", "Title", "title", 22, 700, (290, 0), "center", keep=True, then="Subtitle"),
        _Style("Subtitle", "Subtitle", around=(145, 290), align="center", then="BodyText"),
        _Style("BodyText", "Body Text", align=text.align, around=after, indent=text.indent),
        heading._replace(id="Heading1", name="heading 1", face="first", level=0),
        heading._replace(id="Heading2", name="heading 2", face="second", level=1),
        heading._replace(id="Heading3", name="heading 3", face="third", level=2),
        heading._replace(id="Heading4", name="heading 4", face="fourth", level=3),
        listed._replace(id="ListBullet", name="List Bullet", number=1),
        listed._replace(id="ListNumber", name="List Number", number=2),
        listed._replace(id="ListContinue", name="List Continue", indent='w:left="1112"'),
        _Style("TableText", no_op("Table Text"), size=small, line=text.cells),
        _Style("TableNumber", no_op("Table Number"), align="right", based="TableText"),
        _Style("TableCentre", no_op("Table Centre"), align="center", based="TableText"),
        _Style("TableHead", no_op("Table Head"), "first", keep=True, based="TableText"),
        _Style("TableHeadNumber", no_op("Table Head, Number"), align="right", based="TableHead"),
        _Style("TableHeadCentre", no_op("Table Head, Centre"), align="center", based="TableHead"),
        _Style("Note", no_op("Note"), size=small, line=text.cells, around=(80, 0), align=text.align),
        _Style("Rule", no_op("Dividing Line"), border=_rule("bottom", 6)),
        _Style("Colophon", no_op("Colophon"), size=size, line=line, around=(160, 0),
               border=_COLOPHON, indent='w:firstLineChars="100" w:firstLine="280"'),
        _Style("Header", "header", "first", small, text.cells, align="center", color="B3261E"),
        _Style("PageNumber", no_op("Page Number, Odd"), "number", 14, 360, align="right",
               indent='w:rightChars="100" w:right="280"'),
        _Style("PageNumberEven", no_op("Page Number, Even"), align="left", based="PageNumber",
               indent='w:leftChars="100" w:left="280" w:rightChars="0" w:right="0"'),
    )  # fmt: skip


PADDING: Final = 80
"""On both sides of what stands in a cell."""
_TABLE_LOOK: Final = (
    '<w:tblPr><w:tblBorders>{above}{below}{between}</w:tblBorders>'
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="{padding}" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
    '</w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
    '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{head}</w:tcBorders>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
).format(
    above=_rule("top", 8), below=_rule("bottom", 8), between=_rule("insideH", 4, color="BFBFBF"),
    head=_rule("bottom", 6), padding=PADDING,
)  # fmt: skip
DEEPEST: Final = 3
"""Levels of a list."""

_MAIN: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OF_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OF_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NONE: Final = 'w:linePitch="360"'
_DEFAULT: Final = ' w:default="1"'
_NO_GRID: Final = '<w:snapToGrid w:val="0"/>'
"""The grid stands in the page, the styles fill it by themselves: LibreOffice gives two cells to a
character that is wider than one, as those of GB/T 9704 are by a fifth of a point."""
_PARTS: Final = ("styles", "settings", "fontTable", "numbering")


def empty(language: str) -> bytes:
    """Return a docx without text, that has the styles for a language, zh or en."""
    main = f"<w:document {_MAIN}><w:body>{_section(language)}</w:body></w:document>"
    relations = f'<Relationships xmlns="{_OF_PACKAGE}/relationships">{{}}</Relationships>'
    relation = f'<Relationship Id="{{id}}" Type="{_OF_OFFICE}/{{type}}" Target="{{target}}"/>'
    part = f'<Override PartName="/word/{{0}}.xml" ContentType="{_TYPE}.{{1}}+xml"/>'
    return packed({
        "[Content_Types].xml": (
            f'<Types xmlns="{_OF_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + part.format("document", "document.main")
            + "".join(part.format(name, name) for name in _PARTS) + "</Types>"
        ),
        "_rels/.rels": relations.format(
            relation.format(id="rId1", type="officeDocument", target="word/document.xml")
        ),
        "word/document.xml": main,
        "word/_rels/document.xml.rels": relations.format("".join(
            relation.format(id=f"rId{number}", type=name, target=f"{name}.xml")
            for number, name in enumerate(_PARTS, start=1)
        )),
        "word/styles.xml": f'<w:styles {_MAIN}>{"".join(_styles(language))}</w:styles>',
        "word/settings.xml": f"<w:settings {_MAIN}>{_settings(language)}</w:settings>",
        "word/fontTable.xml": f'<w:fonts {_MAIN}>{"".join(_fonts())}</w:fonts>',
        "word/numbering.xml": f'<w:numbering {_MAIN}>{"".join(_lists())}</w:numbering>',
    })  # fmt: skip


def packed(files: dict[str, str | bytes]) -> bytes:
    """Return an archive of files that has the same bytes whenever it is made."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)  # which has no day by itself
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # by itself it would be another on another system
            out.writestr(info, content)
    return archive.getvalue()


def _section(language: str) -> str:
    """Return the page: its measures, and the grid that its lines and characters stand in."""
    grid = f'w:type="linesAndChars" w:linePitch="{_LINE}" w:charSpace="{_PITCH}"'
    (width, height), right = _PAPER, _PAPER[0] - _LEFT - WIDTH
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{_TOP}" w:right="{right}" w:bottom="{height - _TOP - _HEIGHT}" '
        f'w:left="{_LEFT}" w:header="{_HEADER}" w:footer="{_FOOTER}" w:gutter="0"/>'
        f"<w:docGrid {grid if language == 'zh' else _NONE}/></w:sectPr>"
    )


def _settings(language: str) -> str:
    chinese, spoken = LANGUAGES["zh"], LANGUAGES[language]
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat><w:themeFontLang w:val="{spoken}" w:eastAsia="{chinese}"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
    )


def _fonts() -> Iterator[str]:
    for name, others in _ALSO_CALLED.items():
        yield (
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        )


def _styles(language: str) -> Iterator[str]:
    """Yield the styles: the defaults, of paragraphs, of characters, and of tables."""
    spoken = LANGUAGES["en" if language == "zh" else language]
    yield (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_run(_FACES[language]['text'], _TEXTS[language].size)}<w:lang "
        f'w:val="{spoken}" w:eastAsia="{LANGUAGES["zh"]}"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
    )
    for style in _paragraphs(language):
        yield _style(style, language)
    yield _named("character", "DefaultParagraphFont", "Default Paragraph Font", "", default=True)
    emphasis = _run(_FACES[language]["emphasis"], None)
    for name, look in {
        "Strong": "<w:b/>",
        "Emphasis": emphasis,
        "Hyperlink": '<w:u w:val="single"/>',
    }.items():
        yield _named("character", name, name, f"<w:rPr>{look}</w:rPr>")
    yield _named("table", "TableNormal", "Normal Table", "", default=True)
    yield _named("table", "BulletinTable", _("Bulletin Table"), _TABLE_LOOK, based="TableNormal")


def _named(
    kind: str, style_id: str, name: str, look: str, *, based: str = "", then: str = "",
    default: bool = False,
) -> str:  # fmt: skip
    """Return a style of a kind: paragraph, character or table."""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"{_DEFAULT if default else ""}>'
        f"<w:name w:val={quoteattr(name)}/>"
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{then}"/>' if then else "")
        + '<w:uiPriority w:val="1"/><w:qFormat/>'
        + f"{look}</w:style>"
    )


def _style(style: _Style, language: str) -> str:
    """Return a style of paragraphs; the order of its properties is that of the schema."""
    spacing = f' w:line="{style.line}" w:lineRule="exact"' if style.line else ""
    if style.around is not None:
        spacing += ' w:before="{}" w:after="{}"'.format(*style.around)
    of_paragraph = (
        ("<w:keepNext/><w:keepLines/>" if style.keep else "")
        + (f'<w:numPr><w:numId w:val="{style.number}"/></w:numPr>' if style.number else "")
        + (f"<w:pBdr>{style.border}</w:pBdr>" if style.border else "")
        + ("" if style.based else _NO_GRID)
        + (f"<w:spacing{spacing}/>" if spacing else "")
        + (f"<w:ind {style.indent}/>" if style.indent else "")
        + ("<w:contextualSpacing/>" if style.border else "")
        + (f'<w:jc w:val="{style.align}"/>' if style.align else "")
        + ("" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>')
    )
    closer = 0 if style.based else _TEXTS[language].closer
    of_run = _run(
        _FACES[language][style.face] if style.face else None, style.size, closer, style.color
    )
    return _named(
        "paragraph", style.id, _(style.name), f"<w:pPr>{of_paragraph}</w:pPr><w:rPr>{of_run}</w:rPr>",
        based=style.based, then=style.then, default=not style.based,
    )  # fmt: skip


def _run(face: _Face | None, size: float | None, closer: int = 0, color: str = "") -> str:
    """Return properties of characters, in the order of the schema."""
    said = ""
    if face is not None:
        latin, chinese = face.latin, face.chinese
        said += (
            f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>'
        )
        said += ("<w:b/>" if face.bold else "") + ("<w:i/>" if face.italic else "")
    if size is not None:
        points = f"{size * 2:.0f}"
        said += _NO_GRID + (f'<w:color w:val="{color}"/>' if color else "")
        said += f'<w:spacing w:val="{closer}"/><w:sz w:val="{points}"/>'
        said += f'<w:szCs w:val="{points}"/>'
    return said


def _lists() -> Iterator[str]:
    """Yield the lists: 1 with dots, 2 with numbers; each level is indented by two characters."""
    kinds = (("bullet", "•"), ("decimal", "%{}."))
    for number, (kind, sign) in enumerate(kinds, start=1):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{sign.format(level + 1)}"/><w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{1112 + 632 * level}" w:hanging="480"/></w:pPr></w:lvl>'
            for level in range(DEEPEST)
        )
        yield (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>"
        )
    for number in range(1, len(kinds) + 1):
        yield f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
