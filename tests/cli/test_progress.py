"""Long work tells a terminal how far it is, and can be stopped without leaving half of it."""

import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from cli.workspaces import entry, put, tree

AT_ONCE = """
from meili_cli.__main__ import main
from meili_cli.cli import progress
progress._PATIENCE = 0
main()
"""
FORMS = ("form", "--all-districts", "--as-of", "2018", "-o", "forms")


@pytest.fixture
def root(lowland):
    put(lowland, entry("pumps", "A", "2018-12-31", "total", "3"))
    return lowland


def on_a_terminal(root, *words, **environment):
    """Run a command with standard error on a terminal, and return all that this was sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", AT_ONCE, *words], cwd=root, stderr=theirs, stdout=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "MEILI_LANG": "en", **environment},
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = bytearray()
        while some := _read(ours):
            seen += some
    os.close(ours)
    assert process.returncode == 0, seen
    return seen.decode()


def _read(handle):
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_a_terminal_sees_a_bar_that_is_gone_at_the_end(root):
    seen = on_a_terminal(root, *FORMS)
    assert re.search(r"making the forms .*━.*0/2.*--:--", seen)
    assert "\x1b[?25h" in seen  # the cursor is back
    left = seen.rpartition("\x1b[2K")[2]
    assert "making" not in left
    assert left.count("Written: forms") == 2


@pytest.mark.parametrize(
    ("words", "environment"), [(("-q",), {}), ((), {"TERM": "dumb"})], ids=["quiet", "dumb"]
)
def test_no_bar_where_none_is_wanted_or_can_be(root, words, environment):
    seen = on_a_terminal(root, *words, *FORMS, **environment)
    assert "making the forms" not in seen
    assert "\x1b" not in seen


def test_short_work_and_pipes_see_no_bar(meili, root, process):
    ran = process("--verbose", *FORMS, cwd=root, MEILI_LANG="zh")
    assert ran.returncode == 0
    assert re.search(r"^生成填报表：2/2，\d+\.\d{3} 秒$", ran.stderr.decode(), re.MULTILINE)
    assert b"\x1b" not in ran.stderr


def stopped(root, *words, at, number):
    """Run a command that is sent a signal when it has said something; return what it said."""
    with subprocess.Popen(
        [sys.executable, "-m", "meili_cli", "--verbose", *words], cwd=root,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "MEILI_LANG": "en"},
    ) as process:  # fmt: skip
        said = b""
        while at not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        process.send_signal(number)
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 130, said + err
    assert b"Traceback" not in said + err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_forms_that_are_stopped_while_they_are_made_are_not_there(demo, tmp_path, number):
    before = tree(demo)
    words = ("form", "--all-districts", "--as-of", "2019-06", "-o", str(tmp_path))
    stopped(demo, *words, at=b"working out the figures", number=number)
    assert tree(tmp_path) == {}
    assert tree(demo) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_forms_that_are_stopped_while_they_are_written_are_all_there(root, number):
    """The signal comes when the first of them has its place."""
    code = f"""
import os
from pathlib import Path
real = Path.replace
def replace(path, target):
    os.kill(os.getpid(), {int(number)})
    return real(path, target)
Path.replace = replace
from meili_cli.__main__ import main
main()
"""
    ran = subprocess.run([sys.executable, "-c", code, *FORMS], cwd=root, check=False, timeout=60)
    assert ran.returncode == 130
    names = sorted(path.name for path in (root / "forms").iterdir())
    assert len(names) == 2
    assert all(name.endswith("-2018.xlsx") for name in names)


def test_a_signal_that_is_ignored_stays_so(root):
    """As behind `nohup`, or where a service sees to its own end."""
    code = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
from meili_cli.ledger import durable
real = os.fsync
def fsync(handle):
    os.kill(os.getpid(), signal.SIGTERM)
    return real(handle)
os.fsync = fsync
from meili_cli.__main__ import main
main()
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, "record", "trust", "--area", "L", "--as-of", "2018", "--level", "103"],
        cwd=root, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0
