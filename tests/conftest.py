"""What holds for all tests: how many cases run, and what is told of a worker that dies."""

import faulthandler
import signal
from collections.abc import Generator
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import meili_cli

_LAST_WORDS = pytest.StashKey[TemporaryDirectory[str]]()
_DEATHS = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)  # before those that are marked slow are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all but `n` cases of a test that is marked `few(n)`, the first and last kept.

    Those that are kept are spread evenly; a case that is asked for by name is run in any case.
    """
    tests: dict[str, list[pytest.Item]] = {}  # cases of one test need not follow each other
    for item in items:
        tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for cases in tests.values():
        few = cases[0].get_closest_marker("few")
        if few is None or len(cases) <= few.args[0]:
            continue
        last, kept = len(cases) - 1, few.args[0] - 1
        taken = {round(place * last / kept) for place in range(kept + 1)}
        for place, case in enumerate(cases):
            if place not in taken:
                case.add_marker(pytest.mark.slow)


@cache
def _import_all() -> None:
    """Import what there is while it is traced: what a module defines is run but once."""
    for module in walk_packages(meili_cli.__path__, f"{meili_cli.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Make what a test asks for without the tracer, too, where it runs without."""
    measured = item.config.pluginmanager.getplugin("_cov")
    if item.get_closest_marker("no_cover") is None or measured is None:
        return (yield)
    _import_all()
    measured.cov_controller.pause()
    try:
        return (yield)
    finally:
        measured.cov_controller.resume()


# pytest-xdist says only that a worker crashed, and where its last words go they are far up in the
# output of a run; what kills a worker once in many runs cannot be found without them.


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker a place for its last words."""
    if _LAST_WORDS not in node.config.stash:
        folder = node.config.stash[_LAST_WORDS] = TemporaryDirectory(prefix="meili-tests-")
        node.config.add_cleanup(folder.cleanup)
    node.workerinput["last_words"] = f"{node.config.stash[_LAST_WORDS].name}/{node.gateway.id}"


@pytest.hookimpl(trylast=True)  # after the plugin that has faults told on stderr
def pytest_configure(config: pytest.Config) -> None:
    """Have a worker say there in which line it died, and trace but once.

    In a worker pytest-cov begins as if there were none, and again when the tests do. Where the
    second is paused the first goes on: nothing is gained, and what it sees is thrown away.
    """
    measured = config.pluginmanager.getplugin("_cov")
    if hasattr(config, "workerinput") and measured is not None and measured.cov_controller:
        measured.cov_controller.cov.stop()
    place = getattr(config, "workerinput", {}).get("last_words")
    if place is not None:
        said = Path(place).open("w", encoding="utf-8")  # noqa: SIM115 - as long as it lives
        config.add_cleanup(said.close)
        faulthandler.enable(said)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Keep what became of a worker that died, and what it said."""
    if error is not None:
        code = node.gateway._io.popen.wait(timeout=30)
        with suppress(ValueError):
            code = signal.Signals(-code).name
        said = Path(node.workerinput["last_words"]).read_text("utf-8", "replace")
        node.config.stash.setdefault(_DEATHS, []).append(
            f"{node.gateway.id} ended with {code}\n{said}"
        )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell it at the end, where it is read."""
    for death in config.stash.get(_DEATHS, []):
        terminalreporter.section("a worker died")
        terminalreporter.write_line(death)
