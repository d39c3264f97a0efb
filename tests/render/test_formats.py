"""What each format does to text that it could take for something else."""

import csv
import io
import json
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import render
from meili_cli.model.scalar import Text
from meili_cli.model.terms import Status
from meili_cli.render import Format, Names, Screen, formats, of_file
from meili_cli.render.records import ROW_FIELDS, number

VOID = {"meta", "br"}


class Balance(HTMLParser):
    """Follows the tags of a page and collects its text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page(text: str) -> Balance:
    parser = Balance()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize("screen", Screen)
def test_html_is_balanced_and_says_its_language(lang: str, screen: Screen) -> None:
    text = render.report(sample.REPORTS[screen](), sample.frame(screen), form=Format.HTML)
    parsed = page(text)
    tags = dict(parsed.seen)
    assert tags["html"]["lang"] == {"zh": "zh-Hans", "en": "en"}[lang]
    assert {"caption", "thead", "tbody"} <= set(tags)
    assert {attributes.get("scope") for tag, attributes in parsed.seen if tag == "th"} <= {
        "col", "row", "rowgroup",
    }  # fmt: skip
    assert "http" not in text


def hostile(name: str) -> tuple[Format, str]:
    frame = sample.frame(Screen.TARGETS)
    names = frame.names._replace(items={"no-illegal-building": Text.model_validate({"en": name})})
    rows = [row for row in sample.targets().rows if row.item == "no-illegal-building"]
    return sample.report(rows, "city"), frame._replace(names=names, groups=())


def test_html_is_escaped() -> None:
    report, frame = hostile('<script>alert("1")</script> & "x"')
    parsed = page(render.report(report, frame, form=Format.HTML))
    assert "script" not in dict(parsed.seen)
    assert '<script>alert("1")</script> & "x"' in parsed.text


def test_markdown_is_escaped() -> None:
    report, frame = hostile("a|b\n*c* <d> `e` [f](g) \\")
    text = render.report(report, frame, form=Format.MARKDOWN)
    assert "| a\\|b \\*c\\* \\<d\\> \\`e\\` \\[f\\](g) \\\\ |" in text


@pytest.mark.parametrize("form", [form for form in Format if form not in formats.FOR_PROGRAMS])
def test_no_text_can_steer_the_terminal(form: Format) -> None:
    report, frame = hostile("red \x1b[31m and [bold]markup[/bold] :smile: \u202e back")
    text = render.report(report, frame, form=form, width=None)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert ":smile:" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+8610", "+8610"), ("-20", "-20"), ("-x", "'-x"), ("@x", "'@x"),
        ("\tx", "'\tx"), ("\rx", "'\nx"), ("x=1", "x=1"), ("", ""),
    ],
)  # fmt: skip
def test_csv_neutralises_formulas(text: str, written: str) -> None:
    row = sample.row("ebike-charging", "310000", Status.NO_DATA)._replace(area_name=text)
    out = render.report(sample.report([row], "city"), sample.frame(Screen.TARGETS), form=Format.CSV)
    assert next(csv.DictReader(io.StringIO(out, newline="")))["area_name"] == written


def test_csv_and_json_say_the_same() -> None:
    report, frame = sample.areas(), sample.frame(Screen.AREAS)
    flat = list(csv.DictReader(io.StringIO(render.report(report, frame, form=Format.CSV))))
    whole = json.loads(render.report(report, frame, form=Format.JSON))
    assert list(flat[0]) == list(whole["rows"][0]) == list(ROW_FIELDS)
    for row, line in zip(whole["rows"], flat, strict=True):
        for name, value in row.items():
            match value:
                case None:
                    assert line[name] == ""
                case bool():
                    assert line[name] == str(value).lower()
                case int() | float():
                    assert float(line[name]) == value
                case list():
                    assert line[name] == ";".join(value)
                case str():
                    assert line[name] == value


def test_simulated_is_said_in_every_format(lang: str) -> None:
    for form in Format:
        text = render.report(
            sample.item()._replace(simulated=True), sample.frame(Screen.ITEM), form=form
        )
        assert "simulated" in text.lower()
        honest = render.report(sample.item(), sample.frame(Screen.ITEM), form=form)
        assert "SIMULATED" not in honest


def test_nothing_matches(lang: str) -> None:
    for screen in Screen:
        for form in Format:
            assert render.report(sample.report([], "city"), sample.frame(screen), form=form)
    for form in Format:
        assert render.entries([], Names(items={}, areas={}), title="x", form=form)


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.html", Format.HTML), ("a.b.CSV", Format.CSV), ("x/notes.md", Format.MARKDOWN),
     ("a.txt", Format.PLAIN), ("a.json", Format.JSON), ("a.xlsx", None), ("csv", None)],
)  # fmt: skip
def test_format_of_a_file(name: str, form: Format | None) -> None:
    assert of_file(name) is form


def test_every_format_has_a_module_and_but_for_the_table_an_ending() -> None:
    modules = {path.stem for path in Path(formats.__file__).parent.glob("*.py")}
    assert modules - {"__init__", "lines"} == set(Format)
    assert set(formats.ENDINGS.values()) == set(Format) - {Format.TABLE}


def test_numbers() -> None:
    assert number(Fraction(90)) == 90
    assert isinstance(number(Fraction(90)), int)
    assert number(Fraction(1, 3)) == 0.333333333333
    assert number(Fraction(10**30)) == 10**30
