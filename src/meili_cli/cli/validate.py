"""`meili validate`: the plan's files, every finding at once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode
from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Problem, Severity

if TYPE_CHECKING:
    from meili_cli.model.plan import Plan


def validate(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A workspace, or a folder or file in one."),
    ] = None,
    strict: options.Strict = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="List the rules, and check nothing.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="REV",
            help="Also find numbers that were changed where they stand since this revision of git.",
        ),
    ] = None,
) -> None:
    """Check the plan's files: every finding at once, with file, line and column."""
    from meili_cli.plan import RULES, describe, read

    if rules:
        from meili_cli.plan import beside, history

        every: tuple[Callable[..., object], ...] = (*RULES, *beside.RULES, *history.RULES)
        for rule in every:
            console.data(describe(rule))
        return
    session: options.Session = context.obj
    workspace = session.workspace(path)
    draft = read(workspace.root)
    if since is not None:
        from meili_cli.workspace.editions import held_against

        draft = held_against(draft, workspace, since)
    console.findings(draft.problems)
    if draft.plan is not None:
        say_simulated(draft.plan)
        console.say(
            _("Goals: {goals}, targets: {targets}, tasks: {tasks}, areas: {areas}.").format(
                goals=len(draft.plan.goals),
                targets=len(draft.plan.targets),
                tasks=len(draft.plan.tasks),
                areas=len(draft.areas or ()),
            )
        )
    conclude(draft.problems, strict=strict)


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
