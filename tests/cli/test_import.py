"""`meili import`: all rows of a file or none, and a reason for every one that is refused."""

import hashlib
import json
import subprocess
import sys

import pytest

from cli.workspaces import entry, put, tree, write

GOOD = (
    "item,area,as_of,kind,value,denominator\n"
    "connected,Dorn,2018-Q3,count,270,300\n"
    "pumps,L11,2018-Q3,increment,12,\n"
    "connected,L21,2018-09-30,percent,81.5,\n"
)
COUNTERS = ("read", "new", "unchanged", "revised", "withdrawn", "refused")


@pytest.fixture
def take(meili, lowland):
    """Import the text of a file; answers with the run."""

    def one(text, *words, name="in.csv"):
        file = write(lowland, name, text)
        return meili(lowland, "import", file, *words)

    return one


@pytest.fixture
def logged(meili, lowland):
    return lambda: meili(lowland, "log", "--format", "json").rows


def counts(answer):
    return [answer[name] for name in COUNTERS]


def test_a_file_becomes_one_batch_with_a_receipt(take, lowland, logged):
    ran = take(GOOD)
    assert (ran.code, ran.err) == (0, "")
    (file,) = (lowland / "data" / "entries").rglob("*.csv")
    data = file.read_bytes()
    assert file.stem.endswith(hashlib.sha256(data).hexdigest()[:12])
    assert ran.out == (
        f"{lowland / 'in.csv'}: 3 read, 3 new, 0 unchanged, 0 revised, 0 refused. "
        f"Written: {file.relative_to(lowland).as_posix()}\n"
    )
    receipt = json.loads(file.with_suffix(".json").read_bytes())
    (read,) = receipt["read"]
    assert read["sha256"] == hashlib.sha256(GOOD.encode()).hexdigest()
    assert read["path"] == str(lowland / "in.csv")
    assert read["bytes"] == len(GOOD.encode())
    assert hashlib.sha256(data).hexdigest() in receipt.values()
    assert 3 in receipt.values()  # entries
    assert receipt["command"][0] == "meili"
    found = logged()
    assert [(one["item"], one["area"], one["as_of"]) for one in found] == [
        ("connected", "L12", "2018-09-30"),
        ("pumps", "L11", "2018-09-30"),
        ("connected", "L21", "2018-09-30"),
    ]
    assert found[1]["period_start"] == "2018-07-01"
    assert {one["recorded_by"] for one in found} == {"anna"}
    assert len({one["recorded_at"] for one in found}) == 1


def test_the_answer_in_json(take, lowland):
    ran = take(GOOD, "--format", "json")
    answer = ran.json
    assert answer["schema"] == "meili/intake/1"
    assert counts(answer) == [3, 3, 0, 0, 0, 0]
    (file,) = answer["files"]
    (batch,) = (lowland / "data" / "entries").rglob("*.csv")
    assert (file["file"], file["batch"], file["problems"]) == (
        str(lowland / "in.csv"), batch.stem, [],
    )  # fmt: skip


def test_columns_are_found_by_name_in_any_order(take, logged):
    text = "note,kind,denominator,value,area,as_of,item\nx,count,300,270,Dorn,2018-Q3,connected\n"
    assert take(text).code == 0
    (found,) = logged()
    assert (found["value"], found["denominator"], found["note"]) == (270, 300, "x")


def test_it_reads_what_a_batch_is_written_as(take, logged, lowland, meili, tmp_path):
    take(GOOD)
    (batch,) = (lowland / "data" / "entries").rglob("*.csv")
    copy = tmp_path / "copy.csv"
    copy.write_bytes(batch.read_bytes())
    ran = meili(lowland, "import", copy, "--format", "json")
    assert ran.code == 0
    assert counts(ran.json) == [3, 0, 3, 0, 0, 0]


def test_the_files_of_the_workspace_are_no_tables(take, lowland, meili):
    """Else what was withdrawn would come back, as a new figure."""
    take(GOOD)
    (batch,) = (lowland / "data" / "entries").rglob("*.csv")
    for named in (batch, lowland / "data"):
        ran = meili(lowland, "import", named)
        assert (ran.code, ran.out) == (2, "")
    ran = meili(lowland, "import", lowland, "--dry-run")
    assert "/data/" not in ran.out
    assert f"{batch}: passed over" in ran.err


def test_several_files_in_a_dry_run_do_not_know_of_each_other(lowland, meili, tmp_path):
    files = [tmp_path / name for name in ("a.csv", "b.csv")]
    for file in files:
        file.write_text(GOOD, encoding="utf-8")
    ran = meili(lowland, "import", *files, "--dry-run")
    assert "each file is judged as if it came alone" in ran.err


def test_a_place_for_the_rejects_is_looked_for_first(take, lowland, meili, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(GOOD + "trust,L,2018,level,x\n", encoding="utf-8")
    before = tree(lowland)
    for place in (tmp_path / "none" / "r.csv", tmp_path):
        ran = meili(lowland, "import", file, "--partial", "--rejects", place)
        assert (ran.code, "--rejects" in ran.err) == (2, True)
    assert tree(lowland) == before


@pytest.mark.parametrize("row", ["trust,L,2018,level,1,234\n", "trust,L,2018,level\n"])
def test_a_row_of_another_width_does_not_come_in_unmended(lowland, meili, tmp_path, row):
    file, rejects = tmp_path / "in.csv", tmp_path / "r.csv"
    file.write_text(f"item,area,as_of,kind,value\n{row}", encoding="utf-8")
    assert meili(lowland, "import", file, "--rejects", rejects).code == 1
    ran = meili(lowland, "import", rejects)
    assert (ran.code, "has no name" in ran.err) == (1, True)


def test_an_interrupted_query_is_an_interruption(lowland, meili, monkeypatch, tmp_path):
    """DuckDB turns Ctrl-C into an exception of its own."""

    def interrupted(*_args, **_more):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("meili_cli.engine.session.Ledger.standing", interrupted)
    file = tmp_path / "in.csv"
    file.write_text(GOOD, encoding="utf-8")
    ran = meili(lowland, "import", file)
    assert (ran.code, ran.err) == (130, "")


def test_a_stamp_of_the_file_is_not_taken_over(take, logged):
    text = (
        "item,area,as_of,kind,value,recorded_at,recorded_by\n"
        "trust,L,2018,level,103,2018-12-31T00:00:00.000000Z,boris\n"
    )
    ran = take(text)
    assert ran.code == 0
    assert "warning[stamp-not-taken]" in ran.err
    (found,) = logged()
    assert found["recorded_at"] > "2020"
    assert found["recorded_by"] == "boris"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD + "\n\n,,,,,\n",
        GOOD.replace("connected,Dorn", '"connected"," Dorn "'),
        GOOD.removesuffix("\n"),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "quoted", "no line end"],
)
def test_what_spreadsheets_make_of_a_file(take, text):
    ran = take(text, "--format", "json")
    assert (ran.code, counts(ran.json)) == (0, [3, 3, 0, 0, 0, 0])


def test_standard_input(meili, lowland, logged):
    ran = meili(lowland, "import", "-", stdin=GOOD)
    assert ran.code == 0
    assert ran.out.startswith("-: 3 read, 3 new")
    assert len(logged()) == 3


def test_several_files_are_a_batch_each(meili, lowland):
    one = write(lowland, "one.csv", GOOD)
    two = write(lowland, "two.csv", "item,area,as_of,kind,value\ntrust,L,2018,level,103\n")
    ran = meili(lowland, "import", one, two, "-", "--format", "json", stdin=GOOD)
    assert ran.code == 0
    assert counts(ran.json) == [7, 4, 3, 0, 0, 0]
    assert [counts(file) for file in ran.json["files"]] == [
        [3, 3, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [3, 0, 3, 0, 0, 0],
    ]  # fmt: skip
    assert len(list((lowland / "data" / "entries").rglob("*.csv"))) == 2


def test_one_bad_file_does_not_keep_the_good_one_out(meili, lowland, logged):
    bad = write(lowland, "bad.csv", "item,area,as_of,kind,value\npomps,L,2018,total,3\n")
    good = write(lowland, "good.csv", GOOD)
    ran = meili(lowland, "import", bad, good)
    assert ran.code == 1
    first, second = ran.out.splitlines()
    assert "1 refused. Nothing was written." in first
    assert "3 new" in second
    assert len(logged()) == 3


# -- unchanged, conflicts, revisions --------------------------------------------------------


def test_the_same_file_again_is_unchanged(take, lowland):
    take(GOOD)
    before = tree(lowland)
    ran = take(GOOD)
    assert ran.code == 0
    assert "3 read, 0 new, 3 unchanged, 0 revised, 0 refused. Nothing to write." in ran.out
    assert tree(lowland) == before


def test_a_conflict_refuses_the_whole_file(take, lowland, logged):
    take(GOOD)
    changed = GOOD.replace("270", "271") + "trust,L,2018,level,103,\n"
    ran = take(changed)
    assert ran.code == 1
    assert "error[conflict]" in ran.err
    assert "in.csv:2:" in ran.err
    assert "4 read, 1 new, 2 unchanged, 0 revised, 1 refused. Nothing was written." in ran.out
    assert len(logged()) == 3


def test_revise_replaces_what_differs_and_leaves_the_rest(take, logged):
    take(GOOD)
    batch = logged()[0]["batch"]
    changed = GOOD.replace("270", "271") + "trust,L,2018,level,103,\n"
    ran = take(changed, "--revise", "--format", "json")
    assert (ran.code, counts(ran.json)) == (0, [4, 1, 2, 1, 0, 0])
    new = [one for one in logged() if one["batch"] != batch]
    assert [(one["item"], one["revises"]) for one in new] == [
        ("connected", [batch]), ("trust", []),
    ]  # fmt: skip


def test_a_dry_run_writes_nothing_and_says_the_same(take, lowland):
    write(lowland, "in.csv", GOOD)
    before = tree(lowland)
    dry = take(GOOD, "--dry-run")
    assert "3 read, 3 new" in dry.out
    assert "Dry run: 3 entries would be written." in dry.out
    answer = take(GOOD, "-n", "--format", "json").json
    assert answer["dry_run"] is True
    assert answer["files"][0]["batch"] is None
    assert tree(lowland) == before
    assert not (lowland / "data" / "entries").exists()
    assert take(GOOD.replace("pumps", "pomps"), "--dry-run").code == 1


def test_retractions_come_in_files_too(take, logged):
    take(GOOD)
    ran = take("item,area,as_of,kind\nconnected,Dorn,2018-Q3,retract\n", "--format", "json")
    assert (ran.code, counts(ran.json)) == (0, [1, 0, 0, 0, 1, 0])
    assert [one["standing"] for one in logged()][:3] == ["withdrawn", "stands", "stands"]


def test_withdrawing_and_recording_in_one_file_is_refused(take, lowland):
    take(GOOD)
    before = tree(lowland / "data")
    ran = take(
        "item,area,as_of,kind,value,denominator\n"
        "connected,Dorn,2018-Q3,retract,,\n"
        "connected,Dorn,2018-Q3,count,271,300\n"
    )
    assert ran.code == 1
    assert "error[retract-and-record]" in ran.err
    assert tree(lowland / "data") == before


def test_rivals_are_both_named_by_a_revision(take, logged, lowland):
    one = put(lowland, entry("trust", "L", "2018-12-31", "level", "1"), at="2019-01-01T00:00:00")
    two = put(lowland, entry("trust", "L", "2018-12-31", "level", "2"), at="2019-01-02T00:00:00")
    ran = take("item,area,as_of,kind,value\ntrust,L,2018,level,2\n", "--revise", "--format", "json")
    assert (ran.code, ran.json["revised"]) == (0, 1)
    assert logged()[-1]["revises"] == sorted([one.name, two.name])


# -- refused -----------------------------------------------------------------------------------


def test_every_refused_row_has_its_line_rule_and_reason(take, lowland):
    text = (
        "item,area,as_of,kind,value,denominator,note\n"  # 1
        "connected,Dorn,2018-Q3,count,270,300,\n"
        "pomps,Dorn,2018-Q3,increment,3,,\n"  # 3
        'pumps,Drn,2018-Q3,increment,3,,"two\nlines"\n'  # 4 and 5
        "pumps,Bergen,2018-Q3,increment,3,,\n"  # 6
        "pumps,L12,2018-Q5,increment,3,,\n"  # 7
        "pumps,L12,2018-Q3,sum,3,,\n"  # 8
        "pumps,L12,2018-Q3,increment,three,,\n"  # 9
        "connected,L22,2018-Q3,count,301,300,\n"  # 10
        "pumps,L12,2018-Q3\n"  # 11
    )
    before = tree(lowland)
    ran = take(text, "--format", "json")
    assert ran.code == 1
    assert counts(ran.json) == [9, 1, 0, 0, 0, 8]
    problems = ran.json["files"][0]["problems"]
    assert [(one["line"], one["rule"]) for one in problems] == [
        (3, "unknown-item"),
        (4, "unknown-area"),
        (6, "ambiguous-area"),
        (7, "bad-date"),
        (8, "unknown-kind"),
        (9, "bad-number"),
        (10, "value-above-denominator"),
        (11, "ragged-row"),
    ]
    assert all(one["message"] and one["hint"] for one in problems)
    assert {one["severity"] for one in problems} == {"error"}
    assert {one["path"] for one in problems} == {str(lowland / "in.csv")}
    said = take(text).err
    assert f"{lowland / 'in.csv'}:3: error[unknown-item]" in said
    assert "nearest: pumps" in said
    assert "Dorn" in said
    assert "L11, L21" in said
    assert set(tree(lowland)) == {*before, "in.csv"}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("trust,L,2018,level,1\ntrust,L,2018-12-31,level,2\n", "duplicate-key"),
        ("trust,L,2018,level,1\ntrust,L,2018,level,1\n", "duplicate-key"),
        ("pumps,L,2018,increment,1\npumps,L,2018-Q4,increment,1\n", "overlapping-increment"),
        ("pumps,L,2018-09-30,total,1\npumps,L,2018,increment,1\n", "straddles-total"),
        ("pumps,L,2018,increment,1\npumps,L,2018-09-30,total,1\n", "straddles-total"),
        ("trust,L,2018,level,1\ntrust,L1,2018,retract,\n", "nothing-to-retract"),
        ("trust,L,2018,level,1\ntrust,L,2999,level,1\n", "future-date"),
    ],
)
def test_rows_that_do_not_go_together(take, lowland, rows, rule):
    ran = take("item,area,as_of,kind,value\n" + rows)
    assert ran.code == 1
    assert f"in.csv:3: error[{rule}]" in ran.err
    assert "Nothing was written." in ran.out
    assert not (lowland / "data" / "entries").exists()


@pytest.mark.parametrize(
    ("header", "rule", "said"),
    [
        ("item,area,as_of,kind,valu", "unknown-column", "nearest: value"),
        ("item,area,as_of,kind,value,value", "duplicate-column", '"value" comes twice'),
        ("item,as_of,kind,value", "missing-column", '"area" is missing'),
        ("item,area,as_of,kind,", "unknown-column", "column 5 has no name"),
    ],
)
def test_a_header_that_does_not_fit(take, lowland, header, rule, said):
    ran = take(f"{header}\n{'1,' * header.count(',')}1\n")
    assert ran.code == 1
    assert f"in.csv:1: error[{rule}]" in ran.err
    assert said in ran.err
    assert not (lowland / "data" / "entries").exists()


def test_a_pipe_of_the_shell_is_a_file_like_any_other(lowland, logged):
    script = '"$0" -m meili_cli import <(sleep 0.3; cat "$1")'
    file = write(lowland, "in.csv", GOOD)
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, file], cwd=lowland, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"3 read, 3 new" in done.stdout
    assert len(logged()) == 3
