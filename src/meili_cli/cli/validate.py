"""`meili validate`: the plan's files, every finding at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli import __version__
from meili_cli.cli import console, findings, options
from meili_cli.errors import ExitCode
from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Problem, Severity

if TYPE_CHECKING:
    from meili_cli.model.findings import Findings
    from meili_cli.model.plan import Plan
    from meili_cli.plan import Draft
    from meili_cli.workspace.selection import Selection


def validate(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A workspace, or a folder or file in one."),
    ] = None,
    select: findings.Select = None,
    ignore: findings.Ignore = None,
    strict: options.Strict = False,
    rules: findings.Rules = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="REV",
            help="Also find numbers that were changed where they stand since this revision of git.",
        ),
    ] = None,
    form: findings.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Check the plan's files: every finding at once, with file, line and column."""
    if rules:
        findings.list_rules("validate", select, ignore)
        return
    asked = findings.Asked(
        "validate", form, output, columns=columns, sort=sort, no_header=no_header, bom=bom
    )
    session: options.Session = context.obj
    with asked.telling():
        from meili_cli.plan import read
        from meili_cli.workspace.selection import selection

        workspace = session.workspace(path)
        asked.keep_out(workspace)
        chosen = selection("validate", select, ignore, strict=strict, root=workspace.root)
        draft = read(workspace.root)
        if since is not None:
            from meili_cli.workspace.editions import held_against

            draft = held_against(draft, workspace, since)
        found = _found(draft, chosen)
        text = asked.told(found)
    asked.hand_out(text, found.problems)
    if draft.plan is not None:
        say_simulated(draft.plan)
        console.say(
            _("Goals: {goals}, targets: {targets}, tasks: {tasks}, areas: {areas}.").format(
                **found.looked_at
            )
        )
    findings.say_about(asked, found)
    conclude(found.problems, strict=found.strict)


def _found(draft: "Draft", chosen: "Selection") -> "Findings":
    """Return what is told of the findings on a plan."""
    from meili_cli.model.findings import Findings

    kept = chosen.kept(draft.problems)
    return Findings(
        "validate",
        __version__,
        kept,
        counts={"ignored": len(draft.ignored) + len(draft.problems) - len(kept)},
        looked_at={
            "files": len(draft.sources), "goals": len(draft.goals), "targets": len(draft.targets),
            "tasks": len(draft.tasks), "areas": len(draft.rows),
        },
        head=None if draft.head is None else draft.head.value,
        strict=chosen.strict,
    )  # fmt: skip


def say_simulated(plan: "Plan") -> None:
    """Say that the figures are made up, where the plan says so."""
    if plan.head.simulated:
        console.say(_("SIMULATED: these figures are made up"))


def conclude(problems: tuple[Problem, ...], *, strict: bool) -> None:
    """Say how many findings there are, and end with 1 where one counts as an error."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        console.say(_("No findings."))
        return
    console.say(
        _("{errors}, {warnings}.").format(
            errors=ngettext("{n} error", "{n} errors", errors).format(n=errors),
            warnings=ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
        )
    )
    if errors or strict:
        raise typer.Exit(ExitCode.FINDINGS)
