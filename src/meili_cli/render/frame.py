"""What a report needs beyond its rows to be put into words: names, and which screen.

Owns the question that was asked, never an answer to it.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from meili_cli.i18n import language
from meili_cli.model.scalar import Text


class Screen(StrEnum):
    """The layouts of a report."""

    TARGETS = "targets"
    """One area, one line a target, grouped by goal."""
    AREAS = "areas"
    """Many areas and items, one line an area."""
    ITEM = "item"
    """One item, one line an area."""
    TASKS = "tasks"
    """One area, one line a task, grouped by task group."""


class Group(NamedTuple):
    """Items under one heading: a goal with its targets, or a task group with its tasks."""

    name: Text
    items: tuple[str, ...]


class Names(NamedTuple):
    """The names of items by id, and of areas by code, the latter in the language in use."""

    items: Mapping[str, Text]
    areas: Mapping[str, str]

    def item(self, item: str) -> str:
        """Return the name of an item, or its id where the plan has no such item."""
        text = self.items.get(item)
        return item if text is None else text.said_in(language())

    def area(self, code: str) -> str:
        """Return the name of an area, or its code where the tree has no such area."""
        return self.areas.get(code, code)


class Frame(NamedTuple):
    """A report's screen, the plan's title, headings and names.

    `filtered` says that rows were left out for their status, so that they count for nothing.
    """

    screen: Screen
    title: Text
    names: Names
    groups: tuple[Group, ...] = ()
    filtered: bool = False
    pace_bands: tuple[Fraction, ...] = (Fraction(95, 100), Fraction(60, 100), Fraction(0))
    """Paces that divide the statuses; a rounded pace stays on its side of them."""
