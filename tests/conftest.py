"""What holds for all tests: how many cases run, and what is told of a worker that dies."""

import faulthandler
import signal
import tempfile
from collections.abc import Generator
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

import meili_cli


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


class Workers:
    """Tells at the end what became of a worker that died: its last words, and what ended it.

    pytest-xdist says only that a worker crashed, and where its last words go they are far up in
    the output of a run; what crashes once in many runs cannot be found without them.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="meili-tests-")
        self._told: list[str] = []

    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["faults"] = str(Path(self._folder.name, node.gateway.id))

    def pytest_testnodedown(self, node: Any, error: object) -> None:
        if error is None:
            return
        code = node.gateway._io.popen.wait(timeout=30)
        with suppress(ValueError):
            code = signal.Signals(-code).name
        words = Path(node.workerinput["faults"]).read_text("utf-8", "replace")
        self._told.append(f"{node.gateway.id} ended with {code}\n{words}")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for told in self._told:
            terminalreporter.section("a worker died")
            terminalreporter.write_line(told)


@pytest.hookimpl(trylast=True)  # after the plugin that has faults told on stderr
def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        faults = Path(config.workerinput["faults"]).open("w", encoding="utf-8")  # noqa: SIM115
        config.add_cleanup(faults.close)
        faulthandler.enable(faults)
    elif config.pluginmanager.has_plugin("dsession"):
        config.pluginmanager.register(Workers())
