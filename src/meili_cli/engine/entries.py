"""From batch files to standing entries. Owns the order of entries and what replaces what.

Tables made here, all in the session's own in-memory database:
`entries` every row of every batch, typed; `broken` the rows that could not be typed;
`standing` the entries that stand, as known at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb

from meili_cli.model.entry import COLUMNS, Entry, Kind, State

_TEXT_COLUMNS = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS) + "}"

_READ = f"""
CREATE TABLE raw AS
SELECT row_number() OVER () AS n, parse_filename(filename, true) AS batch, *
FROM read_csv($files, columns = {_TEXT_COLUMNS}, auto_detect = false, header = true,
              delim = ',', quote = '"', escape = '"', new_line = '\\n', all_varchar = true,
              max_line_size = 4000000, filename = true, null_padding = false)
"""

# A record's line is 2 for the first one after the header, plus one for each record and one
# for each line break inside the records before it.
_TYPE = r"""
CREATE TABLE entries AS
SELECT
    batch,
    CAST(1 + n - first_value(n) OVER by_file + 1 + coalesce(sum(breaks) OVER before, 0)
         AS BIGINT) AS line,
    item, area,
    TRY_CAST(nullif(period_start, '') AS DATE) AS period_start,
    TRY_CAST(as_of AS DATE) AS as_of,
    kind,
    CASE WHEN regexp_full_match(value, '-?[0-9]{1,18}([.][0-9]{1,4})?')
         THEN TRY_CAST(value AS DECIMAL(22, 4)) END AS value,
    CASE WHEN regexp_full_match(denominator, '[0-9]{1,18}([.][0-9]{1,4})?')
         THEN TRY_CAST(denominator AS DECIMAL(22, 4)) END AS denominator,
    nullif(state, '') AS state,
    coalesce(source, '') AS source, coalesce(note, '') AS note,
    TRY_CAST(rtrim(recorded_at, 'Z') AS TIMESTAMP) AS recorded_at,
    coalesce(recorded_by, '') AS recorded_by,
    coalesce(revises, '') AS revises,
    coalesce(value, '') AS value_text, coalesce(denominator, '') AS denominator_text,
    coalesce(period_start, '') AS period_start_text
FROM (SELECT *, length(concat(source, note, recorded_by))
             - length(replace(concat(source, note, recorded_by), chr(10), '')) AS breaks FROM raw)
WINDOW by_file AS (PARTITION BY batch ORDER BY n),
       before AS (PARTITION BY batch ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
"""

_BROKEN = """
SELECT batch, line FROM entries
WHERE as_of IS NULL OR recorded_at IS NULL OR item IS NULL OR area IS NULL OR kind IS NULL
   OR kind NOT IN ({kinds})
   OR (period_start_text <> '' AND period_start IS NULL)
   OR (value_text <> '' AND value IS NULL) OR (denominator_text <> '' AND denominator IS NULL)
   OR (kind IN ('increment', 'total', 'count', 'percent', 'level')) <> (value IS NOT NULL)
   OR (kind = 'count') <> (denominator IS NOT NULL)
   OR (kind = 'increment') <> (period_start IS NOT NULL)
   OR (kind = 'state') <> (state IS NOT NULL) OR state NOT IN ({states})
ORDER BY batch, line
""".format(
    kinds=", ".join(f"'{kind}'" for kind in Kind), states=", ".join(f"'{state}'" for state in State)
)

# Contract, section 4: order is recorded_at, then the batch's name, then the line, but an entry
# never stands over one that revises or withdraws it. See docs/decisions/0001, rules 1 and 2.
_LEFT = """
WITH known AS (SELECT * FROM entries WHERE recorded_at <= $known_at),
named AS (
    SELECT item, area, period_start, as_of, kind, unnest(string_split(revises, ' ')) AS batch
    FROM known WHERE revises <> ''
),
withdrawn AS (
    SELECT item, area, as_of, max((recorded_at, batch, line)) AS place
    FROM known WHERE kind = 'retract' GROUP BY ALL
)
SELECT k.* FROM known k
LEFT JOIN withdrawn w ON w.item = k.item AND w.area = k.area AND w.as_of = k.as_of
WHERE k.kind <> 'retract'
  AND (w.place IS NULL OR (k.recorded_at, k.batch, k.line) > w.place)
  AND NOT EXISTS (
    SELECT 1 FROM named n
    WHERE n.batch = k.batch AND n.item = k.item AND n.area = k.area AND n.as_of = k.as_of
      AND (n.kind = 'retract'
           OR (n.kind = k.kind AND n.period_start IS NOT DISTINCT FROM k.period_start)))
"""

_LAST_OF_KEY = """
QUALIFY row_number() OVER (
    PARTITION BY item, area, period_start, as_of, kind
    ORDER BY recorded_at DESC, batch DESC, line DESC) = 1
"""

_FIELDS = """item, area, period_start, as_of, kind, value, denominator, state, source, note,
recorded_at, recorded_by, revises, batch, line"""

FOREVER = datetime(9999, 12, 31)  # noqa: DTZ001 - timestamps of the ledger are UTC without a zone
"""A known-at that leaves nothing out."""


def read(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> list[tuple[str, int]]:
    """Fill `entries` from `files`; return (batch, line) of the rows that could not be typed.

    Raises duckdb.Error where a file is not a table at all.
    """
    if files:
        connection.execute(_READ, {"files": list(files)})
    else:
        columns = ", ".join(f"{name} VARCHAR" for name in COLUMNS)
        connection.execute(f"CREATE TABLE raw (n BIGINT, batch VARCHAR, {columns})")
    connection.execute(_TYPE)
    return connection.execute(_BROKEN).fetchall()


def resolve(connection: duckdb.DuckDBPyConnection, known_at: datetime | None) -> None:
    """Fill `standing` with the entries that stand, as known at `known_at` (UTC, no zone)."""
    connection.execute("DROP TABLE IF EXISTS standing")
    connection.execute(
        f"CREATE TABLE standing AS {_LEFT} {_LAST_OF_KEY}", {"known_at": known_at or FOREVER}
    )


def left(connection: duckdb.DuckDBPyConnection, where: str, values: list[object]) -> list[Entry]:
    """Return the entries that nothing replaces or withdraws, several of a key among them.

    `where` is a condition over the columns, with `values` for its question marks; the last of
    each key comes last.
    """
    query = f"""SELECT {_FIELDS} FROM ({_LEFT.replace("$known_at", "?")}) WHERE {where}
    ORDER BY recorded_at, batch, line"""
    return _entries(connection.execute(query, [FOREVER, *values]).fetchall())


def history(connection: duckdb.DuckDBPyConnection, where: str, values: list[object]) -> list[Entry]:
    """Return all entries that meet `where`, in the order of the ledger."""
    query = f"SELECT {_FIELDS} FROM entries WHERE {where} ORDER BY recorded_at, batch, line"
    return _entries(connection.execute(query, values).fetchall())


def _entries(rows: list[tuple[Any, ...]]) -> list[Entry]:
    return [_entry(*row) for row in rows]


def _entry(*fields: Any) -> Entry:
    before, (kind, value, denominator, state), texts = fields[:4], fields[4:8], fields[8:12]
    revises, batch, line = fields[12:]
    return Entry(
        *before, Kind(kind), value, denominator, State(state) if state else None,
        *texts, tuple(revises.split()), batch, line,
    )  # fmt: skip
