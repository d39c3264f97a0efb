"""Bad input ends with a message that names the file, never with a traceback, in bounded time.

Files that cannot be read are broken links, folders and pipes here: whoever runs the tests may
be allowed to read everything.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from datetime import date, timedelta
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
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if how == "folder":
        path.mkdir()
    elif how == "broken link":
        path.symlink_to(path.parent / "nowhere")
    elif how == "link to itself":
        path.symlink_to(path)
    elif how == "link to a folder":
        path.symlink_to(path.parents[2])
    elif how == "pipe":
        os.mkfifo(path)
    elif how == "socket":
        here = Path.cwd()
        os.chdir(path.parent)  # the path of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind(path.name)
        finally:
            os.chdir(here)
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


@pytest.mark.few(36)
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


@pytest.mark.parametrize("how", [*NODES, "pipe"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_plan_that_is_no_file_hides_no_workspace_above(meili, root, monkeypatch, command, how):
    inner = root / "inner"
    (inner / "plan").mkdir(parents=True)
    (inner / "deeper").mkdir()
    spoil(inner / "plan" / "plan.yaml", how)
    monkeypatch.chdir(inner / "deeper")
    before = workspaces.tree(root)
    ran = meili(None, *COMMANDS[command])
    refused(ran, inner / "plan" / "plan.yaml")
    assert ran.code == 2
    assert workspaces.tree(root) == before


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


@pytest.mark.few(24)
@pytest.mark.parametrize("how", TABLES)
@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_a_batch_that_never_was_one(meili, root, command, how):
    name = named_rightly(root, TABLES[how])
    refused(meili(root, *COMMANDS[command]), name)


@pytest.mark.parametrize("how", [*NODES, "pipe", "socket", "link to a folder"])
@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_what_is_no_file_among_the_entries(meili, root, command, how):
    path = root / "data" / "entries" / "2020" / "20200101T000000000000Z-0123456789ab.csv"
    spoil(path, how)
    ran = meili(root, *COMMANDS[command])
    refused(ran, path.relative_to(root))
    assert ran.code == (1 if command == "check" else 2)


@pytest.mark.parametrize("how", ["broken link", "link to itself", "link to a folder"])
def test_a_link_among_the_entries_may_stand_for_many(meili, root, how):
    """A year that was moved to another disk, and is not there or is not followed."""
    spoil(root / "data" / "entries" / "2019", how)
    refused(meili(root, "check"), "data/entries/2019: error[not-a-file]")
    assert meili(root, "report").code == 2


@pytest.mark.parametrize("how", ["broken link", "link to itself"])
@pytest.mark.parametrize("command", ON_THE_LEDGER)
def test_a_ledger_that_is_a_link_to_nowhere(meili, root, command, how):
    (root / "data" / "entries").rename(root / "aside")
    spoil(root / "data" / "entries", how)
    ran = meili(root, *COMMANDS[command])
    refused(ran, "data/entries")
    assert ran.code == 2


def test_a_ledger_that_is_a_link_to_a_folder_is_read(meili, root):
    (root / "data" / "entries").rename(root / "aside")
    (root / "data" / "entries").symlink_to(root / "aside")
    ran = meili(root, "report", "--item", "trust", "--format", "json")
    assert (ran.code, ran.rows[0]["attained"]) == (0, 103)


# What is changed in a row of a batch whose name fits its bytes, and the rule that names it.
CHANGES = [
    ("as_of", "infinity", "bad-date"), ("as_of", "-infinity", "bad-date"),
    ("as_of", "epoch", "bad-date"), ("as_of", "2018-1-1", "bad-date"),
    ("as_of", "2018", "not-a-day"), ("as_of", "10000-01-01", "bad-date"),
    ("as_of", "0044-03-15 (BC)", "bad-date"), ("as_of", " 2018-12-31", "bad-date"),
    ("as_of", "2018-12-31 00:00:00", "bad-date"),
    ("period_start", "2018-01-01", "superfluous-field"),
    ("kind", "lvl", "unknown-kind"), ("kind", "Level", "unknown-kind"), ("kind", "", "unknown-kind"),
    ("kind", "increment", "missing-start"), ("kind", "count", "missing-value"),
    ("kind", "percent", "percent-out-of-range"), ("kind", "state", "missing-value"),
    ("kind", "retract", "superfluous-field"),
    ("value", "", "missing-value"), ("value", "1e3", "bad-number"),
    ("value", "+5", "number-form"), ("value", "1_000", "bad-number"),
    ("value", "007", "number-form"), ("value", "1.50", "number-form"), ("value", "-0", "number-form"),
    ("value", "1.23456", "bad-number"), ("value", "1" * 19, "bad-number"),
    ("value", "1" * 15 + ".1234", "bad-number"), ("value", "\uff11", "bad-number"),
    ("denominator", "200", "superfluous-field"), ("state", "done", "superfluous-field"),
    ("recorded_at", "2020-01-01T00:00:00Z", "bad-moment"),
    ("recorded_at", "2020-01-01T00:00:00.000000", "bad-moment"),
    ("recorded_at", "2020-01-01T00:00:00.000000+00:00", "bad-moment"),
    ("recorded_at", "2020-01-01 00:00:00.000000Z", "bad-moment"),
    ("recorded_at", "10000-01-01T00:00:00.000000Z", "bad-moment"),
    ("recorded_at", "0000-01-01T00:00:00.000000Z", "bad-moment"),
    ("note", "a\0b", "control-character"), ("note", "a\x1b[31mb", "control-character"),
    ("note", "a\x9bb", "control-character"), ("source", "a\x7fb", "control-character"),
    ("recorded_by", "a\x08b", "control-character"), ("note", "x" * 10_001, "text-too-long"),
    ("item", "", "missing-name"), ("area", "", "missing-name"),
    ("revises", "yesterday", "bad-reference"),
    ("note", '"needless"', "not-as-written"), ("note", 'a"b', "not-as-written"),
    ("note", "a,b", "ragged-row"), ("revises", ",", "ragged-row"),
]  # fmt: skip
FIGURES = [
    ("count", "5,-2", "negative-value"), ("count", "5,", "missing-value"),
    ("count", "201,200", "value-above-denominator"), ("count", "-1,200", "negative-value"),
    ("percent", "-7,", "percent-out-of-range"), ("percent", "100.0001,", "percent-out-of-range"),
    ("total", "-1,", "negative-value"), ("state", ",,finished", "bad-state"),
]  # fmt: skip
FORMS = {
    "a reordered header": (HEADER.replace(b"item,area", b"area,item") + LINE, "batch-changed", 0),
    "no header": (LINE + LINE, "batch-changed", 0),
    "a blank line": (HEADER + b"\n" + LINE, "ragged-row", 2),
    "a blank line at the end": (HEADER + LINE + b"\n", "ragged-row", 3),
    "line ends of Windows": (HEADER + LINE.replace(b"\n", b"\r\n"), "not-as-written", 2),
    "no line end": (HEADER + LINE[:-1], "not-as-written", 2),
    "commas behind": (HEADER + LINE.replace(b"\n", b",,,\n"), "ragged-row", 2),
    "commas behind, made up for": (
        HEADER + LINE.replace(b"\n", b"," * 12 + b"\n") + b"\n", "ragged-row", 2,
    ),
    "quotes made up for by blank lines": (
        HEADER + LINE.replace(b",,,,,", b',,,,a"b,') + b"\n\n\n", "not-as-written", 2,
    ),
}  # fmt: skip


def with_cell(column, text):
    cells = LINE.decode().removesuffix("\n").split(",")
    cells[HEADER.decode().strip().split(",").index(column)] = text
    return (",".join(cells) + "\n").encode()


def refused_by_check_and_report(meili, root, data, rule, line):
    name = named_rightly(root, data)
    place = f"data/entries/2020/{name}.csv{f':{line}' if line else ''}: error[{rule}]"
    checked, report = meili(root, "check"), meili(root, "report")
    refused(checked, place)
    assert checked.code == 1
    assert checked.out.split(place)[1].splitlines()[1].startswith("    ")  # what to do
    refused(report, f"{name}.csv")
    assert (report.code, report.out) == (2, "")
    if line:
        assert "meili check" in report.err
        assert f":{line}: " in report.err or f"line {line} " in report.err
    assert "\x1b" not in checked.out + report.err


@pytest.mark.few(12)
@pytest.mark.parametrize(
    ("column", "text", "rule"), CHANGES, ids=lambda value: ascii(value)[1:-1][:40]
)
def test_a_row_that_meili_would_not_write(meili, root, column, text, rule):
    data = HEADER + LINE.replace(b"trust", b"spills") + with_cell(column, text)
    refused_by_check_and_report(meili, root, data, rule, 3)


@pytest.mark.parametrize(("kind", "figure", "rule"), FIGURES)
def test_a_figure_that_meili_would_not_write(meili, root, kind, figure, rule):
    cells = figure + "," * (2 - figure.count(","))
    line = f"connected,L,,2018-12-31,{kind},{cells},,,2020-01-01T00:00:00.000000Z,anna,\n"
    refused_by_check_and_report(meili, root, HEADER + line.encode(), rule, 2)


@pytest.mark.parametrize("how", FORMS)
def test_a_table_that_meili_would_not_write(meili, root, how):
    data, rule, line = FORMS[how]
    refused_by_check_and_report(meili, root, data, rule, line)


def test_check_names_every_row_that_is_none(meili, root):
    data = HEADER + b"".join(with_cell("value", text) for text in ("1e3", "5", "+5", "x"))
    name = named_rightly(root, data)
    errors = [line for line in meili(root, "check").out.splitlines() if "error[" in line]
    assert [line.split(": ")[0] for line in errors] == [
        f"data/entries/2020/{name}.csv:{line}" for line in (2, 4, 5)
    ]


@pytest.mark.parametrize("note", ['"a ""quoted"" word"', '"a, b"', '"one\n\n""two"""', "中·é\t"])
def test_a_note_of_any_text_is_read(meili, root, note):
    named_rightly(root, HEADER + with_cell("note", note))
    ran = meili(root, "check")
    assert ran.code == 0, ran.out
    ran = meili(root, "report", "--item", "trust", "--format", "json")
    assert (ran.code, ran.rows[0]["attained"]) == (0, 103)


def test_a_kind_that_the_item_does_not_have_is_a_finding(meili, root):
    name = named_rightly(root, HEADER + LINE.replace(b"level,103", b"total,103"))
    refused(meili(root, "check"), f"{name}.csv:2: error[kind-unfit]")
    assert meili(root, "report").code == 0


# -- both ends of the calendar ----------------------------------------------------------------


def test_nothing_comes_after_the_end_of_the_calendar(meili, root):
    batch = put(
        root, entry("spills", "L", "2018-12-31", "level", "9"), at="9999-12-31T23:59:59.999999"
    )
    before = workspaces.tree(root / "data")
    assert meili(root, "report", "--item", "spills", "--format", "json").rows[0]["attained"] == 9
    for words in (
        ("record", "spills", "--area", "L", "--as-of", "2018", "--level", "1", "--revise"),
        ("retract", "spills", "--area", "L", "--as-of", "2018"),
    ):
        ran = meili(root, *words)
        refused(ran, batch.shown)
        assert ran.code == 2
    assert workspaces.tree(root / "data") == before


@pytest.mark.parametrize("day", ["0000-01-01", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("plan/plan.yaml", "start: 2016-01-01"), ("plan/plan.yaml", "end: 2025-12-31"),
        ("plan/goals/1-water.yaml", "by: 2025-12-31"),
        ("plan/goals/1-water.yaml", "date: 2015-12-31"),
        ("plan/allocations/a.yaml", "from: 2018-01-01"),
        ("plan/allocations/a.yaml", "by: 2019-12-31"),
    ],
)  # fmt: skip
def test_a_plan_at_an_end_of_the_calendar(meili, root, file, old, day):
    write(
        root, "plan/allocations/a.yaml",
        "schema: meili/plan/1\nitem: pumps\nallocations:\n  - {area: L1, at_least: 8, "
        "from: 2018-01-01, by: 2019-12-31, basis: published, source: x}\n",
    )  # fmt: skip
    assert meili(root, "validate").code == 0
    text = (root / file).read_text()
    write(root, file, text.replace(old, f"{old.split(':')[0]}: {day}", 1))
    for command, code in (("validate", 1), ("report", 2), ("record", 2)):
        ran = meili(root, *COMMANDS[command])
        refused(ran, file, "error[bad-date]")
        assert ran.code == code


@pytest.mark.parametrize("as_of", ["0001-01", "0001", "0001-01-01", "9999-12", "9999"])
def test_figures_at_an_end_of_the_calendar(meili, root, as_of):
    refused(
        meili(root, "record", "pumps", "--area", "L", "--as-of", as_of, "--add", "1"), as_of[:1]
    )
    write(root, "in.csv", f"item,area,as_of,kind,value\npumps,L,{as_of},increment,1\n")
    ran = meili(root, "import", "in.csv")
    refused(ran, "in.csv:2")
    assert ran.code == 1


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


@pytest.mark.few(8)
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


@pytest.mark.no_cover
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


def rows_of(*rows):
    return ("item,area,as_of,kind,value\n" + "\n".join(rows)).encode() + b"\n"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "content",
    [
        lambda: rows_of(*(f"trust,Borgen{i},2018,level,1" for i in range(5000))),
        lambda: rows_of(*(f"trust,{n:09},2018,level,1" for n in range(5000))),
        pytest.param(lambda: rows_of(*["trust,L,2018,level,1"] * 50_000), marks=pytest.mark.slow),
        lambda: rows_of(
            *(f"pumps,L,{date(2016, 1, 1) + timedelta(n)},increment,1" for n in range(3000)),
        ).replace(b"2016-01-01,", b"2016-01,"),
        pytest.param(lambda: b"," * 50_000_000, marks=pytest.mark.slow),
        pytest.param(lambda: b"\n" * 50_000_000, marks=pytest.mark.slow),
        lambda: rows_of("trust,nowhere,2018,level,1") + b"\r\n" * 25_000_000,
    ],
    ids=[
        "5000 names",
        "5000 codes",
        "duplicates",
        "increments",
        "commas",
        "blank lines",
        "blank lines behind",
    ],
)
def test_files_that_took_long(root, content):
    write(root, "in.csv", content())
    watched(root, "import", "in.csv", name="in.csv")


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


@pytest.mark.few(3)
@pytest.mark.parametrize("command", ["validate", "report"])
@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_yaml_in_a_goal(root, how, command):
    write(root, "plan/goals/3-bad.yaml", HOSTILE[how]())
    watched(root, *COMMANDS[command], name="plan/goals/3-bad.yaml")
    assert not (root / "owned").exists()


@pytest.mark.few(3)
@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_yaml_in_plan_yaml(root, how):
    write(root, "plan/plan.yaml", HOSTILE[how]())
    watched(root, *RECORD, name="plan/plan.yaml")
    assert not (root / "owned").exists()


@pytest.mark.few(3)
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
