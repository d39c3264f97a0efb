"""`meili check`: every rule, on ledgers as merges and editors leave them."""

import hashlib

import pytest

from cli import workspaces
from cli.workspaces import entry, put, tree, write

TRUST = ("trust", "L", "2018-12-31", "level")


@pytest.fixture
def findings(meili, lowland):
    """Return rule and place of every finding, and the code that the command ended with."""

    def ask(*words):
        ran = meili(lowland, "check", *words)
        lines = [line for line in ran.out.splitlines() if not line.startswith(" ")]
        return ran.code, [
            (
                line.split("[")[1].split("]")[0].split()[0],
                line.split(": ")[0],
                line.split(": ")[1].split("[")[0],
            )
            for line in lines
        ]

    return ask


def shown(batch, line=2):
    return f"{batch.shown}:{line}"


def test_a_sound_ledger(meili, lowland):
    put(lowland, entry(*TRUST, "103"), entry("pumps", "L", "2018-12-31", "total", "5"))
    before = tree(lowland)
    ran = meili(lowland, "check")
    assert (ran.code, ran.out) == (0, "")
    assert "No findings." in ran.err
    assert tree(lowland) == before


def test_an_empty_ledger(meili, lowland):
    assert meili(lowland, "check").code == 0


def test_a_finding_says_where_what_and_what_to_do(meili, lowland):
    batch = put(lowland, entry("pomps", "L", "2018-12-31", "total", "5"))
    ran = meili(lowland, "check")
    first, second = ran.out.splitlines()
    assert first == f"{shown(batch)}: error[item-unknown] the plan has no item pomps"
    assert second.startswith("    ")
    assert "1 error, 0 warnings." in ran.err


# -- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["figure", "first byte", "one more line"])
def test_a_changed_batch_is_found_and_stops_a_report(meili, findings, lowland, where):
    sound = put(lowland, entry("spills", "L", "2018-12-31", "level", "99"))
    batch = put(lowland, entry(*TRUST, "103"))
    data = batch.path.read_bytes()
    batch.path.write_bytes(
        {
            "figure": data.replace(b"103", b"113"),
            "first byte": bytes([data[0] ^ 1]) + data[1:],
            "one more line": data + data.splitlines(keepends=True)[1],
        }[where]
    )
    code, found = findings()
    assert (code, found) == (1, [("batch-changed", batch.shown, "error")])
    for command in (["report"], ["log"], ["record", "trust", "--area", "L", "--as-of", "2019",
                                          "--level", "1"]):  # fmt: skip
        ran = meili(lowland, *command)
        assert (ran.code, ran.out) == (2, "")
        assert batch.shown in ran.err
        assert sound.shown not in ran.err


def test_other_rules_still_look_at_what_is_intact(findings, lowland):
    changed = put(lowland, entry(*TRUST, "103"), at="2020-01-01T00:00:00")
    changed.path.write_bytes(changed.path.read_bytes() + b"\n")
    other = put(lowland, entry("pomps", "L", "2018-12-31", "total", "5"), at="2020-01-02T00:00:00")
    assert findings()[1] == [
        ("batch-changed", changed.shown, "error"), ("item-unknown", shown(other), "error"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["notes.txt", "2020/figures.csv", "2020/20200101-abc.csv"])
def test_a_stray_file_is_found_and_not_counted(meili, findings, lowland, name):
    put(lowland, entry(*TRUST, "103"))
    write(lowland, f"data/entries/{name}", "item,area,as_of,kind,value\ntrust,L,2019,level,1\n")
    assert findings() == (1, [("stray-file", f"data/entries/{name}", "error")])
    ran = meili(lowland, "report", "--item", "trust", "--format", "json")
    assert (ran.code, ran.rows[0]["attained"]) == (0, 103)


def test_a_second_copy_of_a_batch_counts_once(meili, findings, lowland):
    batch = put(lowland, entry("pumps", "L", "2018-12-31", "increment", "5", start="2018-01-01"))
    write(lowland, f"data/entries/copy/{batch.path.name}", batch.path.read_bytes())
    code, found = findings()
    assert code == 1
    assert [rule for rule, _place, _severity in found] == ["stray-file"]
    ran = meili(lowland, "report", "--item", "pumps", "--as-of", "2018", "--format", "json")
    assert ran.rows[0]["attained"] == 5


def test_hidden_files_are_passed_over(findings, lowland):
    write(lowland, "data/entries/.DS_Store", b"\0")
    assert findings() == (0, [])


def test_a_missing_receipt_is_a_warning(meili, findings, lowland):
    batch = put(lowland, entry(*TRUST, "103"))
    batch.receipt.unlink()
    assert findings() == (0, [("missing-receipt", batch.shown, "warning")])
    assert findings("--strict")[0] == 1
    assert meili(lowland, "report").code == 0


def test_a_missing_batch_is_an_error(findings, lowland):
    batch = put(lowland, entry(*TRUST, "103"))
    batch.path.unlink()
    receipt = batch.receipt.relative_to(lowland).as_posix()
    assert findings() == (1, [("missing-batch", receipt, "error")])


# -- what entries name --------------------------------------------------------------------------


def test_unknown_items_and_areas(meili, findings, lowland):
    batch = put(
        lowland,
        entry(*TRUST, "103"),
        entry("pomps", "L", "2018-12-31", "total", "5"),
        entry("trust", "X9", "2018-12-31", "level", "5"),
        entry("pomps", "X9", "2018-12-31", "total", "5"),
    )
    code, found = findings()
    assert code == 1
    assert sorted(found) == [
        ("area-unknown", shown(batch, 4), "error"),
        ("area-unknown", shown(batch, 5), "error"),
        ("item-unknown", shown(batch, 3), "error"),
        ("item-unknown", shown(batch, 5), "error"),
    ]
    assert "3 entries name items or areas" in meili(lowland, "report").err


def test_a_kind_that_does_not_fit(meili, findings, lowland):
    batch = put(
        lowland,
        entry("connected", "L", "2018-12-31", "level", "5"),
        entry("task-1.1", "L", "2018-12-31", "total", "5"),
        entry("task-1.1", "L1", "2018-12-31", "state", state="done"),
    )
    assert findings() == (
        1, [("kind-unfit", shown(batch, 2), "error"), ("kind-unfit", shown(batch, 3), "error")],
    )  # fmt: skip
    ran = meili(lowland, "report", "--item", "connected", "--format", "json")
    assert (ran.code, ran.rows[0]["status"]) == (0, "no_data")


def test_a_row_that_is_no_entry(meili, findings, lowland):
    batch = put(lowland, entry(*TRUST, "103"))
    data = batch.path.read_bytes().replace(b"2018-12-31", b"2018-13-31")
    batch.path.unlink()
    batch.receipt.unlink()
    stem = f"{batch.name[:23]}{hashlib.sha256(data).hexdigest()[:12]}"
    write(lowland, f"data/entries/2020/{stem}.csv", data)
    code, found = findings()
    assert code == 1
    assert ("bad-date", f"data/entries/2020/{stem}.csv:2", "error") in found
    ran = meili(lowland, "report")
    assert (ran.code, ran.out) == (2, "")
    assert stem in ran.err


# -- what a merge brings in ---------------------------------------------------------------------


@pytest.fixture
def branch(tmp_path):
    """Another workspace with the same plan, whose batches are copied over as git would."""
    return workspaces.lowland(tmp_path / "branch")


def merge(branch, root):
    for name, data in tree(branch / "data" / "entries").items():
        write(root, f"data/entries/{name}", data)


def record(meili, root, item, area, as_of, *figure):
    ran = meili(root, "record", item, "--area", area, "--as-of", as_of, *figure, "--format", "json")
    assert ran.code == 0, ran.err
    return ran.json["batch"]


@pytest.mark.no_cover
def test_an_overlap_that_a_merge_brought_in(meili, findings, lowland, branch):
    here = record(meili, lowland, "pumps", "L", "2018-Q3", "--add", "5")
    there = record(meili, branch, "pumps", "L", "2018-09", "--add", "2")
    assert findings() == (0, [])
    merge(branch, lowland)
    code, found = findings()
    assert code == 1
    assert [(rule, severity) for rule, _, severity in found] == [("increments-overlap", "error")]
    assert there in found[0][1]
    assert here in meili(lowland, "check").out
    # As the finding says: withdraw both of that day, and record again what holds.
    assert meili(lowland, "retract", "pumps", "--area", "L", "--as-of", "2018-09-30").code == 0
    record(meili, lowland, "pumps", "L", "2018-Q3", "--add", "5")
    assert findings() == (0, [])


def test_a_straddled_total_that_a_merge_brought_in(meili, findings, lowland, branch):
    record(meili, lowland, "pumps", "L", "2018-07-31", "--total", "50")
    there = record(meili, branch, "pumps", "L", "2018-Q3", "--add", "2")
    merge(branch, lowland)
    code, found = findings()
    assert code == 1
    assert [rule for rule, _, _ in found] == ["total-straddled"]
    assert there in found[0][1]
    ran = meili(lowland, "report", "--item", "pumps", "--as-of", "2018", "--format", "json")
    assert (ran.rows[0]["attained"], "lower_bound" in ran.rows[0]["notes"]) == (50, True)


@pytest.mark.no_cover
def test_a_contested_figure_is_settled_by_a_revision(meili, findings, lowland, branch):
    here = record(meili, lowland, "trust", "L", "2018", "--level", "103")
    there = record(meili, branch, "trust", "L", "2018", "--level", "104")
    merge(branch, lowland)
    code, found = findings()
    assert code == 0
    assert [(rule, severity) for rule, _, severity in found] == [("figure-contested", "warning")]
    assert here in found[0][1]
    assert findings("--strict")[0] == 1

    def row():
        return meili(
            lowland, "report", "--item", "trust", "--as-of", "2018", "--format", "json"
        ).rows[0]

    assert row()["attained"] == 104  # the newer stands
    batch = record(meili, lowland, "trust", "L", "2018", "--level", "104", "--revise")
    assert findings("--strict") == (0, [])
    log = meili(lowland, "log", "trust", "--format", "json").rows
    assert log[-1]["batch"] == batch
    assert log[-1]["revises"] == sorted([here, there])
    assert row()["attained"] == 104


def test_the_same_figure_twice_is_not_contested(meili, findings, lowland, branch):
    record(meili, lowland, "trust", "L", "2018", "--level", "103")
    record(meili, branch, "trust", "L", "2018", "--level", "103")
    merge(branch, lowland)
    assert findings("--strict") == (0, [])


# -- figures that do not go together ------------------------------------------------------------


def test_a_falling_total(findings, lowland):
    one = put(lowland, entry("pumps", "L", "2018-06-30", "total", "50"), at="2018-07-01T00:00:00")
    two = put(lowland, entry("pumps", "L", "2018-12-31", "total", "49.5"), at="2019-01-01T00:00:00")
    put(lowland, entry("pumps", "L1", "2018-12-31", "total", "1"), at="2019-01-01T00:00:00")
    code, found = findings()
    assert code == 0
    assert found == [("total-falls", shown(two), "warning")]
    assert one.name != two.name
    assert findings("--strict")[0] == 1


@pytest.mark.parametrize(("part", "rules"), [("51", ["part-above-whole"]), ("50", []), ("7", [])])
def test_a_part_above_its_whole(meili, findings, lowland, part, rules):
    put(
        lowland,
        entry("pumps", "L1", "2018-12-31", "total", "50"),
        entry("electric-pumps", "L1", "2018-12-31", "total", part),
    )
    code, found = findings()
    assert (code, [rule for rule, _, _ in found]) == (0, rules)
    if rules:
        assert "electric-pumps is 51, more than pumps with 50" in meili(lowland, "check").out


def test_a_whole_that_is_a_lower_bound_may_be_below_its_part(findings, lowland):
    put(
        lowland,
        entry("pumps", "L1", "2018-12-31", "increment", "50", start="2018-01-01"),
        entry("electric-pumps", "L1", "2018-12-31", "total", "51"),
    )
    assert findings() == (0, [])


def provinces(value, day="2018-12-31"):
    return [entry("staff", area, day, "level", value) for area in ("L1", "L2")]


@pytest.mark.parametrize(("own", "rules"), [("81", ["rollup-differs"]), ("80", [])])
def test_what_is_reported_against_what_is_rolled_up(meili, findings, lowland, own, rules):
    put(lowland, entry("staff", "L", "2018-12-31", "level", own), *provinces("40"))
    code, found = findings()
    assert (code, [rule for rule, _, _ in found]) == (0, rules)
    if rules:
        out = meili(lowland, "check").out
        assert "2018-12-31: 81 is reported, 80 is rolled up" in out
        assert findings("--strict")[0] == 1


def test_a_sliver_of_the_reports_is_not_held_against_the_whole(findings, lowland):
    put(lowland, entry("staff", "L", "2018-12-31", "level", "81"), provinces("40")[0])
    assert findings() == (0, [])


def test_findings_come_in_the_order_of_their_places(findings, lowland):
    for day in ("03", "01", "02"):
        put(
            lowland,
            entry("pomps", "X9", f"2018-01-{day}", "total", "5"),
            at=f"2019-01-{day}T00:00:00",
        )
    places = [place for _, place, _ in findings()[1]]
    assert places == sorted(places)
    assert len(places) == 6


def test_a_lost_batch_is_missed_by_what_replaced_it(meili, findings, lowland):
    lost = record(meili, lowland, "pumps", "L", "2018-Q3", "--add", "5")
    meili(lowland, "record", "pumps", "--area", "L", "--as-of", "2018-Q3", "--add", "6", "--revise")
    for ending in ("csv", "json"):
        next((lowland / "data" / "entries").rglob(f"{lost}.{ending}")).unlink()
    code, found = findings()
    assert code == 1
    assert [rule for rule, _, _ in found] == ["replaced-lost"]
    assert lost in meili(lowland, "check").out


# -- on a terminal ------------------------------------------------------------------------------


def test_findings_keep_to_the_width_and_are_one_line_without_one(meili, lowland, monkeypatch):
    batch = put(lowland, entry("pomps", "L", "2018-12-31", "total", "5"))
    head = f"{shown(batch)}: error[item-unknown] the plan has no item pomps"
    assert meili(lowland, "check").out.splitlines()[0] == head
    monkeypatch.setenv("COLUMNS", "60")
    first, second, *_rest = meili(lowland, "check").out.splitlines()
    assert (first, second) == (
        f"{shown(batch)}:",
        "  error[item-unknown] the plan has no item pomps",
    )


def test_findings_name_areas_in_the_language_in_use(meili, homes):
    for value, at in (("62", "2019-04-05T00:00:00"), ("58", "2019-05-05T00:00:00")):
        day = "2019-03-31" if value == "62" else "2019-04-30"
        put(homes, entry("ebike-charging", "310104", day, "total", value), at=at)
    assert "310104 Xuhui: 58 on" in meili(homes, "--lang", "en", "check").out
    assert "310104 徐汇区：" in meili(homes, "--lang", "zh", "check").out
