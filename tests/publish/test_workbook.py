"""Reports and bulletins as workbooks: read back from the file, and from what LibreOffice shows of it."""

import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import workspaces
from meili_cli import i18n
from meili_cli.i18n import _
from meili_cli.publish.edition import edition
from meili_cli.publish.workbook import numbers, of_edition, sheet
from meili_cli.render import columns
from meili_cli.render.figures import Limits
from meili_cli.render.lists import forecast, rank
from meili_cli.render.workbook import written
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from publish import figures
from publish.workbooks import Read, Seen, in_libreoffice

DAYS = {"2018-12": "2018-12-31", "2019-Q2": "2019-06-30", "2020-H2": "2020-12-31"}
PERIODS = [
    "2019-Q2",
    *(pytest.param(period, marks=pytest.mark.slow) for period in ("2018-12", "2020-H2")),
]
IN_MEASURE = {"attained", "target", "target_max", "expected", "baseline", "forecast", "low", "high"}
DATES = {"last_as_of", "newest", "due", "met_on", "expected_on"}


# -- how a cell and the json agree -------------------------------------------------------------


def is_told(seen, row, name, *, ratio):
    """Whether a cell has what the json has in a field; a percentage is a hundredth of it."""
    exact = row[name]
    if seen is None:
        return exact in (None, "", [])
    if isinstance(seen.value, str):
        return (
            seen.value == f"{exact}/{row['applying']}"
            if name == "with_data"
            else (not isinstance(exact, int | float) or row.get("target_max") is not None)
        )
    if name in DATES:
        return seen.day == exact
    scale = 100 if ratio and name in IN_MEASURE else 1
    return exact is not None and math.isclose(seen.value * scale, exact, rel_tol=2e-12)


def wrong(lines, rows, of, ratios=frozenset()):
    """What of the lines is not as in the rows of the json; `of` are the columns by field."""
    assert len(lines) == len(rows) > 0
    fields = {_(field.title): name for name, field in of.items()}
    return [
        (row.get("item"), row["area"], name, line[title], row[name])
        for line, row in zip(lines, rows, strict=True)
        for title, name in fields.items()
        if title in line and name in row
        if not is_told(line[title], row, name, ratio=row.get("item") in ratios)
    ]


@pytest.fixture
def of_report(demo, meili, tmp_path):
    """`of_report(*words, view=())`: the workbook of a report on the demo, and its json."""

    def made(*words, view=(), root=demo):
        file = tmp_path / "report.xlsx"
        ran = meili(root, "report", *words, *view, "-o", file)
        assert ran.code == 0, ran.err
        return Read(file.read_bytes()), meili(root, "report", *words, "--format", "json").json

    return made


@pytest.fixture(scope="session")
def plan(demo):
    return Book(Workspace(demo)).plan


@pytest.fixture(scope="session")
def ratios(plan):
    return {item.id for item in plan.targets.values() if item.measure.value == "ratio"}


# -- a report ----------------------------------------------------------------------------------


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("Target", ("--as-of", "2018-12")),
        ("Target", ("--as-of", "2019-06")),
        ("Target", ("--as-of", "2020-12")),
        ("Area", ("--as-of", "2019-06", "--item", "no-illegal-building")),
        ("Area", ("--as-of", "2019-06", "--item", "ebike-charging", "--budget")),
        ("Target", ("--as-of", "2019-06", "--area", "徐汇", "--goal", "order")),
        ("Task", ("--as-of", "2019-06", "--tasks")),
    ],
    ids=str,
)
def test_both_sheets_of_a_report_have_the_numbers_of_its_json(of_report, ratios, first, words):
    read, told = of_report(*words)
    assert list(read.sheets) == ["Report", "Rows"]
    assert wrong(read.sheets["Report"].lines(first), told["rows"], columns.OF_ROWS, ratios) == []
    assert raw(read.sheets["Rows"]) == [flat(row) for row in told["rows"]]


def raw(of):
    """The rows of the sheet for programs, with their days as json has them."""
    return [
        {
            name: seen.day if name in DATES else seen.value
            for name, seen in line.items()
            if name != "simulated" and seen is not None
        }
        for line in of.lines("item")
    ]


def flat(row):
    """A row of the json as csv has it; what there is not has no cell."""
    return {
        name: ";".join(value) if isinstance(value, list)
        else ";".join(f"{state}={count}" for state, count in value.items())
        if isinstance(value, dict) else value
        for name, value in row.items() if value is not None and value != []
    }  # fmt: skip


@pytest.mark.no_cover
def test_areas_are_counted_as_on_screen(of_report):
    read, told = of_report("--district", "--as-of", "2019-06")
    lines = read.sheets["Report"].lines("District")
    statuses = {"Achieved": "achieved", "On track": "on_track", "Behind": "behind"}
    for title, status in statuses.items():
        found = [line[title].value for line in lines[:-1]]
        areas = dict.fromkeys(row["area"] for row in told["rows"])
        rows = told["rows"]
        assert found == [sum(r["area"] == a and r["status"] == status for r in rows) for a in areas]
        assert lines[-1][title].value == sum(found)
    assert len(raw(read.sheets["Rows"])) == len(told["rows"]) == 480


def test_columns_order_and_decimals_are_those_asked_for(of_report):
    view = ("--columns", "item,completion,attained", "--sort", "-completion", "--precision", "3")
    read, told = of_report("--as-of", "2019-06", view=view)
    lines = read.sheets["Report"].lines("Item id")
    assert list(lines[0]) == ["Item id", "Done", "Attained"]
    done = [line["Done"] for line in lines if line["Done"] is not None]
    assert [seen.value for seen in done] == sorted((seen.value for seen in done), reverse=True)
    assert {seen.format for seen in done} == {'#,##0.000" "%'}
    # The rows for programs are all there, whatever is shown.
    assert raw(read.sheets["Rows"]) == [flat(row) for row in told["rows"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "--format", "xlsx"), "-o report.xlsx"),
        (("report", "-o", "r.xlsx", "--no-header"), "xlsx has no header"),
        (("report", "-o", "r.xlsx", "--bom"), "byte order mark"),
        (("report", "-o", "r.xlsx", "--columns", "itm"), 'no column "itm"'),
        (("report", "-o", "r.docx"), ".csv .json .xlsx"),
        (("rank", "-o", "r.xlsx"), ".csv .json, or"),
        (("log", "--format", "xlsx"), "xlsx"),
        (("report", "-o", "data/r.xlsx"), "not for reports"),
    ],
)
def test_what_a_workbook_cannot_be_is_said(meili, homes, monkeypatch, words, said):
    monkeypatch.chdir(homes)
    ran = meili(None, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (homes / "r.xlsx").exists()


def test_the_same_report_is_the_same_bytes(meili, homes, tmp_path):
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        assert meili(homes, "report", "--as-of", "2019-06", "-o", tmp_path / name).code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert b"2019-06-30T00:00:00Z" in Read(made[0]).parts["docProps/core.xml"]


# -- rounding ----------------------------------------------------------------------------------

PARTS = st.fractions(min_value=-200, max_value=200, max_denominator=10**6)


@given(PARTS, st.lists(PARTS, max_size=2), st.lists(PARTS, max_size=2), st.booleans(),
       st.integers(0, 6), st.booleans())  # fmt: skip
def test_what_is_shown_never_passes_a_limit(value, least, most, percent, decimals, down):
    number = numbers.Number(
        value, decimals, Limits(tuple(least), tuple(most), down), percent=percent
    )
    seen = Seen(number.cell, number.format)
    scale = 100 if percent else 1
    assert math.isclose(seen.value * scale, value, rel_tol=1e-11, abs_tol=1e-12)
    held = Fraction(Decimal(repr(seen.value))) * scale  # 12 digits, as in json
    assert seen.shown == number.text or not Fraction(re.sub("[,%+]", "", seen.shown))
    for text in seen.may_be_shown:
        shown = Fraction(re.sub("[,%+]", "", text))
        assert abs(shown - held) <= Fraction(1, 2 * 10**decimals)
        fine = Fraction(1, 10**11)
        for limit in least:
            assert not held < limit <= shown or limit - held < fine
        for limit in most:
            assert not held > limit >= shown or held - limit < fine
        if down:
            assert shown <= held + fine


def test_a_figure_short_of_its_target_has_the_decimals_that_say_so(meili, lowland, tmp_path):
    put = workspaces.entry("connected", "L", "2020-03-31", "count", "8997", "10000")
    workspaces.put(lowland, put)
    assert meili(lowland, "report", "--as-of", "2020-03-31", "-o", tmp_path / "r.xlsx").code == 0
    lines = Read((tmp_path / "r.xlsx").read_bytes()).sheets["Report"].lines("Target")
    (line,) = [one for one in lines if one["Target"].value == "Homes connected"]
    assert (line["Attained"].value, line["Attained"].shown) == (0.8997, "89.97 %")
    assert line["Done"].shown == "99.9 %"
    assert line["Aim"].shown == "90 %"


# -- text stays text ---------------------------------------------------------------------------

HOSTILE = [
    '=HYPERLINK("http://example.org","x")', "+1+1", "-2", "@SUM(A1)", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "a\u202eb", "_x0041_", "'[a]:b*c?d/e\\f'",
    "History", "http://example.org/", "2019-06-30",
]  # fmt: skip


@pytest.fixture
def hostile(lowland):
    """A plan whose names are hostile, each the name of a goal and of its target."""
    for path in (lowland / "plan" / "goals").iterdir():
        path.unlink()
    (lowland / "plan" / "tasks" / "1-works.yaml").unlink()
    for number, name in enumerate(HOSTILE):
        quoted = "'" + name.replace("'", "''") + "'"
        workspaces.write(
            lowland,
            f"plan/goals/{number:02}.yaml",
            f"schema: meili/plan/1\ngoal: {{id: g{number}, name: {quoted}}}\ntargets:\n"
            f"  - {{id: t{number}, name: {quoted}, unit: {quoted}, measure: level, rollup: sum,\n"
            "     target: {at_least: 9, by: 2025-12-31, basis: stated}}\n",
        )
    return lowland


def test_hostile_names_stay_text(meili, hostile, tmp_path):
    for words in (("report",), ("bulletin", "2019"), ("report", "--item", "t0")):
        assert meili(hostile, *words, "-o", tmp_path / "h.xlsx").code == 0
        read = Read((tmp_path / "h.xlsx").read_bytes())
        for name, part in read.parts.items():
            assert b"<f>" not in part or name.startswith("xl/charts/"), name
            assert b"<hyperlink" not in part, name
            assert b"External" not in part, name
            assert "\u202e".encode() not in part
        if words == ("report",):
            names = [line["Target"].value for line in read.sheets["Report"].lines("Target")]
            assert names == [name.replace("\u202e", "") for name in HOSTILE]
    goals = list(read.sheets)
    assert len({name.casefold() for name in goals}) == len(goals)


@settings(max_examples=25)
@given(st.lists(st.text() | st.sampled_from(HOSTILE), max_size=9))
def test_sheets_have_legal_names_of_their_own(asked):
    def fill(book):
        sheets = sheet.Sheets(book)
        for name in asked:
            sheets.add(name)

    from datetime import date

    names = list(Read(written(date(2019, 6, 30), lambda book: (fill(book), texts(book)))).sheets)[
        :-1
    ]
    assert len(names) == len(asked)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert name == name.strip("' ")
        assert name.casefold() != "history"


def texts(book):
    """A last sheet with a text, for a workbook without any has no list of them."""
    book.file.add_worksheet().write_string(0, 0, "x")


# -- a bulletin --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def file(demo, shared):
    """`file(period, language)`: the workbook of a bulletin, as it is written once."""

    def made(period, language="en"):
        def make(place):
            with i18n.speaking(language):
                place.write_bytes(of_edition(edition(Book(Workspace(demo)), period)))

        return shared(f"bulletin-{period}-{language}.xlsx", make)

    return made


@pytest.fixture
def bulletin(file):
    """`bulletin(period, language)`: that, read."""
    return lambda period, language="en": Read(file(period, language).read_bytes())


@pytest.mark.no_cover
@pytest.mark.parametrize("period", PERIODS)
def test_a_bulletin_has_the_numbers_of_the_commands(bulletin, answers, plan, ratios, period):
    read, day = bulletin(period), DAYS[period]
    both = answers._both("report", day)
    by_item = {(row["item"], row["area"]): row for row in both}
    goals = {file.goal.name.said_in("en"): file for file in plan.goals}
    assert list(read.sheets)[: 1 + len(goals)] == ["Overview", *goals]
    for name, file in goals.items():
        rows = [by_item[target.id, "310000"] for target in file.targets]
        assert wrong(read.sheets[name].lines("Target"), rows, columns.OF_ROWS, ratios) == []
    areas = list(dict.fromkeys(row["area"] for row in both))
    completion = read.sheets["Completion by area"]
    status = read.sheets["Status by area"]
    at = completion.header("Target"), status.header("Target")
    items = {target.name.said_in("en"): target.id for target in plan.targets.values()}
    for of, header in zip((completion, status), at, strict=True):
        for row in range(header + 1, 1 + max(row for row, _at in of.cells)):
            name = of.cells[row, 0].value
            for column, area in enumerate(areas, 1):
                seen = of.cells.get((row, column))
                if name not in items:
                    assert seen is None, name  # the heading of a goal
                elif of is completion:
                    assert is_told(seen, by_item[items[name], area], "completion", ratio=False)
                else:
                    said = by_item[items[name], area]["status"]
                    assert seen.value == said.replace("_", " ")
    ranks = answers.ranks(day)
    assert (
        wrong(read.sheets["Ranking"].lines("Rank"), list(ranks.values()), rank.RANK.columns) == []
    )
    foretold = answers._asked("forecast", "--area", "310000", "--as-of", day)["rows"]
    if any(row["forecast"] is not None for row in foretold):
        lines = read.sheets["Forecasts"].lines("Item")
        assert wrong(lines, foretold, forecast.COLUMNS, ratios) == []
    assert ("Forecasts" in read.sheets) == any(row["forecast"] is not None for row in foretold)
    assert sorted(raw(read.sheets["Rows"]), key=str) == sorted(map(flat, both), key=str)


@pytest.mark.parametrize("period", PERIODS)
def test_the_first_sheet_counts_the_targets(bulletin, answers, period):
    read = bulletin(period)
    total = read.sheets["Overview"].lines("Goal")[-1]
    for title, status in (("Achieved", "achieved"), ("On track", "on_track"), ("Behind", "behind")):
        assert total[title].value == answers.count(DAYS[period], "310000", status)
    assert total["Goal"].value == "30 targets"


def test_charts_draw_the_cells_beside_them(bulletin, answers, plan, of_report):
    read = bulletin("2019-Q2")
    charts = read.charts()
    (overview,) = charts[0]
    total = read.sheets["Overview"].lines("Goal")[-1]
    assert overview["val"] == [total[title].value for title in overview["cat"]]
    for chart, file in zip(charts[1:], [g for g in plan.goals if len(g.targets) > 1], strict=False):
        (series,) = chart
        assert series["cat"] == [target.name.said_in("en") for target in file.targets]
        done = [
            answers.row("report", "2019-06-30", t.id, "310000")["completion"] for t in file.targets
        ]
        assert [v if v is None else float(f"{v:.9g}") for v in series["val"]] == [
            v if v is None else float(f"{v:.9g}") for v in done
        ]
    (scores,) = charts[-1]
    assert scores["val"] == [row["score"] for row in answers.ranks("2019-06-30").values()]
    # Areas as columns, with a mark at what is expected of each; the whole would dwarf its parts.
    read, told = of_report("--item", "ebike-charging", "--as-of", "2019-06")
    ((attained, expected),) = read.charts()
    assert (attained["tx"], expected["tx"]) == (["Attained"], ["Expected"])
    below = [row for row in told["rows"] if row["area"] != "310000"]
    assert attained["cat"] == expected["cat"] == [row["area_name"] for row in below]
    assert attained["val"] == [row["attained"] for row in below]


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_sheets_are_ready_for_the_printer(bulletin, language):
    read = bulletin("2019-Q2", language)
    for number, (name, of) in enumerate(read.sheets.items()):
        text = "".join(f"{one.tag} {one.attrib} " for one in of.xml.iter())
        assert "'orientation': 'landscape'" in text
        assert "'fitToPage': '1'" in text
        assert f"_xlnm.Print_Area/{number}" in read.names
        assert "oddFooter" in text
        if name != list(read.sheets)[-1]:
            assert "'state': 'frozen'" in text
            assert f"_xlnm.Print_Titles/{number}" in read.names
    rows = list(read.sheets)[-2]
    assert read.names["meili_rows/"] == f"'{rows}'!$A$1:$AE$511"
    assert any(one.tag.endswith("}autoFilter") for one in read.sheets[rows].xml.iter())
    assert sum("dataBar" in one.tag for one in read.sheets[list(read.sheets)[5]].xml.iter()) > 0


# -- in another program ------------------------------------------------------------------------


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("period", "language"),
    [
        ("2019-Q2", "en"),
        *(
            pytest.param(period, language, marks=pytest.mark.slow)
            for period, language in (("2019-Q2", "zh"), ("2018-12", "zh"), ("2020-H2", "en"))
        ),
    ],
)
def test_libreoffice_shows_the_figures_of_the_commands(
    file, bulletin, answers, plan, tmp_path, period, language
):
    read, shown = bulletin(period, language), in_libreoffice(file(period, language), tmp_path)
    assert shown.keys() == read.sheets.keys()
    checked = 0
    with i18n.speaking(language):
        fields = {_(field.title): name for name, field in columns.OF_ROWS.items()}
        for file_ in plan.goals:
            name = file_.goal.name.said_in(language)
            header = read.sheets[name].header(_("Target"))
            lines = shown[name][header + 1 :]
            for target, line in zip(file_.targets, lines, strict=False):
                row = answers.row("report", DAYS[period], target.id, "310000")
                assert line[0] == target.name.said_in(language)
                for title, text in zip(shown[name][header], line, strict=True):
                    field = fields.get(title)
                    if field in {"attained", "target", "completion", "expected", "pace", "reports"}:
                        checked += 1
                        assert figures._field_agrees(text, row, "report", field), (row, field, text)
    assert checked > 100
    # Every number in every cell is shown as the tests round it, and none is too wide.
    for name, of in read.sheets.items():
        for (row, at), seen in of.cells.items():
            text = shown[name][row][at]
            assert "###" not in text
            if isinstance(seen.value, float) and "#,##0" in seen.format:
                assert text in seen.may_be_shown
