"""The site of the demo: how long it takes to build beside a report, and how large it is.

    python benchmarks/site.py

Makes the demo in a temporary folder: 16 districts, more than 215 streets, 30 targets, 36 months. Then
builds its site as a process of its own, and prints the seconds, the ratio to `meili report --district`
on the same machine, the pages and the size. The limits are those of the project: 30 seconds, and
20 MB; the script ends with 1 where one is exceeded.
"""

import compileall
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
MEILI = "from meili_cli.__main__ import main; main()"
SECONDS, BYTES = 30.0, 20_000_000


def run(root: Path, *words: str) -> float:
    """Run a command in a workspace, and return its seconds."""
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", MEILI, *words],
        cwd=root, check=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SRC), "MEILI_LANG": "en"},
    )  # fmt: skip
    return time.perf_counter() - begin


def main() -> int:
    """Build, measure, and compare with the limits."""
    compileall.compile_dir(SRC, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        run(root, "init", "--demo", "demo")
        report = min(run(root / "demo", "report", "--district") for _ in range(3))
        seconds = run(root / "demo", "site", "build", "../site")
        files = [path for path in (root / "site").rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        pages = sum(path.suffix == ".html" for path in files)
    print(f"{seconds:.1f} s (limit {SECONDS:.0f}), {seconds / report:.0f} times a report")
    print(f"{pages} pages, {len(files)} files, {size / 1e6:.1f} MB (limit {BYTES / 1e6:.0f})")
    return int(seconds > SECONDS or size > BYTES)


if __name__ == "__main__":
    sys.exit(main())
