"""`meili init --blank`: a workspace for a plan of one's own, from flags or from answers."""

import os
import pty
import select
import subprocess
import sys
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.workspaces import write
from meili_cli.model.terms import Measure
from meili_cli.plan import read, yaml_nodes
from meili_cli.workspace import blank
from meili_cli.workspace import init as module
from meili_cli.workspace.init import init

FLAGS = {
    "--title": "Clean streets 2026-2028", "--start": "2026", "--end": "2028",
    "--levels": "city,district", "--area": "310=Springfield", "--target": "Lamps built",
    "--measure": "quantity", "--at-least": "300", "--unit": "lamps",
}  # fmt: skip


def flags(**other):
    """Return the words of all flags; one that is None is left out."""
    chosen = FLAGS | {f"--{name.replace('_', '-')}": value for name, value in other.items()}
    return [word for flag, said in chosen.items() if said is not None for word in (flag, said)]


def content(root, name):
    return yaml.safe_load((root / "plan" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("measure", ["quantity", "ratio", "level", "milestone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_it_makes_has_no_findings_and_can_be_reported(meili, tmp_path, measure, language):
    root = tmp_path / "streets"
    asked = flags(measure=measure, at_least=None if measure == "milestone" else "90")
    ran = meili(None, "--lang", language, "init", "--blank", root, *asked)
    assert ran.code == 0, ran.err
    assert "meili validate" in ran.err
    assert meili(root, "validate", "--strict").code == 0
    assert meili(root, "fmt", "--check").code == 0
    report = meili(root, "report", "--as-of", "2027", "--format", "json")
    assert report.row["item"] == "lamps-built"
    assert report.row["area"] == "310"
    assert report.row["status"] == "no_data"
    recorded = {"quantity": ["--add", "3"], "ratio": ["--count", "1/2"], "level": ["--level", "3"]}
    ran = meili(root, "record", "lamps-built", "--area", "Springfield", "--as-of", "2026-03",
                *recorded.get(measure, ["--state", "started"]))  # fmt: skip
    assert ran.code == 0, ran.err
    assert (root / "data" / ".gitattributes").read_text() == "* -text\n"


def test_the_answers_stand_in_the_files(meili, tmp_path):
    assert meili(None, "init", "--blank", tmp_path / "a", *flags()).code == 0
    plan, goal = content(tmp_path / "a", "plan.yaml"), content(tmp_path / "a", "goals/1-first.yaml")
    assert plan["id"] == "clean-streets-2026-2028"
    assert [str(day) for day in plan["period"].values()] == ["2026-01-01", "2028-12-31"]
    assert (plan["levels"], plan["languages"]) == (["city", "district"], ["en"])
    (target,) = goal["targets"]
    assert target["target"] | {"by": None} == {"at_least": 300, "by": None, "basis": "assumed"}
    assert target["unit"] == "lamps"
    areas = (tmp_path / "a" / "data" / "areas" / "areas.csv").read_text(encoding="utf-8")
    assert areas == "code,parent,level,name_en\n310,,city,Springfield\n"


def test_texts_are_in_any_language(meili, tmp_path):
    asked = flags(title="净水“三年”: #1", area="青山市", target="水泵更新", levels="市、区")
    assert meili(None, "--lang", "zh", "init", "--blank", tmp_path / "a", *asked).code == 0
    plan = content(tmp_path / "a", "plan.yaml")
    assert (plan["title"], plan["id"], plan["levels"]) == ("净水“三年”: #1", "plan", ["市", "区"])
    assert "name_zh\n1,,市,青山市\n" in (tmp_path / "a/data/areas/areas.csv").read_text("utf-8")
    assert "计划" in (tmp_path / "a" / "plan" / "plan.yaml").read_text(encoding="utf-8")
    assert meili(tmp_path / "a", "validate", "--strict").code == 0


def test_editors_are_told_of_the_schemas_that_come_with_the_program(tmp_path, monkeypatch):
    for kind in ("plan", "goals"):
        write(tmp_path / "bundle", f"plan/.schemas/{kind}.json", "{}")
    monkeypatch.setattr(module, "bundle", lambda: tmp_path / "bundle")
    answers = blank.Answers(
        "T", date(2026, 1, 1), date(2028, 12, 31), ("city",), blank.Area("1", "C"), "L",
        Measure.MILESTONE,
    )  # fmt: skip
    root = init(tmp_path / "w", now=None, blank=answers).root
    for name in ("plan.yaml", "goals/1-first.yaml"):
        file = root / "plan" / name
        first = file.read_text(encoding="utf-8").splitlines()[0]
        before, _equals, schema = first.partition("=")
        assert before == "# yaml-language-server: $schema"
        assert (file.parent / schema).read_text() == "{}"
    assert read(root).problems == ()


WORDS = [
    "True", "false", "Null", "~", "yes", "No", "on", "y", "1e5", "12e3", "1E99", "1e-5", "0x1f", "0o17",
    "0b11", ".inf", "-.INF", ".NaN", "<<", "=", "12:30", "1_000", "2026-13-01", "2026-01-01", "017",
    "- a", "a: b", "#1", "'", '"', "[a", "{b}", "First goal", "plan", "--- a", "%YAML", "@a", "`",
]  # fmt: skip
"""Texts that mean something else where they stand in a YAML file without quotes."""
TEXTS = st.text(min_size=1, max_size=40) | st.sampled_from(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_yaml_takes_for_something_else(tmp_path, word):
    first = blank.first_day("2026")
    answers = blank.Answers(
        word, first, blank.last_day("2028", first), blank.levels(word), blank.Area(word, word),
        word, Measure.LEVEL, blank.bound("1.5", Measure.LEVEL), word,
    )  # fmt: skip
    init(tmp_path / "w", now=None, blank=answers)
    draft = read(tmp_path / "w")
    assert draft.problems == ()
    assert draft.plan.head.title.said_in("en") == word
    assert draft.plan.head.levels == (word,)
    (target,) = content(tmp_path / "w", "goals/1-first.yaml")["targets"]
    assert (target["name"], target["unit"]) == (word, word)
    assert yaml_nodes.resolve(target["id"]) == target["id"]


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, name=TEXTS, target=TEXTS, unit=TEXTS, levels=TEXTS)
def test_whatever_is_taken_validates(tmp_path_factory, title, name, target, unit, levels):
    try:
        answers = blank.Answers(
            blank.text(title), blank.first_day("2026"), blank.last_day("2028", blank.first_day("2026")),
            blank.levels(levels), blank.area(name), blank.text(target), Measure.LEVEL,
            blank.bound("1.5", Measure.LEVEL), blank.text(unit),
        )  # fmt: skip
    except ValueError:
        return
    root = tmp_path_factory.mktemp("blank") / "w"
    init(root, now=None, blank=answers)
    draft = read(root)
    assert draft.problems == ()
    assert draft.plan.head.title.said_in("en") == blank.text(title)
    assert draft.plan.head.levels == blank.levels(levels)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"title": " "}, "--title  : a name is needed"),
        ({"title": "a\u202eb"}, "a sign in it that is not text"),
        ({"start": "next year"}, "--start next year: next year is no date"),
        ({"end": "2025"}, "the period ends before it starts"),
        ({"levels": "city,city"}, "a level is named twice"),
        ({"area": "=City"}, "a name is needed"),
        ({"measure": "count"}, "count is none of quantity, ratio, level, milestone"),
        ({"at_least": "3e2"}, "without an exponent"),
        ({"at_least": "0"}, "a number above 0 is needed"),
        ({"measure": "ratio"}, "a ratio is at most 100 %"),
        ({"measure": "milestone"}, "has no number"),
        ({"title": None, "at_least": None}, "--title --at-least: these are missing"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_written(meili, tmp_path, other, said):
    ran = meili(None, "init", "--blank", tmp_path / "a", *flags(**other))
    assert ran.code == 2
    assert said in " ".join(ran.err.split("\n"))
    assert not (tmp_path / "a").exists()


def test_flags_that_go_nowhere_are_refused(meili, tmp_path):
    ran = meili(None, "init", tmp_path / "a", "--title", "T", "--end", "2028")
    assert (ran.code, "--title --end: these belong to --blank" in ran.err) == (2, True)
    ran = meili(None, "init", "--blank", "--demo", tmp_path / "a", *flags())
    assert (ran.code, "exclude each other" in ran.err) == (2, True)
    (tmp_path / "b" / "plan").mkdir(parents=True)
    ran = meili(None, "init", "--blank", tmp_path / "b")
    assert (ran.code, "nothing is ever written over" in ran.err) == (2, True)


def answered(words, lines, timeout=30):
    """Run a command on a terminal, type these lines, and return how it ended and what was shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "meili_cli", *map(str, words)],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    os.close(theirs)
    shown, left = b"", list(lines)
    try:
        while True:
            ready, _write, _error = select.select([ours], [], [], timeout)
            assert ready, shown.decode()
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
            if left and shown.endswith(b": "):
                os.write(ours, f"{left.pop(0)}\n".encode())
    finally:
        os.close(ours)
    return process.wait(timeout), shown.decode()


def test_on_a_terminal_it_asks_and_a_wrong_answer_is_asked_again(tmp_path):
    lines = ["Clean streets", "soon", "2026", "2025", "2028", "", "Springfield", "Lamps",
             "ratio", "900", "90", ""]  # fmt: skip
    code, shown = answered(["init", "--blank", tmp_path / "a"], lines)
    assert code == 0, shown
    for said in ("soon is no date", "ends before it starts", "[city, district]", "at most 100 %"):
        assert said in shown
    assert content(tmp_path / "a", "plan.yaml")["levels"] == ["city", "district"]
    assert read(tmp_path / "a").problems == ()


def test_on_a_terminal_only_what_is_missing_is_asked(tmp_path):
    words = [
        "init",
        "--blank",
        tmp_path / "a",
        *flags(title=None, measure="milestone", at_least=None),
    ]
    code, shown = answered(words, ["Clean streets"])
    assert code == 0, shown
    assert "Title of the plan" in shown
    assert "At least" not in shown
    code, shown = answered(["init", "--blank", tmp_path / "b", *flags(unit=None)], [])
    assert (code, "Unit" in shown) == (0, False)
