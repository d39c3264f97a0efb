"""`meili forecast`: where things are heading, and how good such forecasts have been."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.model.terms import Format


def forecast(
    context: typer.Context,
    district: options.District = False,
    street: options.Street = False,
    by: options.ByLevel = None,
    area: options.Area = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="ID", help="Only this target; may be repeated."),
    ] = None,
    goal: options.Goal = None,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest", help="Forecast from each month end what is known by now, and score it."
        ),
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:
    """Forecast targets: the value on the due date, how likely the bound is met, what it takes."""
    from meili_cli import render
    from meili_cli.render.listing import Asked
    from meili_cli.render.lists import backtest as tested
    from meili_cli.render.lists import forecast as expected
    from meili_cli.workspace import assessing

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    query = book.query(
        by=options.level_of(by, district=district, street=street),
        area=area, items=item or (), goals=goal or (), as_of=as_of, known_at=known_at,
    )  # fmt: skip
    names = render.names_of(book.plan, book.areas)
    scope = {"by": query.by, "scope": query.scope}
    asked = Asked(book.plan, query.as_of, known_at, scope, (names.area(query.scope),))
    width = console.width() if form is Format.TABLE else None
    colour = output is None and console.colour()
    with book.ledger() as ledger:
        if backtest:
            text = tested.shown(
                assessing.backtest(book, query, ledger),
                asked,
                view,
                form=form,
                width=width,
                colour=colour,
            )
        else:
            text = expected.shown(
                assessing.forecasts(book, query, ledger), query, names, asked, view,
                form=form, width=width, colour=colour,
            )  # fmt: skip
    options.hand_out(text, output)
