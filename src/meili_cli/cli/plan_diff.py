"""`meili plan diff`: what makes one plan another."""

from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.cli.plan_impact import show
from meili_cli.errors import ExitCode, UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Format, Status

if TYPE_CHECKING:
    from meili_cli.workspace.editions import Wanted


def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A workspace's folder, or a revision of git: main, v1."),
    ],
    new: Annotated[
        str | None,
        typer.Argument(metavar="[NEW]", help="The same; else the plan of the workspace as it is."),
    ] = None,
    impact: Annotated[
        bool,
        typer.Option("--impact", help="Also which statuses, figures and ranks come out otherwise."),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where anything differs, as git does.")
    ] = False,
    district: options.District = False,
    street: options.Street = False,
    by: options.ByLevel = None,
    area: options.Area = None,
    item: options.Items = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
    fail_on: options.FailOn = None,
) -> None:
    """Show what differs between two plans, as a person would say it."""
    from meili_cli import render
    from meili_cli.plan.diff import diff
    from meili_cli.render.lists import plan_diff as lists
    from meili_cli.workspace import editions

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    wanted = editions.Wanted(
        options.level_of(by, district=district, street=street), area, item or (), as_of, known_at
    )
    _of_impact(wanted, fail_on, impact=impact)
    session: options.Session = context.obj
    before = editions.side(old, session.workspace)
    after = editions.side(new, session.workspace)
    for one in (before, after):
        options.keep_out(one.folder or session.workspace(), output)
    changes = diff(before.edition, after.edition)
    found = lists.Compared(before.edition, after.edition, (before.name, after.name), changes)
    if impact:
        workspace = after.folder or session.workspace()
        show(found, workspace, wanted, view, form, output, fail_on)
    else:
        text = lists.plan_diff(
            found,
            view,
            form=form,
            width=console.width() if form is Format.TABLE else None,
            colour=output is None and console.colour(),
        )
        options.hand_out(text, output)
    if exit_code and changes:
        raise typer.Exit(ExitCode.FINDINGS)


def _of_impact(wanted: "Wanted", fail_on: list[Status] | None, *, impact: bool) -> None:
    """Refuse what only --impact asks for where it is not given. Raises UsageError."""
    names = ("--by", "--area", "--item", "--as-of", "--known-at", "--fail-on")
    given = [name for name, value in zip(names, (*wanted, fail_on), strict=True) if value]
    if given and not impact:
        raise UsageError(
            _("this is a question to the ledger, and plans alone are compared"),
            where=" ".join(given),
            hint=_("Add --impact, or leave it out."),
        )
