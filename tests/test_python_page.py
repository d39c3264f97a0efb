"""docs/python.md and docs/notebook.ipynb hold what they promise: every line of them is run."""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

import meili_cli
from meili_cli import i18n
from meili_cli.cli import app
from meili_cli.notebook.opened import OpenWorkspace

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "python.md").read_text(encoding="utf-8")
README = (DOCS.parent / "README.md").read_text(encoding="utf-8")
NOTEBOOK = DOCS / "notebook.ipynb"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to be in, and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("MEILI_WORKSPACE", "MEILI_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEILI_LANG", "en")
    yield tmp_path
    i18n.use("en")


@pytest.mark.no_cover
def test_the_page_in_one_session() -> None:
    assert CliRunner().invoke(app, ["init", "--demo", "trial"]).exit_code == 0
    blocks = re.findall(r"^```pycon\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == PAGE.count("```") / 2 > 7
    test = doctest.DocTestParser().get_doctest("".join(blocks), {}, "python.md", None, 0)
    said: list[str] = []
    flags = doctest.ELLIPSIS | doctest.REPORT_NDIFF
    runner = doctest.DocTestRunner(optionflags=flags, verbose=False)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)
    assert runner.tries == "".join(blocks).count(">>> ")


@pytest.mark.no_cover
def test_the_lines_of_the_readme() -> None:
    assert CliRunner().invoke(app, ["init", "--demo", "trial"]).exit_code == 0
    (block,) = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    *lines, last = block.splitlines()
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert len(eval(last, names)) == 480


def test_the_page_names_all_that_can_be_asked() -> None:
    public = [name for name in vars(OpenWorkspace) if not name.startswith("_")]
    asked = {"explain", "form", "report", "record", "import_", "validate", "check"}
    assert asked == set(public) - {"root", "language"}
    assert [name for name in asked if f"homes.{name}(" not in PAGE] == []
    assert "open_workspace" in meili_cli.__all__


def test_the_notebook_keeps_nothing_that_could_grow_stale() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) >= 8
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert {cell.execution_count for cell in code} == {None}


@pytest.mark.slow
def test_the_notebook_runs(folder: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # Warnings count as errors in the notebook's own process too, once it is up.
    strict = nbformat.v4.new_code_cell("import warnings; warnings.simplefilter('error')")
    notebook.cells.insert(0, strict)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()  # raises where a cell does
    shown = [
        output.get("data", {}) for cell in notebook.cells if cell.cell_type == "code"
        for output in cell.outputs
    ]  # fmt: skip
    assert any("SIMULATED" in one.get("text/html", "") for one in shown)
    assert not list(folder.iterdir())  # it works in a temporary folder of its own
