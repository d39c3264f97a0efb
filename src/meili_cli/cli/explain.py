"""`meili explain`: how a figure came about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli.cli import console, options
from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.terms import Chosen, Format

if TYPE_CHECKING:  # --help loads every command
    from meili_cli.workspace.book import Book

_ENDINGS: Final = {".txt": options.Answer.TEXT, ".json": options.Answer.JSON}


def explain(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A target or task: id or name.")],
    area: options.Area = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    basis: Annotated[
        Chosen | None,
        typer.Option(
            "--basis", help="Take the area's own entries, or the roll-up, whatever is better."
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Why it is watched or not, period by period: `meili watch`."),
    ] = False,
    budget: Annotated[
        bool, typer.Option("--budget", help="How its delivery budget came about, instead.")
    ] = False,
    form: Annotated[options.Answer | None, typer.Option("--format", help="How to answer.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: text, or json by its ending."
        ),
    ] = None,
) -> None:
    """Show how a figure came about: entries, areas below, targets, arithmetic, what decided."""
    form = form or _form(output)
    session: options.Session = context.obj
    book = session.book()
    options.keep_off(book, output)
    if watch:
        text = _watched(book, item, area, as_of, known_at, form, coloured=output is None)
        options.hand_out(text, output)
        return
    if budget:
        options.hand_out(_budget(book, item, area, as_of, known_at, form, output), output)
        return
    found = book.explain(item, area, as_of=as_of, known_at=known_at, basis=basis)
    from meili_cli.render import account, account_tree

    if form is options.Answer.JSON:
        text = account_tree.as_json(found)
    else:
        colour = output is None and console.colour()
        text = account.as_text(found, console.width(), colour=colour)
    options.hand_out(text, output)


def _budget(
    book: "Book", item: str, area: str | None, as_of: str | None, known_at: str | None,
    form: options.Answer, output: Path | None,
) -> str:  # fmt: skip
    from meili_cli.render.lists import budget
    from meili_cli.workspace import assessing

    query, found = assessing.budget(book, item, area, as_of=as_of, known_at=known_at)
    return budget.account(
        found, query, book.plan, book.areas,
        form=Format.JSON if form is options.Answer.JSON else Format.TABLE,
        width=console.width(), colour=output is None and console.colour(),
    )  # fmt: skip


def _watched(
    book: "Book", item: str, area: str | None, as_of: str | None, known_at: str | None,
    form: options.Answer, *, coloured: bool,
) -> str:  # fmt: skip
    """Return why an item of an area is watched, or is not."""
    from meili_cli import render
    from meili_cli.render import listing
    from meili_cli.render.lists import watched as shown
    from meili_cli.workspace.watch import accounted

    query = book.query(
        by=book.area(area).level, area=area, items=[item], as_of=as_of, known_at=known_at
    )
    account = accounted(book, query)
    names = render.names_of(book.plan, book.areas)
    head = (names.item(account.line.item), account.line.area_name)
    return listing.listed(
        shown.LISTING,
        [listing.Group("", shown.lines(account))],
        None,
        listing.Asked(book.plan, query.as_of, known_at, facts=shown.facts(account), head=head),
        form=Format.JSON if form is options.Answer.JSON else Format.TABLE,
        width=console.width(),
        colour=coloured and console.colour(),
        remarks=tuple(shown.remarks(account)),
    )


def _form(output: Path | None) -> options.Answer:
    """Return the format that a file's name asks for, or text. Raises UsageError."""
    if output is None:
        return options.Answer.TEXT
    form = _ENDINGS.get(output.suffix.lower())
    if form is None:
        raise UsageError(
            _("the ending names no format"),
            where=output,
            hint=_("End it in one of {endings}, or give --format.").format(
                endings=" ".join(_ENDINGS)
            ),
        )
    return form
