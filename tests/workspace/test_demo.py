import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby, pairwise

import pytest

from meili_cli.importers import grids, long_table, sources
from meili_cli.ledger.batch import list_batches, verify
from meili_cli.ledger.row import RowContext, read_row
from meili_cli.ledger.written import read_entries
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.entry import Entry, Kind
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Measure
from meili_cli.plan import read
from meili_cli.workspace.book import Book
from meili_cli.workspace.demo import (
    FAULTS,
    SIMULATED,
    Figures,
    Scene,
    What,
    _deliveries,
    switched_on,
)
from meili_cli.workspace.init import bundle, init

NOW = datetime(2021, 6, 1, tzinfo=UTC)
GENERATE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from meili_cli.workspace.init import init
init(Path(sys.argv[1]), now=datetime(2021, 6, 1, tzinfo=UTC), demo=True)
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return init(tmp_path_factory.mktemp("demo"), now=NOW, demo=True)


@pytest.fixture(scope="module")
def book(workspace):
    return Book(workspace, now=NOW)


@pytest.fixture(scope="module")
def batches(workspace):
    return list_batches(workspace.entries, root=workspace.root)


@pytest.fixture(scope="module")
def entries(batches):
    return [entry for batch in batches.batches for entry in read_entries(batch).entries]


@pytest.fixture(scope="module")
def scene(book):
    return Scene(book.plan, book.areas, 2018)


@pytest.fixture(scope="module")
def report(book):
    """The district report of a day, made once."""
    made = {}

    def on(day, by="district"):
        if (day, by) not in made:
            made[day, by] = book.report(as_of=day, by=by).rows
        return made[day, by]

    return on


def standing(entries):
    """The entries that stand, by the simplest reading of the contract: nothing is rival here."""
    stand = {}
    for entry in entries:
        if entry.kind is Kind.RETRACT:
            stand = {
                key: one
                for key, one in stand.items()
                if (one.item, one.area, one.as_of) != (entry.item, entry.area, entry.as_of)
            }
        else:
            stand[entry.key] = entry
    return stand


# -- the bytes ------------------------------------------------------------------------------


@pytest.mark.no_cover
def test_the_same_seed_gives_the_same_bytes_whatever_the_hashes(tmp_path, workspace):
    def digests(folder):
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", GENERATE, str(tmp_path / hash_seed)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": f"UTC{hash_seed}"},
        )
        for hash_seed in ("1", "2")
    ]
    assert [process.wait() for process in processes] == [0, 0]
    assert digests(tmp_path / "1") == digests(tmp_path / "2") == digests(workspace.root)


def test_nothing_is_recorded_after_now(tmp_path):
    now = datetime(2018, 4, 5, 0, 59, tzinfo=UTC)  # a minute before the figures of March
    made = list_batches(init(tmp_path, now=now, demo=True).entries)
    assert len(made.batches) == 5  # the opening, and two a month
    assert all(batch.recorded_at <= now for batch in made.batches)


def test_plan_yaml_differs_in_two_bytes(workspace):
    head = (bundle() / "plan" / "plan.yaml").read_bytes()
    assert (workspace.plan / "plan.yaml").read_bytes() == head.replace(b"# simulated", b"simulated")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"id: a\n# simulated: true  # why\n", b"id: a\nsimulated: true  # why\n"),
        (b"id: a\r\n# simulated: true\r\nb: c", b"id: a\r\nsimulated: true\r\nb: c"),
        (b"id: a\n", b"id: a\nsimulated: true\n"),
        (b"id: a", b"id: a\nsimulated: true\n"),
        (b"simulated: true\nid: a", b"simulated: true\nid: a"),
    ],
)
def test_the_switch(before, after):
    assert switched_on(before) == after


# -- a ledger like any other ----------------------------------------------------------------


def test_the_plan_has_no_findings_and_its_shares_add_up(workspace):
    draft = read(workspace.root)
    assert draft.problems == ()
    assert draft.plan.head.simulated
    shared = {target.id for target in draft.plan.targets.values() if target.additive}
    assert set(draft.plan.allocations) == shared - {"hotline-complaints"}
    for item, allocations in draft.plan.allocations.items():
        assert len(allocations) == 16
        assert {one.source for one in allocations} == {SIMULATED}
        assert sum(one.at_least for one in allocations) == draft.plan.targets[item].target.at_least


def test_batches_are_whole_and_of_the_expected_number(batches, entries):
    assert batches.problems == ()
    for batch in batches.batches:
        verify(batch)
    assert 80 <= len(batches.batches) <= 110
    assert 12_000 <= len(entries) <= 18_000
    assert {(entry.source, entry.recorded_by) for entry in entries} == {(SIMULATED, SIMULATED)}


@pytest.mark.no_cover
def test_every_row_keeps_the_rules_of_a_row(book, batches):
    context = RowContext(book.plan, book.areas, date(2021, 6, 1))
    for batch in batches.batches:
        table = long_table.read(grids.read(sources.read(batch.path)), book.plan)
        assert table.read == len(table.rows)
        for place, cells in table.rows:
            assert isinstance(read_row(cells, context, place), Entry), (place, cells)


def test_figures_are_true_before_they_are_known(entries):
    assert all(entry.as_of < entry.recorded_at.date() for entry in entries)


def test_no_figure_has_an_unresolved_rival_and_no_increments_overlap(entries):
    live = defaultdict(set)
    for entry in entries:
        spot = (entry.item, entry.area, entry.as_of)
        assert live[spot] == set(entry.revises), entry
        live[spot] = set() if entry.kind is Kind.RETRACT else {entry.batch}
    increments = sorted(
        (one.item, one.area, one.period_start, one.as_of)
        for one in standing(entries).values()
        if one.kind is Kind.INCREMENT
    )
    for _, spans in groupby(increments, key=lambda one: one[:2]):
        assert all(before[3] < after[2] for before, after in pairwise(spans))


def test_check_finds_nothing_but_the_faults_that_were_put_in(book):
    assert Counter(problem.rule for problem in book.check()) == {"total-falls": 1}


def test_another_seed_tells_another_story_as_sound_as_the_first(book, scene):
    other = Scene(book.plan, book.areas, 7)
    assert [one.code for one in other.districts] != [one.code for one in scene.districts]
    for item, shares in other.shares.items():
        assert sum(shares) == book.plan.targets[item].target.number
        assert min(shares) > 0
        assert shares != scene.shares[item]
    for sent in _deliveries(other).values():
        assert len({entry.key for entry in sent}) == len(sent)


def test_a_part_never_overtakes_its_whole(book, report):
    for day in ("2019-06-30", "2020-12-31"):
        attained = {(row.item, row.area): row.attained for row in report(day)}
        for target in book.plan.targets.values():
            for district in {row.area for row in report(day)} if target.part_of else ():
                assert attained[target.id, district] <= attained[target.part_of, district]


# -- the story ------------------------------------------------------------------------------


def test_every_month_is_told_for_every_district_and_measurable_target(book, entries):
    start = book.plan.head.period.start
    told = Counter((one.item, one.area) for one in standing(entries).values() if one.as_of > start)
    missing = {pair for pair, count in told.items() if count < 36}
    items = {item for item in book.plan.targets if item != "hotline-complaints"}
    assert len({area for _, area in told}) == 16
    assert items < {item for item, _ in told}
    # A silent month on everything, one more gap, one that stops: the rest is complete.
    assert len({pair for pair in missing if pair[0] in items}) == len(items) + 2
    assert told["hotline-complaints", "310101"] == 3


def test_all_statuses_occur_while_the_plan_runs_and_at_its_end(report):
    running = {row.status.value for row in report("2019-06-30")}
    assert {"on_track", "behind", "off_track", "regressing", "no_data"} <= running
    assert {"achieved", "partial", "missed", "no_data"} <= {
        row.status.value for row in report("2020-12-31")
    }


def test_some_districts_lead_and_some_lag(report):
    achieved = Counter(row.area for row in report("2020-12-31") if row.status == "achieved")
    counts = sorted(achieved[area] for area in {row.area for row in report("2020-12-31")})
    assert counts[2] <= 4
    assert counts[-3] >= 17


def test_the_city_ends_near_its_targets_meeting_some_and_missing_some(report):
    rows = [row for row in report("2020-12-31", "city") if row.completion is not None]
    assert all(0.85 <= row.completion <= 1.15 for row in rows)
    assert len({row.status for row in rows} & {"achieved", "missed"}) == 2


def pick(scene, what):
    """The faults of a kind, with their district, item and days."""
    for fault in FAULTS:
        if fault.what is what:
            alike = [one for one in scene.items if one.measure is fault.measure]
            item = alike[fault.item].id if alike else None
            yield fault, scene.districts[fault.district].code, item


def test_one_district_never_reports_one_item_and_one_stays_silent_for_a_month(scene, entries):
    (_, area, item), (month, quiet, _), *_ = pick(scene, What.SILENT)
    assert not [one for one in entries if (one.area, one.item) == (area, item)]
    day = scene.month_ends[month.first]
    assert not [one for one in entries if (one.area, one.as_of) == (quiet, day)]


def test_one_district_reports_a_percentage_without_counts(scene, entries):
    ((_, area, item),) = pick(scene, What.PERCENT)
    kinds = {one.kind for one in entries if (one.area, one.item) == (area, item)}
    assert kinds == {Kind.PERCENT}


def test_a_total_is_restated_by_a_later_batch(scene, entries):
    ((fault, area, item),) = pick(scene, What.RESTATED)
    restated = [one for one in entries if one.note.startswith("restated")]
    assert {(one.area, one.item, one.kind) for one in restated} == {(area, item, Kind.TOTAL)}
    assert [one.as_of for one in restated] == list(scene.month_ends[fault.first : fault.last + 1])
    first = {one.key: one for one in reversed(entries)}
    for one in restated:
        assert one.revises == (first[one.key].batch,)
        assert one.value < first[one.key].value


def test_one_figure_is_withdrawn_and_recorded_again(scene, entries):
    ((fault, area, item),) = pick(scene, What.WITHDRAWN)
    day = scene.month_ends[fault.first]
    story = [one for one in entries if (one.area, one.item, one.as_of) == (area, item, day)]
    assert [one.kind for one in story] == [Kind.COUNT, Kind.RETRACT, Kind.COUNT]
    assert story[0].value < story[2].value


def test_figures_fall(scene, entries):
    stand = sorted(standing(entries).values(), key=lambda one: one.as_of)
    for fault, area, item in pick(scene, What.FALL):
        figures = [one.value for one in stand if (one.area, one.item) == (area, item)]
        opening = len(figures) - 36
        assert figures[fault.first + opening] < figures[fault.first + opening - 1]


def test_late_districts_are_known_later(book):
    day, weeks_later = "2019-04-10", "2019-05-10"
    early = {row.area: row.last_as_of for row in _known(book, day)}
    late = {row.area: row.last_as_of for row in _known(book, weeks_later)}
    behind = [area for area, last in early.items() if last < date(2019, 3, 31)]
    assert 3 <= len(behind) <= 6
    assert min(late.values()) == date(2019, 3, 31)


def _known(book, known_at):
    return book.report(
        items=["rain-sewage-separation"], by="district", as_of="2019-03-31", known_at=known_at
    ).rows


# -- another plan ---------------------------------------------------------------------------


def other_plan():
    def target(name, measure, bound, **more):
        bound = {**bound, "by": date(2024, 6, 30), "basis": "stated"}
        return {"id": name, "name": name, "measure": measure, "target": bound, **more}

    return Plan.model_validate(
        {
            "head": {
                "schema": "meili/plan/1",
                "id": "other",
                "revision": Decimal(1),
                "title": "Other",
                "period": {"start": date(2022, 1, 15), "end": date(2024, 6, 30)},
                "levels": ["country", "province"],
            },
            "goals": [
                {
                    "schema": "meili/plan/1",
                    "goal": {"id": "goal", "name": "Goal"},
                    "targets": [
                        target("few", "quantity", {"at_least": Decimal(2)}, reporting="quarterly"),
                        target("none", "quantity", {"at_most": Decimal(0)}),
                        target("free", "quantity", {"direction": "increase"}),
                        target("share", "ratio", {"direction": "decrease"}),
                        target("poor", "ratio", {"at_most": Decimal(5)}, reporting="half-yearly"),
                        target(
                            "heat", "level", {"at_most": Decimal("20.5")}, reporting="yearly",
                            baseline={
                                "value": Decimal(30),
                                "date": date(2022, 1, 14),
                                "basis": "stated",
                            },
                        ),
                        target("stock", "level", {"at_most": Decimal(90)}, rollup="sum"),
                        target("done", "milestone", {"state": "done"}),
                    ],
                }
            ],
        }
    )  # fmt: skip


def test_works_over_any_plan_and_tree():
    plan = other_plan()
    areas = AreaTree(
        [Area("T", "", "country"), *(Area(f"P{n}", "T", "province") for n in range(5))]
    )
    scene = Scene(plan, areas, 1)
    context = RowContext(plan, areas, date(2024, 12, 31))
    told = Counter()
    for moment, sent in _deliveries(scene).items():
        for entry in sent:
            told[entry.item] += 1
            assert entry.as_of < moment.date()
            assert isinstance(_read_back(entry, context), Entry), entry
    assert set(told) == set(plan.targets)
    assert told["heat"] <= 3 * 5
    assert sum(scene.shares["few"]) == 2
    assert {entry.as_of for entry in _figures(scene, "heat")} == {
        date(2022, 12, 31),
        date(2023, 12, 31),
    }
    first = next(iter(_figures(scene, "few")))
    assert first.kind is Kind.TOTAL or first.period_start == date(2022, 1, 15)


def test_a_tree_of_one_area_reports_nothing():
    scene = Scene(other_plan(), AreaTree([Area("T", "", "country")]), 1)
    assert _deliveries(scene) == {}
    assert all(target.measure is not Measure.TASK for target in scene.plan.targets.values())


def _figures(scene, item):
    figures = Figures(scene, scene.plan.targets[item], scene.districts[0])
    return [entry for _, entry in figures.monthly()]


def _read_back(entry, context):
    cells = {
        "item": entry.item,
        "area": entry.area,
        "period_start": entry.period_start.isoformat() if entry.period_start else "",
        "as_of": entry.as_of.isoformat(),
        "kind": entry.kind.value,
        "value": "" if entry.value is None else f"{entry.value:f}",
        "denominator": "" if entry.denominator is None else f"{entry.denominator:f}",
        "state": entry.state.value if entry.state else "",
    }
    return read_row(cells, context, None)
