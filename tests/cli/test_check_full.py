"""`meili check --full`: every byte that is another, and every end that is missing, is told of."""

import json
import shutil
import sqlite3

import pytest

from cli.test_index import fill, index_of
from cli.workspaces import entry, put, tree
from meili_cli.checks.full import Files, full
from meili_cli.checks.rules import batch_changed
from meili_cli.ledger.batch import list_batches
from meili_cli.ledger.commit import Receipt, commit
from meili_cli.ledger.receipt import damage
from meili_cli.ledger.table import ReadFile
from meili_cli.workspace import reading


@pytest.fixture
def batch(lowland):
    """A small batch with all that a row can hold, and its receipt with all that it can say."""
    made = put(
        lowland,
        entry("connected", "L12", "2018-09-30", "count", "270", "300")._replace(
            source="survey, 2018", note='"quoted"\nin two lines', recorded_by="安娜"
        ),
        entry("pumps", "L11", "2018-03-31", "increment", "5.5", start="2018-01-01"),
    )
    made.receipt.unlink()
    made.path.unlink()
    return commit(
        [
            entry("connected", "L12", "2018-09-30", "count", "270", "300")._replace(
                source="survey, 2018", note='"quoted"\nin two lines', recorded_by="安娜"
            ),
            entry("pumps", "L11", "2018-03-31", "increment", "5.5", start="2018-01-01"),
        ],
        lowland / "data" / "entries", now=made.recorded_at, root=lowland,
        receipt=Receipt("安娜", ("meili", "import", "九月.csv"),
                        (ReadFile("九月.csv", "ab" * 32, 120),), unchanged=1),
    )  # fmt: skip


def found(ran):
    """Rule and path of each finding."""
    lines = [line for line in ran.out.splitlines() if not line.startswith(" ")]
    return [(line.split("[")[1].split("]")[0], line.split(": ")[0]) for line in lines]


def spoilt(data):
    """Yield the bytes with each byte in turn another: first all its bits, then the last one."""
    for at in range(len(data)):
        for bits in (0xFF, 0x01):
            yield at, data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def test_a_sound_ledger(meili, lowland, batch):
    before = tree(lowland)
    ran = meili(lowland, "check", "--full", "--strict")
    assert (ran.code, ran.out) == (0, "")
    assert tree(lowland) == before


def test_every_byte_of_a_batch(lowland, batch):
    data = batch.path.read_bytes()
    for _at, other in spoilt(data):
        batch.path.write_bytes(other)
        (problem,) = batch_changed(batch)
        assert (problem.rule, problem.place.path) == ("batch-changed", batch.shown)
    batch.path.write_bytes(data)
    assert list(batch_changed(batch)) == []


def test_every_end_of_a_batch(lowland, batch):
    data = batch.path.read_bytes()
    for end in range(len(data)):
        batch.path.write_bytes(data[:end])
        assert [problem.rule for problem in batch_changed(batch)] == ["batch-changed"]


@pytest.mark.slow
def test_every_byte_and_every_end_through_the_command_line(meili, lowland, batch):
    _every(meili, lowland, batch, step=1)


@pytest.mark.no_cover
def test_some_bytes_and_some_ends_through_the_command_line(meili, lowland, batch):
    _every(meili, lowland, batch, step=67)


def _every(meili, lowland, batch, step):
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"))  # which stays as it is
    data = batch.path.read_bytes()
    changed = [other for at, other in spoilt(data) if at % step == 0]
    cut = [data[:end] for end in range(0, len(data), step)]
    for other in (*changed, *cut):
        batch.path.write_bytes(other)
        ran = meili(lowland, "check", "--full")
        assert (ran.code, found(ran)) == (1, [("batch-changed", batch.shown)])
    ran = meili(lowland, "report")
    assert (ran.code, batch.shown in ran.err) == (2, True)


def test_every_damaged_batch_is_named_not_only_the_first(meili, lowland):
    batches = [
        put(
            lowland,
            entry("trust", "L", f"201{n}-12-31", "level", "1"),
            at=f"2020-01-0{n + 1}T00:00:00",
        )
        for n in range(6, 9)
    ]
    for one in batches:
        one.path.write_bytes(one.path.read_bytes().replace(b"level,1", b"level,2"))
    batches[1].receipt.write_text("x")
    ran = meili(lowland, "check", "--full")
    assert ran.code == 1
    assert sorted(found(ran)) == sorted(
        [("batch-changed", one.shown) for one in batches]
        + [("receipt-changed", batches[1].shown.replace(".csv", ".json"))]
    )


def test_every_byte_of_a_receipt(lowland, batch):
    """Of a name, a path, a command, and what was read, nobody can say whether it is another."""
    data = batch.receipt.read_bytes()
    right = json.loads(data)
    digest = right["sha256"]
    silent = []
    for _at, other in spoilt(data):
        batch.receipt.write_bytes(other)
        if damage(batch, (2, digest)) is None:
            silent.append(json.loads(other))
    free = ("recorded_by", "command", "read")
    assert 0 < len(silent) < len(data)
    for content in silent:
        assert list(content) == list(right)
        assert {name: content[name] for name in content if name not in free} == {
            name: right[name] for name in right if name not in free
        }
    for end in range(len(data)):
        batch.receipt.write_bytes(data[:end])
        assert damage(batch, (2, digest)) is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one | {"rows": 3}, "outcome"),
        (lambda one: one | {"rows": 3, "outcome": None}, "the receipt tells of 3 rows, the batch has 2"),
        (lambda one: one | {"sha256": one["sha256"][:12] + "0" * 52}, "sha256"),
        (lambda one: one | {"batch": "x"}, "batch"),
        (lambda one: one | {"recorded_at": "2019"}, "recorded_at"),
        (lambda one: one | {"more": 1}, "more"),
        (lambda one: {name: one[name] for name in one if name != "command"}, "command"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_receipt(meili, lowland, batch, change, said):
    content = change(json.loads(batch.receipt.read_bytes()))
    batch.receipt.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    ran = meili(lowland, "check", "--full")
    assert (ran.code, found(ran)) == (1, [("receipt-changed", batch.shown.replace("csv", "json"))])
    assert said in ran.out
    assert meili(lowland, "check").code == 0


def test_a_row_that_no_command_writes_is_found_by_its_line(meili, lowland, batch):
    """Its name is right, so it was made with intent: the row is told, as by `check` alone."""
    (lowland / "data" / "entries").joinpath("2020").mkdir(exist_ok=True)
    made = put(lowland, entry("trust", "L", "2018-12-31", "level", "7"))
    data = made.path.read_bytes().replace(b",7,", b",7.0,")
    made.receipt.unlink()
    made.path.unlink()
    import hashlib

    name = f"{made.name[:-12]}{hashlib.sha256(data).hexdigest()[:12]}"
    made.path.with_name(f"{name}.csv").write_bytes(data)
    ran = meili(lowland, "check", "--full")
    assert ran.code == 1
    assert ("number-form", f"data/entries/2020/{name}.csv:2") in found(ran)


def test_what_a_killed_process_left_is_a_warning(meili, lowland, batch):
    left = batch.path.with_name(f".{batch.name}.csv.0123456789abcdef.tmp")
    left.write_bytes(batch.path.read_bytes()[:50])
    batch.path.with_name(".gitkeep").touch()
    ran = meili(lowland, "check", "--full")
    assert (ran.code, found(ran)) == (0, [("leftover", f"data/entries/2020/{left.name}")])
    assert meili(lowland, "check", "--full", "--strict").code == 1
    assert meili(lowland, "check", "--strict").code == 0


# -- the index ------------------------------------------------------------------------------


@pytest.fixture
def indexed(meili, lowland, monkeypatch):
    monkeypatch.setattr(reading, "MUCH", -1)
    fill(lowland)
    assert meili(lowland, "report").code == 0
    return index_of(lowland)


def of_index(ran):
    return [rule for rule, path in found(ran) if path.startswith("data/.index")]


def test_an_index_as_it_should_be(meili, lowland, indexed):
    before = indexed.read_bytes()
    assert of_index(meili(lowland, "check", "--full")) == []
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"), at="2024-01-01T00:00:00")
    assert of_index(meili(lowland, "check", "--full")) == []  # it is older, and right
    assert indexed.read_bytes() == before


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE spans SET value = value + 1 WHERE value IS NOT NULL",
        pytest.param("DELETE FROM records WHERE pair = 1", marks=pytest.mark.slow),
        pytest.param(
            "UPDATE records SET stands = NOT stands WHERE pair = 1", marks=pytest.mark.slow
        ),
    ],
)
def test_an_index_that_says_something_else(meili, lowland, indexed, change):
    """It is whole, and its sums are right: only a comparison can tell."""
    from meili_cli.engine import driver

    with driver.connect(str(indexed)) as connection:
        connection.execute(change)
        connection.execute("CHECKPOINT")
    ran = meili(lowland, "check", "--full")
    assert (ran.code, of_index(ran)) == (1, ["index-differs"])
    shutil.rmtree(indexed.parent)  # as it says
    assert meili(lowland, "report").code == 0
    assert of_index(meili(lowland, "check", "--full")) == []


@pytest.mark.no_cover
@pytest.mark.few(2)
@pytest.mark.parametrize("hurt", ["cut", "text", "folder", "database of another kind"])
def test_an_index_that_cannot_be_read_is_a_warning(meili, lowland, indexed, hurt):
    data = indexed.read_bytes()
    indexed.unlink()
    if hurt == "folder":
        indexed.mkdir()
    elif hurt.startswith("database"):
        with sqlite3.connect(indexed) as other:
            other.execute("CREATE TABLE about (schema)")
    else:
        indexed.write_bytes(data[: len(data) // 2] if hurt == "cut" else b"no index\n" * 999)
    assert of_index(meili(lowland, "check", "--full")) == ["index-damaged"]


def test_nothing_is_said_of_an_index_over_damaged_batches(lowland, batch):
    listing = list_batches(lowland / "data" / "entries", root=lowland)
    files = Files(lowland, lowland / "data" / "entries", lowland / "data" / ".index")
    (lowland / "data" / ".index").mkdir()
    (lowland / "data" / ".index" / "ledger.duckdb").write_text("x")
    assert [one.rule for one in full(listing, files, {batch.shown})] == []
    assert [one.rule for one in full(listing, files, ())] == ["index-damaged"]
