"""`meili fmt`: one layout for all files, with every comment; what a file says never changes."""

import json
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from meili_cli.plan import layout, yaml_nodes
from meili_cli.plan.kinds import KINDS, kind_of
from meili_cli.plan.layout import LayoutError, laid_out
from meili_cli.plan.source import Source, read
from plan import written

ROOT = Path(__file__).parents[2]
PLANS = ("plan", "docs/examples/*/plan", "examples/*/plan")
FILES = sorted(path for plan in PLANS for path in ROOT.glob(f"{plan}/**/*.yaml"))


def source_of(text):
    return Source("drawn.yaml", text if isinstance(text, bytes) else text.encode())


def laid(text, kind="goals"):
    out = laid_out(source_of(text), KINDS[kind])
    assert out is not None
    assert laid_out(source_of(out), KINDS[kind]) == out
    return out


def said(text):
    source = source_of(text)
    node = yaml_nodes.parse(source)
    assert not source.notes
    return node


def said_to_others(text):
    """What a file says to a program that reads YAML 1.1, with the type of each value."""
    return _typed(yaml.safe_load(text))


def _typed(value):
    if isinstance(value, dict):
        return sorted((repr(key), _typed(one)) for key, one in value.items())
    return [_typed(one) for one in value] if isinstance(value, list) else repr(value)


def comments(text):
    """The comments of a file, as another program finds them."""
    return sorted(
        line.strip()
        for token in YAML().scan(text)
        for part in _parts(getattr(token, "_comment", None))
        for line in getattr(part, "value", part).split("\n")
        if line.strip()
    )


def _parts(comment):
    if isinstance(comment, list | tuple):
        for one in comment:
            yield from _parts(one)
    elif comment is not None:
        yield comment


@pytest.mark.no_cover
@settings(max_examples=80, deadline=None)
@given(st.integers(min_value=0), st.sampled_from(sorted(KINDS)))
def test_a_file_of_any_style(seed, name):
    rng = Random(seed)
    text = written.untidy(written.drawn(KINDS[name], rng), rng)
    out = laid(text, name)
    assert said(out) == said(text)
    assert said_to_others(out) == said_to_others(text)
    assert comments(out) == comments(text)


@pytest.mark.parametrize("text", written.TEXTS)
def test_a_text_is_one_to_every_program_and_a_key_too(text):
    quoted = json.dumps(text, ensure_ascii=False)
    file = f"id: {quoted}\nlevels: [{quoted}]\nbodies: {{{quoted}: a}}\n{quoted}: b\n"
    out = laid(file, "plan")
    assert said(out) == said(file)
    assert said_to_others(out) == said_to_others(file)
    assert yaml.safe_load(out)["id"] == text


def test_a_date_is_written_as_the_author_wrote_it():
    text = 'schema: meili/plan/1\nperiod: {start: 2018-01-01, end: "2020-12-31"}\n'
    assert laid(text, "plan") == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_files_that_come_along_are_laid_out(path):
    assert laid_out(read(path, ROOT), kind_of(path)) == path.read_text(encoding="utf-8")


def test_keys_stand_in_the_order_of_the_model_and_comments_with_their_keys():
    text = """\
        # the head of the file, whatever comes first
        goal: {name: Access, id: a}
        # all of them

        targets:
        - name:   Lifts  # in old houses
          # counted by the office
          unit: lifts
          id:  lifts


          # as the clause says
          target: {by: 2020-12-31, basis: stated, at_least: 90.50}
          measure: quantity
          # no more than that
        -   # the second
            id: ramps
            target: {basis: assumed, by: "2020-12-31", state: done}  # assumed
            measure: 'milestone'
            name: {zh: "坡道", en: "Ramps: all"}
        # that is all
        schema: meili/plan/1
        # the end
        """
    assert laid(dedent(text)) == dedent(
        """\
        # the head of the file, whatever comes first
        # that is all
        schema: meili/plan/1
        goal: {id: a, name: Access}
        # all of them

        targets:
          - id: lifts
            name: Lifts  # in old houses
            measure: quantity
            # counted by the office
            unit: lifts

            # as the clause says
            target: {at_least: 90.50, by: 2020-12-31, basis: stated}
            # no more than that
          # the second
          - id: ramps
            name: {zh: 坡道, en: "Ramps: all"}
            measure: milestone
            target: {state: done, by: "2020-12-31", basis: assumed}  # assumed
        # the end
        """
    )


CASES = {
    "numbers and dates are never made anew": (
        "revision: 1\nmin_coverage: 0.60 \nperiod: {end: 2020-12-31,start: 2018-01-01}\n",
        "revision: 1\nperiod: {start: 2018-01-01, end: 2020-12-31}\nmin_coverage: 0.60\n",
    ),
    "quotes that are needed stay": (
        "timezone: 'UTC'\nid: '12'\nlevels: ['a', \"b, c\", 'no', '#d', \"e: f\", '-', '1_000', '']\n",
        'id: "12"\ntimezone: UTC\nlevels: [a, "b, c", "no", "#d", "e: f", "-", "1_000", ""]\n',
    ),
    "single quotes where there are double ones": (
        'id: "say \\"so\\""\ntitle: "a\\\\b"\n',
        'id: say "so"\ntitle: a\\b\n',
    ),
    "nothing stays nothing": ("levels: [null, a]\nid: ~\ndocument:\n", "id: ~\ndocument:\nlevels: [null, a]\n"),
    "what is too long for braces": (
        "title: {zh: " + "标题" * 40 + ", en: title}\n",
        "title:\n  zh: " + "标题" * 40 + "\n  en: title\n",
    ),
    "a long text is not folded": ("title: " + "标题 " * 200 + "\n", None),
    "a text over several lines is joined": (
        "title: one\n  two\n\n  three\nid: 'a\n  b'\n",
        'id: a b\ntitle: "one two\\nthree"\n',
    ),
    "texts in lines keep their lines": (
        "title:\n      zh: >- # folded\n          one\n          two\n\n           three\n      en: |\n          four\n\n\nid: a\n",
        "id: a\ntitle:\n  zh: >-  # folded\n    one\n    two\n\n     three\n  en: |\n    four\n",
    ),
    "a text in lines that ends with the file": ("title: |\n  one", "title: |-\n  one\n"),
    "a text in lines with signs of its own": (
        "title: |2+\n    one\n\nid: a\n",
        'id: a\ntitle: "  one\\n\\n"\n',
    ),
    "keys that nobody knows come last": ("nmae: x\nid: a\n'x: y': 1\n", 'id: a\nnmae: x\n"x: y": 1\n'),
    "the mark of a document goes": ("%YAML 1.2\n---\nid: a\n...\n", "id: a\n"),
    "all of it in braces": ("{revision: 1, id: a} # so\n", "id: a\nrevision: 1\n# so\n"),
    "comments within braces": (
        "levels: [ # top\n  city, # first\n  # then\n  district ] # last\nbodies: {  # none\n  }\n",
        "# last\nlevels:  # top\n  - city  # first\n  # then\n  - district\nbodies: {}  # none\n",
    ),
    "a sign that nobody sees": ('title: "a\\u2028b\\x85"\n', 'title: "a\\u2028b\\u0085"\n'),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of(case):
    text, expected = CASES[case]
    out = laid(text, "plan")
    assert said(out) == said(text)
    if expected is not None:
        assert out == expected


def test_mappings_in_the_order_that_somebody_chose():
    text = "columns: {乙: {kind: total, field: value}, 甲: note}\nschema: meili/mapping/1\n"
    out = laid(text, "mappings")
    assert out == (
        "schema: meili/mapping/1\ncolumns: {乙: {field: value, kind: total}, 甲: note}\n"
    )


def test_lists_in_lists():
    text = "tasks:\n- - # so\n    b\n  - # what\n    x: 1\nschema: 1\n"
    out = laid(text, "tasks")
    assert said(out) == said(text)
    assert comments(out) == comments(text) == ["# so", "# what"]


def test_line_ends_stay_and_a_byte_order_mark_goes(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"\xef\xbb\xbfrevision: 1\r\nid: a  # so\r\n")
    assert laid_out(read(path, tmp_path), KINDS["plan"]) == "id: a  # so\r\nrevision: 1\r\n"
    assert laid("revision: 1\rid: a\r", "plan") == "id: a\nrevision: 1\n"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("id: [a\n", "yaml-syntax"), ("id: &x a\n", "yaml-anchor"), ("id: 1\nid: 2\n", "yaml-duplicate-key"),
        ("- a\n", "wrong-type"), ("", "wrong-type"), ("# so\n", "wrong-type"), ("a: 0x1F\n", "bad-number"),
    ],
)  # fmt: skip
def test_what_cannot_be_laid_out(text, rule):
    source = source_of(text)
    assert laid_out(source, KINDS["plan"]) is None
    assert list(source.notes) == [rule]


@pytest.mark.parametrize(
    "spoilt", ["id: b # so\n", "id: a\n"], ids=["another value", "a comment lost"]
)
def test_a_layout_that_would_say_something_else_is_refused(spoilt, monkeypatch):
    monkeypatch.setattr(layout, "_written", lambda *_: iter([spoilt.rstrip("\n")]))
    with pytest.raises(LayoutError, match="would say something else"):
        laid_out(source_of("id: a # so\n"), KINDS["plan"])
