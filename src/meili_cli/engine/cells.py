"""Attained figures: of an area's own entries, rolled up from below, and which of them stands.

A *window* asks for one item between two days; a *cell* is the answer for one area. Windows
are evaluated together, level by level from the bottom of the tree. Contract, section 5;
readings in docs/decisions/0001.

Statements are kept short, and skipped where nothing can come of them: on a small ledger the
time goes into planning them, not into running them.

Tables: `own` figures of an area's own entries, `up` what the children add up to, `figures`
the one of the two that stands, with what the level above needs to know of it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from meili_cli.engine import driver
from meili_cli.measure import progress
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import KINDS_OF, Kind, State
from meili_cli.model.terms import Chosen, Measure, Rollup


class Window(NamedTuple):
    """A question: the item's figure from `since` on (quantities only), as of `until`.

    `rollup` is how the figures of the areas below make up one; `stale_before` is the day
    before which a newest entry is stale.
    """

    item: str
    measure: Measure
    rollup: Rollup
    since: date
    until: date
    stale_before: date


class Reading(NamedTuple):
    """A figure: a value, a numerator and a denominator, or a state.

    `value` is of a quantity, a level or a percentage, the pair of a count. `kind` is the kind
    of the newest entry; None of a roll-up.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: State | None
    lower_bound: bool
    last_as_of: date
    kind: Kind | None = None
    overlap: bool = False
    stale: bool = False

    @property
    def attained(self) -> Fraction | None:
        """The reading as one number: a percentage for a count; None for 0 of 0 and for states."""
        if self.denominator is not None:
            assert self.numerator is not None
            return progress.percentage(self.numerator, self.denominator)
        return None if self.value is None else Fraction(self.value)


class RolledUp(NamedTuple):
    """A roll-up: its reading, how much of what is below is in it, and what was left out.

    `coverage` is 0 to 1; `reported` counts expected children with enough coverage;
    `not_additive` are children known only by a percentage; `states` counts the children of a milestone by state.
    """

    reading: Reading
    coverage: Decimal
    reported: int
    used: int
    not_additive: tuple[str, ...]
    states: Mapping[State, int] | None


class Cell(NamedTuple):
    """The answer for one area: its own figure, the roll-up, and which of them stands."""

    own: Reading | None
    rolled_up: RolledUp | None
    chosen: Chosen


_TABLES = """
CREATE OR REPLACE TABLE own (
    wid INTEGER, area VARCHAR, kind VARCHAR, value DECIMAL(38, 12), numerator DECIMAL(38, 4),
    denominator DECIMAL(38, 4), state INTEGER, lower_bound BOOLEAN, overlap BOOLEAN,
    last_as_of DATE);
CREATE OR REPLACE TABLE up (
    wid INTEGER, area VARCHAR, value DECIMAL(38, 12), numerator DECIMAL(38, 4),
    denominator DECIMAL(38, 4), state INTEGER, lower_bound BOOLEAN, last_as_of DATE, oldest DATE,
    coverage DECIMAL(14, 12), reported INTEGER, used INTEGER, not_additive VARCHAR[],
    states MAP(INTEGER, UBIGINT), stale BOOLEAN);
CREATE OR REPLACE TABLE figures (
    wid INTEGER, area VARCHAR, rolled_up BOOLEAN, value DECIMAL(38, 12),
    numerator DECIMAL(38, 4), denominator DECIMAL(38, 4), state INTEGER, lower_bound BOOLEAN,
    last_as_of DATE, coverage DECIMAL(14, 12), stale BOOLEAN, used BOOLEAN,
    depth INTEGER, parent VARCHAR, expected BOOLEAN, siblings INTEGER, measure VARCHAR,
    rollup VARCHAR);
"""

_AREAS = """
CREATE OR REPLACE TABLE areas AS SELECT
    unnest($areas) AS area, unnest($parents) AS parent, unnest($depths) AS depth,
    unnest($expected) AS expected, unnest($siblings) AS siblings
"""

_WINDOWS = """
CREATE TABLE windows AS SELECT
    unnest($wids) AS wid, unnest($items) AS item, unnest($measures) AS measure,
    unnest($rollups) AS rollup, unnest($since) AS since, unnest($until) AS until,
    unnest($stale_before) AS stale_before, unnest($spanned) AS spanned
"""

# An entry whose kind does not go with its item is left out; `check` reports it.
_FITS = "(w.measure, s.kind) IN ({})".format(
    ", ".join(f"('{measure}', '{kind}')" for measure, kinds in KINDS_OF.items() for kind in kinds)
)

# The latest reading; on one date a count wins over a percentage.
_OWN_READINGS = f"""
INSERT INTO own
SELECT wid, area, newest.kind,
       CASE WHEN newest.denominator IS NULL THEN newest.value END,
       CASE WHEN newest.denominator IS NOT NULL THEN newest.value END,
       newest.denominator, list_position($states, newest.state), false, false, newest.as_of
FROM (
    SELECT w.wid, s.area, arg_max(s, (s.as_of, s.kind = 'count')) AS newest
    FROM windows w JOIN {{table}} s ON s.item = w.item AND s.as_of <= w.until
    WHERE {_FITS} AND w.measure <> 'quantity' AND w.spanned = {{spanned}}
    GROUP BY ALL)
"""

# The latest total from `since` on and the increments after it, or, without one, all increments
# from `since` on; a lower bound unless they reach the newest entry without a gap.
_OWN_QUANTITIES = """
INSERT INTO own
WITH q AS (
    SELECT w.wid, s.area, s.kind, s.period_start, s.as_of, s.value,
        max(CASE WHEN s.kind = 'total' THEN s.as_of END) OVER cell AS total_day,
        coalesce(total_day, w.since - 1) AS base,
        s.kind = 'increment' AND s.period_start > base AS later
    FROM windows w JOIN {table} s ON s.item = w.item AND s.as_of BETWEEN w.since AND w.until
    WHERE w.measure = 'quantity' AND s.kind IN ('increment', 'total')
        AND w.spanned = {spanned}
    WINDOW cell AS (PARTITION BY w.wid, s.area)
),
r AS (
    SELECT *, coalesce(max(CASE WHEN later THEN as_of END) OVER (
        PARTITION BY wid, area ORDER BY period_start, as_of
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), base) AS covered
    FROM q
)
SELECT wid, area, arg_max(kind, (as_of, kind)),
    coalesce(arg_max(value, as_of) FILTER (kind = 'total'), 0)
        + coalesce(sum(value) FILTER (later), 0),
    NULL, NULL, NULL,
    bool_or(later AND period_start > covered + 1)
        OR coalesce(greatest(max(as_of) FILTER (later), max(total_day)) < max(as_of), true),
    bool_or(later AND period_start <= covered), max(as_of)
FROM r GROUP BY wid, area
"""

# Where an index has the figure with the days on which it holds, it is read from there: one day
# at a time, so that only that part of the index is looked at. What is `apart` is in `loose`.
_OWN_SPANS = f"""
INSERT INTO own
SELECT w.wid, p.area, s.kind, s.value, s.numerator, s.denominator, s.state,
    s.lower_bound OR coalesce(s.first_day > $start, false), false, s.from_day
FROM (SELECT * FROM base.spans WHERE from_day <= $day AND to_day > $day) s
JOIN base.pairs p USING (pair)
JOIN windows w ON w.item = p.item
WHERE w.spanned AND w.until = $day AND {_FITS} AND s.pair NOT IN (SELECT pair FROM apart)
"""

# Where a window begins later than the plan, a total counts too much: what had been done before.
# That is the figure at the day before, if known exactly; else the first total in the window,
# less the increments between the window's begin and it. See docs/decisions/0001, rule 6.
_BEFORE_THE_WINDOW = f"""
WITH q AS (
    SELECT w.wid, w.since, s.area, s.kind, s.period_start, s.as_of, s.value
    FROM windows w JOIN standing s ON s.item = w.item AND s.as_of <= w.until
    WHERE w.since > $start AND {_FITS} AND w.measure = 'quantity'
),
totals AS (
    SELECT wid, area, since,
        min(as_of) FILTER (as_of >= since) AS first_day,
        arg_min(value, as_of) FILTER (as_of >= since) AS first_total,
        max(as_of) FILTER (as_of < since) AS base_day,
        coalesce(arg_max(value, as_of) FILTER (as_of < since), 0) AS base
    FROM q WHERE kind = 'total' GROUP BY ALL HAVING first_day IS NOT NULL
),
stretches AS (
    SELECT wid, area, true AS before, coalesce(base_day + 1, $start) AS lo, since - 1 AS hi
    FROM totals
    UNION ALL SELECT wid, area, false, since, first_day FROM totals
),
increments AS (
    SELECT s.*, q.value, q.period_start, q.as_of,
        coalesce(max(q.as_of) OVER (PARTITION BY wid, area, before ORDER BY q.period_start, q.as_of
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                 lo - 1) AS covered
    FROM stretches s JOIN q USING (wid, area)
    WHERE q.kind = 'increment' AND q.period_start >= lo AND q.as_of <= hi
),
sums AS (
    SELECT s.wid, s.area, s.before, coalesce(sum(i.value), 0) AS amount,
        coalesce(bool_or(i.period_start <= i.covered), false) AS overlap,
        s.lo > s.hi OR coalesce(max(i.as_of) = s.hi AND NOT bool_or(i.period_start > i.covered + 1),
                                false) AS complete
    FROM stretches s LEFT JOIN increments i USING (wid, area, before)
    GROUP BY s.wid, s.area, s.before, s.lo, s.hi
)
UPDATE own SET
    value = own.value - CASE WHEN b.complete THEN t.base + b.amount
                             ELSE t.first_total - f.amount END,
    lower_bound = own.lower_bound OR NOT (b.complete OR f.complete),
    overlap = own.overlap OR CASE WHEN b.complete THEN b.overlap ELSE f.overlap END
FROM totals t
JOIN sums b ON b.wid = t.wid AND b.area = t.area AND b.before
JOIN sums f ON f.wid = t.wid AND f.area = t.area AND NOT f.before
WHERE own.wid = t.wid AND own.area = t.area
"""

# `siblings` is the number of children that are expected to report.
_ROLL_UP = """
INSERT INTO up
SELECT wid, parent,
    CASE rollup WHEN 'mean' THEN CAST(avg(value) FILTER (used) AS DECIMAL(38, 12))
        WHEN 'max' THEN max(value) FILTER (used)
        WHEN 'min' THEN min(value) FILTER (used)
        ELSE sum(value) FILTER (used) END,
    sum(numerator) FILTER (used), sum(denominator) FILTER (used),
    CASE WHEN count(*) FILTER (used AND expected) = siblings AND bool_and(used)
         THEN min(state) END,
    coalesce(bool_or(lower_bound) FILTER (used), false),
    coalesce(max(last_as_of) FILTER (used), max(last_as_of)),
    min(last_as_of) FILTER (used),
    CAST(coalesce(sum(coverage) FILTER (used AND expected), 0)::DOUBLE / siblings
         AS DECIMAL(14, 12)),
    count(*) FILTER (expected AND coverage >= $min_coverage),
    count(*) FILTER (used),
    list(area ORDER BY area) FILTER (measure = 'ratio' AND NOT used AND NOT rolled_up),
    histogram(state) FILTER (used),
    2 * count(*) FILTER (stale) > count(*)
FROM figures
WHERE depth = $depth + 1 AND rollup <> 'none'
GROUP BY wid, parent, rollup, siblings
"""

# At the lowest level there is nothing below: own entries stand.
_STAND_ALONE = """
INSERT INTO figures
SELECT o.wid, o.area, false, o.value, o.numerator, o.denominator, o.state, o.lower_bound,
    o.last_as_of, 1, o.last_as_of < w.stale_before,
    CASE WHEN w.measure = 'ratio' THEN o.denominator ELSE coalesce(o.value, o.state) END
        IS NOT NULL,
    a.depth, a.parent, a.expected, a.siblings, w.measure, w.rollup
FROM own o JOIN areas a USING (area) JOIN windows w USING (wid)
WHERE a.depth = $depth
"""

# Own entries stand, unless the roll-up covers enough and all of it is newer.
_STAND = """
INSERT INTO figures
SELECT wid, area, rolled_up,
    CASE WHEN rolled_up THEN u.value ELSE o.value END AS value,
    CASE WHEN rolled_up THEN u.numerator ELSE o.numerator END,
    CASE WHEN rolled_up THEN u.denominator ELSE o.denominator END AS denominator,
    CASE WHEN rolled_up THEN u.state ELSE o.state END AS state,
    CASE WHEN rolled_up THEN u.lower_bound ELSE o.lower_bound END,
    CASE WHEN rolled_up THEN u.last_as_of ELSE o.last_as_of END,
    CASE WHEN rolled_up THEN u.coverage ELSE 1 END,
    CASE WHEN rolled_up THEN u.stale ELSE o.last_as_of < w.stale_before END,
    CASE WHEN w.measure = 'ratio' THEN denominator ELSE coalesce(value, state) END IS NOT NULL,
    a.depth, a.parent, a.expected, a.siblings, w.measure, w.rollup
FROM (
    SELECT wid, area, o, u, o.last_as_of IS NULL OR coalesce(
        u.coverage >= $min_coverage AND u.oldest > o.last_as_of, false) AS rolled_up
    FROM own o FULL JOIN up u USING (wid, area))
JOIN areas a USING (area) JOIN windows w USING (wid)
WHERE a.depth = $depth
"""


def plant(connection: driver.Connection, tree: AreaTree) -> None:
    """Fill `areas` from the tree."""
    below = {parent: tree.expected_children(parent) for parent in tree.children}
    expected = {area.code for children in below.values() for area in children}
    siblings = {parent: len(children) for parent, children in below.items()}
    areas = list(tree)
    connection.execute(
        _AREAS,
        {
            "areas": [area.code for area in areas],
            "parents": [area.parent for area in areas],
            "depths": [tree.depth[area.code] for area in areas],
            "expected": [area.code in expected for area in areas],
            "siblings": [siblings.get(area.parent, 0) for area in areas],
        },
    )


def evaluate(
    connection: driver.Connection,
    windows: Iterable[Window],
    areas: Collection[str],
    *,
    start: date,
    min_coverage: Decimal,
    indexed: bool = False,
) -> dict[tuple[Window, str], Cell]:
    """Return the cells of `areas` for each window, by (window, area); none where no entry speaks.

    `start` is the plan's first day. Needs `standing` and `areas`, and where it is `indexed` the
    index as well.
    """
    asked = list(dict.fromkeys(windows))
    if not asked:
        return {}
    spanned = [
        indexed and (window.measure is not Measure.QUANTITY or window.since == start)
        for window in asked
    ]
    connection.execute("DROP TABLE IF EXISTS windows")
    connection.execute(
        _WINDOWS,
        {
            "wids": list(range(len(asked))),
            "items": [window.item for window in asked],
            "measures": [str(window.measure) for window in asked],
            "rollups": [str(window.rollup) for window in asked],
            "since": [window.since for window in asked],
            "until": [window.until for window in asked],
            "stale_before": [window.stale_before for window in asked],
            "spanned": spanned,
        },
    )
    connection.execute(_TABLES)
    if not all(spanned):
        _sum_up(connection, "standing", spanned=False)
    if any(spanned):
        days = {window.until for window, read in zip(asked, spanned, strict=True) if read}
        for day in sorted(days):
            connection.execute(_OWN_SPANS, {"day": day, "start": start})
        _sum_up(connection, "loose", spanned=True)
    if any(window.since > start for window in asked):
        connection.execute(_BEFORE_THE_WINDOW, {"start": start})
    _climb(connection, min_coverage)
    return _cells(connection, asked, areas)


def _sum_up(connection: driver.Connection, table: str, *, spanned: bool) -> None:
    """Fill `own` from the standing entries in `table`, for windows that are `spanned` or not."""
    for query, given in (
        (_OWN_READINGS, {"states": [str(state) for state in State]}),
        (_OWN_QUANTITIES, {}),
    ):
        connection.execute(query.format(table=table, spanned=spanned), given)


def _climb(connection: driver.Connection, min_coverage: Decimal) -> None:
    """Fill `up` and `figures`, from the lowest level that has entries to the top."""
    row = connection.execute("SELECT max(depth) FROM own JOIN areas USING (area)").fetchone()
    lowest = -1 if row is None or row[0] is None else int(row[0])
    for depth in range(lowest, -1, -1):
        if depth == lowest:
            connection.execute(_STAND_ALONE, {"depth": depth})
        else:
            level = {"depth": depth, "min_coverage": min_coverage}
            connection.execute(_ROLL_UP, level)
            connection.execute(_STAND, level)


def _cells(
    connection: driver.Connection, asked: list[Window], areas: Collection[str]
) -> dict[tuple[Window, str], Cell]:
    def fetch(table: str) -> dict[tuple[int, str], dict[str, Any]]:
        cursor = connection.execute(
            f"SELECT * FROM {table} WHERE list_contains(?, area)", [list(areas)]
        )
        names = [column[0] for column in cursor.description or ()]
        rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return {(row["wid"], row["area"]): row for row in rows}

    own, up = fetch("own"), fetch("up")
    return {
        (asked[wid], area): Cell(
            _own(own.get((wid, area)), asked[wid].stale_before),
            _rolled_up(up.get((wid, area))),
            Chosen.ROLLUP if row["rolled_up"] else Chosen.REPORTED,
        )
        for (wid, area), row in fetch("figures").items()
    }


def _own(row: dict[str, Any] | None, stale_before: date) -> Reading | None:
    if row is None:
        return None
    return _reading(
        row,
        kind=Kind(row["kind"]),
        overlap=row["overlap"],
        stale=row["last_as_of"] < stale_before,
    )


def _reading(
    row: dict[str, Any], *, kind: Kind | None, stale: bool, overlap: bool = False
) -> Reading:
    return Reading(
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        state=None if row["state"] is None else _state(row["state"]),
        lower_bound=row["lower_bound"],
        last_as_of=row["last_as_of"],
        kind=kind,
        overlap=overlap,
        stale=stale,
    )


def _state(position: int) -> State:
    """Return the state that the tables know by its position, counted from 1."""
    return list(State)[position - 1]


def _rolled_up(row: dict[str, Any] | None) -> RolledUp | None:
    if row is None:
        return None
    counts = row["states"] or {}
    states = {_state(n): count for n, count in sorted(counts.items())}
    return RolledUp(
        reading=_reading(row, kind=None, stale=row["stale"]),
        coverage=row["coverage"],
        reported=row["reported"],
        used=row["used"],
        not_additive=tuple(row["not_additive"] or ()),
        states=states or None,
    )
