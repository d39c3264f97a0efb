"""What becomes of figures, against a ledger that is a list of what it holds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ledger.sample import CONTEXT
from meili_cli.importers import grids, long_table
from meili_cli.importers.intake import figure_text, read_tables, take_in
from meili_cli.importers.sources import Source
from meili_cli.model.entry import Entry, Held, Kind, State

DAY = date(2019, 6, 30)
TICK = timedelta(microseconds=1)
HEADER = "item,area,period_start,as_of,kind,value,denominator,state,note\n"


def _at(day):
    return datetime(2019, 7, day, tzinfo=UTC)


def _held(batch, kind=Kind.TOTAL, value=16, *, start=None, as_of=DAY, live=True, day=1, **more):
    figure = None if kind is Kind.RETRACT else Decimal(value)
    entry = Entry(
        "piles", "310104", start, as_of, kind, figure, recorded_at=_at(day),
        recorded_by="李四", batch=batch, line=2, **more,
    )  # fmt: skip
    return Held(entry, live=live)


class Ledger:
    """Holds what it is given; of each key the last live entry stands."""

    def __init__(self, *held):
        self._held = held

    def standing(self, pairs):
        live = {held.entry.key: held.entry for held in self._held if held.live}
        return [entry for key, entry in live.items() if key[:2] in pairs]

    def held(self, spots):
        return [
            held
            for held in self._held
            if (held.entry.item, held.entry.area, held.entry.as_of) in spots
        ]


def parse_csv(data, name):
    return long_table.read(grids.read(Source(name, data)), CONTEXT.plan)


def _take(rows, *held, revise=False):
    table = parse_csv((HEADER + rows).encode(), "f.csv")
    return take_in(read_tables([table], CONTEXT), Ledger(*held), revise=revise)


def _counts(intake):
    return {
        name: getattr(intake, name)
        for name in ("new", "unchanged", "revised", "withdrawn", "refused")
        if getattr(intake, name)
    }


def _rules(intake):
    return [(problem.rule, problem.place.line) for problem in intake.problems]


TOTAL_16 = "piles,徐汇,,2019-06-30,total,16.0,,,\n"
TOTAL_17 = "piles,徐汇,,2019-06-30,total,17,,,\n"
RETRACT = "piles,徐汇,,2019-06-30,retract,,,,typo\n"


def test_a_figure_for_a_free_key_is_new():
    intake = _take(TOTAL_16, _held("a", as_of=date(2019, 5, 31)))
    assert _counts(intake) == {"new": 1}
    assert (intake.read, intake.problems, intake.not_before, intake.is_refused) == (
        1, (), None, False,
    )  # fmt: skip
    entry = intake.entries[0]
    assert (entry.item, entry.area, entry.value, entry.revises) == (
        "piles", "310104", Decimal(16), (),
    )  # fmt: skip


@pytest.mark.parametrize("revise", [False, True])
def test_the_same_figure_is_unchanged_and_not_written(revise):
    intake = _take(TOTAL_16, _held("a"), revise=revise)
    assert (_counts(intake), intake.entries, intake.not_before) == ({"unchanged": 1}, (), None)


def test_another_figure_is_a_conflict_that_says_what_stands():
    intake = _take(TOTAL_17, _held("a"))
    assert _counts(intake) == {"refused": 1}
    assert intake.is_refused
    problem = intake.problems[0]
    assert (problem.rule, str(problem.place)) == ("conflict", "f.csv:2")
    for said in ("17 is given", "16 stands", "李四", "2019-07-01T00:00:00.000000Z", "a.csv:2)"):
        assert said in problem.message
    assert "--revise" in problem.hint


def test_a_revision_names_the_batch_that_it_replaces_and_comes_after_it():
    old = _held("a", live=False, day=1)
    intake = _take(TOTAL_17, old, _held("b", day=2), revise=True)
    assert _counts(intake) == {"revised": 1}
    assert intake.entries[0].revises == ("b",)
    assert intake.not_before == _at(2) + TICK


def test_a_revision_names_all_that_a_merge_brought_together():
    intake = _take(TOTAL_17, _held("b", day=1), _held("a", value=15, day=2), revise=True)
    assert intake.entries[0].revises == ("a", "b")
    assert intake.not_before == _at(2) + TICK


def test_a_merge_is_also_settled_by_confirming_the_figure_that_stands():
    rivals = _held("a", value=15, day=1), _held("b", value=16, day=2)
    assert _counts(_take(TOTAL_16, *rivals)) == {"unchanged": 1}
    intake = _take(TOTAL_16, *rivals, revise=True)
    assert (_counts(intake), intake.entries[0].revises) == ({"revised": 1}, ("a", "b"))


def test_rivals_of_one_figure_need_no_revision():
    intake = _take(TOTAL_16, _held("a"), _held("b"), revise=True)
    assert _counts(intake) == {"unchanged": 1}


def test_one_key_twice_in_one_input_is_refused_each_time_after_the_first():
    intake = _take(TOTAL_16 + TOTAL_16 + TOTAL_17)
    assert _rules(intake) == [("duplicate-key", 3), ("duplicate-key", 4)]
    assert "f.csv:2" in intake.problems[1].message
    assert (_counts(intake), intake.entries) == ({"new": 1, "refused": 2}, ())


def test_a_retract_names_every_batch_that_holds_what_it_withdraws():
    intake = _take(
        RETRACT,
        _held("c", Kind.INCREMENT, start=date(2019, 6, 1), day=3),
        _held("b", day=2),
        _held("a", live=False),
        _held("z", as_of=date(2019, 5, 31), day=9),
    )
    assert _counts(intake) == {"withdrawn": 1}
    entry = intake.entries[0]
    assert (entry.kind, entry.revises, entry.note) == (Kind.RETRACT, ("b", "c"), "typo")
    assert intake.not_before == _at(3) + TICK


@pytest.mark.parametrize(
    "held", [(), (_held("a", live=False), _held("b", Kind.RETRACT, live=False))]
)
def test_where_nothing_stands_nothing_can_be_withdrawn(held):
    assert _rules(_take(RETRACT, *held)) == [("nothing-to-retract", 2)]


def test_after_a_retract_the_key_is_free_but_later():
    withdrawn = _held("a", live=False, day=1), _held("b", Kind.RETRACT, live=False, day=5)
    intake = _take(TOTAL_16, *withdrawn)
    assert (_counts(intake), intake.entries[0].revises) == ({"new": 1}, ())
    assert intake.not_before == _at(5) + TICK


@pytest.mark.parametrize("rows", [RETRACT + TOTAL_17, TOTAL_17 + RETRACT])
def test_one_input_does_not_withdraw_and_record_the_same(rows):
    assert [rule for rule, _ in _rules(_take(rows, _held("a")))] == ["retract-and-record"]


def _increment(start, end, value=5):
    return f"piles,徐汇,{start},{end},increment,{value},,,\n"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2019-06-01", "2019-06-29"), ("2019-05-01", "2019-06-01"), ("2019-06-10", "2019-06-20"),
        ("2019-05-01", "2019-07-31"), ("2019-06-30", "2019-07-31"),
    ],
)  # fmt: skip
def test_an_increment_shares_no_day_with_another(start, end):
    june = _held("a", Kind.INCREMENT, start=date(2019, 6, 1))
    assert _rules(_take(_increment(start, end), june)) == [("overlapping-increment", 2)]
    both = _take(_increment("2019-06-01", "2019-06-30") + _increment(start, end))
    assert _rules(both) == [("overlapping-increment", 3)]
    assert "(f.csv:2)" in both.problems[0].message


@pytest.mark.parametrize(
    ("start", "end"), [("2019-05-01", "2019-05-31"), ("2019-07-01", "2019-07-01")]
)
def test_increments_may_follow_each_other(start, end):
    june = _held("a", Kind.INCREMENT, start=date(2019, 6, 1))
    assert _counts(_take(_increment(start, end), june)) == {"new": 1}


def test_another_area_or_item_is_no_overlap():
    rows = "piles,上海,2019-06-01,2019-06-30,increment,5,,,\n"
    rows += "lifts,徐汇,2019-06-01,2019-06-30,increment,5,,,\n"
    june = _held("a", Kind.INCREMENT, 5, start=date(2019, 6, 1))
    assert _counts(_take(rows + _increment("2019-06", "2019-06"), june)) == {
        "new": 2, "unchanged": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "fine"),
    [
        ("2019-06-30", "2019-07-01", False),
        ("2019-01-01", "2019-11-24", False),
        ("2019-07-01", "2019-07-31", True),
        ("2019-06-01", "2019-06-30", True),
    ],
)
def test_an_increment_does_not_straddle_a_total(start, end, fine):
    increment = _increment(start, end)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    standing = _held("a", Kind.INCREMENT, start=first, as_of=last)
    intakes = {
        2: (_take(increment, _held("a")), _take(TOTAL_16, standing)),
        3: (_take(increment + TOTAL_16), _take(TOTAL_16 + increment)),
    }
    for line, both in intakes.items():
        for intake in both:
            assert _rules(intake) == ([] if fine else [("straddles-total", line)])


def test_what_is_withdrawn_in_the_same_input_is_in_nobodys_way():
    june = _held("a", Kind.INCREMENT, start=date(2019, 6, 1))
    rows = _increment("2019-05-01", "2019-06-15") + RETRACT
    assert _counts(_take(rows, june)) == {"new": 1, "withdrawn": 1}


def test_a_revision_of_an_increment_is_not_its_own_overlap():
    june = _held("a", Kind.INCREMENT, 4, start=date(2019, 6, 1))
    intake = _take(_increment("2019-06", "2019-06", -5), june, revise=True)
    assert _counts(intake) == {"revised": 1}


def test_one_bad_row_keeps_all_out_and_every_problem_is_told():
    rows = TOTAL_16 + "pile,徐汇,,2019-06-30,total,1e3,,,\n" + "piles,徐汇\n"
    intake = _take(rows)
    assert _rules(intake) == [("unknown-item", 3), ("bad-number", 3), ("ragged-row", 4)]
    assert (_counts(intake), intake.read, intake.entries) == ({"new": 1, "refused": 2}, 3, ())


def test_a_file_that_is_no_table_keeps_all_out():
    good = parse_csv((HEADER + TOTAL_16).encode(), "a.csv")
    bad = parse_csv(b"", "b.csv")
    intake = take_in(read_tables([good, bad], CONTEXT), Ledger())
    assert (intake.is_refused, intake.entries) == (True, ())


def test_a_warning_keeps_nothing_out():
    data = b"item,area,as_of,kind,value,revises\npiles,310104,2018,total,1,x\n"
    table = parse_csv(data, "f.csv")
    intake = take_in(read_tables([table], CONTEXT), Ledger())
    assert (len(intake.problems), intake.is_refused, len(intake.entries)) == (1, False, 1)
    assert intake.entries[0].revises == ()


def test_one_key_in_two_files_is_found_too():
    tables = [parse_csv((HEADER + TOTAL_16).encode(), name) for name in ("a.csv", "b.csv")]
    intake = take_in(read_tables(tables, CONTEXT), Ledger())
    assert [(p.rule, str(p.place)) for p in intake.problems] == [("duplicate-key", "b.csv:2")]


def test_of_two_areas_with_one_name_none_is_guessed():
    intake = _take("piles,新桥,,2019-06-30,total,1e3,,,\n")
    assert {rule for rule, _ in _rules(intake)} == {"ambiguous-area", "bad-number"}
    assert _rules(_take("piles,新桥,,2019-06-30,total,1,,,\n")) == [("ambiguous-area", 2)]


@pytest.mark.parametrize(
    ("kind", "figure", "text"),
    [
        (Kind.COUNT, {"value": Decimal("120.0"), "denominator": Decimal(200)}, "120/200"),
        (Kind.PERCENT, {"value": Decimal("82.30")}, "82.3 %"),
        (Kind.INCREMENT, {"value": Decimal(-5)}, "-5"),
        (Kind.STATE, {"state": State.BASICALLY_DONE}, "basically_done"),
        (Kind.RETRACT, {}, "-"),
    ],
)
def test_a_figure_in_words(kind, figure, text):
    assert figure_text(Entry("i", "a", None, DAY, kind, **figure)) == text
