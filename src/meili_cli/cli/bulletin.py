"""`meili bulletin`: what a period came to, in words and tables, as it is sent on."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli import progress
from meili_cli.cli import console, options
from meili_cli.errors import UsageError, WorkspaceError
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.terms import PeriodKind
from meili_cli.publish.bulletin import ENDINGS, Kind, ending, of_file

if TYPE_CHECKING:
    from meili_cli.publish.bulletin.template import Template
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.find import Workspace

_TEXTS: Final = (Kind.MARKDOWN, Kind.HTML)
"""What can be printed."""


def bulletin(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(metavar="[PERIOD]", help="Of what: 2019-06, 2019-Q2, 2019-H1 or 2019."),
    ] = None,
    area: options.Area = None,
    known_at: options.KnownAt = None,
    every: Annotated[
        PeriodKind | None,
        typer.Option("--every", metavar="KIND", help="All periods of this kind, into the folder of -o."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE",
            help="With --every: only periods that end by then; by default today or the plan's end.",
        ),
    ] = None,
    form: Annotated[Kind | None, typer.Option("--format", metavar="FORMAT", help="What to write.")] = None,
    output: options.Output = None,
    eject: Annotated[
        bool,
        typer.Option(
            "--eject", help="Write the template into the workspace, to be changed there, instead."
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over what is there already.")
    ] = False,
) -> None:  # fmt: skip
    """Write the bulletin of a period: what was achieved, what lags, ranks, forecasts, notes."""
    from meili_cli.publish.bulletin import template

    given = {
        "PERIOD": period, "--area": area, "--known-at": known_at, "--every": every,
        "--until": until, "--format": form, "-o": output,
    }  # fmt: skip
    session: options.Session = context.obj
    if eject:
        _exclude("--eject", given)
        _eject(session.workspace(), replace=replace)
        return
    if every is None:
        _exclude(None, {"--until": until, "--replace": replace or None})
        _one(session, period, area, known_at, form, output)
        return
    _exclude("--every", {"PERIOD": period})
    if output is None:
        raise UsageError(
            _("several bulletins are written into a folder"),
            where="--every",
            hint=_("Name it with -o."),
        )
    book = session.book()
    options.keep_beside(book.workspace, output)
    _keep_off_templates(book.workspace, output)
    kind = form or Kind.MARKDOWN
    source = template.of_workspace(book.workspace.root)
    day = book.day(until, "--until") if until else min(book.today, book.plan.head.period.end)
    from meili_cli.cli.folder import made
    from meili_cli.model.period import ended

    whole = book.plan.head.period
    periods = [str(one) for one in ended(every, whole.start, whole.end, day)]
    if not periods:
        raise UsageError(
            _("no period of this kind has ended by {day}").format(day=day),
            where=f"--every {every.value}",
            hint=_("Name a shorter kind of period, or another day with --until."),
        )
    prefix = "bulletin" if area is None else f"bulletin-{book.area(area).code}"
    # Whoever writes others into the same folder is asked: only the same bulletins give way.
    with made(output, f"{prefix} {every.value} {kind.value}", replace=replace) as folder:
        for name in progress.steps(periods, no_op("writing the bulletins")):
            content = _written(book, name, area, known_at, kind, source)
            console.write(content, folder / f"{prefix}-{name}{ending(kind)}")
    console.say(
        ngettext("{n} bulletin written: {path}", "{n} bulletins written: {path}", len(periods))
        .format(n=len(periods), path=output)
    )  # fmt: skip


def _one(
    session: options.Session, period: str | None, area: str | None, known_at: str | None,
    form: Kind | None, output: Path | None,
) -> None:  # fmt: skip
    """Write one bulletin to a file, or print it."""
    from meili_cli.model.period import days_of
    from meili_cli.publish.bulletin import template

    if period is None:
        raise UsageError(
            _("a bulletin is of a period"),
            where="PERIOD",
            hint=_("Write 2019-06, 2019-Q2, 2019-H1 or 2019."),
        )
    kind = form or (Kind.MARKDOWN if output is None else of_file(output.name))
    if kind is None:
        assert output is not None
        raise options.no_format(output, ENDINGS)
    if output is None and kind not in _TEXTS:
        raise UsageError(
            _("this is no text to be printed"),
            where=f"--format {kind}",
            hint=_("Name a file with -o."),
        )
    book = session.book()
    options.keep_off(book, output)
    if output is not None:
        _keep_off_templates(book.workspace, output)
    source = template.of_workspace(book.workspace.root)
    content = _written(book, period, area, known_at, kind, source)
    days = days_of(period.strip().upper())
    if days is not None and book.today <= days[1]:
        console.say(
            _("Warning: the period is not over: it ends on {day}, and today is {today}.").format(
                day=days[1], today=book.today
            )
        )
    if isinstance(content, str):
        options.hand_out(content, output)
    elif output is not None:
        console.write(content, output)
        console.say(_("Written: {path}").format(path=output))


def _written(
    book: "Book", period: str, area: str | None, known_at: str | None, kind: Kind,
    source: "Template",
) -> str | bytes:  # fmt: skip
    from meili_cli.publish.bulletin import written
    from meili_cli.publish.edition import edition

    return written(edition(book, period, area=area, known_at=known_at), source, kind)


def _exclude(option: str | None, given: Mapping[str, object]) -> None:
    """Refuse what says nothing beside an option, or without --every. Raises UsageError."""
    named = [name for name, value in given.items() if value is not None]
    if not named:
        return
    if option is None:
        raise UsageError(
            _("this is for several bulletins, or for the template"),
            where=" ".join(named),
            hint=_("Leave it out, or give --every or --eject."),
        )
    raise UsageError(
        _("these exclude each other"),
        where=" ".join([option, *named]),
        hint=_("Leave one of them out."),
    )


def _keep_off_templates(workspace: "Workspace", output: Path) -> None:
    """Refuse to write among the templates, which somebody has changed. Raises UsageError."""
    from meili_cli.publish.bulletin import template

    templates = (workspace.root / template.FOLDER).resolve()
    place = output.resolve()
    if templates.exists() and (place == templates or templates in place.parents):
        raise UsageError(
            _("this is the place of templates, not of what is made with them"),
            where=output,
            hint=_("Name another place with -o."),
        )


def _eject(workspace: "Workspace", *, replace: bool) -> None:
    """Write the template into a workspace. Raises UsageError where there is one already."""
    from meili_cli.publish.bulletin import template

    path = workspace.root / template.FOLDER / template.file_name()
    options.keep_out(workspace, path)
    if (path.exists() or path.is_symlink()) and not replace:
        raise UsageError(
            _("there is a template already, and it may have been changed"),
            where=path,
            hint=_("Give --replace to write over it."),
        )
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=path.parent,
            hint=_("check that you may write there, or name another folder"),
        ) from error
    console.write(template.bundled().source, path)
    console.say(_("Written: {path}").format(path=path))
