"""Standard output that is closed, or full, or that nobody reads on."""

import os
import subprocess
import sys

import pytest


def run(root, redirection):
    command = f'exec "{sys.executable}" -m meili_cli -C "{root}" report {redirection}'
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_stream_ends_quietly(lowland, closed):
    ran = run(lowland, closed)
    assert (ran.returncode, ran.stderr) == (0, "")


def left_at_once(*words, stream="stdout"):
    """Run a command whose reader has left before it says a word."""
    gone, theirs = os.pipe()
    os.close(gone)
    with os.fdopen(theirs, "wb") as pipe:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: pipe}
        return subprocess.run(
            [sys.executable, "-m", "meili_cli", *words],
            **streams, text=True, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report",), 0),
        (("report", "--format", "json"), 0),
        (("report", "-o", "/dev/stdout", "--format", "csv", "-q"), 0),
        (("report", "--fail-on", "no_data"), 1),
        (("log",), 0),
        (("validate",), 0),
        (("--help",), 0),
        (("report", "--help"), 0),
        (("--version",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_reader_that_leaves_early_changes_no_exit_code(lowland, words, code):
    ran = left_at_once("-C", str(lowland), *words)
    assert ran.returncode == code
    assert "rror" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_findings_that_nobody_reads_are_findings(lowland):
    (lowland / "plan/goals/1-water.yaml").write_text("schema: x\n", encoding="utf-8")
    assert left_at_once("-C", str(lowland), "validate").returncode == 1
    ran = left_at_once("-C", str(lowland), "report", stream="stderr")
    assert (ran.returncode, ran.stdout) == (2, "")


def test_a_refused_figure_that_nobody_reads_of_is_refused(lowland):
    words = ("record", "pumps", "--area", "L", "--as-of", "2018", "--total", "x")
    ran = left_at_once("-C", str(lowland), *words, stream="stderr")
    assert ran.returncode == 1


def test_a_full_disk_is_a_failure_that_says_so(lowland):
    ran = run(lowland, "> /dev/full")
    assert ran.returncode == 2
    assert "No space left" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(meili, lowland, day):
    ran = meili(lowland, "report", "--as-of", day)
    assert ran.code == 2
    assert "1000 to 9000" in ran.err


def test_a_long_figure_comes_back_as_it_was_recorded(meili, lowland):
    words = ("--area", "L", "--as-of", "2018", "--total", "12345678901.2345")
    assert meili(lowland, "record", "pumps", *words).code == 0
    assert "12345678901.2345" in meili(lowland, "log", "--format", "csv").out
    assert meili(lowland, "log", "--format", "json").rows[0]["value"] == 12345678901.2345
