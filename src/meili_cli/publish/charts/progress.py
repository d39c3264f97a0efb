"""One target at one area over time: attained, trajectory, aim, and the forecast with its band."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.chart import Chart, Dated, Series
from meili_cli.model.report import Row
from meili_cli.model.terms import Measure
from meili_cli.publish.charts.canvas import Canvas, Point, apart, breadth
from meili_cli.publish.charts.sheet import MARGIN, SMALL, TEXT, Drawn, Entry, Sheet, Sign
from meili_cli.publish.palette import Page
from meili_cli.render import figures
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import Scale, along, dates, scale

_HIGH: Final = 300
_INTERVALS: Final = 6
_DATES: Final = 8


class Plane(NamedTuple):
    """Where days and values stand: a rectangle, two days and an axis."""

    left: float
    top: float
    right: float
    bottom: float
    first: date
    last: date
    axis: Scale

    def x(self, day: date) -> float:
        """Return where a day stands."""
        return self.left + float(along(self.first, self.last, day)) * (self.right - self.left)

    def y(self, value: Fraction) -> float:
        """Return where a value stands."""
        return self.bottom - float(self.axis.part(value)) * (self.bottom - self.top)

    def at(self, day: date, value: Fraction) -> Point:
        """Return where a value of a day stands."""
        return self.x(day), self.y(value)


def pieces(series: Series, field: str) -> Iterator[list[tuple[date, Fraction]]]:
    """Yield a field of the rows as stretches; a quantity begins anew with another commitment."""
    piece: list[tuple[date, Fraction]] = []
    before: Row | None = None
    for day, row in series.rows:
        value = getattr(row, field)
        anew = before is not None and row.measure is Measure.QUANTITY and row.due != before.due
        if piece and (value is None or anew):
            yield piece
            piece = []
        if value is not None:
            piece.append((day, value))
        before = row
    if piece:
        yield piece


def begun(series: Series, field: str) -> list[list[tuple[date, Fraction]]]:
    """Return the stretches of a field, the first of them from the baseline on."""
    found, start = list(pieces(series, field)), series.start
    if found and start is not None and start[0] < found[0][0][0]:
        found[0].insert(0, start)
    return found


def readings(series: Series) -> Iterator[Dated]:
    """Yield the rows that have something new, each the first that has it."""
    newest: date | None = None
    for dated in series.rows:
        row = dated.row
        if row.attained is not None and row.last_as_of != newest:
            newest = row.last_as_of
            yield dated


def draw(sheet: Sheet, chart: Chart, top: float) -> Drawn:
    """Draw the one series of a chart."""
    (series,) = chart.series
    row, canvas, page = series.row, sheet.canvas, sheet.page
    if not series.values:
        canvas.text((MARGIN, top + 20), _("There is no figure to draw."), page.ink, size=TEXT)
        return Drawn(top + 30, ())
    axis = scale(series.values, most=_INTERVALS)
    labels = [said.tick(row, one) for one in axis.ticks]
    beside = _beside(page, series)
    margin = max((breadth(one.text, TEXT) for one in beside), default=0.0)
    first, last = chart.span(series)
    plane = Plane(
        MARGIN + max(breadth(text, SMALL) for text in labels) + 8, top + 8,
        sheet.right - margin - 12, top + _HIGH, first, last, axis,
    )  # fmt: skip
    grid(sheet, plane, labels, _DATES)
    _ahead(canvas, page, plane, series)
    course(canvas, page, plane, series, thick=1.5)
    for limit in series.limits:
        canvas.line((plane.left, plane.y(limit)), (plane.right, plane.y(limit)), page.ink)
    _now(canvas, page, plane, chart.as_of)
    attained(canvas, page, plane, series, thick=2.25, dot=2.5)
    _labels(canvas, page, plane, series)
    heights = apart([plane.y(one.value) + 4 for one in beside], 16)
    for height, one in zip(heights, beside, strict=True):
        at = (plane.right + 10, height)
        canvas.text(at, one.text, one.fill, size=TEXT, bold=one.bold)
    remarks = (_(" · ").join(said.summary(row)), *filter(None, [said.outlook(series)]))
    return Drawn(plane.bottom + 24, tuple(legend(page, [series])), remarks)


def grid(sheet: Sheet, plane: Plane, labels: list[str], most: int) -> None:
    """Draw the lines of the values, and the dates below them."""
    canvas, page = sheet.canvas, sheet.page
    for value, text in zip(plane.axis.ticks, labels, strict=True):
        y = plane.y(value)
        canvas.line((plane.left, y), (plane.right, y), page.line if value else page.soft)
        canvas.text((plane.left - 7, y + 4), text, page.soft, size=SMALL, anchor="end")
    for day, text in dates(plane.first, plane.last, most):
        x = plane.x(day)
        canvas.line((x, plane.bottom), (x, plane.bottom + 5), page.soft)
        if x + breadth(text, SMALL) <= sheet.wide:
            canvas.text((x, plane.bottom + 18), text, page.soft, size=SMALL)


def course(canvas: Canvas, page: Page, plane: Plane, series: Series, *, thick: float) -> None:
    """Draw the trajectory: what was expected, and what will be."""
    found = begun(series, "expected")
    if not found:
        return
    found[-1] += ((one.day, one.expected) for one in series.ahead if one.expected is not None)
    for piece in found:
        points = [plane.at(*one) for one in piece]
        canvas.lines(points, page.soft, thick=thick, dash="6 4")


def attained(
    canvas: Canvas, page: Page, plane: Plane, series: Series, *, thick: float, dot: float
) -> None:
    """Draw what was attained: a line through the reports, a mark where one has something new."""
    for piece in begun(series, "attained"):
        canvas.lines([plane.at(*one) for one in piece], page.ink, thick=thick)
    for day, row in readings(series):
        assert row.attained is not None
        told = _("{day}: {figures}").format(
            day=figures.day(day), figures=_(", ").join(said.summary(row))
        )
        with canvas.titled(told):
            fill = page.page if said.incomplete(row) else page.ink
            canvas.dot(plane.at(day, row.attained), dot, fill, page.ink)
    if series.start is not None:
        _diamond(canvas, page, plane.at(*series.start))
    row = series.row
    if row.attained is not None:
        look = page.looks[row.status]
        fill = page.page if said.incomplete(row) else look.mark
        canvas.dot(plane.at(series.rows[-1].day, row.attained), 2 * dot, fill, look.mark)


def _diamond(canvas: Canvas, page: Page, at: Point) -> None:
    x, y = at
    canvas.shape([(x - 4, y), (x, y - 4), (x + 4, y), (x, y + 4)], page.soft)


def _ahead(canvas: Canvas, page: Page, plane: Plane, series: Series) -> None:
    """Draw the band of the forecast, and the middle of it."""
    row = series.row
    steps = [
        (one.day, one.forecast, one.low, one.high)
        for one in series.ahead
        if one.forecast is not None and one.low is not None and one.high is not None
    ]
    if not steps or row.attained is None:
        return
    begin = plane.at(series.rows[-1].day, row.attained)
    low = [plane.at(day, value) for day, _middle, value, _high in steps]
    high = [plane.at(day, value) for day, _middle, _low, value in steps]
    canvas.shape([begin, *high, *reversed(low)], page.band)
    middle = [plane.at(day, value) for day, value, _low, _high in steps]
    canvas.lines([begin, *middle], page.ahead, thick=2, dash="1 5")
    day, value, _low, _high = steps[-1]
    canvas.dot(plane.at(day, value), 3.5, page.page, page.ahead)


def _now(canvas: Canvas, page: Page, plane: Plane, day: date) -> None:
    """Draw the day of the report."""
    x = plane.x(day)
    canvas.line((x, plane.top), (x, plane.bottom), page.soft, dash="2 3")


def _labels(canvas: Canvas, page: Page, plane: Plane, series: Series) -> None:
    """Write the figure of the day and its status beside its mark, away from the line."""
    row = series.row
    if row.attained is None or not series.ahead:
        return
    x, y = plane.at(series.rows[-1].day, row.attained)
    text = figures.attained(row)
    room = x - plane.left > max(breadth(text, 15), breadth(said.standing(row), TEXT)) + 16
    anchor, x = ("end", x - 10) if room and not _falls(series) else ("", x + 10)
    y = max(y - 22, plane.top + 14)
    canvas.text((x, y), text, page.ink, size=15, anchor=anchor, bold=True, halo=page.page)
    colour = page.looks[row.status].text
    canvas.text((x, y + 16), said.standing(row), colour, size=TEXT, anchor=anchor, halo=page.page)


def _falls(series: Series) -> bool:
    """Whether the line comes to its end from above."""
    line = begun(series, "attained")[-1]
    return len(line) > 1 and line[-2][1] > line[-1][1]


class _Beside(NamedTuple):
    """What stands on the right of the plane, at the height of a value."""

    value: Fraction
    text: str
    fill: str
    bold: bool = False


def _beside(page: Page, series: Series) -> list[_Beside]:
    """Return the aims and the forecast; and the figure of the day where nothing lies ahead."""
    row = series.row
    found = [
        _Beside(limit, _("aim {target}").format(target=said.asked(row, limit)), page.ink)
        for limit in series.limits
    ]
    last = series.ahead[-1] if series.ahead else None
    if last is not None and last.forecast is not None:
        text = _("forecast {figure}").format(figure=figures.figure(row, last.forecast))
        found.append(_Beside(last.forecast, text, page.ahead))
    if last is None and row.attained is not None:
        found.append(_Beside(row.attained, figures.attained(row), page.ink, bold=True))
        found.append(_Beside(row.attained, said.standing(row), page.looks[row.status].text))
    return found


def legend(page: Page, many: list[Series]) -> Iterator[Entry]:
    """Yield the signs that occur, with what they stand for."""
    rows = [row for one in many for _day, row in readings(one)]
    if any(not said.incomplete(row) for row in rows):
        yield _sample(page, page.ink), _("attained")
    if any(said.incomplete(row) for row in rows):
        yield _sample(page, page.page), _("attained, rests on a part of the reports")
    if any(row.expected is not None for one in many for _day, row in one.rows):
        yield (
            lambda c, at: c.line(at, (at[0] + 24, at[1]), page.soft, thick=1.5, dash="6 4"),
            _("expected"),
        )
    if any(one.limits for one in many):
        only = said.aim(many[0].row) if len(many) == 1 else _("aim")
        yield lambda c, at: c.line(at, (at[0] + 24, at[1]), page.ink), only
    starts = [(one.row, one.start) for one in many if one.start is not None]
    if starts:
        row, start = starts[0]
        text = said.baseline(row, start) if len(many) == 1 else _("baseline")
        yield lambda c, at: _diamond(c, page, (at[0] + 12, at[1])), text
    if len(many) == 1:
        if (way := said.way(many[0].row)) is not None:
            yield None, way
        if many[0].ahead and many[0].ahead[-1].forecast is not None:
            yield _band(page), _("forecast, 80 % interval")
        yield (
            lambda c, at: c.line(
                (at[0] + 12, at[1] - 7), (at[0] + 12, at[1] + 7), page.soft, dash="2 3"
            ),
            _("as of {day}").format(day=figures.day(many[0].rows[-1].day)),
        )


def _sample(page: Page, fill: str) -> Sign:
    def sign(canvas: Canvas, at: Point) -> None:
        canvas.line(at, (at[0] + 24, at[1]), page.ink, thick=2.25)
        canvas.dot((at[0] + 12, at[1]), 3.5, fill, page.ink)

    return sign


def _band(page: Page) -> Sign:
    def sign(canvas: Canvas, at: Point) -> None:
        canvas.box((at[0], at[1] - 6), (24, 12), page.band)
        canvas.line(at, (at[0] + 24, at[1]), page.ahead, thick=2, dash="1 5")

    return sign
