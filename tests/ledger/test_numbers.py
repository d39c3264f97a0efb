from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.ledger.numbers import number_text, parse_number

FIGURES = st.decimals(
    min_value=-(10**14) + 1, max_value=10**14 - 1, places=4, allow_nan=False
)  # fmt: skip


@given(FIGURES)
def test_writing_and_reading_is_the_identity(number):
    text = number_text(number)
    assert parse_number(text) == number
    assert number_text(parse_number(text)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("-0", "0"), ("-0.00", "0"), ("1.50000", "1.5"), ("+5", "5"), ("007", "7"),
        ("100", "100"), ("1E+3", "1000"), ("0.0001", "0.0001"), ("-2.30", "-2.3"),
        ("123456789012345678", "123456789012345678"), ("12345678901234.5678", "12345678901234.5678"),
    ],
)  # fmt: skip
def test_one_way_of_writing(number, text):
    assert number_text(Decimal(number)) == text


@pytest.mark.parametrize("text", ["0", "-5", "+5", "007", "1.50000", "12345678901234.5678"])
def test_plain_decimals_are_read(text):
    assert parse_number(text) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1e3", "exponent"),
        ("1E+05", "exponent"),
        ("1,234", "separators"),
        ("1，234", "separators"),
        ("1 234.5", "separators"),
        ("82%", "percent sign"),
        ("82％", "percent sign"),
        ("NaN", "no figure"),
        ("-Infinity", "no figure"),
        ("", "not a number"),
        (".5", "not a number"),
        ("5.", "not a number"),
        ("١٢", "not a number"),
        ("1_000", "separators"),
        ("twelve", "not a number"),
        ("0.33333", "5 digits after the point"),
        ("1234567890123456789", "more than 18 digits"),
        ("123456789012345.1234", "more than 18 digits"),
    ],
)
def test_each_refusal_has_its_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_number(text)


def test_a_long_text_is_not_repeated_in_full():
    with pytest.raises(ValueError) as caught:
        parse_number("9" * 5000)
    assert len(str(caught.value)) < 100
