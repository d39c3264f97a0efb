"""A grid that a mapping file describes becomes a table in the ledger's columns.

Owns which cell is whose: the header and its joined names, the figures of a row and what each of
them is of, and the rows that add up others. How a number or a date is read belongs to
`long_table.Rows`, and whether an entry is right to the rules of a row.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Dictionary
from typing import Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.importers import body, headers, long_table, rejects, totals, values
from meili_cli.importers.grid import Asked, Cell, Grid
from meili_cli.importers.long_table import error
from meili_cli.importers.names import areas_named, items_named
from meili_cli.importers.titles import SEPARATOR, Header, headers_of
from meili_cli.ledger.nearest import nearest_words
from meili_cli.ledger.table import Original, Table, ragged_row
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import KINDS_OF, Kind
from meili_cli.model.mapping import FIGURES, IGNORE, Across, Column, Figures, Kinds, Mapping
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Place
from meili_cli.model.terms import Measure

_TEXTS: Final = frozenset({"source", "note", "recorded_by"})
"""Fields that a table may do without; one under another name is refused as unknown."""
_LONG: Final = 100
"""Characters of a name; what is longer is none."""
_HELPED: Final = 20
"""So many findings get the nearest names, which takes time."""
_NUMBERS: Final = ("value", "denominator")
_BRACKETED: Final = re.compile(r"(.+?)[(\[（【]([^()\[\]（）【】]+)[)\]）】]")
_ALONE: Final = {measure: kinds[0] for measure, kinds in KINDS_OF.items() if len(kinds) == 1}
"""The kind of measures that have only one."""


class _Figure(NamedTuple):
    """A column of figures: where, under which name, and what the mapping says of it."""

    at: int
    name: str
    field: str
    unit: str
    said: Figures


class _Group(NamedTuple):
    """Columns that make one entry of a row, and what they are of; "" where the row says it."""

    own: Dictionary[str, str]
    kinds: Kinds | None
    figures: tuple[_Figure, ...]


class How(NamedTuple):
    """What a mapping is applied with: who knows it by which name, and the day of --as-of."""

    mapping: Mapping
    name: str
    as_of: str | None = None

    def asked(self, given: Asked, data: bytes) -> Asked:
        """Return how a file is to be read: as the command says, else as the mapping does.

        Rows that came back as refused are written in one way, whatever the file was that was sent.
        """
        if rejects.is_one(data):
            return given
        file = self.mapping.file
        return Asked(
            sheet=given.sheet if given.sheet is not None else file.sheet,
            header_row=given.header_row if given.header_row is not None else file.header_row,
            delimiter=given.delimiter if given.delimiter is not None else file.delimiter,
            encoding=given.encoding if given.encoding is not None else file.encoding,
        )

    def read(self, grid: Grid, plan: Plan, areas: AreaTree, header_row: int | None) -> Table:
        """Read the rows below the header, which is found by its names or stands in `header_row`.

        Raises UsageError where no row stands in that line, where the day of the figures is said
        nowhere, or both by the table and by the command.
        """
        return _Reading(grid, self, plan, areas, header_row).table()


class _Reading:
    """The reading of one grid."""

    def __init__(
        self, grid: Grid, how: How, plan: Plan, areas: AreaTree, header_row: int | None
    ) -> None:
        self._grid = grid
        self._how = how
        self._mapping = how.mapping
        self._plan = plan
        self._areas = areas
        self._header_row = header_row
        self._problems = list(grid.problems)
        self._read_as = [grid.read_as, _('mapping "{name}"').format(name=how.name)]
        self._named = {headers.folded(name): name for name in how.mapping.columns}
        self._words = {
            field: {headers.folded(word): str(meant) for word, meant in words.items()}
            for field, words in how.mapping.words
        }
        self._in_rows: dict[str, int] = {}
        self._ignored: list[str] = []
        self._groups: tuple[_Group, ...] = ()
        self._measures: dict[str, Measure | None] = {}
        self._meanings: dict[tuple[str, str], str] = {}

    def table(self) -> Table:
        if not self._grid.rows:
            return self._refused("empty-file", _("the file is empty"))
        header = self._header()
        if header is None:
            return self._refused(
                "no-header",
                _("no row holds the columns of the mapping"),
                _(
                    "it names {names}; `meili mapping suggest FILE` writes a mapping for a file"
                ).format(names=", ".join(list(self._mapping.columns)[:10]) or "-"),
            )
        before = len(self._problems)
        self._place = Place(self._grid.name, self._grid.lines[header.bottom])
        self._sort(header)
        if len(self._problems) > before:
            return self._table((), 0, complete=False)
        self._check_day()
        self._read_as.append(_("header in line {line}").format(line=self._place.line))
        if self._ignored:
            self._read_as.append(body.without_columns(self._ignored))
        if self._how.as_of is not None:
            self._read_as.append(_("as of {day}, by --as-of").format(day=self._how.as_of))
        return self._body(header)

    # -- header --------------------------------------------------------------------------

    def _header(self) -> Header | None:
        """Return the rows that name the columns: as asked for, else where most names are known."""
        count = self._mapping.file.header_rows
        found = headers_of(self._grid, self._header_row, sorted({count, 1}, reverse=True))
        best = max(found, key=self._known, default=None)
        return best if best is not None and (self._known(best) or self._header_row) else None

    def _known(self, header: Header) -> int:
        names = {headers.folded(name) for name in header.names}
        known = len(names & self._named.keys())
        across = self._mapping.across
        if across is not None:
            known += sum(
                bool(self._own(across, parts))
                for parts, name in zip(header.parts, header.names, strict=True)
                if parts and headers.folded(name) not in self._named
            )
        return known

    def _sort(self, header: Header) -> None:
        """Sort the columns into those of the row and those of figures; what is neither is told."""
        groups: dict[tuple[object, ...], _Group] = {}
        came_back = set(rejects.ADDED) <= set(header.names)
        met = set()
        width = max(body.width_of(self._grid, at) for at in range(header.top, header.bottom + 1))
        over = list(zip(header.names, header.parts, strict=True))
        for at, (name, parts) in enumerate(over[:width]):  # behind these, rows are ragged
            if not parts:
                if any(row[at].text.strip() for row in self._grid.rows[header.bottom + 1 :]):
                    self._refuse(
                        "unknown-column",
                        _("column {number} has no name").format(number=at + 1),
                        _("write a name over it, or delete it"),
                    )
                continue
            key = self._named.get(headers.folded(name))
            across = self._mapping.across
            if key is not None:
                met.add(key)
                self._sort_one(at, header, self._mapping.columns[key], groups)
            elif came_back and name in rejects.ADDED:
                continue
            elif across is None:
                self._refuse("unknown-column", *self._unknown(name))
            elif own := self._own(across, parts):
                self._group(
                    groups, _Figure(at, name, across.field, _unit(parts, across), across), own
                )
            else:
                self._refuse("unknown-column", *self._no_own(across, parts))
        self._groups = tuple(groups.values())
        self._look_for_missing(met, header)

    def _look_for_missing(self, met: Collection[str], header: Header) -> None:
        """Refuse a table without a column of the mapping; one of texts it may do without."""
        totals_in = None if self._mapping.totals is None else self._mapping.totals.column
        for name, column in self._mapping.columns.items():
            if name not in met and name == totals_in:
                self._refuse("missing-column", *_missing(name, header.names))
            elif name not in met and column.field in _TEXTS:
                self._read_as.append(_('no column "{column}"').format(column=name))
            elif name not in met and column.field != IGNORE:
                self._refuse("missing-column", *_missing(name, header.names))

    def _sort_one(
        self, at: int, header: Header, column: Column, groups: dict[tuple[object, ...], _Group]
    ) -> None:
        """Sort in one column that the mapping names."""
        name = header.names[at]
        if column.field == IGNORE:
            self._ignored.append(name)
        elif column.field in FIGURES:
            own = {field: getattr(column, field) or "" for field in _OWN}
            self._group(
                groups,
                _Figure(at, name, column.field, _unit(header.parts[at], column), column),
                own,
            )
        else:
            self._in_rows[column.field] = at

    def _group(
        self, groups: dict[tuple[object, ...], _Group], figure: _Figure, own: dict[str, str]
    ) -> None:
        """Put a column to those that make one entry with it."""
        kinds = figure.said.kind
        key = (*sorted(own.items()), str(kinds))
        before = groups.get(key)
        figures = (*(before.figures if before else ()), figure)
        groups[key] = _Group(own, kinds, figures)

    def _own(self, across: Across, parts: Sequence[str]) -> dict[str, str]:
        """Return what the name over a column says of its figures; nothing where it is no such name."""
        said = _said(across, parts)
        if len(said) != len(across.names):
            return {}
        own = {field: getattr(across, field) or "" for field in _OWN}
        for field, text in zip(across.names, said, strict=True):
            own[field] = self._meant_bare(field, text)
            if not own[field]:
                return {}
        return own

    def _no_own(self, across: Across, parts: Sequence[str]) -> tuple[str, str]:
        """Say why the name over a column says nothing of its figures."""
        said = _said(across, parts)
        name = SEPARATOR.join(parts)
        if len(said) != len(across.names):
            what = _('the column "{column}" is not named by {names}')
            return what.format(column=name, names=", ".join(across.names)), _hint_to_ignore(name)
        pairs = zip(across.names, said, strict=True)
        field, text = next(pair for pair in pairs if not self._meant_bare(*pair))
        return self._not_meant(field, text)

    def _meant_bare(self, field: str, text: str) -> str:
        """Return what a name means, with what stands in brackets behind it or without."""
        bare = _BRACKETED.fullmatch(text.strip()) if field != "as_of" else None
        return self._meant(field, text) or ("" if bare is None else self._meant(field, bare[1]))

    def _meant(self, field: str, text: str) -> str:
        """Return what a name over a column means as a field; "" if nothing."""
        if (field, text) not in self._meanings:
            self._meanings[field, text] = self._looked_up(field, text[:_LONG])
        return self._meanings[field, text]

    def _looked_up(self, field: str, text: str) -> str:
        found = self._word(field, text)
        if field == "item":
            return found if len(items_named(self._plan, found)) == 1 else ""
        if field == "area":
            return found if len(areas_named(self._areas, found)) == 1 else ""
        if field == "kind":
            kind = headers.kind_of(found)
            return kind if kind in set(Kind) else ""
        year = self._mapping.constants.year or (2000 if self._says("year") else None)
        try:
            values.period(Cell(found), year=year)
        except ValueError:
            return ""
        return found

    def _says(self, field: str) -> bool:
        return any(column.field == field for column in self._mapping.columns.values())

    def _word(self, field: str, text: str) -> str:
        """Return what the mapping says that a word means; the word itself where it says nothing."""
        return self._words.get(field, {}).get(headers.folded(text), text.strip())

    def _not_meant(self, field: str, text: str) -> tuple[str, str]:
        names: Dictionary[str, str] = {}
        if field == "item":
            what = _('the column "{column}" is neither named in the mapping nor an item')
            names = {
                name: item.id
                for item in self._plan.items.values()
                for name in (item.id, *item.name.root.values())
            }
        elif field == "area":
            what = _('the column "{column}" is neither named in the mapping nor an area')
            names = {name: f'"{area.code}"' for area in self._areas for name in area.names}
        elif field == "kind":
            what = _('the column "{column}" is neither named in the mapping nor of a kind')
        else:
            what = _('the column "{column}" is neither named in the mapping nor a date')
        alike = nearest_words(text, names) if len(self._problems) < _HELPED else ()
        hint = _hint_to_ignore(text)
        if alike:
            example = f'{{{field}: {{"{text[:40]}": {alike[0]}}}}}'
            hint = _("if {name} is meant, write under words: {example}").format(
                name=alike[0], example=example
            )
        return what.format(column=text[:40]), hint

    def _unknown(self, name: str) -> tuple[str, str]:
        alike = nearest_words(name, {one: one for one in self._mapping.columns})
        return (
            _('the mapping does not know the column "{column}"').format(column=name[:40]),
            _("nearest: {names}").format(names=", ".join(alike))
            if alike
            else _hint_to_ignore(name),
        )

    def _check_day(self) -> None:
        """Refuse figures of no day, or of two."""
        across = self._mapping.across
        by_table = "as_of" in self._in_rows or (across is not None and "as_of" in across.names)
        by_table = by_table or any(group.own["as_of"] for group in self._groups)
        if self._how.as_of is not None and by_table:
            raise UsageError(
                _("the table says itself of when its figures are"),
                where=f"--as-of {self._how.as_of}",
                hint=_("Leave the option out."),
            )
        if not by_table and self._how.as_of is None and self._mapping.constants.as_of is None:
            raise UsageError(
                _("neither the table nor its mapping says of when the figures are"),
                where=self._grid.name,
                hint=_("Add --as-of 2019-06, or write as_of under constants of the mapping."),
            )

    # -- rows ----------------------------------------------------------------------------

    def _body(self, header: Header) -> Table:
        grid = self._grid
        end = self._end(header)
        in_rows = [at for field, at in self._in_rows.items() if field in body.FILLED_DOWN]
        filled = body.filled_down(grid, in_rows, header.bottom + 1, end)
        width = max(body.width_of(grid, at) for at in range(header.top, header.bottom + 1))
        reader = long_table.Rows(
            self._plan,
            self._problems,
            {headers.folded(name): one for name, one in self._mapping.units.items()},
        )
        sums = totals.Totals(self._mapping.totals, self._problems, grid.name)
        total_at = self._total_at(header)
        rows: list[tuple[Place, Dictionary[str, str]]] = []
        kept: dict[int, tuple[str, ...]] = {}
        read = empty = 0
        wide = len(self._groups) > 1 or self._mapping.across is not None
        for at in range(header.bottom + 1, end):
            cells = filled.get(at, grid.rows[at])
            line = grid.lines[at]
            if _same(cells, grid.rows[header.bottom]):
                continue  # the header again, as on each page of a print
            word = cells[total_at].text if total_at is not None else ""
            if sums.begins(word):
                sums.add_total(line, word, self._summed(cells, total=True))
                continue
            kept[line] = tuple(cell.text for cell in cells)
            if body.width_of(grid, at) != width:
                read += 1
                self._problems.append(
                    ragged_row(Place(grid.name, line), width, body.width_of(grid, at))
                )
                continue
            if total_at is not None:
                sums.add_row(line, self._summed(cells))
            for group in self._groups:
                if wide and not any(body.is_filled(cells[figure.at]) for figure in group.figures):
                    empty += 1
                    continue
                place = Place(grid.name, line, over=group.figures[0].name if wide else "")
                found = self._entry(cells, group, place, reader)
                read += found is not long_table.NO_FIGURE
                if isinstance(found, dict):
                    rows.append((place, found))
        self._read_as += sums.told()
        if empty:
            self._read_as.append(
                ngettext("without {n} empty cell", "without {n} empty cells", empty).format(n=empty)
            )
        original = Original(header.names, kept)
        return self._table(rows, read, complete=grid.complete, original=original)

    def _entry(
        self, cells: Sequence[Cell], group: _Group, place: Place, reader: long_table.Rows
    ) -> dict[str, str] | str:
        """Return one entry of a row in the ledger's columns; or why there is none."""
        by_name = self._of_row(cells, group)
        measure = self._measure(by_name["item"].text)
        kind = self._kind(by_name, group, measure)
        by_name["kind"] = Cell(kind)
        for figure in group.figures:
            cell = cells[figure.at]
            if figure.field == "figure":
                split = self._split(cell, measure, kind)
                if isinstance(split, tuple):
                    self._problems.append(error(place, *split))
                    return long_table.REFUSED
                by_name.update(split)
            elif figure.field == "state":
                by_name["state"] = self._mapped("state", cell)
            else:
                by_name[figure.field] = cell
        said = "period_start" in self._in_rows or group.own["period_start"]
        if by_name["kind"].text != Kind.INCREMENT and not said:
            by_name.pop("period_start", None)  # a constant is meant for increments
        fields = {figure.field: figure for figure in group.figures}
        numbers = [
            self._number(name, fields.get(name) or fields["figure"])
            for name in _NUMBERS
            if name in by_name
        ]
        return reader.read(by_name, numbers, place)

    def _number(self, name: str, figure: _Figure) -> long_table.Number:
        unit = figure.unit or self._mapping.constants.unit or ""
        return long_table.Number(name, unit, fraction=figure.said.fraction)

    def _of_row(self, cells: Sequence[Cell], group: _Group) -> dict[str, Cell]:
        """Return what is said of an entry: by constants, by its row, by the column itself."""
        constants = self._mapping.constants
        by_name = {
            field: Cell(str(said))
            for field in ("item", "area", "period_start", "as_of", "year", "source", "note")
            if (said := getattr(constants, field)) is not None
        }
        if self._how.as_of is not None:
            by_name["as_of"] = Cell(self._how.as_of)
        by_name.setdefault("item", Cell())
        for field, at in self._in_rows.items():
            by_name[field] = self._mapped(field, cells[at])
        by_name.update({field: Cell(said) for field, said in group.own.items() if said})
        return by_name

    def _mapped(self, field: str, cell: Cell) -> Cell:
        """Return a cell, or what the mapping says that its word means."""
        meant = self._words.get(field, {}).get(headers.folded(cell.text))
        return cell if meant is None else Cell(meant)

    def _measure(self, item: str) -> Measure | None:
        if item not in self._measures:
            found = items_named(self._plan, item)
            self._measures[item] = found[0].measure if len(found) == 1 else None
        return self._measures[item]

    def _kind(self, by_name: Dictionary[str, Cell], group: _Group, measure: Measure | None) -> str:
        """Return the kind of an entry as far as it is said; "" where it is not."""
        if "kind" in by_name:
            return headers.kind_of(by_name["kind"].text.strip())
        for kinds in (group.kinds, self._mapping.constants.kind):
            said = None if kinds is None else kinds.of(measure) if measure else kinds.plain
            if said is not None:
                return said
        return "" if measure is None else _ALONE.get(measure.value, "")

    def _split(
        self, cell: Cell, measure: Measure | None, kind: str
    ) -> dict[str, Cell] | tuple[str, str, str]:
        """Return the parts of a figure as people write it, and its kind.

        A count and a percentage show by themselves what they are; of a bare number the mapping
        must say it.
        """
        text = cell.text.strip()
        word = self._mapped("state", cell)
        if kind == Kind.STATE or measure in {Measure.MILESTONE, Measure.TASK}:
            return {"state": word, "kind": Cell(kind or Kind.STATE)}
        if values.is_nothing(cell) or not text or cell.unreadable:
            return {"value": cell}
        if measure is not Measure.RATIO:
            if not kind and measure is Measure.QUANTITY:
                return (
 "unknown-kind",
                    _('nothing says whether "{text}" is a total or an increment').format(text=text),
                    _("write kind: {example} in the mapping").format(example="{quantity: total}"),
                )  # fmt: skip
            # Of an item that is not known, that is what is told.
            return {"value": cell, "kind": Cell(kind or Kind.TOTAL)}
        parts = totals.COUNT.fullmatch(text) if cell.number is None else None
        if parts is not None:
            return {
                "value": Cell(parts[1].strip()),
                "denominator": Cell(parts[2].strip()),
                "kind": Cell(Kind.COUNT),
            }
        if cell.percent or text.endswith(("%", "％")):
            return {"value": cell, "kind": Cell(Kind.PERCENT)}
        if not kind:
            return (
 "bad-number",
                _('"{text}" is neither a count nor a percentage').format(text=text),
                _("write 120/200 or 60%, or kind: {example} in the mapping").format(
                    example="{ratio: percent}"
                ),
            )  # fmt: skip
        return {"value": cell, "kind": Cell(kind)}

    # -- which rows ----------------------------------------------------------------------

    def _end(self, header: Header) -> int:
        """Return where the rows end: at a word of the mapping, or where only notes are left."""
        rows = self._grid.rows
        words = [headers.folded(word) for word in self._mapping.end_before]
        end = len(rows)
        for at in range(header.bottom + 1, end):
            first = next((cell.text for cell in rows[at] if cell.text.strip()), "")
            if words and headers.folded(first[:100]).startswith(tuple(words)):
                end = at
                break
        figures = [figure.at for group in self._groups for figure in group.figures]
        figures += [at for field, at in self._in_rows.items() if field in {"as_of", "kind"}]

        def says_something(cells: Sequence[Cell]) -> bool:
            return any(body.is_filled(cells[at]) for at in figures) or self._names_something(cells)

        end = body.without_notes(self._grid, header.bottom + 1, end, says_something)
        self._read_as += body.notes_from(self._grid, end)
        return end

    def _names_something(self, cells: Sequence[Cell]) -> bool:
        """Whether a row names an item or an area, so that it is no note."""
        item, area = self._in_rows.get("item"), self._in_rows.get("area")
        return bool(
            (item is not None and items_named(self._plan, self._word("item", cells[item].text)))
            or (area is not None and areas_named(self._areas, self._word("area", cells[area].text)))
        )

    def _total_at(self, header: Header) -> int | None:
        """Return where the words stand that tell totals."""
        wanted = self._mapping.totals
        if wanted is None:
            return None
        names = [headers.folded(name) for name in header.names]
        return names.index(headers.folded(wanted.column))

    def _summed(self, cells: Sequence[Cell], *, total: bool = False) -> list[totals.Part]:
        """Return the numbers of a row that can be added up, by their columns."""
        found: list[totals.Part] = []
        for group in self._groups:
            by_name = self._of_row(cells, group)
            item = by_name["item"].text
            kind = self._kind(by_name, group, self._measure(item))
            for figure in group.figures:
                if figure.field == "state" or not body.is_filled(cells[figure.at]):
                    continue
                items = () if total else items_named(self._plan, item)
                additive = kind != Kind.PERCENT and (
                    kind != Kind.LEVEL or all(one.additive for one in items)
                )
                found.append(totals.Part(figure.at, figure.name, cells[figure.at], additive))
        return found

    # -- findings ------------------------------------------------------------------------

    def _refuse(self, rule: str, message: str, hint: str) -> None:
        self._problems.append(error(self._place, rule, message, hint))

    def _refused(self, rule: str, message: str, hint: str = "") -> Table:
        """Return the table of a file of which nothing can be read."""
        if not self._grid.problems:
            self._place = Place(self._grid.name)
            self._refuse(rule, message, hint)
        return self._table((), 0, complete=False)

    def _table(
        self,
        rows: Iterable[tuple[Place, Dictionary[str, str]]],
        read: int,
        *,
        complete: bool,
        original: Original | None = None,
    ) -> Table:
        return Table(
            tuple(rows), read, tuple(self._problems), self._grid.file,
            _(", ").join(part for part in self._read_as if part),
            complete=complete, original=original,
        )  # fmt: skip


_OWN: Final = ("item", "area", "as_of", "period_start")
"""What a column says of its figures in a word."""


def _same(cells: Sequence[Cell], header: Sequence[Cell]) -> bool:
    return [cell.text for cell in cells] == [cell.text for cell in header]


def _said(across: Across, parts: Sequence[str]) -> Sequence[str]:
    """Return what the fields of `across` are read from: the whole name, or one part for each."""
    return [SEPARATOR.join(parts)] if len(across.names) == 1 else parts


def _unit(parts: Sequence[str], said: Figures) -> str:
    """Return the unit of a column: as the mapping says, else one in brackets in its name.

    What holds a digit, or is the word of a kind, is no unit.
    """
    if said.unit is not None:
        return said.unit
    for part in reversed(parts):
        match = _BRACKETED.fullmatch(part.strip())
        if match is not None:
            text = match[2].strip().removeprefix("单位").strip(":： ")
            if not any(map(str.isdigit, text)) and headers.kind_of(text) == text:
                return text
    return ""


def _missing(name: str, names: Iterable[str]) -> tuple[str, str]:
    alike = nearest_words(name, {one: one for one in names if one})
    return (
        _('the column "{column}" of the mapping is not in the table').format(column=name),
        _("nearest: {names}").format(names=", ".join(alike))
        if alike
        else _("delete it from the mapping, or name the line of the header with --header-row"),
    )


def _hint_to_ignore(name: str) -> str:
    shown = name[:40]
    return _("say under columns what it is, or pass over it: {example}").format(
        example=f'"{shown}": {IGNORE}'
    )
