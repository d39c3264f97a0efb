"""Figures, dates and states as people write them, read into what the ledger writes.

What can be read in one way only is read; all else is refused with the reason. Owns no rule of
an entry: that a percentage is at most 100 belongs to the rules of a row.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.importers.grid import Cell
from meili_cli.ledger.numbers import parse_number
from meili_cli.ledger.periods import Period, parse_period

NOTHING: Final = frozenset({"—", "－", "——", "–", "-", "--", "/", "\\", "无", "暂无", "n/a", "na"})
"""What people put where there is nothing to report; none of them is a zero."""

_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_TIMES: Final = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_LOOKED_AT: Final = 100
"""Characters of a number or a date; more are none."""
_FIGURES: Final = str.maketrans("\u2212\u2013\uff0d", "---")

_CLOCK: Final = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?")
_DAY: Final = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?(?:份)?", re.ASCII)
_SHORTENED: Final = re.compile(r"\d{4}\.1", re.ASCII)
_MONTHS: Final = re.compile(r"(\d{4})年(\d{1,2})(?:月)?[-~至到](\d{1,2})月(?:份)?", re.ASCII)
_QUARTER: Final = re.compile(r"(\d{4})年?[-/]?(?:第?([一二三四1-4])季度|q([1-4]))", re.ASCII)
_HALF: Final = re.compile(r"(\d{4})年?[-/]?(?:([上下])半年|h([12]))", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})年?(?:度|全年)?", re.ASCII)
_DIGITS: Final = re.compile(r"(\d{4})(\d\d)(\d\d)?", re.ASCII)
_NO_YEAR: Final = re.compile(
    r"\d{1,2}月.*|第?[一二三四1-4]季度|[上下]半年|[qh][1-4]", re.ASCII | re.IGNORECASE
)
_NUMERALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_SERIAL: Final = re.compile(r"\d{5}", re.ASCII)
_SERIALS: Final = range(18264, 73051)
"""Days of the years 1950 to 2099, as a workbook counts them."""
_DAY_ZERO: Final = date(1899, 12, 30)


class NoDateError(ValueError):
    """What was written is no date in any of the ways that are read."""

    def __init__(self, text: str) -> None:
        shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to find it
        super().__init__(
            _('"{text}" is not a date that can be read for certain').format(text=shown)
        )


class Figure(NamedTuple):
    """A number, and whether it was written as a percentage: 95.2 for `95.2%`."""

    number: Decimal
    percent: bool = False


def is_nothing(cell: Cell) -> bool:
    """Whether a cell says in so many words that there is nothing to report."""
    return cell.number is None and cell.text.strip().casefold() in NOTHING


def number(cell: Cell, *, unit: str = "") -> Figure:
    """Read a number; `unit` is the one of the item, in which 1.2万 must not count twice.

    Raises ValueError, whose text says what is wrong and what to write.
    """
    if cell.unreadable:
        raise ValueError(cell.unreadable)
    if cell.number is None:
        return _written(cell.text.strip(), unit)
    return Figure(cell.number * 100, percent=True) if cell.percent else Figure(cell.number)


def percentage(cell: Cell, *, fraction: bool = False) -> Decimal:
    """Read a percentage: 95.2 for `95.2%`, `95.2` and 0.952 in the format of a percentage.

    A bare number from 0 to 1 may be either; with `fraction` it is known to be of 1.
    Raises ValueError, as `number`.
    """
    figure = number(cell)
    if figure.percent:
        return figure.number
    if fraction:
        return figure.number * 100
    if 0 < figure.number <= 1:
        raise ValueError(
            _('"{text}" may be a fraction or a percentage; write it with the percent sign').format(
                text=cell.text.strip()
            )
        )
    return figure.number


def period(cell: Cell, *, year: int | None = None) -> Period:
    """Read a date or a period; `year` is that of a `二季度` or `6月` without one.

    Raises ValueError, whose text says what is wrong and what to write.
    """
    if cell.unreadable:
        raise ValueError(cell.unreadable)
    if cell.day is not None:
        return Period(cell.day, cell.day)
    text = cell.text.strip()
    if cell.number is not None and cell.number == cell.number.to_integral_value():
        serial = int(cell.number)
        if serial in _SERIALS:
            day = _DAY_ZERO + timedelta(days=serial)
            return Period(day, day)
    return _period(text, year)


@lru_cache(maxsize=4096)
def _written(text: str, unit: str) -> Figure:
    if len(text) > _LOOKED_AT:
        return Figure(parse_number(text))
    plain = unicodedata.normalize("NFKC", text.translate(_FIGURES)).strip()
    if plain.endswith("%"):
        return Figure(_plain(plain[:-1].rstrip(), text), percent=True)
    times = _TIMES.get(plain[-1:])
    if times is None:
        return Figure(_plain(plain, text))
    if any(mark in unit for mark in _TIMES):
        raise ValueError(
            _('"{text}": the unit of the item is {unit} already; write the number alone').format(
                text=text, unit=unit
            )
        )
    return Figure(_plain(plain[:-1].rstrip(), text) * times)


def _plain(text: str, typed: str) -> Decimal:
    """Read plain decimal text, or thousands set apart by commas; refuse it as it was typed."""
    try:
        return parse_number(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except ValueError as error:
        try:
            parse_number(typed)
        except ValueError as said:
            raise said from error
        raise


@lru_cache(maxsize=4096)
def _period(text: str, year: int | None) -> Period:
    found = parse_period(text)
    if found is not None:
        return found
    if len(text) > _LOOKED_AT:
        raise NoDateError(text)
    plain = unicodedata.normalize("NFKC", text.translate(_FIGURES))
    plain = _CLOCK.sub("", plain).replace(" ", "").casefold()
    if _NO_YEAR.fullmatch(plain):
        if year is None:
            raise ValueError(
                _('"{text}" is of no year; write the year with it, or in a column 年份').format(
                    text=text
                )
            )
        plain = f"{year:04}年{plain}"
    if _SHORTENED.fullmatch(plain):
        raise ValueError(
            _('"{text}" may be January or October; write {first} or {second}').format(
                text=text, first=f"{plain[:4]}-01", second=f"{plain[:4]}-10"
            )
        )
    if _SERIAL.fullmatch(plain):
        raise ValueError(
            _('"{text}" is a number, not a date; give the column the format of a date').format(
                text=text
            )
        )
    try:
        found = _spoken(plain)
    except ValueError:  # no such month, day or year
        found = None
    if found is None:
        raise NoDateError(text)
    return found


def _spoken(plain: str) -> Period | None:
    """Read a period in one of the ways it is written; ValueError for a day that is none."""
    if match := _DAY.fullmatch(plain):
        only = date(*map(int, match.groups()))
        return Period(only, only)
    if match := _MONTHS.fullmatch(plain):
        return _span(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH.fullmatch(plain):
        return _span(int(match[1]), int(match[2]), int(match[2]))
    if match := _QUARTER.fullmatch(plain):
        quarter = int(_NUMERALS.get(match[2] or "", match[2] or match[3]))
        return _span(int(match[1]), 3 * quarter - 2, 3 * quarter)
    if match := _HALF.fullmatch(plain):
        second = "下" in plain or match[3] == "2"
        return _span(int(match[1]), 7, 12) if second else _span(int(match[1]), 1, 6)
    if match := _DIGITS.fullmatch(plain):
        if match[3] is None:
            return _span(int(match[1]), int(match[2]), int(match[2]))
        only = date(int(match[1]), int(match[2]), int(match[3]))
        return Period(only, only)
    match = _YEAR.fullmatch(plain)
    return None if match is None else _span(int(match[1]), 1, 12)


def _span(year: int, first: int, last: int) -> Period | None:
    if first > last:
        return None
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def matches_unit(text: str, units: Collection[str]) -> bool:
    """Whether a unit that stands in a table is one of those of the item."""
    wanted = unicodedata.normalize("NFKC", text).strip().casefold()
    return wanted in {unicodedata.normalize("NFKC", unit).strip().casefold() for unit in units}
