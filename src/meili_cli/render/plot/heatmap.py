"""Targets by areas on one day: in each cell the sign of the status, and what is done in percent."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart
from meili_cli.model.report import Row
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.frame import Names
from meili_cli.render.styles import STYLES, Spans
from meili_cli.render.table import Tone
from meili_cli.render.text import cut_apart, padding, width, wrap_parts

_NAME: Final = (16, 40)
"""Cells of the name of a target, at least and at most."""
_WHOLE: Final = figures.Limits(least=(Fraction(100),))
_SIGN, _NUMBER = 3, 6
"""Cells of a sign alone, and of one with a number."""


def done(row: Row) -> str:
    """Return what is done in whole percent; nothing where there is no way to go."""
    if row.completion is None:
        return ""
    return figures.number(100 * row.completion, 0, limits=_WHOLE)


def lines(chart: Chart, names: Names, room: int) -> Iterator[Spans]:
    """Yield a line for each target under numbered areas; in parts, where there are many."""
    rows = {(one.row.item, one.row.area): one.row for one in chart.series}
    items = list(dict.fromkeys(item for item, _area in rows))
    areas = list(dict.fromkeys(area for _item, area in rows))
    longest = max(width(names.item(item)) for item in items)
    least, most = _NAME
    cells = _NUMBER if least + _NUMBER * len(areas) <= room else _SIGN
    fitting = max((room - least) // cells, 1)
    name = max(min(longest + 1, most, room - cells * min(len(areas), fitting)), least)
    shown = dict(zip(items, cut_apart([names.item(item) for item in items], name - 1), strict=True))
    for first in range(0, len(areas), fitting):
        part = areas[first : first + fitting]
        numbers = "".join(
            f"{number:>{cells}}" for number in range(first + 1, first + len(part) + 1)
        )
        yield [(" " * name + numbers, STYLES[Tone.MUTED])]
        for item in items:
            text = shown[item]
            yield [
                (text + padding(text, name, right=False)[1], ""),
                *(_cell(rows[item, area], cells) for area in part),
            ]
        yield []
    yield from _key([rows[items[0], area] for area in areas], room)
    yield []
    yield from _legend(list(rows.values()), room, numbers=cells == _NUMBER)


def _cell(row: Row, cells: int) -> tuple[str, str]:
    text = words.sign(row.status)
    if cells == _NUMBER and done(row):
        text = f"{text}{done(row):>4}"
    return padding(text, cells, right=True)[0] + text, STYLES[words.status_tone(row.status)]


def _key(row_of: Sequence[Row], room: int) -> Iterator[Spans]:
    """Yield which number stands for which area."""
    key = (f"{number} {row.area_name}" for number, row in enumerate(row_of, 1))
    for line in wrap_parts(key, room):
        yield [(line, "")]


def _legend(rows: Sequence[Row], room: int, *, numbers: bool) -> Iterator[Spans]:
    """Yield the signs that occur with their words, and how often."""
    found = [row.status for row in rows]
    parts = [
        _("{sign} {status} {count}").format(
            sign=words.sign(status), status=words.status(status), count=found.count(status)
        )
        for status in Status if status in found
    ]  # fmt: skip
    if numbers:
        parts.append(_("numbers: done, in percent"))
    for line in wrap_parts(parts, room):
        yield [(line, "")]
