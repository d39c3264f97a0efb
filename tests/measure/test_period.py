"""Periods by their names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meili_cli.model.period import Named, ended, named
from meili_cli.model.terms import PeriodKind

KINDS = st.sampled_from(PeriodKind)


@st.composite
def periods(draw):
    kind = draw(KINDS)
    return Named(kind, draw(st.integers(1950, 2150)), draw(st.integers(1, kind.in_a_year)))


@given(periods())
def test_a_name_is_read_as_what_it_was_written_of(one):
    assert named(str(one)) == one


@given(periods())
def test_the_one_before_ends_on_the_day_before_and_is_of_the_same_kind(one):
    assert one.before is not None
    assert one.before.kind is one.kind
    assert one.before.days[1] + timedelta(days=1) == one.days[0]
    assert str(one.before) < str(one)


@pytest.mark.parametrize(
    "name", ["", "2019-", "2019-Q5", "2019-Q0", "2019-H3", "2019-13", "2019-1", "19", "2019-06-30",
             "2019-q2", "0000", "２０１９"],
)  # fmt: skip
def test_what_is_no_period(name):
    assert named(name) is None


def test_which_have_ended():
    def names(kind, day):
        return [str(one) for one in ended(kind, date(2018, 1, 1), date(2020, 12, 31), day)]

    assert names(PeriodKind.QUARTER, date(2018, 9, 29)) == ["2018-Q1", "2018-Q2"]
    assert names(PeriodKind.QUARTER, date(2018, 9, 30))[-1] == "2018-Q3"
    assert names(PeriodKind.MONTH, date(2030, 1, 1))[::12] == ["2018-01", "2019-01", "2020-01"]
    assert names(PeriodKind.YEAR, date(2020, 12, 30)) == ["2018", "2019"]
    assert names(PeriodKind.HALF_YEAR, date(2018, 1, 1)) == []
