"""What is drawn on pages: the map of the areas, and how a figure went over the months.

Owns svg. A colour never says anything alone: a status has its sign beside the name, and whatever
is drawn stands in a table on the same page.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.report import Row
from meili_cli.publish.site.markup import Html, tag, text
from meili_cli.publish.site.outlines import Box, Outline, Outlines
from meili_cli.publish.site.tables import Line
from meili_cli.render import words
from meili_cli.render.plot import said
from meili_cli.render.plot.scale import Scale, known, scale

_STEPS: Final = 5
"""Classes of completion: a fifth of the way each."""


class Shown(NamedTuple):
    """An area on the map: its name, its page, and its line; None where it has none."""

    name: str
    href: str
    line: Line


def class_of(line: Line) -> str:
    """Return the classes of a shape: its status, and how far it is in fifths of the way."""
    fifth = "none" if line.bar is None else str(min(int(line.bar // (100 / _STEPS)), _STEPS - 1))
    return f"shape s-{line.row.status} c-{fifth}"


def told(shown: Shown) -> str:
    """Return what is said of an area on the map."""
    line = shown.line
    said = [words.status(line.row.status)]
    if line.row.completion is not None:
        said.append(_("{share} done").format(share=line.texts["completion"]))
    return _("{area}: {said}").format(area=shown.name, said=_(", ").join(said))


def areas(outlines: Outlines, shown: Mapping[str, Shown], title: str) -> Html:
    """Return the map of areas, each a link to its page, with an inset for those that are small."""
    whole = _map(outlines, shown, title, outlines.box)
    if outlines.inset is None:
        return tag("div", whole, class_="map", id="map", data_shade="status")
    near = _map(outlines, shown, _("The same, nearer"), outlines.inset, near=True)
    return tag("div", whole, near, class_="map", id="map", data_shade="status")


def _map(
    outlines: Outlines, shown: Mapping[str, Shown], title: str, box: Box, *, near: bool = False
) -> Html:
    shapes: list[Html] = []
    names: list[Html] = []
    unit = box.width / 100
    for code, outline in outlines.areas.items():
        path = outline.near if near else outline.path
        if code not in shown or not path:
            continue
        one = shown[code]
        shapes.append(
            tag(
                "a",
                tag("title", told(one)),
                tag("path", d=path),
                href=one.href,
                class_=class_of(one.line),
                data_area=code,
                aria_label=told(one),
                tabindex=-1 if near else None,
            )
        )
        if near == outline.small and _within(outline, box):
            names.append(_name(outline, one, unit * (3.4 if near else 2.7)))
    if not near and outlines.inset is not None:
        left, top, width, height = outlines.inset
        shapes.append(
            tag("rect", class_="inset", x=f"{left:g}", y=f"{top:g}", width=f"{width:g}",
                height=f"{height:g}")
        )  # fmt: skip
    return tag(
        "svg", shapes, tag("g", names, class_="names", aria_hidden="true"), viewBox=str(box),
        role="group", aria_label=title, class_="near" if near else "whole",
    )  # fmt: skip


def _within(outline: Outline, box: Box) -> bool:
    x, y = outline.middle
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _name(outline: Outline, shown: Shown, size: float) -> Html:
    x, y = outline.middle
    return Html(
        f'<text x="{x:g}" y="{y:g}" font-size="{size:.1f}" data-name="{text(shown.line.row.area)}">'
        f'<tspan class="sign">{text(words.sign(shown.line.row.status))}</tspan> {text(shown.name)}'
        "</text>"
    )


# -- over the months ---------------------------------------------------------------------------

_WIDE: Final = 640
_HIGH: Final = 200
_LEFT: Final = 52
_RIGHT: Final = 8
_BELOW: Final = 22
_ABOVE: Final = 12
_INTERVALS: Final = 4
_CLOSE: Final = 3
"""Months that are too near to one another for both to be named."""


class _Plane(NamedTuple):
    """Where months and values stand."""

    axis: Scale
    step: float

    def x(self, month: int) -> str:
        return f"{_LEFT + month * self.step:.1f}"

    def y(self, value: Fraction) -> str:
        return f"{_ABOVE + (_HIGH - _ABOVE - _BELOW) * (1 - float(self.axis.part(value))):.1f}"

    def path(self, values: Sequence[Fraction | None]) -> str:
        """Return a line through the values that there are; it is broken where there is none."""
        pieces, pen = [], "M"
        for month, value in enumerate(values):
            if value is not None:
                pieces.append(f"{pen}{self.x(month)} {self.y(value)}")
            pen = "M" if value is None else "L"
        return "".join(pieces)

    def upright(self, month: int, class_: str, **data: str | int) -> Html:
        """Return a line at a month, from the top to the floor."""
        x = self.x(month)
        return tag("line", x1=x, x2=x, y1=_ABOVE, y2=_HIGH - _BELOW, class_=class_, **data)

    def across(self, value: Fraction, class_: str) -> Html:
        """Return a line at a value, over all months."""
        y = self.y(value)
        return tag("line", x1=_LEFT, x2=_WIDE - _RIGHT, y1=y, y2=y, class_=class_)


def months(days: Sequence[date], rows: Sequence[Row], title: str) -> Html | None:
    """Return how a figure went over the months against what was asked for; None for no figures."""
    attained, expected = [row.attained for row in rows], [row.expected for row in rows]
    asked = rows[-1].target
    target = asked if isinstance(asked, Fraction) else None
    if len(known(attained)) < 2:  # noqa: PLR2004 - a line
        return None
    plane = _Plane(
        scale(known([*attained, *expected, target]), most=_INTERVALS, zero=True),
        (_WIDE - _LEFT - _RIGHT) / max(len(days) - 1, 1),
    )
    return tag(
        "svg", tag("title", title),
        [*_values(plane, rows[-1]), *_months(plane, days)],
        None if target is None else plane.across(target, "aim"),
        tag("path", d=plane.path(expected), class_="asked"),
        tag("path", d=plane.path(attained), class_="got"),
        plane.upright(len(days) - 1, "now", data_step=f"{plane.step:.3f}", data_left=_LEFT),
        viewBox=f"0 0 {_WIDE} {_HIGH}", role="img", aria_label=title, class_="months",
    )  # fmt: skip


def _values(plane: _Plane, row: Row) -> Iterator[Html]:
    for value in plane.axis.ticks:
        yield plane.across(value, "grid")
        label = said.tick(row, value)
        yield tag("text", label, x=_LEFT - 6, y=plane.y(value), dy=4, text_anchor="end")


def _months(plane: _Plane, days: Sequence[date]) -> Iterator[Html]:
    """Yield the ends of years, and the first and the last month, named where there is room."""
    last = len(days) - 1
    for month, day in enumerate(days):
        if month not in {0, last} and day.month != 12:  # noqa: PLR2004 - the year's end
            continue
        yield plane.upright(month, "grid")
        if not 0 < last - month < _CLOSE and not 0 < month < _CLOSE:
            anchor = "start" if month == 0 else "end" if month == last else "middle"
            yield tag("text", f"{day:%Y-%m}", x=plane.x(month), y=_HIGH - 6, text_anchor=anchor)
