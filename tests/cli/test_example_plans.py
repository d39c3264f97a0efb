"""The plans under examples/: whole workspaces on other subjects, with published figures.

What they report is worked out by hand here, from the figures in `published/`. Each README is a
session of commands, and what it shows is what they answer.
"""

import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


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
