"""`meili site`: pages of figures, to be opened from a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from meili_cli.cli import console, folder, group, options
from meili_cli.cli.validate import say_simulated
from meili_cli.i18n import _, ngettext

_SHOWN: Final = 5
"""So many codes are named."""
_KIND: Final = "site"
"""What a folder is told to hold that was made here."""

app = typer.Typer(
    cls=group.Subgroup,
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def site() -> None:
    """Pages of figures, to be opened from a folder: no server, no network."""


@app.command("build", cls=group.Command)
def build(
    context: typer.Context,
    place: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the site.")],
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    months: Annotated[
        int | None,
        typer.Option(
            "--months", metavar="N", min=1, help="Only the last N months; else all of the plan."
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Also where the folder holds something else; only files of the same name are "
            "written over.",
        ),
    ] = False,
) -> None:
    """Make pages to be opened in a browser: overview, map, areas, targets, tasks, every account."""
    session: options.Session = context.obj
    book = session.book()
    options.keep_beside(book.workspace, place)
    query = book.query(as_of=as_of, known_at=known_at)
    from meili_cli.publish import site

    with folder.made(place, _KIND, replace=replace) as made:

        def write(path: str, text: str) -> None:
            file = made / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())

        built = site.build(book, query, months, write)
    say_simulated(book.plan)
    console.say(
        ngettext(
            "Written: {path}, {n} page of figures as of {day}.",
            "Written: {path}, {n} pages of figures as of {day}.",
            built.pages,
        ).format(path=place / "index.html", n=f"{built.pages:,}", day=built.facts.day)
    )
    if built.strange:
        console.say(
            ngettext(
                "{n} outline is of no area of the plan and not on the map: {codes}",
                "{n} outlines are of no area of the plan and not on the map: {codes}",
                len(built.strange),
            ).format(n=len(built.strange), codes=_some(built.strange))
        )
    if built.facts.unknown:
        from meili_cli import render

        console.say(render.left_out(built.facts.unknown))


def _some(codes: Sequence[str]) -> str:
    """Return the first codes; a map of a whole country has thousands of others."""
    shown = [code or _("(no code)") for code in codes[:_SHOWN]]
    return _(", ").join([*shown, "…"] if len(codes) > _SHOWN else shown)
