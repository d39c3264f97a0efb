"""`meili validate`: the plan's files, every finding at once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli import __version__
from meili_cli.cli import console, findings, options
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
    form: findings.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Check the plan's files: every finding at once, with file, line and column."""
    from meili_cli.plan import RULES, describe, read

    if rules:
        from meili_cli.plan import beside

        every: tuple[Callable[..., object], ...] = (*RULES, *beside.RULES)
        for rule in every:
            console.data(describe(rule))
        return
    asked = findings.Asked(
        "validate", form, output, columns=columns, sort=sort, no_header=no_header, bom=bom
    )
    session: options.Session = context.obj
    with asked.telling():
        from meili_cli.model.findings import Findings

        workspace = session.workspace(path)
        asked.keep_out(workspace)
        draft = read(workspace.root)
        plan = draft.plan
        found = Findings(
            "validate",
            __version__,
            draft.problems,
            counts={"ignored": 0},
            head=None if draft.head is None else draft.head.value,
            looked_at={
                "files": len(draft.sources), "goals": len(draft.goals),
                "targets": len(draft.targets), "tasks": len(draft.tasks),
                "areas": len(draft.rows),
            },
            strict=strict,
        )  # fmt: skip
        text = asked.told(found)
    asked.hand_out(text, draft.problems)
    if plan is not None:
        say_simulated(plan)
        console.say(
            _("Goals: {goals}, targets: {targets}, tasks: {tasks}, areas: {areas}.").format(
                **found.looked_at
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
