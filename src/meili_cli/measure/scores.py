"""How good forecasts were, once it is known what came; and the naive ones to hold them against.

Owns the scores of forecasting practice: coverage of the interval, the interval score of
Gneiting and Raftery (2007, "Strictly proper scoring rules", equation 43), and the mean absolute
scaled error of Hyndman and Koehler (2006, "Another look at measures of forecast accuracy").
Knows no item and no area.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Final, Literal, NamedTuple

from meili_cli.measure.forecast import Forecast, Outlook, Series, evenly, limits
from meili_cli.model.terms import Measure

Group = Literal["usual", "plateau", "at_bound"]
"""What is counted apart: series that hardly move at the origin, and those that are there.

A *plateau*: over the last three periods it moved at a quarter of its usual pace or less.
*At its bound*: the bound is met, or nothing or all of a ratio is reached.
"""

GROUPS: Final[tuple[Group, ...]] = ("usual", "plateau", "at_bound")

MISS: Final = 0.2
"""How often an 80 % interval may miss."""

_RECENT: Final = 3
_ROUNDING: Final = 1e-9


class Errors(NamedTuple):
    """One forecast against what came: how far off, its interval's score, whether that held.

    Both figures are parts of the series' usual change in a period.
    """

    error: float
    interval: float
    held: bool


class Score(NamedTuple):
    """The forecasts for one series and horizon, from one origin."""

    series: str
    months: int
    group: Group
    method: Errors
    last: Errors
    line: Errors


class Tally(NamedTuple):
    """A line of the table: what the scores of a group and horizon come to.

    `months` None is all horizons. `mase` is the pooled scaled error, `interval` the mean interval
    score; each also for the last value and for the straight line. `no_worse` is the part of the
    series, over all their horizons and origins, on which the method's error is no greater.
    """

    group: Group
    months: int | None
    cases: int
    coverage: float
    mase: float
    mase_last: float
    mase_line: float
    interval: float
    interval_last: float
    interval_line: float
    no_worse_last: float
    no_worse_line: float


def score(
    name: str, months: int, fitted: Forecast, day: date, came: float,
    bound: tuple[float | None, float | None],
) -> Score:  # fmt: skip
    """Return how the method and the naive forecasts for `day` did, when `came` is what came.

    `bound` is the least and the most that is asked for; None where it does not matter.
    """
    series = fitted.series
    values = evenly(series)
    usual = sum(abs(after - before) for before, after in pairwise(values)) / (len(values) - 1)
    ahead = fitted.ahead(day)

    def errors(outlook: Outlook) -> Errors:
        outside = max(outlook.low - came, came - outlook.high, 0.0)
        return Errors(
            error=abs(came - outlook.median) / usual,
            interval=(outlook.high - outlook.low + 2 / MISS * outside) / usual,
            held=outside <= _ROUNDING * max(abs(came), 1.0),
        )

    return Score(
        name, months, _group(series, values, bound),
        errors(fitted.on(day)),
        errors(naive(series, values, ahead, last_value)),
        errors(naive(series, values, ahead, straight_line)),
    )  # fmt: skip


def _group(
    series: Series, values: Sequence[float], bound: tuple[float | None, float | None]
) -> Group:
    last, (least, most) = values[-1], bound
    met = (least is None or last >= least) and (most is None or last <= most)
    ends = (0.0, 100.0) if series.measure is Measure.RATIO else ()
    if met or last in ends:
        return "at_bound"
    recent = abs(last - values[max(len(values) - 1 - _RECENT, 0)]) / _RECENT
    usual = abs(last - values[0]) / (len(values) - 1)
    return "plateau" if recent <= usual / 4 else "usual"


# -- the naive forecasts --------------------------------------------------------------------


def last_value(values: Sequence[float], _ahead: float) -> float:
    """Nothing changes any more."""
    return values[-1]


def straight_line(values: Sequence[float], ahead: float) -> float:
    """On as it has gone from the first reading to the last."""
    return values[-1] + ahead * (values[-1] - values[0]) / (len(values) - 1)


_FEWEST: Final = 4
"""So many past errors are needed for an interval; with fewer, those of a shorter way are taken."""


def naive(
    series: Series, values: Sequence[float], ahead: float,
    method: Callable[[Sequence[float], float], float],
) -> Outlook:  # fmt: skip
    """Return a naive forecast, with an interval from its own errors within the history.

    Where the history is too short for that many periods, the errors of fewer periods are
    widened by the root of the ratio.
    """
    size = len(values)
    steps = max(min(math.ceil(ahead), size - 1 - _FEWEST), 1)
    errors = sorted(
        values[origin + steps] - method(values[: origin + 1], steps)
        for origin in range(1, size - steps)
    )
    wider = math.sqrt(max(ahead / steps, 1.0))
    low, high = limits(series.measure, values[-1])
    middle = min(max(method(values, ahead), low), high)
    ends = (middle + wider * quantile(errors, part) for part in (MISS / 2, 1 - MISS / 2))
    bottom, top = (min(max(end, low), high) for end in ends)
    return Outlook(middle, min(bottom, middle), max(top, middle))


def quantile(ordered: Sequence[float], part: float) -> float:
    """Return a quantile of values in order: the k-th of n stands for k/(n + 1)."""
    place = min(max(part * (len(ordered) + 1) - 1, 0.0), len(ordered) - 1.0)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


# -- the table ------------------------------------------------------------------------------


def tally(scores: Iterable[Score]) -> list[Tally]:
    """Return the lines of the table: each group, over all horizons and then one by one."""
    held = list(scores)
    found: list[Tally] = []
    for group in GROUPS:
        mine = [one for one in held if one.group == group]
        for months in (None, *sorted({one.months for one in mine})):
            chosen = [one for one in mine if months in {None, one.months}]
            if chosen:
                found.append(_line(group, months, chosen))
    return found


def _line(group: Group, months: int | None, scores: Sequence[Score]) -> Tally:
    def mean(figures: Iterable[float]) -> float:
        return sum(figures) / len(scores)

    return Tally(
        group, months, len(scores),
        mean(one.method.held for one in scores),
        mean(one.method.error for one in scores),
        mean(one.last.error for one in scores),
        mean(one.line.error for one in scores),
        mean(one.method.interval for one in scores),
        mean(one.last.interval for one in scores),
        mean(one.line.interval for one in scores),
        _no_worse(scores, lambda one: one.last.error),
        _no_worse(scores, lambda one: one.line.error),
    )  # fmt: skip


def _no_worse(scores: Sequence[Score], other: Callable[[Score], float]) -> float:
    """Return the part of the series on which the method errs no more, on the whole."""
    ordered = sorted(scores, key=lambda one: one.series)
    sums = [
        (sum(one.method.error for one in each), sum(map(other, each)))
        for each in (list(each) for _name, each in groupby(ordered, lambda one: one.series))
    ]
    return sum(mine <= naive_one + _ROUNDING for mine, naive_one in sums) / len(sums)
