"""What a mapping file says: how the columns of somebody's table become entries.

One class is one mapping of keys in the file. Whether items, areas and kinds fit the plan is
judged by the rules in `plan`, and how a table is read with it belongs to `importers`.
"""

import re
from collections.abc import Mapping as Dictionary
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from meili_cli.i18n import no_op
from meili_cli.model.entry import Kind, State
from meili_cli.model.scalar import Frozen, Integer, Number, String, Text, refusal
from meili_cli.model.schema import given
from meili_cli.model.terms import Measure

SCHEMA: Final = "meili/mapping/1"
IGNORE: Final = "ignore"
FIGURES: Final = ("figure", "value", "denominator", "state")
"""Fields whose cells are a figure, or a part of one."""
OWN: Final = ("item", "area", "as_of", "period_start", "kind")
"""What a column of figures may say of its own figures."""

MOST_HEADER_ROWS: Final = 5

_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|[qQ][1-4]|[hH][12]))?", re.ASCII)
_MONTHS: Final = range(1, 13)
_ANY_MEASURE: Final = "any"


def _period(value: object) -> str:
    # A year alone is a number to YAML, and means the same with and without quotes.
    text = str(value) if isinstance(value, Decimal) else value
    match = _PERIOD.fullmatch(text) if isinstance(text, str) else None
    if match is not None:
        year, month, day = match.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError as error:
            raise refusal("bad_date", no_op("no such day: {value}"), value=text) from error
        return match[0]
    raise refusal(
        "bad_date", no_op("not a date: write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019")
    )


_YEAR: Final = "(?!0000)[0-9]{4}"
Period = Annotated[
    str,
    BeforeValidator(_period),
    WithJsonSchema({
        "anyOf": [
            {"type": "string", "format": "date"},
            {"type": "string", "pattern": f"^{_YEAR}(-((0[1-9]|1[0-2])|[qQ][1-4]|[hH][12]))?$"},
            {"type": "integer", "minimum": 1000, "maximum": 9999},
        ],
        "examples": ["2019-06-30", "2019-06", "2019-Q2", "2019-H1", "2019"],
    }),
]  # fmt: skip
"""A day or a period, as it is typed on the command line."""


class Kinds(
    RootModel[dict[Literal["any", "quantity", "ratio", "level", "milestone", "task"], Kind]]
):
    """The kind of figures: one word, or one by the measure of the item: {quantity: total}."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return value if isinstance(value, Dictionary | cls) else {_ANY_MEASURE: value}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return both ways to write it."""
        by_measure = handler.resolve_ref_schema(handler(core))
        kind, said = by_measure["additionalProperties"], by_measure.pop("description")
        return {"description": said, "anyOf": [kind, by_measure]}

    def of(self, measure: Measure) -> Kind | None:
        """Return the kind that figures of an item of this measure have."""
        words = dict(self.root)
        return words.get(measure.value) or words.get(_ANY_MEASURE)

    @property
    def plain(self) -> Kind | None:
        """The kind, where it is the same for all measures."""
        return self.root.get(_ANY_MEASURE)


class Figures(Frozen):
    """What may be said of the figures of a column, where no other column says it."""

    item: String | None = None
    """The target or task that the figures are of: id or name."""
    area: String | None = None
    """The area that they are of: code or name."""
    as_of: Period | None = None
    """The day that they are true on, or the period."""
    period_start: Period | None = None
    """The first day of an increment."""
    kind: Kinds | None = None
    """What the figures mean: total, count, percent and so on."""
    unit: String | None = None
    """The unit that they are given in."""
    fraction: Annotated[bool, Strict()] = False
    """A bare 0.952 means 95.2 %."""


_Field = Literal[
    "item", "area", "period_start", "as_of", "year", "kind", "figure", "value", "denominator",
    "state", "unit", "source", "note", "recorded_by", "ignore",
]  # fmt: skip
_FIELD: Final = {"enum": list(get_args(_Field))}


class Column(Figures):
    """One column: what its cells are. In a file a mapping, or the field alone."""

    SHORT = _FIELD
    RULES = ({"anyOf": [given("field", {"enum": list(FIGURES)}), {"maxProperties": 1}]},)

    field: _Field
    """What the cells are."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"field": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _only_figures_say_more(self) -> Self:
        said = sorted(self.model_fields_set - {"field"})
        if said and self.field not in FIGURES:
            raise refusal(
                "mapping_column",
                no_op("{keys} can be said of a figure alone, and this column is {field}"),
                keys=", ".join(said),
                field=self.field,
            )
        return self


_Name = Literal["item", "area", "as_of", "kind"]
_NAME: Final = {"enum": list(get_args(_Name))}


class Across(Figures):
    """The columns that are not named one by one: what the names over them mean."""

    SHORT = _NAME

    names: Annotated[
        tuple[_Name, ...],
        Field(min_length=1),
        WithJsonSchema({"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}),
    ]
    """What the names over the columns say: of which item, area, day or kind the figures are."""
    field: Literal["figure", "value", "state"] = "figure"
    """What the cells are."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"names": [value]}
        if isinstance(value, Dictionary) and isinstance(value.get("names"), str):
            return {**value, "names": [value["names"]]}
        return value


class Constants(Frozen):
    """What holds for every row, where the table does not say it."""

    item: String | None = None
    """The target or task that the figures are of: id or name."""
    area: String | None = None
    """The area that they are of: code or name."""
    period_start: Period | None = None
    """The first day of an increment."""
    as_of: Period | None = None
    """The day that the figures are true on, or the period."""
    year: Integer | None = None
    """The year of dates without one."""
    kind: Kinds | None = None
    """What the figures mean: total, count, percent and so on."""
    unit: String | None = None
    """The unit that the figures are given in."""
    source: String | None = None
    """Where the figures come from."""
    note: String | None = None
    """What is to be said of them."""


class Words(Frozen):
    """What words of the table mean, by field; wherever they stand, in a cell or over a column."""

    item: Dictionary[String, String] = {}
    """Words for items, each with the id that it means."""
    area: Dictionary[String, String] = {}
    """Words for areas, each with the code that it means."""
    as_of: Dictionary[String, Period] = {}
    """Words for days and periods."""
    kind: Dictionary[String, Kind] = {}
    """Words for kinds."""
    state: Dictionary[String, State] = {}
    """Words for states."""


class Conversion(Frozen):
    """From a unit of the table to a unit of the plan, by an exact factor."""

    RULES = (
        {
            "oneOf": [given("divide_by"), given("multiply_by")],
            "properties": {name: {"exclusiveMinimum": 0} for name in ("divide_by", "multiply_by")},
        },
    )

    unit: String
    """The unit of the plan."""
    divide_by: Number | None = None
    """What the figures are divided by, exactly."""
    multiply_by: Number | None = None
    """What they are multiplied by."""

    @model_validator(mode="after")
    def _one_factor(self) -> Self:
        given = [one for one in (self.divide_by, self.multiply_by) if one is not None]
        if len(given) != 1 or given[0] <= 0:
            raise refusal(
                "mapping_unit", no_op("one of divide_by and multiply_by is needed, above zero")
            )
        return self


class Totals(Frozen):
    """Rows that add up others: found by a word in a column, not taken in, but checked.

    Without words, those that everybody writes: 合计, 总计, 共计, total; 小计, subtotal.
    """

    column: String
    """Where the words stand: one of the columns."""
    total: tuple[String, ...] | None = None
    """Words of rows that add up all since the last such row."""
    subtotal: tuple[String, ...] | None = None
    """Words of rows that add up those since the last total of either sort."""
    place: Literal["below", "above"] = "below"
    """Below the rows that they add up, or above."""


class File(Frozen):
    """How the file is to be read; an option of the command comes first."""

    RULES = (
        {
            "properties": {
                "header_row": {"anyOf": [{"type": "null"}, {"minimum": 1}]},
                "header_rows": {"minimum": 1, "maximum": MOST_HEADER_ROWS},
            }
        },
    )

    sheet: String | None = None
    """The sheet of a workbook."""
    header_row: Integer | None = None
    """The line of the header, from 1."""
    header_rows: Integer = 1
    """How many lines the header has; their cells are joined."""
    delimiter: String | None = None
    """What separates the cells of a text file."""
    encoding: String | None = None
    """The encoding of a text file."""

    @model_validator(mode="after")
    def _rows_there_are(self) -> Self:
        if not 1 <= self.header_rows <= MOST_HEADER_ROWS or (
            self.header_row is not None and self.header_row < 1
        ):
            raise refusal(
                "bad_number",
                no_op("lines count from 1, and a header has 1 to {most} of them"),
                most=MOST_HEADER_ROWS,
            )
        return self


class Mapping(Frozen):
    """A mapping file."""

    schema_: Literal["meili/mapping/1"] = Field(alias="schema")
    """The form of the file."""
    title: Text | None = None
    """What table it is for."""
    file: File = File()
    """How the file is to be read."""
    columns: Dictionary[String, Column] = {}
    """What each column is, by the name over it."""
    across: Across | None = None
    """What the columns are that are not named one by one."""
    constants: Constants = Constants()
    """What holds for every row."""
    words: Words = Words()
    """What words of the table mean."""
    units: Dictionary[String, Conversion] = {}
    """From a unit of the table to one of the plan."""
    totals: Totals | None = None
    """Rows that add up others."""
    end_before: tuple[String, ...] = ()
    """Words of the line that the table ends before."""
