"""The language that people are spoken to in. Owns the choice and the catalogue; never any text.

Messages are written in English in the code, inside `_()`, and looked up in gettext
catalogues by the standard library. Nothing is loaded for English. A command speaks one language
from start to end (`use`); a library that is called speaks one for the time of a call (`speaking`).
"""

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, NamedTuple

LANGUAGES: Final = ("zh", "en")

_LOCALES: Final = Path(__file__).parent / "locale"


class _Speech(NamedTuple):
    """A language and its messages."""

    language: str = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


class _Process:
    """What is spoken in this process; one command speaks one language."""

    speech = _Speech()


_WITHIN: Final[ContextVar[_Speech | None]] = ContextVar("speech", default=None)
"""What is spoken within a call, in this thread or task alone."""


def preferred(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """The language asked for by MEILI_LANG, else by the locale: `zh` or `en`."""
    for name in ("MEILI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def use(language: str) -> None:
    """Speak `language` (zh or en) from here on, in the whole process."""
    _Process.speech = _speech(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` (zh or en) within, and change nothing for anybody else."""
    before = _WITHIN.set(_speech(language))
    try:
        yield
    finally:
        _WITHIN.reset(before)


def _speech(language: str) -> _Speech:
    if language == "en":
        return _Speech()
    return _Speech(language, _gettext.translation("meili", _LOCALES, [language], fallback=True))


def _spoken() -> _Speech:
    return _WITHIN.get() or _Process.speech


def language() -> str:
    """Return the language in use."""
    return _spoken().language


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _spoken().catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return `one` or `many`, as `count` asks for, in the language in use."""
    return _spoken().catalogue.ngettext(one, many, count)


def no_op(message: str) -> str:
    """Mark `message` for the catalogue where it is translated later, by `_`."""
    return message
