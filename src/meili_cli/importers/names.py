"""What area or item a typed name means. Owns the ways of naming; never guesses between two."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeVar

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.ledger.nearest import nearest_areas, nearest_words
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Plan, Target, Task

_SUFFIXES: Final = ("新区", "街道", "省", "市", "区", "县", "镇", "乡")
"""What may be left out at the end of a Chinese name; the longer ones first."""

Named = TypeVar("Named")


def areas_named(areas: AreaTree, typed: str) -> tuple[Area, ...]:
    """Return the areas that `typed` may mean: one, or several of one name, or none.

    A code comes first, then a whole name (Chinese, English or pinyin, in any case), then a
    Chinese name without 省, 市, 区, 县, 街道, 镇, 乡 or 新区 at its end.
    """
    wanted = _folded(typed)
    return next((found[wanted] for found in _ways(areas) if wanted in found), ())


def find_area(areas: AreaTree, typed: str) -> Area:
    """Return the area that `typed` means: 310104, 徐汇区, 徐汇, Xuhui or xuhui.

    Raises UsageError if there is none, naming the nearest, or if there are several.
    """
    found = areas_named(areas, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _('several areas are called "{area}"').format(area=typed),
            hint=_("write the code of one: {names}").format(names=_said(found)),
        )
    alike = nearest_areas(typed, areas)
    raise UsageError(
        _('unknown area "{area}"').format(area=typed),
        hint=_("nearest: {names}").format(names=_said(alike))
        if alike
        else _("write the code or the name of an area in data/areas"),
    )


def items_named(plan: Plan, typed: str) -> tuple[Target | Task, ...]:
    """Return the items that `typed` may mean: by id, else by name in any language."""
    wanted = _folded(typed)
    items = plan.items.values()
    return tuple(item for item in items if _known(item.id) == wanted) or tuple(
        item for item in items if wanted in map(_known, item.name.root.values())
    )


def find_item(plan: Plan, typed: str) -> Target | Task:
    """Return the target or task that `typed` means, by id or by name in any language.

    Raises UsageError if there is none, naming the nearest ids, or if there are several.
    """
    found = items_named(plan, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _('several items are called "{item}"').format(item=typed),
            hint=_("write the id of one: {names}").format(
                names=", ".join(item.id for item in found)
            ),
        )
    alike = nearest_words(
        typed,
        {
            name: item.id
            for item in plan.items.values()
            for name in (item.id, *item.name.root.values())
        },
    )
    raise UsageError(
        _('unknown item "{item}"').format(item=typed),
        hint=_("nearest: {names}").format(names=", ".join(alike))
        if alike
        else _("`meili report --format csv` lists the ids in its first column"),
    )


@lru_cache(maxsize=4)
def _ways(areas: AreaTree) -> tuple[Mapping[str, tuple[Area, ...]], ...]:
    """Return the ways in which areas are named, the surest first: name to areas."""
    return (
        _grouped((area.code, area) for area in areas),
        _grouped((name, area) for area in areas for name in (*area.names, area.pinyin) if name),
        _grouped((_short(area.name_zh), area) for area in areas if area.name_zh),
    )


def _grouped(named: Iterable[tuple[str, Area]]) -> Mapping[str, tuple[Area, ...]]:
    groups: dict[str, dict[str, Area]] = {}
    for name, area in named:
        groups.setdefault(_folded(name), {})[area.code] = area
    return {name: tuple(found.values()) for name, found in groups.items()}


def _short(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name.removesuffix(suffix)
    return name


def _folded(name: str) -> str:
    """Return a name without regard to case, to full-width letters and to outer spaces."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


@lru_cache(maxsize=4096)
def _known(name: str) -> str:
    """Return a name of the plan, folded once for the many that are held against it."""
    return _folded(name)


def _said(areas: Iterable[Area]) -> str:
    return ", ".join(" ".join((area.code, *area.names)) for area in areas)
