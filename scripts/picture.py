"""Pictures of the screens: real commands, run on a terminal, as svg.

    python scripts/picture.py [--check]

Makes a demo workspace in a temporary folder, and two with mistakes in plan or ledger. Runs
each command on a pseudo-terminal, so that it colours its output as it does for a person, and
writes docs/terminal*.svg for the README and docs/screens/*.svg, every screen in three widths
and both languages. The charts of docs/pictures/chart-*.svg are what the command itself draws. The same program gives the same bytes: the demo is drawn from a fixed seed
and is over. `--check` writes nothing and ends with 1 where a picture is not what it would be
now, is missing, or is one that nobody makes. A picture follows the light or dark scheme of who
looks at it, and asks nothing of the net.
"""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from meili_cli.ledger.commit import Receipt, commit
from meili_cli.model.entry import Entry, Kind
from meili_cli.render.text import wrap

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTHS = (80, 100, 140)
DEMO, MERGED, MISTYPED = "demo", "merged", "mistyped"
"""Workspaces: as it is, with a ledger that a merge has spoilt, with mistakes in the plan."""


class Shot(NamedTuple):
    """A picture to take: a command, where it is run, how wide, and whether it finds faults."""

    command: str
    columns: int
    folder: str = DEMO
    code: int = 0


SCREENS = {
    "report": ("report --as-of 2019-12", DEMO, 0),
    "district": ("report --district --as-of 2019-12", DEMO, 0),
    "item": ("report --district --item committee-compliance --as-of 2019-12", DEMO, 0),
    "area": ("report --area {area} --as-of 2019-12", DEMO, 0),
    "explain": ("explain ebike-charging --area {area} --as-of 2019-06 --known-at 2019-09", DEMO, 0),
    "check": ("check", MERGED, 1),
    "validate": ("validate", MISTYPED, 1),
}
AREA = {"en": "Xuhui", "zh": "徐汇"}
SHOTS = {
    "terminal": Shot("meili report --district --as-of 2019-12", 100),
    "terminal-zh": Shot("meili --lang zh report --area 徐汇 --as-of 2019-12", 110),
    "terminal-chart": Shot("meili chart ebike-charging --as-of 2019-12", 100),
} | {
    f"screens/{screen}-{columns}-{lang}": Shot(
        f"meili {'' if lang == 'en' else '--lang zh '}{command.format(area=area)}",
        columns, folder, code,
    )
    for screen, (command, folder, code) in SCREENS.items()
    for columns in WIDTHS
    for lang, area in AREA.items()
}  # fmt: skip

CHARTS = {
    "pictures/chart-progress": "ebike-charging",
    "pictures/chart-districts-zh": "--lang zh ebike-charging --kind districts",
    "pictures/chart-heatmap": "--kind heatmap --goal order",
    "pictures/chart-trend-dark": "--kind trend --goal safety --theme dark",
}
"""Pictures that meili draws itself, with what is asked for."""


# -- workspaces with mistakes -----------------------------------------------------------------

MISTAKES = {
    "plan/plan.yaml": [
        ("min_coverage: 0.8 ", "min_coverage: 80 "),
    ],
    "plan/goals/1-safety.yaml": [
        ("target: {at_least: 3000, by: 2020-12-31", "target: {at_least: 3000, by: 2020-21-31"),
        ("    measure: quantity\n    unit: {zh: 万平方米, en: 10k m2}\n    target: {at_least: 900",
         "    mesure: quantity\n    unit: {zh: 万平方米, en: 10k m2}\n    target: {at_least: 900"),
    ],
    "plan/goals/2-order.yaml": [
        ('quote: "全市“无违建小区”创建完成率达到90%"', 'quote: "全市“无违建小区”创建完成率达到九成"'),
        ("target: {at_least: 75, by", "target: {at_least: 75%, by"),
    ],
    "plan/tasks/2-service-market.yaml": [
        ("serves: [brand-property-firms]", "serves: [brand-property-firm]"),
    ],
    "plan/allocations/demo-ebike-charging.yaml": [
        ('{area: "310104", at_least: 97, by: 2020-12-31',
         '{area: "310194", at_least: 97, by: 2020-12-31'),
    ],
}  # fmt: skip
"""What was changed by hand in the plan, and to what."""


def _entry(item: str, area: str, as_of: str, kind: Kind, value: str, start: str = "") -> Entry:
    return Entry(
        item, area, date.fromisoformat(start) if start else None, date.fromisoformat(as_of), kind,
        Decimal(value), source="区房管局月报",
    )  # fmt: skip


BRANCH = (
    _entry("ebike-charging", "310106", "2020-11-30", Kind.INCREMENT, "6", "2020-10-16"),
    _entry("standard-gatehouses", "310104", "2020-06-30", Kind.TOTAL, "9"),
    _entry("committee-compliance", "310115", "2020-12-31", Kind.PERCENT, "71.5"),
    _entry("green-acount-coverage", "310101", "2020-12-31", Kind.PERCENT, "88"),
    _entry("waste-sorting-coverage", "310103", "2020-12-31", Kind.PERCENT, "91"),
    _entry("brand-property-firms", "310112", "2020-12-31", Kind.LEVEL, "3"),
)
"""What a branch brought in that nobody had looked at."""


def mistype(root: Path) -> None:
    """Put mistakes into the plan of a demo workspace."""
    for name, changes in MISTAKES.items():
        path = root / name
        text = path.read_text(encoding="utf-8")
        for was, becomes in changes:
            if text.count(was) != 1:
                raise SystemExit(f"{name} has not one {was!r}: mend MISTAKES")
            text = text.replace(was, becomes)
        path.write_text(text, encoding="utf-8")


def merge_a_branch(root: Path) -> None:
    """Put entries into a demo workspace as a merge would, and lose and change a batch."""
    now = datetime(2021, 1, 12, 2, 30, tzinfo=UTC)
    receipt = Receipt("SIMULATED", ("meili", "import"))
    commit(BRANCH, root / "data" / "entries", now=now, receipt=receipt, root=root)
    first, second, *_rest = sorted((root / "data" / "entries" / "2018").glob("*.csv"))
    first.with_suffix(".json").unlink()
    second.write_bytes(second.read_bytes().replace(b"SIMULATED", b"simulated", 1))


# -- a terminal -------------------------------------------------------------------------------


def on_a_terminal(shot: Shot, place: Path) -> str:
    """Run a command of meili as a person would, and return what the terminal gets."""
    words = [sys.executable, "-m", "meili_cli", *shot.command.split()[1:]]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEILI_")}
    kept.pop("NO_COLOR", None)
    environment = kept | {
        "COLUMNS": str(shot.columns), "TERM": "xterm-256color", "COLORTERM": "truecolor",
        "MEILI_LANG": "en",
    }  # fmt: skip
    mine, its = pty.openpty()
    with subprocess.Popen(
        words, cwd=place / shot.folder, env=environment, stdin=its, stdout=its, stderr=its
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
    if process.returncode != shot.code:
        raise SystemExit(f"{shot.command}: ended with {process.returncode}\n{text}")
    return text


# -- a picture --------------------------------------------------------------------------------

CELL, LINE, FONT, MARGIN = 9, 20, 15, 14
"""Width of a character, height of a line, size of the letters, space around; in pixels."""
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>{title}</title>
<style>
.g {{ fill: #fff; }}
text {{ font: 15px 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace; white-space: pre; fill: #000; }}
.b {{ font-weight: bold; }}
.w {{ font-size: 17px; }}
{styles}
@media (prefers-color-scheme: dark) {{ .g {{ fill: #000; }} text {{ fill: #fff; }} }}
</style>
<rect class="g" width="100%" height="100%"/>
{body}
</svg>
"""
"""The terminal's own colours are black and white; all others stand in classes of their own,
which weigh more, so that they are the same on both."""


class Run(NamedTuple):
    """Letters of one style and of one script, and the cell in which they begin."""

    text: str
    style: Style
    cell: int
    cells: int


def _runs(line: Text, console: Console) -> Iterator[Run]:
    """Yield a line in pieces of one width, so that each begins in its own column."""
    cell = 0
    for text, style, _control in line.render(console):
        for kind, letters in groupby(text, _kind):
            run = "".join(letters)
            cells = cell_len(run)
            if run.strip() or (kind == "narrow" and style and style.bgcolor):
                yield Run(run, style or Style.null(), cell, cells)
            cell += cells


def _kind(letter: str) -> str:
    return (
        "line" if "\u2500" <= letter <= "\u259f" else "narrow" if cell_len(letter) == 1 else "wide"
    )


def picture(shot: Shot, output: str) -> str:
    """Return the svg of a terminal with a command and its output."""
    console = Console(width=1000, color_system="256", force_terminal=True)
    shown = Text.from_ansi(f"$ \x1b[1m{_typed(shot)}\x1b[0m\n\n{output.rstrip()}\n")
    lines = shown.split("\n")
    body: list[str] = []
    classes: dict[str, str] = {}
    for number, line in enumerate(lines):
        for run in _runs(line, console):
            body += _drawn(run, number, classes)
    return SVG.format(
        width=shot.columns * CELL + 2 * MARGIN,
        height=len(lines) * LINE + 2 * MARGIN,
        title=escape(shot.command),
        styles="\n".join(classes.values()),
        body="\n".join(body),
    )


def _typed(shot: Shot) -> str:
    """Return the command as it can be typed in the width, after a prompt of two cells."""
    room = shot.columns - 2
    if cell_len(shot.command) <= room:
        return shot.command
    return " \\\n".join(wrap(shot.command, room - 2, indent=4))


SHADES = {"█": 1.0, "▒": 0.5, "░": 0.25}


def _boxes(run: Run, number: int, ink: str) -> Iterator[str]:
    """Yield blocks as boxes, for those of a font leave gaps between lines."""
    x, y = MARGIN + run.cell * CELL, MARGIN + number * LINE
    for block, same in groupby(run.text):
        wide = len(list(same)) * CELL
        if "▁" <= block <= "▇":
            high = LINE * (ord(block) - ord("▁") + 1) / 8
            yield f'<rect x="{x}" y="{y + LINE - high:g}" width="{wide}" height="{high:g}" fill="{ink}"/>'
        elif block in SHADES:
            yield f'<rect x="{x}" y="{y}" width="{wide}" height="{LINE}" fill="{ink}" fill-opacity="{SHADES[block]:g}"/>'
        x += wide


def _drawn(run: Run, number: int, classes: dict[str, str]) -> Iterator[str]:
    x, y = MARGIN + run.cell * CELL, MARGIN + number * LINE
    names = ["b"] * bool(run.style.bold) + ["w"] * (_kind(run.text[0]) == "wide")
    ground, ink = run.style.bgcolor, run.style.color
    if ground is not None and not ground.is_default:
        fill = ground.get_truecolor().hex
        yield f'<rect x="{x}" y="{y}" width="{run.cells * CELL}" height="{LINE}" fill="{fill}"/>'
    if ink is not None and not ink.is_default and set(run.text) <= {*"▁▂▃▄▅▆▇", *SHADES}:
        yield from _boxes(run, number, ink.get_truecolor().hex)
        return
    if ink is not None and not ink.is_default:
        name = f"c{ink.number}"
        classes[name] = f".{name} {{ fill: {ink.get_truecolor().hex}; }}"
        names.append(name)
    text, start = run.text.lstrip(" "), cell_len(run.text) - cell_len(run.text.lstrip(" "))
    text = text.rstrip(" ")
    x += start * CELL
    match _kind(text[:1]):
        case "wide":  # each in its place: a browser sets `）：` closer than two letters
            across = f'x="{" ".join(str(x + 2 * CELL * place) for place in range(len(text)))}"'
        case "line":  # drawn through: its pieces touch
            across = f'x="{x}" textLength="{len(text) * CELL}" lengthAdjust="spacingAndGlyphs"'
        case _:
            across = f'x="{x}" textLength="{len(text) * CELL}"'
    named = f' class="{" ".join(names)}"' if names else ""
    yield f'<text {across} y="{y + FONT}"{named}>{escape(text, quote=False)}</text>'


def take(shot: Shot, *, place: Path) -> str:
    """Return the picture of a command."""
    return picture(shot, on_a_terminal(shot, place))


def drawn(asked: str, *, place: Path) -> str:
    """Return a chart as meili draws it."""
    command = f"meili chart {asked} --as-of 2019-12 --format svg"
    return on_a_terminal(Shot(command, 80), place)


def main(*, check: bool) -> int:
    """Make the pictures, or see whether they are as they would be made now."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in (DEMO, MERGED, MISTYPED):
            on_a_terminal(Shot(f"meili init --demo {name}", 80, "."), place)
        merge_a_branch(place / MERGED)
        mistype(place / MISTYPED)
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            svgs = [
                *workers.map(partial(take, place=place), SHOTS.values()),
                *workers.map(partial(drawn, place=place), CHARTS.values()),
            ]
    names = [*SHOTS, *CHARTS]
    pictures = {DOCS / f"{name}.svg": svg for name, svg in zip(names, svgs, strict=True)}
    there = {
        *DOCS.glob("terminal*.svg"),
        *DOCS.glob("screens/*.svg"),
        *DOCS.glob("pictures/chart-*.svg"),
    }
    if not check:
        for folder_of in ("screens", "pictures"):
            (DOCS / folder_of).mkdir(exist_ok=True)
        for path in there - pictures.keys():
            path.unlink()
        for path, svg in pictures.items():
            path.write_text(svg, encoding="utf-8")
        print(f"{len(pictures)} pictures in {DOCS.relative_to(ROOT)}")
        return 0
    stale = sorted(
        path
        for path in there | pictures.keys()
        if not path.exists() or path.read_text(encoding="utf-8") != pictures.get(path)
    )
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date: make picture")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
