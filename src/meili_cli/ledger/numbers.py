"""Figures as exact decimals: how they are read from text, and the one way to write them.

Nothing is ever rounded, and nothing is guessed: what could be read in two ways is refused.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.entry import MAX_DECIMALS, MAX_DIGITS

_PLAIN: Final = re.compile(r"[+-]?(?P<whole>\d+)(?:\.(?P<part>\d+))?", re.ASCII)
_EXPONENT: Final = re.compile(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d+", re.ASCII)
_SEPARATED: Final = re.compile("[+-]?\\d+(?:[,'_ \u00a0\u202f\uff0c]\\d+)+(?:\\.\\d+)?", re.ASCII)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Decimal:
    """Read plain decimal text: an optional sign, digits, and perhaps a point and digits.

    Raises ValueError, whose text says what is wrong and what to write. Zeros at either end
    count for nothing, so `1.50000` is `1.5`.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError(_why_not(text))
    whole, part = match["whole"].lstrip("0"), (match["part"] or "").rstrip("0")
    if len(part) > MAX_DECIMALS:
        raise ValueError(
            _('"{text}" has {found} digits after the point; at most {limit} are kept').format(
                text=_short(text), found=len(part), limit=MAX_DECIMALS
            )
        )
    if len(whole) + len(part) > MAX_DIGITS:
        raise ValueError(
            _('"{text}" has more than {limit} digits').format(text=_short(text), limit=MAX_DIGITS)
        )
    return Decimal(text)


def number_text(number: Decimal) -> str:
    """Write `number` without exponent or trailing zeros; `-0` is `0`."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _why_not(text: str) -> str:
    shown = _short(text)
    if _EXPONENT.fullmatch(text):
        return _('"{text}": write the number out, without an exponent').format(text=shown)
    if _SEPARATED.fullmatch(text):
        return _('"{text}": write the number without separators').format(text=shown)
    if _PLAIN.fullmatch(text.rstrip("%％ ")):
        return _('"{text}": write the number without the percent sign').format(text=shown)
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return _('"{text}" is no figure; leave the row out instead').format(text=shown)
    return _('"{text}" is not a number; write digits, such as 1200 or 12.5').format(text=shown)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to find it
