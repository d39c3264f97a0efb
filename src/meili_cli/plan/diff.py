"""What makes one edition of a plan another: changes as data, enough to make the other one of it.

Owns which differences are told apart; never a word for one. `apply(a, diff(a, b))` is `b`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from enum import StrEnum
from typing import Any, Final, NamedTuple

from meili_cli.plan.edition import GROUPED, Document, Edition, document, edition

Path = tuple[str, ...]


class Kind(StrEnum):
    """What became of the thing that a path leads to."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


class Change(NamedTuple):
    """One difference, at a path of `edition.document`.

    `old` is None for what was added, `new` for what was removed; of a new order both are the
    names in their order. What is new in a list, or moves to another heading, stands behind
    `after` there, or first.
    """

    kind: Kind
    path: Path
    old: Any = None
    new: Any = None
    after: str | None = None


_LISTS: Final = ("goals", "targets", "groups", "tasks", "areas")
_DEEP: Final = 3
"""Parts of the path to a key of a target, and of the path to a list within one."""


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def path_of(text: str) -> Path:
    """Return the path of a JSON pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def diff(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Return what makes `new` of `old`, in the order of the plan; new orders last."""
    before = document(old)
    after = called_alike(document(new), before)
    changes = _compared((), before, after, after)
    return (*changes, *_reordered(before, after))


def apply(old: Edition, changes: Iterable[Change]) -> Edition:
    """Return the edition that changes make of `old`; they are those of a `diff` from it."""
    made = deepcopy(document(old))
    placed: dict[Path, dict[str, str | None]] = {}
    reordered: list[Change] = []
    for change in changes:
        *way, name = change.path
        if change.kind is Kind.REORDERED:
            reordered.append(change)
            continue
        if way[:1] == ["allocations"]:
            made["allocations"].setdefault(way[1], {})
        parent = _at(made, way)
        if change.kind is Kind.REMOVED:
            del parent[name]
            continue
        parent[name] = change.new
        if change.kind is Kind.ADDED and _is_list(way):
            placed.setdefault(tuple(way), {})[name] = change.after
        elif _is_heading(change.path):
            placed.setdefault(tuple(way[:-1]), {})[way[-1]] = change.after
    for path, names in placed.items():
        _put(_at(made, path), names)
    for change in reordered:
        _reorder(made, change)
    return edition(made)


def _is_heading(path: Sequence[str]) -> bool:
    """Whether a path leads to what names the heading of a target or a task."""
    return len(path) == _DEEP and GROUPED.get(path[0], ("", ""))[1] == path[-1]


def _is_list(way: Sequence[str]) -> bool:
    """Whether a way leads to things that have an order."""
    match way:
        case [kind]:
            return kind in _LISTS
        case ["allocations", _item]:
            return True
        case _:
            return len(way) >= _DEEP and way[-1] in {"points", "revisions"}


def _at(made: Document, way: Sequence[str]) -> Document:
    for part in way:
        made = made[part]
    return made


def called_alike(new: Document, old: Document) -> Document:
    """Return a document in which an allocation whose span has changed is called as before.

    That is so for an area that has one such allocation on each side: another span is a change of
    it. Of several nobody knows which became which.
    """
    named = {}
    for item, shares in new["allocations"].items():
        before = old["allocations"].get(item, {})
        gone = _by_area(before, shares)
        came = _by_area(shares, before)
        as_before = {
            names[0]: gone[area][0]
            for area, names in came.items()
            if len(names) == 1 == len(gone.get(area, ()))
        }
        named[item] = {as_before.get(name, name): share for name, share in shares.items()}
    return {**new, "allocations": named}


def _by_area(shares: Document, others: Document) -> dict[str, list[str]]:
    """Return the names of allocations that the others do not have, by area."""
    found: dict[str, list[str]] = {}
    for name, share in shares.items():
        if name not in others:
            found.setdefault(share["area"], []).append(name)
    return found


def _compared(
    path: Path, old: Mapping[str, Any], new: Mapping[str, Any], whole: Document
) -> Iterator[Change]:
    """Yield what is different in two mappings; `whole` is the new document."""
    for name in dict.fromkeys((*old, *new)):
        here = (*path, name)
        if path == ("allocations",):
            yield from _compared(here, old.get(name, {}), new.get(name, {}), whole)
        elif name not in new:
            yield Change(Kind.REMOVED, here, old=old[name])
        elif name not in old:
            yield Change(Kind.ADDED, here, new=new[name], after=_before(here, whole))
        elif isinstance(old[name], Mapping) and isinstance(new[name], Mapping):
            yield from _compared(here, old[name], new[name], whole)
        elif old[name] != new[name]:
            after = _before(here[:2], whole) if _is_heading(here) else None
            yield Change(Kind.CHANGED, here, old[name], new[name], after)


def _before(path: Path, whole: Document) -> str | None:
    """Return what stands right before a thing in its list; None for the first, and outside lists."""
    *way, name = path
    if not _is_list(way):
        return None
    order = _at(whole, way)
    _where, key = GROUPED.get(way[0], ("", "")) if len(way) == 1 else ("", "")
    names = [one for one in order if not key or order[one][key] == order[name][key]]
    index = names.index(name)
    return names[index - 1] if index else None


def _orders(of: Document) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the lists of a document, each with the names in it in their order."""
    for kind in _LISTS:
        if kind not in GROUPED:
            yield (kind,), tuple(of[kind])
            continue
        where, key = GROUPED[kind]
        for heading in of[where]:
            names = tuple(name for name, one in of[kind].items() if one[key] == heading)
            yield (where, heading, kind), names
    for item, shares in of["allocations"].items():
        yield ("allocations", item), tuple(shares)
    yield from _inner_orders((), of["targets"], "targets")
    for item, shares in of["allocations"].items():
        yield from _inner_orders(("allocations",), shares, item)


def _inner_orders(
    path: Path, of: Mapping[str, Any], name: str
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the lists of points and of revisions below."""
    for key, value in of.items():
        if isinstance(value, Mapping):
            here = (*path, name, key)
            if key in {"points", "revisions"} and len(here) >= _DEEP:
                yield here, tuple(value)
            yield from _inner_orders((*path, name), value, key)


def _reordered(old: Document, new: Document) -> Iterator[Change]:
    """Yield the lists in which what is on both sides stands in another order."""
    before = dict(_orders(old))
    for path, names in _orders(new):
        was = before.get(path, ())
        if [name for name in was if name in names] != [name for name in names if name in was]:
            yield Change(Kind.REORDERED, path, was, names)


def _reorder(made: Document, change: Change) -> None:
    *way, kind = change.path
    found = made[kind] if way and way[0] in {"goals", "groups"} else _at(made, change.path)
    ordered = {name: found[name] for name in change.new}
    rest = {name: value for name, value in found.items() if name not in ordered}
    found.clear()
    found.update({**rest, **ordered})


def _put(found: Document, names: Mapping[str, str | None]) -> None:
    """Put each of the names behind the one that it comes after, or first."""
    order = [name for name in found if name not in names]
    waiting = dict(names)
    while waiting:
        name = next(one for one, after in waiting.items() if after not in waiting)
        after = waiting.pop(name)
        order.insert(0 if after is None else order.index(after) + 1, name)
    values = dict(found)
    found.clear()
    found.update({name: values[name] for name in order})
