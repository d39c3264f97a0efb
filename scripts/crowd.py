"""Let many write at once, and look whether all of it is there, once.

    python scripts/crowd.py [--recorders 8] [--records 200] [--importers 4] [--files 50]
                            [--command-line]

Each recorder and each importer is a process of its own, and all begin at the same moment. They
write by the interface for Python, or with --command-line by one `meili` after the other. Afterwards
every figure must stand once, every batch must have its receipt, and `meili check --full` must
find nothing. The script ends with 1 where that is not so. The test `tests/ledger/test_crowd.py`
does the same with fewer.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

FIRST: Final = date(2018, 1, 1)
RECORDED: Final = "no-illegal-building"
DISTRICTS: Final = (
    "310101", "310104", "310105", "310106", "310107", "310109", "310110", "310112",
    "310113", "310114", "310115", "310116", "310117", "310118", "310120", "310151",
)  # fmt: skip


class Crowd(NamedTuple):
    """So many processes of each kind, and so much that each does."""

    recorders: int = 8
    records: int = 200
    importers: int = 4
    files: int = 50
    command_line: bool = False

    @property
    def figures(self) -> int:
        """All figures that are to stand; a file has one for every district."""
        return self.recorders * self.records + self.importers * self.files * len(DISTRICTS)

    @property
    def batches(self) -> int:
        """All batches that are to be there."""
        return self.recorders * self.records + self.importers * self.files


def write(crowd: Crowd, folder: Path) -> tuple[Counter[tuple[str, str, str]], list[str]]:
    """Let the crowd write into a new workspace; return what stands, and what is wrong with it."""
    root = folder / "workspace"
    _meili("init", str(root))
    for importer in range(crowd.importers):
        for n in range(crowd.files):
            day = _day(importer * crowd.files + n)
            rows = [f"{RECORDED},{area},{day},percent,{n % 100}" for area in DISTRICTS]
            path = folder / f"{importer}-{n}.csv"
            path.write_text("\n".join(["item,area,as_of,kind,value", *rows, ""]))
    gate = folder / "gate"
    workers = [("record", number) for number in range(crowd.recorders)]
    workers += [("import", number) for number in range(crowd.importers)]
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--worker", kind, str(number), str(folder), json.dumps(crowd)],
            stderr=subprocess.PIPE,
            env={**os.environ, "MEILI_USER": f"{kind} {number}", "MEILI_LANG": "en"},
        )
        for kind, number in workers
    ]  # fmt: skip
    gate.touch()
    wrong = []
    for (kind, number), process in zip(workers, processes, strict=True):
        _out, err = process.communicate()
        if process.returncode:
            wrong.append(f"{kind} {number} ended with {process.returncode}: {err.decode()}")
    checked = _meili("-C", str(root), "check", "--full", "--strict", may_fail=True)
    if checked.returncode:
        wrong.append((checked.stdout + checked.stderr).decode())
    logged = _meili("-C", str(root), "log", "--standing", "--format", "json")
    standing = Counter(
        (row["area"], row["as_of"], row["kind"]) for row in json.loads(logged.stdout)["rows"]
    )
    listed = json.loads(_meili("-C", str(root), "batches", "--format", "json").stdout)["rows"]
    wrong += [f"{key} stands {count} times" for key, count in standing.items() if count > 1]
    wrong += [
        f"{one['batch']}: its receipt is {one['receipt']}"
        for one in listed
        if one["receipt"] != "there"
    ]
    if len(standing) != crowd.figures or len(listed) != crowd.batches:
        wrong.append(
            f"{len(standing)} figures of {crowd.figures}, {len(listed)} batches of {crowd.batches}"
        )
    return standing, wrong


def work(kind: str, number: int, folder: Path, crowd: Crowd) -> None:
    """Do what one process of a crowd does, from the moment on at which all may begin."""
    from meili_cli import open_workspace

    root = folder / "workspace"
    opened = open_workspace(root)
    while not (folder / "gate").exists():
        time.sleep(0.01)
    if kind == "record":
        for n in range(crowd.records):
            day = _day(n)
            if crowd.command_line:
                _meili("-C", str(root), "record", RECORDED, "--area", DISTRICTS[number],
                       "--as-of", day, "--count", f"{n}/1000")  # fmt: skip
            elif (
                opened.record(RECORDED, area=DISTRICTS[number], as_of=day, count=(n, 1000)).batch
                is None
            ):
                raise SystemExit(f"record {number}: {day} was not written")
        return
    for n in range(crowd.files):
        path = folder / f"{number}-{n}.csv"
        if crowd.command_line:
            _meili("-C", str(root), "import", str(path))
        elif any(taken.batch is None for taken in opened.import_(path)):
            raise SystemExit(f"{path} was not written")


def _day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def _meili(*words: str, may_fail: bool = False) -> "subprocess.CompletedProcess[bytes]":
    ran = subprocess.run(
        [sys.executable, "-m", "meili_cli", *words], capture_output=True, check=False
    )
    if ran.returncode and not may_fail:
        raise SystemExit(
            f"{words} ended with {ran.returncode}: {(ran.stdout + ran.stderr).decode()}"
        )
    return ran


def main() -> int:
    """Let them write, and print what became of it."""
    parser = argparse.ArgumentParser(description="Let many write at once, and look.")
    for name, count in Crowd()._asdict().items():
        if isinstance(count, bool):
            parser.add_argument("--command-line", action="store_true")
        else:
            parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        kind, number, folder, crowd = asked.worker
        work(kind, int(number), Path(folder), Crowd(*json.loads(crowd)))
        return 0
    crowd = Crowd(asked.recorders, asked.records, asked.importers, asked.files, asked.command_line)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        standing, wrong = write(crowd, Path(folder))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"{len(standing)} figures in {crowd.batches} batches, in {time.monotonic() - begun:.0f} s"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
