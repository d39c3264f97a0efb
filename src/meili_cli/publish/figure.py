"""A figure that is published, with the place in a report that it comes from.

Owns references. The text is always that of `render`, so that a bulletin and a terminal agree.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from meili_cli.assessment.forecast import Expected
from meili_cli.assessment.rank import Standing
from meili_cli.assessment.watch import Watched
from meili_cli.model.report import Row
from meili_cli.render import columns, figures
from meili_cli.render.frame import Frame, Names
from meili_cli.render.lists.forecast import COLUMNS as OF_FORECASTS
from meili_cli.render.lists.rank import RANK, Ranked
from meili_cli.render.lists.watch import COLUMNS as OF_WATCHED
from meili_cli.render.table import Tone

Of = TypeVar("Of")


class Figure(NamedTuple):
    """A figure as it is shown, and where it stands.

    `ref` is `report/DAY/ITEM/AREA/FIELD`, `forecast/DAY/ITEM/AREA/FIELD`, `rank/DAY/AREA/FIELD`,
    `watch/DAY/ITEM/AREA/FIELD` or `count/DAY/AREA/WHAT`: what the json of that command has in
    that field, or how many of its rows are so; or `moved/DAY/AREA/EARLIER`, how many ranks the
    area is ahead of that day's; or `rule/DAY/NAME`, a bound of the plan. `value` is exact.
    """

    ref: str
    value: object
    text: str
    tone: Tone = Tone.PLAIN

    def __str__(self) -> str:
        """The text alone."""
        return self.text


def of_row(row: Row, field: str, day: date, frame: Frame) -> Figure:
    """Return a field of a report's row; `field` is one of those of a report's columns."""
    cell = columns.OF_ROWS[field].cell(row, columns.Page(frame, None, None))
    return Figure(
        f"report/{day}/{row.item}/{row.area}/{field}", getattr(row, field, None), cell.text,
        cell.tone,
    )  # fmt: skip


def of_forecast(line: Expected, field: str, day: date, names: Names) -> Figure:
    """Return a field of a forecast's line."""
    cell = OF_FORECASTS[field].cell(line, names)
    ref = f"forecast/{day}/{line.item}/{line.area}/{field}"
    return Figure(ref, getattr(line, field, None), cell.text, cell.tone)


def of_standing(one: Standing, field: str, day: date, names: Names) -> Figure:
    """Return a field of the ranking's line of an area."""
    line = Ranked.of(one)
    cell = RANK.columns[field].cell(line, names)
    return Figure(f"rank/{day}/{one.area}/{field}", getattr(line, field), cell.text, cell.tone)


def moved(one: Standing, day: date, before: Standing, earlier: date) -> Figure | None:
    """Return how many ranks an area has gone up or down; None where it was or is not ranked."""
    if one.rank is None or before.rank is None:
        return None
    ahead = before.rank - one.rank
    arrow = "↑" if ahead > 0 else "↓" if ahead < 0 else ""
    text = f"{arrow}{abs(ahead)}" if ahead else figures.NOTHING
    return Figure(f"moved/{day}/{one.area}/{earlier}", ahead, text)


def of_watched(line: Watched, field: str, day: date, names: Names) -> Figure:
    """Return a field of a line of what is watched."""
    cell = OF_WATCHED[field].cell(line, names)
    ref = f"watch/{day}/{line.item}/{line.area}/{field}"
    return Figure(ref, getattr(line, field), cell.text, cell.tone)


def count(
    rows: Iterable[Of], is_so: Callable[[Of], bool], what: str, day: date, area: str
) -> Figure:
    """Return how many rows are so; `what` names it, such as `achieved`."""
    number = sum(map(is_so, rows))
    return Figure(f"count/{day}/{area}/{what}", number, str(number))
