"""Json lines: one object a line, whose keys are the names of columns.

Owns the reading of json. Numbers stay exactly as they are written.
"""

import json
import re
from decimal import Decimal
from typing import Any, Final

from meili_cli.i18n import _
from meili_cli.importers.encoding import decode
from meili_cli.importers.grid import Asked, Cell, Grid
from meili_cli.importers.grids.delimited import MAX_COLUMNS, too_wide
from meili_cli.importers.sources import Source
from meili_cli.ledger.table import MAX_CELL, MAX_LINE
from meili_cli.model.problem import Place, Problem, Severity

_LINE: Final = re.compile(r"\r\n|\r|\n")
_MAX_NUMBER: Final = 100
"""Characters of a number; a longer one is no figure, and would take time to read."""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _TwiceError(ValueError):
    """A key comes twice in one object."""


def read(source: Source, asked: Asked) -> Grid:
    """Read the bytes of a file of json lines; raises Unreadable where it is no text.

    The first row of the grid are the names, in the order in which they come up. A line that
    is no object is a problem, and the grid is then not complete.
    """
    text, encoding = decode(source.data, source.name, asked.encoding)
    problems: list[Problem] = []
    objects: list[tuple[int, dict[str, Any]]] = []
    names: dict[str, None] = {}
    for line, written in enumerate(_LINE.split(text), 1):
        if not written.strip():
            continue
        place = Place(source.name, line)
        found = _object(written)
        if isinstance(found, str):
            hint = _("write one object a line, without a list around them")
            problems.append(Problem(place, "bad-json", Severity.ERROR, found, hint))
            continue
        names.update(dict.fromkeys(found))
        if len(names) > MAX_COLUMNS:
            problems.append(too_wide(place, len(names)))
            break
        objects.append((line, found))
    rows = [tuple(_cell(found.get(name)) for name in names) for _line, found in objects]
    lines = [line for line, _found in objects]
    return Grid(
        name=source.name,
        rows=(tuple(map(Cell, names)), *rows) if rows else (),
        lines=(lines[0], *lines) if rows else (),
        merges=(),
        read_as=_("{encoding}, json lines").format(encoding=encoding),
        file=source.file,
        problems=tuple(problems),
        complete=not problems,
    )


def _object(written: str) -> dict[str, Any] | str:
    """Return the object of a line, or what is wrong with it."""
    if len(written) > MAX_LINE:
        return _("line longer than {limit} characters").format(limit=MAX_LINE)
    try:
        found = json.loads(
            written,
            object_pairs_hook=_once,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except _TwiceError as error:
        return _('the name "{name}" comes twice').format(name=error)
    except (ValueError, RecursionError):
        return _("this line is not json")
    if not isinstance(found, dict):
        return _("this line is not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return Cell()
        case bool():
            return Cell("true" if value else "false")
        case _Number():
            # With an exponent, or no number at all: it stays text, and is refused as such.
            exact = len(value) <= _MAX_NUMBER and re.fullmatch(r"-?\d+(\.\d+)?", value)
            return Cell(str(value), number=Decimal(value) if exact else None)
        case str() if len(value) <= MAX_CELL:
            return Cell(value)
    return Cell("…", unreadable=_("the value is a list, an object, or too long a text"))
