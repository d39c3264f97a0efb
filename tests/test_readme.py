"""The README holds what it promises: its commands run, its names and links exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from meili_cli.cli import app
from meili_cli.errors import ExitCode
from meili_cli.model.terms import Format

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
TEXTS = "".join(page.read_text(encoding="utf-8") for page in PAGES)


def commands(text: str) -> list[str]:
    """Return the lines after `$ ` in the console blocks of a page, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_command_runs_in_one_session(tmp_path: Path) -> None:
    script = "\n".join(commands(README))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MEILI_", "COV_"))}
    ran = subprocess.run(
        ["bash", "-ex", "-o", "pipefail", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
        env={
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "MEILI_LANG": "en",
            "MEILI_USER": "anna",
        },
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "SIMULATED" in ran.stdout


def test_the_session_is_not_empty() -> None:
    assert len(commands(README)) > 20


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^    make (\w+)", README, re.MULTILINE)
    assert named == ["demo", "test"]
    for name in named:
        assert re.search(rf"^{name}:", makefile, re.MULTILINE)


def test_exit_codes_are_those_of_the_program() -> None:
    table = README.split("| code | meaning |")[1].split("\n\n")[0]
    assert re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE) == [
        (str(int(code)), code.meaning) for code in ExitCode
    ]


def test_every_format_is_named() -> None:
    assert f"`meili report --format {'|'.join(Format)}`" in README


def test_every_command_is_described() -> None:
    names = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in names if f"meili {name}" not in TEXTS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_something(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        path, _hash, anchor = link.partition("#")
        if not path.startswith(("http:", "https:")):
            target = (page.parent / path) if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}
