"""Feed the readers what a fuzzer makes of good files: no traceback, and no hang.

    python scripts/fuzz.py [--cases 20000] [--seconds 10] [TARGET...]

Needs the extra `fuzz` (`make fuzz` installs it). Each target runs in a process of its own, under
atheris, which looks for cases that reach new lines of this program: so many cases, none longer
than so many seconds, with at most 2 GB. What is refused with a message is fine; anything else
ends the target, and the input is kept in build/fuzz/. The script ends with 1 where that happened.

`TARGETS` are what is fed, with the good files to begin with; one more reader is one more line.
The test `tests/importers/test_fuzz.py` feeds the same targets by hypothesis.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
SAMPLES: Final = ROOT / "tests" / "import_samples"
FOUND: Final = ROOT / "build" / "fuzz"
_PARTS: Final = (
    "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
)  # fmt: skip


class Target(NamedTuple):
    """A reader to be fed with bytes, and good input to begin with."""

    feed: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]


@cache
def _context() -> Any:
    """Return the bundled plan with its areas, for rows to be read by."""
    from datetime import date

    from meili_cli.ledger.row import RowContext
    from meili_cli.plan import load

    draft = load(ROOT)
    assert draft.plan is not None
    assert draft.areas is not None
    return RowContext(draft.plan, draft.areas, date(2020, 12, 31))


def table(name: str, data: bytes) -> None:
    """Read a file as `import` does, up to the decision what becomes of its rows."""
    from meili_cli.errors import UsageError
    from meili_cli.importers import grids, intake, long_table
    from meili_cli.importers.sources import Source

    context = _context()
    try:
        found = long_table.read(grids.read(Source(name, data)), context.plan)
    except UsageError:
        return
    read = intake.read_tables([found], context)
    if not all(str(problem.message) for problem in read.problems):
        raise AssertionError("a finding without words")


def workbook(data: bytes) -> None:
    """Read a workbook of which one part is `data`; the first byte says which, or that all is."""
    part, data = data[:1], data[1:]
    if not part or part[0] >= len(_PARTS):
        table("x.xlsx", data)
        return
    whole = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(_workbook()))
    with zipfile.ZipFile(whole, "w") as new:
        for info in good.infolist():
            chosen = info.filename == _PARTS[part[0]]
            new.writestr(info.filename, data if chosen else good.read(info))
    table("x.xlsx", whole.getvalue())


def plan_file(data: bytes) -> None:
    """Read a plan of which one file is `data`, by its first byte; every finding has its words."""
    from meili_cli.plan import read

    name, data = _YAML[data[0] % len(_YAML) if data else 0], data[1:]
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        root = Path(folder)
        for file, text in _PLAN.items():
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if file == name else text.encode())
        if not all(str(problem.message) for problem in read(root).problems):
            raise AssertionError("a finding without words")


def mapping_file(data: bytes) -> None:
    """Read a table, chosen by the first byte, by a mapping file, which is the rest."""
    from meili_cli.errors import UsageError
    from meili_cli.importers import grids, intake
    from meili_cli.importers.grid import Asked
    from meili_cli.importers.mapping import How
    from meili_cli.importers.sources import Source
    from meili_cli.plan import mappings

    context, mapped = _context(), _mapped()
    sample, _text = mapped[data[0] % len(mapped) if data else 0]
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(data[1:])
        mapping, problems = mappings.judged(path, Path(folder), context.plan, context.areas)
    if not all(str(problem.message) for problem in problems):
        raise AssertionError("a finding without words")
    if mapping is None or problems:
        return
    how = How(mapping, "x", None)
    try:
        source = Source(sample.name, sample.read_bytes())
        grid = grids.read(source, how.asked(Asked(), source.data))
        found = how.read(grid, context.plan, context.areas, None)
    except UsageError:
        return
    intake.read_tables([found], context)


def at_once(data: bytes) -> None:
    """Take in a csv at once, if it is plain, and row by row: the same must become of it."""
    from meili_cli.engine import Ledger
    from meili_cli.engine.bulk import NotPlain
    from meili_cli.importers import bulk, grids, intake, long_table
    from meili_cli.importers.grid import Asked
    from meili_cli.importers.sources import Source

    context, source, asked = _context(), Source("x.csv", data), Asked()
    bulk.LARGE = 0  # type: ignore[misc]
    plain = bulk.look(source, context.plan, asked)
    if plain is None:
        return
    with Ledger([]) as ledger:
        try:
            decided = bulk.take_in(plain, context, ledger).intake
        except NotPlain:
            return
        table = long_table.read(grids.read(source, asked), context.plan)
        one_by_one = intake.take_in(intake.read_tables([table], context), ledger)
        if decided._replace(entries=()) != one_by_one._replace(entries=()):
            raise AssertionError("at once something else became of it than row by row")


TARGETS: Final[Mapping[str, Target]] = {
    "csv": Target(partial(table, "x.csv"), lambda: _samples(".csv", ".tsv", ".txt")),
    "at-once": Target(at_once, lambda: _samples(".csv")),
    "lines": Target(partial(table, "x.jsonl"), lambda: _samples(".jsonl")),
    "xlsx": Target(workbook, lambda: [*_parts(), *(b"\xff" + one for one in _samples(".xlsx"))]),
    "mapping": Target(
        mapping_file,
        lambda: [bytes([at]) + text.encode() for at, (_, text) in enumerate(_mapped())],
    ),
    "yaml": Target(
        plan_file, lambda: [bytes([at]) + _PLAN[name].encode() for at, name in enumerate(_YAML)]
    ),
}
"""By the name that the command line takes."""


@cache
def _mapped() -> list[tuple[Path, str]]:
    """Return the samples that have a mapping, with its text."""
    found = []
    for path in sorted(SAMPLES.glob("*.map.yaml")):
        beside = path.name.removesuffix(".map.yaml")
        sample = next(
            one
            for one in sorted(SAMPLES.glob(f"{beside}.*"))
            if one.suffix not in {".yaml", ".json"}
        )
        found.append((sample, path.read_text(encoding="utf-8")))
    return found


def _samples(*endings: str) -> list[bytes]:
    return _files(SAMPLES, *endings)


def _files(folder: Path, *endings: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in endings]


@cache
def _workbook() -> bytes:
    return (SAMPLES / "not-for-certain.xlsx").read_bytes()


def _parts() -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as book:
        names = set(book.namelist())
        return [bytes([at]) + book.read(name) for at, name in enumerate(_PARTS) if name in names]


def _memory() -> str | None:
    """Return a folder in memory, where there is one: files are written with every case."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


_GOAL: Final = """\
schema: meili/plan/1
goal: {id: a, name: A, quote: "x"}
targets:
  - id: b
    name: {zh: 乙, en: B}
    measure: ratio
    unit: u
    target: {at_least: 90, by: 2020-12-31, basis: stated}
    baseline: {value: 0, date: 2017-12-31, basis: assumed}
    trajectory: {shape: stepped, points: [{date: 2018-12-31, value: 1.5, basis: assumed}]}
    reporting: monthly
    revisions: [{from: 2019-07-01, adopted: 2019-10-12, reason: r, trajectory: {shape: growth}}]
"""
_TASKS: Final = """\
schema: meili/plan/1
group: {id: works, number: 1, name: Works}
tasks:
  - {id: task-1.1, title: {zh: 甲, en: Renew}, summary: s, bodies: [各区], quote: "x", serves: [b]}
"""
_ALLOCATIONS: Final = """\
schema: meili/plan/1
item: b
allocations:
  - {area: "2", at_least: 8, from: 2019-01-01, by: 2019-12-31, basis: published, source: s}
"""
_PLAN: Final = {
    "plan/plan.yaml": (
        "schema: meili/plan/1\nid: a\nrevision: 1\ntitle: A\n"
        "period: {start: 2018-01-01, end: 2020-12-31}\nlevels: [city, district]\n"
    ),
    "plan/goals/a.yaml": _GOAL,
    "plan/tasks/a.yaml": _TASKS,
    "plan/allocations/a.yaml": _ALLOCATIONS,
    "data/areas/a.csv": "code,parent,level,name_en\n1,,city,One\n2,1,district,Two\n",
}

_YAML: Final = tuple(name for name in _PLAN if name.endswith(".yaml"))


def fuzz(name: str, cases: int, seconds: int) -> int:
    """Feed one target in a process of its own; return 0 where nothing was found."""
    FOUND.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(TARGETS[name].seeds()):
            (Path(corpus) / str(number)).write_bytes(seed)
        ran = subprocess.run(
            [sys.executable, __file__, "--worker", name, corpus, f"-runs={cases}",
             f"-timeout={seconds}", "-rss_limit_mb=2048", "-seed=1", "-max_len=20000",
             f"-artifact_prefix={FOUND / name}-", "-verbosity=0", "-print_final_stats=1"],
            check=False, capture_output=True,
        )  # fmt: skip
    said = ran.stderr.decode(errors="replace")
    done = [line.split()[-1] for line in said.splitlines() if "number_of_executed_units" in line]
    found = "nothing found" if ran.returncode == 0 else "FOUND"
    print(f"{name}: {', '.join(done) or '?'} cases in {time.monotonic() - begun:.0f} s, {found}")
    if ran.returncode:
        print((ran.stdout.decode(errors="replace") + said)[-6000:])
    return int(ran.returncode != 0)


def work(name: str, arguments: list[str]) -> None:
    """Be the process in which one target is fed."""
    import atheris

    with atheris.instrument_imports(include=["meili_cli"]):
        import meili_cli.errors
        import meili_cli.importers.bulk
        import meili_cli.importers.grids
        import meili_cli.importers.grids.delimited
        import meili_cli.importers.grids.jsonl
        import meili_cli.importers.grids.xlsx
        import meili_cli.importers.intake
        import meili_cli.importers.long_table
        import meili_cli.importers.mapping
        import meili_cli.plan  # noqa: F401
    atheris.Setup([__file__, *arguments], TARGETS[name].feed)
    atheris.Fuzz()


def main() -> int:
    """Feed the targets that are named, or all."""
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description="Feed the readers what a fuzzer makes.")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    asked = parser.parse_args()
    unknown = [name for name in asked.targets if name not in TARGETS]
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}")
    return max(fuzz(name, asked.cases, asked.seconds) for name in asked.targets or TARGETS)


if __name__ == "__main__":
    sys.exit(main())
