"""Strict scalar types of plan files, and texts in several languages.

A value is taken only in the form in which section 3 of the contract writes it: a date as
ISO text, a number as the exact decimal that the YAML reader made of it, text as text.
Nothing is converted from another type, since a guess would hide a mistake.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

from meili_cli.i18n import no_op, spoken_for
from meili_cli.model.entry import MAX_DIGITS

YEARS: Final = (1000, 9000)
"""First and last year of a plan: the calendar goes on for the periods before and after a day."""
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
ANY_LANGUAGE: Final = ""
"""The language of a text that is one plain string."""


def refusal(rule: str, message: str, **context: object) -> PydanticCustomError:
    """Return the error that refuses a value: `rule` with underscores, `message` from `no_op`.

    The message travels along, to be said in the language of the person who reads it.
    """
    return PydanticCustomError(rule, message, {"message": message, **context})


class Frozen(BaseModel):
    """Base of everything read from a plan file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _date(value: object) -> date:
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise refusal("bad_date", no_op("no such day: {value}"), value=value) from error
    if type(value) is not date:
        raise refusal("bad_date", no_op("not a date of the form 2020-12-31"))
    first, last = YEARS
    if not first <= value.year <= last:
        raise refusal(
            "bad_date", no_op("not a day of the years {first} to {last}"), first=first, last=last
        )
    return value


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refusal("bad_date", no_op("not a time of the form 2019-07-05T08:00:00.000000Z"))


def _number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        digits = value.as_tuple()
        exponent = digits.exponent
        if (
            isinstance(exponent, int)
            and exponent >= -MAX_DIGITS
            and len(digits.digits) + max(exponent, 0) <= MAX_DIGITS
        ):
            return value
        raise refusal(
            "bad_number", no_op("a number has at most {digits} digits"), digits=MAX_DIGITS
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise refusal("bad_number", no_op("not a number"))


def _integer(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise refusal("bad_number", no_op("not a whole number"))
    return int(number)


def _string(value: object) -> str:
    if isinstance(value, str):
        if value.strip():
            return value
        raise refusal("bad_text", no_op("an empty text"))
    if isinstance(value, Decimal):
        raise refusal("bad_text", no_op("a number where text belongs; put it in quotes"))
    if isinstance(value, bool):
        raise refusal("bad_text", no_op("true or false where text belongs; put it in quotes"))
    raise refusal("bad_text", no_op("not text"))


Date = Annotated[date, BeforeValidator(_date)]
"""A day, written 2020-12-31."""
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A time in UTC, to the microsecond, written 2019-07-05T08:00:00.000000Z."""
Number = Annotated[Decimal, BeforeValidator(_number)]
"""An exact decimal of at most 18 digits."""
Integer = Annotated[int, BeforeValidator(_integer)]
"""A whole number."""
String = Annotated[str, BeforeValidator(_string)]
"""Text; a number or a boolean must be put in quotes."""
Id = Annotated[String, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
"""Lower-case letters, digits, hyphen, dot and underscore."""


class Text(RootModel[dict[str, String]]):
    """A text in one or several languages; in a file a mapping, or one plain string."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, cls) or (isinstance(value, Mapping) and value):
            return value
        if isinstance(value, Mapping | list) or value is None:
            raise refusal(
                "bad_text",
                no_op("not text: write a string, or a mapping such as {example}"),
                example="{zh: 目标, en: target}",
            )
        return {ANY_LANGUAGE: _string(value)}

    def said_in(self, language: str) -> str:
        """Return the text in `language`, else in that of messages, else in the first written."""
        texts = self.root
        return texts.get(language) or texts.get(spoken_for(language)) or next(iter(texts.values()))

    def __str__(self) -> str:
        return next(iter(self.root.values()))
