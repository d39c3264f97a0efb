"""Bad data as a value: what is wrong, where it stands, which rule says so, what to do."""

from datetime import date
from decimal import Decimal
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


Figure = Decimal | date | str
"""What a question can be about: a number, a day, or a name."""


class Question(NamedTuple):
    """What a doubtful figure is about, so that somebody can answer for it.

    `figures` are those that make it doubtful, by name: another figure is another question.
    `beside` is what the rest of the ledger makes of them, which may change meanwhile.
    """

    item: str = ""
    area: str = ""
    figures: tuple[tuple[str, Figure], ...] = ()
    beside: tuple[tuple[str, Figure], ...] = ()

    def id(self, rule: str) -> str:
        """Return what the question of a rule is called: 8 hex digits, the same in any language."""
        from hashlib import sha256

        figures = sorted(f"{name}={text(figure)}" for name, figure in self.figures)
        return sha256("\n".join((rule, self.item, self.area, *figures)).encode()).hexdigest()[:8]


def text(figure: Figure) -> str:
    """Return a figure as an answer keeps it: plain digits, no zeros at the end; days as ISO."""
    if isinstance(figure, Decimal):
        return f"{figure.normalize() + 0:f}"
    return str(figure)


class Problem(NamedTuple):
    """A finding. `rule` is a stable id; `message` says what, `hint` what to do.

    One that can be answered asks a `question`.
    """

    place: Place
    rule: str
    severity: Severity
    message: str
    hint: str = ""
    question: Question = Question()

    @property
    def id(self) -> str:
        """What the question is called; empty where there is none."""
        return self.question.id(self.rule) if self.question.item else ""
