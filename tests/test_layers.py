"""Commands import only what they need: what each loads is looked at in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

WORK = {"duckdb", "_duckdb", "yaml", "tabulate", "xlsxwriter"}
"""What help never needs. Where there is something to convert, typer itself loads pydantic."""

RUN = """
import sys
sys.argv[0] = "meili"
from meili_cli.cli import app
try:
    app()
finally:
    sys.stdout.flush()
    print("\\nloaded:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(program: str, *words: str, cwd: Path | None = None, code: int = 0) -> set[str]:
    """Return the top names of all modules that are loaded when the program ends."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return set(done.stderr.splitlines()[-1].removeprefix("loaded: ").split())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled plan with one figure in its ledger."""
    folder = tmp_path_factory.mktemp("layers") / "homes"
    loaded(RUN, "init", str(folder))
    loaded(RUN, *RECORD, cwd=folder)
    return folder


RECORD = (
    "record", "no-illegal-building", "--area", "徐汇", "--as-of", "2019-06", "--count", "270/300",
    "--by", "anna",
)  # fmt: skip


@pytest.mark.parametrize("word", ["--help", "--version", "-h"])
def test_help_and_version_load_nothing_that_works(word: str) -> None:
    modules = loaded(RUN, word)
    assert "typer" in modules
    assert not modules & {"pydantic", *WORK}


@pytest.mark.few(4)
@pytest.mark.parametrize(
    "command",
    ["init", "validate", "check", "record", "form", "import", "retract", "report", "log", "doctor"],
)
def test_help_of_a_command_loads_nothing_that_works(command: str) -> None:
    assert not loaded(RUN, command, "--help") & WORK


def test_a_wrong_word_loads_nothing_that_works() -> None:
    assert not loaded(RUN, "repot", code=2) & WORK


def test_validate_needs_no_ledger(root: Path) -> None:
    modules = loaded(RUN, "validate", cwd=root)
    assert {"yaml", "pydantic"} <= modules
    assert not modules & {"duckdb", "_duckdb", "rich", "tabulate"}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_report_for_programs_needs_no_table(root: Path, form: str) -> None:
    modules = loaded(RUN, "report", "--format", form, cwd=root)
    assert "_duckdb" in modules
    assert not modules & {"rich", "tabulate"}


def test_a_report_off_a_terminal_needs_no_colours(root: Path) -> None:
    assert "rich" not in loaded(RUN, "report", cwd=root)


@pytest.mark.parametrize("form", ["json", "text"])
def test_recording_needs_no_table(root: Path, form: str) -> None:
    # The figure stands already, so that the workspace stays as it is.
    modules = loaded(RUN, *RECORD, "--format", form, cwd=root)
    assert "_duckdb" in modules
    assert not modules & {"rich", "tabulate"}


def test_a_form_alone_needs_what_writes_workbooks(root: Path, tmp_path: Path) -> None:
    form = ("form", "--area", "徐汇", "--as-of", "2019-06", "-o", str(tmp_path / "form.xlsx"))
    modules = loaded(RUN, *form, cwd=root)
    assert "xlsxwriter" in modules
    assert not modules & {"rich", "tabulate"}
    assert "xlsxwriter" not in loaded(RUN, "import", str(tmp_path / "form.xlsx"), cwd=root)
    assert "xlsxwriter" not in loaded(RUN, "report", cwd=root)


def test_a_report_needs_what_writes_workbooks_for_a_workbook_alone(
    root: Path, tmp_path: Path
) -> None:
    modules = loaded(RUN, "report", "-o", str(tmp_path / "report.xlsx"), cwd=root)
    assert "xlsxwriter" in modules
    assert not modules & {
        "rich",
        "tabulate",
        "jinja2",
        "markdown_it",
        "docx",
        "weasyprint",
        "altair",
    }
    assert "xlsxwriter" not in loaded(RUN, "report", "-o", str(tmp_path / "report.csv"), cwd=root)


def test_the_ledger_is_checked_without_tables(root: Path) -> None:
    assert not loaded(RUN, "check", cwd=root) & {"rich", "tabulate"}


def test_a_workspace_is_made_without_a_ledger(tmp_path: Path) -> None:
    modules = loaded(RUN, "init", str(tmp_path / "new"))
    assert not modules & {"duckdb", "_duckdb", "rich", "tabulate"}


def test_the_package_itself_loads_next_to_nothing() -> None:
    program = """
import sys
before = set(sys.modules)
import meili_cli
print("loaded:", *sorted(set(sys.modules) - before), file=sys.stderr)
"""
    assert loaded(program) == {"meili_cli"}
