"""Questions that `check` asks about figures: which of them look odd beside the others.

Lays out what stands as two tables, once: `readings` of ratios and levels, each with the one before
it, and `amounts` of quantities, what was done between two days. Finds what may be odd, rather too
much than too little where arithmetic with a point is inexact; `checks` decides, and words it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from meili_cli.engine import driver
from meili_cli.engine.audit import Spot
from meili_cli.measure.progress import percentage
from meili_cli.model.plan import Target


class Reported(NamedTuple):
    """A reading of a ratio or a level, and where it stands."""

    as_of: date
    value: Decimal
    denominator: Decimal | None
    spot: Spot

    @property
    def figure(self) -> Fraction:
        """The percentage of a count, else the value itself."""
        if self.denominator is None:
            return Fraction(self.value)
        found = percentage(self.value, self.denominator)
        assert found is not None  # readings of nothing are left out
        return found


class Amount(NamedTuple):
    """What was done of a quantity after `since`, up to `as_of`."""

    since: date
    as_of: date
    value: Decimal
    spot: Spot


class Bounded(NamedTuple):
    """A bound that an area answers to, or, where `area` is None, all that have none of their own.

    Figures count from `since` on; `last_period` is the first day of the last reporting period
    before `due`.
    """

    item: str
    area: str | None
    number: Decimal
    since: date
    last_period: date
    due: date


class Alike(NamedTuple):
    """One figure that many areas below `parent` report; on `days` days, first on `as_of`."""

    item: str
    parent: str
    as_of: date
    value: Decimal
    denominator: Decimal | None
    areas: tuple[str, ...]
    spots: tuple[Spot, ...]
    reporting: int
    days: int


class Between(NamedTuple):
    """A total, the one before it (or the plan's start, None), and the increments between them.

    `covered` says that they leave out no day.
    """

    item: str
    area: str
    as_of: date
    value: Decimal
    spot: Spot
    before: tuple[date, Decimal, Spot] | None
    added: Decimal
    covered: bool
    first: Spot


class Rush(NamedTuple):
    """A year's amount of a quantity, and what of it was done in its last month."""

    item: str
    area: str
    year: int
    amount: Decimal
    last: Decimal
    spot: Spot


_TARGETS = """
CREATE OR REPLACE TEMP TABLE targets AS
SELECT unnest($items) AS item, unnest($measures) AS measure, unnest($months) AS months
"""

# On one date a count wins over a percentage.
_READINGS = """
CREATE OR REPLACE TEMP TABLE readings AS
WITH fit AS (
    SELECT s.item, s.area, s.as_of, s.kind, s.value, s.denominator, s.batch, s.line
    FROM standing s JOIN targets t USING (item)
    WHERE t.measure = 'ratio' AND s.kind IN ('count', 'percent')
        OR t.measure = 'level' AND s.kind = 'level'
),
counted AS (SELECT DISTINCT item, area, as_of FROM fit WHERE kind = 'count'),
r AS (
    SELECT item, area, as_of, value, denominator, batch, line,
        CASE WHEN denominator IS NULL THEN value::DOUBLE
             ELSE 100 * value::DOUBLE / denominator::DOUBLE END AS figure
    FROM fit WHERE denominator IS DISTINCT FROM 0 AND (kind <> 'percent'
        OR (item, area, as_of) NOT IN (SELECT (item, area, as_of) FROM counted))
)
SELECT *, lag({'as_of': as_of, 'value': value, 'denominator': denominator, 'batch': batch,
               'line': line, 'figure': figure}) OVER (PARTITION BY item, area ORDER BY as_of) AS before
FROM r
"""

# An increment is what it says; a total is what is more than was known before it.
_AMOUNTS = """
CREATE OR REPLACE TEMP TABLE amounts AS
WITH q AS (
    SELECT s.item, s.area, s.period_start, s.as_of, s.kind, s.value, s.batch, s.line
    FROM standing s JOIN targets t USING (item)
    WHERE t.measure = 'quantity' AND s.kind IN ('increment', 'total')
),
told AS (SELECT DISTINCT item, area FROM q WHERE kind = 'total'),
epochs AS (
    SELECT *, sum((kind = 'total')::INTEGER) OVER (
        PARTITION BY item, area ORDER BY as_of, kind, line ROWS UNBOUNDED PRECEDING) AS epoch
    FROM q JOIN told USING (item, area)
),
known AS (
    SELECT *, sum(value) OVER (PARTITION BY item, area, epoch ORDER BY as_of, kind DESC, line
                               ROWS UNBOUNDED PRECEDING) AS done
    FROM epochs
),
after AS (
    SELECT *, lag(done) OVER w AS done_before, lag(as_of) OVER w AS day_before
    FROM known WINDOW w AS (PARTITION BY item, area ORDER BY as_of, kind, line)
)
SELECT item, area, period_start - 1 AS since, as_of, value::DECIMAL(38, 4) AS amount, batch, line
FROM q WHERE kind = 'increment'
UNION ALL
SELECT item, area, coalesce(day_before, $start - 1), as_of,
    (value - coalesce(done_before, 0))::DECIMAL(38, 4), batch, line
FROM after WHERE kind = 'total'
"""

_SHRINKING = """
SELECT item, area, as_of, value, denominator, batch, line, before FROM readings
WHERE denominator < before.denominator AND figure > before.figure
ORDER BY ALL
"""

# By the reporting periods between them, as `measure.spread.periods_between` counts them.
_PERIODS = "greatest(1, datediff('month', {first}, {last}) // months)"
_RATES = f"""
SELECT item, area, (figure - before.figure) / {_PERIODS.format(first="before.as_of", last="as_of")} AS rate
FROM readings JOIN targets USING (item) WHERE before IS NOT NULL
UNION ALL
SELECT item, area, amount::DOUBLE / {_PERIODS.format(first="since", last="as_of")}
FROM amounts JOIN targets USING (item) WHERE as_of > since
"""

# `mad` is the median of the distances from the median.
_OUTLYING = f"""
CREATE OR REPLACE TEMP TABLE outlying AS
WITH rates AS ({_RATES}),
spread AS (
    SELECT item, area, median(rate) AS middle, mad(rate) AS spread FROM rates
    GROUP BY item, area HAVING count(*) >= $least AND spread > 0
)
SELECT DISTINCT item, area FROM rates JOIN spread USING (item, area)
WHERE abs(rate - middle) > $limit * spread
"""

_LANDED = """
WITH exact AS (
    SELECT r.*, b.number FROM readings r JOIN bounds b ON r.item = b.item
        AND r.as_of BETWEEN b.last_period AND b.due AND abs(r.figure - b.number) < 1e-6
        AND (r.area = b.area
             OR b.area IS NULL AND (r.item, r.area) NOT IN (
                SELECT (item, area) FROM bounds WHERE area IS NOT NULL))
)
SELECT item, area, number, as_of, value, denominator, batch, line, before FROM exact
WHERE before IS NOT NULL
ORDER BY ALL
"""

_ARRIVED = """
SELECT item, area, number, max(as_of), sum(amount) FILTER (as_of < last_period),
    arg_max(batch, as_of), arg_max(line, as_of)
FROM amounts JOIN bounds USING (item, area)
WHERE amounts.since >= bounds.since - 1 AND as_of <= due
GROUP BY item, area, number, last_period
HAVING sum(amount) = number AND max(as_of) >= last_period
ORDER BY ALL
"""

_BOUNDS = """
CREATE OR REPLACE TEMP TABLE bounds AS SELECT
    unnest($item) AS item, unnest($area)::VARCHAR AS area, unnest($number)::DECIMAL(22, 4) AS number,
    unnest($since)::DATE AS since, unnest($last_period)::DATE AS last_period,
    unnest($due)::DATE AS due
"""

# Twice in a year, as a rule: its last month alone would be all of it.
_RUSHES = """
SELECT item, area, year(as_of), sum(amount), sum(amount) FILTER (month(since + 1) = 12),
    arg_max(batch, as_of), arg_max(line, as_of)
FROM amounts
WHERE as_of > since AND year(since + 1) = year(as_of)
GROUP BY item, area, year(as_of)
HAVING count(*) >= $least
    AND min(since + 1) = greatest(make_date(year(as_of)::INTEGER, 1, 1), $start)
    AND max(as_of) = make_date(year(as_of)::INTEGER, 12, 31)
    AND sum(as_of - since) = max(as_of) - min(since)
    AND sum(amount) FILTER (month(since + 1) = 12)::DOUBLE * 100 > sum(amount)::DOUBLE * $rush
ORDER BY ALL
"""

_ALIKE = """
WITH r AS (
    SELECT s.item, a.parent, s.as_of, s.kind, s.period_start, s.value, s.denominator, s.area,
        s.batch, s.line
    FROM standing s JOIN targets USING (item) JOIN areas a USING (area)
    WHERE s.value <> 0 AND a.parent IS NOT NULL
),
alike AS (
    SELECT item, parent, as_of, kind, period_start, value, denominator, count(*) AS n
    FROM r GROUP BY ALL HAVING n >= $least
),
reporting AS (
    SELECT item, parent, as_of, kind, count(*) AS reporting
    FROM r SEMI JOIN alike USING (item, parent, as_of, kind) GROUP BY ALL
)
SELECT alike.item, alike.parent, alike.as_of, alike.value, alike.denominator, reporting,
    list(area ORDER BY area), list(batch ORDER BY area), list(line ORDER BY area)
FROM alike JOIN reporting USING (item, parent, as_of, kind)
JOIN r ON r.item = alike.item AND r.parent = alike.parent AND r.as_of = alike.as_of
    AND r.kind = alike.kind AND r.value = alike.value
    AND r.period_start IS NOT DISTINCT FROM alike.period_start
    AND r.denominator IS NOT DISTINCT FROM alike.denominator
WHERE 2 * n >= reporting
GROUP BY ALL ORDER BY ALL
"""

_BETWEEN = """
WITH totals AS (
    SELECT item, area, as_of, value, batch, line,
        lag({'as_of': as_of, 'value': value, 'batch': batch, 'line': line})
            OVER (PARTITION BY item, area ORDER BY as_of) AS before
    FROM standing JOIN targets USING (item) WHERE measure = 'quantity' AND kind = 'total'
),
inside AS (
    SELECT t.*, coalesce(t.before.as_of, $start - 1) AS base_day,
        coalesce(t.before.value, 0) AS base, i.value AS added, i.period_start, i.as_of AS upto,
        i.batch AS i_batch, i.line AS i_line
    FROM (SELECT * FROM standing WHERE kind = 'increment') i ASOF JOIN totals t
        ON i.item = t.item AND i.area = t.area AND i.as_of <= t.as_of
    WHERE i.period_start > coalesce(t.before.as_of, $start - 1)
)
SELECT item, area, as_of, value, batch, line, before, sum(added) AS added,
    min(period_start) = base_day + 1 AND max(upto) = as_of
        AND sum(upto - period_start + 1) = as_of - base_day AS covered,
    arg_min(i_batch, upto), arg_min(i_line, upto)
FROM inside
GROUP BY item, area, as_of, value, batch, line, before, base, base_day
HAVING CASE WHEN covered THEN sum(added) <> value - base ELSE sum(added) > value - base END
ORDER BY ALL
"""


class Doubts:
    """Needs the tables `standing` and `areas` of a session; made for the targets of a plan."""

    def __init__(
        self, connection: driver.Connection, targets: Iterable[Target], start: date
    ) -> None:
        self._connection, self._start = connection, start
        known = list(targets)
        self._run(_TARGETS, {
            "items": [target.id for target in known],
            "measures": [str(target.measure) for target in known],
            "months": [target.reporting.months for target in known],
        })  # fmt: skip
        self._run(_READINGS)
        self._run(_AMOUNTS, {"start": start})

    def _run(self, query: str, given: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, given or {}).fetchall()

    def between(self) -> Iterator[Between]:
        """Yield totals that are not what the increments before them make of them."""
        for row in self._run(_BETWEEN, {"start": self._start}):
            item, area, as_of, value, batch, line, before, added, covered, *first = row
            earlier = before and (
                before["as_of"], before["value"], Spot(before["batch"], before["line"]),
            )  # fmt: skip
            yield Between(
                item, area, as_of, value, Spot(batch, line), earlier, added, covered, Spot(*first)
            )

    def shrinking(self) -> Iterator[tuple[str, str, Reported, Reported]]:
        """Yield item, area and two counts in a row whose denominator falls and whose rate rises."""
        for item, area, as_of, value, denominator, batch, line, before in self._run(_SHRINKING):
            yield (
                item,
                area,
                _before(before),
                Reported(as_of, value, denominator, Spot(batch, line)),
            )

    def landed(
        self, bounds: Iterable[Bounded]
    ) -> Iterator[tuple[str, str, Decimal, Reported, Reported]]:
        """Yield item, area, bound, the reading that just meets it, and the one before."""
        self._bind(bounds)
        for item, area, number, as_of, value, of, batch, line, before in self._run(_LANDED):
            now = Reported(as_of, value, of, Spot(batch, line))
            yield item, area, number, now, _before(before)

    def arrived(
        self, bounds: Iterable[Bounded]
    ) -> Iterator[tuple[str, str, Decimal, date, Decimal, Spot]]:
        """Yield item, area, bound, day, what had been done before the last period, and place."""
        self._bind(bounds)
        for item, area, number, day, before, batch, line in self._run(_ARRIVED):
            yield item, area, number, day, before or Decimal(), Spot(batch, line)

    def _bind(self, bounds: Iterable[Bounded]) -> None:
        columns = zip(*bounds, strict=True)
        named = dict(zip(Bounded._fields, map(list, columns), strict=False))
        self._run(_BOUNDS, {name: named.get(name, []) for name in Bounded._fields})

    def rushes(self, percent: Decimal, least: int) -> Iterator[Rush]:
        """Yield years of which more than `percent` was done in the last month.

        Only whole years, of at least so many amounts.
        """
        given = {"start": self._start, "rush": float(percent), "least": least}
        for item, area, year, amount, last, batch, line in self._run(_RUSHES, given):
            yield Rush(item, area, year, amount, last, Spot(batch, line))

    def alike(self, least: int) -> Iterator[Alike]:
        """Yield figures that at least so many areas below one, and half of them, report."""
        found: dict[tuple[object, ...], Alike] = {}
        for item, parent, as_of, value, of, reporting, areas, batches, lines in self._run(
            _ALIKE, {"least": least}
        ):
            key = (item, parent, value, of)
            if key in found:
                found[key] = found[key]._replace(days=found[key].days + 1)
                continue
            spots = tuple(map(Spot, batches, lines))
            found[key] = Alike(
                item, parent, as_of, value, of, tuple(areas), spots, reporting, days=1
            )
        yield from found.values()

    def outlying(
        self, distance: float, least: int
    ) -> Iterator[tuple[str, str, tuple[Reported, ...] | tuple[Amount, ...]]]:
        """Yield item, area and all readings, or amounts, of which one may lie far outside.

        Only where there are at least `least` changes; `distance` is from their median, in MADs.
        """
        self._run(_OUTLYING, {"least": least, "limit": distance})
        readings: dict[tuple[str, str], list[Reported]] = {}
        for item, area, as_of, value, of, batch, line in self._run(
            "SELECT item, area, as_of, value, denominator, batch, line FROM readings "
            "SEMI JOIN outlying USING (item, area) ORDER BY ALL"
        ):
            readings.setdefault((item, area), []).append(
                Reported(as_of, value, of, Spot(batch, line))
            )
        amounts: dict[tuple[str, str], list[Amount]] = {}
        for item, area, since, as_of, value, batch, line in self._run(
            "SELECT item, area, since, as_of, amount, batch, line FROM amounts "
            "SEMI JOIN outlying USING (item, area) WHERE as_of > since ORDER BY item, area, as_of"
        ):
            amounts.setdefault((item, area), []).append(
                Amount(since, as_of, value, Spot(batch, line))
            )
        for (item, area), found in readings.items():
            yield item, area, tuple(found)
        for (item, area), done in amounts.items():
            yield item, area, tuple(done)


def _before(row: dict[str, Any]) -> Reported:
    return Reported(row["as_of"], row["value"], row["denominator"], Spot(row["batch"], row["line"]))
