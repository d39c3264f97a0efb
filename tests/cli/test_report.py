"""`meili report`: what it is asked for, where it goes, and what every format of it says."""

import csv
import io
import os
import pty
import re
import subprocess
import sys

import pytest
from wcwidth import wcswidth

from cli.workspaces import entry, put, tree
from meili_cli.model.terms import Format
from meili_cli.render.formats import FOR_PROGRAMS

FORMATS = [form.value for form in Format]
ENVELOPE = ["schema", "plan", "simulated", "as_of", "known_at", "by", "scope", "rows"]
FIELDS = [
    "item", "goal", "area", "area_name", "measure", "unit", "baseline", "bound", "target",
    "target_max", "due", "attained", "numerator", "denominator", "state", "states", "completion",
    "expected", "expected_on", "pace", "contribution", "status", "trend", "stale", "basis",
    "coverage", "reported", "expected_reports", "last_as_of", "notes",
]  # fmt: skip
ANSI = re.compile("\x1b")


@pytest.fixture
def root(lowland):
    """A few figures of 2018 and 2019; the first was revised half a year later."""
    first = put(
        lowland,
        entry("connected", "L", "2018-09-30", "count", "54", "100"),
        entry("customers", "L", "2018-12-31", "level", "125"),
        entry("leakage", "L", "2018-12-31", "level", "21"),
        entry("trust", "L", "2018-12-31", "level", "103"),
        entry("register", "L", "2018-06-30", "state", state="done"),
        entry("pumps", "L", "2018-12-31", "total", "400"),
        entry("pressure", "L11", "2018-12-31", "level", "5"),
        entry("task-1.1", "L", "2018-12-31", "state", state="done"),
        at="2019-01-01T22:59:59",  # a second before the end of the day in Amsterdam
    )
    put(
        lowland,
        entry("connected", "L", "2018-09-30", "count", "60", "100", revises=(first.name,)),
        at="2019-07-01T10:00:00",
    )
    return lowland


@pytest.fixture
def rows(meili, root):
    """The rows of a report on 2018-12-31, by item."""

    def ask(*words, as_of="2018-12-31"):
        ran = meili(root, "report", "--as-of", as_of, "--format", "json", *words)
        assert ran.code == 0, ran.err
        return {row["item"]: row for row in ran.rows}

    return ask


# -- json -----------------------------------------------------------------------------------


def test_json_has_the_fields_of_the_contract_in_their_order(meili, root):
    answer = meili(root, "report", "--as-of", "2018", "--format", "json").json
    assert [key for key in answer if key in ENVELOPE] == ENVELOPE
    assert answer["schema"] == "meili/report/1"
    assert answer["plan"] == {"id": "lowland-water-2016-2025", "revision": 3}
    assert (answer["simulated"], answer["known_at"]) == (False, None)
    assert (answer["as_of"], answer["by"], answer["scope"]) == ("2018-12-31", "country", "L")
    assert len(answer["rows"]) == 12
    for row in answer["rows"]:
        assert [key for key in row if key in FIELDS] == FIELDS


def test_figures_are_numbers_with_six_significant_digits_at_least(rows):
    found = rows()["customers"]
    assert found["attained"] == 125
    assert found["pace"] == pytest.approx(1.0758481239064648, rel=1e-9)
    assert isinstance(found["notes"], list)
    assert rows()["leakage"]["notes"] == ["baseline_assumed"]


def test_names_and_units_follow_the_language(meili, root):
    def names(lang):
        ran = meili(root, "report", "--lang", lang, "--item", "pumps", "--format", "json")
        return ran.rows[0]["unit"], ran.rows[0]["area_name"]

    assert names("en") == ("pumps", "Lowland")
    assert names("zh") == ("台", "Lowland")  # an area without a Chinese name keeps the one it has


def flat(value):
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(value)
        case dict():
            return ";".join(f"{key}={count}" for key, count in value.items())
    return str(value)


@pytest.mark.parametrize("words", [(), ("--by", "province"), ("--tasks",), ("--item", "register")])
def test_csv_holds_what_json_holds(meili, root, words):
    words = ("report", "--as-of", "2019", *words, "--format")
    expected = meili(root, *words, "json").rows
    found = list(csv.DictReader(io.StringIO(meili(root, *words, "csv").out)))
    assert expected
    assert found == [{key: flat(value) for key, value in row.items()} for row in expected]


@pytest.mark.no_cover
def test_the_csv_of_the_demo_holds_what_its_json_holds(meili, demo):
    words = ("report", "--district", "--as-of", "2019-06", "--format")
    expected = meili(demo, *words, "json").rows
    found = list(csv.DictReader(io.StringIO(meili(demo, *words, "csv").out)))
    assert {row.pop("simulated") for row in found} == {"true"}
    assert found == [{key: flat(value) for key, value in row.items()} for row in expected]
    assert len(found) == 16 * 30


# -- when -----------------------------------------------------------------------------------


def test_as_of_takes_what_was_true_by_then(rows):
    assert rows(as_of="2018-06-30")["connected"]["status"] == "no_data"
    assert rows(as_of="2018-Q3")["connected"]["attained"] == 60
    assert rows(as_of="2018")["customers"]["attained"] == 125
    assert rows(as_of="2018-11")["customers"]["status"] == "no_data"


def test_by_default_it_is_the_day_on_which_the_plan_ended(meili, root):
    # The plan ended in 2025; until then a report would be of today.
    ran = meili(root, "report", "--format", "json")
    assert ran.json["as_of"] == "2025-12-31"


@pytest.mark.parametrize(
    ("known_at", "attained"),
    [
        ("2018-12-31", None),
        ("2019-01-01T22:59:58Z", None),
        ("2019-01-01T22:59:59Z", 54),
        ("2019-01-01T23:59:59+01:00", 54),
        ("2019-01-01", 54),  # until midnight in Amsterdam
        ("2019-06-30", 54),
        ("2019-Q2", 54),
        ("2019-07-01T09:59:59Z", 54),
        ("2019-07-01T10:00:00Z", 60),
        ("2019-07-01T10:00:00", 60),
        ("2019-07-01", 60),
        ("2019-07", 60),
        (None, 60),
    ],
)
def test_known_at_repeats_a_report_as_it_was_known(rows, known_at, attained):
    asked = () if known_at is None else ("--known-at", known_at)
    assert rows(*asked)["connected"]["attained"] == attained


def test_known_at_stands_in_the_report(meili, root):
    ran = meili(root, "report", "--as-of", "2018", "--known-at", "2019-06-30", "--format", "json")
    assert ran.json["known_at"] == "2019-06-30"
    out = meili(root, "report", "--as-of", "2018", "--known-at", "2019-06-30").out
    assert "as known at 2019-06-30" in out


def test_a_revision_typed_in_changes_the_report_but_not_the_one_known_before(meili, root):
    def attained(*words):
        ran = meili(
            root, "report", "--as-of", "2018", "--item", "trust", "--format", "json", *words
        )
        return ran.rows[0]["attained"]

    ran = meili(
        root, "record", "trust", "--area", "L", "--as-of", "2018", "--level", "90", "--revise"
    )
    assert ran.code == 0
    assert attained() == 90
    assert attained("--known-at", "2019-12-31") == 103


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "tomorrow"), "--as-of: 'tomorrow' is not a date"),
        (("--known-at", "tomorrow"), "--known-at: 'tomorrow' is neither a date nor a time"),
        (("--goal", "watr"), "water"),
        (("--item", "pomps"), "nearest: pumps"),
        (("--area", "Drn"), "L12 Dorn"),
        (("--status", "wrong"), "on_track"),
        (("--fail-on", "wrong"), "on_track"),
        (("--basis", "wrong"), "rollup"),
        (("--format", "wrong"), "markdown"),
    ],
)
def test_a_wrong_word_gets_the_right_ones(meili, root, words, said):
    ran = meili(root, "report", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# -- what -----------------------------------------------------------------------------------


def test_goals_and_items(rows):
    assert list(rows("--goal", "people")) == [
        "trust", "spills", "staff", "pressure", "oxygen", "register",
    ]  # fmt: skip
    assert len(rows("--goal", "people", "--goal", "净水")) == 12
    assert set(rows("--item", "trust", "--item", "Pumps renewed")) == {"trust", "pumps"}


def test_an_item_is_shown_for_the_area_and_those_right_below_it(meili, root):
    ran = meili(root, "report", "--item", "trust", "--format", "json")
    assert [row["area"] for row in ran.rows] == ["L", "L1", "L2"]
    ran = meili(root, "report", "--item", "trust", "--area", "L11", "--format", "json")
    assert [row["area"] for row in ran.rows] == ["L11"]


def test_statuses(rows):
    assert set(rows("--status", "achieved")) == {"register"}
    assert set(rows("--status", "achieved", "--status", "regressing")) == {"register", "leakage"}
    assert rows("--status", "missed") == {}


def test_tasks(rows, meili, root):
    found = rows("--tasks")
    assert list(found) == ["task-1.1"]
    task = found["task-1.1"]
    assert (task["measure"], task["state"], task["status"]) == ("task", "done", "achieved")
    assert (task["goal"], task["due"], task["target"]) == (None, None, "done")
    out = meili(root, "report", "--tasks", "--as-of", "2018").out
    assert "Renew the pumps" in out
    assert "Works" in out


@pytest.mark.no_cover
def test_a_basis_can_be_forced(meili, root):
    def towns(value):
        for area in ("L11", "L12", "L21", "L22"):
            ran = meili(
                root, "record", "pumps", "--area", area, "--as-of", "2018-12-31", "--total", value
            )
            assert ran.code == 0

    def pumps(*words):
        ran = meili(
            root, "report", "--item", "pumps", "--as-of", "2018", "--format", "json", *words
        )
        return ran.rows[0]

    towns("90")
    assert (pumps()["attained"], pumps()["basis"]) == (400, "reported")
    assert "rollup_differs:360" in pumps()["notes"]
    forced = pumps("--basis", "rollup")
    assert (forced["attained"], forced["basis"]) == (360, "rollup")
    assert "reported_differs:400" in forced["notes"]
    assert pumps("--basis", "reported")["attained"] == 400


def test_an_area(meili, root):
    ran = meili(root, "report", "--area", "westmark", "--as-of", "2018", "--format", "json")
    assert {row["area"] for row in ran.rows} == {"L1"}
    assert ran.json["scope"] == "L1"
    assert len(ran.rows) == 12


def test_districts_and_streets_of_the_bundled_plan(meili, homes):
    ran = meili(homes, "report", "--district", "--item", "ebike-charging", "--format", "json")
    assert len(ran.rows) == 16
    assert ran.json["by"] == "district"
    ran = meili(
        homes,
        "report",
        "--street",
        "--area",
        "徐汇",
        "--item",
        "ebike-charging",
        "--format",
        "json",
    )
    assert len(ran.rows) == 14  # 13 of them expected, and an industrial park
    assert {row["area"][:6] for row in ran.rows} == {"310104"}
    table = meili(homes, "report", "--street", "--area", "徐汇").out
    assert "Street" in table


# -- --fail-on ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["achieved"], 1),
        (["regressing"], 1),
        (["missed"], 0),
        (["missed", "regressing"], 1),
        (["no_data"], 1),
        ([], 0),
    ],
)
def test_fail_on_ends_with_1_and_the_report_is_the_same(meili, root, statuses, code):
    words = [word for status in statuses for word in ("--fail-on", status)]
    ran = meili(root, "report", "--as-of", "2018", *words)
    assert ran.code == code
    assert ran.out == meili(root, "report", "--as-of", "2018").out


def test_fail_on_looks_at_what_is_shown(meili, root):
    words = ("report", "--as-of", "2018", "--item", "register", "--by", "country")
    assert meili(root, *words, "--fail-on", "regressing").code == 0


# -- where it goes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "plain"), ("a.md", "markdown"), ("a.html", "html"), ("a.htm", "html"),
        ("a.csv", "csv"), ("a.json", "json"), ("a.b.JSON", "json"),
    ],
)  # fmt: skip
def test_a_file_is_written_in_the_format_of_its_ending(meili, root, tmp_path, name, form):
    file = tmp_path / name
    ran = meili(root, "report", "--as-of", "2018", "-o", file)
    assert (ran.code, ran.out) == (0, "")
    shown = meili(root, "report", "--as-of", "2018", "--format", form).out
    assert file.read_bytes().decode() == shown


def test_a_format_that_is_asked_for_comes_before_the_ending(meili, root, tmp_path):
    file = tmp_path / "a.txt"
    assert meili(root, "report", "--as-of", "2018", "--output", file, "--format", "json").code == 0
    assert file.read_text().startswith('{\n  "schema": "meili/report/1"')
    file = tmp_path / "a.pdf"
    assert meili(root, "report", "--as-of", "2018", "-o", file, "--format", "csv").code == 0
    assert file.read_text().startswith("item,goal,area,")


def test_a_file_is_not_cut_to_a_width_and_has_no_colour(meili, root, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    file = tmp_path / "a.txt"
    meili(root, "report", "--as-of", "2018", "-o", file)
    assert "Left out for want of room" not in file.read_text()
    assert not ANSI.search(file.read_text())


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.docx", ".json"])
def test_an_ending_that_names_no_format(meili, root, tmp_path, name):
    ran = meili(root, "report", "-o", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert str(tmp_path / name) in ran.err
    assert ".json" in ran.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "name",
    ["plan/a.csv", "plan/goals/a.json", "data/a.txt", "data/entries/2020/a.csv", "x/../plan/a.md"],
)
def test_nothing_is_written_among_the_plan_or_the_data(meili, root, name):
    (root / "x").mkdir()
    before = tree(root)
    ran = meili(root, "report", "-o", root / name)
    assert (ran.code, ran.out) == (2, "")
    assert str(root / name) in ran.err
    assert tree(root) == before


def test_nothing_is_written_there_by_a_link_either(meili, root, tmp_path):
    (tmp_path / "way").symlink_to(root / "data")
    before = tree(root)
    assert meili(root, "report", "-o", tmp_path / "way" / "a.csv").code == 2
    assert tree(root) == before


def test_the_workspace_itself_may_hold_a_report(meili, root, monkeypatch):
    monkeypatch.chdir(root)
    assert meili(None, "report", "-o", "report.csv").code == 0
    assert (root / "report.csv").is_file()


@pytest.mark.parametrize("name", ["missing/a.csv", "folder.csv"])
def test_a_file_that_cannot_be_written(meili, root, tmp_path, name):
    (tmp_path / "folder.csv").mkdir()
    ran = meili(root, "report", "-o", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert str(tmp_path / name) in ran.err


def test_entries_of_nothing_known_are_said_beside_the_report(meili, root):
    put(root, entry("gone", "L", "2018-12-31", "level", "1"), at="2020-01-01T00:00:00")
    ran = meili(root, "report", "--as-of", "2018", "--format", "json")
    assert ran.code == 0
    assert "1 entry names an item or area that is not there" in ran.err
    assert len(ran.rows) == 12


# -- how it looks -------------------------------------------------------------------------------


@pytest.mark.few(6)
@pytest.mark.parametrize("columns", ["80", "100", "120"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--district",),
        ("--area", "徐汇"),
        ("--item", "no-illegal-building"),
        ("--tasks",),
        ("--district", "--goal", "order"),
    ],
    ids=" ".join,
)
def test_no_line_is_wider_than_the_columns(meili, demo, monkeypatch, columns, lang, words):
    monkeypatch.setenv("COLUMNS", columns)
    ran = meili(demo, "--lang", lang, "report", "--as-of", "2019-06", *words)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert max(map(wcswidth, lines)) <= int(columns)
    assert len(lines) > 5
    assert all(line == line.rstrip() for line in lines)


def test_more_columns_show_more(meili, demo, monkeypatch):
    def header(columns):
        monkeypatch.setenv("COLUMNS", columns)
        out = meili(demo, "report", "--as-of", "2019-06").out
        return next(line for line in out.splitlines() if line.startswith("Target"))

    assert len(header("80").split()) < len(header("160").split())


@pytest.mark.few(6)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", [("report", "--as-of", "2019-06"), ("log", "ebike-charging")])
def test_simulated_figures_say_so_in_every_format(meili, demo, form, lang, command):
    out = meili(demo, "--lang", lang, *command, "--format", form).out
    assert "simulated" in out.lower()
    if form not in FOR_PROGRAMS:
        assert "SIMULATED" in out


@pytest.mark.parametrize("form", FORMATS)
def test_real_figures_do_not(meili, root, form):
    out = meili(root, "report", "--as-of", "2018", "--format", form).out
    assert "SIMULATED" not in out
    assert '"simulated": true' not in out


@pytest.mark.few(3)
@pytest.mark.parametrize("form", FORMATS)
def test_both_languages(meili, demo, form):
    english = meili(demo, "--lang", "en", "report", "--as-of", "2019-06", "--format", form).out
    chinese = meili(demo, "--lang", "zh", "report", "--as-of", "2019-06", "--format", form).out
    assert "Shanghai" in english
    assert "上海市" not in english.replace("上海市住宅小区建设", "")
    assert "上海市" in chinese
    assert "Shanghai" not in chinese.replace("shanghai-beautiful-homes", "")


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({"MEILI_LANG": "zh"}, True),
        ({"MEILI_LANG": "en", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_language_of_the_environment(meili, root, monkeypatch, environment, chinese):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = meili(root, "report", "--as-of", "2018").out
    assert ("低地净水计划" in out) is chinese
    assert ("Lowland clean water plan" in out) is not chinese


@pytest.mark.parametrize(
    "words",
    [
        ("-C", "{}", "--lang", "zh", "report"),
        ("report", "-C", "{}", "--lang", "zh"),
        ("--lang", "zh", "report", "-C", "{}"),
        ("-C", "{}", "report", "--lang=zh"),
        ("report", "--as-of", "2018", "--lang", "zh", "-C", "{}"),
    ],
    ids=" ".join,
)
def test_options_that_may_stand_anywhere(meili, root, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = meili(None, *(word.format(root) for word in words))
    assert ran.code == 0
    assert "低地净水计划" in ran.out


def test_the_workspace_is_found_upward_or_by_the_variable(meili, root, monkeypatch):
    monkeypatch.chdir(root / "plan" / "goals")
    assert meili(None, "report", "--format", "json").json["plan"]["revision"] == 3
    monkeypatch.chdir("/")  # nothing is above; whatever lies beside the tests' own folders
    assert meili(None, "report").code == 2
    monkeypatch.setenv("MEILI_WORKSPACE", str(root))
    assert meili(None, "report", "--format", "json").json["plan"]["revision"] == 3


# -- processes ----------------------------------------------------------------------------------


def test_what_goes_to_a_pipe_has_no_colour(process, root):
    done = process("report", "--as-of", "2018", cwd=root, TERM="xterm-256color")
    assert done.returncode == 0
    assert not ANSI.search(done.stdout.decode())


def on_terminal(root, *words, **environment):
    """Return what a command prints to a terminal of its own."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "meili_cli", *words],
        cwd=root, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    ) as child:  # fmt: skip
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
        assert child.wait() == 0
    os.close(ours)
    return b"".join(parts).decode()


@pytest.mark.no_cover
def test_colour_is_for_terminals_that_want_it(root):
    words = ("report", "--as-of", "2018")
    assert ANSI.search(on_terminal(root, *words))
    assert not ANSI.search(on_terminal(root, *words, NO_COLOR="1"))
    assert not ANSI.search(on_terminal(root, *words, TERM="dumb"))
    assert not ANSI.search(on_terminal(root, *words, "--format", "json"))
    assert not ANSI.search(on_terminal(root, *words, "--format", "csv"))


@pytest.mark.no_cover
def test_the_headings_of_an_explanation_are_bold_on_a_terminal(root):
    words = ("explain", "trust", "--as-of", "2018")
    assert "\x1b[1mWhat is asked for\x1b[0m" in on_terminal(root, *words)
    assert not ANSI.search(on_terminal(root, *words, NO_COLOR="1"))
    assert not ANSI.search(on_terminal(root, *words, "--format", "json"))


@pytest.mark.few(3)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_is_utf_8_whatever_the_locale(process, root, form, environment):
    done = process(
        "--lang", "zh", "report", "--as-of", "2018", "--format", form, cwd=root, **environment
    )
    assert done.returncode == 0, done.stderr
    assert "台" in done.stdout.decode()


def test_what_is_said_is_utf_8_too(process, root):
    done = process(
        "import", "-", cwd=root, LC_ALL="C", PYTHONIOENCODING="ascii",
        stdin="item,area,as_of,kind\n水,上海,2018,level\n".encode(),
    )  # fmt: skip
    assert done.returncode == 1
    assert "水" in done.stderr.decode()


@pytest.mark.no_cover
def test_a_reader_that_has_seen_enough_ends_it_quietly(demo):
    with subprocess.Popen(
        [sys.executable, "-m", "meili_cli", "log", "--format", "csv"],
        cwd=demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdout.readline().startswith(b"item,area,")
        child.stdout.close()
        said = child.stderr.read()
        assert (child.wait(), said) == (0, b"")
