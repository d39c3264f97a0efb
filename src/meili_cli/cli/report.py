"""`meili report`: how things stand."""

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode, MeiliError, UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Chosen, Format, Status
from meili_cli.workspace.ahead import Ahead

if TYPE_CHECKING:
    from meili_cli.model.report import Report
    from meili_cli.workspace.book import Book


def report(
    context: typer.Context,
    district: options.District = False,
    street: options.Street = False,
    by: options.ByLevel = None,
    area: options.Area = None,
    item: options.Items = None,
    goal: options.Goal = None,
    status: Annotated[
        list[Status] | None, typer.Option("--status", help="Only what stands so.")
    ] = None,
    tasks: Annotated[bool, typer.Option("--tasks", help="The tasks, not the targets.")] = False,
    budget: Annotated[
        bool,
        typer.Option(
            "--budget", help="Also how far each may be behind and still arrive, and what is used."
        ),
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    as_published: options.AsPublished = None,
    basis: Annotated[
        Chosen | None,
        typer.Option(
            "--basis",
            help="Take the area's own entries, or the roll-up, even where the other stands.",
        ),
    ] = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    precision: Annotated[
        int | None,
        typer.Option(
            "--precision",
            metavar="N",
            min=0,
            max=6,
            help="Decimals of figures in table, plain, markdown and html.",
        ),
    ] = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
    fail_on: options.FailOn = None,
) -> None:
    """Show how targets stand: for the city, or one line a district, a street, an area."""
    form = form or options.format_of(output)
    view = None
    if columns is not None or sort is not None or precision is not None or no_header or bom:
        from meili_cli.render import asked  # early, to refuse before any work is done

        view = asked(form, columns=columns, sort=sort, precision=precision,
                     header=not no_header, bom=bom)  # fmt: skip
    level = options.level_of(by, district=district, street=street)
    if budget and level is not None and not item and not options.for_programs(form):
        raise UsageError(
            _("areas over all their targets have no budget"),
            where="--budget",
            hint=_("Name one --item, or one --area; csv and json have the budget of each row."),
        )
    session: options.Session = context.obj
    book = session.book(ahead=as_published is None)
    options.keep_off(book, output)
    published = options.published(book, as_published, as_of, known_at)
    Ahead(partial(import_module, "meili_cli.render"))  # ready by the time the figures are
    with book.ledger() if published is None else book.as_it_was(published) as ledger:
        result = book.report(
            by=level,
            area=area,
            items=item or (),
            goals=goal or (),
            statuses=status or (),
            as_of=as_of,
            known_at=known_at,
            as_published=published,
            basis=basis,
            tasks=tasks,
            budgets=budget,
            ledger=ledger,
        )
        unknown = ledger.unknown(list(book.plan.items))
    from meili_cli import render

    frame = render.frame_of(
        result,
        book.plan,
        book.areas,
        tasks=tasks,
        one_item=len(item or ()) == 1,
        filtered=bool(status),
    )
    if (book.workspace.data / "directives").exists():
        result = result._replace(overdue=_overdue(book, result))
    text = render.report(
        result,
        frame,
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
    if result.overdue and options.for_programs(form):
        console.say(render.overdue(result.overdue))
    if result.plan_changed and options.for_programs(form):
        console.say(render.plan_changed(result.plan_changed))
    if unknown:
        console.say(render.left_out(unknown))
    if any(row.status in (fail_on or ()) for row in result.rows):
        raise typer.Exit(ExitCode.FINDINGS)


def _overdue(book: "Book", shown: "Report") -> tuple[str, ...]:
    """Return the ids of directives that are overdue, on the items shown, in the area and below."""
    from meili_cli.workspace import directives

    items = {row.item for row in shown.rows}
    try:
        late = directives.overdue(book, shown.as_of, shown.known_at, shown.scope)
    except MeiliError as error:  # a report needs none of them
        console.complain(_("Warning: {message}").format(message=error))
        return ()
    return tuple(one.directive.id for one in late if one.directive.item in items)
