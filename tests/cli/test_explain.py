"""`meili explain`: every figure of a report can be worked out again from what it lists."""

import json
import random
import re
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import pytest

from cli.workspaces import entry, put
from meili_cli import i18n, reports
from meili_cli.model.terms import Chosen, Format
from meili_cli.render import View, account, account_tree
from meili_cli.render.formats import write
from meili_cli.render.records import of_report
from meili_cli.reports.explain import explain
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from oracle import evaluate as oracle

BUILDING, CHARGING = "no-illegal-building", "ebike-charging"
JUNE = "2019-06-30"


@pytest.fixture
def building(meili, homes):
    for area, *figure in (
        ("黄浦", "--count", "120/200"),
        ("徐汇", "--count", "270/300"),
        ("长宁", "--percent", "80"),
    ):
        ran = meili(homes, "record", BUILDING, "--area", area, "--as-of", JUNE, *figure)
        assert ran.code == 0, ran.err
    return homes


def explained(meili, folder, item, *words):
    ran = meili(folder, "explain", item, *words, "--format", "json")
    assert ran.code == 0, ran.err
    return ran.json


# -- the worked example -------------------------------------------------------------------


def test_the_city_says_which_children_are_in_it_and_which_are_not(meili, building):
    found = explained(meili, building, BUILDING, "--as-of", JUNE)
    assert (found["schema"], found["simulated"]) == ("meili/explain/1", False)
    uses = {child["area"]: child["use"] for child in found["figure"]["children"]}
    assert (uses["310101"], uses["310104"], uses["310105"]) == ("used", "used", "percent_only")
    assert list(uses.values()).count("silent") == len(uses) - 3
    decision = found["decision"]
    assert (decision["rule"], decision["because"]) == (5, ["low_coverage"])
    margins = {one["limit"]: one["by"] for one in decision["margins"]}
    assert margins["target"] == -12
    assert margins["min_coverage"] == pytest.approx(0.125 - 0.8)
    formulas = {step["label"]: step["formula"] for step in found["steps"]}
    assert formulas["attained"] == "100 · 390 / 500"
    assert formulas["expected"] == "0 + (90 - 0) · 546/1096"


def test_each_entry_is_named_with_file_and_line(meili, building):
    found = explained(meili, building, BUILDING, "--area", "徐汇", "--as-of", JUNE)
    (one,) = found["figure"]["entries"]
    name, _colon, line = one["place"].rpartition(":")
    assert (building / name).read_text("utf-8").splitlines()[int(line) - 1].startswith(BUILDING)
    assert (one["counts"], one["value"], one["denominator"]) == (True, 270, 300)
    assert one["recorded_by"] == "anna"
    assert found["decision"]["rule"] == 4


def test_each_part_of_the_plan_is_named_with_line_and_column(meili, building):
    found = explained(meili, building, BUILDING, "--as-of", JUNE)
    places = {one["part"]: one["place"] for one in found["written"]}
    for part, begins in (("target", "{at_least: 90"), ("baseline", "{value: 0")):
        name, line, column = places[part].split(":")
        text = (building / name).read_text("utf-8").splitlines()[int(line) - 1]
        assert text[int(column) - 1 :].startswith(begins)


def test_the_text_says_why_at_any_width_in_both_languages(meili, building, monkeypatch):
    for columns in ("80", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        ran = meili(building, "explain", BUILDING, "--as-of", JUNE)
        assert "12 points short of the target" in ran.out
        assert "left out: only a percentage" in ran.out.replace("\n    ", " ")
        assert all(account.wrap(line, int(columns)) == [line] for line in ran.out.splitlines())
    ran = meili(building, "--lang", "zh", "explain", BUILDING, "--as-of", JUNE)
    assert "离指标差12个百分点" in ran.out


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_what_belongs_together_stays_on_one_line(meili, building, monkeypatch, lang):
    words = ("--lang", lang, "explain", BUILDING, "--area", "徐汇", "--as-of", JUNE)
    for columns in range(70, 130, 9 if lang == "zh" else 1):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = meili(building, *words).out.splitlines()
        assert not [line for line in lines if line.rstrip().endswith("·")]
        (told,) = [line for line in lines if "anna" in line]
        assert re.search(r"anna(, |，)\d{4}-\d\d-\d\d \d\d:\d\dZ", told)


def test_a_status_is_put_in_one_pair_of_quotes(meili, building):
    ran = meili(building, "--lang", "zh", "explain", BUILDING, "--area", "黄浦", "--as-of", JUNE)
    assert "比“符合进度”的下限多" in ran.out


# -- why an entry does not count -----------------------------------------------------------


def test_a_quantity_says_why_each_entry_is_out(meili, homes):
    def total(day, value, **more):
        return entry(CHARGING, "310000", day, "total", value, **more)

    old = put(homes, total(JUNE, "1500"), at="2019-07-01T00:00:00", by="old")
    put(homes, total(JUNE, "1600", revises=(old.name,)), at="2019-07-02T00:00:00", by="new")
    put(
        homes,
        entry(CHARGING, "310000", "2018-12-31", "increment", "600", start="2018-01-01"),
        entry(CHARGING, "310000", "2019-07-31", "increment", "9", start="2019-06-01"),
        entry(CHARGING, "310000", "2019-08-31", "increment", "50", start="2019-07-01"),
        entry(CHARGING, "310000", "2019-07-31", "count", "1", "2"),
        entry(CHARGING, "310000", "2019-05-31", "total", "1450"),
        entry(CHARGING, "310000", "2019-04-30", "total", "1400"),
        entry(CHARGING, "310000", "2020-01-31", "total", "1900"),
        at="2019-09-01T00:00:00",
    )
    put(homes, entry(CHARGING, "310000", "2019-04-30", "retract"), at="2019-09-02T00:00:00")
    words = ("--area", "310000", "--as-of", "2019-09-30")
    found = explained(meili, homes, CHARGING, *words)
    reasons = [(one["as_of"], one["kind"], one["reason"]) for one in found["figure"]["entries"]]
    assert reasons == [
        (JUNE, "total", "replaced"),
        (JUNE, "total", None),
        ("2018-12-31", "increment", "in_total"),
        ("2019-07-31", "increment", "straddles_total"),
        ("2019-08-31", "increment", None),
        ("2019-07-31", "count", "wrong_kind"),
        ("2019-05-31", "total", "superseded"),
        ("2019-04-30", "total", "withdrawn"),
        ("2020-01-31", "total", "later"),
        ("2019-04-30", "retract", "retract"),
    ]
    replaced = found["figure"]["entries"][0]
    assert replaced["by"] == found["figure"]["entries"][1]["place"]
    assert found["row"]["attained"] == 1650

    then = explained(meili, homes, CHARGING, *words, "--known-at", "2019-07-01")
    assert [one["reason"] for one in then["figure"]["entries"]] == [None, *["not_yet_known"] * 9]


def test_an_allocation_that_begins_later_subtracts_what_was_done_before(meili, homes):
    (homes / "plan" / "allocations").mkdir(exist_ok=True)
    (homes / "plan" / "allocations" / "x.yaml").write_text(
        f"schema: meili/plan/1\nitem: {CHARGING}\nallocations:\n"
        '  - {area: "310104", at_least: 100, from: 2019-01-01, by: 2019-12-31, basis: assumed}\n',
        "utf-8",
    )
    put(
        homes,
        entry(CHARGING, "310104", "2018-12-31", "total", "30"),
        entry(CHARGING, "310104", JUNE, "total", "70"),
    )
    found = explained(meili, homes, CHARGING, "--area", "310104", "--as-of", JUNE)
    assert [one["sign"] for one in found["figure"]["entries"]] == [-1, 1]
    assert found["row"]["attained"] == 40
    assert found["written"][1]["place"].endswith("x.yaml:4:5")
    assert found["steps"][0]["formula"] == "- 30 + 70"


def test_a_revised_target_is_named_where_the_revision_stands(meili, lowland):
    goal = lowland / "plan" / "goals" / "1-water.yaml"
    text = goal.read_text("utf-8").replace(
        "    reporting: quarterly\n",
        "    reporting: quarterly\n"
        "    revisions:\n"
        "      - {from: 2019-01-01, adopted: 2019-02-01, reason: drought,\n"
        "         target: {at_least: 800, by: 2025-12-31, basis: stated}}\n",
        1,
    )
    goal.write_text(text, "utf-8")
    line = text.splitlines().index(
        "         target: {at_least: 800, by: 2025-12-31, basis: stated}}"
    )
    before = explained(meili, lowland, "pumps", "--as-of", "2018-12-31")
    after = explained(meili, lowland, "pumps", "--as-of", "2019-12-31")
    assert [one["part"] for one in before["written"]] == ["target", "trajectory"]
    parts = {one["part"]: one for one in after["written"]}
    assert (parts["target"]["says"], parts["target"]["day"]) == ("≥ 800", "2025-12-31")
    assert parts["target"]["place"] == f"plan/goals/1-water.yaml:{line + 1}:18"
    assert (parts["revision"]["day"], parts["revision"]["says"]) == ("2019-01-01", "2019-02-01")
    assert parts["revision"]["place"] == f"plan/goals/1-water.yaml:{line}:9"
    unknown = explained(
        meili, lowland, "pumps", "--as-of", "2019-12-31", "--known-at", "2019-01-31"
    )
    assert unknown["row"]["target"] == 1000


def test_an_own_reading_gives_way_to_a_newer_rollup_and_basis_brings_it_back(meili, lowland):
    put(
        lowland,
        entry("connected", "L1", "2016-12-31", "count", "5", "10"),
        entry("connected", "L11", "2017-03-31", "count", "6", "10"),
        entry("connected", "L12", "2017-03-31", "count", "8", "10"),
    )
    words = ("--area", "L1", "--as-of", "2017-03-31")
    found = explained(meili, lowland, "connected", *words)
    assert [one["reason"] for one in found["figure"]["entries"]] == ["rollup_stands"]
    forced = explained(meili, lowland, "connected", *words, "--basis", "reported")
    assert [one["counts"] for one in forced["figure"]["entries"]] == [True]
    assert {child["use"] for child in forced["figure"]["children"]} == {"own_stands"}


@pytest.mark.parametrize("item", ["customers", "leakage", "trust", "nitrate", "register", "staff"])
def test_every_measure_and_direction_is_told(meili, lowland, item):
    kind = ("state", None) if item == "register" else ("level", "30")
    state = "started" if item == "register" else None
    put(lowland, entry(item, "L", "2017-12-31", *kind, state=state))
    ran = meili(lowland, "explain", item, "--as-of", "2018-01-31")
    assert ran.code == 0, ran.err
    found = explained(meili, lowland, item, "--as-of", "2018-01-31")
    assert recomputed(found)["status"] == found["row"]["status"]


# -- as a person would tell it -----------------------------------------------------------------


@pytest.fixture
def told(lowland):
    """A figure for every rule that decides: pace, growth, states, days, years, baseline."""
    put(
        lowland,
        entry("pumps", "L1", "2017-12-31", "total", "150"),
        entry("connected", "L11", "2019-03-31", "count", "700", "1000"),
        entry("connected", "L12", "2019-03-31", "count", "610", "1000"),
        entry("connected", "L21", "2019-03-31", "percent", "77.5"),
        entry("leakage", "L", "2018-12-31", "level", "18.5"),
        entry("leakage", "L1", "2018-12-31", "level", "9"),
        entry("trust", "L", "2018-12-31", "level", "103"),
        entry("trust", "L1", "2016-06-30", "level", "99"),
        entry("pressure", "L1", "2019-03-31", "level", "4"),
        entry("pressure", "L2", "2019-03-31", "level", "5"),
        entry("register", "L1", "2018-03-31", "state", state="started"),
        entry("task-1.1", "L", "2018-03-31", "state", state="started"),
        entry("staff", "L", "2015-12-31", "level", "99"),
        at="2019-07-01T08:00:00", by="anna",
    )  # fmt: skip
    return lowland


@pytest.mark.few(8)
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("trust --as-of 2019-06", '0.51 points short of "on track"'),
        ("trust --as-of 2019-06", '0.49 points more than "behind" asks for'),
        ("--lang zh trust --as-of 2019-06", "：比“滞后”的下限多"),
        ("trust --as-of 2019-06", "103 (asked for: rise), behind"),
        ("trust --area L1 --as-of 2016-09", "short of a full year"),
        ("leakage --as-of 2019-06", "Attained 18.5 against 10: 8.5 above the target"),
        ("leakage --area L1 --as-of 2019-06", "Attained 9 against 10: 1 below the target"),
        ("register --area L1 --as-of 2018-06", "Rule 8 of the list: the state asked for is not"),
        ("register --area L1 --as-of 2018-06", "State started against done: 2 steps short of"),
        ("register --area L1 --as-of 2018-06", "2018-12-31: 184 days before the due date"),
        ("register --area L1 --as-of 2019-01-01", "2018-12-31: 1 day after the due date"),
        ("register --area L1 --as-of 2018-12-31", "against 2018-12-31: the due date is reached"),
        ("task-1.1 --as-of 2019-06", "Nothing says by when"),
        ("staff --as-of 2015-12-31", "Attained 99 against 100: 1 short of the baseline"),
        ("staff --as-of 2015-12-31", "Rule 8 of the list: nothing more than the baseline"),
        ("connected --as-of 2019-06", "100 · 1310 / 2000 = 65.5"),
        ("connected --area L1 --as-of 2019-06", "Numerator: 700 + 610 = 1310"),
        ("connected --as-of 2019-06", "coverage 100.0 %, 2019-03-31) – used"),
        ("connected --as-of 2019-06", "2 entries in 2 areas below"),
        ("connected --as-of 2019-06", "meili explain connected --area L1 --as-of 2019-06-30"),
        ("connected --as-of 2019-06", "Coverage 50 % against 80 %: 30 points short of the least"),
        ("pressure --as-of 2019-06", "mean(4, 5) = 4.5"),
        ("--lang zh pressure --as-of 2019-06", "平均值(4, 5) = 4.5"),
        ("pumps --area L2 --as-of 2019-06", "Nothing of this area, for it has no allocation"),
    ],
)
def test_what_decided_and_by_how_much(meili, told, monkeypatch, words, says):
    monkeypatch.setenv("COLUMNS", "200")
    _before, chinese, rest = words.rpartition("--lang zh ")
    ran = meili(told, *(("--lang", "zh") if chinese else ()), "explain", *rest.split())
    assert ran.code == 0, ran.err
    assert says in ran.out


def test_own_entries_and_roll_up_say_which_stands_and_why(meili, lowland, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    put(
        lowland,
        entry("connected", "L1", "2016-12-31", "count", "5", "10"),
        entry("connected", "L11", "2017-03-31", "count", "6", "10"),
        entry("connected", "L12", "2016-12-31", "count", "8", "10"),
    )

    def says(*more):
        return meili(lowland, "explain", "connected", "--area", "L1", *more).out

    assert "go back to 2016-12-31, and are not all newer than 2016-12-31" in says()
    assert "together they come to 70 %" in says()
    assert "Used instead of the area's own entries, as was asked for" in says("--basis", "rollup")
    assert "own entries were asked for" in says("--basis", "reported")
    assert "those below cover 50.0 %" in says("--as-of", "2016-12-31")
    put(lowland, entry("connected", "L12", "2017-06-30", "count", "9", "10"))
    assert "each of them is newer: from 2017-03-31 on, against 2016-12-31" in says()


# -- 200 cells worked out again --------------------------------------------------------------


def exact(value):
    return None if value is None else Fraction(str(value))


def standing(tree):
    """The entries that stand, as the account says: its reasons tell what does not."""
    out = {"replaced", "withdrawn", "retract", "not_yet_known", "wrong_kind"}
    return [
        oracle.Entry(
            item="", area=tree["area"], as_of=date.fromisoformat(one["as_of"]), kind=one["kind"],
            recorded_at=None, batch="", line=0, value=exact(one["value"]),
            denominator=exact(one["denominator"]), state=one["state"],
            period_start=one["period_start"] and date.fromisoformat(one["period_start"]),
        )
        for one in tree["entries"]
        if one["reason"] not in out
    ]  # fmt: skip


def reading(tree, measure, rollup, days, plan_start):
    """The figure of a branch from its entries and children: value, counts, state, sureness."""
    figure = tree["figure"]
    if figure is None:
        return None
    if figure["basis"] == "reported":
        since, until = days
        own = standing(tree)
        if measure == "quantity":
            found = oracle.own_quantity(own, plan_start, since, until)
            signed = sum(one["sign"] * exact(one["value"]) for one in tree["entries"])
            assert signed == found.value
        elif measure == "ratio":
            found = oracle.own_ratio(own, until)
        else:
            found = oracle.own_latest(own, until)
        counted = [one["as_of"] for one in tree["entries"] if one["counts"]]
        assert measure == "quantity" or counted == [found.last_as_of.isoformat()]
        return found
    children = [
        (child, reading(child, measure, rollup, days, plan_start)) for child in tree["children"]
    ]
    used = [found for child, found in children if child["use"] == "used"]
    expected = [(c, found) for c, found in children if c["expected"]]
    covered = sum(found.coverage for c, found in expected if c["use"] == "used")
    silent = any(found is None for _c, found in expected) or len(used) < sum(
        found is not None for _c, found in children
    )
    days_used = [one.last_as_of for one in used]
    whole = oracle.Reading(
        basis="rollup", coverage=Fraction(covered) / len(expected),
        lower_bound=any(one.lower_bound for one in used),
        last_as_of=max(days_used, default=None),
    )  # fmt: skip
    if measure in {"milestone", "task"}:
        return oracle.roll_up_states(whole, used, silent)
    target = oracle.Target("", None, measure, oracle.Bound("at_least", None), rollup=rollup)
    return oracle.roll_up_values(whole, target, used)


def recomputed(found):
    """Attained, expected, pace and status from what the account lists, and nothing else."""
    row, day = found["row"], date.fromisoformat(found["as_of"])
    since, until = (date.fromisoformat(found[name]) for name in ("since", "until"))
    start_of_plan = date.fromisoformat(found["rules"]["start"])
    rollup = found["rules"]["rollup"]
    got = reading(found["figure"], row["measure"], rollup, (since, until), start_of_plan)
    value = None if got is None else got.value
    out = {"attained": value, "expected": None, "pace": None}
    way, start = found["trajectory"], found["baseline"]
    base = None if start is None else exact(start["value"])
    if start is not None and start["figure"] is not None:
        first_day = date.fromisoformat(start["day"])
        first = reading(
            start["figure"], row["measure"], rollup, (start_of_plan, first_day), start_of_plan
        )
        assert float(first.value) == pytest.approx(float(base))
        base = first.value
    if way is not None:
        bound = oracle.Bound(row["bound"], date.fromisoformat(way["until"]), exact(row["target"]))
        begin = oracle.Baseline(base, date.fromisoformat(way["since"]))
        steps = tuple(oracle.Step(date.fromisoformat(d), exact(v)) for d, v in way["steps"])
        asked_on = row["expected_on"] and date.fromisoformat(row["expected_on"])
        sign = 1 if row["bound"] == "at_least" else -1
        if way["shape"] == "growth":
            share = oracle.share_of_time(asked_on, begin.day, bound.by)
            out["expected"] = base * oracle.power(bound.value / base, share)
            if got is not None and sign * base < sign * bound.value:
                answer = oracle.Answer(bound, oracle.Trajectory("growth"), begin, None)
                out["pace"] = oracle.growth_pace(answer, got)
        else:
            line = oracle.points(oracle.Trajectory(way["shape"], steps), begin, bound)
            out["expected"] = oracle.along(line, asked_on)
            meaningless = sign * base >= sign * bound.value
            if value is not None and out["expected"] != base and not meaningless:
                out["pace"] = (value - base) / (out["expected"] - base)
    out["rate"] = None
    if row["bound"] in {"increase", "decrease"} and None not in (base, value):
        begin = oracle.Baseline(base, date.fromisoformat(start["day"]))
        rate = oracle.growth_rate(begin, value, got.last_as_of, needs_a_year=True)
        sign = 1 if row["bound"] == "increase" else -1
        out["rate"] = None if rate is None else sign * rate * 100
    out["status"] = status(found, got, base, out, day)
    return out


def status(found, got, base, out, day):
    """The list of section 5, read from top to bottom."""
    row, rules = found["row"], found["rules"]
    if row["bound"] is None:
        return "no_target"
    if got is None:
        return "no_data"
    if got.denominator == 0:
        return "not_applicable"
    short = round(got.coverage, 12) < exact(rules["min_coverage"]) or got.last_as_of is None
    incomplete = got.lower_bound or (got.basis == "rollup" and short)
    over = row["due"] is not None and day >= date.fromisoformat(row["due"])
    if row["bound"] == "state":
        order = oracle.STATES.index
        met = bool(got.state) and order(got.state) >= order(row["target"]) and not incomplete
        return "achieved" if met else "partial" if incomplete else "missed" if over else "open"
    if row["bound"] in {"increase", "decrease"}:
        if incomplete:
            return "partial"
        bands = map(exact, rules["growth_bands"])
        return "open" if out["rate"] is None else oracle.band(out["rate"], *bands)
    if base is None:
        return "partial"
    return numeric(row, rules, out, base, incomplete=incomplete, over=over)


def numeric(row, rules, out, base, *, incomplete, over):
    value, target = out["attained"], exact(row["target"])
    sign = 1 if row["bound"] == "at_least" else -1
    grows = row["measure"] == "quantity" and sign > 0
    if value is not None and sign * value >= sign * target and (grows or not incomplete):
        return "achieved"
    if sign * base >= sign * target:
        return "partial" if incomplete else "regressing"
    if out["pace"] is not None:
        judged = oracle.band(out["pace"], *map(exact, rules["status_bands"]))
    elif value is None or out["expected"] != base:
        judged = "open"
    else:
        judged = "on_track" if sign * value >= sign * base else "regressing"
    if incomplete:
        return "on_track" if grows and judged == "on_track" and not over else "partial"
    return "missed" if over else judged


def chosen(found):
    """Own entries or the roll-up, from the account's own dates and coverage: section 5."""
    tree, choice = found["figure"], found["figure"]["choice"]
    if choice is None or found["basis"] is not None:
        return found["basis"] or (tree["figure"] and tree["figure"]["basis"])
    own = max(one["as_of"] for one in tree["entries"] if one["reason"] in {None, "rollup_stands"})
    used = [child for child in tree["children"] if child["use"] in {"used", "own_stands"}]
    expected = [child for child in tree["children"] if child["expected"]]
    covered = sum(exact(child["figure"]["coverage"]) for child in used if child["expected"])
    coverage = Fraction(covered) / len(expected)
    oldest = min((child["figure"]["last_as_of"] for child in used), default=None)
    assert float(coverage) == pytest.approx(choice["coverage"])
    assert (choice["oldest_below"], choice["own_day"]) == (oldest, own)
    enough = round(coverage, 12) >= exact(found["rules"]["min_coverage"])
    return "rollup" if enough and oldest is not None and oldest > own else "reported"


class Asked(NamedTuple):
    """A day, what was known, and a basis; and cells (item and area) of the demo workspace."""

    day: date
    known: str | None
    basis: str | None
    cells: tuple[tuple[str, str], ...]


def drawn(book, reports_, cells):
    """Cells of every level, on many days, a part of them with a past knowledge or a basis."""
    dice = random.Random(20180208)
    levels = {
        level: [area.code for area in book.areas if area.level == level]
        for level in ("city", "district", "street")
    }
    items = [*book.plan.targets] * 4 + [*book.plan.tasks]
    for n in range(reports_):
        day = date(2018, 1, 31) + timedelta(days=dice.randrange(1065))
        day = date(2020, 12, 31) if n % 7 == 0 else day
        late = str(day + timedelta(days=dice.randrange(120)))
        yield Asked(
            day=day,
            known=(None, f"{day}T12:00:00Z", None, late)[n % 4],
            basis=(None, "reported", None, None, "rollup")[n % 5],
            cells=tuple(
                (
                    dice.choice(items),
                    dice.choice(levels[dice.choice(("city", "district", "district", "street"))]),
                )
                for _n in range(cells)
            ),
        )


def asked_for(book, asked, items, areas):
    moment, on = book.moment(asked.known) if asked.known else (None, None)
    return reports.Query(
        as_of=asked.day, items=items, areas=areas, by=book.areas[areas[0]].level, scope=areas[0],
        known_at=moment, known_on=on, known_text=asked.known,
        basis=asked.basis and Chosen(asked.basis),
    )  # fmt: skip


def reported(book, ledger, asked):
    """The rows of the cells, as `meili report --format json` prints them."""
    items, areas = (list(dict.fromkeys(each)) for each in zip(*asked.cells, strict=True))
    query = asked_for(book, asked, items, areas)
    printed = write(
        Format.JSON, of_report(reports.build(book.plan, book.areas, ledger, query)), View()
    )
    rows = {(row["item"], row["area"]): row for row in json.loads(printed)["rows"]}
    return [rows[cell] for cell in asked.cells]


def told_of(book, ledger, asked, cell):
    item, area = cell
    return explain(
        book.plan, book.areas, ledger, asked_for(book, asked, [item], [area]),
        places=book._place, root=book.workspace.root,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("times", [8, pytest.param(20, marks=pytest.mark.slow)])
def test_200_cells_can_be_worked_out_again_from_their_own_account(demo, times):
    i18n.use("en")
    book = Book(Workspace(demo))
    seen, levels, bases = set(), set(), set()
    with book.ledger() as ledger:
        for asked in drawn(book, times, 10):
            for cell, row in zip(asked.cells, reported(book, ledger, asked), strict=True):
                told = told_of(book, ledger, asked, cell)
                found = json.loads(account_tree.as_json(told))
                assert found["row"] == row
                hold_against(row, found, (asked[:3], cell))
                assert account.as_text(told, 80)
                seen.add(row["status"])
                levels.add(book.areas[row["area"]].level)
                bases.add((asked.basis, row["basis"]))
    assert levels == {"city", "district", "street"}
    assert bases >= {(None, "reported"), (None, "rollup"), ("rollup", "rollup"),
                     ("reported", "reported")}  # fmt: skip
    assert {"on_track", "behind", "partial", "no_target", "achieved", "missed"} <= seen


def hold_against(row, found, where):
    again = recomputed(found)
    for name in ("attained", "expected", "pace"):
        assert (again[name] is None) == (row[name] is None), (where, name)
        if row[name] is not None:
            assert float(again[name]) == pytest.approx(row[name], rel=5e-7), (where, name)
    assert again["status"] == row["status"], where
    if row["basis"] is not None:
        assert chosen(found) == row["basis"], where


@pytest.mark.no_cover
def test_the_commands_print_what_the_200_cells_are_held_against(meili, demo):
    """The same row from `meili report`, and the same account from `meili explain`."""
    book = Book(Workspace(demo))
    with book.ledger() as ledger:
        for asked in drawn(book, 5, 1):
            (row,) = reported(book, ledger, asked)
            told = told_of(book, ledger, asked, (row["item"], row["area"]))
            words = ["--area", row["area"], "--as-of", str(asked.day), "--format", "json"]
            words += ["--known-at", asked.known] if asked.known else []
            words += ["--basis", asked.basis] if asked.basis else []
            assert meili(demo, "explain", row["item"], *words).out == account_tree.as_json(told)
            level = book.areas[row["area"]].level
            assert meili(demo, "report", "--item", row["item"], "--by", level, *words).row == row


@pytest.mark.no_cover
def test_of_many_entries_that_do_not_count_the_nearest_are_told(meili, demo):
    asked = ("explain", "no-illegal-building", "--area", "310104", "--as-of", "2019-06")
    told = meili(demo, *asked).out
    _before, _title, others = told.partition("that do not count")
    assert "2019-07-31" in others
    assert "2019-05-31" in others
    assert "2020-01-31" not in others
    assert others.count("more entries: meili log no-illegal-building --area 310104") == 2
    left_out = [one for one in meili(demo, *asked, "--format", "json").json["figure"]["entries"]
                if not one["counts"]]  # fmt: skip
    assert len(left_out) == 6 + sum(map(int, re.findall(r"and (\d+) more", others)))
