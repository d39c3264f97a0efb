"""What a chart shows: rows of reports over days or areas, and what lies ahead. Drawn elsewhere.

Every figure is that of a report's row or of a forecast; a chart has none of its own.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from meili_cli.model.plan import Plan
from meili_cli.model.report import Row
from meili_cli.model.terms import ChartKind, NoForecast


def limits(row: Row) -> tuple[Fraction, ...]:
    """Return the numbers that a row asks for: none, one, or the two ends of a range."""
    return tuple(one for one in (row.target, row.target_max) if isinstance(one, Fraction))


class Dated(NamedTuple):
    """A row, and the day of the report that it is in."""

    day: date
    row: Row


class Ahead(NamedTuple):
    """A day after the report's: what will be expected on it, and what is forecast for it.

    `forecast` is the median, `low` and `high` the ends of the 80 % interval. All in the measure of
    the target, each None where there is none.
    """

    day: date
    expected: Fraction | None = None
    forecast: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


class Series(NamedTuple):
    """One item at one area: its rows in the order of days, the last of the report's day.

    `start` is the baseline with its day, where there is one; `no_forecast` is why nothing is
    forecast of what is ahead.
    """

    rows: tuple[Dated, ...]
    start: tuple[date, Fraction] | None = None
    ahead: tuple[Ahead, ...] = ()
    no_forecast: NoForecast | None = None

    @property
    def row(self) -> Row:
        """The row of the report's day."""
        return self.rows[-1].row

    @property
    def limits(self) -> tuple[Fraction, ...]:
        """The numbers that are asked for: none, one, or the two ends of a range."""
        return limits(self.row)

    @property
    def values(self) -> tuple[Fraction, ...]:
        """All values that are drawn: of the past, of what is ahead, and what is asked for."""
        past = [value for _day, row in self.rows for value in (row.attained, row.expected)]
        ahead = [value for one in self.ahead for value in one[1:]]
        start = () if self.start is None else (self.start[1],)
        known = (value for value in (*past, *ahead) if value is not None)
        return (*known, *self.limits, *start)


class Chart(NamedTuple):
    """What was asked for, and the series that answer it, in the order in which they are drawn.

    `undrawn` are the items that have no figure to be drawn: milestones.
    """

    kind: ChartKind
    plan: Plan
    as_of: date
    known_at: str | None
    by: str
    scope: str
    series: tuple[Series, ...]
    undrawn: tuple[str, ...] = ()

    def span(self, series: Series) -> tuple[date, date]:
        """Return the first and the last day of a series, which differ.

        It goes from the plan's start or the baseline to the due date, or to the report's day.
        """
        first = min(series.rows[0].day, self.plan.head.period.start)
        if series.start is not None:
            first = min(first, series.start[0])
        last = series.ahead[-1].day if series.ahead else self.as_of
        return min(first, last - timedelta(days=1)), last
