"""The output formats, one module each, under the name that `model.terms.Format` gives it.

A format for people is a function of a `Table`, one for programs of `Records`; both return
the whole text with a line end at its end. None of them chooses words or figures.
"""

from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from meili_cli.model.terms import Format
from meili_cli.render.records import Records
from meili_cli.render.table import Table

if TYPE_CHECKING:  # which itself asks what formats can do
    from meili_cli.render.view import View

FOR_PROGRAMS: Final = (Format.CSV, Format.JSON)
"""Formats of the rows themselves, exact; the others show a table to a person."""
OF_LINES: Final = (Format.TABLE, Format.PLAIN, Format.CSV)
"""Formats that are rows alone once their header is left out."""
MARKED: Final = (Format.CSV,)
"""Formats that may begin with a byte order mark."""
PAGE: Final = Format.HTML
"""The format that is a page of its own."""

ENDINGS: Final = {
    ".txt": Format.PLAIN,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".csv": Format.CSV,
    ".json": Format.JSON,
}
"""The endings of files, with the format that each stands for."""


def show(form: Format, table: Table, width: int | None, *, colour: bool) -> str:
    """Return a table in a format for people."""
    return str(_module(form).write(table, width, colour))


def embedded(table: Table) -> str:
    """Return a table as a piece of html, for a page that somebody else makes."""
    return str(_module(Format.HTML).embedded(table))


def write(form: Format, rows: Records, view: "View") -> str:
    """Return rows in a format for programs, with or without header and byte order mark."""
    return str(_module(form).write(rows, view))


def _module(form: Format) -> Any:
    """Return the module of a format, which has its name; only the one needed is imported."""
    return import_module(f"{__name__}.{form.value}")


def of_file(name: str) -> Format | None:
    """Return the format that the ending of a file's name stands for, if any."""
    return ENDINGS.get(PurePath(name).suffix.lower())
