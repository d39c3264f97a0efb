"""Lines line up in cells at every width, and nothing is ever wider than the room."""

import re
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli import render
from meili_cli.model.scalar import one_line
from meili_cli.render import Format, Screen, View, screens
from meili_cli.render.table import Bar, Cell, Column, Section, Table, fit
from meili_cli.render.text import cut, cut_apart, width, wrap, wrap_parts

WIDTHS = range(40, 161)


@pytest.mark.few(6)
@pytest.mark.parametrize("screen", Screen)
@pytest.mark.parametrize("form", [Format.TABLE, Format.PLAIN])
def test_no_line_is_wider_than_the_room(lang: str, screen: Screen, form: Format) -> None:
    report, frame = sample.REPORTS[screen](), sample.frame(screen)
    for room in WIDTHS:
        text = render.report(report, frame, form=form, width=room)
        for line in text.splitlines():
            assert wcswidth(line) <= room, (room, line)


def test_no_line_of_the_log_is_wider_than_the_room(lang: str) -> None:
    for room in WIDTHS:
        text = render.entries(sample.log(), sample.names(), title="meili log", width=room)
        for line in text.splitlines():
            assert wcswidth(line) <= room, (room, line)


@pytest.mark.parametrize("screen", Screen)
@pytest.mark.parametrize("room", [60, 80, 100, 140])
def test_no_word_is_cut(english: None, screen: Screen, room: int) -> None:
    report, frame = sample.REPORTS[screen](), sample.frame(screen)
    whole = set(render.report(report, frame, width=None).split())
    for word in render.report(report, frame, width=room).split():
        if "…" in word:
            pieces = [piece for piece in word.split("…") if piece]
            assert all(
                any(piece == each or each.rstrip(",;:") == piece for each in whole)
                for piece in pieces
            ), word


@pytest.mark.parametrize("screen", Screen)
@pytest.mark.parametrize("room", [*WIDTHS, None])
def test_cells_fit_their_columns(lang: str, screen: Screen, room: int | None) -> None:
    fitted = fit(screens.report(sample.REPORTS[screen](), sample.frame(screen), View()), room)
    for row in fitted.table.rows:
        for cell, cells in zip(row, fitted.widths, strict=True):
            assert wcswidth(cell.text) <= cells
    for lines, cells in zip(fitted.headers, fitted.widths, strict=True):
        assert all(wcswidth(line) <= cells for line in lines)


@pytest.mark.parametrize("room", [60, 80, 100, 120, 160])
def test_columns_begin_at_the_same_cell_in_every_row(lang: str, room: int) -> None:
    text = render.report(sample.item(), sample.frame(Screen.ITEM), width=room, form=Format.PLAIN)
    lines = text.splitlines()
    rule = next(index for index, line in enumerate(lines) if re.fullmatch(r"[- ]+", line))
    ends = {match.end() for match in re.finditer("-+", lines[rule])}
    for line in lines[rule + 1 : rule + 6]:
        cells = "".join(char + "\0" * (wcswidth(char) - 1) for char in line)
        for end in ends:
            assert cells[end : end + 2].strip() == "", (end, line)


def test_columns_are_left_out_by_rank_and_named() -> None:
    columns = [Column("a"), Column("b", drop=2), Column("c", drop=1), Column("d", drop=3)]
    table = Table(columns=tuple(columns), sections=(Section("", ((Cell("x" * 8),) * 4,)),))
    assert fit(table, 38).left_out == ()
    assert fit(table, 37).left_out == ("c",)
    assert fit(table, 20).left_out == ("b", "c")
    assert fit(table, 10).left_out == ("b", "c", "d")


def test_nothing_is_left_out_or_cut_without_a_width() -> None:
    text = render.report(sample.targets(), sample.frame(Screen.TARGETS), form=Format.PLAIN)
    assert "Safety assessment of residential elevators in use for 15 years" in text
    assert "…" not in text


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("short", 5, "short"),
        ("a longer name", 9, "a longer…"),
        ("a longer name", 8, "a…"),
        ("unbreakable", 6, "unbre…"),
        ("业主委员会组建率", 16, "业主委员会组建率"),
        ("业主委员会组建率", 15, "业主委员会组建…"),
        ("业主委员会组建率", 14, "业主委员会组…"),
        ("楼宇门栋、楼道乱堆物", 11, "楼宇门栋…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("anything", 0, ""),
    ],
)  # fmt: skip
def test_cut(text: str, cells: int, expected: str) -> None:
    assert cut(text, cells) == expected
    assert width(cut(text, cells)) <= cells


def test_what_is_cut_stays_apart() -> None:
    texts = ["Owners' committees formed where eligible", "Owners' committees to standard", "Other"]
    assert cut_apart(texts, 20) == ["Owners'…eligible", "Owners'…standard", "Other"]


def test_wrap_keeps_punctuation_with_its_word() -> None:
    assert wrap("填报未覆盖全部时段，完成值为下限", 18) == ["填报未覆盖全部时", "段，完成值为下限"]
    assert wrap("one two three", 8, indent=2) == ["one two", "  three"]
    assert wrap("one two", None) == ["one two"]


def test_parts_stay_whole_and_no_line_ends_in_a_dot() -> None:
    parts = ["one two", "three", "四五六七"]
    assert wrap_parts(parts, None) == ["one two · three · 四五六七"]
    assert wrap_parts(parts, 26) == ["one two · three · 四五六七"]
    assert wrap_parts(parts, 25, indent=2) == ["one two · three", "  四五六七"]
    assert wrap_parts(parts, 12, indent=2) == ["one two", "  three", "  四五六七"]
    assert wrap_parts(parts, 6, indent=2) == ["one", "  two", "  three", "  四五", "  六七"]


def test_clean() -> None:
    assert one_line("a\tb\nc\x1b[31m\u202ed\ud800") == "a b c [31md�"
    assert one_line(" kept  as is ") == " kept  as is "


@pytest.mark.parametrize(
    ("done", "mark", "drawn"),
    [
        ("0", None, "──────────"),
        ("1/2", "1/4", "━━┃━━─────"),
        ("0.999", "1", "━━━━━━━━━┃"),
        ("3", "0", "┃━━━━━━━━━"),
        ("-1", "2", "─────────┃"),
    ],
)
def test_bar(done: str, mark: str | None, drawn: str) -> None:
    from fractions import Fraction

    assert Bar(Fraction(done), None if mark is None else Fraction(mark)).drawn(10) == drawn
