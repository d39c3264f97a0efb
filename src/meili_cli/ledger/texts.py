"""What free text in an entry may hold: source, note, who. Owns the characters.

And how such text stands in a csv that a spreadsheet may open: what would be taken for a formula
there gets an apostrophe in front, which is taken away again where such a file is read.
"""

import re
import unicodedata
from typing import Final

_ALLOWED: Final = frozenset("\t\n")
# Also in full width, as a Chinese keyboard gives it; a sign alone is a dash, and no formula.
_FORMULA: Final = re.compile("('*)([=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20].+)", re.DOTALL)


def first_control_character(text: str) -> str | None:
    """Return the first character that would harm a terminal or a file, as `U+001B`, or None.

    These are control characters but for tab and line feed, and halves of a surrogate pair
    (what is left of bytes that were not UTF-8).
    """
    if text.isprintable():
        return None
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in _ALLOWED:
            return f"U+{ord(character):04X}"
    return None


def marked(text: str) -> str:
    """Return text as it stands in a csv: no spreadsheet takes it for a formula."""
    return f"'{text}" if _like_formula(text) else text


def unmarked(text: str) -> str:
    """Return what was marked; text that was not is as it was."""
    return text[1:] if text.startswith("'") and _like_formula(text) else text


def _like_formula(text: str) -> bool:
    """Whether text begins as a formula does, behind any apostrophes, and is no number."""
    match = _FORMULA.fullmatch(text)
    return match is not None and not _is_number(match[2])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
