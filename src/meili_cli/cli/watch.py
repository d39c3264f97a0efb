"""`meili watch`: what is to be looked after."""

from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import ExitCode
from meili_cli.model.terms import Alarm, Condition, Format


def watch(
    context: typer.Context,
    district: Annotated[bool, typer.Option("--district", help="The districts.")] = False,
    street: Annotated[bool, typer.Option("--street", help="The streets.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="LEVEL", help="The areas of this level.")
    ] = None,
    area: options.Area = None,
    item: options.Items = None,
    goal: options.Goal = None,
    why: Annotated[
        list[Condition] | None, typer.Option("--why", help="Only what is watched for this.")
    ] = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
    fail_on: Annotated[
        list[Alarm] | None,
        typer.Option("--fail-on", help="End with 1 where something is so."),
    ] = None,
) -> None:
    """List what lags, was missed, will be missed or is out of date: why, since when, what is new."""
    from meili_cli import render
    from meili_cli.render import listing
    from meili_cli.render.lists import watch as shown
    from meili_cli.workspace.watch import watched

    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    query = book.query(
        by=options.level_of(by, district=district, street=street), area=area, items=item or (),
        goals=goal or (), as_of=as_of, known_at=known_at, below=True,
    )  # fmt: skip
    found = watched(book, query)
    names = render.names_of(book.plan, book.areas)
    lines = shown.wanted(found.watch, why or ())
    text = listing.listed(
        shown.LISTING,
        shown.groups(lines),
        names,
        listing.Asked(
            book.plan, query.as_of, known_at,
            facts={
                "by": query.by, "scope": query.scope, "periods": found.rule.periods,
                "miss_probability": float(found.rule.miss_probability),
                "cases": found.watch.cases, "no_data": found.watch.no_data,
                "no_target": found.watch.no_target, "unjudged": found.watch.unjudged, "silent_areas": list(found.watch.silent),
                "forecasts": found.watch.forecasts,
            },
            head=(names.area(query.scope),),
        ),
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
        remarks=tuple(shown.remarks(found.watch, lines, found.rule, names)),
    )  # fmt: skip
    options.hand_out(text, output)
    said = {str(one) for line in found.watch.lines for one in (line.change, *line.conditions)}
    if said & set(fail_on or ()):
        raise typer.Exit(ExitCode.FINDINGS)
