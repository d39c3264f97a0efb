"""What is drawn on pages: the map of the areas, and how a figure went over the months.

Owns svg. A colour never says anything alone: a status has its sign beside the name, and whatever
is drawn stands in a table on the same page.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.publish.site.markup import Html, tag, text
from meili_cli.publish.site.outlines import Box, Outline, Outlines
from meili_cli.publish.site.tables import Line
from meili_cli.render import words

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
_LEFT: Final = 8
_BELOW: Final = 22
_ABOVE: Final = 12


def months(
    days: Sequence[date], attained: Sequence[Fraction | None], expected: Sequence[Fraction | None],
    target: Fraction | None, title: str,
) -> Html | None:  # fmt: skip
    """Return how a figure went over the months against what was asked for; None for no figures."""
    values = [float(one) for one in (*attained, *expected, target) if one is not None]
    if sum(one is not None for one in attained) < 2 or not values:  # noqa: PLR2004 - a line
        return None
    low, high = min([0.0, *values]), max(values)
    span = (high - low) or 1.0
    step = (_WIDE - 2 * _LEFT) / max(len(days) - 1, 1)

    def place(n: int, value: Fraction) -> str:
        y = _ABOVE + (_HIGH - _ABOVE - _BELOW) * (1 - (float(value) - low) / span)
        return f"{_LEFT + n * step:.1f} {y:.1f}"

    def path(values: Sequence[Fraction | None]) -> str:
        said, pen = "", "M"
        for n, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            said += pen + place(n, value)
            pen = "L"
        return said

    marks: list[Html] = []
    floor = _HIGH - _BELOW
    for n, day in enumerate(days):
        if day.month == 12 or n in {0, len(days) - 1}:  # noqa: PLR2004 - the year's end
            x = f"{_LEFT + n * step:.1f}"
            marks.append(tag("line", x1=x, x2=x, y1=_ABOVE, y2=floor, class_="grid"))
            if not 0 < len(days) - 1 - n < 3 and not 0 < n < 3:  # noqa: PLR2004 - they would meet
                anchor = "start" if n == 0 else "end" if n == len(days) - 1 else "middle"
                marks.append(
                    Html(f'<text x="{x}" y="{_HIGH - 6}" text-anchor="{anchor}">{day:%Y-%m}</text>')
                )
    if target is not None:
        y = place(0, target).split(" ")[1]
        marks.append(tag("line", x1=_LEFT, x2=_WIDE - _LEFT, y1=y, y2=y, class_="aim"))
    last = f"{_LEFT + (len(days) - 1) * step:.1f}"
    return tag(
        "svg", tag("title", title), marks,
        tag("path", d=path(expected), class_="asked"), tag("path", d=path(attained), class_="got"),
        tag("line", x1=last, x2=last, y1=_ABOVE, y2=floor, class_="now", data_step=f"{step:.3f}",
            data_left=_LEFT),
        viewBox=f"0 0 {_WIDE} {_HIGH}", role="img", aria_label=title, class_="months",
    )  # fmt: skip
