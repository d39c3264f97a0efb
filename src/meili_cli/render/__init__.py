"""Results as text, for people and for programs: tables, html, markdown, csv, json.

`frame` what is needed beyond the rows · `view` what was asked for of how they are shown ·
`screens` which columns and rows · `columns` what stands in each column · `figures` a value as
text · `words` a code as words · `footnotes` the notes · `table` the layout that formats for
people share · `links` the chains of revisions · `records` the rows for programs ·
`formats` one module a format ·
`form` the workbook that an area fills in · `workbook` the file that it is written into.

Nothing here reads a file, computes a figure, or prints.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from meili_cli import progress
from meili_cli.errors import UsageError
from meili_cli.i18n import _, no_op
from meili_cli.model.entry import Logged
from meili_cli.model.report import Report
from meili_cli.model.terms import Format
from meili_cli.render import columns, formats, records, screens
from meili_cli.render.figures import effect
from meili_cli.render.formats import FOR_PROGRAMS, of_file
from meili_cli.render.frame import Frame, Group, Names, Screen, frame_of, names_of
from meili_cli.render.records import record
from meili_cli.render.table import Table
from meili_cli.render.view import View, asked, in_order, known
from meili_cli.render.words import kind, left_out, overdue, plan_changed

if TYPE_CHECKING:
    from meili_cli.ledger.receipt import Account
    from meili_cli.reports.chains import Chain

__all__ = [
    "Format",
    "Frame",
    "Group",
    "Names",
    "Screen",
    "View",
    "asked",
    "batches",
    "chains",
    "effect",
    "embedded",
    "entries",
    "frame_of",
    "kind",
    "left_out",
    "names_of",
    "of_file",
    "overdue",
    "plan_changed",
    "record",
    "report",
    "screen",
]  # fmt: skip


@progress.stage(no_op("laying out the report"))
def report(
    rows: Report, frame: Frame, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return a report as text. `width` is in cells, None means that nothing is cut.

    Raises UsageError where the view names a column that is not there.
    """
    view = view or View()
    if form not in FOR_PROGRAMS:
        return formats.show(form, screen(rows, frame, view), width, colour=colour)
    fields = records.fields_of(rows)
    known(view, fields, fields)
    rows = rows._replace(rows=in_order(rows.rows, view.sort, getattr))
    return formats.write(form, records.of_report(rows).pick(view.columns), view)


def screen(rows: Report, frame: Frame, view: View) -> Table:
    """Return a report as the table that people are shown.

    Raises UsageError where the view names a column that is not there.
    """
    shown = screens.names(frame, rows)
    if frame.screen is Screen.AREAS:
        remark = _("csv and json have one row an item and area, with the fields of a row.")
        known(view, shown, shown, remark)
    else:
        known(view, shown, records.fields_of(rows))
        rows = rows._replace(rows=in_order(rows.rows, view.sort, getattr))
    return screens.report(rows, frame, view)


def embedded(rows: Report, frame: Frame) -> str:
    """Return a report as a piece of html, for a page that somebody else makes."""
    return formats.embedded(screens.report(rows, frame, View()))


def entries(
    logged: Sequence[Logged], names: Names, view: View | None = None, *, title: str,
    simulated: bool = False, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return entries of the ledger as text, in the order given unless the view has another.

    Raises UsageError where the view names a column that is not there.
    """
    view = view or View()
    flat = form in FOR_PROGRAMS
    known(view, records.LOG_FIELDS if flat else columns.OF_ENTRIES, records.LOG_FIELDS)
    logged = in_order(logged, view.sort, columns.of_entry)
    if flat:
        rows = records.of_log(logged, simulated=simulated).pick(view.columns)
        return formats.write(form, rows, view)
    table = screens.log(logged, names, view, title=title, simulated=simulated)
    return formats.show(form, table, width, colour=colour)


def batches(
    accounts: "Sequence[Account]", view: View | None = None, *, title: str,
    simulated: bool = False, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return what is noted of batches as text, in the order given unless the view has another.

    Raises UsageError where the view names a column that is not there.
    """
    view = view or View()
    flat = form in FOR_PROGRAMS
    known(view, records.BATCH_FIELDS if flat else columns.OF_BATCHES, records.BATCH_FIELDS)
    accounts = in_order(accounts, view.sort, getattr)
    if flat:
        rows = records.of_batches(accounts, simulated=simulated).pick(view.columns)
        return formats.write(form, rows, view)
    table = screens.batches(accounts, view, title=title, simulated=simulated)
    return formats.show(form, table, width, colour=colour)


def chains(
    found: "Sequence[Chain]", names: Names, view: View | None = None, *, title: str,
    simulated: bool = False, form: Format = Format.TABLE, width: int | None = None,
    colour: bool = False,
) -> str:  # fmt: skip
    """Return chains of revisions as text, in the order given.

    Raises UsageError where the view asks for another order, or for columns of a screen.
    """
    view = view or View()
    if view.sort or (view.columns and form not in FOR_PROGRAMS):
        raise UsageError(
            _("a chain has an order of its own, and on screen columns of its own"),
            where="--sort" if view.sort else "--columns",
            hint=_("Leave it out; csv and json take --columns."),
        )
    if form in FOR_PROGRAMS:
        known(view, records.CHAIN_FIELDS, ())
        rows = records.of_chains(found, simulated=simulated).pick(view.columns)
        return formats.write(form, rows, view)
    from meili_cli.render import links

    table = links.table(found, names, title=title, simulated=simulated)
    table = table if view.header else screens.bare(table)
    return formats.show(form, table, width, colour=colour)
