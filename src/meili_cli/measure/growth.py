"""Yearly growth: the rate achieved, the rate required, and the pace between them."""

from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from meili_cli.measure.calendar import years_between

_POWERS: Final = Context(prec=40)
"""Powers with a fraction in the exponent have no exact value; 40 digits keep them far
below the 6 significant digits that a report promises."""


_EXACT_YEARS: Final = 100
"""Beyond so many years an exact power has too many digits to be worth it."""


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Return `base` to the power of `exponent`, to 40 digits. `base` must be positive."""
    return Fraction(_POWERS.power(_decimal(base), _decimal(exponent)))


def compound(factor: Fraction, years: Fraction) -> Fraction:
    """Return what a yearly `factor` (positive) comes to; exact where the years are whole."""
    whole = years.denominator == 1 and years <= _EXACT_YEARS
    return factor ** int(years) if whole else power(factor, years)


def _decimal(value: Fraction) -> Decimal:
    return _POWERS.divide(Decimal(value.numerator), Decimal(value.denominator))


def yearly_rate(start: Fraction, start_day: date, end: Fraction, end_day: date) -> Fraction | None:
    """Return the yearly growth from `start` to `end` as a part of 1.

    (end/start)^(1/years) - 1, as in Eurostat's monitoring of the Sustainable Development
    Goals and in Open SDG. None where either value is not positive, or no time lies between:
    no such rate exists then.
    """
    if end_day <= start_day or start <= 0 or end <= 0:
        return None
    return power(end / start, 1 / years_between(start_day, end_day)) - 1


def achieved_rate(
    start: Fraction, start_day: date, end: Fraction, end_day: date
) -> Fraction | None:
    """Return the yearly rate between two readings; None also in the first year.

    Over less than a year a rate says more about the season than about the course.
    """
    if end_day <= start_day or years_between(start_day, end_day) < 1:
        return None
    return yearly_rate(start, start_day, end, end_day)
