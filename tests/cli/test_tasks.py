"""`meili tasks`: tasks beside the targets that they serve."""

import json

import pytest


@pytest.fixture
def works(meili, lowland):
    """One task that serves the pumps: done in the west, which has renewed too few."""
    rows = [
        "item,area,as_of,kind,value,state",
        "task-1.1,L1,2019-12,state,,done",
        "task-1.1,L2,2019-12,state,,started",
        "pumps,L1,2019-12,total,10,",
        "pumps,L2,2019-12,total,300,",
    ]
    allocations = "\n".join(
        [
            "schema: meili/plan/1",
            "item: pumps",
            "allocations:",
            *(
                f"  - {{area: {area}, at_least: 500, by: 2025-12-31, basis: stated}}"
                for area in ("L1", "L2")
            ),
        ]
    )
    folder = lowland / "plan" / "allocations"
    folder.mkdir(exist_ok=True)
    (folder / "pumps.yaml").write_text(allocations, encoding="utf-8")
    ran = meili(lowland, "import", "-", stdin="\n".join(rows))
    assert ran.code == 0, ran.err
    return lowland


def tasks(meili, root, *words):
    ran = meili(root, "tasks", "--as-of", "2019-12", "--format", "json", *words)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_states_by_area_and_a_done_task_over_a_failing_target(meili, works):
    found = tasks(meili, works)
    (row,) = found["rows"]
    assert (found["schema"], found["by"], found["scope"]) == ("meili/tasks/1", "province", "L")
    assert (row["group"], row["item"], row["target"]) == ("works", "task-1.1", "pumps")
    assert (row["areas"], row["done"], row["started"], row["silent"]) == (2, 1, 1, 0)
    assert row["state"] == "started"
    assert row["contradictions"] == ["L1"]
    for form in ("table", "markdown", "html", "plain"):
        out = meili(works, "tasks", "--as-of", "2019-12", "--format", form).out
        assert "Done, yet" in " ".join(out.split())
        assert "1 area: Westmark" in out
        assert "1 task is done somewhere where a target that it serves" in " ".join(out.split())


def test_a_task_is_compared_with_the_target_of_the_same_area(meili, works):
    west, east = (tasks(meili, works, "--area", code)["rows"][0] for code in ("L1", "L2"))
    assert (west["state"], west["target_status"]) == ("done", "off_track")
    assert west["contradictions"] == ["L1"]
    assert "here" in meili(works, "tasks", "--as-of", "2019-12", "--area", "L1").out
    assert (east["state"], east["contradictions"]) == ("started", [])


def test_a_target_that_keeps_up_contradicts_nothing(meili, works):
    meili(works, "record", "task-1.1", "--area", "L2", "--as-of", "2019-12", "--state", "done",
          "--revise")  # fmt: skip
    assert tasks(meili, works)["rows"][0]["contradictions"] == ["L1"]
    out = meili(works, "tasks", "--as-of", "2019-12", "--area", "L2").out
    assert "No task that is done stands over a target known to fail." in out


def test_what_is_published_says_that_nothing_is_known(meili, homes):
    out = " ".join(meili(homes, "tasks").out.split())
    assert "No state is recorded for 30 of 30 tasks." in out
    assert "There is no figure for 30 of 30 targets that they serve." in out
    assert "So nothing can be said of whether tasks and targets agree." in out
    rows = json.loads(meili(homes, "tasks", "--format", "json").out)["rows"]
    assert len({row["item"] for row in rows}) == 30
    assert {row["target_status"] for row in rows} == {None, "no_data"}
    assert not any(row["contradictions"] for row in rows)


def test_sorted_lines_stand_by_themselves(meili, homes):
    words = ("tasks", "--columns", "item,target", "--format", "plain", "--no-header")
    assert any(line.startswith(" ") for line in meili(homes, *words).out.splitlines())
    lines = meili(homes, *words, "--sort", "target").out.splitlines()
    assert all(line.startswith(("task-", "safeguard-")) for line in lines if line)
