"""What free text in an entry may hold: source, note, who. Owns the characters."""

import unicodedata
from typing import Final

_ALLOWED: Final = frozenset("\t\n")


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
