"""A grid with one row an entry becomes a table in the ledger's columns; no mapping is needed.

Owns which columns there are, which rows are titles and notes, and which way of writing a
figure goes with which kind. Whether an entry is right is judged by the rules of a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from meili_cli.i18n import _
from meili_cli.importers import body, headers, rejects, values
from meili_cli.importers.grid import Cell, Grid
from meili_cli.importers.names import items_named
from meili_cli.ledger.nearest import nearest
from meili_cli.ledger.numbers import number_text, parse_number
from meili_cli.ledger.periods import Period, parse_period
from meili_cli.ledger.table import Original, Table, ragged_row
from meili_cli.model.entry import COLUMNS, MAX_DECIMALS, Kind
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Place, Problem, Severity

if TYPE_CHECKING:  # a file without a mapping needs none of it
    from meili_cli.model.mapping import Conversion

REQUIRED: Final = ("item", "area", "as_of", "kind")
"""The columns that every table has; the others may be left out."""

_NUMBERS: Final = ("value", "denominator")
_FIGURES: Final = ("period_start", "as_of", "kind", *_NUMBERS, "state")
"""Where all of these are empty, a row reports nothing."""
_FILLED_IN: Final = ("period_start", *_NUMBERS, "state", "source", "note", "recorded_by")
"""What is left to be filled in on a form; where all of it is empty, a row of one reports nothing."""
_STAMPS: Final = ("recorded_at", "revises")
_MANY: Final = 100
"""Columns from which on a header is no header, and is not gone through one by one."""
_EXACT: Final = Context(prec=100)
_LEAST: Final = Decimal(1).scaleb(-MAX_DECIMALS)
_PERIODS: Final = ("{0:%Y}", "{0:%Y}-H{2}", "{0:%Y}-Q{1}", "{0:%Y}-{0:%m}")


NO_FIGURE: Final = "no figure"
REFUSED: Final = "refused"


class Number(NamedTuple):
    """A column of numbers: what it is, its unit, whether the ledger calls it so.

    In a column of `fraction`s a bare 0.952 is 95.2 %.
    """

    name: str
    unit: str = ""
    is_own: bool = False
    fraction: bool = False


class _Column(NamedTuple):
    """A column that is read: where, what it is, its unit, whether the ledger calls it so."""

    at: int
    name: str
    unit: str
    is_own: bool

    @property
    def number(self) -> Number:
        """The column, as one of numbers."""
        return Number(self.name, self.unit, self.is_own)


def read(grid: Grid, plan: Plan, header_row: int | None = None) -> Table:
    """Read the rows below the header, which is found or stands in the line `header_row`.

    Raises UsageError where no row stands in that line.
    """
    top = _header(grid, header_row)
    if top is None:
        empty = Problem(
            Place(grid.name),
            "empty-file",
            Severity.ERROR,
            _("the file is empty"),
            _header_hint(),
        )
        problems = grid.problems or (empty,)
        return Table((), 0, problems, grid.file, grid.read_as, complete=False)
    return _Reading(grid, plan, top).table()


def columns(
    grid: Grid, plan: Plan, header_row: int | None = None
) -> tuple[int, tuple[str, ...]] | None:
    """Return the row of the header, and what stands in each of its columns; "" is passed over.

    None where anything is wrong with it, or a column has no name: `read` says it.
    """
    top = _header(grid, header_row)
    if top is None or not all(
        cell.text.strip() for cell in grid.rows[top][: body.width_of(grid, top)]
    ):
        return None
    found = _Reading(grid, plan, top).columns()
    if found is None:
        return None
    names = {column.at: column.name for column in found}
    return top, tuple(names.get(at, "") for at in range(body.width_of(grid, top)))


def original(grid: Grid, header: int) -> Original:
    """Return what stood in the file, by line, for the rows that are refused."""
    return Original(
        tuple(cell.text for cell in grid.rows[header][: body.width_of(grid, header)]),
        _Originals(grid),
    )


class _Originals(Mapping[int, tuple[str, ...]]):
    """The cells of each line as text, put together when they are asked for."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._at: dict[int, int] = {}

    def __getitem__(self, line: int) -> tuple[str, ...]:
        if not self._at:
            self._at = {line: at for at, line in enumerate(self._grid.lines)}
        at = self._at[line]
        return tuple(cell.text for cell in self._grid.rows[at][: body.width_of(self._grid, at)])

    def __iter__(self) -> Iterator[int]:
        return iter(self._grid.lines)

    def __len__(self) -> int:
        return len(self._grid.lines)


class _Reading:
    """The reading of one grid, whose header is the row `top`."""

    def __init__(self, grid: Grid, plan: Plan, top: int) -> None:
        self._grid = grid
        self._plan = plan
        self._top = top
        self._problems = list(grid.problems)
        self._place = Place(grid.name, grid.lines[top])
        self._read_as = [grid.read_as]
        self._is_form = False

    def table(self) -> Table:
        grid, top = self._grid, self._top
        columns = self.columns()
        if columns is None:
            return Table(
                (), 0, tuple(self._problems), grid.file, grid.read_as, complete=False,
                original=original(grid, top),
            )  # fmt: skip
        if top > 0 or any(not column.is_own for column in columns):
            self._read_as.append(_("header in line {line}").format(line=grid.lines[top]))
        end = self._end(columns)
        rows: list[tuple[Place, Mapping[str, str]]] = []
        read = 0
        in_rows = [column.at for column in columns if column.name in body.FILLED_DOWN]
        filled = body.filled_down(grid, in_rows, top + 1, end)
        reading = Rows(self._plan, self._problems, is_form=self._is_form)
        numbers = [column.number for column in columns if column.name in _NUMBERS]
        width = body.width_of(grid, top)
        for at in range(top + 1, end):
            cells = filled.get(at, grid.rows[at])
            if cells == grid.rows[top]:
                continue  # the header again, as on each page of a print
            place = Place(grid.name, grid.lines[at])
            if body.width_of(grid, at) != width:
                read += 1
                self._problems.append(ragged_row(place, width, body.width_of(grid, at)))
                continue
            by_name = {column.name: cells[column.at] for column in columns}
            found = reading.read(by_name, numbers, place)
            read += found is not NO_FIGURE
            if isinstance(found, dict):
                rows.append((place, found))
        self._warn_of_stamps(rows)
        return Table(
            tuple(rows), read, tuple(self._problems), grid.file,
            _(", ").join(part for part in self._read_as if part),
            complete=grid.complete, original=original(grid, top),
        )  # fmt: skip

    # -- columns -------------------------------------------------------------------------

    def columns(self) -> list[_Column] | None:
        """Return the columns that are read, or None and what is wrong with the header."""
        width = body.width_of(self._grid, self._top)
        texts = [cell.text.strip() for cell in self._grid.rows[self._top][:width]]
        if len(texts) > _MANY:
            self._refuse(
                "unknown-column",
                _("the first line has {found} cells; the ledger has {known} columns").format(
                    found=len(texts), known=len(COLUMNS)
                ),
                _header_hint(),
            )
            return None
        before = len(self._problems)
        # What came back as refused is not what the ledger writes: a bare 0.95 stays refused.
        own = COLUMNS if rejects.ADDED[-1] not in texts else ()
        columns: list[_Column] = []
        passed_over: list[str] = []
        for at, text in enumerate(texts):
            column, unit = headers.heading(text)
            if not text:
                if self._is_empty(at):
                    continue
                self._refuse(
                    "unknown-column",
                    _("column {number} has no name").format(number=at + 1),
                    _header_hint(),
                )
            elif column is None:
                self._refuse("unknown-column", *_unknown(text))
            elif column in {headers.PASSED_OVER, headers.LAST}:
                passed_over.append(text)
                self._is_form = self._is_form or column == headers.LAST
            elif (first := next((one for one in columns if one.name == column), None)) is not None:
                self._refuse("duplicate-column", *_twice(texts[first.at], text))
            else:
                columns.append(_Column(at, column, unit, is_own=text in own))
        self._say_passed_over(passed_over)
        for name in REQUIRED:
            if all(column.name != name for column in columns):
                self._refuse(
                    "missing-column",
                    _('the column "{column}" is missing').format(column=name),
                    _header_hint(),
                )
        return columns if len(self._problems) == before else None

    def _say_passed_over(self, names: Sequence[str]) -> None:
        if names:
            self._read_as.append(body.without_columns(names))

    def _is_empty(self, at: int) -> bool:
        """Whether a column without a name holds nothing."""
        return not any(row[at].text.strip() for row in self._grid.rows[self._top :])

    # -- rows ----------------------------------------------------------------------------

    def _end(self, columns: Sequence[_Column]) -> int:
        """Return where the rows end; notes below them are told of, and never pass unseen.

        A note has nothing in the columns of a figure, and names no item where one would be.
        """
        figures = [column.at for column in columns if column.name in _FIGURES]
        item = next(column.at for column in columns if column.name == "item")

        def says_something(cells: Sequence[Cell]) -> bool:
            return any(body.is_filled(cells[at]) for at in figures) or bool(
                items_named(self._plan, cells[item].text)
            )

        grid = self._grid
        end = body.without_notes(grid, self._top + 1, len(grid.rows), says_something)
        self._read_as += body.notes_from(grid, end)
        return end

    # -- findings ------------------------------------------------------------------------

    def _refuse(self, rule: str, message: str, hint: str) -> None:
        self._problems.append(error(self._place, rule, message, hint))

    def _warn_of_stamps(self, rows: Sequence[tuple[Place, Mapping[str, str]]]) -> None:
        """Say where a file has times of recording: they are not taken over.

        The ledger stamps its own, or it could be said to have known what it did not.
        """
        for place, cells in rows:
            if any(cells.get(column, "").strip() for column in _STAMPS):
                self._problems.append(
                    Problem(
                        place, "stamp-not-taken", Severity.WARNING,
                        _("recorded_at and revises of the file are not taken over"),
                        _("the ledger writes its own; to replace figures, import with --revise"),
                    )
                )  # fmt: skip
                return


class Rows:
    """The reading of rows, one by one: what their cells are in the ledger's columns.

    `problems` is added to. `conversions` say what a unit, by its folded name, is in one of the plan.
    In a form of ours (`is_form`) a row that was left empty reports nothing.
    """

    def __init__(
        self,
        plan: Plan,
        problems: list[Problem],
        conversions: "Mapping[str, Conversion] | None" = None,
        *,
        is_form: bool = False,
    ) -> None:
        self._plan = plan
        self._problems = problems
        self._conversions = conversions or {}
        self._is_form = is_form
        self._units: dict[str, tuple[str, ...] | None] = {}

    def read(
        self, by_name: Mapping[str, Cell], numbers: Iterable[Number], place: Place
    ) -> dict[str, str] | str:
        """Return the columns of the ledger; or why there are none: NO_FIGURE, or REFUSED."""
        row = {name: cell.text for name, cell in by_name.items() if name in COLUMNS}
        row["kind"] = kind = headers.kind_of(row["kind"].strip())
        if self._is_total(row, place):
            return REFUSED
        if self._reports_nothing(by_name, kind, place):
            return NO_FIGURE
        before = len(self._problems)
        for name, cell in by_name.items():
            if cell.unreadable:
                self._problems.append(
                    error(
                        place, "unreadable-cell",
                        _("{column}: {why}").format(column=name, why=cell.unreadable),
                        _("write the value itself into the cell"),
                    )
                )  # fmt: skip
        if len(self._problems) > before:
            return REFUSED
        # From here on the row is judged as well, so that all that is wrong is told at once.
        if "state" in row:
            row["state"] = headers.state_of(row["state"].strip())
        for number in numbers:
            problem = self._number(row, number, by_name[number.name], by_name)
            if problem is not None:
                self._problems.append(error(place, *problem))
        problem = self._dates(row, by_name)
        if problem is not None:
            self._problems.append(error(place, *problem))
        return row

    def _is_total(self, row: Mapping[str, str], place: Place) -> bool:
        """Whether a row adds up others; taken in as well, it would be counted twice."""
        for name in ("item", "area"):
            if headers.is_total(row.get(name, "")) and not (
                name == "item" and items_named(self._plan, row[name])
            ):
                self._problems.append(
                    error(
                        place, "total-row",
                        _('"{text}" adds up other rows').format(text=row[name].strip()),
                        _("delete the row, or let a mapping file check it under `totals`"),
                    )
                )  # fmt: skip
                return True
        return False

    def _reports_nothing(self, by_name: Mapping[str, Cell], kind: str, place: Place) -> bool:
        """Whether a row says in so many words that it has no figure, which is a warning.

        The row of a form says so by being left empty.
        """
        figure = by_name.get("state" if kind == Kind.STATE else "value")
        if kind == Kind.RETRACT:
            return False
        if figure is not None and values.is_nothing(figure):
            why = _('"{text}" stands for no report; the row is passed over').format(
                text=figure.text.strip()
            )
        elif self._is_form and _is_left_empty(by_name):
            why = _("the row of the form is not filled in; it is passed over")
        else:
            return False
        hint = _("write 0 if nothing was done")
        self._problems.append(Problem(place, "no-figure", Severity.WARNING, why, hint))
        return True

    def _number(
        self, row: dict[str, str], column: Number, cell: Cell, by_name: Mapping[str, Cell]
    ) -> tuple[str, str, str] | None:
        """Put a number as the ledger writes it; what no rule of a row would find is returned."""
        if values.is_nothing(cell) or not cell.text.strip():
            row[column.name] = ""
            return None
        units = self._units_of(row["item"])
        beside = by_name.get(headers.UNIT)
        stated = [column.unit, "" if beside is None else beside.text.strip()]
        given = [unit for unit in stated if unit and units is not None]
        conversions = [self._conversion(unit, units or (), row["kind"]) for unit in given]
        for unit, conversion in zip(given, conversions, strict=True):
            if conversion is None or conversion != conversions[0]:
                return _other_unit(column.name, unit, units or ())
        conversion = conversions[0] if conversions else None
        try:
            figure = values.number(cell, unit=_large(given if conversion else units))
            if conversion:
                row[column.name] = number_text(_converted(cell, figure, conversion))
            elif row["kind"] != Kind.PERCENT or column.name != "value":
                if figure.percent and not self._fits("%", units or (), row["kind"]):
                    return None  # bad_number says it of the text
                row[column.name] = number_text(figure.number)
            elif cell.number is None and column.is_own:
                row[column.name] = number_text(figure.number)
            else:
                row[column.name] = number_text(values.percentage(cell, fraction=column.fraction))
        except ValueError as error:
            if str(error) == _why_not(cell.text.strip()):
                return None  # bad_number says it
            hint = _("write digits and, if need be, a point, such as 12.5")
            return "bad-number", _("{field}: {why}").format(field=column.name, why=error), hint
        return None

    def _conversion(
        self, given: str, units: Sequence[str], kind: str
    ) -> "Conversion | Literal[False] | None":
        """Return what makes of a unit that of the item; False where nothing need, else None."""
        if self._fits(given, units, kind):
            return False
        found = self._conversions.get(headers.folded(given))
        return found if found is not None and values.matches_unit(found.unit, units) else None

    def _dates(
        self, row: dict[str, str], by_name: Mapping[str, Cell]
    ) -> tuple[str, str, str] | None:
        """Put the dates as the ledger writes them."""
        hint = _("write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019")
        name = headers.YEAR
        try:
            typed = by_name.get(name)
            year = values.period(typed).first.year if typed and typed.text.strip() else None
            for name in ("period_start", "as_of"):
                cell = by_name.get(name)
                if cell is not None and cell.text.strip():
                    _put(row, name, _period(cell, year), cell.text.strip())
        except values.NoDateError as error:
            if name == headers.YEAR:
                return "bad-date", _("{field}: {why}").format(field=name, why=error), hint
        except ValueError as error:
            return "bad-date", _("{field}: {why}").format(field=name, why=error), hint
        return None

    def _units_of(self, item: str) -> tuple[str, ...] | None:
        """Return the unit of an item in all languages; None where the item is not known."""
        if item not in self._units:
            found = items_named(self._plan, item)
            unit = found[0].unit if len(found) == 1 else None
            self._units[item] = (
                None
                if len(found) != 1
                else () if unit is None else tuple(unit.root.values())
            )  # fmt: skip
        return self._units[item]

    @staticmethod
    def _fits(given: str, units: Sequence[str], kind: str) -> bool:
        if given.strip() in {"%", "％", "百分比"} and kind == Kind.PERCENT:
            return True
        return values.matches_unit(given, units)


def _header(grid: Grid, header_row: int | None) -> int | None:
    """Return the index of the header: as asked for, as found, else the first row."""
    if header_row is not None:
        return body.row_at(grid, header_row)
    if not grid.rows:
        return None
    found = headers.find([cell.text for cell in row] for row in grid.rows)
    return 0 if found is None else found


def _is_left_empty(by_name: Mapping[str, Cell]) -> bool:
    """Whether nobody has filled in the row of a form."""
    cells = (by_name[name] for name in _FILLED_IN if name in by_name)
    return not any(cell.text.strip() or cell.unreadable for cell in cells)


def _period(cell: Cell, year: int | None) -> Period:
    """Read a date that is of the year that stands beside it. Raises ValueError."""
    period = values.period(cell, year=year)
    if year is not None and period.first.year != year:
        raise ValueError(
            _('"{date}" is not in the year {year} that stands beside it').format(
                date=cell.text.strip(), year=year
            )
        )
    return period


def _put(row: dict[str, str], name: str, period: Period, typed: str) -> None:
    """Put a period into a row; where it has no word, as 1-9月, as its first and last day."""
    said = _said(period, typed)
    if said is None:
        said = (period.first if name == "period_start" else period.last).isoformat()
        if name == "as_of" and row["kind"] == Kind.INCREMENT:
            row["period_start"] = row.get("period_start", "").strip() or period.first.isoformat()
    row[name] = said


def _said(period: Period, typed: str) -> str | None:
    """Write a period as the ledger reads it; None where it has no word, as for 1-9月."""
    if parse_period(typed) == period:
        return typed
    if period.is_day:
        return period.first.isoformat()
    quarter, half = (period.first.month + 2) // 3, 1 + period.first.month // 7
    for form in _PERIODS:
        text = form.format(period.first, quarter, half)
        if parse_period(text) == period:
            return text
    return None


def _why_not(text: str) -> str:
    """Return what the rules of a row say of a number."""
    try:
        parse_number(text)
    except ValueError as error:
        return str(error)
    return ""


def _converted(cell: Cell, figure: values.Figure, conversion: "Conversion") -> Decimal:
    """Turn a figure into the unit of its item. Raises ValueError where that is not exact."""
    if figure.percent:
        raise ValueError(
            _('"{text}" is a percentage, and no figure in a unit').format(text=cell.text.strip())
        )
    divided, times = conversion.divide_by or Decimal(1), conversion.multiply_by or Decimal(1)
    number = _EXACT.divide(_EXACT.multiply(figure.number, times), divided)
    exact = _EXACT.multiply(number, divided) == _EXACT.multiply(figure.number, times)
    if not exact or number != number.quantize(_LEAST, context=_EXACT):
        raise ValueError(
            _('"{text}" would have more than {limit} digits after the point in {unit}').format(
                text=cell.text.strip(), limit=MAX_DECIMALS, unit=conversion.unit
            )
        )
    return number


def _other_unit(column: str, given: str, units: Sequence[str]) -> tuple[str, str, str]:
    return (
        "other-unit",
        _('{column} is given in "{given}", the item is in "{unit}"').format(
            column=column, given=given, unit=units[0] if units else ""
        ),
        _("convert the figures, or say under `units` of a mapping file how"),
    )


def _large(units: Sequence[str] | None) -> str:
    """Return the unit that counts by ten thousands or more, if the item has one."""
    return next((unit for unit in units or () if "万" in unit or "亿" in unit), "")


def error(place: Place, rule: str, message: str, hint: str) -> Problem:
    """Return a finding that refuses what stands there."""
    return Problem(place, rule, Severity.ERROR, message, hint)


def _unknown(text: str) -> tuple[str, str]:
    shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to find it
    alike = nearest(text.lower(), tuple(sorted(COLUMNS)))
    return (
        _('unknown column "{column}"').format(column=shown),
        _("nearest: {names}").format(names=", ".join(alike))
        if alike
        else _("delete it, or say in a mapping file what it is: `meili mapping suggest FILE`"),
    )


def _twice(first: str, second: str) -> tuple[str, str]:
    hint = _("remove one of the two")
    if first == second:
        return _('the column "{column}" comes twice').format(column=first), hint
    return _('the columns "{first}" and "{second}" mean the same').format(
        first=first, second=second
    ), hint


def _header_hint() -> str:
    return _("the first line names the columns: {columns}").format(columns=",".join(COLUMNS))
