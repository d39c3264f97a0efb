"""Results for programs: an envelope and flat rows of plain values, for csv and json.

Owns the names and order of the fields (contract, section 6). Values are exact as far as the
format can carry them; nothing here depends on the language, but names and units that the
rows already have.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.model.entry import COLUMNS, MAX_DECIMALS, Entry, Logged
from meili_cli.model.report import Report, Row

Value = None | bool | int | float | str | list[str] | dict[str, int]
"""What a field of a row may hold."""

ROW_FIELDS: Final = Row._fields
"""The fields of a report's row; the class lists them in the order of the contract."""


class Records(NamedTuple):
    """Rows that all have `fields`, and what holds for them together. `simulated` is of both."""

    envelope: Mapping[str, object]
    fields: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    simulated: bool


_DECIMALS: Final = 10**MAX_DECIMALS


def plain(value: object) -> Value:
    """Return a value of the model as one that json knows; dates as ISO text."""
    match value:
        case Fraction() | Decimal():
            return number(Fraction(value))
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple():
            return [str(each) for each in value]
        case Mapping():
            return {str(key): int(count) for key, count in value.items()}
        case None | bool() | int() | str():
            return value
    raise TypeError(value)


def number(value: Fraction) -> int | float:
    """Return a whole number as int, another as a float.

    A figure of the ledger, of 4 decimals at most, stays as it is; what was divided is cut to
    12 digits, so that it reads alike on every machine.
    """
    if value.denominator == 1:
        return int(value)
    exact = (value * _DECIMALS).denominator == 1
    return float(value) if exact else float(f"{float(value):.12g}")


def record(row: Row) -> dict[str, Value]:
    """Return a row with its fields in the order of the contract."""
    return {name: plain(getattr(row, name)) for name in ROW_FIELDS}


def of_report(report: Report) -> Records:
    """Return the rows of a report under the schema meili/report/1."""
    return Records(
        envelope={
            "schema": "meili/report/1",
            "plan": {"id": report.plan, "revision": report.revision},
            "simulated": report.simulated,
            "as_of": report.as_of.isoformat(),
            "known_at": report.known_at,
            "by": report.by,
            "scope": report.scope,
        },
        fields=ROW_FIELDS,
        rows=tuple(map(record, report.rows)),
        simulated=report.simulated,
    )


LOG_FIELDS: Final = (*COLUMNS, "batch", "line", "standing")
"""The columns of a batch, where the entry stands, and what became of it."""


def of_log(entries: Sequence[Logged], *, simulated: bool) -> Records:
    """Return entries under the schema meili/log/1."""

    def flat(entry: Entry) -> dict[str, Value]:
        return {name: plain(getattr(entry, name)) for name in LOG_FIELDS[:-1]}

    return Records(
        envelope={"schema": "meili/log/1", "simulated": simulated},
        fields=LOG_FIELDS,
        rows=tuple({**flat(logged.entry), "standing": logged.fate.value} for logged in entries),
        simulated=simulated,
    )
