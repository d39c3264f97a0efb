"""A bulletin as Word and LibreOffice read it: read back with python-docx, and printed."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from html import unescape
from itertools import pairwise

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from meili_cli import i18n
from meili_cli.model.scalar import one_line
from meili_cli.publish.bulletin import docx as written
from meili_cli.publish.bulletin.markdown import Head, parse
from publish import figures
from publish.test_bulletin import EDITIONS, published

__all__ = ["published"]

SAMPLE = """\
# 关于《某市三年行动计划》2019年第二季度执行情况的通报

季度通报〔2019〕第2期

## 一、总体情况

截至2019年6月30日，[12](cell:count/2019-06-30/310000/achieved)项**已经**完成，*其余*的见[网站](https://example.org/)。

### （一）让小区更有序

#### 1．创建

##### （1）进展

- 第一
- 第二

  又一段

    3. 其三
    4. 其四

| 指标 | 完成值 | 状态 | 注 |
|:--|--:|:-:|---|
| “无违建小区”创建完成率 | [78.0 %](cell:report/2019-06-30/a/310000/attained) | 滞后 | ① |
| 充电设施 | 1600 | 符合进度 |  |

> ① 以首次完整数据为基期值。

| 名次 |
|--:|
| 1 |

| 名次 |
|--:|
| 2 |

---

另起

---

某市人民政府办公厅

数据截至2019年6月30日
"""
LOOKS = {"Strong", "Emphasis"}
FONTS = {
    "zh": {
        "Title": ("方正小标宋简体", 22), "Body Text": ("仿宋", 16), "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体", 16), "Heading 3": ("仿宋", 16), "Heading 4": ("仿宋", 16),
        "Subtitle": ("仿宋", 16), "表格文字": ("仿宋", 10.5), "表头": ("黑体", 10.5),
        "表格数字": ("仿宋", 10.5), "备注": ("仿宋", 10.5), "页码（单页）": ("宋体", 14),
        "页码（双页）": ("宋体", 14), "版记": ("仿宋", 14),
    },
    "en": {
        "Title": ("Times New Roman", 22), "Body Text": ("Times New Roman", 12),
        "Heading 1": ("Arial", 12), "Heading 4": ("Times New Roman", 12),
        "Table Head": ("Arial", 9.5), "Table Number": ("Times New Roman", 9.5),
        "Page Number, Odd": ("Times New Roman", 14),
    },
}  # fmt: skip


def head(language="zh", **changed):
    return Head("通报", language, simulated=True, as_of=date(2019, 6, 30))._replace(**changed)


def made(text=SAMPLE, language="zh", **changed):
    with i18n.speaking(language):
        return written.write(parse(text), head(language, **changed))


def opened(content):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def sample():
    return opened(made())


def lines(document):
    """The paragraphs of a document as (style, text), those in tables among them."""
    found = document.element.body.iter(qn("w:p"))
    names = {style.style_id: style.name for style in document.styles}
    return [
        (names[one.pPr.style], "".join(run.text for run in one.iter(qn("w:r")))) for one in found
    ]


def of_style(style, get):
    """What a style says, or the one that it is based on."""
    while style is not None:
        value = get(style)
        if value is not None:
            return value
        style = style.base_style
    return None


def east_asian(style):
    fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return None if fonts is None else fonts.get(qn("w:eastAsia"))


# -- the paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_is_that_of_the_standard(language):
    (page,) = opened(made(language=language)).sections
    about = {
        "page_width": Mm(210), "page_height": Mm(297), "top_margin": Mm(37),
        "left_margin": Mm(28), "right_margin": Mm(26), "bottom_margin": Mm(35),
    }  # fmt: skip
    for name, length in about.items():
        assert getattr(page, name) == pytest.approx(length, abs=Mm(0.05)), name


def test_a_page_has_22_lines_of_28_characters(sample):
    (page,) = sample.sections
    grid = page._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    line = int(grid.get(qn("w:linePitch"))) / 20
    height = (page.page_height - page.top_margin - page.bottom_margin) / Pt(1)
    assert (int(height / line), height - 22 * line < 1) == (22, True)
    width = (page.page_width - page.left_margin - page.right_margin) / Pt(1)
    of_grid = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    closer = sample.styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:spacing')}")
    of_styles = 16 + int(closer.get(qn("w:val"))) / 20
    assert [int(width / each) for each in (of_grid, of_styles)] == [28, 28]
    body = sample.styles["Body Text"]
    assert of_style(body, lambda style: style.paragraph_format.line_spacing) == Pt(line)
    indent = body.element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    assert indent.get(qn("w:firstLineChars")) == "200"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_look_is_a_style_with_its_fonts(language):
    styles = opened(made(language=language)).styles
    get = east_asian if language == "zh" else lambda style: style.font.name
    assert {
        name: (of_style(styles[name], get), of_style(styles[name], lambda s: s.font.size).pt)
        for name in FONTS[language]
    } == FONTS[language]
    assert styles["Normal"].font.name == "Times New Roman"


def test_headings_are_those_of_word(sample):
    for level in range(1, 5):
        style = sample.styles[f"Heading {level}"]
        outline = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        assert int(outline.get(qn("w:val"))) == level - 1
        assert style.paragraph_format.keep_with_next
    assert [
        of_style(sample.styles[f"Heading {level}"], lambda style: style.font.bold)
        for level in range(1, 5)
    ] == [None, None, True, None]


def test_the_number_of_a_page_is_outside(sample):
    (page,) = sample.sections
    assert sample.settings.odd_and_even_pages_header_footer
    sides = []
    for footer in (page.footer, page.even_page_footer):
        (line,) = footer.paragraphs
        (number,) = line._p.iter(qn("w:fldSimple"))
        assert number.get(qn("w:instr")).strip() == "PAGE"
        assert "".join(one.text for one in line._p.iter(qn("w:t"))) == "— 1 —"
        sides.append(of_style(line.style, lambda style: style.paragraph_format.alignment))
    assert sides == [WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT]


@pytest.mark.parametrize("simulated", [True, False])
def test_what_is_simulated_says_so_on_every_page(simulated):
    (page,) = opened(made(simulated=simulated)).sections
    for header in (page.header, page.even_page_header):
        assert any("SIMULATED" in line.text for line in header.paragraphs) == simulated


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_a_document_says_what_it_is(language, tag):
    document = opened(made(language=language, title="标题" * 200, issuer="某市\u202e\n办公厅"))
    said = document.core_properties
    assert (said.title, said.author) == (("标题" * 200)[:255], "某市 办公厅")
    assert said.language == tag
    assert {said.created.date(), said.modified.date()} == {date(2019, 6, 30)}
    (spoken,) = document.styles.element.iter(qn("w:lang"))
    assert spoken.get(qn("w:eastAsia")) == "zh-CN"


def test_the_same_is_written_with_the_same_bytes():
    content = made()
    assert content == made()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.create_system for one in package.infolist()} == {3}


# -- what stands on it -------------------------------------------------------------------------


def test_each_piece_has_its_style(sample):
    assert [line for line in lines(sample) if line[1]] == [
        ("Title", "关于《某市三年行动计划》\n2019年第二季度执行情况的通报"),
        ("Subtitle", "季度通报〔2019〕第2期"),
        ("Heading 1", "一、总体情况"),
        ("Body Text", "截至2019年6月30日，12项已经完成，其余的见网站。"),
        ("Heading 2", "（一）让小区更有序"),
        ("Heading 3", "1．创建"),
        ("Heading 4", "（1）进展"),
        ("List Bullet", "第一"),
        ("List Bullet", "第二"),
        ("List Continue", "又一段"),
        ("List Number", "其三"),
        ("List Number", "其四"),
        ("表头", "指标"),
        ("表头（数字）", "完成值"),
        ("表头（居中）", "状态"),
        ("表头", "注"),
        ("表格文字", "“无违建小区”创建完成率"),
        ("表格数字", "78.0\u00a0%"),
        ("表格居中", "滞后"),
        ("表格文字", "①"),
        ("表格文字", "充电设施"),
        ("表格数字", "1600"),
        ("表格居中", "符合进度"),
        ("备注", "① 以首次完整数据为基期值。"),
        ("表头（数字）", "名次"),
        ("表格数字", "1"),
        ("表头（数字）", "名次"),
        ("表格数字", "2"),
        ("Body Text", "另起"),
        ("版记", "某市人民政府办公厅"),
        ("版记", "数据截至2019年6月30日"),
    ]
    assert [name for name, _text in lines(sample)].count("分隔线") == 1


def test_figures_are_text_and_other_links_lead_somewhere(sample):
    (body,) = [line for line in sample.paragraphs if line.text.startswith("截至")]
    assert [(link.text, link.address) for link in body.hyperlinks] == [
        ("网站", "https://example.org/")
    ]
    assert [(run.text, run.style.name) for run in body.runs if run.style.name in LOOKS] == [
        ("已经", "Strong"),
        ("其余", "Emphasis"),
    ]


def test_a_list_counts_from_where_it_begins():
    document = opened(made("3. a\n4. b\n\n- - c\n- **d *e***\n\n1. f"))
    numbering = document.part.numbering_part.element
    starts = {
        number.numId: [int(one.get(qn("w:val"))) for one in number.iter(qn("w:startOverride"))]
        for number in numbering.findall(qn("w:num"))
    }
    used = [
        (line.text, line._p.pPr.numPr.ilvl.val, starts[line._p.pPr.numPr.numId.val])
        for line in document.paragraphs
    ]
    assert used == [("a", 0, [3]), ("b", 0, [3]), ("c", 1, []), ("d e", 0, []), ("f", 0, [1])]
    (both,) = [run for line in document.paragraphs for run in line.runs if run.text == "e"]
    assert (both.style.name, both.italic) == ("Strong", True)


def test_lines_end_where_it_is_asked_for_and_a_document_with_a_paragraph():
    document = opened(made("a\nb\\\nc, 5 %, [6 至 7](cell:x)\n\n| d |\n|--|\n| e |"))
    assert [line.text for line in document.paragraphs] == ["a b\nc, 5\u00a0%, 6\u00a0至\u00a07", ""]


def test_a_list_in_a_note_looks_like_the_note():
    document = opened(made("> - a\n>\n>   b"))
    assert lines(document) == [("备注", "a"), ("备注", "b")]
    assert document.paragraphs[0]._p.pPr.numPr.numId.val == 1


def test_the_head_of_a_table_is_repeated_and_no_row_is_broken(sample):
    assert len(sample.tables) == 3
    kinds = [one.tag for one in sample.element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(kinds)  # Word would make one of them
    for table in sample.tables:
        heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in table.rows]
        assert [one is not None for one in heads] == [True] + [False] * (len(heads) - 1)
        assert all(
            row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows
        )
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "（1）进展"
        assert widths(table)[1]


def widths(table):
    """The widths of a table's columns in twips, and whether its cells have the same."""
    of_grid = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.iter(qn("w:gridCol"))]
    of_cells = [[round(cell.width.twips) for cell in row.cells] for row in table.rows]
    return of_grid, all(row == of_grid for row in of_cells) and sum(of_grid) == 8845


def test_tables_and_headings_stay_with_what_belongs_to_them():
    rows = "\n".join(f"| a{number} |" for number in range(9))
    document = opened(
        made(f"## 一\n\n下表\n\n| a |\n|--|\n{rows}\n\n> 注\n\n二\n\n| b |\n|--|\n{rows}")
    )
    kept = [
        [
            of_style(row.cells[0].paragraphs[0].style, keeps) or keeps(row.cells[0].paragraphs[0])
            for row in table.rows
        ]
        for table in document.tables
    ]
    between = [None] * 6
    assert kept == [
        [True, True, *between, True, True],
        [True, True, *between, True, None],
    ]
    assert [keeps(line) for line in document.paragraphs[1:4:2]] == [True, True]
    short = opened(made("| a |\n|--|\n| b |\n| c |\n| d |\n| e |")).tables[0]
    assert [keeps(row.cells[0].paragraphs[0]) for row in short.rows][1:] == [True, True, True, None]


def keeps(what):
    return what.paragraph_format.keep_with_next


CELL = st.text("汉字ab 1", min_size=0, max_size=40)
NUMBER = st.from_regex(r"\d{1,3}(,\d{3}){0,2}(\.\d{1,2})?( %| 至 \d{1,5})?", fullmatch=True)


@settings(max_examples=25, deadline=None)
@example([("汉" * 90, "字" * 90, "1,234,567.89 至 12345", "1")], "zh")
@given(
    st.lists(st.tuples(CELL, CELL, NUMBER, NUMBER), min_size=1, max_size=4),
    st.sampled_from(["zh", "en"]),
)
def test_a_table_is_as_wide_as_the_text_and_no_number_is_broken(rows, language):
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    (table,) = opened(made(f"| 甲 | 乙 | 丙 | 丁 |\n|--|--|--:|--:|\n{body}", language)).tables
    grid, even = widths(table)
    assert even
    size = 10.5 if language == "zh" else 9.5
    for column in (2, 3):
        longest = max(len(row[column]) for row in rows)
        thin = max(sum(row[column].count(one) for one in ", .") for row in rows)
        assert grid[column] > (longest - thin) * size * 10 + 160


def test_what_does_not_fit_is_narrowed_alike():
    numbers = " | ".join(["1,234,567,890.12"] * 9)
    text = f"| {' | '.join('ABCDEFGHI')} |\n|{'--:|' * 9}\n| {numbers} |"
    grid, even = widths(opened(made(text)).tables[0])
    assert even
    assert max(grid) - min(grid) < 20


def test_a_title_is_broken_where_its_sense_is():
    title = (
        "关于《甲乙丙丁戊己庚辛壬癸“美丽家园”三年行动计划(2018-2020)》2019年第二季度执行情况的通报"
    )
    assert opened(made(f"# {title}")).paragraphs[0].text.split("\n") == [
        "关于《甲乙丙丁戊己庚辛壬癸",
        "“美丽家园”三年行动计划(2018-2020)》",
        "2019年第二季度执行情况的通报",
    ]
    lines = opened(made(f"# 《{'一' * 19}》{'二' * 18}")).paragraphs[0].text.split("\n")
    assert max(map(len, lines)) <= 20
    for whole in ("很" * 200, "**很**" + "长" * 30, "a" * 90):
        said = whole.replace("*", "")
        assert opened(made(f"# {whole}")).paragraphs[0].text == said


# -- hostile texts -----------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>", '"><img onerror=alert(1) src=x>', '=HYPERLINK("http://x","y")',
    "{{ 7*7 }}", "</w:t></w:r><w:p/>", "&lt;&amp;", "]]>", "a\u202eb", "\x00\x07\x1b[31m", "\ud800",
    "\ufffe\uffff", "𠮷𪚥", "\u2028", "e\u0301",
]  # fmt: skip


def escaped(text):
    from meili_cli.publish.bulletin.sandbox import escaped

    return escaped(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    said = one_line(text)
    source = escaped(text)
    document = opened(
        made(f"# A{source}Z\n\n## A{source}Z\n\nA{source}Z\n\n| A{source}Z |\n|--|\n| A{source}Z |",
             title=text, issuer=text)
    )  # fmt: skip
    found = {one.replace("\n", " ") for _style, one in lines(document) if one}
    assert len(found) == 1
    (only,) = found
    assert only.removeprefix("A").removesuffix("Z").strip().split() == said.split()
    assert document.core_properties.title == said


@pytest.mark.parametrize("text", ["\x07\x1b", "\u202e\u2066", "\u2028", "\ufeff\u200b"])
def test_a_template_cannot_bring_in_what_steers(text):
    document = opened(made(f"# A{text}B\n\n- A{text}B\n\n| A{text}B |\n|--|\n| A{text}B |"))
    assert {said.replace(" ", "") for _style, said in lines(document) if said} == {"AB"}


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_written_and_read_back(text):
    found = [said for _style, said in lines(opened(made(f"A{escaped(text)}Z", title=text)))]
    assert "".join("".join(found).split()) == "".join(one_line(f"A{text}Z").split())


# -- the bulletin of the demo ------------------------------------------------------------------


def said_in(content):
    return " ".join(text for _style, text in lines(opened(content)))


@pytest.mark.parametrize(("period", "language", "printed"), EDITIONS)
def test_numbers_and_headings_are_those_of_the_page(published, period, language, printed):
    folder = published(period, language, printed)
    page = (folder / "b.html").read_text(encoding="utf-8")
    document = docx.Document(folder / "b.docx")
    of_page = figures.numbers(figures.text_of(page))
    assert figures.numbers(" ".join(text for _style, text in lines(document))) == of_page
    titles = [
        (int(level) - 1, unescape(re.sub(r"<[^>]*>", "", text)))
        for level, text in re.findall(r"<h([2-4])>(.*?)</h", page)
    ]
    assert len(titles) > 6
    assert [
        (int(style.removeprefix("Heading ")), text)
        for style, text in lines(document)
        if style.startswith("Heading ")
    ] == titles
    assert all(widths(table)[1] for table in document.tables)


@pytest.mark.slow
def test_libreoffice_prints_it(published, tmp_path):
    """All of it, on A4, and nothing beside the area of the text: 28 mm to the left, 26 to the right."""
    for language, printed in (("zh", True), ("en", False)):
        folder = published("2019-Q2", language, printed)
        shutil.copy(folder / "b.docx", tmp_path / f"{language}.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path,
         tmp_path / "zh.docx", tmp_path / "en.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for language in ("zh", "en"):
        document = docx.Document(tmp_path / f"{language}.docx")
        pdf = tmp_path / f"{language}.pdf"
        pages = PdfReader(pdf).pages
        assert 6 <= len(pages) <= 12
        assert {tuple(map(round, page.mediabox[2:])) for page in pages} == {(595, 842)}
        said = " ".join(text for _style, text in lines(document))
        printed = figures.text_of_pdf(pdf)
        assert set(said) - set(printed) <= {"\u00a0"}
        assert figures.numbers(printed) == figures.numbers(said)
        boxes = subprocess.run(
            ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
        ).stdout
        for left, right in re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', boxes):
            assert float(left) > 79 - 1
            assert float(right) < 595.3 - 73.7 + 16  # a point or comma may hang over
