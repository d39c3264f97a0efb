"""`meili report`: how things stand."""

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode, UsageError
from meili_cli.i18n import _, language, ngettext
from meili_cli.model.terms import Chosen, Format, Status
from meili_cli.workspace.ahead import Ahead

if TYPE_CHECKING:
    from meili_cli.model.report import Report
    from meili_cli.render import Frame
    from meili_cli.workspace.book import Book


def report(
    context: typer.Context,
    district: Annotated[bool, typer.Option("--district", help="One line a district.")] = False,
    street: Annotated[bool, typer.Option("--street", help="One line a street.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="LEVEL", help="One line an area of this level.")
    ] = None,
    area: options.Area = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="ID", help="Only this target or task; may be repeated."),
    ] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option("--goal", metavar="ID", help="Only the targets of this goal."),
    ] = None,
    status: Annotated[
        list[Status] | None, typer.Option("--status", help="Only what stands so.")
    ] = None,
    tasks: Annotated[bool, typer.Option("--tasks", help="The tasks, not the targets.")] = False,
    as_of: options.AsOf = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            "--known-at", metavar="TIME", help="Only what was recorded by then: a date or a time."
        ),
    ] = None,
    basis: Annotated[
        Chosen | None,
        typer.Option(
            "--basis",
            help="Take the area's own entries, or the roll-up, even where the other stands.",
        ),
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="How to show it.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE; its ending is the format."
        ),
    ] = None,
    fail_on: Annotated[
        list[Status] | None, typer.Option("--fail-on", help="End with 1 where anything stands so.")
    ] = None,
) -> None:
    """Show how targets stand: for the city, or one line a district, a street, an area."""
    session: options.Session = context.obj
    book = session.book()
    if output is not None and book.workspace.owns(output):
        raise UsageError(
            _("this is a place for the plan or the data, not for reports"),
            where=output,
            hint=_("Name a file outside plan/ and data/."),
        )
    Ahead(partial(import_module, "meili_cli.render"))  # ready by the time the figures are
    with book.ledger() as ledger:
        result = book.report(
            by=_level(by, district=district, street=street),
            area=area,
            items=item or (),
            goals=goal or (),
            statuses=status or (),
            as_of=as_of,
            known_at=known_at,
            basis=basis,
            tasks=tasks,
            ledger=ledger,
        )
        unknown = ledger.unknown(list(book.plan.items))
    from meili_cli import render

    form = form or _form(output)
    text = render.report(
        result,
        _frame(book, result, tasks=tasks, one_item=len(item or ()) == 1, filtered=bool(status)),
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    if output is None:
        console.data(text)
    else:
        console.write(text, output)
        console.say(_("Written: {path}").format(path=output))
    if unknown:
        console.say(
            ngettext(
                "{n} entry names an item or area that is not there and is left out: `meili check`.",
                "{n} entries name items or areas that are not there and are left out: `meili check`.",
                unknown,
            ).format(n=unknown)
        )
    if any(row.status in (fail_on or ()) for row in result.rows):
        raise typer.Exit(ExitCode.FINDINGS)


def _form(output: Path | None) -> Format:
    """Return the format that a file's name asks for, or a table. Raises UsageError."""
    from meili_cli.render.formats import ENDINGS, of_file

    if output is None:
        return Format.TABLE
    form = of_file(output.name)
    if form is None:
        raise UsageError(
            _("the ending names no format"),
            where=output,
            hint=_("End it in one of {endings}, or give --format.").format(
                endings=" ".join(ENDINGS)
            ),
        )
    return form


def _level(by: str | None, *, district: bool, street: bool) -> str | None:
    named = [level for level, given in (("district", district), ("street", street)) if given]
    named += [] if by is None else [by]
    if len(named) > 1:
        raise UsageError(
            _("a report has one line an area of one level"),
            where=" ".join(f"--{level}" for level in named),
            hint=_("Give one of --district, --street, --by."),
        )
    return named[0] if named else None


def _frame(
    book: "Book", result: "Report", *, tasks: bool, one_item: bool, filtered: bool
) -> "Frame":
    """Return what the words of a report need beyond its rows."""
    from meili_cli.render import Frame, Group, Names, Screen

    plan = book.plan
    several = len({row.area for row in result.rows}) > 1
    if one_item:
        screen = Screen.ITEM
    elif several:
        screen = Screen.AREAS
    else:
        screen = Screen.TASKS if tasks else Screen.TARGETS
    groups = (
        tuple(Group(f.group.name, tuple(task.id for task in f.tasks)) for f in plan.task_groups)
        if tasks
        else tuple(Group(f.goal.name, tuple(t.id for t in f.targets)) for f in plan.goals)
    )
    return Frame(
        screen=screen,
        title=plan.head.title,
        names=Names(
            items={item.id: item.name for item in plan.items.values()},
            areas={area.code: area.name(language()) for area in book.areas},
        ),
        groups=groups,
        filtered=filtered,
    )
