"""Where a series of readings is heading: an estimate for a later day, with how sure it is.

Owns the method (docs/decisions/0026) and nothing else: which readings count, and what is asked
of them, is decided above. The one module here that reckons in floats, since an estimate has no
exact value. Deterministic: no random numbers, no clock of its own.

The method, in four steps. (1) *Season*: a period of the year counts for as much time as is
usually done in it, as far as the areas that report an item agree on that. (2) *Trend*: what was
done for each unit of such time, from the first reading to the last; the newest readings count
for more, and steps for less, only where that would have forecast this very series better.
(3) *Interval*: the errors that step 2 would have made within the history. (4) *Limits*: shares
stay within 0 and 100, and what is done is never undone.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from meili_cli.measure.calendar import last_of_month
from meili_cli.model.terms import Measure

# Tuned on the seeds that benchmarks/forecast.py names, and on nothing that is reported.
FADES: Final = (1.0, 0.8, 0.6)
"""How much less an earlier period may weigh than the next one; 1 is the straight line."""
GAIN: Final = 0.95
"""So much of the straight line's errors another trend may have made at most."""
EARLY_GAIN: Final = 0.7
"""The same in the first year, in which a season looks like a change of pace."""
TRIED: Final = (1, 2, 3)
"""How many periods ahead the trends are held against the history."""
BEGIN: Final = 4
"""The first forecast within the history has seen so many changes."""
FEWEST: Final = 3
"""So many errors are needed for the spread of a horizon; else that of fewer periods is widened."""
STEP: Final = 4.0
"""A change counts up to so many deviations from the middle one, where newer ones count more."""
WIDENING: Final = 0.6
"""The power of time with which the spread grows beyond what the history shows."""
FORWARD: Final = 1.2
BACKWARD: Final = 0.95
"""The spread on either side of the trend, beside that of the errors within the history: more goes
faster all of a sudden than comes to a halt."""
NEVER_SURE: Final = 0.001
"""An estimate gives nothing up, and takes nothing for granted."""
LEAST_PART, MOST_PART = -1.0, 4.0
"""A period counts for so much of the usual one in a season, whatever was done in it."""
DOUBT: Final = 2.0
"""So many times the noise must be exceeded for a season to be believed."""

_YEAR: Final = 12
_NO_TIME: Final = 1e-9
_HORIZON: Final = 240  # months: what lies beyond has no date
_TAIL: Final = 1.2815515655446004  # the standard normal deviate that 10 % exceed
_DEVIATION: Final = 1.4826  # from the median deviation to the standard deviation


class Series(NamedTuple):
    """Readings, in the order of days, of an item that is reported every `months` months.

    A quantity begins with 0 on the day before it counts.
    """

    readings: tuple[tuple[date, float], ...]
    measure: Measure
    months: int

    @property
    def moves(self) -> bool:
        """Whether any two readings differ: of what never moved nothing can be learned."""
        return len({value for _day, value in self.readings}) > 1


class Season(NamedTuple):
    """How much time each reporting period of the year counts for, from January; 1 on the average.

    `areas` is how many series said so. To whom it is due alone, it seems to fit better than it
    does, and what it explains away comes back as error.
    """

    lengths: tuple[float, ...]
    areas: int = 1

    def doubt(self, size: int) -> float:
        """Return by how much the errors of `size` periods are too small for what it has taken."""
        if len(set(self.lengths)) == 1:
            return 1.0
        taken = len(self.lengths) / self.areas
        return math.sqrt(size / max(size - taken, size / 2))


class Outlook(NamedTuple):
    """An estimate for one day: the median, and the ends of the 80 % interval."""

    median: float
    low: float
    high: float


# -- readings, one a period -----------------------------------------------------------------


def position(day: date, months: int) -> float:
    """Return a day on the line on which the reporting period k ends at k."""
    return (day.year * _YEAR + day.month - 1 + day.day / last_of_month(day).day) / months


def place(day: date, months: int) -> int:
    """Return the number of the reporting period that a day is in."""
    return math.ceil(position(day, months))


def evenly(series: Series) -> list[float]:
    """Return one value a reporting period, from that of the first reading to the last.

    Of several readings in a period the last counts; a period without one has its place on the
    straight line between its neighbours.
    """
    placed = {place(day, series.months): value for day, value in series.readings}
    values = [next(iter(placed.values()))]
    for (before, value), (after, reading) in pairwise(placed.items()):
        gap = after - before
        values += [value + (reading - value) * count / gap for count in range(1, gap)]
        values.append(reading)
    return values


def _changes(values: Sequence[float]) -> list[float]:
    """Return the changes from period to period, without a reading that is off by itself.

    Such a one is neither the least nor the greatest but out of line with both neighbours: the
    middle one of three stands for it, which leaves what only rises or only falls as it is.
    """
    smooth = [
        values[0],
        *(sorted(values[at - 1 : at + 2])[1] for at in range(1, len(values) - 1)),
        values[-1],
    ]
    return [after - before for before, after in pairwise(smooth)]


# -- seasons --------------------------------------------------------------------------------


def season(many: Iterable[Series], months: int) -> Season:
    """Return the season that series of one item, reported every `months` months, share.

    Each whole year of each series, counted back from its end, says which part of it was done in
    which period; the mean of these is drawn towards evenness the more they disagree. Even, where
    only one such year is known.
    """
    cycle = _YEAR // months
    series_of = list(many)
    parts: list[list[float]] = [[] for _period in range(cycle)]
    for series in series_of:
        changes, first = _changes(evenly(series)), place(series.readings[0][0], months)
        for end in range(len(changes), cycle - 1, -cycle):
            year = changes[end - cycle : end]
            mean = sum(year) / cycle
            if abs(mean) * cycle > sum(map(abs, year)) / 2:  # it goes somewhere
                for at, change in enumerate(year, first + end - cycle):
                    parts[at % cycle].append(min(max(change / mean, LEAST_PART), MOST_PART))
    seen = len(parts[0])
    if cycle == 1 or seen < 2:  # noqa: PLR2004 - of one alone nothing agrees
        return Season((1.0,) * cycle)
    means = [sum(part) / seen for part in parts]
    whole = sum(means) / cycle
    noise = sum(
        (one - mean) ** 2 for part, mean in zip(parts, means, strict=True) for one in part
    ) / (cycle * seen * (seen - 1))
    signal = sum((mean - whole) ** 2 for mean in means) / (cycle - 1)
    belief = max(1 - DOUBT * noise / signal, 0.0) if signal else 0.0
    lengths = [max(1 + belief * (mean / whole - 1), 0.0) for mean in means]
    whole = sum(lengths) / cycle
    return Season(tuple(length / whole for length in lengths), len(series_of))


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


# -- the trend ------------------------------------------------------------------------------


class Forecast(NamedTuple):
    """What a series is expected to do after its last reading.

    `rate` is the change for each unit of seasonal time; `times` the seasonal time at the end of
    each period, from the first reading's on to the end of the horizon, and `size` the place of
    the last reading among them. `spreads` are the standard deviations 1, 2, … periods ahead.
    """

    series: Series
    rate: float
    times: Sequence[float]
    size: int
    spreads: Sequence[float]

    @property
    def last(self) -> float:
        """The value that it starts from."""
        return self.series.readings[-1][1]

    def ahead(self, day: date) -> float:
        """Return how many periods `day` lies after the last reading; 0 for one before it."""
        series = self.series
        last = place(series.readings[-1][0], series.months)
        return max(position(day, series.months) - last, 0.0)

    def trend(self, ahead: float) -> float:
        """Return where the trend leads so many periods after the last reading, limits or not."""
        whole = math.floor(ahead)
        at = min(self.size + whole, len(self.times) - 2)
        time = self.times[at] + (ahead - whole) * (self.times[at + 1] - self.times[at])
        return self.last + self.rate * (time - self.times[self.size])

    def spread(self, ahead: float, sign: int) -> float:
        """Return the standard deviation so many periods on, above (+1) or below the trend (-1)."""
        known = self.spreads[min(max(math.ceil(ahead), 1), len(self.spreads)) - 1]
        side = FORWARD if sign * self.rate > 0 else BACKWARD
        longer = max(ahead / len(self.spreads), 1.0)
        return side * known * math.pow(longer, WIDENING)

    def on(self, day: date) -> Outlook:
        """Return the estimate for a day."""
        ahead = self.ahead(day)
        low, high = limits(self.series.measure, self.last)
        middle = self.trend(ahead)
        below, above = (_TAIL * self.spread(ahead, sign) if ahead else 0.0 for sign in (-1, 1))
        return Outlook(
            *(min(max(one, low), high) for one in (middle, middle - below, middle + above))
        )

    def chance(self, least: float | None, most: float | None, day: date) -> float:
        """Return the probability that the value on a day is at least, and at most, so much.

        One of the two may be None. 0 or 1 only where limits leave nothing else.
        """
        chances = [
            self._beyond(number, sign, day)
            for number, sign in ((least, 1), (most, -1)) if number is not None
        ]  # fmt: skip
        if len(chances) == 1 or not all(0 < one < 1 for one in chances):
            return min(chances)
        return min(max(sum(chances) - 1, NEVER_SURE), 1 - NEVER_SURE)

    def _beyond(self, number: float, sign: int, day: date) -> float:
        """Return the probability of at least (+1) or at most (-1) a number."""
        ahead = self.ahead(day)
        low, high = limits(self.series.measure, self.last)
        beyond = sign * (self.trend(ahead) - number)
        if not ahead:
            return float(sign * self.last >= sign * number)
        if not (low < number <= high if sign > 0 else low <= number < high):
            return float(sign * min(max(number, low), high) >= sign * number)
        spread = self.spread(ahead, -1 if self.trend(ahead) > number else 1)
        chance = (
            (1 + math.erf(beyond / (spread * math.sqrt(2)))) / 2 if spread else float(beyond >= 0)
        )
        return min(max(chance, NEVER_SURE), 1 - NEVER_SURE)

    def met(self, least: float | None, most: float | None) -> date | None:
        """Return the end of the period in which the median is at least, and at most, so much.

        The last reading's day where it is already, None where it is not within 20 years. A range
        may be left behind between the ends of two periods.
        """
        below = -math.inf if least is None else least
        above = math.inf if most is None else most
        series = self.series
        if below <= self.last <= above:
            return series.readings[-1][0]
        if (self.rate <= 0) if self.last < below else (self.rate >= 0):
            return None
        first = place(series.readings[-1][0], series.months)
        for ahead in range(1, _HORIZON // series.months):
            if below <= self.trend(ahead) <= above:
                month = (first + ahead) * series.months - 1
                return last_of_month(date(month // _YEAR, month % _YEAR + 1, 1))
        return None


def limits(measure: Measure, last: float) -> tuple[float, float]:
    """Return what a figure can lie between after `last`."""
    if measure is Measure.QUANTITY:
        return last, math.inf
    return (0.0, 100.0) if measure is Measure.RATIO else (-math.inf, math.inf)


def fit(series: Series, shared: Season | None = None) -> Forecast:
    """Return the forecast of a series that moves; its season is its own, if none is shared."""
    seasonal = season([series], series.months) if shared is None else shared
    changes = _changes(evenly(series))
    size, cycle = len(changes), len(seasonal.lengths)
    first = place(series.readings[0][0], series.months)
    lengths = [
        seasonal.lengths[(first + at) % cycle] for at in range(size + _HORIZON // series.months)
    ]
    history = _History([0.0, *accumulate(changes)], [0.0, *accumulate(lengths[:size])], size)
    rates = _rates(changes, lengths, 1.0)
    least = (EARLY_GAIN if size < cycle else GAIN) * history.loss(rates)
    tempered = _tempered(changes, lengths)
    for fade in FADES[1:]:
        tried = _rates(tempered, lengths, fade)
        loss = history.loss(tried)
        if loss < least:
            rates, least = tried, loss
    longest = max(size - BEGIN + 1 - FEWEST, 1)
    doubt = seasonal.doubt(size)
    spreads = [doubt * history.spread(rates, steps) for steps in range(1, longest + 1)]
    return Forecast(series, rates[-1], [0.0, *accumulate(lengths)], size, spreads)


class _History(NamedTuple):
    """What was done, and what time had passed, by the end of each period."""

    done: Sequence[float]
    times: Sequence[float]
    size: int

    def errors(self, rates: Sequence[float], steps: int) -> list[float]:
        """Return the errors of forecasts `steps` ahead, made at each period with its rate."""
        done, times = self.done, self.times
        return [
            done[at + steps] - done[at] - (times[at + steps] - times[at]) * rates[at - 1]
            for at in range(min(BEGIN, self.size - steps), self.size - steps + 1)
        ]

    def loss(self, rates: Sequence[float]) -> float:
        """Return the mean error over the horizons that are tried."""
        found = [
            sum(map(abs, errors)) / len(errors) / math.sqrt(steps)
            for steps in TRIED if steps + BEGIN <= self.size
            for errors in (self.errors(rates, steps),)
        ]  # fmt: skip
        return sum(found) / len(found) if found else 0.0

    def spread(self, rates: Sequence[float], steps: int) -> float:
        """Return the standard deviation `steps` ahead, wider where there are few errors."""
        errors = self.errors(rates, steps)
        mean = sum(error * error for error in errors) / len(errors)
        return math.sqrt(mean * (1 + steps / len(errors)))


def _rates(changes: Sequence[float], lengths: Sequence[float], fade: float) -> list[float]:
    """Return what each period had shown of the change for a unit of seasonal time."""
    rates, done, time = [], 0.0, 0.0
    for change, length in zip(changes, lengths, strict=False):
        done, time = fade * done + change, fade * time + length
        rates.append(done / time if time > _NO_TIME else 0.0)
    return rates


def _tempered(changes: Sequence[float], lengths: Sequence[float]) -> list[float]:
    """Return the changes, with steps cut down to what is not quite out of the usual."""
    rate = sum(changes) / sum(lengths[: len(changes)])
    rest = [change - rate * length for change, length in zip(changes, lengths, strict=False)]
    middle = _median(rest)
    reach = STEP * _DEVIATION * _median([abs(one - middle) for one in rest])
    if not reach:
        return list(changes)
    return [
        change - one + min(max(one, middle - reach), middle + reach)
        for change, one in zip(changes, rest, strict=True)
    ]
