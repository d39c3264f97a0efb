"""The product's report against the independent evaluation, on workspaces drawn at random.

This module owns the comparison, row by row and key by key, and the examples that keep the
evaluation itself honest: those of section 5, and some more that were computed by hand.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from math import isclose
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from typer.testing import CliRunner

from meili_cli.workspace import reading
from oracle.draw import Case, Question, Workspace, cases
from oracle.evaluate import (
    Allocation,
    Area,
    Baseline,
    Bound,
    Entry,
    Plan,
    Revision,
    Row,
    Step,
    Target,
    Task,
    Trajectory,
    anniversary,
    last_period_end,
    one_period_earlier,
    report,
    years_between,
)

# The tracer would cost a third of the time, and the same lines are counted by other tests.
pytestmark = pytest.mark.no_cover
KEYS = (
    "item",
    "goal",
    "area",
    "measure",
    "baseline",
    "bound",
    "target",
    "target_max",
    "due",
    "attained",
    "numerator",
    "denominator",
    "state",
    "states",
    "completion",
    "expected",
    "expected_on",
    "pace",
    "contribution",
    "status",
    "trend",
    "stale",
    "basis",
    "coverage",
    "reported",
    "expected_reports",
    "last_as_of",
    "years",
)
STATUSES = (
    "no_target",
    "no_data",
    "not_applicable",
    "achieved",
    "partial",
    "missed",
    "on_track",
    "behind",
    "off_track",
    "regressing",
    "open",
)

DRAWN = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
# `make test` draws the same workspaces every time; `make test-all` draws new ones.
REPRODUCIBLE = settings(DRAWN, derandomize=True, database=None)


# --------------------------------------------------------------------------------------
# The product against the evaluation


def product_rows(folder: Path, question: Question) -> list[dict[str, object]]:
    """What the command line answers."""
    from meili_cli.cli import app

    words = ["-C", str(folder), "report", "--format", "json", *question.arguments()]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, f"{' '.join(words)}\n{result.output}\n{result.exception!r}"
    rows = json.loads(result.stdout)["rows"]
    assert isinstance(rows, list)
    for row in rows:  # of the notes, those that are figures of their own
        row["years"] = [one for one in row["notes"] if one.startswith("year_")]
    return rows


def oracle_rows(workspace: Workspace, question: Question) -> list[Row]:
    """What the evaluation says."""
    return report(
        workspace.plan,
        list(workspace.areas),
        workspace.entries,
        question.as_of,
        question.known_at,
        question.basis,
        question.by,
        question.tasks,
    )


def same(ours: object, theirs: object) -> bool:
    """Equal: numbers to six significant digits, the rest exactly."""
    if isinstance(ours, Fraction):
        if isinstance(theirs, bool) or not isinstance(theirs, int | float):
            return False
        return isclose(float(ours), theirs, rel_tol=1e-6, abs_tol=1e-9)
    if isinstance(ours, date):
        return theirs == ours.isoformat()
    return type(ours) is type(theirs) and ours == theirs


def shown(value: object) -> str:
    """A value for the message."""
    return str(float(value)) if isinstance(value, Fraction) else repr(value)


def differences(ours: Sequence[Row], theirs: Sequence[dict[str, object]]) -> list[str]:
    """Every key of every row in which the two differ; rows are matched by item and area."""
    expected = {(str(r["item"]), str(r["area"])): r for r in ours}
    found = {(str(r["item"]), str(r["area"])): r for r in theirs}
    lines = [f"row {key}: missing" for key in sorted(expected.keys() - found.keys())]
    lines += [f"row {key}: not asked for" for key in sorted(found.keys() - expected.keys())]
    if len(found) < len(theirs):
        lines.append("one row twice")
    for row in sorted(expected.keys() & found.keys()):
        for key in KEYS:
            if key not in found[row]:
                lines.append(f"row {row}: no {key}")
            elif not same(expected[row][key], found[row][key]):
                lines.append(
                    f"row {row}: {key} is {found[row][key]!r}, not {shown(expected[row][key])}"
                )
    return lines


def check(case: Case) -> None:
    """Ask the product every question of a case."""
    with tempfile.TemporaryDirectory() as name:
        case.workspace.write(Path(name))
        for question in case.questions:
            found = differences(
                oracle_rows(case.workspace, question), product_rows(Path(name), question)
            )
            if found:
                note(f"{case.workspace}\n--- meili report {' '.join(question.arguments())}")
                raise AssertionError("\n".join(found))


@settings(REPRODUCIBLE, max_examples=25)
@given(cases())
def test_the_report_is_what_the_contract_says(case: Case) -> None:
    check(case)


@pytest.mark.slow
@settings(DRAWN, max_examples=2000)
@given(cases())
def test_the_report_is_what_the_contract_says_at_length(case: Case) -> None:
    check(case)


@settings(REPRODUCIBLE, max_examples=7)
@given(cases())
def test_the_report_from_an_index_is_what_the_contract_says(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MUCH", -1)  # so that every ledger counts as large
        check(case)


@pytest.mark.slow
@settings(DRAWN, max_examples=500)
@given(cases())
def test_the_report_from_an_index_is_what_the_contract_says_at_length(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MUCH", -1)
        check(case)


# --------------------------------------------------------------------------------------
# The draws reach everything


@pytest.mark.slow
def test_the_draws_reach_every_status_and_measure() -> None:
    seen: Counter[object] = Counter()

    @settings(REPRODUCIBLE, max_examples=200)
    @given(cases())
    def count(case: Case) -> None:
        assert case.workspace.files()
        for question in case.questions:
            for row in oracle_rows(case.workspace, question):
                assert tuple(row) == KEYS
                seen.update((row["status"], row["measure"], row["basis"], row["trend"]))
                years = row["years"]
                assert isinstance(years, list)
                seen.update({row["bound"], *(["a year before"] if years else [])})

    count()
    wanted = (*STATUSES, "quantity", "ratio", "level", "milestone", "task", "between",
              "a year before")  # fmt: skip
    rare = {key: seen[key] for key in (*wanted, "reported", "rollup", "up", "flat", "down")}
    assert min(rare.values()) >= 5, rare


# --------------------------------------------------------------------------------------
# Examples by hand

START, END, EVE = date(2018, 1, 1), date(2020, 12, 31), date(2017, 12, 31)
TOP = Area("0", None, "city")
PAIR = [TOP, Area("1", "0", "district"), Area("2", "0", "district")]


def plan_of(*targets: Target, allocations: Sequence[Allocation] = ()) -> Plan:
    """A plan of three years over cities and districts."""
    return Plan(
        START, END, ("city", "district"), targets, (Task("t"),), tuple(allocations), "Asia/Shanghai"
    )


def number(value: float | str | None) -> Fraction | None:
    """A number as typed."""
    return None if value is None else Fraction(str(value))


def entry(
    item: str,
    area: str,
    as_of: str,
    kind: str,
    value: float | str | None = None,
    of: float | None = None,
    *,
    start: str | None = None,
    state: str | None = None,
    recorded: str = "2019-01-01T00:00:00",
    batch: str = "a",
    revises: tuple[str, ...] = (),
) -> Entry:
    """A line of the ledger."""
    return Entry(
        item=item,
        area=area,
        as_of=date.fromisoformat(as_of),
        kind=kind,
        recorded_at=datetime.fromisoformat(recorded).replace(tzinfo=UTC),
        batch=batch,
        line=2,
        period_start=None if start is None else date.fromisoformat(start),
        value=number(value),
        denominator=number(of),
        state=state,
        revises=revises,
    )


def at_least(value: int, by: date = END) -> Bound:
    """A bound from below."""
    return Bound("at_least", by, Fraction(value))


def only(
    plan: Plan,
    entries: list[Entry],
    as_of: str,
    area: str = "0",
    areas: Sequence[Area] = PAIR,
    known_at: date | datetime | None = None,
    basis: str | None = None,
    *,
    tasks: bool = False,
) -> Row:
    """The one row of an area."""
    day = date.fromisoformat(as_of)
    level = next(a.level for a in areas if a.code == area)
    rows = report(plan, list(areas), entries, day, known_at, basis, level, tasks)
    return next(r for r in rows if r["area"] == area)


def close(value: object, expected: float) -> bool:
    """Equal to four digits after the point, as the examples are printed."""
    return isinstance(value, Fraction) and isclose(float(value), expected, abs_tol=5e-5)


def test_worked_example_of_a_ratio() -> None:
    areas = [TOP, *(Area(str(n), "0", "district") for n in range(1, 17))]
    plan = plan_of(Target("order", "g", "ratio", at_least(90), Baseline(Fraction(0), EVE)))
    entries = [
        entry("order", "1", "2019-06-30", "count", 120, 200),
        entry("order", "2", "2019-06-30", "count", 270, 300),
        entry("order", "3", "2019-06-30", "percent", 80),
    ]
    city = only(plan, entries, "2019-06-30", areas=areas)
    assert close(city["expected"], 44.8358)
    assert (city["attained"], city["numerator"], city["denominator"]) == (78, 390, 500)
    assert close(city["completion"], 0.8667)
    assert close(city["pace"], 1.7397)
    assert (city["reported"], city["expected_reports"]) == (3, 16)
    assert city["coverage"] == Fraction(2, 16)
    assert city["status"] == "partial"
    first = only(plan, entries, "2019-06-30", "1", areas)
    assert first["attained"] == 60
    assert close(first["pace"], 1.3382)
    assert first["status"] == "on_track"
    second = only(plan, entries, "2019-06-30", "2", areas)
    assert (second["attained"], second["completion"], second["status"]) == (90, 1, "achieved")
    assert close(second["pace"], 2.0073)


def test_worked_example_of_a_quantity() -> None:
    plan = plan_of(Target("bikes", "g", "quantity", at_least(2000)))
    entries = [
        entry("bikes", "0", "2018-12-31", "increment", 600, start="2018-01-01"),
        entry("bikes", "0", "2019-06-30", "total", 1600),
        entry("bikes", "0", "2019-09-30", "increment", 100, start="2019-07-01"),
    ]
    attained = [
        only(plan, entries, day)["attained"] for day in ("2018-12-31", "2019-06-30", "2019-12-31")
    ]
    assert attained == [600, 1600, 1700]
    published = [entry("bikes", "0", "2019-12-31", "increment", 983, start="2019-01-01")]
    row = only(plan, published, "2019-12-31")
    assert (row["attained"], row["status"]) == (983, "partial")
    assert round(Fraction(str(row["pace"])), 3) == Fraction("0.738")
    assert only(plan, published, "2019-12-31", "1")["status"] == "no_target"


def test_ratio_against_its_baseline() -> None:
    plan = plan_of(Target("r", "g", "ratio", at_least(90)))
    row = only(plan, [entry("r", "0", "2019-06-30", "percent", "82.3")], "2019-06-30")
    assert close(row["completion"], 0.9144)
    assert (row["numerator"], row["denominator"]) == (None, None)


def test_count_wins_over_percent_and_nought_of_nought_is_not_applicable() -> None:
    plan = plan_of(Target("r", "g", "ratio", at_least(90)))
    entries = [
        entry("r", "0", "2019-06-30", "percent", 100),
        entry("r", "0", "2019-06-30", "count", 0, 0),
    ]
    row = only(plan, entries, "2019-06-30")
    assert (row["status"], row["attained"], row["denominator"]) == ("not_applicable", None, 0)


def test_own_entries_give_way_to_a_newer_and_covered_roll_up() -> None:
    plan = plan_of(Target("r", "g", "ratio", at_least(90)))
    entries = [
        entry("r", "0", "2019-03-31", "count", 1, 10),
        entry("r", "1", "2019-06-30", "count", 5, 10),
        entry("r", "2", "2019-03-31", "count", 5, 10),
    ]
    assert only(plan, entries, "2019-06-30")["basis"] == "reported"
    entries.append(entry("r", "2", "2019-04-30", "count", 7, 10))
    row = only(plan, entries, "2019-06-30")
    assert (row["basis"], row["attained"], row["last_as_of"]) == ("rollup", 60, date(2019, 6, 30))
    assert only(plan, entries, "2019-06-30", basis="reported")["attained"] == 10


def test_a_wrong_clock_brings_no_replaced_figure_back() -> None:
    plan = plan_of(Target("x", "g", "level", at_least(90)))
    entries = [
        entry("x", "0", "2019-06-30", "level", 1, recorded="2019-07-02T00:00:00", batch="a"),
        entry(
            "x",
            "0",
            "2019-06-30",
            "level",
            2,
            recorded="2019-07-01T16:30:00",
            batch="b",
            revises=("a",),
        ),
    ]
    assert only(plan, entries, "2019-06-30")["attained"] == 2
    # The end of the first of July in Shanghai is 16:00 UTC.
    early = only(plan, entries, "2019-06-30", known_at=date(2019, 7, 1))
    assert early["status"] == "no_data"
    assert only(plan, entries, "2019-06-30", known_at=date(2019, 7, 2))["attained"] == 2
    entries.append(
        entry("x", "0", "2019-06-30", "retract", recorded="2019-08-01T00:00:00", batch="c")
    )
    assert only(plan, entries, "2019-06-30")["status"] == "no_data"


def test_a_window_counts_from_its_first_day() -> None:
    bound = at_least(100, date(2019, 12, 31))
    one = Allocation("q", "1", bound, date(2019, 12, 31), date(2019, 1, 1))
    plan = plan_of(Target("q", "g", "quantity", at_least(2000)), allocations=[one])
    entries = [
        entry("q", "1", "2018-12-31", "increment", 40, start="2018-01-01"),
        entry("q", "1", "2019-06-30", "total", 90),
    ]
    row = only(plan, entries, "2019-07-31", "1")
    assert (row["attained"], row["target"], row["status"]) == (50, 100, "behind")
    # Without the year before, the first total only shows where the count begins.
    unknown = [entries[1], entry("q", "1", "2019-09-30", "total", 120)]
    row = only(plan, unknown, "2019-09-30", "1")
    assert (row["attained"], row["status"]) == (30, "partial")
    # What comes after the due date is not of the window.
    late = [*entries, entry("q", "1", "2020-01-31", "total", 300)]
    row = only(plan, late, "2020-06-30", "1")
    assert (row["attained"], row["status"], row["stale"]) == (50, "missed", True)


def test_growth() -> None:
    start = Baseline(Fraction(1000), EVE)
    target = Target("x", "g", "level", at_least(1331), start, Trajectory("growth"))
    plan = plan_of(target)
    entries = [
        entry("x", "0", "2018-12-30", "level", 1100),
        entry("x", "0", "2018-12-31", "level", 1040),
        entry("x", "0", "2019-12-31", "level", 1210),
    ]
    assert only(plan, entries, "2018-12-30")["pace"] is None
    assert only(plan, entries, "2018-12-30")["status"] == "open"
    row = only(plan, entries, "2018-12-31")
    assert (row["pace"], row["status"]) == (Fraction(2, 5), "off_track")
    assert close(row["expected"], 1000 * 1.331 ** (365 / 1096))
    row = only(plan, entries, "2019-12-31")
    assert (row["pace"], row["status"]) == (1, "on_track")


def test_a_direction_is_judged_by_yearly_growth() -> None:
    target = Target("x", "g", "level", Bound("decrease", END), Baseline(Fraction(1000), EVE))
    plan = plan_of(target)
    for value, status in ((985, "on_track"), (995, "behind"), (1000, "off_track")):
        row = only(plan, [entry("x", "0", "2018-12-31", "level", value)], "2018-12-31")
        assert (row["status"], row["expected"], row["target"]) == (status, None, None)
    late = only(plan, [entry("x", "0", "2019-12-31", "level", 1001)], "2021-12-31")
    assert late["status"] == "regressing"


def test_steps_and_an_own_baseline() -> None:
    steps = Trajectory("stepped", (Step(date(2018, 12, 31), Fraction(40)),))
    target = Target("r", "g", "ratio", at_least(90), Baseline(Fraction(0), EVE), steps)
    plan = plan_of(target)
    entries = [
        entry("r", "1", "2017-06-30", "percent", 50),
        entry("r", "1", "2018-12-31", "percent", 50),
    ]
    row = only(plan, entries, "2018-12-31", "1")
    assert (row["baseline"], row["expected"], row["pace"]) == (50, 50, None)
    assert row["status"] == "on_track"
    row = only(plan, entries, "2018-12-31", "0")
    assert (row["baseline"], row["expected"]) == (0, 40)
    # Half of the way from 31 December 2018 to the due date, but for a day: 365 of 731.
    row = only(plan, entries, "2019-12-31", "1")
    assert row["expected"] == 50 + 40 * Fraction(365, 731)


def test_a_baseline_that_meets_the_bound() -> None:
    target = Target("x", "g", "level", at_least(90), Baseline(Fraction(95), EVE))
    plan = plan_of(target)
    for value, status in ((90, "achieved"), (89, "regressing")):
        row = only(plan, [entry("x", "0", "2019-06-30", "level", value)], "2019-06-30")
        assert (row["status"], row["pace"], row["completion"]) == (status, None, None)


def test_a_level_starts_from_its_first_complete_reading() -> None:
    target = Target("x", "g", "level", at_least(90), rollup="mean")
    plan = plan_of(target)
    entries = [
        entry("x", "1", "2018-03-31", "level", 10),
        entry("x", "2", "2018-06-30", "level", 30),
        entry("x", "2", "2018-12-31", "level", 50),
    ]
    early = only(plan, entries, "2018-03-31")
    assert (early["baseline"], early["status"]) == (None, "partial")
    row = only(plan, entries, "2018-12-31")
    assert (row["baseline"], row["attained"]) == (20, 30)
    assert row["expected"] == 20 + 70 * Fraction(184, 915)


def test_states() -> None:
    plan = plan_of(Target("m", "g", "milestone", Bound("state", END, state="basically_done")))
    areas = [*PAIR, Area("3", "0", "district"), Area("4", "0", "district", "other")]
    entries = [
        entry("m", "1", "2019-06-30", "state", state="done"),
        entry("m", "2", "2019-06-30", "state", state="started"),
    ]
    row = only(plan, entries, "2019-06-30", areas=areas)
    assert (row["state"], row["states"]) == (None, {"started": 1, "done": 1})
    assert (row["status"], row["target"], row["coverage"]) == (
        "partial",
        "basically_done",
        Fraction(2, 3),
    )
    entries.append(entry("m", "3", "2019-06-30", "state", state="basically_done"))
    row = only(plan, entries, "2020-12-31", areas=areas)
    assert (row["state"], row["status"], row["stale"]) == ("started", "missed", True)


def test_tasks_ask_for_done_and_are_never_missed() -> None:
    entries = [entry("t", "0", "2019-06-30", "state", state="basically_done")]
    row = only(plan_of(), entries, "2021-06-30", tasks=True)
    assert (row["status"], row["target"], row["due"]) == ("open", "done", None)


def test_what_was_in_force_and_what_had_been_adopted() -> None:
    change = Revision(date(2019, 7, 1), date(2019, 10, 12), bound=at_least(80))
    target = Target("r", "g", "ratio", at_least(90), revisions=(change,))
    plan = plan_of(target)
    assert only(plan, [], "2019-06-30")["target"] == 90
    assert only(plan, [], "2019-07-01")["target"] == 80
    assert only(plan, [], "2019-07-01", known_at=date(2019, 10, 11))["target"] == 90
    assert only(plan, [], "2019-07-01", known_at=date(2019, 10, 12))["target"] == 80


def test_trend() -> None:
    plan = plan_of(Target("q", "g", "quantity", at_least(1000)))
    totals = (("2019-04-30", 100), ("2019-05-31", 200), ("2019-06-30", 305))
    entries = [entry("q", "0", day, "total", value) for day, value in totals]
    assert only(plan, entries, "2019-06-30")["trend"] == "flat"
    entries[-1] = entry("q", "0", "2019-06-30", "total", 306)
    assert only(plan, entries, "2019-06-30")["trend"] == "up"
    assert only(plan, entries, "2019-05-31")["trend"] is None


def test_dates() -> None:
    assert one_period_earlier(date(2019, 3, 31), "monthly") == date(2019, 2, 28)
    assert one_period_earlier(date(2019, 2, 28), "monthly") == date(2019, 1, 31)
    assert one_period_earlier(date(2019, 3, 30), "monthly") == date(2019, 2, 28)
    assert one_period_earlier(date(2020, 2, 29), "yearly") == date(2019, 2, 28)
    assert last_period_end(date(2019, 5, 31), "quarterly") == date(2019, 3, 31)
    assert last_period_end(date(2019, 6, 30), "half-yearly") == date(2019, 6, 30)
    assert last_period_end(date(2019, 5, 31), "yearly") == date(2018, 12, 31)
    assert anniversary(date(2016, 2, 29), 1) == date(2017, 2, 28)
    assert years_between(date(2017, 12, 31), date(2020, 12, 30)) == 2 + Fraction(365, 366)
