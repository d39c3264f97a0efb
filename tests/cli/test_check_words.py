"""What `meili check` says, word for word, and where each comparison begins and ends."""

import re
from hashlib import sha256

import pytest

from cli.workspaces import PLAN, entry, put, write

JUNE, LAST = "2018-06-30", "2018-12-31"
LATER = "2020-01-02T00:00:00"


@pytest.fixture
def told(meili, lowland):
    """Return the lines that `check` prints."""

    def ask():
        ran = meili(lowland, "check")
        assert ran.code in {0, 1}, ran.err
        return re.sub(r" [0-9a-f]{8}\]", "]", ran.out).splitlines()

    return ask


@pytest.fixture
def compared(told):
    """Return what `check` says of figures that do not go together: no places and no hints."""

    def ask():
        heads = [line.partition(": ")[2] for line in told() if not line.startswith(" ")]
        return sorted(re.sub(r" in data/entries\S*", "", head) for head in heads)

    return ask


def shown(batch, line=2):
    return f"{batch.shown}:{line}"


def trust(value, **more):
    return entry("trust", "L", LAST, "level", value, **more)


def pumps(area, value, day=LAST, item="pumps"):
    return entry(item, area, day, "total", value)


def increment(area, start, end, value="5"):
    return entry("pumps", area, end, "increment", value, start=start)


def staff(area, value, day=LAST):
    return entry("staff", area, day, "level", value)


def connected(area, value, of):
    return entry("connected", area, LAST, "count", value, of)


# -- the words of every rule --------------------------------------------------------------------


def test_batch_changed(told, lowland):
    batch = put(lowland, trust("103"))
    batch.path.write_bytes(batch.path.read_bytes() + b"\n")
    message, hint = told()
    digest = batch.name.split("-")[1]
    assert message.startswith(
        f"{batch.shown}: error[batch-changed] the batch was changed: its sha256 begins with "
    )
    assert message.endswith(f", not with {digest}")
    assert hint == "    restore it from git; to correct a figure, record it again with --revise"


def test_row_unreadable(told, lowland):
    """A batch that some other program wrote, under the name that goes with its bytes."""
    put(lowland, trust("103"))
    batch = put(lowland, trust("104"), at=LATER)
    data = batch.path.read_bytes().replace(b"2018-12-31", b"2018-13-31")
    batch.path.unlink()
    batch.receipt.unlink()
    stem = f"{batch.name.split('-')[0]}-{sha256(data).hexdigest()[:12]}"
    file = write(lowland, f"data/entries/2020/{stem}.csv", data)
    assert told() == [
        f"{file.relative_to(lowland)}: warning[missing-receipt] the batch has no receipt",
        "    restore the json file of the same name from git, if it ever was there",
        f'{file.relative_to(lowland)}:2: error[bad-date] as_of: "2018-13-31" is not a date',
        "    only meili writes batches: restore this one from git",
    ]


def test_item_unknown_and_area_unknown(told, lowland):
    batch = put(
        lowland,
        entry("trust", "X9", LAST, "level", "5"),
        pumps("L", "5", item="pomps"),
        trust("103"),
        pumps("L", "5", item="pimps"),
        entry("trust", "X8", LAST, "level", "5"),
    )
    assert told() == [
        f"{shown(batch, 2)}: error[area-unknown] there is no area X9",
        "    add it to data/areas",
        f"{shown(batch, 3)}: error[item-unknown] the plan has no item pomps",
        "    add it to the plan, or withdraw the batch from the ledger",
        f"{shown(batch, 5)}: error[item-unknown] the plan has no item pimps",
        "    add it to the plan, or withdraw the batch from the ledger",
        f"{shown(batch, 6)}: error[area-unknown] there is no area X8",
        "    add it to data/areas",
    ]


def test_kind_unfit(told, lowland):
    batch = put(lowland, entry("connected", "L", LAST, "level", "5"))
    assert told() == [
        f"{shown(batch)}: error[kind-unfit] level does not go with connected, which is a ratio",
        "    record it again as: count, percent",
    ]


def test_replaced_lost(told, lowland):
    lost = "20190101T000000000000Z-0123456789ab"
    batch = put(lowland, trust("103", revises=(lost,)))
    assert told() == [
        (
            f"{shown(batch)}: error[replaced-lost] this replaces an entry of the batch {lost}, "
            "which is not there"
        ),
        "    restore the batch from version control",
    ]


def test_increments_overlap(told, lowland):
    one = put(lowland, increment("L1", "2018-01-01", JUNE))
    two = put(lowland, increment("L1", JUNE, LAST), increment("L2", JUNE, LAST), at=LATER)
    assert told() == [
        (
            f"{shown(two)}: error[increments-overlap] pumps, L1 Westmark: 2018-06-30 to 2018-06-30 "
            f"is counted twice, here and in {shown(one)}"
        ),
        "    `meili retract` one of them, and record again what is left of it",
    ]


def test_total_straddled(told, lowland):
    one = put(lowland, pumps("L1", "50", JUNE))
    two = put(lowland, increment("L1", JUNE, LAST), at=LATER)
    assert told() == [
        (
            f"{shown(two)}: error[total-straddled] pumps, L1 Westmark: this increment spans the total "
            f"of 2018-06-30 in {shown(one)}"
        ),
        "    `meili retract` it, and record what was added after the total",
    ]


def test_figure_contested(told, lowland):
    one, two = put(lowland, trust("103")), put(lowland, trust("104"), at=LATER)
    assert told() == [
        (
            f"{shown(one)}: warning[figure-contested] trust, L Lowland, 2018-12-31: another figure "
            f"stands, in {shown(two)}"
        ),
        "    record the right figure with --revise: it then replaces both",
    ]


@pytest.mark.parametrize(
    ("before", "now"), [("1234567.5", "1234567"), ("5", "0"), ("0.0002", "0.0001")]
)
def test_total_falls(told, lowland, before, now):
    one, two = put(lowland, pumps("L1", before, JUNE)), put(lowland, pumps("L1", now), at=LATER)
    assert told() == [
        (
            f"{shown(two)}: warning[total-falls] pumps, L1 Westmark: {now} on 2018-12-31, "
            f"after {before} on 2018-06-30 in {shown(one)}"
        ),
        "    correct the wrong one with `meili record --revise`",
    ]


def test_an_area_that_nobody_knows_is_told_by_its_code_alone(told, lowland):
    put(lowland, pumps("X9", "5", JUNE))
    two = put(lowland, pumps("X9", "4"), at=LATER)
    assert f"{shown(two)}: warning[total-falls] pumps, X9: 4 on" in "\n".join(told())


def test_an_area_is_told_by_its_name_in_the_language_that_is_spoken(meili, lowland):
    write(
        lowland, "data/areas/more.csv", "code,parent,level,name_en,name_zh\nL3,L,province,Isle,岛\n"
    )
    put(lowland, pumps("L3", "5", JUNE))
    put(lowland, pumps("L3", "4"), at=LATER)
    assert "pumps, L3 Isle: 4 on" in meili(lowland, "check").out
    assert "L3 岛" in meili(lowland, "--lang", "zh", "check").out


# -- a part above its whole -----------------------------------------------------------------------


def above(area, part, whole):
    return [
        f"warning[part-above-whole] {area}: electric-pumps is {part}, more than pumps with {whole}"
    ]


def electric(area, value, day=LAST):
    return pumps(area, value, day, "electric-pumps")


def test_figures_are_written_out_however_many_digits_they_have(compared, lowland):
    put(lowland, pumps("L1", "1234567"), electric("L1", "1234567.5"))
    assert compared() == above("L1 Westmark", "1234567.5", "1234567")


def test_every_area_is_compared_and_a_whole_without_a_figure_with_nothing(compared, lowland):
    put(
        lowland,
        electric("L11", "9"),
        increment("L12", "2018-07-01", LAST), electric("L12", "9"),
        pumps("L21", "9"), electric("L21", "9"),
        pumps("L22", "5"), electric("L22", "9"),
        pumps("L1", "50"), electric("L1", "51"),
        pumps("L2", "50"), electric("L2", "50"),
    )  # fmt: skip
    assert [line for line in compared() if "part-above-whole" in line] == [
        above("L Lowland", "101", "100")[0],
        above("L1 Westmark", "51", "50")[0],
        above("L22 Holt", "9", "5")[0],
    ]


def test_a_whole_that_is_rolled_up_is_compared_once_all_of_it_is_there(compared, lowland):
    put(lowland, electric("L", "41"), pumps("L1", "20"))
    assert compared() == []
    put(lowland, pumps("L2", "20"))
    assert compared() == above("L Lowland", "41", "40")


def test_a_whole_that_covers_enough_but_not_all_is_not_compared(compared, lowland):
    write(lowland, "plan/plan.yaml", PLAN + "min_coverage: 0.5\n")
    put(lowland, electric("L", "41"), pumps("L", "50", JUNE), pumps("L1", "20"))
    assert compared() == []


def test_a_whole_that_is_reported_is_compared_whatever_is_below_it(compared, lowland):
    put(lowland, electric("L", "51"), pumps("L", "50"), pumps("L1", "20"))
    assert compared() == above("L Lowland", "51", "50")


def test_the_figure_that_stands_is_the_one_compared(compared, lowland):
    put(lowland, electric("L", "50"), pumps("L", "60", JUNE))
    assert compared() == []
    put(lowland, pumps("L1", "20"), pumps("L2", "20"))
    assert compared() == above("L Lowland", "50", "40")


def test_a_figure_of_nothing_is_neither_part_nor_whole(compared, lowland):
    metered = """\
schema: meili/plan/1
goal: {id: meters, name: Meters}
targets:
  - id: metered
    name: Metered
    measure: ratio
    unit: {en: homes, zh: 户}
    target: {at_least: 80, by: 2025-12-31, basis: stated}
    part_of: connected
"""
    write(lowland, "plan/goals/3-meters.yaml", metered)
    put(lowland, connected("L1", "0", "0"), entry("metered", "L1", LAST, "percent", "50"))
    put(lowland, connected("L2", "1", "2"), entry("metered", "L2", LAST, "count", "0", "0"))
    assert compared() == []


def test_a_part_may_be_partial(compared, lowland):
    put(lowland, electric("L1", "51"), pumps("L1", "60"), pumps("L", "50"))
    assert compared() == [
        (
            "warning[children-above] pumps, L Lowland, 2018-12-31: 50 is reported, "
            "but 60 by 1 of the areas below"
        ),
        *above("L Lowland", "51", "50"),
    ]


# -- reported against rolled up -------------------------------------------------------------------


def differs(own, up, *, item="staff", area="L Lowland", day=LAST):
    return [f"warning[rollup-differs] {item}, {area}, {day}: {own} is reported, {up} is rolled up"]


def exactly(lowland):
    write(lowland, "plan/assessment.yaml", "schema: meili/plan/1\ncheck: {tolerance: 0}\n")


def test_both_figures_are_written_out(compared, lowland):
    exactly(lowland)
    put(lowland, staff("L", "2469136"), staff("L1", "1234567"), staff("L2", "1234567"))
    assert compared() == differs("2469136", "2469134")


def test_a_roll_up_that_just_covers_enough_is_compared(compared, lowland):
    put(lowland, staff("L", "81"), staff("L1", "40"))
    assert compared() == []
    write(lowland, "plan/plan.yaml", PLAN + "min_coverage: 0.5\n")
    assert compared() == differs("81", "40")


def test_they_are_compared_on_the_day_of_the_newest_own_figure(compared, lowland):
    put(lowland, staff("L", "79", "2018-03-31"), staff("L", "81", JUNE))
    put(lowland, staff("L1", "40", JUNE), staff("L2", "40", JUNE))
    put(lowland, staff("L1", "50"), staff("L2", "50"))
    assert compared() == differs("81", "80", day=JUNE)


def test_figures_of_different_days_are_not_compared(compared, lowland):
    put(lowland, staff("L", "81"), staff("L1", "40", JUNE), staff("L2", "40", JUNE))
    put(
        lowland, entry("oxygen", "L", JUNE, "level", "9"), entry("oxygen", "L1", LAST, "level", "8")
    )
    assert compared() == []


def test_an_area_that_is_not_compared_does_not_hide_the_next(compared, lowland):
    put(lowland, staff("L1", "40"), staff("L11", "20", JUNE), staff("L12", "20", JUNE))
    put(lowland, staff("L2", "40"), staff("L", "81"))
    put(lowland, connected("L1", "1", "2"), connected("L11", "0", "0"), connected("L12", "0", "0"))
    put(lowland, connected("L2", "1", "2"), connected("L", "3", "5"))
    assert compared() == [*differs("60", "50", item="connected"), *differs("81", "80")]


def test_nor_are_they_because_another_area_reported_on_that_day(compared, lowland):
    put(lowland, staff("L1", "10", JUNE), staff("L11", "20"), staff("L12", "20"))
    put(lowland, staff("L2", "40"), staff("L", "80"))
    assert compared() == []


def test_lower_bounds_are_not_compared(compared, lowland):
    late = "2018-07-01"
    put(lowland, increment("L", late, LAST), pumps("L1", "40"), pumps("L2", "40"))
    put(lowland, pumps("L1", "7", "2017-12-31"))
    assert compared() == []
    put(lowland, pumps("L", "81"), at=LATER)
    assert compared()[0].startswith("warning[rollup-differs]")


def test_a_roll_up_that_is_a_lower_bound_is_not_compared(compared, lowland):
    put(lowland, pumps("L", "81"), increment("L1", "2018-07-01", LAST), pumps("L2", "40"))
    assert compared() == []


def test_all_items_and_areas_are_compared(compared, lowland):
    put(
        lowland,
        staff("L", "81"), staff("L1", "40"), staff("L2", "40"),
        staff("L21", "20"), staff("L22", "20"), staff("L11", "20"), staff("L12", "21"),
        pumps("L", "80"), pumps("L1", "40"), pumps("L2", "41"),
        entry("oxygen", "L", LAST, "level", "9"), entry("oxygen", "L1", LAST, "level", "8"),
        entry("pressure", "L", LAST, "level", "9"), entry("pressure", "L1", LAST, "level", "8"),
        entry("pressure", "L2", LAST, "level", "9"),
    )  # fmt: skip
    assert compared() == [
        *differs("9", "8.5", item="pressure"),
        *differs("80", "81", item="pumps"),
        *differs("81", "80"),
        *differs("40", "41", area="L1 Westmark"),
    ]


def test_of_a_percentage_the_digits_that_can_be_typed_are_compared(compared, lowland):
    exactly(lowland)
    put(lowland, connected("L1", "1", "1"), connected("L2", "1", "2"))
    put(lowland, entry("connected", "L", LAST, "percent", "66.6667"))
    assert compared() == []
    put(lowland, connected("L", "66666", "100000"), at=LATER)
    assert compared() == differs("66.666", "66.6667", item="connected")


def test_a_report_of_nothing_is_not_called_zero(compared, lowland):
    put(lowland, connected("L", "0", "0"), connected("L1", "1", "1"), connected("L2", "1", "2"))
    assert compared() == differs("0/0", "66.6667", item="connected")


def test_with_a_roll_up_of_nothing_nothing_is_compared(compared, lowland):
    put(lowland, connected("L", "1", "2"), connected("L1", "0", "0"), connected("L2", "0", "0"))
    put(
        lowland,
        *(entry("register", area, LAST, "state", state="done") for area in ("L", "L1", "L2")),
    )
    assert compared() == []
