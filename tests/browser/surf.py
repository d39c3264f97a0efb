"""A browser that is watched: what a page loads, says and breaks while it is looked at.

It is the Chromium of the system (`make system`), driven by playwright. Nothing of it is reached by
the net: it is told to fetch nothing of its own accord, and whatever a page asks for is written down.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Playwright, Request

FLAGS: Final = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic", "--disable-features=Translate",
)  # fmt: skip
WIDE: Final = 1280
PHONE: Final = 390
_LOCAL: Final = ("file:", "data:", "blob:")
_GRAVE: Final = frozenset({"serious", "critical"})
_AXE: Final = {"preload": False}
"""It would fetch style sheets once more, which the pages' policy refuses."""
_LISTEN: Final = """
window.__refused = [];
document.addEventListener("securitypolicyviolation",
    event => window.__refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of the system."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("there is no chromium: `make system` installs it")
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS])


class Look(NamedTuple):
    """How a page is looked at: how wide, in which colours, and whether scripts run."""

    width: int = WIDE
    dark: bool = False
    scripts: bool = True


class Watched:
    """A page in a browser of its own, and all that it should not have done."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", self._dialog)

    def open(self, path: Path, anchor: str = "") -> Page:
        """Open a file as a double click does."""
        self.page.goto(path.resolve().as_uri() + anchor)
        return self.page

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith(_LOCAL):
            self.wrong.append(f"asked for {request.url}")

    def _failed(self, request: Request) -> None:
        # A browser drops what it still loads when it is sent to the next page: no fault of this one.
        # What is missing or refused has another failure, also while the browser is on its way.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"not loaded: {request.url} ({request.failure})")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def faults(self) -> list[str]:
        """Return what went wrong so far, with what the page's own policy has refused."""
        return self.wrong + [f"refused: {one}" for one in self.page.evaluate("window.__refused")]

    def barriers(self) -> list[str]:
        """Return what axe-core finds serious or critical, each with the first place of it."""
        found: list[dict[str, Any]] = Axe().run(self.page, options=_AXE).response["violations"]
        return [
            f"{one['id']} ({len(one['nodes'])}): {one['help']}: {one['nodes'][0]['html'][:200]}"
            f" {one['nodes'][0]['failureSummary'][:300]}"
            for one in found if one["impact"] in _GRAVE
        ]  # fmt: skip

    def hangs_over(self) -> int:
        """Return the pixels by which the page is wider than the window."""
        wide: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide


@contextmanager
def watched(browser: Browser, look: Look = Look()) -> Iterator[Watched]:  # noqa: B008 - frozen
    """Yield a page that nobody has opened before; no cookie and no choice is kept."""
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.dark else "light",
        java_script_enabled=look.scripts,
        accept_downloads=True,
        locale="zh-CN",
    )
    try:
        context.add_init_script(_LISTEN)
        context.set_default_timeout(15_000)
        yield Watched(context.new_page())
    finally:
        context.close()
