"""A first mapping file for a table: what is known of its columns, and what is to be filled in.

Owns the proposal alone. What it does not know it does not guess: there stands a question mark,
which no reader of mapping files takes.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.importers import headers, values
from meili_cli.importers.grid import Cell, Grid
from meili_cli.importers.names import areas_named, items_named
from meili_cli.importers.titles import Header, headers_of
from meili_cli.ledger.nearest import nearest_words
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import Kind
from meili_cli.model.mapping import FIGURES, SCHEMA
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Measure

UNKNOWN: Final = "?"
"""What stands where somebody has to decide."""

_LOOKED_AT: Final = 50
"""Rows below the header whose cells show what a column is."""
_LONG: Final = 100
_HELPED: Final = 50
"""So many columns get the item that their names are like, which takes time."""
_FEW: Final = 2
"""So many columns of one sort make a table that goes across."""
_PLAIN: Final = re.compile(r"[^\W\d_][\w.-]*")
_RESERVED: Final = frozenset({"null", "true", "false"})
_WITH_TOTALS: Final = frozenset({"item", "area", "ignore", UNKNOWN})
"""Where a word may say that a row adds up others; over kinds, total means something else."""
_CHOICE: Final = "item, area, as_of, kind, figure, value, denominator, state, note, ignore"


class _Sort(NamedTuple):
    """What a column is: a field of the row, or figures of what its name says; "?" if neither."""

    field: str
    of: Mapping[str, str] = {}


class Suggestion(NamedTuple):
    """The text of a mapping file, and how many places of it are to be filled in."""

    text: str
    unknown: int


def suggest(grid: Grid, plan: Plan, areas: AreaTree, header_row: int | None = None) -> Suggestion:
    """Return a first mapping for a table. Raises UsageError where no row is in `header_row`."""
    look = _Look(grid, plan, areas)
    found = list(headers_of(grid, header_row, (1, 2)))
    header = max(found, key=look.known)
    if not look.known(header) and header_row is None:
        header = next((one for one in found if sum(map(bool, one.names)) >= _FEW), found[0])
    lines = list(look.lines(header, header_row))
    return Suggestion(
        "".join(f"{line}\n" for line in lines),
        sum(f'"{UNKNOWN}"' in line.partition("#")[0] for line in lines),
    )


class _Look:
    """What a table shows by itself."""

    def __init__(self, grid: Grid, plan: Plan, areas: AreaTree) -> None:
        self._grid = grid
        self._plan = plan
        self._areas = areas
        self._means: dict[str, Callable[[str], bool]] = {
            "item": lambda text: len(items_named(plan, text)) == 1,
            "area": lambda text: len(areas_named(areas, text)) == 1,
            "as_of": _is_period,
            "kind": lambda text: headers.kind_of(text) in set(Kind),
        }

    def known(self, header: Header) -> int:
        """Return how many columns say by their names what they are.

        One name of an item or an area shows nothing: it stands in the rows of a table as well.
        """
        sorts = [sort for parts in header.parts if parts and (sort := self._named(parts))]
        alike = Counter(dim for sort in sorts for dim in sort.of)
        return sum(all(alike[dim] >= _FEW for dim in sort.of) for sort in sorts)

    def lines(self, header: Header, header_row: int | None) -> Iterator[str]:
        """Yield the lines of the file."""
        columns = self._sorted(header)
        across = self._across(columns)
        yield "# " + _("A first mapping of {file}, made by `meili mapping suggest`.").format(
            file=self._grid.name
        )
        if any(sort.field == UNKNOWN for sort in columns.values()):
            yield "# " + _('Where "?" stands, write {choice}.').format(choice=_CHOICE)
        yield f"schema: {SCHEMA}"
        settings = [f"header_row: {header_row}"] if header_row is not None else []
        settings += (
            [f"header_rows: {header.bottom - header.top + 1}"] if header.top < header.bottom else []
        )
        if settings:
            yield f"file: {{{', '.join(settings)}}}"
        listed = {
            name: sort for name, sort in columns.items() if not across or set(sort.of) != {across}
        }
        fields = {sort.field for sort in columns.values()}
        said = {dim for sort in columns.values() for dim in sort.of}
        yield "columns:" if listed else "columns: {}"
        for name, sort in listed.items():
            yield f"  {_quoted(name)}: {self._spec(sort, header, name)}"
        kind = self._kind(header, columns) if "kind" not in fields | said else ""
        if across:
            yield "across:"
            yield f"  names: {across}"
        open_ = UNKNOWN in fields  # then a column may say what is missing
        constants = [
            f'  {field}: "{UNKNOWN}"  # {hint}'
            for field, hint in (("item", _("an id of the plan")), ("area", _("a code, in quotes")))
            if field not in fields | said and not open_
        ]
        constants += [f"  kind: {kind}"] if kind else []
        if "as_of" not in fields | said:
            day = _("or on the command line: --as-of 2019-06")
            constants += [f"  # as_of: 2019-06  # {day}"]
        if any(line.strip()[0] != "#" for line in constants):
            yield "constants:"
            yield from constants
        elif constants:
            yield "# constants:"
            yield from (f"#{line.replace('#', '', 1)}" for line in constants)
        yield from self._totals(header, columns)

    def _sorted(self, header: Header) -> dict[str, _Sort]:
        """Return what each column with a name or content is."""
        columns: dict[str, _Sort] = {}
        taken: set[str] = set()
        for at, (name, parts) in enumerate(zip(header.names, header.parts, strict=True)):
            cells = [row[at] for row in self._grid.rows[header.bottom + 1 :][:_LOOKED_AT]]
            filled = [cell for cell in cells if cell.text.strip()]
            if not parts:
                continue  # where it holds something, import asks for a name
            known = self._named(parts) or self._shown(filled)
            sort = known or _Sort("ignore" if headers.is_total(parts[-1]) else UNKNOWN)
            if sort.field not in {UNKNOWN, "ignore", *FIGURES} and sort.field in taken:
                sort = _Sort(UNKNOWN)
            taken.add(sort.field)
            columns[name] = sort
        if not any(
            sort.field in {"kind", "denominator"} or "kind" in sort.of for sort in columns.values()
        ):
            # A figure without its kind may be written as 120/200, which shows it.
            columns = {
                name: sort._replace(field="figure") if sort.field == "value" else sort
                for name, sort in columns.items()
            }
        return columns

    def _named(self, parts: Sequence[str]) -> _Sort | None:
        """Return what a column is by its name alone."""
        if len(parts) == 1:
            column, _unit = headers.heading(parts[0])
            if column is not None:
                return _Sort("ignore" if column in {headers.PASSED_OVER, headers.LAST} else column)
        field, of = "", {}
        for part in parts:
            column, _unit = headers.heading(part)
            dim = next((dim for dim, fits in self._means.items() if self._fits(fits, part)), None)
            if dim is not None and dim not in of:
                of[dim] = part
            elif column in {"value", "denominator", "state"} and not field:
                field = column
            else:
                return None
        return _Sort(field or "figure", of) if (of and set(of) != {"kind"}) or field else None

    @staticmethod
    def _fits(fits: Callable[[str], bool], text: str) -> bool:
        return len(text) <= _LONG and fits(text)

    def _shown(self, cells: Sequence[Cell]) -> _Sort | None:
        """Return what a column is by what stands in it: areas or items, most of them known."""
        for field in ("item", "area"):
            fits = self._means[field]
            known = sum(self._fits(fits, cell.text.strip()) for cell in cells)
            if known and known * 2 >= len(cells):
                return _Sort(field)
        return None

    @staticmethod
    def _across(columns: dict[str, _Sort]) -> str:
        """Return what the names over most columns of figures are, where that is one thing."""
        for dim in ("item", "area", "as_of"):
            if sum(set(sort.of) == {dim} for sort in columns.values()) >= _FEW:
                return dim
        return ""

    def _spec(self, sort: _Sort, header: Header, name: str) -> str:
        """Write what a column is; for one that is not known, with the first of its cells."""
        if sort.field == UNKNOWN:
            at = header.names.index(name)
            first = next(
                (
                    row[at].text
                    for row in self._grid.rows[header.bottom + 1 :]
                    if row[at].text.strip()
                ),
                "",
            )
            names = {
                name: item.id
                for item in self._plan.items.values()
                for name in (item.id, *item.name.root.values())
            }
            alike = nearest_words(name[:_LONG], names) if at < _HELPED else ()
            said = _("for instance {text}").format(text=" ".join(first.split())[:20] or "-")
            if alike:
                said = _("{said}; perhaps {what}").format(
                    said=said, what=f"{{field: figure, item: {alike[0]}}}"
                )
            return f'"{UNKNOWN}"  # {said}'
        if not sort.of:
            return sort.field
        meant = {dim: self._id(dim, text) for dim, text in sort.of.items()}
        return (
            "{"
            + ", ".join(
                [
                    f"field: {sort.field}",
                    *(f"{dim}: {_quoted(what)}" for dim, what in meant.items()),
                ]
            )
            + "}"
        )

    def _id(self, dim: str, text: str) -> str:
        """Return the id, code or word of the ledger that a name over a column means."""
        match dim:
            case "item":
                return items_named(self._plan, text)[0].id
            case "area":
                return areas_named(self._areas, text)[0].code
            case "kind":
                return headers.kind_of(text)
            case _:
                return values.period(Cell(text)).last.isoformat()

    def _kind(self, header: Header, columns: dict[str, _Sort]) -> str:
        """Write the kind that only somebody who knows the table can say, if one is needed."""
        texts = {text for sort in columns.values() if (text := sort.of.get("item"))}
        for name, sort in columns.items():
            if sort.field == "item":
                at = header.names.index(name)
                texts |= {row[at].text for row in self._grid.rows[header.bottom + 1 :]}
        measures = {item.measure for text in texts for item in items_named(self._plan, text)}
        if measures and Measure.QUANTITY not in measures:
            return ""
        return f'{{quantity: "{UNKNOWN}"}}  # total | increment'

    def _totals(self, header: Header, columns: dict[str, _Sort]) -> Iterator[str]:
        """Yield where rows stand that add up others."""
        rows = self._grid.rows[header.bottom + 1 :]
        for at, name in enumerate(header.names):
            found = [index for index, row in enumerate(rows) if headers.is_total(row[at].text)]
            sort = columns.get(name)
            if found and sort is not None and sort.field in _WITH_TOTALS:
                above = ", place: above" if found[0] == 0 else ""
                yield f"totals: {{column: {_quoted(name)}{above}}}"
                return


def _is_period(text: str) -> bool:
    if text.isdigit():
        return False  # 2019 may be a year, and may be a figure
    try:
        values.period(Cell(text))
    except ValueError:
        return False
    return True


def _quoted(text: str) -> str:
    """Write a text so that YAML takes it for one."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED
    return text if plain else json.dumps(text, ensure_ascii=False)
