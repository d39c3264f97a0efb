"""Files that mean harm, or that chance has spoilt: an answer, in bounded time and memory."""

import io
import subprocess
import sys
import time
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.sample import CONTEXT
from meili_cli.errors import UsageError
from meili_cli.importers import grids, intake, long_table
from meili_cli.importers.grids import workbook
from meili_cli.importers.sources import Source

# The tracer would cost a third of the time, and the same lines are counted by other tests.
pytestmark = pytest.mark.no_cover
WORDS = st.sampled_from([
    "事项", "地区", "截至日期", "类型", "数值", "基数", "状态", "年份", "单位", "备注", "序号", "item", "area",
    "as_of", "kind", "value", "piles", "310104", "徐汇", "2019年6月", "二季度", "2019.1", "43646", "total",
    "累计", "百分比", "95.2%", "1.2万", "1e3", "１２３", "—", "", " ", "\u2028", "\x1b", "注：", "=1+1", "9" * 200,
    "2019年13月", "0000年", "2019年1-99月", "+", "%", "万", "٣", "2019-02-30", "line",
])  # fmt: skip
ROWS = st.lists(st.lists(WORDS, max_size=7), max_size=8)


def _read(data, name="x"):
    """Read as import does, up to the rules of a row; a refusal that is said is fine."""
    try:
        table = long_table.read(grids.read(Source(name, data)), CONTEXT.plan)
    except UsageError:
        return None
    read = intake.read_tables([table], CONTEXT)
    assert all(str(problem.message) for problem in read.problems)
    assert table.read >= len(table.rows)
    return table


@settings(max_examples=200, deadline=30_000)
@given(
    rows=ROWS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_rows_of_csv(rows, delimiter, end):
    _read(end.join(delimiter.join(row) for row in rows).encode())


@settings(max_examples=200, deadline=30_000)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b'"')
@example(b"{" * 2000)
@example(b"[" * 200_000)
@example(b'{"a":' * 100_000)
@example(b'{"item": ' + b"9" * 5000 + b"}")
@example(b'{"item": NaN, "area": -Infinity, "as_of": 1E999999999}')
def test_any_bytes(data):
    _read(data)
    _read(data, "x.jsonl")


@settings(max_examples=80, deadline=30_000)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                WORDS, st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
            ),
            max_size=7,
        ),
        max_size=8,
    ),
    form=st.sampled_from(
        ["", "0.0%", "yyyy-mm-dd", 'yyyy"年"m"月"', "000000", "[Red]0;[h]:mm", "@"]
    ),
)
def test_any_cells_of_a_workbook(rows, form):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": form})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, shown)
    _read(file.getvalue(), "x.xlsx")


def _plain():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一")
        for column, name in enumerate(("事项", "地区", "截至日期", "类型", "数值")):
            sheet.write(0, column, name)
        for column, value in enumerate(("piles", 310104, "2019-06", "累计", 16)):
            sheet.write(1, column, value)
    return file.getvalue()


PLAIN = _plain()


def _with(part, change):
    """Return the plain workbook with one part of it changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_the_plain_workbook_is_read():
    table = _read(PLAIN)
    assert [cells["value"] for _place, cells in table.rows] == ["16"]


@settings(max_examples=150, deadline=30_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_byte_of_a_part_may_be_another(data):
    parts = [
        SHEET,
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/_rels/workbook.xml.rels",
    ]
    part = data.draw(st.sampled_from(parts))

    def spoil(content):
        at = data.draw(st.integers(0, len(content) - 1))
        some = data.draw(
            st.sampled_from([b"", b"<", b'"', b"9", b"-1", b"&x;", b"\xff", b"s", b"/>"])
        )
        return content[:at] + some + content[at + data.draw(st.integers(0, 3)) :]

    _read(_with(part, spoil))


@settings(max_examples=150, deadline=30_000)
@given(at=st.integers(0, len(PLAIN) - 1), byte=st.integers(0, 255), end=st.integers(0, len(PLAIN)))
def test_any_byte_of_the_file_may_be_another_and_any_end_missing(at, byte, end):
    _read(PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :])
    _read(PLAIN[:end])


def _sheet(body):
    return lambda _old: f"<worksheet><sheetData>{body}</sheetData></worksheet>".encode()


ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
BOMBS = {
    "ten million empty rows": (_sheet("<row/>" * 10_000_000), "too-large"),
    "a row beyond the last": (_sheet(ROW.format(9_999_999)), "too-large"),
    "a part of 300 MB": (lambda _old: b" " * 300_000_000, "too-large"),
    "a cell of 10 MB": (
        _sheet(f'<row><c t="inlineStr"><is><t>{"x" * 10_000_000}</t></is></c></row>'), "too-large",
    ),
    "entities": (
        lambda _old: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
        "not-a-table",
    ),
    "deep elements": (lambda _old: b"<a>" * 1_000_000, "not-a-table"),
    "the last column": (_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too-many-columns"),
}  # fmt: skip

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (900 * 1024**2,) * 2)
from meili_cli.importers import grids
from meili_cli.importers.sources import Source
grid = grids.read(Source("x.xlsx", open(sys.argv[1], "rb").read()))
print(*(problem.rule for problem in grid.problems))
"""


@pytest.mark.few(3)
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_unpacks_without_end(name, tmp_path):
    change, rule = BOMBS[name]
    path = tmp_path / "x.xlsx"
    path.write_bytes(_with(SHEET, change))
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", READ, path], capture_output=True, check=False, timeout=120
    )
    assert done.stdout.decode().split() == [rule], done.stderr[-500:]
    assert time.monotonic() - began < 60


def test_two_corners_of_a_sheet_are_two_cells(tmp_path):
    body = ROW.format(1) + '<row r="1048576"><c r="AB1048576"><v>1</v></c></row>'
    grid = grids.read(Source("x.xlsx", _with(SHEET, _sheet(body))))
    assert (grid.lines, len(grid.rows[0]), grid.problems) == ((1, 1048576), 28, ())


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="s"><v>-1</v></c>', '<c t="s"><v>99</v></c>', '<c t="d"><v>2019-13-01</v></c>',
        '<c s="-1"><v>x</v></c>', "<c><v>NaN</v></c>", "<c><v>sNaN</v></c>", "<c><v>1e999999999</v></c>",
        "<c><v>-Infinity</v></c>", '<c r="AA"><v>1</v></c>', "<c><f>1</f><v/></c>",
    ],
)  # fmt: skip
def test_a_cell_that_no_spreadsheet_writes(cell):
    grid = grids.read(Source("x.xlsx", _with(SHEET, _sheet(f'<row r="1">{cell}</row>'))))
    assert grid.problems or grid.rows[0][-1].unreadable or grid.rows[0][-1].text == "1"


@pytest.mark.parametrize("row", ['<row r="0">', '<row r="-5">', '<row r="x">'])
def test_a_row_that_no_spreadsheet_writes(row):
    grid = grids.read(Source("x.xlsx", _with(SHEET, _sheet(f"{row}<c><v>1</v></c></row>"))))
    assert [problem.rule for problem in grid.problems] == ["not-a-table"]


def test_ranges_that_overlap_without_end_take_no_time():
    rows = "".join(
        f'<row r="{at}"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>'
        '<c t="s"><v>3</v></c><c t="s"><v>4</v></c></row>'
        for at in range(1, 20_001)
    )
    merges = '<mergeCell ref="A3:A20000"/>' * 100_000

    def change(_old):
        return f"<worksheet><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>".encode()

    began = time.monotonic()
    grid = grids.read(Source("x.xlsx", _with(SHEET, change)))
    assert len(long_table.read(grid, CONTEXT.plan).original.cells) == 20_000
    assert time.monotonic() - began < 60


def test_an_ods_may_not_repeat_without_end():
    head = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
        '<office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="9999">'
        "<text:p>1</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("content.xml", head)
    grid = grids.read(Source("x.ods", file.getvalue()))
    assert [problem.rule for problem in grid.problems] == ["too-large"]


@pytest.mark.parametrize("size", [8, 512, 600, 5000])
def test_an_xls_that_is_none(size):
    grid = grids.read(Source("x.xls", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * size)))
    assert [problem.rule for problem in grid.problems] == ["not-a-table"]


def test_a_number_has_the_digits_that_a_workbook_knows():
    assert workbook.number("0.30000000000000004") == Decimal("0.3")
    assert workbook.number("1.23456") == Decimal("1.23456")
