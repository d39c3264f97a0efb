"""CONTRIBUTING names files that exist, layers and commands as they are, and leaves no format out."""

import re
import tomllib
from pathlib import Path

import pytest

from meili_cli.model.terms import Format

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LISTS = re.findall(r'^```text files="(.+?)"\n(.*?)^```', PAGE, re.DOTALL | re.MULTILINE)
FREE = {
    "NAME": [form.value for form in Format],
    "RULE": ["total-falls", "future-date"],
    "SUBJECT": ["targets", "trajectories"],
    "SCREEN.LANGUAGE.ENDING": ["areas.zh.md", "log.en.json"],
}
"""What stands for a name that is chosen, and names that were."""


def test_there_is_a_list_for_whatever_can_be_added() -> None:
    assert [name for name, _files in LISTS] == [
        "format", "rule of the plan", "rule of a row", "check of the ledger", "measure",
    ]  # fmt: skip


@pytest.mark.parametrize(("_name", "files"), LISTS, ids=[name for name, _files in LISTS])
def test_the_files_of_a_list_exist_and_are_in_order(_name: str, files: str) -> None:
    assert files.splitlines() == sorted(files.splitlines())
    for line in files.splitlines():
        free = next((word for word in FREE if word in line), "")
        for chosen in FREE.get(free, [""]):
            path = line.replace(free, chosen) if free else line
            assert (ROOT / path).is_file(), path


def test_no_other_module_names_a_format() -> None:
    listed = dict(LISTS)["format"]
    for path in (ROOT / "src").rglob("*.py"):
        # The table is what a terminal gets unless something else is asked for.
        named = set(re.findall(r"\bFormat\.([A-Z]+)\b", path.read_text("utf-8"))) - {"TABLE"}
        assert not named or path.relative_to(ROOT).as_posix() in listed, path


def test_the_layers_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [layer.replace("meili_cli.", "") for layer in contracts["contracts"][0]["layers"]]
    assert "\n".join(f"    {layer}" for layer in layers) in PAGE


def test_every_folder_of_the_house_is_told() -> None:
    folders = [path.parent.name for path in (ROOT / "src/meili_cli").glob("*/__init__.py")]
    assert [name for name in folders if f"**{name}**" not in PAGE] == []


def test_every_folder_of_tests_is_told() -> None:
    folders = [path for path in (ROOT / "tests").iterdir() if any(path.glob("*.py"))]
    assert [path.name for path in folders if f"`tests/{path.name}`" not in PAGE] == []


def test_the_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"(?:`|^    )make ([a-z -]+?)(?:`|  )", PAGE, re.MULTILINE)
    assert {word for words in named for word in words.split()} <= set(targets)
    assert len(named) > len(targets) / 2
