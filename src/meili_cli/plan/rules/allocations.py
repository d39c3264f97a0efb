"""Whether what areas must deliver fits the target, the period and each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from meili_cli.i18n import _
from meili_cli.model.plan import Bound, Target
from meili_cli.plan.draft import Draft, Share
from meili_cli.plan.source import Finding

_Slot: TypeAlias = tuple[str, str, date, date, str | None]
"""An item and an area, the first and the last day of what is shared out, and whether each year."""


def allocation_outside_period(draft: Draft) -> Iterator[Finding]:
    """An allocation begins and is due within the period of the plan.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2021-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
    """
    if draft.period is None:
        return
    for share in draft.shares:
        for key, day in (("from", share.value.from_), ("by", share.value.by)):
            if day is not None and not draft.period.start <= day <= draft.period.end:
                message = _("outside the plan's period, {start} to {end}").format(
                    start=draft.period.start, end=draft.period.end
                )
                yield Finding(share.at(key), message)


def allocation_reversed(draft: Draft) -> Iterator[Finding]:
    """An allocation is due no earlier than it begins.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, from: 2019-12-31, by: 2019-01-01, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, from: 2019-01-01, by: 2019-12-31, basis: assumed}
    """
    for share in draft.shares:
        if share.value.from_ is not None and share.value.from_ > share.value.by:
            yield Finding(share.at("by"), _("due before it begins"))


def allocation_bound(draft: Draft) -> Iterator[Finding]:
    """An allocation asks for the same kind of thing as its target.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_most: 3, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
    """
    for share in draft.shares:
        target = draft.by_id.get(share.item)
        kind = share.value.bound.kind
        if target is not None and kind is not target.value.target.kind:
            message = _("{kind}, and the target asks for {other}").format(
                kind=kind, other=target.value.target.kind
            )
            yield Finding(share.at(share.value.bound.key), message)


def allocation_to_top(draft: Draft) -> Iterator[Finding]:
    """No allocation is to the top area.

    The top area answers to the target itself.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "1", at_least: 3, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
    """
    for share in draft.shares:
        if draft.areas is not None and share.value.area == draft.areas.top.code:
            message = _("the top area answers to the target itself")
            hint = _("a figure of one year may become a point of a stepped trajectory")
            yield Finding(share.at("area"), message, hint)


def duplicate_allocation(draft: Draft) -> Iterator[Finding]:
    """An area has one allocation of a target for the same days.

    One that replaces another says when it was adopted.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
          - {area: "11", at_least: 4, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
          - {area: "11", at_least: 4, by: 2020-12-31, basis: assumed, adopted: 2019-06-30}
    """
    first: dict[tuple[object, ...], Share] = {}
    for share in draft.shares:
        value = share.value
        begins = value.from_ or (draft.period.start if draft.period else None)
        key = (share.item, value.area, begins, value.by, value.adopted)
        before = first.setdefault(key, share)
        if before is not share:
            message = _("the area already has an allocation for these days, in {place}")
            yield Finding(share.at(), message.format(place=before.at()))


def allocation_sum(draft: Draft) -> Iterator[Finding]:
    """The allocations of an area's parts add up to what the area itself must deliver.

    This is asked only of quantities and of levels that are summed up, and only where every
    area below that is expected to report has an allocation for the same days. Both ends of a
    range add up. What grows is not asked, since baselines decide what it comes to.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
          - {area: "12", at_least: 5, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 3, by: 2020-12-31, basis: assumed}
          - {area: "12", at_least: 6, by: 2020-12-31, basis: assumed}
    """
    if draft.areas is None or draft.period is None:
        return
    tree = draft.areas
    # What each area must deliver (item, area, from, by), and the shares of the areas below it.
    wholes: dict[_Slot, list[Bound]] = defaultdict(list)
    parts: dict[_Slot, dict[str, Share]] = defaultdict(dict)
    for version in draft.versions:
        if isinstance(version.found.value, Target):
            days = (draft.period.start, version.bound.by, version.bound.each)
            wholes[version.found.value.id, tree.top.code, *days].append(version.bound)
    for share in sorted(draft.shares, key=lambda share: share.value.adopted or date.min):
        value = share.value
        if value.area in tree and share.item in draft.by_id:
            # Of two, the one adopted last stands.
            span = (value.from_ or draft.period.start, value.by, value.each)
            wholes[share.item, value.area, *span] = [value.bound]
            parts[share.item, tree[value.area].parent, *span][value.area] = share
    for slot, shares in parts.items():
        item, parent, *_days = slot
        bounds = [share.value.bound for share in shares.values()]
        asked = wholes.get(slot)
        if (
            asked is not None
            and draft.by_id[item].value.additive
            and all(area.code in shares for area in tree.expected_children(parent))
            and all(bound.growth_at_least is None for bound in (*asked, *bounds))
            and _sum(bounds) not in {_sum([whole]) for whole in asked}
        ):
            first = min(shares.values(), key=lambda share: share.at())
            message = _("the areas below {code} add up to {sum}, and {code} must deliver {whole}")
            yield Finding(
                first.at(),
                message.format(
                    code=parent, sum="–".join(map(str, _sum(bounds))), whole=asked[-1].said
                ),
            )


def _sum(bounds: Sequence[Bound]) -> tuple[Decimal, ...]:
    """Return what bounds add up to; both ends of it where one of them is a range."""
    low = sum((bound.number or Decimal() for bound in bounds), Decimal())
    if all(bound.number_max is None for bound in bounds):
        return (low,)
    return low, sum((bound.number_max or bound.number or Decimal() for bound in bounds), Decimal())
