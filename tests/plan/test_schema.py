"""The JSON Schemas say the same of a file as the models do, but for what is listed here.

2,000 files are drawn: 500 valid ones, and each with three single slips (`written`). The same text
goes both ways: read as YAML, then to pydantic, and as plain data to jsonschema.
"""

import copy
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft202012Validator

from meili_cli.plan import schema, yaml_nodes
from meili_cli.plan.kinds import KINDS, kind_of
from meili_cli.plan.rules import ERRORS, rule_id
from meili_cli.plan.shape import shaped
from meili_cli.plan.source import Source, read
from plan import written

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
FILES = 500
SLIPS = 3

LISTED = {
    "the name of a time zone": "bad-timezone",
    "a range that leads upwards": "bad-bound",
}
"""What a schema cannot tell of one file, and the rule that tells it."""


@pytest.fixture(scope="module")
def validators():
    made = {
        name: Draft202012Validator(
            schema.schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        for name, kind in KINDS.items()
    }
    for one in made.values():
        one.check_schema(one.schema)
    return made


def listed(source):
    """Whether all that the models find is what a schema cannot tell."""
    found = {(rule, note.message) for rule, notes in source.notes.items() for note in notes}
    return all(
        rule == "bad-timezone" or (rule == "bad-bound" and "a range leads from" in message)
        for rule, message in found
    )


@pytest.mark.no_cover
def test_schemas_and_models_agree(validators):
    rng = Random(20261128)
    verdicts, slips, apart = Counter(), Counter(), []
    for number in range(FILES):
        kind = [*KINDS.values()][number % len(KINDS)]
        said = written.drawn(kind, rng)
        for turn in range(1 + SLIPS):
            edited = copy.deepcopy(said)
            slip = written.slipped(edited, rng) if turn else written.NO_SLIP
            text = written.text(edited)
            source = Source(kind.place, text.encode())
            node = yaml_nodes.parse(source)
            if source.notes:  # how YAML is read comes before both
                verdicts["not read"] += 1
                continue
            fits = shaped(kind.model, node, source) is not None
            assert fits or slip != written.NO_SLIP
            errors = [one.message for one in validators[kind.name].iter_errors(schema.plain(node))]
            if fits == (not errors):
                verdicts[kind.name, fits] += 1
                slips[slip, fits] += 1
            elif not fits and listed(source):
                verdicts["listed"] += 1
            else:
                apart.append((kind.name, slip, text, source.notes, errors))
    assert apart == []
    assert verdicts.total() == FILES * (1 + SLIPS)
    assert all(verdicts[name, fits] > 50 for name in KINDS for fits in (True, False)), verdicts
    assert verdicts["not read"] < 100
    assert verdicts["listed"] < 20
    # About half of all files are spoilt: more would test nothing but refusals.
    spoilt = sum(count for (_slip, fits), count in slips.items() if not fits)
    assert 0.4 < spoilt / slips.total() < 0.6, slips
    assert {slip.name for slip in written.SLIPS} == {slip for slip, _fits in slips} - {
        written.NO_SLIP
    }


SPOILT = [
    ("goals", "at_least: 90,", "at_least: 90, direction: increase,"),
    ("goals", "at_least: 90,", ""),
    ("goals", "at_least: 90,", "at_least: ~,"),
    ("goals", "at_least: 90,", "growth_at_least: 0.1, each: year,"),
    ("goals", "basis: stated", "basis: published"),
    ("goals", "reporting: quarterly", "trajectory: {shape: stepped}"),
    ("goals", "reporting: quarterly", "trajectory: {points: [{date: 2019-01-01, value: 1, basis: stated}]}"),
    ("goals", "reporting: quarterly", "revisions: [{from: 2019-01-01, adopted: 2019-01-01, reason: so}]"),
    ("goals", "2020-12-31", "2020-02-30"),
    ("goals", "2020-12-31", "9001-01-01"),
    ("goals", "id: lifts", "id: Lifts"),
    ("goals", "name: Easier access", "name: {}"),
    ("allocations", "at_least: 8,", "at_least: 8, state: done,"),
    ("allocations", "at_least: 8,", "direction: increase,"),
    ("allocations", ", source: Bulletin 7", ""),
    ("allocations", '"310151"', "310151"),
    ("plan", "levels: [city, district]", "levels: []"),
    ("mappings", "Where: area", "Where: {field: area, kind: total}"),
    ("mappings", "totals: {", "across: []\ntotals: {"),
    ("mappings", "totals: {", "units: {m2: {unit: ha}}\ntotals: {"),
    ("mappings", "totals: {", "units: {m2: {unit: ha, divide_by: 0}}\ntotals: {"),
    ("mappings", "totals: {", "units: {m2: {unit: ha, divide_by: 2, multiply_by: 2}}\ntotals: {"),
    ("mappings", "totals: {", "file: {header_row: 0}\ntotals: {"),
    ("mappings", "totals: {", "file: {header_rows: 6}\ntotals: {"),
    ("mappings", "totals: {", "constants: {as_of: 2019-Q5}\ntotals: {"),
    ("directives", "08:00:00.000000Z", "24:00:00.000000Z"),
    ("answers", "2019-07-05T", "2019-07-5T"),
]  # fmt: skip
"""Every rule that a model adds to its types, broken in an example."""


@pytest.mark.parametrize(("name", "old", "new"), SPOILT, ids=[new for _name, _old, new in SPOILT])
def test_a_rule_of_a_model_is_one_of_the_schema(name, old, new, validators):
    kind = KINDS[name]
    assert old in kind.example
    source = Source(kind.place, kind.example.replace(old, new).encode())
    node = yaml_nodes.parse(source)
    assert not source.notes
    assert shaped(kind.model, node, source) is None
    assert not validators[name].is_valid(schema.plain(node))


ALONE = {
    "the name of a time zone": ("plan", "timezone: Asia/Shanghai", "timezone: Mars/Olympus"),
    "a range that leads upwards": ("goals", "{at_least: 90,", "{at_least: 90, at_most: 80,"),
}


@pytest.mark.parametrize("what", LISTED)
def test_what_a_schema_cannot_tell(what, validators):
    name, old, new = ALONE[what]
    kind = KINDS[name]
    source = Source(kind.place, kind.example.replace(old, new).encode())
    node = yaml_nodes.parse(source)
    assert shaped(kind.model, node, source) is None
    assert list(source.notes) == [LISTED[what]]
    assert validators[name].is_valid(schema.plain(node))
    assert f"- {what} (`{LISTED[what]}`)" in PAGE


def test_numbers_of_many_digits_are_refused_while_reading(validators):
    # An editor takes such a number for a near one, and says nothing.
    example = KINDS["goals"].example.replace("at_least: 90", "at_least: 0.12345678901234567890")
    source = Source("plan/goals/a.yaml", example.encode())
    node = yaml_nodes.parse(source)
    assert list(source.notes) == ["bad-number"]
    assert not validators["goals"].is_valid(schema.plain(node))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_has_an_example_that_fits(kind, validators):
    source = Source(kind.place, kind.example.encode())
    assert shaped(kind.model, yaml_nodes.parse(source), source) is not None
    (example,) = validators[kind.name].schema["examples"]
    assert validators[kind.name].is_valid(example)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_key_is_described_and_stands_in_the_order_of_the_model(kind, validators):
    whole = validators[kind.name].schema
    assert whole["title"] == kind.pattern
    for part in [whole, *whole["$defs"].values()]:
        assert part.get("description"), part
        shapes = [part, *part.get("anyOf", ())]
        for key, said in ((k, s) for one in shapes for k, s in one.get("properties", {}).items()):
            assert "\n" not in said.get("description", key), key
            assert said.get("description") or key in {"zh", "en"}, (part["title"], key)
    assert next(iter(whole["properties"])) == "schema"


def test_the_plan_that_comes_along_fits_its_schemas(validators):
    files = [*ROOT.glob("plan/**/*.yaml"), *ROOT.glob("docs/examples/**/*.yaml")]
    assert len(files) > 15
    for path in files:
        node = yaml_nodes.parse(read(path, ROOT))
        assert list(validators[kind_of(path).name].iter_errors(schema.plain(node))) == [], path


def test_the_schemas_in_the_repository_are_those_of_the_models():
    folder = ROOT / "plan" / ".schemas"
    assert {path.stem for path in folder.iterdir()} == set(KINDS)
    for name, kind in KINDS.items():
        kept = (folder / f"{name}.json").read_text(encoding="utf-8")
        assert kept == schema.text(kind), "run: meili schema --all -o plan/.schemas"


def test_files_are_told_by_where_they_lie(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, kind in KINDS.items():
        where = kind.pattern.replace("*", "x")
        assert kind_of(Path(where)).name == name
    assert kind_of(Path("plan/goals/A.YML")).name == "goals"
    assert kind_of(Path("plan/tasks/../goals/a.yaml")).name == "goals"
    for other in ("plan/x.yaml", "goals/a.yaml", "plan/goals/a.json", "data/closings/2019.yaml"):
        assert kind_of(Path(other)) is None


def test_the_page_names_the_rules_that_a_schema_tells_too():
    shapes = {rule_id(rule) for rule in ERRORS if rule.__module__.endswith(".shape")}
    assert [rule for rule in sorted(shapes) if f"`{rule}`" not in PAGE] == []
