"""Speed of assessments, beside the report on the same data: 215 streets, 25 items, 36 months.

    python benchmarks/assessment.py [--runs N] [--folder DIR]

Measures whole processes, in turn, on SIMULATED entries, and prints a table of ratios. A ranking
of the streets may take twice as long as the report on them.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Final

from ledger import ITEMS, MEILI, MONTHS, Taken, generate, run

STREETS: Final = 215
LIMIT: Final = 2.0
DAY: Final = ("--as-of", "2020-06-30", "--format", "csv")
BASE: Final = "report --street"
COMMANDS: Final = {
    BASE: ("report", "--street", *DAY),
    "rank --by street": ("rank", "--by", "street", *DAY),
    "rank --by street --since": ("rank", "--by", "street", "--since", "2020-05-31", *DAY),
    "report --district --budget": ("report", "--district", "--budget", *DAY),
}


def measure(folder: Path, runs: int) -> dict[str, list[Taken]]:
    """Run every command in turn, so many times, after once for the index."""
    run("-c", MEILI, "-C", str(folder), *COMMANDS[BASE])
    taken: dict[str, list[Taken]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, words in COMMANDS.items():
            taken[name].append(run("-c", MEILI, "-C", str(folder), *words))
    return taken


def main() -> int:
    """Print the table; 1 where the ranking takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made) / "w"
        generate(folder, STREETS * ITEMS * MONTHS, streets=STREETS)
        taken = measure(folder, asked.runs)
    medians = {name: statistics.median(one.seconds for one in each) for name, each in taken.items()}
    for name, seconds in medians.items():
        print(f"{name:32} {seconds:7.2f} s   {seconds / medians[BASE]:5.2f}")
    return int(medians["rank --by street"] >= LIMIT * medians[BASE])


if __name__ == "__main__":
    raise SystemExit(main())
