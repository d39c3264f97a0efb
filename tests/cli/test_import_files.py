"""`meili import` of files in other forms: how they are read, in part, with their rejects."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from cli.workspaces import write
from meili_cli.importers import sources
from meili_cli.workspace.handing import undisturbed

HEAD = "item,area,as_of,kind,value\n"
GOOD = "trust,L,2018,level,103\n"


def counts(answer):
    names = ("read", "new", "unchanged", "revised", "withdrawn", "refused")
    return [answer[name] for name in names]


@pytest.fixture
def logged(meili, lowland):
    return lambda: meili(lowland, "log", "--format", "json").rows


# -- how a file is read ------------------------------------------------------------------------


def test_what_was_chosen_is_said_unless_it_is_what_everybody_expects(meili, lowland):
    plain = write(lowland, "plain.csv", HEAD + GOOD)
    assert meili(lowland, "import", plain, "-n").err == ""
    assert (
        meili(lowland, "import", plain, "-n", "--format", "json").json["files"][0]["read_as"]
        == "UTF-8, delimiter comma"
    )
    other = lowland / "other.txt"
    other.write_bytes(
        "水务\n事项;地区;日期;类型;数值;序号\ntrust;L;2018;读数;103;1\n注：无\n".encode("gbk")
    )
    ran = meili(lowland, "import", other)
    assert ran.code == 0
    assert ran.err == (
        f'{other}: read as GB18030, delimiter ;, without the column "序号", header in line 2, '
        "without the note in line 4\n"
    )


def test_a_folder_is_a_batch_for_each_of_its_files(meili, lowland, tmp_path, logged):
    folder = tmp_path / "in"
    write(folder, "a.csv", HEAD + GOOD)
    write(
        folder, "b/c.jsonl", '{"item":"trust","area":"L","as_of":"2017","kind":"level","value":9}'
    )
    write(folder, "letter.pdf", "")
    ran = meili(lowland, "import", folder, "--format", "json")
    assert (ran.code, counts(ran.json)) == (0, [2, 2, 0, 0, 0, 0])
    assert "letter.pdf: passed over" in ran.err
    assert len({one["batch"] for one in logged()}) == 2


def test_standard_input_may_have_any_format(meili, lowland):
    text = "事项\t地区\t日期\t类型\t数值\ntrust\tL\t2018\t读数\t103\n"
    ran = meili(lowland, "import", "-", "-n", "--format", "json", stdin=text.encode("gb18030"))
    assert (ran.code, counts(ran.json)) == (0, [1, 1, 0, 0, 0, 0])
    assert ran.json["files"][0]["read_as"].startswith("GB18030, delimiter tab")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--encoding", "base64"], "unknown encoding"),
        (["--encoding", "nonsense"], "unknown encoding"),
        (["--delimiter", ";;"], "cannot part columns"),
        (["--header-row", "9"], "no row in line 9"),
        (["--format", "csv"], "would be written"),
        (["--rejects", "in.csv"], "one that is read"),
        (["--rejects", "plan/plan.yaml"], "file of the workspace"),
        (["--rejects", "data/x.csv"], "file of the workspace"),
    ],
)
def test_what_cannot_be_asked(meili, lowland, monkeypatch, words, says):
    monkeypatch.chdir(lowland)
    write(lowland, "in.csv", HEAD + GOOD)
    ran = meili(None, "import", "in.csv", *words)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert not (lowland / "data" / "entries").exists()


def test_the_entries_of_a_dry_run_are_what_would_be_written(meili, lowland, logged, tmp_path):
    write(lowland, "in.csv", "事项,地区,日期,类型,数值\n" + "pumps,Dorn,2018年3季度,新增,12\n")
    ran = meili(lowland, "import", lowland / "in.csv", "-n", "--format", "csv")
    assert ran.code == 0
    assert "1 read, 1 new" in ran.err
    (tmp_path / "out.csv").write_text(ran.out, encoding="utf-8")
    again = meili(lowland, "import", tmp_path / "out.csv", "--format", "json")
    assert counts(again.json) == [1, 1, 0, 0, 0, 0]
    (entry,) = logged()
    assert (entry["period_start"], entry["as_of"], entry["value"]) == (
        "2018-07-01", "2018-09-30", 12,
    )  # fmt: skip


# -- in part, and what was refused -------------------------------------------------------------

MIXED = (
    "事项,地区,日期,类型,数值,备注\n"
    "trust,L,2018,读数,103,\n"
    'pomps,L,2018,累计,3,"two\nlines"\n'
    "pumps,L11,2018,累计,12x,=1+1\n"
    "pumps,L12,2018,累计,7,\n"
)


def test_the_good_rows_alone(meili, lowland, logged):
    file = write(lowland, "in.csv", MIXED)
    assert meili(lowland, "import", file).code == 1
    assert logged() == []
    ran = meili(lowland, "import", file, "--partial", "--format", "json")
    assert (ran.code, counts(ran.json)) == (1, [4, 2, 0, 0, 0, 2])
    assert [(one["item"], one["value"]) for one in logged()] == [("trust", 103), ("pumps", 7)]
    again = meili(lowland, "import", file, "--partial", "--format", "json")
    assert counts(again.json) == [4, 0, 2, 0, 0, 2]


def test_refused_rows_come_back_once_they_are_mended(meili, lowland, tmp_path, logged):
    file = write(lowland, "in.csv", MIXED)
    rejects = tmp_path / "rejects.csv"
    ran = meili(lowland, "import", file, "--partial", "--rejects", rejects)
    assert f"Refused rows: {rejects}" in ran.err
    text = rejects.read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "事项,地区,日期,类型,数值,备注,line,rule,message"
    assert lines[1:3] == ['pomps,L,2018,累计,3,"two', lines[2]]
    assert lines[2].startswith('lines",3,unknown-item,')
    assert lines[3].startswith("pumps,L11,2018,累计,12x,'=1+1,5,bad-number,")
    mended = write(lowland, "mended.csv", text.replace("pomps", "pumps").replace("12x", "12"))
    ran = meili(lowland, "import", mended, "--rejects", tmp_path / "none.csv", "--format", "json")
    assert (ran.code, counts(ran.json)) == (0, [2, 2, 0, 0, 0, 0])
    assert len(logged()) == 4
    assert not (tmp_path / "none.csv").exists()


def test_a_doubtful_figure_stays_doubtful_when_it_comes_back(meili, lowland, tmp_path):
    row = '{"item": "connected", "area": "L", "as_of": "2018", "kind": "percent", "value": 0.952}'
    rejects = tmp_path / "rejects.csv"
    ran = meili(lowland, "import", write(lowland, "in.jsonl", row), "--rejects", rejects)
    again = meili(lowland, "import", rejects)
    assert (ran.code, again.code) == (1, 1)
    assert "fraction or a percentage" in again.err


@pytest.mark.parametrize(
    ("rows", "new"),
    [
        ("trust,L,2018,level,1\ntrust,L,2018,level,2\ntrust,L1,2018,level,3\n", 1),
        ("pumps,L,2018,increment,1\npumps,L,2018-Q4,increment,1\ntrust,L1,2018,level,3\n", 1),
    ],
)
def test_of_rows_that_do_not_go_together_none_is_taken_in(meili, lowland, rows, new, logged):
    file = write(lowland, "in.csv", HEAD + rows)
    ran = meili(lowland, "import", file, "--partial", "--format", "json")
    assert (ran.code, counts(ran.json)) == (1, [3, new, 0, 0, 0, 2])
    assert ran.json["files"][0]["problems"][0]["rule"] == "clash"
    assert [one["area"] for one in logged()] == ["L1"]


def test_what_stands_is_not_withdrawn_beside_a_new_figure_in_part(meili, lowland, logged):
    meili(lowland, "import", write(lowland, "one.csv", HEAD + GOOD))
    file = write(lowland, "in.csv", HEAD + "trust,L,2018,retract,\ntrust,L,2018,level,104\n")
    ran = meili(lowland, "import", file, "--partial", "--format", "json")
    assert counts(ran.json) == [2, 0, 0, 0, 0, 2]
    assert [one["standing"] for one in logged()] == ["stands"]


def test_a_file_that_ends_in_the_middle_is_not_taken_in_part(meili, lowland, logged):
    file = write(lowland, "in.csv", HEAD + GOOD + 'trust,L1,2018,level,"10\n')
    ran = meili(lowland, "import", file, "--partial")
    assert (ran.code, logged()) == (1, [])
    assert "Nothing was written" in ran.out


def test_the_same_problem_on_many_rows_is_one_finding(meili, lowland):
    same = "".join(f"pomps,L,2018-{month:02},total,3\n" for month in [*range(1, 13)] * 100)
    other = "".join(f"trust,L,2018,level,x{number}\n" for number in range(50))
    file = write(lowland, "in.csv", HEAD + same + other)
    ran = meili(lowland, "import", file)
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert len(lines) < 50
    (first,) = [line for line in lines if "unknown-item" in line]
    assert "in.csv:2: error" in first
    assert "in 1,200 rows, also in lines 3, 4, 5" in first
    assert "in.csv: and 30 more rows with [bad-number]" in ran.err
    groups = meili(lowland, "import", file, "--format", "json").json["files"][0]["groups"]
    assert (groups[0]["count"], groups[0]["lines"][:3]) == (1200, [2, 3, 4])


def test_in_chinese(meili, lowland):
    file = write(lowland, "in.csv", MIXED + "trust,L1,2018,读数,—,\n")
    ran = meili(lowland, "--lang", "zh", "import", file, "--partial")
    assert "读取方式" in ran.err
    assert "视为未填报" in ran.err


# -- limits --------------------------------------------------------------------------------------


def test_a_line_of_a_hundred_megabytes_is_refused(meili, lowland, monkeypatch):
    file = lowland / "in.csv"
    file.write_bytes(HEAD.encode() + b"x" * 100_000_000)
    began = time.monotonic()
    ran = meili(lowland, "import", file)
    assert (ran.code, "error[bad-csv]" in ran.err) == (1, True)
    assert time.monotonic() - began < 60
    monkeypatch.setattr(sources, "MAX_FILE", 1000)
    assert meili(lowland, "import", file).code == 2


# -- while it runs -------------------------------------------------------------------------------


def _large(lowland, rows):
    areas = ("L11", "L12", "L21", "L22")
    days = [
        f"20{year}-{month:02}-{day:02}"
        for year in (16, 17, 18)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    lines = [
        f"connected,{area},{day},percent,7{n % 10}.5%\n"
        for n, (area, day) in enumerate((a, d) for d in days for a in areas)
    ]
    return write(lowland, "large.csv", HEAD + "".join(lines * (rows // len(lines) + 1)))


@pytest.mark.no_cover
def test_a_terminal_is_told_how_far_it_is(lowland):
    file = _large(lowland, 200_000)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "meili_cli", "import", str(file), "-n"],
        cwd=lowland, stderr=theirs, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while b" rows, " not in said:
        said += os.read(ours, 4096)  # OSError at the end, if it is never said
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=120) == 130
    os.close(ours)
    assert b" a second" in said


def test_an_interruption_leaves_nothing_behind(lowland):
    file = _large(lowland, 50_000)
    for delay in (0.1, 0.5, 1.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "meili_cli", "import", str(file)],
            cwd=lowland, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=120)
        assert process.returncode in {1, 130}, err
        assert b"Traceback" not in err
    assert not (lowland / "data" / "entries").exists()


def _write(done):
    with undisturbed():
        signal.raise_signal(signal.SIGINT)
        done.append("written")


def test_an_interruption_waits_for_batch_and_receipt():
    done = []
    with pytest.raises(KeyboardInterrupt):
        _write(done)
    assert done == ["written"]
