"""Lines, shapes and texts of an svg, as plain text. Owns markup and escaping; draws no chart.

The same calls give the same bytes. Whatever is said is escaped here, once.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from html import escape
from itertools import pairwise
from typing import Final

from meili_cli.render.text import cut, width

FONTS: Final = (
    "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'Helvetica Neue', Arial, sans-serif"
)
"""Chinese and Latin letters from one face, where it is there."""
_LETTER, _SIGN = 0.555, 1.0
"""Breadth of a Latin letter in the mean, and of a Chinese sign, as a part of the size."""

Number = int | float | Fraction
Point = tuple[float, float]


def breadth(text: str, size: float) -> float:
    """Return about how broad a text is in pixels, rather more than less."""
    wide = width(text) - len(text)
    return size * ((len(text) - wide) * _LETTER + wide * _SIGN)


def short(text: str, room: float, size: float) -> str:
    """Return a text that is not broader than the room, with an ellipsis where it was cut."""
    if breadth(text, size) <= room:
        return text
    return cut(text, int(room / (size * _LETTER)))


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Return places in the order of those wanted, moved down until they lie apart."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    places = list(wanted)
    for before, at in pairwise(order):
        places[at] = max(places[at], places[before] + gap)
    return places


class Canvas:
    """An svg that grows; y goes downward."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def line(self, a: Point, b: Point, stroke: str, *, thick: Number = 1, dash: str = "") -> None:
        """Draw a straight line."""
        self._add(
            "line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], stroke=stroke, stroke_width=thick,
            stroke_dasharray=dash,
        )  # fmt: skip

    def lines(
        self, points: Iterable[Point], stroke: str, *, thick: Number = 1, dash: str = ""
    ) -> None:
        """Draw straight lines from point to point."""
        self._add(
            "polyline", points=_points(points), fill="none", stroke=stroke, stroke_width=thick,
            stroke_dasharray=dash, stroke_linejoin="round", stroke_linecap="round",
        )  # fmt: skip

    def shape(self, points: Iterable[Point], fill: str) -> None:
        """Fill what lies between points."""
        self._add("polygon", points=_points(points), fill=fill)

    def box(
        self, at: Point, size: Point, fill: str, *, stroke: str = "", thick: Number = 1
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        self._add(
            "rect", x=at[0], y=at[1], width=size[0], height=size[1], fill=fill, stroke=stroke,
            stroke_width=thick if stroke else "",
        )  # fmt: skip

    def dot(self, at: Point, radius: Number, fill: str, stroke: str) -> None:
        """Draw a circle."""
        self._add(
            "circle", cx=at[0], cy=at[1], r=radius, fill=fill, stroke=stroke, stroke_width=1.5
        )

    def text(
        self, at: Point, said: str, fill: str, *, size: Number = 12, anchor: str = "",
        bold: bool = False, halo: str = "", turned: bool = False,
    ) -> None:  # fmt: skip
        """Write a text on its base line; a halo of the page's colour keeps it apart from lines."""
        x, y = _number(at[0]), _number(at[1])
        self._add(
            "text", said, x=at[0], y=at[1], fill=fill, font_size=size, text_anchor=anchor,
            font_weight="bold" if bold else "", stroke=halo, stroke_width=3 if halo else "",
            stroke_linejoin="round" if halo else "", paint_order="stroke" if halo else "",
            transform=f"rotate(-45 {x} {y})" if turned else "",
        )  # fmt: skip

    @contextmanager
    def titled(self, said: str) -> Iterator[None]:
        """Let what is drawn within say what it is, to a pointer that rests on it."""
        self._parts.append(f"<g><title>{escape(said)}</title>")
        yield
        self._parts.append("</g>")

    def document(self, size: Point, page: str, title: str, told: str) -> str:
        """Return the svg, with a title and what it tells for those who cannot see it."""
        wide, high = map(_number, size)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
            f'viewBox="0 0 {wide} {high}" role="img" font-family="{FONTS}">'
        )
        return "\n".join(
            (
                head,
                f"<title>{escape(title)}</title>",
                f"<desc>{escape(told)}</desc>",
                f'<rect width="{wide}" height="{high}" fill="{page}"/>',
                *self._parts,
                "</svg>\n",
            )
        )

    def _add(self, tag: str, said: str | None = None, **attributes: str | Number) -> None:
        given = "".join(
            f' {name.replace("_", "-")}="{escape(value) if isinstance(value, str) else _number(value)}"'
            for name, value in attributes.items() if value != ""
        )  # fmt: skip
        self._parts.append(
            f"<{tag}{given}/>" if said is None else f"<{tag}{given}>{escape(said)}</{tag}>"
        )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: Number) -> str:
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
