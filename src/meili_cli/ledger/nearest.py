"""What a mistyped item, area or other word may have meant. Owns the likeness; never the choice."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import Final

from meili_cli.model.area import Area, AreaTree

_WINDOW: Final = 60
"""Names looked at on either side of where the typed one would stand in order. Those begin
alike, so in a tree of many thousand areas a file of wrong codes still costs no time."""
_FOUND: Final = 3
_CUTOFF: Final = 0.6
_END: Final = "\0"


@lru_cache(maxsize=1024)
def nearest(typed: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return up to three of `names` (in sorted order) that look like `typed`, best first."""
    return _Names(names).like(typed)


def holding(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `names` that hold what was typed, in their order."""
    wanted = typed.casefold().strip()
    found = [name for name in names if wanted and wanted in name.casefold()]
    return tuple(found[:_FOUND])


def nearest_words(typed: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return what up to three words stand for that look like `typed` or hold it, best first.

    For a short list; `words` are names in any language, and what each of them stands for.
    """
    folded = {word.casefold(): meaning for word, meaning in words.items()}
    names, wanted = _Names(tuple(sorted(folded))), typed.casefold()
    alike = names.like(wanted) or names.one_off(wanted) or names.holding(wanted.strip())
    return tuple(dict.fromkeys(folded[word] for word in alike))


@lru_cache(maxsize=1024)
def nearest_areas(typed: str, areas: AreaTree) -> tuple[Area, ...]:
    """Return up to three areas whose code or name looks like `typed`, best first."""
    wanted = typed.casefold()
    by_name, names = _names(areas)
    alike = names.like(wanted) or names.one_off(wanted) or names.holding(wanted.strip())
    return tuple(dict.fromkeys(by_name[name] for name in alike))


@lru_cache(maxsize=4)
def _names(areas: AreaTree) -> tuple[dict[str, Area], "_Names"]:
    named = {
        name.casefold(): area
        for area in areas
        for name in (area.code, *area.names, area.pinyin)
        if name
    }
    return named, _Names(tuple(sorted(named)))


class _Names:
    """Names in sorted order, laid out once so that a file of wrong ones is answered quickly."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._text = ""
        self._starts: list[int] = []
        self._halves: dict[tuple[int, bool, str], list[int]] = {}

    def like(self, typed: str) -> tuple[str, ...]:
        """Return the names most like `typed`: those of `difflib.get_close_matches`.

        The same figure, but worked out for those names alone that can reach it: what difflib
        matches is a common subsequence, and its length is found much faster.
        """
        at = bisect_left(self._names, typed)
        shared = _Shared(typed)
        most = sorted(
            (
                (2 * shared.with_(name) / (len(typed) + len(name) or 1), name)
                for name in self._names[max(0, at - _WINDOW) : at + _WINDOW]
            ),
            reverse=True,
        )
        matcher = SequenceMatcher(b=typed)
        best: list[tuple[float, str]] = []
        for bound, name in most:
            if bound < _CUTOFF or (len(best) == _FOUND and bound < best[-1][0]):
                break
            matcher.set_seq1(name)
            ratio = matcher.ratio()
            if ratio >= _CUTOFF:
                best = sorted([*best, (ratio, name)], reverse=True)[:_FOUND]
        return tuple(name for _ratio, name in best)

    def one_off(self, wanted: str) -> tuple[str, ...]:
        """Return names that differ in one character, and have up to two more at their end.

        Two characters make a name in Chinese, too few for a likeness: 黄埔 for 黄浦区.
        """
        size = len(wanted)
        if size <= 1:
            return ()
        if not self._halves:
            self._lay_out_halves()
        half = size // 2  # if one character differs, one of the two halves does not
        places = {
            *self._halves.get((size, False, wanted[:half]), ()),
            *self._halves.get((size, True, wanted[half:]), ()),
        }
        found = [
            name
            for name in (self._names[place] for place in sorted(places))
            if sum(a != b for a, b in zip(name, wanted, strict=False)) == 1
        ]
        return tuple(found[:_FOUND])

    def holding(self, wanted: str) -> tuple[str, ...]:
        """Return names that hold `wanted`, in their order."""
        return tuple(found for _n, found in zip(range(_FOUND), self._holding(wanted), strict=False))

    def _holding(self, wanted: str) -> Iterator[str]:
        if not wanted or _END in wanted:
            return
        if not self._text:
            self._text = _END.join((*self._names, ""))
            lengths = (len(name) + 1 for name in self._names)
            self._starts = list(accumulate(lengths, initial=0))
        at = self._text.find(wanted)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield self._names[place]
            at = self._text.find(wanted, self._starts[place + 1])

    def _lay_out_halves(self) -> None:
        for place, name in enumerate(self._names):
            if not name.isascii():
                for size in range(max(2, len(name) - 2), len(name) + 1):
                    half = size // 2
                    self._halves.setdefault((size, False, name[:half]), []).append(place)
                    self._halves.setdefault((size, True, name[half:size]), []).append(place)


class _Shared:
    """How much a text shares with others: the length of their longest common subsequence.

    By the bits of one integer, after Hyyrö: a bit for each character of the text.
    """

    def __init__(self, text: str) -> None:
        self._all = (1 << len(text)) - 1
        self._places: dict[str, int] = {}
        for place, character in enumerate(text):
            self._places[character] = self._places.get(character, 0) | 1 << place

    def with_(self, other: str) -> int:
        """Return how many characters `other` has in common with the text, in this order."""
        left = self._all
        for character in other:
            here = left & self._places.get(character, 0)
            left = (left + here) | (left - here)
        return (self._all & ~left).bit_count()
