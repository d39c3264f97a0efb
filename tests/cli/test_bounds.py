"""Ranges, growth a year, amounts of each year, and revisions: what every command makes of them.

The rules are worked by hand in docs/method.md, and there held against the command line; the oracle
draws them too. Here is what stands beside the figures: words, accounts, assessments.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.workspaces import entry, put, write
from meili_cli.workspace import demo
from meili_cli.workspace.find import Workspace

FORMS = Path(__file__).parents[2] / "docs" / "examples" / "forms"
GOALS = """\
schema: meili/plan/1
goal: {id: forms, name: Forms}
targets:
"""


@pytest.fixture
def forms(tmp_path):
    return shutil.copytree(FORMS, tmp_path / "forms")


@pytest.fixture
def planned(forms):
    """Return a function that makes the plan one of a single target `it`, with allocations."""

    def plan(measure, target, *more, shares=()):
        lines = [f"id: it\n    name: It\n    measure: {measure}\n    target: {target}", *more]
        write(forms, "plan/goals/forms.yaml", f"{GOALS}  - " + "\n    ".join(lines) + "\n")
        (forms / "plan/allocations/hedges.yaml").unlink()
        if shares:
            listed = "".join(f"  - {share}\n" for share in shares)
            text = f"schema: meili/plan/1\nitem: it\nallocations:\n{listed}"
            write(forms, "plan/allocations/it.yaml", text)
        return forms

    return plan


def row(meili, folder, item, *words):
    ran = meili(folder, "report", "--item", item, "--format", "json", *words)
    assert ran.code == 0, ran.err
    area = words[words.index("--area") + 1]
    return next(one for one in ran.rows if one["area"] == area)


def figures(found, *names):
    return [found[name] for name in names]


# -- ranges -------------------------------------------------------------------------------------


RANGE = "{at_least: 500, at_most: 700, by: 2022-12-31, basis: stated}"


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "html"])
@pytest.mark.parametrize(("lang", "text"), [("en", "5–7 %"), ("zh", "5–7%")])
def test_a_range_is_shown_as_one(meili, forms, form, lang, text):
    ran = meili(forms, "report", "--as-of", "2021", "--format", form, "--lang", lang)
    assert text in ran.out


def test_a_range_below_zero_is_no_sum_of_dashes(meili, planned):
    folder = planned("level", "{at_least: -7, at_most: -5, by: 2022-12-31, basis: stated}")
    put(folder, entry("it", "town", "2021-12-31", "level", "-6"))
    assert "-7 – -5" in meili(folder, "report", "--as-of", "2021", "--format", "plain").out


def test_a_figure_seems_to_reach_neither_end(meili, forms):
    for day, value, text in (("2021-06-30", "4.97", "4.9 %"), ("2021-12-31", "7.03", "7.1 %")):
        put(forms, entry("vacancy", "town", day, "percent", value))
        assert text in meili(forms, "report", "--as-of", day, "--format", "plain").out


def test_an_account_counts_from_the_end_that_is_beyond(meili, forms):
    put(
        forms,
        entry("vacancy", "town", "2021-12-31", "percent", "3.2"),
        entry("vacancy", "north", "2020-12-31", "percent", "12"),
        entry("vacancy", "north", "2021-12-31", "percent", "4"),
        entry("vacancy", "south", "2021-12-31", "percent", "6.5"),
    )
    words = ("explain", "vacancy", "--as-of", "2021")
    town = meili(forms, *words).out
    assert "Attained 3.2 % against 5 %: 1.8 points short of the target" in town
    assert "Trajectory: linear, from 2 % on 2020-12-31 to 5 % on 2022-12-31" in town
    assert "Completion: 1 - (5 - 3.2) / (5 - 2) = 0.4" in town
    assert "Pace: ((5 - 2) - (5 - 3.2)) / ((5 - 2) - (5 - 3.5)) = 0.8" in town
    north = meili(forms, *words, "--area", "north").out
    assert "to 7 % on 2022-12-31" in north
    assert "Completion: 1 - (5 - 4) / (12 - 7) = 0.8" in north
    south = meili(forms, *words, "--area", "south").out
    assert "Attained 6.5 %: within the range, 0.5 points from its end, 7 %" in south
    assert "Completion: 1 - 0 / (5 - 2) = 1" in south
    put(forms, entry("vacancy", "south", "2022-01-31", "percent", "9"))
    beyond = meili(forms, "explain", "vacancy", "--area", "south", "--as-of", "2022-01-31").out
    assert "Attained 9 % against 7 %: 2 points above the target" in beyond
    put(forms, entry("vacancy", "south", "2022-02-28", "percent", "7"))
    edge = meili(forms, "explain", "vacancy", "--area", "south", "--as-of", "2022-02").out
    assert "Attained 7 %" in edge
    assert "the target is reached" in edge


def test_a_part_of_a_quantity_may_be_too_much_when_it_is_whole(meili, planned):
    folder = planned("quantity", RANGE, shares=(
        "{area: north, at_least: 200, at_most: 300, by: 2022-12-31, basis: stated}",
    ))  # fmt: skip
    put(
        folder,
        entry("it", "town", "2021-12-31", "increment", "600", start="2021-07-01"),
        entry("it", "north", "2022-06-30", "total", "350"),
        entry("it", "south", "2022-06-30", "total", "90"),
    )
    town = row(meili, folder, "it", "--as-of", "2021", "--area", "town")
    assert figures(town, "attained", "status") == [600, "partial"]
    north = row(meili, folder, "it", "--as-of", "2022-06", "--area", "north")
    assert figures(north, "target", "target_max", "completion") == [200, 300, 0.75]
    south = row(meili, folder, "it", "--as-of", "2022-06", "--area", "south")
    assert figures(south, "status", "contribution", "target") == ["no_target", None, None]


def test_what_is_added_counts_towards_a_range_and_not_beyond(meili, planned):
    folder = planned("quantity", RANGE)
    totals = (("01", 100), ("02", 250), ("03", 500), ("04", 600), ("05", 690), ("06", 800))
    put(folder, *(entry("it", "town", f"2021-{m}-28", "total", str(v)) for m, v in totals))
    trends = {
        month: row(meili, folder, "it", "--as-of", f"2021-{month}-28", "--area", "town")["trend"]
        for month, _total in totals
    }
    assert trends == {
        "01": None, "02": None, "03": "up", "04": "flat", "05": "flat", "06": "down",
    }  # fmt: skip


def test_from_within_a_range_there_is_no_way(meili, planned):
    folder = planned(
        "level",
        "{at_least: 5, at_most: 7, by: 2022-12-31, basis: stated}",
        "baseline: {value: 6, date: 2020-12-31, basis: stated}",
    )
    warned = meili(folder, "validate")
    assert (warned.code, "baseline-meets-target" in warned.out) == (0, True)
    put(folder, entry("it", "town", "2021-06-30", "level", "5"))
    put(folder, entry("it", "town", "2021-12-31", "level", "8"))
    there = row(meili, folder, "it", "--as-of", "2021-06", "--area", "town")
    assert figures(there, "status", "completion", "pace", "expected") == ["achieved", None, None, 6]
    gone = row(meili, folder, "it", "--as-of", "2021", "--area", "town")
    assert figures(gone, "status", "notes") == ["regressing", ["baseline_meets_target"]]
    told = meili(folder, "explain", "it", "--as-of", "2021").out
    assert "Attained 8 against 7: 1 above the target" in told
    assert "Baseline 6: within the range, 1 from its end, 5" in told
    budget = meili(folder, "explain", "it", "--as-of", "2021", "--budget")
    assert "the range was met from the start" in budget.out


def test_the_account_of_a_budget_beyond_a_range(meili, forms):
    put(forms, *(
        entry("vacancy", "town", f"2021-{month:02}-28", "percent", str(month))
        for month in (2, 6, 9)
    ))  # fmt: skip
    found = row(meili, forms, "vacancy", "--as-of", "2021-06-28", "--area", "town", "--budget")
    assert found["budget_used"] == 0
    words = ("--as-of", "2021-09-28", "--area", "town")
    assert row(meili, forms, "vacancy", *words, "--budget")["budget"] is None
    told = meili(forms, "explain", "vacancy", *words, "--budget")
    assert "the figure is beyond the range" in told.out


def test_a_range_is_not_likely_to_hold_what_goes_through_it(meili, forms):
    put(forms, *(
        entry("vacancy", "town", day, "percent", str(value))
        for day, value in zip(
            ("2021-01-31", "2021-02-28", "2021-03-31", "2021-04-30", "2021-05-31", "2021-06-30",
             "2021-07-31", "2021-08-31"),
            (2.2, 2.3, 2.6, 2.7, 3.0, 3.1, 3.4, 3.5), strict=True,
        )
    ))  # fmt: skip
    ran = meili(forms, "forecast", "--item", "vacancy", "--as-of", "2021-08", "--format", "json")
    (found,) = [one for one in ran.rows if one["area"] == "town"]
    assert figures(found, "bound", "target", "target_max") == ["between", 5, 7]
    assert 5 < found["forecast"] < 7
    assert 0.6 < found["probability"] < 0.9
    assert found["met_on"] == "2022-05-31"
    assert found["required_rate"] == pytest.approx(1.5 / 16)
    told = meili(forms, "explain", "vacancy", "--as-of", "2021-08", "--forecast").out
    assert "chance of between 5–7 on 2022-12-31" in told
    # Three times as fast leads through the range and out of it.
    put(forms, entry("vacancy", "town", "2021-09-30", "percent", "4.7"),
        entry("vacancy", "town", "2021-10-31", "percent", "6"),
        entry("vacancy", "town", "2021-11-30", "percent", "7.4"))  # fmt: skip
    ran = meili(forms, "forecast", "--item", "vacancy", "--as-of", "2021-11", "--format", "json")
    (found,) = [one for one in ran.rows if one["area"] == "town"]
    assert found["probability"] < 0.1
    assert figures(found, "met_on", "required_of_best") == [None, None]
    assert found["required_rate"] == pytest.approx(0.4 / 13)


def test_beyond_a_range_the_gap_is_how_far_beyond(meili, forms):
    put(
        forms,
        entry("vacancy", "town", "2021-12-31", "percent", "8"),
        entry("vacancy", "north", "2020-12-31", "percent", "12"),
        entry("vacancy", "north", "2021-12-31", "percent", "4"),
        entry("vacancy", "south", "2021-12-31", "percent", "2.5"),
    )
    gaps = {}
    for level in ("town", "district"):
        ran = meili(forms, "watch", "--by", level, "--as-of", "2022-04", "--format", "json")
        gaps |= {one["area"]: one["gap"] for one in ran.rows if one["item"] == "vacancy"}
    assert gaps["town"] == 1
    assert gaps["north"] == -1
    assert gaps["south"] == pytest.approx(2.5 - (2 + 3 * 485 / 730))


def test_check_asks_about_both_ends_and_about_each_year(meili, planned):
    folder = planned(
        "quantity",
        "{at_least: 123, at_most: 456, each: year, by: 2022-12-31, basis: stated}",
    )
    put(
        folder,
        entry("it", "town", "2021-11-30", "increment", "100", start="2021-01-01"),
        entry("it", "town", "2021-12-31", "increment", "23", start="2021-12-01"),
        entry("it", "town", "2022-11-30", "increment", "400", start="2022-01-01"),
        entry("it", "town", "2022-12-31", "increment", "56", start="2022-12-01"),
    )
    ran = meili(folder, "check", "--format", "json")
    asked = [one["figures"]["bound"] for one in ran.rows if one["rule"] == "lands-on-bound"]
    assert sorted(asked) == [123, 456]


# -- growth a year ------------------------------------------------------------------------------


GROWTH = "{growth_at_least: 0.1, by: 2022-12-31, basis: assumed}"
FROM_1000 = "baseline: {value: 1000, date: 2020-12-31, basis: stated}"


def test_a_written_trajectory_stands_against_that_of_growth(meili, planned):
    folder = planned("level", GROWTH, FROM_1000, "trajectory: {shape: linear}")
    put(folder, entry("it", "town", "2021-12-31", "level", "1084"))
    found = row(meili, folder, "it", "--as-of", "2021", "--area", "town")
    assert figures(found, "target", "expected", "pace") == [1210, 1105, 0.8]
    assert found["notes"] == ["target_assumed", "target_growth:10"]


def test_growth_is_told_with_what_it_comes_to(meili, planned):
    folder = planned("level", GROWTH, FROM_1000)
    put(folder, entry("it", "town", "2021-12-31", "level", "1080"))
    told = meili(folder, "explain", "it", "--as-of", "2021").out
    assert "Target: growth of at least 10 % a year by 2022-12-31 · assumed" in told
    assert "Target: 1000 · 1.1^2 = 1210" in told
    assert "Trajectory: growth, from 1,000 on 2020-12-31 to 1,210 on 2022-12-31" in told
    zh = meili(folder, "explain", "it", "--as-of", "2021", "--lang", "zh").out
    assert "年增长率不低于 10 %" in zh


def test_growth_waits_for_a_baseline(meili, planned):
    folder = planned("level", GROWTH)
    silent = row(meili, folder, "it", "--as-of", "2021-02", "--area", "town")
    assert figures(silent, "target", "status") == [None, "no_data"]
    put(folder, entry("it", "town", "2021-03-31", "level", "100"))
    put(folder, entry("it", "town", "2022-06-30", "level", "120"))
    found = row(meili, folder, "it", "--as-of", "2022-06", "--area", "town")
    assert found["baseline"] == 100
    assert found["target"] == pytest.approx(100 * 1.1 ** (1 + 275 / 365))
    # A first reading after the due date is nothing to have grown from.
    put(folder, entry("it", "north", "2023-03-31", "level", "100"))
    late = row(meili, folder, "it", "--as-of", "2023-06", "--area", "north")
    assert figures(late, "target", "completion", "status") == [None, None, "open"]
    assert "growth_without_number" in late["notes"]
    assert "no_forecast" in meili(
        folder, "forecast", "--as-of", "2022-06", "--item", "it", "--format", "json"
    ).out  # fmt: skip


def test_an_allocation_may_ask_for_another_growth(meili, planned):
    folder = planned("level", GROWTH, FROM_1000, "rollup: sum", shares=(
        "{area: north, growth_at_least: 0.2, by: 2022-12-31, basis: stated}",
    ))  # fmt: skip
    put(folder, entry("it", "north", "2020-12-31", "level", "100"))
    put(folder, entry("it", "north", "2021-12-31", "level", "120"))
    put(folder, entry("it", "south", "2021-12-31", "level", "120"))
    north = row(meili, folder, "it", "--as-of", "2021", "--area", "north")
    assert figures(north, "target", "pace", "status") == [144, 1, "on_track"]
    south = row(meili, folder, "it", "--as-of", "2021", "--area", "south")
    assert figures(south, "target", "contribution", "status") == [None, None, "no_target"]


# -- each year ----------------------------------------------------------------------------------


def test_the_years_before_are_told_with_their_figures(meili, forms):
    put(
        forms,
        entry("hedges", "town", "2021-12-31", "total", "80"),
        entry("hedges", "town", "2022-12-31", "total", "185"),
        entry("hedges", "town", "2023-06-30", "total", "205"),
    )
    told = meili(forms, "explain", "hedges", "--as-of", "2023-06")
    assert "Target: ≥ 100 in every calendar year by 2023-12-31" in told.out
    assert "The year 2021: 80 (asked for: 100) – missed" in told.out
    assert "The year 2022: 105 (asked for: 100) – met" in told.out
    assert "Trajectory: linear, from 0 on 2022-12-31 to 100 on 2023-12-31" in told.out
    tree = meili(forms, "explain", "hedges", "--as-of", "2023-06", "--format", "json").json
    assert [(one["last"], one["attained"], one["verdict"]) for one in tree["years"]] == [
        ("2021-12-31", 80, "year_missed"), ("2022-12-31", 105, "met"),
    ]  # fmt: skip
    for form in ("table", "plain", "markdown", "html"):
        ran = meili(forms, "report", "--as-of", "2023-06", "--format", form)
        assert "An earlier year did not meet what was asked for in it: 2021" in ran.out
    zh = meili(forms, "report", "--as-of", "2023-06", "--lang", "zh").out
    assert "以往年度未达到当年要求" in zh
    # What was known before the year was over is what was known.
    assert "year_unknown:2021" in row(
        meili, forms, "hedges", "--as-of", "2022-06", "--area", "north"
    )["notes"]  # fmt: skip


def test_a_year_is_judged_by_what_was_in_force_at_its_end(meili, planned):
    folder = planned(
        "quantity",
        "{at_least: 100, each: year, by: 2023-12-31, basis: stated}",
        "revisions:",
        "  - from: 2022-07-01",
        "    adopted: 2022-09-01",
        "    reason: Fewer will do",
        "    target: {at_least: 60, at_most: 90, each: year, by: 2023-12-31, basis: stated}",
    )
    put(
        folder,
        entry("it", "town", "2021-12-31", "total", "95"),
        entry("it", "town", "2022-12-31", "total", "175"),
        at="2022-01-01T00:00:00",
    )
    june = row(meili, folder, "it", "--as-of", "2023-06", "--area", "town")
    assert [one for one in june["notes"] if "year" in one] == [
        "target_each_year",
        "year_missed:2021",
    ]
    early = ("--as-of", "2023-06", "--known-at", "2022-08-31", "--area", "town")
    before = row(meili, folder, "it", *early)
    assert figures(before, "bound", "target") == ["at_least", 100]
    missed = [one for one in before["notes"] if one.startswith("year")]
    assert missed == ["year_missed:2021", "year_missed:2022"]


@pytest.mark.parametrize(
    ("bound", "done", "verdict"),
    [
        ("at_least: 100", "100", None), ("at_least: 100", "99", "year_unknown:2021"),
        ("at_most: 100", "100", "year_unknown:2021"), ("at_most: 100", "101", "year_missed:2021"),
        ("at_least: 50, at_most: 100", "49", "year_unknown:2021"),
        ("at_least: 50, at_most: 100", "100", "year_unknown:2021"),
        ("at_least: 50, at_most: 100", "101", "year_missed:2021"),
    ],
)  # fmt: skip
def test_what_is_missing_from_a_year_can_only_add(meili, planned, bound, done, verdict):
    folder = planned("quantity", f"{{{bound}, each: year, by: 2022-12-31, basis: stated}}")
    put(folder, entry("it", "town", "2021-12-31", "increment", done, start="2021-07-01"))
    notes = row(meili, folder, "it", "--as-of", "2022-06", "--area", "town")["notes"]
    assert [one for one in notes if one.startswith("year")] == [verdict] * bool(verdict)


def test_an_area_without_an_allocation_has_its_part_of_the_year(meili, forms):
    put(
        forms,
        entry("hedges", "south", "2021-12-31", "total", "40"),
        entry("hedges", "south", "2022-06-30", "total", "65"),
    )
    found = row(meili, forms, "hedges", "--as-of", "2022-06", "--area", "south")
    assert figures(found, "status", "attained", "contribution") == ["no_target", 25, 0.25]


def test_a_year_that_the_due_date_cuts_short(meili, planned):
    folder = planned(
        "quantity",
        "{at_least: 100, each: year, by: 2022-06-30, basis: stated}",
        shares=(
            "{area: north, at_least: 30, each: year, from: 2021-07-01, by: 2022-06-30, basis: stated}",
        ),
    )
    put(
        folder,
        entry("it", "town", "2022-03-31", "increment", "100", start="2022-01-01"),
        entry("it", "north", "2021-12-31", "increment", "30", start="2021-07-01"),
    )
    town = row(meili, folder, "it", "--as-of", "2022-12", "--area", "town")
    assert figures(town, "due", "attained", "status") == ["2022-06-30", 100, "achieved"]
    north = row(meili, folder, "it", "--as-of", "2021-12", "--area", "north")
    assert figures(north, "due", "attained", "status") == ["2021-12-31", 30, "achieved"]
    autumn = row(meili, folder, "it", "--as-of", "2021-09-30", "--area", "north")
    assert autumn["expected"] == 15
    assert not [
        one
        for one in row(meili, folder, "it", "--as-of", "2022-03", "--area", "north")["notes"]
        if one.startswith("year")
    ]


def test_a_year_is_told_once_whatever_comes_after_it(meili, planned):
    folder = planned(
        "quantity",
        "{at_least: 100, by: 2023-12-31, basis: stated}",
        shares=(
            "{area: north, at_least: 30, each: year, by: 2021-12-31, basis: stated}",
            "{area: north, at_least: 30, from: 2023-01-01, by: 2023-12-31, basis: stated}",
        ),
    )
    put(folder, entry("it", "north", "2021-12-31", "total", "29"))
    for day in ("2022-06-30", "2023-06-30"):
        notes = row(meili, folder, "it", "--as-of", day, "--area", "north")["notes"]
        years = [one for one in notes if one.startswith("year")]
        assert years == ["year_missed:2021"] * (day > "2023")


# -- revisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "html", "csv", "json"])
def test_a_revision_is_a_footnote_in_every_format(meili, forms, form):
    put(forms, entry("repairs", "town", "2021-12-31", "total", "365"))
    words = ("report", "--area", "town", "--format", form, "--as-of")
    known = "target_revised:2022-01-01"
    if form not in {"csv", "json"}:
        known = "The target was revised; in force since: 2022-01-01"
    assert known not in meili(forms, *words, "2021-12-31").out
    assert known in meili(forms, *words, "2022-01-01").out


def test_an_account_has_both_sides_of_a_revision(meili, forms):
    put(forms, entry("cleanliness", "town", "2022-06-30", "percent", "60"))
    told = meili(forms, "explain", "cleanliness", "--as-of", "2022-06").out
    assert "Target: 70–80 % by 2022-12-31" in told
    assert "Target before: ≥ 90 % by 2022-12-31 · stated in the official text" in told
    assert "Baseline before: 40 % on 2020-12-31 · assumed" in told
    turned = "The revision turns the trajectory: 65 % on 2021-12-31, 60.0274 % from 2022-01-01 on"
    assert turned in told
    tree = meili(forms, "explain", "cleanliness", "--as-of", "2022-06", "--format", "json").json
    assert tree["turn"]["last"] == "2021-12-31"
    assert tree["turn"]["before"] == 65
    assert tree["trajectory"]["target"] == 70
    earlier = meili(forms, "explain", "cleanliness", "--as-of", "2021-12", "--format", "json").json
    assert (earlier["turn"], earlier["years"]) == (None, [])


def test_a_revision_turns_nothing_for_an_area_with_an_allocation(meili, planned):
    folder = planned(
        "quantity",
        "{at_least: 100, by: 2022-12-31, basis: stated}",
        "revisions:",
        "  - from: 2022-01-01",
        "    adopted: 2021-12-01",
        "    reason: More",
        "    target: {at_least: 200, by: 2022-12-31, basis: stated}",
        shares=("{area: north, at_least: 30, by: 2022-12-31, basis: stated}",),
    )
    put(folder, entry("it", "north", "2022-06-30", "total", "29"))
    words = ("explain", "it", "--area", "north", "--as-of", "2022-06")
    assert meili(folder, *words, "--format", "json").json["turn"] is None
    assert "turns the trajectory" not in meili(folder, *words).out


def test_what_had_not_been_adopted_changes_nothing(meili, forms):
    put(forms, entry("repairs", "town", "2021-12-31", "total", "365"), at="2022-01-05T00:00:00")
    words = ("--as-of", "2022-06", "--area", "town", "--known-at")
    before, after = (
        row(meili, forms, "repairs", *words, day) for day in ("2022-03-14", "2022-03-15")
    )
    assert figures(before, "target", "due", "notes") == [730, "2022-12-31", []]
    assert figures(after, "target", "due") == [1095, "2023-12-31"]
    told = meili(forms, "explain", "repairs", "--as-of", "2022-06", "--known-at", "2022-03-14").out
    assert "Target before" not in told


def test_revisions_between_all_forms_in_a_row(meili, planned):
    folder = planned(
        "level",
        "{at_least: 900, by: 2022-12-31, basis: stated}",
        "baseline: {value: 400, date: 2020-12-31, basis: stated}",
        "trajectory: {shape: stepped, points: [{date: 2021-06-30, value: 600, basis: stated}]}",
        "revisions:",
        "  - {from: 2021-04-01, adopted: 2021-03-01, reason: A, trajectory: {shape: linear}}",
        "  - from: 2021-07-01",
        "    adopted: 2021-06-01",
        "    reason: B",
        "    target: {at_least: 700, at_most: 800, by: 2022-12-31, basis: stated}",
        "  - from: 2021-10-01",
        "    adopted: 2021-09-01",
        "    reason: C",
        "    target: {growth_at_least: 0.5, by: 2022-12-31, basis: stated}",
        "  - from: 2022-01-01",
        "    adopted: 2021-12-01",
        "    reason: D",
        "    trajectory: {shape: growth}",
        "    baseline: {value: 1000, date: 2020-12-31, basis: stated}",
        "  - from: 2022-04-01",
        "    adopted: 2022-03-01",
        "    reason: E",
        "    target: {at_most: 800, by: 2022-12-31, basis: stated}",
    )
    assert meili(folder, "validate").code == 0
    put(folder, entry("it", "town", "2021-01-31", "level", "420"))
    found = {}
    for month in ("2021-03", "2021-06", "2021-09", "2021-12", "2022-03", "2022-06"):
        one = row(meili, folder, "it", "--as-of", month, "--area", "town")
        found[month] = figures(one, "bound", "target", "target_max", "baseline")
    assert found == {
        "2021-03": ["at_least", 900, None, 400], "2021-06": ["at_least", 900, None, 400],
        "2021-09": ["between", 700, 800, 400], "2021-12": ["at_least", 900, None, 400],
        "2022-03": ["at_least", 2250, None, 1000], "2022-06": ["at_most", 800, None, 1000],
    }  # fmt: skip
    for month, before in (
        ("2021-06", "Trajectory before: stepped"), ("2021-12", "Target before: 700–800"),
        ("2022-03", "Baseline before: 400"), ("2022-03", "Trajectory before: linear"),
        ("2022-06", "Target before: growth of at least 50 % a year"),
    ):  # fmt: skip
        assert before in meili(folder, "explain", "it", "--as-of", month).out


# -- the demo -----------------------------------------------------------------------------------


def test_a_demo_of_all_forms(meili, forms):
    goals = forms / "plan/goals/forms.yaml"
    goals.write_text(
        goals.read_text("utf-8")
        + """
  - id: gauges
    name: Gauges built, as many as there are to be and no more
    measure: quantity
    target: {at_least: 500, at_most: 700, by: 2022-12-31, basis: stated}
""",
        encoding="utf-8",
    )
    now = datetime(2024, 6, 1, tzinfo=UTC)
    demo.fill(Workspace(forms), now=now)
    assert meili(forms, "validate", "--strict").code == 0
    assert "error" not in meili(forms, "check").out
    rows = meili(forms, "report", "--district", "--as-of", "2022-12", "--format", "json").rows
    gauges = [one for one in rows if one["item"] == "gauges"]
    assert sum(one["target"] for one in gauges) == 500
    assert sum(one["target_max"] for one in gauges) == 700
    hedges = [one for one in rows if one["item"] == "hedges"]
    assert sum(one["target"] for one in hedges) == 100
    assert 60 < sum(one["attained"] for one in hedges) < 150
    visitors = [one for one in rows if one["item"] == "visitors"]
    assert all(one["attained"] > one["baseline"] for one in visitors)
