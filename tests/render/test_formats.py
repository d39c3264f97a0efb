"""What each format does to text that it could take for something else."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import render
from meili_cli.model.entry import Entry, Fate, Kind, Logged, State
from meili_cli.model.report import BUDGET_FIELDS, Note, Row
from meili_cli.model.scalar import Text
from meili_cli.model.terms import BoundKind, Chosen, Measure, Status, Trend
from meili_cli.render import Format, Names, Screen, View, columns, formats, of_file
from meili_cli.render.columns import Page
from meili_cli.render.footnotes import Footnotes
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.records import LOG_FIELDS, ROW_FIELDS, number
from meili_cli.render.view import Key

VOID = {"meta", "br"}
LOG = "log"


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


OF_A_REPORT = tuple(name for name in columns.OF_ROWS if name not in BUDGET_FIELDS)
"""The columns of a report without budgets."""


VIEWS = {
    "usual": View(),
    "every": View(columns=("every",)),
    "few": View(columns=("status", "attained", "item", "area", "progress"), sort=(Key("pace"),)),
    "order": View(sort=(Key("status", descending=True), Key("item"))),
    "0": View(precision=0),
    "6": View(precision=6, columns=("every",)),
}


def shown(screen: Screen | str, form: Format, view: View, width: int | None = None) -> str:
    """Return a screen, or the log, in a view that may ask for every column there is."""
    if screen == LOG:
        view = view._replace(columns=tuple(columns.OF_ENTRIES) if view.columns else ())
        view = view._replace(sort=(Key("value"),) if view.sort else (), precision=None)
        return render.entries(sample.log(), sample.names(), view, title="x", form=form, width=width)
    if screen is Screen.AREAS:
        sort = tuple(key._replace(name="behind") for key in view.sort[:1])
        view = view._replace(sort=sort, columns=tuple(columns.OF_AREAS) if view.columns else ())
    elif view.columns == ("every",):
        view = view._replace(columns=OF_A_REPORT)
    return render.report(
        sample.REPORTS[screen](), sample.frame(screen), view, form=form, width=width
    )


@pytest.mark.parametrize("screen", [*Screen, LOG])
@pytest.mark.parametrize("name", VIEWS)
def test_html_is_valid_and_stands_alone(lang: str, screen: Screen | str, name: str) -> None:
    text = shown(screen, Format.HTML, VIEWS[name])
    html5lib.HTMLParser(strict=True).parse(text)  # raises at the first error
    parsed = page(text)
    tags = dict(parsed.seen)
    assert tags["html"]["lang"] == {"zh": "zh-Hans", "en": "en"}[lang]
    assert {"caption", "thead", "tbody"} <= set(tags)
    assert {attributes.get("scope") for tag, attributes in parsed.seen if tag == "th"} <= {
        "col", "row", "rowgroup",
    }  # fmt: skip
    assert set(tags) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "p", "div", "table", "caption",
        "thead", "tbody", "tfoot", "tr", "th", "td", "span", "i", "b", "ol", "li",
    }  # fmt: skip
    assert {name for _tag, attributes in parsed.seen for name in attributes} <= {
        "lang", "charset", "name", "content", "class", "scope", "colspan", "style", "aria-hidden",
    }  # fmt: skip
    assert not re.search(r"http|//|url\(|@import|&(?!amp;|lt;|gt;|quot;|#x27;)", text)


# -- one truth --------------------------------------------------------------------------------


def of_html(text: str) -> list[list[str]]:
    """Return the texts of the rows of a table; a bar has none."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    rows = [[*row] for row in tree.iterfind(".//tr")]
    return [["".join(cell.itertext()) for cell in row] for row in rows if not row[0].get("colspan")]


def of_markdown(text: str) -> list[list[str]]:
    """Return the cells of all tables, the signs of markdown taken away, and one header."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [
        [re.sub(r"\\(.)", r"\1", cell.strip().strip("*")) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines if not re.fullmatch(r"[|:-]+", line)
    ]  # fmt: skip
    return [row for index, row in enumerate(rows) if not index or row != rows[0]]


def of_lines(text: str, headings: set[str]) -> list[list[str]]:
    """Return what stands in the lines below the header, without bars, headings and rules."""
    lines = text.splitlines()
    rule = next(index for index, line in enumerate(lines) if re.fullmatch(r"[ ─-]+", line))
    found = [told(re.split(" {2,}", line.strip())) for line in lines[rule:] if line not in headings]
    return [row for row in found if row]


def told(row: list[str]) -> list[str]:
    """Return the texts of a row without bars, rules and what is empty."""
    return [text for text in row if not re.fullmatch("[━─┃]*|-+", text)]


def number_of(read: Any) -> Fraction:
    return Fraction(str(read))


def listed(read: Any) -> list[str]:
    return read if isinstance(read, list) else read.split(";")


def counts(read: Any) -> dict[State, int]:
    pairs = read.items() if isinstance(read, dict) else (one.split("=") for one in read.split(";"))
    return {State(state): int(count) for state, count in pairs}


FIGURES = (
    "baseline", "target_max", "attained", "numerator", "denominator", "completion", "expected",
    "pace", "contribution", "coverage", "value",
)  # fmt: skip
MEANING: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(FIGURES, number_of),
    **dict.fromkeys(("reported", "expected_reports", "line"), int),
    **dict.fromkeys(
        ("due", "expected_on", "last_as_of", "period_start", "as_of"), date.fromisoformat
    ),
    "target": lambda read: State(read) if read in set(State) else number_of(read),
    "measure": Measure, "bound": BoundKind, "state": State, "status": Status, "trend": Trend,
    "basis": Chosen, "kind": Kind, "standing": Fate, "states": counts,
    "stale": lambda read: read in {True, "true"},
    "notes": lambda read: tuple(Note(*note.split(":", 1)) for note in listed(read)),
    "revises": lambda read: tuple(listed(read)),
    "recorded_at": datetime.fromisoformat,
}  # fmt: skip
"""What a field of csv or json means, as the model has it; the others are text."""

EMPTY = {"notes": (), "revises": (), "source": "", "note": ""}


def value(name: str, read: Any) -> Any:
    if read is None or read in ("", []):
        return EMPTY.get(name)
    return MEANING[name](read) if name in MEANING else read.removeprefix("'")


def read_back(text: str, form: Format, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = json.loads(text)["rows"] if form is Format.JSON else csv.DictReader(io.StringIO(text))
    return [{name: value(name, row[name]) for name in fields} for row in rows]


@pytest.mark.parametrize("screen", [*Screen, LOG])
@pytest.mark.parametrize("name", VIEWS)
def test_formats_for_people_agree_cell_for_cell(lang: str, screen: Screen | str, name: str) -> None:
    page = shown(screen, Format.HTML, VIEWS[name])
    _head, *rows = of_html(page)
    headings = set(re.findall(r'scope="rowgroup" colspan="\d+">(.*?)<', page))
    assert [told(row) for row in of_markdown(shown(screen, Format.MARKDOWN, VIEWS[name]))] == [
        told(row) for row in of_html(page)
    ]
    for form in (Format.TABLE, Format.PLAIN):
        lines = of_lines(shown(screen, form, VIEWS[name]), headings)
        assert lines[: len(rows)] == [told(row) for row in rows]
    assert len(rows) >= 3


@pytest.mark.parametrize("screen", [Screen.TARGETS, Screen.ITEM, Screen.TASKS])
@pytest.mark.parametrize("form", FOR_PROGRAMS)
@pytest.mark.parametrize("precision", [None, 0, 3])
def test_cells_are_what_the_rows_of_csv_and_json_say(
    lang: str, screen: Screen, form: Format, precision: int | None
) -> None:
    report, frame = sample.REPORTS[screen](), sample.frame(screen)
    sort = (Key("pace", descending=True), Key("item"))
    text = render.report(report, frame, View(sort=sort), form=form)
    rows = [Row(**row) for row in read_back(text, form, ROW_FIELDS)]
    page = Page(frame, Footnotes(report.rows, frame, precision), precision)
    view = View(OF_A_REPORT, sort, precision)
    _head, *cells = of_html(render.report(report, frame, view, form=Format.HTML))
    assert cells == [
        [field.cell(row, page).text for field in map(columns.OF_ROWS.get, OF_A_REPORT)]
        for row in rows
    ]


@pytest.mark.parametrize("form", FOR_PROGRAMS)
def test_cells_of_areas_count_the_rows_of_csv_and_json(lang: str, form: Format) -> None:
    frame = sample.frame(Screen.AREAS)
    rows = [Row(**row) for row in read_back(shown(Screen.AREAS, form, View()), form, ROW_FIELDS)]
    _head, *cells, _total = of_html(shown(Screen.AREAS, Format.HTML, VIEWS["every"]))
    lines = [columns.AreaLine.over(row for row in rows if row.area == code)
             for code in dict.fromkeys(row.area for row in rows)]  # fmt: skip
    assert cells == [
        [field.cell(line, frame.names).text for field in columns.OF_AREAS.values()]
        for line in lines
    ]


@pytest.mark.parametrize("form", FOR_PROGRAMS)
def test_cells_of_the_log_are_what_the_entries_of_csv_and_json_say(lang: str, form: Format) -> None:
    read = read_back(shown(LOG, form, View()), form, LOG_FIELDS)
    entries = [
        Logged(Entry(**{name: row[name] for name in LOG_FIELDS[:-1]}), row["standing"])
        for row in read
    ]
    _head, *cells = of_html(shown(LOG, Format.HTML, VIEWS["every"]))
    assert cells == [
        [field.cell(entry, sample.names()).text for field in columns.OF_ENTRIES.values()]
        for entry in entries
    ]


@pytest.mark.parametrize("screen", [*Screen, LOG])
def test_chosen_fields_are_those_of_the_whole_rows(screen: Screen | str) -> None:
    fields = LOG_FIELDS if screen == LOG else ROW_FIELDS
    chosen = fields[::-2]

    def asked_for(form: Format) -> str:
        view = View(columns=chosen)
        if screen == LOG:
            return render.entries(sample.log(), sample.names(), view, title="x", form=form)
        return render.report(sample.REPORTS[screen](), sample.frame(screen), view, form=form)

    whole = json.loads(shown(screen, Format.JSON, View()))
    some = json.loads(asked_for(Format.JSON))
    assert [list(row.items()) for row in some.pop("rows")] == [
        [(name, row[name]) for name in chosen] for row in whole.pop("rows")
    ]
    assert some == whole
    whole_csv = list(csv.DictReader(io.StringIO(shown(screen, Format.CSV, View()))))
    some_csv = list(csv.DictReader(io.StringIO(asked_for(Format.CSV))))
    assert tuple(name for name in some_csv[0] if name != "simulated") == chosen
    assert some_csv == [
        {name: row[name] for name in one} for one, row in zip(some_csv, whole_csv, strict=True)
    ]


# -- text that could be taken for something else ------------------------------------------------


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
        ("\tx", "'\tx"), ("\rx", "'\nx"), ("\nx", "'\nx"), ("x=1", "x=1"), ("", ""),
        ("\uff1d1+1", "'\uff1d1+1"), ("\uff0bx", "'\uff0bx"), ("\uff0dx", "'\uff0dx"),
        ("\uff20x", "'\uff20x"), ("\uff0d20", "'\uff0d20"), ("\uff08x\uff09", "\uff08x\uff09"),
    ],
)  # fmt: skip
def test_csv_neutralises_formulas(text: str, written: str) -> None:
    row = sample.row("ebike-charging", "310000", Status.NO_DATA)._replace(area_name=text)
    report, frame = sample.report([row], "city"), sample.frame(Screen.TARGETS)
    for view in (View(), View(columns=("area_name", "item"), sort=(Key("area_name"),)),
                 View(header=False, bom=True, columns=("area_name",))):  # fmt: skip
        out = render.report(report, frame, view, form=Format.CSV).removeprefix("\ufeff")
        head = None if view.header else ["area_name"]
        found = next(csv.DictReader(io.StringIO(out, newline=""), head))
        assert found["area_name"] == written


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
        assert render.chains([], Names(items={}, areas={}), title="x", form=form)


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
