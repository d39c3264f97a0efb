"""Validation of a large plan, as a ratio: beside reading the same files with PyYAML alone.

    python benchmarks/validate.py [RUNS]

Makes a plan of 2,000 targets in 200 files, with steps, two languages and quotes of an official
text, in a temporary folder. Then runs `meili validate` and a bare `yaml.load` with the C loader
in turn, each as a process of its own, and prints the median of each and their ratio. The limit is
that of the project; the script ends with 1 where it is exceeded.
"""

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
FILES, TARGETS = 200, 10
LIMIT = 8.0
LOAD = """
import sys, yaml
from pathlib import Path
for file in sorted(Path(sys.argv[1], "plan").rglob("*.yaml")):
    yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
"""
MEILI = "from meili_cli.__main__ import main; main()"
HEAD = """\
schema: meili/plan/1
id: example
revision: 1
title: Example
document: {text: text.txt}
period: {start: 2018-01-01, end: 2020-12-31}
levels: [city, district]
"""
TARGET = """\
  - id: target-{n}
    name: {{zh: 指标{n}, en: Target {n}}}
    measure: ratio
    unit: {{zh: 个小区, en: communities}}
    target: {{at_least: {bound}, by: 2020-12-31, basis: stated}}
    baseline: {{value: 5, date: 2017-12-31, basis: assumed}}
    trajectory:
      shape: stepped
      points:
        - {{date: 2018-12-31, value: 20, basis: assumed}}
        - {{date: 2019-12-31, value: 40, basis: assumed}}
    reporting: monthly
    quote: target {n} rises to {bound} percent
"""


def make(root: Path) -> None:
    """Write the plan."""
    goals, areas = root / "plan" / "goals", root / "data" / "areas"
    goals.mkdir(parents=True)
    areas.mkdir(parents=True)
    (root / "plan" / "plan.yaml").write_text(HEAD, encoding="utf-8")
    (areas / "areas.csv").write_text(
        "code,parent,level,name_en\n1,,city,City\n11,1,district,District\n", encoding="utf-8"
    )
    sentences = []
    for file in range(FILES):
        text = f"schema: meili/plan/1\ngoal: {{id: goal-{file}, name: Goal {file}}}\ntargets:\n"
        for n in range(file * TARGETS, (file + 1) * TARGETS):
            bound = 50 + n % 50
            text += TARGET.format(n=n, bound=bound)
            sentences.append(f"target {n} rises to {bound} percent.\n")
        (goals / f"goal-{file:03d}.yaml").write_text(text, encoding="utf-8")
    (root / "plan" / "text.txt").write_text("".join(sentences), encoding="utf-8")


def seconds(program: str, *arguments: str) -> float:
    """Return the wall time of one run."""
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MEILI_LANG": "en"},
    )
    return time.perf_counter() - begin


def main(runs: int) -> int:
    """Measure, print, and return 1 where the limit is exceeded."""
    compileall.compile_dir(SRC, quiet=1)
    bare, full = [], []
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        for _turn in range(runs):
            bare.append(seconds(LOAD, folder))
            full.append(seconds(MEILI, "-C", folder, "validate"))
    ratio = statistics.median(full) / statistics.median(bare)
    print(f"{FILES * TARGETS:,} targets in {FILES} files, {runs} runs in turn")
    print(f"yaml.load, C loader  {statistics.median(bare):6.2f}s")
    print(f"meili validate       {statistics.median(full):6.2f}s   {ratio:.2f} (limit {LIMIT:g})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
