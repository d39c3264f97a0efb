"""Every rule finds what its manual page says that it finds, and nothing in its other example."""

import pytest

from meili_cli.model.manual import manuals
from meili_cli.model.problem import Severity
from meili_cli.plan import RULES as OF_PLAN
from meili_cli.plan import beside, ignores, read
from meili_cli.plan.rules import WARNINGS, rule_id
from plan.workspaces import examples, lay_over

RULES = (*OF_PLAN, *beside.RULES, *ignores.RULES)
MILD = (*WARNINGS, *ignores.RULES)
IDS = [rule_id(rule) for rule in RULES]

# What also comes to light in the failing example, since one mistake there is another's too.
ALSO = {"area-cycle": {"level-order"}}


def rules_of(draft):
    return {problem.rule for problem in draft.problems}


def test_the_minimal_workspace_has_no_findings(root):
    draft = read(root)
    assert draft.problems == ()
    assert list(draft.plan.targets) == ["lifts"]
    assert draft.areas.top.code == "1"


def test_ids_are_unique():
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_has_a_manual_page_with_both_examples(rule):
    assert set(examples(rule.__doc__)) == {"Fails", "Passes"}
    assert rule.__doc__.splitlines()[0].endswith(".")


def test_a_manual_page_word_for_word():
    pages = {page.id: str(page) for page in manuals(RULES, "plan", MILD)}
    assert (
        pages["trajectory-without-number"]
        == """\
trajectory-without-number (error)

A stepped or growing trajectory leads to a number.

To a direction or a state there are no steps.

Fails:
    # plan/goals/a.yaml
    schema: meili/plan/1
    goal: {id: a, name: A}
    targets:
      - id: lifts
        name: Lifts
        measure: level
        target: {direction: increase, by: 2020-12-31, basis: stated}
        trajectory: {shape: growth}

Passes:
    # plan/goals/a.yaml
    schema: meili/plan/1
    goal: {id: a, name: A}
    targets:
      - id: lifts
        name: Lifts
        measure: level
        target: {at_least: 9, by: 2020-12-31, basis: stated}
        baseline: {value: 3, date: 2017-12-31, basis: stated}
        trajectory: {shape: growth}
"""
    )
    assert pages["part-of-unit"].startswith(
        "part-of-unit (warning)\n\nA part is counted in the unit of its whole.\n\nFails:\n"
    )


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_failing_example_fails(rule, root):
    lay_over(root, examples(rule.__doc__)["Fails"])
    draft = read(root)
    assert rules_of(draft) == {rule_id(rule)} | ALSO.get(rule_id(rule), set())
    (found, *_) = [problem for problem in draft.problems if problem.rule == rule_id(rule)]
    assert found.severity is (Severity.WARNING if rule in MILD else Severity.ERROR)
    # A mapping with errors leaves the plan as it is: no other command reads it.
    assert (draft.plan is None) == (found.severity is Severity.ERROR and rule in OF_PLAN)
    assert found.message


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_passing_example_passes(rule, root):
    lay_over(root, examples(rule.__doc__)["Passes"])
    assert [str(problem) for problem in read(root).problems] == []
