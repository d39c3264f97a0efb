"""docs/ci.md holds what it promises: the steps of its workflows run, its settings and hooks are known."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from meili_cli.plan.kinds import KINDS
from meili_cli.workspace import settings
from meili_cli.workspace.edits import of_plan
from meili_cli.workspace.find import Workspace

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r'^```\w+ title="(.+?)"\n(.*?)^```', PAGE, re.DOTALL | re.MULTILINE))
GITHUB: dict[str, Any] = yaml.safe_load(BLOCKS[".github/workflows/plan.yml"])
GITLAB: dict[str, Any] = yaml.safe_load(BLOCKS[".gitlab-ci.yml"])
STEPS = {step["name"]: step["run"] for step in GITHUB["jobs"]["plan"]["steps"] if "run" in step}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The bundled plan and its figures, as a repository has them that was cloned from main."""
    root = tmp_path / "repository"
    for name in ("plan", "data"):
        shutil.copytree(ROOT / name, root / name)
    for words in (
        "init", "add -A", "-c user.name=a -c user.email=a@example.org commit -m first",
        "update-ref refs/remotes/origin/main HEAD",
    ):  # fmt: skip
        subprocess.run(["git", *words.split()], cwd=root, check=True, capture_output=True)
    return root


def run(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does, with the meili that is tested."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MEILI_", "COV_", "GITHUB_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**kept, "PATH": path, "MEILI_LANG": "en", **more},
    )  # fmt: skip


def steps(folder: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run all steps of the workflow but the installation, each whatever became of the others."""
    named = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
    }
    return {name: run(step, folder, **named) for name, step in STEPS.items() if name != "Install"}


def test_the_workflow_passes_on_a_plan_without_findings(workspace: Path) -> None:
    ran = steps(workspace)
    assert {name: one.returncode for name, one in ran.items()} == dict.fromkeys(ran, 0)
    assert ran["The plan"].stdout == ran["The ledger"].stdout == ""
    assert "No findings." in ran["The plan"].stderr
    summary = (workspace.parent / "summary.md").read_text(encoding="utf-8")
    assert summary.count("\n# ") == 2
    assert "The plans are the same." in summary
    assert json.loads((workspace / "plan.sarif").read_text(encoding="utf-8"))["runs"]


def test_the_workflow_shows_a_finding_beside_its_line(workspace: Path) -> None:
    path = next((workspace / "plan" / "goals").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("measure: ", "colour: red\n    measure: ", 1), encoding="utf-8")
    ran = steps(workspace)
    codes = {name: one.returncode for name, one in ran.items()}
    assert codes == {
        "The plan": 1, "The ledger": 2,
        "Layout, and what of the official text nobody answers for": 1,
        "Numbers that were changed where they stand": 1, "Whose status the change flips": 2,
        "Both as pages of the run": 0, "The plan for code scanning": 0,
    }  # fmt: skip
    shown = f"::error file=plan/goals/{path.name},line="
    assert ran["The plan"].stdout.startswith(shown)
    assert shown in ran["The ledger"].stdout
    (one,) = json.loads((workspace / "plan.sarif").read_text(encoding="utf-8"))["runs"][0][
        "results"
    ]
    assert one["ruleId"] == "unknown-key"


def test_the_workflow_shows_whose_status_a_change_flips(workspace: Path) -> None:
    path = workspace / "plan" / "goals" / "2-order.yaml"
    text = path.read_text(encoding="utf-8")
    lower = text.replace("{at_least: 95, by: 2020", "{at_least: 40, by: 2020", 1)
    path.write_text(lower, encoding="utf-8")
    ran = steps(workspace)
    said = ran["Numbers that were changed where they stand"]
    assert said.returncode == 1
    assert said.stdout.startswith("::error file=plan/goals/2-order.yaml,line=68,")
    summary = (workspace.parent / "summary.md").read_text(encoding="utf-8")
    assert "falls from 95 % to 40 %" in summary


def test_the_lines_for_gitlab_write_what_they_name(workspace: Path) -> None:
    lines = [line for line in GITLAB["plan"]["script"] if not line.startswith("pip ")]
    assert run("\n".join(lines), workspace).returncode == 0
    for name in GITLAB["plan"]["artifacts"]["reports"]["junit"]:
        assert (workspace / name).read_text(encoding="utf-8").startswith("<?xml")


def test_the_settings_are_such(tmp_path: Path) -> None:
    (tmp_path / "meili.toml").write_text(BLOCKS["meili.toml"], encoding="utf-8")
    assert settings.load(tmp_path).ignore == ("missing-language",)
    assert settings.load(tmp_path).strict
    keys = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert keys == list(tomllib.loads("select = 0\nignore = 0\nstrict = 0"))


def test_the_hooks_are_those_that_are_used() -> None:
    hooks = {
        one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    }
    (used,) = yaml.safe_load(BLOCKS[".pre-commit-config.yaml"])["repos"]
    assert {one["id"] for one in used["hooks"]} == set(hooks)
    for name, one in hooks.items():
        assert one["entry"] == name.replace("-", " ", 1)
        assert one["language"] == "python"
        assert "additional_dependencies" not in one  # none has use for more than meili itself
    plan, data = "homes/plan/goals/a.yaml", "data/entries/2019/x.csv"
    for name, takes in (
        ("validate", (True, False)),
        ("check", (True, True)),
        ("fmt", (True, False)),
    ):
        pattern = hooks[f"meili-{name}"]["files"]
        assert tuple(re.search(pattern, path) is not None for path in (plan, data)) == takes


def test_the_hooks_run_with_the_names_of_files_that_they_take(workspace: Path) -> None:
    stray = workspace / "plan" / "notes" / "x.yaml"
    stray.parent.mkdir()
    stray.write_text("what: a note\n", encoding="utf-8")
    names = [
        path.relative_to(workspace).as_posix() for path in workspace.rglob("*") if path.is_file()
    ]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    taken = {one["id"]: [name for name in names if re.search(one["files"], name)] for one in hooks}
    for one in hooks:
        given = taken[one["id"]] if one.get("pass_filenames", True) else []
        ran = run(shlex.join([*one["entry"].split(), *given]), workspace)
        assert ran.returncode == 0, ran.stderr
    laid_out = {path.relative_to(workspace).as_posix() for path in of_plan(Workspace(workspace))}
    assert set(taken["meili-fmt"]) == laid_out


def test_the_hook_that_lays_out_takes_every_kind_of_file_in_the_plan() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (pattern,) = (one["files"] for one in hooks if one["id"] == "meili-fmt")
    for kind in KINDS.values():
        name = f"homes/{kind.pattern.replace('*', 'a')}"
        assert (re.search(pattern, name) is not None) is kind.place.startswith("plan/")
