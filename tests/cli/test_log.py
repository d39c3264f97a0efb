"""`meili log`: every entry ever recorded, and what became of it; chains of revisions."""

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


# -- who and when -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("--recorded-by", "boris"), [271]),
        (("--recorded-by", " Boris "), [271]),
        (("--recorded-by", "branch"), [270, 103, None]),
        (("--recorded-by", "branch", "--area", "Dorn"), [270]),
        (("--since", "2019-02"), [271, None]),
        (("--since", "2019-02-01T00:00:00Z"), [271, None]),
        (("--since", "2019-02-01T00:00:00.000001Z"), [None]),
        (("--until", "2019-01"), [270, 103]),
        (("--until", "2019-02-01"), [270, 103, 271]),
        (("--since", "2019-01-01", "--until", "2019-01-01T00:00:00Z"), [270, 103]),
        (("--as-of", "2018-09-30"), [270, 271]),
        (("--as-of", "2018-Q3"), [270, 271]),
        (("--as-of", "2018"), [270, 103, 271, None]),
        (("--as-of", "2018-09-29"), []),
        (("--since", "2020"), []),
    ],
)
def test_entries_of_a_person_and_a_time(meili, root, words, values):
    ran = meili(root, "log", *words, "--format", "json")
    assert [row["value"] for row in ran.rows] == values
    assert ("No entry matches." in ran.err) is (not values)


def test_a_day_is_one_of_the_plans_time_zone(meili, lowland):
    """What was recorded at 23:30 in UTC is of the next day in Amsterdam."""
    put(lowland, entry("trust", "L", "2018-12-31", "level", "103"), at="2019-01-31T23:30:00")
    for words, count in (
        (("--until", "2019-01"), 0), (("--until", "2019-02-01"), 1),
        (("--since", "2019-02"), 1), (("--since", "2019-02-02"), 0),
    ):  # fmt: skip
        assert len(meili(lowland, "log", *words, "--format", "json").rows) == count, words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recorded-by", "Borsi"), "nearest: boris"),
        (("--recorded-by", "xyz"), "nearest: boris, branch"),
        (("--since", "yesterday"), "--since: 'yesterday' is neither a date nor a time"),
        (("--until", "2019-13"), "--until: '2019-13' is neither a date nor a time"),
        (("--since", "2019-03", "--until", "2019-02"), "2019-03 > 2019-02"),
        (("--as-of", "June"), "--as-of: 'June' is not a date"),
    ],
)
def test_what_names_nobody_and_no_time_is_refused(meili, root, words, said):
    for more in ((), ("--chain",)):
        ran = meili(root, "log", *words, *more)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


# -- chains -----------------------------------------------------------------------------------


@pytest.fixture
def chained(lowland):
    """Two branches that a revision joins, a retract of it, a figure after that; and others."""

    def count(value, *revises):
        return entry("connected", "L12", "2018-09-30", "count", value, "300", revises=revises)

    one = put(lowland, count("270"), entry("trust", "L", "2018-12-31", "level", "103"),
              at="2019-01-01T00:00:00")  # fmt: skip
    other = put(lowland, count("275"), at="2019-01-02T00:00:00", by="boris")
    both = put(lowland, count("271", one.name, other.name), at="2019-02-01T00:00:00", by="anna")
    gone = entry("connected", "L12", "2018-09-30", "retract", revises=(both.name,))
    put(lowland, gone, at="2019-03-01T00:00:00")
    percent = entry("connected", "L12", "2018-09-30", "percent", "93")
    put(lowland, count("280"), percent, at="2019-04-01T00:00:00", by="boris")
    put(lowland, entry("trust", "L", "2018-12-31", "level", "104"), at="2019-04-02T00:00:00")
    return lowland


def told(rows):
    """Each row by its value, with what ended it and what it replaces in values too."""
    places = {f"{row['batch']}:{row['line']}": row["value"] or "retract" for row in rows}
    return [
        (row["chain"], row["step"], row["value"], row["end"], [places[p] for p in row["ended_by"]],
         [places[p] for p in row["replaces"]])
        for row in rows
    ]  # fmt: skip


def test_a_chain_goes_from_the_first_entry_to_the_one_that_stands(meili, chained):
    ran = meili(chained, "log", "--chain", "--format", "json")
    assert ran.json["schema"] == "meili/log/1"
    assert [list(row) for row in ran.rows] == [
        [*FIELDS, "chain", "step", "replaces", "end", "ended_by"]
    ] * 8
    assert told(ran.rows) == [
        (1, 1, 270, "revised", [271], []),
        (1, 2, 275, "revised", [271], []),
        (1, 3, 271, "withdrawn", ["retract"], [270, 275]),
        (1, 4, None, None, [], [271]),
        (1, 5, 280, None, [], []),
        (2, 1, 103, "overtaken", [104], []),
        (2, 2, 104, None, [], []),
        (3, 1, 93, None, [], []),
    ]


def test_a_chain_is_whole_whatever_part_of_it_was_found(meili, chained):
    for words, values in (
        (("--recorded-by", "anna"), [270, 275, 271, None, 280]),
        (("connected", "--as-of", "2018-09-30", "--until", "2019-01-01"),
         [270, 275, 271, None, 280]),
        (("trust",), [103, 104]),
        (("--since", "2019-04-01", "--recorded-by", "boris"), [270, 275, 271, None, 280, 93]),
        (("--since", "2019-03-01", "--until", "2019-03-01"), [270, 275, 271, None, 280]),
    ):  # fmt: skip
        ran = meili(chained, "log", "--chain", *words, "--format", "json")
        assert [row["value"] for row in ran.rows] == values, words


def test_a_retract_is_part_of_each_chain_that_it_met(meili, lowland):
    put(
        lowland,
        entry("connected", "L12", "2018-09-30", "count", "270", "300"),
        entry("connected", "L12", "2018-09-30", "percent", "90"),
        at="2019-01-01T00:00:00",
    )
    put(lowland, entry("connected", "L12", "2018-09-30", "retract"), at="2019-01-02T00:00:00")
    put(lowland, entry("trust", "L", "2018-12-31", "retract"), at="2019-01-03T00:00:00")
    rows = meili(lowland, "log", "--chain", "--format", "json").rows
    assert told(rows) == [
        (1, 1, 270, "withdrawn", ["retract"], []),
        (1, 2, None, None, [], [270]),
        (2, 1, 90, "withdrawn", ["retract"], []),
        (2, 2, None, None, [], [90]),
        (3, 1, None, None, [], []),
    ]
    out = meili(lowland, "log", "--chain").out
    assert "withdraws nothing" in out
    assert "3 keys, 4 entries" in out


def test_a_chain_in_words(meili, chained, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = meili(chained, "log", "--chain").out.splitlines()
    assert "Dorn · 2018-09-30 · count · Homes connected" in lines
    became = [
        "replaced by 3", "replaced by 3", "withdrawn by 4", "withdraws 3", "stands",
        "kept beside 2", "stands", "stands",
    ]  # fmt: skip
    rows = [line for line in lines if line.strip()[:1].isdigit() and "Z  " in line]
    assert [words in row for row, words in zip(rows, became, strict=True)] == [True] * 8
    assert any("1 key has entries of which none names the other" in line for line in lines)
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("form", ["plain", "markdown", "html", "csv"])
def test_a_chain_in_the_other_formats(meili, chained, form):
    out = meili(chained, "log", "--chain", "--format", form).out
    place = meili(chained, "log", "--format", "json").rows[0]["batch"]
    for words in ("270", "275", "271", "280", "boris", place, "2018-09-30"):
        assert words in out


def test_a_chain_in_the_columns_asked_for(meili, chained):
    ran = meili(
        chained, "log", "--chain", "--format", "csv", "--columns", "step,end", "--no-header"
    )
    assert {line.count(",") for line in ran.out.splitlines()} == {1}
    assert ran.out.startswith("1,")
    bare = meili(chained, "log", "--chain", "--format", "plain", "--no-header").out
    assert "Recorded" not in bare
    assert "replaced by" in bare


def test_no_chain(meili, lowland):
    ran = meili(lowland, "log", "--chain")
    assert (ran.code, ran.err) == (0, "No entry matches.\n")
    assert "0 keys, 0 entries" in ran.out


def test_a_log_of_nothing_says_so_and_draws_no_table(meili, lowland):
    ran = meili(lowland, "log")
    assert (ran.code, ran.err) == (0, "No entry matches.\n")
    assert ran.out == "Lowland clean water plan\n\n0 entries\n"
