"""What the two formats made of lines, table and plain, say alike around a fitted table."""

from collections.abc import Iterator

from meili_cli.i18n import _
from meili_cli.render.table import Fitted
from meili_cli.render.text import wrap


def left_out(fitted: Fitted) -> str:
    """Return the sentence that names the columns left out; empty if there is none."""
    if not fitted.left_out:
        return ""
    columns = _(", ").join(fitted.left_out)
    return _("Left out for want of room: {columns}").format(columns=columns)


def numbered(fitted: Fitted, width: int | None) -> Iterator[str]:
    """Yield the lines of the footnotes, their numbers in a column of their own."""
    digits = len(str(len(fitted.table.footnotes)))
    for number, note in enumerate(fitted.table.footnotes, 1):
        yield from wrap(f"{number:>{digits}}  {note}", width, indent=digits + 2)
