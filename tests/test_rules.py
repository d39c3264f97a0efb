"""Every rule is documented: each id that the sources give, with the severity that they give it."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from meili_cli.model.problem import Severity
from meili_cli.plan.ignores import IGNORABLE
from meili_cli.workspace.rules import of_command, pages

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "meili_cli"
ALL = [one for rules in pages().values() for one in rules]
ID = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
RAISING = {
    "Problem", "problem", "note", "_note", "error", "warning", "asked", "_error", "_problem", "refusal",
}  # fmt: skip
"""What a rule's id is given to, where what it finds is made."""
MILD = {"warning", "asked"}


def given() -> Iterator[tuple[str, str, str]]:
    """Yield each id that stands as a word in the sources, by what it is given to, and where."""
    for folder in ("plan", "checks", "ledger", "model", "workspace"):
        for path in (SOURCES / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call):
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    for word in call.args[:3] if name in RAISING else ():
                        if isinstance(word, ast.Constant) and ID.fullmatch(str(word.value)):
                            yield word.value.replace("_", "-"), name, path.name


def test_every_id_in_the_sources_has_a_page() -> None:
    found = {rule: file for rule, _name, file in given()}
    assert len(found) > 60
    assert {rule: file for rule, file in found.items() if rule not in {one.id for one in ALL}} == {}


def test_severities_are_those_that_findings_have() -> None:
    severities = {one.id: one.severity for one in pages()["ledger"]}
    for rule, name, file in given():
        if file in {"ledger.py", "plausible.py", "reconcile.py"}:
            assert severities[rule] is (Severity.WARNING if name in MILD else Severity.ERROR), rule


@pytest.mark.parametrize("page", pages())
def test_a_page_says_what_each_rule_is_for(page: str) -> None:
    rules = pages()[page]
    assert len({one.id for one in rules}) == len(rules)
    for one in rules:
        assert one.summary.endswith("."), one.id
        assert "Fails:" not in one.explanation


def test_every_rule_of_a_command_is_on_a_page() -> None:
    for command in ("validate", "check"):
        assert set(of_command(command).values()) <= set(ALL)
    validate, check = (set(of_command(name)) for name in ("validate", "check"))
    assert validate | check >= {one.id for one in ALL if one.page != "rows"}
    assert validate >= IGNORABLE


def test_the_pages_in_the_repository_are_those_of_the_docstrings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = importlib.util.spec_from_file_location("rules", ROOT / "scripts" / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main(["--check"]) == 0
    script.FOLDER = tmp_path / "docs" / "rules"
    assert script.main(["--check"]) == 1
    assert "docs/rules/plan.md: out of step" in capsys.readouterr().err
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0
    (script.FOLDER / "old.md").touch()
    assert script.main(["--check"]) == 1
    assert script.main(["--chek"]) == 2
