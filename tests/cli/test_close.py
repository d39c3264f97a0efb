"""A period that is closed: what it keeps, what it refuses, what is published, and what moved."""

import csv
import io
import json
import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import workspaces
from cli.conftest import run
from cli.test_index import drawn
from cli.workspaces import entry, put, write
from meili_cli.importers import bulk
from meili_cli.model.entry import Entry
from meili_cli.render import records
from meili_cli.workspace import closings, find, reading
from meili_cli.workspace.book import Book

JUNE = "2019-06-30"
AREAS = ("L", "L1", "L2", "L11", "L12", "L21", "L22")
REVISED = workspaces.WATER.replace(
    "  - id: customers\n",
    "    revisions:\n"
    "      - {from: 2019-01-01, adopted: 2020-06-01, reason: More,\n"
    "         target: {at_least: 95, by: 2025-12-31, basis: stated}}\n"
    "  - id: customers\n",
)


def closing(root: Path, period: str = "2019-06") -> Path:
    return root / "data" / "closings" / f"{period}.yaml"


def ok(ran):
    assert ran.code == 0, ran.err
    return ran


Rows = dict[tuple[str, str], dict[str, Any]]


def everything(root: Path, as_published: str | None = None) -> Rows:
    """All rows of a report for June 2019, of all items at all levels, by item and area."""
    book = Book(find.Workspace(root))
    published = None if as_published is None else book.published(as_published)
    with book.ledger() if published is None else book.as_it_was(published) as ledger:
        rows = [
            records.record(row)
            for level in book.plan.head.levels
            for tasks in (False, True)
            for row in book.report(
                by=level, tasks=tasks, as_of=JUNE, as_published=published, ledger=ledger
            ).rows
        ]
    return {(row["item"], row["area"]): row for row in rows}


@pytest.fixture
def june(lowland: Path) -> Path:
    """Lowland with figures up to June 2019, which is closed."""
    put(
        lowland,
        entry("pumps", "L11", "2019-03-31", "total", "300"),
        entry("pumps", "L11", JUNE, "increment", "50", start="2019-04-01"),
        entry("connected", "L1", JUNE, "count", "60", "100"),
        entry("connected", "L2", JUNE, "count", "80", "100"),
        entry("task-1.1", "L", JUNE, "state", state="started"),
        at="2019-07-03T00:00:00",
    )
    ok(run(lowland, "close", "2019-06", "--by", "anna"))
    return lowland


# -- closing -----------------------------------------------------------------------------------


def test_a_closing_names_the_batches_that_no_earlier_one_names(meili, june):
    more = put(june, entry("trust", "L", "2018-12-31", "level", "103"), at="2020-01-01T00:00:00")
    ran = ok(meili(june, "close", "2019-Q3", "--by", "bert", "--format", "json"))
    assert ran.json | {"closed_at": ""} == {
        "schema": "meili/close/1", "simulated": False, "dry_run": False, "period": "2019-Q3",
        "closed_at": "", "closed_by": "bert", "after": "2019-06", "batches": 2, "plan_changed": [],
    }  # fmt: skip
    text = closing(june, "2019-Q3").read_text(encoding="utf-8")
    assert text.count("\n- 20") == 1
    assert f"- {more.name}\n" in text
    rows = ok(meili(june, "closings", "--format", "json")).rows
    assert [(row["period"], row["closed_by"], row["after"], row["batches"]) for row in rows] == [
        ("2019-06", "anna", None, 1), ("2019-Q3", "bert", "2019-06", 2),
    ]  # fmt: skip
    assert "2019-Q3" in ok(meili(june, "--lang", "zh", "closings")).out


def test_a_closing_says_which_days_before_it_are_open(meili, lowland):
    ran = ok(meili(lowland, "close", "2019-06"))
    assert "with 0 batches" in ran.out
    assert "Days up to 2019-05-31 are not closed" in ran.err
    ran = ok(meili(lowland, "close", "2019-07", "--dry-run"))
    assert "Days up to 2019-05-31 are not closed" in ran.err
    assert "nothing was written" in ran.err
    assert not closing(lowland, "2019-07").exists()
    assert "not closed" not in ok(meili(lowland, "close", "2016-Q1")).err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2019-06", "2019-06 is closed already"),
        ("2019-q2", "2019-06 is closed already"),
        ("2019", "2019-06 is closed already"),
        ("2019-6", "Did you mean 2019-06?"),
        ("2019-06-30", "is no period"),
        ("2019-13", "is no period"),
        ("2015", "the plan is from 2016-01-01 to 2025-12-31"),
        ("2026-01", "the plan is from 2016-01-01 to 2025-12-31"),
    ],
)
def test_what_cannot_be_closed(meili, june, typed, said):
    before = workspaces.tree(june)
    ran = meili(june, "close", typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert workspaces.tree(june) == before


def test_a_period_that_is_not_over_cannot_be_closed(lowland):
    book = Book(find.Workspace(lowland), now=datetime(2019, 6, 30, 21, 59, tzinfo=UTC))
    with pytest.raises(closings.UsageError, match="is not over: it ends on 2019-06-30"):
        book.close("2019-06", by="anna", environ={})
    book = Book(find.Workspace(lowland), now=datetime(2019, 6, 30, 22, 1, tzinfo=UTC))
    assert book.close("2019-06", by="anna", environ={}).batches == ()  # July in Amsterdam


def test_a_ledger_with_errors_cannot_be_closed(meili, lowland):
    put(lowland, entry("nothing", "L", JUNE, "level", "1"))
    ran = meili(lowland, "close", "2019-06")
    assert (ran.code, ran.out) == (2, "")
    assert "error[item-unknown]" in ran.err
    assert "Nothing was closed" in ran.err
    assert not closing(lowland).exists()


# -- figures of a closed period ----------------------------------------------------------------


def test_a_figure_of_a_closed_period_needs_a_reason_and_keeps_it(meili, june):
    words = ("record", "connected", "--area", "L1", "--as-of", "2019-06", "--count", "70/100")
    ran = meili(june, *words, "--revise", "--format", "json")
    (problem,) = ran.json["problems"]
    assert (ran.code, problem["rule"], ran.json["batch"]) == (1, "period-closed", None)
    assert "2019-06 is closed" in problem["message"]
    assert "--restate REASON" in problem["hint"]
    both = [one["rule"] for one in meili(june, *words, "--format", "json").json["problems"]]
    assert both == ["conflict", "period-closed"]

    reason = ("--restate", "counted twice")
    ran = ok(meili(june, *words, *reason, "--revise", "--note", "by phone", "--format", "json"))
    *_, last = ok(meili(june, "log", "connected", "--format", "json")).rows
    assert (last["value"], last["note"]) == (70, "restate: counted twice; by phone")
    receipt = june / "data" / "entries" / f"{last['batch'][:4]}" / f"{last['batch']}.json"
    assert json.loads(receipt.read_text(encoding="utf-8"))["restate"] == "counted twice"
    *_, batch = ok(meili(june, "batches", "--format", "json")).rows
    assert (batch["batch"], batch["restate"]) == (last["batch"], "counted twice")
    assert meili(june, "check", "--full", "--strict").code == 0

    # The figure that stands needs none, and a figure of an open day keeps its note as it is.
    assert "nothing was written" in ok(meili(june, *words)).out
    other = ("record", "connected", "--area", "L1", "--as-of", "2019-09", "--count", "75/100")
    ok(meili(june, *other, *reason))
    *_, last = ok(meili(june, "log", "connected", "--format", "json")).rows
    assert (last["as_of"], last["note"]) == ("2019-09-30", "")
    *_, batch = ok(meili(june, "batches", "--format", "json")).rows
    assert batch["restate"] is None


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "a\x1b[1m"])
def test_a_reason_is_a_line_of_text(meili, june, reason):
    words = ("retract", "connected", "--area", "L1", "--as-of", "2019-06")
    ran = meili(june, *words, "--restate", reason)
    assert ran.code == 2
    assert "a reason is one line of plain text" in ran.err
    ran = meili(june, *words, "--restate", "x" * 50, "--note", "y" * 9990)
    assert ran.code == 1
    assert "error[text-too-long]" in ran.err


def test_withdrawing_from_a_closed_period_needs_a_reason(meili, june):
    one = ("retract", "connected", "--area", "L1", "--as-of", "2019-06")
    ran = meili(june, *one)
    assert (ran.code, "error[period-closed]" in ran.err) == (1, True)
    (batch,) = ok(meili(june, "batches", "--format", "json")).rows
    ran = meili(june, "retract", "--batch", batch["batch"], "--format", "json")
    assert ran.code == 1
    assert [each["rule"] for each in ran.json["files"][0]["problems"]] == ["period-closed"] * 4
    ok(meili(june, *one, "--restate", "wrong town"))
    ran = ok(meili(june, "retract", "--batch", batch["batch"], "--restate", "all of it"))
    assert "4 withdrawn" in ran.out
    notes = {row["note"] for row in ok(meili(june, "log", "--format", "json")).rows if row["note"]}
    assert notes == {"restate: wrong town", "restate: all of it"}


FILE = """\
item,area,as_of,kind,value,denominator,note
connected,L1,2019-06,count,60,100,stands already
connected,L2,2019-06-30,count,81,100,
pumps,L12,2019-05,total,340,,
connected,L2,2019-09,count,85,100,open
"""


def test_a_file_is_refused_row_by_row_and_taken_with_a_reason(meili, june, tmp_path):
    file = write(tmp_path, "june.csv", FILE)
    ran = meili(june, "import", file, "--revise", "--format", "json")
    assert ran.code == 1
    (answer,) = ran.json["files"]
    assert [(one["line"], one["rule"]) for one in answer["problems"]] == [(3, "period-closed")]
    ran = ok(
        meili(june, "import", file, "--revise", "--restate", "late", "--dry-run", "--format", "csv")
    )
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["as_of"], row["note"]) for row in rows] == [
        (JUNE, "restate: late"), ("2019-05-31", ""), ("2019-09-30", "open"),
    ]  # fmt: skip


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("restate", [(), ("--restate", "late")])
def test_a_large_file_is_taken_as_row_by_row(meili, june, tmp_path, monkeypatch, restate, partial):
    rows = "".join(
        f"{item},{area},2019-{month:02}-28,level,{month},,\n"
        for item in ("leakage", "nitrate")
        for area in AREAS
        for month in range(1, 13)
    )
    file = write(tmp_path, "all.csv", f"{FILE}{rows}nitrate,L22,2019-06-29,level,7,,known\n")
    words = (
        "import",
        file,
        "--revise",
        *restate,
        *(("--partial",) if partial else ()),
        "--dry-run",
    )
    slow = meili(june, *words, "--format", "json")
    by_rows = meili(june, *words, "--format", "csv").out
    monkeypatch.setattr(bulk, "LARGE", 0)
    seen = []
    took = bulk.take_in
    monkeypatch.setattr(
        bulk, "take_in", lambda *args, **more: seen.append(1) or took(*args, **more)
    )
    fast = meili(june, *words, "--format", "json")
    assert seen
    assert (fast.code, fast.json) == (slow.code, slow.json)
    assert slow.code == (0 if restate else 1)
    assert slow.json["refused"] == (0 if restate else 16)  # L2, and June of 14 and one
    assert meili(june, *words, "--format", "csv").out == by_rows
    assert by_rows.count("restate: late") == (16 if restate else 0)


# -- as published ------------------------------------------------------------------------------


@pytest.mark.no_cover
@pytest.mark.parametrize("large", [False, True])
def test_the_report_as_published_is_the_one_of_then(meili, june, monkeypatch, large):
    if large:
        monkeypatch.setattr(reading, "MUCH", 0)
    before = everything(june)
    # On another branch, recorded before the closing and merged after it: not known then.
    put(june, entry("connected", "L11", JUNE, "count", "9", "10"), at="2019-07-02T00:00:00")
    reason = ("--restate", "counted twice")
    ok(meili(june, "record", "connected", "--area", "L1", "--as-of", "2019-06",
             "--count", "70/100", "--revise", *reason))  # fmt: skip
    ok(meili(june, "retract", "task-1.1", "--area", "L", "--as-of", "2019-06", *reason))
    assert everything(june, "2019-06") == before
    assert everything(june) != before
    ran = ok(meili(june, "report", "--as-published", "2019-06", "--format", "json"))
    assert (ran.json["as_of"], ran.json["as_published"]) == (JUNE, "2019-06")
    assert ran.json["plan_changed"] == []
    told = ok(meili(june, "explain", "connected", "--area", "L1", "--as-published", "2019-06"))
    assert "60.0 % of 90 %" in told.out


def test_as_published_says_day_and_time_itself(meili, june):
    for option in ("--as-of", "--known-at"):
        ran = meili(june, "report", "--as-published", "2019-06", option, "2019-06")
        assert (ran.code, f"--as-published {option}" in ran.err) == (2, True)
    ran = meili(june, "report", "--as-published", "2019-07")
    assert (ran.code, "the period 2019-07 is not closed" in ran.err) == (2, True)
    assert "nearest: 2019-06" in ran.err


def test_another_plan_than_at_closing_is_said(meili, june):
    goal = june / "plan/goals/1-water.yaml"
    goal.write_text(
        goal.read_text(encoding="utf-8").replace("at_least: 90", "at_least: 70"), encoding="utf-8"
    )
    write(june, "plan/allocations/new.yaml",
          "schema: meili/plan/1\nitem: pumps\nallocations: []\n")  # fmt: skip
    names = ["plan/allocations/new.yaml", "plan/goals/1-water.yaml"]
    ran = ok(meili(june, "report", "--as-published", "2019-06"))
    assert "The plan has changed since" in ran.out
    assert all(name in ran.out.replace("\n", "") for name in names)
    for words in (("report", "--as-published"), ("changes",)):
        ran = ok(meili(june, *words, "2019-06", "--format", "json"))
        assert ran.json["plan_changed"] == names
        assert "The plan has changed since" in ran.err
    assert "The plan has changed since" in ok(meili(june, "changes", "2019-06")).out


# -- what moved --------------------------------------------------------------------------------


def test_changes_name_each_field_and_the_entries(meili, june):
    assert ok(meili(june, "changes", "2019-06", "--format", "json")).rows == []
    assert "Nothing moved" in ok(meili(june, "changes", "2019-06")).out
    late = put(june, entry("pumps", "L12", "2019-05-31", "increment", "30", start="2019-05-01"))
    ok(meili(june, "record", "connected", "--area", "L1", "--as-of", "2019-06",
             "--count", "70/100", "--revise", "--restate", "counted twice"))  # fmt: skip
    ran = ok(meili(june, "changes", "2019-06", "--format", "json"))
    assert ran.json["schema"] == "meili/changes/1"
    assert ran.json["period"] == "2019-06"
    moved = {(row["item"], row["area"], row["field"]): row for row in ran.rows}
    first, new = (row["batch"] for row in ok(meili(june, "log", "connected", "--area", "L1",
                                                   "--format", "json")).rows)  # fmt: skip
    assert moved["connected", "L1", "attained"] == {
        "item": "connected", "area": "L1", "area_name": "Westmark", "field": "attained",
        "before": 60, "after": 70, "came": [f"{new}:2"], "gone": [f"{first}:4"], "plan": False,
    }  # fmt: skip
    assert moved["connected", "L", "attained"]["after"] == 75
    assert moved["connected", "L", "attained"]["came"] == [f"{new}:2"]
    assert moved["pumps", "L", "attained"]["before"] == 350
    assert moved["pumps", "L", "attained"]["after"] == 380
    assert moved["pumps", "L", "attained"]["came"] == [f"{late.name}:2"]
    assert {area for item, area, _field in moved if item == "pumps"} == {"L", "L1", "L12"}

    shown = ok(meili(june, "changes", "2019-06", "--item", "connected"))
    assert "60.0 % → 70.0 %" in shown.out
    assert f"{new.rpartition('-')[2]}: 1 entry" in shown.out
    assert "counted twice" in shown.out
    assert "pumps" not in shown.out.casefold()
    rows = ok(meili(june, "changes", "2019-06", "--by", "province", "--format", "json")).rows
    assert {row["area"] for row in rows} == {"L1"}
    rows = ok(meili(june, "changes", "2019-06", "--area", "L2", "--format", "json")).rows
    assert rows == []
    # At the moment of closing nothing had moved; before it, there is nothing to ask.
    then = ok(meili(june, "closings", "--format", "json")).rows[0]["closed_at"]
    ran = ok(meili(june, "changes", "2019-06", "--item", "connected", "--known-at", then,
                   "--format", "json"))  # fmt: skip
    assert ran.rows == []
    assert meili(june, "changes", "2019-06", "--known-at", "2019-07").code == 2
    assert meili(june, "changes", "2019-06", "--sort", "before", "--format", "csv").code == 2


def apply(rows: Rows, changes: list[dict[str, Any]]) -> None:
    for change in changes:
        assert change["came"] or change["gone"] or change["plan"], change
        row = rows[change["item"], change["area"]]
        assert row[change["field"]] == change["before"]
        assert change["before"] != change["after"]
        row[change["field"]] = change["after"]


def fit(batch: list[Entry]) -> list[Entry]:
    """Leave out what no report knows."""
    return [one for one in batch if one.item != "nobody"]


@pytest.mark.no_cover
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(1, 5), st.booleans())
def test_what_changes_lists_makes_the_second_report_of_the_first(
    tmp_path_factory, seed, known, revised
):
    accounts_for_all(tmp_path_factory.mktemp("drawn"), seed, known, revised=revised)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(0, 6), st.booleans())
def test_what_changes_lists_makes_the_second_report_of_the_first_at_length(
    tmp_path_factory, seed, known, revised
):
    accounts_for_all(tmp_path_factory.mktemp("drawn"), seed, known, revised=revised)


def accounts_for_all(folder: Path, seed: int, known: int, *, revised: bool) -> None:
    """Hold the changes since a closing, of drawn batches, against the two reports."""
    root = workspaces.lowland(folder / "lowland")
    if revised:
        write(root, "plan/goals/1-water.yaml", REVISED)
    made = []
    batches = [fit(batch) for batch in drawn(seed)]
    for n, batch in enumerate(batches):
        if n == known:
            workspace = find.Workspace(root)
            names = sorted(one.name for one in made)
            moment = datetime(2020, 1, 10, tzinfo=UTC)
            newest = max((one.recorded_at for one in made), default=None)
            asked = closings.Known(moment, "anna", names, newest)
            closings.close(workspace, "2019-06", asked, (), dry_run=False)
        if n in {2, 5} and made:  # one that replaces or withdraws what an earlier one says
            batch = [  # noqa: PLW2901
                one._replace(revises=(made[-2].name,)) for one in batches[n - 2]
            ]
        # Those of a branch that is merged later may be older than the closing.
        made.append(put(root, *batch, at=f"2020-01-{(3 * n + seed) % 28 + 1:02}T00:00:00"))
    if known == len(batches):
        return
    first = everything(root, "2019-06")
    second = everything(root)
    apply(first, ok(run(root, "changes", "2019-06", "--format", "json")).rows)
    assert first == second


# -- files of closings -------------------------------------------------------------------------


@pytest.mark.no_cover
def test_closings_are_judged_as_the_plan_is(meili, june):
    path, written = closing(june), closing(june).read_text(encoding="utf-8")
    ok(meili(june, "close", "2019-07"))

    def found(text: str, name: str = "2019-06") -> set[str]:
        path.unlink(missing_ok=True)
        write(june, f"data/closings/{name}.yaml", text)
        rules = set()
        for command in ("validate", "check"):
            ran = meili(june, command)
            assert ran.code == 1
            rules |= {word[6:-1] for word in ran.out.split() if word.startswith("error[")}
        for words in (("changes", "2019-06"), ("record", "trust", "--area", "L", "--as-of",
                      "2018", "--level", "1"), ("report", "--as-published", "2019-06")):  # fmt: skip
            ran = meili(june, *words)
            assert (ran.code, ran.out) == (2, ""), words
        assert meili(june, "report").code == 0
        if name != "2019-06":
            closing(june, name).unlink()
        return rules

    assert found(written.replace("closed_by: anna", "closed_by: bert")) == {"closing-changed"}
    assert found(written.replace("closed_by", "closed_bye")) >= {"unknown-key", "missing-key"}
    assert "bad-date" in found(written.replace("period: 2019-06", "period: 2019-13"))
    assert "bad-date" in found(written.replace("closed_at: '20", "closed_at: '20x"))
    assert found(written, "2019-05") == {"name-differs"}
    assert "error[closing-lost]" in meili(june, "validate").out
    path.write_text(written, encoding="utf-8")
    assert meili(june, "validate").code == 0
    assert meili(june, "check").code == 0


def test_a_batch_that_is_gone_is_named(meili, june):
    (file,) = (june / "data/entries").rglob("*.csv")
    file.unlink()
    file.with_suffix(".json").unlink()
    for words in (("report", "--as-published"), ("changes",)):
        ran = meili(june, *words, "2019-06")
        assert (ran.code, file.stem in ran.err) == (2, True)
    ran = meili(june, "check")
    assert (ran.code, "error[closing-batch-missing]" in ran.out) == (1, True)


def test_check_warns_of_what_came_without_a_reason(meili, june):
    put(june, entry("trust", "L", "2019-06-10", "level", "103"))
    ok(meili(june, "record", "trust", "--area", "L", "--as-of", "2019-06-11", "--level", "104",
             "--restate", "late"))  # fmt: skip
    ran = ok(meili(june, "check"))
    assert ran.out.count("warning[period-closed]") == 1
    assert "2019-06-10: came after 2019-06 was closed, and says no reason" in " ".join(
        ran.out.split()
    )


# -- docs/closing.md ---------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "closing.md").read_text(encoding="utf-8")


@pytest.mark.no_cover
def test_the_worked_example_of_the_page(meili, demo, tmp_path, monkeypatch):
    monkeypatch.chdir(shutil.copytree(demo, tmp_path / "trial"))
    lines = [line[2:] for line in PAGE.splitlines() if line.startswith("$ ")]
    assert len(lines) == 7
    for line in lines:
        ok(meili(None, *shlex.split(line)[1:]))
    rows = ok(meili(None, "changes", "2019-06", "--format", "json")).rows
    moved = {(row["item"], row["area"], row["field"]): row for row in rows}
    table = re.findall(r"^\| (no-ill.*?) \|$", PAGE, re.MULTILINE)
    assert len(table) == 6
    for line in table:
        item, area, field, *values = (cell.strip() for cell in line.split("|"))
        row = moved[item, area, field]
        for value, told in zip(values, (row["before"], row["after"]), strict=True):
            digits = len(value.partition(".")[2])
            assert f"{told:.{digits}f}" == value, line


def test_closings_that_lead_nowhere_are_not_taken_for_none(meili, homes):
    folder = homes / "data" / "closings"
    folder.symlink_to(homes / "nowhere")
    for words in (
        ("closings",),
        ("record", "ebike-charging", "--area", "上海", "--as-of", "2019-06", "--add", "1"),
    ):
        ran = meili(homes, *words)
        assert (ran.code, "leads nowhere" in ran.err) == (2, True)
