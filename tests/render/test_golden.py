"""Every format of every screen in both languages, byte for byte.

After a change that is meant: `MEILI_UPDATE_GOLDEN=1 pytest tests/render`, and read the
difference before it is committed.
"""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import render
from meili_cli.render import Format, Screen, formats

GOLDEN = Path(__file__).parent / "golden"
FIRST = {form: ending for ending, form in reversed(formats.ENDINGS.items())}
ENDINGS = {
    form: FIRST[form][1:] if FIRST.get(form, ".txt") != ".txt" else f"{form}.txt" for form in Format
}
WIDTH = 100


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MEILI_UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("screen", Screen)
def test_report(lang: str, screen: Screen, form: Format) -> None:
    text = render.report(sample.REPORTS[screen](), sample.frame(screen), form=form, width=WIDTH)
    compare(f"{screen}.{lang}.{ENDINGS[form]}", text)


@pytest.mark.parametrize("form", Format)
def test_log(lang: str, form: Format) -> None:
    text = render.entries(
        sample.log(), sample.names(), title="meili log", simulated=True, form=form, width=WIDTH
    )
    compare(f"log.{lang}.{ENDINGS[form]}", text)


@pytest.mark.parametrize("screen", Screen)
def test_colour(lang: str, screen: Screen) -> None:
    text = render.report(sample.REPORTS[screen](), sample.frame(screen), width=80, colour=True)
    compare(f"{screen}.{lang}.colour.txt", text)


def test_there_is_a_golden_file_for_each_format() -> None:
    wanted = {
        f"{screen}.{lang}.{ENDINGS[form]}"
        for screen in [*Screen, "log"]
        for lang in ("en", "zh")
        for form in Format
    } | {f"{screen}.{lang}.colour.txt" for screen in Screen for lang in ("en", "zh")}
    assert {path.name for path in GOLDEN.iterdir()} == wanted
