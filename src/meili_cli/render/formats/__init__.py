"""The output formats, one module each. To add one, write its module and list it here.

A format for people is a function of a `Table`, one for programs of `Records`; both return
the whole text with a line end at its end. None of them chooses words or figures.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final

from meili_cli.model.terms import Format
from meili_cli.render.formats import csv, html, json, markdown, plain, table
from meili_cli.render.records import Records
from meili_cli.render.table import Table

FOR_PEOPLE: Final[Mapping[Format, Callable[[Table, int | None, bool], str]]] = {
    Format.TABLE: table.write,
    Format.PLAIN: plain.write,
    Format.MARKDOWN: markdown.write,
    Format.HTML: html.write,
}

FOR_PROGRAMS: Final[Mapping[Format, Callable[[Records], str]]] = {
    Format.CSV: csv.write,
    Format.JSON: json.write,
}

_ENDINGS: Final = {
    ".txt": Format.PLAIN,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".csv": Format.CSV,
    ".json": Format.JSON,
}


def of_file(name: str) -> Format | None:
    """Return the format that the ending of a file's name stands for, if any."""
    return _ENDINGS.get(PurePath(name).suffix.lower())
