"""Results as text, for people and for programs: tables, html, markdown, csv, json.

`frame` what is needed beyond the rows · `view` what was asked for of how they are shown ·
`screens` which columns and rows · `columns` what stands in each column · `figures` a value as
text · `words` a code as words · `footnotes` the notes · `table` the layout that formats for
people share · `records` the rows for programs · `formats` one module a format.

Nothing here reads a file, computes a figure, or prints.
"""

from collections.abc import Sequence

from meili_cli.i18n import _
from meili_cli.model.entry import Logged
from meili_cli.model.report import Report
from meili_cli.model.terms import Format
from meili_cli.render import columns, formats, records, screens
from meili_cli.render.figures import effect
from meili_cli.render.formats import FOR_PROGRAMS, of_file
from meili_cli.render.frame import Frame, Group, Names, Screen, frame_of, names_of
from meili_cli.render.records import record
from meili_cli.render.view import View, asked, in_order, known
from meili_cli.render.words import kind, left_out

__all__ = [
    "Format", "Frame", "Group", "Names", "Screen", "View",
    "asked", "effect", "embedded", "entries", "frame_of", "kind", "left_out", "names_of", "of_file",
    "record", "report",
]  # fmt: skip


def report(
    rows: Report, frame: Frame, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return a report as text. `width` is in cells, None means that nothing is cut.

    Raises UsageError where the view names a column that is not there.
    """
    view = view or View()
    flat = form in FOR_PROGRAMS
    if frame.screen is Screen.AREAS and not flat:
        fields = screens.names(frame)
        remark = _("csv and json have one row an item and area, with the fields of a row.")
        known(view, fields, fields, remark)
    else:
        known(view, records.ROW_FIELDS if flat else screens.names(frame), records.ROW_FIELDS)
        rows = rows._replace(rows=in_order(rows.rows, view.sort, getattr))
    if flat:
        return formats.write(form, records.of_report(rows).pick(view.columns), view)
    return formats.show(form, screens.report(rows, frame, view), width, colour=colour)


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
