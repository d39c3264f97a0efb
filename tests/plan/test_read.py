"""What reading a workspace gives: all findings at once, each at its place."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meili_cli.plan import PlanError, load, read
from meili_cli.render.finding import as_text
from plan.workspaces import write

REPOSITORY = Path(__file__).parents[2]

GOALS = """\
schema: meili/plan/1
goal: {id: a, name: A}
targets:
  - id: lifts
    name: Lifts
    measure: quantity
    target: {at_least: 9, by: 2020-12-31, basis: stated}
"""


def found(root):
    return [(problem.rule, str(problem.place)) for problem in read(root).problems]


def test_the_official_plan_has_no_findings():
    draft = read(REPOSITORY)
    assert [as_text(problem) for problem in draft.problems] == []
    assert len(draft.plan.targets) == 30
    assert len(draft.plan.tasks) == 30
    assert draft.areas.top.code == "310000"


def test_findings_of_all_files_come_at_once_and_in_order(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("at_least: 9", "at_least: nine"))
    write(root, "plan/goals/b.yaml", "schema: meili/plan/1\ngoal: {id: b}\ntargets: []\nmore: 1\n")
    write(root, "plan/tasks/a.yaml", "a: [")
    write(root, "data/areas/a.csv", "code,parent,level,name_en\n1,,city,City\n11,1,town,North\n")
    assert found(root) == [
        ("unknown-level", "data/areas/a.csv:3:6"),
        ("bad-number", "plan/goals/a.yaml:7:24"),
        ("missing-key", "plan/goals/b.yaml:2:7"),
        ("unknown-key", "plan/goals/b.yaml:4:1"),
        ("yaml-syntax", "plan/tasks/a.yaml:2:1"),
    ]


def test_a_broken_target_is_still_known_to_those_who_name_it(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("quantity", "quantum"))
    task = "schema: meili/plan/1\ngroup: {id: a, number: 1, name: A}\ntasks:\n"
    write(root, "plan/tasks/a.yaml", task + "  - {id: t, title: T, serves: [lifts, stairs]}\n")
    assert found(root) == [
        ("bad-value", "plan/goals/a.yaml:6:14"),
        ("unknown-served-target", "plan/tasks/a.yaml:4:39"),
    ]


def test_targets_of_a_file_that_cannot_be_read_are_not_missed(root):
    write(root, "plan/goals/a.yaml", "targets: [")
    task = "schema: meili/plan/1\ngroup: {id: a, number: 1, name: A}\ntasks:\n"
    write(root, "plan/tasks/a.yaml", task + "  - {id: t, title: T, serves: [lifts]}\n")
    assert [rule for rule, _place in found(root)] == ["yaml-syntax"]


def test_what_fits_in_a_broken_file_is_judged_too(root):
    second = """\
  - id: stairs
    name: Stairs
    measure: quantity
    target: {at_least: 9, by: 2031-12-31, basis: stated}
"""
    write(root, "plan/goals/a.yaml", GOALS.replace("quantity", "quantum") + second)
    assert found(root) == [
        ("bad-value", "plan/goals/a.yaml:6:14"),
        ("due-outside-period", "plan/goals/a.yaml:11:31"),
    ]


def test_several_missing_keys_of_one_mapping_are_all_told(root):
    write(root, "plan/goals/a.yaml", "schema: meili/plan/1\ngoal: {}\ntargets: []\n")
    messages = [p.message for p in read(root).problems if p.rule == "missing-key"]
    assert messages == ["the key id is missing", "the key name is missing"]


def test_a_finding_shows_its_line_with_a_caret_under_what_is_meant(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("name: Lifts", "name: {zh: 电梯, nope: 1}"))
    text = "".join(
        as_text(problem) for problem in read(root).problems if problem.rule == "bad-text"
    )
    assert text == (
        "plan/goals/a.yaml:5:26: error[bad-text] "
        "a number where text belongs; put it in quotes\n"
        "        name: {zh: 电梯, nope: 1}\n"
        "                               ^\n"
    )


def test_the_caret_counts_wide_characters_and_tabs(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("{id: a, name: A}", "{name: 电梯,\tid: 电梯}"))
    (problem,) = read(root).problems
    lines = as_text(problem).splitlines()
    assert lines[1:3] == [
        "    goal: {name: 电梯, id: 电梯}",
        "    " + " " * 19 + "    ^^^^",
    ]
    assert problem.hint


def test_a_long_line_is_cut_around_the_place(root):
    long = GOALS.replace("name: Lifts", f"name: {{zh: {'梯' * 300}, en: 1, x: {'y' * 300}}}")
    write(root, "plan/goals/a.yaml", long)
    (problem,) = read(root).problems
    assert problem.place.column == 322
    line, carets = as_text(problem).splitlines()[1:3]
    assert len(line) < 200
    assert carets.index("^") == 4 + 1 + 2 * 54 + 6


def test_an_unknown_key_names_the_nearest(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("at_least:", "at_laest:"))
    unknown = next(p for p in read(root).problems if p.rule == "unknown-key")
    assert unknown.hint == "did you mean at_least?"
    assert str(unknown.place) == "plan/goals/a.yaml:7:14"


def test_names_of_fields_in_the_code_are_no_keys(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("schema:", "schema_:"))
    assert {rule for rule, _place in found(root)} == {"unknown-key", "schema"}


def test_places_of_parts_can_be_asked_for(root):
    share = '{area: "11", at_least: 3, by: 2020-12-31, basis: assumed}'
    write(
        root,
        "plan/allocations/a.yaml",
        f"schema: meili/plan/1\nitem: lifts\nallocations:\n  - {share}\n",
    )
    draft = load(root)
    assert str(draft.place("targets", "lifts")) == "plan/goals/a.yaml:4:5"
    assert str(draft.place("targets", "lifts", "target", "by")) == "plan/goals/a.yaml:7:31"
    assert str(draft.place("targets", "lifts", "baseline")) == "plan/goals/a.yaml:4:5"
    assert str(draft.place("allocations", "lifts", 0)) == "plan/allocations/a.yaml:4:5"
    assert str(draft.place("plan", "period")) == "plan/plan.yaml:6:9"
    assert str(draft.place("areas", "12")) == "data/areas/a.csv:4:1"
    assert draft.place("areas", "13") is None
    assert draft.place("allocations", "lifts", 1) is None
    assert draft.place("targets", "stairs") is None
    assert draft.place() is None
    assert draft.plan.allocations["lifts"][0].by == date(2020, 12, 31)


def test_load_raises_with_the_findings(root):
    write(root, "plan/goals/a.yaml", GOALS.replace("quantity", "quantum"))
    with pytest.raises(PlanError) as raised:
        load(root)
    assert [problem.rule for problem in raised.value.problems] == ["bad-value"]
    assert "meili validate" in str(raised.value)


def test_a_warning_does_not_keep_a_plan_from_being_loaded(root):
    write(root, "plan/stray.yaml", "a: 1")
    assert [problem.rule for problem in load(root).problems] == ["file-stray"]


def test_an_empty_folder_is_no_plan(tmp_path):
    draft = read(tmp_path)
    assert [problem.rule for problem in draft.problems] == [
        "no-areas", "no-targets", "file-missing",
    ]  # fmt: skip
    assert draft.plan is None
    assert draft.areas is None


def test_a_link_that_leads_nowhere_is_a_finding(root):
    (root / "plan/goals/b.yaml").symlink_to("nowhere.yaml")
    assert found(root) == [("file-missing", "plan/goals/b.yaml")]


def test_a_file_in_the_place_of_a_folder_is_a_finding(root):
    write(root, "plan/tasks", "a: 1")
    assert [rule for rule, _place in found(root)] == ["file-unreadable"]


def test_a_pipe_is_not_waited_for(root):
    os.mkfifo(root / "plan/goals/b.yaml")
    assert found(root) == [("file-unreadable", "plan/goals/b.yaml")]


def test_hidden_files_and_other_endings_are_not_read(root):
    write(root, "plan/goals/.#a.yaml", "[")
    write(root, "plan/goals/README.md", "[")
    write(root, "plan/goals/b.YML", GOALS.replace("id: a", "id: b").replace("lifts", "stairs"))
    assert list(load(root).plan.targets) == ["lifts", "stairs"]


@pytest.mark.parametrize(
    "text", ["../goals/../../secret.txt", "/etc/passwd", '"a\\0b"', "x" * 5000]
)
def test_the_official_text_lies_in_the_folder_of_the_plan(root, text):
    write(root, "secret.txt", "Nine lifts")
    plan = (root / "plan/plan.yaml").read_text().replace("source/text.txt", text)
    write(root, "plan/plan.yaml", plan)
    assert [rule for rule, _place in found(root)] == ["document-text"]


def test_the_official_text_is_utf8(root):
    write(root, "plan/source/text.txt", "电梯".encode("gb18030"))
    assert found(root) == [("file-encoding", "plan/source/text.txt:1:1")]


def test_white_space_does_not_count_in_quotes(root):
    goals = GOALS.replace("name: A}", 'name: A, quote: "Nine  lifts will\\u3000be built"}')
    write(root, "plan/goals/a.yaml", goals)
    write(root, "plan/source/text.txt", "Nine lifts\r\n  will be built.")
    assert found(root) == []


def test_a_bad_byte_is_told_with_its_offset_and_place(root):
    write(root, "plan/tasks/a.yaml", "a: 1\n中: ".encode() + b"\xff")
    (problem,) = read(root).problems
    assert str(problem.place) == "plan/tasks/a.yaml:2:4"
    assert "byte 11" in problem.message
    assert "UTF-8" in problem.hint


def test_utf_16_gets_a_hint(root):
    write(root, "plan/tasks/a.yaml", "a: 中".encode("utf-16"))
    (problem,) = read(root).problems
    assert "UTF-16" in problem.hint


def test_a_byte_order_mark_does_not_shift_columns(root):
    write(root, "plan/goals/a.yaml", b"\xef\xbb\xbf" + b"nope: 1\n" + GOALS.encode())
    assert found(root) == [("unknown-key", "plan/goals/a.yaml:1:1")]


def test_a_revision_is_judged_with_what_it_leaves_alone(root):
    revised = GOALS + (
        "    revisions:\n"
        "      - from: 2019-01-01\n"
        "        adopted: 2018-12-01\n"
        "        reason: r\n"
        "        trajectory: {shape: growth}\n"
    )
    write(root, "plan/goals/a.yaml", revised)
    assert found(root) == [("growth-not-positive", "plan/goals/a.yaml:12:21")]


def test_areas_come_from_all_files_with_a_byte_order_mark_or_without(root):
    write(root, "data/areas/b.csv", "\ufeffcode,parent,level,name_zh\r\n13,1,district,东区\r\n")
    draft = load(root)
    assert [area.code for area in draft.areas] == ["1", "11", "12", "13"]
    assert draft.areas["13"].name_zh == "东区"
    assert str(draft.place("areas", "13")) == "data/areas/b.csv:2:1"


def test_an_area_within_itself_is_found_once(root):
    table = "code,parent,level,name_en\n1,,city,C\n2,2,district,S\n3,4,district,A\n4,3,district,B\n5,3,district,E\n"
    write(root, "data/areas/a.csv", table)
    cycles = [place for rule, place in found(root) if rule == "area-cycle"]
    assert len(cycles) == 2


@pytest.mark.parametrize(
    "table", ['code,parent,level,name_en\n1,,city,"C', 'code,parent,level,name_en\n1,,city,"C"x\n']
)
def test_bad_csv_is_a_finding(root, table):
    write(root, "data/areas/a.csv", table)
    assert "area-csv" in {rule for rule, _place in found(root)}


def test_sums_are_compared_on_every_level(root):
    plan = (root / "plan/plan.yaml").read_text().replace("district]", "district, street]")
    write(root, "plan/plan.yaml", plan)
    areas = (root / "data/areas/a.csv").read_text()
    write(root, "data/areas/a.csv", areas + "111,11,street,A\n112,11,street,B\n")
    shares = "".join(
        f'  - {{area: "{area}", at_least: {n}, from: 2019-01-01, by: 2019-12-31, basis: assumed}}\n'
        for area, n in (("11", 4), ("111", 1), ("112", 2))
    )
    write(
        root,
        "plan/allocations/a.yaml",
        "schema: meili/plan/1\nitem: lifts\nallocations:\n" + shares,
    )
    (problem,) = read(root).problems
    assert problem.rule == "allocation-sum"
    assert problem.message == "the areas below 11 add up to 3, and 11 must deliver 4"


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.sampled_from(["plan/plan.yaml", "plan/goals/a.yaml", "data/areas/a.csv"]), st.binary())
def test_no_bytes_raise(root, path, data):
    write(root, path, data)
    for problem in read(root).problems:
        as_text(problem)


@pytest.mark.no_cover
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
def test_no_damage_to_a_good_file_raises(root, data):
    path = data.draw(st.sampled_from(["plan/plan.yaml", "plan/goals/a.yaml", "data/areas/a.csv"]))
    good = (Path(__file__).parent / "minimal" / path).read_text()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 12)))
    junk = data.draw(st.text(st.sampled_from("[]{}:,-?!&*'\"\n\t 09.exa~<中"), max_size=6))
    write(root, path, good[:start] + junk + good[end:])
    for problem in read(root).problems:
        as_text(problem)
    write(root, path, good)


def test_one_wrong_value_hides_no_other_finding(root):
    write(
        root,
        "plan/goals/a.yaml",
        GOALS.replace(
            "    measure:",
            "    reporting: weekly\n    part_of: nothing\n    quote: never said\n    measure:",
        ),
    )
    assert {"bad-value", "unknown-whole", "quote-not-in-text"} <= {
        rule for rule, _place in found(root)
    }


def test_a_wrong_basis_does_not_hide_a_wrong_bound(root):
    text = GOALS.replace("basis: stated", "direction: increase, basis: guess", 1)
    write(root, "plan/goals/a.yaml", text)
    assert {"bad-value", "bad-bound"} <= {rule for rule, _place in found(root)}
