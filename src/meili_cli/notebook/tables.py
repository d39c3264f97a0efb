"""A report as a table of Arrow, and from that as a data frame.

Owns the types of the columns. The values are those of `render.records`, as in the json.
"""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from importlib import import_module
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from meili_cli.errors import MeiliError
from meili_cli.i18n import _
from meili_cli.model import report
from meili_cli.model.entry import State
from meili_cli.render.records import fields_of, of_report, plain

if TYPE_CHECKING:
    import pyarrow as pa

STATE: Final = "target_state"
"""The column for a target that is a state, since `target` holds numbers."""
SIMULATED: Final = "simulated"
"""The last column of a simulated report, as in its csv: a table has no head to say it in."""


def arrow(rows_of: report.Report) -> "pa.Table":
    """Return the rows as a table; what holds for all of them is in its metadata, as `meili`.

    The columns are the fields of the json, in their order: figures float64, counts of reports
    int64, dates date32, codes and words string, notes list<string>, states map<string, int64>.
    """
    pyarrow = _library("pyarrow")
    types = {
        bool: pyarrow.bool_(),
        date: pyarrow.date32(),
        Fraction: pyarrow.float64(),
        int: pyarrow.int64(),
        Mapping: pyarrow.map_(pyarrow.string(), pyarrow.int64()),
        str: pyarrow.string(),
        tuple: pyarrow.list_(pyarrow.string()),
    }
    columns: dict[str, Any] = {}
    kinds = _kinds()
    for name in fields_of(rows_of):
        kind = kinds[name]
        values = [_value(getattr(row, name), kind) for row in rows_of.rows]
        columns[name] = pyarrow.array(values, types[kind])
        if name == "target":
            asked = [row.target if isinstance(row.target, State) else None for row in rows_of.rows]
            columns[STATE] = pyarrow.array(map(plain, asked), pyarrow.string())
    if rows_of.simulated:
        columns[SIMULATED] = pyarrow.array([True] * len(rows_of.rows), pyarrow.bool_())
    envelope = json.dumps(of_report(rows_of._replace(rows=())).envelope, ensure_ascii=False)
    return pyarrow.table(columns, metadata={"meili": envelope})


def data_frame(rows_of: report.Report) -> Any:
    """Return the rows as a data frame of pandas, or of polars where there is no pandas."""
    table = arrow(rows_of)
    try:
        import_module("pandas")
    except ImportError:
        return _library("polars", "pandas").from_arrow(table)
    return table.to_pandas(date_as_object=False, maps_as_pydicts="strict")


def _library(*names: str) -> Any:
    """Return the first of the libraries. Raises MeiliError, naming the last, where it is missing."""
    try:
        return import_module(names[0])
    except ImportError as error:
        raise MeiliError(
            _("{library} is not installed").format(library=names[-1]),
            hint=_("Install it: pip install 'meili-cli[notebook]'"),
        ) from error


def _kinds() -> dict[str, type]:
    """Return what each field of a row holds: the first of these that its type names."""
    kinds: dict[str, type] = {}
    for name, hint in get_type_hints(report.Row).items():
        parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        types = {get_origin(part) or part for part in parts}
        known = (one for one in (Fraction, date, bool, int, Mapping, tuple) if one in types)
        kinds[name] = next(known, str)
    return kinds


def _value(value: object, kind: type) -> Any:
    if value is None or kind is date:
        return value
    if kind is Fraction:
        # A number of 18 digits is an int in json; Arrow would not take it for a float.
        return float(plain(value)) if isinstance(value, Fraction) else None  # type: ignore[arg-type]
    return plain(value)
