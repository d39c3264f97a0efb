"""The typer app: the options of `meili` itself, and the commands by name."""

import os
from pathlib import Path
from typing import Annotated

import typer

from meili_cli import __version__, i18n
from meili_cli.cli import (
    batches,
    check,
    console,
    doctor,
    explain,
    form,
    group,
    importing,
    init,
    log,
    mapping,
    options,
    record,
    report,
    retract,
    validate,
)
from meili_cli.errors import UsageError
from meili_cli.i18n import _

app = typer.Typer(
    cls=group.Group,
    help="Track targets over a YAML plan: what was promised, what is attained, how sure that is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show(wanted: bool) -> None:
    if wanted:
        console.data(f"meili {__version__}")
        raise typer.Exit


@app.callback()
def meili(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="Work in DIR instead of looking upward from here."),
    ] = None,
    lang: Annotated[
        options.Language | None,
        typer.Option("--lang", help="Language; else MEILI_LANG, else the locale."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="On standard error, say nothing but errors.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Say which workspace is used, what is read, how long it takes."
        ),
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Track targets over a YAML plan: what was promised, what is attained, how sure that is."""
    i18n.use(lang.value if lang is not None else i18n.preferred(os.environ))
    if quiet and verbose:
        raise UsageError(
            _("these two exclude each other"), where="--quiet --verbose", hint=_("Give one.")
        )
    console.tune(quiet=quiet, verbose=verbose)
    context.obj = options.Session(workspace)


app.command("init", cls=group.Command)(init.init)
app.command("validate", cls=group.Command)(validate.validate)
app.command("check", cls=group.Command)(check.check)
app.command("record", cls=group.Command)(record.record)
app.command("form", cls=group.Command)(form.form)
app.command("import", cls=group.Command)(importing.import_)
app.add_typer(mapping.app, name="mapping")
app.command("retract", cls=group.Command)(retract.retract)
app.command("report", cls=group.Command)(report.report)
app.command("explain", cls=group.Command)(explain.explain)
app.command("log", cls=group.Command)(log.log)
app.command("batches", cls=group.Command)(batches.batches)
app.command("doctor", cls=group.Command)(doctor.doctor)
