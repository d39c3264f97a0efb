"""What the last mutation run found: a table by module, and every mutant that nobody noticed.

    python scripts/mutants.py [--diffs]

Reads what `mutmut run` left in mutants/. `--diffs` shows how each survivor differs. Ends with 1
unless every mutant was tried and at least 90 % of each part were killed. A mutant that ran out
of time is counted as not killed.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FOUND: Final = ROOT / "mutants" / "src" / "meili_cli"
PARTS: Final = {
    "measure": "measure/*.py.meta",
    "rules of a plan": "plan/rules/*.py.meta",
    "rules of check": "checks/rules/*.py.meta",
    "rules of a row": "ledger/row.py.meta",
}
NEEDED: Final = 0.9
KILLED: Final = frozenset({1, 3})
SURVIVED: Final = frozenset({0, 5, 33})  # 5 and 33: no test comes that way
TIMEOUT: Final = frozenset({-24, 24, 36, 152, 255})


def word(code: int | None) -> str:
    """Say what the exit code of the tests of a mutant means."""
    if code in KILLED:
        return "killed"
    if code in SURVIVED:
        return "survived"
    return "timeout" if code in TIMEOUT else "other"


def row(name: str, of: Counter[str]) -> str:
    """Return a line of the table."""
    share = f"{100 * of['killed'] / of.total():.1f} %" if of.total() else "–"
    cells = (name, of.total(), of["killed"], of["survived"], of["timeout"], of["other"], share)
    return f"| {' | '.join(map(str, cells))} |"


def main(*, diffs: bool) -> int:
    """Print the table and the survivors; return the exit code."""
    print("| module | mutants | killed | survived | timeout | not tried | killed of all |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    everything: Counter[str] = Counter()
    left: list[str] = []
    good = True
    for part, pattern in PARTS.items():
        whole: Counter[str] = Counter()
        for file in sorted(FOUND.glob(pattern)):
            codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
            found = Counter(word(code) for code in codes.values())
            left += [key for key, code in codes.items() if code not in KILLED]
            if found:
                print(row(f"`{file.relative_to(FOUND).with_suffix('')}`", found))
            whole += found
        print(row(f"**{part}**", whole))
        good = good and whole["killed"] >= NEEDED * whole.total() > 0 and not whole["other"]
        everything += whole
    print(row("**all**", everything))
    print()
    for key in left:
        print(key)
        if diffs:
            subprocess.run([Path(sys.executable).parent / "mutmut", "show", key], check=False)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(diffs="--diffs" in sys.argv[1:]))
