"""`meili directive`: orders to areas that lag."""

import json
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from meili_cli.cli import console, group, options
from meili_cli.cli.validate import say_simulated
from meili_cli.i18n import _
from meili_cli.model.terms import Format

if TYPE_CHECKING:
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.directives import Written

app = typer.Typer(
    cls=group.Subgroup,
    help="Directives: orders to areas that lag, with the day by which it is to be mended.",
    add_completion=False,
    no_args_is_help=True,
)

_Who = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who signs; else MEILI_USER, git's user, login."),
]


@app.command("open", cls=group.Command)
def open_(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A target or task: id or name.")],
    area: Annotated[str, typer.Option("--area", metavar="AREA", help="An area: code or name.")],
    due: Annotated[
        str, typer.Option("--due", metavar="DATE", help="By when it is to be mended: a later day.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is given.")],
    by: _Who = None,
    as_of: options.AsOf = None,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Order an area to mend an item by a day; the figures of now are written in."""
    from meili_cli.workspace import directives

    session: options.Session = context.obj
    book = session.book()
    done = directives.open_(
        book, item, area, due=due, reason=reason, by=by, environ=os.environ, as_of=as_of
    )
    _answer(book, done, form)


@app.command("close", cls=group.Command)
def close(
    context: typer.Context,
    directive: Annotated[
        str, typer.Argument(metavar="ID", help="A directive; the beginning of its id will do.")
    ],
    outcome: Annotated[str, typer.Option("--outcome", metavar="TEXT", help="What came of it.")],
    by: _Who = None,
    as_of: options.AsOf = None,
    form: options.AnswerFormat = options.Answer.TEXT,
) -> None:
    """Close a directive; the figures of now are written in, and the order stays as it was."""
    from meili_cli.workspace import directives

    session: options.Session = context.obj
    book = session.book()
    done = directives.close(
        book, directive, outcome=outcome, by=by, environ=os.environ, as_of=as_of
    )
    _answer(book, done, form)


@app.command("list", cls=group.Command)
def list_(
    context: typer.Context,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those that are not closed.")
    ] = False,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only open ones past the day that they were due.")
    ] = False,
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
) -> None:
    """List directives with the figures at opening and closing, for an area and those below it."""
    from meili_cli import render
    from meili_cli.render import listing
    from meili_cli.render.lists import directives as shown
    from meili_cli.workspace import directives

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book(ahead=False)
    options.keep_off(book, output)
    scope, day = book.area(area), book.day(as_of)
    moment = None if known_at is None else book.moment(known_at)[0]
    within = {one.code for one in book.areas.subtree(scope.code)}
    items = {book.item(one).id for one in item or ()}
    names = render.names_of(book.plan, book.areas)
    wanted = [
        shown.given(one, day, moment, names)
        for one in directives.orders(book)
        if one.holds(day, moment) and one.directive.area in within
        and (not items or one.directive.item in items)
    ]  # fmt: skip
    lines = [
        one for one in wanted
        if not (only_open and one.stage is shown.Stage.CLOSED)
        and not (overdue and one.stage is not shown.Stage.OVERDUE)
    ]  # fmt: skip
    text = listing.listed(
        shown.LISTING,
        [listing.Group("", lines)],
        names,
        listing.Asked(
            book.plan, day, known_at, facts={"scope": scope.code}, head=(names.area(scope.code),)
        ),
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
        remarks=shown.remarks(lines),
    )
    options.hand_out(text, output)


def _answer(book: "Book", done: "Written", form: options.Answer) -> None:
    """Say what was filed."""
    from meili_cli.render import figures, words
    from meili_cli.workspace import directives

    directive, closed = done.order
    path = done.path.relative_to(book.workspace.root).as_posix()
    document = closed or directive
    if form is options.Answer.JSON:
        fields: dict[str, Any] = json.loads(document.model_dump_json(by_alias=True))
        answer = {**fields, "simulated": book.plan.head.simulated, "file": path}
        console.data(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    say_simulated(book.plan)
    item, area = directives.names(book, done.order)
    status = words.status(document.figures.status)
    console.data(
        _("{item} · {area} · {status} on {day} · due {due}").format(
            item=item, area=area, status=status, day=document.as_of, due=figures.day(directive.due)
        )
    )
    said = _("Closed: {id}") if closed else _("Opened: {id}")
    console.data(said.format(id=directive.id))
    console.say(_("Written: {path}").format(path=path))
