"""The diff of plans in words and in json: whatever the plans are."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from meili_cli import i18n
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Plan, PlanFile
from meili_cli.model.terms import Format
from meili_cli.plan.diff import Change, Kind, apply, diff, path_of
from meili_cli.plan.edition import Edition
from meili_cli.render.lists.plan_diff import Compared, plan_diff
from meili_cli.render.view import View
from plan.drawn import SCHEMA, editions


@pytest.mark.no_cover
@given(editions(), editions())
@settings(max_examples=30, deadline=None)
def test_what_json_says_makes_the_new_plan_of_the_old_one(old, new):
    compared = Compared(old, new, ("a", "b"), diff(old, new))
    said = json.loads(plan_diff(compared, form=Format.JSON), parse_float=Decimal)
    changes = [
        Change(Kind(row["kind"]), path_of(row["path"]), row["old"], row["new"], row["after"])
        for row in said["rows"]
    ]
    assert apply(old, changes) == new
    assert all(row["said"] and row["subject"] and row["name"] for row in said["rows"])


@given(editions(), editions())
@settings(max_examples=20, deadline=None)
def test_every_change_is_said_once_in_both_languages(old, new):
    compared = Compared(old, new, ("a", "b"), diff(old, new))
    for language in ("en", "zh"):
        with i18n.speaking(language):
            sentences = compared.sentences()
            told = [change for one in sentences for change in one.changes]
            assert sorted(told, key=lambda one: one.path) == sorted(
                compared.changes, key=lambda one: one.path
            )
            shown = plan_diff(compared, View())
            assert all(one.text in shown for one in sentences)


def test_a_part_without_anything_in_it_is_said_to_be_there():
    said = {"schema": SCHEMA, "id": "p", "title": "One", "revision": 1, "levels": ["city"],
            "period": {"start": date(2018, 1, 1), "end": date(2018, 12, 31)}}  # fmt: skip
    heads = [PlanFile.model_validate(one) for one in (said, {**said, "document": {}})]
    old, new = (
        Edition(Plan(head=head, goals=(), task_groups=(), allocations={}), (), Assessment())
        for head in heads
    )
    with i18n.speaking("en"):
        (said,) = Compared(old, new, ("a", "b"), diff(old, new)).sentences()
    assert said.text == "the document is new: –"
