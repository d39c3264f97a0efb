"""What is written is read again, and nothing is read that would not be written so.

Two readings are held against each other: the engine's, of all rows at once, and the one that
says what is wrong with a row. They must agree on every file.
"""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meili_cli.engine import Ledger, Search
from meili_cli.errors import LedgerError
from meili_cli.ledger.batch import HEADER, Batch, batch_name, verify
from meili_cli.ledger.commit import serialise
from meili_cli.ledger.texts import first_control_character
from meili_cli.ledger.written import read_entries
from meili_cli.model.entry import Entry, Kind, State

NOW = datetime(2019, 7, 3, 10, 15, 0, 123456, tzinfo=UTC)

TEXTS = st.text(max_size=40).filter(lambda text: first_control_character(text) is None)
NAMES = st.text("abc-1.,\" '中", min_size=1)
NUMBERS = st.decimals(-(10**13), 10**13, places=4, allow_nan=False) | st.integers(
    -(10**18) + 1, 10**18 - 1
).map(Decimal)
POSITIVE = NUMBERS.map(abs)
BATCHES = st.builds(
    batch_name, st.datetimes(timezones=st.just(UTC)), st.text("0123456789abcdef", min_size=12)
)
FIGURES = {
    Kind.INCREMENT: st.fixed_dictionaries({"value": NUMBERS}),
    Kind.TOTAL: st.fixed_dictionaries({"value": POSITIVE}),
    Kind.COUNT: st.tuples(POSITIVE, POSITIVE).map(
        lambda two: {"value": min(two), "denominator": max(two)}
    ),
    Kind.PERCENT: st.fixed_dictionaries({"value": st.decimals(0, 100, places=4)}),
    Kind.LEVEL: st.fixed_dictionaries({"value": NUMBERS}),
    Kind.STATE: st.fixed_dictionaries({"state": st.sampled_from(State)}),
    Kind.RETRACT: st.just({}),
}


@st.composite
def entries_of_kind(draw, kind):
    days = sorted(draw(st.tuples(st.dates(), st.dates())))
    return Entry(
        item=draw(NAMES),
        area=draw(NAMES),
        period_start=days[0] if kind is Kind.INCREMENT else None,
        as_of=days[1],
        kind=kind,
        source=draw(TEXTS),
        note=draw(TEXTS),
        recorded_at=draw(st.datetimes(timezones=st.just(UTC))),
        recorded_by=draw(TEXTS),
        revises=draw(st.lists(BATCHES, max_size=3).map(tuple)),
        **draw(FIGURES[kind]),
    )


ENTRIES = st.sampled_from(Kind).flatmap(entries_of_kind)


def batch_of(data, folder):
    digest = hashlib.sha256(data).hexdigest()
    name = batch_name(NOW, digest)
    path = folder / f"{name}.csv"
    path.write_bytes(data)
    return Batch(name, path, path.name, NOW, digest[:12])


def engine_reads(batch):
    """Return the entries as the engine reads them, None where it refuses one."""
    try:
        if not verify(batch):
            return None
        with Ledger([batch.path]) as ledger:
            if ledger.broken:
                return None
            return sorted(
                (logged.entry for logged in ledger.fates(Search())), key=lambda entry: entry.line
            )
    except LedgerError:
        return None


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None)
@given(entries=st.lists(ENTRIES, min_size=1, max_size=5))
def test_what_is_written_is_read(tmp_path_factory, entries):
    data = serialise(entries)
    batch = batch_of(data, tmp_path_factory.mktemp("batch"))
    reading = read_entries(batch)
    assert reading.problems == ()
    assert [entry._replace(batch="", line=0) for entry in reading.entries] == entries
    assert engine_reads(batch) == list(reading.entries)


ENTRY = Entry(
    "piles", "310104", None, date(2019, 6, 30), Kind.COUNT, Decimal(16), Decimal(20),
    note='a "note", on\ntwo lines', recorded_at=NOW, recorded_by="张三",
)  # fmt: skip
ODD = [
    "",
    '""',
    '"x"',
    "infinity",
    "-infinity",
    "epoch",
    "2018-1-1",
    "2018-01-1 ",
    "0000-01-01",
    "2019-02-29",
    "10000-01-01",
    "0044-03-15 (BC)",
    "2019-06-30",
    "2019-07-01",
    "0001-01-01",
    "9999-12-31",
    "2018",
    "1e3",
    "+5",
    "1_000",
    "-7",
    "007",
    "0",
    "-0",
    "0.0",
    "0.5",
    ".5",
    "5.",
    "1.50",
    "-0.5",
    "0.12345",
    "9" * 18,
    "9" * 19,
    "1" * 15 + ".1234",
    "99999999999999.1234",
    "100",
    "100.0001",
    "inf",
    "nan",
    "\uff11\uff12",
    "increment",
    "total",
    "count",
    "percent",
    "level",
    "state",
    "retract",
    "sum",
    "Total",
    " total",
    "done",
    "started",
    "finished",
    "2019-07-03T10:15:00.123456Z",
    "2019-07-03T10:15:00Z",
    "2019-07-03T10:15:00.123456+00:00",
    "2019-07-03 10:15:00.123456Z",
    "2019-07-03T24:00:00.000000Z",
    "2019-07-03T10:60:00.000000Z",
    "0000-07-03T10:15:00.000000Z",
    "0001-01-01T00:00:00.000000Z",
    "2019-07-03T10:15:60.000000Z",
    "9999-12-31T23:59:59.999999Z",
    "2019-02-29T10:15:00.000000Z",
    "20190703T101500123456Z-0123456789ab",
    "20190703T101500123456Z-0123456789ab  20190703T101500123456Z-0123456789ab",
    "x\0y",
    "x\x1by",
    "x\x7fy",
    "x\x85y",
    "x\ty",
    "x\ry",
    "x\r\ny",
    '"x\ny"',
    "x\u2028y",
    "\ufeff",
    'a"b',
    '"a"b',
    '"a""b"',
    '""""',
    '"a,b"',
    "a,b",
    "·é",
    " ",
    "x" * 10_000,
    "中" * 10_001,
]  # fmt: skip
CELLS = st.sampled_from(ODD) | st.text(max_size=6)
ENDS = st.sampled_from(["\n"] * 8 + ["\r\n", "", "\n\n", ",\n", ",,,\n", " \n", "\r"])


@st.composite
def tables(draw):
    """A batch of which some cells, or some line ends, are not as they were written."""
    lines = []
    for entry in draw(st.lists(ENTRIES | st.just(ENTRY), max_size=3)):
        text = serialise([entry])[len(HEADER) :].decode()
        cells = text.removesuffix("\n").split(",")  # of texts in quotes too, which is as well
        for place, cell in draw(st.dictionaries(st.integers(0, 12), CELLS, max_size=2)).items():
            cells[place] = cell
        lines.append(",".join(cells) + draw(ENDS))
    return HEADER + "".join(lines).encode("utf-8", "surrogatepass")


def row(**cells):
    text = serialise([ENTRY._replace(note="", source="")])[len(HEADER) :].decode().split(",")
    for name, cell in cells.items():
        text[HEADER.decode().strip().split(",").index(name)] = cell
    return ",".join(text).encode()


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(data=tables())
@example(data=HEADER + row(as_of="infinity"))
@example(data=HEADER + row(value="1" * 15 + ".1234", denominator="9" * 18))
@example(data=HEADER + row(note="\x85"))
@example(data=HEADER + row(note='a"b') + b"\n\n\n" + row())
@example(data=HEADER + b"\n" + row().replace(b"\n", b",,,,,,,,,,,,\n"))
@example(data=HEADER + row()[:-1])
@example(data=HEADER)
@example(data=HEADER + b"\n")
def test_what_is_read_is_as_it_would_be_written(tmp_path_factory, data):
    batch = batch_of(data, tmp_path_factory.mktemp("batch"))
    reading, found = read_entries(batch), engine_reads(batch)
    assert (found is None) == bool(reading.problems), reading.problems
    if found is not None:
        assert found == list(reading.entries)
        assert serialise(found) == data
