"""The interface gives what the command line gives, and takes Python's own values."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

import meili_cli
from cli import workspaces
from meili_cli import (
    MeiliError,
    PlanError,
    Problems,
    Severity,
    UsageError,
    i18n,
    open_workspace,
)
from meili_cli.errors import WorkspaceError

DAY = "2019-06-30"


def answered(taken):
    """What an answer has in the json of the command line."""
    return {
        **taken.counts,
        "problems": [
            {
                "path": one.place.path, "line": one.place.line or None,
                "column": one.place.over or None, "rule": one.rule,
                "severity": one.severity, "message": one.message, "hint": one.hint or None,
            }
            for one in taken.problems
        ],
    }  # fmt: skip


# -- opening ----------------------------------------------------------------------------------


def test_without_a_path_it_is_found_upward_from_here(lowland, monkeypatch, tmp_path):
    monkeypatch.chdir(lowland / "plan" / "goals")
    opened = open_workspace()
    assert opened.root == lowland
    monkeypatch.chdir(tmp_path)  # it stays where it is
    assert opened.report().rows


def test_the_variable_names_one(lowland, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEILI_WORKSPACE", str(lowland))
    assert open_workspace().root == lowland


def test_a_path_is_that_of_the_workspace_and_no_other(lowland):
    assert open_workspace(str(lowland)).root == open_workspace(lowland).root == lowland
    with pytest.raises(WorkspaceError):
        open_workspace(lowland / "plan" / "goals")
    with pytest.raises(WorkspaceError, match="no such folder"):
        open_workspace(lowland / "missing")


def test_an_unknown_language(lowland):
    with pytest.raises(UsageError, match='not written in the language "nl"') as raised:
        open_workspace(lowland, language="nl").report()
    assert raised.value.hint == "It is written in: zh, en."


# -- reports ----------------------------------------------------------------------------------

QUESTIONS = [
    ((), {}),
    (("--district",), {"by": "district"}),
    (("--area", "徐汇"), {"area": "徐汇"}),
    (("--item", "no-illegal-building"), {"item": "no-illegal-building"}),
    (("--goal", "order", "--goal", "safety", "--status", "behind"),
     {"goal": ["order", "safety"], "status": "behind"}),
    (("--tasks", "--by", "district"), {"tasks": True, "by": "district"}),
    (("--known-at", "2019-07-10", "--basis", "rollup"),
     {"known_at": date(2019, 7, 10), "basis": "rollup"}),
]  # fmt: skip


@pytest.mark.few(3)
@pytest.mark.parametrize(("words", "arguments"), QUESTIONS)
def test_a_report_is_that_of_the_command_line(meili, demo, words, arguments):
    language = "zh" if "by" in arguments else "en"
    report = open_workspace(demo, language=language).report(as_of="2019-06", **arguments)
    for form in ("json", "html"):
        ran = meili(demo, "--lang", language, "report", "--as-of", "2019-06", *words,
                    "--format", form)  # fmt: skip
        assert report.to_text(form) == ran.out
    assert [row.item for row in report.rows] == [row["item"] for row in json.loads(
        report.to_text("json"))["rows"]]  # fmt: skip


@pytest.mark.no_cover
def test_a_form_is_that_of_the_command_line(meili, demo, tmp_path):
    opened = open_workspace(demo, language="zh")
    file = tmp_path / "form.xlsx"
    words = ("form", "--area", "徐汇", "--as-of", "2019-06", "--tasks", "-o", file)
    assert meili(demo, "--lang", "zh", *words).code == 0
    assert opened.form("徐汇", date(2019, 6, 30), tasks=True) == file.read_bytes()
    with pytest.raises(UsageError) as raised:
        opened.form("Atlantis", "2019-06")
    assert "--" not in str(raised.value)


EVENING = datetime(2019, 6, 30, 20, tzinfo=UTC)
"""The next morning in Shanghai."""


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2019-06", date(2019, 6, 30)),
        ("2019-Q2", date(2019, 6, 30)),
        (date(2019, 6, 30), date(2019, 6, 30)),
        (datetime(2019, 6, 30, 23, 59), date(2019, 6, 30)),  # noqa: DTZ001 - people have such
        (EVENING, date(2019, 7, 1)),
        (EVENING.astimezone(timezone(timedelta(hours=-5))), date(2019, 7, 1)),
        (None, date(2020, 12, 31)),
    ],
)
def test_days(demo, typed, day):
    opened = open_workspace(demo)
    assert opened.report(as_of=typed).as_of == day
    assert opened.explain("ebike-charging", as_of=typed).data.as_of == day


def test_a_day_of_pandas(demo):
    import pandas as pd

    opened = open_workspace(demo)
    assert opened.report(as_of=pd.Timestamp("2019-06-30")).as_of == date(2019, 6, 30)
    with pytest.raises(UsageError, match="as_of: 'NaT' is not a date"):
        opened.report(as_of=pd.NaT)


def test_a_time_is_known_to_the_second(meili, homes):
    meili(homes, "record", "ebike-charging", "--area", "上海", "--as-of", "2019-06", "--add", "120")
    (row,) = meili(homes, "log", "--format", "json").rows
    then = datetime.fromisoformat(row["recorded_at"])
    opened = open_workspace(homes)

    def known(at):
        return opened.report(item="ebike-charging", area="上海", by="city", known_at=at).rows[0]

    assert known(then).attained == 120
    assert known(then - timedelta(seconds=1)).attained is None
    assert known(then.astimezone(timezone(timedelta(hours=8)))).attained == 120


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"as_of": "2019-13"}, "as_of: '2019-13' is not a date"),
        ({"known_at": "then"}, "known_at: 'then' is neither"),
        ({"by": "village"}, "no level 'village'"),
        ({"area": "Atlantis"}, 'unknown area "Atlantis"'),
        ({"item": "ebikes"}, 'unknown item "ebikes"'),
        ({"goal": "ordr"}, "goal: this plan has no goal 'ordr'"),
        ({"status": "fine"}, "status: there is no status 'fine'"),
        ({"basis": "both"}, "basis: there is no basis 'both'"),
    ],
)
def test_what_is_not_there_is_said_in_the_words_of_python(demo, arguments, message):
    with pytest.raises(UsageError) as raised:
        open_workspace(demo).report(**arguments)
    assert message in str(raised.value)
    assert raised.value.hint
    assert "--" not in str(raised.value)


def test_entries_that_are_in_no_report_are_told(lowland):
    workspaces.put(lowland, workspaces.entry("gone", "L", "2018-12-31", "total", "1"))
    report = open_workspace(lowland).report()
    assert report.left_out == 1
    assert "1 entry names an item" in str(report)
    assert "1 entry names an item" in report._repr_html_()
    assert "names an item" not in open_workspace(lowland).report().to_text("csv")


def test_made_up_figures_say_so_wherever_they_show(demo):
    report = open_workspace(demo, language="en").report(as_of=DAY)
    told = open_workspace(demo).explain("ebike-charging", as_of=DAY)
    for text in (report, told):
        for shown in (str(text), repr(text), text._repr_html_()):
            assert "SIMULATED" in shown
    assert report.simulated


def test_the_html_of_a_notebook_keeps_its_style_to_itself(demo):
    html = open_workspace(demo).report(as_of=DAY)._repr_html_()
    assert html.startswith('<div class="meili"')
    assert not any(f"<{tag}" in html for tag in ("html", "head", "body", "script"))
    style = html.split("<style>\n")[1].split("</style>")[0]
    assert style.startswith(".meili {\n")
    depth = 0
    for at, char in enumerate(style.rstrip()):
        depth += {"{": 1, "}": -1}.get(char, 0)
        # The one rule ends where the style ends, so that all others stand within it.
        assert depth > 0 or at < style.index("{") or at == len(style.rstrip()) - 1
    assert not any(word in style for word in (":root", "body"))


# -- explanations -----------------------------------------------------------------------------


@pytest.mark.no_cover
def test_an_explanation_is_that_of_the_command_line(meili, demo):
    words = ("explain", "no-illegal-building", "--area", "徐汇", "--as-of", "2019-06")
    opened = open_workspace(demo, language="zh")
    told = opened.explain("no-illegal-building", "徐汇", as_of="2019-06")
    assert told.tree() == meili(demo, "--lang", "zh", *words, "--format", "json").json
    shown = meili(demo, "--lang", "zh", *words).out
    # Only the command line breaks lines, and where it does there is no dot.
    assert re.sub(r"[\s·]", "", told.text) == re.sub(r"[\s·]", "", shown)
    assert told.row == opened.report(item="no-illegal-building", area="徐汇", by="district",
                                     as_of="2019-06").rows[0]  # fmt: skip


# -- figures in -------------------------------------------------------------------------------

FIGURES = [
    ("pumps", {"add": 3}, ("--add", "3")),
    ("pumps", {"add": "1200"}, ("--add", "1200")),
    ("pumps", {"total": Decimal("1E+2")}, ("--total", "100")),
    ("pumps", {"total": 0.5}, ("--total", "0.5")),
    ("connected", {"count": (120, 200)}, ("--count", "120/200")),
    ("connected", {"count": "120/200"}, ("--count", "120/200")),
    ("connected", {"percent": 82.3}, ("--percent", "82.3")),
    ("connected", {"percent": "82.3 %"}, ("--percent", "82.3 %")),
    ("leakage", {"level": 12}, ("--level", "12")),
    ("pumps", {"add": 0.1 + 0.2}, ("--add", "0.30000000000000004")),
    ("pumps", {"add": float("nan")}, ("--add", "nan")),
    ("pumps", {"add": True}, ("--add", "True")),
    ("pumps", {"level": 1}, ("--level", "1")),
    ("connected", {"count": (300, 200)}, ("--count", "300/200")),
]


@pytest.mark.few(5)
@pytest.mark.parametrize(("item", "figure", "words"), FIGURES)
def test_a_figure_is_taken_as_on_the_command_line(meili, lowland, item, figure, words):
    typed = ("record", item, "--area", "L", "--as-of", "2018", *words)
    shown = meili(lowland, *typed, "--dry-run", "--format", "json").json
    opened = open_workspace(lowland, language="en")
    taken = opened.record(item, "L", "2018", dry_run=True, **figure)
    assert taken.entries if shown["new"] else taken.is_refused
    mine, other = answered(taken), {name: shown[name] for name in answered(taken)}
    assert [one["rule"] for one in mine["problems"]] == [one["rule"] for one in other["problems"]]
    assert taken.counts == {name: shown[name] for name in taken.counts}
    before = workspaces.tree(lowland)
    taken = opened.record(item, "L", "2018", **figure)
    assert (workspaces.tree(lowland) == before) == taken.is_refused
    if not taken.is_refused:  # and the command line knows it: the same figure, no more, no less
        assert meili(lowland, *typed, "--format", "json").json["unchanged"] == 1


def test_what_is_recorded_is_told(meili, lowland):
    opened = open_workspace(lowland, language="en")
    taken = opened.record("pumps", "L", date(2018, 12, 31), total=40, from_=None, source="letter",
                          note="first", by="bo")  # fmt: skip
    (entry,) = taken.entries
    assert (entry.value, entry.source, entry.note) == (40, "letter", "first")
    assert (taken.before.attained, taken.after.attained) == (None, 40)
    (row,) = meili(lowland, "log", "--format", "json").rows
    assert (row["batch"], row["recorded_by"], row["source"]) == (taken.batch.name, "bo", "letter")
    receipt = json.loads(taken.batch.receipt.read_text())
    assert receipt["command"] == ["meili_cli", "record"]

    again = opened.record("pumps", "L", "2018", total=40)
    assert (again.counts["unchanged"], again.batch, again.is_refused) == (1, None, False)
    other = opened.record("pumps", "L", "2018", total=41)
    assert (other.is_refused, [one.rule for one in other.problems]) == (True, ["conflict"])
    assert "error[conflict]" in str(Problems(other.problems))
    revised = opened.record("pumps", "L", "2018", total=41, revise=True)
    assert (revised.counts["revised"], revised.after.attained) == (1, 41)
    assert "revised=1" in repr(revised)


def test_the_first_day_may_be_given(meili, lowland):
    open_workspace(lowland).record("pumps", "L", "2019-06", add=1, from_=date(2019, 5, 1))
    (row,) = meili(lowland, "log", "--format", "json").rows
    assert (row["period_start"], row["as_of"]) == ("2019-05-01", "2019-06-30")


@pytest.mark.parametrize("figures", [{}, {"add": 1, "total": 2}])
def test_exactly_one_figure_is_needed(lowland, figures):
    with pytest.raises(UsageError, match="exactly one figure") as raised:
        open_workspace(lowland).record("pumps", "L", "2018", **figures)
    assert raised.value.hint == "Give one of add, total, count, percent, level, state."


GOOD = "item,area,as_of,kind,value\npumps,L,2018,total,40\n"
BAD = "item,area,as_of,kind,value\npumps,L,2017,total,30\npumps,nowhere,2018,total,40\n"


def test_files_are_taken_as_on_the_command_line(meili, lowland, tmp_path):
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_text(BAD)
    paths = [tmp_path / "good.csv", str(tmp_path / "bad.csv")]
    shown = meili(lowland, "import", *paths, "--dry-run", "--format", "json").json["files"]
    opened = open_workspace(lowland, language="en")
    for dry_run in (True, False):
        taken = opened.import_(*paths, dry_run=dry_run)
        assert [one.source for one in taken] == [one["file"] for one in shown]
        for one, other in zip(taken, shown, strict=True):
            assert answered(one) == {name: other[name] for name in answered(one)}
    good, bad = taken
    assert good.batch is not None
    assert (bad.batch, bad.is_refused, bad.entries) == (None, True, ())
    assert len(meili(lowland, "log", "--format", "json").rows) == 1


def test_a_file_that_is_missing_leaves_the_others_out_too(lowland, tmp_path):
    (tmp_path / "good.csv").write_text(GOOD)
    before = workspaces.tree(lowland)
    with pytest.raises(UsageError, match="cannot be read"):
        open_workspace(lowland).import_(tmp_path / "good.csv", tmp_path / "missing.csv")
    assert workspaces.tree(lowland) == before


# -- findings ---------------------------------------------------------------------------------


def test_a_plan_with_errors_can_be_validated_and_mended(meili, lowland):
    plan = lowland / "plan" / "plan.yaml"
    good = plan.read_text()
    plan.write_text(good.replace("revision: 3", "revision: three"))
    opened = open_workspace(lowland, language="en")
    found = opened.validate()
    assert isinstance(found, Problems)
    assert any(one.severity is Severity.ERROR for one in found)
    assert f"{found}\n" == meili(lowland, "validate").out
    for ask in (opened.report, opened.check):
        with pytest.raises(PlanError) as raised:
            ask()
        assert raised.value.problems == found
    plan.write_text(good)
    assert opened.validate() == ()
    assert opened.report().rows


def test_a_plan_that_changes_is_read_again(lowland):
    opened = open_workspace(lowland, language="en")
    assert opened.report().data.revision == 3
    plan = lowland / "plan" / "plan.yaml"
    plan.write_text(plan.read_text().replace("revision: 3", "revision: 14"))
    assert opened.report().data.revision == 14


def test_the_ledger_is_checked_as_on_the_command_line(meili, lowland):
    opened = open_workspace(lowland, language="en")
    assert opened.check() == ()
    assert "No findings." in opened.check()._repr_html_()
    workspaces.put(lowland, workspaces.entry("gone", "L", "2018-12-31", "total", "1"))
    found = opened.check()
    assert [one.rule for one in found] == ["item-unknown"]
    assert f"{found}\n" == meili(lowland, "check").out
    assert "&lt;" not in found._repr_html_()
    assert "error[item-unknown]" in found._repr_html_()


# -- language ---------------------------------------------------------------------------------


def test_two_workspaces_speak_two_languages_and_the_process_its_own(demo):
    i18n.use("en")
    zh, en = open_workspace(demo, language="zh"), open_workspace(demo, language="en")
    reports = [one.report(area="徐汇", as_of=DAY) for one in (zh, en)]
    assert [report.rows[0].area_name for report in reports] == ["徐汇区", "Xuhui"]
    assert "模拟" in str(reports[0])
    assert "SIMULATED" in str(reports[1])
    with pytest.raises(MeiliError, match="日期"):
        zh.report(as_of="never")
    assert i18n.language() == "en"


def test_a_language_is_spoken_in_one_thread_alone(demo):
    said = []
    with i18n.speaking("zh"):
        other = Thread(target=lambda: said.append(i18n.language()))
        other.start()
        other.join()
        assert i18n.language() == "zh"
    assert said == ["en"]


def test_without_a_language_it_is_that_of_the_environment(demo, monkeypatch):
    monkeypatch.setenv("MEILI_LANG", "zh")
    assert open_workspace(demo).report(area="徐汇").rows[0].area_name == "徐汇区"


def test_names_may_be_in_a_language_of_the_plan_alone():
    europe = open_workspace(
        Path(__file__).parents[2] / "examples" / "eu-renewables-2020", language="de"
    )
    report = europe.report(area="Österreich", item="renewable-share")
    assert [row.area_name for row in report.rows] == ["Österreich"]
    assert "achieved" in str(report)  # messages are in English


# -- the package ------------------------------------------------------------------------------


def test_every_public_name_is_there():
    for name in meili_cli.__all__:
        assert getattr(meili_cli, name) is not None
    assert dir(meili_cli) == list(meili_cli.__all__)
    with pytest.raises(AttributeError, match="no attribute 'open_workspce'"):
        meili_cli.open_workspce  # noqa: B018


def run(program, *words):
    return subprocess.run(
        [sys.executable, *words, "-c", program],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "MEILI_LANG": "en"},
    )  # fmt: skip


def test_nothing_heavy_is_imported_before_it_is_needed(demo):
    program = f"""
import sys
import meili_cli
HEAVY = {{"duckdb", "_duckdb", "pydantic", "yaml", "typer", "rich", "pandas", "pyarrow", "polars"}}
assert not HEAVY & set(sys.modules), HEAVY & set(sys.modules)
report = meili_cli.open_workspace({str(demo)!r}).report(as_of="2019-06")
report._repr_html_()
assert not HEAVY - {{"_duckdb", "pydantic", "yaml"}} & set(sys.modules), sys.modules.keys() & HEAVY
"""
    assert run(program).stderr == ""


SCRIPT = """\
from datetime import date
from fractions import Fraction
from typing import assert_type

from meili_cli import (
    Entry, Explanation, OpenWorkspace, Problems, Report, Severity, Status, Taken, open_workspace
)

homes = open_workspace("homes", language="en")
report = homes.report(by="district", as_of=date(2019, 6, 30))
taken = homes.record("ebike-charging", "上海", "2019-06", add=120)
told = homes.explain("ebike-charging")
assert_type(homes, OpenWorkspace)
assert_type(report, Report)
assert_type(report.rows[0].attained, Fraction | None)
assert_type(told, Explanation)
assert_type(told.row.status, Status)
assert_type(taken, Taken)
assert_type(taken.entries, tuple[Entry, ...])
assert_type(homes.import_("june.csv"), tuple[Taken, ...])
assert_type(homes.form("310104", "2019-06"), bytes)
assert_type(homes.validate(), Problems)
assert_type(homes.check()[0].severity, Severity)
homes.report(asof="2019-06")
homes.report(as_of=2019)
"""


@pytest.mark.slow
def test_the_package_is_typed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "MYPYPATH"}
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", script],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False, env=kept,
    )  # fmt: skip
    errors = [line for line in ran.stdout.splitlines() if ": error:" in line]
    # The two calls that are wrong, and nothing else: nothing public is of an unknown type.
    assert len(errors) == 2, ran.stdout
    assert errors[0].endswith("[call-arg]")
    assert errors[1].endswith("[arg-type]")


def test_the_marker_of_types_is_installed():
    assert (Path(meili_cli.__file__).parent / "py.typed").exists()
