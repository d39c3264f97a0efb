"""Days, months and periods: numbers worked by hand, and laws that hold on every day."""

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.measure.calendar import (
    last_of_month,
    last_period_end,
    period_containing,
    shift_months,
    years_between,
)

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(8000, 12, 31))
MONTHS = st.sampled_from([1, 3, 6, 12])


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2019, 1, 1), date(2019, 1, 31)),
        (date(2019, 2, 3), date(2019, 2, 28)),
        (date(2020, 2, 29), date(2020, 2, 29)),
        (date(2019, 12, 31), date(2019, 12, 31)),
    ],
)
def test_the_last_day_of_a_month(day, last):
    assert last_of_month(day) == last


@pytest.mark.parametrize(
    ("day", "months", "shifted"),
    [
        (date(2019, 6, 15), 0, date(2019, 6, 15)),
        (date(2019, 6, 15), 1, date(2019, 7, 15)),
        (date(2019, 6, 15), -1, date(2019, 5, 15)),
        (date(2019, 12, 1), 1, date(2020, 1, 1)),
        (date(2019, 1, 1), -1, date(2018, 12, 1)),
        (date(2019, 1, 15), -12, date(2018, 1, 15)),
        (date(2019, 12, 15), 12, date(2020, 12, 15)),
        (date(2019, 12, 15), -25, date(2017, 11, 15)),
        # The last day of a month stays the last day.
        (date(2019, 6, 30), 1, date(2019, 7, 31)),
        (date(2019, 2, 28), 12, date(2020, 2, 29)),
        (date(2020, 2, 29), -12, date(2019, 2, 28)),
        # A day that the other month lacks becomes its last.
        (date(2019, 3, 30), -1, date(2019, 2, 28)),
        (date(2020, 1, 30), 1, date(2020, 2, 29)),
        (date(2020, 2, 28), 12, date(2021, 2, 28)),
        (date(2020, 2, 28), 1, date(2020, 3, 28)),
    ],
)
def test_a_day_some_months_later(day, months, shifted):
    assert shift_months(day, months) == shifted


@pytest.mark.parametrize(("day", "months"), [(date(1, 1, 31), -1), (date(9999, 12, 1), 1)])
def test_there_is_no_day_before_the_year_1_or_after_9999(day, months):
    with pytest.raises(ValueError):
        shift_months(day, months)


@given(DAYS, st.integers(-600, 600))
def test_a_shift_lands_in_the_month_that_is_so_many_months_away(day, months):
    shifted = shift_months(day, months)
    assert (shifted.year - day.year) * 12 + shifted.month - day.month == months
    assert shifted.day <= max(day.day, last_of_month(shifted).day)
    if day == last_of_month(day):
        assert shifted == last_of_month(shifted)
        assert shift_months(shifted, -months) == day


@pytest.mark.parametrize(
    ("day", "months", "first", "last"),
    [
        (date(2019, 6, 15), 1, date(2019, 6, 1), date(2019, 6, 30)),
        (date(2019, 6, 30), 3, date(2019, 4, 1), date(2019, 6, 30)),
        (date(2019, 7, 1), 3, date(2019, 7, 1), date(2019, 9, 30)),
        (date(2019, 6, 30), 6, date(2019, 1, 1), date(2019, 6, 30)),
        (date(2019, 7, 1), 6, date(2019, 7, 1), date(2019, 12, 31)),
        (date(2019, 12, 31), 12, date(2019, 1, 1), date(2019, 12, 31)),
        (date(2020, 2, 1), 1, date(2020, 2, 1), date(2020, 2, 29)),
    ],
)
def test_the_reporting_period_of_a_day(day, months, first, last):
    assert period_containing(day, months) == (first, last)


@given(DAYS, MONTHS)
def test_periods_divide_the_year_without_gaps(day, months):
    first, last = period_containing(day, months)
    assert first <= day <= last
    assert period_containing(last + timedelta(days=1), months)[0] == last + timedelta(days=1)
    assert (first.month - 1) % months == 0
    assert (last.month - first.month) + 1 == months


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2019, 6, 30), 3, date(2019, 6, 30)),
        (date(2019, 6, 29), 3, date(2019, 3, 31)),
        (date(2019, 7, 1), 3, date(2019, 6, 30)),
        (date(2019, 3, 30), 12, date(2018, 12, 31)),
        (date(2019, 12, 31), 12, date(2019, 12, 31)),
        (date(2019, 11, 30), 6, date(2019, 6, 30)),
    ],
)
def test_the_last_end_of_a_period_up_to_a_day(day, months, end):
    assert last_period_end(day, months) == end


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2017, 12, 31), date(2017, 12, 31), 0),
        (date(2017, 12, 31), date(2020, 12, 31), 3),
        (date(2017, 12, 31), date(2018, 12, 30), Fraction(364, 365)),
        (date(2017, 12, 31), date(2019, 6, 30), 1 + Fraction(181, 365)),
        (date(2018, 6, 30), date(2019, 12, 31), 1 + Fraction(184, 366)),
        (date(2019, 3, 1), date(2020, 2, 29), Fraction(365, 366)),
        # 29 February has its anniversary on the 28th where there is no 29th.
        (date(2016, 2, 29), date(2017, 2, 28), 1),
        (date(2016, 2, 29), date(2017, 2, 27), Fraction(364, 365)),
        (date(2016, 2, 29), date(2020, 2, 28), 3 + Fraction(365, 366)),
        (date(2016, 2, 29), date(2020, 2, 29), 4),
    ],
)
def test_years_between_two_days(start, end, years):
    assert years_between(start, end) == years


@given(DAYS, st.integers(0, 200), st.integers(1, 364))
def test_a_year_is_a_year_from_any_day_and_time_only_adds(start, years, days):
    if (start.month, start.day) != (2, 29):
        anniversary = start.replace(year=start.year + years)
        assert years_between(start, anniversary) == years
        leaps = any(
            isleap(year)
            and anniversary < date(year, 2, 29) <= start.replace(year=start.year + years + 1)
            for year in (anniversary.year, anniversary.year + 1)
        )
        later = years_between(start, anniversary + timedelta(days=days))
        assert later == years + Fraction(days, 365 + leaps)
