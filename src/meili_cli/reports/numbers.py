"""The numbers of a text in Chinese or English: which of them promise something.

Owns what counts as a number, and what is passed over: days and years, numbering, names. It knows
no plan. Numbers are taken as they are written; nothing is computed with them.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from meili_cli.plan.official import CHINESE_DIGITS, Stretch


class Sort(StrEnum):
    """What a number is. The last three promise nothing, and are passed over."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    NUMBERING = "numbering"
    NAME = "name"


PROMISES: Final = frozenset({Sort.NUMBER, Sort.PERCENTAGE})
"""What a target must answer for."""


class Numeral(NamedTuple):
    """A number where it stands."""

    sort: Sort
    stretch: Stretch


_WIDE: Final = {
    ord(wide): plain
    for wide, plain in zip("０１２３４５６７８９％．，－～（）［］／", "0123456789%.,-~()[]/", strict=True)
}  # fmt: skip
"""Wide characters with the narrow ones that they stand for, so that places stay the same."""

_C: Final = f"[{CHINESE_DIGITS}]"
_D: Final = "[一二两三四五六七八九]"
_BELOW: Final = rf"(?:{_D}千)?(?:零?{_D}百)?(?:零?{_D}?十{_D}?|零{_D}|{_D})?"
_IN_WORDS: Final = re.compile(rf"(?:{_BELOW}亿)?(?:零?{_BELOW}万)?零?{_BELOW}")
"""A number in Chinese words that is put together rightly; 十四五 is none."""

_YEAR: Final = r"(?<![0-9.])(?:1[89]|2[01])[0-9]{2}(?![0-9])"
_BETWEEN: Final = r"\s*(?:[-–—~～]|至|到|\bto\b)\s*"
_MONTHS: Final = (
    r"(?:Jan|Febr?|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
    r"(?:\.|uary|ch|il|e|y|ust|ember|ober)?"
)
_DIGITS: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_COUNTED: Final = (
    r"(?:(?:thousand|million|billion|tonnes?|tons?|homes?|households?|people|persons?|jobs?|places?"
    r"|units?|visits?|euros?|dollars?|pounds?|yuan|hectares?|[kMGT]W|km|ha|MWh|GWh)\b)"
)
"""What a number before it counts, so that it is no year: in 2000 homes."""
_MONEY: Final = r"(?:EUR|USD|GBP|CHF|JPY|CNY|RMB)"
_TIMES: Final = r"(?:\s*(?:[十百千]?万亿?|亿|[百千](?![分米克瓦])|(?:thousand|million|billion)\b))?"
_PERCENT: Final = r"\s*(?:%|‰|个百分点|per\s?cent(?:age points?)?\b|percentage points?\b)"
_ONE: Final = rf"{_DIGITS}{_TIMES}"

_FORMS: Final[tuple[tuple[Sort, str], ...]] = (
    (Sort.NAME, rf"《[^《》]*(?:[0-9]|{_C})[^《》]*》"),
    (Sort.NAME, rf"[〔\[(【]{_YEAR}[〕\])】]\s*第?\s*[0-9]+\s*号|[Nn]o\.\s*[0-9]+|№\s*[0-9]+|[0-9]+/{_YEAR}"),
    (Sort.NUMBERING, rf"^[^\S\r\n]*[（(]?(?:[0-9]{{1,2}}|{_C}{{1,3}})(?:[)）、]|\.(?![0-9]))|[(（][0-9]{{1,2}}[)）]"),
    (Sort.NUMBERING, rf"第\s*(?:[0-9]+|{_C}+)|\b[0-9]+(?:st|nd|rd|th)\b|{_C}+大(?=精神|报告|以来|[,，、。;；])"),
    (Sort.DATE, rf"{_YEAR}(?:-[0-9]{{1,2}}){{1,2}}(?![0-9-])|{_YEAR}[./][0-9]{{1,2}}[./][0-9]{{1,2}}"),
    (Sort.DATE, rf"{_YEAR}(?:{_BETWEEN}{_YEAR})?\s*年(?:度|底|初|末)?(?:\s*[0-9]{{1,2}}\s*月(?:底|初|末)?(?:\s*[0-9]{{1,2}}\s*日)?)?"),
    (Sort.DATE, r"(?<![0-9.])[0-9]{1,2}\s*月(?:底|初|末)?(?:\s*[0-9]{1,2}\s*日)?|[〇零一二三四五六七八九]{4}年"),
    (Sort.DATE, rf"{_YEAR}{_BETWEEN}{_YEAR}(?!\s*(?:%|‰|[^\W\d_]))"),
    (Sort.DATE, rf"\b(?:[Bb]y|[Ii]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Dd]uring|[Ee]nd of|{_MONTHS}(?:\s[0-9]{{1,2}},)?)\s+{_YEAR}(?![.,]?[0-9])(?!\s*%)(?!\s+{_COUNTED})"),
    (Sort.NAME, rf"(?<![A-Za-z])(?!{_MONEY}[0-9])[A-Za-z]+[0-9]++(?:\.[0-9]++)?+(?!\s*(?:%|[千百]?万|亿|(?:thousand|million|billion)\b))"),
    (Sort.PERCENTAGE, rf"百分之{_C}+(?:点{_C}+)?(?:{_BETWEEN}(?:百分之)?{_C}+(?:点{_C}+)?)?|{_C}+分之{_C}+"),
    (Sort.PERCENTAGE, rf"{_D}成{_D}?(?=以上|左右|以下|多|的|[,，、。;；]|$)"),
    (Sort.PERCENTAGE, rf"{_DIGITS}(?:{_PERCENT})?{_BETWEEN}{_DIGITS}{_PERCENT}|{_DIGITS}{_PERCENT}"),
    (Sort.NUMBER, rf"{_ONE}{_BETWEEN}{_ONE}|{_ONE}"),
    (Sort.NUMBER, rf"{_D}(?:倍|年(?!级|代)|个月|个百分点)"),
    (Sort.NUMBER, rf"{_C}{{2,}}"),
)  # fmt: skip
"""The forms in which numbers stand; where several fit, the first."""
_ANY: Final = re.compile("|".join(f"({form})" for _sort, form in _FORMS), re.MULTILINE)


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of a text in its order; those that are passed over too.

    A number is written in digits, wide ones too (15%-20%, 1000万, 3.5 million), or in Chinese as
    a percentage (百分之九十, 九成), as a number of several signs (三千五百), or as one sign before
    倍, 年 and the like (三年). Another sign alone is mostly part of a word (进一步, 三类), and
    English number words are not looked for.
    """
    for found in _ANY.finditer(text.translate(_WIDE)):
        sort = _FORMS[(found.lastindex or 1) - 1][0]
        words = found.group()
        if all(sign in CHINESE_DIGITS for sign in words) and not _rightly(words):
            continue
        yield Numeral(sort, Stretch(*found.span()))


def _rightly(words: str) -> bool:
    """Whether Chinese digits make a number: one that is put together rightly, not 百千 or 十四五."""
    return words[0] not in "百千万亿零〇" and _IN_WORDS.fullmatch(words) is not None
