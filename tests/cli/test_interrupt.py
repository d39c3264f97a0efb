"""Ctrl-C, as a terminal sends it: exit code 130, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from cli.workspaces import tree

ROW = b"leakage,L1,2016-01-31,level,1\n"


@pytest.mark.parametrize("rows", [0, 1, 2000])
def test_an_import_that_is_interrupted_leaves_nothing_behind(lowland, rows):
    """While it waits for the rest of its rows."""
    before = tree(lowland)
    with subprocess.Popen(
        [sys.executable, "-m", "meili_cli", "-C", lowland, "--verbose", "import", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "MEILI_LANG": "en"},
    ) as process:  # fmt: skip
        process.stdin.write(b"item,area,as_of,kind,value\n" + rows * ROW)
        process.stdin.flush()
        begun = process.stderr.readline()  # it has found the workspace
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
        assert (process.returncode, out) == (130, b""), begun + err
    assert b"Traceback" not in err
    assert tree(lowland) == before


@pytest.mark.no_cover
def test_one_that_comes_while_the_batch_is_written_waits_for_its_receipt(lowland):
    """The signal comes from within the first sync, by the process that is being interrupted."""
    code = (
        "import os, signal; real = os.fsync\n"
        "def fsync(handle):\n"
        "    os.fsync = real\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    real(handle)\n"
        "os.fsync = fsync\n"
        "from meili_cli.__main__ import main\n"
        "main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "-C", lowland, "record", "trust", "--area", "L",
         "--as-of", "2018", "--level", "103"], capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 130
    files = sorted(
        path.suffix for path in (lowland / "data" / "entries").rglob("*") if path.is_file()
    )
    assert files == [".csv", ".json"]
