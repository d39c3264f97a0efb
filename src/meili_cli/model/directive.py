"""Directives: orders to areas that lag, as they are filed when opened and when closed.

Owns the form of the two documents, and what a directive is on a day. Reads and writes nothing.
"""

import re
from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import Field

from meili_cli.model.entry import State
from meili_cli.model.scalar import Date, Frozen, Id, Moment, Number, String
from meili_cli.model.terms import Status


class Figures(Frozen):
    """How the item stood at the area on the day of the document, as the report had it.

    What was divided is cut to 12 digits. `newest` is the day of the newest entry.
    """

    status: Status
    """Its status then."""
    attained: Number | None = None
    """What was attained."""
    state: State | None = None
    """The state of a milestone or a task."""
    target: Number | None = None
    """What the area answers to."""
    expected: Number | None = None
    """What the trajectory asked for."""
    pace: Number | None = None
    """Attained progress by expected progress."""
    newest: Date | None = None
    """The day of the newest entry."""


class Directive(Frozen):
    """An order to an area: what is to be mended, by when, and why; the file of one opened.

    It holds from `as_of`, the day of its figures.
    """

    schema_: Literal["meili/directive/1"] = Field(alias="schema")
    """The form of the file."""
    id: String
    """Made of day, area and item, and the name of the file."""
    item: Id
    """The id of the target or task."""
    area: String
    """The code of the area."""
    as_of: Date
    """The day of the figures."""
    due: Date
    """The day by which it is to be mended."""
    reason: String
    """What is to be mended, and why."""
    opened_at: Moment
    """When it was given."""
    opened_by: String
    """By whom."""
    figures: Figures
    """How the item stood."""


class Closed(Frozen):
    """What became of a directive: the file of one closed, on the day of its figures."""

    schema_: Literal["meili/directive-closed/1"] = Field(alias="schema")
    """The form of the file."""
    id: String
    """That of the directive."""
    as_of: Date
    """The day of the figures."""
    outcome: String
    """What became of it."""
    closed_at: Moment
    """When it was closed."""
    closed_by: String
    """By whom."""
    figures: Figures
    """How the item stood."""


def identity(as_of: date, area: str, item: str) -> str:
    """Return the id of a directive, which is the name of its file: 20190630-310104-ebike-charging.

    Two branches that order the same of the same area on the same day get one file, and git asks.
    """
    return f"{as_of:%Y%m%d}-{re.sub(r'[^0-9A-Za-z._-]', '_', area)}-{item}"


class Order(NamedTuple):
    """A directive with its outcome, if it has one."""

    directive: Directive
    closed: Closed | None = None

    def holds(self, day: date, known_at: datetime | None = None) -> bool:
        """Whether it had been given by a day, as far as was known at a time."""
        known = known_at is None or self.directive.opened_at <= known_at
        return known and self.directive.as_of <= day

    def settled(self, day: date, known_at: datetime | None = None) -> bool:
        """Whether it had been closed by a day, as far as was known at a time."""
        if self.closed is None or (known_at is not None and self.closed.closed_at > known_at):
            return False
        return self.closed.as_of <= day

    def is_open(self, day: date, known_at: datetime | None = None) -> bool:
        """Whether it is open on a day."""
        return self.holds(day, known_at) and not self.settled(day, known_at)

    def is_overdue(self, day: date, known_at: datetime | None = None) -> bool:
        """Whether it is open on a day after the one that it was due."""
        return self.directive.due < day and self.is_open(day, known_at)
