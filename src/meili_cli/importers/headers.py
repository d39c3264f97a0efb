"""The words that people write over columns and for kinds, and which row is the header.

Owns the vocabulary, in both languages, and so what stands over the columns of a form that is
to be read again. A word that is not here is unknown, never near enough.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from meili_cli.model.entry import COLUMNS

YEAR: Final = "year"
UNIT: Final = "unit"
PASSED_OVER: Final = ""
"""What `Heading.column` is for a column that says nothing about a figure: a row's number."""
LAST: Final = "last"
"""What it is for the last figure, which is passed over too. Only a form has such a column: its
rows were written beforehand, so that one without a figure reports nothing."""

FORM: Final = {
    "zh": {
        "group": "所属", "name": "事项全称", "target": "目标值", "attained": "目前完成",
        "last": "上次填报", "last_as_of": "上次日期",
        "kind": "类型", "period_start": "期初", "value": "数值", "denominator": "基数",
        "unit": "单位", "state": "状态", "source": "来源", "note": "备注",
        "item": "事项", "area": "地区", "as_of": "截至日期",
    },
    "en": {
        "group": "Part of", "name": "Full name", "target": "Target value",
        "attained": "Attained so far", "last": "Last figure", "last_as_of": "Last date",
        "kind": "Kind", "period_start": "From", "value": "Value", "denominator": "Out of",
        "unit": "Unit", "state": "State", "source": "Source", "note": "Note",
        "item": "Item", "area": "Area", "as_of": "As of",
    },
}  # fmt: skip
"""What stands over the columns of a form, from left to right."""

_COLUMNS: Final = {
    "item": "事项 事项名称 事项编号 指标 指标名称 指标编号 项目 项目名称 任务 任务名称 target indicator task",
    "area": "地区 地区名称 地区代码 区域 辖区 行政区 行政区划 区 区县 区名 所属区 街道 街镇 district street region",
    "period_start": "期初 起始日期 开始日期 起始日 起 from start startdate",
    "as_of": "截至日期 截止日期 截至 截至日 日期 统计日期 期末 报告期 时期 期间 时间 月份 季度 date asof period month quarter",
    "kind": "类型 填报类型 数据类型 type",
    "value": "数值 完成数 完成值 完成量 数量 分子 figure number completed numerator",
    "denominator": "基数 总数 分母 应完成数 base outof",
    "state": "状态 进展状态",
    "source": "来源 数据来源 资料来源",
    "note": "备注 说明 notes remark remarks comment",
    "recorded_by": "填报人 填表人 recordedby reportedby",
    "recorded_at": "填报时间 填报日期 recordedat",
    YEAR: "年份 年度 年",
    UNIT: "单位 计量单位",
    PASSED_OVER: "序号 no no. # line rule message simulated 所属 事项全称 目标值 目前完成 上次日期 "
    "partof fullname targetvalue attainedsofar lastdate",
    LAST: "上次填报 lastfigure",
}
_WORDS: Final = {
    **{word: column for column, words in _COLUMNS.items() for word in words.split()},
    **{column: column for column in (*COLUMNS, YEAR, UNIT)},
}
_KINDS: Final = {
    "新增": "increment", "累计": "total", "计数": "count", "百分比": "percent", "读数": "level",
    "存量": "level", "状态": "state", "进展": "state", "撤回": "retract",
}  # fmt: skip
_STATES: Final = {
    "未启动": "not_started", "已启动": "started", "基本完成": "basically_done", "完成": "done",
    "已完成": "done", "notstarted": "not_started", "basicallydone": "basically_done",
    "completed": "done",
}  # fmt: skip
TOTALS: Final = ("合计", "总计", "共计", "合计数", "总和", "total")
"""What stands before a row that adds up all others."""
SUBTOTALS: Final = ("小计", "分计", "subtotal")
"""What stands before one that adds up some of them."""
_UNIT: Final = re.compile(r"(.+?)[(\[](.+)[)\]]")
_SPACES: Final = re.compile(r"\s+")
_ENOUGH: Final = 3
"""So many columns with known names make a header."""
_LONG: Final = 100
"""Characters of a text that is no word; looking at all of them would take time."""
LOOKED_AT: Final = 50
"""Rows among which the header is."""


class Heading(NamedTuple):
    """What a column is: one of the ledger, YEAR, UNIT, PASSED_OVER, LAST, or None if unknown.

    `unit` is one that its name gives in brackets.
    """

    column: str | None
    unit: str = ""


@lru_cache(maxsize=1024)
def heading(text: str) -> Heading:
    """Return what the name of a column means: 完成数（个）, 截至日期, as_of."""
    if len(text) > _LONG:
        return Heading(None)
    word = folded(text)
    if word in _WORDS:
        return Heading(_WORDS[word])
    match = _UNIT.fullmatch(word)
    if match is not None and _WORDS.get(match[1]) in {"value", "denominator"}:
        return Heading(_WORDS[match[1]], match[2])
    return Heading(None)


def kind_of(text: str) -> str:
    """Return the kind that a word means, or the text as it is."""
    return text if len(text) > _LONG else _KINDS.get(folded(text), text)


def state_of(text: str) -> str:
    """Return the state that a word means, or the text as it is."""
    return text if len(text) > _LONG else _STATES.get(folded(text), text)


def is_total(text: str) -> bool:
    """Whether a word stands before a row that adds up others."""
    return len(text) <= _LONG and folded(text) in {*TOTALS, *SUBTOTALS}


def folded(text: str) -> str:
    """Return a word without regard to case, width, spaces, and the asterisk of a duty."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).strip("*:").casefold()


def known(texts: Iterable[str]) -> int:
    """Return how many different columns the cells of a row name; 0 if it cannot be a header."""
    found = {heading(text).column for text in islice(texts, 1000) if 0 < len(text) <= _LONG}
    count = len(found - {None, PASSED_OVER, LAST})
    return count if count >= _ENOUGH else 0


def find(rows: Iterable[Sequence[str]]) -> int | None:
    """Return the index of the header: of the first rows, the one with most known columns."""
    counted = [known(row) for row in islice(rows, LOOKED_AT)]
    most = max(counted, default=0)
    return counted.index(most) if most else None
