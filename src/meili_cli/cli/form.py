"""`meili form`: the sheets that areas fill in."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from meili_cli import progress
from meili_cli.cli import console, options
from meili_cli.cli.validate import say_simulated
from meili_cli.errors import UsageError, WorkspaceError
from meili_cli.i18n import _, ngettext, no_op

if TYPE_CHECKING:
    from meili_cli.reports.form import Form
    from meili_cli.workspace.find import Workspace

_ENDING: Final = ".xlsx"
_OTHERS: Final = frozenset({".csv", ".xls", ".ods", ".pdf", ".html", ".docx"})


def form(
    context: typer.Context,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The figures of this day are asked for: 2019-06 (its last day), 2019-06-30, 2019-Q2.",
        ),
    ],
    area: Annotated[
        list[str] | None,
        typer.Option(
            "--area",
            metavar="AREA",
            help="Who fills it in: code or name (310104, 徐汇, xuhui); may be repeated.",
        ),
    ] = None,
    all_districts: Annotated[
        bool,
        typer.Option(
            "--all-districts",
            help="One for each area right below --area, by default below the top one, whatever "
            "the plan calls its levels.",
        ),
    ] = False,
    tasks: Annotated[
        bool, typer.Option("--tasks", help="With the tasks, and their states.")
    ] = False,
    all_items: Annotated[
        bool,
        typer.Option(
            "--all-items",
            help="Also what is reported quarterly or yearly and not due on that day, for its last "
            "period that has ended.",
        ),
    ] = False,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to FILE.xlsx, or into a folder under the area's code, name and the date.",
        ),
    ] = Path(),
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over forms that are there already.")
    ] = False,
) -> None:
    """Write the sheet that an area fills in and `import` reads: its items, units, last figures."""
    from meili_cli.render.form import workbook
    from meili_cli.workspace.handing import undisturbed

    session: options.Session = context.obj
    if not area and not all_districts:
        raise UsageError(
            _("a form is for an area"),
            where="--area",
            hint=_("Name one with --area, or give --all-districts."),
        )
    book = session.book()
    forms = book.forms(area or [], as_of, below=all_districts, tasks=tasks, every=all_items)
    files = _named(forms, output, as_of)
    _check(files, book.workspace, replace=replace)
    written = {
        path: workbook(files[path])
        for path in progress.steps(list(files), no_op("making the forms"))
    }
    say_simulated(book.plan)
    with undisturbed():  # all of them or none
        for path, content in written.items():
            _make_folder(path.parent)
            console.write(content, path)
            console.say(_("Written: {path}").format(path=path))
    items = len(book.plan.items if tasks else book.plan.targets)
    left = items - len(forms[0].rows)
    if left and not all_items:
        console.say(
            ngettext(
                "{n} item is not due on {day} and is left out: --all-items.",
                "{n} items are not due on {day} and are left out: --all-items.",
                left,
            ).format(n=left, day=forms[0].as_of)
        )


def _named(forms: "list[Form]", output: Path, as_of: str) -> "dict[Path, Form]":
    """Return the forms by the files that they are to be. Raises UsageError."""
    from meili_cli.render.form import file_name

    if output.suffix.lower() == _ENDING and not output.is_dir():
        if len(forms) > 1:
            raise UsageError(
                _("{n} forms are no single file").format(n=len(forms)),
                where=output,
                hint=_("Name a folder with -o, or one area alone."),
            )
        return {output: forms[0]}
    if output.suffix.lower() in _OTHERS and not output.is_dir():
        raise UsageError(
            _("a form is an xlsx"), where=output, hint=_("Name a file that ends in .xlsx.")
        )
    return {output / file_name(one, as_of.upper()): one for one in forms}


def _check(files: "Mapping[Path, Form]", workspace: "Workspace", *, replace: bool) -> None:
    """Refuse to write into the plan or the data, or over what somebody may have filled in."""
    for path in files:
        if workspace.owns(path):
            raise UsageError(
                _("this is a place for the plan or the data, not for forms"),
                where=path,
                hint=_("Name a file outside plan/ and data/."),
            )
        if path.exists() and not replace:
            raise UsageError(
                _("there is such a file already, and it may be filled in"),
                where=path,
                hint=_("Name another place with -o, or give --replace."),
            )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=folder,
            hint=_("Name another file with -o."),
        ) from error
