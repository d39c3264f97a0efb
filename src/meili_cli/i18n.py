"""The language that people are spoken to in. Owns the choice and the catalogue; never any text.

Messages are written in English in the code, inside `_()`, and looked up in gettext
catalogues by the standard library. Nothing is loaded for English.
"""

import gettext as _gettext
import os
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh", "en")

_LOCALES: Final = Path(__file__).parent / "locale"


class _Speech:
    """What is spoken in this process; one command speaks one language."""

    language = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def preferred(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """The language asked for by MEILI_LANG, else by the locale: `zh` or `en`."""
    for name in ("MEILI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def use(language: str) -> None:
    """Speak `language` (zh or en) from here on."""
    _Speech.language = language
    _Speech.catalogue = (
        _gettext.NullTranslations()
        if language == "en"
        else _gettext.translation("meili", _LOCALES, [language], fallback=True)
    )


def language() -> str:
    """Return the language in use."""
    return _Speech.language


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _Speech.catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return `one` or `many`, as `count` asks for, in the language in use."""
    return _Speech.catalogue.ngettext(one, many, count)


def no_op(message: str) -> str:
    """Mark `message` for the catalogue where it is translated later, by `_`."""
    return message
