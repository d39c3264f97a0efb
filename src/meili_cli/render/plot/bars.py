"""The areas of one target on one day as bars, the furthest first, each with what was expected."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, limits
from meili_cli.model.report import Row
from meili_cli.render import figures, words
from meili_cli.render.frame import Names
from meili_cli.render.plot import said
from meili_cli.render.plot.across import Across, across
from meili_cli.render.plot.scale import EIGHTHS, Blocks
from meili_cli.render.styles import STYLES, Spans, joined
from meili_cli.render.table import Tone
from meili_cli.render.text import cut, padding, width, wrap_parts

FULL, SHADED, EXPECTED, AIM = "█", "▒", "┃", "╎"
ENDS: Final = " ▏▎▍▌▋▊▉"
_WIDEST: Final = 64
_NARROWEST: Final = 12
_NAME: Final = 24
_INTERVALS: Final = 5
_GAP: Final = 2


def lines(chart: Chart, _names: Names, room: int) -> Iterator[Spans]:
    """Yield a line for each area, the axis below them, and the legend."""
    measured = across(chart, _INTERVALS)
    rows = [(one.row, figure(one.row, measured)) for one in chart.series]
    longest = max(width(row.area_name) for row, _text in rows)
    numbers = max(width(text) for _row, text in rows)
    standing = max(width(said.standing(row)) for row, _text in rows)
    spare = room - numbers - standing - 3 * _GAP
    name = min(longest, max(_NAME, spare - _WIDEST), max(spare - _NARROWEST, 4))
    blocks = Blocks(measured.axis, max(min(spare - name, _WIDEST), _NARROWEST) - 1, measured.limits)
    for row, text in rows:
        style = STYLES[words.status_tone(row.status)]
        area = cut(row.area_name, name)
        yield [
            (area + padding(area, name, right=False)[1] + " " * _GAP, ""),
            *_bar(row, measured, blocks, style),
            (" " * _GAP + padding(text, numbers, right=True)[0] + text + " " * _GAP, ""),
            (said.standing(row), style),
        ]
    yield [(" " * (name + _GAP) + _axis(measured, blocks), STYLES[Tone.MUTED])]
    yield []
    for line in wrap_parts(_legend([row for row, _text in rows], measured), room):
        yield [(line, "")]


def figure(row: Row, measured: Across) -> str:
    """Return what stands beside a bar: its figure, and of how much where each has its own."""
    attained = figures.attained(row)
    if not measured.completion or row.completion is None:
        return attained
    return _("{done}, {attained} of {target}").format(
        done=figures.share(row.completion), attained=attained, target=figures.bound(row)
    )


def _bar(row: Row, measured: Across, blocks: Blocks, style: str) -> Spans:
    """Return a bar cell by cell: the expected mark stands on it, and the aim behind it."""
    cells: list[tuple[str, str]] = [(" ", "")] * (blocks.cells + 1)
    for limit in measured.limits:
        cells[blocks.edge(limit)] = (AIM, "")
    value = measured.value(row)
    if value is not None:
        full = SHADED if said.incomplete(row) else FULL
        zero = blocks.eighths(Fraction(0)) // EIGHTHS if measured.axis.low < 0 else 0
        whole, rest = divmod(blocks.eighths(value), EIGHTHS)
        for at in range(min(zero, whole), max(zero, whole)):
            cells[at] = (full, style)
        if rest and whole >= zero:
            cells[whole] = (SHADED if full == SHADED else ENDS[rest], style)
    mark = measured.mark(row)
    if mark is not None:
        cells[blocks.cell(mark)] = (EXPECTED, "default")
    return joined(cells)


def _axis(measured: Across, blocks: Blocks) -> str:
    """Return the steps below the bars, as many as have room."""
    line = ""
    for tick in measured.axis.ticks:
        text = measured.tick(tick)
        at = max(int(measured.axis.part(tick) * blocks.cells) - width(text) // 2, 0)
        if at > width(line) or not line:
            line += " " * (at - width(line)) + text
    return line


def what(measured: Across) -> str:
    """Return what the length of a bar is."""
    if measured.completion:
        return _("done, as a part of the way to each area's own aim")
    return _("attained")


def aim(rows: Sequence[Row], measured: Across) -> str:
    """Return what is asked for: the number, or that each has its own."""
    row = next(row for row in rows if limits(row))
    return _("aim") if measured.completion else said.aim(row)


def _legend(rows: Sequence[Row], measured: Across) -> Iterator[str]:
    drawn = [row for row in rows if measured.value(row) is not None]
    if any(not said.incomplete(row) for row in drawn):
        yield f"{FULL} {what(measured)}"
    if any(said.incomplete(row) for row in drawn):
        yield said.keyed(SHADED, _("attained, rests on a part of the reports"))
    if any(measured.mark(row) is not None for row in drawn):
        yield said.keyed(EXPECTED, _("expected"))
    if measured.limits:
        yield f"{AIM} {aim(rows, measured)}"
