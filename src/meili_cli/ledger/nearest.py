"""What a mistyped item or area may have meant. Owns the likeness; never the choice."""

from bisect import bisect_left
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


@lru_cache(maxsize=1024)
def nearest_areas(typed: str, areas: AreaTree) -> tuple[Area, ...]:
    """Return up to three areas whose code or name looks like `typed`, best first."""
    by_name = _names(areas)
    return tuple(dict.fromkeys(by_name[name] for name in nearest(typed.casefold(), tuple(by_name))))


@lru_cache(maxsize=4)
def _names(areas: AreaTree) -> dict[str, Area]:
    named = {
        name.casefold(): area
        for area in areas
        for name in (area.code, area.name_zh, area.name_en, area.pinyin)
        if name
    }
    return dict(sorted(named.items()))
