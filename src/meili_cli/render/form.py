"""A form as a workbook: what a person fills in, and what only stands beside it.

Owns how a form looks, what its cells accept, and which of them are locked. Which items it has is
decided by `reports.form`; what stands over its columns belongs to `importers.headers`, since it is
to be read again.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from meili_cli.i18n import _, language, naming
from meili_cli.importers import headers
from meili_cli.model.entry import KINDS_OF, MAX_DECIMALS, MAX_TEXT, Kind, State
from meili_cli.model.scalar import one_line
from meili_cli.model.terms import Measure
from meili_cli.render import figures, words
from meili_cli.render.workbook import (
    A4,
    ALERT,
    DARK,
    GREY,
    HEAD,
    INK,
    LINE,
    RULE,
    Book,
    letters,
    lines_of,
    written,
)
from meili_cli.reports.form import Form, FormRow

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDTHS: Final = {
    "group": 18, "name": 36, "target": 11, "attained": 11, "last": 11, "last_as_of": 11,
    "kind": 8, "period_start": 11, "value": 12, "denominator": 12, "unit": 9, "state": 10,
    "source": 18, "note": 18, "item": 24, "area": 9, "as_of": 11,
}  # fmt: skip
"""Of the columns, in digits; a Chinese character takes two."""
_IN_CENTRE: Final = frozenset({"group", "kind", "last_as_of", "period_start", "unit", "state",
                               "area", "as_of"})  # fmt: skip
_ON_THE_RIGHT: Final = frozenset({"target", "attained", "last", "value", "denominator"})
_FOR_THE_PROGRAM: Final = frozenset({"item", "area", "as_of"})
_FILLED_IN: Final = frozenset(
    {"kind", "period_start", "value", "denominator", "state", "source", "note"}
)
"""The columns in which some row has a cell to be filled in."""
_HEAD_LOCKED, _PAPER = "#7F8C8D", "#FFF8D6"
_LOCKED, _UNUSED, _WRONG = "#F7F8F8", "#E3E6E7", "#F6B8B0"
_BAD_IN_NAMES: Final = frozenset('<>:"/\\|?*')


def file_name(form: Form, period: str) -> str:
    """Return what the file of a form is called: 310104-徐汇区-2019-06.xlsx."""
    said = one_line(f"{form.area.code}-{form.area.name(naming())}-{period}")
    return "".join("_" if char in _BAD_IN_NAMES else char for char in said) + ".xlsx"


def workbook(form: Form) -> bytes:
    """Return a form as an xlsx file. Raises UsageError where XlsxWriter is not installed."""

    def fill(book: Book) -> None:
        _Sheet(form, book.file.add_worksheet(_("Form")), book).write()

    return written(form.as_of, fill)


class _Accepts(NamedTuple):
    """What a cell accepts, and what is said where something else is typed."""

    rule: Mapping[str, Any]
    title: str
    says: str


class _Sheet:
    """The one sheet of a form while it is written."""

    def __init__(self, form: Form, sheet: "Worksheet", book: Book) -> None:
        self._form, self._sheet, self._book = form, sheet, book
        measures = {row.item.measure for row in form.rows}
        unused = {
            "period_start": Measure.QUANTITY not in measures,
            "denominator": Measure.RATIO not in measures,
            "state": not measures & {Measure.MILESTONE, Measure.TASK},
            "value": measures <= {Measure.MILESTONE, Measure.TASK},
            "unit": all(row.item.unit is None for row in form.rows),
        }
        titles = headers.FORM[language()]
        self._titles = {name: said for name, said in titles.items() if not unused.get(name)}
        self._at = {name: at for at, name in enumerate(self._titles)}

    def write(self) -> None:
        sheet = self._sheet
        for name, at in self._at.items():
            sheet.set_column(at, at, _WIDTHS[name])
        top = self._head()
        for name, at in self._at.items():
            colour = HEAD if name in _FILLED_IN else _HEAD_LOCKED
            sheet.write_string(
                top, at, self._titles[name],
                self._format(bold=True, font_color="#FFFFFF", bg_color=colour, align="center"),
            )  # fmt: skip
        sheet.set_row(top, 2 * LINE)
        first = top + 1
        for number, row in enumerate(self._form.rows, first):
            self._row(number, row)
        self._groups(first)
        self._marks(first, first + len(self._form.rows) - 1)
        self._set_up(top)

    # -- above the table -----------------------------------------------------------------

    def _head(self) -> int:
        """Write title, area and notes; return the row of the header."""
        form, last = self._form, len(self._at) - 1
        area = form.area
        lines: list[tuple[str, float, dict[str, object]]] = [
            (_("{plan}: form").format(plan=form.title.said_in(naming())), 28,
             {"bold": True, "font_size": 16, "font_color": DARK}),
            (_("{area} ({code}) · figures of {day}").format(
                area=area.name(naming()), code=area.code, day=form.as_of), 20,
             {"bold": True, "font_size": 12}),
        ]  # fmt: skip
        if form.simulated:
            said = _("SIMULATED: these figures are made up")
            lines.append((said, 20, {"bold": True, "font_size": 12, "font_color": ALERT}))
        notes = self._notes()
        for number, (text, height, style) in enumerate(lines):
            self._across(number, last, one_line(text), height, style)
        self._across(
            len(lines), last, "\n".join(notes), LINE * len(notes) + 6,
            {"text_wrap": True, "font_size": 10, "font_color": INK},
        )  # fmt: skip
        return len(lines) + 1

    def _across(
        self, row: int, last: int, text: str, height: float, style: dict[str, object]
    ) -> None:
        made = self._format(**{"border": 0, "text_wrap": False, **style})
        self._sheet.merge_range(row, 0, row, last, "", made)
        self._sheet.write_string(row, 0, text, made)
        self._sheet.set_row(row, height)

    def _notes(self) -> list[str]:
        """Say how the form is filled in, as far as it has such cells."""
        kinds = {kind for row in self._form.rows for kind in KINDS_OF[row.item.measure.value]}
        said = [
            _("Fill in the yellow cells only. Leave a row empty where nothing is reported: "
              "empty means not reported, never zero; write 0 where it is zero."),
        ]  # fmt: skip
        if Kind.INCREMENT in kinds:
            said.append(
                _("{increment}: what was done in the period alone; {total}: all since {start}. "
                  "{period_start} stays empty unless the increment begins on another day.").format(
                    increment=words.kind(Kind.INCREMENT), total=words.kind(Kind.TOTAL),
                    start=self._form.start, period_start=self._titles["period_start"])
            )  # fmt: skip
        if Kind.COUNT in kinds:
            said.append(
                _("{count}: so many ({value}) of so many ({denominator}); {percent}: the "
                  "percentage alone, from 0 to 100.").format(
                    count=words.kind(Kind.COUNT), percent=words.kind(Kind.PERCENT),
                    value=self._titles["value"], denominator=self._titles["denominator"])
            )  # fmt: skip
        said.append(
            _("At most {decimals} decimals, in the unit of the row. Save as xlsx and send it back: "
              "columns and grey cells stay as they are.").format(decimals=MAX_DECIMALS)
        )  # fmt: skip
        return [f"{number}. {line}" for number, line in enumerate(said, 1)]

    # -- one row -------------------------------------------------------------------------

    def _row(self, number: int, row: FormRow) -> None:
        kinds = KINDS_OF[row.item.measure.value]
        cells = self._shown(row)
        accepts = self._accepted(number, row)
        for name, at in self._at.items():
            text, is_open = one_line(cells.get(name, "")), name in accepts
            made = self._format(**self._style(name, is_open=is_open, text=text))
            if text:
                self._sheet.write_string(number, at, text, made)
            else:
                self._sheet.write_blank(number, at, None, made)
            if is_open and (name != "kind" or len(kinds) > 1):
                accepted = accepts[name]
                self._sheet.data_validation(
                    number, at, number, at,
                    {
                        **accepted.rule, "error_title": accepted.title,
                        "error_message": accepted.says, "input_title": accepted.title,
                        "input_message": accepted.says, "show_input": name not in {"source", "note"},
                    },
                )  # fmt: skip
        self._sheet.set_row(number, LINE * lines_of(one_line(cells["name"]), _WIDTHS["name"]) + 5)

    def _shown(self, row: FormRow) -> dict[str, str]:
        """Return what stands in the cells when the form is opened."""
        tongue, last = naming(), row.last
        # All the digits that were reported, so that it can be compared; a share has endless ones.
        decimals = None if row.item.measure is Measure.RATIO else MAX_DECIMALS
        return {
            "group": row.group.said_in(tongue),
            "name": row.item.name.said_in(tongue),
            "target": figures.bound(row.row),
            "attained": figures.attained(row.row, decimals),
            "last": figures.NOTHING if last is None else figures.entry(last),
            "last_as_of": figures.day(None if last is None else last.as_of),
            "kind": words.kind(row.kind),
            "unit": "" if row.item.unit is None else row.item.unit.said_in(tongue),
            "item": row.item.id,
            "area": row.row.area,
            "as_of": row.as_of.isoformat(),
        }

    def _style(self, name: str, *, is_open: bool, text: str) -> dict[str, object]:
        style: dict[str, object] = {"locked": not is_open}
        style["bg_color"] = _PAPER if is_open else _LOCKED if text else _UNUSED
        if not text and not is_open and name == "unit":
            style["bg_color"] = _LOCKED
        if name in _FOR_THE_PROGRAM:
            style |= {"font_color": GREY, "font_size": 9, "text_wrap": False, "shrink": True}
        if name in {"source", "note"}:
            style["num_format"] = "@"
        if name == "period_start":
            style["num_format"] = "yyyy-mm-dd"
        if name in _IN_CENTRE:
            style["align"] = "center"
        else:
            style |= {"align": "right" if name in _ON_THE_RIGHT else "left", "indent": 1}
        if name == "group":
            style["valign"] = "top"  # on a page of its own, should the table break within
        return style

    def _accepted(self, number: int, row: FormRow) -> dict[str, _Accepts]:
        """Return the cells that are filled in, each with what it accepts."""
        texts = {
            name: _Accepts(
                {"validate": "length", "criteria": "<=", "value": MAX_TEXT},
                self._titles[name],
                _("At most {limit} characters.").format(limit=MAX_TEXT),
            )
            for name in ("source", "note")
        }
        measure = row.item.measure
        if measure in {Measure.MILESTONE, Measure.TASK}:
            return {"state": self._state(), **texts}
        cells = {"value": self._value(number, measure), **texts}
        if measure is Measure.RATIO:
            cells["denominator"] = self._denominator(number)
        if row.first is not None:
            cells["period_start"] = self._period_start(number, row)
        if len(kinds := KINDS_OF[measure.value]) > 1:
            cells["kind"] = _Accepts(
                {"validate": "list", "source": [words.kind(kind) for kind in kinds]},
                self._titles["kind"],
                _("Choose one of: {names}.").format(names=", ".join(map(words.kind, kinds))),
            )
        return cells

    def _state(self) -> _Accepts:
        states = [words.state(state) for state in State]
        return _Accepts(
            {"validate": "list", "source": states},
            self._titles["state"],
            _("Choose one of: {names}.").format(names=", ".join(states)),
        )

    def _value(self, number: int, measure: Measure) -> _Accepts:
        value, title = self._cell("value", number), self._titles["value"]
        is_number = f"ISNUMBER({value}),ROUND({value},{MAX_DECIMALS})={value}"
        if measure is Measure.LEVEL:
            return _formula(
                f"AND({is_number})", title,
                _("A number with at most {decimals} decimals.").format(decimals=MAX_DECIMALS),
            )  # fmt: skip
        kind = self._cell("kind", number)
        if measure is Measure.QUANTITY:
            return _formula(
                f"AND({is_number},OR({value}>=0,{kind}={_quoted(Kind.INCREMENT)}))", title,
                _("A number with at most {decimals} decimals, and not below 0; only an increment "
                  "that corrects earlier ones may be.").format(decimals=MAX_DECIMALS),
            )  # fmt: skip
        base = self._cell("denominator", number)
        return _formula(
            f"AND({is_number},{value}>=0,IF({kind}={_quoted(Kind.PERCENT)},"
            f'{value}<=100,OR({base}="",{value}<={base})))',
            title,
            _("{count}: a number from 0 to {denominator}. {percent}: from 0 to 100, such as 95.2; "
              "below 1 with the sign %.").format(
                count=words.kind(Kind.COUNT), percent=words.kind(Kind.PERCENT),
                denominator=self._titles["denominator"]),
        )  # fmt: skip

    def _denominator(self, number: int) -> _Accepts:
        value, base = self._cell("value", number), self._cell("denominator", number)
        kind = self._cell("kind", number)
        return _formula(
            f"AND(ISNUMBER({base}),ROUND({base},{MAX_DECIMALS})={base},{base}>=0,"
            f'{kind}={_quoted(Kind.COUNT)},OR({value}="",{value}<={base}))',
            self._titles["denominator"],
            _("Of how many, at least as many as in {value}; stays empty for {percent}.").format(
                value=self._titles["value"], percent=words.kind(Kind.PERCENT)),
        )  # fmt: skip

    def _period_start(self, number: int, row: FormRow) -> _Accepts:
        assert row.first is not None
        cell, kind, start, end = (
            self._cell("period_start", number), self._cell("kind", number),
            self._form.start, row.as_of,
        )  # fmt: skip
        return _formula(
            f"AND(ISNUMBER({cell}),{cell}>=DATE({start.year},{start.month},{start.day}),"
            f"{cell}<=DATE({end.year},{end.month},{end.day}),{kind}={_quoted(Kind.INCREMENT)})",
            self._titles["period_start"],
            _("The first day of what {increment} counts, from {start} to {end}. Left empty it is "
              "{first}. Stays empty for {total}.").format(
                increment=words.kind(Kind.INCREMENT), total=words.kind(Kind.TOTAL),
                start=start, end=end, first=row.first),
        )  # fmt: skip

    # -- the table as a whole ------------------------------------------------------------

    def _groups(self, first: int) -> None:
        """Let rows of one goal share the cell that names it."""
        style = self._format(**self._style("group", is_open=False, text="x"))
        numbered = enumerate(self._form.rows, first)
        for _group, rows in groupby(numbered, key=lambda pair: pair[1].group.root):
            members = list(rows)
            (top, row), (bottom, _last) = members[0], members[-1]
            if top < bottom:
                text = one_line(row.group.said_in(naming()))
                self._sheet.merge_range(top, 0, bottom, 0, "", style)
                self._sheet.write_string(top, 0, text, style)

    def _marks(self, first: int, last: int) -> None:
        """Colour what stays empty for the kind that was chosen, and what is missing."""
        kind = self._cell("kind", first)
        wrong, unused = (
            self._book.file.add_format({"bg_color": colour}) for colour in (_WRONG, _UNUSED)
        )
        for name, without in (("denominator", Kind.PERCENT), ("period_start", Kind.TOTAL)):
            if name in self._at:
                cell = self._cell(name, first)
                said = _quoted(without)
                self._mark(name, first, last, f'AND({kind}={said},{cell}<>"")', wrong)
                self._mark(name, first, last, f"{kind}={said}", unused)
        others = [
            self._cell(name, first)
            for name in ("period_start", "denominator", "source", "note")
            if name in self._at
        ]
        begun = ",".join(f'{cell}<>""' for cell in others)
        state = _quoted(Kind.STATE)
        for name, belongs in (("value", f"{kind}<>{state}"), ("state", f"{kind}={state}")):
            if name in self._at:
                cell = self._cell(name, first)
                self._mark(name, first, last, f'AND({belongs},{cell}="",OR({begun}))', wrong)
        if "denominator" in self._at:
            base, value = self._cell("denominator", first), self._cell("value", first)
            half = f'AND({kind}={_quoted(Kind.COUNT)},{base}="",{value}<>"")'
            self._mark("denominator", first, last, half, wrong)

    def _mark(self, name: str, first: int, last: int, formula: str, style: "Format") -> None:
        at = self._at[name]
        self._sheet.conditional_format(
            first, at, last, at, {"type": "formula", "criteria": f"={formula}", "format": style}
        )

    def _set_up(self, top: int) -> None:
        """Lock, freeze, and make ready for the printer."""
        sheet, last = self._sheet, len(self._at) - 1
        bottom = top + len(self._form.rows)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.freeze_panes(top + 1, self._at["name"] + 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(last)}{bottom + 1}"})
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, bottom, last)
        sheet.set_footer("&C&P / &N")
        sheet.set_selection(top + 1, self._at.get("value", self._at.get("state", 0)),
                            top + 1, self._at.get("value", self._at.get("state", 0)))  # fmt: skip

    def _cell(self, name: str, number: int) -> str:
        """Return a cell as a formula names it; its column stays where the formula is moved."""
        return f"${letters(self._at[name])}{number + 1}"

    def _format(self, **style: object) -> "Format":
        """Return the format of a style, made once."""
        return self._book.style(**{"border": 1, "border_color": RULE, "text_wrap": True, **style})


def _formula(formula: str, title: str, says: str) -> _Accepts:
    # With blanks ignored a program lets everything pass while a cell of the formula is empty.
    return _Accepts(
        {"validate": "custom", "value": f"={formula}", "ignore_blank": False}, title, says
    )


def _quoted(kind: Kind) -> str:
    return f'"{words.kind(kind)}"'
