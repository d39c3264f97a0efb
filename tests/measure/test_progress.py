"""Expected, completion and pace: the worked example, every shape by hand, and their laws."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meili_cli.measure.progress import (
    Course,
    Start,
    Wanted,
    completion,
    expected,
    expected_on,
    growth_pace,
    pace,
    percentage,
    wanted,
)
from meili_cli.model.entry import MAX_DIGITS
from meili_cli.model.plan import Bound
from meili_cli.model.terms import BoundKind, Reporting, Shape

S, E = date(2017, 12, 31), date(2020, 12, 31)
JUNE = date(2019, 6, 30)


def course(start, target, *steps, down=False, shape=None, since=S, due=E):
    return Course(
        Start(Fraction(start), since),
        Wanted(BoundKind.AT_MOST if down else BoundKind.AT_LEAST, Fraction(target)),
        due,
        shape or (Shape.STEPPED if steps else Shape.LINEAR),
        tuple((day, Fraction(value)) for day, value in steps),
    )


NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2023, 12, 31))


@st.composite
def ways(draw, *, ranges=True):
    """A course with a way to go, up or down, straight or in steps that never lead back.

    It leads to one number, or to a range that begins there.
    """
    start, target = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
    down = draw(st.booleans())
    days = sorted(draw(st.sets(st.dates(min_value=date(2018, 1, 1), max_value=date(2020, 12, 30)),
                               max_size=3)))  # fmt: skip
    shares = st.fractions(min_value=0, max_value=1, max_denominator=50)
    parts = sorted(draw(st.lists(shares, min_size=len(days), max_size=len(days))), reverse=down)
    values = [start + (target - start) * part for part in parts]
    ends = (target, start) if down else (start, target)
    way = course(*ends, *zip(days, values, strict=True), down=down)
    widths = st.fractions(min_value="0.01", max_value=500, max_denominator=100)
    width = draw(st.none() | widths) if ranges else None
    return way if width is None else to_range(way, width)


def to_range(way, width):
    """The same course, to a range that begins where it ended."""
    least, most = sorted([way.target, way.target + way.sign * width])
    return way._replace(wanted=Wanted(BoundKind.BETWEEN, least, most))


@st.composite
def inherited(draw):
    """A course whose steps are another's: the start is the area's own, on whatever side."""
    way = draw(ways())
    return way._replace(start=Start(draw(NUMBERS), draw(st.sampled_from([S, date(2018, 7, 1)]))))


# -- what a course says of itself -----------------------------------------------------------


def between(start, least, most, *steps, **more):
    asked = Wanted(BoundKind.BETWEEN, Fraction(least), Fraction(most))
    return course(start, least, *steps, **more)._replace(wanted=asked)


def test_the_way_leads_down_under_at_most_and_from_above_a_range():
    assert course(0, 1).sign == 1
    assert course(0, 1, down=True).sign == -1
    assert [between(start, 5, 7).sign for start in (4, 5, 6, 7, 8)] == [1, 0, 0, 0, -1]
    assert [between(start, 5, 7).target for start in (4, 5, 6, 7, 8)] == [5, 5, 6, 7, 7]


@pytest.mark.parametrize(
    ("value", "up", "down"), [(89, False, True), (90, True, True), (91, True, False)]
)
def test_a_bound_is_met_from_its_own_value_on(value, up, down):
    assert course(0, 90).wanted.met_by(Fraction(value)) is up
    assert course(100, 90, down=True).wanted.met_by(Fraction(value)) is down
    assert course(value, 90).meaningless is up
    assert course(value, 90, down=True).meaningless is down


STEPS = ((date(2018, 12, 31), 10), (date(2019, 12, 31), 60))


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2016, 1, 1), ((S, 0), (date(2018, 12, 31), 10))),
        (S, ((S, 0), (date(2018, 12, 31), 10))),
        (date(2018, 12, 31), ((S, 0), (date(2018, 12, 31), 10))),
        (date(2019, 1, 1), ((date(2018, 12, 31), 10), (date(2019, 12, 31), 60))),
        (date(2020, 1, 1), ((date(2019, 12, 31), 60), (E, 90))),
        (E, ((date(2019, 12, 31), 60), (E, 90))),
        (date(2021, 1, 1), ((date(2019, 12, 31), 60), (E, 90))),
    ],
)
def test_the_stretch_of_a_day(day, ends):
    assert course(0, 90, *STEPS).stretch(day) == ends


def test_a_step_on_the_first_or_the_last_day_is_none():
    on_the_ends = course(0, 90, (S, 5), (E, 80))
    assert on_the_ends.stretch(JUNE) == ((S, 0), (E, 90))


def test_a_step_that_was_passed_at_the_start_asks_for_no_more_than_the_start():
    assert course(20, 90, *STEPS).stretch(S) == ((S, 20), (date(2018, 12, 31), 20))
    passed = course(40, 10, (date(2018, 12, 31), 50), down=True)
    assert passed.stretch(S) == ((S, 40), (date(2018, 12, 31), 40))


# -- percentage, D' ---------------------------------------------------------------------------


def test_a_percentage_is_exact():
    assert percentage(Decimal(270), Decimal(300)) == 90
    assert percentage(Decimal(1), Decimal(3)) == Fraction(100, 3)
    assert percentage(Decimal(0), Decimal(3)) == 0


def test_of_nothing_there_is_no_share():
    assert percentage(Decimal(0), Decimal(0)) is None


@pytest.mark.parametrize(
    ("reporting", "day", "asked"),
    [
        (Reporting.MONTHLY, date(2019, 6, 29), date(2019, 6, 29)),
        (Reporting.QUARTERLY, date(2019, 6, 29), date(2019, 3, 31)),
        (Reporting.QUARTERLY, JUNE, JUNE),
        (Reporting.HALF_YEARLY, date(2019, 8, 15), JUNE),
        (Reporting.YEARLY, JUNE, date(2018, 12, 31)),
    ],
)
def test_a_figure_is_expected_at_the_last_end_of_a_period(reporting, day, asked):
    assert expected_on(day, reporting) == asked


# -- expected ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2016, 1, 1), 0),
        (S, 0),
        (date(2018, 1, 1), Fraction(90, 1096)),
        (JUNE, Fraction(90 * 546, 1096)),
        (date(2020, 12, 30), Fraction(90 * 1095, 1096)),
        (E, 90),
        (date(2022, 1, 1), 90),
    ],
)
def test_a_straight_line_from_the_baseline_to_the_target(day, value):
    assert expected(course(0, 90), day) == value


def test_a_line_leads_down_as_well_as_up_and_not_only_from_zero():
    assert expected(course(40, 90), JUNE) == 40 + Fraction(50 * 546, 1096)
    assert expected(course(20, 10, down=True), JUNE) == 20 - Fraction(10 * 546, 1096)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2018, 6, 30), Fraction(10 * 181, 365)),
        (date(2018, 12, 31), 10),
        (JUNE, 10 + Fraction(50 * 181, 365)),
        (date(2020, 6, 30), 60 + Fraction(30 * 182, 366)),
        (date(2021, 6, 30), 90),
    ],
)
def test_lines_from_step_to_step(day, value):
    assert expected(course(0, 90, *STEPS), day) == value


@pytest.mark.parametrize(
    ("day", "value"), [(E - timedelta(days=1), 0), (E, 90), (E + timedelta(days=1), 90)]
)
def test_all_is_asked_for_at_once_where_no_time_lies_between(day, value):
    assert expected(course(0, 90, since=E), day) == value
    assert expected(course(0, 90, since=E + timedelta(days=9)), day) == value


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2016, 1, 1), 0), (S, 0), (date(2018, 12, 31), 365), (date(2019, 12, 31), 730),
        (E, 1096), (date(2022, 1, 1), 1096),
    ],
)  # fmt: skip
def test_growth_multiplies_by_the_same_on_every_day(day, days):
    grown = expected(course(100, 800, shape=Shape.GROWTH), day)
    assert float(grown) == pytest.approx(100 * 8 ** (days / 1096), rel=1e-12)


@pytest.mark.parametrize(("start", "target"), [(0, 800), (-1, 800), (100, 0), (100, -1), (0, 0)])
def test_nothing_grows_from_zero_or_to_it(start, target):
    assert expected(course(start, target, shape=Shape.GROWTH, down=target < 1), JUNE) is None


def test_growth_may_lead_down_and_from_one():
    assert expected(course(1, 4, shape=Shape.GROWTH), S + timedelta(days=548)) == 2
    assert expected(course(4, 1, shape=Shape.GROWTH, down=True), S + timedelta(days=548)) == 2


@given(ways(), DAYS, DAYS)
def test_what_is_expected_never_leads_back_and_stays_between_its_ends(way, one, other):
    earlier, later = sorted([one, other])
    values = [way.start.value, expected(way, earlier), expected(way, later), way.target]
    assert values == sorted(values, reverse=way.sign < 0)


@given(inherited(), DAYS, DAYS, NUMBERS)
def test_neither_does_it_where_the_steps_are_those_of_another(way, one, other, attained):
    earlier, later = sorted([one, other])
    values = [way.start.value, expected(way, earlier), expected(way, later), way.target]
    assert values in (sorted(values), sorted(values, reverse=True))
    asked = values[2]
    found = pace(way, attained, asked)
    assert (found is None) == (way.meaningless or asked == way.start.value)
    if found is not None:
        assert pace(way, asked, asked) == 1
        assert (found >= 1) == (way.wanted.missing(attained) <= way.wanted.missing(asked))


@given(ways())
def test_the_ends_of_a_course_are_its_baseline_and_its_target(way):
    assert expected(way, S) == way.start.value
    assert expected(way, E) == way.target
    for day, value in way.steps:
        assert expected(way, day) == value


# -- completion and pace ----------------------------------------------------------------------


def test_completion_of_the_worked_example():
    assert completion(course(0, 90), Fraction(78)) == Fraction(78, 90)
    assert completion(course(40, 90), Fraction(65)) == Fraction(1, 2)
    assert completion(course(20, 10, down=True), Fraction(18)) == Fraction(1, 5)
    assert completion(course(40, 90), Fraction(30)) == Fraction(-1, 5)
    assert completion(course(40, 90), Fraction(190)) == 3


def test_pace_of_the_worked_example():
    asked = expected(course(0, 90), JUNE)
    assert pace(course(0, 90), Fraction(60), asked) == Fraction(60 * 1096, 90 * 546)
    assert pace(course(40, 90), Fraction(50), Fraction(60)) == Fraction(1, 2)
    assert pace(course(20, 10, down=True), Fraction(22), Fraction(18)) == -1


def test_no_pace_while_nothing_is_expected():
    assert pace(course(40, 90), Fraction(50), Fraction(40)) is None


@pytest.mark.parametrize("start", [90, 91])
def test_neither_completion_nor_pace_where_there_is_no_way_to_go(start):
    there = course(start, 90)
    assert completion(there, Fraction(95)) is None
    assert pace(there, Fraction(95), Fraction(92)) is None
    assert growth_pace(there, Fraction(95), date(2019, 12, 31)) is None


@given(ways(ranges=False), st.fractions(min_value=-2, max_value=2, max_denominator=100))
def test_completion_is_the_share_of_the_way(way, share):
    attained = way.start.value + (way.target - way.start.value) * share
    assert completion(way, attained) == share
    assert (share >= 1) == way.wanted.met_by(attained)


@pytest.mark.no_cover
@given(ways(), DAYS)
def test_whoever_has_what_is_expected_has_a_pace_of_one(way, day):
    asked = expected(way, day)
    assert pace(way, asked, asked) == (None if asked == way.start.value else 1)
    assert pace(way, way.start.value, asked) in {None, 0}


# -- pace of growth ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "down", "attained", "pace_of_growth"),
    [
        # Required: double every year.
        ((100, 800), False, 225, Fraction(1, 2)),
        ((100, 800), False, 400, 1),
        ((100, 800), False, 100, 0),
        ((100, 800), False, 64, Fraction(-1, 5)),
        # Required: half every year.
        ((800, 100), True, 200, 1),
        ((800, 100), True, 450, Fraction(1, 2)),
        ((800, 100), True, 1152, Fraction(-2, 5)),
    ],
)
def test_the_pace_of_growth_is_the_rate_over_the_rate_required(
    ends, down, attained, pace_of_growth
):
    way = course(*ends, down=down, shape=Shape.GROWTH)
    found = growth_pace(way, Fraction(attained), date(2019, 12, 31))
    assert abs(found - pace_of_growth) < Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("start", "target", "attained", "day", "due"),
    [
        (100, 800, 200, date(2018, 12, 30), E),
        (100, 800, 0, date(2019, 12, 31), E),
        (0, 800, 200, date(2019, 12, 31), E),
        (-5, 800, 200, date(2019, 12, 31), E),
        (-5, -1, 200, date(2019, 12, 31), E),
        (100, 800, 200, date(2019, 12, 31), S),
    ],
)
def test_no_pace_of_growth_in_the_first_year_or_at_zero(start, target, attained, day, due):
    way = course(start, target, shape=Shape.GROWTH, due=due)
    assert growth_pace(way, Fraction(attained), day) is None


def test_growth_is_judged_from_the_first_anniversary_on():
    way = course(100, 800, shape=Shape.GROWTH)
    assert growth_pace(way, Fraction(200), date(2018, 12, 31)) == 1


# -- ranges ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "attained", "share", "speed"),
    [
        # From 2 up to 5 to 7; halfway 3.5 is asked for.
        (2, 2, 0, 0), (2, "3.5", "0.5", 1), (2, 5, 1, 2), (2, 6, 1, 2), (2, 7, 1, 2),
        (2, "8.5", "0.5", 1), (2, 10, 0, 0), (2, 11, "-1/3", "-2/3"), (2, 1, "-1/3", "-2/3"),
        # From 13 down to the same; halfway 10 is asked for.
        (13, 10, "0.5", 1), (13, 7, 1, 2), (13, 5, 1, 2), (13, 2, "0.5", 1), (13, 14, "-1/6", "-1/3"),
    ],
)  # fmt: skip
def test_too_much_counts_like_too_little(start, attained, share, speed):
    way = between(start, 5, 7, since=date(2018, 1, 1), due=date(2018, 1, 3))
    asked = expected(way, date(2018, 1, 2))
    assert asked == Fraction("3.5") if start == 2 else asked == 10
    assert completion(way, Fraction(attained)) == Fraction(share)
    assert pace(way, Fraction(attained), asked) == Fraction(speed)


@pytest.mark.parametrize("start", [5, 6, 7])
def test_from_within_a_range_there_is_no_way(start):
    way = between(start, 5, 7)
    assert way.meaningless
    assert expected(way, JUNE) == start
    assert completion(way, Fraction(6)) is None
    assert pace(way, Fraction(4), Fraction(start)) is None


def test_steps_lead_to_the_nearest_end_of_a_range():
    up = between(0, 50, 70, (date(2018, 12, 31), 10))
    down = between(100, 50, 70, (date(2018, 12, 31), 90))
    assert [expected(way, date(2018, 12, 31)) for way in (up, down)] == [10, 90]
    assert [expected(way, E) for way in (up, down)] == [50, 70]


@pytest.mark.parametrize(
    ("start", "step", "points"),
    [
        # What the start has passed asks for nothing more.
        (80, 90, (80,)), (30, 10, (30,)),
        # From the other side it says nothing, near the range or far from it.
        (30, 71, ()), (30, 90, ()), (80, 49, ()), (80, 10, ()),
        # Within the range, it is to be reached by then.
        (30, 50, (50,)), (30, 60, (50,)), (30, 70, (50,)), (80, 70, (70,)), (80, 50, (70,)),
        # Who begins there has nothing to do.
        (60, 90, (60,)), (60, 10, (60,)), (50, 60, (50,)),
    ],
)  # fmt: skip
def test_a_step_to_a_range_speaks_to_its_own_side(start, step, points):
    way = between(start, 50, 70, (date(2018, 12, 31), step))
    assert tuple(value for _day, value in way.points[1:-1]) == points


@pytest.mark.parametrize("start", [95, 90])
def test_a_step_asks_for_nothing_where_the_start_meets_the_bound(start):
    assert expected(course(start, 90, *STEPS), date(2019, 12, 31)) == start


def test_a_step_asks_for_no_more_than_the_target():
    assert course(0, 90, (date(2018, 12, 31), 95)).points[1] == (date(2018, 12, 31), 90)
    assert course(50, 9, (date(2018, 12, 31), 5), down=True).points[1][1] == 9


def test_nothing_is_divided_by_an_expectation_as_far_beyond_as_the_start_was_short():
    assert pace(between(3, 5, 7), Fraction(4), Fraction(9)) is None


def test_growth_to_a_range_is_held_against_its_line():
    way = between(100, 121, 130, shape=Shape.GROWTH)
    assert not way.by_growth
    assert course(100, 121, shape=Shape.GROWTH).by_growth
    assert pace(way, Fraction(151), Fraction(110)) == 0


@given(ways(ranges=False), NUMBERS, st.fractions(min_value=0, max_value=500, max_denominator=20))
def test_a_wide_range_is_like_its_nearest_end(way, attained, width):
    if not width:
        return
    ranged = to_range(way, width)
    least, most = ranged.wanted.target, ranged.wanted.target_max
    assert ranged.sign == way.sign
    share = completion(ranged, attained)
    assert share <= 1
    assert (share == 1) == (least <= attained <= most)
    for day in (S, JUNE, E):
        assert expected(ranged, day) == expected(way, day)
    if not way.wanted.met_by(attained):
        assert share == completion(way, attained)
        asked = expected(way, JUNE)
        assert pace(ranged, attained, asked) == pace(way, attained, asked)


# -- growth ---------------------------------------------------------------------------------


def grown(start, rate, by=E, since=S):
    bound = Bound(growth_at_least=Decimal(rate), by=by, basis="stated")
    return wanted(bound, Start(Fraction(start), since))


def test_growth_leads_to_an_exact_number_in_whole_years():
    assert grown(1000, "0.1") == (BoundKind.AT_LEAST, Fraction("1331"), None)
    assert grown(1000, "0.07").target == 1000 * Fraction(107, 100) ** 3
    # Half of a year, to 40 digits: 365 days from an anniversary to the next, 182 of them gone.
    half = grown(100, "0.21", by=date(2018, 7, 1)).target
    assert float(half) == pytest.approx(100 * 1.21 ** (182 / 365))


@pytest.mark.parametrize(
    ("start", "rate", "by", "since"),
    [(0, "0.1", E, S), (-5, "0.1", E, S), (5, "0.1", S, S), (5, "0.1", S, E),
     (5, "9", date(2900, 12, 31), S)],
)  # fmt: skip
def test_growth_that_leads_to_no_number(start, rate, by, since):
    assert grown(start, rate, by, since) is None


def test_what_begins_nowhere_grows_to_nothing():
    assert wanted(Bound(growth_at_least=Decimal("0.1"), by=E, basis="stated"), None) is None


HOSTILE = (
    st.sampled_from(
        [Fraction(n) for n in ("0", "1e-18", "-1e-18", "1", "-1", "5", "7", "1e15", "-1e15")]
    )
    | NUMBERS
)
HOSTILE_DAYS = st.sampled_from(
    [date(1000, 1, 1), date(2016, 2, 29), date(2017, 2, 28), S, JUNE, date(2020, 2, 29), E,
     date(9000, 12, 31)]
)  # fmt: skip


@st.composite
def hostile(draw):
    """A course of any numbers on any days: nothing of it need fit together."""
    one, other, start = draw(HOSTILE), draw(HOSTILE), draw(HOSTILE)
    kind = draw(st.sampled_from([BoundKind.AT_LEAST, BoundKind.AT_MOST, BoundKind.BETWEEN]))
    asked = Wanted(kind, one)
    if kind is BoundKind.BETWEEN:
        asked = Wanted(kind, min(one, other), max(one, other))
    shape = draw(st.sampled_from(Shape))
    points = st.lists(st.tuples(HOSTILE_DAYS, HOSTILE), max_size=3, unique_by=lambda at: at[0])
    steps = tuple(sorted(draw(points))) if shape is Shape.STEPPED else ()
    return Course(Start(start, draw(HOSTILE_DAYS)), asked, draw(HOSTILE_DAYS), shape, steps)


# Steps as far beyond the range as the start is short of it.
@example(between(3, 5, 7, (date(2018, 12, 31), 9)), Fraction(4), date(2018, 12, 31), JUNE)
@given(hostile(), HOSTILE, HOSTILE_DAYS, HOSTILE_DAYS)
def test_whatever_the_numbers_there_is_a_figure_or_none(way, attained, day, read):
    asked = expected(way, day)
    found = [completion(way, attained), asked, growth_pace(way, attained, read)]
    found += [] if asked is None else [pace(way, attained, asked)]
    for figure in found:
        assert figure is None or abs(float(figure)) >= 0  # json has no other numbers


@given(st.builds(Start, HOSTILE, HOSTILE_DAYS), st.sampled_from(["1e-18", "0.07", "9", "1e15"]),
       HOSTILE_DAYS)  # fmt: skip
def test_whatever_the_rate_growth_leads_to_a_number_or_none(start, rate, by):
    found = wanted(Bound(growth_at_least=Decimal(rate), by=by, basis="stated"), start)
    assert found is None or 0 < float(found.target) < 10**MAX_DIGITS
