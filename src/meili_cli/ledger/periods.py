"""Dates as they are typed: a day, a month, a quarter, a half-year or a year.

Owns the reading of typed dates, and what a date written otherwise may mean. Never decides which dates are allowed: `row` does.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from meili_cli.measure import calendar
from meili_cli.model.terms import Reporting

_TYPED: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|[qQ](?P<quarter>[1-4])|[hH](?P<half>[12])))?",
    re.ASCII,
)

_OTHERWISE: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/._年]?\s*(?:"
    r"(?P<month>\d{1,2})(?:\s*[-/._月]\s*(?P<day>\d{1,2})\s*日?|\s*月)?"
    r"|(?P<kind>[qQhH])\s*-?(?P<number>\d)"
    r"|第?(?P<ordinal>[一二三四1-4])季度"
    r"|(?P<half_of>[上下])半年"
    r")?",
    re.ASCII,
)
"""Other ways of writing a date that begins with its year."""
_RUN_TOGETHER: Final = re.compile(r"^(\d{4})(\d\d)(\d\d)$", re.ASCII)


class Period(NamedTuple):
    """A span of days, both included."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@lru_cache(maxsize=4096)  # of a hundred thousand rows, most are of the same days
def parse_period(text: str) -> Period | None:
    """Read `2019-06-30`, `2019-06`, `2019-Q2`, `2019-H1` or `2019`; None if it is no date."""
    match = _TYPED.fullmatch(text)
    if match is None:
        return None
    year, month, day, quarter, half = (
        None if group is None else int(group) for group in match.groups()
    )
    assert year is not None
    try:
        if day is not None and month is not None:
            only = date(year, month, day)
            return Period(only, only)
        if month is not None:
            return _months(year, month, 1)
        if quarter is not None:
            return _months(year, 3 * quarter - 2, 3)
        if half is not None:
            return _months(year, 6 * half - 5, 6)
        return _months(year, 1, 12)
    except ValueError:  # no such month, day or year
        return None


def nearest_period(text: str) -> str | None:
    """Return what a date that is written otherwise means, as it would be typed rightly.

    None where it could mean two things, as 30/6/2019 and 6/30/2019 may, or nothing.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _OTHERWISE.fullmatch(_RUN_TOGETHER.sub(r"\1-\2-\3", plain))
    if match is None:
        return None
    year, part = match["year"], ""
    if match["month"]:
        part = f"-{int(match['month']):02}" + (f"-{int(match['day']):02}" if match["day"] else "")
    elif match["kind"]:
        part = f"-{match['kind'].upper()}{match['number']}"
    elif match["ordinal"]:
        number = "一二三四".find(match["ordinal"]) + 1 or int(match["ordinal"])
        part = f"-Q{number}"
    elif match["half_of"]:
        part = "-H1" if match["half_of"] == "上" else "-H2"
    typed = year + part
    return typed if typed != text and parse_period(typed) else None


def reporting_period(day: date, reporting: Reporting) -> Period:
    """Return the reporting period that contains `day`."""
    return Period(*calendar.period_containing(day, reporting.months))


def _months(year: int, month: int, count: int) -> Period:
    end = month + count - 1
    first = date(year, month, 1)
    return Period(first, date(year, end, monthrange(year, end)[1]))
