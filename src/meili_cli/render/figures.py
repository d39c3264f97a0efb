"""A value as text for a person: the one place where figures, dates and states become words.

All formats for people take their cells from here, so that they agree cell for cell. It never
computes a figure. csv and json say numbers as numbers and are written by `records`.

A rounded figure never claims more than the exact one: where rounding would carry it to a limit
that it does not reach (its target, a band of the pace, 100 %), it is rounded the other way. So
89.97 % of 90 % reads 89.9 %, and a pace of 0.949, which is behind, reads 0.94. A target stands
with all digits that the plan gives it, so that what is beside it can keep its side; and of what
is "at least" so much, the rest is cut off. All of this holds for whatever `decimals` are asked
for; by default there are as many as suit the kind of figure.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _, language
from meili_cli.model.entry import Entry, Kind, State
from meili_cli.model.report import Row
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.render import words

NOTHING: Final = "–"
"""What stands where there is no value."""

_WAN: Final = "万"
_MYRIADS: Final = ((10**8, "亿"), (10**4, _WAN))


class Limits(NamedTuple):
    """What a rounded figure must not seem to reach: `least` from below, `most` from above.

    `down` says that it must not seem more than it is at all.
    """

    least: tuple[Fraction, ...] = ()
    most: tuple[Fraction, ...] = ()
    down: bool = False


_NONE: Final = Limits()
WHOLE: Final = Limits(least=(Fraction(100),))
"""Of percentages: all of it is reached only where it is."""

_FINEST: Final = 4
"""Decimals of a percentage that is shown, at most."""
_WRITTEN: Final = 12
"""Decimals that a number of the plan has at most: 4, and 8 more where it is counted in 亿."""


def _rounded(value: Fraction, decimals: int, limits: Limits) -> int:
    """Return `value` in units of the last decimal, rounded half up within the limits."""
    scale = int(10**decimals)
    exact = value * scale
    rounded = math.floor(exact + Fraction(1, 2))
    if limits.down:
        return math.floor(exact)
    if any(exact < limit * scale <= rounded for limit in limits.least):
        return math.floor(exact)
    if any(exact > limit * scale >= rounded for limit in limits.most):
        return math.ceil(exact)
    return rounded


def number(
    value: Fraction,
    decimals: int,
    *,
    limits: Limits = _NONE,
    grouped: bool = True,
    trimmed: bool = False,
) -> str:
    """Return a number with so many decimals; `trimmed` of zeros at the end."""
    units = _rounded(value, decimals, limits)
    whole, part = divmod(abs(units), 10**decimals)
    text = f"{whole:,}" if grouped else str(whole)
    fraction = str(part).zfill(decimals) if decimals else ""
    if trimmed:
        fraction = fraction.rstrip("0")
    return ("-" if units < 0 else "") + text + (f".{fraction}" if fraction else "")


def exact(value: Decimal | Fraction | None) -> str:
    """Return a reported figure with all its digits."""
    if value is None:
        return NOTHING
    return number(Fraction(value), _WRITTEN, trimmed=True, grouped=language() != "zh")


def unit(row: Row) -> str:
    """Return the unit of what is shown; that of a ratio is what is counted, and no part of it."""
    return "" if row.measure is Measure.RATIO else row.unit or ""


def amount(
    value: Fraction, unit: str | None, limits: Limits = _NONE, decimals: int | None = None
) -> str:
    """Return a quantity or a level, by default to at least three digits that count.

    English has thousands separators. Chinese counts from 10,000 on in 万 and from
    100,000,000 on in 亿, unless the unit itself already counts in 万.
    """
    size = abs(value)
    places = places_of(value) if decimals is None else decimals
    if language() != "zh":
        return number(value, places, limits=limits, trimmed=True)
    if not (unit or "").startswith(_WAN):
        for base, name in _MYRIADS:
            if size >= base:
                scaled = Limits(
                    tuple(limit / base for limit in limits.least),
                    tuple(limit / base for limit in limits.most),
                    limits.down,
                )
                places = 2 if decimals is None else decimals
                return (
                    number(value / base, places, limits=scaled, grouped=False, trimmed=True) + name
                )
    return number(value, places, limits=limits, grouped=False, trimmed=True)


def places_of(value: Fraction) -> int:
    """Return the decimals of an amount, so that three digits of it count."""
    size = abs(value)
    return 1 if size >= 10 else 2 if size >= 1 else 4  # noqa: PLR2004


def percentage(
    value: Fraction | None, *, limits: Limits = WHOLE, trimmed: bool = False,
    decimals: int | None = None,
) -> str:  # fmt: skip
    """Return a percentage such as 78.0 %; `trimmed` drops decimals that say nothing."""
    if value is None:
        return NOTHING
    places = 1 if decimals is None else decimals
    return _("{number} %").format(
        number=number(value, places, limits=limits, trimmed=trimmed, grouped=language() != "zh")
    )


def share(part: Fraction | None, decimals: int | None = None) -> str:
    """Return a part of 1 as a percentage."""
    return percentage(None if part is None else part * 100, decimals=decimals)


def pace(value: Fraction | None, bands: Iterable[Fraction], decimals: int | None = None) -> str:
    """Return a pace such as 1.34, on its side of each of the bands."""
    if value is None:
        return NOTHING
    places = 2 if decimals is None else decimals
    return number(value, places, limits=Limits(least=tuple(bands)))


def day(value: date | None) -> str:
    """Return a day as 2019-06-30, which sorts and is read alike in both languages."""
    return NOTHING if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """Return a moment to the minute, in UTC as the ledger has it."""
    return NOTHING if value is None else f"{value:%Y-%m-%d %H:%M}Z"


def figure(
    row: Row, value: Fraction | None, decimals: int | None = None, *, lower: bool = False
) -> str:
    """Return a figure in the measure of the row, on its side of the row's target.

    `lower` says that it is a lower bound.
    """
    if value is None:
        return NOTHING
    limits = limits_of(row)._replace(down=lower)
    if row.measure is Measure.RATIO:
        text = percentage(
            value,
            limits=limits,
            decimals=decimals_of(row.target) if decimals is None else decimals,
        )
    else:
        text = amount(value, row.unit, limits, decimals)
    return f"≥ {text}" if lower else text


def limits_of(row: Row) -> Limits:
    """Return what a figure in the measure of the row must not seem to reach: its target."""
    if not isinstance(row.target, Fraction):
        return _NONE
    if row.target_max is not None:
        return Limits(least=(row.target,), most=(row.target_max,))
    if row.bound is BoundKind.AT_MOST:
        return Limits(most=(row.target,))
    return Limits(least=(row.target,))


def decimals_of(target: Fraction | State | None) -> int | None:
    """Return the decimals of a percentage that is asked for, where it has more than are usual.

    A figure with fewer could seem to miss what it meets: 23.0 % of 23.04 %.
    """
    if not isinstance(target, Fraction) or not (target * 10) % 1:
        return None
    return next((n for n in range(2, _FINEST + 1) if not (target * 10**n) % 1), None)


def amount_of(row: Row, value: Fraction | None, decimals: int | None = None) -> str:
    """Return an amount in the measure of the row that is no figure of it: points of a ratio."""
    if value is None:
        return NOTHING
    if row.measure is Measure.RATIO:
        places = 2 if decimals is None else decimals
        return _("{number} pts").format(number=number(value, places, trimmed=True))
    return amount(value, row.unit, _NONE, decimals)


def attained(row: Row, decimals: int | None = None) -> str:
    """Return what is attained: a figure, ≥ before a lower bound; a state; or states counted.

    Where areas below are counted by state, it is those that are as far as asked, of all.
    """
    if row.attained is not None:
        lower = any(note.code == "lower_bound" for note in row.notes)
        return figure(row, row.attained, decimals, lower=lower)
    if row.states:
        reached = max(row.expected_reports, sum(row.states.values()))
        asked = row.target if isinstance(row.target, State) else State.DONE
        done = sum(count for state, count in row.states.items() if state.rank >= asked.rank)
        return f"{done}/{reached}"
    return NOTHING if row.state is None else words.state(row.state)


def bound(row: Row) -> str:
    """Return what the target asks for: a figure, ≤ before an upper bound; two; a way; or a state."""
    match row.bound:
        case None:
            return NOTHING
        case BoundKind.INCREASE | BoundKind.DECREASE:
            return words.bound(row.bound)
    if row.target is None:
        return NOTHING
    if not isinstance(row.target, Fraction):
        return words.state(row.target)
    if row.target_max is not None:
        return _range(row, row.target, row.target_max)
    # What growth leads to is written nowhere, and its digits have no end.
    led_to = any(note.code == "target_growth" for note in row.notes)
    text = figure(row, row.target) if led_to else written(row, row.target)
    return f"≤ {text}" if row.bound is BoundKind.AT_MOST else text


def _range(row: Row, least: Fraction, most: Fraction) -> str:
    """Return a range such as 5-7 %, with a dash that is no minus."""
    if row.measure is not Measure.RATIO:
        return between(written(row, least), written(row, most))
    ends = (
        number(one, _WRITTEN, trimmed=True, grouped=language() != "zh") for one in (least, most)
    )
    return _("{number} %").format(number=between(*ends))


def between(least: str, most: str) -> str:
    """Return two numbers in words as a range, set apart where one of them has a minus."""
    return f"{least} – {most}" if "-" in least + most else f"{least}–{most}"


def written(row: Row, value: Fraction | None) -> str:
    """Return a number of the plan in the measure of the row, with all digits that it has."""
    if value is None:
        return NOTHING
    if row.measure is Measure.RATIO:
        return percentage(value, limits=_NONE, trimmed=True, decimals=_WRITTEN)
    return amount(value, row.unit, decimals=_WRITTEN)


def in_measure(row: Row, text: str, decimals: int | None = None) -> str:
    """Return a figure that a note carries as text in the measure of its row; else the text."""
    if not text:
        return NOTHING
    try:
        return figure(row, Fraction(text), decimals)
    except (ValueError, ZeroDivisionError):
        return words.state_of(text)


def reports(row: Row) -> str:
    """Return how many of the expected reports are there."""
    return f"{row.reported}/{row.expected_reports}"


def states(row: Row) -> str:
    """Return a state, or how many areas below are in each, the most advanced first."""
    if row.states:
        ordered = sorted(row.states.items(), key=lambda pair: -pair[0].rank)
        counts = [
            _("{state} {count}").format(state=words.state(state), count=count)
            for state, count in ordered
            if count
        ]
        return _(", ").join(counts)
    return NOTHING if row.state is None else words.state(row.state)


def effect(before: Row, after: Row) -> str:
    """Say what new entries did to a figure: from what to what, of what, and the status now."""
    target = bound(after)
    said = (
        _("from {before} to {after} of {target}, {status}")
        if target != NOTHING
        else _("from {before} to {after}, {status}")
    )
    return said.format(
        before=attained(before), after=attained(after), target=target,
        status=words.status(after.status),
    )  # fmt: skip


def entry(reported: Entry) -> str:
    """Return the figure of an entry as it was reported, nothing rounded."""
    if reported.state is not None:
        return words.state(reported.state)
    if reported.value is None:
        return NOTHING
    text = exact(reported.value)
    match reported.kind:
        case Kind.COUNT:
            below = NOTHING if reported.denominator is None else exact(reported.denominator)
            return f"{text}/{below}"
        case Kind.PERCENT:
            return _("{number} %").format(number=text)
        case Kind.INCREMENT:
            return text if reported.value < 0 else f"+{text}"
        case _:
            return text
