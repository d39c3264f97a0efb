"""Charts: what one shows, and how it is drawn as svg, png and html.

`data` asks for what a chart shows · `canvas` markup · `sheet` what stands around every chart ·
one module for each kind. How a chart looks on a terminal is for `render.plot`, which also has the
words and axes.
"""

from html import escape
from importlib import import_module
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.chart import Chart
from meili_cli.model.terms import Status
from meili_cli.publish.charts.sheet import WIDE, sheet
from meili_cli.publish.needs import needs
from meili_cli.publish.palette import PAGES, Look, Page, Theme
from meili_cli.render.frame import Names

_PIXELS: Final = 2 * WIDE


def svg(chart: Chart, names: Names, theme: Theme = Theme.LIGHT) -> str:
    """Return a chart as an svg that needs nothing beside it."""
    return _drawn(chart, names, PAGES[theme])


def png(chart: Chart, names: Names, theme: Theme = Theme.LIGHT, pixels: int | None = None) -> bytes:
    """Return a chart as a png, so many pixels broad. Raises UsageError without vl-convert."""
    with needs("png"):
        import vl_convert
    drawn = svg(chart, names, theme)
    wide = float(drawn.partition('width="')[2].partition('"')[0])
    scale = 2.0 if pixels is None else pixels / wide
    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


def html(chart: Chart, names: Names) -> str:
    """Return a page with the chart, in the colours that its reader prefers, and its numbers."""
    from meili_cli.render.formats.html import STYLE, page, tabled
    from meili_cli.render.plot.table import table

    numbers = table(chart, names)
    body = (
        "<main>",
        f'<h1 class="unseen">{escape(numbers.title)}</h1>',
        f"<figure>\n{_drawn(chart, names, _VARIABLES)}</figure>",
        f"<details>\n<summary>{escape(_('The numbers'))}</summary>",
        '<div class="table">',
        *tabled(numbers),
        "</div>\n</details>\n</main>",
    )
    return "\n".join(page(numbers.title, STYLE + _STYLE, body)) + "\n"


def _variable(*names: str) -> str:
    """Return a colour that the style of a page says."""
    return f"var(--{'-'.join(names).replace('_', '-')})"


_PLAIN: Final = tuple(name for name in Page._fields if name != "looks")
_VARIABLES: Final = PAGES[Theme.LIGHT]._replace(
    **{name: _variable(name) for name in _PLAIN},
    looks={
        status: Look(*(_variable(status.value, name) for name in Look._fields)) for status in Status
    },
)


def _colours(page: Page) -> str:
    """Return what the variables of a page are, as declarations."""
    plain = [(_variable(name), getattr(page, name)) for name in _PLAIN]
    looks = [
        (_variable(status.value, name), getattr(look, name))
        for status, look in page.looks.items()
        for name in Look._fields
    ]
    return " ".join(f"{name[4:-1]}: {colour};" for name, colour in (*plain, *looks))


_STYLE: Final = f"""\
:root {{ {_colours(PAGES[Theme.LIGHT])} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(PAGES[Theme.DARK])} }} }}
@media print {{ :root {{ {_colours(PAGES[Theme.LIGHT])} }} }}
figure {{ margin: 0; overflow-x: auto; }}
figure svg {{ max-width: 100%; min-width: 40rem; height: auto; }}
summary {{ cursor: pointer; margin: 1rem 0; }}
.unseen {{ position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }}
"""


def _drawn(chart: Chart, names: Names, page: Page) -> str:
    module = import_module(f"{__name__}.{chart.kind.value}")
    wide = module.wide(chart) if hasattr(module, "wide") else WIDE
    return sheet(chart, names, page, wide, module.draw)
