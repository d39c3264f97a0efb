"""`meili watch` and `meili explain --watch`, on the monthly plan of the method's examples.

Yards found clean rise from 10 % to 90 % in 2021 and 2022. A reading of 11 % is off track in any
month, one of 90 % is on track.
"""

import json
import random
from datetime import date

import pytest

from meili_cli.measure.calendar import last_of_month, shift_months

ITEM = "clean-yards"


def hand_in(meili, root, readings, item=ITEM):
    """Take in percentages by area and month."""
    rows = [f"{item},{area},{month},percent,{value}" for area, month, value in readings]
    text = "\n".join(["item,area,as_of,kind,value", *rows])
    ran = meili(root, "import", "-", "--revise", stdin=text)
    assert ran.code == 0, ran.err


def watch(meili, root, day, *words, code=0):
    ran = meili(root, "watch", "--as-of", day, *words, "--format", "json")
    assert ran.code == code, ran.err
    return json.loads(ran.out)


def listed(meili, root, day, *words, area="north"):
    """The line of one area, or None."""
    rows = watch(meili, root, day, "--item", ITEM, *words)["rows"]
    return next((row for row in rows if row["area"] == area), None)


def north(*months, value=11, year=2021):
    return [("north", f"{year}-{month:02}", value) for month in months]


def test_three_period_ends_in_a_row_then_new_then_continuing(meili, town):
    hand_in(meili, town, north(1, 2, 3, 4))
    assert listed(meili, town, "2021-02") is None
    march, april = listed(meili, town, "2021-03"), listed(meili, town, "2021-04")
    assert (march["change"], march["conditions"], march["periods"]) == ("new", ["lagging"], 3)
    assert (march["since"], march["status"]) == ("2021-01-31", "off_track")
    assert march["gap"] == pytest.approx(11 - (10 + 80 * 90 / 730))
    assert (april["change"], april["periods"], april["since"]) == ("continuing", 4, "2021-01-31")
    assert april["before"] == ["lagging"]


def test_in_the_middle_of_a_period_the_last_period_end_counts(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    assert listed(meili, town, "2021-04-10")["periods"] == 3
    assert listed(meili, town, "2021-03-30") is None


def test_a_recovery_is_told_once_and_takes_a_reading(meili, town):
    hand_in(meili, town, [*north(1, 2, 3), *north(4, 5, value=90)])
    april = listed(meili, town, "2021-04")
    assert (april["change"], april["conditions"], april["before"]) == ("recovered", [], ["lagging"])
    assert listed(meili, town, "2021-05") is None


def test_silence_is_neither_lagging_nor_recovery(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    april, may = listed(meili, town, "2021-04"), listed(meili, town, "2021-05")
    assert (april["change"], april["conditions"]) == ("continuing", ["unclear"])
    assert april["status"] == "off_track"  # as the report has it, of an old reading
    assert (may["change"], may["conditions"]) == ("continuing", ["stale"])
    assert may["since"] == "2021-05-17"  # 47 days after 31 March


def test_a_silent_period_breaks_a_row(meili, town):
    hand_in(meili, town, north(1, 2, 4, 5))
    assert listed(meili, town, "2021-05") is None
    hand_in(meili, town, north(6))
    assert listed(meili, town, "2021-06")["since"] == "2021-04-30"


def test_a_later_correction_is_judged_as_known_then(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    before = json.loads(meili(town, "log", "--format", "json").out)["rows"][-1]["recorded_at"]
    hand_in(meili, town, north(2, value=90))
    assert listed(meili, town, "2021-03") is None
    assert listed(meili, town, "2021-03", "--known-at", before)["periods"] == 3


def test_the_number_of_periods_is_a_setting(meili, town):
    (town / "plan" / "assessment.yaml").write_text(
        "schema: meili/plan/1\nwatch: {periods: 2}\n", encoding="utf-8"
    )
    hand_in(meili, town, north(1, 2))
    assert listed(meili, town, "2021-02")["conditions"] == ["lagging"]


def test_who_reports_nothing_is_without_data_and_never_off_track(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    found = watch(meili, town, "2021-03", "--item", ITEM)
    assert [row["area"] for row in found["rows"]] == ["north"]
    assert found["no_data"] == 3  # south, east, park
    assert found["silent_areas"] == ["south", "east", "park"]
    only = watch(meili, town, "2021-03", "--item", ITEM, "--why", "no_data")["rows"]
    assert {(row["area"], row["status"], row["change"]) for row in only} == {
        (area, "no_data", None) for area in ("south", "east", "park")
    }


def test_what_was_due_and_is_not_met_is_missed(meili, town):
    hand_in(meili, town, north(10, 11, 12, year=2022))
    found = listed(meili, town, "2022-12")
    assert (found["conditions"], found["since"]) == (["missed"], "2022-12-31")
    assert found["before"] == []  # two in a row until then


def test_a_day_long_after_the_plan_asks_for_no_more_than_the_plan(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    found = listed(meili, town, "2100")
    assert (found["conditions"], found["change"]) == (["missed", "stale"], "continuing")
    assert found["since"] == "2021-05-17"


@pytest.mark.no_cover
def test_scripts_can_fail_on_it(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    for day, alarm, code in (
        ("2021-03", "new", 1), ("2021-03", "continuing", 0),
        ("2021-04", "unclear", 1), ("2021-05", "stale", 1), ("2021-03", "no_data", 1),
    ):  # fmt: skip
        watch(meili, town, day, "--item", ITEM, "--fail-on", alarm, code=code)


def test_what_will_be_missed_is_what_the_forecast_says(meili, town):
    (town / "plan" / "assessment.yaml").unlink()
    slow = [("north", f"2021-{month:02}", 20 + 2 * month) for month in range(1, 10)]
    fast = [("south", f"2021-{month:02}", 12 + 4 * month) for month in range(1, 10)]
    hand_in(meili, town, slow + fast)
    words = ("--item", ITEM, "--by", "district", "--as-of", "2021-09", "--format", "json")
    chances = {
        row["area"]: row["probability"]
        for row in json.loads(meili(town, "forecast", *words).out)["rows"]
        if row["probability"] is not None
    }
    assert set(chances) == {"north", "south"}
    found = watch(meili, town, "2021-09", "--item", ITEM, "--by", "district")
    assert found["forecasts"] == 2
    (row,) = found["rows"]
    assert (row["area"], row["conditions"], row["since"]) == ("north", ["forecast"], None)
    assert row["miss_probability"] == pytest.approx(1 - chances["north"], abs=1e-4)
    assert chances["north"] < 0.2 < chances["south"]
    assert listed(meili, town, "2021-05") is None  # five readings are too few


@pytest.mark.no_cover
def test_every_format_has_the_same_line_in_both_languages(meili, town):
    hand_in(meili, town, north(1, 2, 3))
    words = ("watch", "--as-of", "2021-03", "--item", ITEM)
    for form in ("table", "markdown", "html"):
        out = meili(town, *words, "--format", form).out
        assert "lagging for 3 periods" in out
        assert "Without data: 3 of 5 cases" in out
        assert "off track" in out
    assert "连续3期严重滞后" in meili(town, *words, "--lang", "zh").out
    line = meili(town, *words, "--format", "csv", "--columns", "area,change,conditions,since").out
    assert line.splitlines()[1] == "north,new,lagging,2021-01-31,true"


def test_a_directive_past_its_day_is_listed_wherever_it_was_given(meili, town):
    hand_in(meili, town, north(1, 2, value=90))
    ran = meili(town, "directive", "open", ITEM, "--area", "north-1", "--as-of", "2021-01",
                "--due", "2021-02", "--reason", "dirty")  # fmt: skip
    assert ran.code == 0, ran.err
    assert listed(meili, town, "2021-02", area="north-1") is None
    found = listed(meili, town, "2021-03", area="north-1")
    assert (found["change"], found["since"]) == ("new", "2021-03-01")
    assert (found["conditions"], found["directives"]) == (
        ["overdue", "no_data"], ["20210131-north-1-clean-yards"],
    )  # fmt: skip
    assert listed(meili, town, "2021-03", "--area", "south", area="north-1") is None


@pytest.mark.no_cover
def test_the_published_figures_are_few_and_nothing_is_made_of_them(meili, homes):
    found = json.loads(meili(homes, "watch", "--format", "json").out)
    assert found["rows"] == []
    assert (found["no_data"], found["no_target"]) == (303, 207)
    out = meili(homes, "watch").out
    assert "Nothing is on the list." in out
    assert "No figure at all from any area." in out


# -- the account ---------------------------------------------------------------------------


def account(meili, root, day, *words):
    ran = meili(root, "explain", ITEM, "--area", "north", "--as-of", day, "--watch", *words)
    assert ran.code == 0, ran.err
    return ran.out


def test_the_account_shows_each_period_end_that_counts(meili, town):
    hand_in(meili, town, [*north(1, value=90), *north(2, 3, 4)])
    told = json.loads(account(meili, town, "2021-04", "--format", "json"))
    assert [(row["day"], row["says"], row["counts"]) for row in told["rows"]] == [
        ("2021-04-30", "lags", True), ("2021-03-31", "lags", True),
        ("2021-02-28", "lags", True), ("2021-01-31", "keeps_up", False),
    ]  # fmt: skip
    assert told["conditions"] == {"lagging": "2021-02-28"}
    assert told["rule"]["periods"] == 3
    text = " ".join(account(meili, town, "2021-04").split())
    assert "On the list: new." in text
    assert "at 3 period ends in a row" in text
    assert "from 2021-02-28 to 2021-04-30" in text


@pytest.mark.parametrize(
    ("months", "day", "sentence"),
    [
        ((1, 2), "2021-02", "Not lagging: 2 period ends in a row"),
        ((1, 2, 3), "2021-04", "the period ends since tell nothing"),
        ((1,), "2021-06", "Out of date: the newest entry is 150 days old, and 46 are allowed."),
        ((1, 2, 3), "2022-12", "Missed: the due date 2022-12-31 has come"),
        ((), "2021-02", "Without data: nothing was ever reported."),
    ],
)
def test_the_account_says_which_rule_holds_and_which_does_not(meili, town, months, day, sentence):
    if months:
        hand_in(meili, town, north(*months))
    assert sentence in " ".join(account(meili, town, day).split())


# -- against a slow count of the reports themselves ----------------------------------------


def naive(reports, area, day):
    """Whether an area lags on a day and since when, from the reports of the months alone."""
    since = None
    for back in range(24):
        end = last_of_month(shift_months(day, -back))
        row = reports.get(end, {}).get(area)
        if row is None or row["status"] not in {"off_track", "regressing"}:
            break
        before = last_of_month(shift_months(end, -1))
        if not row["last_as_of"] or date.fromisoformat(row["last_as_of"]) <= before:
            break
        since = end
    else:
        back = 24
    return since if back >= 3 else None


@pytest.mark.no_cover
def test_lagging_is_what_counting_through_the_reports_gives(meili, town):
    drawn = random.Random(5)
    areas = ("north", "south", "east", "park")
    readings = [
        (area, f"2021-{month:02}", drawn.choice([11, 11, 11, 11, 40]))
        for area in areas
        for month in range(1, 13)
        if drawn.random() < 0.9
    ]
    hand_in(meili, town, readings)
    months = [last_of_month(date(2021, month, 1)) for month in range(1, 13)]
    reports = {}
    for day in months:
        out = meili(town, "report", "--item", ITEM, "--by", "district", "--as-of", str(day),
                    "--format", "json").out  # fmt: skip
        reports[day] = {row["area"]: row for row in json.loads(out)["rows"]}
    seen = 0
    for day in months[3::2]:
        rows = watch(meili, town, str(day), "--item", ITEM, "--by", "district")["rows"]
        found = {row["area"]: row["since"] for row in rows if "lagging" in row["conditions"]}
        wanted = {area: naive(reports, area, day) for area in reports[day]}
        assert found == {area: str(since) for area, since in wanted.items() if since}, day
        seen += len(found)
    assert seen > 5


def test_one_period_before_a_day_within_a_month_counts_the_end_that_is_that_day(meili, town):
    # 30 May is no period end; one period earlier is 30 April, which is one, and was on track.
    hand_in(meili, town, [*north(1, 2, 3), ("north", "2021-04", 90), ("north", "2021-05", 90)])
    assert listed(meili, town, "2021-04-30")["change"] == "recovered"
    assert listed(meili, town, "2021-05-30") is None


@pytest.mark.no_cover
def test_a_case_does_not_depend_on_the_areas_that_are_asked_for_with_it(meili, demo):
    words = ("watch", "--item", "ebike-charging", "--as-of", "2019-Q2", "--format", "json")
    with_the_city = {row["area"]: row for row in meili(demo, *words).rows}
    alone = meili(demo, *words, "--by", "district").rows
    assert alone
    assert [with_the_city[row["area"]] for row in alone] == alone
