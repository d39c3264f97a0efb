"""What `meili check` asks about figures: from where on, and how a question is answered."""

from datetime import date

import pytest
import yaml

from cli.workspaces import AREAS, entry, put, write
from meili_cli.measure.calendar import last_of_month

LAST, EVE = "2018-12-31", "2017-12-31"
TOWNS = [f"T{n}" for n in range(1, 10)]


@pytest.fixture
def asked(meili, lowland):
    """Return the rows of a check that have the rule, after the batches that are given."""

    def ask(rule, *entries, settings="{}", at="2026-01-02T00:00:00"):
        write(lowland, "plan/assessment.yaml", f"schema: meili/plan/1\ncheck: {settings}\n")
        if entries:
            put(lowland, *entries, at=at)
        ran = meili(lowland, "check", "--format", "json")
        assert ran.code == 0, ran.err
        return [row for row in ran.findings if row["rule"] == rule]

    return ask


def total(area, day, value, item="pumps"):
    return entry(item, area, day, "total", value)


def added(area, start, end, value, item="pumps"):
    return entry(item, area, end, "increment", value, start=start)


def count(day, value, of, area="L"):
    return entry("connected", area, day, "count", value, of)


def months(count, first=2018):
    """The last days of so many months."""
    return [last_of_month(date(first + n // 12, n % 12 + 1, 1)) for n in range(count)]


def monthly(values, area="L1", item="electric-pumps", first=2018):
    """One increment a month."""
    return [
        entry(item, area, day.isoformat(), "increment", value, start=day.replace(day=1).isoformat())
        for day, value in zip(months(len(values), first), values, strict=True)
    ]  # fmt: skip


# -- reconcile ------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "found"), [("200.9", 0), ("201.1", 1), ("199.1", 0), ("198.9", 1)])
def test_a_roll_up_may_differ_by_half_a_percent(asked, own, found):
    staff = [entry("staff", area, LAST, "level", "100") for area in ("L1", "L2")]
    rows = asked("rollup-differs", entry("staff", "L", LAST, "level", own), *staff)
    assert len(rows) == found
    for row in rows:
        assert row["line"] == 2
        assert row["figures"] == {"as_of": LAST, "reported": float(own), "rolled_up": 200}
        assert f"`meili explain staff --area L --as-of {LAST}`" in row["hint"]


def test_percentages_may_differ_by_so_many_points(asked):
    counts = [count(LAST, "40", "100", "L1"), count(LAST, "60", "100", "L2")]
    assert asked("rollup-differs", count(LAST, "101", "200"), *counts) == []
    assert asked("rollup-differs", settings="{tolerance: 0.4}")[0]["figures"]["reported"] == 50.5


@pytest.mark.parametrize(("town", "found"), [("50.2", 0), ("50.3", 1)])
def test_those_below_may_not_have_done_more_than_all(asked, town, found):
    rows = asked("children-above", total("L1", LAST, "50"), total("L11", LAST, town))
    assert [row["area"] for row in rows] == ["L1"] * found
    assert asked("rollup-differs") == []  # the other town has not reported


PARTS = """\
schema: meili/plan/1
goal: {id: more, name: More}
targets:
  - id: solar-pumps
    name: Solar pumps
    measure: quantity
    target: {at_least: 400, by: 2025-12-31, basis: stated}
    part_of: pumps
"""


@pytest.mark.parametrize(("solar", "found"), [("40.2", 0), ("40.4", 1), ("101", 0)])
def test_parts_may_not_add_up_to_more_than_the_whole(asked, lowland, solar, found):
    write(lowland, "plan/goals/3-more.yaml", PARTS)
    rows = asked(
        "parts-above-whole",
        total("L1", LAST, "100"),
        total("L1", LAST, "60.2", "electric-pumps"),
        total("L1", LAST, solar, "solar-pumps"),
    )
    assert len(rows) == found
    for row in rows:
        assert (row["item"], row["area"], row["line"]) == ("pumps", "L1", 2)
        assert row["figures"] == {
            "attained": 100, "electric-pumps": 60.2, "solar-pumps": 40.4, "sum": 100.6,
        }  # fmt: skip
        assert ".csv:3)" in row["message"]
        assert ".csv:4)" in row["message"]


@pytest.mark.parametrize(
    ("second", "found"),
    [("50.2", []), ("51", [101]), ("49", [99]), (None, []), ("150", [200])],
)
def test_increments_add_up_to_the_difference_of_the_totals(asked, second, found):
    halves = [added("L1", "2018-01-01", "2018-06-30", "50")]
    if second is not None:
        halves.append(added("L1", "2018-07-01", LAST, second))
    rows = asked("increments-differ", total("L1", EVE, "7"), total("L1", LAST, "107"), *halves)
    assert [row["figures"]["increments"] for row in rows] == found
    for row in rows:
        assert row["figures"]["earlier_total"] == 7
        assert (row["line"], row["message"].count(".csv:")) == (3, 2)


def test_increments_before_the_first_total_count_too(asked, lowland):
    # The plan begins in 2016; the first half-year is not told, so less may be missing, not more.
    told = [added("L1", "2016-07-01", "2016-12-31", "50")]
    assert asked("increments-differ", total("L1", "2016-12-31", "60"), *told) == []
    told = [added("L2", "2016-07-01", "2016-12-31", "61")]
    (row,) = asked("increments-differ", total("L2", "2016-12-31", "60"), *told)
    assert (row["figures"]["since"], row["figures"]["earlier_total"]) == ("2016-01-01", 0)


# -- plausible ------------------------------------------------------------------------------


def test_a_denominator_may_shrink_by_two_percent(asked):
    now = {
        "L": ("59", "98"),
        "L1": ("59", "97"),
        "L2": ("58", "97"),
        "L11": ("70", "102"),
        "L12": ("0", "0"),
    }
    rows = asked(
        "denominator-shrinks",
        *(count("2018-06-30", "60", "100", area) for area in now),
        *(count(LAST, *figure, area) for area, figure in now.items()),
    )
    assert [(row["area"], row["figures"]["count"]) for row in rows] == [("L1", "59/97")]
    assert "of the earlier denominator it would be 59 %" in rows[0]["message"]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (count("2025-09-30", "800", "1000"), count("2025-12-31", "900", "1000"), 1),
        (count("2025-09-30", "800", "1000"), count("2025-12-31", "901", "1000"), 0),
        (count("2025-09-30", "950", "1000"), count("2025-12-31", "900", "1000"), 0),
        (count("2025-09-30", "8", "10"), count("2025-12-31", "9", "10"), 0),
        (count("2025-06-30", "800", "1000"), count("2025-09-30", "900", "1000"), 0),
        (count("2025-09-30", "800", "1000", "L1"), count("2025-12-31", "900", "1000", "L1"), 1),
        (total("L", "2024-12-31", "990"), total("L", "2025-12-31", "1000"), 1),
        (total("L", "2025-12-30", "1000"), total("L", "2025-12-31", "1000"), 1),
        (total("L", "2025-06-30", "1000"), total("L", "2025-12-31", "1000"), 0),
        (total("L1", "2024-12-31", "990"), total("L1", "2025-12-31", "1000"), 0),
    ],
)
def test_a_figure_that_just_meets_its_bound_at_the_end(asked, before, now, found):
    assert len(asked("lands-on-bound", before, now)) == found


def test_what_is_due_later_is_not_asked_about(asked, meili, lowland):
    write(lowland, "plan/allocations/pumps.yaml", """\
schema: meili/plan/1
item: pumps
allocations:
  - {area: L1, at_least: 120, by: 2018-12-31, from: 2018-01-01, basis: published, source: Agreed}
""")  # fmt: skip
    put(lowland, *monthly(["10"] * 12, item="pumps"))
    put(lowland, added("L1", "2017-01-01", "2017-12-31", "5"))
    (row,) = asked("lands-on-bound")
    assert (row["area"], row["figures"]) == ("L1", {"as_of": LAST, "figure": 120, "bound": 120})
    assert "after 90 on the days before 2018-10-01" in row["message"]


def test_more_than_half_of_a_year_in_its_last_month(asked):
    years = {
        "L1": ["1"] * 11 + ["11"],
        "L2": ["1"] * 11 + ["12"],
        "L11": ["0.1"] * 11 + ["1.2"],
        "L12": ["0"] * 11 + ["9"],
        "L21": ["0"] * 11 + ["12"],
    }
    rows = asked(
        "year-end-rush", *(one for area, values in years.items() for one in monthly(values, area))
    )
    assert {row["area"]: row["figures"]["last_month"] for row in rows} == {
        "L2": 12, "L11": 1.2, "L21": 12,
    }  # fmt: skip


def test_of_a_year_with_a_gap_or_of_a_late_report_nothing_is_asked(asked):
    assert asked("year-end-rush", *monthly(["1"] * 11 + ["50"])[1:]) == []
    assert (
        asked("year-end-rush", *monthly(["1"] * 6, "L2"), added("L2", "2018-07-01", LAST, "50"))
        == []
    )


def test_totals_tell_of_a_rush_too(asked):
    values = [*range(1, 12), 30]
    days = months(12, 2016)
    told = [
        total("L1", day.isoformat(), str(value), "electric-pumps")
        for day, value in zip(days, values, strict=True)
    ]
    (row,) = asked("year-end-rush", *told)
    assert row["figures"] == {"year": "2016", "amount": 30, "last_month": 19, "percent": 63.3333}


@pytest.fixture
def towns(lowland):
    more = "".join(f"{code},L2,town,Town {code}\n" for code in TOWNS)
    write(lowland, "data/areas/lowland.csv", AREAS + more)


@pytest.mark.parametrize(
    ("same", "others", "value", "found"),
    [(5, 0, "127", 1), (4, 0, "127", 0), (5, 4, "12.7", 1), (5, 0, "1200", 0), (5, 0, "12", 0)],
)
@pytest.mark.usefixtures("towns")
def test_many_areas_with_the_very_same_figure(asked, same, others, value, found):
    rows = asked(
        "figures-alike",
        *(entry("staff", code, LAST, "level", value) for code in TOWNS[:same]),
        *(
            entry("staff", code, LAST, "level", f"{n}11")
            for n, code in enumerate(TOWNS[5 : 5 + others], 2)
        ),
    )
    assert [(row["area"], row["figures"]["areas"]) for row in rows] == [
        ("L2", " ".join(TOWNS[:same]))
    ] * found


@pytest.mark.usefixtures("towns")
def test_the_same_figure_is_told_once_and_only_of_half_of_them(asked):
    alike = [entry("staff", code, day, "level", "127") for day in ("2018-06-30", LAST)
             for code in TOWNS[:5]]  # fmt: skip
    (row,) = asked("figures-alike", *alike)
    assert (row["figures"]["as_of"], row["figures"]["days"]) == ("2018-06-30", "2")
    assert "5 of the 5 areas below L2 Eastmark" in row["message"]
    others = [entry("staff", code, day, "level", f"{n}11") for day in ("2018-06-30", LAST)
              for n, code in enumerate([*TOWNS[5:], "L21", "L22"], 2)]  # fmt: skip
    assert asked("figures-alike", *others, at="2026-01-03T00:00:00") == []


def levels(values, item="spills"):
    return [
        entry(item, "L", day.isoformat(), "level", str(value))
        for day, value in zip(months(len(values)), values, strict=True)
    ]


STEADY = [100, 101, 103, 104, 106, 107, 109, 110, 112, 113, 115, 116, 118, 119]
"""Changes of 1 and 2 in turn: median 1 or 2, MAD at most 1."""


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([*STEADY[:-1], 1180], 1),
        ([*STEADY[:7], 1090, *STEADY[8:]], 1),
        ([*STEADY[:7], *(value + 900 for value in STEADY[7:])], 0),
        ([*STEADY[:10], 1150], 0),
        ([*[100] * 13, 900], 0),
    ],
    ids=["the newest", "and back", "a step", "too few", "a plateau"],
)
def test_a_reading_far_outside_its_own_history(asked, lowland, values, found):
    goals = lowland / "plan/goals/2-people.yaml"
    goals.write_text(goals.read_text().replace("reporting: yearly", "reporting: monthly"))
    rows = asked("reading-outlies", *levels(values))
    assert len(rows) == found
    for row in rows:
        assert row["figures"]["figure"] == str(max(values))
        assert row["figures"]["z"] > 100


def test_an_amount_far_outside_its_own_history(asked):
    rows = asked("reading-outlies", *monthly([*["9", "10", "12"] * 4, "100"]))
    # median 10, MAD 1: 0.6745 * 90 / 1
    assert [row["figures"]["z"] for row in rows] == [60.705]
    assert rows[0]["figures"]["amount"] == 100
    assert asked("reading-outlies", settings="{outlier: 61}") == []
    assert asked("reading-outlies", settings="{outlier_changes: 14}") == []


# -- answers --------------------------------------------------------------------------------


def fall(lowland, value="49", at="2019-01-01T00:00:00", **more):
    put(lowland, total("L", "2018-06-30", "50"), at="2018-07-01T00:00:00")
    return put(lowland, entry("pumps", "L", LAST, "total", value, **more), at=at)


@pytest.fixture
def question(meili, lowland):
    """A finding that can be answered: its id."""
    fall(lowland)
    return meili(lowland, "check", "--format", "json").finding["id"]


@pytest.mark.no_cover
def test_an_answer_silences_one_finding_until_its_figures_change(meili, lowland, question):
    text = meili(lowland, "check").out
    assert f"warning[total-falls {question}] pumps, L Lowland: 49 on" in text
    for words in (["--lang", "zh"], ["--lang", "en"]):
        assert meili(lowland, *words, "check", "--format", "json").finding["id"] == question
    ran = meili(
        lowland, "check", "--accept", question, "--reason", "one was taken down", "--by", "bea"
    )
    assert (ran.code, ran.out) == (0, "")
    path = lowland / "data" / "answers" / f"{question}.yaml"
    assert f"data/answers/{question}.yaml" in ran.err
    filed = yaml.safe_load(path.read_text())
    assert filed.pop("at").endswith("Z")
    assert filed == {
        "schema": "meili/answer/1", "id": question, "rule": "total-falls", "item": "pumps",
        "area": "L", "reason": "one was taken down", "by": "bea",
        "figures": {"as_of": LAST, "total": "49", "earlier": "2018-06-30", "earlier_total": "50"},
    }  # fmt: skip
    ran = meili(lowland, "check", "--strict")
    assert (ran.code, ran.out) == (0, "")
    assert "1 finding is answered" in ran.err
    row = meili(lowland, "check", "--answered", "--format", "json").row
    assert (row["id"], row["reason"], row["by"]) == (question, "one was taken down", "bea")
    assert "one was taken down" in meili(lowland, "check", "--answered").out

    ran = meili(lowland, "check", "--accept", question, "--reason", "again")
    assert (ran.code, "bea has answered this already: one was taken down" in ran.err) == (2, True)
    # Another figure is another question; the old answer stays, and is settled.
    fall(
        lowland,
        "48",
        at="2019-02-01T00:00:00",
        revises=(max(path.stem for path in (lowland / "data" / "entries").rglob("*.csv")),),
    )
    ran = meili(lowland, "check")
    assert "48 on" in ran.out
    assert question not in ran.out
    assert "1 answer is settled" in ran.err
    assert meili(lowland, "check", "--answered").out == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--accept", "ID"], "Say why the figure is right with --reason."),
        (["--accept", "ID", "--reason", " "], "without a reason"),
        (["--reason", "x"], "this goes with --accept alone"),
        (["--by", "x"], "this goes with --accept alone"),
        (["--accept", "00000000", "--reason", "x"], "no finding has this id\nnearest: ID"),
        (["--accept", "total-falls", "--reason", "x"], "no finding has this id\nnearest: ID"),
        (["--accept", "item-unknown", "--reason", "x"], "can only be mended"),
        (["--accept", "ID", "--accept", "no", "--reason", "x"], "--accept no: no finding"),
    ],
)
def test_what_cannot_be_answered(meili, lowland, question, words, says):
    put(lowland, total("L", LAST, "5", "pomps"))
    ran = meili(lowland, "check", *(word.replace("ID", question) for word in words))
    assert (ran.code, ran.out) == (2, "")
    if "nearest" in says and "0000" in words[1]:
        says = "no finding has this id"
    assert says.replace("ID", question) in ran.err
    assert not (lowland / "data" / "answers").exists()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("'49'", "'47'", "answers-changed"),
        ("area: L", "area: L1", "answers-changed"),
        ("reason:", "why:", "unknown-key"),
        ("schema: meili/answer/1", "schema: meili/answer/2", "schema"),
    ],
)
def test_an_answer_that_was_changed_answers_nothing(meili, lowland, question, old, new, rule):
    meili(lowland, "check", "--accept", question, "--reason", "so it is")
    path = lowland / "data" / "answers" / f"{question}.yaml"
    path.write_text(path.read_text().replace(old, new))
    ran = meili(lowland, "check", "--format", "json")
    assert ran.code == 1
    assert {row["rule"] for row in ran.findings} >= {rule, "total-falls"}


def test_an_answer_under_another_name_is_told_of(meili, lowland, question):
    meili(lowland, "check", "--accept", question, "--reason", "so it is")
    path = lowland / "data" / "answers" / f"{question}.yaml"
    path.rename(path.with_name("00000000.yaml"))
    ran = meili(lowland, "check", "--format", "json")
    assert (ran.code, [row["rule"] for row in ran.findings]) == (1, ["name-differs"])


def test_the_findings_in_every_format(meili, lowland, question):
    for form in ("table", "plain", "markdown", "html", "csv"):
        ran = meili(lowland, "check", "--format", form)
        assert (ran.code, question in ran.out) == (0, True)
    ran = meili(lowland, "check", "--columns", "rule,id", "--format", "csv", "--no-header")
    assert ran.out == f"total-falls,{question}\n"
    assert meili(lowland, "check", "--strict", "--format", "csv").code == 1
    ran = meili(lowland, "check", "-o", str(lowland.parent / "found.json"))
    assert (ran.code, (lowland.parent / "found.json").is_file()) == (0, True)


def test_the_demo_asks_only_what_an_analyst_would(meili, demo, bundled):
    assert [row["rule"] for row in meili(demo, "check", "--format", "json").findings] == [
        "total-falls"
    ]
    assert meili(bundled, "check", "--format", "json").findings == []
