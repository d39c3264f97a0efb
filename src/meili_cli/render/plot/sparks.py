"""Several series over time, a line each: a row of blocks, the figure, the aim and the status."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, Series
from meili_cli.model.terms import BoundKind
from meili_cli.render import figures, words
from meili_cli.render.frame import Names
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import Blocks, Scale, known
from meili_cli.render.styles import STYLES, Spans
from meili_cli.render.table import Tone
from meili_cli.render.text import cut_apart, padding, width, wrap_parts

LEVELS: Final = "▁▂▃▄▅▆▇█"
NO_FIGURE: Final = "╌"
_GAP: Final = 2
_NAME: Final = (12, 40)
_WIDEST: Final = 3
"""Cells that a day takes at most."""


def lines(chart: Chart, names: Names, room: int) -> Iterator[Spans]:
    """Yield a line for each series, and below them from when to when they go."""
    if not chart.series:
        return
    days = [one.day for one in chart.series[0].rows]
    texts = [
        (figures.attained(one.row), figures.bound(one.row), said.standing(one.row))
        for one in chart.series
    ]
    attained, bound, standing = (max(map(width, column)) for column in zip(*texts, strict=True))
    called = [said.name(chart, one, names) for one in chart.series]
    least, most = _NAME
    spare = room - attained - bound - standing - 4 * _GAP
    every = _every(len(days), spare - least)
    kept = days[::-1][::every][::-1]
    name = max(min(max(map(width, called)), most, spare - len(kept)), 4)
    times = max(min((spare - name) // len(kept), _WIDEST), 1)
    for one, text, (has, asked, stands) in zip(
        chart.series, cut_apart(called, name), texts, strict=True
    ):
        style = STYLES[words.status_tone(one.row.status)]
        yield [
            (text + padding(text, name, right=False)[1] + " " * _GAP, ""),
            ("".join(block * times for block in spark(one, kept)), style),
            (" " * _GAP + padding(has, attained, right=True)[0] + has, ""),
            (
                " " * _GAP + padding(asked, bound, right=True)[0] + asked + " " * _GAP,
                STYLES[Tone.MUTED],
            ),
            (stands, style),
        ]
    first, last = (day.isoformat()[:7] for day in (kept[0], kept[-1]))
    between = max(times * len(kept) - len(first) - len(last), 1)
    yield [(" " * (name + _GAP) + first + " " * between + last, STYLES[Tone.MUTED])]
    yield []
    for line in wrap_parts(_legend(chart.series), room):
        yield [(line, "")]


def _every(count: int, room: int) -> int:
    """Return of how many days one is shown, so that they have room."""
    return -(-count // max(room, 1))


def spark(series: Series, days: Sequence[date]) -> str:
    """Return a series as blocks: full where it is as far as asked, or else the greatest it was."""
    rows = {one.day: one.row for one in series.rows}
    values = known([*(row.attained for row in rows.values()), *series.limits])
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(0))
    low = min(low, Fraction(0)) if low <= high / 2 else low
    # Full is the aim, or more: of what may be at most so much, full would say nothing.
    upward = series.row.bound is BoundKind.AT_LEAST and low < series.limits[0]
    high = series.limits[0] if upward else max(high, low + 1)
    blocks = Blocks(Scale(low, high, high - low), 1, (high,) if upward else ())
    return "".join(
        NO_FIGURE
        if (value := rows[day].attained) is None
        else LEVELS[max(blocks.eighths(value), 1) - 1]
        for day in days
    )


def _legend(series: Sequence[Series]) -> Iterator[str]:
    yield _("each line on a scale of its own, from 0 or its least figure to its aim or greatest")
    yield _("then attained, aim and status")
    if any(dated.row.attained is None for one in series for dated in one.rows):
        yield said.keyed(NO_FIGURE, _("no figure"))
