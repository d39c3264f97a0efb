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
    and without its end where the line is long.
    """

    path: str
    line: int = 0
    column: int = 0
    end: int = 0
    excerpt: str = ""
    cut: int = 0

    def __str__(self) -> str:
        """`path:line:col`, as far as known."""
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.path, *numbers])


class Problem(NamedTuple):
    """A finding. `rule` is a stable id; `message` says what, `hint` what to do."""

    place: Place
    rule: str
    severity: Severity
    message: str
    hint: str = ""


class Problems(tuple[Problem, ...]):
    """Findings that show themselves as the command line does, in a notebook too."""

    __slots__ = ()

    def __str__(self) -> str:
        """The findings one below the other; empty without any."""
        return "\n".join(map(as_text, self))

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self) or _('No findings.'))}</pre>"


def as_text(problem: Problem) -> str:
    """`path:line:col: error[rule] message`, the line with what is meant underlined, the hint."""
    place = problem.place
    text = [f"{place}: {problem.severity}[{problem.rule}] {problem.message}"]
    if place.excerpt:
        text.append(f"    {place.excerpt}")
    if place.excerpt and place.column:
        text.append(f"    {_carets(place)}")
    if problem.hint:
        text.append(f"    {problem.hint}")
    return "\n".join(text)


def _carets(place: Place) -> str:
    # Chinese characters are two columns wide; a tab is as wide as the terminal makes it.
    from wcwidth import wcswidth

    start = place.column - 1 - place.cut
    before, meant = place.excerpt[:start], place.excerpt[start : place.end - 1 - place.cut]
    if place.end <= place.column:
        meant = place.excerpt[start : start + 1]
    space = "\t".join(" " * max(0, wcswidth(part)) for part in before.split("\t"))
    return space + "^" * max(1, wcswidth(meant.replace("\t", " ")))
