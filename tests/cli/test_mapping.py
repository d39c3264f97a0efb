"""`meili import --map` and `meili mapping`: tables of any layout become entries."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.conftest import run
from cli.workspaces import write
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from meili_cli.workspace.handing import Handing

SAMPLES = Path(__file__).parent.parent / "import_samples"
WIDE = """\
schema: meili/mapping/1
columns: {区: area, 备注: note}
across: {names: item, kind: {quantity: total}}
"""
FIELDS = ("item", "area", "period_start", "as_of", "kind", "value", "denominator", "state")


def counts(answer):
    return [answer[name] for name in ("read", "new", "unchanged", "revised", "refused")]


def entries(out):
    return sorted(tuple(row[field] for field in FIELDS) for row in csv.DictReader(io.StringIO(out)))


# -- which mapping -----------------------------------------------------------------------------


def test_a_new_workspace_brings_mappings_that_hold(meili, homes):
    names = sorted(path.stem for path in (homes / "plan" / "mappings").iterdir())
    assert names == ["districts", "housing", "monthly"]
    for name in names:
        ran = meili(homes, "mapping", "check", name)
        assert (ran.code, ran.out, ran.err) == (0, "", "No findings.\n")


@pytest.mark.parametrize("named", ["name", "path"])
def test_a_mapping_is_named_or_given_by_its_path(meili, homes, named):
    table = write(homes, "t.csv", "区,ebike-charging,备注\n徐汇,12,\n")
    path = write(homes, "plan/mappings/wide.yaml", WIDE)
    word = "wide" if named == "name" else path
    answer = meili(homes, "import", table, "--map", word, "--as-of", "2019-06", "--format", "json")
    assert (answer.code, counts(answer.json)) == (0, [1, 1, 0, 0, 0])
    (file,) = answer.json["files"]
    assert file["read_as"] == (
        f'UTF-8, delimiter comma, mapping "{word}", header in line 1, as of 2019-06, by --as-of'
    )


def test_the_monthly_table_in_chinese(meili, homes):
    table = write(
        homes, "t.csv", "项目,牵头单位,月目标,进展\n“无违建小区”创建完成率,徐汇,1,120/200\n"
    )
    ran = meili(homes, "--lang", "zh", "import", table, "--map", "monthly", "--as-of", "2019-06")
    assert ran.code == 0
    assert "不含“月目标”列" in ran.err


def test_a_total_needs_its_column(meili, homes):
    """Also where what it holds is passed over otherwise."""
    mapping = (
        WIDE.replace("备注: note", "备注: note, 合计在此: ignore") + "totals: {column: 合计在此}\n"
    )
    path = write(homes, "m.yaml", mapping)
    table = write(homes, "t.csv", "区,ebike-charging,备注\n徐汇,12,\n")
    ran = meili(homes, "import", table, "--map", path, "--as-of", "2019-06")
    assert (ran.code, "error[missing-column]" in ran.err) == (1, True)


def test_a_total_of_totals_is_of_all_rows(meili, homes):
    mapping = WIDE + "totals: {column: 区}\n"
    path = write(homes, "m.yaml", mapping)
    rows = "区,ebike-charging,备注\n徐汇,12,\n合计,12,\n黄浦,3,\n合计,3,\n总计,{},\n"
    for stated, warned in ((15, False), (16, True)):
        table = write(homes, "t.csv", rows.format(stated))
        ran = meili(homes, "import", table, "--map", path, "--as-of", "2019-06", "--dry-run")
        assert (ran.code, "warning[total-differs]" in ran.err) == (0, warned)


def test_a_row_that_is_too_wide_is_refused_alone(meili, homes):
    path = write(homes, "m.yaml", WIDE)
    table = write(homes, "t.csv", "区,ebike-charging\n徐汇,1,234\n黄浦,3\n")
    ran = meili(homes, "import", table, "--map", path, "--as-of", "2019-06", "--partial")
    assert "error[ragged-row]" in ran.err
    assert "1 new" in ran.out


def test_a_suggestion_goes_to_the_mappings_or_outside(meili, homes):
    table = write(homes, "t.csv", "区,ebike-charging\n徐汇,1\n")
    ran = meili(homes, "mapping", "suggest", table, "-o", homes / "plan" / "goals" / "x.yaml")
    assert (ran.code, "plan/mappings" in ran.err) == (2, True)
    ran = meili(homes, "mapping", "suggest", table, "-o", homes / "plan" / "mappings" / "x.yaml")
    assert ran.code == 0


def test_an_unknown_mapping_gets_the_nearest(meili, homes):
    table = write(homes, "t.csv", "区\n")
    ran = meili(homes, "import", table, "--map", "montly")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[1] == "nearest: monthly"


def test_a_mapping_with_errors_refuses_the_import_with_all_findings(meili, homes):
    table = write(homes, "t.csv", "区,ebike-charging,备注\n徐汇,12,\n")
    path = write(homes, "m.yaml", WIDE.replace("area,", "aera,").replace("total", "percent"))
    ran = meili(homes, "import", table, "--map", path, "--as-of", "2019-06")
    assert (ran.code, ran.out) == (2, "")
    assert "m.yaml:2:14: error[bad-value] aera is none of item, area" in ran.err
    assert "m.yaml:3:40: error[mapping-kind]" in ran.err
    assert "the mapping has 2 errors" in ran.err
    assert not list((homes / "data" / "entries").rglob("*.csv"))


def test_validate_looks_at_mappings_and_no_report_does(meili, homes):
    write(homes, "plan/mappings/wide.yaml", WIDE.replace("quantity", "quantitty"))
    ran = meili(homes, "validate")
    assert ran.code == 1
    assert ran.out.startswith("plan/mappings/wide.yaml:3:30: error[bad-value] quantitty is none of")
    assert meili(homes, "report").code == 0


def test_a_command_that_has_no_use_for_mappings_loads_none(homes):
    code = (
        "import sys; from meili_cli.cli import app\n"
        "try: app(['-C', sys.argv[1], 'report'])\n"
        "except SystemExit: pass\n"
        "print([n for n in sys.modules if n.endswith(('mapping', 'mappings'))], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, homes], capture_output=True, text=True, check=True,
        encoding="utf-8",
    )  # fmt: skip
    assert ran.stderr.splitlines()[-1] == "[]"


# -- the day -----------------------------------------------------------------------------------


def test_the_day_is_said_once(meili, homes):
    table = write(homes, "t.csv", "区,ebike-charging,备注\n徐汇,12,\n")
    dated = write(homes, "d.csv", "区,ebike-charging,备注,日期\n徐汇,12,,2019-06\n")
    path = write(homes, "m.yaml", WIDE)
    both = write(homes, "b.yaml", WIDE.replace("note}", "note, 日期: as_of}"))
    none = meili(homes, "import", table, "--map", path)
    assert (none.code, "says of when" in none.err) == (2, True)
    twice = meili(homes, "import", dated, "--map", both, "--as-of", "2019-06")
    assert (twice.code, "--as-of 2019-06" in twice.err) == (2, True)
    alone = meili(homes, "import", dated, "--as-of", "2019-06")
    assert (alone.code, "--map" in alone.err) == (2, True)
    wrong = meili(homes, "import", table, "--map", path, "--as-of", "June")
    assert (wrong.code, "--as-of" in wrong.err) == (2, True)


def test_the_command_comes_before_the_mapping(meili, homes):
    table = write(homes, "t.csv", "区,ebike-charging,备注\n徐汇,12,\n")
    path = write(homes, "m.yaml", WIDE + "constants: {as_of: 2019-05}\nfile: {header_row: 9}\n")
    words = ["import", table, "--map", path, "--header-row", "1", "--as-of", "2019-06", "-n"]
    ran = meili(homes, *words, "--format", "csv")
    assert entries(ran.out) == [
        ("ebike-charging", "310104", "", "2019-06-30", "total", "12", "", "")
    ]


# -- refused rows ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_refused_row_of_a_wide_table_comes_back_mended(meili, homes, encoding):
    table = homes / "t.csv"
    table.write_bytes(
        "标题;;;\n区;ebike-charging;no-illegal-building;备注\n"
        "徐汇;12;270/3OO;\n黄浦;1O;120/200;\n长宁;7;80/100;好\n合计;19;470/600;\n".encode(encoding)
    )
    file = f'file: {{header_row: 2, delimiter: ";", encoding: {encoding}}}\n'
    path = write(homes, "m.yaml", WIDE + file + "totals: {column: 区}\n")
    words = ["--map", path, "--as-of", "2019-06", "--format", "json"]
    out = homes / "refused.csv"
    first = meili(homes, "import", table, *words, "--partial", "--rejects", out)
    assert (first.code, counts(first.json)) == (1, [6, 4, 0, 0, 2])
    told = [(one["line"], one["column"], one["rule"]) for one in first.json["files"][0]["problems"]]
    assert told == [
        (3, "no-illegal-building", "bad-number"), (4, "ebike-charging", "bad-number"),
    ]  # fmt: skip
    text = out.read_text(encoding="utf-8-sig")
    assert [line.split(",")[:3] for line in text.splitlines()] == [
        ["区", "ebike-charging", "no-illegal-building"], ["徐汇", "12", "270/3OO"],
        ["黄浦", "1O", "120/200"],
    ]  # fmt: skip
    out.write_text("\ufeff" + text.replace("3OO", "300").replace("1O", "10"), encoding="utf-8")
    again = meili(homes, "import", out, *words)
    assert (again.code, counts(again.json)) == (0, [4, 2, 2, 0, 0])
    whole = meili(homes, "import", out, *words)
    assert counts(whole.json) == [4, 0, 4, 0, 0]


def test_refused_rows_of_merged_cells_keep_what_was_merged(meili, homes):
    import xlsxwriter

    with xlsxwriter.Workbook(homes / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "区", book.add_format())
        sheet.merge_range(0, 1, 1, 1, "指标", book.add_format())
        sheet.merge_range(0, 2, 0, 3, "充电", book.add_format())
        for column, text in enumerate(["累计", "说明"], 2):
            sheet.write(1, column, text)
        sheet.merge_range(2, 0, 3, 0, "徐汇区", book.add_format())
        for row, cells in enumerate([["ebike-charging", 12], ["rain-sewage-separation", "x"]], 2):
            sheet.write(row, 1, cells[0])
            sheet.write(row, 2, cells[1])
    path = write(
        homes, "m.yaml",
        "schema: meili/mapping/1\nfile: {header_rows: 2, sheet: Sheet1}\n"
        "columns: {区: area, 指标: item, 充电/累计: {field: value, kind: total}, 充电/说明: note}\n",
    )  # fmt: skip
    words = ["--map", path, "--as-of", "2019-06", "--format", "json"]
    out = homes / "refused.csv"
    first = meili(homes, "import", homes / "t.xlsx", *words, "--partial", "--rejects", out)
    assert counts(first.json) == [2, 1, 0, 0, 1]
    text = out.read_text(encoding="utf-8")
    assert "徐汇区,rain-sewage-separation,x," in text
    out.write_text(text.replace(",x,", ",3,"), encoding="utf-8")
    again = meili(homes, "import", out, *words)
    assert (again.code, counts(again.json)) == (0, [1, 1, 0, 0, 0])


# -- what is not to be guessed -----------------------------------------------------------------


def refused(meili, homes, table, mapping, *words):
    file = write(homes, "t.csv", table)
    path = write(homes, "m.yaml", "schema: meili/mapping/1\n" + mapping)
    ran = meili(homes, "import", file, "--map", path, *words, "-n", "--format", "json")
    return [
        (one["line"], one["column"], one["rule"], one["message"])
        for one in ran.json["files"][0]["problems"]
    ]


def test_a_column_across_that_is_no_item_is_told_with_the_nearest(meili, homes):
    mapping = "columns: {区: area}\nacross: {names: item}\n"
    found = refused(meili, homes, "区,ebike-chargin,x\n徐汇,12,1\n", mapping, "--as-of", "2019")
    assert [(line, rule) for line, _column, rule, _said in found] == [(1, "unknown-column")] * 2
    assert found[0][3] == 'the column "ebike-chargin" is neither named in the mapping nor an item'


def test_the_kind_of_a_quantity_is_not_guessed(meili, homes):
    mapping = (
        "columns: {区: area, 进展: figure}\nconstants: {item: ebike-charging, as_of: 2019-06}\n"
    )
    found = refused(meili, homes, "区,进展\n徐汇,12\n", mapping)
    assert found == [
        (2, None, "unknown-kind", 'nothing says whether "12" is a total or an increment')
    ]


def test_a_unit_over_a_column_that_is_not_that_of_the_item_is_refused(meili, homes):
    mapping = (
        "file: {header_rows: 2}\ncolumns: {区: area, 面积（平方米）/累计: value}\n"
        "constants: {item: old-housing-repair, as_of: 2019-06, kind: total}\n"
    )
    found = refused(meili, homes, "区,面积（平方米）\n,累计\n徐汇,125000\n", mapping)
    assert [(line, rule) for line, _column, rule, _said in found] == [(3, "other-unit")]


def test_two_units_of_one_figure_must_agree(meili, homes):
    mapping = (
        "columns: {区: area, 面积（平方米）: value, 单位: unit}\n"
        "constants: {item: old-housing-repair, as_of: 2019-06, kind: total}\n"
        "units: {平方米: {unit: 万平方米, divide_by: 10000}}\n"
    )
    table = "区,面积（平方米）,单位\n徐汇,125000,万平方米\n黄浦,125000,平方米\n"
    found = refused(meili, homes, table, mapping)
    assert [(line, rule) for line, _column, rule, _said in found] == [(2, "other-unit")]


def test_two_columns_of_one_name_are_two(meili, homes):
    mapping = "columns: {区: area, 数: value}\nconstants: {item: ebike-charging, kind: total}\n"
    found = refused(meili, homes, "区,数,数\n徐汇,1,2\n", mapping, "--as-of", "2019-06")
    assert found == [(1, None, "unknown-column", 'the mapping does not know the column "数#2"')]


def test_a_table_without_the_columns_is_told_what_is_looked_for(meili, homes):
    mapping = "columns: {区: area, 数: value}\nconstants: {item: ebike-charging, kind: total}\n"
    found = refused(meili, homes, "a,b\n1,2\n", mapping, "--as-of", "2019-06")
    assert [(line, rule) for line, _column, rule, _said in found] == [(None, "no-header")]


def test_percentages_are_not_added_up_and_that_is_said(meili, homes):
    file = write(homes, "t.csv", "区,创建率\n徐汇,90%\n黄浦,60%\n合计,75%\n")
    path = write(
        homes, "m.yaml",
        "schema: meili/mapping/1\ncolumns: {区: area, 创建率: figure}\n"
        "constants: {item: no-illegal-building, as_of: 2019-06}\ntotals: {column: 区}\n",
    )  # fmt: skip
    ran = meili(homes, "import", file, "--map", path, "-n")
    assert (ran.code, "total-differs" in ran.err) == (0, False)
    assert "without the total in line 4" in ran.err
    assert "创建率" in ran.err.split("without the total in line 4")[1]


# -- the public interface of Python --------------------------------------------------------------


def test_a_notebook_imports_with_a_mapping(homes, monkeypatch):
    import meili_cli

    monkeypatch.chdir(homes)
    Path("t.csv").write_text("项目,牵头单位,月目标,进展\nebike-charging,徐汇,,12\n", "utf-8")
    opened = meili_cli.open_workspace(homes)
    (taken,) = opened.import_("t.csv", mapping="monthly", as_of="2019-06")
    assert [(entry.item, entry.value) for entry in taken.entries] == [("ebike-charging", 12)]


# -- suggest -----------------------------------------------------------------------------------

KNOWN = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix in {".csv", ".tsv", ".xlsx", ".ods", ".txt"}
    and not path.with_suffix(".map.yaml").exists()
    and '"findings": []' in path.with_suffix(".expected.json").read_text("utf-8")
    and '"options": []' in path.with_suffix(".expected.json").read_text("utf-8")
)


def test_there_are_samples_enough():
    assert len(KNOWN) >= 10


@pytest.mark.few(5)
@pytest.mark.parametrize("name", KNOWN)
def test_what_is_suggested_for_a_table_that_is_known_works_at_once(meili, homes, name):
    path = homes / "s.yaml"
    ran = meili(homes, "mapping", "suggest", SAMPLES / name, "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert meili(homes, "mapping", "check", path).code == 0, path.read_text("utf-8")
    plain = meili(homes, "import", SAMPLES / name, "-n", "--format", "csv")
    mapped = meili(homes, "import", SAMPLES / name, "--map", path, "-n", "--format", "csv")
    assert entries(mapped.out) == entries(plain.out) != []


WIDE_TABLES = {
    "items across": "题\n区,“无违建小区”创建完成率,project-managers,备注\n黄浦,120/200,3,\n徐汇,90%,4,x\n合计,,7,\n",
    "items down": "指标,黄浦,徐汇,长宁\n“无违建小区”创建完成率,120/200,90%,\nproject-managers,3,4,5\n",
    "months across": "区,类型,事项,2019年5月,2019年6月\n徐汇,累计,ebike-charging,3,4\n",
    "a header of two rows": "区,no-illegal-building,\n,完成数,总数\n徐汇,270,300\n",
}


@pytest.mark.parametrize("shape", WIDE_TABLES)
def test_a_wide_table_of_known_names_gets_a_mapping_that_works_at_once(meili, homes, shape):
    file = write(homes, "t.csv", WIDE_TABLES[shape])
    path = homes / "s.yaml"
    assert meili(homes, "mapping", "suggest", file, "-o", path).code == 0
    words = [] if shape == "months across" else ["--as-of", "2019-06"]
    if shape == "a header of two rows":
        assert "kind" not in path.read_text("utf-8")
        return
    ran = meili(homes, "import", file, "--map", path, *words, "-n", "--format", "csv")
    assert ran.code == 0, (path.read_text("utf-8"), ran.err)
    assert len(entries(ran.out)) == {"items across": 4, "items down": 5, "months across": 2}[shape]


def test_what_is_not_known_is_to_be_filled_in(meili, homes):
    file = write(homes, "t.csv", "项目,牵头单位,联系人,进展\nebike-charging,徐汇,甲,12\n")
    ran = meili(homes, "mapping", "suggest", file)
    assert ran.code == 0
    assert '  联系人: "?"  # for instance 甲\n' in ran.out
    assert '  进展: "?"  # for instance 12\n' in ran.out
    assert '  kind: {quantity: "?"}  # total | increment\n' in ran.out
    assert ran.err == 'To be filled in: 3 places, where "?" stands.\n'
    path = write(homes, "m.yaml", ran.out)
    checked = meili(homes, "mapping", "check", path)
    assert (checked.code, len(re.findall(r"error\[bad-value\] \? is", checked.out))) == (1, 3)
    path.write_text(
        ran.out.replace('联系人: "?"', "联系人: ignore").replace('进展: "?"', "进展: figure")
        .replace('quantity: "?"', "quantity: total"), "utf-8",
    )  # fmt: skip
    answer = meili(homes, "import", file, "--map", path, "--as-of", "2019-06", "--format", "json")
    assert (answer.code, counts(answer.json)) == (0, [1, 1, 0, 0, 0])


def test_a_suggestion_never_writes_over_anything(meili, homes):
    file = write(homes, "t.csv", "区,数\n")
    ran = meili(homes, "mapping", "suggest", file, "-o", homes / "plan" / "plan.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "schema: meili/plan/1" in (homes / "plan" / "plan.yaml").read_text("utf-8")


def test_a_file_that_is_no_table_has_no_mapping(meili, homes):
    file = homes / "t.csv"
    file.write_bytes(b"\xff\xff\x00")
    ran = meili(homes, "mapping", "suggest", file)
    assert (ran.code, ran.out) == (2, "")
    assert "error[" in ran.err


# -- long and wide say the same ------------------------------------------------------------------

ITEMS = ("ebike-charging", "rain-sewage-separation", "project-managers", "no-illegal-building")
AREAS = ("310101", "310104", "310105", "310106")
LONG = ("item", "area", "as_of", "kind", "value", "denominator")


@st.composite
def tables(draw):
    """A long table: for items and areas a figure, or none."""
    rows = {}
    for item in draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True)):
        for area in draw(st.lists(st.sampled_from(AREAS), min_size=1, unique=True)):
            number = draw(st.decimals(0, 10**9, places=draw(st.integers(0, 4))))
            if item == "no-illegal-building":
                whole = draw(st.integers(1, 10**6))
                part = draw(st.integers(0, whole))
                rows[item, area] = ("count", str(part), str(whole))
            else:
                kind = "level" if item == "project-managers" else "total"
                rows[item, area] = (kind, f"{number:f}", "")
    return rows


def wide(rows, down, across):
    """The same figures with one of item and area down and the other across, and their sums."""
    place = 0 if down == "item" else 1
    names_down = list(dict.fromkeys(key[place] for key in rows))
    names_across = list(dict.fromkeys(key[1 - place] for key in rows))
    lines = [["名称", *names_across]]
    for name in names_down:
        line = [name]
        for other in names_across:
            _kind, value, whole = rows.get(
                (name, other) if place == 0 else (other, name), ("", "", "")
            )
            line.append(f"{value}/{whole}" if whole else value)
        lines.append(line)
    if down == "area":
        total = ["合计"]
        for item in names_across:
            figures = [figure for (one, _area), figure in rows.items() if one == item]
            value = sum(Decimal(figure[1]) for figure in figures)
            whole = sum(int(figure[2] or 0) for figure in figures)
            total.append(f"{value:f}/{whole}" if whole else f"{value:f}")
        lines.append(total)
    return "\n".join(",".join(line) for line in lines) + "\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide") / "homes"
    assert run(None, "init", folder).code == 0
    return Book(Workspace(folder))


@settings(max_examples=15, deadline=None)
@given(rows=tables())
def test_a_long_table_written_wide_gives_the_same_entries(book, rows):
    here = book.workspace.root

    def taken(name, text, mapping=None):
        path = write(here, name, text)
        how = Handing(command=("test",), place="", environ=os.environ, by="anna", dry_run=True)
        if mapping is not None:
            mapping = str(write(here, f"{name}.yaml", mapping))
        (one,) = book.import_([path], how, mapping=mapping)
        assert one.problems == ()
        return sorted(map(str, one.entries))

    lines = [",".join([*key, "2019-06-30", *figure]) for key, figure in rows.items()]
    expected = taken("long.csv", "\n".join([",".join(LONG), *lines]) + "\n")
    assert len(expected) == len(rows)
    for down, across in (("item", "area"), ("area", "item")):
        totals = "totals: {column: 名称}\n" if down == "area" else ""
        mapping = (
            f"schema: meili/mapping/1\ncolumns: {{名称: {down}}}\nacross: {across}\n"
            f"constants: {{as_of: 2019-06, kind: {{quantity: total}}}}\n{totals}"
        )
        assert taken(f"{down}.csv", wide(rows, down, across), mapping) == expected


@pytest.mark.parametrize("name", ["areas-down.csv", "housing.xlsx", "items-down.xlsx"])
def test_the_same_table_again_writes_nothing(meili, homes, name):
    path = SAMPLES / name
    shutil.copy(path, homes / name)
    words = ["import", homes / name, "--format", "json"]
    mapping = path.with_suffix(".map.yaml")
    if mapping.exists():
        words += ["--map", mapping]
    else:
        words += ["--map", {"a": "districts", "h": "housing"}[name[0]], "--as-of", "2019-06"]
    first, again = meili(homes, *words), meili(homes, *words)
    assert first.json["new"] == again.json["unchanged"] > 0
    assert again.json["new"] == 0


def test_a_figure_that_does_not_convert_exactly_is_told_as_it_was_written(meili, homes):
    mapping = (
        "columns: {区: area, 面积（平方米）: value, 三分之一: ignore}\n"
        "constants: {item: old-housing-repair, as_of: 2019-06, kind: total}\n"
        "units: {平方米: {unit: 万平方米, divide_by: 30000}}\n"
    )
    found = refused(meili, homes, "区,面积（平方米）,三分之一\n徐汇,10000,\n黄浦,30000,\n", mapping)
    said = 'value: "10000" would have more than 4 digits after the point in 万平方米'
    assert found == [(2, None, "bad-number", said)]
