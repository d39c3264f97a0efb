"""`make system` names what is missing, and asks nothing of a machine that has all of it."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "system.sh"
PACKAGES = re.search(r'^NEEDED="(.+?)"', SCRIPT.read_text("utf-8"), re.DOTALL | re.MULTILINE)[1]


def run(path: str) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, SCRIPT], env={"PATH": path}, capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=60,
    )  # fmt: skip


def test_a_machine_without_packages_of_debian_is_told_what_is_needed(tmp_path: Path) -> None:
    program = shutil.which("id")
    assert program is not None
    (tmp_path / "id").symlink_to(program)
    ran = run(str(tmp_path))
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.endswith(f" are needed by tests: {' '.join(PACKAGES.split())}\n")


def test_a_machine_that_has_them_hears_nothing(tmp_path: Path) -> None:
    """Of what is installed, here by the word of a program that says so of all."""
    query = tmp_path / "dpkg-query"
    query.write_text("#!/bin/sh\nprintf installed\n", encoding="utf-8")
    query.chmod(0o755)
    ran = run(str(tmp_path))  # where `id`, sudo and apt-get would not be found
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_tests_begin_with_it_and_the_demo_does_not() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    needs = dict(re.findall(r"^(test|test-all|demo): (.+)$", makefile, re.MULTILINE))
    assert [name for name in needs if "system" in needs[name].split()] == ["test", "test-all"]
