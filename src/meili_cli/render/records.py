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
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.model.entry import COLUMNS, MAX_DECIMALS, Entry, Fate, Logged
from meili_cli.model.report import BUDGET_FIELDS, Report, Row

if TYPE_CHECKING:  # a report has no chains: start-up time
    from meili_cli.ledger.receipt import Account
    from meili_cli.model.plan import PlanFile
    from meili_cli.reports.chains import Chain

Value = None | bool | int | float | Decimal | str | list[str] | dict[str, "Value"]
"""What a field of a row may hold; a Decimal only where a float would not be exact."""

ROW_FIELDS: Final = tuple(name for name in Row._fields if name not in BUDGET_FIELDS)
"""The fields of a report's row; the class lists them in the order of the contract."""


class Records(NamedTuple):
    """Rows that all have `fields`, and what holds for them together. `simulated` is of both."""

    envelope: Mapping[str, object]
    fields: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    simulated: bool

    def pick(self, fields: tuple[str, ...]) -> "Records":
        """Return the records with only these fields, in this order; with none named, as it is."""
        if not fields:
            return self
        rows = tuple({name: row[name] for name in fields} for row in self.rows)
        return self._replace(fields=fields, rows=rows)


_DECIMALS: Final = 10**MAX_DECIMALS


def plain(value: object) -> Value:
    """Return a value of the model as one that json knows; dates as ISO text."""
    match value:
        case Fraction():
            return number(value)
        case Decimal():
            figure = number(Fraction(value))
            return figure if Decimal(str(figure)) == value else value
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple() | list():
            return [str(each) for each in value]
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
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


def of_plan(head: "PlanFile | None") -> dict[str, object]:
    """Return what an envelope says of the plan; null where none could be read."""
    if head is None:
        return {"plan": None, "simulated": False}
    return {"plan": {"id": head.id, "revision": int(head.revision)}, "simulated": head.simulated}


def fields_of(report: Report) -> tuple[str, ...]:
    """Return the fields of the rows of a report, those of the budget last where it has them."""
    return (*ROW_FIELDS, *BUDGET_FIELDS) if report.budgets else ROW_FIELDS


def record(row: Row, fields: Sequence[str] = ROW_FIELDS) -> dict[str, Value]:
    """Return a row with its fields in the order of the contract."""
    return {name: plain(getattr(row, name)) for name in fields}


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
            **_published(report),
            **({} if report.overdue is None else {"overdue": list(report.overdue)}),
        },
        fields=fields_of(report),
        rows=tuple(record(row, fields_of(report)) for row in report.rows),
        simulated=report.simulated,
    )


def _published(report: Report) -> dict[str, object]:
    """Return what is said besides of a report that is repeated as it was at closing."""
    if report.as_published is None:
        return {}
    return {"as_published": report.as_published, "plan_changed": list(report.plan_changed)}


LOG_FIELDS: Final = (*COLUMNS, "batch", "line", "standing")
"""The columns of a batch, where the entry stands, and what became of it."""


def of_log(entries: Sequence[Logged], *, simulated: bool) -> Records:
    """Return entries under the schema meili/log/1."""
    return Records(
        envelope={"schema": "meili/log/1", "simulated": simulated},
        fields=LOG_FIELDS,
        rows=tuple(_logged(entry, fate) for entry, fate in entries),
        simulated=simulated,
    )


def _logged(entry: Entry, fate: Fate) -> dict[str, Value]:
    fields = {name: plain(getattr(entry, name)) for name in LOG_FIELDS[:-1]}
    return {**fields, "standing": fate.value}


BATCH_FIELDS: Final = (
    "batch", "recorded_at", "recorded_by", "rows", "read", "new", "unchanged", "revised",
    "withdrawn", "refused", "source", "command", "restate", "receipt",
)  # fmt: skip
"""Where a batch comes from."""


def of_batches(accounts: "Sequence[Account]", *, simulated: bool) -> Records:
    """Return what is noted of batches under the schema meili/batches/1."""
    return Records(
        envelope={"schema": "meili/batches/1", "simulated": simulated},
        fields=BATCH_FIELDS,
        rows=tuple(
            {name: plain(getattr(account, name)) for name in BATCH_FIELDS} for account in accounts
        ),
        simulated=simulated,
    )


CHAIN_FIELDS: Final = (*LOG_FIELDS, "chain", "step", "replaces", "end", "ended_by")
"""Those of the log, and an entry's links within its chain; places are batch and line."""


def of_chains(chains: "Sequence[Chain]", *, simulated: bool) -> Records:
    """Return chains entry by entry under the schema meili/log/1."""
    rows: list[dict[str, Value]] = []
    for number, chain in enumerate(chains, start=1):
        places = [f"{link.entry.batch}:{link.entry.line}" for link in chain.links]
        for step, link in enumerate(chain.links, start=1):
            links: dict[str, Value] = {
                "chain": number,
                "step": step,
                "replaces": [places[other - 1] for other in link.replaces],
                "end": plain(link.end),
                "ended_by": [places[other - 1] for other in link.ended_by],
            }
            rows.append({**_logged(link.entry, link.fate), **links})
    return Records(
        envelope={"schema": "meili/log/1", "simulated": simulated},
        fields=CHAIN_FIELDS, rows=tuple(rows), simulated=simulated,
    )  # fmt: skip
