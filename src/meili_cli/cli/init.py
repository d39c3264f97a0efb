"""`meili init`: a new workspace."""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from meili_cli.cli import console
from meili_cli.errors import UsageError
from meili_cli.i18n import _, no_op

if TYPE_CHECKING:
    from meili_cli.workspace.blank import Answers


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder; made if it is missing.")
    ] = Path(),
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill it with simulated entries, marked SIMULATED.")
    ] = False,
    blank: Annotated[
        bool,
        typer.Option(
            "--blank",
            help="For a plan of your own: asks for what is not given below, on a terminal.",
        ),
    ] = False,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What the plan is called.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="DATE", help="Its first day: 2026-01-01, 2026.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--end", metavar="DATE", help="Its last day: 2028-12-31, 2028.")
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option("--levels", metavar="NAMES", help="Levels of areas: city,district."),
    ] = None,
    top: Annotated[
        str | None,
        typer.Option("--area", metavar="NAME", help="The area that it is for: NAME or CODE=NAME."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="TEXT", help="What the first target is called."),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option(
            "--measure", metavar="NAME", help="Its measure: quantity, ratio, level or milestone."
        ),
    ] = None,
    at_least: Annotated[
        str | None,
        typer.Option("--at-least", metavar="N", help="What it must reach; not for a milestone."),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="TEXT", help="What it is counted in.")
    ] = None,
) -> None:
    """Make a workspace from the bundled plan, or for a plan of your own."""
    from meili_cli.workspace.find import Workspace
    from meili_cli.workspace.init import init as make
    from meili_cli.workspace.init import refuse_to_overwrite

    typed = {
        "--title": title, "--start": start, "--end": end, "--levels": levels, "--area": top,
        "--target": target, "--measure": measure, "--at-least": at_least, "--unit": unit,
    }  # fmt: skip
    given = {flag: said for flag, said in typed.items() if said is not None}
    if given and not blank:
        raise UsageError(
            _("these belong to --blank"), where=" ".join(given), hint=_("Give --blank too.")
        )
    if blank and demo:
        raise UsageError(
            _("these two exclude each other"), where="--blank --demo", hint=_("Give one.")
        )
    now = datetime.now(UTC)
    answers = None
    if blank:
        refuse_to_overwrite(Workspace(folder))  # before anybody has answered anything
        answers = _answers(given, now.year + 1)
    made = make(folder, now=now, demo=demo, blank=answers)
    go = "" if folder == Path() else f"cd {folder} && "
    console.say(
        _("A workspace is ready: {folder}").format(folder=made.root),
        _("Next: {command}").format(
            command=f"{go}meili report --district" if demo else f"{go}meili validate"
        ),
    )
    if blank:
        console.say(
            _("Then: more targets into plan/goals/, the areas below into data/areas/areas.csv."),
            _("A figure: {command}").format(command="meili record TARGET --area AREA --as-of DATE"),
        )


class _Question(NamedTuple):
    """What is asked, what an answer means, and what is meant by none."""

    asked: str
    read: Callable[[str], Any]
    default: str | None = None


def _answers(given: Mapping[str, str], year: int) -> "Answers":
    """Return the answers, from flags, and on a terminal from whoever sits there.

    Raises UsageError where one is wrong, or missing off a terminal.
    """
    from meili_cli.model.terms import Measure
    from meili_cli.workspace import blank

    found: dict[str, Any] = {}
    questions = {
        "--title": _Question(no_op("Title of the plan"), blank.text),
        "--start": _Question(no_op("First day"), blank.first_day, f"{year}-01-01"),
        "--end": _Question(
            no_op("Last day"), lambda said: blank.last_day(said, found["--start"]),
            f"{year + 2}-12-31",
        ),
        "--levels": _Question(
            no_op("Levels of areas, the top first"), blank.levels, "city, district"
        ),
        "--area": _Question(no_op("The area that it is for (NAME or CODE=NAME)"), blank.area),
        "--target": _Question(no_op("Name of the first target"), blank.text),
        "--measure": _Question(
            no_op("Its measure (quantity, ratio, level, milestone)"), blank.measure,
            Measure.QUANTITY.value,
        ),
        "--at-least": _Question(
            no_op("At least how much"), lambda said: blank.bound(said, found["--measure"])
        ),
        "--unit": _Question(no_op("Unit (may be empty)"), lambda said: said and blank.text(said), ""),
    }  # fmt: skip
    ask = sys.stdin.isatty()
    missing = []
    for flag, question in questions.items():
        if flag in given:
            found[flag] = _read(question, given[flag], flag)
        elif flag == "--at-least" and found.get("--measure") is Measure.MILESTONE:
            found[flag] = None
        elif flag == "--unit" and (not ask or len(given) == len(questions) - 1):
            found[flag] = ""
        elif ask:
            found[flag] = _asked(question)
        else:
            missing.append(flag)
            if question.default is not None:  # what else is wrong is told all the same
                found[flag] = question.read(question.default)
    if missing:
        raise UsageError(
            _("these are missing, and nobody can be asked for them"),
            where=" ".join(missing),
            hint=_("Give them, or run it in a terminal."),
        )
    return blank.Answers(
        title=found["--title"], start=found["--start"], end=found["--end"],
        levels=found["--levels"], area=found["--area"], target=found["--target"],
        measure=found["--measure"], bound=found["--at-least"], unit=found["--unit"],
    )  # fmt: skip


def _read(question: _Question, said: str, flag: str) -> Any:
    try:
        return question.read(said)
    except ValueError as error:
        raise UsageError(
            str(error), where=f"{flag} {said}", hint=_("Write it otherwise.")
        ) from error


def _asked(question: _Question) -> Any:
    """Ask until there is an answer that can be read."""

    def read(said: str) -> Any:
        try:
            return question.read(said)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    return typer.prompt(_(question.asked), default=question.default, value_proc=read, err=True)
