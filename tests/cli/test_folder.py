"""A folder that a command fills: all new files or all old ones, and nothing of somebody else."""

import json
import os
import signal
import subprocess
import sys
from textwrap import dedent, indent

import pytest

from cli.workspaces import tree
from meili_cli.cli.folder import MARK, made
from meili_cli.errors import UsageError

OLD = {"index.html": b"old", "areas/a.html": b"a", "areas/b.html": b"b", "gone/deep/c.html": b"c"}
NEW = {"index.html": b"new", "areas/a.html": b"a", "tasks/t.html": b"t"}


def fill(folder, files, **asked):
    with made(folder, "site", **asked) as place:
        for name, content in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def files(folder):
    """What there is but for the mark, hidden files and all."""
    return {name: content for name, content in tree(folder).items() if name != MARK}


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "site", OLD)
    return tmp_path / "site"


def test_a_missing_folder_is_made_with_those_above_it(tmp_path):
    fill(tmp_path / "a" / "b", OLD)
    assert files(tmp_path / "a" / "b") == OLD


def test_new_files_take_the_place_of_all_old_ones(folder):
    fill(folder, NEW)
    assert files(folder) == NEW
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["areas", "tasks"]


def test_a_file_becomes_a_folder_and_a_folder_a_file(folder):
    turned = {"index.html/x": b"x", "areas": b"file"}
    fill(folder, turned)
    assert files(folder) == turned


def test_the_same_files_make_the_same_folder(folder):
    before = tree(folder)
    fill(folder, OLD)
    assert tree(folder) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "notes.txt").write_bytes(b"mine"),
        lambda folder: (folder / ".git").mkdir() or (folder / ".git" / "HEAD").write_bytes(b"x"),
        lambda folder: (folder / "index.html").write_bytes(b"edited"),
        lambda folder: (folder / "link").symlink_to(folder.parent),
        lambda folder: (folder / MARK).unlink(),
        lambda folder: (folder / MARK).write_bytes(b"[]"),
        lambda folder: (folder / MARK).write_bytes(b"\xff"),
        lambda folder: (folder / MARK).write_bytes(b"[" * 100_000),
        lambda folder: (folder / MARK).write_bytes(
            (folder / MARK).read_bytes().replace(b'"site"', b'"bulletins"')
        ),
        lambda folder: (folder / MARK).write_text(
            json.dumps({"schema": "meili/made/1", "kind": "site", "files": {"index.html": 3}})
        ),
    ],
    ids=[
        "another", "a hidden one", "an edited one", "a link", "no mark", "a list", "no text", "deep",
        "made by another command", "no digest",
    ],
)  # fmt: skip
def test_what_somebody_else_has_put_there_is_refused_before_any_work(folder, change):
    change(folder)
    before = tree(folder)
    with pytest.raises(UsageError, match="not made by this command") as refused:
        fill(folder, {"x": None})  # of which no file could be made
    assert "--replace" in str(refused.value)
    assert tree(folder) == before


def test_a_refusal_names_three_files(folder):
    for name in "dcba":
        (folder / f"{name}.txt").touch()
    with pytest.raises(UsageError, match=r"^.*: 4 files here .*: a.txt, b.txt, c.txt …\n"):
        fill(folder, NEW)


def test_what_is_asked_to_be_written_over_is_and_all_else_stays(folder):
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_bytes(b"ref")
    (folder / "index.html").write_bytes(b"edited")
    (folder / "areas" / "b.html").write_bytes(b"edited too")
    fill(folder, NEW, replace=True)
    assert files(folder) == NEW | {".git/HEAD": b"ref", "areas/b.html": b"edited too"}
    fill(folder, OLD | {"x": b""}, replace=True)
    assert files(folder) == OLD | {"x": b"", ".git/HEAD": b"ref"}


def test_a_link_within_leads_nowhere_else(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "tasks").symlink_to(elsewhere)
    before = tree(folder)
    with pytest.raises(UsageError, match="tasks: this is a link"):
        fill(folder, NEW, replace=True)
    assert tree(folder) == before
    assert list(elsewhere.iterdir()) == []


def test_a_mark_cannot_name_what_lies_outside(folder):
    outside = folder.parent / "outside.txt"
    outside.write_bytes(b"")
    said = json.loads((folder / MARK).read_bytes())
    said["files"]["../outside.txt"] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ]
    (folder / MARK).write_text(json.dumps(said))
    fill(folder, NEW)
    assert outside.exists()


@pytest.mark.parametrize("before", [{}, OLD], ids=["new", "there"])
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name
)
def test_a_process_that_is_stopped_leaves_what_there_was(tmp_path, before, number):
    """Stopped after its first file; one that is killed leaves only what is hidden."""
    folder = tmp_path / "site"
    if before:
        fill(folder, before)
    ran = stopped(folder, number, "(place / 'index.html').write_bytes(b'half'); stop()")
    assert ran == (-number if number == signal.SIGKILL else 130)
    shown = {name: text for name, text in files(folder).items() if not name.startswith(".")}
    assert shown == before
    if number != signal.SIGKILL:
        assert files(tmp_path) == {f"site/{name}": text for name, text in tree(folder).items()}
        assert folder.exists() == bool(before)
    fill(folder, NEW)  # what was left stands in nobody's way
    assert {name for name in files(folder) if not name.startswith(".")} == NEW.keys()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_one_that_comes_while_files_are_moved_waits_for_the_last(folder, number):
    code = """
        real = Path.replace
        def replace(*words):
            stop()
            return real(*words)
        Path.replace = replace
        (place / 'index.html').write_bytes(b'new')
        (place / 'x').write_bytes(b'x')
    """
    assert stopped(folder, number, code) == 130
    assert files(folder) == {"index.html": b"new", "x": b"x"}


def test_one_that_is_killed_while_files_are_moved_is_mended_by_the_next(folder):
    code = """
        real = Path.replace
        def replace(path, target):
            real(path, target)
            if target.name == 'index.html':
                stop()
        Path.replace = replace
        for name in ('index.html', 'x'):
            (place / name).write_bytes(b'new')
    """
    assert stopped(folder, signal.SIGKILL, code) == -signal.SIGKILL
    for left in folder.glob(".meili-*"):
        os.utime(left, (0, 0))
    fill(folder, NEW)
    assert files(folder) == NEW


def stopped(folder, number, code):
    """Fill a folder in a process that stops itself by a signal, and return how it ended."""
    program = f"""
import os
from pathlib import Path
from meili_cli import __main__
from meili_cli.cli.folder import made
def stop():
    os.kill(os.getpid(), {int(number)})
def work():
    with made(Path({str(folder)!r}), 'site') as place:
{indent(dedent(code), " " * 8)}
__main__._run = work
__main__.main()
"""
    return subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode


def test_what_cannot_be_written_is_a_failure_that_says_so(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UsageError, match="cannot be written: Not a directory"):
            fill(folder, NEW)


@pytest.mark.parametrize("place", [".", "..", "plan", "data/site"])
def test_a_site_is_not_mixed_with_the_workspace(meili, homes, monkeypatch, place):
    monkeypatch.chdir(homes)
    before = sorted(homes.rglob("*"))
    ran = meili(homes, "site", "build", place, "--replace")
    assert (ran.code, ran.out) == (2, "")
    assert sorted(homes.rglob("*")) == before
