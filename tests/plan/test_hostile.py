"""Bad files give findings, in bounded time and memory, and never an exception."""

import subprocess
import sys

import pytest

from plan.workspaces import write

SECONDS = 30
"""Against hanging only: it is done in a few seconds, but machines are shared."""
MEGABYTES = 500

READ = """
import sys, time
from pathlib import Path
from meili_cli.plan import read
from meili_cli.render.finding import as_text
start = time.perf_counter()
problems = read(Path(sys.argv[1])).problems
seconds = time.perf_counter() - start
assert all(as_text(problem) for problem in problems)
# The peak of this process alone: ru_maxrss begins with that of the one it was forked from.
status = Path("/proc/self/status")
peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0
print(seconds, int(peak) // 1024, *sorted({problem.rule for problem in problems}))
"""

HEAD = "schema: meili/plan/1\ngroup: {id: a, number: 1, name: A}\ntasks:"
LAUGHS = "a: &a [x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
)

FILES = {
    "aliases in aliases": (lambda: LAUGHS, "yaml-alias"),
    "10,000 brackets": (lambda: "[" * 10_000, "yaml-depth"),
    "1,000,000 brackets": (lambda: "[" * 1_000_000, "yaml-depth"),
    "1,000,000 closed brackets": (lambda: "[" * 1_000_000 + "]" * 1_000_000, "yaml-depth"),
    "1,000,000 braces": (lambda: "{a: " * 1_000_000, "yaml-depth"),
    "1,000,000 lists": (lambda: "- " * 1_000_000, "yaml-depth"),
    "1,000,000 keys": (lambda: "? " * 1_000_000, "yaml-depth"),
    "nested blocks": (lambda: "".join(" " * i + "a:\n" for i in range(5000)), "yaml-depth"),
    "50 MB of a plain scalar": (lambda: "a: " + "x" * 50_000_000, "file-size"),
    "50 MB of words": (lambda: "a: " + "x " * 25_000_000, "file-size"),
    "50 MB of a quoted scalar": (lambda: 'a: "' + "x" * 50_000_000 + '"', "file-size"),
    "50 MB with an emoji": (lambda: 'a: "😀' + "x" * 50_000_000 + '"', "file-size"),
    "50 MB of Chinese": (lambda: "a: " + "中" * 17_000_000, "file-size"),
    "50 MB of digits": (lambda: "a: " + "9" * 50_000_000, "file-size"),
    "50 MB of a key": (lambda: "x" * 50_000_000 + ": 1", "file-size"),
    "50 MB of a literal": (lambda: "a: |\n " + "x" * 50_000_000, "file-size"),
    "50 MB of an open quote": (lambda: "a: '" + "x" * 50_000_000, "yaml-syntax"),
    "50 MB of a tag": (lambda: "a: !" + "x" * 50_000_000 + " 1", "yaml-tag"),
    "50 MB of an anchor": (lambda: "a: &" + "x" * 50_000_000 + " 1", "yaml-anchor"),
    "50 MB of a comment": (lambda: "# " + "x" * 50_000_000, "wrong-type"),
    "50 MB of blanks": (lambda: " " * 50_000_000, "wrong-type"),
    "many values": (lambda: "a: [" + "1," * 2_000_000 + "]", "file-size"),
    "many tasks": (lambda: HEAD + "".join("\n- {}" for _ in range(200_000)), "missing-key"),
    "many wrong tasks": (lambda: HEAD + " [" + "1," * 240_000 + "]", "wrong-type"),
    "many unknown keys": (lambda: HEAD + " []\n" + "".join(f"k{i}: 1\n" for i in range(100_000)), "unknown-key"),
    "many anchors": (lambda: HEAD + " [" + "&a 1," * 200_000 + "]", "yaml-anchor"),
    "many aliases": (lambda: HEAD + " [" + "*a ," * 200_000 + "]", "yaml-alias"),
    "many duplicates": (lambda: "a: 1\n" * 200_000, "yaml-duplicate-key"),
    "many lines": (lambda: "\n" * 60_000_000, "file-size"),
    "python object": (lambda: "a: !!python/object/apply:os.system ['exit 7']", "yaml-tag"),
    "not a number": (lambda: HEAD.replace("1, name", ".nan, name") + " []", "bad-number"),
    "NUL": (lambda: "a: \0", "file-character"),
    "rubbish": (lambda: bytes(range(256)) * 1000, "file-encoding"),
    "UTF-16": (lambda: "a: 中".encode("utf-16"), "file-encoding"),
    "empty": (lambda: "", "wrong-type"),
    "byte order mark alone": (lambda: b"\xef\xbb\xbf", "wrong-type"),
    "comment": (lambda: "# nothing", "wrong-type"),
    "a list": (lambda: "- a", "wrong-type"),
    "a word": (lambda: "a", "wrong-type"),
    "too large": (lambda: b"#" * (65 * 1024 * 1024), "file-size"),
}  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.few(8)
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_a_finding_in_time(name, root):
    content, rule = FILES[name]
    write(root, "plan/tasks/a.yaml", content())
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", READ, root],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seconds, used, *rules = done.stdout.split()
    assert rule in rules
    assert float(seconds) < SECONDS
    assert int(used) < MEGABYTES
