"""Terminal pictures for the README: real commands, run on a terminal, as svg.

    python scripts/picture.py [--check]

Makes a demo workspace in a temporary folder, runs each command on a pseudo-terminal, so that it
colours its output as it does for a person, and writes docs/terminal*.svg. The same program
gives the same bytes: the demo is drawn from a fixed seed and is over. `--check` writes nothing
and ends with 1 where a picture is not what it would be now. The svg asks nothing of the net.
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
from html import unescape
from io import StringIO
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 110
PICTURES = {
    "terminal": "meili report --district --as-of 2019-12",
    "terminal-zh": "meili --lang zh report --area 徐汇 --as-of 2019-12",
}
FONTS = (
    "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', monospace"
)
ASPECT = 0.602
"""Width over height of the characters of the first fonts."""

THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [(72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34),
     (88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)],
    [(110, 118, 129), (255, 161, 152), (86, 211, 100), (227, 179, 65),
     (121, 192, 255), (210, 168, 255), (86, 212, 221), (240, 246, 252)],
)  # fmt: skip

# As rich's own, but without its fonts from the net.
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: FONTS; font-size: {char_height}px; white-space: pre; }}
.{unique_id}-title {{ font-family: FONTS; font-size: 16px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONTS", FONTS)


def on_a_terminal(command: str, folder: Path) -> str:
    """Run a command of meili as a person would, and return what the terminal gets."""
    words = [sys.executable, "-m", "meili_cli", *command.split()[1:]]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEILI_")}
    kept.pop("NO_COLOR", None)
    environment = kept | {
        "COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "COLORTERM": "truecolor",
        "MEILI_LANG": "en",
    }  # fmt: skip
    mine, its = pty.openpty()
    with subprocess.Popen(
        words, cwd=folder, env=environment, stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        seen = bytearray()
        while True:
            try:
                some = os.read(mine, 65536)
            except OSError:  # Linux says so when the other side has closed
                break
            if not some:
                break
            seen += some
    os.close(mine)
    text = seen.decode().replace("\r\n", "\n")
    if process.returncode:
        raise SystemExit(f"{command}: ended with {process.returncode}\n{text}")
    return text


def picture(command: str, output: str, name: str) -> str:
    """Return the svg of a terminal with a command and its output."""
    console = Console(
        record=True, file=StringIO(), width=COLUMNS, force_terminal=True, color_system="truecolor",
        legacy_windows=False,
    )  # fmt: skip
    shown = Text.from_ansi(f"\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m\n\n{output.rstrip()}\n")
    for line in shown.split("\n", allow_blank=True):
        console.print(Segments([*_runs(line, console), Segment.line()]), end="")
    svg = console.export_svg(
        title="meili", theme=THEME, code_format=SVG, font_aspect_ratio=ASPECT, unique_id=name
    )
    return _true_widths(svg)


def _runs(line: Text, console: Console) -> list[Segment]:
    """Return a line in pieces of one script, so that each begins in its own column."""
    return [
        Segment("".join(letters), style)
        for text, style, _control in line.render(console)
        for _of, letters in groupby(text, _kind)
    ]


def _kind(letter: str) -> int:
    """0 for a space, 1 for a narrow letter, 2 for a wide one, 3 for a line."""
    return 0 if letter == " " else 3 if "\u2500" <= letter <= "\u259f" else cell_len(letter)


def _true_widths(svg: str) -> str:
    """Give every piece the width of its columns: rich counts letters, and 汉字 take two each."""

    def widened(found: re.Match[str]) -> str:
        text = unescape(found["text"])
        width = cell_len(text) * 20 * ASPECT
        stretched = ' lengthAdjust="spacingAndGlyphs"' if _kind(text[0]) == 3 else ""  # noqa: PLR2004
        return f'{found["head"]} textLength="{width:g}"{stretched} {found["rest"]}>{found["text"]}<'

    return re.sub(
        r'(?P<head><text class="[^"]*" x="[^"]*" y="[^"]*") textLength="[^"]*" '
        r"(?P<rest>[^>]*)>(?P<text>[^<]*)<",
        widened,
        svg,
    )


def main(*, check: bool) -> int:
    """Make the pictures, or see whether they are as they would be made now."""
    stale = False
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        on_a_terminal("meili init --demo .", place)
        for name, command in PICTURES.items():
            svg = picture(command, on_a_terminal(command, place), name)
            path = ROOT / "docs" / f"{name}.svg"
            if check:
                if not path.exists() or path.read_text(encoding="utf-8") != svg:
                    print(f"{path.relative_to(ROOT)} is out of date: make picture")
                    stale = True
            else:
                path.write_text(svg, encoding="utf-8")
                print(path.relative_to(ROOT))
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
