"""Completion, as a shell asks for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.workspaces import entry, put

BIN = Path(sys.executable).parent
BASH = """
eval "$(_MEILI_COMPLETE=source_bash meili)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_meili_completion meili
printf '%s\\n' "${COMPREPLY[@]}"
"""
ENTRIES = [
    entry("pumps", "L", "2018-12-31", "total", "3"),
    entry("trust", "L", "2018-12-31", "level", "103"),
]


def shell(*words, environment, cwd):
    return subprocess.run(
        list(words), capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
        cwd=cwd, env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **environment},
    )  # fmt: skip


def complete(*words, cwd, **environment):
    """What bash is offered for the last of the words."""
    ran = shell("bash", "--norc", "-c", BASH, "bash", *words, environment=environment, cwd=cwd)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [line for line in ran.stdout.splitlines() if line]


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("re", ["record", "retract", "report"]),
        ("report --item no-il", ["no-illegal-building"]),
        ("explain no-il", ["no-illegal-building"]),
        ("log no-il", ["no-illegal-building"]),
        ("retract NO-IL", ["NO-ILlegal-building"]),
        ("report --area 310104", ["310104"]),
        ("report --area 徐汇", ["徐汇区"]),
        ("report --area xuh", ["xuhui"]),
        ("report --area Pudong\\ N", ["Pudong\\ New\\ Area"]),
        ("report --area Jing", ["Jing\\'an", "Jingan"]),
        ("report --goal o", ["order"]),
        ("import june.csv --map ", ["districts", "housing", "monthly"]),
        ("mapping ", ["suggest", "check"]),
        ("mapping check m", ["monthly"]),
        ("report --by ", ["city", "district", "street"]),
        ("report --format m", ["markdown"]),
        ("report --status on", ["on_track"]),
        ("report --fail-on mis", ["missed"]),
        ("report --as-of 2019-H", ["2019-H2", "2019-H1"]),
        ("report --known-at 2018-Q", ["2018-Q4", "2018-Q3", "2018-Q2", "2018-Q1"]),
        ("record pumps --from 2020-1", ["2020-12", "2020-11", "2020-10"]),
        ("record pumps --state b", ["basically_done"]),
        ("report --columns pa", ["pace"]),
        ("validate --select yaml-a", ["yaml-anchor", "yaml-alias"]),
        ("check --ignore total-falls,total", ["total-falls,total-straddled"]),
        ("report --columns item,pace,att", ["item,pace,attained"]),
        ("report --sort status,-pa", ["status,-pace"]),
        ("log --sort record", ["recorded_at", "recorded_by"]),
        ("log --since 2019-H", ["2019-H2", "2019-H1"]),
        ("report --lan", ["--lang"]),
        ("report --lang z", ["zh"]),
    ],
)
def test_what_bash_is_offered(demo, words, offered):
    found = complete("meili", *words.split(" ") if "\\ " not in words else _spaced(words), cwd=demo)
    if words.endswith("310104"):
        assert found[0] == "310104"
        assert all(code.startswith("310104") for code in found)
    else:
        assert found == offered


def _spaced(words):
    front, _option, name = words.partition(" --area ")
    return [front, "--area", name]


def test_periods_begin_with_the_years(demo):
    found = complete("meili", "report", "--as-of", "", cwd=demo)
    assert found[:5] == ["2020", "2019", "2018", "2020-H2", "2020-H1"]
    assert len(found) == 3 * (1 + 2 + 4 + 12)


def test_batches_are_offered_the_newest_first(lowland):
    for line in ENTRIES:
        put(lowland, line)
    names = sorted(path.stem for path in (lowland / "data/entries").rglob("*.csv"))
    assert len(names) == 2
    assert complete("meili", "log", "--batch", "2", cwd=lowland) == names[::-1]


def test_people_are_offered_who_recorded_something(lowland):
    put(lowland, ENTRIES[0])
    names = complete("meili", "log", "--recorded-by", "", cwd=lowland)
    assert len(names) == 1
    assert names[0] in (next((lowland / "data/entries").rglob("*.csv")).read_text("utf-8"))


def test_the_workspace_may_be_named_before_or_behind(lowland, tmp_path):
    asked = ("report", "--item", "pu")
    assert complete("meili", *asked, cwd=tmp_path) == []
    assert complete("meili", "-C", lowland, *asked, cwd=tmp_path) == ["pumps"]
    assert complete("meili", "report", "-C", lowland, *asked[1:], cwd=tmp_path) == ["pumps"]
    assert complete("meili", *asked, cwd=tmp_path, MEILI_WORKSPACE=str(lowland)) == ["pumps"]


@pytest.mark.few(2)
@pytest.mark.parametrize("option", ["--item", "--area", "--goal", "--by", "--as-of"])
def test_a_broken_plan_offers_nothing_and_says_nothing(lowland, option):
    (lowland / "plan/plan.yaml").write_text("schema: [\n", encoding="utf-8")
    assert complete("meili", "report", option, "", cwd=lowland) == []


def test_every_value_is_offered_or_is_free():
    """A new option must be thought of: offered from the workspace, or free text, or a file."""
    from typer.main import get_command

    from meili_cli.cli import app, complete
    from meili_cli.cli.group import commands

    free = {
        "workspace", "install_completion", "show_completion", "folder", "path", "files", "output",
        "add", "total", "count", "percent", "level", "source", "note", "by", "reason", "outcome",
        "precision", "pixels", "sheet", "header_row", "delimiter", "encoding", "rejects", "file",
        "restate", "lang", "place", "months", "title", "start", "end", "levels", "top", "target",
        "measure", "at_least", "unit",
    }  # fmt: skip
    group = get_command(app)
    for command in (group, *(command for _words, command in commands(group))):
        for param in command.params:
            offered = (command.name, param.name) in complete._SOURCES or (
                ("", param.name) in complete._SOURCES
            )
            fixed = getattr(param, "is_flag", False) or param.type_descriptor.choices
            assert offered or fixed or param.name in free, (command.name, param.name)


@pytest.mark.parametrize(
    ("name", "words"), [("zsh", "#compdef meili"), ("fish", "complete --command meili")]
)
def test_there_is_a_script_for_other_shells(process, name, words):
    ran = process(_MEILI_COMPLETE=f"source_{name}")
    assert ran.returncode == 0
    assert words in ran.stdout.decode()


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_other_shells_are_told_what_an_item_is(demo, process, name):
    ran = process(
        cwd=demo, _MEILI_COMPLETE=f"complete_{name}", _TYPER_COMPLETE_FISH_ACTION="get-args",
        _TYPER_COMPLETE_ARGS="meili report --item no-il",
    )  # fmt: skip
    assert "no-illegal-building" in ran.stdout.decode()
    assert "Communities free of illegal building" in ran.stdout.decode()


def test_a_command_does_not_load_it(lowland):
    code = (
        "import sys; from meili_cli.cli import app\n"
        f"try: app(['-C', {str(lowland)!r}, 'report'])\n"
        "finally: print([m for m in sys.modules if m.startswith('meili_cli.cli')], "
        "file=sys.stderr)"
    )
    ran = shell(sys.executable, "-c", code, environment={}, cwd=None)
    assert "meili_cli.cli.report" in ran.stderr
    assert "meili_cli.cli.complete" not in ran.stderr
    assert "meili_cli.cli.examples" not in ran.stderr
