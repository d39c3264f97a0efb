"""How good forecasts would have been: made at each month end from what was known then.

Owns what a forecast is held against: the figure as it is known now. Scores are `measure.scores`.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from meili_cli import progress
from meili_cli.assessment.forecast import Case, ends, exact, fitted
from meili_cli.engine import Ledger
from meili_cli.i18n import no_op
from meili_cli.measure.calendar import last_of_month, shift_months
from meili_cli.measure.scores import Score, Tally, score, tally
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.reports import Query
from meili_cli.reports.readings import readings

HORIZONS: Final = (3, 6, 12)
"""Months from the origin to the day that is forecast."""


class Tested(NamedTuple):
    """A line of the table; fields as in the json.

    `series` are usual ones, those on a plateau at the origin, and those at their bound;
    `horizon` months ahead, None for all. `mase` and `interval_score` are parts of the usual
    change in a period, of the method, the last value, and the straight line from the start;
    `no_worse` the part of the series on which the method errs no more than each of these.
    """

    series: str
    horizon: int | None
    cases: int
    coverage: Fraction
    mase: Fraction
    mase_last_value: Fraction
    mase_straight_line: Fraction
    interval_score: Fraction
    interval_score_last_value: Fraction
    interval_score_straight_line: Fraction
    no_worse_last_value: Fraction
    no_worse_straight_line: Fraction


class Backtest(NamedTuple):
    """The lines, from how many series and month ends they come, and the first and last of these."""

    lines: tuple[Tested, ...]
    series: int
    origins: tuple[date, ...]


@progress.stage(no_op("forecasting from each month end"))
def backtest(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int) -> Backtest:
    """Return how forecasts made at each month end up to the query's day did."""
    scores = list(_scores(plan, tree, ledger, query, needed))
    return Backtest(
        lines=tuple(map(_line, tally(one for _origin, one in scores))),
        series=len({one.series for _origin, one in scores}),
        origins=tuple(sorted({origin for origin, _one in scores})),
    )


def _scores(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: Query, needed: int
) -> Iterator[tuple[date, Score]]:
    """Yield each origin with the scores of the forecasts made there.

    A figure of another commitment, which counts from another day, is no outcome.
    """
    final: dict[Case, tuple[date, dict[date, Fraction]]] = {
        (one.subject.item.id, one.subject.area.code): (one.subject.since, dict(one.figures))
        for one in readings(plan, tree, ledger, query)
    }
    last = min(query.as_of, plan.head.period.end)  # no figure from after the plan is an outcome
    for origin in _month_ends(plan.head.period.start, shift_months(last, -min(HORIZONS))):
        known = _end_of(origin, ZoneInfo(plan.head.timezone))
        then = query._replace(
            as_of=origin,
            known_at=known if query.known_at is None else min(known, query.known_at),
            known_on=origin if query.known_on is None else min(origin, query.known_on),
        )
        for one in fitted(plan, tree, ledger, then, needed):
            bound, subject = one.readings.bound, one.readings.subject
            if one.forecast is None or bound is None:
                continue
            asked, _due = bound
            since, came = final[subject.item.id, subject.area.code]
            for months in HORIZONS:
                day = shift_months(origin, months)
                if since == subject.since and day in came:
                    yield origin, score(
                        f"{subject.item.id} {subject.area.code}", months, one.forecast, day,
                        float(came[day]), ends(asked),
                    )  # fmt: skip


def _month_ends(first: date, last: date) -> Iterator[date]:
    end = last_of_month(first)
    while end <= last:
        yield end
        end = shift_months(end, 1)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last moment of a day."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def _line(one: Tally) -> Tested:
    group, months, cases, *figures = one
    return Tested(group, months, cases, *map(exact, figures))
