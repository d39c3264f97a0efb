"""What moved between two reports of one day: which rows, which of their fields, and by what.

Owns what accounts for a difference: entries that came, entries that stand no more, and changes
of the plan that were adopted. It accounts for all of it: what it lists, applied to the rows of the
first report, gives those of the second.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from meili_cli.engine import Ledger
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Entry
from meili_cli.model.plan import Plan
from meili_cli.model.report import BUDGET_FIELDS, Row
from meili_cli.reports.build import Query, build

_KEYS: Final = ("item", "area", "area_name")
FIELDS: Final = tuple(name for name in Row._fields if name not in {*_KEYS, *BUDGET_FIELDS})
"""The fields of a row that can differ, in their order."""


class Change(NamedTuple):
    """One field of one row, as it was and as it is, and what did it.

    `came` are the entries of the item, at the area or below, that came since, and `gone` those
    that stood and do so no more, each as batch and line; `plan` says that a change of the plan
    that was adopted since did some of it.
    """

    item: str
    area: str
    area_name: str
    field: str
    before: object
    after: object
    came: tuple[str, ...]
    gone: tuple[str, ...]
    plan: bool


class Moved(NamedTuple):
    """A row that is not as it was, and what did it: see `Change`."""

    before: Row
    after: Row
    came: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    plan: bool

    def changes(self) -> Iterator[Change]:
        """Yield its fields that are not as they were."""
        for field in FIELDS:
            before, after = getattr(self.before, field), getattr(self.after, field)
            if before != after:
                yield Change(
                    self.after.item, self.after.area, self.after.area_name, field, before, after,
                    tuple(map(_place, self.came)), tuple(map(_place, self.gone)), self.plan,
                )  # fmt: skip


def _place(entry: Entry) -> str:
    return f"{entry.batch}:{entry.line}"


class Causes(NamedTuple):
    """Entries that can have moved something, by item and by each area that they count for."""

    came: Mapping[tuple[str, str], tuple[Entry, ...]]
    gone: Mapping[tuple[str, str], tuple[Entry, ...]]

    @property
    def items(self) -> set[str]:
        """The items that they are of."""
        return {item for item, _area in (*self.came, *self.gone)}

    @property
    def areas(self) -> set[str]:
        """The areas that they count for."""
        return {area for _item, area in (*self.came, *self.gone)}


def changes(
    plan: Plan, tree: AreaTree, before: Ledger, now: Ledger, batches: Collection[str],
    first: Query, second: Query,
) -> tuple[Moved, ...]:  # fmt: skip
    """Return the rows that `second`, asked of `now`, tells otherwise than `first` of `before`.

    Both are for the same day, items and areas. `batches` are those of `before`, all of which are
    in `now`.
    """
    causes = _causes(tree, before, now, batches, first, second)
    adopted = {item for item in first.items if _adopted(plan, item, first, second)}
    items = [item for item in first.items if item in causes.items or item in adopted]
    areas = [code for code in first.areas if adopted or code in causes.areas]
    if not items or not areas:
        return ()
    first, second = (one._replace(items=items, areas=areas) for one in (first, second))
    then = build(plan, tree, before, first).rows
    by_plan = then
    if adopted:  # what was known then, held against the plan as it is known now
        asked = first._replace(known_on=second.known_on)
        by_plan = build(plan, tree, before, asked).rows
    return tuple(
        Moved(
            one, other, causes.came.get((one.item, one.area), ()),
            causes.gone.get((one.item, one.area), ()), one != planned,
        )
        for one, planned, other in zip(
            then, by_plan, build(plan, tree, now, second).rows, strict=True
        )
        if one != other
    )  # fmt: skip


def _causes(
    tree: AreaTree, before: Ledger, now: Ledger, batches: Collection[str],
    first: Query, second: Query,
) -> Causes:  # fmt: skip
    known = frozenset(batches)
    spots = [
        spot for spot in now.spots_beyond(known, first.as_of, second.known_at)
        if spot[0] in first.items and spot[1] in tree
    ]  # fmt: skip
    since = now.fates_at(spots, second.known_at)
    stand = {_place(one.entry) for one in since if one.stands}
    stood = [one.entry for one in before.fates_at(spots, None) if one.stands]
    return Causes(
        _by_area(tree, [one.entry for one in since if one.entry.batch not in known]),
        _by_area(tree, [entry for entry in stood if _place(entry) not in stand]),
    )


def _by_area(tree: AreaTree, entries: Sequence[Entry]) -> dict[tuple[str, str], tuple[Entry, ...]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        code = entry.area
        while code:
            found.setdefault((entry.item, code), []).append(entry)
            code = tree[code].parent
    return {key: tuple(held) for key, held in found.items()}


def _adopted(plan: Plan, item: str, first: Query, second: Query) -> bool:
    """Whether the second report knows a change of the plan for the item that the first does not."""
    assert first.known_on is not None
    target = plan.targets.get(item)
    days: list[date | None] = [
        *([] if target is None else (one.adopted for one in target.revisions)),
        *(one.adopted for one in plan.allocations.get(item, ())),
    ]
    until = second.known_on
    return any(
        day is not None and day > first.known_on and (until is None or day <= until) for day in days
    )
