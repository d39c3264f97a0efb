"""Templates of bulletins: what they may say, and what is said of one that is not sound."""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meili_cli import i18n
from meili_cli.errors import UsageError
from meili_cli.publish.bulletin import contents, markdown, sandbox, template
from meili_cli.publish.edition import edition
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace

DOCS = Path(__file__).parents[2] / "docs" / "bulletin.md"
METHOD = Path(__file__).parents[2] / "docs" / "examples" / "method"
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', '=HYPERLINK("http://x")',
    "{{ 7*7 }}{% for x in y %}", "a\u202eb", "[x](http://x) ![y](http://y)", "| a | b |\n|---|---|",
    "# heading", "- item", "1. one", "**bold** _it_ `code` ~~no~~", "&lt; &amp; &#60;", "a\\|b $x$",
    "---", "http://example.org <http://example.org>",
)  # fmt: skip


@pytest.fixture(scope="module")
def seen():
    """What a template sees of a plan of a few targets, with a few figures."""
    book = Book(Workspace(METHOD))
    with i18n.speaking("en"):
        return contents.of(edition(book, "2022-Q2"))


@pytest.fixture
def small(tmp_path):
    """The same plan as a workspace."""
    return shutil.copytree(METHOD, tmp_path / "small")


def rendered(seen, source):
    """What a template makes."""
    return template.rendered(template.Template(source, "bulletin.en.md.j2"), seen, linked=False)


@settings(max_examples=60)
@given(st.text())
def test_whatever_a_text_is_it_stays_that_text(text):
    alone, within = (
        markdown.parse(form.format(sandbox.escaped(text)) + "\n") for form in ("{}", "a {} b")
    )
    kinds = {one.type for token in (*alone, *within) for one in (token, *(token.children or ()))}
    assert kinds <= {"paragraph_open", "inline", "text", "paragraph_close"}
    (line,) = [token for token in within if token.type == "inline"]
    assert markdown.plain(line).split() == f"a {sandbox.one_line(text)} b".split()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_holds_any_text(text):
    tokens = markdown.parse(f"| a | b |\n|:--|--:|\n| {sandbox.escaped(text)} | 1 |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert markdown.plain(cells[2]) == " ".join(sandbox.one_line(text).split())


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("a\n\n{{ goalz }}", 3, "nearest: goals"),
        ("{{ plan.titel }}", 1, "nearest: title"),
        ("{% for one in targets %}\n{{ one.nothing }}\n{% endfor %}", 2, "'nothing'"),
        ("{% if %}", 1, "Expected an expression"),
        ("{% for x in goals %}", 1, "endfor"),
        ("{{ targets }}", 1, "listed()"),
        ("\n{{ targets|batch(999999999, 1)|list }}", 2, "batch"),
        ("{% for a in targets %}" * 5 + "{% endfor %}" * 5, 1, "more than 4 loops"),
        ("\n{{ targets|length }}", 2, "bare number"),
        ("{{ is_closed }}", 1, "`if`"),
        ("{{ number.value }}", 1, "bare number"),
        ("{{ number.text }}", 1, "`value`"),
        ("{{ number.value * 2 }}", 1, "does not compute"),
        ("{{ 'a' * 10000000000 }}", 1, "does not compute"),
        ("{{ area ~ area }}", 1, "`~`"),
        ("{% include 'x' %}", 1, "one file"),
        ("{{ range(9) }}", 1, "'range'"),
        ("{{ area.__class__ }}", 1, "'__class__'"),
        ("{{ area.center(9) }}", 1, "'center'"),
        ("{{ as_of.today() }}", 1, "'today'"),
        ("{{ targets[0].attained._replace(text='9') }}", 1, "'_replace'"),
        ("{{ area|upper }}", 1, "upper"),
        ("{{ plural(area, 'a', 'b') }}", 1, "plural()"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", None, "recursion"),
        ("{{ day(area) }}", None, ""),
        ("{{ 98.6 }}", 1, "bare number"),
        ("\n{{ 7 }} and {{ true }}", 2, "bare number"),
        ("{{ {'a': 'b'} }}", 1, "listed()"),
        (
            "{% macro g(s) %}{{ s }}{{ s }}{% endmacro %}{% set b = "
            + "g(" * 30
            + "'x'"
            + ")" * 30
            + " %}x",
            None,
            "4,000,000 characters",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(seen, source, line, said):
    with pytest.raises(UsageError) as failed:
        rendered(seen, source)
    where = "" if line is None else f":{line}: "
    assert str(failed.value).startswith(f"bulletin.en.md.j2{where}")
    assert said in str(failed.value)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "most", [10_000, pytest.param(sandbox._MOST_CALLS, marks=pytest.mark.slow)]
)
def test_macros_that_call_themselves_twice_come_to_an_end(seen, monkeypatch, most):
    monkeypatch.setattr(sandbox, "_MOST_CALLS", most)
    twice = "{% macro a(d) %}{% if d %}{{ a(d - 1) }}{{ a(d - 1) }}{% endif %}{% endmacro %}"
    assert rendered(seen, twice + "x{{ a(9) }}") == "x\n"
    with pytest.raises(UsageError, match="without end"):
        rendered(seen, twice + "x{{ a(60) }}")


def test_a_mistake_in_a_workspace_names_the_file(meili, small):
    path = small / "templates" / "bulletin.en.md.j2"
    path.parent.mkdir()
    path.write_text("# {{ plan.title }}\n\n{{ goalz }}\n", encoding="utf-8")
    ran = meili(small, "bulletin", "2022-Q2", "-o", small / "b.html")
    assert (ran.code, ran.out, (small / "b.html").exists()) == (2, "", False)
    assert f"{path}:3: there is nothing called 'goalz' here; nearest: goals\n" in ran.err


def test_a_template_that_grows_without_end_is_stopped(seen):
    loops = "".join(f"{{% for {name} in targets %}}" for name in "abcd")
    with pytest.raises(UsageError, match="4,000,000 characters"):
        rendered(seen, loops + "x" * 50_000 + "{% endfor %}" * 4)


def test_a_text_that_a_template_writes_into_braces_is_no_markdown_either(seen):
    assert rendered(seen, "{{ '**b** <i> | [x](y)' }}") == r"\*\*b\*\* \<i\> \| \[x\](y)" + "\n"


@pytest.mark.parametrize("text", ["G #", "G ##", "#", "G # #", "C#"])
def test_a_heading_keeps_its_end(text):
    (line,) = [
        one for one in markdown.parse(f"## {sandbox.escaped(text)}\n") if one.type == "inline"
    ]
    assert markdown.plain(line) == text


def test_what_a_template_can_do(seen):
    text = rendered(
        seen,
        "{% set n = namespace(last='') %}\n{% for one in targets %}\n{% set n.last = one.name %}\n"
        "{% endfor %}\n# {{ n.last }} {{ section() }} {{ part() }} {{ part() }}\n\n\n\n"
        "{% macro twice(x) %}{{ x }}|{{ x }}{% endmacro %}\n{{ twice(targets[0].status) }}\n"
        "{{ listed(targets[:3]|map(attribute='name')) }}\n{{ targets[:2]|join('*', attribute='name') }}"
        "\n{{ missing|default('none') }}{{ ', ' if targets }}{{ 'x' if not targets }}",
    )
    first, second, third = (one.name for one in seen.targets[:3])
    status = seen.targets[0].status.text
    assert text == (
        f"# {seen.targets[-1].name} 1. 1.1 1.2\n\n{status}|{status}\n{first}, {second} and {third}\n"
        f"{first}\\*{second}\nnone,\n"
    )


def test_a_mark_of_byte_order_is_no_part_of_a_template(meili, small):
    path = small / "templates" / "bulletin.en.md.j2"
    path.parent.mkdir()
    path.write_text("# {{ plan.title }}\n", encoding="utf-8-sig")
    ran = meili(small, "bulletin", "2022-Q2", "--format", "html")
    assert "<h1" in ran.out
    assert "\ufeff" not in ran.out


def test_a_pipe_is_no_template(meili, small):
    path = small / "templates" / "bulletin.en.md.j2"
    path.parent.mkdir()
    os.mkfifo(path)
    ran = meili(small, "bulletin", "2022-Q2")
    assert (ran.code, "cannot be read: no file" in ran.err) == (2, True)


@pytest.mark.parametrize("spoilt", [b"\xff\xfe", b"a\n\x1b[31m", b"\0", None])
def test_a_template_that_cannot_be_read_is_named(meili, small, spoilt):
    path = small / "templates" / "bulletin.en.md.j2"
    path.parent.mkdir()
    if spoilt is None:
        path.mkdir()
    else:
        path.write_bytes(spoilt)
    ran = meili(small, "bulletin", "2022-Q2")
    assert ran.code == 2
    assert re.search(r"bulletin\.en\.md\.j2(:\d)?: the template cannot be read", ran.err)


def test_it_is_ejected_once(meili, small):
    path = small / "templates" / "bulletin.en.md.j2"
    assert meili(small, "bulletin", "--eject").code == 0
    ours = path.read_text(encoding="utf-8")
    assert ours == template.bundled().source
    path.write_text("mine", encoding="utf-8")
    refused = meili(small, "bulletin", "--eject")
    assert (refused.code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert "--replace" in refused.err
    assert meili(small, "bulletin", "2022-Q2").out.endswith("mine\n")
    assert meili(small, "--lang", "zh", "bulletin", "--eject").code == 0
    assert "通报" in (path.parent / "bulletin.zh.md.j2").read_text(encoding="utf-8")
    assert meili(small, "bulletin", "--eject", "--replace").code == 0
    assert path.read_text(encoding="utf-8") == ours


def test_no_link_leads_a_template_into_the_plan(meili, small):
    path = small / "templates" / "bulletin.en.md.j2"
    path.parent.mkdir()
    plan = (small / "plan" / "plan.yaml").read_bytes()
    path.symlink_to("../plan/plan.yaml")
    assert meili(small, "bulletin", "--eject", "--replace").code == 2
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to("plan")
    ran = meili(small, "bulletin", "--eject")
    assert (ran.code, "not for reports" in ran.err) == (2, True)
    assert (small / "plan" / "plan.yaml").read_bytes() == plan
    assert not (small / "plan" / path.name).exists()


def test_nothing_is_written_over_a_template(meili, small, monkeypatch):
    monkeypatch.chdir(small)
    assert meili(small, "bulletin", "--eject").code == 0
    path = Path("templates", "bulletin.en.md.j2")
    before = path.read_bytes()
    for words in (
        ("2022-Q2", "-o", path, "--format", "html"),
        ("2022-Q2", "-o", "templates/b.md"),
        ("--every", "year", "-o", "templates"),
    ):
        ran = meili(small, "bulletin", *words)
        assert (ran.code, "the place of templates" in ran.err) == (2, True)
    assert [one.read_bytes() for one in path.parent.iterdir()] == [before]


def test_every_name_is_in_the_documentation():
    text = DOCS.read_text(encoding="utf-8")
    tables = {
        title: tuple(re.findall(r"^\| `(\w+)`", body, re.MULTILINE))
        for title, body in re.findall(
            r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL
        )
    }
    kinds = {
        name: kind._fields
        for name, kind in vars(contents).items()
        if hasattr(kind, "_fields") and kind.__module__ == contents.__name__
    }
    helpers = re.findall(r"^\| `(\w+)\(", text, re.MULTILINE)
    assert tables == {"Helpers": (), **kinds}
    assert sorted(helpers) == sorted(sandbox.HELPERS)
    assert sorted(
        re.findall(r"`(\w+)`", text.partition("those for lists: ")[2].partition("\n\n")[0])
    ) == (sorted((*sandbox.FILTERS, "join")))
