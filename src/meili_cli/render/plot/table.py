"""The numbers of a chart as a table, for those who would rather read than look."""

from collections.abc import Iterator, Sequence
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, Series
from meili_cli.model.report import Row
from meili_cli.model.terms import ChartKind
from meili_cli.render import columns, figures
from meili_cli.render.frame import Frame, Names, Screen
from meili_cli.render.plot import said
from meili_cli.render.table import Cell, Cells, Column, Section, Table

_FIELDS: Final = ("attained", "target", "due", "expected", "completion", "pace", "status")
_OVER_TIME: Final = (ChartKind.PROGRESS, ChartKind.TREND)
_NOTHING: Final = Cell(figures.NOTHING)


def table(chart: Chart, names: Names) -> Table:
    """Return one row a day, item and area; what is ahead of the chart's day comes last."""
    over_time = chart.kind in _OVER_TIME
    first = _("Day") if over_time else _("Area")
    ahead = any(one.ahead for one in chart.series)
    estimates = (Column(_("Forecast"), right=True), Column(_("80 % interval"), right=True))
    return Table(
        columns=(
            Column(first),
            *(columns.OF_ROWS[name].column() for name in _FIELDS),
            *(estimates if ahead else ()),
        ),
        sections=tuple(_sections(chart, names, over_time=over_time, ahead=ahead)),
        title=said.heading(chart, names),
        head=said.head(chart, names)[-1:],
    )


def _sections(chart: Chart, names: Names, *, over_time: bool, ahead: bool) -> Iterator[Section]:
    page = columns.Page(Frame(Screen.TARGETS, chart.plan.head.title, names), None, None)

    def cells(row: Row) -> Cells:
        return tuple(columns.OF_ROWS[name].cell(row, page) for name in _FIELDS)

    nothing = (_NOTHING, _NOTHING) if ahead else ()
    if over_time:
        for one in chart.series:
            past = ((Cell(figures.day(day)), *cells(row), *nothing) for day, row in one.rows)
            yield Section(
                said.name(chart, one, names) if len(chart.series) > 1 else "",
                (*past, *_ahead(one)),
            )
        return
    for item in dict.fromkeys(one.row.item for one in chart.series):
        of_item: Sequence[Row] = [one.row for one in chart.series if one.row.item == item]
        rows = tuple((Cell(row.area_name), *cells(row)) for row in of_item)
        yield Section("" if said.of_one_item(chart) else names.item(item), rows)


def _ahead(series: Series) -> Iterator[Cells]:
    row = series.row
    for one in series.ahead:
        interval = _NOTHING
        if one.low is not None and one.high is not None:
            interval = Cell(
                _("{low} to {high}").format(
                    low=figures.figure(row, one.low), high=figures.figure(row, one.high)
                )
            )
        yield (
            Cell(figures.day(one.day)), _NOTHING, Cell(figures.bound(row)),
            Cell(figures.day(row.due)), Cell(figures.figure(row, one.expected)), _NOTHING, _NOTHING,
            _NOTHING, Cell(figures.figure(row, one.forecast)), interval,
        )  # fmt: skip
