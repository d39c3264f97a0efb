"""`meili explain`: how a figure came about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

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
    as_published: options.AsPublished = None,
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
    forecast: Annotated[
        bool, typer.Option("--forecast", help="How its forecast came about, instead.")
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
    book = session.book(ahead=as_published is None)
    options.keep_off(book, output)
    published = options.published(book, as_published, as_of, known_at)
    accounts = (("--budget", budget), ("--forecast", forecast), ("--watch", watch))
    instead = [name for name, given in accounts if given]
    for name, given in (("--as-published", published), ("--basis", basis)):
        if instead and given is not None:
            instead.append(name)
    if len(instead) > 1:
        raise UsageError(
            _("these exclude each other"), where=" ".join(instead), hint=_("Give one.")
        )
    if instead:
        told = {"--budget": _budget, "--forecast": _forecast, "--watch": _watched}[instead[0]]
        asked = _Asked(item, area, as_of, known_at, form, output is None and console.colour())
        options.hand_out(told(book, asked), output)
        return
    found = book.explain(
        item, area, as_of=as_of, known_at=known_at, as_published=published, basis=basis
    )
    from meili_cli.render import account, account_tree

    if form is options.Answer.JSON:
        text = account_tree.as_json(found)
    else:
        colour = output is None and console.colour()
        text = account.as_text(found, console.width(), colour=colour)
    options.hand_out(text, output)
    if published is not None and published.changed:
        from meili_cli.render.words import plan_changed

        console.say(plan_changed(published.changed))


class _Asked(NamedTuple):
    """What an account is asked for, and how it is shown."""

    item: str
    area: str | None
    as_of: str | None
    known_at: str | None
    answer: options.Answer
    colour: bool

    @property
    def form(self) -> Format:
        """The format of a list that the answer is."""
        text = self.answer is options.Answer.TEXT
        return Format.TABLE if text else Format(self.answer.value)


def _budget(book: "Book", asked: _Asked) -> str:
    from meili_cli.render.lists import budget
    from meili_cli.workspace import assessing

    query, found = assessing.budget(
        book, asked.item, asked.area, as_of=asked.as_of, known_at=asked.known_at
    )
    return budget.account(
        found, query, book.plan, book.areas,
        form=asked.form, width=console.width(), colour=asked.colour,
    )  # fmt: skip


def _forecast(book: "Book", asked: _Asked) -> str:
    from meili_cli.render.lists import outlook
    from meili_cli.workspace import assessing

    query, fitted, expected = assessing.outlook(
        book, asked.item, asked.area, as_of=asked.as_of, known_at=asked.known_at
    )
    return outlook.account(
        query, fitted, expected, book.plan, book.areas,
        form=asked.form, width=console.width(), colour=asked.colour,
    )  # fmt: skip


def _watched(book: "Book", asked: _Asked) -> str:
    """Return why an item of an area is watched, or is not."""
    from meili_cli import render
    from meili_cli.render import listing
    from meili_cli.render.lists import watched as shown
    from meili_cli.workspace.watch import accounted

    query = book.query(
        by=book.area(asked.area).level, area=asked.area, items=[asked.item],
        as_of=asked.as_of, known_at=asked.known_at,
    )  # fmt: skip
    account = accounted(book, query)
    names = render.names_of(book.plan, book.areas)
    head = (names.item(account.line.item), account.line.area_name)
    facts = shown.facts(account)
    return listing.listed(
        shown.LISTING,
        [listing.Group("", shown.lines(account))],
        None,
        listing.Asked(book.plan, query.as_of, asked.known_at, facts=facts, head=head),
        form=asked.form, width=console.width(), colour=asked.colour,
        remarks=tuple(shown.remarks(account)),
    )  # fmt: skip


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
