"""Help for whoever does not know the words, and the nearest right one for a wrong one."""

import pytest

COMMANDS = ["init", "validate", "check", "record", "import", "retract", "report", "log", "doctor"]


def test_the_help_lists_every_command(meili):
    ran = meili(None, "--help")
    assert (ran.code, ran.err) == (0, "")
    for command in COMMANDS:
        assert command in ran.out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_without_a_workspace(meili, tmp_path, monkeypatch, command, option):
    monkeypatch.chdir(tmp_path)
    ran = meili(None, command, option)
    assert (ran.code, ran.err) == (0, "")
    assert f"meili {command}" in ran.out or f"{command} [OPTIONS]" in ran.out
    assert "--help" in ran.out


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("init", ["--demo"]),
        ("validate", ["--strict", "--rules"]),
        ("check", ["--strict"]),
        (
            "record",
            ["--area", "--as-of", "--add", "--total", "--count", "--percent", "--level", "--state",
             "--from", "--source", "--note", "--revise", "--by", "--dry-run", "--format"],
        ),
        ("import", ["--revise", "--by", "--dry-run", "--format"]),
        ("retract", ["--area", "--as-of", "--note", "--dry-run"]),
        (
            "report",
            ["--district", "--street", "--by", "--area", "--item", "--goal", "--status", "--tasks",
             "--as-of", "--known-at", "--basis", "--format", "--output", "--fail-on", "--columns",
             "--sort", "--precision", "--no-header", "--bom"],
        ),
        ("log", ["--area", "--batch", "--format", "--columns", "--sort", "--no-header", "--bom"]),
    ],
)  # fmt: skip
def test_the_help_names_every_option(meili, monkeypatch, command, options):
    monkeypatch.setenv("COLUMNS", "200")
    out = meili(None, command, "--help").out
    for option in options:
        assert option in out


def test_the_version(meili):
    from meili_cli import __version__

    ran = meili(None, "--version")
    assert (ran.code, ran.out) == (0, f"meili {__version__}\n")


def test_no_command_shows_the_help(meili):
    ran = meili(None)
    assert ran.code == 2
    assert "report" in ran.out + ran.err


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["repot"], "report"),
        (["recrod", "pumps"], "record"),
        (["chek"], "check"),
        (["report", "--distrct"], "--district"),
        (["report", "--as_of", "2018"], "--as-of"),
        (["record", "pumps", "--are", "L"], "--area"),
        (["--lagn", "zh", "report"], "--lang"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_wrong_word_gets_the_nearest(meili, lowland, words, nearest):
    ran = meili(lowland, *words)
    assert (ran.code, ran.out) == (2, "")
    wrong, hint = ran.err.splitlines()
    assert any(word in wrong for word in words)
    assert hint.startswith(f"Did you mean {nearest}")


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["record"], "ITEM"),
        (["record", "pumps"], "--area"),
        (["record", "pumps", "--area", "L"], "--as-of"),
        (["record", "pumps", "--area", "L", "--as-of", "2018"], "--add"),
        (["import"], "FILE"),
        (["retract"], "ITEM"),
        (["retract", "pumps", "--area", "L"], "--as-of"),
        (["report", "--as-of"], "--as-of"),
        (["report", "-C"], "-C"),
        (["log", "--batch"], "--batch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_missing_argument(meili, lowland, words, missing):
    ran = meili(lowland, *words)
    assert (ran.code, ran.out) == (2, "")
    assert missing in ran.err


@pytest.mark.parametrize(
    "words", [["check", "x"], ["report", "x"], ["doctor", "x"], ["init", "a", "b"]], ids=" ".join
)
def test_one_argument_too_many(meili, lowland, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    ran = meili(lowland, *words)
    assert (ran.code, ran.out) == (2, "")
    assert words[-1] in ran.err


def test_a_language_that_is_not_spoken(meili, lowland):
    ran = meili(lowland, "--lang", "fr", "report")
    assert (ran.code, ran.out) == (2, "")
    assert "zh" in ran.err


def test_words_behind_two_hyphens_are_no_options(meili, lowland):
    ran = meili(lowland, "log", "--", "--lang")
    assert ran.code == 2
    assert 'unknown item "--lang"' in ran.err
