"""Strict scalar types of plan files, and texts in several languages.

A value is taken only in the form in which section 3 of the contract writes it: a date as
ISO text, a number as the exact decimal that the YAML reader made of it, text as text.
Nothing is converted from another type, since a guess would hide a mistake.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from meili_cli.i18n import no_op, spoken_for
from meili_cli.model.entry import MAX_DIGITS

YEARS: Final = (1000, 9000)
"""First and last year of a plan: the calendar goes on for the periods before and after a day."""
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_NO_CHARACTERS: Final = frozenset("\ufffe\uffff")
"""What no text may have in it, and XML refuses."""
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

    RULES: ClassVar[tuple[dict[str, Any], ...]] = ()
    """What the validators of the class ask for, as JSON Schema."""
    SHORT: ClassVar[dict[str, Any] | None] = None
    """What may be written instead of the whole mapping."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON Schema of the class, with what its source says of the fields."""
        from meili_cli.model.schema import completed

        schema = handler(core)
        whole = handler.resolve_ref_schema(schema)
        complete = completed(cls, dict(whole))
        whole.clear()
        whole |= complete
        return schema


def one_line(text: str) -> str:
    """Return `text` on one line, without anything that could steer a terminal, nor space around it.

    Line ends, tabs and control characters become spaces; invisible format characters, among
    them those that turn the direction of writing, go; what is no character becomes `�`.
    """
    return text if text.isprintable() else harmless(text).strip()


def harmless(text: str) -> str:
    """Return the same with the space around it: for a piece of a line."""
    if text.isprintable():
        return text
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join(
        " " if kind in {"Cc", "Zl", "Zp"}
        else "�" if kind == "Cs" or char in _NO_CHARACTERS
        else char
        for char, kind in kinds
        if kind != "Cf"
    )  # fmt: skip


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


_DAY: Final = r"(0[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(0[1-9]|1[0-2])"
_WHOLE: Final = 10**MAX_DIGITS - 1
TEXT: Final[dict[str, Any]] = {"type": "string", "pattern": r"\S"}
"""Any text but an empty one, as JSON Schema."""
DAY: Final = rf"^([1-8][0-9]{{3}}|9000)-{_MONTH}-{_DAY}$"
"""A day of the years that a plan may have."""
MOMENT: Final = (
    rf"^(?!0000)[0-9]{{4}}-{_MONTH}-{_DAY}T([01][0-9]|2[0-3])(:[0-5][0-9]){{2}}\.[0-9]{{6}}Z$"
)
"""A time in UTC, to the microsecond."""

Date = Annotated[
    date,
    BeforeValidator(_date),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": DAY, "examples": ["2020-12-31"]}
    ),
]
"""A day, written 2020-12-31."""
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({
        "type": "string", "format": "date-time", "pattern": MOMENT,
        "examples": ["2019-07-05T08:00:00.000000Z"],
    }),
]  # fmt: skip
"""A time in UTC, to the microsecond, written 2019-07-05T08:00:00.000000Z."""
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    WithJsonSchema({"type": "number", "minimum": -_WHOLE, "maximum": _WHOLE}),
]
"""An exact decimal of at most 18 digits."""
Integer = Annotated[
    int,
    BeforeValidator(_integer),
    WithJsonSchema({"type": "integer", "minimum": -_WHOLE, "maximum": _WHOLE}),
]
"""A whole number."""
String = Annotated[str, BeforeValidator(_string), WithJsonSchema(TEXT)]
"""Text; a number or a boolean must be put in quotes."""
_ID: Final = r"^[a-z0-9][a-z0-9._-]*$"
_MAX_ID: Final = 80
Id = Annotated[
    String,
    Field(pattern=_ID, max_length=_MAX_ID),
    WithJsonSchema({"type": "string", "pattern": _ID, "maxLength": _MAX_ID}),
]
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

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return both ways to write a text; the languages are those that come to mind first."""
        by_language = {
            "type": "object", "minProperties": 1, "additionalProperties": TEXT,
            "properties": {"zh": TEXT, "en": TEXT},
        }  # fmt: skip
        said = "A text: one plain string, or a mapping of languages."
        example = {"zh": "目标", "en": "target"}
        return {"description": said, "anyOf": [TEXT, by_language], "examples": [example]}

    def said_in(self, language: str) -> str:
        """Return the text in `language`, else in that of messages, else in the first written.

        On one line: a name with a line break in it could pass for a heading of its own.
        """
        texts = self.root
        said = texts.get(language) or texts.get(spoken_for(language)) or next(iter(texts.values()))
        return one_line(said)

    def __str__(self) -> str:
        return next(iter(self.root.values()))
