"""What another edition of a plan makes of the same ledger: rows and ranks that come out otherwise.

Owns which rows are held against each other, and which of their fields count: those that are
figures or judge them. How a thing is called is for the diff of the plans to say.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli import reports
from meili_cli.assessment.rank import Standing, ranked
from meili_cli.engine import Ledger
from meili_cli.model.area import AreaTree
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Plan
from meili_cli.model.report import Row
from meili_cli.reports.changes import FIELDS

JUDGED: Final = tuple(name for name in FIELDS if name not in {"goal", "measure", "unit"})
"""The fields of a row that are held against each other."""


class Asked(NamedTuple):
    """One edition, and the question that the ledger is asked under it.

    `levels` are those whose areas are ranked among each other.
    """

    plan: Plan
    tree: AreaTree
    assessment: Assessment
    query: reports.Query
    levels: tuple[str, ...] = ()


class Flip(NamedTuple):
    """An item at an area under both editions; None under one that has no such row."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is under the new edition, else as it was under the old one."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def turned(self) -> bool:
        """Whether the row has another status; one that is new or gone has not."""
        if self.before is None or self.after is None:
            return False
        return self.before.status != self.after.status

    def differs(self, fields: Iterable[str] = JUDGED) -> bool:
        """Whether one of the fields is not as it was."""
        if self.before is None or self.after is None:
            return True
        return any(getattr(self.before, one) != getattr(self.after, one) for one in fields)


class Place(NamedTuple):
    """An area's rank among those of its level, and its score, under both editions."""

    area: str
    area_name: str
    rank_before: int | None
    rank_after: int | None
    score_before: Fraction | None
    score_after: Fraction | None


class Impact(NamedTuple):
    """What comes out otherwise, of how many rows, and the question under the new edition."""

    query: reports.Query
    compared: int
    flips: tuple[Flip, ...]
    places: tuple[Place, ...]


def impact(
    ledger: Ledger, old: Asked, new: Asked, touched: Collection[str] | None = None
) -> Impact:
    """Return what `new` makes otherwise than `old` of the same entries.

    `touched` are the items to which something was done; the others stand as they did. None says
    that something was done to all.
    """
    before = _rows(ledger, old)
    if touched is None:
        after = _rows(ledger, new)
    else:
        items = [item for item in new.query.items if item in touched]
        asked = new._replace(query=new.query._replace(items=items))
        still = {key: row for key, row in before.items() if key[0] not in touched}
        after = {**still, **_rows(ledger, asked)}
    keys = dict.fromkeys((*after, *before))
    flips = (Flip(before.get(key), after.get(key)) for key in keys)
    return Impact(
        query=new.query,
        compared=len(keys),
        flips=tuple(flip for flip in flips if flip.differs()),
        places=tuple(_places(_standings(before, old), _standings(after, new))),
    )


def _rows(ledger: Ledger, asked: Asked) -> dict[tuple[str, str], Row]:
    if not asked.query.items or not asked.query.areas:
        return {}
    ledger.plant(asked.tree)
    rows = reports.build(asked.plan, asked.tree, ledger, asked.query).rows
    return {(row.item, row.area): row for row in rows}


def _standings(rows: Mapping[tuple[str, str], Row], asked: Asked) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for level in asked.levels:
        codes = [code for code in asked.query.areas if asked.tree[code].level == level]
        if len(codes) > 1:  # the first of one is no rank
            theirs = [row for row in rows.values() if row.area in set(codes)]
            query = asked.query._replace(areas=codes)
            found |= {one.area: one for one in ranked(theirs, query, asked.assessment)}
    return found


def _places(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> Iterator[Place]:
    for area in dict.fromkeys((*after, *before)):
        was, now = before.get(area), after.get(area)
        named = now or was
        assert named is not None
        place = Place(
            area, named.area_name,
            was and was.rank, now and now.rank, was and was.score, now and now.score,
        )  # fmt: skip
        if (place.rank_before, place.score_before) != (place.rank_after, place.score_after):
            yield place
