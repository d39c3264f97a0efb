"""One sheet: a table as it is shown on screen, with numbers in its cells, ready for the printer.

Owns where things stand on a sheet and how they look. Which columns and lines there are is decided
by `render`; what a cell holds as a number by `numbers`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.model.scalar import one_line
from meili_cli.model.terms import Status
from meili_cli.publish.workbook import numbers
from meili_cli.render import figures, words
from meili_cli.render.columns import AreaLine
from meili_cli.render.frame import Frame
from meili_cli.render.records import Records, Value
from meili_cli.render.table import Cell, Cells, Column, Line, Table, Tone
from meili_cli.render.text import width
from meili_cli.render.workbook import (
    A3,
    A4,
    ALERT,
    DARK,
    HEAD,
    LINE,
    RULE,
    Book,
    letters,
    lines_of,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_RESERVED: Final = "history"
"""A name that a spreadsheet keeps for itself."""
_LONGEST_TEXT: Final = 32_767
"""What a cell takes, in the units that a spreadsheet counts in."""
_FORMULA_SIGNS: Final = ("=", "+", "-", "@")

_DAY: Final = "yyyy-mm-dd"
_DAYS: Final = frozenset({"due", "expected_on", "last_as_of"})
"""The fields of a row that are days."""
_BAR, _BELOW, _QUIET = "#A9CFDA", "#E8A889", "#5A5A5A"
_TOTAL: Final = "#EAF0F2"
_HEADING: Final = "#DCE8EB"
_SHORT: Final = 10
"""Digits of a header that is not broken."""
_WIDEST: Final = 50
"""Digits of the widest column; a longer text is broken into lines."""
_WIDE_BAR: Final = 16 * "━"
_NAMES: Final = 3
"""So many columns at the front may stay in view."""
_CALLED: Final = frozenset({"item_name", "area_name"})
"""Columns that name a line."""

# Blue is well and orange is not: told apart by colour-blind readers, too, and the word stands there.
_MARKS: Final[Mapping[Tone, tuple[str, str]]] = {
    Tone.GOOD: ("#D3E5F3", "#0B3C5D"),
    Tone.FAIR: ("#FCEBC5", "#5C4300"),
    Tone.POOR: ("#F6CDB5", "#6E2600"),
    Tone.MUTED: ("#F1F2F2", "#6B6B6B"),
}
"""What a status looks like: the ground, and the letters upon it."""


class Shown(NamedTuple):
    """How numbers are shown: the paces that divide the statuses, and decimals where asked for."""

    bands: tuple[Fraction, ...]
    decimals: int | None = None

    @classmethod
    def in_frame(cls, frame: Frame, decimals: int | None = None) -> "Shown":
        """Return how they are shown in a report."""
        return cls(frame.pace_bands, decimals)


class Placed(NamedTuple):
    """Where a table stands: its sheet, the row of its header, its lines, and what comes after.

    `wide` is its width in digits, `tall` the height of all that stands there in points.
    `spans` are the first and last row of each section, `lines` what all their rows stand for,
    `total` the row of the total, `columns` the places of columns by name, `free` the first row
    below everything. Rows and columns count from 0.
    """

    sheet: "Worksheet"
    name: str
    header: int
    spans: tuple[tuple[int, int], ...]
    lines: tuple[object, ...]
    total: int | None
    columns: Mapping[str, int]
    last: int
    free: int
    wide: float
    tall: float

    @property
    def inner(self) -> tuple[int, int, int, int]:
        """The cells of all lines but those of the first column: first row and column, last ones."""
        return self.spans[0][0], 1, self.spans[-1][1], self.last


class Sheets:
    """The sheets of a workbook while it is written, each with a name of its own."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._taken: set[str] = {_RESERVED}

    def add(self, name: str) -> "Worksheet":
        """Return a new sheet with a name as near to this one as a spreadsheet allows."""
        plain = " ".join(one_line(name).translate(_NOT_IN_NAMES).split()).strip("' ") or "-"
        called, number = _cut(plain, _LONGEST_NAME).strip("' "), 1
        while called.casefold() in self._taken:
            number += 1
            end = f" ({number})"
            called = _cut(plain, _LONGEST_NAME - len(end)).strip("' ") + end
        self._taken.add(called.casefold())
        sheet = self.book.file.add_worksheet(called)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet


def _cut(text: str, units: int) -> str:
    """Return a text in at most so many units of UTF-16, which spreadsheets count in."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def put(sheet: "Worksheet", row: int, at: int, text: str, style: "Format") -> None:
    """Write a text into a cell, as a text whatever it begins with; an empty one leaves it empty."""
    if text:
        sheet.write_string(row, at, _cut(text, _LONGEST_TEXT), style)
    else:
        sheet.write_blank(row, at, None, style)


def table(sheets: Sheets, name: str, shown: Table, how: Shown) -> Placed:
    """Write a table on a sheet of its own."""
    return _Page(sheets, name, shown, how).write()


_TONES: Final[Mapping[Tone, dict[str, object]]] = {
    Tone.ALERT: {"bold": True, "font_color": ALERT},
    Tone.STRONG: {"bold": True, "font_color": DARK},
    Tone.MUTED: {"font_color": _QUIET},
}
"""How a line of prose looks."""


class _Page:
    """A sheet with a table while it is written."""

    def __init__(self, sheets: Sheets, name: str, shown: Table, how: Shown) -> None:
        self._sheets, self._style = sheets, sheets.book.style
        self._sheet, self._shown, self._how = sheets.add(name), shown, how
        self._last = len(shown.columns) - 1
        self._wide = self._widths()
        self._tall: float = LINE  # of the empty row above the header

    def write(self) -> Placed:
        sheet, shown = self._sheet, self._shown
        for at, digits in enumerate(self._wide):
            sheet.set_column(at, at, digits)
        header = self._head()
        row, spans = self._sections(header + 1)
        total = row if shown.total else None
        if total is not None:
            self._total(total)
            row += 1
        placed = Placed(
            sheet, str(sheet.name), header, tuple(spans),
            tuple(line for section in shown.sections for line in section.lines), total,
            {column.name: at for at, column in enumerate(shown.columns)}, self._last, row,
            sum(self._wide), 0,
        )  # fmt: skip
        if spans:
            self._marks(spans[0][0], spans[-1][1])
        row = self._foot(row)
        sheet.freeze_panes(header + 1, self._kept_in_view())
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, row - 1, self._last)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(self._last)}{row}"})
        return placed._replace(free=row, tall=self._tall)

    def _set_height(self, row: int, points: float) -> None:
        self._sheet.set_row(row, points)
        self._tall += points

    # -- above and below -----------------------------------------------------------------

    def _head(self) -> int:
        """Write what stands above the table, and its header; return the row of the latter."""
        shown = self._shown
        title = Line(text=shown.title, tone=Tone.STRONG)
        row = self._across(0, title, size=16)
        for line in (*shown.head, *shown.above):
            row = self._across(row, line, size=11)
        row += 1
        for at, column in enumerate(shown.columns):
            look = self._style(
                bold=True, font_color="#FFFFFF", bg_color=HEAD, text_wrap=True, border=1,
                border_color=RULE, **_aligned(right=column.right),
            )  # fmt: skip
            put(self._sheet, row, at, one_line(column.header), look)
        pairs = zip(shown.columns, self._wide, strict=True)
        tallest = max(lines_of(column.header, digits) for column, digits in pairs)
        self._set_height(row, LINE * tallest + 6)
        return row

    def _foot(self, row: int) -> int:
        """Write remarks and footnotes; return the first row below them."""
        shown = self._shown
        notes = [
            Line(text=f"{number}. {text}", tone=Tone.MUTED)
            for number, text in enumerate(shown.footnotes, 1)
        ]
        lines = [*shown.remarks, *notes]
        if lines:
            self._set_height(row, LINE)
            row += 1
        for line in lines:
            row = self._across(row, line)
        return row

    def _across(self, row: int, line: Line, *, size: int = 10) -> int:
        """Write a line of prose over all columns; return the row below it."""
        look = self._style(text_wrap=True, font_size=size, **_TONES.get(line.tone, {}))
        if self._last:
            self._sheet.merge_range(row, 0, row, self._last, "", look)
        put(self._sheet, row, 0, line.text, look)
        scale = size / 10
        lines = lines_of(line.text, sum(self._wide) / scale)
        self._set_height(row, (LINE * lines + 1) * scale)
        return row + 1

    # -- lines ---------------------------------------------------------------------------

    def _sections(self, row: int) -> tuple[int, list[tuple[int, int]]]:
        """Write all lines; return the row below them, and where each section stands."""
        spans = []
        for section in self._shown.sections:
            if section.heading:
                self._heading(row, section.heading)
                row += 1
            for cells, line in zip(section.rows, section.lines, strict=True):
                self._line(row, cells, line)
                row += 1
            if section.rows:
                spans.append((row - len(section.rows), row - 1))
        return row, spans

    def _heading(self, row: int, text: str) -> None:
        look = self._style(
            bold=True, bg_color=_HEADING, font_color=DARK, bottom=1, bottom_color=RULE
        )
        for at in range(self._last + 1):
            put(self._sheet, row, at, "" if at else one_line(text), look)
        self._set_height(row, LINE + 3)

    def _line(self, row: int, cells: Cells, line: object) -> None:
        for at, (column, cell) in enumerate(zip(self._shown.columns, cells, strict=True)):
            look: dict[str, object] = {"bottom": 1, "bottom_color": RULE}
            number = self._number(line, column, cell)
            if number is not None:
                look |= {**_aligned(right=True), "num_format": number.format}
                self._sheet.write_number(row, at, number.cell, self._style(**look))
            elif (day := _day(line, column.name)) is not None:
                look |= {**_aligned(right=False), "num_format": _DAY}
                self._sheet.write_datetime(row, at, day, self._style(**look))
            else:
                look |= {**_aligned(right=column.right), "text_wrap": True}
                look |= {"font_color": _QUIET} if cell.tone is Tone.MUTED else {}
                text = "" if cell.text == figures.NOTHING else cell.text
                put(self._sheet, row, at, text, self._style(**look, **_kept_as_text(text)))
        texts = [
            self._text(line, column, cell)
            for column, cell in zip(self._shown.columns, cells, strict=True)
        ]
        tallest = max(
            lines_of(text, digits + 1) for text, digits in zip(texts, self._wide, strict=True)
        )
        self._set_height(row, LINE * tallest + 3)

    def _total(self, row: int) -> None:
        """Write the last line: counts, and words."""
        for at, (column, cell) in enumerate(
            zip(self._shown.columns, self._shown.total, strict=True)
        ):
            look = self._style(
                bold=True, bg_color=_TOTAL, top=1, bottom=1, top_color=RULE, bottom_color=RULE,
                num_format="#,##0", **_aligned(right=column.right),
            )  # fmt: skip
            if cell.text.isdecimal():
                self._sheet.write_number(row, at, int(cell.text), look)
            else:
                put(self._sheet, row, at, cell.text, look)
        self._set_height(row, LINE + 3)

    def _number(self, line: object, column: Column, cell: Cell) -> numbers.Number | None:
        """Return what a cell holds as a number; that of a bar is how much is done."""
        if column.bars:
            return numbers.share(cell.bar.done) if cell.bar else None
        return numbers.of(line, column.name, self._how.bands, self._how.decimals)

    # -- the table as a whole ------------------------------------------------------------

    def _marks(self, first: int, last: int) -> None:
        """Draw the bars and colour the statuses."""
        for at, column in enumerate(self._shown.columns):
            if column.bars:
                bars(self._sheet, (first, at, last, at), only=True)
            elif column.name == "status":
                statuses(self._sheets, self._sheet, (first, at, last, at))

    def _kept_in_view(self) -> int:
        """Return how many columns at the front stay in view: up to the name of a line."""
        names = [column.name for column in self._shown.columns[:_NAMES]]
        return next((at for at, name in enumerate(names, 1) if name in _CALLED), 1)

    def _widths(self) -> list[float]:
        """Return how wide the columns are, in digits; a Chinese character takes two."""
        wide = []
        for at, column in enumerate(self._shown.columns):
            texts = [
                self._text(line, column, cells[at])
                for section in self._shown.sections
                for cells, line in zip(section.rows, section.lines, strict=True)
            ]
            texts += [cell.text for cell in self._shown.total[at : at + 1]]
            header = column.header
            texts += [_WIDE_BAR] if column.bars else []
            texts += [header] if width(header) <= _SHORT else header.split(" ")
            wide.append(min(max(map(width, texts)), _WIDEST) + 3.5)
        return wide

    def _text(self, line: object, column: Column, cell: Cell) -> str:
        """Return what is seen in a cell."""
        number = self._number(line, column, cell)
        return cell.text if number is None else number.text


def _aligned(*, right: bool) -> dict[str, object]:
    """Return the style of a cell of a column: a text keeps away from the number before it."""
    # LibreOffice forgets the indent of a number beside one of another format.
    return {"align": "right"} if right else {"align": "left", "indent": 1}


def _day(line: object, name: str) -> datetime | None:
    """Return the day that a cell holds, if it is one."""
    if isinstance(line, AreaLine):
        name = {"last_as_of": "newest"}.get(name, name)
    value = getattr(line, name, None)
    return datetime.combine(value, time()) if type(value) is date else None


def _kept_as_text(text: str) -> dict[str, object]:
    """Return the style that keeps a text from becoming a formula where a person edits the cell."""
    return {"quote_prefix": True} if text.startswith(_FORMULA_SIGNS) else {}


# -- what is seen at a glance ------------------------------------------------------------------


def bars(sheet: "Worksheet", cells: tuple[int, int, int, int], *, only: bool = False) -> None:
    """Draw a bar in each cell, from 0 to 100 %; `only` the bar, without the number."""
    sheet.conditional_format(
        *cells,
        {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": _BAR,
            "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1,
            "bar_only": only, "bar_axis_position": "none", "bar_no_border": True, "bar_negative_color": _BELOW,
        },
    )  # fmt: skip


def statuses(sheets: Sheets, sheet: "Worksheet", cells: tuple[int, int, int, int]) -> None:
    """Colour the cells by the status that stands in them as a word."""
    for status in Status:
        if colours := _MARKS.get(words.status_tone(status)):
            ground, ink = colours
            sheet.conditional_format(
                *cells,
                {
                    "type": "cell", "criteria": "==", "value": f'"{words.status(status)}"',
                    "format": sheets.book.file.add_format({"bg_color": ground, "font_color": ink}),
                },
            )  # fmt: skip


# -- rows for programs -------------------------------------------------------------------------


def raw(sheets: Sheets, name: str, records: Records) -> None:
    """Write rows as csv has them, with real numbers and days, to be filtered and reckoned with.

    The defined name `meili_rows` leads to them, header and all.
    """
    sheet, style = sheets.add(name), sheets.book.style
    fields = (*records.fields, *(("simulated",) if records.simulated else ()))
    rows = [[{**row, "simulated": records.simulated}[field] for field in fields]
            for row in records.rows]  # fmt: skip
    for at, field in enumerate(fields):
        put(sheet, 0, at, field, style(bold=True, font_color="#FFFFFF", bg_color=HEAD))
        longest = max((width(_said(row[at])) for row in rows), default=0)
        # The arrow of the filter takes room beside the name.
        sheet.set_column(at, at, max(len(field) + 4, min(longest, _WIDEST) + 2))
        for number, row in enumerate(rows, 1):
            _value(sheets, sheet, number, at, field, row[at])
    last = len(fields) - 1
    sheet.freeze_panes(1, fields.index("area_name") + 1 if "area_name" in fields else 1)
    sheet.autofilter(0, 0, max(len(rows), 1), last)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(rows), last)
    sheet.set_paper(A3)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(last)}{len(rows) + 1}"})
    called = str(sheet.name).replace("'", "''")
    sheets.book.file.define_name("meili_rows", f"='{called}'!$A$1:${letters(last)}${len(rows) + 1}")


def _value(sheets: Sheets, sheet: "Worksheet", row: int, at: int, field: str, value: Value) -> None:
    style = sheets.book.style
    match value:
        case bool():
            sheet.write_boolean(row, at, value, style(align="left"))
        case int() | float():
            sheet.write_number(row, at, value, style())
        case str() if field in _DAYS:
            day = datetime.combine(date.fromisoformat(value), time())
            sheet.write_datetime(row, at, day, style(num_format=_DAY, align="left"))
        case _:
            text = one_line(_said(value))
            put(sheet, row, at, text, style(**_kept_as_text(text)))


def _said(value: Value) -> str:
    """Return a value as csv has it."""
    match value:
        case None:
            return ""
        case list():
            return ";".join(value)
        case dict():
            return ";".join(f"{key}={one}" for key, one in value.items())
    return str(value)


# -- prose -------------------------------------------------------------------------------------


def notes(sheets: Sheets, name: str, title: str, lines: Iterable[tuple[str, str]]) -> None:
    """Write what there is to say: a subject, and beside it what is said of it."""
    sheet, style = sheets.add(name), sheets.book.style
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    put(sheet, 0, 0, one_line(title), style(bold=True, font_size=16, font_color=DARK))
    sheet.set_row(0, 28)
    row = 2
    for subject, text in lines:
        look = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": RULE}
        put(sheet, row, 0, one_line(subject), style(bold=True, font_color=DARK, **look))
        put(sheet, row, 1, one_line(text), style(**look))
        sheet.set_row(row, LINE * lines_of(text, 90) + 4)
        row += 1
    sheet.print_area(0, 0, row - 1, 1)
