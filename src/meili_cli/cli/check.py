"""`meili check`: the ledger, and what is answered of what it asks."""

import os
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli import __version__
from meili_cli.cli import console, findings, options
from meili_cli.cli.validate import conclude, say_simulated
from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.model.terms import FindingsFormat

if TYPE_CHECKING:
    from meili_cli.checks.answers import Answered, Checked
    from meili_cli.model.findings import Findings
    from meili_cli.model.problem import Problem
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.selection import Selection

_OF_FINDINGS: Final = (FindingsFormat.GITHUB, FindingsFormat.SARIF, FindingsFormat.JUNIT)
"""Formats in which what is answered would look as if it were not."""


def check(
    context: typer.Context,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Read every byte again: receipts, each row, what was left behind, and the index.",
        ),
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept", metavar="ID", help="The figure of this finding is right; --reason says why."
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why the figure is right.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="NAME", help="Who says so; else MEILI_USER, git's user, login."
        ),
    ] = None,
    answered: Annotated[
        bool, typer.Option("--answered", help="List what is answered instead, with the reasons.")
    ] = False,
    select: findings.Select = None,
    ignore: findings.Ignore = None,
    strict: options.Strict = False,
    rules: findings.Rules = False,
    form: findings.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Check the ledger: files, unknown ids, overlaps, figures that do not go together."""
    if rules:
        findings.list_rules("check", select, ignore)
        return
    session: options.Session = context.obj
    if accept:
        if reason is None:
            raise UsageError(
                _("nobody can follow an answer without a reason"),
                where="--accept",
                hint=_("Say why the figure is right with --reason."),
            )
        _accept(session.book(ahead=False), accept, reason, by)
        return
    for option, value in (("--reason", reason), ("--by", by)):
        if value is not None:
            raise UsageError(
                _("this goes with --accept alone"),
                where=option,
                hint=_("Name the finding: --accept ID."),
            )
    from meili_cli.workspace.selection import selection

    asked = findings.Asked(
        "check", form, output, columns=columns, sort=sort, no_header=no_header, bom=bom
    )
    with asked.telling():
        from meili_cli.render.frame import names_of

        workspace = session.workspace()
        asked.keep_out(workspace)
        chosen = selection("check", select, ignore, strict=strict, root=workspace.root)
        book = session.book(ahead=False)
        if answered:
            _list_answered(book, asked, chosen, full=full)
            return
        listing = book.batches()
        checked = book.checked(full=full, listing=listing)
        found = _found(checked, chosen, book, looked_at={"batches": len(listing.batches)})
        text = asked.told(found, names_of(book.plan, book.areas))
    asked.hand_out(text, found.problems)
    say_simulated(book.plan)
    _say_answered(checked)
    if any(one.id for one in found.problems):
        console.say(
            _('What has an id is a question: meili check --accept ID --reason "..." answers it.')
        )
    findings.say_about(asked, found)
    conclude(found.problems, strict=found.strict)


def _found(
    checked: "Checked", chosen: "Selection", book: "Book", looked_at: dict[str, int]
) -> "Findings":
    """Return what is told of the findings on a ledger."""
    from meili_cli.model.findings import Findings

    kept = chosen.kept(checked.open)
    return Findings(
        "check",
        __version__,
        kept,
        counts={
            "ignored": len(checked.open) - len(kept),
            "answered": len(checked.answered),
            "settled": len(checked.settled),
        },
        looked_at=looked_at,
        head=book.plan.head,
        strict=chosen.strict,
    )


def _list_answered(book: "Book", asked: findings.Asked, chosen: "Selection", *, full: bool) -> None:
    """List what is answered, with the reasons: as text, or as any list."""
    if asked.form in _OF_FINDINGS and not asked.by_itself:
        raise UsageError(
            _("{format} is for findings, and these are answered").format(format=asked.form),
            where="--answered",
            hint=_("Take a list: --format table, csv or json."),
        )
    checked = book.checked(full=full)
    answered = [one for one in checked.answered if chosen.takes(one.problem.rule)]
    text = None
    if asked.view is not None:
        from meili_cli.render.frame import names_of
        from meili_cli.render.lists import findings as lists

        found = _found(checked, chosen, book, {})
        names = names_of(book.plan, book.areas)
        text = lists.answered(found, answered, names, asked.view, **asked.looks())
    asked.hand_out(text, map(_answer, answered))
    say_simulated(book.plan)
    _say_answered(checked)


def _accept(book: "Book", ids: list[str], reason: str, by: str | None) -> None:
    for answer, path in book.accept(ids, reason, os.environ, by):
        shown = path.relative_to(book.workspace.root).as_posix()
        console.say(
            _("Answered: {id} ({rule}), in {path}. It comes back if its figures change.").format(
                id=answer.id, rule=answer.rule, path=shown
            )
        )


def _answer(one: "Answered") -> "Problem":
    """Return a finding with its answer in the place of what to do."""
    said = _("{by}, {day}: {reason}").format(
        by=one.answer.by, day=one.answer.at[:10], reason=one.answer.reason
    )
    return one.problem._replace(hint=said)


def _say_answered(checked: "Checked") -> None:
    """Say how many findings are answered, and how many answers nothing asks for any more."""
    count = len(checked.answered)
    if count:
        console.say(
            ngettext(
                "{n} finding is answered; `meili check --answered` lists it.",
                "{n} findings are answered; `meili check --answered` lists them.",
                count,
            ).format(n=count)
        )
    settled = len(checked.settled)
    if settled:
        console.say(
            ngettext(
                "{n} answer is settled: its figures are no longer in doubt.",
                "{n} answers are settled: their figures are no longer in doubt.",
                settled,
            ).format(n=settled)
        )
