"""github: workflow commands, which GitHub Actions shows beside the lines that are meant.

Owns their escaping. Errors come first, for GitHub shows but the first ten of a step, and as many
warnings. The log shows a command as its message alone, so that the message begins with the place.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from meili_cli.model.findings import Findings
from meili_cli.model.problem import Problem, Severity

SHOWN: Final = 10
"""Annotations of one severity that GitHub shows of a step."""

_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}


def write(found: Findings) -> str:
    """Return one line a finding; the failure, if there is one, comes first."""
    in_order = sorted(found.problems, key=lambda one: one.severity is not Severity.ERROR)
    lines = [*_failure(found), *(_line(one, found.base) for one in in_order)]
    return "".join(f"{line}\n" for line in lines)


def _failure(found: Findings) -> Iterator[str]:
    if found.failure is not None:
        yield _command("error", {"title": f"meili {found.command}"}, str(found.failure))


def _line(problem: Problem, base: str) -> str:
    place = problem.place._replace(path=base + problem.place.path)
    properties: dict[str, str | int] = {
        "file": place.path,
        "line": place.line,
        "col": place.column,
        "endColumn": place.end,
        "title": problem.rule,
    }
    message = f"{place}: {problem.message}"
    return _command(
        problem.severity.value, properties, "\n".join(filter(None, (message, problem.hint)))
    )


def _command(name: str, properties: Mapping[str, str | int], message: str) -> str:
    given = ",".join(
        f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items() if value
    )
    return f"::{name} {given}::{message.translate(_DATA)}"
