"""Standard output that is closed, or full."""

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
