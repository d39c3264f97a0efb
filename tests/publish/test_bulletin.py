"""The bulletin of a period, read back from each of its formats."""

import json
import re

import html5lib
import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from cli import workspaces
from cli.conftest import run
from meili_cli import i18n
from meili_cli.model.scalar import one_line
from meili_cli.publish.bulletin import Kind, ending, template, written
from meili_cli.publish.edition import edition
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from publish import figures

EDITIONS = [
    ("2019-Q2", "zh", True),
    ("2019-Q2", "en", False),
    *(
        pytest.param(period, language, True, marks=pytest.mark.slow)
        for period in ("2018-12", "2020-H2")
        for language in ("zh", "en")
    ),
]
"""Periods and languages, and whether there is a pdf, which takes longest."""


def names(root):
    """All names and units of a plan and its areas, in all languages."""
    book = Book(Workspace(root))
    plan = book.plan
    texts = [plan.head.title, *(item.name for item in plan.items.values())]
    texts += [item.unit for item in plan.targets.values() if item.unit]
    found = [said for text in texts for said in text.root.values()]
    found += [name for area in book.areas for name in area.names]
    return [*found, plan.head.document.number]


def write_all(root, period, language, place, *, printed=True):
    """Write a bulletin in every format, asking the ledger once; a pdf only if it is `printed`."""
    kinds = [kind for kind in Kind if printed or kind is not Kind.PDF]
    with i18n.speaking(language):
        told = edition(Book(Workspace(root)), period)
        source = template.of_workspace(root)
        for kind in kinds:
            content = written(told, source, kind)
            content = content.encode() if isinstance(content, str) else content
            (place / f"b{ending(kind)}").write_bytes(content)


@pytest.fixture(scope="session")
def published(demo, shared):
    """`published(period, language, printed)`: the folder of it in every format."""

    def made(period, language, printed=True):
        def make(place):
            place.mkdir()
            write_all(demo, period, language, place, printed=printed)

        return shared(f"bulletin-{period}-{language}-{printed}", make)

    return made


@pytest.mark.no_cover
@pytest.mark.parametrize(("period", "language", "printed"), EDITIONS)
def test_every_number_is_that_of_the_commands(published, answers, demo, period, language, printed):
    page = (published(period, language, printed) / "b.html").read_text(encoding="utf-8")
    shown = figures.shown_in(page)
    assert len(shown) > 400
    assert figures.wrong(shown, answers) == []
    assert figures.loose_in(page, names(demo)) == []


@pytest.mark.parametrize(("period", "language", "printed"), EDITIONS)
def test_all_formats_have_the_same_numbers(published, period, language, printed):
    folder = published(period, language, printed)
    said = figures.numbers(figures.text_of((folder / "b.html").read_text(encoding="utf-8")))
    text = (folder / "b.md").read_text(encoding="utf-8")
    assert figures.numbers(figures.text_of_markdown(text)) == said
    if printed:
        assert figures.numbers(figures.text_of_pdf(folder / "b.pdf")) == said


# -- whatever the data says ---------------------------------------------------------------------

HOSTILE = {
    "Pumps renewed": "<script>alert(1)</script> {{ 7*7 }}{% raw %}",
    "Electric pumps among them": '"><img src=x onerror=alert(1)>',
    "Homes connected": '=HYPERLINK("http://x.example", "y") a\u202eb',
    "Customers": "[a](javascript:alert(1)) ![b](http://x.example/b.png) | c \\| d",
    "Leakage": "**bold** _it_ `code` ~~no~~ &lt;i&gt; <https://x.example>",
    "Nitrate": "1. # - > not a list",
    "Clean water": "# <b>goal</b> | x",
    "Lowland clean water plan": "</title><script>plan</script> {{ plan }}",
}
AREAS = {"Westmark": "<b>West</b> [x](http://y.example)", "Eastmark": "$East$ | &amp; \u2067mark"}
REASON = "<i>late</i> {{ 7*7 }} | [x](http://z.example)"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The bulletin, in each format, of a plan whose every name is up to something."""
    root = workspaces.lowland(tmp_path_factory.mktemp("hostile") / "lowland")
    for path in [root / "plan/plan.yaml", *root.glob("plan/goals/*.yaml")]:
        text = path.read_text(encoding="utf-8")
        for name, said in HOSTILE.items():
            text = re.sub(rf"(en|name): {name}(?=[,}}\n])", lambda m, s=said: f"{m[1]}: {json.dumps(s)}", text)  # fmt: skip
        path.write_text(text, encoding="utf-8")
    (path,) = root.glob("data/areas/*.csv")
    text = path.read_text(encoding="utf-8")
    for name, said in AREAS.items():
        text = text.replace(name, said)
    path.write_text(text, encoding="utf-8")
    for words in (
        ("record", "pumps", "--area", "L1", "--as-of", "2019-Q2", "--total", "10"),
        ("record", "connected", "--area", "L2", "--as-of", "2019-Q2", "--count", "50/100"),
        ("directive", "open", "pumps", "--area", "L1", "--as-of", "2019-06", "--due", "2019-09",
         "--reason", REASON),
    ):  # fmt: skip
        ran = run(root, *words)
        assert ran.code == 0, ran.err
    write_all(root, "2019-Q2", "en", root)
    return root


SAID = [" ".join(one_line(text).split()) for text in (*HOSTILE.values(), *AREAS.values(), REASON)]


def test_in_html_it_stays_text(hostile):
    page = html5lib.parse(
        (hostile / "b.html").read_text(encoding="utf-8"), namespaceHTMLElements=False
    )
    assert {one.tag for one in page.iter() if isinstance(one.tag, str)} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "div",
        "table", "thead", "tbody", "tr", "th", "td", "span", "blockquote", "footer",
    }  # fmt: skip
    assert {name for one in page.iter() for name in one.attrib} <= {
        "lang", "charset", "name", "content", "class", "role", "tabindex", "aria-label", "scope",
        "data-cell",
    }  # fmt: skip
    text = " ".join("".join(page.find("body").itertext()).split())
    assert [said for said in SAID if said not in text] == []


def test_in_markdown_it_stays_text(hostile):
    text = (hostile / "b.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    kinds = {one.type for token in tokens for one in (token, *(token.children or ()))}
    assert not kinds & {
        "html_block", "html_inline", "link_open", "image", "code_inline", "em_open", "s_open",
        "bullet_list_open", "ordered_list_open", "fence", "code_block",
    }  # fmt: skip
    shown = " ".join(
        " ".join("".join(one.content for one in token.children or ()) for token in tokens).split()
    )
    assert [said for said in SAID if said not in shown] == []


def test_in_a_pdf_it_stays_text(hostile):
    pages = PdfReader(hostile / "b.pdf").pages
    assert all("/Annots" not in page and "/AA" not in page for page in pages)
    text = "".join(re.sub(r"—\s*\d+\s*—", "", page.extract_text()) for page in pages)
    text = "".join(text.split())
    assert [said for said in SAID if "".join(said.split()) not in text] == []
