"""Runs the command line, in this process or in one of its own, on workspaces made for it."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import workspaces
from meili_cli import i18n
from meili_cli.cli import app
from meili_cli.workspace import ahead

METHOD = Path(__file__).parents[2] / "docs" / "examples" / "method"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def findings(self) -> list[dict[str, Any]]:
        return self.json["findings"]

    @property
    def finding(self) -> dict[str, Any]:
        (finding,) = self.findings
        return finding

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.json["rows"]

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.rows
        return row


Meili = Callable[..., Ran]

_ASKED = ("COLUMNS", "NO_COLOR", "TERM", "LC_ALL", "LC_MESSAGES", "LANG", "PYTHONIOENCODING",
          "GITHUB_ACTIONS", "GITHUB_WORKSPACE")  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def heard_interruptions() -> None:
    """Have commands hear Ctrl-C also where the tests run in the background, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of whoever runs the tests reaches the commands."""
    for name in [*_ASKED, *(name for name in os.environ if name.startswith("MEILI_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEILI_USER", "anna")
    yield
    i18n.use("en")


def run(folder: Path | None, *words: str | Path, stdin: str | bytes | None = None) -> Ran:
    """Run a command in this process; an exception that leaves it is the test's."""
    front = () if folder is None else ("-C", str(folder))
    result = CliRunner().invoke(app, [*front, *map(str, words)], input=stdin)
    for thread in threading.enumerate():  # a command that failed has not waited for its own
        if thread.name == ahead.NAME:
            thread.join()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def meili() -> Meili:
    """`meili(folder, *words, stdin=None)`; the folder is None for no -C."""
    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a command in a process of its own, in `cwd`, with changes of the environment."""

    def start(
        *words: str | Path, cwd: Path | None = None, stdin: bytes = b"", timeout: float = 60,
        **environment: str,
    ) -> subprocess.CompletedProcess[bytes]:  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "meili_cli", *map(str, words)],
            cwd=cwd, input=stdin, capture_output=True, check=False, timeout=timeout,
            env={**os.environ, **environment},
        )  # fmt: skip

    return start


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file of this process grow larger than so many bytes."""
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))


@pytest.fixture
def lowland(tmp_path: Path) -> Path:
    """A plan about water over a country, provinces and towns, without a figure."""
    return workspaces.lowland(tmp_path / "lowland")


@pytest.fixture
def town(tmp_path):
    """The plan of the method's examples, without a figure and without a forecast to go by."""
    root = shutil.copytree(METHOD, tmp_path / "town")
    (root / "plan" / "assessment.yaml").write_text(
        "schema: meili/plan/1\nforecast: {min_readings: 999}\n", encoding="utf-8"
    )
    return root


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `meili init` makes; not to be written to."""
    folder = tmp_path_factory.mktemp("bundled") / "homes"
    assert run(None, "init", folder).code == 0
    return folder


@pytest.fixture
def homes(bundled: Path, tmp_path: Path) -> Path:
    """The official plan, without a figure."""
    return shutil.copytree(bundled, tmp_path / "homes")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `meili init --demo` makes; not to be written to."""
    folder = tmp_path_factory.mktemp("demo") / "trial"
    assert run(None, "init", "--demo", folder).code == 0
    return folder
