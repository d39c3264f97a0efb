"""What a mistyped item, area or other word may have meant. Owns the likeness; never the choice."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from meili_cli.model.area import Area, AreaTree

_WINDOW: Final = 60
"""Names looked at on either side of where the typed one would stand in order. Those begin
alike, so in a tree of many thousand areas a file of wrong codes still costs no time."""


@lru_cache(maxsize=1024)
def nearest(typed: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return up to three of `names` (in sorted order) that look like `typed`, best first."""
    at = bisect_left(names, typed)
    return tuple(get_close_matches(typed, names[max(0, at - _WINDOW) : at + _WINDOW]))


def holding(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `names` that hold what was typed, in their order."""
    wanted = typed.casefold().strip()
    found = [name for name in names if wanted and wanted in name.casefold()]
    return tuple(found[:3])


def nearest_words(typed: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return what up to three words stand for that look like `typed`, best first.

    For a short list; `words` are names in any language, and what each of them stands for.
    """
    folded = {word.casefold(): meaning for word, meaning in words.items()}
    alike = get_close_matches(typed.casefold(), folded) or _alike(typed, tuple(folded))
    return tuple(dict.fromkeys(folded[word] for word in alike))


@lru_cache(maxsize=1024)
def nearest_areas(typed: str, areas: AreaTree) -> tuple[Area, ...]:
    """Return up to three areas whose code or name looks like `typed`, best first."""
    by_name = _names(areas)
    alike = nearest(typed.casefold(), tuple(by_name)) or _alike(typed, tuple(by_name))
    return tuple(dict.fromkeys(by_name[name] for name in alike))


def _alike(typed: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of the same length that differ in one character, or hold what was typed.

    Two characters make a name in Chinese, too few for a likeness: 黄埔 for 黄浦区.
    """
    wanted = typed.casefold()
    one_off = [
        name
        for name in names
        if not name.isascii()
        and len(wanted) > 1
        and sum(a != b for a, b in zip(name, wanted, strict=False)) == 1
        and len(wanted) <= len(name) <= len(wanted) + 2
    ]
    return tuple(one_off[:3]) or holding(typed, names)


@lru_cache(maxsize=4)
def _names(areas: AreaTree) -> dict[str, Area]:
    named = {
        name.casefold(): area
        for area in areas
        for name in (area.code, area.name_zh, area.name_en, area.pinyin)
        if name
    }
    return dict(sorted(named.items()))
