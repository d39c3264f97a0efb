"""Odd terminals, locales, folders and bytes: a sentence, or simply the result, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.workspaces import entry, put

LONG = "a" * 100_000


def run(words, *, cwd, redirection="", **environment):
    line = f'exec "{sys.executable}" -m meili_cli "$@" {redirection}'
    return subprocess.run(
        ["sh", "-c", line, "sh", *words], capture_output=True, check=False, timeout=60,
        cwd=cwd, env={**os.environ, **environment},
    )  # fmt: skip


def told(ran):
    """What a failure with exit code 2 said, in a sentence."""
    said = ran.stderr.decode()
    assert ran.returncode == 2, said
    assert said.startswith("Error: ")
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["report", "--help"], ["--lang", "zh", "--help"]],
    ids=" ".join,
)  # fmt: skip
def test_help_into_a_full_disk(tmp_path, words):
    ran = run(words, cwd=tmp_path, redirection="> /dev/full")
    assert ran.returncode == 2
    assert "No space left" in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()


def test_help_that_nobody_reads_on(tmp_path):
    line = f'{{ "{sys.executable}" -m meili_cli --help; echo $? >&2; }} | true'
    ran = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=60)
    assert ran.stderr == b"0\n"


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "columns",
    ["1", "0", "-5", "", "abc", "²", "٣", str(10**9), str(10**18), "9" * 5000],
    ids=lambda columns: columns[:20] or "empty",
)
def test_any_columns(lowland, columns):
    for words in (["--help"], ["report", "--help"], ["report"]):
        ran = run(words, cwd=lowland, COLUMNS=columns)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert ran.stdout


@pytest.mark.few(2)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("words", [["report", "--help"], ["report"], ["--help"]], ids=" ".join)
def test_a_locale_without_chinese(homes, language, words):
    ran = run(["--lang", language, *words], cwd=homes, LC_ALL="C", PYTHONUTF8="0",
              PYTHONCOERCECLOCALE="0")  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode("utf-8")


@pytest.mark.few(5)
@pytest.mark.parametrize(
    "words",
    [
        ["log", "--batch"], ["log"], ["explain"], ["report", "--item"], ["report", "--area"],
        ["report", "--goal"], ["report", "--by"], ["report", "--as-of"], ["report", "--known-at"],
        ["report", "--format"], ["-C"], ["validate"], ["import"], [],
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("typed", [b"\xff", LONG.encode()], ids=["no text", "long"])
def test_odd_words(lowland, words, typed):
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"))
    last = [] if words != ["-C"] else ["report"]
    told(run([*words, typed, *last], cwd=lowland))


def test_init_in_a_folder_with_a_name_that_is_too_long(tmp_path):
    said = told(run(["init", LONG], cwd=tmp_path))
    assert "File name too long" in said
    assert len(said) < 5000


def test_a_workspace_variable_that_is_too_long(tmp_path):
    told(run(["report"], cwd=tmp_path, MEILI_WORKSPACE=LONG))


@pytest.fixture
def gone(tmp_path):
    """Start a command in a folder that is deleted first."""

    def start(*words):
        folder = tmp_path / "gone"
        folder.mkdir()
        line = f'rmdir "{folder}" && exec "$@"'
        return subprocess.run(
            ["sh", "-c", line, "sh", str(Path(sys.executable).with_name("meili")), *words],
            cwd=folder, capture_output=True, check=False, timeout=60,
        )  # fmt: skip

    return start


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "words",
    [["report"], ["validate"], ["check"], ["log"], ["init"], ["init", "x"], ["validate", "x"],
     ["-C", "x", "report"], ["import", "x.csv"]],
    ids=" ".join,
)  # fmt: skip
def test_a_deleted_folder(gone, words):
    told(gone(*words))


def test_a_deleted_folder_is_named(gone):
    assert "the current folder is no longer there" in told(gone("report"))
    ran = gone("doctor")
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


@pytest.mark.no_cover
def test_from_a_deleted_folder_a_workspace_can_still_be_named(gone, lowland, tmp_path):
    assert gone("-C", str(lowland), "report").returncode == 0
    assert gone("validate", str(lowland)).returncode == 0
    assert gone("init", str(tmp_path / "new")).returncode == 0
    assert gone("--help").returncode == 0
    assert "x.csv" in told(gone("-C", str(lowland), "report", "-o", "x.csv"))
