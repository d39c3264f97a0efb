"""Start-up, as ratios: what commands cost beside importing the libraries that they build on.

    python benchmarks/start_up.py [RUNS]

Runs the commands in turn (A B C A B C …), so that a change of the machine's speed meets all
of them, and prints the median of each and its ratio to the first. The limits are those of
the project; the script ends with 1 where one is exceeded.
"""

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMPORTS = "import typer, pydantic, yaml, duckdb, rich.table"
MEILI = "from meili_cli.__main__ import main; main()"
COMMANDS = {
    "imports": (["-c", IMPORTS], None),
    "meili --help": (["-c", MEILI, "--help"], 1.0),
    "meili report": (["-c", MEILI, "report"], 1.7),
}


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one run."""
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MEILI_LANG": "en"},
    )
    return time.perf_counter() - begin


def main(runs: int) -> int:
    """Measure, print, and return 1 where a limit is exceeded."""
    # As installed: pip compiles what it installs, but not a checkout that it only links to.
    compileall.compile_dir(ROOT / "src", quiet=1)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, (arguments, _limit) in COMMANDS.items():
            taken = seconds(arguments)
            if turn:  # the first one warms the caches
                times[name].append(taken)
    base = statistics.median(times["imports"])
    exceeded = False
    print(f"{'command':<14} {'median':>8} {'min':>8} {'ratio':>6} {'limit':>6}   ({runs} runs)")
    for name, (_arguments, limit) in COMMANDS.items():
        median = statistics.median(times[name])
        ratio = median / base
        exceeded |= limit is not None and ratio > limit
        print(f"{name:<14} {median:7.3f}s {min(times[name]):7.3f}s {ratio:6.2f} {limit or '':>6}")
    return int(exceeded)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
