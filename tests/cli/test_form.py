"""`meili form`: what an area fills in, and what `meili import` makes of it when it comes back."""

import builtins
import hashlib
import io
import time
import zipfile

import pytest

from cli.conftest import run
from cli.filled import MAIN, Sheet, fill
from cli.workspaces import entry, put, write
from meili_cli import i18n
from meili_cli.importers import headers
from meili_cli.model.entry import KINDS_OF, Kind, State
from meili_cli.render import words

JUNE = ("--as-of", "2019-06")
ZH = {
    "ebike-charging": {"数值": 12, "来源": "区房管局", "备注": "=1+1"},
    "no-illegal-building": {"数值": 270, "基数": 300},
    "elevator-remediation": {"类型": "百分比", "数值": "95.2%"},
    "old-housing-repair": {"类型": "累计", "数值": 12.3456},
    "project-managers": {"数值": 480},
    "security-monitoring": {"状态": "基本完成"},
}
COUNTS = ("read", "new", "unchanged", "revised", "withdrawn", "refused")


def counts(ran):
    return [ran.json[name] for name in COUNTS]


@pytest.fixture(scope="module")
def blanks(bundled, tmp_path_factory):
    """The form of 徐汇 for June in the official plan, by language, as it is written."""
    folder = tmp_path_factory.mktemp("blanks")
    for language in ("zh", "en"):
        words_ = ("--lang", language, "form", "--area", "徐汇", *JUNE)
        assert run(bundled, *words_, "-o", folder / f"{language}.xlsx").code == 0
    i18n.use("en")
    return {language: (folder / f"{language}.xlsx").read_bytes() for language in ("zh", "en")}


@pytest.fixture
def june(blanks, tmp_path):
    """`june(language, cells)`: that form, filled in."""

    def fill_in(language, cells):
        file = tmp_path / "june.xlsx"
        file.write_bytes(blanks[language])
        return fill(file, cells)

    return fill_in


@pytest.fixture
def form(meili, tmp_path):
    """`form(workspace, *words)`: a form in a file of its own."""

    def write_one(workspace, *words, name="form.xlsx"):
        ran = meili(workspace, "form", *words, "-o", tmp_path / name)
        assert ran.code == 0, ran.err
        return tmp_path / name

    return write_one


# -- there and back ----------------------------------------------------------------------------


def test_a_form_is_filled_in_and_comes_back(meili, homes, june):
    file = june("zh", ZH)
    ran = meili(homes, "import", file, "--format", "json")
    assert (ran.code, counts(ran)) == (0, [6, 6, 0, 0, 0, 0]), ran.err
    rows = {
        row["item"]: row
        for row in meili(homes, "report", "--area", "徐汇", *JUNE, "--format", "json").rows
    }
    assert rows["ebike-charging"]["attained"] == 12
    assert rows["old-housing-repair"]["attained"] == 12.3456
    assert (rows["no-illegal-building"]["numerator"], rows["no-illegal-building"]["attained"]) == (
        270, 90,
    )  # fmt: skip
    assert rows["elevator-remediation"]["attained"] == 95.2
    assert rows["project-managers"]["attained"] == 480
    assert rows["security-monitoring"]["state"] == "basically_done"
    assert sum(row["last_as_of"] is not None for row in rows.values()) == 6
    logged = {row["item"]: row for row in meili(homes, "log", "--format", "json").rows}
    bikes = logged["ebike-charging"]
    assert (bikes["kind"], bikes["period_start"], bikes["as_of"]) == (
        "increment", "2019-06-01", "2019-06-30",
    )  # fmt: skip
    assert (bikes["source"], bikes["note"], bikes["area"]) == ("区房管局", "=1+1", "310104")
    again = meili(homes, "import", file, "--format", "json")
    assert (again.code, counts(again)) == (0, [6, 0, 6, 0, 0, 0])


def test_what_is_left_empty_is_not_reported_and_this_is_said(meili, homes, june):
    file = june("en", {"ebike-charging": {"Value": 0}})
    ran = meili(homes, "import", file)
    assert ran.code == 0
    assert "1 read, 1 new" in ran.out
    assert "warning[no-figure] the row of the form is not filled in; it is passed over" in ran.err
    assert "(in 28 rows, also in lines " in ran.err
    assert "without the columns Part of, Full name, Target value, Attained so far" in ran.err
    (row,) = meili(homes, "log", "--format", "json").rows
    assert (row["item"], row["value"]) == ("ebike-charging", 0)
    ran = meili(homes, "import", june("en", {}), "--format", "json")
    assert (ran.code, counts(ran)) == (0, [0] * 6)


def test_an_empty_cell_of_any_other_table_stays_an_error(meili, homes):
    text = "事项,地区,截至日期,类型,数值,{}\nebike-charging,徐汇,2019-06,新增,,\n"
    plain = write(homes, "plain.csv", text.format("目标值"))
    assert "error[missing-value]" in meili(homes, "import", plain).err
    listed = write(homes, "listed.csv", text.format("上次填报"))
    assert meili(homes, "import", listed).code == 0


def test_the_form_of_the_next_month_shows_what_came_back(meili, homes, june, form):
    cells = {**ZH, "no-illegal-building": {"类型": "百分比", "数值": 88}}
    meili(homes, "import", june("zh", cells))
    words_ = ("--lang", "zh", "--area", "徐汇", "--as-of", "2019-07")
    sheet = Sheet(form(homes, *words_, name="july.xlsx").read_bytes())

    def shown(item):
        columns = ("目前完成", "上次填报", "上次日期", "类型")
        return tuple(sheet.of(item, column) for column in columns)

    assert shown("ebike-charging") == ("≥ 12", "+12", "2019-06-30", "新增")
    assert shown("old-housing-repair") == ("12.3456", "12.3456", "2019-06-30", "累计")
    assert shown("no-illegal-building") == ("88.0%", "88%", "2019-06-30", "百分比")
    assert shown("security-monitoring") == ("基本完成", "基本完成", "2019-06-30", "进展")
    assert shown("elevator-assessment") == ("–", "–", "–", "新增")
    assert sheet.of("ebike-charging", "截至日期") == "2019-07-31"
    assert sheet.of("ebike-charging", "数值") == ""


def test_sixteen_districts_at_once_and_all_back(meili, homes, tmp_path):
    folder = tmp_path / "forms"
    words_ = ("--lang", "zh", "form", "--all-districts", *JUNE, "-o", folder)
    assert meili(homes, *words_).code == 0
    files = sorted(folder.iterdir())
    assert len(files) == 16
    assert "310104-徐汇区-2019-06.xlsx" in {file.name for file in files}
    for number, file in enumerate(files, 1):
        fill(file, {"ebike-charging": {"数值": number}})
    ran = meili(homes, "import", folder, "--format", "json")
    assert (ran.code, counts(ran)) == (0, [16, 16, 0, 0, 0, 0])
    report = meili(homes, "report", "--item", "ebike-charging", *JUNE, "--format", "json")
    assert report.rows[0]["attained"] == sum(range(1, 17))
    assert report.rows[0]["reported"] == 16


def test_tasks_come_on_demand(meili, homes, blanks, form):
    words_ = ("--lang", "zh", "--area", "徐汇", *JUNE)
    assert "task-1.1" not in Sheet(blanks["zh"]).rows
    file = form(homes, *words_, "--tasks", name="tasks.xlsx")
    sheet = Sheet(file.read_bytes())
    assert list(sheet.rows)[:2] == ["old-housing-repair", "comprehensive-renovation"]
    assert len(sheet.rows) == 29 + 30
    assert sheet.of("task-1.1", "所属") == "持续精准补齐民生短板"
    fill(file, {"task-1.1": {"状态": "已启动"}})
    assert counts(meili(homes, "import", file, "--format", "json")) == [1, 1, 0, 0, 0, 0]


# -- what is done wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "rule", "says"),
    [
        ({"no-illegal-building": {"Value": 270}}, "missing-value", "denominator is empty"),
        ({"no-illegal-building": {"Out of": 270}}, "missing-value", "value is empty"),
        ({"no-illegal-building": {"Note": "soon"}}, "missing-value", "value is empty"),
        ({"ebike-charging": {"From": 43617}}, "missing-value", "value is empty"),
        (
            {"no-illegal-building": {"Value": 310, "Out of": 300}},
            "value-above-denominator", "310 of 300",
        ),
        (
            {"no-illegal-building": {"Kind": "percent", "Value": 90, "Out of": 300}},
            "superfluous-field", "no denominator",
        ),
        (
            {"no-illegal-building": {"Kind": "percent", "Value": 0.95}},
            "bad-number", "a fraction or a percentage",
        ),
        ({"ebike-charging": {"Kind": None, "Value": 3}}, "unknown-kind", "the kind is missing"),
        ({"ebike-charging": {"Kind": "count", "Value": 3}}, "kind-not-for-measure", "no count"),
        (
            {"ebike-charging": {"Kind": "total", "From": 43617, "Value": 3}},
            "superfluous-field", "no period_start",
        ),
        ({"ebike-charging": {"Value": "about 3"}}, "bad-number", "about 3"),
        ({"ebike-charging": {"Value": 0.33333}}, "bad-number", "0.33333"),
        ({"ebike-charging": {"Value": 3, "Item": "e-bikes"}}, "unknown-item", "e-bikes"),
        ({"ebike-charging": {"Value": 3, "Area": "徐家"}}, "unknown-area", "徐家"),
        ({"ebike-charging": {"Value": 3, "Unit": "万个"}}, "other-unit", "万个"),
        ({"ebike-charging": {"Value": 3, "As of": "June"}}, "bad-date", "June"),
        ({"security-monitoring": {"State": "nearly"}}, "bad-state", "nearly"),
    ],
)  # fmt: skip
def test_what_is_done_wrong_is_told_with_its_row(meili, bundled, june, blanks, cells, rule, says):
    file = june("en", cells)
    (item,) = cells
    row = Sheet(blanks["en"]).rows[item]
    ran = meili(bundled, "import", file, "--dry-run")
    assert ran.code == 1
    assert f"{file}#Form:{row}: error[{rule}]" in ran.err
    assert says in ran.err
    assert "Nothing was written." in ran.out


def test_an_increment_may_begin_on_another_day(meili, homes, june):
    cells = {"ebike-charging": {"From": 43586, "Value": 7}}  # 2019-05-01
    ran = meili(homes, "import", june("en", cells))
    assert ran.code == 0, ran.err
    (row,) = meili(homes, "log", "--format", "json").rows
    assert (row["period_start"], row["as_of"]) == ("2019-05-01", "2019-06-30")


def test_refused_rows_of_a_form_come_back_once_they_are_mended(meili, homes, june, tmp_path):
    cells = {**ZH, "committee-formation": {"数值": 5}}
    file = june("zh", cells)
    rejects = tmp_path / "rejects.csv"
    meili(homes, "import", file, "--partial", "--rejects", rejects)
    lines = rejects.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    mended = write(tmp_path, "mended.csv", "\n".join(lines).replace(",5,,", ",5,6,"))
    ran = meili(homes, "import", mended, "--format", "json")
    assert (ran.code, counts(ran)) == (0, [1, 1, 0, 0, 0, 0]), ran.err


# -- the sheet ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_import_knows_every_word_that_a_form_says(language):
    with i18n.speaking(language):
        for column, title in headers.FORM[language].items():
            known = headers.heading(title).column
            passed_over = column in {"group", "name", "target", "attained", "last_as_of"}
            assert known == (headers.PASSED_OVER if passed_over else column), title
        assert [headers.kind_of(words.kind(kind)) for kind in Kind] == list(Kind)
        assert [headers.state_of(words.state(state)) for state in State] == list(State)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_only_what_is_to_be_filled_in_is_open_and_every_figure_is_checked(blanks, language):
    sheet = Sheet(blanks[language])
    title = headers.FORM[language]

    def opened(item):
        return {name for name, said in title.items() if sheet.is_open(item, said)}

    texts = {"source", "note"}
    expected = {
        "ebike-charging": {"kind", "period_start", "value", *texts},
        "no-illegal-building": {"kind", "value", "denominator", *texts},
        "project-managers": {"value", *texts},
        "security-monitoring": {"state", *texts},
    }
    assert {item: opened(item) for item in expected} == expected
    for item, names in expected.items():
        for name in names:
            check = sheet.checks(item, title[name])
            assert check is not None, (item, name)
            assert check.get("showErrorMessage") == "1"
            assert check.get("error")
    protection = sheet.root.find(f"{{{MAIN}}}sheetProtection")
    assert protection.get("sheet") == "1"
    assert protection.get("password") is None
    assert sheet.root.find(f".//{{{MAIN}}}pane").get("state") == "frozen"


def test_what_a_cell_accepts(blanks):
    sheet = Sheet(blanks["en"])

    def accepts(item, column):
        check = sheet.checks(item, column)
        return check.get("type", ""), check.findtext(f"{{{MAIN}}}formula1")

    def cell(item, column):
        return f"${sheet.columns[column]}{sheet.rows[item]}"

    value, kind = cell("ebike-charging", "Value"), cell("ebike-charging", "Kind")
    assert accepts("ebike-charging", "Value") == (
        "custom",
        f'AND(ISNUMBER({value}),ROUND({value},4)={value},OR({value}>=0,{kind}="increment"))',
    )
    assert accepts("ebike-charging", "Kind") == ("list", '"increment,total"')
    assert accepts("no-illegal-building", "Kind") == ("list", '"count,percent"')
    assert accepts("security-monitoring", "State") == (
        "list", '"not started,started,basically done,done"',
    )  # fmt: skip
    first = cell("ebike-charging", "From")
    assert accepts("ebike-charging", "From") == (
        "custom",
        (
            f"AND(ISNUMBER({first}),{first}>=DATE(2018,1,1),{first}<=DATE(2019,6,30),"
            f'{kind}="increment")'
        ),
    )
    base, value, kind = (cell("no-illegal-building", name) for name in ("Out of", "Value", "Kind"))
    assert accepts("no-illegal-building", "Value") == (
        "custom",
        (
            f'AND(ISNUMBER({value}),ROUND({value},4)={value},{value}>=0,IF({kind}="percent",'
            f'{value}<=100,OR({base}="",{value}<={base})))'
        ),
    )
    assert accepts("no-illegal-building", "Out of") == (
        "custom",
        (
            f'AND(ISNUMBER({base}),ROUND({base},4)={base},{base}>=0,{kind}="count",'
            f'OR({value}="",{value}<={base}))'
        ),
    )
    # Else a program lets everything pass while one of the cells is empty.
    checks = [sheet.checks("no-illegal-building", name) for name in ("Value", "Out of")]
    assert [check.get("allowBlank") for check in checks] == [None, None]
    assert accepts("ebike-charging", "Note") == ("textLength", "10000")


def test_what_lacks_its_other_half_is_marked_and_every_page_has_the_header(blanks):
    sheet = Sheet(blanks["en"])
    rules = {
        (one.get("sqref").split(":")[0], rule.findtext(f"{{{MAIN}}}formula"))
        for one in sheet.root.iter(f"{{{MAIN}}}conditionalFormatting")
        for rule in one.iter(f"{{{MAIN}}}cfRule")
    }
    top = sheet.header + 1
    kind, value, base = (f"${sheet.columns[name]}{top}" for name in ("Kind", "Value", "Out of"))
    where = base.replace("$", "")
    assert (where, f'AND({kind}="count",{base}="",{value}<>"")') in rules
    assert (where, f'{kind}="percent"') in rules
    with zipfile.ZipFile(io.BytesIO(blanks["en"])) as package:
        assert f"Form!${sheet.header}:${sheet.header}</definedName>" in (
            package.read("xl/workbook.xml").decode()
        )


def test_the_head_says_whose_it_is_and_what_to_do(demo, blanks, form):
    sheet = Sheet(form(demo, "--lang", "zh", "--area", "徐汇", *JUNE).read_bytes())
    head = [sheet.text(f"A{row}") for row in range(1, sheet.header)]
    assert head[0] == "上海市住宅小区建设“美丽家园”三年行动计划(2018-2020)填报表"
    assert head[1] == "徐汇区（310104） · 数据截至 2019-06-30"
    assert head[2] == "SIMULATED 模拟数据，非真实填报"
    assert "留空即“未填报”" in head[3]
    assert "SIMULATED" not in "".join(Sheet(blanks["zh"])._texts)


def test_no_text_is_a_formula_or_a_link(homes, form):
    goal = homes / "plan" / "goals"
    (file,) = [path for path in goal.iterdir() if "ebike-charging" in path.read_text("utf-8")]
    text = file.read_text(encoding="utf-8")
    name = "既有住宅小区电动自行车充电设施新建"
    assert name in text
    file.write_text(text.replace(f"zh: {name}", "zh: '=HYPERLINK(\"http://x\")'"), "utf-8")
    sheet = Sheet(form(homes, "--lang", "zh", "--area", "徐汇", *JUNE).read_bytes())
    assert sheet.of("ebike-charging", "事项全称") == '=HYPERLINK("http://x")'
    assert not list(sheet.root.iter(f"{{{MAIN}}}f"))
    assert not list(sheet.root.iter(f"{{{MAIN}}}hyperlink"))


def test_the_same_form_has_the_same_bytes_at_any_time(bundled, form):
    words_ = ("--area", "徐汇", *JUNE)
    first = form(bundled, *words_).read_bytes()
    time.sleep(2.1)  # a zip counts in steps of two seconds
    second = form(bundled, *words_, name="later.xlsx").read_bytes()
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert "2019-06-30T00:00:00Z" in package.read("docProps/core.xml").decode()


# -- which items -------------------------------------------------------------------------------


def items(path):
    return list(Sheet(path.read_bytes()).rows)


def test_an_item_is_asked_for_where_its_period_ends(meili, lowland, form):
    monthly = ["electric-pumps", "staff", "pressure", "oxygen", "register"]
    quarterly = ["pumps", "connected", "nitrate"]
    may = form(lowland, "--area", "L1", "--as-of", "2018-05", name="may.xlsx")
    june = form(lowland, "--area", "L1", "--as-of", "2018-Q2", name="june.xlsx")
    assert items(may) == monthly
    assert sorted(items(june)) == sorted([*monthly, *quarterly])
    december = form(lowland, "--area", "L1", "--as-of", "2018", name="december.xlsx")
    assert len(items(december)) == 12
    ran = meili(lowland, "form", "--area", "L1", "--as-of", "2018-05", "-o", may, "--replace")
    assert "7 items are not due on 2018-05-31 and are left out: --all-items." in ran.err
    every = form(lowland, "--area", "L1", "--as-of", "2018-05", "--all-items", name="all.xlsx")
    sheet = Sheet(every.read_bytes())
    assert {item: sheet.of(item, "As of") for item in ("pumps", "trust", "staff")} == {
        "pumps": "2018-03-31", "trust": "2017-12-31", "staff": "2018-05-31",
    }  # fmt: skip


def test_a_quantity_is_not_asked_for_before_the_plan_starts(meili, lowland, form):
    early = items(form(lowland, "--area", "L1", "--as-of", "2015"))
    assert "customers" in early
    assert not {"pumps", "electric-pumps"} & set(early)


def test_a_plan_of_other_levels_has_its_own_districts(meili, lowland, tmp_path):
    folder = tmp_path / "forms"
    words_ = ("form", "--as-of", "2018-12", "-o", folder)
    areas = lowland / "data" / "areas" / "lowland.csv"
    text = areas.read_text("utf-8").replace("\n", ",\n").replace("name_en,", "name_en,kind")
    areas.write_text(text + "L3,L,province,Polder,other\n", "utf-8")
    assert meili(lowland, *words_, "--all-districts").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "L1-Westmark-2018-12.xlsx", "L2-Eastmark-2018-12.xlsx",
    ]  # fmt: skip
    assert meili(lowland, *words_, "--all-districts", "--area", "L1").code == 0
    assert {"L11-Bergen-2018-12.xlsx", "L12-Dorn-2018-12.xlsx"} < {
        path.name for path in folder.iterdir()
    }
    for path in folder.iterdir():
        fill(path, {"pumps": {"Value": 3}, "connected": {"Value": 80, "Out of": 100}})
    ran = meili(lowland, "import", folder, "--format", "json")
    assert (ran.code, counts(ran)) == (0, [8, 8, 0, 0, 0, 0]), ran.err
    (pumps, *_rest) = meili(lowland, "log", "pumps", "--area", "L11", "--format", "json").rows
    assert pumps["period_start"] == "2018-10-01"


def test_columns_that_no_item_needs_are_left_out(meili, lowland, form):
    sheet = Sheet(form(lowland, "--area", "L1", "--as-of", "2018-05").read_bytes())
    assert "Out of" not in sheet.columns
    assert "From" in sheet.columns
    file = form(lowland, "--area", "L1", "--as-of", "2015-11", name="early.xlsx")
    sheet = Sheet(file.read_bytes())
    assert "From" not in sheet.columns
    fill(file, {"staff": {"Value": 4}})
    assert counts(meili(lowland, "import", file, "--format", "json")) == [1, 1, 0, 0, 0, 0]


def test_the_last_figure_is_what_stands_up_to_that_day(meili, lowland, form):
    put(
        lowland,
        entry("staff", "L1", "2018-03-31", "level", "4"),
        entry("staff", "L1", "2018-01-31", "level", "3"),
        entry("connected", "L1", "2018-03-31", "count", "60", "80"),
        entry("connected", "L1", "2018-03-31", "percent", "75"),
        entry("staff", "L1", "2018-07-31", "level", "5"),
        entry("electric-pumps", "L1", "2018-01-31", "increment", "-2", start="2018-01-01"),
    )
    sheet = Sheet(form(lowland, "--area", "L1", "--as-of", "2018-05").read_bytes())
    assert (sheet.of("staff", "Last figure"), sheet.of("staff", "Last date")) == (
        "4", "2018-03-31",
    )  # fmt: skip
    assert sheet.of("electric-pumps", "Last figure") == "-2"
    june = Sheet(form(lowland, "--area", "L1", "--as-of", "2018-06", name="q.xlsx").read_bytes())
    assert (june.of("connected", "Last figure"), june.of("connected", "Kind")) == (
        "60/80", "count",
    )  # fmt: skip


def test_the_hint_tells_the_day_that_an_increment_begins_on(lowland, form):
    def hint(as_of):
        file = form(lowland, "--area", "L1", "--as-of", as_of, name=f"{as_of}.xlsx")
        return Sheet(file.read_bytes()).checks("pumps", "From").get("prompt")

    assert "Left empty it is 2018-04-01." in hint("2018-06")
    plan = lowland / "plan" / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("start: 2016-01-01", "start: 2016-02-01"))
    assert "Left empty it is 2016-02-01." in hint("2016-03")


def test_the_usual_kind_is_the_first_of_its_measure():
    assert (KINDS_OF["quantity"][0], KINDS_OF["ratio"][0]) == (Kind.INCREMENT, Kind.COUNT)


# -- where it goes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words_", "says"),
    [
        ([], "a form is for an area"),
        (["--area", "nowhere"], "unknown area"),
        (["--area", "L11", "--all-districts"], "there is no area below"),
        (["--area", "L1", "--area", "L2", "-o", "one.xlsx"], "2 forms are no single file"),
        (["--area", "L1", "-o", "plan/form.xlsx"], "place for the plan or the data"),
        (["--area", "L1", "-o", "data/entries"], "place for the plan or the data"),
        (["--area", "L1", "-o", "there.xlsx"], "may be filled in"),
        (["--area", "L1", "-o", "there.xlsx/below"], "cannot be written"),
        (["--area", "L1", "-o", "folder.xlsx/below/f.xlsx"], "cannot be written"),
    ],
)
def test_where_a_form_cannot_go(meili, lowland, monkeypatch, words_, says):
    monkeypatch.chdir(lowland)
    write(lowland, "there.xlsx", "mine")
    write(lowland, "folder.xlsx", "a file")
    ran = meili(None, "form", "--as-of", "2018-05", *words_)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert (lowland / "there.xlsx").read_text() == "mine"


@pytest.mark.parametrize("day", ["2018-13", "June", "0900"])
def test_a_day_that_is_none(meili, lowland, day):
    assert meili(lowland, "form", "--area", "L1", "--as-of", day).code == 2


def test_the_day_must_be_given(meili, lowland):
    ran = meili(lowland, "form", "--area", "L1")
    assert (ran.code, "--as-of" in ran.err) == (2, True)


def test_nothing_may_be_due(meili, lowland):
    goals = lowland / "plan" / "goals"
    (goals / "2-people.yaml").unlink()
    text = (goals / "1-water.yaml").read_text("utf-8")
    (goals / "1-water.yaml").write_text(
        text.replace("    part_of: pumps\n", "    part_of: pumps\n    reporting: yearly\n"), "utf-8"
    )
    (lowland / "plan" / "tasks" / "1-works.yaml").unlink()
    ran = meili(lowland, "form", "--area", "L1", "--as-of", "2018-05")
    assert (ran.code, "nothing is to be reported for 2018-05-31" in ran.err) == (2, True), ran.err


def test_a_form_that_is_there_is_replaced_when_asked_and_of_several_none_before(
    meili, lowland, tmp_path
):
    folder = tmp_path / "forms"
    words_ = ("form", "--as-of", "2018-05-31", "-o", folder)
    assert meili(lowland, *words_, "--area", "L2").code == 0
    kept = (folder / "L2-Eastmark-2018-05-31.xlsx").read_bytes()
    assert meili(lowland, *words_, "--all-districts").code == 2
    assert len(list(folder.iterdir())) == 1
    assert meili(lowland, *words_, "--all-districts", "--replace").code == 0
    assert (folder / "L2-Eastmark-2018-05-31.xlsx").read_bytes() == kept
    assert len(list(folder.iterdir())) == 2


def test_without_a_place_it_goes_here_and_odd_names_make_no_folders(
    meili, lowland, monkeypatch, tmp_path
):
    areas = lowland / "data" / "areas" / "lowland.csv"
    areas.write_text(areas.read_text("utf-8").replace("Westmark", "../West:mark"), "utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert meili(lowland, "form", "--area", "L1", "--as-of", "2018-q2").code == 0
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["L1-.._West_mark-2018-Q2.xlsx"]


def test_without_xlsxwriter_it_says_how_to_get_it(meili, lowland, monkeypatch, tmp_path):
    real = builtins.__import__

    def without(name, *more, **named):
        if name.partition(".")[0] == "xlsxwriter":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = meili(lowland, "form", "--area", "L1", "--as-of", "2018-05", "-o", tmp_path / "f.xlsx")
    assert (ran.code, "pip install 'meili-cli[workbook]'" in ran.err) == (2, True)
    assert not (tmp_path / "f.xlsx").exists()
