"""Every rule of a row, with a row that breaks it and one that does not."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.sample import CONTEXT
from meili_cli import i18n
from meili_cli.ledger.row import ROW_RULES, read_row, rule_id
from meili_cli.model.entry import Entry, Kind, State
from meili_cli.model.problem import Place, Problem, Severity

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
    ("unknown-item", TOTAL, {"item": "pile"},
     'unknown item "pile"',
     "nearest: piles"),
    ("unknown-item", TOTAL, {"item": ""},
     "the item is missing",
     "write the id of a target or a task"),
    ("unknown-item", TOTAL, {"item": "PILES"},
     'unknown item "PILES"',
     "nearest: piles"),
    ("unknown-item", TOTAL, {"item": "zzzzzz"},
     'unknown item "zzzzzz"',
     "write the id of a target or a task of the plan"),
    ("unknown-item", TOTAL, {"item": "lift"},
     'unknown item "lift"',
     "nearest: lifts"),
    ("unknown-area", TOTAL, {"area": "310140"},
     'unknown area "310140"',
     "nearest: 310104 Xuhui, 310104003 天平路街道, 310115101 新桥镇"),
    ("unknown-area", TOTAL, {"area": ""},
     "the area is missing",
     "write the code of an area"),
    ("unknown-area", TOTAL, {"area": "Mars"},
     'unknown area "Mars"',
     "write the code of an area in data/areas"),
    ("unknown-area", TOTAL, {"area": "31010"},
     'unknown area "31010"',
     "nearest: 310104 Xuhui, 310115 Pudong New Area, 310000 Shanghai"),
    ("unknown-area", TOTAL, {"area": "新桥"},
     'unknown area "新桥"',
     "nearest: 310115101 新桥镇"),
    ("unknown-area", TOTAL, {"area": "310104.5"},
     'unknown area "310104.5"',
     "nearest: 310104 Xuhui, 310115 Pudong New Area, 310104101 新桥镇"),
    ("unknown-area", TOTAL, {"area": "３.0"},
     'unknown area "３.0"',
     "write the code of an area in data/areas"),
    ("bad-code", TOTAL, {"area": "310104."},
     '"310104." is a code that a spreadsheet took for a number',
     "give the column the format Text and fill in the codes again"),
    ("bad-code", TOTAL, {"area": "3.1e+05"},
     '"3.1e+05" is a code that a spreadsheet took for a number',
     "give the column the format Text and fill in the codes again"),
    ("bad-code", TOTAL, {"area": "310104.0"},
     '"310104.0" is a code that a spreadsheet took for a number',
     "give the column the format Text and fill in the codes again"),
    ("bad-code", TOTAL, {"area": "3.10104E+08"},
     '"3.10104E+08" is a code that a spreadsheet took for a number',
     "give the column the format Text and fill in the codes again"),
    ("bad-code", TOTAL, {"area": "3E8"},
     '"3E8" is a code that a spreadsheet took for a number',
     "give the column the format Text and fill in the codes again"),
    ("unknown-kind", TOTAL, {"kind": "sum"},
     'unknown kind "sum"',
     "write one of: increment, total"),
    ("unknown-kind", TOTAL, {"kind": ""},
     "the kind is missing",
     "write one of: increment, total"),
    ("unknown-kind", COUNT, {"kind": "share"},
     'unknown kind "share"',
     "write one of: count, percent"),
    ("kind-not-for-measure", TOTAL, {"kind": "percent"},
     "piles is measured as quantity, which has no percent",
     "write one of: increment, total"),
    ("kind-not-for-measure", TASK, {"kind": "level", "value": "1", "state": ""},
     "task-1.1 is measured as task, which has no level",
     "write one of: state"),
    ("missing-value", TOTAL, {"value": ""},
     "value is empty, and an entry of kind total needs one",
     "fill it in, or leave the row out"),
    ("missing-value", COUNT, {"denominator": " "},
     "denominator is empty, and an entry of kind count needs one",
     "fill it in, or leave the row out"),
    ("missing-value", STATE, {"state": ""},
     "state is empty, and an entry of kind state needs one",
     "fill it in, or leave the row out"),
    ("superfluous-field", STATE, {"value": "1"},
     "an entry of kind state has no value",
     "empty the cell, or correct the kind"),
    ("superfluous-field", TOTAL, {"denominator": "20"},
     "an entry of kind total has no denominator",
     "empty the cell, or correct the kind"),
    ("superfluous-field", TOTAL, {"period_start": "2019-06-01"},
     "an entry of kind total has no period_start",
     "empty the cell, or correct the kind"),
    ("superfluous-field", PERCENT, {"state": "done"},
     "an entry of kind percent has no state",
     "empty the cell, or correct the kind"),
    ("superfluous-field", RETRACT, {"value": "1"},
     "an entry of kind retract has no value",
     "empty the cell, or correct the kind"),
    ("superfluous-field", COUNT, {"period_start": "2019"},
     "an entry of kind count has no period_start",
     "empty the cell, or correct the kind"),
    ("bad-number", TOTAL, {"value": "1e3"},
     'value: "1e3": write the number out, without an exponent',
     "write digits and, if need be, a point, such as 12.5"),
    ("bad-number", COUNT, {"denominator": "1,200"},
     'denominator: "1,200": write the number without separators',
     "write digits and, if need be, a point, such as 12.5"),
    ("bad-number", COUNT, {"value": "1.23456"},
     'value: "1.23456" has 5 digits after the point; at most 4 are kept',
     "write digits and, if need be, a point, such as 12.5"),
    ("bad-date", TOTAL, {"as_of": "30.6.2019"},
     'as_of: "30.6.2019" is not a date',
     "write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019"),
    ("bad-date", TOTAL, {"as_of": ""},
     "as_of is missing: when was the figure true?",
     "write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019"),
    ("bad-date", INCREMENT, {"period_start": "June"},
     'period_start: "June" is not a date',
     "write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019"),
    ("bad-date", INCREMENT, {"as_of": "2019-06-31", "period_start": "2019-06"},
     'as_of: "2019-06-31" is not a date',
     "write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019"),
    ("bad-state", STATE, {"state": "finished"},
     'unknown state "finished"',
     "write one of: not_started, started, basically_done, done"),
    ("value-above-denominator", COUNT, {"value": "201"},
     "201 of 200 is more than all",
     "check which of the two is the denominator"),
    ("value-above-denominator", COUNT, {"value": "1", "denominator": "0"},
     "1 of 0 is more than all",
     "check which of the two is the denominator"),
    ("value-above-denominator", COUNT, {"value": "200.5"},
     "200.5 of 200 is more than all",
     "check which of the two is the denominator"),
    ("percent-out-of-range", PERCENT, {"value": "100.01"},
     "100.01 % is not from 0 to 100",
     "write the percentage itself, such as 82.3"),
    ("percent-out-of-range", PERCENT, {"value": "-1"},
     "-1 % is not from 0 to 100",
     "write the percentage itself, such as 82.3"),
    ("negative-value", TOTAL, {"value": "-5"},
     "value is negative: -5",
     "a correction is an increment, or a new figure with --revise"),
    ("negative-value", COUNT, {"value": "-5"},
     "value is negative: -5",
     "a correction is an increment, or a new figure with --revise"),
    ("negative-value", COUNT, {"denominator": "-5"},
     "denominator is negative: -5",
     "a correction is an increment, or a new figure with --revise"),
    ("negative-value", COUNT, {"value": "-0.5"},
     "value is negative: -0.5",
     "a correction is an increment, or a new figure with --revise"),
    ("negative-value", COUNT, {"value": "5", "denominator": "-5"},
     "denominator is negative: -5",
     "a correction is an increment, or a new figure with --revise"),
    ("before-plan-start", TOTAL, {"as_of": "2017"},
     "as_of 2017-12-31 is before the plan's start, 2018-01-15",
     "count a quantity from the plan's start only"),
    ("before-plan-start", INCREMENT, {"as_of": "2018-01"},
     "period_start 2018-01-01 is before the plan's start, 2018-01-15",
     "count a quantity from the plan's start only"),
    ("before-plan-start", INCREMENT, {"period_start": "2018-01-14"},
     "period_start 2018-01-14 is before the plan's start, 2018-01-15",
     "count a quantity from the plan's start only"),
    ("before-plan-start", TOTAL, {"as_of": "2018-01-14"},
     "as_of 2018-01-14 is before the plan's start, 2018-01-15",
     "count a quantity from the plan's start only"),
    ("period-reversed", INCREMENT, {"period_start": "2019-07"},
     "period_start 2019-07-01 is after as_of 2019-06-30",
     "write the first day of what the increment counts"),
    ("period-reversed", INCREMENT, {"as_of": "2019-06-15", "period_start": "2019-06-16"},
     "period_start 2019-06-16 is after as_of 2019-06-15",
     "write the first day of what the increment counts"),
    ("future-date", TOTAL, {"as_of": "2019-11-25"},
     "as_of 2019-11-25 has not come yet; today is 2019-11-24",
     "write the last day that the figure speaks of"),
    ("future-date", LEVEL, {"as_of": "2019"},
     "as_of 2019-12-31 has not come yet; today is 2019-11-24",
     "write the last day that the figure speaks of"),
    ("control-character", TOTAL, {"note": "red \x1b[31m"},
     "note holds the control character U+001B",
     "remove it"),
    ("control-character", TOTAL, {"source": "a\x00b"},
     "source holds the control character U+0000",
     "remove it"),
    ("control-character", TOTAL, {"recorded_by": "a\udce9"},
     "recorded_by holds the control character U+DCE9",
     "remove it"),
    ("control-character", TOTAL, {"note": "a\x9bb"},
     "note holds the control character U+009B",
     "remove it"),
    ("text-too-long", TOTAL, {"note": "长" * 10_001},
     "note has 10001 characters, at most 10000 are kept",
     "shorten it"),
    ("text-too-long", TOTAL, {"source": "x" * 10_001},
     "source has 10001 characters, at most 10000 are kept",
     "shorten it"),
    ("text-too-long", TOTAL, {"recorded_by": "x" * 10_002},
     "recorded_by has 10002 characters, at most 10000 are kept",
     "shorten it"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "change", "message", "hint"), BAD)
def test_a_row_that_breaks_one_rule_is_refused_by_that_rule_alone(rule, row, change, message, hint):
    problems = read_row({**row, **change}, CONTEXT, PLACE)
    assert problems == (Problem(PLACE, rule, Severity.ERROR, message, hint),)


@pytest.mark.parametrize(
    "row",
    [
        TOTAL, INCREMENT, COUNT, PERCENT, LEVEL, STATE, TASK, RETRACT,
        {**COUNT, "value": "0", "denominator": "0"},
        {**PERCENT, "value": "100"},
        {**INCREMENT, "value": "-12.5"},
        {**LEVEL, "as_of": "2017-12-31"},
        {**INCREMENT, "as_of": "2018-01-31"},
        {**TOTAL, "as_of": "2018-01-15"},
        {**TOTAL, "as_of": "2019-11-24"},
        {**RETRACT, "as_of": "2017-12-31"},
        {**STATE, "as_of": "2017-12-31"},
        {**INCREMENT, "period_start": "2018-01-15"},
        {**COUNT, "value": "200"},
        {**PERCENT, "value": "0"},
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


def said(row):
    return [
        (problem.rule, problem.message, problem.hint) for problem in read_row(row, CONTEXT, PLACE)
    ]


def rules(row):
    return [rule for rule, _message, _hint in said(row)]


def test_all_that_is_wrong_is_said_at_once():
    row = {"item": "x", "area": "y", "as_of": "z", "kind": "total", "value": "1e3", "state": "s"}
    assert rules(row) == [
        "unknown-item", "unknown-area", "superfluous-field", "bad-number", "bad-date",
    ]  # fmt: skip


def test_an_empty_row_lacks_an_item_an_area_a_kind_and_a_day():
    assert rules({}) == ["unknown-item", "unknown-area", "unknown-kind", "bad-date"]


def test_the_nearest_areas_are_named_in_the_language_that_is_spoken():
    i18n.use("zh")
    try:
        ((_rule, _message, hint),) = said({**TOTAL, "area": "310140"})
    finally:
        i18n.use("en")
    assert "310104 徐汇区" in hint


def test_without_an_item_every_kind_may_be_meant():
    assert said({**TOTAL, "item": "zzzzzz", "kind": "sum"})[1] == (
        "unknown-kind", 'unknown kind "sum"',
        "write one of: increment, total, count, percent, level, state, retract",
    )  # fmt: skip


def test_without_a_kind_every_field_may_be_meant():
    row = {
        **TOTAL, "kind": "", "value": "1e3", "denominator": "x", "state": "finished",
        "period_start": "2019-06-01",
    }  # fmt: skip
    assert [message for _rule, message, _hint in said(row)][1:] == [
        'value: "1e3": write the number out, without an exponent',
        'denominator: "x" is not a number; write digits, such as 1200 or 12.5',
        'unknown state "finished"',
    ]


def test_a_field_that_does_not_belong_is_not_read_as_well():
    row = {**LEVEL, "denominator": "x", "state": "finished", "period_start": "2019-06-01"}
    assert [message for _rule, message, _hint in said(row)] == [
        "an entry of kind level has no denominator",
        "an entry of kind level has no state",
        "an entry of kind level has no period_start",
    ]


def test_every_field_and_every_text_is_looked_at():
    assert rules({**COUNT, "value": "", "denominator": ""}) == ["missing-value"] * 2
    assert rules({**COUNT, "value": "-7", "denominator": "-5"}) == ["negative-value"] * 2
    assert rules({**INCREMENT, "as_of": "x", "period_start": "y"}) == ["bad-date"] * 2
    assert rules({**INCREMENT, "as_of": "x"}) == ["bad-date"]
    for text, rule in (("a\0b", "control-character"), ("x" * 10_001, "text-too-long")):
        row = {**TOTAL, "source": text, "note": text, "recorded_by": text}
        assert [message.split()[0] for _rule, message, _hint in said(row)] == [
            "source", "note", "recorded_by",
        ]  # fmt: skip
        assert rules(row) == [rule] * 3


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
