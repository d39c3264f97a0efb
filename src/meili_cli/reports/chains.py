"""The chain of revisions of each key: every entry for it, and what became of each.

Owns the links between entries. What stands is the ledger's answer, which it never makes anew.
"""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from meili_cli.model.entry import Entry, Fate, Kind, Logged


class End(StrEnum):
    """Why an entry does not stand: what came of it first."""

    REVISED = "revised"
    """An entry of its key names its batch in `revises`."""
    WITHDRAWN = "withdrawn"
    """A retract names it, or comes later."""
    OVERTAKEN = "overtaken"
    """Neither: a newer entry of its key stands, and does not name it."""


class Link(NamedTuple):
    """One entry of a chain. Others are named by their place in it, from 1.

    `replaces` are those that it revises or withdraws; `ended_by` is what ended this one. A
    retract has no end.
    """

    entry: Entry
    fate: Fate
    replaces: tuple[int, ...]
    end: End | None
    ended_by: tuple[int, ...]


class Chain(NamedTuple):
    """The entries of one key in the order of the ledger, with the retracts that met them.

    A retract withdraws all that stands for its item, area and as_of, so it may be part of
    several chains; one that met nothing is a chain by itself.
    """

    links: tuple[Link, ...]

    @property
    def first(self) -> Entry:
        """The entry that the chain begins with; its key is that of the chain."""
        return next((one.entry for one in self.links if one.entry.kind is not Kind.RETRACT),
                    self.links[0].entry)  # fmt: skip

    @property
    def branches(self) -> bool:
        """Whether something is kept beside what stands, for no revision names it."""
        return any(link.end is End.OVERTAKEN for link in self.links)


def chains(logged: Sequence[Logged]) -> list[Chain]:
    """Return the chains of entries that are in the order of the ledger, the first begun first.

    All entries of an item, area and as_of must be there, or none.
    """
    keys: dict[tuple[object, ...], list[int]] = defaultdict(list)
    retracts: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, (entry, _fate) in enumerate(logged):
        if entry.kind is Kind.RETRACT:
            retracts[entry.item, entry.area, entry.as_of].append(place)
        else:
            keys[entry.key].append(place)
    found: list[tuple[int, ...]] = []
    met: set[int] = set()
    for places in keys.values():
        first = logged[places[0]].entry
        batches = {logged[place].entry.batch for place in places}
        touching = [
            place
            for place in retracts.get((first.item, first.area, first.as_of), ())
            if place > places[0] or not batches.isdisjoint(logged[place].entry.revises)
        ]
        met.update(touching)
        found.append(tuple(sorted([*places, *touching])))
    found += [(place,) for each in retracts.values() for place in each if place not in met]
    return [_linked([logged[place] for place in places]) for places in sorted(found)]


def _linked(logged: Sequence[Logged]) -> Chain:
    """Return the chain of these entries, each with its links to the others."""
    entries = [one.entry for one in logged]
    ends = [_end(number, logged) for number in range(1, len(logged) + 1)]
    links = []
    for number, (entry, fate) in enumerate(logged, start=1):
        if entry.kind is Kind.RETRACT:
            replaces = [n for n, end in enumerate(ends, start=1)
                        if end == (End.WITHDRAWN, (number,))]  # fmt: skip
        else:
            replaces = [n for n, one in enumerate(entries, start=1)
                        if one.batch in entry.revises and one.kind is not Kind.RETRACT]  # fmt: skip
        links.append(Link(entry, fate, tuple(replaces), *ends[number - 1]))
    return Chain(tuple(links))


def _end(number: int, logged: Sequence[Logged]) -> tuple[End | None, tuple[int, ...]]:
    """Return what ended the entry at a place of its chain, and where that is in it."""
    entry, fate = logged[number - 1]
    if entry.kind is Kind.RETRACT:
        return None, ()
    others = [(other, one, entry.batch in one.revises)
              for other, (one, _fate) in enumerate(logged, start=1)]  # fmt: skip
    revised = tuple(n for n, one, named in others if named and one.kind is not Kind.RETRACT)
    withdrawn = tuple(
        n for n, one, named in others if one.kind is Kind.RETRACT and (named or n > number)
    )
    if revised and (not withdrawn or revised[0] < withdrawn[0]):
        return End.REVISED, revised
    if withdrawn:
        return End.WITHDRAWN, withdrawn[:1]
    if fate is Fate.STANDS:
        return None, ()
    standing = tuple(n for n, (one, was) in enumerate(logged, start=1)
                     if was is Fate.STANDS and one.kind is not Kind.RETRACT)  # fmt: skip
    return End.OVERTAKEN, standing
