"""A large plain file taken in at once: held against the same file read row by row."""

import csv
import io
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meili_cli.importers import bulk
from meili_cli.importers.grid import Asked
from meili_cli.importers.rejects import written
from meili_cli.importers.sources import Source
from meili_cli.ledger.commit import serialise
from meili_cli.workspace.book import Book
from meili_cli.workspace.handing import Handing
from meili_cli.workspace.init import init

NOW = datetime(2021, 6, 1, tzinfo=UTC)
OFF = 2**40
"""More bytes than any file has."""

# What stands in the columns: mostly what is right, so that whole files are, and then anything.
ITEMS = [
    "ebike-charging",
    "no-illegal-building",
    "secondary-water-supply",
    "电动自行车",
    "task-1.1",
]
AREAS = ["310104", "徐汇", "Xuhui", "310115", "浦东新区", "310101"]
DAYS = ["2019-01-31", "2019-02", "2019年3月", "2019-Q2", "2019-06-30", "2019/7/31"]
ODD = [
    "",
    " ",
    "-",
    "/",
    "无",
    "x",
    "001",
    "1e3",
    "1,5",
    "95%",
    "１２",
    " 7",
    "=1+1",
    "2030",
    "二季度",
]


def _mostly(right, *, odd=ODD):
    return st.one_of(*[st.sampled_from(right)] * 9, st.sampled_from([*right, *odd]))


NUMBERS = st.one_of(
    st.integers(0, 150).map(str),
    st.decimals(0, 120, places=2).map(str),
    st.sampled_from(
        ["0", "1", "-1", "0.5", "-0", "007", "12.50", "0.12345", "99999999999999.9999"]
    ),
)
TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["a", "区里, 报", " 前", "后 ", "#", "null", "NULL", "a\tb", "\u200b", "\x1b[1m", "'x"]
    ),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters='"\r\n\0'), max_size=6),
)
COLUMNS = {
    "item": _mostly(ITEMS),
    "area": _mostly(AREAS),
    "period_start": st.one_of(st.just(""), st.just(""), _mostly(["2019-01-01", "2019-04-01"])),
    "as_of": _mostly(DAYS),
    "kind": _mostly(["increment", "total", "count", "累计", "percent", "state", "retract"]),
    "value": st.one_of(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(ODD)),
    "denominator": st.one_of(st.just(""), st.just("150"), NUMBERS),
    "state": st.one_of(st.just(""), st.just(""), st.sampled_from(["done", "已启动", "x"])),
    "source": TEXTS,
    "note": TEXTS,
    "recorded_by": st.one_of(st.just(""), st.sampled_from(["anna", "a, b"])),
    "recorded_at": st.sampled_from(["", "", "", "2019-07-01"]),
    "序号": st.sampled_from(["1", ""]),
}
# Rows that are right by their kind, for without them next to nothing would be taken in.
RIGHT = st.sampled_from(
    [
        ("ebike-charging", "increment", NUMBERS, st.just(""), st.just("")),
        ("ebike-charging", "total", NUMBERS, st.just(""), st.just("")),
        ("no-illegal-building", "count", st.integers(0, 99).map(str), st.just("100"), st.just("")),
        ("no-illegal-building", "percent", NUMBERS, st.just(""), st.just("")),
        ("task-1.1", "state", st.just(""), st.just(""), st.sampled_from(["started", "done"])),
    ]
)


@st.composite
def rows(draw, names):
    row = {name: draw(COLUMNS[name]) for name in names}
    if draw(st.integers(0, 4)):
        item, kind, value, denominator, state = draw(RIGHT)
        row |= {
            "item": item, "kind": kind, "value": draw(value), "denominator": draw(denominator),
            "state": draw(state), "area": draw(st.sampled_from(AREAS)), "period_start": "",
            "as_of": draw(st.sampled_from(DAYS)),
        }  # fmt: skip
    return [row[name] for name in names]


@st.composite
def files(draw):
    """The bytes of a csv; now and then one that is not quite plain."""
    optional = draw(st.sets(st.sampled_from(list(COLUMNS)[8:])))
    names = [name for name in COLUMNS if name in list(COLUMNS)[:8] or name in optional]
    names = draw(st.permutations(names)) if draw(st.booleans()) else names
    table = draw(st.lists(rows(names), min_size=1, max_size=25))
    delimiter = draw(st.sampled_from([",", ",", ";", "\t"]))
    lines = [delimiter.join(names)]
    lines += [
        delimiter.join(cell.replace(delimiter, "") for cell in row).replace('"', "")
        for row in table
    ]
    title = draw(st.sampled_from(["", "", "报表", delimiter * (len(names) - 1)]))
    if title:
        lines.insert(0, title)
    if not draw(st.integers(0, 5)):
        at = draw(st.integers(1, len(lines)))
        lines.insert(at, draw(st.sampled_from(
            ["", " ", lines[1], lines[0], "注：一", delimiter * (len(names) - 1), lines[-1] + delimiter]
        )))  # fmt: skip
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join(lines) + draw(st.sampled_from(["", end, end * 2]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "gb18030"]))
    return text.encode(encoding, "replace")


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Two workspaces that are alike."""
    folders = [tmp_path_factory.mktemp("bulk") / name for name in ("one", "other")]
    return [Book(init(folder, now=NOW), now=NOW + timedelta(days=1)) for folder in folders]


def _take(book, data, monkeypatch, *, at_once, **how):
    monkeypatch.setattr(bulk, "LARGE", 0 if at_once else OFF)
    handing = Handing(("meili", "import"), "f.csv", {"MEILI_USER": "anna, 二"}, **how)
    (taken,) = book.import_([Source("f.csv", data)], handing, Asked())
    return taken


def _said(taken):
    """What is told of it, and the bytes that were written."""
    refused = [] if taken.original is None else [(taken.original, taken.problems)]
    return {
        **taken.counts,
        "problems": taken.problems,
        "read_as": taken.read_as,
        "rejects": written(refused),
        "entries": None if taken.batch else serialise(taken.entries),
        "batch": taken.batch and taken.batch.path.read_bytes(),
    }


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data(), partial=st.booleans(), revise=st.booleans(), dry_run=st.booleans())
def test_at_once_is_as_row_by_row(books, monkeypatch, data, partial, revise, dry_run):
    for book in books:
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
    before = data.draw(st.lists(files(), max_size=2))
    for one in before:
        for book in books:
            _take(book, one, monkeypatch, at_once=False, partial=True)
    file = data.draw(files())
    how = {"partial": partial, "revise": revise, "dry_run": dry_run}
    slow = _said(_take(books[0], file, monkeypatch, at_once=False, **how))
    fast = _said(_take(books[1], file, monkeypatch, at_once=True, **how))
    assert fast == slow
