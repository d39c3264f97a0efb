"""Every rule finds what its manual page says that it finds, and nothing in its other example."""

import pytest

from meili_cli.model.problem import Severity
from meili_cli.plan import RULES, describe, read
from meili_cli.plan.rules import WARNINGS, rule_id
from plan.workspaces import examples, lay_over

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
    page = describe(rule)
    assert page.startswith(rule_id(rule) + " (")
    assert rule.__doc__.splitlines()[0].endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_failing_example_fails(rule, root):
    lay_over(root, examples(rule.__doc__)["Fails"])
    draft = read(root)
    assert rules_of(draft) == {rule_id(rule)} | ALSO.get(rule_id(rule), set())
    (found, *_) = [problem for problem in draft.problems if problem.rule == rule_id(rule)]
    assert found.severity is (Severity.WARNING if rule in WARNINGS else Severity.ERROR)
    assert (draft.plan is None) == (found.severity is Severity.ERROR)
    assert found.message


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_passing_example_passes(rule, root):
    lay_over(root, examples(rule.__doc__)["Passes"])
    assert [str(problem) for problem in read(root).problems] == []
