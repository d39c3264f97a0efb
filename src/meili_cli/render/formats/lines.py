"""What the two formats made of lines, table and plain, say alike around a fitted table."""

from collections.abc import Iterator

from meili_cli.i18n import _
from meili_cli.render.table import Fitted
from meili_cli.render.text import wrap


def short_of_room(fitted: Fitted, room: int | None) -> Iterator[str]:
    """Yield the sentences that say which columns were left out, and whether the rest fits."""
    if fitted.left_out:
        columns = _(", ").join(fitted.left_out)
        yield _("Left out for want of room: {columns}").format(columns=columns)
    if room is not None and not fitted.table.bare and fitted.width > room:
        yield _(
            "These columns take {cells} cells and there is room for {room}: ask for fewer with --columns."
        ).format(cells=fitted.width, room=room)


def numbered(fitted: Fitted, width: int | None) -> Iterator[str]:
    """Yield the lines of the footnotes, their numbers in a column of their own."""
    digits = len(str(len(fitted.table.footnotes)))
    for number, note in enumerate(fitted.table.footnotes, 1):
        yield from wrap(f"{number:>{digits}}  {note}", width, indent=digits + 2)
