"""Questions that `check` asks of the whole ledger; each answers with entries or places.

Finds; never judges how bad a finding is and never words it: that is for `checks`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from meili_cli.engine import driver, entries


class Spot(NamedTuple):
    """Where an entry stands."""

    batch: str
    line: int


class Pair(NamedTuple):
    """Two entries of one item and area that do not go together; `later` is the one to name."""

    item: str
    area: str
    earlier: Spot
    later: Spot
    first: date
    last: date
    earlier_value: Decimal | None = None
    later_value: Decimal | None = None


_OVERLAPS = """
SELECT a.item, a.area, a.batch, a.line, b.batch, b.line, b.period_start, least(a.as_of, b.as_of),
       a.value, b.value
FROM standing a JOIN standing b ON a.item = b.item AND a.area = b.area
WHERE a.kind = 'increment' AND b.kind = 'increment'
  AND (a.recorded_at, a.batch, a.n) < (b.recorded_at, b.batch, b.n)
  AND a.period_start <= b.as_of AND b.period_start <= a.as_of
ORDER BY ALL
"""

_STRADDLES = """
SELECT t.item, t.area, t.batch, t.line, i.batch, i.line, i.period_start, t.as_of,
       t.value, i.value
FROM standing t JOIN standing i ON t.item = i.item AND t.area = i.area
WHERE t.kind = 'total' AND i.kind = 'increment'
  AND i.period_start <= t.as_of AND i.as_of > t.as_of
ORDER BY ALL
"""

_FALLING = """
SELECT item, area, before.batch, before.line, batch, line, before.as_of, as_of,
       before.value, value
FROM (SELECT *, lag({'batch': batch, 'line': line, 'as_of': as_of, 'value': value})
             OVER (PARTITION BY item, area ORDER BY as_of) AS before
      FROM standing WHERE kind = 'total')
WHERE value < before.value
ORDER BY ALL
"""

_RIVALS = """
SELECT a.item, a.area, a.batch, a.line, b.batch, b.line, coalesce(a.period_start, a.as_of), a.as_of,
       a.value, b.value
FROM live a JOIN standing b
  ON a.item = b.item AND a.area = b.area AND a.as_of = b.as_of AND a.kind = b.kind
     AND a.period_start IS NOT DISTINCT FROM b.period_start
WHERE a.n <> b.n
  AND (a.value IS DISTINCT FROM b.value OR a.denominator IS DISTINCT FROM b.denominator
       OR a.state IS DISTINCT FROM b.state)
ORDER BY ALL
"""

_MISFITS = """
SELECT item, area, kind, batch, line FROM entries
JOIN (SELECT unnest($items) AS item, unnest($kinds) AS kinds) USING (item)
WHERE kind <> 'retract' AND NOT list_contains(kinds, kind)
ORDER BY batch, line
"""

_LOST = """
SELECT e.batch, e.line, named FROM (
    SELECT batch, line, unnest(string_split(revises, ' ')) AS named FROM entries WHERE revises <> ''
) e WHERE named NOT IN (SELECT batch FROM entries)
ORDER BY ALL
"""

_STRANGERS = """
SELECT s.item, s.area, s.batch, s.line, list_contains(?, s.item), a.area IS NOT NULL
FROM entries s LEFT JOIN areas a USING (area)
WHERE a.area IS NULL OR NOT list_contains(?, s.item)
ORDER BY s.batch, s.line
"""

_NEWEST = """
SELECT w.item, w.area, w.day, arg_max(s.batch, (s.as_of, s.kind)), arg_max(s.line, (s.as_of, s.kind))
FROM (SELECT unnest($items) AS item, unnest($areas) AS area, unnest($days) AS day) w
JOIN standing s ON s.item = w.item AND s.area = w.area AND s.as_of <= w.day
GROUP BY ALL
"""


_LATE = """
SELECT item, area, as_of, batch, line FROM entries
WHERE as_of BETWEEN ? AND ? AND batch NOT IN (SELECT unnest(?)) AND NOT starts_with(note, ?)
ORDER BY batch, line
"""


class Audit:
    """Needs the tables `entries`, `standing` and `areas` of a session."""

    def __init__(self, connection: driver.Connection) -> None:
        self._connection = connection

    def _pairs(self, query: str) -> Iterator[Pair]:
        for row in self._connection.execute(query).fetchall():
            item, area, batch, line, later_batch, later_line, first, last, value, later = row
            yield Pair(
                item, area, Spot(batch, line), Spot(later_batch, later_line), first, last,
                value, later,
            )  # fmt: skip

    def overlaps(self) -> Iterator[Pair]:
        """Yield increments that share days."""
        return self._pairs(_OVERLAPS)

    def straddles(self) -> Iterator[Pair]:
        """Yield increments that begin on or before a total and end after it."""
        return self._pairs(_STRADDLES)

    def falling(self) -> Iterator[Pair]:
        """Yield totals below an earlier total."""
        return self._pairs(_FALLING)

    def rivals(self) -> Iterator[Pair]:
        """Yield entries of one key with different figures, neither revising the other.

        `later` is the one that stands.
        """
        return self._pairs(_RIVALS.replace("FROM live", f"FROM ({entries.LIVE_NOW})"))

    def lost(self) -> Iterator[tuple[Spot, str]]:
        """Yield entries that replace something, and the batch they name that is not there."""
        for batch, line, named in self._connection.execute(_LOST).fetchall():
            yield Spot(batch, line), named

    def late(
        self, batches: Sequence[str], first: date, last: date, note: str
    ) -> Iterator[tuple[str, str, date, Spot]]:
        """Yield item, area, as_of and place of entries of some days that are not in these batches.

        Those whose note begins with `note` are passed over.
        """
        rows = self._connection.execute(_LATE, [first, last, list(batches), note])
        for item, area, day, batch, line in rows.fetchall():
            yield item, area, day, Spot(batch, line)

    def misfits(self, kinds: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str, Spot]]:
        """Yield item, area, kind and place of entries whose kind their item does not have.

        `kinds` are those of each item.
        """
        for item, area, kind, batch, line in self._connection.execute(
            _MISFITS, {"items": list(kinds), "kinds": [list(some) for some in kinds.values()]}
        ).fetchall():
            yield item, area, kind, Spot(batch, line)

    def strangers(self, items: list[str]) -> Iterator[tuple[str, str, Spot, bool, bool]]:
        """Yield item, area, place, item known, area known of entries that name what is not there."""
        for item, area, batch, line, item_known, area_known in self._connection.execute(
            _STRANGERS, [items, items]
        ).fetchall():
            yield item, area, Spot(batch, line), item_known, area_known

    def newest(self, asked: Iterable[tuple[str, str, date]]) -> dict[tuple[str, str, date], Spot]:
        """Return where the newest standing entry up to a day stands of each item and area."""
        columns = dict(zip(("items", "areas", "days"), zip(*asked, strict=True), strict=False))
        if not columns:
            return {}
        given = {name: list(column) for name, column in columns.items()}
        rows = self._connection.execute(_NEWEST, given).fetchall()
        return {(item, area, day): Spot(batch, line) for item, area, day, batch, line in rows}
