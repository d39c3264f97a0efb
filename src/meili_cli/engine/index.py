"""The index: the entries of a large ledger in columns, resolved, with the days each figure holds.

Owns the file, how it is built and what is in it. Never the truth: all of it comes from the
batches, and it is thrown away where it is not exactly what was asked for. Never decides which
batches there are, nor whether their bytes are their own: who opens it has seen to that. See
docs/decisions/0019.

Tables, in a file of their own that sessions attach read-only as `base`:

`about` one row: versions, the newest recorded_at, whether any entry replaces another, a digest of
the names of batches · `batches` their names, numbered in order ·
`pairs` each item and area that has entries, numbered in order; `tangled` where totals and
increments do not lie one after the other · `records` all entries · `spans` each figure of an
area's own entries with the days on which it is the one in force: from `from_day` until the day
before `to_day`, sorted by the first, so that a report reads the few that it needs.

No span depends on the plan. A quantity is counted from the first day that its entries speak of;
who asks compares that day with the first day of the plan.
"""

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from meili_cli.engine import driver, entries
from meili_cli.model.entry import State

SCHEMA: Final = 2
"""To be raised with every change of the tables, or of what their figures mean."""
NAME: Final = "ledger.duckdb"
MEMORY: Final = "1GB"
"""What DuckDB may hold; the rest goes to files beside the index."""
_ABANDONED: Final = 24 * 60 * 60
"""Seconds after which what a process that was killed left behind is swept away."""
BESIDE: Final = "building-"

_ABOUT = """
CREATE TABLE base.about AS
SELECT {schema} AS schema, '{meili}' AS meili, version() AS duckdb, max(recorded_at) AS newest,
    {replacing} AS replacing,
    (SELECT sha256(string_agg(batch, chr(10) ORDER BY batch)) FROM (SELECT DISTINCT batch FROM entries)
    ) AS names
FROM entries
"""

_NAMES = """
CREATE TABLE base.batches AS
SELECT CAST(row_number() OVER (ORDER BY batch) AS INTEGER) AS number, batch
FROM (SELECT DISTINCT batch FROM entries);
CREATE TABLE places AS
SELECT CAST(row_number() OVER (ORDER BY item, area) AS INTEGER) AS pair, item, area, rows
FROM (SELECT item, area, count(*) AS rows FROM entries GROUP BY ALL);
"""

# The records that something revises or withdraws, then those that a newer one of their key covers.
_GONE = f"""
CREATE TABLE gone AS SELECT n FROM entries
WHERE kind <> 'retract' AND n NOT IN (SELECT n FROM ({entries.LIVE_NOW}))
"""
_NOTHING_GONE = "CREATE TABLE gone (n BIGINT)"
_FALLEN = """
CREATE TABLE fallen AS SELECT n FROM gone UNION ALL
SELECT n FROM (
    SELECT n, row_number() OVER (
        PARTITION BY pair, as_of, kind, period_start
        ORDER BY recorded_at DESC, number DESC, n DESC) AS place
    FROM entries JOIN places USING (item, area) JOIN base.batches USING (batch)
    WHERE n NOT IN (SELECT n FROM gone))
WHERE place > 1
"""

# `line` stands for `n`: within a batch it has the same order.
_RECORDS = """
CREATE TABLE base.records AS
SELECT pair, as_of, kind, period_start, value, denominator, state, source, note, recorded_at,
    recorded_by, revises, number AS batch, line,
    kind <> 'retract' AND n NOT IN (SELECT n FROM fallen) AS stands
FROM entries JOIN places USING (item, area) JOIN base.batches USING (batch)
ORDER BY pair, as_of, kind
"""

# Increments that overlap, or that begin on or before a total and end after it, make a pair
# tangled: what counts of them differs from day to day. In the order of their last days,
# increments are apart where each begins after the end of the one before.
_QUANTITIES = """
CREATE TABLE quantities AS
SELECT pair, kind, period_start, as_of, value,
    max(as_of) FILTER (kind = 'increment') OVER before AS last_increment,
    max(as_of) FILTER (kind = 'total') OVER before AS last_total,
    count(*) FILTER (kind = 'total') OVER so_far AS stretch
FROM base.records WHERE stands AND kind IN ('increment', 'total')
WINDOW so_far AS (PARTITION BY pair ORDER BY as_of, kind ROWS UNBOUNDED PRECEDING),
    before AS (PARTITION BY pair ORDER BY as_of, kind
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
"""

_PAIRS = """
CREATE TABLE base.pairs AS
SELECT p.*, q.earliest, coalesce(q.tangled, false) AS tangled
FROM places p LEFT JOIN (
    SELECT pair, min(coalesce(period_start, as_of)) AS earliest,
        bool_or(kind = 'increment' AND coalesce(
            period_start <= greatest(last_increment, last_total), false)) AS tangled
    FROM quantities GROUP BY pair) q USING (pair)
ORDER BY pair
"""

# A stretch begins with a total; the first one, 0, with the first increment. On one day an
# increment comes before the total that holds it, and on one day a count wins over a percentage:
# what comes first ends on the day on which it begins, and is left out.
_SPANS = """
CREATE TABLE base.spans AS
SELECT * FROM (
    SELECT pair, as_of AS from_day,
        lead(as_of, 1, DATE '{end}') OVER (PARTITION BY pair ORDER BY as_of, kind) AS to_day,
        kind, sum(value) OVER since AS value,
        CAST(NULL AS DECIMAL(22, 4)) AS numerator, CAST(NULL AS DECIMAL(22, 4)) AS denominator,
        CAST(NULL AS TINYINT) AS state,
        bool_or(kind = 'increment' AND coalesce(
            period_start > greatest(last_increment, last_total) + 1, false)) OVER since
            AS lower_bound,
        CASE WHEN stretch = 0 THEN min(period_start) OVER since END AS first_day
    FROM quantities
    WINDOW since AS (PARTITION BY pair, stretch ORDER BY as_of, kind ROWS UNBOUNDED PRECEDING)
    UNION ALL
    SELECT pair, as_of,
        lead(as_of, 1, DATE '{end}') OVER (
            PARTITION BY pair, kind IN ('count', 'percent'), kind = 'level'
            ORDER BY as_of, kind = 'count'),
        kind, CASE WHEN denominator IS NULL THEN value END,
        CASE WHEN denominator IS NOT NULL THEN value END, denominator,
        CAST(list_position({states}, state) AS TINYINT), false, NULL
    FROM base.records WHERE stands AND kind NOT IN ('increment', 'total'))
WHERE from_day < to_day
ORDER BY from_day, pair
"""

# What a session that has attached an index asks. `fresh` holds the entries of batches that the
# index does not know; `touched` the items and areas that they speak of, whose entries are
# resolved anew, all of them, into `settled`.
_BASE = """
SELECT r.line AS n, b.batch, p.item, p.area, r.period_start, r.as_of, r.kind, r.value,
    r.denominator, r.state, r.source, r.note, r.recorded_at, r.recorded_by, r.revises,
    false AS broken, r.line
FROM base.records r JOIN base.pairs p USING (pair) JOIN base.batches b ON b.number = r.batch
"""
_VIEWS = f"""
CREATE TABLE touched AS
SELECT DISTINCT f.item, f.area, p.pair FROM fresh f LEFT JOIN base.pairs p USING (item, area);
CREATE TABLE turned AS
SELECT * FROM fresh UNION ALL BY NAME
SELECT * FROM ({_BASE} WHERE r.pair IN (SELECT pair FROM touched));
CREATE VIEW entries AS SELECT * FROM fresh UNION ALL BY NAME {_BASE};
"""
_STANDING = f"""
CREATE OR REPLACE VIEW standing AS
SELECT * FROM settled UNION ALL BY NAME
SELECT * FROM ({_BASE} WHERE r.stands AND r.pair NOT IN (
    SELECT pair FROM touched WHERE pair IS NOT NULL))
"""

# The items and areas whose figures are not read from spans but computed from their entries.
_APART = """
CREATE OR REPLACE TABLE apart AS
SELECT pair FROM base.pairs WHERE tangled OR earliest < $start
UNION SELECT pair FROM touched WHERE pair IS NOT NULL;
"""
_LOOSE = f"""
CREATE OR REPLACE TABLE loose AS
SELECT * FROM settled UNION ALL BY NAME
SELECT * FROM ({_BASE} WHERE r.stands AND r.pair IN (
    SELECT pair FROM apart EXCEPT SELECT pair FROM touched));
"""
_UNKNOWN = """
SELECT coalesce(sum(rows), 0) FROM (
    SELECT item, area, rows FROM base.pairs UNION ALL SELECT item, area, 1 FROM fresh)
WHERE NOT list_contains(?, item) OR area NOT IN (SELECT area FROM areas)
"""
_DAYS = """
SELECT item, list(DISTINCT as_of ORDER BY as_of) FROM (
    SELECT item, as_of FROM settled
    UNION ALL
    SELECT DISTINCT p.item, s.from_day FROM base.spans s JOIN base.pairs p USING (pair)
    WHERE list_contains($items, p.item)
        AND s.pair NOT IN (SELECT pair FROM touched WHERE pair IS NOT NULL))
WHERE list_contains($items, item) GROUP BY item
"""

_STATES: Final = "[" + ", ".join(f"'{state}'" for state in State) + "]"
_END: Final = "9999-12-31"


class Unusable(Exception):  # noqa: N818 - it is no failure: an index can be made anew
    """An index that is not to be used. `spoilt` is one that is there, and should not be as it is."""

    def __init__(self, *, spoilt: bool) -> None:
        super().__init__()
        self.spoilt = spoilt


def meili() -> str:
    """Return the version of the program: what another one made is made anew."""
    return version("meili-cli")


def attach(connection: driver.Connection, path: Path) -> bool:
    """Have `connection` read the index at `path`; whether any entry in it replaces another.

    Raises Unusable.

    Damage that is not seen at once shows when what is damaged is read, as driver.Error.
    """
    if not os.path.lexists(path):
        raise Unusable(spoilt=False)
    # A pipe would be read for ever; and nobody writes to an index in its place.
    if not path.is_file() or os.path.lexists(_log(path)):
        raise Unusable(spoilt=True)
    try:
        connection.execute(f"ATTACH '{_quoted(path)}' AS base (READ_ONLY)")
        row = connection.execute(
            "SELECT replacing FROM base.about "
            "WHERE schema = ? AND meili = ? AND duckdb = version()",
            [SCHEMA, meili()],
        ).fetchone()
    except driver.Error as error:
        if driver.lacks_room(error):
            raise
        raise Unusable(spoilt=True) from error
    if row is None:
        raise Unusable(spoilt=True)
    return bool(row[0])


def knows_just(connection: driver.Connection, names: Iterable[str]) -> bool:
    """Whether the batches of these names are those that the index knows."""
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
    return connection.execute("SELECT names FROM base.about").fetchone() == (digest,)


def batches(connection: driver.Connection) -> set[str]:
    """Return the names of the batches that the index knows."""
    rows = connection.execute("SELECT batch FROM base.batches").fetchall()
    return {name for (name,) in rows}


def add(connection: driver.Connection, *, replacing: bool) -> None:
    """Make `entries` of the index and of what was read into `entries`.

    `replacing` says whether any entry revises or withdraws another.
    """
    connection.execute("ALTER TABLE entries RENAME TO fresh")
    connection.execute(_VIEWS)
    entries.resolve(connection, None, replacing=replacing, source="turned", table="settled")


_RESOLVED: Final = "CREATE OR REPLACE VIEW standing AS SELECT * FROM resolved"


def stand(connection: driver.Connection) -> None:
    """Have `standing` hold all that stands, whenever it was recorded."""
    connection.execute(_STANDING)


def stand_as_known(
    connection: driver.Connection, known_at: datetime | None, *, replacing: bool
) -> None:
    """Have `standing` hold what stands as known at `known_at`."""
    entries.resolve(connection, known_at, replacing=replacing, table="resolved")
    connection.execute(_RESOLVED)


def stand_corrected(
    connection: driver.Connection, known_at: datetime | None, keys_at: datetime, *, replacing: bool
) -> None:
    """Have `standing` hold the same of the keys alone that had a figure at `keys_at`."""
    entries.correct(connection, known_at, keys_at, replacing=replacing, table="resolved")
    connection.execute(_RESOLVED)


def knows_all(connection: driver.Connection, known_at: datetime | None) -> bool:
    """Whether everything had been recorded by `known_at`."""
    row = connection.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM base.about WHERE newest > $at) "
        "AND NOT EXISTS (SELECT 1 FROM fresh WHERE recorded_at > $at)",
        {"at": entries.utc(known_at)},
    ).fetchone()
    return row == (True,)


def set_apart(connection: driver.Connection, start: date) -> None:
    """Fill `apart` with the pairs that have no spans to be used, and `loose` with their entries.

    `start` is the plan's first day.
    """
    connection.execute(_APART, {"start": start})
    connection.execute(_LOOSE)


def days(connection: driver.Connection, items: Collection[str]) -> dict[str, list[date]]:
    """Return the days on which each of `items` has figures, in order."""
    return dict(connection.execute(_DAYS, {"items": list(items)}).fetchall())


def build(path: Path, files: Sequence[str]) -> None:
    """Write the index of the entries in `files` to `path`, in place of any that is there.

    Raises OSError where it cannot be written; Unusable where a row of them is no entry, or no
    table can be made of them.
    """
    with _beside(path) as folder:
        made = folder / path.name
        connection = connect(folder / "spilt")
        try:
            connection.execute(f"ATTACH '{_quoted(folder / 'staging')}' AS staging; USE staging")
            connection.execute(f"ATTACH '{_quoted(made)}' AS base")
            _fill(connection, files)
            connection.execute("CHECKPOINT base")  # which closing does too, but without a word
        except driver.Error as error:
            if driver.lacks_room(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
            raise Unusable(spoilt=False) from error
        finally:
            connection.close()
        _log(path).unlink(missing_ok=True)
        made.replace(path)


def _log(path: Path) -> Path:
    """Return where DuckDB would keep changes of a file that it writes to in its place."""
    return path.with_name(f"{path.name}.wal")


def connect(folder: Path) -> driver.Connection:
    """Open a database that writes what does not fit into MEMORY to files in `folder`.

    The folder is made where it is needed.
    """
    connection = driver.connect(config={"temp_directory": str(folder), "memory_limit": MEMORY})
    # DuckDB draws one wherever it takes the program for a notebook.
    connection.execute("SET enable_progress_bar = false")
    return connection


def _fill(connection: driver.Connection, files: Sequence[str]) -> None:
    broken, replacing = entries.read(connection, files)
    if broken:
        raise Unusable(spoilt=False)
    entries.number_lines(connection)
    for statement in (
        _ABOUT.format(schema=SCHEMA, meili=meili(), replacing=replacing > 0),
        _NAMES,
        _GONE if replacing else _NOTHING_GONE,
        _FALLEN,
        _RECORDS,
        _QUANTITIES,
        _PAIRS,
        _SPANS.format(end=_END, states=_STATES),
    ):
        connection.execute(statement)


def unknown(connection: driver.Connection, items: Collection[str]) -> int:
    """Return how many entries name none of `items`, or an area that is not in `areas`."""
    row = connection.execute(_UNKNOWN, [list(items)]).fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Make a folder beside `path` for the time of the work, and sweep away abandoned ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{BESIDE}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=BESIDE, dir=path.parent) as folder:
        yield Path(folder)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
