"""Which findings `validate` and `check` tell of: what the command line and the settings choose.

A rule is named by its id, or by the words that its id begins with: `yaml` is all of yaml-….
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.problem import Problem
from meili_cli.workspace import settings


class Selection(NamedTuple):
    """Names of rules: of those to tell of (none for all), and of those to leave out."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False

    def takes(self, rule: str) -> bool:
        """Whether findings of a rule are told."""
        wanted = not self.select or any(_is_named(rule, name) for name in self.select)
        return wanted and not any(_is_named(rule, name) for name in self.ignore)

    def kept(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return the findings that are told."""
        return tuple(problem for problem in problems if self.takes(problem.rule))


def selection(
    command: str, select: Sequence[str] | None, ignore: Sequence[str] | None,
    *, strict: bool = False, root: Path | None = None,
) -> Selection:  # fmt: skip
    """Return what is chosen for a command: typed, and in the settings of the workspace at `root`.

    What is typed to select replaces the settings' lists, what is typed to ignore adds to them; warnings
    count as errors where either says so. Raises UsageError for a name that no rule has, and
    WorkspaceError for settings that are none.
    """
    selected = _names(command, select, "--select")
    ignored = _names(command, ignore, "--ignore")
    if root is None:
        return Selection(selected, ignored, strict)
    set_ = settings.load(root)
    for key, names in (("select", set_.select), ("ignore", set_.ignore)):
        _check(names, f"{set_.file}: {settings.TABLE}.{key}", "validate", "check")
    if not selected:
        selected, ignored = set_.select, (*set_.ignore, *ignored)
    return Selection(selected, ignored, strict or set_.strict)


def _names(command: str, typed: Sequence[str] | None, option: str) -> tuple[str, ...]:
    names = tuple(name.strip() for one in typed or () for name in one.split(","))
    _check(names, option, command)
    return names


def _check(names: Collection[str], where: str, *commands: str) -> None:
    """Hold names against the rules of commands. Raises UsageError."""
    if not names:
        return
    from meili_cli.workspace.rules import of_command

    known = [rule for command in commands for rule in of_command(command)]
    for name in names:
        if not any(_is_named(rule, name) for rule in known):
            raise UsageError(
                _('no rule is called "{name}", and none begins with this word').format(name=name),
                where=where,
                hint=_hint(name, known, commands),
            )


def _hint(name: str, known: Collection[str], commands: Sequence[str]) -> str:
    from meili_cli.ledger.nearest import nearest_words
    from meili_cli.workspace.rules import of_command

    (other,) = {"validate", "check"} - {commands[0]}
    if any(_is_named(rule, name) for rule in of_command(other)):
        return _("It is a rule of `meili {command}`.").format(command=other)
    alike = nearest_words(name, {rule: rule for rule in known}) if name else ()
    if alike:
        return _("nearest: {names}").format(names=", ".join(alike))
    return _("`meili {command} --rules` lists them all.").format(command=commands[0])


def _is_named(rule: str, name: str) -> bool:
    return rule == name or rule.startswith(f"{name}-")
