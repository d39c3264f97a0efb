"""`-o` and `--rejects`: into a file, and never into one of the plan or the ledger."""

import fcntl
import json
import os
import stat
import subprocess
import sys
import time

import pytest

from cli.conftest import room
from cli.workspaces import entry, put, tree, write

COMMANDS = {
    "report": (("report", "-o"), ".csv"),
    "log": (("log", "-o"), ".csv"),
    "batches": (("batches", "-o"), ".csv"),
    "explain": (("explain", "trust", "-o"), ".json"),
    "import": (("import", "bad.csv", "--rejects"), ".csv"),
}


@pytest.fixture
def root(lowland, monkeypatch):
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"))
    write(lowland, "bad.csv", "item,area,as_of,kind,value\ntrust,L,2017,level,x\n")
    monkeypatch.chdir(lowland)
    return lowland


@pytest.fixture(params=COMMANDS)
def command(request):
    return COMMANDS[request.param]


def refused(meili, root, command, path):
    before = tree(root)
    ran = meili(root, *command[0], path)
    assert ran.code == 2, path
    assert str(path) in ran.err
    assert tree(root) == before


def test_no_file_of_the_plan_or_the_ledger(meili, root, command):
    ending = command[1]
    batch = next((root / "data/entries").rglob("*.csv"))
    (root / "link").symlink_to(root / "data" / "entries", target_is_directory=True)
    (root / f"file{ending}").symlink_to(batch)
    (root / f"new{ending}").symlink_to(root / "data" / "entries" / "2020" / f"x{ending}")
    os.link(batch, root / f"second{ending}")
    for path in (
        root / "plan" / f"x{ending}", root / "data" / f"x{ending}", f"data/entries/2020/x{ending}",
        f"plan/../data/areas/x{ending}", root / "link" / f"x{ending}", root / f"file{ending}",
        root / f"new{ending}", root / f"second{ending}", f"link/../areas/x{ending}",
        root / "data" / ".index" / f"x{ending}",
    ):  # fmt: skip
        refused(meili, root, command, path)


def test_a_folder_that_is_spelt_otherwise_is_the_same_where_the_disk_says_so(
    meili, root, command, tmp_path
):
    """Where it tells `DATA` from `data`, it is another folder, and may be written to."""
    ending = command[1]
    same = (root / "DATA").exists()
    (root / "DATA").mkdir(exist_ok=True)
    if same:
        refused(meili, root, command, root / "DATA" / f"x{ending}")
    else:
        assert meili(root, *command[0], root / "DATA" / f"x{ending}").code in {0, 1}
        assert (root / "DATA" / f"x{ending}").exists()


def test_a_workspace_that_is_reached_by_a_link(meili, root, command, tmp_path):
    (tmp_path / "other").symlink_to(root, target_is_directory=True)
    refused(meili, root, command, tmp_path / "other" / "plan" / f"x{command[1]}")


def test_beside_them_it_is_written(meili, root, command, tmp_path):
    words, ending = command
    for path in (root / f"x{ending}", tmp_path / f"y{ending}", root / "data.csv" / f"x{ending}"):
        path.parent.mkdir(exist_ok=True)
        assert meili(root, *words, path).code in {0, 1}
        assert path.stat().st_size > 0


def test_a_log_and_an_account_in_files(meili, root, tmp_path):
    assert meili(root, "log", "-o", tmp_path / "x.json").out == ""
    assert len(json.loads((tmp_path / "x.json").read_text())["rows"]) == 1
    assert meili(root, "log", "--chain", "-o", tmp_path / "x.html").code == 0
    assert "<table" in (tmp_path / "x.html").read_text()
    assert meili(root, "explain", "trust", "-o", tmp_path / "x.txt").code == 0
    assert (tmp_path / "x.txt").read_text() == meili(root, "explain", "trust").out
    ran = meili(root, "explain", "trust", "-o", tmp_path / "x.md")
    assert (ran.code, ".json" in ran.err) == (2, True)


def test_what_stands_alone(meili, root):
    assert (
        meili(
            root, "record", "trust", "--area", "L", "--as-of", "2018", "--level", "104", "--revise"
        ).code
        == 0
    )
    assert (
        meili(root, "record", "spills", "--area", "L", "--as-of", "2018", "--level", "1").code == 0
    )
    assert meili(root, "retract", "spills", "--area", "L", "--as-of", "2018").code == 0
    rows = meili(root, "log", "--standing", "--format", "json").rows
    assert [(row["item"], row["value"]) for row in rows] == [("trust", 104)]
    assert meili(root, "log", "--standing", "--chain").code == 2


# -- whole, or not at all -----------------------------------------------------------------------


def test_a_file_for_which_there_is_no_room_stays_as_it_was(meili, root, tmp_path):
    there = tmp_path / "report.csv"
    there.write_text("as it was", encoding="utf-8")
    for path in (there, tmp_path / "new.csv"):
        with room(64):
            ran = meili(root, "report", "-o", path)
        assert ran.code == 2
        assert "cannot be written: File too large" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lowland", "report.csv"]
    assert there.read_text(encoding="utf-8") == "as it was"


def test_a_file_that_is_replaced_keeps_its_mode_and_the_links_to_it(meili, root, tmp_path):
    there, link = tmp_path / "report.csv", tmp_path / "link.csv"
    link.symlink_to(there.name)
    assert meili(root, "report", "-o", link).code == 0  # which led nowhere
    there.chmod(0o604)
    assert meili(root, "report", "--as-of", "2018", "-o", link).code == 0
    assert link.is_symlink()
    assert there.stat().st_mode & 0o777 == 0o604
    assert there.read_text(encoding="utf-8") == meili(
        root, "report", "--as-of", "2018", "--format", "csv"
    ).out  # fmt: skip


def test_what_is_no_file_is_written_to_as_it_stands(root, tmp_path, process):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        ran = process("-C", root, "-q", "report", "-o", pipe)
        out, _err = reader.communicate(timeout=60)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert out.startswith(b"item,")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_file_that_takes_the_output_is_written_to_as_it_stands(root, tmp_path):
    """What a script prints after it comes into the same file."""
    command = f'"{sys.executable}" -m meili_cli -C "{root}" -q report --format csv -o /dev/stdout'
    script = f"{{ {command}; echo after; }} > out.csv"
    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True, timeout=60)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").endswith("after\n")


def test_the_longest_name_is_no_name_too_long(meili, root, tmp_path):
    path = tmp_path / ("x" * 251 + ".csv")
    assert meili(root, "report", "-o", path).code == 0
    assert path.is_file()


def test_what_a_killed_process_left_is_removed_and_what_another_works_in_is_not(
    meili, root, tmp_path
):
    old, new, another, ours = (
        tmp_path / f".meili-{digit * 16}.tmp" for digit in ("1", "2", "3", "x")
    )
    for folder in (old, new, another, ours):
        folder.mkdir()
        (folder / "content").write_bytes(b"x")
    long_ago = time.time() - 3600
    for folder in (old, another, ours):
        os.utime(folder, (long_ago, long_ago))
    holds = os.open(another, os.O_RDONLY)
    fcntl.flock(holds, fcntl.LOCK_EX)
    assert meili(root, "report", "-o", tmp_path / "report.csv").code == 0
    assert [path.exists() for path in (old, new, another, ours)] == [False, True, True, True]
    os.close(holds)
    assert meili(root, "report", "-o", tmp_path / "report.csv").code == 0
    assert [path.exists() for path in (old, new, another, ours)] == [False, True, False, True]
