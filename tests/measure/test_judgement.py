"""Status and trend: rules 4 to 8 of the contract, each side of every line."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.measure.judgement import FLAT, Bands, numeric_status, trend
from meili_cli.measure.progress import Course, Start, Wanted
from meili_cli.model.terms import BoundKind, Measure, Status, Trend

BANDS = Bands(Fraction(95, 100), Fraction(60, 100))
DUE = date(2020, 12, 31)
START = Start(Fraction(0), date(2017, 12, 31))
UP = Course(START, Wanted(BoundKind.AT_LEAST, Fraction(90)), DUE)
DOWN = Course(Start(Fraction(100), START.day), Wanted(BoundKind.AT_MOST, Fraction(10)), DUE)
NO_WAY = UP._replace(start=Start(Fraction(95), START.day))


def status(course=UP, measure=Measure.RATIO, day=date(2019, 6, 30), attained=60, pace="1.3",
           asked=45, *, incomplete=False):  # fmt: skip
    return numeric_status(
        course,
        measure=measure,
        day=day,
        attained=None if attained is None else Fraction(attained),
        incomplete=incomplete,
        asked=None if asked is None else Fraction(asked),
        pace=None if pace is None else Fraction(pace),
        bands=BANDS,
    )


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("2", Status.ON_TRACK), ("0.95", Status.ON_TRACK), ("0.949", Status.BEHIND),
        ("0.6", Status.BEHIND), ("0.599", Status.OFF_TRACK), ("0.5", Status.OFF_TRACK),
        ("0", Status.OFF_TRACK), ("-0.001", Status.REGRESSING), ("-2", Status.REGRESSING),
    ],
)  # fmt: skip
def test_a_band_holds_from_its_own_value_on(value, band):
    assert BANDS.status(Fraction(value)) is band
    assert status(pace=value) is band


@pytest.mark.parametrize("measure", [Measure.RATIO, Measure.LEVEL, Measure.QUANTITY])
def test_a_bound_that_is_met_by_a_complete_figure_is_achieved(measure):
    assert status(measure=measure, attained=90) is Status.ACHIEVED
    assert status(measure=measure, attained=90, day=DUE) is Status.ACHIEVED
    assert status(NO_WAY, measure, attained=90, pace=None) is Status.ACHIEVED
    assert status(DOWN, measure, attained=10) is Status.ACHIEVED


def test_an_incomplete_figure_achieves_only_where_what_is_missing_can_only_add():
    assert status(measure=Measure.QUANTITY, attained=90, incomplete=True) is Status.ACHIEVED
    assert status(measure=Measure.RATIO, attained=90, incomplete=True) is Status.PARTIAL
    assert status(measure=Measure.LEVEL, attained=90, incomplete=True) is Status.PARTIAL
    assert status(DOWN, Measure.QUANTITY, attained=5, incomplete=True) is Status.PARTIAL


def test_without_a_way_to_go_a_bound_that_is_not_met_is_lost():
    assert status(NO_WAY, attained=80, pace=None) is Status.REGRESSING
    assert status(NO_WAY, attained=80, pace=None, incomplete=True) is Status.PARTIAL
    assert status(NO_WAY, attained=80, pace=None, day=DUE) is Status.REGRESSING
    assert status(NO_WAY, attained=None, pace=None, incomplete=True) is Status.PARTIAL


def test_an_incomplete_figure_is_partial_unless_a_quantity_is_on_track_even_so():
    assert status(incomplete=True) is Status.PARTIAL
    quantity = Measure.QUANTITY
    assert status(measure=quantity, incomplete=True) is Status.ON_TRACK
    assert status(measure=quantity, pace="0.9", incomplete=True) is Status.PARTIAL
    assert status(measure=quantity, incomplete=True, day=DUE) is Status.PARTIAL
    assert status(DOWN, quantity, attained=50, incomplete=True) is Status.PARTIAL
    assert status(attained=None, pace=None, asked=None, incomplete=True) is Status.PARTIAL


@pytest.mark.parametrize(
    ("days", "found"), [(-1, Status.ON_TRACK), (0, Status.MISSED), (1, Status.MISSED)]
)
def test_a_bound_is_missed_from_the_due_date_on(days, found):
    assert status(day=DUE + timedelta(days=days), attained=89) is found


@pytest.mark.parametrize(
    ("course", "attained", "found"),
    [
        (UP, 0, Status.ON_TRACK), (UP, 1, Status.ON_TRACK), (UP, -1, Status.REGRESSING),
        (DOWN, 100, Status.ON_TRACK), (DOWN, 99, Status.ON_TRACK), (DOWN, 101, Status.REGRESSING),
    ],
)  # fmt: skip
def test_on_the_flat_start_of_a_trajectory_no_worse_is_on_track(course, attained, found):
    assert status(course, attained=attained, pace=None, asked=course.start.value) is found


def test_without_a_pace_a_figure_is_open():
    assert status(pace=None) is Status.OPEN
    assert status(pace=None, asked=None) is Status.OPEN
    assert status(pace=None, attained=None, asked=0) is Status.OPEN


# -- trend ------------------------------------------------------------------------------------


def turned(*attained, coverages=None, sign=1, way=100):
    return trend(
        tuple(None if value is None else sign * Fraction(value) for value in attained),
        tuple(map(Fraction, coverages or [1] * len(attained))),
        None if way is None else Fraction(way),
    )


def test_a_change_within_half_a_percent_is_none():
    assert Fraction("0.005") == FLAT


@pytest.mark.parametrize(
    ("now", "way", "found"),
    [
        ("50", 100, Trend.FLAT),
        ("50.5", 100, Trend.FLAT), ("50.51", 100, Trend.UP),
        ("49.5", 100, Trend.FLAT), ("49.49", 100, Trend.DOWN),
        ("50.5", -100, Trend.FLAT), ("50.51", -100, Trend.UP),
        # Half a percent of the earlier reading, where there is no number to go to.
        ("50.25", None, Trend.FLAT), ("50.26", None, Trend.UP), ("49.74", None, Trend.DOWN),
        ("50.01", 0, Trend.UP),
    ],
)  # fmt: skip
def test_a_trend_is_a_change_of_more_than_half_a_percent_of_the_way(now, way, found):
    assert turned(now, "50", way=way) is found


def test_less_than_nothing_is_measured_by_its_size():
    assert turned("-50.25", "-50", way=None) is Trend.FLAT
    assert turned("-50.26", "-50", way=None) is Trend.DOWN


def test_up_is_better_where_less_is_asked_for():
    assert turned(40, 50, sign=-1) is Trend.UP
    assert turned(60, 50, sign=-1) is Trend.DOWN


@pytest.mark.parametrize(
    ("attained", "found"),
    [
        ((60, 50, 45), Trend.UP), ((60, 50, 30), Trend.DOWN), ((60, 50, 40), Trend.FLAT),
        (("60.5", 50, 40), Trend.FLAT), (("60.6", 50, 40), Trend.UP),
    ],
)  # fmt: skip
def test_of_a_quantity_what_was_added_is_compared_with_what_was_added_before(attained, found):
    assert turned(*attained) is found


def test_no_trend_without_all_figures_or_under_another_coverage():
    assert turned(None, 50) is None
    assert turned(50, None) is None
    assert turned(60, 50, None) is None
    assert turned(60, 50, coverages=["1", "0.9"]) is None
    assert turned(60, 50, 40, coverages=["1", "1", "0.9"]) is None
    assert turned(60, 50, coverages=["0.9", "0.9"]) is Trend.UP


@pytest.mark.parametrize("attained", [(60,), (60, 50, 40, 30)])
def test_two_figures_or_three_are_compared(attained):
    with pytest.raises(ValueError, match="Fraction"):
        turned(*attained)


@given(st.lists(st.fractions(-1000, 1000), min_size=2, max_size=3), st.fractions(-1000, 1000))
def test_what_is_up_for_more_is_down_for_less(figures, way):
    other = {Trend.UP: Trend.DOWN, Trend.DOWN: Trend.UP, Trend.FLAT: Trend.FLAT}
    assert turned(*figures, way=way, sign=-1) is other[turned(*figures, way=way)]
