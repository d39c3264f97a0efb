"""`meili record`: one figure, what it did, and why another one is refused."""

import hashlib
import json
import subprocess

import pytest

from cli.workspaces import entry, put, tree

COUNT = ("record", "connected", "--area", "Dorn", "--as-of", "2018-Q3", "--count")
ADD = ("record", "pumps", "--area", "Dorn")


def batches(root):
    return sorted((root / "data").rglob("entries/**/*.csv"))


def logged(meili, root):
    return meili(root, "log", "--format", "json").rows


# -- what is written ------------------------------------------------------------------------


def test_a_figure_becomes_a_batch_named_after_its_bytes_with_a_receipt(meili, lowland):
    ran = meili(lowland, *COUNT, "270/300", "--source", "Bulletin 3", "--note", "late")
    assert ran.code == 0
    (file,) = batches(lowland)
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert file.stem.endswith(f"Z-{digest[:12]}")
    assert file.parent.name == file.name[:4]
    header, line = data.decode().splitlines()
    assert header == (
        "item,area,period_start,as_of,kind,value,denominator,state,"
        "source,note,recorded_at,recorded_by,revises"
    )
    assert line.startswith("connected,L12,,2018-09-30,count,270,300,,Bulletin 3,late,2")
    assert line.endswith("Z,anna,")
    receipt = json.loads(file.with_suffix(".json").read_bytes())
    assert receipt["schema"] == "meili/receipt/1"
    assert digest in receipt.values()
    assert receipt["recorded_by"] == "anna"
    assert f"Written: {file.relative_to(lowland).as_posix()}" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    ("item", "figure", "kind", "value", "denominator", "state"),
    [
        ("pumps", ("--add", "-5"), "increment", -5, None, None),
        ("pumps", ("--total", "1600"), "total", 1600, None, None),
        ("connected", ("--count", "120 / 200"), "count", 120, 200, None),
        ("connected", ("--percent", "82.3"), "percent", 82.3, None, None),
        ("connected", ("--percent", "82.3%"), "percent", 82.3, None, None),
        ("trust", ("--level", "-1.5"), "level", -1.5, None, None),
        ("register", ("--state", "basically_done"), "state", None, None, "basically_done"),
        ("task-1.1", ("--state", "started"), "state", None, None, "started"),
    ],
)
def test_every_kind(meili, lowland, item, figure, kind, value, denominator, state):
    assert meili(lowland, "record", item, "--area", "L", "--as-of", "2018", *figure).code == 0
    (found,) = logged(meili, lowland)
    assert [found[key] for key in ("kind", "value", "denominator", "state")] == [
        kind, value, denominator, state,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        (("2019-06",), "2019-06-01", "2019-06-30"),
        (("2019-Q2",), "2019-04-01", "2019-06-30"),
        (("2019-q2",), "2019-04-01", "2019-06-30"),
        (("2019-H1",), "2019-01-01", "2019-06-30"),
        (("2019",), "2019-01-01", "2019-12-31"),
        (("2020-02",), "2020-02-01", "2020-02-29"),
        # A day alone is of the reporting period that contains it: pumps are quarterly.
        (("2019-05-20",), "2019-04-01", "2019-05-20"),
        (("2019-05-20", "--from", "2019-05-01"), "2019-05-01", "2019-05-20"),
        (("2019-06", "--from", "2018-06-03"), "2018-06-03", "2019-06-30"),
        (("2019-06", "--from", "2019-05"), "2019-05-01", "2019-06-30"),
    ],
)
def test_dates_as_they_are_typed(meili, lowland, typed, first, last):
    ran = meili(lowland, *ADD, "--as-of", *typed, "--add", "3")
    assert ran.code == 0, ran.err
    (found,) = logged(meili, lowland)
    assert (found["period_start"], found["as_of"]) == (first, last)
    assert f"{first} to {last}" in ran.out


@pytest.mark.parametrize(
    "typed", ["30.6.2019", "2019/06/30", "2019-13", "2019-02-30", "yesterday", "19"]
)
def test_a_date_that_is_none(meili, lowland, typed):
    before = tree(lowland)
    ran = meili(lowland, *ADD, "--as-of", typed, "--add", "3")
    assert ran.code == 1
    assert "error[bad-date]" in ran.err
    assert typed in ran.err
    assert tree(lowland) == before


@pytest.mark.parametrize("area", ["L12", "l12", "Dorn", "dorn", " Dorn ", "DORN"])
def test_an_area_by_every_way_of_naming(meili, lowland, area):
    assert meili(lowland, *ADD, "--area", area, "--as-of", "2018", "--add", "3").code == 0
    assert [one["area"] for one in logged(meili, lowland)] == ["L12"]


@pytest.mark.parametrize("area", ["310104", "徐汇区", "徐汇", "Xuhui", "xuhui"])
def test_an_area_with_a_chinese_name_by_every_way_of_naming(meili, homes, area):
    ran = meili(
        homes, "record", "ebike-charging", "--area", area, "--as-of", "2019", "--add", "3",
        "--dry-run", "--format", "json",
    )  # fmt: skip
    assert (ran.code, ran.json["before"]["area"]) == (0, "310104")


@pytest.mark.parametrize("item", ["connected", "Homes connected", "入网住户", "CONNECTED"])
def test_an_item_by_id_or_name(meili, lowland, item):
    ran = meili(lowland, "record", item, "--area", "L", "--as-of", "2018", "--percent", "60")
    assert ran.code == 0
    assert [one["item"] for one in logged(meili, lowland)] == ["connected"]


@pytest.mark.parametrize(
    ("item", "area", "said"),
    [
        ("pumps", "Dorm", ['unknown area "Dorm"', "L12 Dorn"]),
        ("pumps", "L13", ['unknown area "L13"', "nearest:"]),
        ("pumps", "zzzzzz", ['unknown area "zzzzzz"', "data/areas"]),
        ("pumps", "Bergen", ['several areas are called "Bergen"', "L11 Bergen, L21 Bergen"]),
        ("pomps", "Dorn", ['unknown item "pomps"', "nearest: pumps"]),
        ("zzzzzz", "Dorn", ['unknown item "zzzzzz"']),
    ],
)
def test_what_is_not_known_gets_the_nearest(meili, lowland, item, area, said):
    before = tree(lowland)
    ran = meili(lowland, "record", item, "--area", area, "--as-of", "2018", "--add", "3")
    assert (ran.code, ran.out) == (2, "")
    for words in said:
        assert words in ran.err
    assert tree(lowland) == before


# -- what it did ----------------------------------------------------------------------------


def test_it_says_from_what_to_what(meili, lowland):
    first = meili(lowland, *COUNT, "741/1000")
    assert first.out.splitlines()[-1] == "from – to 74.1 % of 90 %, on track"
    second = meili(
        lowland,
        "record",
        "connected",
        "--area",
        "Dorn",
        "--as-of",
        "2018-12",
        "--count",
        "780/1000",
    )
    assert second.out.splitlines()[-1] == "from 74.1 % to 78.0 % of 90 %, on track"


def test_it_says_the_same_in_chinese(meili, lowland):
    ran = meili(lowland, "--lang", "zh", *COUNT, "741/1000")
    assert ran.code == 0
    assert "74.1" in ran.out
    assert "from" not in ran.out
    assert "入网住户" in ran.out


def test_without_a_target_it_names_none(meili, lowland):
    ran = meili(lowland, *ADD, "--as-of", "2018", "--total", "3")
    assert ran.out.splitlines()[-1] == "from – to 3, no target"


def test_a_lower_bound_says_so(meili, lowland):
    ran = meili(lowland, *ADD, "--as-of", "2018", "--add", "3")  # nothing for 2016 and 2017
    assert ran.out.splitlines()[-1] == "from – to ≥ 3, no target"


def test_the_answer_in_json(meili, lowland):
    ran = meili(lowland, *COUNT, "270/300", "--format", "json")
    answer = ran.json
    (file,) = batches(lowland)
    assert answer["schema"] == "meili/record/1"
    assert answer["dry_run"] is False
    assert answer["batch"] == file.stem
    counters = ("read", "new", "unchanged", "revised", "withdrawn", "refused")
    assert [answer[name] for name in counters] == [1, 1, 0, 0, 0, 0]
    assert answer["problems"] == []
    assert answer["before"]["attained"] is None
    assert (answer["after"]["attained"], answer["after"]["status"]) == (90, "achieved")
    # The standing that it answers with is the row of a report on that day.
    report = meili(
        lowland, "report", "--item", "connected", "--area", "Dorn", "--as-of", "2018-09-30",
        "--format", "json",
    )  # fmt: skip
    assert answer["after"] == report.rows[0]


# -- the same, and another ------------------------------------------------------------------


def test_the_same_figure_again_is_unchanged(meili, lowland):
    meili(lowland, *COUNT, "270/300")
    before = tree(lowland)
    ran = meili(lowland, *COUNT, "270.0/0300")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "This figure stands already; nothing was written.\n"
    answer = meili(lowland, *COUNT, "270/300", "--format", "json").json
    assert (answer["new"], answer["unchanged"], answer["batch"]) == (0, 1, None)
    assert tree(lowland) == before


def test_the_same_figure_with_revise_is_unchanged_too(meili, lowland):
    meili(lowland, *COUNT, "270/300")
    before = tree(lowland)
    ran = meili(lowland, *COUNT, "270/300", "--revise", "--format", "json")
    assert (ran.json["revised"], ran.json["unchanged"]) == (0, 1)
    assert tree(lowland) == before


def test_another_figure_is_refused_and_says_which_stands_since_when_by_whom(meili, lowland):
    meili(lowland, *COUNT, "270/300")
    (file,) = batches(lowland)
    before = tree(lowland)
    ran = meili(lowland, *COUNT, "271/300")
    assert (ran.code, ran.out) == (1, "")
    assert "error[conflict]" in ran.err
    for words in ("271/300", "270/300", "anna", file.stem, "--revise"):
        assert words in ran.err
    assert tree(lowland) == before
    answer = meili(lowland, *COUNT, "271/300", "--format", "json")
    assert answer.code == 1
    assert (answer.json["refused"], answer.json["batch"], answer.json["after"]) == (1, None, None)
    (problem,) = answer.json["problems"]
    assert (problem["rule"], problem["severity"]) == ("conflict", "error")
    assert set(problem) == {"path", "line", "column", "rule", "severity", "message", "hint"}


def test_a_revision_names_what_it_replaces(meili, lowland):
    meili(lowland, *COUNT, "270/300")
    (first,) = batches(lowland)
    kept = first.read_bytes()
    ran = meili(lowland, *COUNT, "271/300", "--revise", "--by", "boris")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "from 90.0 % to 90.3 % of 90 %, achieved"
    assert first.read_bytes() == kept
    old, new = logged(meili, lowland)
    assert (old["standing"], new["standing"]) == ("replaced", "stands")
    assert new["revises"] == [first.stem]
    assert new["recorded_by"] == "boris"
    assert new["recorded_at"] > old["recorded_at"]


def test_a_revision_comes_after_what_it_replaces_even_on_a_slow_clock(meili, lowland):
    put(
        lowland,
        entry("connected", "L12", "2018-09-30", "count", "1", "2"),
        at="2990-01-01T00:00:00",
    )
    assert meili(lowland, *COUNT, "2/2", "--revise").code == 0
    old, new = logged(meili, lowland)
    assert new["recorded_at"] == "2990-01-01T00:00:00.000001Z"
    assert (old["standing"], new["standing"]) == ("replaced", "stands")


def test_a_count_and_a_percentage_of_one_day_are_two_figures(meili, lowland):
    meili(lowland, *COUNT, "270/300")
    ran = meili(
        lowland, "record", "connected", "--area", "Dorn", "--as-of", "2018-Q3", "--percent", "50"
    )
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "from 90.0 % to 90.0 % of 90 %, achieved"  # count wins


# -- refused ----------------------------------------------------------------------------------


def test_an_increment_that_overlaps_another(meili, lowland):
    meili(lowland, *ADD, "--as-of", "2018-Q2", "--add", "5")
    before = tree(lowland)
    ran = meili(lowland, *ADD, "--as-of", "2018-06", "--add", "2")
    assert ran.code == 1
    assert "error[overlapping-increment]" in ran.err
    assert "2018-06-01 to 2018-06-30 overlaps 2018-04-01 to 2018-06-30" in ran.err
    assert tree(lowland) == before
    assert meili(lowland, *ADD, "--as-of", "2018-07", "--add", "2").code == 0


@pytest.mark.parametrize("total_first", [True, False])
def test_an_increment_that_straddles_a_total(meili, lowland, total_first):
    total = (*ADD, "--as-of", "2018-05-31", "--total", "50")
    increment = (*ADD, "--as-of", "2018-Q2", "--add", "5")
    first, second = (total, increment) if total_first else (increment, total)
    assert meili(lowland, *first).code == 0
    ran = meili(lowland, *second)
    assert ran.code == 1
    assert "error[straddles-total]" in ran.err
    assert "2018-05-31" in ran.err


def test_an_increment_that_ends_with_a_total_or_begins_after_it_goes_with_it(meili, lowland):
    assert meili(lowland, *ADD, "--as-of", "2018-06-30", "--total", "50").code == 0
    assert meili(lowland, *ADD, "--as-of", "2018-Q2", "--add", "5").code == 0
    assert meili(lowland, *ADD, "--as-of", "2018-Q3", "--add", "7").code == 0
    report = meili(
        lowland,
        "report",
        "--item",
        "pumps",
        "--area",
        "Dorn",
        "--as-of",
        "2018",
        "--format",
        "json",
    )
    assert report.rows[0]["attained"] == 57


@pytest.mark.parametrize(
    ("item", "as_of", "figure", "rule"),
    [
        ("pumps", "2999", ("--add", "3"), "future-date"),
        ("trust", "2999-01", ("--level", "3"), "future-date"),
        ("pumps", "2015-12", ("--add", "3"), "before-plan-start"),
        ("pumps", "2015", ("--total", "3"), "before-plan-start"),
        ("pumps", "2018", ("--total", "-3"), "negative-value"),
        ("pumps", "2018", ("--percent", "3"), "kind-not-for-measure"),
        ("connected", "2018", ("--level", "3"), "kind-not-for-measure"),
        ("register", "2018", ("--total", "3"), "kind-not-for-measure"),
        ("pumps", "2018", ("--add", "1,234"), "bad-number"),
        ("pumps", "2018", ("--add", "1e3"), "bad-number"),
        ("pumps", "2018", ("--add", "nan"), "bad-number"),
        ("pumps", "2018", ("--add", "0.12345"), "bad-number"),
        ("pumps", "2018", ("--add", "1234567890123456789"), "bad-number"),
        ("pumps", "2018", ("--add", ""), "missing-value"),
        ("connected", "2018", ("--count", "3/"), "missing-value"),
        ("connected", "2018", ("--count", "301/300"), "value-above-denominator"),
        ("connected", "2018", ("--percent", "101"), "percent-out-of-range"),
        ("register", "2018", ("--state", "finished"), "bad-state"),
        ("trust", "2018", ("--level", "3", "--note", "a\x1b[31mred"), "control-character"),
        ("trust", "2018", ("--level", "3", "--source", "x" * 10_001), "text-too-long"),
        ("trust", "2018", ("--level", "3", "--from", "2018-01"), "superfluous-field"),
        ("pumps", "2018-06", ("--add", "3", "--from", "2018-07"), "period-reversed"),
    ],
)  # fmt: skip
def test_a_figure_that_breaks_a_rule(meili, lowland, item, as_of, figure, rule):
    before = tree(lowland)
    ran = meili(lowland, "record", item, "--area", "L", "--as-of", as_of, *figure)
    assert (ran.code, ran.out) == (1, "")
    assert f"error[{rule}]" in ran.err
    assert "Refused; nothing was written." in ran.err
    assert "\x1b" not in ran.err
    assert tree(lowland) == before


def test_figures_before_the_plan_show_the_start_of_other_measures(meili, lowland):
    ran = meili(lowland, "record", "trust", "--area", "L", "--as-of", "2014", "--level", "96")
    assert ran.code == 0


def test_a_falling_total_is_taken(meili, lowland):
    assert meili(lowland, *ADD, "--as-of", "2018", "--total", "50").code == 0
    assert meili(lowland, *ADD, "--as-of", "2019", "--total", "40").code == 0


@pytest.mark.parametrize(
    "figure",
    [(), ("--add", "1", "--total", "2"), ("--add", "1", "--total", "2", "--level", "3")],
)
def test_exactly_one_figure_is_needed(meili, lowland, figure):
    ran = meili(lowland, *ADD, "--as-of", "2018", *figure)
    assert (ran.code, ran.out) == (2, "")
    assert "exactly one figure" in ran.err
    assert "--percent" in ran.err


def test_a_count_has_two_parts(meili, lowland):
    ran = meili(lowland, *COUNT, "270")
    assert (ran.code, ran.out) == (2, "")
    assert "--count 120/200" in ran.err


# -- dry run, and who ---------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--dry-run", "-n"])
def test_a_dry_run_judges_everything_and_writes_nothing(meili, lowland, option):
    before = tree(lowland)
    ran = meili(lowland, *COUNT, "270/300", option)
    assert ran.code == 0
    assert "Dry run: 1 entry would be written." in ran.out
    assert tree(lowland) == before
    assert not (lowland / "data" / "entries").exists()
    answer = meili(lowland, *COUNT, "270/300", option, "--format", "json").json
    assert (answer["dry_run"], answer["new"], answer["batch"]) == (True, 1, None)
    meili(lowland, *COUNT, "270/300")
    assert meili(lowland, *COUNT, "271/300", option).code == 1


def who(meili, lowland):
    return [one["recorded_by"] for one in logged(meili, lowland)]


def test_by_comes_before_the_variable(meili, lowland):
    meili(lowland, *COUNT, "270/300", "--by", " Ms Chen ")
    assert who(meili, lowland) == ["Ms Chen"]


def test_the_variable_comes_before_git(meili, lowland, monkeypatch):
    monkeypatch.setenv("MEILI_USER", "李雷")
    meili(lowland, *COUNT, "270/300")
    assert who(meili, lowland) == ["李雷"]


def test_git_comes_before_the_login(meili, lowland, monkeypatch, tmp_path):
    settings = tmp_path / "gitconfig"
    subprocess.run(["git", "config", "--file", settings, "user.name", "Git User"], check=True)
    monkeypatch.delenv("MEILI_USER")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.chdir(tmp_path)
    meili(lowland, *COUNT, "270/300")
    assert who(meili, lowland) == ["Git User"]


def test_the_login_is_the_last_resort(meili, lowland, monkeypatch, tmp_path):
    monkeypatch.delenv("MEILI_USER")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LOGNAME", "han")
    monkeypatch.chdir(tmp_path)
    meili(lowland, *COUNT, "270/300")
    assert who(meili, lowland) == ["han"]


def test_a_name_of_two_lines_is_none(meili, lowland):
    before = tree(lowland)
    ran = meili(lowland, *COUNT, "270/300", "--by", "a\nb")
    assert (ran.code, ran.out) == (2, "")
    assert "--by" in ran.err
    assert tree(lowland) == before
