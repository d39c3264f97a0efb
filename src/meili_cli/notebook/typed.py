"""How Python's own values are typed: dates, times, numbers, and words of a fixed choice.

Owns the spelling alone. What it means is judged where words of the command line are judged.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from meili_cli.errors import UsageError
from meili_cli.i18n import _

Day = str | date
"""A day or a period as on the command line (`2019-06-30`, `2019-06`, `2019-Q2`), or a date.

Of a datetime the day counts; of one with a time zone, the day in the plan's time zone.
"""
Number = str | int | float | Decimal
"""A figure. Of a float the shortest decimal that means it counts, as it is printed."""

E = TypeVar("E", bound=StrEnum)


def day(value: Day | None, zone: tzinfo) -> str | None:
    """Return a day as it is typed."""
    if isinstance(value, datetime):
        # Not date(): the missing time of pandas is a datetime without one, and is to be refused.
        return (value.astimezone(zone) if value.tzinfo else value).isoformat()[:10]
    return moment(value)


def moment(value: Day | None) -> str | None:
    """Return a day or a time as it is typed."""
    return value.isoformat() if isinstance(value, date) else value


def number(value: Number | None) -> str | None:
    """Return a number as it is typed, without an exponent."""
    if value is None or isinstance(value, str):
        return value
    try:
        return f"{Decimal(str(value)):f}"
    except InvalidOperation:  # whatever it is, the rules of a row refuse it
        return str(value)


def count(value: str | tuple[Number, Number] | None) -> str | None:
    """Return a count as it is typed: 120/200."""
    if value is None or isinstance(value, str):
        return value
    part, whole = value
    return f"{number(part)}/{number(whole)}"


def several(value: str | Sequence[str]) -> Sequence[str]:
    """Return one or several words as several."""
    return (value,) if isinstance(value, str) else value


def choice(kind: type[E], word: str, name: str) -> E:
    """Return what a word of a fixed choice means; `name` is the argument. Raises UsageError."""
    try:
        return kind(word)
    except ValueError:
        raise UsageError(
            _("there is no {name} {typed!r}").format(name=name, typed=word),
            where=name,
            hint=_("Choose one of: {names}.").format(names=", ".join(kind)),
        ) from None
