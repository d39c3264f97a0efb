"""All rules whose findings `validate` and `check` give, each with its page of the manual.

Owns no rule: they stand where they are judged. A rule of the same id may stand on two pages, as
`bad-date` of the plan and of a row; findings of a command are of the first that is named here.
"""

from collections.abc import Mapping
from functools import cache

from meili_cli.model.manual import Manual, manuals


def of_plan() -> tuple[Manual, ...]:
    """Return the rules of the files in plan/ and data/areas/."""
    from meili_cli.plan import beside, history, ignores, rules

    return manuals(
        (*rules.RULES, *beside.RULES, *history.RULES, *ignores.RULES),
        "plan",
        (*rules.WARNINGS, *ignores.RULES),
    )


def of_documents() -> tuple[Manual, ...]:
    """Return the rules of closings and directives, on top of those of any YAML file."""
    from meili_cli.plan import closings, directives
    from meili_cli.plan.filed import name_differs

    return manuals((name_differs, *closings.RULES, *directives.RULES), "documents")


def of_filed() -> tuple[Manual, ...]:
    """Return those that hold documents against the ledger: answers, and closings once more."""
    from meili_cli.checks.answers import answers_changed
    from meili_cli.workspace.closings import closing_batch_missing

    return manuals((answers_changed, closing_batch_missing), "documents")


def of_ledger() -> tuple[Manual, ...]:
    """Return the rules of all that was recorded."""
    from meili_cli import checks
    from meili_cli.checks import full
    from meili_cli.checks.rules import WARNINGS, batch_changed, ledger
    from meili_cli.ledger import batch, written

    return manuals(
        (
            *batch.LISTING_RULES, batch_changed, *written.FILE_RULES,
            # Whose findings have the ids of the rules of a row.
            *(rule for rule in checks.RULES if rule is not ledger.row_unreadable),
            *full.FULL_RULES,
        ),
        "ledger",
        (*WARNINGS, *full.WARNINGS, batch.missing_receipt),
    )  # fmt: skip


def of_rows() -> tuple[Manual, ...]:
    """Return the rules of one row, before it is written."""
    from meili_cli.ledger.row import ROW_RULES

    return manuals(ROW_RULES, "rows")


def of_written_rows() -> tuple[Manual, ...]:
    """Return the rules of one row in a batch, some of which are those of any row."""
    from meili_cli.ledger.row import FORM_RULES
    from meili_cli.ledger.written import WRITTEN_RULES

    return manuals((*FORM_RULES, *WRITTEN_RULES), "rows")


def pages() -> Mapping[str, tuple[Manual, ...]]:
    """Return all rules by the page under docs/rules/ on which they stand."""
    return {
        "plan": of_plan(),
        "documents": (*of_documents(), *of_filed()),
        "ledger": of_ledger(),
        "rows": tuple(dict.fromkeys((*of_rows(), *of_written_rows()))),
    }


@cache
def of_command(command: str) -> Mapping[str, Manual]:
    """Return by id the rules whose findings `validate` or `check` gives."""
    rules = (
        (*of_plan(), *of_documents())
        if command == "validate"
        else (*of_ledger(), *of_written_rows(), *of_filed(), *of_documents(), *of_plan())
    )
    found: dict[str, Manual] = {}
    for one in rules:
        found.setdefault(one.id, one)
    return found
