"""Strict scalar types of plan files, and texts in several languages.

A value is taken only in the form in which section 3 of the contract writes it: a date as
ISO text, a number as the exact decimal that the YAML reader made of it, text as text.
Nothing is converted from another type, since a guess would hide a mistake.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

MAX_DIGITS: Final = 18
"""Digits of a number, before and after the point together."""
MAX_DECIMALS: Final = 4
"""Digits after the point of a figure in the ledger."""

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ANY_LANGUAGE: Final = ""
"""The language of a text that is one plain string."""


class Frozen(BaseModel):
    """Base of everything read from a plan file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _date(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError(
                "bad_date", "no such day: {value}", {"value": value}
            ) from error
    raise PydanticCustomError("bad_date", "not a date of the form 2020-12-31", {})


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
        raise PydanticCustomError(
            "bad_number", "a number has at most {digits} digits", {"digits": MAX_DIGITS}
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError("bad_number", "not a number", {})


def _integer(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise PydanticCustomError("bad_number", "not a whole number", {})
    return int(number)


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        raise PydanticCustomError("bad_text", "a number where text belongs; put it in quotes", {})
    if isinstance(value, bool):
        raise PydanticCustomError(
            "bad_text", "true or false where text belongs; put it in quotes", {}
        )
    raise PydanticCustomError("bad_text", "not text", {})


Date = Annotated[date, BeforeValidator(_date)]
"""A day, written 2020-12-31."""
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
        if isinstance(value, str):
            return {ANY_LANGUAGE: value}
        if isinstance(value, Mapping) and value:
            return value
        raise PydanticCustomError(
            "bad_text", "not text: write a string, or a mapping such as {example}",
            {"example": "{zh: 目标, en: target}"},
        )  # fmt: skip

    def said_in(self, language: str) -> str:
        """Return the text in `language`, else in the first language that it is written in."""
        texts = self.root
        return texts.get(language) or next(iter(texts.values()))

    def __str__(self) -> str:
        return next(iter(self.root.values()))
