"""Every rule has a folder in tests/rules: a workspace that fails by it, and what is said of that.

A folder is called as the rule; `.row` is behind it where a rule of the plan has the same id. It
holds what differs from a base, the minimal workspace or, for what is recorded, `lowland`: the
files that are wrong, in changes.txt what no file can be (removed, a folder, very long), in before/
what was committed with git earlier, in index.sql what somebody did to the index, in room.txt how
many bytes a file may have while the command runs. Beside them lie findings.txt and findings.json,
byte for byte what the command says. Which command that is, the files tell: `import` where there is
a rows.csv, `check` where something was recorded, else `validate`.

After a change that is meant: `MEILI_UPDATE_GOLDEN=1 pytest -n 0 tests/cli/test_rule_catalogue.py`, and
read the difference.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli import conftest
from cli.conftest import run
from cli.test_index import index_of
from cli.workspaces import lowland
from meili_cli import __version__
from meili_cli.checks.full import FULL_RULES
from meili_cli.cli import findings
from meili_cli.engine import driver
from meili_cli.model.findings import Findings
from meili_cli.plan import RULES, beside, history, ignores
from meili_cli.plan.rules import rule_id
from meili_cli.render.findings import json
from meili_cli.render.view import View
from meili_cli.workspace import reading
from meili_cli.workspace.rules import pages
from plan.workspaces import examples, lay_over, minimal

UPDATE = "MEILI_UPDATE_GOLDEN" in os.environ  # a fixture takes it away while a test runs
FOLDER = Path(__file__).parents[1] / "rules"
SAID = ("findings.txt", "findings.json", "changes.txt", "before", "index.sql", "room.txt")
FULL = {rule_id(rule) for rule in FULL_RULES}
"""Rules that `check` asks with --full alone."""


def names() -> Iterator[str]:
    """Yield the name of the folder of each rule."""
    seen: set[str] = set()
    for page, rules in pages().items():
        for rule in rules:
            yield f"{rule.id}.row" if page == "rows" and rule.id in seen else rule.id
            seen.add(rule.id)


if UPDATE:  # a new rule of the plan begins with the example of its manual page
    for rule in (*RULES, *beside.RULES, *ignores.RULES, *history.RULES):
        if not (FOLDER / rule_id(rule)).exists():
            lay_over(FOLDER / rule_id(rule), examples(rule.__doc__ or "")["Fails"])
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def asked(case: Path) -> tuple[str, ...]:
    """Return the command that finds what is wrong in a folder."""
    if (case / "rows.csv").exists():
        return ("import", "rows.csv", "--dry-run")
    if (case / "data" / "entries").exists():
        return ("check", "--full") if case.name in FULL else ("check",)
    return ("validate", "--since", "HEAD") if (case / "before").exists() else ("validate",)


def made(case: Path, root: Path) -> Path:
    """Return a workspace with what a folder holds, over its base."""
    (minimal if asked(case)[0] == "validate" else lowland)(root)
    before = case / "before"
    if before.exists():
        shutil.copytree(before, root, dirs_exist_ok=True)
        for words in (
            "init",
            "add -A",
            "-c user.name=a -c user.email=a@example.org commit -m first",
        ):
            subprocess.run(["git", *words.split()], cwd=root, check=True, capture_output=True)
    shutil.copytree(case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*SAID))
    changes = case / "changes.txt"
    if changes.exists():
        lay_over(root, changes.read_text(encoding="utf-8"))
    if (case / "index.sql").exists():
        spoil(root, (case / "index.sql").read_text(encoding="utf-8"))
    return root


def spoil(root: Path, sql: str) -> None:
    """Have an index made, and do to it what somebody did."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MUCH", -1)  # so that every ledger counts as large
        assert run(root, "report").code == 0
    with driver.connect(str(index_of(root))) as connection:
        connection.execute(sql)
        connection.execute("CHECKPOINT")


def room(case: Path) -> AbstractContextManager[None]:
    """Let no file of this process grow larger than the folder says."""
    said = case / "room.txt"
    return conftest.room(int(said.read_text("utf-8"))) if said.exists() else nullcontext()


def said(case: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what the command says of a folder in text, and as a document.

    To check a ledger takes time, so that it is done once: the document is then written of the very
    findings that were told as text.
    """
    seen: list[Findings] = []
    tell = findings.Asked.told

    def watched(self: findings.Asked, found: Findings, *more: Any) -> str | None:
        seen.append(found)
        return tell(self, found, *more)

    monkeypatch.setattr(findings.Asked, "told", watched)
    with room(case):
        ran = run(Path(), *asked(case))
    if seen and asked(case)[0] == "check":
        (found,) = seen
        document = json.write(found, View())
    else:
        document = run(Path(), *asked(case), "--format", "json").out
    return {"findings.txt": lasting(ran.out + ran.err), "findings.json": lasting(document)}


def lasting(text: str) -> str:
    """Return a text without what is another tomorrow: the version, and today in a plan's zone."""
    text = text.replace(f'"version": "{__version__}"', '"version": "VERSION"')
    for zone in ("Europe/Amsterdam", "UTC"):
        text = text.replace(datetime.now(ZoneInfo(zone)).date().isoformat(), "TODAY")
    return text


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
