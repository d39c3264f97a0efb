"""`meili log`: every entry ever recorded, and what became of it."""

import csv
import io

import pytest

from cli.workspaces import entry, put
from meili_cli.model.terms import Format
from meili_cli.render.formats import FOR_PROGRAMS

FIELDS = [
    "item", "area", "period_start", "as_of", "kind", "value", "denominator", "state", "source",
    "note", "recorded_at", "recorded_by", "revises", "batch", "line", "standing",
]  # fmt: skip


@pytest.fixture
def root(lowland):
    """Three batches: two figures, a revision of the first, and a retraction of the second."""
    first = put(
        lowland,
        entry("connected", "L12", "2018-09-30", "count", "270", "300"),
        entry("trust", "L", "2018-12-31", "level", "103"),
        at="2019-01-01T00:00:00",
    )
    put(
        lowland,
        entry("connected", "L12", "2018-09-30", "count", "271", "300", revises=(first.name,)),
        at="2019-02-01T00:00:00", by="boris",
    )  # fmt: skip
    put(
        lowland,
        entry("trust", "L", "2018-12-31", "retract", revises=(first.name,)),
        at="2019-03-01T00:00:00",
    )
    return lowland


def test_entries_come_in_the_order_in_which_they_were_recorded(meili, root):
    ran = meili(root, "log", "--format", "json")
    assert ran.json["schema"] == "meili/log/1"
    assert ran.json["simulated"] is False
    assert [list(row) for row in ran.rows] == [FIELDS] * 4
    assert [(row["item"], row["value"], row["standing"]) for row in ran.rows] == [
        ("connected", 270, "replaced"),
        ("trust", 103, "withdrawn"),
        ("connected", 271, "stands"),
        ("trust", None, "stands"),
    ]
    assert [row["line"] for row in ran.rows] == [2, 3, 2, 2]
    assert ran.rows[2]["recorded_at"] == "2019-02-01T00:00:00.000000Z"
    assert ran.rows[2]["revises"] == [ran.rows[0]["batch"]]


def test_csv_holds_what_json_holds(meili, root):
    rows = meili(root, "log", "--format", "json").rows
    flat = list(csv.DictReader(io.StringIO(meili(root, "log", "--format", "csv").out)))
    assert [[row["item"], row["value"], row["standing"]] for row in flat] == [
        [row["item"], "" if row["value"] is None else str(row["value"]), row["standing"]]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("connected",), [270, 271]),
        (("Homes connected",), [270, 271]),
        (("--area", "L"), [103, None]),
        (("--area", "Dorn"), [270, 271]),
        (("trust", "--area", "Dorn"), []),
    ],
)
def test_entries_of_an_item_or_an_area(meili, root, words, values):
    ran = meili(root, "log", *words, "--format", "json")
    assert [row["value"] for row in ran.rows] == values


def test_entries_of_a_batch(meili, root):
    name = meili(root, "log", "--format", "json").rows[2]["batch"]
    rows = meili(root, "log", "--batch", name, "--format", "json").rows
    assert [(row["value"], row["recorded_by"]) for row in rows] == [(271, "boris")]


def test_the_table_says_what_became_of_each(meili, root, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    out = meili(root, "log").out
    for words in ("270/300", "271/300", "replaced", "withdrawn", "stands", "4 entries", "boris"):
        assert words in out


@pytest.mark.parametrize("form", [form for form in Format if form not in FOR_PROGRAMS])
def test_the_other_formats(meili, root, form):
    out = meili(root, "log", "--format", form).out
    assert "271/300" in out
    assert "withdrawn" in out


def test_an_empty_ledger(meili, lowland):
    ran = meili(lowland, "log")
    assert ran.code == 0
    assert "0 entries" in ran.out
    assert meili(lowland, "log", "--format", "json").rows == []


@pytest.mark.parametrize(
    ("words", "said"), [(("pomps",), "nearest: pumps"), (("--area", "Drn"), "L12 Dorn")]
)
def test_what_is_not_known_gets_the_nearest(meili, root, words, said):
    ran = meili(root, "log", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
