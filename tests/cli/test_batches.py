"""`meili batches`: where the entries of the ledger come from, receipts or no receipts."""

import csv
import io
import json
import shutil
import time

import pytest

from cli import workspaces
from cli.conftest import run
from cli.workspaces import entry, put, write
from meili_cli.model.terms import Format
from meili_cli.render.formats import FOR_PROGRAMS

FIELDS = [
    "batch", "recorded_at", "recorded_by", "rows", "read", "new", "unchanged", "revised",
    "withdrawn", "refused", "source", "command", "restate", "receipt",
]  # fmt: skip
COUNTS = FIELDS[3:10]
SPOT = ("connected", "--area", "Dorn", "--as-of", "2018-Q3")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A figure, a file with one good row and three others, a revision, a withdrawal."""
    root = workspaces.lowland(tmp_path_factory.mktemp("made") / "lowland")
    file = write(root, "../june.csv", "item,area,as_of,kind,value,denominator\n"
                 "trust,L,2018,level,103,\nconnected,L12,2018-Q3,count,270,300\n"
                 "trust,L,2017,level,x,\nspills,L,2017,level,1,\n")  # fmt: skip
    for words, code in (
        (("record", *SPOT, "--count", "270/300", "--by", "anna"), 0),
        (("import", file, "--partial", "--by", "boris"), 1),
        (("record", *SPOT, "--count", "271/300", "--revise", "--by", "anna"), 0),
        (("retract", *SPOT, "--by", "anna"), 0),
    ):
        assert run(root, *words).code == code
    return root


@pytest.fixture
def root(made, tmp_path):
    return shutil.copytree(made, tmp_path / "root")


def batches(meili, root, *words):
    return meili(root, "batches", *words, "--format", "json").rows


def counts(row):
    return [row[name] for name in COUNTS]


def test_all_batches_with_what_became_of_their_rows(meili, root):
    ran = meili(root, "batches", "--format", "json")
    assert ran.json["schema"] == "meili/batches/1"
    assert ran.json["simulated"] is False
    assert [list(row) for row in ran.rows] == [FIELDS] * 4
    assert [counts(row) for row in ran.rows] == [
        [1, 1, 1, 0, 0, 0, 0],
        [2, 4, 2, 1, 0, 0, 1],
        [1, 1, 0, 0, 1, 0, 0],
        [1, 1, 0, 0, 0, 1, 0],
    ]
    assert [row["recorded_by"] for row in ran.rows] == ["anna", "boris", "anna", "anna"]
    assert [len(row["source"]) for row in ran.rows] == [0, 1, 0, 0]
    assert ran.rows[1]["source"][0].endswith("june.csv")
    assert all(row["command"][0] == "meili" for row in ran.rows)
    assert {row["receipt"] for row in ran.rows} == {"there"}
    times = [row["recorded_at"] for row in ran.rows]
    assert times == sorted(times)


def test_csv_holds_what_json_holds(meili, root):
    flat = list(csv.DictReader(io.StringIO(meili(root, "batches", "--format", "csv").out)))
    assert list(flat[0]) == FIELDS
    assert [row["batch"] for row in flat] == [row["batch"] for row in batches(meili, root)]
    assert [row["rows"] for row in flat] == ["1", "2", "1", "1"]


@pytest.mark.parametrize("form", [form for form in Format if form not in FOR_PROGRAMS])
def test_every_format_for_people_names_each_batch(meili, root, form):
    ran = meili(root, "batches", "--format", form)
    for row in batches(meili, root):
        assert row["batch"].split("-")[1] in ran.out
    assert ("missing" in ran.out) is False


def test_a_batch_without_its_receipt_says_itself_what_it_holds(meili, root):
    names = [row["batch"] for row in batches(meili, root)]
    for name in names[1:]:
        next(root.rglob(f"{name}.json")).unlink()
    rows = batches(meili, root)
    assert [row["batch"] for row in rows] == names
    assert [row["receipt"] for row in rows] == ["there", "missing", "missing", "missing"]
    assert [counts(row) for row in rows[1:]] == [
        [2, None, 2, None, 0, 0, None],
        [1, None, 0, None, 1, 0, None],
        [1, None, 0, None, 0, 1, None],
    ]
    assert [row["recorded_by"] for row in rows] == ["anna", "boris", "anna", "anna"]
    assert meili(root, "batches").out.count("missing") == 3


@pytest.mark.parametrize(
    "content", ["", "x", "[]", "{}", "[" * 100_000, '{"schema": "meili/receipt/1"}']
)
def test_a_receipt_that_is_none_is_marked(meili, root, content):
    first = batches(meili, root)[0]
    next(root.rglob(f"{first['batch']}.json")).write_text(content)
    row = batches(meili, root)[0]
    assert (row["receipt"], row["rows"], row["recorded_by"]) == ("damaged", 1, "anna")


def test_a_receipt_of_another_batch_is_marked(meili, root):
    first, second, *_others = batches(meili, root)
    path, other = (next(root.rglob(f"{one['batch']}.json")) for one in (first, second))
    path.write_bytes(other.read_bytes())
    assert batches(meili, root)[0]["receipt"] == "damaged"


def test_a_receipt_without_counts_is_read(meili, root):
    """As they were written before the counts were noted."""
    path = next(root.rglob(f"{batches(meili, root)[0]['batch']}.json"))
    content = json.loads(path.read_text())
    del content["outcome"]
    path.write_text(json.dumps(content, indent=2) + "\n")
    row = batches(meili, root)[0]
    assert (row["receipt"], counts(row)) == ("there", [1, *[None] * 6])
    assert meili(root, "check", "--full").code == 0


def test_a_damaged_batch_is_listed_too(meili, root):
    path = next((root / "data/entries").rglob("*.csv"))
    path.with_suffix(".json").unlink()
    path.write_bytes(b"\xff" + path.read_bytes())
    (row,) = [one for one in batches(meili, root) if one["batch"] == path.stem]
    assert (row["receipt"], row["rows"], row["recorded_by"]) == ("missing", None, None)


def test_columns_and_order(meili, root):
    out = meili(root, "batches", "--columns", "digest,rows", "--sort", "-rows", "--no-header").out
    assert [line.split()[1] for line in out.splitlines()] == ["2", "1", "1", "1"]
    ran = meili(root, "batches", "--columns", "row")
    assert (ran.code, "nearest: rows" in ran.err) == (2, True)


def test_no_batch(meili, lowland):
    ran = meili(lowland, "batches")
    assert (ran.code, "no batch yet" in ran.err) == (0, True)
    assert batches(meili, lowland) == []


def test_into_a_file(meili, root, tmp_path):
    assert meili(root, "batches", "-o", tmp_path / "x.json").code == 0
    assert len(json.loads((tmp_path / "x.json").read_text())["rows"]) == 4
    assert meili(root, "batches", "-o", tmp_path / "x.doc").code == 2


@pytest.mark.slow
def test_many_batches_are_listed_quickly(meili, lowland, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _handle: None)
    for n in range(15_000):
        at = f"2020-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}"
        put(lowland, entry("trust", "L", "2018-12-31", "level", str(n)), at=at)
    begun = time.monotonic()
    assert len(batches(meili, lowland)) == 15_000
    assert time.monotonic() - begun < 10
