"""Days, months and reporting periods. Owns every rule about dates; never reads a clock."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction


def last_of_month(day: date) -> date:
    """Return the last day of the month that contains `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (earlier, if negative).

    The last day of a month stays the last day; a day that the other month lacks becomes its
    last. Raises ValueError beyond the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    end = last_of_month(first)
    return end if day == last_of_month(day) else end.replace(day=min(day.day, end.day))


def period_containing(day: date, months: int) -> tuple[date, date]:
    """Return first and last day of the reporting period of `months` that contains `day`.

    Periods divide the calendar year: `months` is 1, 3, 6 or 12.
    """
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, last_of_month(first.replace(month=first.month + months - 1))


def last_period_end(day: date, months: int) -> date:
    """Return the last day, up to `day`, on which a reporting period of `months` ended."""
    first, last = period_containing(day, months)
    return last if last == day else first - timedelta(days=1)


def year_of(day: date, first: date, last: date) -> tuple[date, date]:
    """Return the days from `first` to `last` that are in the calendar year of `day`.

    Of a day before or after them it is their first or their last year.
    """
    year = min(max(day, first), last).year
    return max(first, date(year, 1, 1)), min(date(year, 12, 31), last)


def _anniversary(day: date, years: int) -> date:
    """Return `day` in the year `years` later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_between(start: date, end: date) -> Fraction:
    """Return the years from `start` to `end` (not before it).

    Whole years, plus the days since the last anniversary over the days between that
    anniversary and the next.
    """
    whole = end.year - start.year
    if _anniversary(start, whole) > end:
        whole -= 1
    since, until = _anniversary(start, whole), _anniversary(start, whole + 1)
    return whole + Fraction((end - since).days, (until - since).days)
