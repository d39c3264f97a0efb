"""`meili rank`: which areas are ahead, and which lag."""

from functools import partial
from typing import Annotated

import typer

from meili_cli.cli import console, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming
from meili_cli.model.terms import Format


def rank(
    context: typer.Context,
    district: options.District = False,
    street: options.Street = False,
    by: options.ByLevel = None,
    area: options.Area = None,
    goal: options.Goal = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE",
            help="What changed since the end of this day, and by what.",
        ),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="AREA", help="How the score of this area came about, instead."
        ),
    ] = None,
    form: options.Form = None,
    output: options.Output = None,
    columns: options.Columns = None,
    sort: options.Sort = None,
    no_header: options.NoHeader = False,
    bom: options.Bom = False,
) -> None:  # fmt: skip
    """Rank areas by their score over the targets; say what changed, and by what."""
    from meili_cli import render
    from meili_cli.render.lists import rank as lists
    from meili_cli.workspace import assessing

    by = options.level_of(by, district=district, street=street)
    form = form or options.format_of(output)
    view = render.asked(form, columns=columns, sort=sort, header=not no_header, bom=bom)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    if account is not None and since is not None:
        raise UsageError(
            _("these exclude each other"), where="--explain --since", hint=_("Give one.")
        )
    explained = None if account is None else book.area(account)
    if explained is not None:
        by = by or explained.level  # among its likes, unless others are named
    found = assessing.rank(
        book, by=by, area=area, goals=goal or (), as_of=as_of, known_at=known_at, since=since
    )
    if explained is not None and explained.code not in {one.area for one in found.standings}:
        raise UsageError(
            _("{area} is not among the areas that are ranked here").format(
                area=explained.name(naming())
            ),
            where=f"--explain {account}",
            hint=_("Leave out --by and --area, or name what it lies in."),
        )
    lay_out = (
        partial(lists.ranking, found)
        if explained is None
        else partial(lists.score, found, explained.code)
    )
    text = lay_out(
        book.plan,
        book.areas,
        view,
        form=form,
        width=console.width() if form is Format.TABLE else None,
        colour=output is None and console.colour(),
    )
    options.hand_out(text, output)
