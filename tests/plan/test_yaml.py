"""Scalars mean what YAML 1.2 says; places are exact; hostile input is a finding."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meili_cli.plan.source import Source
from meili_cli.plan.yaml_nodes import Mapping, parse, resolve


def read(text):
    source = Source("plan/a.yaml", text.encode() if isinstance(text, str) else text)
    return parse(source), {rule: found[0] for rule, found in source.notes.items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
        ("~", None), ("null", None), ("Null", None), ("nil", "nil"), ("None", "None"),
        ("012", Decimal(12)), ("+12", Decimal(12)), ("-0.50", Decimal("-0.50")),
        (".5", Decimal("0.5")), ("1.", Decimal(1)), ("1e3", Decimal(1000)),
        ("1.5E-2", Decimal("0.015")), ("0.1", Decimal("0.1")), ("e3", "e3"), (".", "."),
        ("1_000", "1_000"), ("1:30", "1:30"), ("0b11", "0b11"), ("08:00", "08:00"),
        ("2020-12-31", "2020-12-31"), ("1,000", "1,000"), ("90%", "90%"), ("-", "-"),
        ("１２", "１２"), ("99999999999999.9999", Decimal("99999999999999.9999")),
    ],
)  # fmt: skip
def test_a_plain_scalar_means_what_yaml_1_2_says(text, value):
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    ["0o7", "0x1F", ".inf", "-.INF", ".nan", "1e400", "1e999999999999999999", "1" * 19,
     "0." + "0" * 19 + "1", "9" * 1_000_000],
)  # fmt: skip
def test_a_number_that_is_not_kept_exactly_is_refused(text):
    with pytest.raises(ValueError):
        resolve(text)
    _node, found = read(f"a: {text[:50]}")
    assert set(found) == {"bad-number"}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**13))
def test_a_decimal_is_kept_exactly(number):
    assert resolve(f"{number:f}") == number
    assert str(resolve(f"{number:f}")) == f"{number:f}"


@given(st.text(min_size=1))
def test_every_scalar_means_something_or_is_refused(text):
    try:
        value = resolve(text)
    except ValueError:
        return
    assert value is None or isinstance(value, str | bool | Decimal)
    assert not isinstance(value, str) or value == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_a_quoted_scalar_is_text(text):
    quoted = "'" + text.replace("'", "''") + "'"
    if not any(char in text for char in "\u2028\u2029\ufeff\ufffe\uffff"):
        node, found = read(f"a: {quoted}")
        assert found == {}
        assert node == {"a": text}


def test_keys_are_text():
    node, found = read("1: a\ntrue: b\n2020-12-31: c\n~: d\n")
    assert found == {}
    assert list(node) == ["1", "true", "2020-12-31", "~"]


def test_places_count_characters_from_one():
    node, _found = read("题目: {中文: 好, b: [1, 值]}\n")
    assert isinstance(node, Mapping)
    inner = node["题目"]
    assert node.keys_at["题目"] == (1, 1, 3)
    assert inner.keys_at["b"] == (1, 13, 14)
    assert inner["b"].items_at == [(1, 17, 18), (1, 20, 21)]


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("a: 1\na: 2\n", "yaml-duplicate-key", (2, 1, 2)),
        ('1: a\n"1": b\n', "yaml-duplicate-key", (2, 1, 4)),
        ("a: &x 1\n", "yaml-anchor", (1, 4, 8)),
        ("a: *x\n", "yaml-alias", (1, 4, 6)),
        ("*x : a\n", "yaml-alias", (1, 1, 3)),
        ("<<: {a: 1}\n", "yaml-merge-key", (1, 1, 3)),
        ("a: !!python/object:os.system x\n", "yaml-tag", (1, 4, 31)),
        ("a: ! x\n", "yaml-tag", (1, 4, 7)),
        ("a: 1\n--- \nb: 1\n", "yaml-documents", (2, 1, 4)),
        ("? [a]\n: 1\n", "yaml-key", (1, 3, 4)),
        ("? {a: 1}\n: 1\n", "yaml-key", (1, 3, 4)),
        ("{? : 1}\n", "yaml-key", (1, 4, 4)),
        ("a: [1, 2\nb: 1\n", "yaml-syntax", (2, 2, 0)),
        ("a:\n\t- b\n", "yaml-syntax", (2, 1, 0)),
    ],
)
def test_what_a_plan_may_not_use_is_found_at_its_place(text, rule, place):
    _node, found = read(text)
    assert set(found) == {rule}
    where = found[rule].place
    assert (where.line, where.column, where.end) == place


def test_all_oddities_are_found_at_once():
    _node, found = read("a: &x 1\nb: *x\nc: !!int 2\nc: 0x1\n<<: 1\n")
    assert set(found) == {
        "yaml-anchor", "yaml-alias", "yaml-tag", "yaml-duplicate-key", "bad-number",
        "yaml-merge-key",
    }  # fmt: skip


def test_a_dropped_key_keeps_the_first_value():
    node, _found = read('a: 1\na: {b: 2}\n<<: {c: 3}\n"<<": 4\n')
    assert node == {"a": Decimal(1), "<<": Decimal(4)}


@pytest.mark.parametrize("text", ["[" * 65, "- " * 65, "{a: " * 65, "? " * 65])
def test_depth_is_limited(text):
    assert set(read(text)[1]) == {"yaml-depth"}


def test_sixty_four_levels_are_read():
    assert read("[" * 64 + "]" * 64)[1] == {}


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab:-[]{},?&*!|>'\"%@`# \n\t1~<.中é")))
def test_nothing_that_looks_like_yaml_raises(text):
    read(text)
