"""Pictures of two pages of a bulletin, as it is printed.

    python scripts/paper.py

Makes a demo workspace in a temporary folder, writes the bulletin of its sixth quarter as pdf in
Chinese, and turns the first pages into docs/pictures/bulletin-*.png with pdftoppm (poppler-utils). The
same program and the same fonts give the same bytes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PAGES = {"page": 1, "table": 2}
WIDTH = 1000
COLOURS = 32


def main() -> int:
    """Write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        meili("init", "--demo", folder / "demo")
        meili("-C", folder / "demo", "--lang", "zh", "bulletin", "2019-Q2", "-o", folder / "b.pdf")
        for what, number in PAGES.items():
            page = folder / what
            command = ["pdftoppm", "-png", "-singlefile", "-r", "150", "-scale-to-x", str(WIDTH)]
            pages = ["-scale-to-y", "-1", "-f", str(number), "-l", str(number)]
            subprocess.run([*command, *pages, folder / "b.pdf", page], check=True)
            with Image.open(page.with_suffix(".png")) as picture:
                few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(PICTURES / f"bulletin-{what}.png", optimize=True)
    return 0


def meili(*words: str | Path) -> None:
    """Run a command line."""
    command = [sys.executable, "-m", "meili_cli", "--quiet", *map(str, words)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
