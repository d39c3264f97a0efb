"""Yearly rates: where a rate exists, what it is, and that it leads back to where it came from."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.measure.growth import achieved_rate, power, yearly_rate

START = date(2017, 12, 31)
POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
CLOSE = Fraction(1, 10**30)


def test_a_power_has_forty_digits():
    assert power(Fraction(2), Fraction(1, 2)) == Fraction(
        Decimal("1.414213562373095048801688724209698078570")
    )
    assert power(Fraction(2, 3), Fraction(1)) == Fraction(
        Decimal("0.6666666666666666666666666666666666666667")
    )


@pytest.mark.parametrize(
    ("base", "exponent", "value"),
    [(4, Fraction(1, 2), 2), (2, 10, 1024), (9, Fraction(-1, 2), Fraction(Decimal("0." + 40 * "3")))],
)  # fmt: skip
def test_a_power_is_exact_where_forty_digits_are_enough(base, exponent, value):
    assert power(Fraction(base), Fraction(exponent)) == value


@pytest.mark.parametrize(
    ("start", "end", "day", "rate"),
    [
        (100, 121, date(2019, 12, 31), Fraction(1, 10)),
        (100, 81, date(2019, 12, 31), Fraction(-1, 10)),
        (100, 100, date(2020, 12, 31), 0),
        (1, 4, date(2018, 12, 31), 3),
        (Fraction(1, 1000), Fraction(1, 500), date(2018, 12, 31), 1),
    ],
)
def test_the_yearly_rate_between_two_readings(start, end, day, rate):
    assert yearly_rate(Fraction(start), START, Fraction(end), day) == rate
    assert achieved_rate(Fraction(start), START, Fraction(end), day) == rate


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        (0, 100, date(2019, 12, 31)),
        (-5, 100, date(2019, 12, 31)),
        (100, 0, date(2019, 12, 31)),
        (100, -5, date(2019, 12, 31)),
        (-5, -5, date(2019, 12, 31)),
        (100, 121, START),
        (100, 121, date(2016, 12, 31)),
    ],
)
def test_where_no_rate_exists(start, end, day):
    assert yearly_rate(Fraction(start), START, Fraction(end), day) is None
    assert achieved_rate(Fraction(start), START, Fraction(end), day) is None


def test_a_rate_within_the_first_year_is_asked_for_but_never_achieved():
    day = date(2018, 12, 30)
    assert achieved_rate(Fraction(100), START, Fraction(110), day) is None
    rate = yearly_rate(Fraction(100), START, Fraction(110), day)
    assert float(rate) == pytest.approx(1.1 ** (365 / 364) - 1, rel=1e-12)


@given(POSITIVE, POSITIVE, st.integers(1, 30))
def test_the_rate_of_some_years_compounds_to_the_end(start, end, years):
    rate = yearly_rate(start, START, end, date(2017 + years, 12, 31))
    assert abs(start * (1 + rate) ** years / end - 1) < CLOSE
