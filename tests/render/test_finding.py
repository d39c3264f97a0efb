"""A finding in the room that there is: lines wrap at words, carets stay under what is meant."""

import re

import pytest
from wcwidth import wcswidth

from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.render.finding import as_text

QUOTE = "  - {quote: “推行小区主要出入口门岗规范化建设”, by: 2020-13-31, names: [one, two, three]}"
WIDE = Problem(
    Place("plan/goals/a.yaml", 7, 37, 47, QUOTE + " and so on, and on, and on" * 2),
    "bad-date",
    Severity.ERROR,
    "2020-13-31 is no date, and 长长的一句话，到这里还没有说完，还要再说一些，才算说完了",
    "write it as in 2020-12-31, with the year first, then the month, and then the day",
)
BATCH = "data/entries/2020/20200505T010000000000Z-d28c631a818e.csv"
LONG = Problem(
    Place(BATCH, 59), "total-falls", Severity.WARNING,
    f"damaged-housing-hazards, 310151 崇明区: 58.04 after 62.12 in {BATCH}:59", "correct one",
)  # fmt: skip


def meant(text: str) -> str:
    """Return what stands above the carets, going by cells."""
    lines = text.splitlines()
    (at,) = [number for number, line in enumerate(lines) if set(line.strip()) == {"^"}]
    cells = "".join(char + "\0" * (wcswidth(char) - 1) for char in lines[at - 1])
    return "".join(
        char for char, caret in zip(cells, lines[at], strict=False) if caret == "^"
    ).replace("\0", "")


def test_without_a_width_the_head_is_one_line_and_nothing_is_cut() -> None:
    head, excerpt, carets, hint = as_text(WIDE).splitlines()
    assert head == f"plan/goals/a.yaml:7:37: error[bad-date] {WIDE.message}"
    assert excerpt == f"    {WIDE.place.excerpt}"
    assert (set(carets), meant(as_text(WIDE)), hint) == (
        {" ", "^"}, "2020-13-31", f"    {WIDE.hint}",
    )  # fmt: skip


@pytest.mark.parametrize("room", range(40, 161))
def test_nothing_is_wider_than_the_room_and_no_word_is_broken(room: int) -> None:
    text = as_text(WIDE, room)
    assert max(map(wcswidth, text.splitlines())) <= room
    assert meant(text) == "2020-13-31"
    words = {*re.findall(r"[\w.-]+", as_text(WIDE))}
    for word in re.findall(r"[\w.-]+", text):
        if word.isascii():
            assert word in words
    assert not re.search(r"^\s+[，。”]", text, re.MULTILINE)


@pytest.mark.parametrize("room", [40, 60, 80])
def test_a_path_is_never_broken(room: int) -> None:
    text = as_text(LONG, room)
    assert text.startswith(f"{BATCH}:59:\n  warning[total-falls]")
    assert f"{BATCH}:59\n    correct one\n" in text
    others = [line for line in text.splitlines() if BATCH not in line]
    assert max(map(wcswidth, others)) <= room


def test_what_is_meant_may_be_longer_than_the_room() -> None:
    place = Place("a", 1, 5, 205, "key: " + "y" * 200)
    text = as_text(Problem(place, "r", Severity.ERROR, "m"), 40)
    assert max(map(wcswidth, text.splitlines())) <= 40
    assert "^" in text


def test_what_would_move_the_cursor_takes_one_cell() -> None:
    place = Place("a", 1, 5, 6, "\x1b\t\u202ea!b")
    text = as_text(Problem(place, "r", Severity.ERROR, "m"))
    assert text == "a:1:5: error[r] m\n    � �a!b\n        ^\n"


@pytest.mark.parametrize(("problem", "tone"), [(WIDE, "163"), (LONG, "131")])
def test_colour_says_how_bad_it_is_and_changes_no_text(problem: Problem, tone: str) -> None:
    coloured = as_text(problem, 60, colour=True)
    assert f"\x1b[38;5;{tone}m{problem.severity}[{problem.rule}]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == as_text(problem, 60)
