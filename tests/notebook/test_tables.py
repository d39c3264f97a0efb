"""A report as a table: the values of its json, with the types that a table has."""

import json
import sys
from datetime import date, datetime
from fractions import Fraction

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from meili_cli import MeiliError, open_workspace
from meili_cli.model.report import Row
from meili_cli.notebook import tables
from meili_cli.render.records import ROW_FIELDS

DAY = "2019-06-30"


@pytest.fixture(scope="module")
def reports(demo):
    """One report on targets, and one on tasks with counts of states."""
    opened = open_workspace(demo, language="zh")
    return opened.report(by="district", as_of=DAY), opened.report(tasks=True, as_of=DAY)


@pytest.fixture(scope="module", autouse=True)
def plain_environment():
    """Of no matter here: nothing is recorded, and the language is chosen."""


def as_json(value):
    """A value of a table as the json has it."""
    match value:
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case list():
            return [list(one) if isinstance(one, tuple) else one for one in value]
    return value


def same(row, record, *, simulated=True):
    """Whether a row of a table, as plain values, is one of the json."""
    row = {name: as_json(value) for name, value in row.items()}
    assert row.pop("simulated", False) is simulated
    state = row.pop("target_state")
    row["target"] = state if row["target"] is None else row["target"]
    row["states"] = None if row["states"] is None else dict(row["states"])
    return row == record


def test_arrow_has_the_values_of_the_json(reports):
    for report in reports:
        records = json.loads(report.to_text("json"))["rows"]
        rows = report.to_arrow().to_pylist()
        assert len(rows) == len(records) > 20
        assert all(map(same, rows, records))
    assert any(record["states"] for record in records)
    assert {type(row["target"]) for row in rows} == {type(None)}


def test_columns_are_those_of_the_json_with_their_types(reports):
    schema = reports[0].to_arrow().schema
    names = [name for name in schema.names if name not in {"target_state", "simulated"}]
    assert names == list(ROW_FIELDS)
    assert schema.names[schema.get_field_index("target") + 1] == "target_state"
    assert schema.names[-1] == "simulated"
    figures = {"baseline", "target", "target_max", "attained", "numerator", "denominator",
               "completion", "expected", "pace", "contribution", "coverage"}  # fmt: skip
    special = {
        "due": pa.date32(), "expected_on": pa.date32(), "last_as_of": pa.date32(),
        "stale": pa.bool_(), "simulated": pa.bool_(),
        "reported": pa.int64(), "expected_reports": pa.int64(),
        "states": pa.map_(pa.string(), pa.int64()), "notes": pa.list_(pa.string()),
    }  # fmt: skip
    for field in schema:
        kind = pa.float64() if field.name in figures else special.get(field.name, pa.string())
        assert field.type == kind, field.name


def test_what_holds_for_all_rows_goes_along(reports):
    envelope = json.loads(reports[0].to_arrow().schema.metadata[b"meili"])
    assert envelope == {
        name: value
        for name, value in json.loads(reports[0].to_text("json")).items()
        if name != "rows"
    }
    assert envelope["simulated"] is True


def test_what_is_not_made_up_has_no_such_column(meili, homes):
    opened = open_workspace(homes)
    opened.record("ebike-charging", "上海", "2019-06", add=120)
    report = opened.report(as_of=DAY)
    table = report.to_arrow()
    assert "simulated" not in table.schema.names
    records = json.loads(report.to_text("json"))["rows"]
    assert all(same(row, record, simulated=False)
               for row, record in zip(table.to_pylist(), records, strict=True))  # fmt: skip


def test_a_report_without_rows_has_its_columns(reports, demo):
    empty = open_workspace(demo).report(status="no_target", item="no-illegal-building")
    assert empty.rows == ()
    assert empty.to_arrow().schema.equals(reports[0].to_arrow().schema)
    assert list(empty.df().columns) == list(reports[0].df().columns)


def test_pandas(reports):
    report = reports[0]
    frame = report.df()
    assert isinstance(frame, pd.DataFrame)
    records = json.loads(report.to_text("json"))["rows"]
    assert len(frame) == len(records)
    assert frame["area"].tolist() == [record["area"] for record in records]
    for name in ("attained", "pace", "completion"):
        assert frame[name].dtype == "float64"
        assert [None if pd.isna(value) else value for value in frame[name]] == [
            record[name] for record in records
        ]
    assert frame["due"].dt.year.dropna().unique().tolist() == [2020]
    assert frame["reported"].dtype == "int64"
    assert frame["stale"].dtype == "bool"
    assert [list(notes) for notes in frame["notes"]] == [record["notes"] for record in records]
    assert frame["simulated"].all()
    tasks = reports[1].df()
    assert tasks["states"].tolist() == [
        record["states"] for record in json.loads(reports[1].to_text("json"))["rows"]
    ]


def test_polars_where_there_is_no_pandas(reports, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    report = reports[0]
    frame = report.df()
    assert isinstance(frame, pl.DataFrame)
    records = json.loads(report.to_text("json"))["rows"]
    assert frame["area"].to_list() == [record["area"] for record in records]
    assert frame["attained"].to_list() == [record["attained"] for record in records]
    assert frame["notes"].to_list() == [record["notes"] for record in records]
    assert (frame.schema["due"], frame.schema["pace"]) == (pl.Date, pl.Float64)
    assert reports[1].df().height == len(reports[1].rows)


@pytest.mark.parametrize(
    ("missing", "ask", "named"),
    [
        (("pyarrow",), "to_arrow", "pyarrow"),
        (("pyarrow",), "df", "pyarrow"),
        (("pandas", "polars"), "df", "pandas"),
    ],
)
def test_what_is_missing_is_named(reports, monkeypatch, missing, ask, named):
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MeiliError, match=f"尚未安装 {named}") as raised:
        getattr(reports[0], ask)()
    assert "pip install 'meili-cli[notebook]'" in (raised.value.hint or "")


def test_figures_that_a_float_cannot_hold_are_no_failure(reports):
    (row, *_rows) = reports[0].data.rows
    big = row._replace(attained=Fraction(123456789012345678), target=Fraction(1, 3))
    table = tables.arrow(reports[0].data._replace(rows=(big,)))
    assert table["attained"].to_pylist() == [float(123456789012345678)]
    assert table["target"].to_pylist() == [0.333333333333]


def test_codes_stay_text(reports):
    coded = reports[0].data.rows[0]._replace(area="010203")
    table = tables.arrow(reports[0].data._replace(rows=(coded,)))
    assert table["area"].to_pylist() == table.to_pandas()["area"].tolist() == ["010203"]


def test_every_field_of_a_row_has_a_type():
    assert list(tables._kinds()) == list(Row._fields)
