"""Write the samples: files as people send them, each with what is to come of it beside it.

Run by hand (`python tests/import_samples/make.py`) where a sample is added; what it writes is
committed. The expectations stand here as they were thought out, never as a run gave them. The
one xls needs xlwt, which is not installed for the tests: without it that file is left as it is.
So are the forms that LibreOffice saved, `soffice --convert-to xlsx` (and ods) from `form.xlsx`.

An entry is `item,area,period_start,as_of,kind,value,denominator,state`, a finding `line rule`.
"""

import datetime as dt
import io
import json
import sys
import zipfile
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
DAY = dt.date(2019, 6, 30)

OWN = "item,area,as_of,kind,value,denominator,state\n"
LONG = ["事项", "地区", "截至日期", "类型", "数值", "基数", "状态"]
ILLEGAL = "“无违建小区”创建完成率"
BIKES = "既有住宅小区电动自行车充电设施新建"
HOUSES = "各类旧住房修缮改造"
COUNT = "no-illegal-building,310104,,2019-06-30,count,270,300,"
TOTAL = "ebike-charging,310104,,2019-06-30,total,{},,"
PERCENT = "no-illegal-building,310104,,2019-06-30,percent,{},,"


def sample(name, data, entries=(), findings=(), options=()):
    """Write one sample and what is expected of it."""
    if isinstance(data, str):
        data = data.encode()
    if data is not None:
        (HERE / name).write_bytes(data)
    expected = {
        "options": list(options),
        "entries": list(entries),
        "findings": list(findings),
    }
    path = HERE / f"{name.rpartition('.')[0]}.expected.json"
    path.write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def table(*rows, delimiter=","):
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def xlsx(fill, *more):
    """Return a workbook whose first sheet `fill` writes, and others that `more` write."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2019, 7, 1)})
        for name, write in (("6月", fill), *more):
            write(book.add_worksheet(name), book)
    return file.getvalue()


def rows(*content, at=0):
    """Return what writes rows of plain cells."""

    def write(sheet, book):
        for number, row in enumerate(content, at):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)

    return write


def ods(body):
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="六月">{body}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return file.getvalue()


def ods_row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_text(text, more=""):
    return (
        f'<table:table-cell office:value-type="string" {more}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


# -- text ------------------------------------------------------------------------------------

sample(
    "gbk-from-excel.csv",
    table(LONG, [ILLEGAL, "徐汇区", "2019年6月", "计数", "270", "300", ""]).encode("gbk"),
    ["no-illegal-building,310104,,2019-06-30,count,270,300,"],
)
sample(
    "gb18030-rare-character.csv",
    (
        table(
            ["事项", "地区", "日期", "类型", "完成数", "总数", "备注"],
            [ILLEGAL, "徐汇", "2019/06/30", "计数", "270", "300", "㑇𠀀村"],
        )
    ).encode("gb18030"),
    [COUNT],
)
sample(
    "utf-8-with-mark.csv",
    b"\xef\xbb\xbf" + table(LONG, [BIKES, "Xuhui", "2019.6", "累计", '"1,234"', "", ""]).encode(),
    [TOTAL.format(1234)],
)
sample(
    "utf-16-from-excel.txt",
    table(LONG, [BIKES, "徐汇", "2019Q2", "累计", "１２３", "", ""], delimiter="\t").encode(
        "utf-16"
    ),
    [TOTAL.format(123)],
)
sample(
    "no-encoding.csv",
    b"item,area,as_of,kind,value,note\nebike-charging,310104,2019-06,total,12,Caf\xe9 \xff\n",
    [],
    ["0 unknown-encoding"],
)
sample(
    "big5-named.csv",
    table(LONG[:5], ["ebike-charging", "310104", "2019-06-30", "total", "12"])
    .replace("事项", "item").replace("地区", "地區").replace("地區", "area")
    .replace("截至日期", "日期").replace("类型", "kind").replace("数值", "value").encode("big5"),
    [TOTAL.format(12)],
    options=["--encoding", "big5"],
)  # fmt: skip
sample(
    "semicolons.csv",
    'item;area;as_of;kind;value;note\nebike-charging;xuhui;2019-06-30;total;1,234;"one; two"\n',
    [TOTAL.format(1234)],
)
sample(
    "bars-named.csv",
    "item~area~as_of~kind~value\nebike-charging~310104~2019-06-30~total~12\n",
    [TOTAL.format(12)],
    options=["--delimiter", "~"],
)
sample(
    "tabs.tsv",
    table(
        ["Item", "Area", "As of", "Kind", "Value"],
        ["ebike-charging", "Xuhui", "20190630", "total", "12"],
        delimiter="\t",
    ),
    [TOTAL.format(12)],
)
sample(
    "titles-and-notes.csv",
    table(
        ["徐汇区2019年上半年重点指标完成情况表", "", "", "", "", "", ""],
        ["填报单位：区房管局", "", "", "", "报送日期：7月5日", "", ""],
        ["", "", "", "", "", "", ""],
        LONG,
        [ILLEGAL, "徐汇区", "2019年上半年", "计数", "270", "300", ""],
        [BIKES, "徐汇区", "2019年6月30日", "累计", "1600", "", ""],
        ["注：1. 完成数为累计数。", "", "", "", "", "", ""],
        ["填表人：", "审核人：", "", "", "", "", ""],
    ),
    [COUNT, TOTAL.format(1600)],
)
sample(
    "breaks-in-quotes.csv",
    OWN.replace("state", "note")
    + 'no-illegal-building,310104,2019-06,count,270,300,"two\r\nlines\n"\n'
    + "no-illegal-building,310199,2019-06,count,270,300,\n"
    + "ebike-charging,310104,2019-06,total,1e3,,\n",
    [],
    ["5 unknown-area", "6 bad-number"],
)
sample(
    "percent-strings.csv",
    table(
        LONG[:5],
        [ILLEGAL, "徐汇", "2019-06", "百分比", "95.2%"],
        [ILLEGAL, "黄浦", "2019-06", "百分比", "８２．３％"],
        [ILLEGAL, "长宁", "2019-06", "百分比", "80"],
    ),
    [
        PERCENT.format("95.2"),
        "no-illegal-building,310101,,2019-06-30,percent,82.3,,",
        "no-illegal-building,310105,,2019-06-30,percent,80,,",
    ],
)
sample(
    "fraction-or-percentage.csv",
    table(
        LONG[:5],
        [ILLEGAL, "徐汇", "2019-06", "百分比", "0.952"],
        [ILLEGAL, "黄浦", "2019-06", "百分比", "1"],
        [ILLEGAL, "长宁", "2019-06", "百分比", "0"],
    ),
    [],
    ["2 bad-number", "3 bad-number"],
)
sample(
    "ten-thousands.csv",
    table(
        LONG[:5],
        [BIKES, "徐汇", "2019-06", "累计", "1.2万"],
        ["hotline-complaints", "310000", "2019-06", "读数", "3.5亿"],
    ),
    [TOTAL.format(12000), "hotline-complaints,310000,,2019-06-30,level,350000000,,"],
)
sample(
    "ten-thousands-twice.csv",
    table(LONG[:5], [HOUSES, "徐汇", "2019-06", "累计", "1.2万"]),
    [],
    ["2 bad-number"],
)
sample(
    "nothing-to-report.csv",
    table(
        LONG[:6],
        [BIKES, "徐汇", "2019-06", "累计", "12", "/"],
        [BIKES, "黄浦", "2019-06", "累计", "—", ""],
        [BIKES, "长宁", "2019-06", "累计", "无", ""],
        [BIKES, "静安", "2019-06", "累计", "0", ""],
    ),
    [TOTAL.format(12), "ebike-charging,310106,,2019-06-30,total,0,,"],
    ["3 no-figure", "4 no-figure"],
)
sample(
    "states.csv",
    table(
        ["任务", "区", "截止日期", "类型", "状态"],
        ["security-monitoring", "徐汇", "2019-06-30", "状态", "基本完成"],
        ["安防监控系统改造更新", "黄浦", "2019-06-30", "状态", "未启动"],
        ["security-monitoring", "长宁", "2019-06-30", "state", "started"],
        ["security-monitoring", "静安", "2019-06-30", "状态", "差不多"],
    ),
    [],
    ["5 bad-state"],
)
sample(
    "quarters-of-a-year.csv",
    table(
        ["指标", "地区", "年度", "季度", "类型", "数值"],
        [BIKES, "徐汇", "2019", "一季度", "新增", "10"],
        [BIKES, "徐汇", "2019年", "第二季度", "新增", "20"],
    ),
    [
        "ebike-charging,310104,2019-01-01,2019-03-31,increment,10,,",
        "ebike-charging,310104,2019-04-01,2019-06-30,increment,20,,",
    ],
)
sample(
    "quarter-of-no-year.csv",
    table(
        LONG[:5],
        [BIKES, "徐汇", "二季度", "新增", "20"],
        [BIKES, "黄浦", "2019.1", "新增", "20"],
        [BIKES, "长宁", "43646", "新增", "20"],
        [BIKES, "静安", "30/6/2019", "新增", "20"],
    ),
    [],
    ["2 bad-date", "3 bad-date", "4 bad-date", "5 bad-date"],
)
sample(
    "months-in-a-row.csv",
    table(
        LONG[:5],
        [BIKES, "徐汇", "2019年1-5月", "新增", "20"],
        [BIKES, "黄浦", "2019年1-6月", "累计", "20"],
    ),
    [
        "ebike-charging,310104,2019-01-01,2019-05-31,increment,20,,",
        "ebike-charging,310101,,2019-06-30,total,20,,",
    ],
)
sample(
    "units-in-the-header.csv",
    table(
        ["序号", "指标", "单位", "地区", "日期", "类型", "完成数（万平方米）"],
        ["1", HOUSES, "万平方米", "徐汇", "2019-06", "累计", "12.5"],
        ["2", HOUSES, "平方米", "黄浦", "2019-06", "累计", "125000"],
        ["3", BIKES, "个小区", "长宁", "2019-06", "累计", "3"],
    ),
    [],
    ["3 other-unit", "4 other-unit"],
)
sample(
    "unknown-and-double-columns.csv",
    table(
        ["事项", "地区", "日期", "统计日期", "类型", "数值", "联系电话"],
        [BIKES, "徐汇", "2019-06", "2019-06", "累计", "12", "021"],
    ),
    [],
    ["1 duplicate-column", "1 unknown-column"],
)
sample(
    "header-named.csv",
    table(
        ["事项", "地区", "截至日期", "类型", "数值"],
        ["（示例）", "徐汇区", "2019-06-30", "累计", "1"],
        ["事项", "地区", "截至日期", "类型", "数值"],
        [BIKES, "徐汇区", "2019-06-30", "累计", "12"],
    ),
    [TOTAL.format(12)],
    options=["--header-row", "3"],
)
sample(
    "refused-and-mended.csv",
    "\ufeff"
    + table(
        ["事项", "地区", "截至日期", "类型", "数值", "line", "rule", "message"],
        [BIKES, "徐汇", "2019-06", "累计", "12", "17", "bad-number", "mended by now"],
    ),
    [TOTAL.format(12)],
)
sample(
    "alike-within-the-file.csv",
    OWN + "ebike-charging,310104,2019-06,total,12,,\nebike-charging,徐汇,2019/6/30,total,13,,\n",
    [],
    ["3 duplicate-key"],
)
sample(
    "html-named-xls.xls",
    "<html><table><tr><td>事项</td></tr></table></html>",
    [],
    ["1 not-a-table"],
)

# -- json lines --------------------------------------------------------------------------------

sample(
    "lines.jsonl",
    '{"item": "ebike-charging", "area": "310104", "as_of": "2019-06-30", "kind": "total", "value": 12.50}\n'
    "\n"
    '{"事项": "x"}\n'.replace('{"事项": "x"}\n', "")
    + '{"area": "310101", "item": "ebike-charging", "as_of": "2019年6月", "kind": "累计", "value": "1,234", "note": null}\n',
    [TOTAL.format("12.5"), "ebike-charging,310101,,2019-06-30,total,1234,,"],
)
sample(
    "broken-lines.jsonl",
    '{"item": "ebike-charging", "area": "310104", "as_of": "2019-06-30", "kind": "total", "value": 1e3}\n'
    '{"item": "ebike-charging", "area": "310101", "as_of": "2019-06-30", "kind": "total", "value": [1]}\n'
    "[1, 2]\n"
    '{"item": "a", "item": "b"}\n',
    [],
    ["1 bad-number", "2 unreadable-cell", "3 bad-json", "4 bad-json"],
)

# -- workbooks ----------------------------------------------------------------------------------


def dated(sheet, book):
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    month = book.add_format({"num_format": 'yyyy"年"m"月"'})
    percent = book.add_format({"num_format": "0.0%"})
    padded = book.add_format({"num_format": "000000"})
    rows(LONG[:6])(sheet, book)
    rows(
        [ILLEGAL, 310104, None, "百分比", None],
        [ILLEGAL, "黄浦区", None, "计数", 120, 200],
        [BIKES, None, 43646, "累计", 1600.5],
        [BIKES, "静安区", "2019.6", "累计", 0.1 + 0.2],
        at=1,
    )(sheet, book)
    sheet.write_datetime(1, 2, dt.datetime(2019, 6, 30, 12), day)
    sheet.write_number(1, 4, 0.952, percent)
    sheet.write_datetime(2, 2, DAY.replace(day=1), month)
    sheet.write_number(3, 1, 310105, padded)


sample(
    "dates-and-percentages.xlsx",
    xlsx(dated),
    [
        PERCENT.format("95.2"),
        "no-illegal-building,310101,,2019-06-30,count,120,200,",
        "ebike-charging,310105,,2019-06-30,total,1600.5,,",
        "ebike-charging,310106,,2019-06-30,total,0.3,,",
    ],
)


def doubtful(sheet, book):
    rows(LONG[:5])(sheet, book)
    rows(
        [ILLEGAL, "徐汇", "2019-06", "百分比", 0.952],
        [BIKES, "黄浦", "2019-06", "累计", 1.23456],
        [BIKES, "长宁", "2019-06", "累计"],
        [BIKES, "静安", "2019-06", "累计"],
        [BIKES, "徐汇", 2019.1, "累计", 3],
        at=1,
    )(sheet, book)
    sheet.write_formula(3, 4, "=SUM(B1:B2)", None, "")
    sheet.write_formula(4, 4, "=1/0", None, "#DIV/0!")


sample(
    "not-for-certain.xlsx",
    xlsx(doubtful),
    [],
    ["2 bad-number", "3 bad-number", "4 unreadable-cell", "5 unreadable-cell", "6 bad-date"],
)


def merged(sheet, book):
    sheet.merge_range(0, 0, 0, 4, "2019年上半年情况表", book.add_format())
    rows(LONG[:5], at=2)(sheet, book)
    rows(
        [None, "徐汇区", "2019-06-30", "累计", 12],
        [None, "黄浦区", "2019-06-30", "累计", 13],
        ["注：本表由各区填报"],
        at=3,
    )(sheet, book)
    sheet.merge_range(3, 0, 4, 0, BIKES, book.add_format())
    sheet.set_row(4, None, None, {"hidden": True})


sample(
    "merged-and-hidden.xlsx",
    xlsx(merged, ("说明", rows(["填报说明", "请勿改动"]))),
    [TOTAL.format(12), "ebike-charging,310101,,2019-06-30,total,13,,"],
    ["5 hidden-rows"],
)
second = rows(LONG[:5], [BIKES, "徐汇区", "2019-05-31", "累计", 11])
sample(
    "several-sheets.xlsx",
    xlsx(rows(LONG[:5], [BIKES, "徐汇区", "2019-06-30", "累计", 12]), ("5月", second)),
    ["ebike-charging,310104,,2019-05-31,total,11,,"],
    options=["--sheet", "5月"],
)
sample(
    "from-libreoffice.ods",
    ods(
        ods_row(*map(ods_text, LONG[:6]))
        + ods_row(
            ods_text(ILLEGAL, 'table:number-rows-spanned="2"'),
            ods_text("徐汇区"),
            '<table:table-cell office:value-type="date" office:date-value="2019-06-01">'
            "<text:p>2019年6月</text:p></table:table-cell>",
            ods_text("百分比"),
            '<table:table-cell office:value-type="percentage" office:value="0.952">'
            "<text:p>95.20%</text:p></table:table-cell>",
            '<table:table-cell table:number-columns-repeated="16379"/>',
        )
        + ods_row(
            "<table:covered-table-cell/>",
            '<table:table-cell office:value-type="float" office:value="310101">'
            "<text:p>310101</text:p></table:table-cell>",
            '<table:table-cell office:value-type="date" office:date-value="2019-06-30">'
            "<text:p>2019-06-30</text:p></table:table-cell>",
            ods_text("计数"),
            '<table:table-cell office:value-type="float" office:value="120">'
            "<text:p>120</text:p></table:table-cell>",
            '<table:table-cell office:value-type="float" office:value="200">'
            "<text:p>200</text:p></table:table-cell>",
        )
        + '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    ),
    [PERCENT.format("95.2"), "no-illegal-building,310101,,2019-06-30,count,120,200,"],
)


def old():
    try:
        import xlwt
    except ImportError:
        print("old-excel.xls is left as it is: xlwt is not installed", file=sys.stderr)
        return None
    book = xlwt.Workbook()
    sheet = book.add_sheet("6月")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, value in enumerate(LONG[:5], 1):
        sheet.write(2, column, value)
    for number, (area, when) in enumerate([(310104, DAY), ("黄浦区", DAY.replace(day=1))], 3):
        sheet.write(number, 1, BIKES)
        sheet.write(number, 2, area)
        sheet.write(number, 3, when, day)
        sheet.write(number, 4, "累计")
        sheet.write(number, 5, 12)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


sample("old-excel.xls", old(), [], ["5 unreadable-cell"])

# -- a form of ours, filled in -------------------------------------------------------------------


def form():
    sys.path.insert(0, str(HERE.parent))
    from cli.filled import Sheet
    from meili_cli import open_workspace

    plan = open_workspace(HERE.parents[1], language="zh")
    sheet = Sheet(plan.form("徐汇", "2019-06"))
    for item, column, value in (
        ("elevator-remediation", "类型", "百分比"),
        ("elevator-remediation", "数值", 95.2),
        ("elevator-remediation", "备注", "=测算数"),
        ("ebike-charging", "数值", 12),
        ("ebike-charging", "来源", "区房管局"),
        ("security-monitoring", "状态", "基本完成"),
        ("no-illegal-building", "数值", 270),
        ("no-illegal-building", "基数", 300),
    ):
        sheet.put(item, column, value)
    return sheet.written()


FILLED = [
    "elevator-remediation,310104,,2019-06-30,percent,95.2,,",
    "ebike-charging,310104,2019-06-01,2019-06-30,increment,12,,",
    "security-monitoring,310104,,2019-06-30,state,,,basically_done",
    COUNT,
]
LEFT_EMPTY = [f"{line} no-figure" for line in range(5, 34) if line not in {11, 13, 14, 16}]

sample("form.xlsx", form(), FILLED, LEFT_EMPTY)
sample("form-from-libreoffice.xlsx", None, FILLED, LEFT_EMPTY)
sample("form-from-libreoffice.ods", None, FILLED, LEFT_EMPTY)
