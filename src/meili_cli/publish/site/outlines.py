"""The outlines of areas, from the GeoJSON beside their files, as paths of an svg.

Owns reading, projection and thinning out. A file holds a FeatureCollection whose features carry
the area's `code`, and a member `credit` that says whose outlines they are. Nothing here knows a
place: what is drawn is what the workspace has.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _

ENDING: Final = "*.geojson"
_WIDTH: Final = 6000
"""Units across the map; the height follows."""
_SMALL: Final = 8
"""An area is small whose longer side is less than this part of the map's."""
_FEW: Final = 3
"""From so many small areas on, an inset shows them larger."""
_MARGIN: Final = 60

Point = tuple[float, float]
Ring = list[Point]


class Box(NamedTuple):
    """A part of the map: the left upper corner, and the size."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        """Return it as the viewBox of an svg."""
        return " ".join(f"{one:g}" for one in self)


class Outline(NamedTuple):
    """The outline of an area: its path, the path of an inset, and where its name can stand."""

    path: str
    near: str
    middle: Point
    small: bool


class Outlines(NamedTuple):
    """The outlines by code, what they lie in, the inset if there is one, and whose they are."""

    areas: Mapping[str, Outline]
    box: Box
    inset: Box | None
    credit: str


class Found(NamedTuple):
    """What the files of a folder hold: outlines, if any, and the codes of no known area."""

    outlines: Outlines | None
    strange: Sequence[str]


def read(folder: Path, codes: Iterable[str], known: Container[str]) -> Found:
    """Return the outlines of these areas from the files of a folder, and codes that are not `known`.

    Raises UsageError for a file that is no GeoJSON with polygons.
    """
    wanted = set(codes)
    strange: set[str] = set()
    shapes: dict[str, list[Ring]] = {}
    credits_: list[str] = []
    for path in sorted(folder.glob(ENDING)):
        if not path.is_file():
            raise UsageError(
                _("this is no file"),
                where=path,
                hint=_("Outlines are read from every file here that ends with .geojson."),
            )
        try:
            said = json.loads(path.read_bytes())
            drawn = [(code, rings) for code, rings in map(_feature, said["features"]) if rings]
            credit = said.get("credit", "")
        except OSError as error:
            raise UsageError(
                _("cannot be read: {reason}").format(reason=error.strerror),
                where=path,
                hint=_("Mend it, or move it away."),
            ) from error
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
            RecursionError,
            MemoryError,
        ) as error:
            raise UsageError(
                _("this is no GeoJSON with the outlines of areas"),
                where=path,
                hint=_("It is a FeatureCollection of polygons, each with its area as `code`."),
            ) from error
        found = {code: rings for code, rings in drawn if code in wanted}
        strange.update(code for code, _rings in drawn if code not in known)
        if found and isinstance(credit, str) and credit:
            credits_.append(credit)
        shapes |= found
    credit = "; ".join(dict.fromkeys(credits_))
    return Found(_drawn(shapes, credit) if shapes else None, sorted(strange))


def _feature(feature: Mapping[str, object]) -> tuple[str, list[Ring]]:
    """Return the code of a feature, and its outer and inner rings in degrees."""
    properties, geometry = feature["properties"], feature["geometry"]
    if not isinstance(properties, Mapping):
        raise TypeError(properties)
    code = properties.get("code")
    if not isinstance(geometry, Mapping):
        return "", []
    shape, coordinates = geometry["type"], geometry["coordinates"]
    if shape not in {"Polygon", "MultiPolygon"}:
        raise TypeError(shape)
    polygons = [coordinates] if shape == "Polygon" else coordinates
    rings = [[_point(*point[:2]) for point in ring] for polygon in polygons for ring in polygon]
    return str(code), [ring for ring in rings if len(ring) > _FEW]


def _point(longitude: object, latitude: object) -> Point:
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        raise TypeError
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # noqa: PLR2004 - degrees
        raise ValueError
    return float(longitude), float(latitude)


def _drawn(shapes: Mapping[str, list[Ring]], credit: str) -> Outlines:
    """Return the outlines on a plane: degrees of longitude are as long as in the middle."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrunk = max(cos(radians((south + north) / 2)), 0.01)
    scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * shrunk, (north - south), 1e-9)

    def plane(point: Point) -> Point:
        x, y = point
        return (x - west) * shrunk * scale + _MARGIN, (north - y) * scale + _MARGIN

    flat = {code: [list(map(plane, ring)) for ring in rings] for code, rings in shapes.items()}
    height = (north - south) * scale + 2 * _MARGIN
    width = (east - west) * shrunk * scale + 2 * _MARGIN
    boxes = {code: _box(point for ring in rings for point in ring) for code, rings in flat.items()}
    limit = max(width, height) / _SMALL
    small = {code for code, box in boxes.items() if max(box.width, box.height) < limit}
    inset = None
    if len(small) >= _FEW:
        corners = [
            corner
            for code in small
            for corner in (boxes[code][:2], (boxes[code].x + boxes[code].width,
                                             boxes[code].y + boxes[code].height))
        ]  # fmt: skip
        inset = _box(corners, 30)
    return Outlines(
        {
            code: Outline(
                _path(rings, 8),
                "" if inset is None else _path(_within(rings, inset), 2),
                _middle(max(rings, key=_size)),
                code in small,
            )
            for code, rings in flat.items()
        },
        Box(0, 0, round(width), round(height)),
        inset,
        credit,
    )


def _box(points: Iterable[Point], margin: float = 0) -> Box:
    found = list(points)
    left, top = min(x for x, _y in found) - margin, min(y for _x, y in found) - margin
    right, bottom = max(x for x, _y in found) + margin, max(y for _x, y in found) + margin
    return Box(round(left), round(top), round(right - left), round(bottom - top))


def _within(rings: Iterable[Ring], box: Box) -> Iterator[Ring]:
    """Yield what of rings lies in a box, and a little beyond (Sutherland and Hodgman, 1974)."""
    for ring in rings:
        cut = ring
        for axis, limit, sign in (
            (0, box.x - 20, 1), (0, box.x + box.width + 20, -1),
            (1, box.y - 20, 1), (1, box.y + box.height + 20, -1),
        ):  # fmt: skip
            cut = list(_beyond(cut, axis, limit, sign))
        if len(cut) > _FEW:
            yield cut


def _beyond(ring: Ring, axis: int, limit: float, sign: int) -> Iterator[Point]:
    """Yield the part of a ring on one side of a line across the plane."""
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        inside = [sign * (one[axis] - limit) >= 0 for one in (before, point)]
        if inside[0] != inside[1]:
            part = (limit - before[axis]) / (point[axis] - before[axis])
            x, y = (before[n] + part * (point[n] - before[n]) for n in (0, 1))
            yield x, y
        if inside[1]:
            yield point


def _size(ring: Ring) -> float:
    """Return twice the size of what a ring encloses."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs))


def _middle(ring: Ring) -> Point:
    """Return a point within a ring, halfway across it where it is widest near its middle."""
    ys = [y for _x, y in ring]
    low, high = min(ys), max(ys)
    best = (0.0, ring[0])
    for part in (0.5, 0.42, 0.58, 0.34, 0.66):
        y = low + (high - low) * part
        crossed = sorted(_crossings(ring, y))
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            if right - left > best[0] * 1.15:
                best = (right - left, ((left + right) / 2, y))
    return round(best[1][0]), round(best[1][1])


def _crossings(ring: Ring, y: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _path(rings: Iterable[Ring], tolerance: float) -> str:
    """Return the path of rings in whole units, without points that change less than the tolerance."""
    parts = []
    for ring in rings:
        kept = [(round(x), round(y)) for x, y in _thinned(ring, tolerance)]
        kept = [point for n, point in enumerate(kept) if not n or point != kept[n - 1]]
        if len(kept) < _FEW:
            continue
        steps = pairwise(kept)
        told = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in steps)
        parts.append(f"M{kept[0][0]} {kept[0][1]}l{told}z".replace(" -", "-"))
    return "".join(parts)


def _thinned(ring: Ring, tolerance: float) -> Ring:
    """Return the points that are needed to keep within the tolerance (Douglas and Peucker, 1973)."""
    points = ring[:-1] if ring[0] == ring[-1] else ring
    far = max(range(len(points)), key=lambda n: _distance(points[n], points[0], points[0]))
    keep = {0, far}
    stack = [(0, far), (far, len(points))]
    while stack:
        first, last = stack.pop()
        between = range(first + 1, last)
        if not between:
            continue
        ends = points[first], points[last % len(points)]
        worst = max(between, key=lambda n: _distance(points[n], *ends))
        if _distance(points[worst], *ends) > tolerance:
            keep.add(worst)
            stack += [(first, worst), (worst, last)]
    return [points[n] for n in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a straight line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if not length:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)
