"""The list of directives: who was ordered what, by when, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.directive import Order
from meili_cli.model.entry import State
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names
from meili_cli.render.listing import Listing
from meili_cli.render.table import Cell, Line, Tone


class Stage(StrEnum):
    """Where a directive stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


_STAGES: Final[Mapping[Stage, tuple[str, Tone]]] = {
    Stage.OPEN: (no_op("under way"), Tone.FAIR),
    Stage.OVERDUE: (no_op("overdue"), Tone.POOR),
    Stage.CLOSED: (no_op("closed"), Tone.MUTED),
}


class Given(NamedTuple):
    """One directive as it stands on a day; fields as in the json."""

    id: str
    item: str
    area: str
    area_name: str
    given: date
    due: date
    stage: Stage
    days_over: int
    reason: str
    opened_at: datetime
    opened_by: str
    status: Status
    attained: Decimal | None
    state: State | None
    target: Decimal | None
    expected: Decimal | None
    pace: Decimal | None
    closed_on: date | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closing_status: Status | None = None
    closing_attained: Decimal | None = None
    closing_state: State | None = None
    closing_target: Decimal | None = None
    closing_expected: Decimal | None = None
    closing_pace: Decimal | None = None


def given(order: Order, day: date, known_at: datetime | None, names: Names) -> Given:
    """Return a directive as it stands on a day, as far as was known at a time."""
    directive = order.directive
    closed = order.closed if order.settled(day, known_at) else None
    late = order.is_overdue(day, known_at)
    stage = Stage.CLOSED if closed else Stage.OVERDUE if late else Stage.OPEN
    then = directive.figures
    line = Given(
        id=directive.id, item=directive.item, area=directive.area,
        area_name=names.area(directive.area), given=directive.as_of, due=directive.due,
        stage=stage, days_over=(day - directive.due).days if late else 0,
        reason=directive.reason, opened_at=directive.opened_at, opened_by=directive.opened_by,
        status=then.status, attained=then.attained, state=then.state, target=then.target,
        expected=then.expected, pace=then.pace,
    )  # fmt: skip
    if closed is None:
        return line
    now = closed.figures
    return line._replace(
        closed_on=closed.as_of, outcome=closed.outcome, closed_at=closed.closed_at,
        closed_by=closed.closed_by, closing_status=now.status, closing_attained=now.attained,
        closing_state=now.state, closing_target=now.target, closing_expected=now.expected,
        closing_pace=now.pace,
    )  # fmt: skip


def stage(value: Stage) -> str:
    """Return where a directive stands, in words."""
    return _(_STAGES[value][0])


def _stands(status: Status | None, pace: Decimal | None) -> Cell:
    """Return a status with the pace that it rests on, where there is one."""
    if status is None:
        return Cell(figures.NOTHING)
    text = words.status(status)
    if pace is not None:
        text = _("{status}, pace {pace}").format(status=text, pace=figures.pace(Fraction(pace), ()))
    return Cell(text, words.status_tone(status))


COLUMNS: Final[Mapping[str, Field[Given, Names]]] = {
    "id": Field(no_op("Directive"), lambda one, _names: Cell(one.id)),
    "item": Field(no_op("Item id"), lambda one, _names: Cell(one.item)),
    "item_name": Field(
        no_op("Item"), lambda one, names: Cell(names.item(one.item)), floor=10, comfort=20
    ),
    "area": Field(no_op("Area code"), lambda one, _names: Cell(one.area)),
    "area_name": Field(no_op("Area"), lambda one, _names: Cell(one.area_name), floor=6, comfort=10),
    "given": Field(no_op("Given"), lambda one, _names: Cell(figures.day(one.given))),
    "due": Field(no_op("Due"), lambda one, _names: Cell(figures.day(one.due))),
    "stage": Field(
        no_op("Stage"), lambda one, _names: Cell(stage(one.stage), _STAGES[one.stage][1])
    ),
    "days_over": Field(
        no_op("Days over"), lambda one, _names: Cell(str(one.days_over or "")), right=True
    ),
    "at_opening": Field(no_op("When given"), lambda one, _names: _stands(one.status, one.pace)),
    "at_closing": Field(no_op("When closed"), lambda one, _names: _stands(one.closing_status, one.closing_pace)),
    "closed_on": Field(no_op("Closed on"), lambda one, _names: Cell(figures.day(one.closed_on))),
    "reason": Field(no_op("Reason"), lambda one, _names: Cell(one.reason), floor=10, comfort=18),
    "outcome": Field(
        no_op("Outcome"), lambda one, _names: Cell(one.outcome or ""), floor=10, comfort=18
    ),
    "opened_by": Field(
        no_op("Opened by"), lambda one, _names: Cell(one.opened_by), floor=6, comfort=8
    ),
    "opened_at": Field(
        no_op("Opened at"), lambda one, _names: Cell(figures.moment(one.opened_at), Tone.MUTED)
    ),
    "closed_by": Field(
        no_op("Closed by"), lambda one, _names: Cell(one.closed_by or ""), floor=6, comfort=8
    ),
    "closed_at": Field(
        no_op("Closed at"), lambda one, _names: Cell(figures.moment(one.closed_at), Tone.MUTED)
    ),
}  # fmt: skip

LISTING: Final[Listing[Given, Names]] = Listing(
    schema="meili/directives/1",
    fields=(
        "id", "item", "area", "area_name", "given", "due", "stage", "days_over", "reason",
        "opened_at", "opened_by", "status", "attained", "state", "target", "expected", "pace",
        "closed_on", "outcome", "closed_at", "closed_by", "closing_status", "closing_attained",
        "closing_state", "closing_target", "closing_expected", "closing_pace",
    ),
    columns=COLUMNS,
    layout=(
        ("id", 0), ("item_name", 1), ("area_name", 8), ("due", 0), ("stage", 0), ("days_over", 7),
        ("at_opening", 6), ("at_closing", 5), ("reason", 4), ("outcome", 3), ("opened_by", 2),
    ),
)  # fmt: skip


def remarks(lines: Sequence[Given]) -> list[Line]:
    """Say how many there are, and how many of them are overdue."""
    if not lines:
        return [Line(text=_("There is no directive."))]
    count = ngettext("{n} directive", "{n} directives", len(lines)).format(n=len(lines))
    parts = [
        _("{count} {status}").format(count=number, status=stage(each))
        for each in Stage
        if (number := sum(one.stage is each for one in lines))
    ]
    return [Line(text=_("{what}: {parts}").format(what=count, parts=_(", ").join(parts)))]
