"""A large plain file taken in at once: held against the same file read row by row."""

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


@pytest.mark.no_cover  # the tracer would cost a third of the time
@settings(
    max_examples=24, deadline=None,
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


HEADER = "item,area,period_start,as_of,kind,value,denominator,state\n"
PERCENT = "no-illegal-building,310104,,2019-06-30,percent,{},,\n"
TOTAL = "ebike-charging,310104,,2019-06-30,total,{},,\n"
OTHER = "ebike-charging,310115,,2019-{:02},increment,5,,\n"
OTHERS = "".join(OTHER.format(month) for month in range(1, 7))
QUARTER = "ebike-charging,{},,2019-Q2,increment,7,,\n"
MONTH = "ebike-charging,310104,,2019-05,increment,7,,\n"
AFTER = "ebike-charging,310104,2019-06-01,2019-07-31,increment,7,,\n"
RETRACT = "ebike-charging,310104,,2019-06-30,retract,,,\n"


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("before", "file", "counts"),
    [
        ([], OTHERS + PERCENT.format(101), (6, 0, 1)),
        ([], OTHERS + PERCENT.format(0.5), (7, 0, 0)),
        ([], OTHERS + PERCENT.format(5) + PERCENT.format(6), (7, 0, 1)),
        # increments that share days: at one area, at two, and with one that stands
        ([], OTHERS + MONTH + QUARTER.format("310104"), (7, 0, 1)),
        ([], OTHERS + MONTH + QUARTER.format("310101"), (8, 0, 0)),
        ([MONTH], OTHERS + QUARTER.format("310104"), (6, 0, 1)),
        ([QUARTER.format("310104")], OTHERS + QUARTER.format("310104"), (6, 1, 0)),
        # an increment that begins before a total and ends after it
        ([], OTHERS + TOTAL.format(9) + AFTER, (7, 0, 1)),
        ([TOTAL.format(9)], OTHERS + AFTER, (6, 0, 1)),
        ([AFTER], OTHERS + TOTAL.format(9), (6, 0, 1)),
        # what stands, and what stood once
        ([OTHERS], OTHERS, (0, 6, 0)),
        ([TOTAL.format(9)], OTHERS + TOTAL.format("9.0"), (6, 1, 0)),
        ([TOTAL.format(9)], OTHERS + TOTAL.format(8), (6, 0, 1)),
        ([TOTAL.format(9), TOTAL.format(8)], OTHERS + TOTAL.format(9), (6, 0, 1)),
        ([TOTAL.format(9), TOTAL.format(8)], OTHERS + TOTAL.format(8), (6, 1, 0)),
        # a key that is free again, which its new entry must come after
        ([TOTAL.format(9), RETRACT], OTHERS + TOTAL.format(9), (7, 0, 0)),
        ([TOTAL.format(9), RETRACT], TOTAL.format(9), (1, 0, 0)),
        ([TOTAL.format(9)], OTHERS + RETRACT, (6, 0, 0)),
    ],
)
def test_rows_that_meet(books, monkeypatch, before, file, counts):
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        for one in before:
            data = (HEADER + one).encode()
            assert not _take(book, data, monkeypatch, at_once=False, revise=True).problems
        if at_once:  # and by no other way
            monkeypatch.setattr("meili_cli.importers.grids.read", None)
        data = (HEADER + file).encode()
        tried = _take(book, data, monkeypatch, at_once=at_once, dry_run=True)
        taken = _take(book, data, monkeypatch, at_once=at_once, partial=True)
        monkeypatch.undo()
        said.append((_said(tried), _said(taken)))
    assert said[1] == said[0]
    tried, _taken = said[1]
    assert (tried["new"], tried["unchanged"], tried["refused"]) == counts


def test_rivals_are_left_to_be_named(books, monkeypatch):
    """Two branches recorded the same figure and another: none of that is decided at once."""
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        for value in (9, 8):
            data = (HEADER + TOTAL.format(value)).encode()
            taken = _take(book, data, monkeypatch, at_once=False)
            aside = taken.batch.path.with_suffix(".aside")
            taken.batch.path.rename(aside)
            taken.batch.receipt.unlink()
        for aside in book.workspace.entries.rglob("*.aside"):
            aside.rename(aside.with_suffix(".csv"))
        data = (HEADER + OTHERS + TOTAL.format(8)).encode()
        said.append(_said(_take(book, data, monkeypatch, at_once=at_once, revise=True)))
    assert said[1] == said[0]
    assert said[1]["revised"] == 1


@pytest.mark.parametrize(
    "note",
    [" 前", "后\u3000", "a\tb", "区, 里", "#", "NULL", "'=1+1", "'x", "\u200b", "长" * 10_001],
)
def test_texts_are_kept_as_they_are_row_by_row(books, monkeypatch, note):
    header = HEADER.strip().replace(",", ";") + ";note\n"
    file = OTHERS.replace(",", ";").replace("\n", f";{note}\n")
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        data = (header + file).encode()
        said.append(_said(_take(book, data, monkeypatch, at_once=at_once)))
    assert said[1] == said[0]


def test_columns_in_any_order_and_notes_below(books, monkeypatch):
    """A header that is not in the ledger's order, title rows, notes, and what is none of these."""
    lines = [f"{n},{n},2019-{n:02},新增,徐汇,ebike-charging\n" for n in range(1, 7)]
    text = "".join(
        [
            "报表,,,,,\n序号,数值,截至日期,类型,地区,事项\n",
            *lines[:3],
            ",,,,,一行\n",
            *lines[3:],
            "注,,,,,\n",
        ]
    )
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        data = text.encode("gb18030")
        said.append(_said(_take(book, data, monkeypatch, at_once=at_once, partial=True)))
    assert said[1] == said[0]
    assert (said[1]["new"], said[1]["refused"]) == (6, 1)


@pytest.mark.parametrize("mark", ["'+5", "'=电动"])
def test_a_name_with_the_mark_of_a_formula(books, monkeypatch, mark):
    file = OTHERS + OTHERS.replace("ebike-charging", mark)
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        data = (HEADER + file).encode()
        said.append(_said(_take(book, data, monkeypatch, at_once=at_once, partial=True)))
    assert said[1] == said[0]
    assert said[1]["new"] == 6


def test_the_first_time_of_recording_that_is_passed_over(books, monkeypatch):
    """The first row that has one may be refused, and then it is the second that is told of."""
    header = HEADER.strip() + ",recorded_at\n"
    rows = OTHERS.replace("\n", ",\n").splitlines(keepends=True)
    rows[1] = rows[1].replace(",,\n", ",,2019-07-01\n").replace("increment", "sum")
    rows[4] = rows[4].replace(",,\n", ",,2019-07-01\n")
    said = []
    for book, at_once in zip(books, (False, True), strict=True):
        shutil.rmtree(book.workspace.entries, ignore_errors=True)
        data = (header + "".join(rows)).encode()
        said.append(_said(_take(book, data, monkeypatch, at_once=at_once, partial=True)))
    assert said[1] == said[0]
    assert "stamp-not-taken" in {problem.rule for problem in said[1]["problems"]}


def test_a_header_far_below_is_found_by_its_line(books, monkeypatch):
    file = "注\n" * 60 + HEADER + OTHERS
    monkeypatch.setattr(bulk, "LARGE", 0)
    handing = Handing(("meili", "import"), "f.csv", {"MEILI_USER": "anna"}, dry_run=True)
    (taken,) = books[0].import_([Source("f.csv", file.encode())], handing, Asked(header_row=61))
    assert taken.counts["read"] == 6


def test_text_that_cannot_be_written_is_told_of_as_row_by_row(books, monkeypatch):
    file = (HEADER.strip() + ",note\n" + OTHERS.replace("\n", ",+2AA-\n")).encode()
    monkeypatch.setattr(bulk, "LARGE", 0)
    handing = Handing(("meili", "import"), "f.csv", {"MEILI_USER": "anna"}, dry_run=True)
    (taken,) = books[0].import_([Source("f.csv", file)], handing, Asked(encoding="utf-7"))
    assert taken.is_refused
