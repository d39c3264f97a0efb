"""`meili check`: the ledger, and what is answered of what it asks."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import conclude, say_simulated
from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.model.terms import Format

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
    form: options.Form = None,
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
    view = None
    if form is not None or output is not None or columns or sort:
        from meili_cli import render

        form = form or options.format_of(output)
        view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    book = session.book(ahead=False)
    options.keep_off(book, output)
    checked = book.checked(full=full)
    if view is not None and form is not None:
        from meili_cli.render.lists import findings

        text = findings.findings(
            checked, book.plan, book.areas, view, answered=answered, form=form,
            width=console.width() if form is Format.TABLE else None,
            colour=output is None and console.colour(),
        )  # fmt: skip
        options.hand_out(text, output)
    else:
        console.findings(map(_answer, checked.answered) if answered else checked.open)
        say_simulated(book.plan)
    _say_answered(checked)
    if not answered and any(one.id for one in checked.open):
        console.say(
            _('What has an id is a question: meili check --accept ID --reason "..." answers it.')
        )
    if not answered:
        conclude(checked.open, strict=strict)


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
