"""A large plain table of figures beside a ledger: what is asked of all its rows at once.

Owns the table, in a database that a ledger has open: the rows as text, what the rows of one
shape mean once somebody has said so, and which of them have to be looked at one by one. Never
judges a row and knows no rule. See docs/decisions/0024.

The *shape* of a row is all of it but its area, its texts, and how large its figures are: rows of
one shape keep the same rules. Tables made here: `raw` the rows as they were typed · `meanings`
what shapes mean · `items` and `places` what names mean · `plain` the rows whose shape and area
mean something · `tied` the pairs of item and area whose rows are looked at one by one · `same`
the rows that stand in the ledger already.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.engine import driver
from meili_cli.engine.session import no_room
from meili_cli.model.entry import COLUMNS, MAX_TEXT, Entry

_MAX_LINE: Final = 1_000_000
"""Bytes of a line; in a longer one a cell may be longer than is read."""
_TEXTS: Final = ("source", "note", "recorded_by")
_STAMPS: Final = ("recorded_at", "revises")
_SHAPE: Final = ("item", "as_of", "period_start", "kind", "state", "year", "unit")
_FIGURES: Final = ("value", "denominator")

# A figure is plain where every reader takes it for the same number; that number is then exact.
_PLAIN: Final = "-?(0|[1-9][0-9]{0,13})([.][0-9]{1,4})?"
_CLASS: Final = """
CASE WHEN {text} IS NULL THEN '' WHEN NOT regexp_full_match({text}, '{plain}') THEN 'odd'
    WHEN {number} < 0 THEN '-2' WHEN {number} = 0 THEN '0' WHEN {number} <= 1 THEN '1'
    ELSE '2' END
"""
# A text is odd that is too long, holds what is not printed, or of which something at its ends
# would be taken away.
_ODD: Final = rf"coalesce(regexp_matches({{text}}, '\pC|^[\pZ'']|\pZ$') OR length({{text}}) > {MAX_TEXT}, false)"

_MADE: Final = ("raw", "meanings", "items", "places", "plain", "tied", "same")

_PLAIN_ROWS: Final = """
CREATE TEMP TABLE plain AS
SELECT r.n, m.item_number * 4294967296 + p.area_number AS pair, m.key, m.item, p.area,
    m.period_start, m.as_of, m.kind, r.number AS value, r.whole AS denominator, m.state, {texts}
FROM (SELECT rowid AS n, * FROM raw) r JOIN meanings m USING (shape)
    JOIN places p ON p.name = r.{area}
WHERE NOT r.odd AND CASE m.kind WHEN 'count' THEN r.number <= r.whole
    WHEN 'percent' THEN r.number <= 100 ELSE true END
"""
# The items and areas that rows which are not plain speak of; and those of which one figure is
# given twice.
_TIED: Final = """
INSERT INTO tied
SELECT DISTINCT i.item_number * 4294967296 + p.area_number AS pair
FROM raw r JOIN items i ON i.name = r.{item} JOIN places p ON p.name = r.{area}
WHERE r.rowid NOT IN (SELECT n FROM plain) OR r.rowid IN ({also})
"""
_TWICE: Final = "INSERT INTO tied SELECT pair FROM plain GROUP BY pair, key HAVING count(*) > 1"

# What stands already is the same, where nothing else was ever recorded for its key.
_HELD: Final = """
CREATE TEMP TABLE same AS
WITH met AS (
    SELECT l.n, l.pair, (l.value, l.denominator, l.state)
        IS NOT DISTINCT FROM (s.value, s.denominator, s.state) AS is_same
    FROM plain l JOIN standing s ON s.item = l.item AND s.area = l.area AND s.as_of = l.as_of
        AND s.kind = l.kind AND s.period_start IS NOT DISTINCT FROM l.period_start),
often AS (
    SELECT l.n FROM plain l JOIN entries e ON e.item = l.item AND e.area = l.area
        AND e.as_of = l.as_of AND e.kind = l.kind
        AND e.period_start IS NOT DISTINCT FROM l.period_start
    GROUP BY l.n HAVING count(*) > 1)
SELECT n, pair, is_same AND n NOT IN (SELECT n FROM often) AS is_same FROM met;
INSERT INTO tied SELECT pair FROM same WHERE NOT is_same;
DELETE FROM same WHERE NOT is_same;
"""
# What would change a figure of a period that is closed.
_CLOSED: Final = """
INSERT INTO tied SELECT DISTINCT l.pair FROM plain l, (SELECT unnest($first) AS f, unnest($last) AS t)
WHERE l.as_of BETWEEN f AND t AND l.n NOT IN (SELECT n FROM same)
"""

# As in `index`: in the order of their last days, increments and totals go together where each
# increment begins after all before it. Asked of the days of an item first, wherever they are:
# most files have the same months for every area, and are done with that.
_TOGETHER: Final = """
SELECT DISTINCT {by} FROM (
    SELECT {by}, kind, period_start, greatest(
        max(as_of) FILTER (kind = 'increment') OVER before,
        max(as_of) FILTER (kind = 'total') OVER before) AS last
    FROM ({quantities})
    WINDOW before AS (PARTITION BY {by} ORDER BY as_of, kind
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
WHERE kind = 'increment' AND period_start <= last
"""
_DAYS: Final = """
SELECT DISTINCT item, kind, period_start, as_of FROM (
    SELECT item, kind, period_start, as_of FROM plain UNION ALL
    SELECT item, kind, period_start, as_of FROM standing
    WHERE item IN (SELECT item FROM meanings))
WHERE kind IN ('increment', 'total')
"""
_QUANTITIES: Final = """
SELECT pair, kind, period_start, as_of FROM plain
WHERE kind IN ('increment', 'total') AND list_contains($items, item)
    AND n NOT IN (SELECT n FROM same)
UNION ALL
SELECT pair, s.kind, s.period_start, s.as_of
FROM standing s JOIN (SELECT DISTINCT pair, item, area FROM plain) USING (item, area)
WHERE s.kind IN ('increment', 'total') AND list_contains($items, item)
"""
_ENTANGLED: Final = f"INSERT INTO tied {_TOGETHER.format(by='pair', quantities=_QUANTITIES)}"

_NEWEST: Final = """
SELECT recorded_at, batch, line FROM entries
WHERE (item, area, as_of) IN (SELECT (item, area, as_of) FROM plain)
ORDER BY recorded_at DESC, batch DESC, line DESC LIMIT 1
"""
# As `csv` writes them, where there is no quote and no line break: in quotes what holds a comma,
# and a figure without the zeros at its end.
_CELL: Final = """CASE WHEN contains({0}, ',') THEN concat('"', {0}, '"') ELSE {0} END"""
_FIGURE: Final = """
CASE WHEN contains({text}, '.') OR {text} = '-0'
    THEN rtrim(rtrim(CAST({number} AS VARCHAR), '0'), '.') ELSE {text} END
"""
_LINE: Final = """
concat_ws(',', item, area, coalesce(CAST(period_start AS VARCHAR), ''), as_of, kind,
    coalesce({value}, ''), coalesce({denominator}, ''), coalesce(state, ''),
    coalesce({source}, ''), coalesce({note}, ''), {when}, coalesce({recorded_by}, {who}), '')
"""
_NOWHERE: Final = "\x03"
"""A delimiter that is in no line: each is written as it is."""


class NotPlain(Exception):  # noqa: N818 - no failure: there is another way to read it
    """The file is no table of equal rows that can be read all at once."""


class Shape(NamedTuple):
    """What many rows have in common: cells by column, a figure being an example of its class."""

    key: int
    cells: Mapping[str, str]


class Row(NamedTuple):
    """A row as it was typed, with its number in the file, from 0."""

    number: int
    cells: tuple[str, ...]


class Bulk:
    """The rows of one file; to be used while the ledger is open."""

    def __init__(
        self,
        connection: driver.Connection,
        path: Path,
        columns: Sequence[str],
        delimiter: str,
        rows: int,
    ) -> None:
        """Read the file at `path`: UTF-8 without header, quotes or carriage returns.

        `columns` are the names of what stands in its columns, "" for what is passed over;
        `rows` is how many there must be. Raises NotPlain where it is no table of just these.
        """
        self._connection = connection
        self._cells = [f"c{at}" for at in range(len(columns))]
        self._columns = {name: f"c{at}" for at, name in enumerate(columns) if name}
        # A small ledger makes do with one thread, which would be too little now.
        connection.execute(f"SET threads = {os.cpu_count() or 1}")
        for table in _MADE:
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        try:
            connection.execute(self._reading(path, delimiter))
        except driver.Error as error:
            raise _other_way(error) from error
        self._is_all_plain = False
        if self._count("raw") != rows:
            raise NotPlain

    def _reading(self, path: Path, delimiter: str) -> str:
        types = ", ".join(f"'{cell}': 'VARCHAR'" for cell in self._cells)
        given = {name: self._columns.get(name, "NULL") for name in (*COLUMNS, *_SHAPE)}
        texts = [self._columns[name] for name in _TEXTS if name in self._columns]
        odd = " OR ".join(_ODD.format(text=text) for text in texts) or "false"
        number, whole = (f"TRY_CAST({given[name]} AS DECIMAL(22, 4))" for name in _FIGURES)
        value_class, whole_class = (
            _CLASS.format(text=given[name], number=number, plain=_PLAIN)
            for name, number in zip(_FIGURES, ("number", "whole"), strict=True)
        )
        return f"""
        CREATE TEMP TABLE raw AS
        SELECT *, hash({", ".join(given[name] for name in _SHAPE)}, value_class, whole_class) AS shape
        FROM (SELECT *, {value_class} AS value_class, {whole_class} AS whole_class
            FROM (SELECT *, {number} AS number, {whole} AS whole, {odd} AS odd
                FROM read_csv({_quoted(str(path))}, columns = {{{types}}}, auto_detect = false,
                    header = false, delim = {_quoted(delimiter)}, quote = '', escape = '',
                    new_line = '\\n', null_padding = false, max_line_size = {_MAX_LINE})))
        """

    def shapes(self) -> list[Shape]:
        """Return every shape there is. Raises NotPlain in case they cannot be told apart."""
        names = [name for name in _SHAPE if name in self._columns]
        cells = ", ".join(f"coalesce({self._columns[name]}, '')" for name in names)
        rows = self._connection.execute(
            f"SELECT DISTINCT shape, value_class, whole_class, {cells} FROM raw"
        ).fetchall()
        if len({row[0] for row in rows}) < len(rows):
            raise NotPlain
        return [
            Shape(key, dict(zip((*_FIGURES, *names), texts, strict=True))) for key, *texts in rows
        ]

    def named(self, column: str) -> list[str]:
        """Return the different texts in a column."""
        rows = self._connection.execute(f"SELECT DISTINCT {self._columns[column]} FROM raw")
        return [text for (text,) in rows.fetchall() if text is not None]

    def tell(
        self, meanings: Mapping[int, Entry], items: Mapping[str, str], areas: Mapping[str, str]
    ) -> None:
        """Take in what shapes mean, and the names of items and areas.

        Of what has no meaning here every row is looked at.
        """
        numbers = {item: at for at, item in enumerate(dict.fromkeys(items.values()))}
        # All examples are of one area, so their keys tell apart what is told apart at any.
        keys = {key: at for at, key in enumerate(dict.fromkeys(e.key for e in meanings.values()))}
        self._fill(
            "meanings",
            "shape UBIGINT, key INTEGER, item_number BIGINT, item VARCHAR, period_start DATE, "
            "as_of DATE, kind VARCHAR, state VARCHAR",
            [
                (
                    shape,
                    keys[one.key],
                    numbers[one.item],
                    one.item,
                    one.period_start,
                    one.as_of,
                    one.kind,
                    one.state,
                )
                for shape, one in meanings.items()
            ],
        )
        self._fill(
            "items",
            "name VARCHAR, item_number BIGINT",
            [(name, numbers[item]) for name, item in items.items()],
        )
        numbers = {area: at for at, area in enumerate(dict.fromkeys(areas.values()))}
        self._fill(
            "places",
            "name VARCHAR, area_number BIGINT, area VARCHAR",
            [(name, numbers[area], area) for name, area in areas.items()],
        )
        named = {
            **{name: name for name in _TEXTS}, "value": "value_text",
            "denominator": "denominator_text",
        }  # fmt: skip
        texts = (
            f"CAST({self._columns.get(name, 'NULL')} AS VARCHAR) AS {text}"
            for name, text in named.items()
        )
        area = self._columns["area"]
        self._connection.execute(_PLAIN_ROWS.format(texts=", ".join(texts), area=area))
        self._connection.execute("CREATE TEMP TABLE tied (pair BIGINT)")
        self._is_all_plain = self._count("plain") == self._count("raw")
        # The last plain row parts those before it from notes below the table.
        also = [*([] if self._is_all_plain else ["SELECT max(n) FROM plain"]), *self._stamped()]
        if also:
            query = _TIED.format(
                item=self._columns["item"], area=area, also=" UNION ALL ".join(also)
            )
            self._connection.execute(query)
        self._connection.execute(_TWICE)

    def _stamped(self) -> list[str]:
        """Return the query for the first plain row with a time of recording, if there may be one."""
        stamps = [self._columns[name] for name in _STAMPS if name in self._columns]
        if not stamps:
            return []
        given = f"concat({', '.join(stamps)})"
        return [
            rf"""
            SELECT min(l.n) FROM plain l JOIN raw r ON r.rowid = l.n
            WHERE regexp_matches({given}, '[^\s\pZ]')
            """
        ]

    def compare(self, closed: Sequence[tuple[date, date]] = ()) -> None:
        """Hold the plain rows against the ledger, and their increments and totals against each other.

        Those that would change a figure of the days `closed` are looked at one by one. Raises NotPlain where that cannot be done, as with an index that is damaged.
        """
        query = _TOGETHER.format(by="item", quantities=_DAYS)
        try:
            self._connection.execute(_HELD)
            if closed:
                first, last = map(list, zip(*closed, strict=True))
                self._connection.execute(_CLOSED, {"first": first, "last": last})
            items = [item for (item,) in self._connection.execute(query).fetchall()]
            if items:
                self._connection.execute(_ENTANGLED, {"items": items})
        except driver.Error as error:
            raise _other_way(error) from error

    def one_by_one(self) -> list[Row]:
        """Return the rows that are to be looked at one by one, in order; the others are left."""
        if self._is_all_plain and not self._count("tied"):
            return []
        self._connection.execute("DELETE FROM plain WHERE pair IN (SELECT pair FROM tied)")
        cells = ", ".join(f"coalesce({cell}, '')" for cell in self._cells)
        found = self._connection.execute(
            f"SELECT rowid, {cells} FROM raw WHERE rowid NOT IN (SELECT n FROM plain) ORDER BY rowid"
        ).fetchall()
        return [Row(number, tuple(texts)) for number, *texts in found]

    def left(self) -> tuple[int, int]:
        """Return how many rows are left that are new, and that stand already."""
        plain = self._count("plain")
        if self._count("same"):
            self._connection.execute("DELETE FROM plain WHERE n IN (SELECT n FROM same)")
        new = self._count("plain")
        return new, plain - new

    def newest(self) -> tuple[datetime, str, int] | None:
        """Return time, batch and line of the newest entry at the spots of the new rows left.

        Raises NotPlain, as `compare`.
        """
        try:
            return self._connection.execute(_NEWEST).fetchone()
        except driver.Error as error:
            raise _other_way(error) from error

    def written(self, decided: Sequence[tuple[int, str]], when: str, who: str) -> bytes:
        """Return a batch: the new rows left, and those decided one by one.

        These are given with the numbers of their rows, and all come in the order of the file.
        The others are recorded at `when`, and by `who`, a cell of csv, where they name nobody.
        """
        line = _LINE.format(
            value=_FIGURE.format(text="value_text", number="value"),
            denominator=_FIGURE.format(text="denominator_text", number="denominator"),
            **{name: _CELL.format(name) for name in _TEXTS},
            when=_quoted(when),
            who=_quoted(who),
        )
        # DuckDB keeps the order of rows; sorting them again would take as long as all the rest.
        header = '"' + ",".join(COLUMNS) + '"'
        rows = f"SELECT {line} AS {header} FROM plain"
        if decided:
            self._fill("decided", "n BIGINT, line VARCHAR", decided)
            rows = (
                f"SELECT line AS {header} FROM (SELECT n, {line} AS line FROM plain "
                "UNION ALL FROM decided) ORDER BY n"
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lines.csv"
            self._connection.execute(
                f"COPY ({rows}) TO {_quoted(str(path))} "
                f"(FORMAT csv, HEADER true, DELIMITER {_quoted(_NOWHERE)}, QUOTE '', ESCAPE '')"
            )
            return path.read_bytes()

    def _fill(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        if rows:
            values = ", ".join("unnest(?)" for _ in rows[0])
            self._connection.execute(
                f"INSERT INTO {table} SELECT {values}", list(map(list, zip(*rows, strict=True)))
            )

    def _count(self, table: str) -> int:
        row = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        return int(row[0])


def _other_way(error: driver.Error) -> Exception:
    """Return what is to be raised: row by row would need even more room, where that is wanting."""
    return no_room() if driver.lacks_room(error) else NotPlain()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
