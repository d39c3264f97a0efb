"""Every rule of a row, with a row that breaks it and one that does not."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.sample import CONTEXT
from meili_cli.ledger.row import ROW_RULES, read_row, rule_id
from meili_cli.model.entry import Entry, Kind, State
from meili_cli.model.problem import Place

PLACE = Place("figures.csv", 7)

TOTAL = {"item": "piles", "area": "310104", "as_of": "2019-06-30", "kind": "total", "value": "16"}
INCREMENT = {**TOTAL, "kind": "increment"}
COUNT = {**TOTAL, "item": "certified", "kind": "count", "value": "120", "denominator": "200"}
PERCENT = {**TOTAL, "item": "certified", "kind": "percent", "value": "82.3"}
LEVEL = {**TOTAL, "item": "heat", "kind": "level", "value": "-3.5"}
STATE = {**TOTAL, "item": "platform", "kind": "state", "value": "", "state": "done"}
TASK = {**STATE, "item": "task-1.1", "state": "started"}
RETRACT = {**TOTAL, "kind": "retract", "value": ""}

BAD = [
    ("unknown-item", TOTAL, {"item": "pile"}, "nearest: piles"),
    ("unknown-item", TOTAL, {"item": ""}, "write the id"),
    ("unknown-area", TOTAL, {"area": "310140"}, "310104 徐汇区"),
    ("unknown-area", TOTAL, {"area": ""}, "code of an area"),
    ("unknown-area", TOTAL, {"area": "Mars"}, "data/areas"),
    ("bad-code", TOTAL, {"area": "310104.0"}, "Text"),
    ("bad-code", TOTAL, {"area": "3.10104E+08"}, "Text"),
    ("unknown-kind", TOTAL, {"kind": "sum"}, "increment, total"),
    ("unknown-kind", TOTAL, {"kind": ""}, "increment, total"),
    ("kind-not-for-measure", TOTAL, {"kind": "percent"}, "increment, total"),
    ("kind-not-for-measure", TASK, {"kind": "level", "value": "1", "state": ""}, "state"),
    ("missing-value", TOTAL, {"value": ""}, "fill it in"),
    ("missing-value", COUNT, {"denominator": " "}, "fill it in"),
    ("missing-value", STATE, {"state": ""}, "fill it in"),
    ("superfluous-field", STATE, {"value": "1"}, "empty the cell"),
    ("superfluous-field", TOTAL, {"denominator": "20"}, "empty the cell"),
    ("superfluous-field", TOTAL, {"period_start": "2019-06-01"}, "empty the cell"),
    ("superfluous-field", PERCENT, {"state": "done"}, "empty the cell"),
    ("superfluous-field", RETRACT, {"value": "1"}, "empty the cell"),
    ("bad-number", TOTAL, {"value": "1e3"}, "digits"),
    ("bad-number", COUNT, {"denominator": "1,200"}, "digits"),
    ("bad-date", TOTAL, {"as_of": "30.6.2019"}, "2019-Q2"),
    ("bad-date", TOTAL, {"as_of": ""}, "2019-Q2"),
    ("bad-date", INCREMENT, {"period_start": "June"}, "2019-Q2"),
    ("bad-state", STATE, {"state": "finished"}, "not_started, started"),
    ("value-above-denominator", COUNT, {"value": "201"}, "denominator"),
    ("percent-out-of-range", PERCENT, {"value": "100.01"}, "82.3"),
    ("percent-out-of-range", PERCENT, {"value": "-1"}, "82.3"),
    ("negative-value", TOTAL, {"value": "-5"}, "correction"),
    ("negative-value", COUNT, {"value": "-5"}, "correction"),
    ("negative-value", COUNT, {"denominator": "-5"}, "correction"),
    ("before-plan-start", TOTAL, {"as_of": "2017"}, "plan's start"),
    ("before-plan-start", INCREMENT, {"as_of": "2018-01"}, "plan's start"),
    ("before-plan-start", INCREMENT, {"period_start": "2018-01-14"}, "plan's start"),
    ("period-reversed", INCREMENT, {"period_start": "2019-07"}, "first day"),
    ("future-date", TOTAL, {"as_of": "2019-11-25"}, "last day"),
    ("future-date", LEVEL, {"as_of": "2019"}, "last day"),
    ("control-character", TOTAL, {"note": "red \x1b[31m"}, "remove"),
    ("control-character", TOTAL, {"source": "a\0b"}, "remove"),
    ("control-character", TOTAL, {"recorded_by": "a\udce9"}, "remove"),
    ("control-character", TOTAL, {"note": "a\x9bb"}, "remove"),
    ("text-too-long", TOTAL, {"note": "长" * 10_001}, "shorten"),
]


@pytest.mark.parametrize(("rule", "row", "change", "hint"), BAD)
def test_a_row_that_breaks_one_rule_is_refused_by_that_rule_alone(rule, row, change, hint):
    problems = read_row({**row, **change}, CONTEXT, PLACE)
    assert isinstance(problems, tuple)
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].place == PLACE
    assert hint in problems[0].hint


@pytest.mark.parametrize(
    "row",
    [
        TOTAL, INCREMENT, COUNT, PERCENT, LEVEL, STATE, TASK, RETRACT,
        {**COUNT, "value": "0", "denominator": "0"},
        {**PERCENT, "value": "100"},
        {**INCREMENT, "value": "-12.5"},
        {**LEVEL, "as_of": "2017-12-31"},
        {**INCREMENT, "as_of": "2018-01-31"},
        {**TOTAL, "as_of": "2019-11-24"},
        {**TOTAL, "note": "two\nlines\tand a tab", "source": "长" * 10_000},
    ],
)  # fmt: skip
def test_a_row_that_keeps_all_rules_is_an_entry(row):
    assert isinstance(read_row(row, CONTEXT, PLACE), Entry)


def test_every_rule_has_a_bad_row_and_a_page():
    assert {rule for rule, *_ in BAD} == {rule_id(rule) for rule in ROW_RULES}
    for rule in ROW_RULES:
        assert "Wrong: " in rule.__doc__
        assert "Right: " in rule.__doc__


def test_all_that_is_wrong_is_said_at_once():
    row = {"item": "x", "area": "y", "as_of": "z", "kind": "total", "value": "1e3", "state": "s"}
    problems = read_row(row, CONTEXT, PLACE)
    assert [problem.rule for problem in problems] == [
        "unknown-item", "unknown-area", "superfluous-field", "bad-number", "bad-date",
    ]  # fmt: skip


def test_the_fields_of_an_entry():
    row = {
        **COUNT, "source": " 简报 ", "note": "a\r\nb", "recorded_by": "张三",
        "recorded_at": "2001-01-01T00:00:00.000000Z", "revises": "x",
    }  # fmt: skip
    assert read_row(row, CONTEXT, PLACE) == Entry(
        "certified", "310104", None, date(2019, 6, 30), Kind.COUNT,
        Decimal(120), Decimal(200), None, "简报", "a\nb", recorded_by="张三",
    )  # fmt: skip
    assert read_row(TASK, CONTEXT, PLACE).state is State.STARTED


@pytest.mark.parametrize(
    ("item", "as_of", "period_start", "first", "last"),
    [
        ("piles", "2019-06-20", "", date(2019, 6, 1), date(2019, 6, 20)),
        ("lifts", "2019-06-20", "", date(2019, 4, 1), date(2019, 6, 20)),
        ("lifts", "2018-03-31", "", date(2018, 1, 15), date(2018, 3, 31)),
        ("piles", "2019-Q2", "", date(2019, 4, 1), date(2019, 6, 30)),
        ("piles", "2019-06-30", "2019-05-15", date(2019, 5, 15), date(2019, 6, 30)),
        ("piles", "2019-06", "2019-04", date(2019, 4, 1), date(2019, 6, 30)),
        ("piles", "2018", "2018-01-15", date(2018, 1, 15), date(2018, 12, 31)),
        ("piles", "2019-06-30", "2019-06-30", date(2019, 6, 30), date(2019, 6, 30)),
    ],
)
def test_the_days_of_an_increment(item, as_of, period_start, first, last):
    row = {**INCREMENT, "item": item, "as_of": as_of, "period_start": period_start}
    entry = read_row(row, CONTEXT, PLACE)
    assert (entry.period_start, entry.as_of) == (first, last)


def test_a_period_means_its_last_day_for_every_other_kind():
    entry = read_row({**TOTAL, "as_of": "2019-H1"}, CONTEXT, PLACE)
    assert (entry.period_start, entry.as_of) == (None, date(2019, 6, 30))
