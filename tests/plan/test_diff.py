"""What makes one edition of a plan another: the changes, and that they do."""

from hypothesis import given, settings

from meili_cli.plan.diff import Kind, apply, diff
from meili_cli.plan.edition import document, edition
from plan.drawn import editions


@given(editions())
@settings(max_examples=15, deadline=None)
def test_a_document_is_its_edition_and_differs_not_from_itself(one):
    assert edition(document(one)) == one
    assert diff(one, one) == ()


@given(editions(), editions())
@settings(max_examples=50, deadline=None)
def test_what_differs_makes_the_other_of_the_one(old, new):
    changes = diff(old, new)
    assert apply(old, changes) == new
    assert (changes == ()) == (old == new)
    for change in changes:
        assert (change.old is None) == (change.kind is Kind.ADDED)
        assert (change.new is None) == (change.kind is Kind.REMOVED)
    paths = [change.path for change in changes]
    assert len(set(paths)) == len(paths)
