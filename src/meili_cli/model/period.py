"""Periods by their names: 2019-06, 2019-Q2, 2019-H1, 2019. Owns the names and the days they mean."""

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from meili_cli.model.scalar import YEARS
from meili_cli.model.terms import PeriodKind

_NAME: Final = re.compile(
    r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?", re.ASCII
)  # fmt: skip


class Named(NamedTuple):
    """A period in its parts: the kind, the year, and its number in the year, from 1."""

    kind: PeriodKind
    year: int
    number: int

    def __str__(self) -> str:
        """Return its name."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year:04d}-Q{self.number}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year:04d}-H{self.number}"
        return f"{self.year:04d}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        end = self.number * self.kind.months
        first = date(self.year, end - self.kind.months + 1, 1)
        return first, date(self.year, end, monthrange(self.year, end)[1])

    @property
    def before(self) -> "Named | None":
        """The one of its kind before it; None where the calendar begins."""
        if self.number > 1:
            return self._replace(number=self.number - 1)
        if self.year == YEARS[0]:
            return None
        return self._replace(year=self.year - 1, number=self.kind.in_a_year)


def named(name: str) -> Named | None:
    """Return the period of a name; None for what is none."""
    match = _NAME.fullmatch(name)
    if match is None or not YEARS[0] <= int(match[1]) <= YEARS[1]:
        return None
    year, (month, quarter, half) = int(match[1]), match.groups()[1:]
    if month:
        return Named(PeriodKind.MONTH, year, int(month))
    if quarter:
        return Named(PeriodKind.QUARTER, year, int(quarter))
    if half:
        return Named(PeriodKind.HALF_YEAR, year, int(half))
    return Named(PeriodKind.YEAR, year, 1)


def days_of(name: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period; None for what is none."""
    found = named(name)
    return None if found is None else found.days


def ended(kind: PeriodKind, first: date, last: date, day: date) -> list[Named]:
    """Return the periods that have a day of those from first to last and end in them by a day."""
    every = (
        Named(kind, year, number)
        for year in range(first.year, last.year + 1)
        for number in range(1, kind.in_a_year + 1)
    )
    return [
        one for one in every
        if first <= one.days[1] <= day and one.days[0] <= last
    ]  # fmt: skip
