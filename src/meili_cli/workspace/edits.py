"""Files that people write, brought into another text by the program: laid out, or moved forward.

Owns which files are taken, and how one is written. What becomes of a text is known to `plan`.
"""

import difflib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from meili_cli.errors import MeiliError, UsageError, WorkspaceError
from meili_cli.i18n import _
from meili_cli.ledger import durable
from meili_cli.model.problem import Problem, Severity
from meili_cli.plan import source
from meili_cli.plan.kinds import KINDS, Kind, kind_of
from meili_cli.plan.reader import YAML, listed
from meili_cli.plan.source import Source
from meili_cli.workspace.find import Workspace

Change = Callable[[Source, Kind], str | None]
"""From a file to its new text; None where that cannot be, and the notes say why.

May raise MeiliError, which is then about this file alone.
"""


class Edit(NamedTuple):
    """A file, its bytes, and those that it is to have.

    These are None where its problems, or a failure, keep it from that.
    """

    path: Path
    before: bytes
    after: bytes | None
    problems: tuple[Problem, ...] = ()
    failure: MeiliError | None = None

    @property
    def changes(self) -> bool:
        """Whether there is anything to be written."""
        return self.after is not None and self.after != self.before

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff, each with its line end."""
        before, after = (
            (text or b"").decode("utf-8", "replace").splitlines(keepends=True)
            for text in (self.before, self.after)
        )
        name = self.path.as_posix()
        for line in difflib.unified_diff(before, after, name, name):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

    def write(self) -> None:
        """Put the new text in the place of the old one.

        Raises WorkspaceError where that cannot be done, or another text stands there by now.
        """
        assert self.after is not None
        try:
            if self.path.read_bytes() != self.before:
                raise WorkspaceError(
                    _("somebody changed it meanwhile, so it is left as it is"),
                    where=self.path,
                    hint=_("Run the command again."),
                )
            durable.replace(self.after, self.path)
        except OSError as error:
            raise WorkspaceError(
                _("cannot be written: {reason}").format(reason=error.strerror), where=self.path
            ) from error


def of_plan(workspace: Workspace) -> tuple[Path, ...]:
    """Return all files in plan/ that are of some kind, plan.yaml first."""
    found: list[Path] = []
    for kind in KINDS.values():
        place = workspace.root / kind.place
        if kind.place.startswith("plan/"):
            found += listed(place, YAML) if place.suffix not in YAML else [place]
    return tuple(path for path in found if path.exists() or path.is_symlink())


def edits(paths: Sequence[Path], root: Path, change: Change) -> Iterator[Edit]:
    """Yield what becomes of each file. Raises UsageError for one that is of no known kind."""
    kinds = [_kind(path) for path in paths]
    for path, kind in zip(paths, kinds, strict=True):
        file = source.read(path, root)
        text, failure = None, None
        try:
            text = None if file.notes else change(file, kind)
        except MeiliError as error:
            failure = error
        problems = {
            Problem(place, rule, Severity.ERROR, message, hint)
            for rule, notes in file.notes.items()
            for place, message, hint in notes
        }
        after = None if text is None else text.encode("utf-8")
        yield Edit(path, file.bom + file.data, after, tuple(sorted(problems)), failure)


def _kind(path: Path) -> Kind:
    kind = kind_of(path)
    if kind is None:
        places = ", ".join(one.pattern for one in KINDS.values())
        raise UsageError(
            _("this is no file of a plan, as far as its place tells"),
            where=path,
            hint=_("Files lie in: {places}").format(places=places),
        )
    return kind
