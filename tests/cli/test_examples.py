"""The examples at the end of each help text, run as they stand there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from typer.main import get_command

from meili_cli.cli import app
from meili_cli.cli.group import commands

COMMANDS = ["", *(name for name, _command in commands(get_command(app)))]
PROJECTS = "项目,牵头单位,月目标,进展\ntask-1.1,崇明,完成,已启动\n"
JUNE = "item,area,as_of,kind,value,denominator\ncommittee-formation,崇明,2019-06-11,count,54,60\n"


def examples(meili, command, language="en"):
    """The command lines at the very end of the help, and the sentences above them."""
    words = command.split()
    ran = meili(None, "--lang", language, *words, "--help")
    assert (ran.code, ran.err) == (0, "")
    last_frame = ran.out.rindex("╯")
    return re.findall(r"^ (\S.*)\n  \$ (.*)$", ran.out[last_frame:], re.MULTILINE)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "command",
    [  # those of `site build` make two sites, that of `site` makes one as well
        pytest.param(one, marks=pytest.mark.slow) if one == "site build" else one
        for one in COMMANDS
    ],
)
def test_every_help_ends_with_two_examples_that_run(meili, command, demo, tmp_path, monkeypatch):
    found = examples(meili, command)
    assert len(found) == 2
    root = tmp_path / "here"
    if command in ("", "init"):
        root.mkdir()
    else:
        shutil.copytree(demo, root)
        (root / "june.csv").write_text(JUNE, encoding="utf-8")
        (root / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    if command.startswith("plan"):
        for words in (
            "init -q -b main",
            "add .",
            "-c user.name=a -c user.email=a@b commit -q -m a",
        ):
            subprocess.run(["git", *words.split()], cwd=root, check=True)
    if command == "changes":
        assert meili(root, "close", "2019-06").code == 0
    if command == "directive close":
        for area in ("长宁", "黄浦"):
            ran = meili(
                root, "directive", "open", "brand-property-firms", "--area", area,
                "--as-of", "2019-12", "--due", "2020-03", "--reason", "none is accredited",
            )  # fmt: skip
            assert ran.code == 0
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    monkeypatch.chdir(root)
    for _said, line in found:
        assert line.startswith(f"meili {command}".strip())
        if not re.search("[|<>$&;]", line):
            ran = meili(None, *shlex.split(line)[1:])
            # The demo holds figures that do not go together: findings, for whoever lets them count.
            findings = line == "meili check --strict --quiet"
            assert ran.code == int(findings), (line, ran.out, ran.err)
            continue
        ran = subprocess.run(
            ["sh", "-c", line], cwd=root, capture_output=True, text=True, encoding="utf-8",
            check=False, timeout=120, env={**os.environ, "PATH": path},
        )  # fmt: skip
        assert ran.returncode == 0, (line, ran.stdout, ran.stderr)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_sentences_are_translated_and_the_commands_are_not(meili, command):
    english, chinese = examples(meili, command), examples(meili, command, "zh")
    assert [line for _said, line in chinese] == [line for _said, line in english]
    assert all(re.search("[一-鿿]", said) for said, _line in chinese)
    assert not any(re.search("[一-鿿]", said) for said, _line in english)


@pytest.mark.few(24)
@pytest.mark.parametrize("columns", ["40", "80", "120"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_fits_and_an_example_is_one_line(meili, monkeypatch, command, language, columns):
    whole = examples(meili, command, language)
    monkeypatch.setenv("COLUMNS", columns)
    assert examples(meili, command, language) == whole
    words = command.split()
    out = meili(None, "--lang", language, *words, "--help").out
    for line in map(str.rstrip, out.splitlines()):
        cells = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
        assert cells <= (
            int(columns) if line.startswith(("│", "╭", "╰")) else max(80, int(columns))
        ), line
