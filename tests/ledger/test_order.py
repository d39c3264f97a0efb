"""What the kernel is asked for when a batch is written, in which order.

strace sees it where a process may be traced. Where it may not, the same calls are seen as
Python makes them, in a process of its own: an order is asserted either way.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli import workspaces

CALLS = ("write", "fsync", "link", "linkat", "unlink", "unlinkat", "mkdir", "rename", "renameat2")
LISTENING = """
import os, sys
log = open(sys.argv.pop(1), "w", buffering=1)
def heard(name, real):
    def call(*words, **named):
        done = real(*words, **named)
        first = words[0]
        told = os.readlink(f"/proc/self/fd/{first}") if isinstance(first, int) else first
        log.write(f"{name}({', '.join(map(str, (told, *words[1:2])))})\\n")
        return done
    return call
for name in ("fsync", "link", "unlink", "mkdir"):
    setattr(os, name, heard(name, getattr(os, name)))
import io, pathlib
real_open = io.open
def opened(file, *words, **named):
    stream = real_open(file, *words, **named)
    if str(file).endswith(".tmp"):
        write = stream.write
        class Heard:
            __enter__ = lambda self: self
            __exit__ = lambda self, *error: stream.__exit__(*error)
            flush, fileno = stream.flush, stream.fileno
            def write(self, data):
                log.write(f"write({file})\\n")
                return write(data)
        return Heard()
    return stream
io.open = opened
class Out(io.TextIOWrapper):
    def write(self, text):
        log.write("write(stdout)\\n")
        return super().write(text)
sys.stdout = Out(sys.stdout.detach())
from meili_cli.__main__ import main
main()
"""


def may_trace(tmp_path: Path) -> bool:
    """Whether there is a strace, and it may trace."""
    tool = shutil.which("strace")
    if tool is None:
        return False
    ran = subprocess.run(
        [tool, "-o", tmp_path / "trial", "-e", "trace=write", "echo"],
        check=False,
        capture_output=True,
    )
    return ran.returncode == 0 and "write(1" in (tmp_path / "trial").read_text()


def calls(text: str, root: Path) -> list[str]:
    """Return the calls on the ledger, and the first on standard output, in short."""
    told: list[str] = []
    for line in text.splitlines():
        match = re.search(r"\b(\w+)\((.*)", line)
        if match is None or match[1] not in CALLS:
            continue
        name = {"linkat": "link", "unlinkat": "unlink"}.get(match[1], match[1])
        files = re.findall(re.escape(str(root / "data" / "entries")) + r'([^">,)]*)', match[2])
        if name == "write" and re.match(r"(1<|stdout)", match[2]):
            said = "write to standard output"
        elif files:
            said = f"{name} {' to '.join(map(short, files))}"
        else:
            continue
        if told[-1:] != [said]:  # a long batch is written piece by piece
            told.append(said)
    return told


def short(path: str) -> str:
    """Say what a path in the ledger is: hidden csv, csv, json, or the folder."""
    name = path.rpartition("/")[2]
    ending = next((end for end in ("csv", "json") if f".{end}" in name), None)
    if ending is None:
        return "folder of the year" if name else "folder"
    return f"hidden {ending}" if name.startswith(".") else ending


def written(ending: str) -> list[str]:
    return [
        f"write hidden {ending}", f"fsync hidden {ending}", f"link hidden {ending} to {ending}",
        f"unlink hidden {ending}", "fsync folder of the year",
    ]  # fmt: skip


@pytest.mark.parametrize("listening", ["by the kernel", "in Python"])
def test_bytes_then_name_then_folder_then_receipt_then_word(tmp_path, listening):
    root = workspaces.lowland(tmp_path / "lowland")
    (root / "data" / "entries").mkdir()
    log = tmp_path / "log"
    words = ("-C", root, "record", "trust", "--area", "L", "--as-of", "2018", "--level", "103",
             "--note", "x" * 9000)  # fmt: skip
    if listening == "by the kernel" and may_trace(tmp_path):
        line = ["strace", "-f", "-y", "-s", "9999", "-e", f"trace={','.join(CALLS)}", "-o", log,
                sys.executable, "-m", "meili_cli"]  # fmt: skip
    else:
        line = [sys.executable, "-c", LISTENING, log]
    ran = subprocess.run(
        [*line, *words], capture_output=True, check=False, timeout=120,
        env={**os.environ, "MEILI_LANG": "en", "MEILI_USER": "anna"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert b"Written" in ran.stdout
    assert calls(log.read_text(), root.resolve()) == [
        "mkdir folder of the year", "fsync folder",
        *written("csv"), *written("json"), "write to standard output",
    ]  # fmt: skip
