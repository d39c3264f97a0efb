"""`meili report`: how things stand."""

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode, MeiliError, UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Chosen, Format, ReportFormat, Status
from meili_cli.workspace.ahead import Ahead

if TYPE_CHECKING:
    from meili_cli.model.report import Report
    from meili_cli.workspace.book import Book

_WORKBOOK: Final = ".xlsx"
"""The ending of a workbook, which is no text and so no format of `render`."""


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
    form: Annotated[
        ReportFormat | None, typer.Option("--format", help="How to show it; xlsx is for -o.")
    ] = None,
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
            help="Decimals of figures in table, plain, markdown, html and xlsx.",
        ),
    ] = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
    fail_on: options.FailOn = None,
) -> None:
    """Show how targets stand: for the city, or one line a district, a street, an area."""
    form = form or _form_of(output)
    if form is ReportFormat.XLSX and output is None:
        raise UsageError(
            _("a workbook is a file, and cannot be printed"),
            where="--format xlsx",
            hint=_("Name a file: {option}.").format(option=f"-o report{_WORKBOOK}"),
        )
    view = None
    if columns is not None or sort is not None or precision is not None or no_header or bom:
        from meili_cli.render import asked  # early, to refuse before any work is done

        view = asked(form, columns=columns, sort=sort, precision=precision,
                     header=not no_header, bom=bom)  # fmt: skip
    level = options.level_of(by, district=district, street=street)
    if budget and level is not None and not item and not _for_programs(form):
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
    shown: str | bytes
    if form is ReportFormat.XLSX:
        from meili_cli.publish import workbook

        shown = workbook.of_report(result, frame, view)
    else:
        shown = render.report(
            result,
            frame,
            view,
            form=Format(form),
            width=console.width() if form is ReportFormat.TABLE else None,
            colour=output is None and console.colour(),
        )
    options.hand_out(shown, output)
    if result.overdue and _for_programs(form):
        console.say(render.overdue(result.overdue))
    if result.plan_changed and _for_programs(form):
        console.say(render.plan_changed(result.plan_changed))
    if unknown:
        console.say(render.left_out(unknown))
    if any(row.status in (fail_on or ()) for row in result.rows):
        raise typer.Exit(ExitCode.FINDINGS)


def _form_of(output: Path | None) -> ReportFormat:
    """Return the format that a file's name asks for, or a table. Raises UsageError."""
    if output is None:
        return ReportFormat.TABLE
    from meili_cli.render.formats import ENDINGS, of_file

    if output.suffix.lower() == _WORKBOOK:
        return ReportFormat.XLSX
    form = of_file(output.name)
    if form is None:
        raise options.no_format(output, (*ENDINGS, _WORKBOOK))
    return ReportFormat(form.value)


def _for_programs(form: ReportFormat) -> bool:
    """Return whether a format has the rows alone, and no sentence around them."""
    return form is not ReportFormat.XLSX and options.for_programs(Format(form))


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
