"""Every rule has a folder in tests/rules: a workspace that fails by it, and what is said of that.

A folder is called as the rule; `.row` is behind it where a rule of the plan has the same id. It
holds what differs from a base, the minimal workspace or, for what is recorded, `lowland`: the
files that are wrong, and in changes.txt what no file can be (removed, a folder, very long). Beside
them lie findings.txt and findings.json, byte for byte what the command says. Which command that is,
the files tell: `import` where there is a rows.csv, `check` where something was recorded, else
`validate`.

After a change that is meant: `MEILI_UPDATE_GOLDEN=1 pytest -n 0 tests/test_rule_catalogue.py`, and read
the difference.
"""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.conftest import run
from cli.workspaces import lowland
from meili_cli import __version__
from meili_cli.checks import RULES as OF_CHECK
from meili_cli.checks.full import FULL_RULES
from meili_cli.checks.rules import batch_changed
from meili_cli.cli import findings
from meili_cli.ledger.row import ROW_RULES
from meili_cli.ledger.written import WRITTEN_RULES
from meili_cli.model.findings import Findings
from meili_cli.plan import RULES, beside
from meili_cli.plan.rules import rule_id
from meili_cli.render.findings import json
from meili_cli.render.view import View
from plan.workspaces import lay_over, minimal

UPDATE = "MEILI_UPDATE_GOLDEN" in os.environ  # a fixture takes it away while a test runs
FOLDER = Path(__file__).parents[1] / "rules"
SAID = ("findings.txt", "findings.json", "changes.txt")
OF_FILES = {
    "name-differs", "closing-lost", "closing-changed", "closing-batch-missing", "answers-changed",
    "directive-item", "directive-area", "directive-id", "directive-due", "directive-twice",
    "directive-unopened", "directive-order",
    "missing-batch", "missing-receipt", "stray-file", "not-a-file",
    "not-as-written", "not-utf-8", "bad-csv", "ragged-row", "index-damaged",
}  # fmt: skip
"""Ids of findings on files that no function has the name of."""
NO_FILES = {
    "index-differs": "an index is a database, and each version of duckdb writes another one",
    "row-unreadable": "its findings have the ids of the rules of a row",
}
"""Rules that have no folder, and why."""
FULL = {rule_id(rule) for rule in FULL_RULES} | {"index-damaged"}
"""Rules that `check` asks with --full alone."""


def names() -> Iterator[str]:
    """Yield the name of the folder of each rule."""
    plan = {rule_id(rule) for rule in (*RULES, *beside.RULES)}
    yield from plan
    yield from {rule_id(rule) for rule in (batch_changed, *OF_CHECK, *FULL_RULES)} - set(NO_FILES)
    yield from OF_FILES
    for rule in {rule_id(rule) for rule in (*ROW_RULES, *WRITTEN_RULES)}:
        yield f"{rule}.row" if rule in plan else rule


CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def asked(case: Path) -> tuple[str, ...]:
    """Return the command that finds what is wrong in a folder."""
    if (case / "rows.csv").exists():
        return ("import", "rows.csv", "--dry-run")
    if (case / "data" / "entries").exists():
        return ("check", "--full") if case.name in FULL else ("check",)
    return ("validate",)


def made(case: Path, root: Path) -> Path:
    """Return a workspace with what a folder holds, over its base."""
    (minimal if asked(case) == ("validate",) else lowland)(root)
    shutil.copytree(case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*SAID))
    changes = case / "changes.txt"
    if changes.exists():
        lay_over(root, changes.read_text(encoding="utf-8"))
    return root


def said(case: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what the command says of a folder in text, and as a document.

    To check a ledger takes time, so that it is done once: the document is written of the very
    findings that were told as text.
    """
    seen: list[Findings] = []
    tell = findings.Asked.told

    def watched(self: findings.Asked, found: Findings, *more: Any) -> str | None:
        seen.append(found)
        return tell(self, found, *more)

    monkeypatch.setattr(findings.Asked, "told", watched)
    ran = run(Path(), *asked(case))
    if seen:
        (found,) = seen
        document = json.write(found, View())
    else:
        document = run(Path(), *asked(case), "--format", "json").out
    return {"findings.txt": lasting(ran.out + ran.err), "findings.json": lasting(document)}


def lasting(text: str) -> str:
    """Return a text without what is another tomorrow: the version, and today in the plan's zone."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    text = text.replace(f'"version": "{__version__}"', '"version": "VERSION"')
    return text.replace(today.isoformat(), "TODAY")


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    assert sorted(names()) == CASES


@pytest.mark.parametrize("name", CASES)
def test_what_a_rule_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = FOLDER / name
    root = made(case, tmp_path / "workspace")
    monkeypatch.chdir(root)
    words = said(case, monkeypatch)
    rule = name.removesuffix(".row")
    assert re.search(rf"\[{rule}[] ]", words["findings.txt"])
    assert f'"{rule}"' in words["findings.json"]
    for file, text in words.items():
        if UPDATE:
            (case / file).write_bytes(text.encode())
        assert (case / file).read_bytes().decode() == text
