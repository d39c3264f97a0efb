"""`meili plan impact`: what a change of the plan would do, tried without editing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode
from meili_cli.model.terms import Format, Status

if TYPE_CHECKING:
    from meili_cli.plan.draft import Draft
    from meili_cli.render.lists.plan_diff import Compared
    from meili_cli.render.view import View
    from meili_cli.workspace.editions import Wanted
    from meili_cli.workspace.find import Workspace


def impact(
    context: typer.Context,
    values: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="PATH=VALUE",
            help="Another value: committee-formation.target.at_least=97. May be repeated.",
        ),
    ],
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
) -> None:  # fmt: skip
    """Show which statuses, figures and ranks would come out otherwise; the plan stays as it is."""
    from meili_cli import render
    from meili_cli.plan import load
    from meili_cli.plan.diff import diff
    from meili_cli.plan.edition import HERE, TRIED
    from meili_cli.plan.tried import tried
    from meili_cli.render.lists import plan_diff as lists
    from meili_cli.workspace import editions

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    level = options.level_of(by, district=district, street=street)
    session: options.Session = context.obj
    workspace = session.workspace()
    options.keep_out(workspace, output)
    now = load(workspace.root)
    assert now.plan is not None
    then = tried(workspace.root, now.plan, values)
    _warn(now, then)
    old, new = (editions.edition_of(draft, workspace) for draft in (now, then))
    found = lists.Compared(old, new, (HERE, TRIED), diff(old, new), tried=True)
    wanted = editions.Wanted(level, area, item or (), as_of, known_at)
    show(found, workspace, wanted, view, form, output, fail_on)


def _warn(now: "Draft", then: "Draft") -> None:
    """Say what the rules find doubtful in the plan that is tried, and not in the one there is."""
    before = {(one.rule, one.message) for one in now.problems}
    console.findings(
        (one for one in then.problems if (one.rule, one.message) not in before), aside=True
    )


def show(
    found: "Compared", workspace: "Workspace", wanted: "Wanted", view: "View", form: Format,
    output: Path | None, fail_on: list[Status] | None,
) -> None:  # fmt: skip
    """Show what the new plan makes otherwise of the ledger of a workspace.

    Ends with 1 where that is a status of `fail_on`.
    """
    from meili_cli.render.lists.plan_impact import plan_impact
    from meili_cli.workspace import editions

    impact = editions.impact(found.old, found.new, found.changes, workspace, wanted)
    text = plan_impact(
        impact,
        found,
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
    if any(flip.row.status in (fail_on or ()) for flip in impact.flips if flip.turned):
        raise typer.Exit(ExitCode.FINDINGS)
