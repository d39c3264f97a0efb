"""`meili plan` and `meili validate --since`: what a change of the plan changes, and does."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from cli import workspaces
from cli.workspaces import entry, put, write

PUMPS = "target: {at_least: 1000, by: 2025-12-31, basis: stated}\n    reporting: quarterly\n"
CONNECTED = """    target: {at_least: 90, by: 2025-12-31, basis: stated}
    baseline: {value: 40, date: 2015-12-31, basis: stated}
"""
SHARES = """\
schema: meili/plan/1
item: pumps
allocations:
  - {area: L1, at_least: 600, by: 2025-12-31, basis: assumed}
  - {area: L2, at_least: 400, from: 2017-01-01, by: 2025-12-31, basis: stated}
"""
GOALS = "plan/goals/1-water.yaml"
FIGURES = [
    entry("pumps", "L1", "2019-12-31", "total", "250"),
    entry("pumps", "L2", "2019-12-31", "total", "160"),
    entry("connected", "L1", "2019-12-31", "count", "62", "100"),
    entry("connected", "L2", "2019-12-31", "count", "150", "200"),
    entry("leakage", "L", "2019-12-31", "level", "15"),
]


def git(root, *words):
    who = ("-c", "user.name=Anna", "-c", "user.email=anna@example.org")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def kept(root):
    """Keep the workspace in a repository, in the branch main."""
    git(root, "init", "-q", "-b", "main", "--template=")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    return root


def edit(root, path, old, new):
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The plan about water with allocations and some figures, in a repository."""
    root = workspaces.lowland(tmp_path_factory.mktemp("made") / "lowland")
    write(root, "plan/allocations/pumps.yaml", SHARES)
    put(root, *FIGURES)
    return kept(root)


@pytest.fixture
def water(made, tmp_path):
    """The same, to be changed."""
    return shutil.copytree(made, tmp_path / "lowland", symlinks=True)


def said(meili, before, after):
    ran = meili(None, "plan", "diff", before, after, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return {(row["path"], row["said"]) for row in ran.rows}


SAYING = [
    (GOALS, "at_least: 1000", "at_least: 1200", "/targets/pumps/target/at_least",
     "the target rises from 1,000 pumps to 1,200 pumps"),
    (GOALS, PUMPS, PUMPS.replace("2025-12-31", "2025-06-30"), "/targets/pumps/target/by",
     "due half a year earlier: 2025-06-30 instead of 2025-12-31"),
    (GOALS, PUMPS, PUMPS.replace("2025-12-31", "2024-12-31"), "/targets/pumps/target/by",
     "due 1 year earlier: 2024-12-31 instead of 2025-12-31"),
    (GOALS, PUMPS, PUMPS.replace("2025-12-31", "2025-12-01"), "/targets/pumps/target/by",
     "due 30 days earlier: 2025-12-01 instead of 2025-12-31"),
    (GOALS, PUMPS, PUMPS.replace("stated", "published, source: Atlas"), "/targets/pumps/target/source",
     "what the target rests on: published, Atlas (it was: stated in the official text)"),
    (GOALS, "at_most: 10", "at_least: 30", "/targets/leakage/target/at_most",
     "the target is now: at least 30 (it was: at most 10)"),
    (GOALS, "at_most: 25", "at_most: 20", "/targets/nitrate/target/at_most",
     "the upper limit falls from 25 to 20"),
    (GOALS, "at_most: 25", "at_least: 5, at_most: 25", "/targets/nitrate/target/at_least",
     "the target is now: between 5 and 25 (it was: at most 25)"),
    (GOALS, "at_least: 200", "growth_at_least: 0.07", "/targets/customers/target/growth_at_least",
     "the target is now: growth of at least 7 % a year (it was: at least 200)"),
    (GOALS, PUMPS, PUMPS.replace("by:", "each: year, by:"), "/targets/pumps/target/each",
     "the target is now: at least 1,000 pumps in each year (it was: at least 1,000 pumps)"),
    (GOALS, "value: 40", "value: 35.5", "/targets/connected/baseline/value",
     "the baseline falls from 40 % to 35.5 %"),
    (GOALS, "value: 40, date: 2015-12-31", "value: 40, date: 2015-06-30",
     "/targets/connected/baseline/date", "the baseline is of 2015-06-30 instead of 2015-12-31"),
    (GOALS, CONNECTED, CONNECTED.partition("    base")[0], "/targets/connected/baseline",
     "the baseline is gone: 40 % on 2015-12-31"),
    (GOALS, "trajectory: {shape: growth}", "trajectory: {shape: linear}",
     "/targets/customers/trajectory/shape", "the trajectory is linear instead of steady growth"),
    (GOALS, CONNECTED, CONNECTED + "    trajectory: {shape: stepped, points: [{date: 2020-12-31, value: 70, basis: assumed}]}\n",
     "/targets/connected/trajectory", "the trajectory is new: in steps, 70 % on 2020-12-31"),
    (GOALS, CONNECTED, CONNECTED + "    revisions: [{from: 2018-01-01, adopted: 2018-02-01, reason: Review, target: {at_least: 95, by: 2025-12-31, basis: stated}}]\n",
     "/targets/connected/revisions/2018-01-01",
     "a revision from 2018-01-01 is new, adopted 2018-02-01: at least 95 % by 2025-12-31 (Review)"),
    (GOALS, "en: Clean water", "en: Clear water", "/goals/water/name/en",
     "the name (en) is “Clear water” instead of “Clean water”"),
    (GOALS, "    part_of: pumps\n", "", "/targets/electric-pumps/part_of",
     "the whole that it is part of is gone: pumps"),
    ("plan/allocations/pumps.yaml", "at_least: 600", "at_least: 500",
     "/allocations/pumps/L1 ..2025-12-31/at_least",
     "Westmark, until 2025-12-31: the allocation falls from 600 pumps to 500 pumps"),
    ("plan/allocations/pumps.yaml", "from: 2017-01-01", "from: 2018-01-01",
     "/allocations/pumps/L2 2017-01-01..2025-12-31/from",
     "Eastmark, 2017-01-01 to 2025-12-31: the first day is 2018-01-01 instead of 2017-01-01"),
    ("plan/allocations/pumps.yaml", "  - {area: L1, at_least: 600, by: 2025-12-31, basis: assumed}\n", "",
     "/allocations/pumps/L1 ..2025-12-31",
     "Westmark, until 2025-12-31: the allocation is gone: at least 600 pumps"),
    ("plan/tasks/1-works.yaml", "serves: [pumps]", "serves: [connected, pumps]",
     "/tasks/task-1.1/serves", "the targets served: +connected"),
    ("plan/plan.yaml", "end: 2025-12-31", "end: 2026-12-31", "/plan/period/end",
     "the plan's last day is 2026-12-31 instead of 2025-12-31"),
    ("plan/plan.yaml", "levels: [", "status_bands: {on_track: 0.9, behind: 0.6}\nlevels: [",
     "/plan/status_bands/on_track", "the pace from which a target is on track is 0.9 instead of 0.95"),
    ("data/areas/lowland.csv", "L12,L1,town,Dorn", "L12,L2,town,Dorn", "/areas/L12/parent",
     "Dorn: moves from Westmark to Eastmark"),
    ("data/areas/lowland.csv", "L12,L1,town,Dorn", "L12,L1,town,Doorn", "/areas/L12/name_en",
     "Doorn: the English name is Doorn instead of Dorn"),
    ("data/areas/lowland.csv", "L22,L2,town,Holt\n", "L23,L2,town,Holm\n", "/areas/L23", "new: Holm (L23)"),
    ("data/areas/lowland.csv", "L21,L2,town,Bergen\nL22,L2,town,Holt\n",
     "L22,L2,town,Holt\nL21,L2,town,Bergen\n", "/areas", "areas: in another place: Holt"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "where", "words"), SAYING)
def test_a_change_is_said_as_a_person_would(meili, made, water, path, old, new, where, words):
    edit(water, path, old, new)
    assert (where, words) in said(meili, made, water)


def test_goals_targets_and_tasks_that_come_move_and_go(meili, made, water):
    edit(water, GOALS, "id: water, name", "id: wet, name")
    text = (water / GOALS).read_text(encoding="utf-8")
    head, pumps, rest = text.partition("  - id: leakage")
    (water / GOALS).write_text(
        head + (pumps + rest).partition("  - id: nitrate")[2] and head, "utf-8"
    )
    write(water, "plan/tasks/2-more.yaml", (water / "plan/tasks/1-works.yaml").read_text()
          .replace("works", "more").replace("task-1.1", "task-2.1"))  # fmt: skip
    found = said(meili, made, water)
    assert ("/goals/water", "the goal is gone") in found
    assert ("/goals/wet", "new goal") in found
    assert ("/targets/pumps/goal", "moves from “Clean water” to “Clean water”") in found
    assert ("/targets/leakage", "the target is gone: at most 10 by 2025-12-31") in found
    assert {("/groups/more", "new group of tasks"), ("/tasks/task-2.1", "new task")} <= found


def test_the_screen_says_each_change_under_what_it_is_of(meili, water, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    edit(water, GOALS, "at_most: 25", "at_least: 5, at_most: 25")
    ran = meili(water, "plan", "diff", "main")
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == [
        "from main to the plan here",
        "",
        "Change",
        "─" * 56,
        "pumps · Pumps renewed",
        "the target rises from 1,000 pumps to 1,200 pumps",
        "",
        "nitrate · Nitrate",
        "the target is now: between 5 and 25 (it was: at most 25)",
        "",
        "2 changes.",
    ]  # fmt: skip
    assert "| the target rises from 1,000 pumps to 1,200 pumps" in meili(
        water, "plan", "diff", "main", "--format", "markdown"
    ).out  # fmt: skip
    assert "指标从 1000台 提高到 1200台" in meili(water, "--lang", "zh", "plan", "diff", "main").out


def test_exit_code_is_that_of_git_where_it_is_asked_for(meili, water):
    assert meili(water, "plan", "diff", "main", "--exit-code").code == 0
    assert "The plans are the same." in meili(water, "plan", "diff", "main").out
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    assert meili(water, "plan", "diff", "main").code == 0
    assert meili(water, "plan", "diff", "main", "--exit-code").code == 1


# -- folders and revisions -------------------------------------------------------------------


def test_folders_and_revisions_may_be_mixed(meili, water, tmp_path):
    before = shutil.copytree(water, tmp_path / "as before 以前")
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    git(water, "commit", "-qam", "more")
    git(water, "tag", "版本-2")
    edit(water, GOALS, "at_least: 1200", "at_least: 1300")
    pairs = {
        ("main~1", "版本-2"): (1000, 1200),
        ("main~1",): (1000, 1300),
        (str(before),): (1000, 1300),
        (str(before), "main"): (1000, 1200),
        ("main", str(before)): (1200, 1000),
    }
    for words, (old, new) in pairs.items():
        (row,) = meili(water, "plan", "diff", *words, "--format", "json").rows
        assert (row["old"], row["new"]) == (old, new), words
    assert meili(None, "plan", "diff", before, water).code == 0


def test_a_workspace_below_the_top_of_a_repository(meili, lowland, tmp_path):
    inside = shutil.copytree(lowland, tmp_path / "repo" / "a folder" / "低地")
    kept(tmp_path / "repo")
    edit(inside, GOALS, "at_least: 1000", "at_least: 1200")
    assert len(meili(inside, "plan", "diff", "HEAD", "--format", "json").rows) == 1


def test_hooks_and_attributes_of_the_repository_do_nothing(meili, water):
    (water / ".gitattributes").write_text("*.yaml filter=evil text eol=crlf\n", encoding="utf-8")
    for key in ("filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "core.pager"):
        git(water, "config", key, f"touch {water}/evil")
    assert meili(water, "plan", "diff", "main").code == 0
    assert not (water / "evil").exists()


def refused(meili, root, *words):
    ran = meili(root, *words)
    assert (ran.code, ran.out) == (2, "")
    return ran.err


def test_what_is_no_plan_is_refused_with_the_reason(meili, water, tmp_path, monkeypatch):
    assert "main2: neither a folder" in refused(meili, water, "plan", "diff", "main2")
    (water / "main").mkdir()
    shutil.copytree(water / "plan", water / "main" / "plan")
    monkeypatch.chdir(water)
    assert "a folder of this name, and a revision" in refused(meili, water, "plan", "diff", "main")
    shutil.rmtree(water / "main")
    git(water, "checkout", "-q", "--orphan", "empty")
    git(water, "rm", "-rqf", "--cached", ".")
    git(water, "commit", "-q", "--allow-empty", "-m", "nothing")
    assert "no plan/plan.yaml at this revision" in refused(meili, water, "plan", "diff", "empty")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git cannot be run" in refused(meili, water, "plan", "diff", "main")


def test_without_a_repository_git_says_so(meili, lowland, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(lowland.parent))
    err = refused(meili, lowland, "plan", "diff", "main")
    assert "not a git repository" in err
    assert "compare two folders" in err


def test_a_link_in_a_revision_is_not_followed(meili, water):
    (water / "plan" / "goals" / "x.yaml").symlink_to("/etc/passwd")
    git(water, "add", ".")
    git(water, "commit", "-qm", "link")
    assert "plan/goals/x.yaml: this is no file at the revision main" in refused(
        meili, water, "plan", "diff", "main"
    )


def test_a_repository_that_lacks_an_object_is_said_to_be_damaged(meili, water):
    ran = subprocess.run(
        ["git", "rev-parse", f"main:{GOALS}"], cwd=water, check=True, capture_output=True, text=True
    )
    (water / ".git" / "objects" / ran.stdout[:2] / ran.stdout[2:].strip()).unlink()
    for words in (("plan", "diff", "main"), ("validate", "--since", "main")):
        err = refused(meili, water, *words)
        assert f"{GOALS}: git has no content for this file at the revision main" in err
        assert "git fsck" in err


def test_what_a_hook_sets_for_another_repository_is_not_obeyed(meili, water, tmp_path, monkeypatch):
    ran = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"],
        cwd=water,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in ran.stdout.split():
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    assert meili(water, "plan", "diff", "main").code == 0


def test_a_plan_with_errors_is_told_apart_by_its_side(meili, water):
    edit(water, GOALS, "at_least: 90", "at_least: 190")
    git(water, "commit", "-qam", "wrong")
    err = refused(meili, water, "plan", "diff", "main", "main~1")
    assert "main:plan/goals/1-water.yaml:" in err
    assert "error[percent-range]" in err
    assert "main: the plan has 1 error" in err


# -- impact ----------------------------------------------------------------------------------


FIELDS = ("status", "completion", "pace", "expected", "target", "due", "attained")


def reported(meili, root, *words):
    """The rows of a report on the provinces, by item and area."""
    return {
        (row["item"], row["area"]): row
        for row in meili(root, "report", "--by", "province", "--format", "json", *words).rows
    }


@pytest.mark.parametrize(
    "change",
    [
        (GOALS, "at_least: 90", "at_least: 75"),
        (GOALS, PUMPS, PUMPS.replace("2025-12-31", "2020-12-31")),
        ("plan/plan.yaml", "levels: [", "status_bands: {on_track: 0.99, behind: 0.9}\nlevels: ["),
        ("plan/allocations/pumps.yaml", "at_least: 600", "at_least: 900"),
        ("data/areas/lowland.csv", "L2,L,province,Eastmark", "L2,L,province,Eastmark\nL3,L,province,New"),
    ],
)  # fmt: skip
def test_what_comes_out_otherwise_is_what_two_reports_say(meili, water, tmp_path, change):
    before = shutil.copytree(water, tmp_path / "before")
    edit(water, *change)
    words = ("--as-of", "2020-01-31")
    level = ("--by", "province")
    old, new = (reported(meili, root, *words) for root in (before, water))
    ran = meili(water, "plan", "diff", "main", "--impact", "--format", "json", *words, *level)
    assert ran.json["schema"] == "meili/plan-impact/1"
    assert len(ran.json["changes"]) == len(
        meili(water, "plan", "diff", "main", "--format", "json").rows
    )
    told = {
        (row["item"], row["area"], row["field"]): (row["before"], row["after"])
        for row in ran.rows if row["kind"] == "changed" and row["field"] in FIELDS
    }  # fmt: skip
    assert told == {
        (*key, field): (old[key][field], new[key][field])
        for key in old if key in new
        for field in FIELDS if old[key][field] != new[key][field]
    }  # fmt: skip
    assert {(r["item"], r["area"]) for r in ran.rows if r["kind"] == "new"} == set(new) - set(old)


def test_a_status_that_flips_and_a_rank_that_falls_are_shown(meili, water):
    edit(water, GOALS, "at_least: 90", "at_least: 62")
    ran = meili(
        water, "plan", "diff", "main", "--impact", "--by", "province", "--as-of", "2020-01-31"
    )
    assert "connected: the target falls from 90 % to 62 %" in ran.out
    assert "Another status\nWestmark  connected  on track → achieved" in ran.out
    assert "statuses come out otherwise, of 24 rows compared" in ran.out


@pytest.mark.parametrize(
    ("statuses", "code"), [(["achieved"], 1), (["missed", "achieved"], 1), (["on_track"], 0)]
)
def test_fail_on_stops_what_turns_a_status(meili, water, statuses, code):
    words = ["--as-of", "2020-01-31", "--by", "province"]
    words += [word for status in statuses for word in ("--fail-on", status)]
    tried = meili(water, "plan", "impact", "--set", "connected.target.at_least=62", *words)
    assert "Another status\nWestmark  connected  on track → achieved" in tried.out
    edit(water, GOALS, "at_least: 90", "at_least: 62")
    ran = meili(water, "plan", "diff", "main", "--impact", *words)
    assert "Another status\nWestmark  connected  on track → achieved" in ran.out
    assert (tried.code, ran.code) == (code, code)
    assert meili(water, "plan", "diff", "HEAD", "HEAD", "--impact", *words).code == 0
    assert "--fail-on: this is a question" in refused(
        meili, water, "plan", "diff", "main", "--fail-on", "missed"
    )


def test_plans_are_called_so_that_none_is_taken_for_another(meili, water):
    git(water, "branch", "tried")
    ran = meili(water, "plan", "diff", "tried", "tried")
    assert "from tried to tried" in ran.out
    words = ("plan", "impact", "--set", "pumps.target.at_least=900")
    assert "from the plan here to the same with other values" in meili(water, *words).out
    found = meili(water, *words, "--format", "json").json
    assert (found["old"], found["new"]) == (".", "tried")


def test_targets_of_one_side_are_new_or_gone(meili, water):
    text = (water / GOALS).read_text(encoding="utf-8")
    write(water, GOALS, text.replace("id: leakage", "id: losses"))
    ran = meili(water, "plan", "diff", "main", "--impact", "--as-of", "2020-01-31")
    assert "New targets\nLowland  losses" in ran.out
    assert "Targets that are gone\nLowland  leakage" in ran.out
    rows = meili(water, "plan", "diff", "main", "--impact", "--format", "json").rows
    assert {(r["item"], r["kind"]) for r in rows if r["kind"] != "changed"} == {
        ("losses", "new"), ("leakage", "gone"),
    }  # fmt: skip


def test_an_area_may_be_known_to_one_side_alone(meili, water):
    edit(water, "data/areas/lowland.csv", "L22,L2,town,Holt\n", "")
    words = ("plan", "diff", "main", "--impact", "--item", "connected", "--format", "json")
    rows = meili(water, *words, "--area", "Holt").rows
    assert {(row["area"], row["kind"]) for row in rows} == {("L22", "gone")}
    assert "Holm" in refused(meili, water, *words, "--area", "Holm")
    assert "neither a folder" in refused(meili, water, "plan", "diff", "x" * 300)


def test_ranks_are_those_of_the_ranking(meili, water, tmp_path):
    before = shutil.copytree(water, tmp_path / "before")
    edit(water, GOALS, "at_least: 90", "at_least: 99")
    edit(water, "plan/allocations/pumps.yaml", "at_least: 600", "at_least: 1500")
    write(water, "plan/assessment.yaml", "schema: meili/plan/1\nmin_coverage: 0.1\n")
    write(before, "plan/assessment.yaml", "schema: meili/plan/1\nmin_coverage: 0.1\n")
    words = ("--by", "province", "--as-of", "2020-01-31", "--format", "json")
    old, new = (
        {row["area"]: row["rank"] for row in meili(root, "rank", *words).rows}
        for root in (before, water)
    )
    rows = meili(water, "plan", "diff", before, water, "--impact", *words).rows
    told = {r["area"]: (r["before"], r["after"]) for r in rows if r["field"] == "rank"}
    assert told == {area: (old[area], new[area]) for area in old if old[area] != new[area]}


def test_questions_to_the_ledger_need_impact(meili, water):
    err = refused(meili, water, "plan", "diff", "main", "--as-of", "2019", "--area", "L1")
    assert "--area --as-of: this is a question to the ledger" in err


# -- values that are tried -------------------------------------------------------------------


TRIED = {
    "pumps.target.at_least=1200": (GOALS, "at_least: 1000", "at_least: 1200"),
    "connected.baseline=null": (GOALS, CONNECTED, CONNECTED.partition("    base")[0]),
    "customers.trajectory={shape: stepped, points: [{date: 2020-12-31, value: 150, basis: assumed}]}": (
        GOALS, "trajectory: {shape: growth}",
        "trajectory: {shape: stepped, points: [{date: 2020-12-31, value: 150, basis: assumed}]}",
    ),
    "plan.status_bands.on_track=0.9": (
        "plan/plan.yaml", "levels: [", "status_bands: {on_track: 0.9}\nlevels: [",
    ),
    "plan.growth_bands={on_track: 2, behind: 1}": (
        "plan/plan.yaml", "levels: [", "growth_bands: {on_track: 2, behind: 1}\nlevels: [",
    ),
    "allocations.pumps.L1.at_least=500": (
        "plan/allocations/pumps.yaml", "at_least: 600", "at_least: 500",
    ),
    "allocations.pumps.L2.2025-12-31.at_least=450": (
        "plan/allocations/pumps.yaml", "at_least: 400", "at_least: 450",
    ),
    "task-1.1.serves=[connected]": (
        "plan/tasks/1-works.yaml", "serves: [pumps]", "serves: [connected]",
    ),
    "water.name.en=Rain": (GOALS, "en: Clean water,", "en: Rain,"),
}  # fmt: skip


def test_values_that_are_tried_do_what_editing_does(meili, water):
    words = [word for setting in TRIED for word in ("--set", setting)]
    tried = meili(water, "plan", "impact", *words, "--format", "json")
    assert tried.code == 0
    git(water, "diff", "--exit-code")
    for change in TRIED.values():
        edit(water, *change)
    edited = meili(water, "plan", "diff", "main", "--impact", "--format", "json")
    assert tried.rows == edited.rows
    assert tried.json["changes"] == edited.json["changes"]
    assert len(tried.json["changes"]) > len(TRIED)


STEPS = """    trajectory: {shape: stepped, points: [{date: 2018-12-31, value: 50, basis: assumed},
      {date: 2020-12-31, value: 70, basis: assumed}]}
    revisions: [{from: 2019-01-01, adopted: 2019-02-01, reason: R, target: {at_least: 95, by: 2025-12-31, basis: stated}}]
"""


def test_steps_and_revisions_go_by_their_days(meili, water):
    edit(water, GOALS, CONNECTED, CONNECTED + STEPS)
    ran = meili(
        water, "plan", "impact", "--format", "json",
        "--set", "connected.trajectory.points.2018-12-31.value=55",
        "--set", "connected.trajectory.points.2020-12-31=null",
        "--set", "connected.revisions.2019-01-01.target.at_least=96",
    )  # fmt: skip
    assert {(row["path"], row["said"]) for row in ran.json["changes"]} == {
        ("/targets/connected/trajectory/points/2018-12-31/value",
         "the step at 2018-12-31 rises from 50 % to 55 %"),
        ("/targets/connected/trajectory/points/2020-12-31",
         "the step of 70 % at 2020-12-31 is gone"),
        ("/targets/connected/revisions/2019-01-01/target/at_least",
         "revision from 2019-01-01: the target rises from 95 % to 96 %"),
    }  # fmt: skip
    err = refused(meili, water, "plan", "impact", "--set", "connected.revisions.2019.reason=x")
    assert "2019 leads nowhere\nnearest: 2019-01-01" in err


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("pump.target.at_least=1", "nothing called pump in the plan\nnearest: pumps"),
        ("pumps.target.at_lest=1", "the key at_lest is not known here"),
        ("pumps.target.at_lest=1", "did you mean at_least?"),
        ("pumps.target.at_least", "a value is missing"),
        ("pumps=1", "pumps is no value"),
        ("connected.target.at_least=120", "error[percent-range] 120 is no percentage"),
        ("pumps.target.at_least=0x10", "not a decimal number"),
        ("pumps.target.at_least={", "not YAML"),
        ("pumps.quote=null", "quote is not given"),
        ("pumps.target=null", "missing-key"),
        ("plan.id=null", "missing-key"),
        ("plan.period.start=null", "missing-key"),
        ("pumps.target.by=null", "missing-key"),
        ("pumps.target..by=2019-12-31", "a part of the path is empty"),
        (".pumps.target.by=2019-12-31", "a part of the path is empty"),
        ("customers.name.en=x", "en leads nowhere"),
        ("allocations.pumps.L9.at_least=1", "nothing called L9"),
        ("allocations.connected.L1.at_least=1", "nothing called connected"),
    ],
)
def test_what_cannot_be_tried_is_refused(meili, water, setting, words):
    assert words in refused(meili, water, "plan", "impact", "--set", setting)


def test_an_area_with_two_allocations_needs_the_day(meili, water):
    edit(
        water,
        "plan/allocations/pumps.yaml",
        "  - {area: L2",
        "  - {area: L1, at_least: 90, by: 2018-12-31, basis: assumed}\n  - {area: L2",
    )
    err = refused(meili, water, "plan", "impact", "--set", "allocations.pumps.L1.at_least=1")
    assert "Name the last day of one behind the area: 2025-12-31, 2018-12-31." in err
    ran = meili(water, "plan", "impact", "--set", "allocations.pumps.L1.2018-12-31.at_least=1")
    assert "falls from 90 pumps to 1 pumps" in ran.out


def test_doubts_that_a_tried_value_raises_are_told(meili, water):
    ran = meili(water, "plan", "impact", "--set", "connected.baseline.value=95")
    assert ran.code == 0
    assert "warning[baseline-meets-target]" in ran.err


# -- numbers that were changed where they stand ----------------------------------------------


def since(meili, root):
    ran = meili(root, "validate", "--since", "main")
    found = [line for line in ran.out.splitlines() if "[edited-in-place]" in line]
    assert ran.code == bool(found)
    return found, ran.out


EDITED = [
    ("at_least: 1000", "at_least: 1200", "8:24: error[edited-in-place] at_least was 1000 at main",
     '{from: 2025-12-31, adopted: TODAY, reason: "say why", target: {at_least: 1200, by: 2025-12-31, basis: stated}}'),
    (PUMPS, PUMPS.replace("2025-12-31", "2025-06-30"), "8:34: error[edited-in-place] by was 2025-12-31 at main", ""),
    ("value: 40", "value: 45", "21:23: error[edited-in-place] value was 40 at main", "baseline: {value: 45, date: 2015-12-31, basis: stated}"),
    ("trajectory: {shape: growth}", "trajectory: {shape: linear}", "shape was growth at main", "trajectory: {shape: linear}"),
    ("at_most: 10", "at_least: 30", "at_most was 10 at main", "target: {at_least: 30, by"),
    ("at_most: 25", "at_least: 5, at_most: 25", "at_least was not there at main", "{at_least: 5, at_most: 25, by"),
    (CONNECTED, CONNECTED.partition("    base")[0], "baseline is not what it was at main", "Write the old value back."),
    ("value: 20, date: 2015-12-31, basis: assumed", "value: 22, date: 2015-12-31, basis: assumed", "value was 20 at main", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "hint"), EDITED)
def test_a_number_that_was_changed_in_place_is_found(meili, water, old, new, what, hint):
    edit(water, GOALS, old, new)
    (found,), out = since(meili, water)
    assert found.startswith(f"{GOALS}:")
    assert found.endswith(what)
    assert all(part in out for part in hint.split("TODAY"))


FINE = [
    (PUMPS, PUMPS.replace("reporting: quarterly", "reporting: monthly")),
    ("value: 20, date: 2015-12-31, basis: assumed", "value: 22, date: 2015-12-31, basis: stated"),
    (CONNECTED, CONNECTED + STEPS.replace("assumed", "stated")),
    ("name: Leakage", "name: Losses"),
    (PUMPS, PUMPS + "    baseline: {value: 0, date: 2015-12-31, basis: stated}\n"),
]


@pytest.mark.parametrize(("old", "new"), FINE)
def test_revisions_words_and_corrected_assumptions_are_no_findings(meili, water, old, new):
    edit(water, GOALS, old, new)
    assert since(meili, water)[0] == []


def test_a_revision_that_was_edited_is_found_too(meili, water):
    edit(water, GOALS, CONNECTED, CONNECTED + STEPS)
    git(water, "commit", "-qam", "revised")
    edit(water, GOALS, "at_least: 95", "at_least: 96")
    edit(water, GOALS, "value: 50", "value: 55")
    (step, revision), out = since(meili, water)
    assert step.endswith("value was 50 at main")
    assert revision.endswith("at_least was 95 at main")
    assert "target: {at_least: 96, by: 2025-12-31, basis: stated}" in out


REVISED = [
    ("from: 2019-01-01", "from: 2020-01-01", "24:24: error[edited-in-place] from was 2019-01-01 at main"),
    ("adopted: 2019-02-01", "adopted: 2018-02-01", "24:45: error[edited-in-place] adopted was 2019-02-01 at main"),
    (STEPS.partition("    revisions")[2], ": []\n", "24:16: error[edited-in-place] the revision from 2019-01-01 is gone since main"),
    ("from: 2019-01-01, adopted: 2019-02-01", "from: 2020-01-01, adopted: 2020-02-01",
     "24:16: error[edited-in-place] the revision from 2019-01-01 is gone since main"),
    ("    revisions: [{", "    revisions: [{from: 2018-01-01, adopted: 2018-02-01, reason: S, target: {at_least: 92, by: 2025-12-31, basis: stated}},\n      {", None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what"), REVISED)
def test_a_revision_keeps_its_days_and_its_place(meili, water, old, new, what):
    edit(water, GOALS, CONNECTED, CONNECTED + STEPS)
    git(water, "commit", "-qam", "revised")
    edit(water, GOALS, old, new)
    found, _out = since(meili, water)
    assert found == ([] if what is None else [f"{GOALS}:{what}"])


SHARE = "{area: L2, at_least: 400, from: 2017-01-01, by: 2025-12-31, basis: stated}"
PARTS = "{area: L2, at_least: 200, by: 2020-12-31, basis: BASIS}\n  - {area: L2, at_least: 400, from: 2021-01-01, by: 2025-12-31, basis: BASIS}"
RESPANNED = [
    (SHARE, SHARE.replace("from: 2017", "from: 2018"), "from was 2017-01-01 at main"),
    (SHARE, SHARE.replace("from: 2017-01-01, ", ""), "from was 2017-01-01 at main"),
    (SHARE, SHARE.replace("basis", "adopted: 2016-05-01, basis"), "adopted was not there at main"),
    (SHARE, PARTS.replace("BASIS", "stated"), "the allocation L2 2017-01-01..2025-12-31 is gone since main"),
    ("{area: L1, at_least: 600, by: 2025-12-31, basis: assumed}",
     PARTS.replace("L2", "L1").replace("BASIS", "published, source: Atlas"), None),
    (f"  - {SHARE}\n", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what"), RESPANNED)
def test_an_allocation_keeps_its_days(meili, water, old, new, what):
    edit(water, "plan/allocations/pumps.yaml", old, new)
    found, _out = since(meili, water)
    assert [line.partition("] ")[2] for line in found] == ([] if what is None else [what])


def test_no_hint_would_take_a_revision_back(meili, water):
    edit(water, GOALS, CONNECTED, CONNECTED + STEPS)
    shares = "plan/allocations/pumps.yaml"
    with (water / shares).open("a", encoding="utf-8") as file:
        file.write(
            f"  - {SHARE.replace('400', '500').replace('basis', 'adopted: 2018-05-01, basis')}\n"
        )
    git(water, "commit", "-qam", "revised")
    edit(water, GOALS, "at_least: 90, by", "at_least: 80, by")
    edit(water, shares, "at_least: 400", "at_least: 350")
    found, out = since(meili, water)
    assert len(found) == 2
    assert out.count("Write the old value back.") == 2
    assert "mind that there is one from 2019-01-01 already." in " ".join(out.split())
    assert "and add" not in out


def test_an_allocation_is_replaced_and_not_edited(meili, water):
    shares = "plan/allocations/pumps.yaml"
    edit(water, shares, "at_least: 400", "at_least: 450")
    (found,), out = since(meili, water)
    assert found == f"{shares}:5:26: error[edited-in-place] at_least was 400 at main"
    hint = out.split("allocations: - ")[1].splitlines()[0]
    git(water, "checkout", "-q", shares)
    with (water / shares).open("a", encoding="utf-8") as file:
        file.write(f"  - {hint}\n")
    assert since(meili, water)[0] == []


def test_a_hint_can_be_pasted(meili, water):
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    hint = since(meili, water)[1].split("of the target: - ")[1].splitlines()[0]
    git(water, "checkout", "-q", ".")
    edit(water, GOALS, PUMPS, f"{PUMPS}    revisions:\n      - {hint}\n")
    assert since(meili, water)[0] == []
    assert meili(water, "validate").code == 0


def test_since_needs_a_revision_with_a_plan_that_can_be_read(meili, water):
    for typed in ("main2", "", str(water)):
        err = refused(meili, water, "validate", "--since", typed)
        assert f"{f'--since {typed}'.rstrip()}: no revision that git knows" in err
    edit(water, GOALS, "at_least: 90", "at_least: 190")
    git(water, "commit", "-qam", "wrong")
    assert "main: the plan has 1 error" in refused(meili, water, "validate", "--since", "main")
    ran = meili(water, "validate", "--since", "main~1")  # today's errors come first
    assert (ran.code, "edited-in-place" in ran.out) == (1, False)
    assert "edited-in-place (error)" in meili(None, "validate", "--rules").out


def test_what_a_shell_is_offered(water):
    from meili_cli.cli.complete import _revisions, _values
    from meili_cli.workspace.find import Workspace

    git(water, "tag", "v1")
    assert [word for word, _said in _revisions(Workspace(water), "")] == ["main", "v1"]
    offered = [word for word, _said in _values(Workspace(water), "pumps.")]
    assert offered == ["pumps.target.at_least=", "pumps.target.by="]
    shares = [word for word, _said in _values(Workspace(water), "allocations.pumps.L1")]
    assert shares == ["allocations.pumps.L1.at_least=", "allocations.pumps.L1.by="]
    assert list(_values(Workspace(water), "pumps.target.at_least=")) == []


def test_a_result_is_not_written_into_the_workspace(meili, water):
    target = Path(water) / "plan" / "x.html"
    for words in (
        ("diff", "main"),
        ("diff", "main", "HEAD"),
        ("impact", "--set", "pumps.target.at_least=1"),
    ):
        assert "not for reports" in refused(meili, water, "plan", *words, "-o", target)


# -- docs/plan-changes.md --------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "plan-changes.md").read_text(encoding="utf-8")


@pytest.mark.no_cover
def test_the_commands_of_the_page_run(meili, demo, tmp_path):
    root = kept(shutil.copytree(demo, tmp_path / "trial"))
    lines = re.findall(r"^\$ meili (.*)$", PAGE, re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        ran = meili(root, *shlex.split(line))
        assert (ran.code, ran.out == "") == (0, line.startswith("validate")), line


def test_the_page_names_what_the_program_says(meili, water):
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    for words, schema in (((), "meili/plan-diff/1"), (("--impact",), "meili/plan-impact/1")):
        ran = meili(water, "plan", "diff", "main", "--format", "json", *words)
        assert ran.json["schema"] == schema
        assert [n for n in (schema, *ran.rows[0]) if f"`{n}`" not in PAGE] == []


# -- how it is shown -------------------------------------------------------------------------


def test_an_order_of_its_own_has_no_headings(meili, water):
    edit(water, GOALS, "at_least: 1000", "at_least: 1200")
    edit(water, GOALS, "en: Clean water", "en: Clear water")
    out = meili(water, "plan", "diff", "main", "--sort", "-subject").out
    assert "Of     Change\n" in out
    assert out.index("\nwater  the name (en)") < out.index("\npumps  the target rises")
    columns = meili(water, "plan", "diff", "main", "--columns", "kind,name,said").out
    assert "changed  Pumps renewed  the target rises from 1,000 pumps" in columns
    for option, name in ((), "old"), (("--impact",), "before"):
        words = ("plan", "diff", "main", *option, "--format", "json", "--sort", name)
        assert "no order" in refused(meili, water, *words)


def test_a_page_says_the_changes_above_the_table_once(meili, water, tmp_path):
    page = tmp_path / "impact.html"
    words = ("--set", "connected.target.at_least=62", "--as-of", "2020-01-31")
    assert meili(water, "plan", "impact", *words, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    said = "connected: the target falls from 90 % to 62 %"
    assert text.count(said) == 1
    assert text.index(said) < text.index("<table")
    bare = meili(water, "plan", "impact", *words, "--no-header").out
    assert said not in bare
    assert "on track → achieved" in bare


def test_more_changes_than_there_is_room_for_are_counted(meili, water):
    names = ("pumps", "connected", "leakage", "nitrate")
    values = [
        f"{name}.{key}"
        for name in names
        for key in ("quote=Q", "name=N", "reporting=monthly", "unit=U")
    ]
    words = [word for value in values for word in ("--set", value)]
    ran = meili(water, "plan", "impact", *words, "--columns", "area,item_name,rank,score,target")
    assert "and 4 more: `meili plan diff`" in ran.out
    assert "0 statuses come out otherwise" in ran.out


def test_a_rank_that_is_another_is_in_a_line_of_its_own(meili, water):
    write(water, "plan/assessment.yaml", "schema: meili/plan/1\nmin_coverage: 0.1\n")
    git(water, "add", ".")
    git(water, "commit", "-qm", "assessed")
    edit(water, "plan/assessment.yaml", "0.1", "0.9")
    ran = meili(
        water, "plan", "diff", "main", "--impact", "--as-of", "2020-01-31", "--by", "province"
    )
    assert "assessment: the coverage needed is 0.9 instead of 0.1" in ran.out
    assert "Another rank\nWestmark  rank 1 → –" in ran.out


@pytest.mark.parametrize("words", [("plan", "diff", ""), ("plan", "diff", ".", " ")])
def test_a_variable_that_is_not_set_is_no_plan(meili, water, words):
    ran = meili(water, *words)
    assert (ran.code, ran.out) == (2, "")
    assert "a folder or a revision is needed, and this is empty" in ran.err


def test_a_name_with_a_line_break_is_no_heading(meili, water, tmp_path):
    other = shutil.copytree(water, tmp_path / "other")
    for path in (other / "plan" / "goals").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        forged = re.sub(
            r"(?m)^(  - id: pumps\n    name: ).*$", r'\1"P\\n\\n## Approved\\n::error::x"', text
        )
        path.write_text(forged, encoding="utf-8")
    for form in ("markdown", "plain", "table"):
        out = meili(water, "plan", "diff", ".", other, "--format", form).out
        assert "Approved" in out
        assert not re.search("^(## Approved|::error)", out, re.MULTILINE)
