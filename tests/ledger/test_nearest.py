"""The quick search for likely names finds what the slow one does."""

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import AREAS
from meili_cli.ledger.nearest import holding, nearest, nearest_areas
from meili_cli.model.area import Area, AreaTree

WORDS = st.text("abc新桥镇区1", min_size=1, max_size=6)


@given(typed=WORDS, names=st.sets(WORDS, max_size=40))
def test_the_same_names_as_by_difflib(typed, names):
    in_order = tuple(sorted(names))
    assert nearest(typed, in_order) == tuple(get_close_matches(typed, in_order))


def one_off(typed, names):
    return [
        name
        for name in names
        if not name.isascii()
        and len(typed) > 1
        and sum(a != b for a, b in zip(name, typed, strict=False)) == 1
        and len(typed) <= len(name) <= len(typed) + 2
    ]


@given(typed=WORDS, names=st.sets(WORDS, min_size=1, max_size=40))
def test_the_same_areas_as_name_by_name(typed, names):
    in_order = tuple(sorted(names))
    tree = AreaTree([Area(name, "", "city") for name in in_order])
    found = tuple(area.code for area in nearest_areas(typed, tree))
    assert found == (
        tuple(get_close_matches(typed, in_order))
        or tuple(one_off(typed, in_order)[:3])
        or holding(typed, in_order)
    )


@pytest.mark.parametrize(
    ("typed", "code"), [("徐匯", "310104"), ("Pudong New", "310115"), ("天平路", "310104003")]
)
def test_areas_by_any_name(typed, code):
    assert code in [area.code for area in nearest_areas(typed, AREAS)]
