"""Bad input ends with a message that names the file, never with a traceback, in bounded time.

Files that cannot be read are broken links, folders and pipes here: whoever runs the tests may
be allowed to read everything.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cli import workspaces
from cli.workspaces import entry, put, write

SECONDS = 30
"""What is promised is 5; this is against hanging only, since machines are shared."""
MEGABYTES = 500

RUBBISH = bytes(range(256)) * 40
PLACES = {
    "plan": "plan/plan.yaml",
    "goal": "plan/goals/1-water.yaml",
    "task": "plan/tasks/1-works.yaml",
    "area": "data/areas/lowland.csv",
}
CONTENTS = {
    "binary": RUBBISH,
    "empty": b"",
    "UTF-16": "schema: 中\n".encode("utf-16"),
    "GBK": "schema: 上海\n".encode("gbk"),
    "NUL": b"schema: \0\n",
    "a word": b"schema\n",
}
NODES = ["folder", "broken link", "link to itself"]

RECORD = ("record", "trust", "--area", "L", "--as-of", "2018", "--level", "1")
COMMANDS = {
    "validate": ("validate",),
    "check": ("check",),
    "record": RECORD,
    "import": ("import", "good.csv"),
    "retract": ("retract", "trust", "--area", "L", "--as-of", "2018"),
    "report": ("report",),
    "log": ("log",),
    "doctor": ("doctor",),
}
ON_THE_LEDGER = [name for name in COMMANDS if name not in ("validate", "doctor")]


def spoil(path: Path, how: str) -> None:
    """Put something that cannot be read in the place of a file."""
    path.unlink(missing_ok=True)
    if how == "folder":
        path.mkdir()
    elif how == "broken link":
        path.symlink_to(path.parent / "nowhere")
    elif how == "link to itself":
        path.symlink_to(path)
    elif how == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(CONTENTS[how])


@pytest.fixture
def root(lowland, monkeypatch):
    """A workspace with a figure and a file to import; it is the current folder."""
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"))
    write(lowland, "good.csv", "item,area,as_of,kind,value\nspills,L,2018,level,99\n")
    monkeypatch.chdir(lowland)
    return lowland


def refused(ran, *named):
    """The command ended with 1 or 2, said why, and wrote nothing of how it works."""
    said = ran.out + ran.err
    assert ran.code in (1, 2), said
    for name in named:
        assert str(name) in said
    assert "Traceback" not in said
    assert "meili_cli" not in said


# -- the plan and the areas -----------------------------------------------------------------


@pytest.mark.parametrize("how", [*CONTENTS, *NODES])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_of_the_plan_that_is_none(meili, root, command, place, how):
    spoil(root / PLACES[place], how)
    refused(meili(root, *COMMANDS[command]), PLACES[place])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_plan_that_is_missing(meili, root, command):
    (root / "plan" / "plan.yaml").unlink()
    refused(meili(root, *COMMANDS[command]), "plan/plan.yaml")


@pytest.mark.parametrize("command", COMMANDS)
def test_areas_that_are_missing(meili, root, command):
    (root / "data" / "areas" / "lowland.csv").unlink()
    refused(meili(root, *COMMANDS[command]), "data/areas")


@pytest.mark.parametrize("folder", ["plan/goals", "plan/tasks", "plan/allocations", "data/areas"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_in_place_of_a_folder(meili, root, command, folder):
    (root / folder).exists() and (root / folder).rename(root / "aside")
    write(root, folder, "x")
    refused(meili(root, *COMMANDS[command]), folder)


# -- the workspace ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["missing", "file", "empty folder", "broken link"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_workspace_that_is_none(meili, root, tmp_path, command, kind):
    folder = tmp_path / "other"
    if kind == "file":
        folder.write_text("x")
    elif kind == "empty folder":
        folder.mkdir()
    elif kind == "broken link":
        folder.symlink_to(tmp_path / "nowhere")
    refused(meili(folder, *COMMANDS[command]), folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_workspace_at_all(meili, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    ran = meili(None, *COMMANDS[command])
    refused(ran, tmp_path)
    assert "meili init" in ran.out + ran.err


@pytest.mark.parametrize("path", ["nowhere", "good.csv/x"])
def test_validate_of_what_is_not_there(meili, root, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    refused(meili(None, "validate", path), path.split("/")[0])


@pytest.mark.parametrize("kind", ["file", "broken link", "below a file", "taken"])
def test_init_where_nothing_can_be_made(meili, tmp_path, kind):
    place = tmp_path / "here"
    if kind == "taken":
        workspaces.lowland(place)
    elif kind == "broken link":
        place.symlink_to(tmp_path / "nowhere" / "deep")
    else:
        place.write_text("x")
    before = workspaces.tree(tmp_path)
    refused(meili(None, "init", place / "x" if kind == "below a file" else place), place)
    assert workspaces.tree(tmp_path) == before


# -- the ledger -------------------------------------------------------------------------------


def named_rightly(root: Path, data: bytes) -> str:
    """Write bytes as a batch whose name fits them; return its name."""
    stem = f"20200101T000000000000Z-{hashlib.sha256(data).hexdigest()[:12]}"
    write(root, f"data/entries/2020/{stem}.csv", data)
    return stem


HEADER = (
    b"item,area,period_start,as_of,kind,value,denominator,state,"
    b"source,note,recorded_at,recorded_by,revises\n"
)
LINE = b"trust,L,,2018-12-31,level,103,,,,,2020-01-01T00:00:00.000000Z,anna,\n"
TABLES = {
    **CONTENTS,
    "text": b"hello\nworld\n",
    "other columns": b"a,b\n1,2\n",
    "ragged": HEADER + LINE.replace(b",level", b"") + LINE,
    "open quote": HEADER + b'"' + LINE,
    "no date": HEADER + LINE.replace(b"2018-12-31", b"2018-02-31"),
    "no number": HEADER + LINE.replace(b"103", b"NaN"),
    "no kind": HEADER + LINE.replace(b"level", b"lvl"),
    "no time": HEADER + LINE.replace(b"2020-01-01T00:00:00.000000Z", b"yesterday"),
    "a huge number": HEADER + LINE.replace(b"103", b"9" * 400),
    "a huge cell": HEADER + LINE.replace(b",,,,,", b",,,," + b"x" * 5_000_000 + b","),
    "rubbish behind the header": HEADER + RUBBISH,
}  # fmt: skip


@pytest.mark.parametrize("how", CONTENTS)
@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_a_batch_that_was_spoilt(meili, root, command, how):
    (batch,) = (root / "data" / "entries").rglob("*.csv")
    spoil(batch, how)
    refused(meili(root, *COMMANDS[command]), batch.relative_to(root))


@pytest.mark.parametrize("how", TABLES)
@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_a_batch_that_never_was_one(meili, root, command, how):
    name = named_rightly(root, TABLES[how])
    refused(meili(root, *COMMANDS[command]), name)


@pytest.mark.parametrize("how", ["broken link", "pipe"])
def test_what_is_no_file_among_the_entries_is_found_by_check(meili, root, how):
    path = root / "data" / "entries" / "2020" / "20200101T000000000000Z-0123456789ab.csv"
    spoil(path, how)
    ran = meili(root, "check")
    refused(ran, path.relative_to(root))
    assert ran.code == 1
    assert meili(root, "report").code == 0


@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_a_file_in_place_of_the_ledger(meili, root, command):
    (root / "data" / "entries").rename(root / "aside")
    write(root, "data/entries", "x")
    refused(meili(root, *COMMANDS[command]), "data/entries")


# -- imports ----------------------------------------------------------------------------------

SENT = {
    **CONTENTS,
    "spreadsheet": b"PK\x03\x04" + RUBBISH,
    "text": b"hello\nworld\n",
    "other columns": b"a,b\n1,2\n",
    "open quote": b'item,area,as_of,kind,value\n"trust,L,2018,level,1\n',
    "a huge cell": b"item,area,as_of,kind,value\n" + b"x" * 2_000_000 + b",L,2018,level,1\n",
    "quotes alone": b'"' * 1_000_000,
    "control characters": b"item,area,as_of,kind,value\n\x1b[31mtrust,L,2018,level,1\n",
    "a line of commas": b"," * 1_000_000,
}


@pytest.mark.parametrize("how", [*SENT, *NODES, "missing"])
def test_a_file_that_cannot_be_imported(meili, root, how):
    if how in SENT:
        write(root, "in.csv", SENT[how])
    elif how != "missing":
        spoil(root / "in.csv", how)
    before = workspaces.tree(root / "data")
    ran = meili(root, "import", "in.csv")
    refused(ran, "in.csv")
    assert "\x1b" not in ran.out + ran.err
    assert workspaces.tree(root / "data") == before


@pytest.mark.parametrize("how", SENT)
def test_rubbish_from_standard_input(meili, root, how):
    before = workspaces.tree(root / "data")
    ran = meili(root, "import", "-", stdin=SENT[how])
    refused(ran, "-")
    assert workspaces.tree(root / "data") == before


@pytest.mark.parametrize(
    "words",
    [
        ("record", "a\0b", "--area", "L", "--as-of", "2018", "--level", "1"),
        ("record", "trust", "--area", "\ud800", "--as-of", "2018", "--level", "1"),
        ("record", "trust", "--area", "L", "--as-of", "2018", "--level", "1", "--note", "\ud800"),
        ("record", "trust", "--area", "L", "--as-of", "0000", "--level", "1"),
        ("record", "trust", "--area", "L", "--as-of", "9" * 5000, "--level", "1"),
        ("record", "trust", "--area", "L", "--as-of", "2018", "--level", "9" * 5000),
        ("record", "trust", "--area", "x" * 100_000, "--as-of", "2018", "--level", "1"),
        ("import", "x" * 5000),
        ("import", "a\0b"),
        ("report", "-o", "x" * 5000 + ".csv"),
        ("report", "-o", "a\0b.csv"),
        ("report", "--as-of", "9999-13"),
        ("report", "--known-at", "9999"),
        ("report", "--known-at", "9999-12-31T23:59:59-12:00"),
        ("report", "--known-at", "0001-01-01T00:00:00+12:00"),
        ("report", "--item", "\x1b[31m"),
        ("log", "--area", "\udcff"),
        ("validate", "a\0b"),
    ],
    ids=lambda words: ascii(" ".join(words))[:60],
)
def test_hostile_words(meili, root, words):
    ran = meili(root, *words)
    said = ran.out + ran.err
    assert ran.code in (0, 1, 2), said
    assert "Traceback" not in said
    assert "\x1b" not in said
    if words[:2] != ("report", "--known-at"):
        assert ran.code != 0


# -- files that hang or eat memory --------------------------------------------------------------

WATCH = """
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(
    [sys.executable, "-m", "meili_cli", *sys.argv[1:]], capture_output=True, timeout=60
)
print(json.dumps({
    "code": done.returncode,
    "said": (done.stdout + done.stderr).decode("utf-8", "replace")[:1_000_000],
    "seconds": time.monotonic() - start,
    "megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
}))
"""


def watched(root, *words, name):
    """Run a command in a process of its own, and hold its time and memory to the limits."""
    # The one in between is small, so that what is measured is the command alone.
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *words], cwd=root, capture_output=True, timeout=90, check=True
    )
    found = json.loads(done.stdout)
    assert found["code"] in (1, 2), found["said"][:2000]
    assert name in found["said"]
    assert "Traceback" not in found["said"]
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES


LAUGHS = "a: &a [x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
)
HOSTILE = {
    "nested aliases": lambda: LAUGHS,
    "10,000 brackets": lambda: "schema: " + "[" * 10_000,
    "1,000,000 brackets": lambda: "schema: " + "[" * 1_000_000,
    "1,000,000 braces": lambda: "{a: " * 1_000_000,
    "50 MB scalar": lambda: "schema: " + "x" * 50_000_000,
    "50 MB quoted scalar": lambda: 'schema: "' + "x " * 25_000_000 + '"',
    "python tag": lambda: "schema: !!python/object/apply:os.system ['touch owned']",
    "not a number": lambda: workspaces.PLAN.replace("revision: 3", "revision: .nan"),
}


@pytest.mark.parametrize("command", ["validate", "report"])
@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_yaml_in_a_goal(root, how, command):
    write(root, "plan/goals/3-bad.yaml", HOSTILE[how]())
    watched(root, *COMMANDS[command], name="plan/goals/3-bad.yaml")
    assert not (root / "owned").exists()


@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_yaml_in_plan_yaml(root, how):
    write(root, "plan/plan.yaml", HOSTILE[how]())
    watched(root, *RECORD, name="plan/plan.yaml")
    assert not (root / "owned").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_deep_yaml_in_every_command(root, command):
    write(root, "plan/tasks/2-deep.yaml", HOSTILE["1,000,000 brackets"]())
    watched(root, *COMMANDS[command], name="plan/tasks/2-deep.yaml")


@pytest.mark.parametrize("place", PLACES)
def test_a_pipe_in_place_of_a_file_does_not_hang(root, place):
    spoil(root / PLACES[place], "pipe")
    watched(root, "report", name=PLACES[place])


def test_a_pipe_that_nobody_writes_to_does_not_hang_an_import(root):
    os.mkfifo(root / "in.csv")
    watched(root, "import", "in.csv", name="in.csv")


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"item,area,as_of,kind,value\n" + b"x" * 50_000_000,
        lambda: b'item,area,as_of,kind,value\n"' + b"trust,L,2018,level,1\n" * 1_000_000,
        lambda: b"\xff" * 50_000_000,
    ],
    ids=["a cell of 50 MB", "an open quote", "rubbish"],
)
def test_a_huge_file_to_import(root, content):
    write(root, "in.csv", content() + b"\nx")
    watched(root, "import", "in.csv", name="in.csv")


# -- our own faults -----------------------------------------------------------------------------


@pytest.fixture
def fault(monkeypatch, tmp_path):
    """Make something deep inside fail; returns the folder where the log then is."""
    from meili_cli.measure import progress

    logs = tmp_path / "logs"
    logs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(logs))

    def fail(error):
        def failing(*_words):
            raise error

        monkeypatch.setattr(progress, "expected", failing)
        return logs

    return fail


def test_an_unexpected_exception_ends_with_70_a_sentence_and_a_log(meili, root, fault):
    logs = fault(RuntimeError("deep down"))
    ran = meili(root, "report")
    assert (ran.code, ran.out) == (70, "")
    (log,) = logs.iterdir()
    assert ran.err == f"This is a bug in meili. What happened is written to {log}\n"
    text = log.read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in text
    assert "RuntimeError: deep down" in text
    assert "meili 0." in text
    assert "Python 3." in text


def test_a_bug_is_said_in_chinese_too(meili, root, fault):
    fault(RuntimeError("deep down"))
    ran = meili(root, "--lang", "zh", "report")
    assert ran.code == 70
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "error", [RecursionError(), MemoryError(), AssertionError(), KeyError("x")]
)
def test_other_faults_of_ours(meili, root, fault, error):
    logs = fault(error)
    ran = meili(root, "report")
    assert (ran.code, ran.out) == (70, "")
    assert type(error).__name__ in next(logs.iterdir()).read_text(encoding="utf-8")


def test_an_interrupted_command_ends_with_130(meili, root, fault):
    logs = fault(KeyboardInterrupt())
    ran = meili(root, "report")
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err
    assert list(logs.iterdir()) == []


def test_a_fault_in_a_process_of_its_own_ends_with_70(root):
    program = (
        "import sys\n"
        "from meili_cli.measure import progress\n"
        "progress.expected = None\n"
        "from meili_cli.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "report"],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "TMPDIR": str(root)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (70, "")
    (log,) = root.glob("meili-*.log")
    assert str(log) in done.stderr
    assert "Traceback" not in done.stderr
    assert "TypeError" in log.read_text(encoding="utf-8")
