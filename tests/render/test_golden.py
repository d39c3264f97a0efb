"""Every format of every screen in both languages, byte for byte, and every way to show it.

After a change that is meant: `MEILI_UPDATE_GOLDEN=1 pytest tests/render`, and read the
difference before it is committed.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import render
from meili_cli.model.report import BUDGET_FIELDS
from meili_cli.render import Format, Screen, View, columns, formats
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.records import LOG_FIELDS, ROW_FIELDS
from meili_cli.render.view import Key

GOLDEN = Path(__file__).parent / "golden"
FIRST = {form: ending for ending, form in reversed(formats.ENDINGS.items())}
ENDINGS = {
    form: FIRST[form][1:] if FIRST.get(form, ".txt") != ".txt" else f"{form}.txt" for form in Format
}
LANGUAGES = ("en", "zh")
WIDTH = 100
LOG = "log"
SCREENS = (*Screen, LOG)

OF_A_REPORT = [name for name in columns.OF_ROWS if name not in BUDGET_FIELDS]
COLUMNS = {**dict.fromkeys(Screen, OF_A_REPORT), Screen.AREAS: columns.OF_AREAS,
           LOG: columns.OF_ENTRIES}  # fmt: skip
FIELDS = {**dict.fromkeys(Screen, ROW_FIELDS), LOG: LOG_FIELDS}


class Case(NamedTuple):
    """One way to show a screen."""

    name: str
    screen: Screen | str
    form: Format
    view: View

    def file(self, lang: str) -> str:
        return f"{self.screen}.{self.name}.{lang}.{ENDINGS[self.form]}"


def cases() -> Iterator[Case]:
    for form in Format:
        flat = form in FOR_PROGRAMS
        for screen in SCREENS:
            names = reversed(FIELDS[screen]) if flat else COLUMNS[screen]
            yield Case("every", screen, form, View(columns=tuple(names)))
        for screen, sort in (
            (Screen.TARGETS, (Key("status"), Key("pace", descending=True))),
            (Screen.AREAS, (Key("attained" if flat else "worst", descending=True),)),
            (LOG, (Key("value", descending=True), Key("standing"))),
        ):
            yield Case("sorted", screen, form, View(sort=sort))
        if not flat:
            yield Case("precise", Screen.TARGETS, form, View(precision=3))
            yield Case("precise", Screen.ITEM, form, View(precision=0))
    for form in (Format.TABLE, Format.PLAIN, Format.CSV):
        for screen in SCREENS:
            yield Case("bare", screen, form, View(header=False))
    for screen in (Screen.TARGETS, LOG):
        yield Case("bom", screen, Format.CSV, View(bom=True))


CASES = list(cases())


def shown(screen: Screen | str, form: Format, view: View | None = None) -> str:
    if screen == LOG:
        return render.entries(
            sample.log(), sample.names(), view, title="meili log", simulated=True, form=form,
            width=WIDTH,
        )  # fmt: skip
    return render.report(
        sample.REPORTS[screen](), sample.frame(screen), view, form=form, width=WIDTH
    )


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MEILI_UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(lang: str, screen: Screen | str, form: Format) -> None:
    compare(f"{screen}.{lang}.{ENDINGS[form]}", shown(screen, form))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file("lang"))
def test_view(lang: str, case: Case) -> None:
    compare(case.file(lang), shown(case.screen, case.form, case.view))


@pytest.mark.parametrize("form", Format)
def test_chains(lang: str, form: Format) -> None:
    text = render.chains(
        sample.chains(), sample.names(), title="meili log", simulated=True, form=form, width=WIDTH
    )
    compare(f"chains.{lang}.{ENDINGS[form]}", text)


@pytest.mark.parametrize("screen", Screen)
def test_colour(lang: str, screen: Screen) -> None:
    text = render.report(sample.REPORTS[screen](), sample.frame(screen), width=80, colour=True)
    compare(f"{screen}.{lang}.colour.txt", text)


def test_there_is_a_golden_file_for_each_format_and_screen() -> None:
    wanted = {
        *(f"{screen}.{lang}.{ENDINGS[form]}" for screen in SCREENS for lang in LANGUAGES for form in Format),
        *(f"{screen}.{lang}.colour.txt" for screen in Screen for lang in LANGUAGES),
        *(f"chains.{lang}.{ENDINGS[form]}" for lang in LANGUAGES for form in Format),
        *(case.file(lang) for case in CASES for lang in LANGUAGES),
    }  # fmt: skip
    assert {path.name for path in GOLDEN.iterdir()} == wanted


def test_every_field_is_a_column() -> None:
    assert [name for name in ROW_FIELDS if name not in columns.OF_ROWS] == []
    assert [name for name in LOG_FIELDS if name not in columns.OF_ENTRIES] == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_is_in_a_golden_file(screen: Screen | str, lang: str) -> None:
    page = (GOLDEN / f"{screen}.every.{lang}.html").read_text(encoding="utf-8")
    assert len(re.findall('<th scope="col"', page)) == len(COLUMNS[screen])
    fields = FIELDS[screen]
    head = (GOLDEN / f"{screen}.{lang}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert tuple(head.removesuffix(",simulated").split(",")) == fields
