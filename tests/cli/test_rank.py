"""`meili rank`, on the made-up plan of the method page, figure by figure."""

import csv
import io
import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "method"


@pytest.fixture
def town(tmp_path, meili):
    """North at its pace or ahead, south at half, east with one figure of four."""
    folder = tmp_path / "w"
    shutil.copytree(EXAMPLES, folder)
    for line in (
        "clean-yards north --count 42/100", "leakage north --level 90",
        "clean-yards south --count 30/100", "leakage south --level 95",
        "clean-yards east --count 70/100",
    ):  # fmt: skip
        item, area, *figure = line.split()
        assert meili(folder, "record", item, "--area", area, "--as-of", "2021", *figure).code == 0
    return folder


def ranked(meili, folder, *words):
    ran = meili(folder, "rank", "--as-of", "2021", "--format", "json", *words)
    assert ran.code == 0, ran.err
    return {row["area"]: row for row in ran.rows}


def test_every_rule_of_a_score(meili, town):
    for words in (
        ("trust", "north", "--level", "40"),  # falls: regressing, without a pace
        ("fire-doors", "north", "--state", "started"),  # open
    ):
        item, area, *figure = words
        meili(town, "record", item, "--area", area, "--as-of", "2021", *figure)
    north = ranked(meili, town)["north"]
    assert (north["score"], north["scored"], north["with_data"], north["applying"]) == (60, 3, 4, 4)
    assert north["best"] == ["leakage", "clean-yards"]
    assert north["worst"] == ["trust"]
    account = meili(town, "rank", "--explain", "north", "--as-of", "2021", "--format", "json")
    assert {row["item"]: (row["score"], row["reason"]) for row in account.rows} == {
        "lamps": (None, "not_asked"),
        "trees": (None, "not_asked"),
        "clean-yards": (80, "pace"),
        "wardens": (None, "not_asked"),
        "leakage": (100, "pace"),
        "trust": (0, "lost"),
        "fire-doors": (None, "no_pace"),
    }
    assert (account.json["score"], account.json["rank"], account.json["ranked"]) == (60, 1, 2)


def test_weights_and_the_coverage_that_a_rank_needs_are_those_of_the_plan(meili, town):
    (town / "plan" / "assessment.yaml").write_text(
        "schema: meili/plan/1\nweights: {leakage: 3}\nmin_coverage: 0.25\n", encoding="utf-8"
    )
    found = ranked(meili, town)
    assert found["north"]["score"] == 95  # (80 + 3·100)/4
    assert (found["east"]["rank"], found["east"]["score"]) == (1, 100)
    assert found["north"]["rank"] == 2


def test_equal_scores_share_a_rank_and_the_silent_have_none(meili, town):
    meili(town, "record", "leakage", "--area", "east", "--as-of", "2021", "--level", "94.4848")
    found = ranked(meili, town)
    assert [found[area]["rank"] for area in ("north", "east", "south", "park")] == [1, 2, 3, None]
    meili(town, "record", "clean-yards", "--area", "south", "--as-of", "2021", "--count", "42/100",
          "--revise")  # fmt: skip
    meili(
        town, "record", "leakage", "--area", "south", "--as-of", "2021", "--level", "90", "--revise"
    )
    found = ranked(meili, town)
    assert [found[area]["rank"] for area in ("north", "south", "east", "park")] == [1, 1, 3, None]
    assert found["park"]["score"] is None


def test_the_screen_says_who_is_not_ranked_and_why(meili, town):
    ran = meili(town, "rank", "--as-of", "2021", "--format", "plain")
    assert ran.out.index("Not ranked") < ran.out.index("East")
    assert "2 of 4 areas are ranked." in ran.out
    assert "A rank needs figures for 50 % of the targets that apply" in ran.out
    chinese = meili(town, "--lang", "zh", "rank", "--as-of", "2021", "--format", "markdown")
    assert "不排名" in chinese.out
    rows = list(
        csv.DictReader(io.StringIO(meili(town, "rank", "--as-of", "2021", "--format", "csv").out))
    )
    assert [row["rank"] for row in rows] == ["1", "2", "", ""]


def test_where_nothing_is_known_nobody_is_ranked(meili, homes):
    ran = meili(homes, "rank", "--format", "plain")
    assert ran.code == 0
    assert "No area is ranked." in ran.out
    rows = meili(homes, "rank", "--format", "json").rows
    assert len(rows) == 16
    assert {(row["rank"], row["score"]) for row in rows} == {(None, None)}


def test_nothing_was_known_before_it_was_recorded(meili, town):
    found = ranked(meili, town, "--since", "2021-06")
    assert {row["score_change"] for row in found.values()} == {None}


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--since", "2021-12-31"), "--since"),
        (("--since", "2021-06", "--known-at", "2021-05"), "--since"),
        (("--area", "north-1"), "--area"),
        (("--by", "distric"), "--by"),
        (("--goal", "example"), "--goal"),
        (("--explain", "nort"), "nort"),
    ],
)
def test_what_cannot_be_ranked_is_said(meili, town, words, where):
    ran = meili(town, "rank", "--as-of", "2021", *words)
    assert (ran.code, ran.out) == (2, "")
    assert where in ran.err


@pytest.mark.parametrize("words", [("--by", "street"), ("--area", "north", "--by", "street")])
def test_an_account_is_of_an_area_that_is_ranked(meili, town, words):
    ran = meili(town, "rank", "--explain", "south", "--as-of", "2021", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "South is not among the areas that are ranked here" in ran.err
    ran = meili(town, "rank", "--explain", "south", "--since", "2021-06", "--as-of", "2021")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.no_cover
def test_a_closed_period_is_compared_with_by_the_plan_known_at_its_closing(meili, town):
    goals = town / "plan" / "goals" / "examples.yaml"
    text = goals.read_text(encoding="utf-8")
    bound = "    target: {at_least: 90, by: 2022-12-31, basis: stated}\n    baseline: {value: 10"
    assert bound in text
    revision = (
        "    revisions:\n      - {from: 2021-06-01, adopted: 2021-07-05, reason: Less,"
        " target: {at_least: 50, by: 2022-12-31, basis: stated}}\n"
    )
    goals.write_text(text.replace(bound, revision + bound), encoding="utf-8")
    for area in ("north", "south"):
        for item, figure in (
            ("clean-yards", ("--count", "15/100")),
            ("leakage", ("--level", "98")),
        ):
            ran = meili(town, "record", item, "--area", area, "--as-of", "2021-06", *figure)
            assert ran.code == 0, ran.err
    assert meili(town, "close", "2021-06").code == 0
    words = ("--by", "district", "--format", "json")
    then = meili(town, "report", "--as-published", "2021-06", "--item", "clean-yards", *words).rows
    assert {row["target"] for row in then if row["area"] == "north"} == {50}
    found = meili(town, "rank", "--as-of", "2021-12", "--since", "2021-06", *words).rows
    north = next(row for row in found if row["area"] == "north")
    paces = {row["area"]: row["pace"] for row in then}
    assert north["score_before"] == pytest.approx(100 * paces["north"])
    assert north["score_plan"] == 0


def test_where_nothing_was_known_then_it_says_so(meili, town):
    ran = meili(town, "rank", "--as-of", "2021", "--since", "2021-06", "--format", "plain")
    assert "By 2021-06-30 too little had been recorded to rank any area then." in ran.out
