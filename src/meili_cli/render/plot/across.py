"""What the bars of a chart of areas measure: the figures themselves, or how much of the way is done.

Figures, where all areas answer to the same number or to none; completion, where each has a number
of its own, so that their bars can be held against each other.
"""

from fractions import Fraction
from typing import NamedTuple

from meili_cli.model.chart import Chart, Series, limits
from meili_cli.model.report import Row
from meili_cli.model.terms import Status
from meili_cli.render import columns, figures
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import Scale, known, scale


class Across(NamedTuple):
    """Whether completion is measured, the numbers that are asked for, and the axis of the bars."""

    completion: bool
    limits: tuple[Fraction, ...]
    axis: Scale
    series: tuple[Series, ...]

    def value(self, row: Row) -> Fraction | None:
        """Return what the bar of a row shows; None where it has none."""
        return row.completion if self.completion else _figure(row)

    def mark(self, row: Row) -> Fraction | None:
        """Return where the expected mark is, if anywhere."""
        return _done_by_now(row) if self.completion else row.expected

    def tick(self, value: Fraction) -> str:
        """Return a value of the axis in words."""
        if self.completion:
            return figures.percentage(100 * value, trimmed=True, limits=figures.Limits())
        return said.tick(self.series[0].row, value)


def across(chart: Chart, intervals: int) -> Across:
    """Return what the bars of a chart measure, on an axis of so many steps at most."""
    rows = [one.row for one in chart.series]
    asked = {limits(row) for row in rows if limits(row)}
    completion = len(asked) > 1
    aims = (Fraction(1),) if completion else next(iter(asked), ())
    values = known(
        value
        for row in rows
        for value in (
            (row.completion, _done_by_now(row)) if completion else (_figure(row), row.expected)
        )
    )
    axis = scale([*values, *aims], most=intervals, zero=True)
    return Across(completion, aims, axis, chart.series)


def _figure(row: Row) -> Fraction | None:
    return None if row.status is Status.NOT_APPLICABLE else row.attained


def _done_by_now(row: Row) -> Fraction | None:
    """Return how much of the way was to be done by now, as a part of 1."""
    bar = columns.bar(row)
    return None if bar is None else bar.mark
