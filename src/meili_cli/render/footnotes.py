"""The notes of rows as numbered footnotes, one for each code that occurs.

Owns their numbers, their order and what is listed after the words; the words are in `words`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from meili_cli.i18n import _, ngettext
from meili_cli.model.report import Row
from meili_cli.render import figures, words
from meili_cli.render.frame import Frame, Screen

_LISTED: Final = 6
"""Details that a footnote lists by name; of more it says how many."""
_NAMED_AREAS: Final = 3
"""Areas that are named one by one where a footnote sums up items and areas."""
_OF_AREAS: Final = frozenset({"not_additive"})
_WITH_FIGURE: Final = frozenset({"rollup_differs", "reported_differs"})


@dataclass(frozen=True)
class Footnotes:
    """The footnotes of a report. `marks` leads from a row to them, `texts` are in order."""

    rows: tuple[Row, ...]
    frame: Frame
    decimals: int | None = None

    @cached_property
    def _codes(self) -> list[str]:
        return codes_of(self.rows)

    def marks(self, row: Row) -> str:
        """Return the numbers of the footnotes that hold for a row, such as `1 3`."""
        numbers = {self._codes.index(code) + 1 for code, _argument in notes_of(row)}
        return " ".join(map(str, sorted(numbers)))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The footnotes in words; their places are their numbers, from 1."""
        return tuple(map(self._text, self._codes))

    def _text(self, code: str) -> str:
        found = [
            (row, argument) for row in self.rows for each, argument in notes_of(row) if each == code
        ]
        if code in _WITH_FIGURE:
            details = [
                self._detail(figures.in_measure(row, argument, self.decimals), [row])
                for row, argument in found
            ]
        elif any(argument for _row, argument in found):
            details = list(self._by_argument(code, found))
        elif self.frame.screen is Screen.AREAS:
            details = [self._subject([row for row, _argument in found])]
        else:
            # The marks in the rows say where it holds.
            details = []
        if not details:
            return words.note(code)
        return _("{note}: {details}").format(note=words.note(code), details=_some(details))

    def _by_argument(self, code: str, found: list[tuple[Row, str]]) -> Iterator[str]:
        """Yield each argument once, with what it holds for unless it is all the same."""
        arguments = list(dict.fromkeys(argument for _row, argument in found))
        for argument in arguments:
            name = self.frame.names.area(argument) if code in _OF_AREAS else argument
            rows = [row for row, each in found if each == argument]
            if len(arguments) == 1 and self.frame.screen is not Screen.AREAS:
                yield name
            else:
                yield self._detail(name, rows)

    def _detail(self, argument: str, rows: list[Row]) -> str:
        return _("{argument} ({subjects})").format(argument=argument, subjects=self._subject(rows))

    def _subject(self, rows: list[Row]) -> str:
        """Return what a note holds for, in the words that tell its rows apart on this screen."""
        areas = list(dict.fromkeys(row.area_name for row in rows))
        items = list(dict.fromkeys(row.item for row in rows))
        match self.frame.screen:
            case Screen.TARGETS | Screen.TASKS:
                return _some([self.frame.names.item(item) for item in items], _(", "))
            case Screen.ITEM:
                return _some(areas, _(", "))
        if len(areas) > 1 and len(areas) == len({row.area for row in self.rows}):
            where = _("all areas")
        elif len(areas) <= _NAMED_AREAS:
            where = _(", ").join(areas)
        else:
            where = ngettext("{count} area", "{count} areas", len(areas)).format(count=len(areas))
        if len(items) == 1:
            what = self.frame.names.item(items[0])
        else:
            what = ngettext("{count} item", "{count} items", len(items)).format(count=len(items))
        return _("{what}, {where}").format(what=what, where=where)


def codes_of(rows: Iterable[Row]) -> list[str]:
    """Return the codes of the notes that occur, in the order in which they are numbered."""
    found = {code for row in rows for code, _argument in notes_of(row)}
    known = [code for code in words.NOTE_CODES if code in found]
    return known + sorted(found - set(known))


def notes_of(row: Row) -> Iterator[tuple[str, str]]:
    """Yield code and argument of the notes of a row, and `stale` where it is."""
    if row.stale:
        yield words.STALE, ""
    for note in row.notes:
        yield note.code, note.argument


def _some(details: Iterable[str], joint: str | None = None) -> str:
    """Return the first details joined, and how many there are beyond."""
    listed = list(details)
    joint = _("; ") if joint is None else joint
    more = len(listed) - _LISTED
    if more <= 1:  # "and 1 more" would take no less room than the last one
        return joint.join(listed)
    return _("{list} and {count} more").format(list=joint.join(listed[:_LISTED]), count=more)
