"""What closes a period: what was known of it then, and what that asks of figures that come later.

`Closing` is the file of one; `Closed` is what intake has to know of them all.
"""

import hashlib
import json
import re
from datetime import date, datetime
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from meili_cli.i18n import no_op
from meili_cli.model.period import days_of
from meili_cli.model.scalar import Frozen, Moment, String, refusal

SCHEMA: Final = "meili/closing/1"
REASON: Final = "restate: "
"""What the note of an entry begins with that came after its period was closed."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_BATCH: Final = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{12}", re.ASCII)


def _period(value: object) -> str:
    # A year alone is a number to YAML, and means the same with and without quotes.
    text = str(value)
    if days_of(text) is None:
        raise refusal("bad_date", no_op("not a period: write 2019-06, 2019-Q2, 2019-H1 or 2019"))
    return text


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def _sha256(value: object) -> str:
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return value
    raise refusal("bad_value", no_op("not the 64 digits of a sha256"))


def _batch(value: object) -> str:
    if isinstance(value, str) and _BATCH.fullmatch(value):
        return value
    raise refusal("bad_value", no_op("not the name of a batch"))


Period = Annotated[str, BeforeValidator(_period)]
"""A month, quarter, half-year or year, as it is typed."""
Sha256 = Annotated[str, BeforeValidator(_sha256)]
"""A sha256 in hex."""
BatchName = Annotated[str, BeforeValidator(_batch)]
"""The name of a batch."""


class Closing(Frozen):
    """A closing: what was known when a period was closed.

    `batches` are those that the closing `after` which it came, and those before that one, do
    not name; `plan` has the sha256 of each file of the plan. `seal` is the sha256 of all that
    and of the seal of the closing before, so that a change shows.
    """

    schema_: Literal["meili/closing/1"] = Field(alias="schema")
    period: Period
    closed_at: Moment
    closed_by: String
    after: Period | None = None
    plan: dict[String, Sha256]
    batches: tuple[BatchName, ...]
    seal: Sha256

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the period."""
        days = days_of(self.period)
        assert days is not None
        return days

    def sealed(self, before: str) -> str:
        """Return the seal that it must have; `before` is that of the closing before, or empty."""
        said = self.model_dump(by_alias=True, exclude={"seal"})
        text = json.dumps([said, before], ensure_ascii=False, sort_keys=True, default=_text)
        return hashlib.sha256(text.encode()).hexdigest()


class Published(NamedTuple):
    """What was known when a period was closed: the closing, and all batches that there were.

    `changed` are the files of the plan that are not as they were then.
    """

    closing: Closing
    batches: tuple[str, ...]
    changed: tuple[str, ...]


class Closed(NamedTuple):
    """The periods that are closed, each with its days; and why figures of them come even so.

    Without a `reason` no figure of them is taken that is not there already.
    """

    periods: tuple[tuple[str, date, date], ...] = ()
    reason: str | None = None

    def over(self, day: date) -> str | None:
        """Return the closed period that a day lies in."""
        return next((name for name, first, last in self.periods if first <= day <= last), None)

    def noted(self, note: str) -> str:
        """Return the note of an entry that is taken for the reason given."""
        return f"{REASON}{self.reason}" + (f"; {note}" if note else "")


NOTHING_CLOSED: Final = Closed()
"""That no period is closed."""
