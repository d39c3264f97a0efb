"""Speed and size of a ledger of many entries, beside DuckDB written by hand on Parquet.

    python benchmarks/ledger.py [--rows N] [--runs N] [--folder DIR]

Makes a workspace of the bundled plan with about N entries (100,000 by default; SIMULATED): 25
items in as many communities as that takes, below the 234 streets of the 16 districts, over 36
months, one batch a month. Then measures whole processes, in turn, and prints a table: a report
with no index, from the index, with 100 rows on top of it, and beside these a query by hand that
sums up the same figures, on the same days, straight from a Parquet file of the same entries.
With --batches N it makes N batches of one row instead; with --import it measures the import of
one csv of N rows beside DuckDB that reads the same csv as text and writes it as Parquet; with
--beside it measures hledger and ledger, where they are installed, on the quantities alone.
"""

import argparse
import csv
import hashlib
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from meili_cli.ledger.batch import HEADER, batch_name
from meili_cli.plan import load
from meili_cli.workspace.find import Workspace
from meili_cli.workspace.init import init

MEILI: Final = "from meili_cli.__main__ import main; main()"
ITEMS: Final = 25
MONTHS: Final = 36
BEGIN: Final = datetime(2021, 1, 1, tzinfo=UTC)
REPORT: Final = ("report", "--district", "--format", "csv", "--as-of", "2020-06-30")

# One reading a month: increments for quantities, counts for ratios, and so on.
_MONTH = """
COPY (
    SELECT i.item, a.area,
        CASE WHEN i.measure = 'quantity' THEN CAST($first AS VARCHAR) END AS period_start,
        CAST($last AS VARCHAR) AS as_of,
        CASE i.measure WHEN 'quantity' THEN 'increment' WHEN 'ratio' THEN 'count'
            WHEN 'level' THEN 'level' ELSE 'state' END AS kind,
        CASE WHEN i.measure = 'milestone' THEN NULL ELSE drawn % 90 + $month END AS value,
        CASE WHEN i.measure = 'ratio' THEN 130 END AS denominator,
        CASE WHEN i.measure = 'milestone'
            THEN ['not_started', 'started', 'basically_done', 'done'][1 + $month // 10] END AS state,
        NULL AS source, NULL AS note, $recorded AS recorded_at, 'simulated' AS recorded_by,
        NULL AS revises
    FROM items i CROSS JOIN (SELECT area, hash(area, $month) % 1000 AS drawn FROM places) a
) TO '{path}' (FORMAT csv, HEADER, DELIMITER ',')
"""


class Extent(NamedTuple):
    """How large a ledger came out."""

    rows: int
    batches: int
    bytes: int


def generate(folder: Path, rows: int, *, streets: int | None = None) -> Extent:
    """Make a workspace with about `rows` entries, unless it is there already.

    They are of communities below the streets, or of so many `streets` themselves.
    """
    if not (folder / "plan").exists():
        workspace = init(folder, now=BEGIN)
        places = _grow(workspace, rows) if streets is None else _streets(workspace)[:streets]
        connection = duckdb.connect()
        items = _items(workspace)
        connection.execute(
            "CREATE TABLE items AS SELECT unnest(?) AS item, unnest(?) AS measure",
            [[item for item, _ in items], [measure for _, measure in items]],
        )
        connection.execute("CREATE TABLE places AS SELECT unnest(?) AS area", [places])
        for month in range(MONTHS):
            _write_month(connection, workspace, month)
    files = list((folder / "data" / "entries").rglob("*.csv"))
    return Extent(rows, len(files), sum(file.stat().st_size for file in files))


def _items(workspace: Workspace) -> list[tuple[str, str]]:
    plan = load(workspace.root).plan
    assert plan is not None
    by_measure: dict[str, list[str]] = {}
    for item in plan.targets.values():
        by_measure.setdefault(str(item.measure), []).append(item.id)
    kept = {"quantity": 9, "ratio": 10, "level": 2, "milestone": 4}
    return [(item, measure) for measure, n in kept.items() for item in by_measure[measure][:n]]


def _streets(workspace: Workspace) -> list[str]:
    tree = load(workspace.root).areas
    assert tree is not None
    return [area.code for area in tree if area.level == "street" and area.kind != "other"]


def _grow(workspace: Workspace, rows: int) -> list[str]:
    """Add communities below the streets, as many as `rows` entries need; return their codes."""
    wanted = max(1, rows // (ITEMS * MONTHS))
    path = next((workspace.data / "areas").glob("*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))
    codes = []
    streets = [row["code"] for row in areas if row["level"] == "street"]
    head = workspace.plan / "plan.yaml"
    text = head.read_text(encoding="utf-8")
    text = text.replace(
        "levels: [city, district, street]", "levels: [city, district, street, community]"
    )
    head.write_text(text + "\nsimulated: true\n", encoding="utf-8")
    with (workspace.data / "areas" / "communities.csv").open("w", encoding="utf-8") as file:
        file.write("code,parent,level,kind,name_zh,name_en,pinyin\n")
        for n in range(wanted):
            street = streets[n % len(streets)]
            code = f"{street}{n // len(streets) + 1:03}"
            codes.append(code)
            file.write(f"{code},{street},community,community,小区{n},Community {n},\n")
    return codes


def _write_month(connection: duckdb.DuckDBPyConnection, workspace: Workspace, month: int) -> None:
    year, first = 2018 + month // 12, month % 12 + 1
    begin = datetime(year, first, 1, tzinfo=UTC).date()
    last = (begin + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    recorded = BEGIN + timedelta(minutes=month)
    place = workspace.entries / "2021"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f".{month}.tmp"
    connection.execute(
        _MONTH.format(path=path),
        {"first": begin, "last": last, "month": month,
         "recorded": f"{recorded:%Y-%m-%dT%H:%M:%S}.000000Z"},
    )  # fmt: skip
    _name(path, recorded)


def _name(path: Path, recorded: datetime) -> None:
    """Give a batch its name, and a receipt."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    named = path.with_name(f"{batch_name(recorded, digest)}.csv")
    path.rename(named)
    named.with_suffix(".json").write_text("{}\n")


def scatter(folder: Path, rows: int, *, together: bool) -> None:
    """Make a workspace with `rows` rows, each a batch or all of them one, unless it is there."""
    if (folder / "plan").exists():
        return
    workspace = init(folder, now=BEGIN)
    place = workspace.entries / "2021"
    place.mkdir(parents=True)
    areas = next((workspace.data / "areas").glob("*.csv"))
    with areas.open(encoding="utf-8", newline="") as file:
        streets = [row["code"] for row in csv.DictReader(file) if row["level"] == "street"]
    written = [BEGIN + timedelta(seconds=0 if together else n) for n in range(rows)]
    lines = []
    for n, recorded in enumerate(written):
        day = f"{2018 + n // 234 % 3}-{n // 702 % 12 + 1:02}-{n // 8424 % 28 + 1:02}"
        row = f"no-illegal-building,{streets[n % 234]},,{day},count,{n % 100},100,,,,"
        lines.append(f"{row}{_moment(recorded)},simulated,\n")
    path = place / ".one.tmp"
    for recorded, text in (
        [(BEGIN, "".join(lines))] if together else zip(written, lines, strict=True)
    ):
        path.write_bytes(HEADER + text.encode())
        _name(path, recorded)


def _moment(recorded: datetime) -> str:
    return f"{recorded:%Y-%m-%dT%H:%M:%S.%f}Z"


def add_rows(folder: Path, count: int = 100) -> None:
    """Put one batch more on top: `count` rows."""
    recorded = datetime.now(UTC)
    with (folder / "data" / "areas" / "communities.csv").open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    rows = "".join(
        f"no-illegal-building,{code},,2020-06-29,count,50,130,,,,{_moment(recorded)},simulated,\n"
        for code in codes[:: max(1, len(codes) // count)][:count]
    )
    path = folder / "data" / "entries" / "2021" / ".more.tmp"
    path.write_bytes(HEADER + rows.encode())
    _name(path, recorded)


# What an analyst would write: the newest reading of each community, or all its increments, by
# district; on the day of the report and on the days that its trend compares with.
BY_HAND: Final = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("CREATE TABLE areas AS SELECT code AS area, left(code, 6) AS district "
                   "FROM read_csv('{areas}', all_varchar = true)")
query = \"\"\"
    WITH newest AS (
        SELECT item, area, kind, value, denominator, state FROM '{parquet}'
        WHERE as_of <= CAST($day AS DATE) AND kind <> 'increment'
        QUALIFY row_number() OVER (PARTITION BY item, area
                                   ORDER BY as_of DESC, recorded_at DESC) = 1),
    summed AS (
        SELECT item, area, 'increment' AS kind, sum(value) AS value, NULL AS denominator,
            NULL AS state
        FROM '{parquet}' WHERE as_of <= CAST($day AS DATE) AND kind = 'increment' GROUP BY ALL)
    SELECT item, district, kind, sum(value), sum(denominator), min(state), count(*)
    FROM (FROM newest UNION ALL FROM summed) JOIN areas USING (area) GROUP BY ALL ORDER BY ALL
\"\"\"
for day in ("2020-06-30", "2020-05-31", "2020-04-30"):
    print(connection.execute(query, {{"day": day}}).fetchall())
"""


RUN: Final = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"


class Taken(NamedTuple):
    """What one process took: seconds of wall time, and the most memory it held, in MiB."""

    seconds: float
    memory: int


def run(*words: str) -> Taken:
    """Run a Python process and measure it."""
    begin = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, *words],
        {**os.environ, "MEILI_LANG": "en"},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _pid, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"a process ended with {status}")
    return Taken(time.perf_counter() - begin, used.ru_maxrss // 1024)


def report(folder: Path) -> Taken:
    """Measure a report."""
    return run("-c", MEILI, "-C", str(folder), *REPORT)


def show(name: str, taken: Sequence[Taken], beside: Sequence[Taken] = ()) -> None:
    """Print the median, the least, the most memory, and the median's ratio to that `beside`."""
    median = statistics.median(one.seconds for one in taken)
    least = min(one.seconds for one in taken)
    memory = max(one.memory for one in taken)
    ratio = median / statistics.median(one.seconds for one in beside) if beside else None
    print(
        f"{name:<30} {median:8.2f} s {least:8.2f} s {memory:6} MiB "
        f"{'' if ratio is None else f'{ratio:7.2f}'}"
    )


def large(folder: Path, rows: int, runs: int) -> None:
    """Measure a ledger of `rows` entries."""
    extent = generate(folder, rows)
    print(f"{extent.rows:,} entries, {extent.batches} batches, {extent.bytes / 2**20:,.0f} MiB")
    parquet = folder / "entries.parquet"
    if not parquet.exists():
        types = "{'area': 'VARCHAR', 'state': 'VARCHAR', 'recorded_at': 'TIMESTAMP'}"
        duckdb.execute(
            f"COPY (SELECT * FROM read_csv('{folder}/data/entries/*/*.csv', types = {types})) "
            f"TO '{parquet}' (FORMAT parquet)"
        )
    query = BY_HAND.format(areas=folder / "data" / "areas" / "communities.csv", parquet=parquet)
    kept = folder / "data" / ".index"
    shutil.rmtree(kept, ignore_errors=True)
    cold = [report(folder)]
    warm, by_hand = [], []
    for _ in range(runs):
        warm.append(report(folder))
        by_hand.append(run("-c", query))
    more = folder.with_name(f"{folder.name}-more")
    shutil.rmtree(more, ignore_errors=True)
    shutil.copytree(folder, more, copy_function=os.link)
    add_rows(more)
    on_top, beside = [], []
    for _ in range(runs):
        on_top.append(report(more))
        beside.append(report(folder))
    shutil.rmtree(more)
    show("report, no index yet", cold, warm)
    show("report from the index", warm, by_hand)
    show("  by hand from Parquet", by_hand)
    show("report, 100 rows on top", on_top, beside)
    if kept.exists():
        size = sum(file.stat().st_size for file in kept.iterdir())
        print(f"the index: {size / 2**20:,.0f} MiB")


def many(folder: Path, batches: int, runs: int) -> None:
    """Measure a ledger of `batches` batches of one row, beside the same rows in one batch."""
    single = folder.with_name(f"{folder.name}-as-one")
    scatter(folder, batches, together=False)
    scatter(single, batches, together=True)
    shutil.rmtree(folder / "data" / ".index", ignore_errors=True)
    cold = [report(folder)]
    warm, one = [], []
    for _ in range(runs):
        warm.append(report(folder))
        one.append(report(single))
    show(f"{batches:,} batches, no index yet", cold, warm)
    show(f"{batches:,} batches", warm, one)
    show("  the same in one batch", one)


# What any tool has to do at least: read the csv, as text, and write it in another form.
BARE: Final = """
import duckdb
duckdb.execute("COPY (FROM read_csv('{csv}', all_varchar = true)) TO '{parquet}' (FORMAT parquet)")
"""
_FLAT: Final = """
COPY (SELECT item, area, period_start, as_of, kind, value, denominator, state, source, note
      FROM read_csv('{folder}/data/entries/*/*.csv', all_varchar = true, filename = true)
      ORDER BY filename) TO '{csv}' (FORMAT csv, HEADER)
"""


def incoming(folder: Path, rows: int, runs: int) -> None:
    """Measure the import of one csv of `rows` rows into a ledger that is empty."""
    generate(folder, rows)
    csv_file, parquet = folder / "incoming.csv", folder / "bare.parquet"
    if not csv_file.exists():
        duckdb.execute(_FLAT.format(folder=folder, csv=csv_file))
    empty = folder.with_name(f"{folder.name}-empty")
    taken, bare = [], []
    for _ in range(runs):
        shutil.rmtree(empty, ignore_errors=True)
        shutil.copytree(folder / "plan", empty / "plan")
        shutil.copytree(folder / "data" / "areas", empty / "data" / "areas")
        bare.append(run("-c", BARE.format(csv=csv_file, parquet=parquet)))
        taken.append(run("-c", MEILI, "-C", str(empty), "import", str(csv_file)))
    again = [run("-c", MEILI, "-C", str(empty), "import", str(csv_file))]
    shutil.rmtree(empty)
    show(f"import of {rows:,} rows", taken, bare)
    show("  DuckDB, csv to Parquet", bare)
    show("the same file once more", again, bare)


def beside(folder: Path, rows: int, runs: int) -> None:
    """Measure tools for plain text accounting, where they are installed, on the quantities."""
    generate(folder, rows)
    journal = folder / "quantities.journal"
    entries = duckdb.execute(
        "SELECT as_of, area, item, value "
        f"FROM read_csv('{folder}/data/entries/*/*.csv', all_varchar = true) "
        "WHERE kind = 'increment' ORDER BY as_of"
    ).fetchall()
    with journal.open("w", encoding="utf-8") as file:
        for day, area, item, value in entries:
            file.write(f"{day} {area}\n    {item}:{area[:6]}:{area}  {value} u\n    done\n\n")
    items = [word for item, measure in _items(Workspace(folder)) if measure == "quantity"
             for word in ("--item", item)]  # fmt: skip
    words = ("-C", str(folder), *REPORT, *items)
    run("-c", MEILI, *words)  # so that there is an index
    ours = [run("-c", MEILI, *words) for _ in range(runs)]
    show(f"meili, {len(entries):,} increments", ours)
    for name, asked in (
        ("hledger", ("balance", "--depth", "2", "-e", "2020-07-01")),
        ("ledger", ("balance", "--depth", "2", "-e", "2020-07-01")),
    ):
        program = shutil.which(name)
        if program is None:
            print(f"{name}: not installed")
            continue
        theirs = [run("-c", RUN, program, "-f", str(journal), *asked) for _ in range(runs)]
        show(name, theirs, ours)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--batches", type=int)
    parser.add_argument("--import", dest="incoming", action="store_true")
    parser.add_argument("--beside", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "meili-ledger")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{'':<30} {'median':>10} {'least':>10} {'memory':>10} {'ratio':>7}")
    if given.incoming:
        incoming(given.folder / str(given.rows), given.rows, given.runs)
    elif given.beside:
        beside(given.folder / str(given.rows), given.rows, given.runs)
    elif given.batches is None:
        large(given.folder / str(given.rows), given.rows, given.runs)
    else:
        many(given.folder / f"{given.batches}-batches", given.batches, given.runs)


if __name__ == "__main__":
    main()
