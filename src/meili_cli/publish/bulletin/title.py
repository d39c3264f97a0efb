"""Where the title of a bulletin is broken: by its sense, on lines of like length (GB/T 9704-2012)."""

import math
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Final

from meili_cli.render.text import unbreakable, width, wrap

_CELLS: Final = {"zh": 40, "en": 36}
"""Halves of a character, or Latin letters, in a line of the title, by language."""
_MOST_LINES: Final = 3
"""Of a title that is broken by us; a longer one is broken where a line is full."""


def lines_of(title: str, language: str) -> list[str]:
    """Return the lines of a title: about as long as each other, broken where its sense is.

    A name in quotation marks stays whole; best is a line that ends with one, or begins with it.
    """
    cells = _CELLS.get(language, _CELLS["en"])
    lines, pieces = len(wrap(title, cells)), list(unbreakable(title))
    if not 1 < lines <= _MOST_LINES:
        return [title]
    even = width(title) / lines

    def broken(cuts: Iterable[int]) -> list[str]:
        return ["".join(pieces[a:b]).strip() for a, b in pairwise((0, *cuts, len(pieces)))]

    def unevenness(cuts: tuple[int, ...]) -> float:
        each = broken(cuts)
        if max(map(width, each)) > cells:
            return math.inf
        return sum((width(line) - even) ** 2 for line in each) + sum(
            _ill_broken("".join(pieces[:cut]), pieces[cut]) for cut in cuts
        )

    best = min(combinations(range(1, len(pieces)), lines - 1), key=unevenness)
    return broken(best)


def _ill_broken(before: str, after: str) -> int:
    """Return how bad it is to end a line of a title there, in squares of cells."""
    if before.count("“") > before.count("”") or before[-1].isdigit():
        return 400
    return 0 if before.endswith(("”", "》")) or after.startswith(("“", "《")) else 60
