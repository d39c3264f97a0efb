"""The site of the documentation holds every command and rule, and asks nothing of the net."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.main import get_command

from meili_cli import i18n
from meili_cli.cli import app
from meili_cli.cli.group import commands
from meili_cli.errors import ExitCode
from meili_cli.workspace.rules import pages as rules

ROOT = Path(__file__).parents[1]
WRITTEN = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SOURCES = ["docs", "scripts", "mkdocs.yml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
GROUP: Any = get_command(app)
RULES = rules()
OUTSIDE = re.compile(r"^(?:[a-z]+:)?//")


class Page(HTMLParser):
    """What a built page holds: its text, its anchors, and what a browser would load for it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.anchors, self.loads, self.language = "", set[str](), list[str](), ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.add(given.get("id", ""))
        self.loads += [given[name] for name in ("src", "srcset", "poster") if name in given]
        if tag == "html":
            self.language = given["lang"]
        if tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given["href"])

    def handle_data(self, data: str) -> None:
        self.text += data


def build(folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ran = build(ROOT, folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a copy of all that the site is made from."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    i18n.use("en")


def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", ROOT / "scripts" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("language", "uri"), [("en", "commands"), ("zh", "zh/commands")])
def test_every_command_is_on_the_site(site: Path, language: str, uri: str) -> None:
    page = Page(site / f"{uri}.html")
    assert page.language == {"en": "en", "zh": "zh-Hans"}[language]
    named = dict(commands(GROUP))
    assert {words.replace(" ", "-") for words in named} <= page.anchors
    i18n.use(language)
    for command in (GROUP, *named.values()):
        assert i18n._(command.help) in page.text
        for param in command.params:
            if param.name in {"install_completion", "show_completion"}:
                continue
            assert i18n._(param.help) in page.text
            words = [*param.opts, *(choice.value for choice in param.type_descriptor.choices or ())]
            for word in words if param.param_type_name == "option" else [param.metavar]:
                assert word is None or word in page.text
    for code in ExitCode:
        assert code.meaning.replace("`", "") in page.text.replace("`", "")


@pytest.mark.parametrize(
    ("uri", "ids"),
    [(page, [one.id for one in rules]) for page, rules in RULES.items()],
    ids=list(RULES),
)
def test_every_rule_is_on_the_site_under_its_id(site: Path, uri: str, ids: list[str]) -> None:
    assert set(ids) <= Page(site / "rules" / f"{uri}.html").anchors


def test_an_example_of_a_rule_is_a_block_of_its_own(site: Path) -> None:
    text = (site / "rules" / "plan.html").read_text(encoding="utf-8")
    assert text.count("<strong>Fails</strong>") == len(RULES["plan"])
    assert "Fails:" not in text


def test_every_decision_is_listed(site: Path) -> None:
    text = (site / "decisions" / "index.html").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert f'href="{path.stem}.html"' in text


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    found = list(site.rglob("*.html"))
    assert len(found) > len(WRITTEN)
    for path in found:
        assert not [name for name in Page(path).loads if OUTSIDE.match(name)], path
    styles = [*found, *site.rglob("*.css"), *site.rglob("*.svg")]
    for path in styles:
        text = path.read_text(encoding="utf-8")
        loads = re.findall(r"""(?:@import|url\(|xlink:href=)\s*["']?([^"')\s]+)""", text)
        assert not [name for name in loads if OUTSIDE.match(name)], path


def test_chinese_words_can_be_searched_for(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    separator = index["config"]["separator"]
    assert [sign for sign in re.split(separator, "指标 ebike，台账") if sign] == [
        "指", "标", "ebike", "台", "账",
    ]  # fmt: skip
    assert any("台账" in document["text"] for document in index["docs"])


def test_pages_do_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for columns in ("40", "300"):
        monkeypatch.setenv("COLUMNS", columns)
        made.append(dict(pages().generated()))
    assert made[0] == made[1]


def test_each_dead_link_and_stray_page_stops_the_build(sources: Path) -> None:
    faults = [
        ("docs/files.md", "[gone](nowhere.md)", "nowhere.md"),
        ("docs/method.md", "[gone](files.md#nowhere)", "#nowhere"),
        ("README.md", "[no page](src/meili_cli/errors.py)", "errors.py"),
        ("docs/stray.md", "# In no navigation", "stray.md"),
    ]
    for path, text, _complaint in faults:
        with (sources / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")
    ran = build(sources, sources / "site")
    # Strict: every warning counts, so one build tells of all of them, each in a line of its own.
    assert ran.returncode == 1
    warnings = [line for line in ran.stderr.splitlines() if line.startswith("WARNING")]
    for _path, _text, complaint in faults:
        assert complaint in ran.stderr
    assert len(warnings) == len(faults)
