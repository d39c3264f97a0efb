"""An xlsx file as XlsxWriter makes it: what a form and whatever is sent on have alike.

Owns fonts and colours, how much room a text takes, and that no text becomes a formula or a link
and no byte comes from a clock. What stands where is decided by those who fill it.
"""

import io
import math
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, language
from meili_cli.render.text import width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

LINE: Final = 15
"""Points of one line of text."""
A4: Final = 9
A3: Final = 8
"""Sizes of paper, by the numbers that Excel has for them."""
DARK, HEAD, INK, GREY, RULE = "#1F4E5F", "#2F6F7E", "#222222", "#8A8A8A", "#B8C4C8"
ALERT: Final = "#B3261E"
_FONTS: Final = {"zh": "宋体", "en": "Arial"}
_LETTER: Final = 0.85
"""What a letter takes of the room of a digit, on the average."""


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, file: "Workbook") -> None:
        self._file = file
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def __call__(self, **style: object) -> "Format":
        """Return the format of a style, in the font of the language in use."""
        whole = {
            "font_name": font(), "font_size": 10, "font_color": INK, "valign": "vcenter", **style,
        }  # fmt: skip
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._file.add_format(whole)
        return self._made[key]


class Book(NamedTuple):
    """A workbook while it is written, with its formats."""

    file: "Workbook"
    style: Styles


def written(created: date, fill: Callable[[Book], None]) -> bytes:
    """Return the file that `fill` writes. Raises UsageError where XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError(
            _("writing workbooks needs XlsxWriter"),
            hint=_("Install it: {command}").format(command="pip install 'meili-cli[workbook]'"),
        ) from None
    file = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"in_memory": True, **plain}) as book:
        book.set_properties({"created": datetime.combine(created, time())})
        fill(Book(book, Styles(book)))
    return file.getvalue()


def font() -> str:
    """Return the font of the language in use."""
    return _FONTS[language()]


def lines_of(text: str, digits: float) -> int:
    """Return how many lines a text takes in a column that is so many digits wide, or one more."""
    wide = width(text) - len(text)
    return max(1, math.ceil((2 * wide + _LETTER * (len(text) - wide)) / (digits - 1)))


def letters(at: int) -> str:
    """Return what a column is called, the first one being 0: A, Z, AA."""
    before, last = divmod(at, 26)
    return (letters(before - 1) if before else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last]
