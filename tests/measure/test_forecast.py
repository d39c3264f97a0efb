"""Properties that any forecast has, whatever the series; and what a season does."""

import math
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meili_cli.measure.calendar import shift_months
from meili_cli.measure.forecast import Season, Series, fit, season
from meili_cli.measure.rates import best_rate
from meili_cli.model.terms import BoundKind, Measure

EVE = date(2020, 12, 31)


def monthly(values, measure=Measure.QUANTITY):
    days = (shift_months(EVE, count) for count in range(len(values)))
    return Series(tuple(zip(days, map(float, values), strict=True)), measure, 1)


@settings(deadline=None, max_examples=60)
@given(
    values=st.lists(st.floats(0, 100, allow_subnormal=False), min_size=4, max_size=40),
    measure=st.sampled_from((Measure.QUANTITY, Measure.RATIO, Measure.LEVEL)),
    months=st.integers(1, 40),
    target=st.floats(0, 120),
    kind=st.sampled_from((BoundKind.AT_LEAST, BoundKind.AT_MOST)),
)
def test_limits_order_and_chances(values, measure, months, target, kind):
    series = monthly(sorted(values) if measure is Measure.QUANTITY else values, measure)
    if not series.moves:
        return
    fitted = fit(series)
    day = shift_months(series.readings[-1][0], months)
    out = fitted.on(day)
    assert out.low <= out.median <= out.high
    assert all(map(math.isfinite, out))
    if measure is Measure.RATIO:
        assert out.low >= 0
        assert out.high <= 100
    if measure is Measure.QUANTITY:
        assert out.low >= series.readings[-1][1]
    below = kind is BoundKind.AT_MOST

    def likely(number):
        return fitted.chance(*((None, number) if below else (number, None)), day)

    chance = likely(target)
    assert 0 <= chance <= 1
    # What is harder is never likelier.
    harder = target + 5 if kind is BoundKind.AT_LEAST else target - 5
    assert likely(harder) <= chance + 1e-12
    # A range is met where neither end is missed: the two misses exclude each other.
    ends = (target, target + 7)
    whole = fitted.chance(*ends, day)
    parts = fitted.chance(ends[0], None, day), fitted.chance(None, ends[1], day)
    assert whole <= min(parts) + 1e-12
    assert whole == pytest.approx(min(max(sum(parts) - 1, 0), 1), abs=0.0011)
    assert fit(series) == fitted


def test_a_season_that_areas_share_is_found_and_used():
    rush = [0.2] * 9 + [2.0, 3.0, 5.2]
    many = [
        monthly([0, *(round(size * sum((rush * 2)[: n + 1]), 3) for n in range(18))])
        for size in (1, 2.5, 3, 8)
    ]
    found = season(many, 1)
    assert found.lengths[11] > 3
    assert max(found.lengths[:9]) < 1
    assert sum(found.lengths) == pytest.approx(12)
    knowing, unknowing = fit(many[0], found), fit(many[0], Season((1.0,) * 12))
    year_end = shift_months(many[0].readings[-1][0], 6)
    assert knowing.on(year_end).median == pytest.approx(2 * sum(rush), rel=0.1)
    assert unknowing.on(year_end).median < 0.9 * 2 * sum(rush)
    # One area alone, seen for one year, says nothing of seasons.
    assert set(season(many[:1], 1).lengths) == {1.0}


def test_the_best_rate_is_that_of_any_two_readings_far_enough_apart():
    days = [shift_months(EVE, count) for count in (0, 1, 2, 3, 4, 6, 7, 9, 14)]
    readings = list(zip(days, (0, 5, 6, 6, 9, 20, 21, 22, 60), strict=True))
    places = (0, 1, 2, 3, 4, 6, 7, 9, 14)
    far = [
        (value - before) / (after - place)
        for place, (_day, before) in zip(places, readings, strict=True)
        for after, (_later, value) in zip(places, readings, strict=True)
        if after - place >= 3
    ]
    assert float(best_rate(readings, 1, 1)) == pytest.approx(max(far))


@pytest.mark.slow
def test_simulated_series_are_forecast_as_well_as_the_page_says():
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    import forecast as benchmark

    assert benchmark.main(benchmark.REPORTED, 200) == 0
    text = (Path(__file__).parents[2] / "docs" / "forecast.md").read_text(encoding="utf-8")
    rows = benchmark.tally(benchmark.scores(benchmark.REPORTED, 200))
    assert all(benchmark.written(row) in text for row in rows)
