"""The worked examples of the contract, typed in and read back as anybody would."""

import shutil

import pytest

from cli.conftest import run

BUILDING = "no-illegal-building"
CHARGING = "ebike-charging"


def close(expected: float, places: int = 4) -> object:
    return pytest.approx(expected, abs=0.5 * 10**-places)


def by_record(meili, folder):
    for area, *figure in (
        ("黄浦", "--count", "120/200"),
        ("徐汇", "--count", "270/300"),
        ("长宁", "--percent", "80"),
    ):
        ran = meili(folder, "record", BUILDING, "--area", area, "--as-of", "2019-06-30", *figure)
        assert ran.code == 0, ran.err


def by_import(meili, folder):
    file = folder / "june.csv"
    file.write_text(
        "area,item,kind,value,denominator,as_of\n"
        f"黄浦区,{BUILDING},count,120,200,2019-06\n"
        f"Xuhui,{BUILDING},count,270,300,2019-06-30\n"
        f"310105,{BUILDING},percent,80,,2019-Q2\n",
        encoding="utf-8",
    )
    ran = meili(folder, "import", file)
    assert ran.code == 0, ran.err


@pytest.fixture(scope="module", params=[by_record, by_import])
def rows(request, bundled, tmp_path_factory):
    homes = shutil.copytree(bundled, tmp_path_factory.mktemp("worked") / "homes")
    request.param(run, homes)
    asked = ("report", "--item", BUILDING, "--as-of", "2019-06-30", "--format", "json")
    city = run(homes, *asked).rows[0]
    return {"310000": city, **{row["area"]: row for row in run(homes, *asked, "--district").rows}}


def test_every_district_and_the_city_are_asked_for_what_half_the_way_asks(rows):
    assert len(rows) == 17
    for row in rows.values():
        # f(2019-06-30) = 546/1096 of the way from 0 % to 90 %.
        assert row["expected"] == close(44.8358)
        assert row["expected_on"] == "2019-06-30"
        assert (row["baseline"], row["target"], row["due"]) == (0, 90, "2020-12-31")
        assert row["bound"] == "at_least"
        assert "baseline_assumed" in row["notes"]


def test_a_district_that_meets_the_bound_is_achieved(rows):
    xuhui = rows["310104"]
    assert (xuhui["numerator"], xuhui["denominator"], xuhui["attained"]) == (270, 300, 90)
    assert xuhui["completion"] == 1
    assert xuhui["pace"] == close(2.0073)
    assert xuhui["status"] == "achieved"
    assert (xuhui["basis"], xuhui["coverage"]) == ("reported", 1)
    assert xuhui["notes"] == ["baseline_assumed", "target_inherited"]


def test_a_district_ahead_of_the_way_is_on_track(rows):
    huangpu = rows["310101"]
    assert (huangpu["numerator"], huangpu["denominator"], huangpu["attained"]) == (120, 200, 60)
    assert huangpu["completion"] == close(0.6667)
    assert huangpu["pace"] == close(1.3382)
    assert huangpu["status"] == "on_track"
    assert huangpu["last_as_of"] == "2019-06-30"


def test_a_percentage_alone_serves_the_district_itself(rows):
    changning = rows["310105"]
    assert changning["attained"] == 80
    assert (changning["numerator"], changning["denominator"]) == (None, None)
    assert changning["status"] == "on_track"
    assert (changning["reported"], changning["expected_reports"]) == (1, 1)


def test_the_city_is_partial_and_says_on_what_it_rests(rows):
    city = rows["310000"]
    assert (city["numerator"], city["denominator"], city["attained"]) == (390, 500, 78)
    assert city["completion"] == close(0.8667)
    assert city["pace"] == close(1.7397)
    assert (city["reported"], city["expected_reports"]) == (3, 16)
    assert city["coverage"] == 2 / 16
    assert city["basis"] == "rollup"
    assert city["status"] == "partial"
    assert city["notes"] == ["baseline_assumed", "low_coverage:12.5", "not_additive:310105"]


def test_a_silent_district_has_no_data(rows):
    pudong = rows["310115"]
    assert (pudong["attained"], pudong["pace"], pudong["completion"]) == (None, None, None)
    assert (pudong["status"], pudong["coverage"], pudong["reported"]) == ("no_data", 0, 0)


def test_the_table_names_the_district_that_was_left_out(meili, homes):
    by_record(meili, homes)
    ran = meili(homes, "report", "--item", BUILDING, "--as-of", "2019-06-30")
    assert "86.7 %" in ran.out
    assert "3/16" in ran.out
    assert "left out of the sum: Changning" in ran.out
    assert "in percent: 12.5" in ran.out


# -- a quantity ---------------------------------------------------------------------------


def charging(meili, folder, day):
    return meili(
        folder, "report", "--item", CHARGING, "--area", "310000", "--by", "city", "--as-of", day,
        "--format", "json",
    ).row  # fmt: skip


def charging_by_record(meili, folder):
    for figure in (
        ("--as-of", "2018", "--add", "600"),
        ("--as-of", "2019-06-30", "--total", "1600"),
        ("--as-of", "2019-Q3", "--add", "100"),
    ):
        assert meili(folder, "record", CHARGING, "--area", "上海", *figure).code == 0


def charging_by_import(meili, folder):
    table = (
        "item,area,as_of,period_start,kind,value\n"
        f"{CHARGING},310000,2018,,increment,600\n"
        f"{CHARGING},310000,2019-06-30,,total,1600\n"
        f"{CHARGING},310000,2019-09-30,2019-07-01,increment,100\n"
    )
    assert meili(folder, "import", "-", stdin=table).code == 0


@pytest.mark.parametrize("enter", [charging_by_record, charging_by_import])
def test_a_total_takes_over_and_increments_go_on_from_it(enter, meili, homes):
    enter(meili, homes)
    attained = {
        day: charging(meili, homes, day)["attained"]
        for day in ("2018-12-31", "2019-06-30", "2019-12-31")
    }
    assert attained == {"2018-12-31": 600, "2019-06-30": 1600, "2019-12-31": 1700}
    row = charging(meili, homes, "2019-12-31")
    assert "lower_bound" not in row["notes"]
    assert row["completion"] == 0.85
    # 730 of 1096 days of the way to 2000 ask for 1332.1168.
    assert row["expected"] == close(1332.1168)
    assert row["pace"] == close(1.2762)
    assert row["status"] == "on_track"


def test_the_published_figure_alone_is_a_lower_bound(meili, homes):
    ran = meili(
        homes, "record", CHARGING, "--area", "上海", "--as-of", "2019", "--add", "983",
        "--source", "2019年上海市人民政府办实事",
    )  # fmt: skip
    assert ran.code == 0
    row = charging(meili, homes, "2019-12-31")
    assert row["attained"] == 983
    assert row["notes"] == ["lower_bound"]
    assert row["pace"] == close(0.738, 3)
    assert row["status"] == "partial"
    assert "≥" in meili(homes, "report", "--item", CHARGING, "--as-of", "2019-12-31").out
