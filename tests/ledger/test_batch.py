from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from meili_cli.errors import LedgerError
from meili_cli.ledger.batch import Batch, list_batches, verify
from meili_cli.ledger.commit import Receipt, commit
from meili_cli.ledger.written import read_entries
from meili_cli.model.entry import COLUMNS, Entry, Kind
from meili_cli.model.problem import Severity

NOW = datetime(2019, 7, 3, 10, 15, 0, 123456, tzinfo=UTC)
ENTRY = Entry("piles", "310104", None, date(2019, 6, 30), Kind.TOTAL, Decimal(16))
RECEIPT = Receipt("张三", ("meili", "record"))


def _commit(folder, now=NOW, entry=ENTRY):
    return commit([entry], folder, now=now, receipt=RECEIPT)


def _rules(listing):
    return [(problem.rule, problem.place.path) for problem in listing.problems]


def test_batches_come_in_the_order_of_their_names(tmp_path):
    later = _commit(tmp_path, NOW.replace(year=2020))
    first = _commit(tmp_path)
    listing = list_batches(tmp_path)
    assert [batch.name for batch in listing.batches] == [first.name, later.name]
    assert listing.problems == ()
    assert (first.recorded_at, first.year, first.path.parent.name) == (NOW, "2019", "2019")
    assert first.name.startswith("20190703T101500123456Z-")


def test_no_folder_is_an_empty_ledger(tmp_path):
    listing = list_batches(tmp_path / "entries")
    assert (listing.batches, listing.problems) == ((), ())


def test_paths_are_named_relative_to_the_workspace(tmp_path):
    folder = tmp_path / "data" / "entries"
    batch = _commit(folder)
    listed = list_batches(folder, root=tmp_path).batches[0]
    assert listed.shown == f"data/entries/2019/{batch.name}.csv"
    assert list_batches(folder).batches == (batch,)


def test_hidden_files_are_passed_over(tmp_path):
    (tmp_path / ".gitattributes").write_text("* -text\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.csv").touch()
    assert list_batches(tmp_path).problems == ()


@pytest.mark.parametrize(
    "name",
    [
        "figures.csv", "notes.txt", "20190703T101500123456Z-0123456789ab.CSV",
        "20191303T101500123456Z-0123456789ab.csv", "20190703T101500123456Z-0123456789AB.csv",
        "20190703T101500123456Z-0123456789ab.csv.bak", "20190703T101500123456Z-0123456789abc.csv",
        "receipt.json",
    ],
)  # fmt: skip
def test_a_file_that_is_no_batch_by_its_name_is_a_problem(tmp_path, name):
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / name).touch()
    listing = list_batches(tmp_path, root=tmp_path)
    assert listing.batches == ()
    assert _rules(listing) == [("stray-file", f"2019/{name}")]


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    (tmp_path / "2019").symlink_to(tmp_path, target_is_directory=True)
    assert _rules(list_batches(tmp_path, root=tmp_path)) == [("not-a-file", "2019")]


def test_a_copy_in_another_folder_is_counted_once(tmp_path):
    batch = _commit(tmp_path)
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / batch.path.name).write_bytes(batch.path.read_bytes())
    listing = list_batches(tmp_path, root=tmp_path)
    assert listing.batches == (list_batches(tmp_path / "2019", root=tmp_path).batches[0],)
    assert _rules(listing) == [("stray-file", f"2020/{batch.path.name}")]


def test_a_batch_without_a_receipt_is_a_warning_the_other_way_round_an_error(tmp_path):
    first, second = _commit(tmp_path), _commit(tmp_path, NOW.replace(day=4))
    first.receipt.unlink()
    second.path.unlink()
    listing = list_batches(tmp_path, root=tmp_path)
    assert [batch.name for batch in listing.batches] == [first.name]
    assert [(problem.rule, problem.severity) for problem in listing.problems] == [
        ("missing-receipt", Severity.WARNING),
        ("missing-batch", Severity.ERROR),
    ]


def test_a_file_in_place_of_the_folder_is_a_failure(tmp_path):
    (tmp_path / "entries").touch()
    with pytest.raises(LedgerError, match="cannot be read"):
        list_batches(tmp_path / "entries")


def test_a_batch_is_what_its_name_says(tmp_path):
    verify(_commit(tmp_path))


@pytest.mark.parametrize("change", [b"", b"\n", b"\r"])
def test_a_changed_byte_shows(tmp_path, change):
    batch = _commit(tmp_path)
    data = batch.path.read_bytes()
    batch.path.write_bytes(data + change if change else data.replace(b",16,", b",17,"))
    with pytest.raises(LedgerError, match="changed") as caught:
        verify(batch)
    assert caught.value.where == batch.shown
    assert "git" in caught.value.hint


def test_a_batch_that_is_gone_is_a_failure(tmp_path):
    batch = _commit(tmp_path)
    batch.path.unlink()
    for read in (verify, read_entries):
        with pytest.raises(LedgerError, match="cannot be read"):
            read(batch)


def _batch(tmp_path, **cells):
    good = {
        "item": "piles", "area": "310104", "as_of": "2019-06-30", "kind": "total", "value": "16",
        "recorded_at": "2019-07-03T10:15:00.123456Z",
    }  # fmt: skip
    row = good | cells
    path = tmp_path / "x.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{','.join(row.get(name, '') for name in COLUMNS)}\n")
    return Batch("x", path, "x.csv", NOW, "")


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [
        ("as_of", "2019-06", "not-a-day"), ("as_of", "", "bad-date"),
        ("period_start", "June", "bad-date"), ("kind", "sum", "unknown-kind"),
        ("state", "finished", "superfluous-field"), ("value", "1e3", "bad-number"),
        ("denominator", "x", "superfluous-field"), ("recorded_at", "2019-07-03", "bad-moment"),
        ("recorded_at", "2019-07-03T10:15:00", "bad-moment"), ("recorded_at", "", "bad-moment"),
        ("revises", "a", "bad-reference"), ("item", "", "missing-name"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_written_so_is_a_problem(tmp_path, column, text, rule):
    assert len(read_entries(_batch(tmp_path)).entries) == 1
    reading = read_entries(_batch(tmp_path, **{column: text}))
    assert reading.entries == ()
    assert {str(problem.place) for problem in reading.problems} == {"x.csv:2"}
    (message,) = [problem.message for problem in reading.problems if problem.rule == rule]
    assert column in message or text in message
