"""What a report needs beyond its rows to be put into words: names, and which screen.

Owns the question that was asked, never an answer to it.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from meili_cli.i18n import naming
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.report import Report
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
        return item if text is None else text.said_in(naming())

    def area(self, code: str) -> str:
        """Return the name of an area, or its code where the tree has no such area."""
        return self.areas.get(code, code)


def names_of(plan: Plan, areas: AreaTree) -> Names:
    """Return the names of all items and areas."""
    return Names(
        items={item.id: item.name for item in plan.items.values()},
        areas={area.code: area.name(naming()) for area in areas},
    )


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


def frame_of(
    report: Report, plan: Plan, areas: AreaTree, *, tasks: bool, one_item: bool, filtered: bool
) -> Frame:
    """Return the frame of a report on tasks or targets, on one item or on several."""
    if one_item:
        screen = Screen.ITEM
    elif len({row.area for row in report.rows}) > 1:
        screen = Screen.AREAS
    else:
        screen = Screen.TASKS if tasks else Screen.TARGETS
    groups = (
        tuple(Group(f.group.name, tuple(task.id for task in f.tasks)) for f in plan.task_groups)
        if tasks
        else tuple(Group(f.goal.name, tuple(t.id for t in f.targets)) for f in plan.goals)
    )
    return Frame(
        screen=screen, title=plan.head.title, names=names_of(plan, areas), groups=groups,
        filtered=filtered,
    )  # fmt: skip
