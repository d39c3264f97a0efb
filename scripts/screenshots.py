"""Pictures of the site of figures, as a browser shows it: docs/screens/site-*.png.

    python scripts/screenshots.py [--site DIR] [--only WORD] [-o DIR]

Builds the site of a demo workspace, unless one is named, opens pages of it in the Chromium of the
system, wide and as on a phone, and writes what it shows with 256 colours. Fonts differ from machine
to machine, so that nobody compares these pictures byte by byte: they are looked at.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser.surf import PHONE, WIDE, Look, launch, watched  # noqa: E402 - lies among the tests

HEIGHTS: Final = {WIDE: 900, PHONE: 844}


class Shot(NamedTuple):
    """A picture to take: of which page, in which language, how wide, and in which colours."""

    name: str
    path: str
    width: int = WIDE
    dark: bool = False


SHOTS: Final = (
    Shot("overview-zh", "zh/index.html"),
    Shot("overview-en", "en/index.html"),
    Shot("overview-zh-phone", "zh/index.html", PHONE),
    Shot("overview-en-phone", "en/index.html", PHONE),
    Shot("map-zh", "zh/areas.html"),
    Shot("map-zh-phone", "zh/areas.html", PHONE),
    Shot("map-zh-dark", "zh/areas.html", dark=True),
    Shot("area-en", "en/area/310104.html"),
    Shot("target-zh", "zh/target/ebike-charging.html"),
    Shot("target-en-phone", "en/target/ebike-charging.html", PHONE),
    Shot("tasks-zh", "zh/tasks.html"),
    Shot("account-en", "en/why/310104.html"),
)


def small(png: bytes) -> bytes:
    """Return a picture with 256 colours, which text and plain fields lose nothing by."""
    with Image.open(io.BytesIO(png)) as image:
        palette = image.convert("RGB").quantize(
            256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    out = io.BytesIO()
    palette.save(out, "png", optimize=True)
    return out.getvalue()


def ready(page: Page) -> None:
    """Wait until fonts and pictures are there."""
    page.locator("html[data-ready]").wait_for()
    page.evaluate("document.fonts.ready")


def take(site: Path, folder: Path, only: str) -> None:
    """Write the pictures of a site."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for shot in SHOTS:
            if only not in shot.name:
                continue
            with watched(browser, Look(shot.width, dark=shot.dark)) as seen:
                seen.page.set_viewport_size({"width": shot.width, "height": HEIGHTS[shot.width]})
                page = seen.open(site / shot.path)
                ready(page)
                path = folder / f"site-{shot.name}.png"
                path.write_bytes(small(page.screenshot()))
                print(path, len(path.read_bytes()) // 1024, "KB", *seen.faults())
        browser.close()


def build(folder: Path) -> Path:
    """Build the site of a demo workspace, and return where it is."""
    meili = [sys.executable, "-m", "meili_cli"]
    subprocess.run([*meili, "init", "--demo", folder / "demo"], check=True)
    subprocess.run([*meili, "-C", folder / "demo", "site", "build", folder / "site"], check=True)
    return folder / "site"


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, help="a site that is built already")
    parser.add_argument("--only", default="", help="those whose name has this in it")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "screens")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        take(asked.site or build(Path(folder)), asked.output, asked.only)


if __name__ == "__main__":
    main()
