"""`meili forecast`: what is expected, where nothing is, and how good it would have been."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from cli.workspaces import entry, put

METHOD = Path(__file__).parents[2] / "docs" / "examples" / "method"
ONE = ("forecast", "--item", "lamps", "--area", "town")
JSON = ("--format", "json")


@pytest.fixture
def town(tmp_path):
    return shutil.copytree(METHOD, tmp_path / "town")


def lamps(folder, totals, year=2021, item="lamps", kind="total", area="town"):
    """Record a figure for the end of each month, known on the 5th of the next one."""
    for month, total in enumerate(totals, start=1):
        day = f"{year}-{month:02}-{31 if month in {1, 3, 5, 7, 8, 10, 12} else 28 if month == 2 else 30}"
        later = f"{year + month // 12}-{month % 12 + 1:02}-05T09:00:00"
        put(folder, entry(item, area, day, kind, str(total)), at=later)


def test_scores_are_those_of_the_method_page(meili, town):
    lamps(town, [2, 4, 6, 8, 10, 12, 15, 18, 21, 24])
    ran = meili(town, "forecast", "--backtest", "--area", "town", "--as-of", "2021-10", *JSON)
    assert ran.json["schema"] == "meili/backtest/1"
    assert (ran.json["series"], ran.json["first_origin"]) == (1, "2021-07-31")
    whole, three = ran.rows
    assert (whole["horizon"], three["horizon"]) == (None, 3)
    assert {**whole, "horizon": 3} == three == pytest.approx(
        {
            "series": "usual", "horizon": 3, "cases": 1, "coverage": 0,
            "mase": 2, "mase_last_value": 6, "mase_straight_line": 2,
            "interval_score": 20, "interval_score_last_value": 34.54416,
            "interval_score_straight_line": 20,
            "no_worse_last_value": 1, "no_worse_straight_line": 1,
        }
    )  # fmt: skip


def test_only_what_was_known_at_the_origin_is_forecast_from(meili, town):
    # The same figures, but all of them recorded at the end: no month end knew any.
    for month, total in enumerate([2, 4, 6, 8, 10, 12, 15, 18, 21, 24], start=1):
        end = ["31", "28", "31", "30", "31", "30", "31", "31", "30", "31"][month - 1]
        put(town, entry("lamps", "town", f"2021-{month:02}-{end}", "total", str(total)),
            at="2021-11-05T09:00:00")  # fmt: skip
    ran = meili(town, "forecast", "--backtest", "--as-of", "2021-10", *JSON)
    assert (ran.code, ran.rows, ran.json["origins"]) == (0, [], 0)
    said = meili(town, "forecast", "--backtest", "--as-of", "2021-10").out
    assert "Nothing can be tested" in said
    assert "Straight line" not in said


def test_known_at_is_what_was_known(meili, town):
    lamps(town, [2, 4, 6, 8, 10, 12, 15, 18])
    asked = (*ONE, "--as-of", "2021-08", *JSON)
    assert meili(town, *asked).row["readings"] == 8
    late = meili(town, *asked, "--known-at", "2021-07-31").row
    assert (late["no_forecast"], late["forecast"]) == ("out_of_date", None)  # 62 days old by then
    then = meili(town, *ONE, "--as-of", "2021-07", *JSON, "--known-at", "2021-07-31").row
    assert (then["readings"], then["last_as_of"], then["attained"]) == (6, "2021-06-30", 12)
    assert (then["forecast"], then["low"], then["high"]) == (48, 48, 48)  # even, without an error
    before = meili(town, *asked, "--known-at", "2021-06-30").row
    assert (before["readings"], before["no_forecast"]) == (5, "too_few_readings")
    assert before["forecast"] is before["probability"] is before["required_rate"] is None


def test_a_reading_is_new_and_complete(meili, town):
    # Nothing is known of January, so that every total of increments is a lower bound.
    for month in range(2, 10):
        day, first = f"2021-{month:02}-28", f"2021-{month:02}-01"
        put(town, entry("lamps", "town", day, "increment", "3", start=first))
    row = meili(town, *ONE, "--as-of", "2021-09", *JSON).rows[0]
    assert (row["readings"], row["no_forecast"]) == (0, "too_few_readings")
    # Silence is no reading.
    lamps(town, [97, 96, 95, 94, 93, 92], item="leakage", kind="level")
    row = meili(
        town, "forecast", "--item", "leakage", "--area", "town", "--as-of", "2021-12", *JSON
    ).rows[0]
    assert (row["readings"], row["last_as_of"]) == (6, "2021-06-30")


def test_of_a_roll_up_enough_must_be_new(meili, town):
    for area, months in (("north", 8), ("south", 8), ("east", 6)):
        lamps(town, [3 * n for n in range(1, months + 1)], area=area)
    row = meili(town, *ONE, "--as-of", "2021-08", *JSON).rows[0]
    assert (row["area"], row["readings"], row["attained"]) == ("town", 6, 54)


def test_what_cannot_be_forecast_says_why(meili, town):
    lamps(town, [4] * 8)
    lamps(town, [95] * 8, item="clean-yards", kind="percent")
    row = meili(town, *ONE, "--as-of", "2021-08", *JSON).rows[0]
    assert row["no_forecast"] is None  # it moved once: from nothing to 4
    row = meili(town, "forecast", "--item", "clean-yards", "--as-of", "2021-08", *JSON).rows[0]
    assert row["no_forecast"] == "never_moved"
    late = meili(town, *ONE, "--as-of", "2022-12", *JSON).rows[0]
    assert (late["no_forecast"], late["forecast"]) == ("past_due", None)
    said = meili(town, "forecast", "--as-of", "2021-08").out
    for words in ("never moved", "0 of 6 readings", "(2)", "forecast for 1 of 5 cases"):
        assert words in said
    assert "--as-of looks ahead" in meili(town, "forecast").out


def test_limits_hold_and_less_may_be_better(meili, town):
    lamps(town, [20, 38, 51, 66, 84, 93, 99.5], item="clean-yards", kind="percent")
    lamps(town, [99, 97, 95.5, 94, 92, 90.2, 88], item="leakage", kind="level")
    rows = meili(town, "forecast", "--as-of", "2021-07", *JSON).rows
    yards, leakage = ({r["item"]: r for r in rows}[name] for name in ("clean-yards", "leakage"))
    assert 0 <= yards["low"] <= yards["forecast"] == yards["high"] == 100
    assert (yards["met_on"], yards["required_rate"]) == ("2021-07-31", None)
    assert leakage["bound"] == "at_most"
    assert leakage["low"] < leakage["forecast"] < 81
    assert leakage["probability"] > 0.9
    assert "2021-09-30" < leakage["met_on"] < "2022-03-31"
    assert leakage["required_rate"] == pytest.approx(7 / 17)
    assert leakage["best_rate"] == pytest.approx(6 / 3)


@pytest.mark.parametrize("level", [(), ("--district",)], ids=["city", "district"])
def test_published_figures_are_not_enough_and_it_says_so(meili, bundled, level):
    ran = meili(bundled, "forecast", *level, "--as-of", "2019-12", *JSON)
    assert ran.code == 0
    assert len(ran.rows) >= 10
    assert all(row["forecast"] is row["probability"] is row["met_on"] is None for row in ran.rows)
    assert all(row["no_forecast"] == "too_few_readings" for row in ran.rows)
    assert (
        "There is a forecast for 0 of"
        in meili(bundled, "forecast", *level, "--as-of", "2019-12").out
    )


@pytest.mark.no_cover
def test_every_format_says_the_same(meili, town, tmp_path):
    lamps(town, [3, 4, 9, 14, 16, 22, 28])
    asked = ("forecast", "--as-of", "2021-07")
    found = meili(town, *asked, *JSON)
    assert found.json["schema"] == "meili/forecast/1"
    assert (found.json["as_of"], found.json["simulated"]) == ("2021-07-31", True)
    table = list(csv.DictReader(io.StringIO(meili(town, *asked, "--format", "csv").out)))
    for row, cells in zip(found.rows, table, strict=True):
        assert cells.pop("simulated") == "true"
        assert cells == {name: "" if one is None else str(one) for name, one in row.items()}
    for form in ("table", "plain", "markdown", "html"):
        for language, word in (("en", "Chance"), ("zh", "达标概率")):
            out = meili(town, "--lang", language, *asked, "--format", form).out
            assert word in out, form
            assert "SIMULATED" in out
            assert (f"{found.rows[0]['low']:.1f}" in out) or form == "table"
    page = tmp_path / "f.html"
    assert meili(town, *asked, "-o", page).code == 0
    assert "<table" in page.read_text(encoding="utf-8")
    first = meili(town, *asked, "--columns", "item,probability", "--sort", "-probability",
                  "--no-header", "--format", "csv").out.splitlines()[0]  # fmt: skip
    assert first.startswith("lamps,0.")


def test_a_forecast_does_not_depend_on_what_else_is_asked_for(meili, demo):
    asked = ("--item", "ebike-charging", "--as-of", "2019-12", *JSON)
    alone = meili(demo, "forecast", "--area", "徐汇", *asked).rows[0]
    assert alone["area"] == "310104"
    assert alone["low"] < alone["forecast"] < alone["high"]
    assert alone in meili(demo, "forecast", "--district", *asked).rows


def test_two_levels_are_one_too_many(meili, demo):
    ran = meili(demo, "forecast", "--district", "--street")
    assert (ran.code, ran.out) == (2, "")


def test_the_account_says_what_the_list_says(meili, town):
    lamps(town, [1, 2, 4, 6, 8, 10])
    words = ("lamps", "--area", "town", "--as-of", "2021-06")
    line = meili(town, "forecast", "--item", *words, "--format", "json").row
    ran = meili(town, "explain", *words, "--forecast", "--format", "json")
    found = ran.json
    for name in ("probability", "required_rate", "best_rate", "required_of_best", "met_on", "due"):
        assert found[name] == line[name]
    assert [row["change"] for row in ran.rows if row["value"] is not None] == [None, 1, 2, 2, 2, 2]
    last = ran.rows[-1]
    assert (last["day"], last["forecast"]) == (line["due"], line["forecast"])
    assert (last["low"], last["high"]) == (line["low"], line["high"])
    assert found["rate"] == pytest.approx(1.913, abs=0.001)  # as the method page has it by hand
    assert found["spreads"][0] == pytest.approx(0.263, abs=0.001)
    text = meili(town, "explain", *words, "--forecast").out
    assert "needed is 2.50 times that" in text


@pytest.mark.parametrize("other", ["--budget", "--basis"])
def test_an_account_is_of_one_thing(meili, town, other):
    value = ["reported"] if other == "--basis" else []
    ran = meili(town, "explain", "lamps", "--forecast", other, *value)
    assert (ran.code, ran.out) == (2, "")
    assert other in ran.err


def test_without_a_forecast_the_account_says_why(meili, town):
    lamps(town, [1, 2])
    ran = meili(town, "explain", "lamps", "--forecast", "--as-of", "2021-06")
    assert "There is no forecast: 2 of 6 readings." in ran.out
    assert "no bound with a number" in meili(town, "explain", "trust", "--forecast").out


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "words", [("forecast",), ("forecast", "--backtest"), ("report", "--budget")]
)
def test_a_day_long_after_the_plan_asks_for_no_more_than_the_plan(meili, town, words):
    lamps(town, [2, 4, 6, 8, 10, 12, 15, 18, 21, 24])
    late, end = (
        meili(town, *words, "--item", "lamps", "--area", "town", "--as-of", day, *JSON).rows
        for day in ("9000", "2022-12-31")
    )
    if words == ("forecast", "--backtest"):
        assert late == end != []
    else:
        assert [row["item"] for row in late] == [row["item"] for row in end]
