"""What a mapping file says: how the columns of somebody's table become entries.

One class is one mapping of keys in the file. Whether items, areas and kinds fit the plan is
judged by the rules in `plan`, and how a table is read with it belongs to `importers`.
"""

import re
from collections.abc import Mapping as Dictionary
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, RootModel, Strict, model_validator

from meili_cli.i18n import no_op
from meili_cli.model.entry import Kind, State
from meili_cli.model.scalar import Frozen, Integer, Number, String, Text, refusal
from meili_cli.model.terms import Measure

SCHEMA: Final = "meili/mapping/1"
IGNORE: Final = "ignore"
FIGURES: Final = ("figure", "value", "denominator", "state")
"""Fields whose cells are a figure, or a part of one."""
OWN: Final = ("item", "area", "as_of", "period_start", "kind")
"""What a column of figures may say of its own figures."""

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


Period = Annotated[str, BeforeValidator(_period)]
"""A day or a period, as it is typed on the command line."""


class Kinds(
    RootModel[dict[Literal["any", "quantity", "ratio", "level", "milestone", "task"], Kind]]
):
    """The kind of figures: one word, or one by the measure of the item: {quantity: total}."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return value if isinstance(value, Dictionary | cls) else {_ANY_MEASURE: value}

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
    area: String | None = None
    as_of: Period | None = None
    period_start: Period | None = None
    kind: Kinds | None = None
    unit: String | None = None
    fraction: Annotated[bool, Strict()] = False


class Column(Figures):
    """One column: what its cells are. In a file a mapping, or the field alone."""

    field: Literal[
        "item", "area", "period_start", "as_of", "year", "kind", "figure", "value", "denominator",
        "state", "unit", "source", "note", "recorded_by", "ignore",
    ]  # fmt: skip

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


class Across(Figures):
    """The columns that are not named one by one: what the names over them mean."""

    names: tuple[Literal["item", "area", "as_of", "kind"], ...] = Field(min_length=1)
    field: Literal["figure", "value", "state"] = "figure"

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
    area: String | None = None
    period_start: Period | None = None
    as_of: Period | None = None
    year: Integer | None = None
    kind: Kinds | None = None
    unit: String | None = None
    source: String | None = None
    note: String | None = None


class Words(Frozen):
    """What words of the table mean, by field; wherever they stand, in a cell or over a column."""

    item: Dictionary[String, String] = {}
    area: Dictionary[String, String] = {}
    as_of: Dictionary[String, Period] = {}
    kind: Dictionary[String, Kind] = {}
    state: Dictionary[String, State] = {}


class Conversion(Frozen):
    """From a unit of the table to a unit of the plan, by an exact factor."""

    unit: String
    divide_by: Number | None = None
    multiply_by: Number | None = None

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
    total: tuple[String, ...] | None = None
    subtotal: tuple[String, ...] | None = None
    place: Literal["below", "above"] = "below"


class File(Frozen):
    """How the file is to be read; an option of the command comes first."""

    sheet: String | None = None
    header_row: Integer | None = None
    header_rows: Integer = 1
    delimiter: String | None = None
    encoding: String | None = None

    @model_validator(mode="after")
    def _rows_there_are(self) -> Self:
        if not 1 <= self.header_rows <= MOST_HEADER_ROWS or (self.header_row or 1) < 1:
            raise refusal(
                "bad_number",
                no_op("lines count from 1, and a header has 1 to {most} of them"),
                most=MOST_HEADER_ROWS,
            )
        return self


MOST_HEADER_ROWS: Final = 5


class Mapping(Frozen):
    """A mapping file."""

    schema_: Literal["meili/mapping/1"] = Field(alias="schema")
    title: Text | None = None
    file: File = File()
    columns: Dictionary[String, Column] = {}
    across: Across | None = None
    constants: Constants = Constants()
    words: Words = Words()
    units: Dictionary[String, Conversion] = {}
    totals: Totals | None = None
    end_before: tuple[String, ...] = ()
