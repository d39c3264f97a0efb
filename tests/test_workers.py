"""A worker of pytest-xdist that dies says of what: else nobody can find what kills one in many runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEADLY = """
import os, signal

def test_deadly():
    os.kill(os.getpid(), signal.{name})
"""


@pytest.mark.parametrize(("name", "words"), [("SIGSEGV", "in test_deadly"), ("SIGKILL", "")])
def test_a_worker_that_dies_says_of_what(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "test_deadly.py").write_text(DEADLY.format(name=name), encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    ran = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-n", "1", "-p", "conftest", "-p", "no:cacheprovider",
            "--rootdir", tmp_path, tmp_path,
        ],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        env={**kept, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    assert ran.returncode == 1
    (told,) = (part for part in ran.stdout.split("a worker died") if "ended with" in part)
    assert f"gw0 ended with {name}\n" in told
    assert words in told
