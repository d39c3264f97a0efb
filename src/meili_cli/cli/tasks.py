"""`meili tasks`: the tasks beside the targets that they serve."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.model.terms import Format


def tasks(
    context: typer.Context,
    district: Annotated[bool, typer.Option("--district", help="Count districts.")] = False,
    street: Annotated[bool, typer.Option("--street", help="Count streets.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="LEVEL", help="Count areas of this level.")
    ] = None,
    area: options.Area = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Show the tasks by group: states by area, and how the targets that they serve stand."""
    from meili_cli import render
    from meili_cli.i18n import naming
    from meili_cli.render import listing
    from meili_cli.render.lists import tasks as shown
    from meili_cli.workspace import assessing

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    found = assessing.tasks(
        book,
        by=options.level_of(by, district=district, street=street),
        area=area, as_of=as_of, known_at=known_at,
    )  # fmt: skip
    names = render.names_of(book.plan, book.areas)
    text = listing.listed(
        shown.LISTING,
        [
            listing.Group(
                file.group.name.said_in(naming()),
                [one for one in found.lines if one.group == file.group.id],
            )
            for file in book.plan.task_groups
        ],
        shown.Beside(names, alone=bool(view.sort)),
        listing.Asked(
            book.plan, found.as_of, known_at, facts={"by": found.by, "scope": found.scope},
            head=(names.area(found.scope),),
        ),
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
        remarks=tuple(shown.remarks(found)),
    )  # fmt: skip
    options.hand_out(text, output)
