"""The command line speaks Chinese: every message is translated, and every help text is shown."""

import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from typer.main import get_command
from typer.testing import CliRunner

from meili_cli import i18n
from meili_cli.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = [
    "init",
    "validate",
    "check",
    "record",
    "import",
    "retract",
    "report",
    "explain",
    "log",
    "doctor",
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "scripts" / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fields(text: str) -> set[tuple[str, str | None, str | None]]:
    return {
        (name, form, conversion)
        for _text, name, form, conversion in string.Formatter().parse(text)
        if name is not None
    }


def _messages() -> list[Message]:
    with (ROOT / "src/meili_cli/locale/zh/LC_MESSAGES/meili.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


def _squeezed(text: str) -> str:
    return re.sub(r"[\s│]", "", text)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("MEILI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEILI_USER", "anna")
    yield
    i18n.use("en")


def _run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.slow  # `make lint` asks the same
def test_the_catalogue_is_complete_and_in_step_with_the_sources():
    script = _script()
    messages = script.template()
    assert [line for path in script.CATALOGUES for line in script.complaints(path, messages)] == []


def test_a_message_without_a_translation_is_noticed():
    script = _script()
    messages = script.template()
    messages.add("a message that nobody has translated")
    (path,) = script.CATALOGUES
    assert any("nobody has translated" in line for line in script.complaints(path, messages))


def test_help_texts_are_in_the_catalogue():
    ids = {message.id for message in _messages()}
    assert {text for text, _module in _script().helps()} <= ids


@pytest.mark.parametrize("message", _messages(), ids=lambda message: str(message.id)[:40])
def test_a_translation_has_the_placeholders_of_its_message(message):
    wanted = message.id if isinstance(message.id, str) else message.id[-1]
    said = message.string if isinstance(message.string, str) else message.string[0]
    assert _fields(said) == _fields(wanted)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_in_chinese(monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    ran = _run("--lang", "zh", command, "--help")
    assert ran.exit_code == 0
    assert "…" not in ran.stdout
    i18n.use("zh")
    found: Any = get_command(app)
    for text in (found.commands[command].help, *(p.help for p in found.commands[command].params)):
        said = i18n._(text)
        assert CHINESE.search(said)
    monkeypatch.setenv("COLUMNS", "300")
    shown = _squeezed(_run("--lang", "zh", command, "--help").stdout)
    for param in found.commands[command].params:
        assert _squeezed(i18n._(param.help)) in shown
        assert all(name in shown for name in param.opts if name.startswith("-"))
    assert "显示本帮助并退出。" in shown


@pytest.mark.parametrize(
    "words",
    [
        ["--lang", "zh", "--help"],
        ["--lang=zh", "-h"],
        ["--help", "--lang", "zh"],
        ["-C", "nowhere", "--lang", "zh", "--help"],
        ["report", "--help", "--lang=zh"],
        ["report", "--lang", "zh", "-h"],
    ],
    ids=" ".join,
)
def test_help_is_in_the_language_asked_for_wherever_it_is_named(words):
    ran = _run(*words)
    assert ran.exit_code == 0
    assert "显示本帮助并退出。" in ran.stdout


@pytest.mark.parametrize(
    ("environment", "words", "chinese"),
    [
        ({"MEILI_LANG": "zh"}, [], True),
        ({"LANG": "zh_CN.UTF-8"}, [], True),
        ({"MEILI_LANG": "zh"}, ["--lang", "en"], False),
        ({"MEILI_LANG": "en", "LANG": "zh_CN.UTF-8"}, [], False),
        ({}, [], False),
    ],
)
def test_help_is_in_the_language_of_the_environment(monkeypatch, environment, words, chinese):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for command in ([], ["report"]):
        ran = _run(*command, "--help", *words)
        assert bool(CHINESE.search(ran.stdout.replace("徐汇", ""))) is chinese


def test_help_in_chinese_leaves_the_next_in_english():
    before = _run("report", "--help").stdout
    _run("--lang", "zh", "report", "--help")
    assert _run("report", "--help").stdout == before


def test_an_answer_an_error_and_a_finding_are_in_chinese(tmp_path):
    folder = tmp_path / "homes"
    made = _run("--lang", "zh", "init", folder)
    assert made.exit_code == 0
    assert f"工作区已建好：{folder}" in made.stderr

    again = _run("--lang", "zh", "init", folder)
    assert again.exit_code == 2
    assert again.stderr.startswith("错误：")
    assert "不予覆盖" in again.stderr

    unknown = _run("--lang", "zh", "-C", folder, "report", "--area", "nowhere")
    assert unknown.exit_code == 2
    assert "没有地区“nowhere”" in unknown.stderr

    plan = folder / "plan" / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("Asia/Shanghai", "Asia/Atlantis"), "utf-8")
    broken = _run("--lang", "zh", "-C", folder, "validate")
    assert broken.exit_code == 1
    assert "error[bad-timezone] 没有这个时区" in broken.stdout
    assert "1个错误" in broken.stderr


def test_rows_that_are_refused_are_answered_in_chinese(tmp_path):
    folder, sheet = tmp_path / "homes", tmp_path / "june.csv"
    _run("init", folder)
    sheet.write_text(
        "item,area,as_of,kind,value\nebike-charging,310104,2019-06,total,1'200\n", "utf-8"
    )
    ran = _run("--lang", "zh", "-C", folder, "import", sheet)
    assert ran.exit_code == 1
    assert "value：“1'200”：请去掉数字中的分隔符" in ran.stderr
    assert f"{sheet}：读取1条、新报0条、无变化0条、更正0条、退回1条。未写入台账。" in ran.stdout
