"""The manual page of a rule: what its docstring says, with its id and its severity."""

import re
from collections.abc import Callable, Iterable
from inspect import cleandoc
from typing import Final, NamedTuple

from meili_cli.model.problem import Severity

Rule = Callable[..., object]

_EXAMPLE: Final = re.compile(r"^(\w+):\n((?:(?: {4}.*)?(?:\n|\Z))+)", re.MULTILINE)


class Manual(NamedTuple):
    """A rule as people read of it. `page` is the page under docs/rules/ where it stands."""

    id: str
    severity: Severity
    text: str
    page: str

    @property
    def summary(self) -> str:
        """The first sentence or two: what the rule asks for, or what is wrong."""
        return " ".join(self.text.partition("\n\n")[0].split())

    @property
    def explanation(self) -> str:
        """The text without its examples."""
        return _EXAMPLE.sub("", self.text).rstrip()

    @property
    def markdown(self) -> str:
        """The text with its examples as blocks of YAML."""
        return _EXAMPLE.sub(_fenced, self.text)

    @property
    def address(self) -> str:
        """Where it stands in the documentation, from its top on."""
        return f"rules/{self.page}.md#{self.id}"

    def __str__(self) -> str:
        """The page as it is printed."""
        return f"{self.id} ({self.severity})\n\n{self.text}\n"


def _fenced(found: re.Match[str]) -> str:
    lines = [line.removeprefix("    ") for line in found[2].rstrip().splitlines()]
    return "\n".join([f"**{found[1]}**", "", "```yaml", *lines, "```", ""])


def manual(rule: Rule, severity: Severity, page: str) -> Manual:
    """Return the page of a rule, whose id is its name with hyphens."""
    return Manual(rule.__name__.replace("_", "-"), severity, cleandoc(rule.__doc__ or ""), page)


def manuals(rules: Iterable[Rule], page: str, warnings: Iterable[Rule] = ()) -> tuple[Manual, ...]:
    """Return the pages of several; those that are not among the `warnings` are errors."""
    mild = frozenset(warnings)
    return tuple(
        manual(rule, Severity.WARNING if rule in mild else Severity.ERROR, page) for rule in rules
    )
