import pytest

from ledger.sample import AREAS, PLAN
from meili_cli.errors import UsageError
from meili_cli.importers.names import areas_named, find_area, find_item


@pytest.mark.parametrize(
    "typed", ["310104", "徐汇区", "徐汇", "Xuhui", "xuhui", "XUHUI", " 徐汇 ", "３１０１０４"]
)
def test_an_area_goes_by_code_and_by_names(typed):
    assert find_area(AREAS, typed).code == "310104"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("上海", "310000"), ("浦东", "310115"), ("pudong new area", "310115"),
        ("天平路", "310104003"), ("天平路街道", "310104003"),
    ],
)  # fmt: skip
def test_the_last_word_of_a_chinese_name_may_be_left_out(typed, code):
    assert find_area(AREAS, typed).code == code


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("徐匯区", "310104 徐汇区"), ("Xuhiu", "310104 徐汇区"), ("310140", "310104 徐汇区"),
        ("Mars", "data/areas"), ("", "data/areas"), ("区", "310104 徐汇区"),
    ],
)  # fmt: skip
def test_an_unknown_area_gets_the_nearest_names(typed, hint):
    with pytest.raises(UsageError, match="unknown area") as caught:
        find_area(AREAS, typed)
    assert hint in caught.value.hint


def test_of_two_areas_with_one_name_none_is_guessed():
    assert len(areas_named(AREAS, "新桥")) == 2
    with pytest.raises(UsageError, match="several areas") as caught:
        find_area(AREAS, "新桥镇")
    assert "310104101 新桥镇, 310115101 新桥镇" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "item"),
    [
        ("piles", "piles"), ("PILES", "piles"), ("piles指标", "piles"),
        ("name of Piles", "piles"), ("task-1.1", "task-1.1"), ("修缮", "task-1.1"),
    ],
)  # fmt: skip
def test_an_item_goes_by_id_and_by_names(typed, item):
    assert find_item(PLAN, typed).id == item


@pytest.mark.parametrize(("typed", "hint"), [("pile", "piles"), ("zzz", "--format csv")])
def test_an_unknown_item_gets_the_nearest_ids(typed, hint):
    with pytest.raises(UsageError, match="unknown item") as caught:
        find_item(PLAN, typed)
    assert hint in caught.value.hint
