"""The questions of `meili check` against a second, slow reading of their rules, on drawn ledgers.

Every rule that is asked in SQL is evaluated here again from the entries, one by one, with nothing
taken from the product. What the two find must be the same, by item, area, day and figure.
"""

import itertools
import json
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.workspaces import entry, lowland, put, write
from meili_cli.cli import app

# The tracer would cost a third of the time, and the same lines are counted by other tests.
pytestmark = pytest.mark.no_cover
ASSESSMENT = """\
schema: meili/plan/1
check: {tolerance: 5, shrink: 4, rush: 40, alike: 2, outlier: 3, outlier_changes: 4}
"""
SOLVED = """\
schema: meili/plan/1
item: connected
allocations:
  - {area: L11, at_least: 75, by: 2016-12-31, basis: published, source: Agreed}
"""
SHARED = """\
schema: meili/plan/1
item: pumps
allocations:
  - {area: L12, at_least: 100, by: 2017-03-31, basis: published, source: Agreed}
"""
START = date(2016, 1, 1)
TOWNS = {"L11": "L1", "L12": "L1", "L21": "L2", "L22": "L2"}
ONE = timedelta(days=1)
ENDS = [date(2016 + n // 12, n % 12 + 1, 1) - ONE for n in range(1, 16)]
AMOUNTS = st.sampled_from([0, 1, 1, 2, 5, 10, 20, 25, 50, 119])


@st.composite
def ledgers(draw):
    """A quantity, a ratio and a level in each town, month by month, with gaps."""
    found = []
    for town in TOWNS:
        done, first = 0, START
        habit = draw(st.sampled_from(["increments", "totals", "both"]))
        for end in ENDS:
            amount = draw(AMOUNTS)
            if end.month == 12 and draw(st.booleans()):
                amount *= 10
            if draw(st.integers(0, 19)) == 0:
                first = end + ONE
                continue
            done += amount
            if habit != "totals":
                found.append(("pumps", town, first, end, "increment", amount, None))
            if habit == "totals" or (habit == "both" and draw(st.integers(0, 3)) == 0):
                off = draw(st.sampled_from([0, 0, 1, 30]))
                found.append(("pumps", town, None, end, "total", done + off, None))
            first = end + ONE
        of = draw(st.sampled_from([100, 120, 128]))
        for end in ENDS[2::3]:
            of -= draw(st.sampled_from([0, 0, 3, 5, 9]))
            value = draw(st.sampled_from([of // 2, of * 3 // 4, of]))
            found.append(("connected", town, None, end, "count", value, of))
        for end in ENDS:
            value = draw(st.sampled_from([111, 112, 112, 113, 117, 120, 400]))
            found.append(("staff", town, None, end, "level", value, None))
    return found


def evaluated(rows):
    """Return what is to be asked: rule, item, area, day, and a figure."""
    asked = set()
    by_pair = defaultdict(list)
    for row in rows:
        by_pair[row[0], row[1]].append(row)
    for (item, town), mine in by_pair.items():
        if item == "pumps":
            asked |= quantities(item, town, mine)
        else:
            asked |= readings(item, town, mine)
    return asked | same_figures(rows)


def amounts_of(mine):
    """Return (day before, last day, amount): increments, and what totals add to what was known."""
    found, known, last = [], 0, START - ONE
    for _item, _town, first, end, kind, value, _of in sorted(
        mine, key=lambda row: (row[3], row[4])
    ):
        if kind == "increment":
            found.append((first - ONE, end, value))
            known += value
        else:
            found.append((last, end, value - known))
            known = value
        last = end
    return found


def quantities(item, town, mine):
    asked = set()
    increments = [row for row in mine if row[4] == "increment"]
    before_day, before = START - ONE, 0
    for row in sorted((row for row in mine if row[4] == "total"), key=lambda row: row[3]):
        inside = [one for one in increments if one[2] > before_day and one[3] <= row[3]]
        added, difference = sum(one[5] for one in inside), row[5] - before
        days = sum((one[3] - one[2]).days + 1 for one in inside)
        whole = days == (row[3] - before_day).days
        apart = abs(added - difference) > Fraction(5, 100) * max(abs(added), abs(difference))
        if inside and apart and (whole or added > difference):
            asked.add(("increments-differ", item, town, str(row[3]), str(added)))
        before_day, before = row[3], row[5]
    flows = [flow for flow in amounts_of(mine) if flow[1] > flow[0]]
    year = [flow for flow in flows if flow[0] >= START - ONE and flow[1] <= date(2016, 12, 31)]
    total, last = sum(f[2] for f in year), sum(f[2] for f in year if f[0] >= date(2016, 11, 30))
    gapless = sum((f[1] - f[0]).days for f in year) == 366
    reaches = {f[0] for f in year} >= {START - ONE} and {f[1] for f in year} >= {ENDS[11]}
    if (
        len(year) >= 6
        and gapless
        and reaches
        and total > 0
        and total >= 10
        and last * 10 > total * 4
    ):
        asked.add(("year-end-rush", item, town, "2016", str(last)))
    changes = [Fraction(f[2], max(1, months(f[0], f[1]) // 3)) for f in flows]
    for flow, z in zip(flows, robust(changes), strict=True):
        if z is not None and abs(z) > 3 and flow[2] >= 0:
            asked.add(("reading-outlies", item, town, str(flow[1]), str(flow[2])))
    everything = amounts_of(mine)
    due, period = date(2017, 3, 31), date(2017, 1, 1)
    until = [flow for flow in everything if flow[1] <= due]
    early = sum(flow[2] for flow in until if flow[1] < period)
    arrives = bool(until) and until[-1][1] >= period and sum(flow[2] for flow in until) == 100
    if town == "L12" and arrives and early < 100:
        asked.add(("lands-on-bound", item, town, str(until[-1][1]), "100"))
    return asked


def readings(item, town, mine):
    asked = set()
    told = sorted(
        (row[3], Fraction(row[5] * 100, row[6]) if row[6] else Fraction(row[5]), row)
        for row in mine
    )
    steps = list(itertools.pairwise(told))
    for (_day, figure, before), (day, now, row) in steps:
        if row[6] and now > figure and 100 * (before[6] - row[6]) > 4 * before[6]:
            asked.add(("denominator-shrinks", item, town, str(day), f"{row[5]}/{row[6]}"))
        if (
            item == "connected"
            and town == "L11"
            and day == ENDS[11]
            and now == 75 > figure
            and row[6] >= 100
        ):
            asked.add(("lands-on-bound", item, town, str(day), f"{row[5]}/{row[6]}"))
    period = 3 if item == "connected" else 1
    changes = [(b[1] - a[1]) / max(1, months(a[0], b[0]) // period) for a, b in steps]
    scores = robust(changes)
    for n, (z, (_before, (day, _now, row))) in enumerate(zip(scores, steps, strict=True)):
        if z is None or abs(z) <= 3:
            continue
        back = scores[n + 1] if n + 1 < len(scores) else None
        if n + 1 == len(scores) or (abs(back) > 3 and back * z < 0):
            figure = f"{row[5]}/{row[6]}" if row[6] else str(row[5])
            asked.add(("reading-outlies", item, town, str(day), figure))
    return asked


def same_figures(rows):
    told = defaultdict(list)
    for item, town, first, end, kind, value, of in rows:
        if value:
            told[item, TOWNS[town], end, kind].append((first, value, of, town))
    first_day = {}
    for (item, parent, end, _kind), all_of_it in sorted(told.items(), key=lambda one: one[0][2]):
        for key in {one[:3] for one in all_of_it}:
            towns = [one[3] for one in all_of_it if one[:3] == key]
            digits = max(len(str(number or 0).strip("0")) for number in key[1:])
            if len(towns) >= 2 and 2 * len(towns) >= len(all_of_it) and digits >= 3:
                figure = str(key[1]) if key[2] is None else f"{key[1]}/{key[2]}"
                first_day.setdefault((item, parent, figure), str(end))
    return {("figures-alike", item, parent, day, figure)
            for (item, parent, figure), day in first_day.items()}  # fmt: skip


def months(first, last):
    return (last.year - first.year) * 12 + last.month - first.month


def robust(changes):
    if len(changes) < 4:
        return [None] * len(changes)
    middle = median(changes)
    mad = median(abs(change - middle) for change in changes)
    return [Fraction(6745, 10000) * (change - middle) / mad if mad else None for change in changes]


FIGURES = {
    "increments-differ": ("as_of", "increments"), "denominator-shrinks": ("as_of", "count"),
    "lands-on-bound": ("as_of", "figure"), "year-end-rush": ("year", "last_month"),
    "figures-alike": ("as_of", "figure"), "reading-outlies": ("as_of", "figure"),
}  # fmt: skip


def found(folder):
    ran = CliRunner().invoke(app, ["-C", str(folder), "check", "--format", "json"])
    assert ran.exit_code == 0, (ran.output, ran.exception)
    asked = set()
    for row in json.loads(ran.stdout)["findings"]:
        if row["rule"] in FIGURES:
            day, name = FIGURES[row["rule"]]
            figure = row["figures"].get(name, row["figures"].get("amount"))
            asked.add((row["rule"], row["item"], row["area"], row["figures"][day], str(figure)))
    return asked


def hold(examples: int, *, again: bool) -> set[str]:
    """Compare on so many ledgers, the same ones `again` or new ones; return the rules that asked."""
    seen: set[str] = set()

    @settings(
        max_examples=examples, deadline=None, derandomize=again, database=None, print_blob=True,
        suppress_health_check=[
            HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example,
        ],
    )  # fmt: skip
    @given(ledgers())
    def compare(rows):
        with tempfile.TemporaryDirectory() as name:
            root = lowland(Path(name))
            write(root, "plan/assessment.yaml", ASSESSMENT)
            write(root, "plan/allocations/connected.yaml", SOLVED)
            write(root, "plan/allocations/pumps.yaml", SHARED)
            put(root, *(
                entry(item, town, str(end), kind, str(Decimal(value)),
                      None if of is None else str(of),
                      start=None if first is None else str(first))
                for item, town, first, end, kind, value, of in rows
            ))  # fmt: skip
            ours = evaluated(rows)
            assert found(root) == ours
            seen.update(rule for rule, *_rest in ours)

    compare()
    return seen


def test_what_is_asked_is_what_the_rules_say() -> None:
    hold(8, again=True)


@pytest.mark.slow
def test_what_is_asked_is_what_the_rules_say_at_length() -> None:
    assert hold(300, again=False) == set(FIGURES)
