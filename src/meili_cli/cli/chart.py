"""`meili chart`: how things stand and where they are heading, drawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli.cli import console, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import ChartFormat, ChartKind, Format
from meili_cli.publish.palette import Theme

if TYPE_CHECKING:  # --help loads every command
    from meili_cli.model.chart import Chart
    from meili_cli.render.frame import Names

_ENDINGS: Final = {
    ".txt": ChartFormat.TEXT,
    ".json": ChartFormat.JSON,
    ".csv": ChartFormat.CSV,
    ".svg": ChartFormat.SVG,
    ".png": ChartFormat.PNG,
    ".html": ChartFormat.HTML,
    ".htm": ChartFormat.HTML,
}


def chart(
    context: typer.Context,
    item: Annotated[
        str | None, typer.Argument(metavar="ITEM", help="A target: id or name.")
    ] = None,
    kind: Annotated[
        ChartKind | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="What to show; by default the progress of ITEM, or a heat map without.",
        ),
    ] = None,
    area: options.Area = None,
    district: options.District = False,
    street: options.Street = False,
    by: options.ByLevel = None,
    goal: options.Goal = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    theme: Annotated[
        Theme | None,
        typer.Option("--theme", help="The page that svg and png are drawn for; html has both."),
    ] = None,
    pixels: Annotated[
        int | None,
        typer.Option(
            "--width",
            metavar="PIXELS",
            min=200,
            max=8000,
            help="How wide a png is, else twice the size of the svg.",
        ),
    ] = None,
    form: Annotated[
        ChartFormat | None, typer.Option("--format", metavar="FORMAT", help="How to draw it.")
    ] = None,
    output: options.Output = None,
) -> None:
    """Draw targets: progress and forecast, districts, a heat map, or trends side by side."""
    form = form or _form(output)
    _refuse(form, theme, pixels, output)
    from meili_cli import render
    from meili_cli.publish.charts import data

    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    wanted = data.Wanted(
        kind, item, area, goal or (), options.level_of(by, district=district, street=street),
        as_of, known_at,
    )  # fmt: skip
    found = data.chart(book, wanted)
    names = render.names_of(book.plan, book.areas)
    options.hand_out(_drawn(found, names, form, theme, pixels, output), output)


def _drawn(
    found: "Chart", names: "Names", form: ChartFormat, theme: Theme | None,
    pixels: int | None, output: Path | None,
) -> str | bytes:  # fmt: skip
    """Return the chart in a format."""
    from meili_cli.render import plot
    from meili_cli.render.plot import numbers

    if form is ChartFormat.TEXT:
        colour = output is None and console.colour()
        return plot.shown(found, names, console.width(), colour=colour)
    if form in {ChartFormat.JSON, ChartFormat.CSV}:
        return numbers.written(found, Format(form.value))
    from meili_cli.publish import charts

    page = theme or Theme.LIGHT
    match form:
        case ChartFormat.SVG:
            return charts.svg(found, names, page)
        case ChartFormat.PNG:
            return charts.png(found, names, page, pixels)
    return charts.html(found, names)


def _form(output: Path | None) -> ChartFormat:
    """Return the format that a file's name asks for, or text. Raises UsageError."""
    if output is None:
        return ChartFormat.TEXT
    form = _ENDINGS.get(output.suffix.lower())
    if form is None:
        raise options.no_format(output, _ENDINGS)
    return form


def _refuse(
    form: ChartFormat, theme: Theme | None, pixels: int | None, output: Path | None
) -> None:
    """Raise UsageError for what the format has no use for."""
    if form is ChartFormat.PNG and output is None:
        raise UsageError(
            _("a picture of pixels is nothing for a terminal"),
            where="--format png",
            hint=_("Write it to a file: -o chart.png."),
        )
    if theme is not None and form not in {ChartFormat.SVG, ChartFormat.PNG}:
        raise UsageError(
            _("only svg and png are drawn for a light or a dark page"),
            where=f"--theme {theme}",
            hint=_("Leave it out, or write to a file that ends in .svg or .png."),
        )
    if pixels is not None and form is not ChartFormat.PNG:
        raise UsageError(
            _("only a png has a width in pixels"),
            where=f"--width {pixels}",
            hint=_("Leave it out, or write to a file that ends in .png."),
        )
