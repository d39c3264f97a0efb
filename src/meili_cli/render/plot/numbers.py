"""The numbers of a chart for programs: one row a day, item and area, as json and csv."""

from collections.abc import Iterator, Mapping
from typing import Final

from meili_cli.model.chart import Chart, Series
from meili_cli.model.terms import Format
from meili_cli.render import formats
from meili_cli.render.records import ROW_FIELDS, Records, Value, of_plan, plain, record
from meili_cli.render.view import View

SCHEMA: Final = "meili/chart/1"
_ESTIMATES: Final = ("forecast", "low", "high")
FIELDS: Final = ("day", *ROW_FIELDS, *_ESTIMATES)
"""The day, the fields of a report's row, and those of a forecast."""
_ASKED: Final = (
    "item", "goal", "area", "area_name", "measure", "unit", "bound", "target", "target_max", "due",
)  # fmt: skip
"""What a row says of the target, which holds for the days ahead as well."""


def written(chart: Chart, form: Format) -> str:
    """Return a chart's rows as json or csv; what is ahead of the report's day has no figure."""
    records = Records(
        envelope={
            "schema": SCHEMA,
            **of_plan(chart.plan.head),
            "as_of": chart.as_of.isoformat(),
            "known_at": chart.known_at,
            "kind": chart.kind.value,
            "by": chart.by,
            "scope": chart.scope,
            "undrawn": list(chart.undrawn),
        },
        fields=FIELDS,
        rows=tuple(row for one in chart.series for row in _rows(one)),
        simulated=chart.plan.head.simulated,
    )
    return formats.write(form, records, View())


def _rows(series: Series) -> Iterator[Mapping[str, Value]]:
    nothing: dict[str, Value] = dict.fromkeys(FIELDS)
    for day, row in series.rows:
        yield {**nothing, "day": day.isoformat(), **record(row)}
    for one in series.ahead:
        estimates = {name: plain(getattr(one, name)) for name in ("expected", *_ESTIMATES)}
        asked = record(series.row, _ASKED)
        yield {**nothing, **asked, "day": one.day.isoformat(), **estimates}
