"""One browser for all tests of a process, and one site for all processes that share the work."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.surf import Look, Watched, launch, watched
from cli.conftest import run
from meili_cli import i18n

Reported = dict[tuple[str, str], dict[str, Any]]


class Built(NamedTuple):
    """A workspace, and the site that was made of it."""

    workspace: Path
    site: Path

    def reported(self, day: str) -> Reported:
        """Return the rows of the city and of the districts on a day, by item and area."""
        return _reported(self.workspace, day)


@cache
def _reported(workspace: Path, day: str) -> Reported:
    found: Reported = {}
    for words in ((), ("--district",)):
        ran = run(workspace, "report", "--format", "json", "--as-of", day, *words)
        assert ran.code == 0, ran.err
        found |= {(row["item"], row["area"]): row for row in ran.rows}
    return found


Make = Callable[..., Built]


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> Iterator[None]:
    """No setting of whoever runs the tests reaches the commands."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MEILI_")]:
            patch.delenv(name)
        patch.setenv("MEILI_USER", "anna")
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    i18n.use("en")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """`built(name, workspace)`: the site of a workspace, made by whichever process comes first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def build(name: str, make: Callable[[Path], object], *words: str) -> Built:
        folder = shared / f"browser-{name}"
        with (shared / f"{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                make(folder / "workspace")
                ran = run(folder / "workspace", "site", "build", folder / "site", *words)
                assert ran.code == 0, ran.err
        return Built(folder / "workspace", folder / "site")

    return build


@pytest.fixture(scope="session")
def demo(built: Make) -> Built:
    """The demo, and its site of the last six months; more take longer and show no more."""
    return built("demo", lambda folder: run(None, "init", "--demo", folder), "--months", "6")


@pytest.fixture(scope="package")  # it takes room, and a loop of events in the main thread
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def surf(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`surf(width=390, dark=True)`: a page, of which nothing may be wrong when the test ends."""
    with ExitStack() as stack:
        pages: list[Watched] = []

        def opened(**look: Any) -> Watched:
            pages.append(stack.enter_context(watched(browser, Look(**look))))
            return pages[-1]

        yield opened
        assert [fault for page in pages for fault in page.faults()] == []
