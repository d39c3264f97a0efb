import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import CONTEXT
from meili_cli.importers import grids, long_table
from meili_cli.importers.grids.delimited import records
from meili_cli.importers.sources import Source
from meili_cli.ledger.table import MAX_CELL
from meili_cli.model.problem import Severity

HEADER = "item,area,as_of,kind,value,note\n"


def _read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return long_table.read(grids.read(Source("f.csv", data)), CONTEXT.plan)


def _rules(table):
    return [(problem.rule, problem.place.line) for problem in table.problems]


def test_columns_are_found_by_name_in_any_order():
    table = _read("kind,value,as_of,area,item\ntotal,16,2019,310104,piles\n")
    place, cells = table.rows[0]
    assert (str(place), table.read, table.problems) == ("f.csv:2", 1, ())
    assert cells == {
        "kind": "total", "value": "16", "as_of": "2019", "area": "310104", "item": "piles",
    }  # fmt: skip


def test_the_line_of_a_record_is_its_first_also_after_line_breaks_in_cells():
    table = _read(
        f'\n{HEADER}a,b,c,d,1,"two\nlines"\n\n,,,,,\na,b,c,d,2,"x\r\ny\n"\r\na,b,c,d,3,\n'
    )
    assert [(place.line, cells["value"]) for place, cells in table.rows] == [
        (3, "1"), (7, "2"), (10, "3"),
    ]  # fmt: skip
    assert table.rows[0][1]["note"] == "two\nlines"


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert _read(b"\xef\xbb\xbf" + HEADER.encode()).problems == ()


@pytest.mark.parametrize("column", ["recorded_at", "revises"])
def test_a_stamp_is_not_taken_over_and_one_warning_says_so(column):
    row = "piles,徐汇,2019-06,total,16"
    table = _read(f"item,area,as_of,kind,value,{column}\n{row},\n{row},x\n{row},x\n")
    assert [(p.rule, p.severity, str(p.place)) for p in table.problems] == [
        ("stamp-not-taken", Severity.WARNING, "f.csv:3")
    ]
    assert len(table.rows) == 3


@pytest.mark.parametrize(
    ("data", "rules", "says"),
    [
        (b"", [("empty-file", 0)], "empty"),
        (b"\n\n", [("empty-file", 0)], "empty"),
        (b"PK\x03\x04rest", [("not-a-table", 0)], "damaged"),
        (b"\x7fELF\0\0", [("not-a-table", 0)], "binary"),
        (b"item,\xff\xff\n", [("unknown-encoding", 0)], "UTF-8 nor GB18030"),
        (b"<html><table>", [("not-a-table", 1)], "html"),
        (b"a;1,5;2,5\nb;1,5;2,5\n", [("unknown-delimiter", 1)], "cannot be told"),
        ("item,area,as_of,kind,valeu\n", [("unknown-column", 1)], "valeu"),
        ("item,area,as_of,kind,\na,b,c,d,e\n", [("unknown-column", 1)], "column 5 has no name"),
        ("item,area,as_of,kind,item\n", [("duplicate-column", 1)], "twice"),
        ("item,area\n", [("missing-column", 1), ("missing-column", 1)], "as_of"),
        (HEADER + "a,b,c\n", [("ragged-row", 2)], "3 cells"),
        (HEADER + "a,b,c,d,1,n,more\n", [("ragged-row", 2)], "7 cells"),
        (HEADER + 'a,b,c,d,1,"open\n\n', [("bad-csv", 2)], "not valid csv"),
        (HEADER + 'a,b,c,d,1,"x"y\n', [("bad-csv", 2)], "not valid csv"),
        (HEADER + "a,b,c,d,1," + "x" * (MAX_CELL + 1), [("bad-csv", 2)], "limit"),
    ],
)
def test_what_is_no_table_of_the_ledger(data, rules, says):
    table = _read(data)
    assert _rules(table) == rules
    assert says in table.problems[0].message
    assert table.problems[0].hint
    assert table.rows == ()


def test_good_rows_are_read_beside_bad_ones_and_all_are_counted():
    table = _read(HEADER + "a,b,c,d,1,\na,b\na,b,c,d,2,\n")
    assert (len(table.rows), table.read, _rules(table)) == (2, 3, [("ragged-row", 3)])


def test_the_limit_of_a_cell_is_put_back():
    before = csv.field_size_limit()
    _read(HEADER + "a,b,c,d,1,\n")
    assert csv.field_size_limit() == before


@given(
    text=st.lists(
        st.sampled_from(["\n", "\r\n", "\r", " ", ",", "\t", '"', '""', "x", '"a\n\nb"', "\u2028"]),
        max_size=25,
    ).map("".join)
)
def test_blank_lines_are_passed_over_as_if_one_by_one(text):
    """Against the plain loop: the same records with the same lines, and the same end."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    expected, first, failed = [], 1, False
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                expected.append((first, cells))
            first = reader.line_num + 1
    except csv.Error:
        failed = True
    problems = []
    assert list(records(text, "x.csv", problems)) == expected
    assert bool(problems) == failed
    if failed and expected:
        assert problems[0].place.line > expected[-1][0]
