"""Every code has a word in both languages, and the catalogue is complete for what is rendered."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from meili_cli.i18n import _
from meili_cli.model.entry import Fate, Kind, State
from meili_cli.model.report import Note
from meili_cli.model.terms import BoundKind, Chosen, Measure, Status
from meili_cli.render import Screen, words
from meili_cli.render.footnotes import Footnotes

sys.path.insert(0, str(Path(__file__).parent))
import sample

ROOT = Path(__file__).parents[2]


def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "scripts" / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_code_has_words(lang: str) -> None:
    spoken = [
        *map(words.status, Status), *map(_, words.STATUS_TITLES.values()), *map(words.state, State),
        *map(words.kind, Kind), *map(words.note, words.NOTE_CODES), *map(words.measure, Measure),
        *map(words.bound, BoundKind), *map(words.basis, Chosen), *map(words.fate, Fate),
        words.truth(True), words.truth(False),
    ]  # fmt: skip
    assert all(spoken)
    if lang == "zh":
        assert not [text for text in spoken if text.isascii()]


@pytest.mark.no_cover
def test_all_that_is_rendered_is_translated() -> None:
    script = catalogue()
    (path,) = script.CATALOGUES
    missing = [
        message.id
        for message in script.untranslated(script.updated(path, script.template()))
        if any("/render/" in file for file, _line in message.locations)
    ]
    assert missing == []


def test_one_note_for_many_areas_is_one_footnote() -> None:
    rows = tuple(
        sample.row("no-illegal-building", area, Status.PARTIAL,
                   notes=(Note("not_additive", "310105"), Note("baseline_assumed")))
        for area in ("310101", "310104", "310115", "310151")
    )  # fmt: skip
    notes = Footnotes(rows, sample.frame(Screen.AREAS))
    assert notes.texts == (
        (
            "Known only as a percentage, so left out of the sum: "
            "Changning (Communities free of illegal building, all areas)"
        ),
        "The baseline is assumed: Communities free of illegal building, all areas",
    )
    assert notes.marks(rows[0]) == "1 2"


def test_long_lists_are_cut_short() -> None:
    rows = tuple(
        sample.row(item, "310000", Status.PARTIAL, notes=(Note("rollup_differs", "7"),))
        for item in sample.ITEMS
    )
    (text,) = Footnotes(rows, sample.frame(Screen.TARGETS)).texts
    assert text.endswith("and 5 more")
