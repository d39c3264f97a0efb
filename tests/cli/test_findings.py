"""What `validate` and `check` found, as programs read it, and what of it is told."""

import importlib.metadata
import json
import os
import re
from email.message import Message
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.workspaces import entry, put, write
from meili_cli.model.findings import Findings
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.model.terms import FindingsFormat, Format
from meili_cli.render.findings import github, junit, sarif
from meili_cli.workspace.rules import of_command

SCHEMAS = Path(__file__).parents[1] / "schemas"
SARIF = jsonschema.Draft4Validator(
    json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text()),
    format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
)
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
DOCUMENTS = ("json", "github", "sarif", "junit")
BOTH = pytest.mark.parametrize("command", ["validate", "check"])


def spoil(root, old, new, path="plan/goals/1-water.yaml"):
    """Change a file, in which the old words stand."""
    file = root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.fixture
def warned(lowland):
    """A plan with one warning and a ledger with one."""
    spoil(lowland, "name: Customers", "name: {en: Customers}")
    for day, value in (("2018-06-30", "8"), ("2018-12-31", "5")):
        put(lowland, entry("pumps", "L", day, "total", value), at=f"{day}T00:00:00")
    return lowland


@pytest.fixture
def wrong(lowland):
    """A plan with two errors behind a warning, and so no ledger to be checked."""
    spoil(lowland, "name: {en: Clean water, zh: 净水}", "name: {en: Clean water}")
    spoil(lowland, "measure: quantity", "measure: quantity\n    colour: red\n    size: 3")
    return lowland


def parsed(out):
    """Return the workflow commands of a log, read as the runner of GitHub Actions reads them."""
    commands = []
    for line in out.splitlines():
        kind, _space, rest = line.removeprefix("::").partition(" ")
        given, _colons, message = rest.partition("::")
        properties = dict(one.split("=", 1) for one in given.split(","))
        plain = {name: unescaped(value) for name, value in properties.items()}
        commands.append((kind, plain, unescaped(message)))
    return commands


def unescaped(text):
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def as_commands(findings):
    """Return what the workflow commands of findings must be, from their json."""
    return [
        (
            one["severity"],
            {
                name: str(one[field])
                for name, field in (
                    ("file", "path"), ("line", "line"), ("col", "column"), ("endColumn", "end"),
                    ("title", "rule"),
                )
                if one[field] is not None
            },
            "\n".join(
                filter(
                    None,
                    (
                        ":".join(
                            str(one[name]) for name in ("path", "line", "column") if one[name]
                        ) + f": {one['message']}",
                        one["hint"],
                    ),
                )
            ),
        )
        for one in sorted(findings, key=lambda one: one["severity"])
    ]  # fmt: skip


# -- json ----------------------------------------------------------------------------------


def test_the_envelope(meili, wrong):
    ran = meili(wrong, "validate", "--format", "json")
    assert ran.code == 1
    assert ran.json == {
        "schema": "meili/findings/1", "tool": "meili", "version": ran.json["version"],
        "command": "validate", "plan": {"id": "lowland-water-2016-2025", "revision": 3}, "simulated": False,
        "summary": {
            "errors": 2, "warnings": 1, "ignored": 0,
            "looked_at": ran.json["summary"]["looked_at"],
        },
        "failure": None, "findings": ran.findings,
    }  # fmt: skip
    assert set(ran.json["summary"]["looked_at"]) == {"files", "goals", "targets", "tasks", "areas"}
    assert [one["rule"] for one in ran.findings] == [
        "missing-language",
        "unknown-key",
        "unknown-key",
    ]
    line = ran.findings[1]["line"]
    assert ran.findings[1] == {
        "rule": "unknown-key", "severity": "error", "message": "the key colour is not known here",
        "hint": "did you mean rollup?", "path": "plan/goals/1-water.yaml", "line": line, "column": 5, "end": 11,
    }  # fmt: skip


def test_the_envelope_of_a_check_asks_questions(meili, warned):
    ran = meili(warned, "check", "--format", "json")
    assert (ran.code, ran.json["command"]) == (0, "check")
    assert ran.json["summary"] == {
        "errors": 0, "warnings": 1, "ignored": 0, "answered": 0, "settled": 0,
        "looked_at": {"batches": 2},
    }  # fmt: skip
    (one,) = ran.findings
    assert (one["rule"], one["item"], one["area"]) == ("total-falls", "pumps", "L")
    assert one["figures"]["total"] == 5
    assert (one["line"], one["column"], one["end"]) == (2, None, None)


def test_json_takes_columns_and_an_order(meili, wrong):
    words = ("validate", "--format", "json", "--columns", "rule,line", "--sort", "-line")
    lines = [one["line"] for one in meili(wrong, *words).findings]
    assert lines == sorted(lines, reverse=True)
    assert set(meili(wrong, *words).findings[0]) == {"rule", "line"}
    ran = meili(wrong, "validate", "--format", "json", "--columns", "id")
    assert (ran.code, ran.json["failure"]["where"]) == (2, "--columns")


# -- failures and exit codes -----------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_failure_is_a_document_too(meili, tmp_path, command, form):
    said = "this folder is no workspace: it has no folder plan/"
    ran = meili(tmp_path, command, "--format", form)
    assert ran.code == 2
    assert said in ran.err
    match form:
        case "json":
            assert ran.json["failure"] == {
                "where": str(tmp_path), "message": said,
                "hint": "Make one with `meili init DIR`, or name another with -C DIR.",
            }  # fmt: skip
            assert (ran.json["plan"], ran.findings) == (None, [])
        case "github":
            ((kind, properties, message),) = parsed(ran.out)
            assert (kind, properties) == ("error", {"title": f"meili {command}"})
            assert message.startswith(f"{tmp_path}: {said}\n")
        case "sarif":
            SARIF.validate(ran.json)
            (invocation,) = ran.json["runs"][0]["invocations"]
            assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
            assert said in invocation["toolExecutionNotifications"][0]["message"]["text"]
        case "junit":
            JUNIT.validate(ran.out)
            suite = ET.fromstring(ran.out)[0]
            assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == (
                "1",
                "1",
                "0",
            )
            assert suite.find("testcase/error").get("message") == said


@BOTH
def test_the_envelope_has_the_same_keys_where_the_command_could_not_go_on(
    meili, tmp_path, lowland, command
):
    failed, went = (
        meili(root, command, "--format", "json").json for root in (tmp_path / "none", lowland)
    )
    assert list(failed) == list(went)
    assert list(failed["summary"]) == list(went["summary"])
    assert list(failed["summary"]["looked_at"]) == list(went["summary"]["looked_at"])
    assert {failed["summary"]["ignored"], *failed["summary"]["looked_at"].values()} == {None}


def test_what_is_answered_fails_as_findings_do(meili, lowland, wrong):
    ran = meili(wrong, "check", "--answered", "--format", "json")
    assert (ran.code, ran.json["failure"]["message"]) == (2, "the plan has 2 errors")
    (lowland / "meili.toml").write_text("[tool.meili]\nstrct = true\n", encoding="utf-8")
    assert meili(lowland, "check", "--answered").code == 2


def test_a_check_of_a_plan_with_errors_names_them(meili, wrong):
    ran = meili(wrong, "check", "--format", "json")
    assert (ran.code, ran.json["failure"]["message"]) == (2, "the plan has 2 errors")
    assert [one["severity"] for one in ran.findings] == ["warning", "error", "error"]
    assert SARIF.is_valid(meili(wrong, "check", "--format", "sarif").json)


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("command", "form"),
    [
        *(("validate", form) for form in FindingsFormat),
        *(("check", form) for form in ("text", "csv", "json", "github", "sarif", "junit")),
    ],
)
def test_the_exit_code_does_not_depend_on_the_format(
    meili, lowland, warned, tmp_path, command, form
):
    words = (command, "--format", form)
    assert meili(warned, *words).code == 0
    assert meili(warned, *words, "--strict").code == 1
    assert meili(tmp_path, *words).code == 2
    spoil(lowland, "measure: quantity", "measure: quantity\n    colour: red")
    assert meili(lowland, *words).code == {"validate": 1, "check": 2}[command]


# -- github --------------------------------------------------------------------------------


def test_workflow_commands_say_what_json_says(meili, wrong):
    for words in (("validate",), ("validate", "--lang", "zh")):
        told = meili(wrong, *words, "--format", "github").out
        assert parsed(told) == as_commands(meili(wrong, *words, "--format", "json").findings)


HOSTILE = st.text("a%:,\r\n =[]<>&'\"\\￥😀025AD", min_size=1, max_size=20)


@settings(max_examples=50, deadline=None)
@given(
    place=st.tuples(HOSTILE, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)),
    severity=st.sampled_from(Severity),
    message=HOSTILE,
    hint=st.sampled_from(["", "::error::%0A, do"]),
)
def test_no_text_can_break_a_document(place, severity, message, hint):
    problem = Problem(Place(*place), "schema", severity, message, hint)
    found = Findings("validate", "1", (problem, problem))
    place = problem.place
    row = {
        "rule": problem.rule, "severity": problem.severity.value, "message": problem.message,
        "hint": problem.hint or None, "path": place.path, "line": place.line or None,
        "column": place.column or None, "end": place.end or None,
    }  # fmt: skip
    told = github.write(found)
    assert parsed(told) == as_commands([row, row])
    whole = json.loads(sarif.write(found, {"schema": of_command("validate")["schema"]}))
    SARIF.validate(whole)
    first, second = whole["runs"][0]["results"]
    assert first["partialFingerprints"] != second["partialFingerprints"]
    text = junit.write(found)
    JUNIT.validate(text)
    assert ET.fromstring(text)[0].find("testcase")[0].get("message") == problem.message


def test_what_xml_cannot_hold_is_escaped():
    problem = Problem(Place("a"), "schema", Severity.ERROR, "\x1b[31m \0 \ufffe \ud800 ￥ 😀")
    text = junit.write(Findings("validate", "1", (problem,)))
    JUNIT.validate(text)
    said = ET.fromstring(text)[0].find("testcase/failure").get("message")
    assert said == r"\x1b[31m \x00 \ufffe \ud800 ￥ 😀"


@pytest.mark.parametrize("form", ["text", "csv", "json", "github", "sarif", "junit"])
def test_a_file_whose_name_is_no_text(meili, lowland, tmp_path, form):
    (lowland / "data" / "entries").mkdir()
    os.close(os.open(os.fsencode(lowland) + b"/data/entries/\xff.csv", os.O_CREAT))
    ran = meili(lowland, "check", "--format", form, "-o", tmp_path / "found")
    assert ran.code == 1
    assert "stray-file" in (tmp_path / "found").read_text()
    assert meili(lowland, "check", "--format", form).code == 1


def test_no_line_of_a_file_reaches_the_log_as_it_is(meili, wrong):
    for command in ("validate", "check"):
        ran = meili(wrong, command, "--format", "github")
        spoilt = "colour: red"
        assert spoilt not in ran.out + ran.err


def test_github_is_chosen_by_itself(meili, wrong, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = meili(wrong, "validate")
    assert ran.out.startswith("::error ")
    assert "2 errors, 1 warning." in ran.err
    assert meili(wrong, "validate", "--format", "text").out.startswith("plan/goals/1-water.yaml:")
    assert (
        "| unknown-key" in meili(wrong, "validate", "--columns", "rule", "--format", "markdown").out
    )
    assert meili(wrong, "check", "--answered").out.startswith("::error title=meili check::")
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert meili(wrong, "validate").out.startswith("plan/goals/1-water.yaml:")


def test_it_is_said_where_github_shows_no_more(meili, lowland, wrong):
    assert "GitHub shows" not in meili(wrong, "validate", "--format", "github").err
    keys = "".join(f"\n    key{n}: 1" for n in range(11))
    spoil(lowland, "measure: quantity", f"measure: quantity{keys}")
    ran = meili(lowland, "validate", "--format", "github")
    assert "GitHub shows 10 errors and 10 warnings of a step; the log has them all." in ran.err
    assert ran.out.count("::error ") == 13
    assert "GitHub shows" not in meili(lowland, "validate", "--format", "text").err


@pytest.mark.parametrize("marked", [True, False])
def test_files_are_named_from_the_top_of_the_repository(meili, wrong, monkeypatch, marked):
    if marked:
        (wrong.parent / ".git").mkdir()
    else:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(wrong.parent))
    path = "lowland/plan/goals/1-water.yaml"
    for _kind, properties, message in parsed(meili(wrong, "validate", "--format", "github").out):
        assert properties["file"] == path
        assert message.startswith(path)
    run = meili(wrong, "validate", "--format", "sarif").json["runs"][0]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": path, "uriBaseId": "%SRCROOT%"}


# -- sarif ---------------------------------------------------------------------------------


def test_sarif_has_every_rule_and_every_finding(meili, wrong):
    ran = meili(wrong, "validate", "--format", "sarif")
    SARIF.validate(ran.json)
    (run,) = ran.json["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(of_command("validate"))
    found = meili(wrong, "validate", "--format", "json").findings
    assert run["columnKind"] == "unicodeCodePoints"
    for result, one in zip(run["results"], found, strict=True):
        rule = rules[result["ruleIndex"]]
        assert result["ruleId"] == rule["id"] == one["rule"]
        assert result["level"] == rule["defaultConfiguration"]["level"] == one["severity"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region == {
            "startLine": one["line"], "startColumn": one["column"], "endColumn": one["end"],
        }  # fmt: skip
        page, anchor = rule["properties"]["page"].split("#")
        text = (SCHEMAS.parents[1] / page).read_text()
        assert f"\n## {anchor}\n" in text
        assert rule["help"]["markdown"].rstrip() in text


@pytest.mark.parametrize(
    ("published", "page"),
    [
        (["Source, https://y.invalid", "Documentation, https://x.invalid/"], "https://x.invalid/rules/plan.html#schema"),
        (None, None),
    ],
)  # fmt: skip
def test_a_rule_is_linked_where_the_documentation_has_an_address(
    meili, lowland, monkeypatch, published, page
):
    def metadata(name):
        if published is None:
            raise importlib.metadata.PackageNotFoundError(name)
        found = Message()
        for one in published:
            found["Project-URL"] = one
        return found

    monkeypatch.setattr(importlib.metadata, "metadata", metadata)
    ran = meili(lowland, "validate", "--format", "sarif")
    SARIF.validate(ran.json)
    rules = ran.json["runs"][0]["tool"]["driver"]["rules"]
    assert next(one.get("helpUri") for one in rules if one["id"] == "schema") == page


def test_a_finding_keeps_its_fingerprint_when_lines_move(meili, wrong):
    def prints():
        run = meili(wrong, "validate", "--format", "sarif").json["runs"][0]
        return [one["partialFingerprints"] for one in run["results"]]

    before = prints()
    spoil(wrong, "schema:", "# a line more\nschema:")
    assert prints() == before


# -- junit ---------------------------------------------------------------------------------


def test_junit_fails_what_counts_as_an_error(meili, wrong):
    def suite(*words):
        ran = meili(wrong, "validate", "--format", "junit", *words)
        JUNIT.validate(ran.out)
        return ET.fromstring(ran.out)[0]

    found = suite()
    assert [found.get(name) for name in ("tests", "failures", "errors", "skipped")] == list("3201")
    assert [case[0].tag for case in found.iter("testcase")] == ["skipped", "failure", "failure"]
    assert suite("--strict").get("failures") == "3"
    for case, one in zip(
        found.iter("testcase"), meili(wrong, "validate", "--format", "json").findings, strict=True
    ):
        assert case.get("classname") == one["path"]
        assert case[0].attrib == {"type": one["rule"], "message": one["message"]}


def test_junit_without_findings_is_a_test_that_passes(meili, lowland):
    suite = ET.fromstring(meili(lowland, "validate", "--format", "junit").out)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert len(suite.find("testcase")) == 0


def test_findings_have_every_format_of_a_list():
    assert set(map(str, Format)) < set(map(str, FindingsFormat))


# -- lists and files -----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "html", "csv"])
def test_the_plan_s_findings_as_a_list(meili, wrong, form):
    out = meili(wrong, "validate", "--format", form).out
    assert out.count("unknown-key") == 2
    assert "Lowland" in out or form == "csv"
    assert "unknown-key" in meili(wrong, "validate", "--columns", "rule").out


def test_a_list_of_a_plan_without_a_head(meili, lowland):
    (lowland / "plan" / "plan.yaml").unlink()
    out = meili(lowland, "validate", "--format", "plain").out
    assert out.startswith("Findings\n")
    assert "file-missing" in out


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("f.sarif", '{\n  "$schema"'), ("f.xml", "<?xml"), ("f.json", '{\n  "schema"'),
        ("f.csv", "rule,severity"), ("f.md", "# Lowland"), ("f.html", "<!DOCTYPE"),
    ],
)  # fmt: skip
def test_the_ending_of_a_file_is_the_format(meili, wrong, tmp_path, name, begin):
    ran = meili(wrong, "validate", "-o", tmp_path / name)
    assert (ran.code, ran.out) == (1, "")
    assert (tmp_path / name).read_text().startswith(begin)


def test_an_ending_that_is_no_format(meili, lowland, tmp_path):
    ran = meili(lowland, "validate", "-o", tmp_path / "f.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "End it in one of .txt .md .html .htm .csv .json .sarif .xml, or" in ran.err


def test_text_in_a_file(meili, wrong, tmp_path):
    meili(wrong, "validate", "--format", "text", "-o", tmp_path / "f.txt")
    assert (tmp_path / "f.txt").read_text() == meili(wrong, "validate").out


@BOTH
def test_a_file_of_the_workspace_is_not_written_over(meili, lowland, command):
    path = lowland / "plan" / "f.json"
    ran = meili(lowland, command, "-o", path)
    assert (ran.code, ran.json["failure"]["where"]) == (2, str(path))
    assert not path.exists()


def test_a_failure_goes_into_the_file_that_was_asked_for(meili, tmp_path):
    ran = meili(tmp_path, "validate", "-o", tmp_path / "f.json")
    assert (ran.code, ran.out) == (2, "")
    assert json.loads((tmp_path / "f.json").read_text())["failure"]


@pytest.mark.parametrize("form", ["text", "github", "sarif", "junit"])
@pytest.mark.parametrize("option", ["--columns=rule", "--sort=rule", "--no-header", "--bom"])
def test_a_document_has_no_columns(meili, lowland, form, option):
    ran = meili(lowland, "validate", "--format", form, option)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"Error: {option.partition('=')[0]}: {form} has no columns\n")


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_what_is_answered_is_a_list_alone(meili, lowland, form):
    ran = meili(lowland, "check", "--answered", "--format", form)
    assert ran.code == 2
    assert "these are answered" in ran.err


# -- select and ignore -----------------------------------------------------------------------


def rules_of(ran):
    return [one["rule"] for one in ran.findings]


@pytest.mark.parametrize(
    ("words", "rules", "code"),
    [
        (["--select", "missing-language"], ["missing-language"], 0),
        (["--select", "unknown"], ["unknown-key"] * 2, 1),
        (["--select", "unknown,missing"], ["missing-language", "unknown-key", "unknown-key"], 1),
        (["--select", "unknown", "--select", "missing", "--ignore", "unknown-key"],
         ["missing-language"], 0),
        (["--ignore", "unknown-key, missing-language"], [], 0),
        (["--select", "schema"], [], 0),
    ],
)  # fmt: skip
def test_rules_are_chosen_by_id_or_by_first_words(meili, wrong, words, rules, code):
    ran = meili(wrong, "validate", "--format", "json", *words)
    assert (rules_of(ran), ran.code) == (rules, code)
    assert ran.json["summary"]["ignored"] == 3 - len(rules)
    if len(rules) < 3:
        assert f"{3 - len(rules)} finding" in ran.err


def test_findings_of_the_ledger_are_chosen_too(meili, warned):
    assert rules_of(meili(warned, "check", "--format", "json", "--ignore", "total")) == []
    ran = meili(warned, "check", "--select", "total-falls", "--strict", "--format", "json")
    assert (rules_of(ran), ran.code) == (["total-falls"], 1)
    (one,) = ran.findings
    meili(warned, "check", "--accept", one["id"], "--reason", "so it is")
    assert "total-falls" in meili(warned, "check", "--answered").out
    assert meili(warned, "check", "--answered", "--ignore", "total-falls").out == ""


@pytest.mark.parametrize(
    ("command", "option", "name", "hint"),
    [
        ("validate", "--select", "missing-langage", "nearest: missing-language"),
        ("validate", "--ignore", "missing-lang", "nearest: missing-language"),
        ("validate", "--ignore", "total-falls", "It is a rule of `meili check`."),
        ("check", "--select", "allocation-sum,total-fall", "nearest: total-falls"),
        ("validate", "--select", "yaml,", "`meili validate --rules` lists them all."),
    ],
)
def test_a_name_that_no_rule_has(meili, lowland, command, option, name, hint):
    ran = meili(lowland, command, option, name, "--format", "json")
    assert (ran.code, ran.json["failure"]["where"]) == (2, option)
    assert ran.json["failure"]["hint"].startswith(hint)


@BOTH
def test_the_rules_are_listed_as_they_are_chosen(meili, command):
    ids = re.findall(
        r"^([a-z0-9-]+) \((?:error|warning)\)$", meili(None, command, "--rules").out, re.MULTILINE
    )
    manual = of_command(command)
    assert ids == [one.id for one in manual.values() if command == "validate" or one.page != "plan"]
    ran = meili(None, command, "--rules", "--select", "name-differs")
    assert ran.out.startswith("name-differs (error)\n\nWhat a command has filed")
    assert meili(None, command, "--rules", "--select", "no-such").code == 2


# -- settings ------------------------------------------------------------------------------


def test_settings_choose_and_the_command_line_overrides(meili, wrong):
    write(
        wrong,
        "meili.toml",
        '[tool.meili]\nignore = ["unknown-key", "total-falls"]\nstrict = true\n',
    )
    ran = meili(wrong, "validate", "--format", "json")
    assert (rules_of(ran), ran.code) == (["missing-language"], 1)
    assert rules_of(meili(wrong, "validate", "--format", "json", "--ignore", "missing")) == []
    ran = meili(wrong, "validate", "--format", "json", "--select", "unknown-key")
    assert rules_of(ran) == ["unknown-key"] * 2
    write(wrong, "meili.toml", '[tool.meili]\nselect = ["missing-language"]\n')
    ran = meili(wrong, "validate", "--format", "json")
    assert (rules_of(ran), ran.code) == (["missing-language"], 0)


def test_settings_of_a_pyproject(meili, wrong):
    write(wrong, "pyproject.toml", '[project]\nname = "x"\n\n[tool.meili]\nignore = ["unknown"]\n')
    assert rules_of(meili(wrong, "validate", "--format", "json")) == ["missing-language"]
    write(wrong, "meili.toml", "")
    assert rules_of(meili(wrong, "validate", "--format", "json")) == ["missing-language"]
    write(wrong, "pyproject.toml", "not = [toml, and not ours\n")
    assert len(meili(wrong, "validate", "--format", "json").findings) == 3


def test_no_figure_depends_on_settings(meili, warned):
    before = meili(warned, "report", "--as-of", "2018", "--format", "json").out
    write(warned, "meili.toml", '[tool.meili]\nignore = ["item-unknown"]\nselect = ["schema"]\n')
    assert meili(warned, "report", "--as-of", "2018", "--format", "json").out == before
    write(warned, "meili.toml", "[tool.meili]\ncolour = 1\n")
    assert meili(warned, "report", "--as-of", "2018", "--format", "json").out == before


@BOTH
@pytest.mark.parametrize(
    ("files", "where", "said"),
    [
        ({"meili.toml": "[tool.meili]\nselct = []"}, "meili.toml: tool.meili.selct", "not known here\ndid you mean select?"),
        ({"meili.toml": "[tool.meili]\nx = []"}, "meili.toml: tool.meili.x", "not known here\nall: select, ignore, strict"),
        ({"meili.toml": '[tool.meili]\nselect = "yaml"'}, "meili.toml: tool.meili.select", "a list of rules belongs here"),
        ({"meili.toml": "[tool.meili]\nignore = [1]"}, "meili.toml: tool.meili.ignore", "a list of rules belongs here"),
        ({"meili.toml": "[tool.meili]\nstrict = 1"}, "meili.toml: tool.meili.strict", "true or false belongs here\nWrite it as: strict = true"),
        ({"meili.toml": "[tool.meili]\nignore = ['yam']"}, "meili.toml: tool.meili.ignore", 'no rule is called "yam"'),
        ({"meili.toml": "ignore = []"}, "meili.toml", "the key ignore is not known here\nSettings stand below the line [tool.meili]."),
        ({"meili.toml": "[tool.mieli]"}, "meili.toml", "the key tool.mieli is not known here"),
        ({"meili.toml": "[tool]\nmeili = 1"}, "meili.toml: tool.meili", "this is no table"),
        ({"meili.toml": "tool = 1"}, "", ""),
        ({"meili.toml": "= 1"}, "meili.toml", "not TOML: "),
        ({"meili.toml": b"\xff"}, "meili.toml", "not TOML: "),
        ({"meili.toml": "a = " + "[" * 9999}, "meili.toml", "not TOML: "),
        ({"pyproject.toml": "[tool.meili"}, "pyproject.toml", "not TOML: "),
        ({"meili.toml": "[tool.meili]", "pyproject.toml": "[tool.meili]"}, "pyproject.toml", "both files have a table [tool.meili]\nKeep one of the two."),
    ],
)  # fmt: skip
def test_settings_that_are_none(meili, lowland, command, files, where, said):
    for name, text in files.items():
        write(lowland, name, text)
    ran = meili(lowland, command)
    if not said:
        assert ran.code == 0
        return
    assert (ran.code, ran.out) == (2, "")
    assert where in ran.err
    assert said in ran.err


def test_settings_that_cannot_be_read(meili, lowland):
    (lowland / "meili.toml").mkdir()
    ran = meili(lowland, "validate")
    assert (ran.code, "meili.toml: cannot be read" in ran.err) == (2, True)


# -- comments ------------------------------------------------------------------------------


def test_a_silenced_error_lets_every_command_work(meili, homes):
    goal = next((homes / "plan" / "goals").glob("*.yaml"))
    text = goal.read_text()
    quote = re.search(r'^    quote: ".*"$', text, re.MULTILINE)[0]
    changed = text.replace(quote, '    quote: "not a word of it"')
    goal.write_text(changed)
    assert meili(homes, "validate").code == 1
    assert meili(homes, "report").code == 2
    goal.write_text(
        changed.replace('word of it"', 'word of it" # meili: ignore[quote-not-in-text] a draft')
    )
    ran = meili(homes, "validate", "--strict", "--format", "json")
    assert (ran.code, ran.findings, ran.json["summary"]["ignored"]) == (0, [], 1)
    assert meili(homes, "report").code == 0
    assert meili(homes, "check").code == 0


def test_a_comment_never_lets_a_report_compute_with_an_error(meili, lowland):
    spoil(
        lowland,
        "measure: quantity",
        "measure: quantity # meili: ignore[unknown-key] so\n    colour: red # meili: ignore[unknown-key] so",
    )
    ran = meili(lowland, "validate", "--format", "json")
    assert sorted(rules_of(ran)) == ["bad-ignore", "bad-ignore", "unknown-key"]
    assert meili(lowland, "report").code == 2
