from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.ledger.periods import Period, parse_period, reporting_period
from meili_cli.model.terms import Reporting


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2019-06-30", date(2019, 6, 30), date(2019, 6, 30)),
        ("2019-06", date(2019, 6, 1), date(2019, 6, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019-Q2", date(2019, 4, 1), date(2019, 6, 30)),
        ("2019-q4", date(2019, 10, 1), date(2019, 12, 31)),
        ("2019-H1", date(2019, 1, 1), date(2019, 6, 30)),
        ("2019-h2", date(2019, 7, 1), date(2019, 12, 31)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_typed_date_is_a_span_of_days(typed, first, last):
    assert parse_period(typed) == Period(first, last)


@pytest.mark.parametrize(
    "typed",
    [
        "", "2019-6", "2019-13", "2019-00", "2019-02-30", "2019-Q5", "2019-H3", "0000", "19",
        "2019/06/30", "30.6.2019", "2019-06-30T00:00", "2019-06-30 ", "２０１９", "2019-Q", "2019-",
    ],
)  # fmt: skip
def test_what_is_no_date(typed):
    assert parse_period(typed) is None


@given(st.dates())
def test_a_day_reads_as_itself(day):
    assert parse_period(day.isoformat()) == Period(day, day)


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from(Reporting))
def test_a_reporting_period_contains_its_days_and_begins_where_the_last_one_ends(day, reporting):
    period = reporting_period(day, reporting)
    assert period.first <= day <= period.last
    assert reporting_period(period.first, reporting) == period
    if period.first > date.min:
        before = period.first - timedelta(days=1)
        assert reporting_period(before, reporting).last == before


@given(st.dates())
def test_typed_periods_and_reporting_periods_are_the_same(day):
    year, quarter, half = f"{day.year:04}", (day.month + 2) // 3, (day.month + 5) // 6
    typed = {
        Reporting.MONTHLY: f"{year}-{day.month:02}",
        Reporting.QUARTERLY: f"{year}-Q{quarter}",
        Reporting.HALF_YEARLY: f"{year}-H{half}",
        Reporting.YEARLY: year,
    }
    for reporting, text in typed.items():
        assert parse_period(text) == reporting_period(day, reporting)
