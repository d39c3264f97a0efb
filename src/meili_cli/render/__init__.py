"""Results as text, for people and for programs: tables, html, markdown, csv, json.

`frame` what is needed beyond the rows · `screens` which columns and rows · `figures` a value as
text · `words` a code as words · `footnotes` the notes · `table` the layout that formats for
people share · `records` the rows for programs · `formats` one module a format.

Nothing here reads a file, computes a figure, or prints.
"""

from collections.abc import Sequence

from meili_cli import progress
from meili_cli.i18n import no_op
from meili_cli.model.entry import Logged
from meili_cli.model.report import Report
from meili_cli.model.terms import Format
from meili_cli.render import formats, records, screens
from meili_cli.render.figures import effect
from meili_cli.render.formats import FOR_PROGRAMS, of_file
from meili_cli.render.frame import Frame, Group, Names, Screen
from meili_cli.render.records import record
from meili_cli.render.words import kind

__all__ = [
    "Format", "Frame", "Group", "Names", "Screen",
    "effect", "entries", "kind", "of_file", "record", "report",
]  # fmt: skip


@progress.stage(no_op("laying out the report"))
def report(
    rows: Report, frame: Frame, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return a report as text. `width` is in cells, None means that nothing is cut."""
    if form in FOR_PROGRAMS:
        return formats.write(form, records.of_report(rows))
    return formats.show(form, screens.report(rows, frame), width, colour=colour)


def entries(
    logged: Sequence[Logged], names: Names, *, title: str, simulated: bool = False,
    form: Format = Format.TABLE, width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return entries of the ledger as text, in the order given."""
    if form in FOR_PROGRAMS:
        return formats.write(form, records.of_log(logged, simulated=simulated))
    table = screens.log(logged, names, title=title, simulated=simulated)
    return formats.show(form, table, width, colour=colour)
