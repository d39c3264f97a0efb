"""Kill commands that write, at random moments, and look at what is left of the ledger.

    python scripts/kill.py [--moments 300] [--seed 1]

In turn a figure is recorded, a file imported, and three files at once, by processes that are
killed with signal 9: two thirds of them at a moment drawn over the time that the command takes,
the others within a few milliseconds after a temporary file has appeared in the ledger. What
must hold after each:

- a batch that was acknowledged ("Written" on standard output) is there, every row of it, and so
  is every batch that was there before;
- one that was not acknowledged is there as a whole, or not at all: what else lies there is
  hidden, or is a receipt;
- the next command works: the same one again writes what is missing, and nothing twice.

At the end `meili check --full` must find no error. The script ends with 1 where any of this does
not hold. The test `tests/ledger/test_kill.py` does the same for fewer moments.
"""

import argparse
import hashlib
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.ledger.batch import Batch, list_batches
from meili_cli.ledger.written import read_entries

FIRST: Final = date(2018, 1, 1)
ITEM: Final = "no-illegal-building"
CITY: Final = "310000"
DISTRICTS: Final = ("310101", "310104", "310105", "310106", "310107", "310109", "310110", "310112")
COMMIT: Final = 0.006
"""Seconds after a temporary file appears within which the commit is over."""
_WRITTEN: Final = re.compile(r"data/entries/\d+/(\S+)\.csv")

Figure = tuple[str, str, str]
"""Area, day and value."""


class Job(NamedTuple):
    """A command, and the figures of each batch that it is to write."""

    kind: str
    words: tuple[str, ...]
    batches: tuple[frozenset[Figure], ...]


class Wrong(Exception):  # noqa: N818 - it is what is looked for
    """Something that must hold does not."""


def jobs(folder: Path) -> Iterator[Job]:
    """Yield jobs without end, each with figures of its own; files are made in `folder`."""
    number = 0
    while True:
        for kind, files in (("record", 0), ("import", 1), ("import of 3", 3)):
            day = (FIRST + timedelta(days=number)).isoformat()
            number += 1
            if not files:
                words = ("record", ITEM, "--area", CITY, "--as-of", day, "--count", "1/7")
                yield Job(kind, words, (frozenset({(CITY, day, "1")}),))
                continue
            paths, batches = [], []
            for n in range(files):
                figures = frozenset((area, day, str(n + 1)) for area in DISTRICTS[n::files])
                rows = [
                    f"{ITEM},{area},{when},count,{value},9,{'x' * 4000}"
                    for area, when, value in sorted(figures)
                ]
                path = folder / f"{day}-{n}.csv"
                path.write_text("\n".join(["item,area,as_of,kind,value,denominator,note", *rows]))
                paths.append(str(path))
                batches.append(figures)
            yield Job(kind, ("import", *paths), tuple(batches))


class Ledger:
    """A workspace to be hurt, and what must be in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.root = folder / "workspace"
        self.entries = self.root / "data" / "entries"
        self.counts: Counter[str] = Counter()
        self._dice = random.Random(seed)  # noqa: S311 - nothing secret
        self._kept: dict[str, str] = {}
        """Names and digests of all batches that were there."""
        self._seconds = dict.fromkeys(("record", "import", "import of 3"), 0.8)
        self._read: dict[str, frozenset[Figure]] = {}
        self._run("init", str(self.root), workspace=False)
        (folder / "files").mkdir()
        self._jobs = jobs(folder / "files")

    def learn(self, runs: int = 3) -> None:
        """Let each kind of command run to its end, to know how long it takes."""
        taken: dict[str, list[float]] = {}
        for _ in range(3 * runs):
            job = next(self._jobs)
            begun = time.perf_counter()
            self._run(*job.words)
            taken.setdefault(job.kind, []).append(time.perf_counter() - begun)
            self._look(job, acknowledged=len(job.batches))
        self._seconds = {kind: statistics.median(times) for kind, times in taken.items()}

    def moment(self) -> None:
        """Kill one command, and look. Raises Wrong."""
        job = next(self._jobs)
        hidden = set(self._hidden())
        process = self._start(*job.words)
        if self._dice.random() < 1 / 3:
            self._wait_for_commit(process, hidden)
        else:
            time.sleep(self._dice.uniform(0, 1.1 * self._seconds[job.kind]))
        process.kill()
        out, _err = process.communicate(timeout=60)
        acknowledged = _WRITTEN.findall(out.decode())
        found = self._look(job, acknowledged=len(acknowledged), names=acknowledged)
        self.counts["moments"] += 1
        self.counts[
            "finished" if process.returncode == 0
            else "killed when all was there" if found == len(job.batches)
            else "killed when some of it was there" if found
            else "killed when a temporary file was there" if set(self._hidden()) - hidden
            else "killed before anything was there"
        ] += 1  # fmt: skip
        self.counts["batches there that were not acknowledged"] += found - len(acknowledged)
        self._run(*job.words)
        self._look(job, acknowledged=len(job.batches))

    def conclude(self) -> str:
        """Check everything, and return what `check --full` said. Raises Wrong."""
        self.counts["hidden files left"] = len(self._hidden())
        self.counts["batches"] = len(self._kept)
        return self._run("check", "--full")

    def _look(self, job: Job, *, acknowledged: int, names: Sequence[str] = ()) -> int:
        """Hold the ledger against what must be in it; return how many batches of the job are."""
        listing = list_batches(self.entries)
        for problem in listing.problems:
            if problem.rule != "missing-receipt":
                raise Wrong(f"{problem.place}: {problem.message}")
        there = {batch.name: batch for batch in listing.batches}
        missing = (self._kept.keys() | set(names)) - there.keys()
        if missing:
            raise Wrong(f"not there any more: {sorted(missing)}")
        for name, batch in there.items():
            digest = hashlib.sha256(batch.path.read_bytes()).hexdigest()
            if self._kept.setdefault(name, digest) != digest or not digest.startswith(batch.digest):
                raise Wrong(f"{name} is not what its name says")
        ((_area, day, _value), *_others) = job.batches[0]
        whole = [self._figures(batch) for batch in there.values()]
        found = [figures for figures in whole if any(day in figure for figure in figures)]
        for figures in found:
            if figures not in job.batches:
                raise Wrong(f"half a batch, or another: {sorted(figures)}")
        if len(found) != len(set(found)):
            raise Wrong(f"written twice: {job.words}")
        if len(found) < acknowledged:
            raise Wrong(f"acknowledged, and not there: {job.words}")
        return len(found)

    def _figures(self, batch: Batch) -> frozenset[Figure]:
        if batch.name not in self._read:
            entries, problems = read_entries(batch)
            if problems:
                raise Wrong(f"{problems[0].place}: {problems[0].message}")
            self._read[batch.name] = frozenset(
                (entry.area, entry.as_of.isoformat(), str(entry.value)) for entry in entries
            )
        return self._read[batch.name]

    def _hidden(self) -> list[str]:
        return [
            name
            for _folder, _folders, names in os.walk(self.entries)
            for name in names
            if name.startswith(".")
        ]

    def _wait_for_commit(self, process: "subprocess.Popen[bytes]", hidden: set[str]) -> None:
        while process.poll() is None and hidden.issuperset(self._hidden()):
            pass
        time.sleep(self._dice.uniform(0, COMMIT))

    def _start(self, *words: str, workspace: bool = True) -> "subprocess.Popen[bytes]":
        front = ("-C", str(self.root)) if workspace else ()
        return subprocess.Popen(
            [sys.executable, "-m", "meili_cli", *front, *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            env={**os.environ, "MEILI_USER": "kill", "MEILI_LANG": "en"},
        )  # fmt: skip

    def _run(self, *words: str, workspace: bool = True) -> str:
        process = self._start(*words, workspace=workspace)
        out, err = process.communicate(timeout=120)
        if process.returncode != 0:
            raise Wrong(f"{words} ended with {process.returncode}: {(out + err).decode()}")
        return (out + err).decode()


def main() -> int:
    """Kill, look, and print how often what was met."""
    parser = argparse.ArgumentParser(description="Kill commands that write, and look.")
    parser.add_argument("--moments", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder), asked.seed)
        try:
            ledger.learn()
            for _ in range(asked.moments):
                ledger.moment()
            said = ledger.conclude()
        except Wrong as wrong:
            print(f"after {ledger.counts['moments']} moments: {wrong}")
            return 1
    for what, count in ledger.counts.items():
        print(f"{count:6} {what}")
    print(said.splitlines()[-1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
