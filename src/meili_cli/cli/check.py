"""`meili check`: the ledger, and what is answered of what it asks."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli import __version__
from meili_cli.cli import console, findings, options
from meili_cli.cli.validate import conclude, say_simulated
from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.model.terms import FindingsFormat

if TYPE_CHECKING:
    from meili_cli.checks.answers import Answered, Checked
    from meili_cli.model.problem import Problem
    from meili_cli.workspace.book import Book


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
    strict: options.Strict = False,
    form: findings.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Check the ledger: files, unknown ids, overlaps, figures that do not go together."""
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
    asked = findings.Asked(
        "check", form, output, columns=columns, sort=sort, no_header=no_header, bom=bom
    )
    if answered:
        _list_answered(session, asked, full=full)
        return
    with asked.telling():
        from meili_cli.model.findings import Findings
        from meili_cli.render import names_of

        asked.keep_out(session.workspace())
        book = session.book(ahead=False)
        listing = book.batches()
        checked = book.checked(full=full, listing=listing)
        found = Findings(
            "check",
            __version__,
            checked.open,
            counts=_counts(checked),
            looked_at={"batches": len(listing.batches)},
            head=book.plan.head,
            strict=strict,
        )
        text = asked.told(found, names_of(book.plan, book.areas))
    asked.hand_out(text, checked.open)
    say_simulated(book.plan)
    _say_answered(checked)
    if any(one.id for one in checked.open):
        console.say(
            _('What has an id is a question: meili check --accept ID --reason "..." answers it.')
        )
    conclude(checked.open, strict=strict)


def _list_answered(session: options.Session, asked: findings.Asked, *, full: bool) -> None:
    """List what is answered, with the reasons: as text, or as any list."""
    if asked.form in (FindingsFormat.SARIF, FindingsFormat.JUNIT):
        raise UsageError(
            _("{format} is for findings, and these are answered").format(format=asked.form),
            where="--answered",
            hint=_("Take a list: --format table, csv or json."),
        )
    book = session.book(ahead=False)
    asked.keep_out(book.workspace)
    checked = book.checked(full=full)
    text = None
    if asked.view is not None:
        from meili_cli.model.findings import Findings
        from meili_cli.render import names_of
        from meili_cli.render.lists import findings as lists

        text = lists.answered(
            Findings("check", __version__, checked.open, counts=_counts(checked), head=book.plan.head),
            checked.answered, names_of(book.plan, book.areas), asked.view, **asked.looks(),
        )  # fmt: skip
    asked.hand_out(text, map(_answer, checked.answered))
    say_simulated(book.plan)
    _say_answered(checked)


def _counts(checked: "Checked") -> dict[str, int]:
    return {"ignored": 0, "answered": len(checked.answered), "settled": len(checked.settled)}


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
