"""An index that is in the way, is built by several at once, or finds no room: told as what it is."""

import ctypes
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_index import REPORT, fill, index_of
from cli.workspaces import tree
from meili_cli.engine import index, indexed
from meili_cli.workspace import reading

LARGE = (
    "from meili_cli.workspace import reading; reading.MUCH = -1\n"
    "from meili_cli.__main__ import main; main()"
)
"""A `meili` to which every ledger is large."""
_DROP = 24  # PR_CAPBSET_DROP
_MAY_READ_AND_WRITE_ALL = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def obedient():
    """Let what is started obey the permissions of files even where root runs the tests."""
    if os.geteuid() == 0:
        for capability in _MAY_READ_AND_WRITE_ALL:
            ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0)


def start(root, *words, before=None):
    return subprocess.Popen(
        [sys.executable, "-c", LARGE, "-C", root, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before,  # noqa: PLW1509
        env={**os.environ, "MEILI_LANG": "en"},
    )  # fmt: skip


def end(process):
    """Code, answer, and what was said of the index."""
    with process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), said(err.decode())


def said(err):
    return "".join(line for line in err.splitlines() if "left out" not in line)


@pytest.fixture
def right(meili, lowland, monkeypatch):
    """The report of a ledger that is read anew; from then on every ledger is large."""
    fill(lowland)
    out = meili(lowland, *REPORT).out
    monkeypatch.setattr(reading, "MUCH", -1)
    return out


def building(root):
    return [path.name for path in (root / "data/.index").iterdir() if "building" in path.name]


@pytest.mark.no_cover
def test_several_processes_that_build_it_at_once(meili, lowland, right):
    processes = [start(lowland, *REPORT) for _ in range(4)]
    assert [end(process) for process in processes] == [(0, right, "")] * 4
    assert building(lowland) == []
    assert meili(lowland, "check", "--full").code == meili(lowland, "check").code


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_may_only_be_read(meili, lowland, right, there):
    """With an index in it, that is read; without one, so is the ledger."""
    folder = lowland / "data" / ".index"
    if there:
        assert meili(lowland, *REPORT).out == right
    else:
        folder.mkdir()
    before = tree(lowland)
    for path in (folder, folder.parent):
        path.chmod(0o555)
    try:
        code, out, err = end(start(lowland, *REPORT, before=obedient))
    finally:
        for path in (folder, folder.parent):
            path.chmod(0o755)
    assert (code, out) == (0, right)
    assert ("No index can be kept" in err) is not there
    assert "damaged" not in err
    assert tree(lowland) == before


@pytest.mark.no_cover
def test_an_index_that_may_not_be_read_is_replaced(meili, lowland, right):
    assert meili(lowland, *REPORT).out == right
    index_of(lowland).chmod(0)
    code, out, err = end(start(lowland, *REPORT, before=obedient))
    assert (code, out, "made anew" in err) == (0, right, True)
    assert end(start(lowland, *REPORT, before=obedient)) == (0, right, "")


@pytest.mark.no_cover
@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("ledger.duckdb", "pipe"), ("ledger.duckdb", "folder"), ("ledger.duckdb", "link to nowhere"),
        ("ledger.duckdb", "link to itself"), ("verified", "pipe"), ("verified", "folder"),
        ("verified", "text"), ("ledger.duckdb.wal", "pipe"), ("ledger.duckdb.wal", "folder"),
        ("ledger.duckdb.wal", "link to nowhere"), ("ledger.duckdb.wal", "text"),
    ],
)  # fmt: skip
def test_whatever_lies_in_its_place(meili, lowland, right, name, what):
    """The answer is right each time; and it is not made anew for ever, but for a folder."""
    assert meili(lowland, *REPORT).out == right
    path = index_of(lowland).with_name(name)
    path.unlink(missing_ok=True)
    {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link to nowhere": lambda: path.symlink_to("nowhere"),
        "link to itself": lambda: path.symlink_to(path.name),
        "text": lambda: path.write_text("this is none"),
    }[what]()
    if what == "pipe":  # which would be waited for without end
        code, out, err = end(start(lowland, *REPORT))
        assert (code, out) == (0, right), err
    else:
        assert meili(lowland, *REPORT).out == right
    again = meili(lowland, *REPORT)
    assert (again.code, again.out) == (0, right)
    if what != "folder":
        assert said(again.err) == ""


def test_a_full_disk_is_no_damage(meili, lowland, right):
    """No file may grow beyond 64 KB: the index cannot be made, and the ledger is read."""

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024,) * 2)

    code, out, err = end(start(lowland, *REPORT, before=full))
    assert (code, out) == (0, right), err
    assert "No index can be kept" in err
    assert "damaged" not in err
    assert building(lowland) == []


def test_too_little_memory_is_told_as_what_it_is(meili, lowland, right, monkeypatch):
    """The index is there and sound; what is asked of it needs more than it may have."""
    assert meili(lowland, *REPORT).out == right
    before = tree(lowland)
    real = index.connect

    def narrow(folder: Path):
        connection = real(folder)
        connection.execute("SET memory_limit = '1MB'; SET max_temp_directory_size = '0MB'")
        return connection

    monkeypatch.setattr(index, "connect", narrow)
    ran = meili(lowland, *REPORT)
    assert (ran.code, ran.out) == (2, "")
    assert "there is not enough memory" in ran.err
    assert "damaged" not in ran.err
    assert tree(lowland) == before
    assert indexed.index is index
    monkeypatch.setattr(index, "connect", real)
    assert meili(lowland, *REPORT).out == right
