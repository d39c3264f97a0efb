"""Attained figures: of an area's own entries, rolled up from below, and which of them stands.

A *window* asks for one item between two days; a *cell* is the answer for one area. Windows
are evaluated together, level by level from the bottom of the tree, each level one statement.
Contract, section 5; readings in docs/decisions/0001.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Kind, State
from meili_cli.model.plan import Measure, Rollup
from meili_cli.model.report import Chosen


@dataclass(frozen=True, slots=True)
class Window:
    """A question: the item's figure from `since` on (quantities only), as of `until`.

    `stale_before` is the day before which a newest entry is stale.
    """

    item: str
    measure: Measure
    rollup: Rollup
    since: date
    until: date
    stale_before: date


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure: `value` of a quantity, level or percentage; numerator and denominator of a
    count; or a state. `kind` is the kind of the newest entry; None of a roll-up.
    """  # noqa: D205

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: State | None
    lower_bound: bool
    last_as_of: date
    kind: Kind | None = None
    overlap: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A roll-up: its reading, how much of what is below is in it, and what was left out.

    `coverage` is 0 to 1; `reported` counts expected children with enough coverage;
    `not_additive` are children known only by a percentage; `states` counts children by state.
    """

    reading: Reading
    coverage: Decimal
    reported: int
    used: int
    not_additive: tuple[str, ...]
    states: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """The answer for one area: its own figure, the roll-up, and which of them stands."""

    own: Reading | None
    rolled_up: RolledUp | None
    chosen: Chosen


_TABLES = """
CREATE TABLE IF NOT EXISTS areas (
    area VARCHAR, parent VARCHAR, level VARCHAR, depth INTEGER, expected BOOLEAN,
    expected_children INTEGER);
CREATE OR REPLACE TABLE windows (
    wid INTEGER, item VARCHAR, measure VARCHAR, rollup VARCHAR, since DATE, until DATE,
    stale_before DATE);
CREATE OR REPLACE TABLE own (
    wid INTEGER, area VARCHAR, kind VARCHAR, value DECIMAL(38, 12), numerator DECIMAL(38, 4),
    denominator DECIMAL(38, 4), state VARCHAR, lower_bound BOOLEAN, overlap BOOLEAN,
    last_as_of DATE);
CREATE OR REPLACE TABLE cells (
    wid INTEGER, area VARCHAR, chosen VARCHAR,
    own STRUCT(kind VARCHAR, value DECIMAL(38, 12), numerator DECIMAL(38, 4),
               denominator DECIMAL(38, 4), state VARCHAR, lower_bound BOOLEAN, overlap BOOLEAN,
               last_as_of DATE),
    up STRUCT(value DECIMAL(38, 12), numerator DECIMAL(38, 4), denominator DECIMAL(38, 4),
              state VARCHAR, lower_bound BOOLEAN, last_as_of DATE, oldest DATE,
              coverage DECIMAL(14, 12), reported INTEGER, used INTEGER, not_additive VARCHAR[],
              states MAP(VARCHAR, UBIGINT), stale BOOLEAN),
    value DECIMAL(38, 12), numerator DECIMAL(38, 4), denominator DECIMAL(38, 4), state VARCHAR,
    lower_bound BOOLEAN, last_as_of DATE, coverage DECIMAL(14, 12), stale BOOLEAN);
"""

# The latest reading; on one date a count wins over a percentage.
_OWN_READINGS = """
INSERT INTO own
SELECT wid, area, newest.kind,
       CASE WHEN newest.kind <> 'count' THEN newest.value END,
       CASE WHEN newest.kind = 'count' THEN newest.value END,
       newest.denominator, newest.state, false, false, newest.as_of
FROM (
    SELECT w.wid, s.area,
           arg_max({'kind': s.kind, 'value': s.value, 'denominator': s.denominator,
                    'state': s.state, 'as_of': s.as_of}, (s.as_of, s.kind = 'count')) AS newest
    FROM windows w JOIN standing s ON s.item = w.item AND s.as_of <= w.until
    WHERE list_contains($kinds[w.measure], s.kind)
    GROUP BY ALL)
"""

# The latest total and the increments after it, counted from `since` (docs/decisions/0001,
# rules 4 to 6). Three stretches of days are added up and looked at for gaps:
#   after:  behind the latest total (or from `since` on) up to the newest entry
#   before: from the total before `since`, or the plan's start, up to the day before `since`
#   first:  from `since` to the first total in the window
# The last two are needed only where a window begins later than the plan.
_OWN_QUANTITIES = """
INSERT INTO own
WITH q AS (
    SELECT w.wid, w.since, w.until, s.area, s.kind, s.period_start, s.as_of, s.value
    FROM windows w JOIN standing s ON s.item = w.item AND s.as_of <= w.until
    WHERE w.measure = 'quantity' AND s.kind IN ('increment', 'total')
),
totals AS (
    SELECT wid, area, since, until,
        max(as_of) FILTER (as_of >= since) AS newest,
        arg_max(kind, (as_of, kind = 'total')) AS newest_kind,
        max(as_of) FILTER (kind = 'total' AND as_of >= since) AS last_day,
        arg_max(value, as_of) FILTER (kind = 'total' AND as_of >= since) AS last_value,
        min(as_of) FILTER (kind = 'total' AND as_of >= since) AS first_day,
        arg_min(value, as_of) FILTER (kind = 'total' AND as_of >= since) AS first_value,
        max(as_of) FILTER (kind = 'total' AND as_of < since) AS base_day,
        coalesce(arg_max(value, as_of) FILTER (kind = 'total' AND as_of < since), 0) AS base_value
    FROM q GROUP BY ALL HAVING newest IS NOT NULL
),
stretches AS (
    SELECT wid, area, 'after' AS stretch, coalesce(last_day + 1, since) AS lo, until AS hi,
           newest AS needed FROM totals
    UNION ALL
    SELECT wid, area, 'before', coalesce(base_day + 1, $start), since - 1, since - 1
    FROM totals WHERE since > $start AND last_day IS NOT NULL
    UNION ALL
    SELECT wid, area, 'first', since, first_day, first_day
    FROM totals WHERE since > $start AND last_day IS NOT NULL
),
increments AS (
    SELECT wid, area, stretch, lo, needed, q.period_start, q.as_of, q.value,
        max(q.as_of) OVER (PARTITION BY wid, area, stretch ORDER BY q.period_start, q.as_of
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM stretches LEFT JOIN q USING (wid, area)
    WHERE q.kind = 'increment' AND q.period_start >= lo AND q.as_of <= hi
),
sums AS (
    SELECT s.wid, s.area, s.stretch, coalesce(sum(i.value), 0) AS amount,
        coalesce(bool_or(i.period_start <= i.covered), false) AS overlap,
        s.lo > s.needed OR (max(i.as_of) IS NOT NULL AND max(i.as_of) >= s.needed
            AND NOT bool_or(i.period_start > coalesce(i.covered + 1, s.lo))) AS complete
    FROM stretches s LEFT JOIN increments i USING (wid, area, stretch)
    GROUP BY s.wid, s.area, s.stretch, s.lo, s.needed
)
SELECT t.wid, t.area, t.newest_kind,
    after.amount + CASE
        WHEN t.last_day IS NULL THEN 0
        WHEN b.complete IS NULL THEN t.last_value
        WHEN b.complete THEN t.last_value - t.base_value - b.amount
        ELSE t.last_value - t.first_value + f.amount END,
    NULL, NULL, NULL,
    NOT (after.complete AND coalesce(b.complete OR f.complete, true)),
    after.overlap OR coalesce(b.overlap, false) OR coalesce(f.overlap, false),
    t.newest
FROM totals t
JOIN sums after ON after.wid = t.wid AND after.area = t.area AND after.stretch = 'after'
LEFT JOIN sums b ON b.wid = t.wid AND b.area = t.area AND b.stretch = 'before'
LEFT JOIN sums f ON f.wid = t.wid AND f.area = t.area AND f.stretch = 'first'
"""

# One level of the tree: the own figures of its areas beside what the level below adds up to.
_LEVEL = """
INSERT INTO cells
WITH usable AS (
    SELECT c.*, a.parent, a.expected, w.measure, w.rollup,
        CASE w.measure WHEN 'ratio' THEN c.denominator IS NOT NULL
             WHEN 'quantity' THEN c.value IS NOT NULL WHEN 'level' THEN c.value IS NOT NULL
             ELSE c.state IS NOT NULL END AS used
    FROM cells c JOIN areas a USING (area) JOIN windows w USING (wid)
    WHERE a.depth = $depth + 1 AND (w.measure <> 'level' OR w.rollup <> 'none')
),
up AS (
    SELECT u.wid, u.parent AS area,
        CASE any_value(u.rollup)
            WHEN 'mean' THEN CAST(avg(u.value) FILTER (used) AS DECIMAL(38, 12))
            WHEN 'max' THEN max(u.value) FILTER (used)
            WHEN 'min' THEN min(u.value) FILTER (used)
            ELSE sum(u.value) FILTER (used AND u.measure <> 'ratio') END AS value,
        sum(u.numerator) FILTER (used) AS numerator,
        sum(u.denominator) FILTER (used) AS denominator,
        CASE WHEN count(*) FILTER (used AND expected) = any_value(p.expected_children)
             THEN arg_min(u.state, list_position($states, u.state)) FILTER (used) END AS state,
        coalesce(bool_or(u.lower_bound) FILTER (used), false) AS lower_bound,
        coalesce(max(u.last_as_of) FILTER (used), max(u.last_as_of)) AS last_as_of,
        min(u.last_as_of) FILTER (used) AS oldest,
        CAST(coalesce(sum(u.coverage) FILTER (used AND expected), 0)::DOUBLE
             / any_value(p.expected_children) AS DECIMAL(14, 12)) AS coverage,
        count(*) FILTER (expected AND u.coverage >= $min_coverage) AS reported,
        count(*) FILTER (used) AS used_children,
        coalesce(list(u.area ORDER BY u.area) FILTER (
            NOT used AND u.chosen = 'reported' AND u.measure = 'ratio'), []) AS not_additive,
        coalesce(histogram(u.state) FILTER (used AND u.measure IN ('milestone', 'task')),
                 MAP {}) AS states,
        2 * count(*) FILTER (u.stale) > count(*) AS stale
    FROM usable u JOIN areas p ON p.area = u.parent
    GROUP BY u.wid, u.parent
),
both AS (
    SELECT coalesce(o.wid, up.wid) AS wid, coalesce(o.area, up.area) AS area,
        CASE WHEN o.wid IS NULL THEN 'rollup'
             WHEN up.coverage >= $min_coverage AND up.oldest > o.last_as_of THEN 'rollup'
             ELSE 'reported' END AS chosen,
        o, up
    FROM (SELECT own.* FROM own JOIN areas USING (area) WHERE depth = $depth) o
    FULL JOIN up ON up.wid = o.wid AND up.area = o.area
)
SELECT b.wid, b.area, chosen,
    CASE WHEN o.wid IS NOT NULL THEN {'kind': o.kind, 'value': o.value,
        'numerator': o.numerator, 'denominator': o.denominator, 'state': o.state,
        'lower_bound': o.lower_bound, 'overlap': o.overlap, 'last_as_of': o.last_as_of} END,
    CASE WHEN up.wid IS NOT NULL THEN {'value': up.value, 'numerator': up.numerator,
        'denominator': up.denominator, 'state': up.state, 'lower_bound': up.lower_bound,
        'last_as_of': up.last_as_of, 'oldest': up.oldest, 'coverage': up.coverage,
        'reported': up.reported, 'used': up.used_children, 'not_additive': up.not_additive,
        'states': up.states, 'stale': up.stale} END,
    CASE chosen WHEN 'rollup' THEN up.value ELSE o.value END,
    CASE chosen WHEN 'rollup' THEN up.numerator ELSE o.numerator END,
    CASE chosen WHEN 'rollup' THEN up.denominator ELSE o.denominator END,
    CASE chosen WHEN 'rollup' THEN up.state ELSE o.state END,
    CASE chosen WHEN 'rollup' THEN up.lower_bound ELSE o.lower_bound END,
    CASE chosen WHEN 'rollup' THEN up.last_as_of ELSE o.last_as_of END,
    CASE chosen WHEN 'rollup' THEN up.coverage ELSE 1 END,
    CASE chosen WHEN 'rollup' THEN up.stale ELSE o.last_as_of < w.stale_before END
FROM both b JOIN windows w USING (wid)
"""

_FETCH = """
SELECT c.wid, c.area, c.chosen, c.own, c.up, w.stale_before
FROM cells c JOIN windows w USING (wid)
WHERE list_contains($areas, c.area)
"""

_KINDS = {
    "quantity": [],
    "ratio": ["count", "percent"],
    "level": ["level"],
    "milestone": ["state"],
    "task": ["state"],
}


def plant(connection: duckdb.DuckDBPyConnection, tree: AreaTree) -> None:
    """Fill `areas` from the tree."""
    connection.execute(_TABLES)
    expected = {area.code for parent in tree.children for area in tree.expected_children(parent)}
    areas = list(tree)
    connection.execute(
        "INSERT INTO areas SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)",
        [
            [area.code for area in areas],
            [area.parent for area in areas],
            [area.level for area in areas],
            [tree.depth[area.code] for area in areas],
            [area.code in expected for area in areas],
            [len(tree.expected_children(area.code)) for area in areas],
        ],
    )


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    tree: AreaTree,
    windows: Iterable[Window],
    areas: Collection[str],
    *,
    start: date,
    min_coverage: Decimal,
) -> dict[tuple[Window, str], Cell]:
    """Return the cells of `areas` for each window, by (window, area); none where no entry speaks.

    `start` is the plan's first day. Needs `standing` and `areas`.
    """
    asked = list(dict.fromkeys(windows))
    if not asked:
        return {}
    connection.execute(_TABLES)
    connection.execute(
        "INSERT INTO windows SELECT " + ", ".join(["unnest(?)"] * 7),
        [
            list(range(len(asked))),
            [window.item for window in asked],
            [str(window.measure) for window in asked],
            [str(window.rollup) for window in asked],
            [window.since for window in asked],
            [window.until for window in asked],
            [window.stale_before for window in asked],
        ],
    )
    connection.execute(_OWN_READINGS, {"kinds": _KINDS})
    connection.execute(_OWN_QUANTITIES, {"start": start})
    for depth in range(max(tree.depth.values()), -1, -1):
        connection.execute(
            _LEVEL,
            {"depth": depth, "min_coverage": min_coverage, "states": [str(s) for s in State]},
        )
    rows = connection.execute(_FETCH, {"areas": list(areas)}).fetchall()
    return {
        (asked[wid], area): Cell(_own(own, stale_before), _rolled_up(up), Chosen(chosen))
        for wid, area, chosen, own, up, stale_before in rows
    }


def _own(row: dict[str, Any] | None, stale_before: date) -> Reading | None:
    if row is None:
        return None
    return _reading(row, kind=Kind(row["kind"]), stale=row["last_as_of"] < stale_before)


def _reading(row: dict[str, Any], *, kind: Kind | None, stale: bool) -> Reading:
    return Reading(
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        state=State(row["state"]) if row["state"] else None,
        lower_bound=row["lower_bound"],
        last_as_of=row["last_as_of"],
        kind=kind,
        overlap=row.get("overlap", False),
        stale=stale,
    )


def _rolled_up(row: dict[str, Any] | None) -> RolledUp | None:
    if row is None:
        return None
    return RolledUp(
        reading=_reading(row, kind=None, stale=row["stale"]),
        coverage=row["coverage"],
        reported=row["reported"],
        used=row["used"],
        not_additive=tuple(row["not_additive"]),
        states={state: row["states"][state] for state in State if state in row["states"]},
    )
