"""The pages under docs/ hold what they promise: their examples give the figures they name.

`method.md`: each console block runs in a fresh copy of the plan that the page last named; its last
command is a report, and the table behind the block says what stands in its rows. `files.md`: the blocks with
a title are the files of one workspace, which validates; its tables name every key and kind.
`mapping.md`: the mappings with a title validate there, and each reads the table of its name.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from meili_cli import i18n
from meili_cli.cli import app
from meili_cli.model import mapping, plan
from meili_cli.model.entry import COLUMNS, FIELDS_OF, KINDS_OF, Kind
from meili_cli.model.scalar import Frozen
from meili_cli.render.records import CHAIN_FIELDS, ROW_FIELDS
from meili_cli.render.words import NOTE_CODES

DOCS = Path(__file__).parents[1] / "docs"
METHOD = (DOCS / "method.md").read_text(encoding="utf-8")
FILES = (DOCS / "files.md").read_text(encoding="utf-8")
MAPPING = (DOCS / "mapping.md").read_text(encoding="utf-8")
SVG = sorted([*DOCS.glob("terminal*.svg"), *DOCS.glob("screens/*.svg")])
CHARTS = sorted(DOCS.glob("pictures/chart-*.svg"))

EXAMPLES = [
    (folder, *example)
    for folder, text in re.findall(
        r"\]\((examples/\w+)/plan/plan\.yaml\)(.*?)(?=\]\(examples/|\Z)", METHOD, re.DOTALL
    )
    for example in re.findall(
        r"^```console\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", text, re.DOTALL | re.MULTILINE
    )
]
_BLOCK = re.compile(r'^```\w+ title="(.+?)"\n(.*?)^```', re.DOTALL | re.MULTILINE)
TITLED = _BLOCK.findall(FILES)
MAPPED = _BLOCK.findall(MAPPING)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("MEILI_WORKSPACE", raising=False)
    monkeypatch.setenv("MEILI_LANG", "en")
    monkeypatch.setenv("MEILI_USER", "anna")
    yield
    i18n.use("en")


def meili(*words: str) -> str:
    """Run a command in this process; it must end with 0."""
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, (words, ran.output, ran.exception)
    return ran.stdout


# -- method.md -----------------------------------------------------------------------------


def test_every_block_of_the_method_has_a_table() -> None:
    assert len(EXAMPLES) == METHOD.count("```console") > 20


@pytest.mark.no_cover
@pytest.mark.parametrize(("folder", "block", "table"), EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_worked_examples_of_the_method(
    folder: str, block: str, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DOCS / folder, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    commands = [shlex.split(line)[2:] for line in block.splitlines() if line.startswith("$ ")]
    for words in commands[:-1]:
        meili(*words)
    report = json.loads(meili(*commands[-1], "--format", "json"))
    answers = report["findings" if "findings" in report else "rows"]
    rows = {(row.get("item", "–"), row.get("area", "–")): row for row in answers}
    header, _line, *lines = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()
    )
    assert header == ["item", "area", "field", "value"]
    for item, area, field, value in lines:
        assert same(found(rows[item, area], field), value), (item, area, field, rows[item, area])


def found(row: dict[str, Any], field: str) -> Any:
    """Return a field of a row; `states.done` is a part of one."""
    value: Any = row
    for name in field.split("."):
        value = value[name]
    return value


def same(value: Any, text: str) -> bool:
    """Whether a value is what the page says: a number to the digits written, one of the notes."""
    if isinstance(value, list):
        return text in value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(
            Decimal(str(value)), max(0, -int(Decimal(text).as_tuple().exponent))
        ) == Decimal(text)
    return text == (value if isinstance(value, str) else json.dumps(value))


# -- files.md ------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of files.md, in their places."""
    for name, text in TITLED:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_files_validate(workspace: Path) -> None:
    assert {name.split("/")[1] for name, _text in TITLED if name.startswith("plan/")} == {
        "plan.yaml", "goals", "tasks", "allocations", "source",
    }  # fmt: skip
    assert meili("validate", "--strict") == ""


def test_the_example_entries_are_taken(workspace: Path) -> None:
    meili("import", "june.csv")
    (receipt,) = workspace.glob("data/entries/*/*.json")
    made, shown = (
        json.loads(receipt.read_text()),
        json.loads((workspace / "receipt.json").read_text()),
    )
    assert list(made) == list(shown)
    assert list(made["read"][0]) == list(shown["read"][0])
    assert meili("check", "--strict") == ""


def test_every_key_is_named() -> None:
    models = [
        one for one in vars(plan).values() if isinstance(one, type) and issubclass(one, Frozen)
    ]
    keys = {
        field.alias or name
        for model in models if model is not plan.Plan
        for name, field in model.model_fields.items()
    }  # fmt: skip
    assert [key for key in sorted({*keys, *COLUMNS}) if f"`{key}`" not in FILES] == []


@pytest.mark.parametrize(("name", "new"), [("monthly", 3), ("districts", 4), ("housing", 2)])
def test_a_table_of_the_page_is_read_with_its_mapping(workspace: Path, name: str, new: int) -> None:
    assert {path.rpartition("/")[2].partition(".")[0] for path, _text in MAPPED} == {
        "monthly", "districts", "housing",
    }  # fmt: skip
    for path, text in MAPPED:
        file = workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert meili("validate", "--strict") == ""
    words = ["import", f"{name}.csv", "--map", name, "--format", "json"]
    answer = json.loads(meili(*words))
    assert (answer["new"], answer["refused"]) == (new, 0)
    assert answer["files"][0]["problems"] == []


def test_every_key_of_a_mapping_is_named() -> None:
    models = [one for one in vars(mapping).values() if isinstance(one, type)]
    keys = {
        field.alias or name
        for model in models if issubclass(model, Frozen)
        for name, field in model.model_fields.items()
    }  # fmt: skip
    told = set(re.findall(r"\w+", MAPPING))
    assert len(keys) > 30
    assert keys - told == set()


def test_every_field_and_note_of_a_report_is_named() -> None:
    names = {*ROW_FIELDS, *CHAIN_FIELDS, *NOTE_CODES}
    assert [name for name in sorted(names) if f"`{name}`" not in FILES] == []


def test_the_table_of_kinds_is_that_of_the_program() -> None:
    table = FILES.split("| kind | for measure |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert [row[0] for row in rows] == [f"`{kind}`" for kind in Kind]
    for kind, (_name, measures, needed, *_rest) in zip(Kind, rows, strict=True):
        fits = [measure for measure, kinds in KINDS_OF.items() if kind in kinds]
        assert measures == (", ".join(fits) or "any")
        assert re.findall(r"`(\w+)`", needed) == list(FIELDS_OF[kind])


# -- pictures ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SVG, ids=lambda path: path.name)
def test_pictures_ask_nothing_of_the_net(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "SIMULATED" in text or "validate" in path.name  # which shows no figure
    assert not re.search(r"https?:|url\((?!#)|<script|@import|href", text)
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize("path", SVG, ids=lambda path: path.name)
def test_nothing_runs_out_of_a_picture(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (right,) = re.findall(r'viewBox="0 0 (\d+)', text)
    ends = [
        *(int(x) + int(length) for x, length in re.findall(r'x="(\d+)" textLength="(\d+)"', text)),
        *(int(x) + 18 for x in re.findall(r'<text x="(?:\d+ )*(\d+)" y=', text)),
    ]
    assert len(ends) == text.count("<text ")
    assert max(ends) <= int(right) - 14


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.name)
def test_charts_are_made_up_and_shown_on_their_page(path: Path) -> None:
    assert "SIMULATED" in path.read_text(encoding="utf-8")
    assert f"(pictures/{path.name})" in (DOCS / "charts.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_pictures_are_those_of_the_program_as_it_is() -> None:
    ran = subprocess.run(
        [sys.executable, DOCS.parent / "scripts" / "picture.py", "--check"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
