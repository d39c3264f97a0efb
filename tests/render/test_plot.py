"""The geometry of charts: round axes, and blocks that stand on their own side of what is asked."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from meili_cli.render.plot.scale import EIGHTHS, Blocks, Scale, along, dates, scale

VALUES = st.integers(-(10**12), 10**12).map(lambda number: Fraction(number, 1000))
AXES = st.builds(
    lambda low, step, count: Scale(low * step, (low + count) * step, step),
    st.integers(-20, 20),
    st.integers(1, 10**6).map(lambda number: Fraction(number, 100)),
    st.integers(1, 6),
)
PARTS = st.integers(0, 1000).map(lambda number: Fraction(number, 1000))


def on(axis: Scale, part: Fraction) -> Fraction:
    return axis.low + part * (axis.high - axis.low)


@given(st.lists(VALUES, min_size=1), st.integers(3, 8), st.booleans())
def test_an_axis_holds_all_values_in_few_round_steps(values, most, zero):
    axis = scale(values, most=most, zero=zero)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert axis.low < axis.high
    assert 1 <= axis.intervals <= most
    assert axis.low % axis.step == axis.high % axis.step == 0
    assert (axis.ticks[0], axis.ticks[-1]) == (axis.low, axis.high)
    if zero:
        assert axis.low <= 0 <= axis.high


@given(AXES, PARTS, st.integers(1, 40))
def test_a_value_lands_in_its_cell(axis, part, cells):
    value = on(axis, part)
    blocks = Blocks(axis, cells)
    broad = (axis.high - axis.low) / cells
    begin = axis.low + blocks.cell(value) * broad
    assert begin <= value <= begin + broad
    assert 0 <= blocks.eighths(value) <= cells * EIGHTHS


@given(AXES, PARTS, PARTS, PARTS, st.integers(2, 40))
def test_what_is_short_of_a_limit_is_never_drawn_at_it_and_what_is_beyond_always_beyond(
    axis, part, other, third, cells
):
    value, limits = on(axis, part), (on(axis, other), on(axis, third))
    blocks = Blocks(axis, cells, limits)
    for limit in limits:
        at = blocks.edge(limit) * EIGHTHS
        filled = blocks.eighths(value)
        if value < limit:
            assert filled < at or at == 0
        elif value > limit:
            assert filled > at or at == cells * EIGHTHS
        else:
            assert filled == at


@given(AXES, PARTS, PARTS, PARTS, st.integers(1, 40))
def test_more_is_never_drawn_as_less(axis, part, other, limit, cells):
    less, more = sorted((on(axis, part), on(axis, other)))
    blocks = Blocks(axis, cells, (on(axis, limit),))
    assert blocks.eighths(less) <= blocks.eighths(more)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 20_000), st.integers(2, 12))
def test_dates_are_first_days_within_the_axis_and_few(first, days, most):
    last = date.fromordinal(first.toordinal() + days)
    found = list(dates(first, last, most))
    assert len(found) <= most
    for day, text in found:
        assert first <= day <= last
        assert day.day == 1
        assert 0 <= along(first, last, day) <= 1
        assert text == str(day)[: len(text)]
