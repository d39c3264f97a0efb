"""Charts made of blocks, for a terminal: what stands where, and the words around it.

`scale` axes and cells · `said` headings, figures and legends, for pictures too · one module for
each kind of chart, all with a function `lines` · `numbers` the same for programs.

Nothing here asks a ledger or computes a figure, and it needs no library that draws.
"""

from importlib import import_module

from meili_cli.model.chart import Chart
from meili_cli.model.terms import ChartKind
from meili_cli.render.frame import Names
from meili_cli.render.plot import said
from meili_cli.render.styles import STYLES, Spans, drawn
from meili_cli.render.table import Tone
from meili_cli.render.text import wrap

_MODULES = {ChartKind.DISTRICTS: "bars", ChartKind.TREND: "sparks"}
"""Modules that are not called as their kind."""


def shown(chart: Chart, names: Names, width: int, *, colour: bool) -> str:
    """Return a chart as text of at most `width` cells; escape codes only for `colour`."""
    kind = chart.kind
    module = import_module(f"{__name__}.{_MODULES.get(kind, kind.value)}")
    above: list[Spans] = [[(line, STYLES[Tone.STRONG])] for line in wrap(said.plan(chart), width)]
    for said_above in said.head(chart, names):
        above += ([(line, STYLES[said_above.tone])] for line in wrap(said_above.text, width))
    body = list(module.lines(chart, names, width))
    below: list[Spans] = []
    if (text := said.undrawn(chart, names)) is not None:
        below += ([(line, STYLES[Tone.MUTED])] for line in wrap(text, width))
    notes = said.footnotes(chart, names)
    if notes:
        below.append([])
    for note in notes:
        below += ([(line, STYLES[Tone.MUTED])] for line in wrap(note, width, indent=2))
    return drawn([*above, [], *body, *below], colour=colour)
