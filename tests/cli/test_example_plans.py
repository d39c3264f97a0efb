"""The plans under examples/: whole workspaces on other subjects, with published figures.

What they report is worked out by hand here, from the figures in `published/`. Each README is a
session of commands, and what it shows is what they answer. `example_reports/` has reports of fixed days;
after a change that is meant: `MEILI_UPDATE_GOLDEN=1 pytest tests/cli/test_example_plans.py`.
"""

import csv
import io
import os
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from cli.session import play

EXAMPLES = Path(__file__).parents[2] / "examples"
REPORTS = Path(__file__).parent / "example_reports"
UPDATE = "MEILI_UPDATE_GOLDEN" in os.environ  # looked at before no setting reaches the commands
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir())


@pytest.fixture
def europe(meili):
    def ask(*words, lang="en"):
        ran = meili(EXAMPLES / "eu-renewables-2020", "--lang", lang, *words)
        assert ran.code == 0, ran.err
        return ran

    return ask


# -- languages of the plan ------------------------------------------------------------------


def test_names_and_texts_are_in_a_language_of_the_plan(europe):
    german = europe("report", "--area", "DE", "--format", "json", lang="de")
    assert [row["area_name"] for row in german.rows] == ["Deutschland", "Deutschland"]
    shown = europe("report", "--by", "country", "--item", "renewable-share", lang="de").out
    assert "Anteil am Bruttoendenergieverbrauch" in shown
    assert "Österreich" in shown
    assert "achieved" in shown  # messages are in English


def test_the_environment_asks_for_a_language_too(europe, meili, monkeypatch):
    monkeypatch.setenv("MEILI_LANG", "de_AT.UTF-8")
    folder = EXAMPLES / "eu-renewables-2020"
    (row,) = meili(
        folder, "report", "--area", "AT", "--item", "renewable-share", "--format", "json"
    ).rows
    assert row["area_name"] == "Österreich"
    # A plan without German is read in English, as its messages are.
    (row, *_more) = meili(EXAMPLES / "five-year-plan", "report", "--format", "json").rows
    assert row["area_name"] == "China"


def test_chinese_reads_the_names_that_there_are(europe):
    shown = europe("report", "--area", "AT", lang="zh").out
    assert "完成值" in shown
    assert "Austria" in shown


def test_a_language_that_nobody_writes_is_refused(meili):
    for lang, said in (
        ("fr", 'the plan is not written in the language "fr"\nIt is written in: en, de.'),
        ("de-AT", "--lang de-AT: there is no such language"),
    ):
        ran = meili(EXAMPLES / "eu-renewables-2020", "--lang", lang, "report")
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


@pytest.mark.parametrize("name", ["Österreich", "ÖSTERREICH", "austria", "AT"])
def test_an_area_is_found_by_any_of_its_names(europe, name):
    rows = europe("report", "--area", name, "--format", "json").rows
    assert {row["area"] for row in rows} == {"AT"}


def test_the_nearest_area_is_told_with_all_its_names(meili):
    ran = meili(EXAMPLES / "eu-renewables-2020", "report", "--area", "Estlnd")
    assert ran.code == 2
    assert "EE Estonia Estland" in ran.err


def test_an_area_may_have_a_name_in_another_language_alone(meili, tmp_path):
    root = tmp_path / "w"
    shutil.copytree(EXAMPLES / "eu-renewables-2020", root)
    table = root / "data" / "areas" / "member-states.csv"
    lines = table.read_text(encoding="utf-8").replace(",Austria,", ",,").splitlines()
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert meili(root, "validate", "--strict").code == 0
    assert {row["area_name"] for row in meili(root, "report", "--area", "AT", "--format", "json").rows} == {
        "Österreich"
    }  # fmt: skip


# -- whole workspaces ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", ["validate", "check"])
def test_nothing_is_found(meili, name, command):
    ran = meili(EXAMPLES / name, command, "--strict")
    assert (ran.code, ran.out) == (0, ""), ran.out


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_what_the_commands_answer(meili, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(EXAMPLES / name)
    assert play(meili, Path("README.md")) > 5


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("five-year-plan", ["--as-of", "2018"]),
        ("five-year-plan", ["--as-of", "2020"]),
        ("eu-renewables-2020", ["--as-of", "2016", "--by", "country"]),
        ("eu-renewables-2020", ["--as-of", "2020", "--by", "country"]),
    ],
)
def test_the_report_of_a_day(meili, name, words):
    columns = "item,area,attained,target,target_max,expected,completion,pace,status,notes"
    ran = meili(EXAMPLES / name, "report", *words, "--format", "csv", "--columns", columns)
    file = REPORTS / f"{name}-{words[1]}.csv"
    if UPDATE:
        file.write_bytes(ran.out.encode())
    assert ran.out == file.read_bytes().decode()


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_that_was_imported_stands_with_its_source(meili, name):
    (table,) = (EXAMPLES / name / "published").iterdir()
    with table.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    logged = meili(EXAMPLES / name, "log", "--standing", "--format", "csv").out
    standing = {
        (row["item"], row["area"], row["as_of"]): row for row in csv.DictReader(io.StringIO(logged))
    }
    assert len(standing) == len(published)
    for row in published:
        entry = standing[row["item"], row["area"], row["as_of"]]
        assert Decimal(entry["value"]) == Decimal(row["value"])
        assert entry["source"] == row["source"] != ""


# -- renewable energy --------------------------------------------------------------------------


def test_the_annexes_trajectory_is_that_of_every_member_state(europe):
    # Annex I, part B, of Germany: 5.8 + 0.20 (18 - 5.8) by 2012, then 0.30, 0.45, 0.65 of the way.
    for year, share in (("2012", 8.24), ("2014", 9.46), ("2016", 11.29), ("2018", 13.73)):
        found = europe("report", "--area", "DE", "--as-of", year, "--format", "json").rows[0]
        assert found["expected"] == pytest.approx(share)
    # On the way from 2012 to 2014: 8.24 + (9.46 - 8.24)·365/730.
    found = europe("report", "--area", "DE", "--as-of", "2013", "--format", "json").rows[0]
    assert found["expected"] == pytest.approx(8.85)
    # Eurostat has 13.757 % for 2013.
    assert found["pace"] == pytest.approx((13.757 - 5.8) / (8.85 - 5.8), rel=1e-6)
    assert found["completion"] == pytest.approx((13.757 - 5.8) / (18 - 5.8), rel=1e-6)


def test_who_reached_the_share_of_2020(europe):
    rows = europe("report", "--by", "country", "--item", "renewable-share", "--format", "json").rows
    stands = {row["area"]: row["status"] for row in rows}
    assert len(stands) == 28
    # France has 19.109 % of 23 %, the Netherlands 13.999 % of 14 %; of the United Kingdom
    # Eurostat's table has nothing any more.
    assert {area: status for area, status in stands.items() if status != "achieved"} == {
        "FR": "missed", "NL": "missed", "UK": "no_data",
    }  # fmt: skip


def test_what_is_asked_of_transport_is_inherited(europe):
    words = ("report", "--area", "SE", "--item", "transport-share", "--as-of", "2015")
    row = europe(*words, "--format", "json").row
    assert (row["target"], row["attained"]) == (10, 21.49)
    assert row["notes"] == ["baseline_own:2005-12-31", "target_inherited"]
    # Sweden's own share of 2005 is 6.596 %; 3652 of 5479 days later 6.596 + (10 - 6.596)·3652/5479.
    assert row["expected"] == pytest.approx(6.596 + 3.404 * 3652 / 5479)


# -- the Five-Year Plan ------------------------------------------------------------------------


@pytest.fixture
def china(meili):
    def ask(item, as_of):
        ran = meili(
            EXAMPLES / "five-year-plan", "report", "--item", item, "--as-of", as_of,
            "--format", "json",
        )  # fmt: skip
        assert ran.code == 0, ran.err
        return ran.row

    return ask


def test_growth_of_five_years(china):
    row = china("gdp", "2020")
    # 6.5 % a year from 100 in 2015: 100·1.065^5. Published are 6.7, 6.9, 6.6, 6.1 and 2.3 %.
    assert row["target"] == pytest.approx(137.008666, rel=1e-6)
    assert row["attained"] == pytest.approx(100 * 1.067 * 1.069 * 1.066 * 1.061 * 1.023, rel=1e-6)
    assert row["status"] == "missed"
    yearly = (131.9746 / 100) ** (1 / 5) - 1  # 5.7 % a year
    assert row["pace"] == pytest.approx(yearly / 0.065, rel=1e-4)
    # Until 2019 growth was above what was asked for.
    before = china("gdp", "2019")
    assert before["expected"] == pytest.approx(100 * 1.065**4, rel=1e-3)
    assert (before["attained"], before["status"]) == (129.0074, "on_track")


def test_what_growth_leads_to_is_shown_with_the_digits_of_a_figure(meili):
    shown = meili(EXAMPLES / "five-year-plan", "report", "--item", "gdp").out
    assert re.search(r"China +132 +137 ", shown)  # and not 137.008666341563


def test_income_has_a_yearly_rate_alone(china):
    row = china("disposable-income", "2020")
    assert row["bound"] == "at_least"
    assert row["attained"] == pytest.approx(100 * 1.063 * 1.073 * 1.065 * 1.058 * 1.021, rel=1e-6)
    assert row["status"] == "missed"


def test_amounts_of_five_years_add_up(china):
    jobs = china("urban-jobs", "2020")
    assert jobs["attained"] == 1314 + 1351 + 1361 + 1352 + 1186 == 6564
    assert (jobs["target"], jobs["status"]) == (5000, "achieved")
    poverty = china("rural-poverty", "2018")
    # 1240 + 1289 + 1386 of 5575; by the end of 2018 1096 of 1827 days are past.
    assert poverty["attained"] == 3915
    assert poverty["expected"] == pytest.approx(5575 * 1096 / 1827)
    assert poverty["pace"] == pytest.approx(3915 / (5575 * 1096 / 1827), rel=1e-6)


@pytest.mark.parametrize(
    ("year", "jobs", "asked"),
    [("2016", 1314, 1000), ("2017", 1351, 1100), ("2019", 1352, 1100), ("2020", 1186, 900)],
)
def test_new_jobs_of_each_year_as_the_work_report_of_the_year_asks(china, year, jobs, asked):
    row = china("urban-jobs-each-year", year)
    assert (row["attained"], row["target"], row["due"]) == (jobs, asked, f"{year}-12-31")
    assert row["status"] == "achieved"
    assert row["completion"] == pytest.approx(jobs / asked, rel=1e-6)


def test_ranges_of_growth(china):
    row = china("gdp-growth-2016", "2016")
    assert (row["bound"], row["target"], row["target_max"]) == ("between", 6.5, 7)
    assert (row["attained"], row["status"]) == (6.7, "achieved")


def test_a_fall_is_compounded(china):
    row = china("energy-per-gdp", "2020")
    # 1 - 0.950·0.963·0.969·0.974·0.999 = 13.7 %, of 15 %.
    assert row["attained"] == pytest.approx(13.7422, rel=1e-5)
    assert (row["completion"], row["status"]) == (pytest.approx(13.7422 / 15, rel=1e-5), "missed")


def test_a_share_that_is_to_fall(china):
    row = china("worst-water", "2018")
    # From 9.7 to 5 %: 6.7 % at the end of 2018, where 9.7 - 4.7·1096/1827 was asked for.
    asked = 4.7 * 1096 / 1827
    assert row["expected"] == pytest.approx(9.7 - asked)
    assert row["pace"] == pytest.approx((9.7 - 6.7) / asked, rel=1e-6)
    assert row["status"] == "on_track"


def test_binding_and_expected_are_goals(meili):
    rows = meili(EXAMPLES / "five-year-plan", "report", "--format", "json").rows
    goals = [row["goal"] for row in rows]
    assert {goal: goals.count(goal) for goal in goals} == {
        "economy": 5, "innovation": 5, "livelihood": 4, "livelihood-binding": 3,
        "resources-binding": 16, "yearly": 3,
    }  # fmt: skip
