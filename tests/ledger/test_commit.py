import errno
import hashlib
import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from meili_cli.errors import LedgerError
from meili_cli.ledger.batch import list_batches, verify
from meili_cli.ledger.commit import Receipt, commit
from meili_cli.ledger.table import ReadFile
from meili_cli.ledger.written import read_entries
from meili_cli.model.entry import Entry, Kind

NOW = datetime(2019, 7, 3, 10, 15, 0, 123456, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ENTRY = Entry("piles", "310104", None, date(2019, 6, 30), Kind.TOTAL, Decimal("16.50"))
RECEIPT = Receipt("张三", ("meili", "record", "piles"))


def _path_of(handle, folder):
    """What an open file is called, by its inode."""
    inode = os.fstat(handle).st_ino
    return next(path for path in (folder, *folder.rglob("*")) if path.stat().st_ino == inode)


def _commit(folder, **more):
    return commit([ENTRY], folder, **{"now": NOW, "receipt": RECEIPT, **more})


def test_the_bytes_of_a_batch(tmp_path):
    entries = [
        ENTRY._replace(note='"quoted", and\ntwo lines', revises=("a", "b")),
        ENTRY._replace(kind=Kind.INCREMENT, period_start=date(2019, 6, 1), value=Decimal("-0.0"),
            recorded_by="李四",
        ),
    ]  # fmt: skip
    batch = commit(entries, tmp_path, now=NOW, receipt=RECEIPT)
    assert batch.path.read_bytes().decode() == (
        "item,area,period_start,as_of,kind,value,denominator,state,source,note,recorded_at,"
        "recorded_by,revises\n"
        'piles,310104,,2019-06-30,total,16.5,,,,"""quoted"", and\ntwo lines",'
        "2019-07-03T10:15:00.123456Z,张三,a b\n"
        "piles,310104,2019-06-01,2019-06-30,increment,0,,,,,2019-07-03T10:15:00.123456Z,李四,\n"
    )


def test_the_name_is_the_time_and_the_digest(tmp_path):
    batch = _commit(tmp_path)
    digest = hashlib.sha256(batch.path.read_bytes()).hexdigest()
    assert batch.path == tmp_path / "2019" / f"20190703T101500123456Z-{digest[:12]}.csv"
    verify(batch)


def test_the_receipt(tmp_path):
    read = (ReadFile("一月.csv", "ab" * 32, 120),)
    batch = _commit(tmp_path, receipt=RECEIPT._replace(read=read))
    assert json.loads(batch.receipt.read_text(encoding="utf-8")) == {
        "schema": "meili/receipt/1",
        "batch": batch.name,
        "sha256": hashlib.sha256(batch.path.read_bytes()).hexdigest(),
        "rows": 1,
        "outcome": {
            "read": 1,
            "new": 1,
            "unchanged": 0,
            "revised": 0,
            "withdrawn": 0,
            "refused": 0,
        },
        "recorded_at": "2019-07-03T10:15:00.123456Z",
        "recorded_by": "张三",
        "command": ["meili", "record", "piles"],
        "read": [{"path": "一月.csv", "sha256": "ab" * 32, "bytes": 120}],
    }


def test_a_receipt_without_files_and_with_a_path_that_is_not_utf_8(tmp_path):
    batch = _commit(tmp_path, receipt=RECEIPT._replace(command=("meili", "\udce9.csv")))
    receipt = json.loads(batch.receipt.read_bytes())
    assert receipt["read"] is None
    assert receipt["command"] == ["meili", "\udce9.csv"]


def test_recorded_at_is_utc_and_later_than_what_is_replaced(tmp_path):
    shanghai = timezone(timedelta(hours=8))
    assert _commit(tmp_path, now=NOW.astimezone(shanghai)).recorded_at == NOW
    later = NOW + timedelta(days=400)
    batch = _commit(tmp_path, not_before=later)
    assert (batch.recorded_at, batch.path.parent.name) == (later, "2020")
    assert _commit(tmp_path, now=later + TICK, not_before=later).recorded_at == later + TICK


def test_where_the_name_is_taken_the_time_moves_on(tmp_path):
    batches = [_commit(tmp_path) for _ in range(3)]
    assert [batch.recorded_at for batch in batches] == [NOW, NOW + TICK, NOW + 2 * TICK]
    for batch in batches:
        verify(batch)
        assert [entry.recorded_at for entry in read_entries(batch).entries] == [batch.recorded_at]
    assert list_batches(tmp_path).problems == ()


def test_nothing_is_no_batch(tmp_path):
    with pytest.raises(ValueError):
        commit([], tmp_path, now=NOW, receipt=RECEIPT)


def test_the_order_in_which_a_batch_reaches_the_disk(tmp_path, monkeypatch):
    """Bytes before name, name before folder, batch before receipt: a reader sees all or nothing."""
    calls = []
    real_fsync, real_link, real_unlink = os.fsync, os.link, Path.unlink

    def kind(path):
        path = Path(path)
        hidden = "hidden " if path.name.startswith(".") else ""
        ending = next((end for end in ("csv", "json") if f".{end}" in path.name), "folder")
        return f"{hidden}{ending}"

    def fsync(handle):
        path = _path_of(handle, tmp_path)
        if path.is_file():
            assert path.stat().st_size > 0
        calls.append(f"sync {path.relative_to(tmp_path) if path.is_dir() else kind(path)}")
        real_fsync(handle)

    def link(source, target):
        assert Path(source).parent == Path(target).parent
        calls.append(f"link {kind(source)} to {kind(target)}")
        real_link(source, target)

    def unlink_(path, **named):
        calls.append(f"unlink {kind(path)}")
        real_unlink(path, **named)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "link", link)
    monkeypatch.setattr(Path, "unlink", unlink_)
    _commit(tmp_path / "data" / "entries")
    assert calls == [
        "sync .", "sync data", "sync data/entries",
        "sync hidden csv", "link hidden csv to csv", "unlink hidden csv", "sync data/entries/2019",
        "sync hidden json", "link hidden json to json", "unlink hidden json",
        "sync data/entries/2019",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("failing", "code", "hint"),
    [
        ("fsync", errno.ENOSPC, "space"),
        ("fsync", errno.EIO, "may write"),
        ("link", errno.EPERM, "hard links"),
        ("link", errno.EOPNOTSUPP, "hard links"),
    ],
)
def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch, failing, code, hint):
    (tmp_path / "2019").mkdir()

    def fail(first, second=None):
        raise OSError(code, os.strerror(code), str(first), None, second and str(second))

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(LedgerError, match="nothing is recorded") as caught:
        _commit(tmp_path)
    assert hint in caught.value.hint
    assert list((tmp_path / "2019").iterdir()) == []


def test_a_receipt_that_cannot_be_written_is_said_to_be_all_that_is_missing(tmp_path, monkeypatch):
    real = os.link

    def link(source, target):
        if str(target).endswith(".json"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(LedgerError, match="the entries are recorded"):
        _commit(tmp_path)
    listing = list_batches(tmp_path)
    assert [problem.rule for problem in listing.problems] == ["missing-receipt"]
    verify(listing.batches[0])


def test_a_folder_that_cannot_be_synced_is_told_from_a_batch_that_is_not_there(
    tmp_path, monkeypatch
):
    _commit(tmp_path)
    real = os.fsync

    def fsync(handle, code=errno.EIO):
        if _path_of(handle, tmp_path).is_dir():
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(LedgerError, match="is recorded, but"):
        _commit(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda handle: fsync(handle, errno.EINVAL))
    verify(_commit(tmp_path))


def test_a_broken_link_in_place_of_the_folder_is_a_failure(tmp_path):
    (tmp_path / "2019").symlink_to(tmp_path / "nowhere")
    with pytest.raises(LedgerError, match="nothing is recorded"):
        _commit(tmp_path)
