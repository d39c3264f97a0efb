"""A plan about water over a country, provinces and towns: nothing of Shanghai is in the program.

Everything is yearly or quarterly here, from 2015-12-31 (the baselines) to 2025-12-31: 3653 days,
or exactly ten years.
"""

import pytest

DAYS = 3653


@pytest.fixture
def record(meili, lowland):
    def one(item, area, as_of, *figure):
        ran = meili(lowland, "record", item, "--area", area, "--as-of", as_of, *figure)
        assert ran.code == 0, ran.err
        return ran

    return one


@pytest.fixture
def row(meili, lowland):
    def one(item, as_of, area="L", level="country"):
        ran = meili(
            lowland, "report", "--item", item, "--area", area, "--by", level, "--as-of", as_of,
            "--format", "json",
        )  # fmt: skip
        assert ran.code == 0, ran.err
        return ran.row

    return one


# -- growth -------------------------------------------------------------------------------


def test_growth_towards_more(record, row):
    # From 100 to 200 in ten years: 2^(1/10) - 1 = 7.177346 % a year are required.
    # 125 after three years is 1.25^(1/3) - 1 = 7.721735 % a year: pace 1.075848.
    # After 1096 of 3653 days, 100·2^(1096/3653) = 123.11678 is expected.
    record("customers", "L", "2018", "--level", "125")
    found = row("customers", "2018-12-31")
    assert found["pace"] == pytest.approx(1.075848, rel=1e-6)
    assert found["expected"] == pytest.approx(123.116777, rel=1e-6)
    assert found["completion"] == 0.25
    assert found["status"] == "on_track"
    assert found["notes"] == []


def test_growth_towards_less(record, row):
    # From 20 down to 10: 0.5^(1/10) - 1 = -6.696701 % a year. 16 after three years is
    # 0.8^(1/3) - 1 = -7.168223 %: pace = -1 · -7.168223/6.696701 = 1.070411.
    record("leakage", "L", "2018", "--level", "16")
    found = row("leakage", "2018-12-31")
    assert found["bound"] == "at_most"
    assert found["pace"] == pytest.approx(1.070411, rel=1e-6)
    # 20·0.5^(1096/3653)
    assert found["expected"] == pytest.approx(16.244739, rel=1e-6)
    assert found["completion"] == pytest.approx(0.4)
    assert found["status"] == "on_track"
    assert found["notes"] == ["baseline_assumed"]


def test_growth_the_wrong_way_is_regressing(record, row):
    # 21 after four years: 1.05^(1/4) - 1 = +1.227223 % a year; pace -1.227223/6.696701.
    record("leakage", "L", "2019", "--level", "21")
    found = row("leakage", "2019-12-31")
    assert found["pace"] == pytest.approx(-0.183258, rel=1e-5)
    assert found["completion"] == pytest.approx(-0.1)
    assert found["status"] == "regressing"


@pytest.mark.parametrize(
    ("reading", "status"), [("119", "behind"), ("110", "off_track"), ("99", "regressing")]
)
def test_growth_that_is_too_slow(record, row, reading, status):
    # Yearly 5.97 %, 3.23 % and below zero, of 7.18 %: paces 0.832, 0.450, -0.047.
    record("customers", "L", "2018", "--level", reading)
    assert row("customers", "2018-12-31")["status"] == status


def test_growth_has_no_pace_in_the_first_year(record, row):
    record("customers", "L", "2016-06-30", "--level", "103")
    found = row("customers", "2016-12-31")
    assert found["pace"] is None
    assert found["notes"] == ["pace_first_year"]
    assert found["expected"] == pytest.approx(100 * 2 ** (366 / DAYS))
    assert found["status"] == "open"


def test_growth_begins_after_exactly_a_year(record, row):
    record("customers", "L", "2016", "--level", "103")
    # 3 % a year of 7.177346 %.
    assert row("customers", "2016-12-31")["pace"] == pytest.approx(0.03 / (2**0.1 - 1))


def test_growth_from_nothing_has_no_pace(record, row):
    record("customers", "L", "2018", "--level", "0")
    found = row("customers", "2018-12-31")
    assert found["pace"] is None
    assert found["notes"] == ["pace_not_positive"]
    assert found["status"] == "open"


def test_a_yearly_target_asks_for_the_last_whole_year(record, row):
    record("leakage", "L", "2017", "--level", "20")
    found = row("leakage", "2018-11-24")
    assert found["expected_on"] == "2017-12-31"
    assert found["expected"] == pytest.approx(20 * 0.5 ** (731 / DAYS))


def test_before_the_first_year_is_over_nothing_is_asked(record, row):
    record("leakage", "L", "2016-06-30", "--level", "20")
    found = row("leakage", "2016-06-30")
    assert (found["expected_on"], found["expected"]) == ("2015-12-31", 20)
    assert found["status"] == "on_track"
    record("leakage", "L", "2016-07-31", "--level", "21")
    assert row("leakage", "2016-08-01")["status"] == "regressing"


def test_a_reading_that_meets_the_bound_is_achieved_and_a_late_one_missed(record, row):
    record("leakage", "L", "2024", "--level", "10")
    assert row("leakage", "2024-12-31")["status"] == "achieved"
    record("leakage", "L", "2025", "--level", "10.1")
    assert row("leakage", "2025-12-31")["status"] == "missed"


def test_a_yearly_reading_goes_stale_after_a_year_and_a_half(record, row):
    record("customers", "L", "2018", "--level", "125")
    assert row("customers", "2020-07-01")["stale"] is False  # 548 days
    assert row("customers", "2020-07-02")["stale"] is True


# -- a direction without a number ---------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "reading", "status"),
    [
        # Yearly rates over three years, in the wanted direction: bands are 1.5 % and 0.5 %.
        ("trust", "106", "on_track"),  # 1.96 %
        ("trust", "103", "behind"),  # 0.99 %
        ("trust", "100.5", "off_track"),  # 0.17 %
        ("trust", "99", "regressing"),
        ("spills", "94", "on_track"),  # -2.04 %
        ("spills", "97", "behind"),  # -1.01 %
        ("spills", "99.5", "off_track"),
        ("spills", "101", "regressing"),
    ],
)
def test_a_direction_is_judged_by_its_yearly_growth(record, row, item, reading, status):
    record(item, "L", "2018", "--level", reading)
    found = row(item, "2018-12-31")
    assert found["status"] == status
    assert found["bound"] == ("increase" if item == "trust" else "decrease")
    assert [found[key] for key in ("target", "expected", "completion", "pace")] == [None] * 4


def test_a_direction_is_open_in_the_first_year_and_never_missed(record, row):
    record("trust", "L", "2016-06-30", "--level", "106")
    found = row("trust", "2016-12-31")
    assert (found["status"], found["notes"]) == ("open", ["pace_first_year"])
    record("trust", "L", "2025", "--level", "101")
    assert row("trust", "2025-12-31")["status"] == "off_track"


def test_the_bands_of_the_plan_are_used(record, row, lowland):
    plan = lowland / "plan" / "plan.yaml"
    plan.write_text(plan.read_text() + "growth_bands: {on_track: 0.9, behind: 0.1}\n")
    record("trust", "L", "2018", "--level", "103")
    assert row("trust", "2018-12-31")["status"] == "on_track"


# -- quarterly ratios and levels over three tiers -------------------------------------------


def towns(record, item, values, as_of="2018-Q3", option="--level"):
    for area, value in zip(("L11", "L12", "L21", "L22"), values, strict=True):
        if value is not None:
            record(item, area, as_of, option, value)


@pytest.mark.no_cover
@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("item", "westmark", "eastmark", "country"),
    [
        ("staff", 30, 70, 100),  # sum
        ("pressure", 15, 35, 25),  # mean of the means
        ("nitrate", 20, 40, 40),  # max
        ("oxygen", 10, 30, 10),  # min
    ],
)
def test_levels_roll_up_as_their_target_says(record, row, item, westmark, eastmark, country):
    towns(record, item, ["10", "20", "30", "40"])
    assert row(item, "2018-09-30", "L1", "province")["attained"] == westmark
    assert row(item, "2018-09-30", "L2", "province")["attained"] == eastmark
    top = row(item, "2018-09-30")
    assert top["attained"] == country
    assert (top["basis"], top["coverage"]) == ("rollup", 1)
    assert (top["reported"], top["expected_reports"]) == (2, 2)


def test_a_level_without_a_rollup_says_nothing_of_the_areas_above(record, row):
    record("customers", "L1", "2018", "--level", "125")
    top = row("customers", "2018-12-31")
    assert (top["status"], top["attained"], top["expected_reports"]) == ("no_data", None, 1)


def test_coverage_goes_through_the_tiers(record, row):
    towns(record, "staff", ["10", "20", "30", None])
    top = row("staff", "2018-09-30")
    # Westmark is covered in full, Eastmark by half: 0.75, below the 0.8 that is asked for.
    assert top["coverage"] == 0.75
    assert (top["reported"], top["expected_reports"]) == (1, 2)
    assert top["status"] == "partial"
    assert "low_coverage:75" in top["notes"]


def test_a_ratio_adds_up_homes_and_asks_for_the_last_whole_quarter(record, row):
    towns(record, "connected", ["50/100", "90/100", "100/400", "300/400"], option="--count")
    top = row("connected", "2018-11-15")
    assert (top["numerator"], top["denominator"], top["attained"]) == (540, 1000, 54)
    assert top["expected_on"] == "2018-09-30"
    # 40 + (90 - 40)·1004/3653
    assert top["expected"] == pytest.approx(40 + 50 * 1004 / DAYS)
    assert top["pace"] == pytest.approx(14 / (50 * 1004 / DAYS), rel=1e-6)
    assert top["completion"] == pytest.approx(14 / 50)
    assert top["status"] == "on_track"
    # A mean of the percentages would be 60 %.
    assert row("connected", "2018-11-15", "L2", "province")["attained"] == 50


def test_a_quantity_without_an_allocation_has_no_target_below_the_top(record, row):
    towns(record, "pumps", ["10", "20", "30", "40"], option="--add")
    town = row("pumps", "2018-09-30", "L11", "town")
    assert (town["status"], town["target"], town["contribution"]) == ("no_target", None, 0.01)
    assert row("pumps", "2018-09-30")["attained"] == 100


def test_an_increment_of_a_day_is_of_its_reporting_period(meili, record, lowland):
    ran = meili(
        lowland, "record", "pumps", "--area", "L11", "--as-of", "2018-09-30", "--add", "5",
        "--format", "json",
    )  # fmt: skip
    assert ran.code == 0
    (logged,) = meili(lowland, "log", "--format", "json").rows
    assert (logged["period_start"], logged["as_of"]) == ("2018-07-01", "2018-09-30")  # quarterly


# -- milestones ---------------------------------------------------------------------------


@pytest.mark.no_cover
def test_a_milestone_counts_states_and_is_as_far_as_the_last(record, row):
    for area, state in (("L11", "done"), ("L12", "started"), ("L21", "done"), ("L22", "done")):
        record("register", area, "2018-06", "--state", state)
    westmark = row("register", "2018-06-30", "L1", "province")
    assert (westmark["state"], westmark["status"]) == ("started", "open")
    assert {name: n for name, n in westmark["states"].items() if n} == {"done": 1, "started": 1}
    top = row("register", "2018-06-30")
    assert {name: n for name, n in top["states"].items() if n} == {"done": 1, "started": 1}
    assert (top["state"], top["bound"], top["target"]) == ("started", "state", "done")
    assert row("register", "2018-06-30", "L2", "province")["status"] == "achieved"
    assert row("register", "2018-12-31")["status"] == "missed"


def test_a_silent_town_leaves_the_milestone_open(record, row):
    record("register", "L11", "2018-06", "--state", "done")
    westmark = row("register", "2018-06-30", "L1", "province")
    assert (westmark["state"], westmark["status"]) == (None, "partial")
    assert westmark["coverage"] == 0.5


# -- levels of areas ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("country", ["Lowland"]),
        ("province", ["Westmark", "Eastmark"]),
        ("town", ["Bergen", "Dorn", "Bergen", "Holt"]),
    ],
)
def test_one_line_an_area_of_any_level(meili, lowland, level, names):
    ran = meili(lowland, "report", "--by", level, "--item", "trust", "--format", "json")
    assert [row["area_name"] for row in ran.rows] == names
    assert ran.json["by"] == level


def test_a_level_within_an_area(meili, lowland):
    ran = meili(
        lowland, "report", "--by", "town", "--area", "Eastmark", "--item", "trust",
        "--format", "json",
    )  # fmt: skip
    assert [row["area"] for row in ran.rows] == ["L21", "L22"]
    assert ran.json["scope"] == "L2"


@pytest.mark.parametrize("asked", [["--district"], ["--street"], ["--by", "village"]])
def test_a_level_that_the_plan_does_not_have_is_a_usage_error(meili, lowland, asked):
    ran = meili(lowland, "report", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert f"no level '{asked[-1].removeprefix('--')}'" in ran.err
    assert "country, province, town" in ran.err


def test_a_level_above_the_area_is_a_usage_error(meili, lowland):
    ran = meili(lowland, "report", "--by", "country", "--area", "L1")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no country in Westmark" in ran.err


def test_two_levels_at_once_are_a_usage_error(meili, lowland):
    ran = meili(lowland, "report", "--by", "town", "--district")
    assert ran.code == 2
    assert "--district" in ran.err


@pytest.mark.no_cover
def test_the_whole_day_of_a_workspace(meili, lowland, record):
    towns(record, "connected", ["50/100", "90/100", "100/400", "300/400"], option="--count")
    record("register", "L11", "2018-06", "--state", "done")
    for words in (["validate"], ["check"], ["report"], ["log"], ["report", "--by", "town"]):
        ran = meili(lowland, *words, "--strict") if words[0] in ("validate", "check") else (
            meili(lowland, *words)
        )  # fmt: skip
        assert ran.code == 0, ran.err
        assert "上海" not in ran.out
    table = meili(lowland, "report", "--as-of", "2018-11-15", "--item", "connected").out
    assert "Westmark" in table
    assert "54.0 %" in table
