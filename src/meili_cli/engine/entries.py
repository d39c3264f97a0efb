"""From batch files to standing entries. Owns the order of entries and what replaces what.

Tables made here, all in the session's own in-memory database: `entries` every row of every
batch, typed, `broken` where that failed; `standing` the entries that stand, as known at a time.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from meili_cli.engine import driver
from meili_cli.model.entry import COLUMNS, FIELDS_OF, MAX_DIGITS, MAX_TEXT, Entry, Kind, State

_STATES = ", ".join(f"'{state}'" for state in State)
_TEXT_COLUMNS = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS) + "}"

# What `commit` writes, and nothing else: casts alone read `infinity`, `1e3` and `2018-1-1` too.
_NUMBER = "0|-?(0[.][0-9]{0,3}[1-9]|[1-9][0-9]{0,17}([.][0-9]{0,3}[1-9])?)"
_MOMENT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z"
_BATCH = "[0-9]{8}T[0-9]{12}Z-[0-9a-f]{12}"


def _is_number(column: str) -> str:
    return (
        f"regexp_full_match({column}, '{_NUMBER}') AND (strlen({column}) <= {MAX_DIGITS}"
        f" OR strlen(translate({column}, '-.', '')) <= {MAX_DIGITS})"
    )


# The figure of each kind. By the rules of `ledger.row` and `ledger.written`, which say for one
# row what is wrong with it; here it is asked of all rows at once whether anything is.
_FIGURES = {
    **{kind: _is_number("value") for kind, fields in FIELDS_OF.items() if fields == ("value",)},
    Kind.INCREMENT: f"{_is_number('value')} AND period_start <= as_of",
    Kind.TOTAL: f"{_is_number('value')} AND number >= 0",
    Kind.COUNT: f"{_is_number('value')} AND {_is_number('denominator')}"
    " AND number BETWEEN 0 AND whole",
    Kind.PERCENT: f"{_is_number('value')} AND number BETWEEN 0 AND 100",
    Kind.STATE: f"value IS NULL AND state IN ({_STATES})",
    Kind.RETRACT: "value IS NULL",
}
_FIGURE = " ".join(f"WHEN '{kind}' THEN {figure}" for kind, figure in _FIGURES.items())
_TEXTS = ("source", "note", "recorded_by")

# `n` is the place of a record among all that are read, in the order of files and lines.
_ROWS = rf"""
SELECT n, batch, item, area, first_day AS period_start, day AS as_of, kind, number AS value,
    whole AS denominator, state, coalesce(source, '') AS source, coalesce(note, '') AS note,
    moment AS recorded_at, coalesce(recorded_by, '') AS recorded_by,
    coalesce(revises, '') AS revises,
    NOT coalesce(item IS NOT NULL AND area IS NOT NULL
        AND strlen(as_of) = 10 AND CAST(day AS VARCHAR) = as_of
        AND CASE kind {_FIGURE} END
        AND (kind = 'increment') = (period_start IS NOT NULL)
        AND (period_start IS NULL
            OR (strlen(period_start) = 10 AND CAST(first_day AS VARCHAR) = period_start))
        AND (kind = 'count') = (denominator IS NOT NULL)
        AND (kind = 'state') = (state IS NOT NULL)
        AND regexp_full_match(recorded_at, '{_MOMENT}') AND recorded_at >= '0001'
        AND moment IS NOT NULL
        AND (strlen(concat({", ".join(_TEXTS)})) <= {MAX_TEXT}
            OR greatest({", ".join(f"length({text})" for text in _TEXTS)}) <= {MAX_TEXT})
        AND (revises IS NULL OR regexp_full_match(revises, '{_BATCH}( {_BATCH})*')),
        false) AS broken
FROM (
    SELECT n, batch,
        {", ".join(COLUMNS)},
        TRY_CAST(period_start AS DATE) AS first_day, TRY_CAST(as_of AS DATE) AS day,
        TRY_CAST(value AS DECIMAL(22, 4)) AS number,
        TRY_CAST(denominator AS DECIMAL(22, 4)) AS whole,
        TRY_CAST(recorded_at AS TIMESTAMP) AS moment
    FROM ({{records}}))
"""
_RECORDS = rf"""
SELECT row_number() OVER () AS n, parse_filename(filename, true) AS batch, {", ".join(COLUMNS)}
FROM read_csv($files, columns = {_TEXT_COLUMNS}, auto_detect = false, header = true,
              delim = ',', quote = '"', escape = '"', new_line = '\n',
              max_line_size = 4000000, filename = true, null_padding = false)
"""
_READ = "CREATE TABLE entries AS " + _ROWS.replace("{records}", _RECORDS)
_READ_MORE = "INSERT INTO entries SELECT * REPLACE (n + $before AS n) FROM ({})".format(
    _ROWS.replace("{records}", _RECORDS)
)
# Of small files put together: `names` is a file that has the name of its batch for each record.
_READ_TOGETHER = "CREATE TABLE entries AS " + _ROWS.replace(
    "{records}",
    f"""
    SELECT r.* REPLACE (f.batch AS batch) FROM ({_RECORDS}) r JOIN (
        SELECT row_number() OVER () AS n, batch
        FROM read_csv($names, columns = {{'batch': 'VARCHAR'}}, auto_detect = false,
                      header = false)) f USING (n)""",
)
_QUOTED = re.compile(rb'"[^"]*"')
_MANY: Final = 50
"""So many files are opened one by one; of more, the small ones are put together first."""
_SMALL: Final = 256 * 1024
"""Bytes of a file that is small in this sense."""

_NO_ENTRIES = """
CREATE TABLE entries (
    n BIGINT, batch VARCHAR, item VARCHAR, area VARCHAR, period_start DATE, as_of DATE,
    kind VARCHAR, value DECIMAL(22, 4), denominator DECIMAL(22, 4), state VARCHAR,
    source VARCHAR, note VARCHAR, recorded_at TIMESTAMP, recorded_by VARCHAR, revises VARCHAR,
    broken BOOLEAN)
"""

# A record's line is 2 for the first one after the header, plus one for each record and one
# for each line break inside the records before it. Reports do without.
_COUNT_LINES = """
CREATE OR REPLACE TABLE entries AS
SELECT * EXCLUDE (first), n - first + 2 AS line
FROM entries JOIN (SELECT batch, min(n) AS first FROM entries GROUP BY batch) USING (batch)
"""
_BREAKS = r"""
SELECT 1 FROM entries
WHERE contains(concat(item, area, source, note, recorded_by), chr(10)) LIMIT 1
"""
_NUMBER_LINES = r"""
CREATE OR REPLACE TABLE entries AS
SELECT *, n - first_value(n) OVER by_file + 2 + coalesce(sum(
        length(regexp_replace(concat(item, area, source, note, recorded_by), '[^\n]', '', 'g'))
    ) OVER (by_file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS line
FROM entries WINDOW by_file AS (PARTITION BY batch ORDER BY n)
"""

# Contract, section 4: order is recorded_at, then the batch's name, then the line, but an entry
# never stands over one that revises or withdraws it. See docs/decisions/0001, rules 1 and 2.
_LIVE = """
WITH known AS (SELECT * FROM entries WHERE recorded_at <= $known_at),
named AS (
    SELECT item, area, period_start, as_of, kind, unnest(string_split(revises, ' ')) AS batch
    FROM known WHERE revises <> ''
),
withdrawn AS (
    SELECT item, area, as_of, max((recorded_at, batch, n)) AS place
    FROM known WHERE kind = 'retract' GROUP BY ALL
)
SELECT k.* FROM known k
LEFT JOIN withdrawn w ON w.item = k.item AND w.area = k.area AND w.as_of = k.as_of
WHERE k.kind <> 'retract'
  AND (w.place IS NULL OR (k.recorded_at, k.batch, k.n) > w.place)
  AND NOT EXISTS (
    SELECT 1 FROM named n
    WHERE n.batch = k.batch AND n.item = k.item AND n.area = k.area AND n.as_of = k.as_of
      AND (n.kind = 'retract'
           OR (n.kind = k.kind AND n.period_start IS NOT DISTINCT FROM k.period_start)))
"""

_LAST_OF_KEY = """
QUALIFY row_number() OVER (
    PARTITION BY item, area, period_start, as_of, kind
    ORDER BY recorded_at DESC, batch DESC, n DESC) = 1
"""

_CORRECT = """
CREATE OR REPLACE TABLE {table} AS SELECT n.* FROM known_now n SEMI JOIN known_then t
  ON n.item = t.item AND n.area = t.area AND n.as_of = t.as_of AND n.kind = t.kind
 AND n.period_start IS NOT DISTINCT FROM t.period_start
"""

_WITHDRAWN = """
SELECT e.batch, e.line FROM (SELECT * FROM entries WHERE {where}) e JOIN entries r
  ON r.kind = 'retract' AND r.item = e.item AND r.area = e.area AND r.as_of = e.as_of
WHERE e.kind <> 'retract' AND r.recorded_at <= ?
  AND ((r.recorded_at, r.batch, r.n) > (e.recorded_at, e.batch, e.n)
       OR list_contains(string_split(r.revises, ' '), e.batch))
"""

_FIELDS = (*COLUMNS, "batch", "line")

FOREVER = datetime.max  # noqa: DTZ901 - timestamps of the ledger are UTC without a zone
"""A known-at that leaves nothing out."""

LIVE_NOW = _LIVE.replace("$known_at", f"TIMESTAMP '{FOREVER}'")
"""The entries that nothing revises or withdraws, whenever they were recorded."""


class Search(NamedTuple):
    """What entries to find: all those that agree with everything that is given.

    `people` are names in `recorded_by`; `days` are the first and the last as_of, `since` and
    `until` the first and the last recorded_at.
    """

    item: str | None = None
    area: str | None = None
    batch: str | None = None
    people: tuple[str, ...] | None = None
    days: tuple[date, date] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> tuple[str, list[object]]:
        """Return it as a condition over the columns, with values for its question marks."""
        first, last = self.days or (None, None)
        since, until = (None if time is None else utc(time) for time in (self.since, self.until))
        given = {
            "item = ?": self.item,
            "area = ?": self.area,
            "batch = ?": self.batch,
            "list_contains(?, recorded_by)": None if self.people is None else list(self.people),
            "as_of >= ?": first,
            "as_of <= ?": last,
            "recorded_at >= ?": since,
            "recorded_at <= ?": until,
        }
        asked = {condition: value for condition, value in given.items() if value is not None}
        return " AND ".join(["true", *asked]), list(asked.values())


def read(connection: driver.Connection, files: Sequence[str]) -> tuple[int, int]:
    """Fill `entries` from `files`; return how many are broken, and how many replace others.

    Raises driver.Error where a file is not a table at all.
    """
    if len(files) > _MANY:
        _read_together(connection, files)
    elif files:
        connection.execute(_READ, {"files": list(files)})
    else:
        connection.execute(_NO_ENTRIES)
    counts = connection.execute(
        "SELECT count(*) FILTER (broken), count(*) FILTER (revises <> '' OR kind = 'retract') "
        "FROM entries"
    ).fetchone()
    assert counts is not None
    return counts[0], counts[1]


def _read_together(connection: driver.Connection, files: Sequence[str]) -> None:
    """Read many files: to open one more costs DuckDB a millisecond, so small ones become one."""
    small = [file for file in files if os.stat(file).st_size <= _SMALL]  # noqa: PTH116
    large = list(set(files).difference(small))
    records = 0
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "together.csv"
        names = Path(folder) / "names.csv"
        with together.open("wb") as out, names.open("w", encoding="utf-8") as places:
            out.write(",".join(COLUMNS).encode() + b"\n")
            for file in small:
                with open(file, "rb") as one:  # noqa: PTH123 - a Path for each takes as long again
                    one.readline()
                    data = one.read()
                out.write(data)
                stem = os.path.basename(file).removesuffix(".csv")  # noqa: PTH119
                found = (_QUOTED.sub(b"", data) if b'"' in data else data).count(b"\n")
                places.write(f"{stem}\n" * found)
                records += found
        connection.execute(_READ_TOGETHER, {"files": [str(together)], "names": str(names)})
    if large:
        connection.execute(_READ_MORE, {"files": sorted(large), "before": records})


def number_lines(connection: driver.Connection) -> None:
    """Give `entries` a column `line`: the first physical line of each record."""
    breaks = connection.execute(_BREAKS).fetchone() is not None
    connection.execute(_NUMBER_LINES if breaks else _COUNT_LINES)


def broken(connection: driver.Connection) -> list[tuple[str, int]]:
    """Return batch and line of the entries that could not be read."""
    return connection.execute("SELECT batch, line FROM entries WHERE broken ORDER BY n").fetchall()


def resolve(
    connection: driver.Connection,
    known_at: datetime | None,
    *,
    replacing: bool,
    source: str = "entries",
    table: str = "standing",
) -> None:
    """Fill `table` with the entries of `source` that stand, as known at `known_at`.

    `replacing` says whether any entry revises or withdraws another.
    """
    live = _LIVE if replacing else "SELECT * FROM entries WHERE recorded_at <= $known_at"
    live = live.replace("FROM entries", f"FROM {source}")
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM ({live}) {_LAST_OF_KEY}",
        {"known_at": utc(known_at)},
    )


def correct(
    connection: driver.Connection,
    known_at: datetime | None,
    keys_at: datetime,
    *,
    replacing: bool,
    table: str = "standing",
) -> None:
    """Fill `table` as `resolve` does, with the keys alone that had a figure at `keys_at`."""
    for time, known in ((known_at, "known_now"), (keys_at, "known_then")):
        resolve(connection, time, replacing=replacing, table=known)
    connection.execute(_CORRECT.format(table=table))


def withdrawn(
    connection: driver.Connection, known_at: datetime | None, where: str, values: list[object]
) -> set[tuple[str, int]]:
    """Return batch and line of the entries that a retract withdrew, as known at `known_at`.

    `where` is a condition over the columns, with `values` for its question marks.
    """
    query = _WITHDRAWN.format(where=where)
    return set(connection.execute(query, [*values, utc(known_at)]).fetchall())


def live(connection: driver.Connection, where: str, values: list[object]) -> list[Entry]:
    """Return the entries that nothing revises or withdraws, rivals of one key among them.

    `where` is a condition over the columns, with `values` for its question marks.
    """
    return _select(connection, f"({LIVE_NOW})", where, values)


def standing(connection: driver.Connection, where: str, values: list[object]) -> list[Entry]:
    """Return the standing entries that meet `where`, in the order of the ledger."""
    return _select(connection, "standing", where, values)


def history(connection: driver.Connection, where: str, values: list[object]) -> list[Entry]:
    """Return all entries that meet `where`, in the order of the ledger."""
    return _select(connection, "entries", where, values)


def _select(
    connection: driver.Connection, table: str, where: str, values: list[object]
) -> list[Entry]:
    query = f"SELECT {', '.join(_FIELDS)} FROM {table} WHERE {where}"
    rows = connection.execute(f"{query} ORDER BY recorded_at, batch, n", values).fetchall()
    return [_entry(dict(zip(_FIELDS, row, strict=True))) for row in rows]


def _entry(fields: dict[str, Any]) -> Entry:
    fields["kind"] = Kind(fields["kind"])
    fields["state"] = State(fields["state"]) if fields["state"] else None
    fields["recorded_at"] = fields["recorded_at"].replace(tzinfo=UTC)
    fields["revises"] = tuple(fields["revises"].split())
    return Entry(**fields)


def utc(time: datetime | None) -> datetime:
    """Return a time as the tables have it: UTC, without a zone; None is for ever."""
    return FOREVER if time is None else time.astimezone(UTC).replace(tzinfo=None)
