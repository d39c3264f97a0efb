"""A plan with other values than its files have: what `committee-formation.target.at_least=97` means.

Owns how a value in the plan is named, and what is put in its place; writes no file. The altered
plan is judged by all rules, and what they find stands where the value in the file does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.plan import AllocationFile, GoalFile, Plan, PlanFile, TaskFile
from meili_cli.model.scalar import Frozen
from meili_cli.plan import yaml_nodes
from meili_cli.plan.draft import Draft
from meili_cli.plan.reader import PlanError, load
from meili_cli.plan.source import Source, Span
from meili_cli.plan.yaml_nodes import Mapping, Node
from meili_cli.plan.yaml_nodes import Sequence as Items

_OPTION: Final = "--set"
_HEAD: Final = "plan"
_SHARES: Final = "allocations"
_NAMES: Final = ("date", "from")
"""Keys by which an item of a list goes: a step, a revision."""
_HEADED: Final[dict[type[Frozen], tuple[str, str]]] = {
    GoalFile: ("goal", "targets"),
    TaskFile: ("group", "tasks"),
}
_CLOSE: Final = 0.5


class Setting(NamedTuple):
    """A value to be tried: what was typed, the parts of its path, and the value as YAML has it.

    The parts begin with plan, an id, or allocations, the item, the area and the last day.
    """

    typed: str
    way: tuple[str, ...]
    value: Node


def paths(plan: Plan) -> Iterator[str]:
    """Yield the paths of what is asked for, of baselines, and of the settings of the plan."""
    for target in plan.targets.values():
        asked: dict[str, object] = {"target": target.target, "baseline": target.baseline}
        yield from (f"{target.id}.{path}" for path in _given(asked))
    for item, shares in plan.allocations.items():
        spans = Counter(share.area for share in shares)
        for share in shares:
            area = share.area if spans[share.area] == 1 else f"{share.area}.{share.by}"
            yield from (f"{_SHARES}.{item}.{area}.{key}" for key in _given(vars(share.bound)))
    head = plan.head
    parts: dict[str, object] = {
        "status_bands": head.status_bands,
        "growth_bands": head.growth_bands,
    }
    yield from (f"{_HEAD}.{path}" for path in (*_given(parts), "min_coverage"))


def _given(parts: Dictionary[str, object]) -> Iterator[str]:
    for name, value in parts.items():
        if isinstance(value, Frozen):
            yield from (f"{name}.{path}" for path in _given(vars(value)))
        elif value is not None and name not in {"basis", "source"}:
            yield name


def tried(root: Path, plan: Plan, typed: Iterable[str]) -> Draft:
    """Return the plan of a workspace with other values, each typed as PATH=VALUE.

    `plan` is the plan as it is. Raises UsageError for what names nothing, and PlanError, with
    what the rules find, for a plan that cannot be so.
    """
    settings = [_setting(one, plan) for one in typed]

    def alter(kind: type[Frozen], node: Node) -> None:
        for setting in settings:
            for below, parts in _places(kind, node, setting.way):
                _put(below, parts, setting)

    try:
        return load(root, alter)
    except PlanError as error:
        raise PlanError(
            _("with these values the plan has errors"),
            hint=_("Nothing was written. What is shown is the line that each value stands for."),
            problems=error.problems,
        ) from error


def _setting(typed: str, plan: Plan) -> Setting:
    path, equals, text = typed.partition("=")
    if not equals:
        raise UsageError(
            _("a value is missing"),
            where=f"{_OPTION} {typed}",
            hint=_("Write PATH=VALUE, such as committee-formation.target.at_least=97."),
        )
    source = Source(_OPTION, text.encode())
    value = yaml_nodes.parse(source)
    for notes in source.notes.values():
        raise UsageError(notes[0].message, where=f"{_OPTION} {typed}", hint=notes[0].hint or None)
    return Setting(typed, _way(path.strip(), typed, plan), value)


def _way(path: str, typed: str, plan: Plan) -> tuple[str, ...]:
    """Return the parts of a path; ids and areas may have dots in them. Raises UsageError."""
    ids = [
        _HEAD, _SHARES, *plan.items,
        *(file.goal.id for file in plan.goals), *(file.group.id for file in plan.task_groups),
    ]  # fmt: skip
    if "" in path.split("."):
        raise UsageError(
            _("a part of the path is empty"),
            where=f"{_OPTION} {typed}",
            hint=_("Write one dot between two names, and none at the ends."),
        )
    first, rest = _cut(path, ids, typed)
    if first != _SHARES:
        return (first, *rest.split("."))
    item, rest = _cut(rest, list(plan.allocations), typed)
    shares = plan.allocations[item]
    area, rest = _cut(rest, list(dict.fromkeys(share.area for share in shares)), typed)
    days = [share.by.isoformat() for share in shares if share.area == area]
    day, _dot, below = rest.partition(".")
    if day in days:
        rest = below
    elif len(days) == 1:
        (day,) = days
    if days.count(day) != 1 or not rest:
        raise UsageError(
            _("the area has several allocations of this target"),
            where=f"{_OPTION} {typed}",
            hint=_("Name the last day of one behind the area: {days}.").format(
                days=", ".join(dict.fromkeys(days))
            ),
        )
    return (_SHARES, item, area, day, *rest.split("."))


def _cut(path: str, names: Sequence[str], typed: str) -> tuple[str, str]:
    """Return the longest of the names that a path begins with, and the rest of it.

    Raises UsageError with the nearest names where there is none.
    """
    fitting = [name for name in names if path.startswith(f"{name}.")]
    if fitting:
        name = max(fitting, key=len)
        return name, path[len(name) + 1 :]
    if path in names:
        what = _("{name} is no value; go on with a dot and what is to be changed in it")
        hint = _(
            "Such as ID.target.at_least, allocations.ID.AREA.at_least, plan.status_bands.on_track."
        )
        raise UsageError(what.format(name=path), where=f"{_OPTION} {typed}", hint=hint)
    begun = path.partition(".")[0]
    alike = get_close_matches(begun, names, n=3, cutoff=_CLOSE) or list(names)[:3]
    raise UsageError(
        _("there is nothing called {name} in the plan").format(name=begun or "“”"),
        where=f"{_OPTION} {typed}",
        hint=_("nearest: {names}").format(names=", ".join(alike)) if alike else None,
    )


def _places(
    kind: type[Frozen], node: Node, way: tuple[str, ...]
) -> Iterable[tuple[Mapping, tuple[str, ...]]]:
    """Yield what a way begins in, if it is in this file, and the parts below that."""
    if not isinstance(node, Mapping):
        return
    if kind is PlanFile and way[0] == _HEAD:
        yield node, way[1:]
    elif kind is AllocationFile and way[:2] == (_SHARES, node.get("item")):
        for share in _mappings(node, _SHARES):
            if (share.get("area"), share.get("by")) == way[2:4]:
                yield share, way[4:]
    elif kind in _HEADED:
        heading, items = _HEADED[kind]
        top = node.get(heading)
        for one in (*_mappings(node, items), *([top] if isinstance(top, Mapping) else [])):
            if one.get("id") == way[0]:
                yield one, way[1:]


def _mappings(node: Mapping, key: str) -> list[Mapping]:
    found = node.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Items) else []


def _put(node: Mapping, way: Sequence[str], setting: Setting) -> None:
    """Put the value where a way leads; nothing takes away what is there. Raises UsageError."""
    here: Node = node
    for part in way[:-1]:
        if isinstance(here, Mapping) and here.get(part) is None:
            _write(here, part, Mapping(here.span), here.span)
        here = here[part] if isinstance(here, Mapping) else _item(here, part, setting)[1]
    name, value = way[-1], setting.value
    if isinstance(here, Mapping):
        span = here.values_at.get(name, here.span)
        if value is not None:
            _write(here, name, _moved(value, span), span)
        elif here.pop(name, None) is None:
            raise UsageError(
                _("there is nothing to take away: {name} is not given").format(name=name),
                where=f"{_OPTION} {setting.typed}",
            )
        return
    index, _found = _item(here, name, setting)
    assert isinstance(here, Items)
    if value is None:
        del here[index], here.items_at[index]
    else:
        here[index] = _moved(value, here.items_at[index])


def _item(here: Node, name: str, setting: Setting) -> tuple[int, Node]:
    """Return the item of a list that goes by this day, with its place. Raises UsageError."""
    items = enumerate(here) if isinstance(here, Items) else ()
    named = {
        str(one[key]): (index, one)
        for index, one in items
        if isinstance(one, Mapping)
        for key in _NAMES
        if key in one
    }
    if name not in named:
        raise UsageError(
            _("{name} leads nowhere").format(name=name),
            where=f"{_OPTION} {setting.typed}",
            hint=_("nearest: {names}").format(names=", ".join(named))
            if named
            else _("Name what stands above it, and give the whole of it as YAML."),
        )
    return named[name]


def _write(node: Mapping, name: str, value: Node, span: Span) -> None:
    node[name] = value
    node.keys_at.setdefault(name, span)
    node.values_at[name] = span


def _moved(value: Node, span: Span) -> Node:
    """Return a value as if it stood at a place of the file."""
    if isinstance(value, Mapping):
        mapping = Mapping(span)
        for name, one in value.items():
            _write(mapping, name, _moved(one, span), span)
        return mapping
    if isinstance(value, Items):
        items = Items(span)
        items.extend(_moved(one, span) for one in value)
        items.items_at = [span] * len(items)
        return items
    return value
