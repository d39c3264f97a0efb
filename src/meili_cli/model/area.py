"""The tree of areas: city, district, street, community, or whatever a plan's levels are."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from meili_cli.i18n import spoken_for

OTHER: Final = "other"
"""The kind of areas that are included where they report, but not expected to."""


class Area(NamedTuple):
    """One area. `parent` is empty for the top; one of the names at least is given.

    `further` are its names in other languages: pairs of language and name.
    """

    code: str
    parent: str
    level: str
    kind: str = ""
    name_zh: str = ""
    name_en: str = ""
    pinyin: str = ""
    further: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in all languages that it has one in."""
        every = (self.name_zh, self.name_en, *(name for _language, name in self.further))
        return tuple(name for name in every if name)

    def name(self, language: str) -> str:
        """Return the name in `language`, else in that of messages, else any, else the code."""
        written = {"zh": self.name_zh, "en": self.name_en, **dict(self.further)}
        asked = (written.get(language), written[spoken_for(language)])
        return next((name for name in (*asked, *self.names) if name), self.code)


class AreaTree:
    """The areas of a workspace, by code, in the order of their files.

    The areas must form one tree; `plan`'s rules see to that before one is built.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = {area.code: area for area in areas}

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def __len__(self) -> int:
        return len(self._areas)

    def __contains__(self, code: object) -> bool:
        return code in self._areas

    def __getitem__(self, code: str) -> Area:
        return self._areas[code]

    @cached_property
    def top(self) -> Area:
        """The one area without a parent."""
        return next(area for area in self if not area.parent)

    @cached_property
    def children(self) -> Mapping[str, tuple[Area, ...]]:
        """The areas below each area that has any, by its code."""
        below: dict[str, list[Area]] = {}
        for area in self:
            if area.parent:
                below.setdefault(area.parent, []).append(area)
        return {code: tuple(areas) for code, areas in below.items()}

    def expected_children(self, code: str) -> tuple[Area, ...]:
        """Return the children that are expected to report: all but `other`, if any is left."""
        children = self.children.get(code, ())
        return tuple(area for area in children if area.kind != OTHER) or children

    def subtree(self, code: str) -> Iterator[Area]:
        """Yield the area and everything below it, parents first."""
        yield self[code]
        for child in self.children.get(code, ()):
            yield from self.subtree(child.code)

    def at_level(self, level: str, scope: str) -> tuple[Area, ...]:
        """Return the areas of `level` within the subtree of `scope`, in the order of the files."""
        inside = {area.code for area in self.subtree(scope)}
        return tuple(area for area in self if area.level == level and area.code in inside)

    @cached_property
    def depth(self) -> Mapping[str, int]:
        """The number of areas above each area, by code; 0 for the top."""
        depths: dict[str, int] = {}
        stack = [(self.top, 0)]
        while stack:
            area, depth = stack.pop()
            depths[area.code] = depth
            stack.extend((child, depth + 1) for child in self.children.get(area.code, ()))
        return depths
