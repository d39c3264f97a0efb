"""Write the samples: files as people send them, each with what is to come of it beside it.

Run by hand (`python tests/import_samples/make.py`) where a sample is added; what it writes is
committed. The expectations stand here as they were thought out, never as a run gave them. The
one xls needs xlwt, which is not installed for the tests: without it that file is left as it is.
So are the forms that LibreOffice saved, `soffice --convert-to xlsx` (and ods) from `form.xlsx`.

An entry is `item,area,period_start,as_of,kind,value,denominator,state`, a finding `line rule`, with
the name over the column behind the line where one is told. What a mapping is refused for is
`line:column rule`. NAME.map.yaml is the mapping that a sample is imported with.
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


def sample(name, data, entries=(), findings=(), options=(), mapping=None, refused=()):
    """Write one sample and what is expected of it, with its mapping if it has one."""
    if isinstance(data, str):
        data = data.encode()
    if data is not None:
        (HERE / name).write_bytes(data)
    expected = {
        "options": list(options),
        "entries": list(entries),
        "findings": list(findings),
    }
    stem = name.rpartition(".")[0]
    if mapping is not None:
        expected["mapping_refused"] = list(refused)
        (HERE / f"{stem}.map.yaml").write_text(mapping.lstrip("\n"), encoding="utf-8")
    path = HERE / f"{stem}.expected.json"
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

# -- with a mapping ----------------------------------------------------------------------------

JUNE = ["--as-of", "2019-06"]
MONITORING = "安防监控系统改造更新"

sample(
    "monthly-projects.csv",
    table(
        ["2019年6月重点项目进展表", "", "", ""],
        ["项目", "牵头单位", "月目标", "进展"],
        [ILLEGAL, "徐汇区", "280", "270/300"],
        [BIKES, "徐汇区", "1800", '"1,600"'],
        [MONITORING, "全市", "完成", "基本完成"],
        [ILLEGAL, "长宁", "85%", "80%"],
        ["project-managers", "徐汇", "", "12"],
        [BIKES, "黄浦区", "", "/"],
    ),
    [
        COUNT,
        TOTAL.format(1600),
        "security-monitoring,310000,,2019-06-30,state,,,basically_done",
        "no-illegal-building,310105,,2019-06-30,percent,80,,",
        "project-managers,310104,,2019-06-30,level,12,,",
    ],
    ["8 no-figure"],
    options=["--map", "monthly", *JUNE],
)
sample(
    "monthly-not-for-certain.csv",
    table(
        ["项目", "牵头单位", "月目标", "进展"],
        [ILLEGAL, "徐汇区", "", "270"],
        [BIKES, "徐汇区", "", "120/200"],
        [MONITORING, "徐汇区", "", "差不多"],
        [BIKES, "区房管局", "", "12"],
        [BIKES, "黄浦区", "", ""],
    ),
    [],
    ["2 bad-number", "3 bad-number", "4 bad-state", "5 unknown-area", "6 missing-value"],
    options=["--map", "monthly", *JUNE],
)
sample(
    "areas-down.csv",
    table(
        ["各区2019年6月完成情况", "", "", "", ""],
        ["序号", "区", "充电设施", "无违建小区", "备注"],
        ["1", "黄浦区", "120", "120/200", ""],
        ["2", "徐汇区", "150", "270/300", "两处在建"],
        ["3", "长宁区", "", "80/100", ""],
        ["", "合 计", "270", "470/600", ""],
        ["注：充电设施为累计数", "", "", "", ""],
    ),
    [
        "ebike-charging,310101,,2019-06-30,total,120,,",
        "no-illegal-building,310101,,2019-06-30,count,120,200,",
        TOTAL.format(150),
        COUNT,
        "no-illegal-building,310105,,2019-06-30,count,80,100,",
    ],
    options=["--map", "districts", *JUNE],
)
sample(
    "totals-wrong.csv",
    table(
        ["区", "充电设施", "无违建小区"],
        ["黄浦区", "120", "120/200"],
        ["徐汇区", "150", "270/300"],
        ["合计", "280", "390/510"],
    ),
    [
        "ebike-charging,310101,,2019-06-30,total,120,,",
        "no-illegal-building,310101,,2019-06-30,count,120,200,",
        TOTAL.format(150),
        COUNT,
    ],
    ["4 充电设施 total-differs", "4 无违建小区 total-differs"],
    options=[*JUNE],
    mapping="""
schema: meili/mapping/1
columns: {区: area}
across: {names: item, kind: {quantity: total}}
words: {item: {充电设施: ebike-charging, 无违建小区: no-illegal-building}}
totals: {column: 区}
""",
)
sample(
    "totals-above-and-between.csv",
    table(
        ["区", "单位", "新增"],
        ["全市", "合计", "60"],
        ["中心城区", "小计", "30"],
        ["", "黄浦区", "10"],
        ["", "徐汇区", "20"],
        ["郊区", "小计", "30"],
        ["", "崇明区", "31"],
    ),
    [
        "ebike-charging,310101,2019-06-01,2019-06-30,increment,10,,",
        "ebike-charging,310104,2019-06-01,2019-06-30,increment,20,,",
        "ebike-charging,310151,2019-06-01,2019-06-30,increment,31,,",
    ],
    ["2 新增 total-differs", "6 新增 total-differs"],
    mapping="""
schema: meili/mapping/1
columns:
  区: ignore
  单位: area
  新增: {field: value, kind: increment}
constants: {item: ebike-charging, as_of: 2019-06}
totals: {column: 单位, place: above}
""",
)
sample(
    "items-down.xlsx",
    xlsx(
        rows(
            ["2019年6月各区指标完成情况", None, None, None],
            ["指标", "黄浦区", "徐汇", "310105"],
            [ILLEGAL, "120/200", "90%", None],
            [BIKES, 120, 150, "—"],
            ["小计", 120, 150, None],
            ["填表人：", None, "审核人：", None],
        )
    ),
    [
        "no-illegal-building,310101,,2019-06-30,count,120,200,",
        PERCENT.format(90),
        "ebike-charging,310101,,2019-06-30,total,120,,",
        TOTAL.format(150),
    ],
    ["4 310105 no-figure"],
    mapping="""
schema: meili/mapping/1
columns: {指标: item}
across: area
constants: {as_of: 2019-06, kind: {quantity: total}}
totals: {column: 指标}
end_before: [填表人]
""",
)
sample(
    "months-across.csv",
    table(
        ["区", "4月", "5月", "6月", "全年目标"],
        ["黄浦区", "10", "0", "", "100"],
        ["徐汇区", "5", "-2", "7", "100"],
    ),
    [
        "ebike-charging,310101,2019-04-01,2019-04-30,increment,10,,",
        "ebike-charging,310101,2019-05-01,2019-05-31,increment,0,,",
        "ebike-charging,310104,2019-04-01,2019-04-30,increment,5,,",
        "ebike-charging,310104,2019-05-01,2019-05-31,increment,-2,,",
        "ebike-charging,310104,2019-06-01,2019-06-30,increment,7,,",
    ],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 全年目标: ignore}
across: as_of
constants: {item: ebike-charging, kind: increment, year: 2019}
""",
)


def two_rows(sheet, book):
    plain = book.add_format()
    sheet.merge_range(0, 0, 0, 5, "旧住房修缮改造情况表", plain)
    sheet.merge_range(1, 0, 2, 0, "区", plain)
    sheet.merge_range(1, 1, 1, 2, "完成面积（平方米）", plain)
    sheet.merge_range(1, 3, 1, 4, "无违建小区", plain)
    sheet.merge_range(1, 5, 2, 5, "备注", plain)
    rows([None, "本月新增", "累计", "完成数", "总数", None], at=2)(sheet, book)
    rows(
        ["黄浦区", 12000, 125000, 120, 200, None],
        ["徐汇区", 5000, 80000.5, 270, 300, "含直管公房"],
        ["合计", 17000, 205000.5, 390, 500, None],
        at=3,
    )(sheet, book)
    sheet.write(1, 0, "区", plain)


sample(
    "two-row-header.xlsx",
    xlsx(two_rows),
    [],
    ["5 完成面积（平方米）/累计 bad-number"],
    options=[*JUNE],
    mapping="""
schema: meili/mapping/1
file: {header_rows: 2}
columns:
  区: area
  完成面积（平方米）/本月新增: ignore
  完成面积（平方米）/累计: {field: value, item: old-housing-repair, kind: total}
  无违建小区/完成数: {field: value, item: no-illegal-building, kind: count}
  无违建小区/总数: {field: denominator, item: no-illegal-building, kind: count}
  备注: note
units: {平方米: {unit: 万平方米, divide_by: 10000}}
totals: {column: 区}
""",
)


def housing(sheet, book):
    plain = book.add_format()
    sheet.merge_range(0, 0, 1, 0, "区", plain)
    sheet.merge_range(0, 1, 0, 2, "完成面积（平方米）", plain)
    sheet.merge_range(0, 3, 1, 3, "备注", plain)
    rows([None, "本月新增", "累计"], at=1)(sheet, book)
    rows(
        ["黄浦区", 12000, 125000],
        ["徐汇区", 5000, 80001, "含直管公房"],
        ["合计", 17000, 205001],
        at=2,
    )(sheet, book)
    sheet.write(0, 0, "区", plain)
    sheet.write(0, 3, "备注", plain)


sample(
    "housing.xlsx",
    xlsx(housing),
    [
        "old-housing-repair,310101,,2019-06-30,total,12.5,,",
        "old-housing-repair,310104,,2019-06-30,total,8.0001,,",
    ],
    options=["--map", "housing", *JUNE],
)
sample(
    "housing-as-csv.csv",
    table(
        ["区", "完成面积（平方米）", "", "备注"],
        ["", "本月新增", "累计", ""],
        ["黄浦区", "12000", "125000", ""],
        ["合计", "12000", "125000", ""],
    ).encode("gbk"),
    ["old-housing-repair,310101,,2019-06-30,total,12.5,,"],
    options=["--map", "housing", *JUNE],
)
sample(
    "square-metres.csv",
    table(
        ["区", "面积", "单位", "投资"],
        ["黄浦区", "125000", "平方米", "1"],
        ["徐汇区", "12.5", "万平方米", "1"],
        ["长宁区", "1.2万", "平方米", "1"],
    ),
    [
        "old-housing-repair,310101,,2019-06-30,total,12.5,,",
        "old-housing-repair,310104,,2019-06-30,total,12.5,,",
        "old-housing-repair,310105,,2019-06-30,total,1.2,,",
    ],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 面积: value, 单位: unit, 投资: ignore}
constants: {item: old-housing-repair, as_of: 2019-06-30, kind: total}
units: {平方米: {unit: 万平方米, divide_by: 10000}}
""",
)
sample(
    "units-not-exact.csv",
    table(
        ["区", "面积（平方米）"],
        ["黄浦区", "125000.5"],
        ["徐汇区", "12%"],
        ["长宁区", "12500"],
    ),
    [],
    ["2 bad-number", "3 bad-number"],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 面积（平方米）: value}
constants: {item: old-housing-repair, as_of: 2019-06-30, kind: total}
units: {平方米: {unit: 万平方米, divide_by: 10000}}
""",
)
sample(
    "fractions.xlsx",
    xlsx(
        rows(
            ["区", "创建率"],
            ["黄浦区", 0.6],
            ["徐汇区", 0.9525],
            ["长宁区", "80%"],
            ["静安区", 1],
            ["普陀区", 95.2],
        )
    ),
    [],
    ["6 percent-out-of-range"],
    options=[*JUNE],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 创建率: {field: value, kind: percent, fraction: true}}
constants: {item: no-illegal-building}
""",
)
sample(
    "fractions-alone.csv",
    table(["区", "创建率"], ["黄浦区", "0.6"], ["徐汇区", "0.9525"], ["静安区", "1"]),
    [
        "no-illegal-building,310101,,2019-06-30,percent,60,,",
        PERCENT.format("95.25"),
        "no-illegal-building,310106,,2019-06-30,percent,100,,",
    ],
    options=[*JUNE],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 创建率: {field: value, kind: percent, fraction: true}}
constants: {item: no-illegal-building}
""",
)
sample(
    "local-words.csv",
    table(
        ["工程", "责任单位", "月份", "口径", "进度"],
        ["充电桩", "徐汇区房管局", "上半年", "至今", "12"],
        ["监控", "徐汇区房管局", "6月末", "形象进度", "已竣工"],
    ),
    [TOTAL.format(12), "security-monitoring,310104,,2019-06-30,state,,,done"],
    mapping="""
schema: meili/mapping/1
columns: {工程: item, 责任单位: area, 月份: as_of, 口径: kind, 进度: figure}
words:
  item: {充电桩: ebike-charging, 监控: security-monitoring}
  area: {徐汇区房管局: "310104"}
  as_of: {上半年: 2019-H1, 6月末: 2019-06-30}
  kind: {至今: total, 形象进度: state}
  state: {已竣工: done}
""",
)
sample(
    "columns-not-mapped.csv",
    table(
        ["区", "完成数", "联系人", "完成时间"],
        ["徐汇区", "12", "", "2019-06"],
    ),
    [],
    ["1 unknown-column", "1 unknown-column", "1 missing-column"],
    options=[*JUNE],
    mapping="""
schema: meili/mapping/1
columns: {区: area, 完成数: value, 基数: denominator}
constants: {item: ebike-charging, kind: total}
""",
)
sample(
    "semicolons-of-a-mapping.txt",
    table(
        ["单位：个", ""],
        ["区", "数"],
        ["徐汇区", "12"],
        delimiter=";",
    ).encode("gb18030"),
    [TOTAL.format(12)],
    mapping="""
schema: meili/mapping/1
file: {header_row: 2, delimiter: ";", encoding: gb18030}
columns: {区: area, 数: value}
constants: {item: ebike-charging, as_of: 2019-06, kind: total, source: 区房管局月报}
""",
)
sample(
    "mapping-with-errors.csv",
    table(["区", "完成数"], ["徐汇区", "12"]),
    [],
    mapping="""
schema: meili/mapping/1
columns:
  区: {field: area, kind: total}
  完成数: {field: value, item: ebike-charger, knd: total}
constants: {as_of: 2019-06-31, area: 徐汇}
words: {state: {已竣工: finished}}
units: {平方米: {unit: 亩, divide_by: 3, multiply_by: 3}}
totals: {column: 区县}
""",
    refused=[
        "3:6 mapping-column",
        "4:29 mapping-item",
        "4:44 unknown-key",
        "5:20 bad-date",
        "5:38 mapping-area",
        "6:22 bad-value",
        "7:14 mapping-unit",
    ],
)
sample(
    "totals-without-a-mapping.csv",
    table(
        LONG[:5],
        [BIKES, "黄浦区", "2019-06", "累计", "12"],
        [BIKES, "合计", "2019-06", "累计", "12"],
        ["小 计", "", "2019-06", "累计", "12"],
    ),
    [],
    ["3 total-row", "4 total-row"],
)
