"""Bad data as a value: what is wrong, where it stands, which rule says so, what to do."""

from enum import StrEnum
from typing import NamedTuple

from meili_cli.i18n import _


class Severity(StrEnum):
    """An error makes a command end with 1; a warning only under --strict."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A place in a file; path relative to the workspace, line and column from 1, 0 if unknown.

    `column` counts characters. `end` is the column behind the last character of what is
    meant, 0 if unknown. `excerpt` is the text of the line, without its first `cut` characters
    and without its end where the line is long. `over` is the name over the cell that is meant,
    where one row of a table holds several figures.
    """

    path: str
    line: int = 0
    column: int = 0
    end: int = 0
    excerpt: str = ""
    cut: int = 0
    over: str = ""

    def __str__(self) -> str:
        """`path:line:col`, as far as known, and the column that is meant."""
        numbers = [str(n) for n in (self.line, self.column) if n]
        place = ":".join([self.path, *numbers])
        if not self.over:
            return place
        return _('{place}, column "{column}"').format(place=place, column=self.over)


class Problem(NamedTuple):
    """A finding. `rule` is a stable id; `message` says what, `hint` what to do."""

    place: Place
    rule: str
    severity: Severity
    message: str
    hint: str = ""
