"""Rows of a table that add up others: never taken in, but held against what they add up.

Owns which rows a total is of, and what can be added up. Never corrects a figure.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from meili_cli.i18n import _, ngettext
from meili_cli.importers import headers, values
from meili_cli.importers.grid import Cell
from meili_cli.ledger.numbers import number_text
from meili_cli.model.mapping import Totals as Wanted
from meili_cli.model.problem import Place, Problem, Severity

COUNT: Final = re.compile(r"([^/／]+)[/／]([^/／]+)")
"""Two numbers that a slash parts: 120/200."""
_LINES: Final = 5


class Part(NamedTuple):
    """A figure of a row: in which column, and whether figures there can be added up."""

    at: int
    name: str
    cell: Cell
    additive: bool


class _Line(NamedTuple):
    """A row: its figures, and the word before them where it is a total."""

    line: int
    parts: Sequence[Part]
    word: str = ""


class Totals:
    """The rows of a table, and what is to become of those that add up others."""

    def __init__(self, wanted: Wanted | None, problems: list[Problem], path: str) -> None:
        self._above = wanted is not None and wanted.place == "above"
        self._totals = _words(None if wanted is None else wanted.total, headers.TOTALS)
        self._subtotals = _words(None if wanted is None else wanted.subtotal, headers.SUBTOTALS)
        self._problems = problems
        self._path = path
        self._lines: list[_Line] = []

    def begins(self, word: str) -> bool:
        """Whether a word stands before a row that adds up others."""
        return bool(word) and headers.folded(word[:100]) in self._totals | self._subtotals

    def add_row(self, line: int, parts: Sequence[Part]) -> None:
        """Take note of a row with figures."""
        self._lines.append(_Line(line, parts))

    def add_total(self, line: int, word: str, parts: Sequence[Part]) -> None:
        """Take note of a row that adds up others."""
        self._lines.append(_Line(line, parts, word.strip()))

    def told(self) -> Iterator[str]:
        """Hold all totals against their rows, and say which they are."""
        lines = self._lines[::-1] if self._above else self._lines
        found: list[_Line] = []
        unchecked: dict[str, None] = {}
        every: list[_Line] = []
        since_total: list[_Line] = []
        since_any: list[_Line] = []
        for line in lines:
            if not line.word:
                every.append(line)
                since_total.append(line)
                since_any.append(line)
                continue
            found.append(line)
            is_sub = headers.folded(line.word) in self._subtotals
            # One right after another, as 总计 after the 合计 of each block, is of all rows.
            rows = (since_any if is_sub else since_total) or every
            for part in line.parts:
                if not self._holds(line, part, rows):
                    unchecked[part.name] = None
            since_any = []
            if not is_sub:
                since_total = []
        if found:
            numbers = sorted(line.line for line in found)
            yield ngettext(
                "without the total in line {lines}", "without the totals in lines {lines}",
                len(numbers),
            ).format(
                lines=_(", ").join(map(str, numbers[:_LINES])) + (" …" if len(numbers) > _LINES else "")
            )  # fmt: skip
        if unchecked:
            yield _("totals of {columns} not checked").format(columns=", ".join(unchecked))

    def _holds(self, total: _Line, part: Part, rows: Sequence[_Line]) -> bool:
        """Hold one figure of a total against the rows; whether that can be done."""
        figures = [one for row in rows for one in row.parts if one.at == part.at]
        if not figures or not all(one.additive for one in (part, *figures)):
            return False
        try:
            stated = _numbers(part.cell)
            added = [_numbers(one.cell) for one in figures if not values.is_nothing(one.cell)]
        except ValueError:
            return False
        if any(len(numbers) != len(stated) for numbers in added):
            return False
        for at, number in enumerate(stated):
            total_of = sum((numbers[at] for numbers in added), Decimal(0))
            if number != total_of:
                self._problems.append(
                    Problem(
                        Place(self._path, total.line, over=part.name), "total-differs",
                        Severity.WARNING,
                        _('"{word}" is {stated}, but its rows add up to {added}').format(
                            word=total.word, stated=number_text(number), added=number_text(total_of)
                        ),
                        _("find the row that is wrong or missing; the total is not taken in"),
                    )
                )  # fmt: skip
        return True


def _words(given: Sequence[str] | None, known: Sequence[str]) -> frozenset[str]:
    return frozenset(map(headers.folded, known if given is None else given))


def _numbers(cell: Cell) -> tuple[Decimal, ...]:
    """Return the number of a cell, or the two of a count. Raises ValueError."""
    match = COUNT.fullmatch(cell.text.strip()) if cell.number is None else None
    cells = [cell] if match is None else [Cell(part.strip()) for part in match.groups()]
    figures = [values.number(one) for one in cells]
    if any(figure.percent for figure in figures):
        raise ValueError(cell.text)
    return tuple(figure.number for figure in figures)
