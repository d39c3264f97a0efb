"""The rules of a row: one function a rule, which yields what is wrong and what to do.

The id of a rule is its name with hyphens; its docstring is its page in the manual. Owns what
one row may say by itself; whether it goes with other rows is decided where it is taken in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from meili_cli.i18n import _, naming
from meili_cli.ledger.nearest import nearest, nearest_areas
from meili_cli.ledger.numbers import number_text, parse_number
from meili_cli.ledger.periods import Period, nearest_period, parse_period, reporting_period
from meili_cli.ledger.texts import first_control_character
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import FIELDS_OF, KINDS_OF, MAX_TEXT, Entry, Kind, State
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.model.terms import Measure

Finding = tuple[str, str]
"""What is wrong, and what to do about it."""

_FIGURES: Final = ("value", "denominator", "state")
_TEXTS: Final = ("source", "note", "recorded_by")
_HUNDRED: Final = Decimal(100)
_SPOILT_CODE: Final = re.compile(r"\d+\.0*|\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowContext:
    """What a row is judged against; `today` is the date in the plan's time zone."""

    plan: Plan
    areas: AreaTree
    today: date


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in a table, beside what could be read of it; None for what could not.

    `period_start` is the first day that was typed in a column of its own, if any.
    """

    typed: Mapping[str, str]
    kind: Kind | None
    as_of: Period | None
    period_start: Period | None
    numbers: Mapping[str, Decimal]
    unread: Mapping[str, str]
    """Why a number could not be read, by column."""
    state: State | None

    @classmethod
    def read(cls, typed: Mapping[str, str], **more: Any) -> Self:
        """Read the cells of a row, none of them left out; `more` is what a subclass adds."""
        numbers: dict[str, Decimal] = {}
        unread: dict[str, str] = {}
        for column in ("value", "denominator"):
            if typed[column]:
                try:
                    numbers[column] = parse_number(typed[column])
                except ValueError as error:
                    unread[column] = str(error)
        return cls(
            typed=typed,
            kind=_KINDS.get(typed["kind"]),
            as_of=parse_period(typed["as_of"]),
            period_start=parse_period(typed["period_start"]),
            numbers=numbers,
            unread=unread,
            state=_STATES.get(typed["state"]),
            **more,
        )

    def uses(self, field: str) -> bool:
        """Whether a field belongs to the kind; every one may, while the kind is unknown."""
        return self.kind is None or field in FIELDS_OF[self.kind]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that may be meant."""
        return tuple(Kind)


@dataclass(frozen=True, slots=True)
class PlannedRow(Row):
    """A row that a plan and its areas are asked about."""

    context: RowContext
    item: Target | Task | None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that may be meant: those of the item's measure."""
        return tuple(Kind) if self.item is None else KINDS_OF[self.item.measure.value]

    @property
    def first_day(self) -> date | None:
        """The first day of an increment, or None if it cannot be told."""
        if self.typed["period_start"]:
            return None if self.period_start is None else self.period_start.first
        if self.as_of is None or self.item is None:
            return None
        if not self.as_of.is_day:
            return self.as_of.first
        start = reporting_period(self.as_of.first, self.item.reporting).first
        return max(start, self.context.plan.head.period.start)


FormRule = Callable[[Row], Iterator[Finding]]
"""A rule that a row can be held against by itself."""
Rule = Callable[[PlannedRow], Iterator[Finding]]
"""Any rule of a row."""


def read_row(
    fields: Mapping[str, str], context: RowContext, place: Place
) -> Entry | tuple[Problem, ...]:
    """Read one row of text cells; return the entry, or all that is wrong with it.

    `fields` are columns of the ledger; those left out are empty. The area is a code here and
    the item an id. recorded_at and revises are not read: a batch gets its own.
    """
    row = _read(fields, context)
    problems = tuple(
        Problem(place, rule_id(rule), Severity.ERROR, message, hint)
        for rule in ROW_RULES
        for message, hint in rule(row)
    )
    if problems:
        return problems
    assert row.kind is not None
    assert row.as_of is not None
    return Entry(
        item=row.typed["item"],
        area=row.typed["area"],
        period_start=row.first_day if row.kind is Kind.INCREMENT else None,
        as_of=row.as_of.last,
        kind=row.kind,
        value=row.numbers.get("value"),
        denominator=row.numbers.get("denominator"),
        state=row.state,
        source=row.typed["source"],
        note=row.typed["note"],
        recorded_by=row.typed["recorded_by"],
    )


def rule_id(rule: Callable[..., object]) -> str:
    """Return the id under which a rule's problems are reported."""
    return rule.__name__.replace("_", "-")


def _read(fields: Mapping[str, str], context: RowContext) -> PlannedRow:
    # A line break within a cell is LF, as everything in a batch is.
    typed = {column: fields.get(column, "").strip().replace("\r\n", "\n") for column in _COLUMNS}
    return PlannedRow.read(typed, context=context, item=context.plan.items.get(typed["item"]))


_COLUMNS: Final = ("item", "area", "period_start", "as_of", "kind", *_FIGURES, *_TEXTS)
_KINDS: Final = {kind.value: kind for kind in Kind}
_STATES: Final = {state.value: state for state in State}


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def unknown_item(row: PlannedRow) -> Iterator[Finding]:
    """The item is a target or a task of the plan, by its id.

    A figure for an item that no plan knows would never be seen again.
    Wrong: `ebike-charger`. Right: `ebike-charging`.
    """
    if row.item is None:
        typed = row.typed["item"]
        if not typed:
            yield _("the item is missing"), _("write the id of a target or a task")
            return
        alike = nearest(typed.lower(), tuple(sorted(row.context.plan.items)))
        yield (
            _('unknown item "{item}"').format(item=typed),
            _("nearest: {names}").format(names=_names(alike))
            if alike
            else _("write the id of a target or a task of the plan"),
        )


def unknown_area(row: PlannedRow) -> Iterator[Finding]:
    """The area is one of the tree of areas.

    A figure of an unknown area cannot be rolled up.
    Wrong: `310140`, where there is none. Right: `310104`.
    """
    typed = row.typed["area"]
    if typed in row.context.areas or _SPOILT_CODE.fullmatch(typed):
        return
    if not typed:
        yield _("the area is missing"), _("write the code of an area")
        return
    alike = tuple(
        f"{area.code} {area.name(naming())}" for area in nearest_areas(typed, row.context.areas)
    )
    yield (
        _('unknown area "{area}"').format(area=typed),
        _("nearest: {names}").format(names=_names(alike))
        if alike
        else _("write the code of an area in data/areas"),
    )


def bad_code(row: PlannedRow) -> Iterator[Finding]:
    """The area's code is as it is written, not as a spreadsheet shows a number.

    Long codes lose their last digits there for good.
    Wrong: `310104.0`, `3.10101E+11`. Right: `310104`.
    """
    typed = row.typed["area"]
    if _SPOILT_CODE.fullmatch(typed) and typed not in row.context.areas:
        yield (
            _('"{area}" is a code that a spreadsheet took for a number').format(area=typed),
            _("give the column the format Text and fill in the codes again"),
        )


def unknown_kind(row: Row) -> Iterator[Finding]:
    """The kind is one of increment, total, count, percent, level, state and retract.

    The same number means different things: 600 more, or 600 in all.
    Wrong: `sum`. Right: `total`.
    """
    if row.kind is None:
        typed = row.typed["kind"]
        what = _('unknown kind "{kind}"').format(kind=typed) if typed else _("the kind is missing")
        yield what, _("write one of: {names}").format(names=_names(row.kinds))


def kind_not_for_measure(row: PlannedRow) -> Iterator[Finding]:
    """The kind goes with the measure of the item.

    A percentage says nothing about a quantity, nor a count about a milestone.
    Wrong: `percent` for a quantity. Right: `increment` or `total`.
    """
    if row.item is None or row.kind in {None, Kind.RETRACT}:
        return
    kinds = KINDS_OF[row.item.measure.value]
    if row.kind not in kinds:
        yield (
            _("{item} is measured as {measure}, which has no {kind}").format(
                item=row.item.id, measure=row.item.measure.value, kind=row.kind
            ),
            _("write one of: {names}").format(names=_names(kinds)),
        )


def missing_value(row: Row) -> Iterator[Finding]:
    """Every field that the kind needs is filled in.

    An empty cell is not a zero: it is a report that was not made.
    Wrong: a count without a denominator. Right: value 120, denominator 200.
    """
    if row.kind is not None:
        for field in FIELDS_OF[row.kind]:
            if not row.typed[field]:
                yield (
                    _("{field} is empty, and an entry of kind {kind} needs one").format(
                        field=field, kind=row.kind
                    ),
                    _("fill it in, or leave the row out"),
                )


def superfluous_field(row: Row) -> Iterator[Finding]:
    """No field is filled in that the kind has no use for.

    It would be lost without a word, or it shows that the kind is wrong.
    Wrong: a total with a denominator. Right: a total with a value alone.
    """
    if row.kind is None:
        return
    for field in (*_FIGURES, "period_start"):
        allowed = row.uses(field) or (field == "period_start" and row.kind is Kind.INCREMENT)
        if row.typed[field] and not allowed:
            yield (
                _("an entry of kind {kind} has no {field}").format(kind=row.kind, field=field),
                _("empty the cell, or correct the kind"),
            )


def bad_number(row: Row) -> Iterator[Finding]:
    """A figure is plain decimal text of at most 18 digits, 4 of them after the point.

    Nothing is rounded and nothing guessed. A file for import may write it as people do, such as
    `1,234` or `95.2%`, where that can be read in one way only.
    Wrong: `1e3`, `1,234`, `90%`, `0.33333`. Right: `1000`, `1234`, `90`, `0.3333`.
    """
    for field, why in row.unread.items():
        if row.uses(field):
            said = _("{field}: {why}").format(field=field, why=why)
            yield said, _("write digits and, if need be, a point, such as 12.5")


def bad_date(row: Row) -> Iterator[Finding]:
    """A date is a day, a month, a quarter, a half-year or a year.

    A file for import may also say `2019/6/30` or `2019年6月`; others are read differently in
    different places.
    Wrong: `30.6.2019`. Right: `2019-06-30`, `2019-06`, `2019-Q2`, `2019-H1`,
    `2019`.
    """
    hint = _("write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019")
    if not row.typed["as_of"]:
        yield _("as_of is missing: when was the figure true?"), hint
    for field, period in (("as_of", row.as_of), ("period_start", row.period_start)):
        typed = row.typed[field]
        if typed and period is None:
            meant = nearest_period(typed)
            yield (
                _('{field}: "{date}" is not a date').format(field=field, date=typed),
                hint if meant is None else _("Did you mean {names}?").format(names=meant),
            )


def bad_state(row: Row) -> Iterator[Finding]:
    """A state is one of not_started, started, basically_done and done.

    Wrong: `finished`. Right: `done`.
    """
    typed = row.typed["state"]
    if typed and row.state is None and row.uses("state"):
        yield (
            _('unknown state "{state}"').format(state=typed),
            _("write one of: {names}").format(names=_names(tuple(State))),
        )


def value_above_denominator(row: Row) -> Iterator[Finding]:
    """Of so many, no more than so many: the value of a count is at most its denominator.

    Wrong: 210 of 200. Right: 200 of 210.
    """
    if row.kind is not Kind.COUNT:
        return
    value, denominator = row.numbers.get("value"), row.numbers.get("denominator")
    if value is not None and denominator is not None and value > denominator >= 0:
        yield (
            _("{value} of {denominator} is more than all").format(
                value=number_text(value), denominator=number_text(denominator)
            ),
            _("check which of the two is the denominator"),
        )


def percent_out_of_range(row: Row) -> Iterator[Finding]:
    """A percentage is from 0 to 100.

    Wrong: `105`, `-1`. Right: `82.3`.
    """
    value = row.numbers.get("value")
    if row.kind is Kind.PERCENT and value is not None and not 0 <= value <= _HUNDRED:
        yield (
            _("{value} % is not from 0 to 100").format(value=number_text(value)),
            _("write the percentage itself, such as 82.3"),
        )


def negative_value(row: Row) -> Iterator[Finding]:
    """Only an increment (as a correction) and a level may be negative.

    Wrong: a total of -5. Right: an increment of -5.
    """
    if row.kind not in {Kind.TOTAL, Kind.COUNT}:
        return
    for field in FIELDS_OF[row.kind]:
        number = row.numbers.get(field)
        if number is not None and number < 0:
            yield (
                _("{field} is negative: {number}").format(field=field, number=number_text(number)),
                _("a correction is an increment, or a new figure with --revise"),
            )


def before_plan_start(row: PlannedRow) -> Iterator[Finding]:
    """A quantity is counted from the first day of the plan; what was done before is not its.

    Figures of other measures may be older: they show the start.
    Wrong: an increment for 2017 in a plan from 2018-01-01. Right: one for 2018.
    """
    if row.item is None or row.item.measure is not Measure.QUANTITY or row.kind is Kind.RETRACT:
        return
    start = row.context.plan.head.period.start
    if row.as_of is not None and row.as_of.last < start:
        field, day = "as_of", row.as_of.last
    elif row.kind is Kind.INCREMENT and row.first_day is not None and row.first_day < start:
        field, day = "period_start", row.first_day
    else:
        return
    yield (
        _("{field} {day} is before the plan's start, {start}").format(
            field=field, day=day, start=start
        ),
        _("count a quantity from the plan's start only"),
    )


def period_reversed(row: Row) -> Iterator[Finding]:
    """An increment begins no later than it ends.

    Wrong: from 2019-07-01 to 2019-06-30. Right: from 2019-06-01 to 2019-06-30.
    """
    if row.kind is not Kind.INCREMENT or row.as_of is None or row.period_start is None:
        return
    if row.period_start.first > row.as_of.last:
        yield (
            _("period_start {start} is after as_of {end}").format(
                start=row.period_start.first, end=row.as_of.last
            ),
            _("write the first day of what the increment counts"),
        )


def future_date(row: PlannedRow) -> Iterator[Finding]:
    """A figure is true on a day that has come, in the plan's time zone.

    Wrong: as_of 2019 while it is still July. Right: as_of 2019-06-30.
    """
    if row.as_of is not None and row.as_of.last > row.context.today:
        yield (
            _("as_of {day} has not come yet; today is {today}").format(
                day=row.as_of.last, today=row.context.today
            ),
            _("write the last day that the figure speaks of"),
        )


def control_character(row: Row) -> Iterator[Finding]:
    """Texts hold no control characters but tab and line feed, and no broken Unicode.

    They would reach terminals and spreadsheets, which obey them.
    Wrong: an escape sequence in a note. Right: its words alone.
    """
    for field in ("item", "area", *_TEXTS):
        found = first_control_character(row.typed[field])
        if found is not None:
            yield (
                _("{field} holds the control character {character}").format(
                    field=field, character=found
                ),
                _("remove it"),
            )


def text_too_long(row: Row) -> Iterator[Finding]:
    """A text has at most 10,000 characters.

    A note says where a figure comes from; a report belongs in a file of its own.
    Wrong: the whole report in `note`. Right: its title in `source`.
    """
    for field in _TEXTS:
        length = len(row.typed[field])
        if length > MAX_TEXT:
            yield (
                _("{field} has {length} characters, at most {limit} are kept").format(
                    field=field, length=length, limit=MAX_TEXT
                ),
                _("shorten it"),
            )


ROW_RULES: Final[tuple[Rule, ...]] = (
    unknown_item,
    unknown_area,
    bad_code,
    unknown_kind,
    kind_not_for_measure,
    missing_value,
    superfluous_field,
    bad_number,
    bad_date,
    bad_state,
    value_above_denominator,
    percent_out_of_range,
    negative_value,
    before_plan_start,
    period_reversed,
    future_date,
    control_character,
    text_too_long,
)
"""All rules of a row, in the order in which problems are listed."""

FORM_RULES: Final[tuple[FormRule, ...]] = (
    unknown_kind,
    missing_value,
    superfluous_field,
    bad_number,
    bad_date,
    bad_state,
    value_above_denominator,
    percent_out_of_range,
    negative_value,
    period_reversed,
    control_character,
    text_too_long,
)
"""Those of them that ask neither the plan nor the areas, so that a batch must keep them too."""
