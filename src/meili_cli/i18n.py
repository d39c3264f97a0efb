"""The language that people are spoken to in. Owns the choice and the catalogue; never any text.

Messages are in Chinese or English. What stands in a plan may be written in any language: who asks
for another one is spoken to in English, and reads the plan's names and texts in the language asked for.

Messages are written in English in the code, inside `_()`, and looked up in gettext
catalogues by the standard library. Nothing is loaded for English. A command speaks one language
from start to end (`use`); a library that is called speaks one for the time of a call (`speaking`).
"""

import gettext as _gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, NamedTuple

LANGUAGES: Final = ("zh", "en")
"""The languages of messages."""

_TAG: Final = re.compile(r"[a-z]{2,3}", re.ASCII)

_LOCALES: Final = Path(__file__).parent / "locale"


class _Speech(NamedTuple):
    """The language of messages, their catalogue, and the language that names are wanted in."""

    language: str = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
    wanted: str = "en"


class _Process:
    """What is spoken in this process; one command speaks one language."""

    speech = _Speech()


_WITHIN: Final[ContextVar[_Speech | None]] = ContextVar("speech", default=None)
"""What is spoken within a call, in this thread or task alone."""


def preferred(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """The language asked for by MEILI_LANG, else by the locale: `zh`, `en`, or another tag."""
    for name in ("MEILI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            tag = re.split(r"[-_.@]", value.lower())[0]
            return tag if is_tag(tag) else "en"
    return "en"


def is_tag(text: str) -> bool:
    """Whether a text can name a language: two or three small letters."""
    return bool(_TAG.fullmatch(text))


def spoken_for(wanted: str) -> str:
    """Return the language in which those are spoken to who ask for `wanted`."""
    return wanted if wanted in LANGUAGES else "en"


def use(language: str) -> None:
    """Speak `language` from here on, in the whole process."""
    _Process.speech = _speech(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` within, and change nothing for anybody else."""
    before = _WITHIN.set(_speech(language))
    try:
        yield
    finally:
        _WITHIN.reset(before)


def _speech(wanted: str) -> _Speech:
    language = spoken_for(wanted)
    if language == "en":
        return _Speech(wanted=wanted)
    catalogue = _gettext.translation("meili", _LOCALES, [language], fallback=True)
    return _Speech(language, catalogue, wanted)


def _spoken() -> _Speech:
    return _WITHIN.get() or _Process.speech


def language() -> str:
    """Return the language of messages in use: zh or en."""
    return _spoken().language


def naming() -> str:
    """Return the language that names and texts of a plan are wanted in; mostly `language()`."""
    return _spoken().wanted


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _spoken().catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return `one` or `many`, as `count` asks for, in the language in use."""
    return _spoken().catalogue.ngettext(one, many, count)


def no_op(message: str) -> str:
    """Mark `message` for the catalogue where it is translated later, by `_`."""
    return message
