"""One reported figure, the file that it stands in, and the kinds of figures there are."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """How far a milestone or a task is, in this order."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    BASICALLY_DONE = "basically_done"
    DONE = "done"

    @property
    def rank(self) -> int:
        """0 for not_started up to 3 for done."""
        return list(State).index(self)


class Kind(StrEnum):
    """What the figure of an entry means (contract, section 4)."""

    INCREMENT = "increment"
    TOTAL = "total"
    COUNT = "count"
    PERCENT = "percent"
    LEVEL = "level"
    STATE = "state"
    RETRACT = "retract"


class Fate(StrEnum):
    """What became of an entry."""

    STANDS = "stands"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


KINDS_OF: Final = {
    "quantity": (Kind.INCREMENT, Kind.TOTAL),
    "ratio": (Kind.COUNT, Kind.PERCENT),
    "level": (Kind.LEVEL,),
    "milestone": (Kind.STATE,),
    "task": (Kind.STATE,),
}
"""The kinds that can be recorded on a measure; `retract` goes with all of them."""

FIELDS_OF: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.INCREMENT: ("value",),
    Kind.TOTAL: ("value",),
    Kind.COUNT: ("value", "denominator"),
    Kind.PERCENT: ("value",),
    Kind.LEVEL: ("value",),
    Kind.STATE: ("state",),
    Kind.RETRACT: (),
}
"""The fields that hold the figure of each kind; all of them are needed."""

COLUMNS: Final = (
    "item", "area", "period_start", "as_of", "kind", "value", "denominator", "state",
    "source", "note", "recorded_at", "recorded_by", "revises",
)  # fmt: skip
"""The columns of a batch, in the order in which they are written."""


MAX_DIGITS: Final = 18
"""Digits of a number, before and after the point together."""
MAX_DECIMALS: Final = 4
"""Digits of a figure after the point."""
MAX_TEXT: Final = 10_000
"""Characters of one text: source, note, who."""


class Entry(NamedTuple):
    """One reported figure. `recorded_at` is UTC; None until the entry is committed.

    `batch` and `line` say where it stands: the batch's name without ending, and the first
    physical line of the record. Both are empty for an entry that is not committed.
    """

    item: str
    area: str
    period_start: date | None
    as_of: date
    kind: Kind
    value: Decimal | None = None
    denominator: Decimal | None = None
    state: State | None = None
    source: str = ""
    note: str = ""
    recorded_at: datetime | None = None
    recorded_by: str = ""
    revises: tuple[str, ...] = ()
    batch: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, str, date | None, date, Kind]:
        """What makes the entry one figure: item, area, period_start, as_of, kind."""
        return (self.item, self.area, self.period_start, self.as_of, self.kind)

    @property
    def figure(self) -> tuple[Decimal | None, Decimal | None, State | None]:
        """What is reported: value, denominator, state. Decimals compare numerically."""
        return (self.value, self.denominator, self.state)


class Logged(NamedTuple):
    """An entry of the ledger, and what became of it."""

    entry: Entry
    fate: Fate

    @property
    def stands(self) -> bool:
        """Whether it is a figure that stands; a retract is none."""
        return self.fate is Fate.STANDS and self.entry.kind is not Kind.RETRACT


class Held(NamedTuple):
    """An entry that the ledger holds, with batch, line and recorded_at, standing or not.

    `live`: it is no retract, no entry of its key and no retract of its item, area and as_of
    names its batch in `revises`, and no such retract comes later in the ledger's order. So the
    entry that stands is live, and so are others of its key that a merge brought in and no
    revision has named yet.
    """

    entry: Entry
    live: bool
