"""Where the workspace is: upward from a folder, as git does, or where it is named."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli import progress
from meili_cli.errors import WorkspaceError
from meili_cli.i18n import _

VARIABLE: Final = "MEILI_WORKSPACE"
_YAML: Final = frozenset({".yaml", ".yml"})
_MARK: Final = Path("plan") / "plan.yaml"


class Workspace(NamedTuple):
    """The folders of a workspace; none of them need exist but `root`."""

    root: Path

    @property
    def plan(self) -> Path:
        """The plan's files."""
        return self.root / "plan"

    @property
    def data(self) -> Path:
        """Areas and entries."""
        return self.root / "data"

    @property
    def entries(self) -> Path:
        """The ledger."""
        return self.data / "entries"

    def mappings(self) -> tuple[Path, ...]:
        """Return the mapping files of the plan, in order of name."""
        folder = self.plan / "mappings"
        try:
            return tuple(
                sorted(
                    path
                    for path in folder.iterdir()
                    if path.suffix.lower() in _YAML and not path.name.startswith(".")
                )
            )
        except OSError:  # none, or not to be looked into, which `validate` says
            return ()

    def mapping(self, typed: str) -> Path:
        """Return the mapping file of a name in plan/mappings, or of a path.

        Raises WorkspaceError where there is neither, with the nearest names.
        """
        named = {path.stem: path for path in self.mappings()}
        if typed in named:
            return named[typed]
        path = Path(typed)
        try:
            if path.exists():
                return path
        except (OSError, ValueError):  # a name too long, or with a NUL
            pass
        from difflib import get_close_matches

        alike = get_close_matches(typed, list(named), n=3, cutoff=0.5) or list(named)[:3]
        raise WorkspaceError(
            _("there is no such mapping, in plan/mappings or as a file"),
            where=typed,
            hint=_("nearest: {names}").format(names=", ".join(alike))
            if alike
            else _("`meili mapping suggest FILE` writes one for a table"),
        )

    @property
    def index_folder(self) -> Path:
        """What is kept to answer quickly; it can always be made again."""
        return self.data / ".index"

    def owns(self, path: Path) -> bool:
        """Whether `path` lies among the files of the plan or the data, or is one of them.

        Folders and files are told by what they are, not by how they are spelt: links are
        followed, `DATA/` is `data/` where the disk does not tell them apart, and a second name
        of a file is that file.
        """
        try:
            resolved = path.resolve()
        except (OSError, RuntimeError):  # writing will say what is wrong with it
            return False
        ours = {_node(self.plan), _node(self.data)} - {None}
        if any(_node(folder) in ours for folder in (resolved, *resolved.parents)):
            return True
        node = _node(resolved, links=2)
        return node is not None and any(
            _node(Path(folder, name), links=2) == node
            for ours_too in (self.plan, self.data)
            for folder, _folders, names in os.walk(ours_too)
            for name in names
        )


def find(named: Path | None, environ: Mapping[str, str], *, start: Path | None = None) -> Workspace:
    """Return the workspace that is `named`, else that of MEILI_WORKSPACE, else the one upward.

    The upward search begins at `start`, by default the current folder. Raises WorkspaceError.
    """
    variable = environ.get(VARIABLE)
    how = _("named by -C")
    if named is None and start is None and variable:
        named, how = Path(variable), _("named by MEILI_WORKSPACE")
    if named is not None:
        if not _is_folder(named):
            raise WorkspaceError(
                _("there is no such folder"),
                where=named,
                hint=_("Name a folder that holds plan/plan.yaml."),
            )
        if not (named / "plan").is_dir():
            raise WorkspaceError(
                _("this folder is no workspace: it has no folder plan/"),
                where=named,
                hint=_("Make one with `meili init DIR`, or name another with -C DIR."),
            )
        return _found(named, how)
    if start is not None:
        if not _exists(start):
            raise WorkspaceError(
                _("there is no such file or folder"),
                where=start,
                hint=_("Name a workspace, or a folder or file in one."),
            )
        if (start / "plan").is_dir():  # even where plan.yaml is missing: that is a finding
            return _found(start, _("named as an argument"))
    return _upward(start)


def below_repository(root: Path, environ: Mapping[str, str]) -> str:
    """Return the way from the top of the repository to a workspace: empty, or with a slash at its end.

    The top is GITHUB_WORKSPACE, where the workspace lies below it, else the next folder upward that
    holds `.git`, else the workspace itself.
    """
    here = root.resolve()
    named = environ.get("GITHUB_WORKSPACE")
    tops = [Path(named).resolve()] if named else []
    tops += [folder for folder in (here, *here.parents) if (folder / ".git").exists()]
    top = next((folder for folder in tops if here.is_relative_to(folder)), here)
    return "" if top == here else f"{here.relative_to(top).as_posix()}/"


def _upward(start: Path | None) -> Workspace:
    """Return the workspace that `start`, by default the current folder, lies in."""
    here = _current()
    if here is None and (start is None or not start.is_absolute()):
        raise WorkspaceError(
            _("the current folder is no longer there"),
            where=start,
            hint=_("Go to another one, or name a workspace by its whole path with -C DIR."),
        )
    begin = (start or Path()).absolute()
    for folder in (begin, *begin.parents):
        if _is_marked(folder):
            # As a person standing here would write it.
            return _found(Path() if folder == here else folder, _("found upward from here"))
    raise WorkspaceError(
        _("no workspace here or in any folder above (none has plan/plan.yaml)"),
        where=start or begin,
        hint=_("Make one with `meili init DIR`, or name one with -C DIR."),
    )


def _found(root: Path, how: str) -> Workspace:
    progress.tell(lambda: _("workspace: {folder} ({how})").format(folder=root.absolute(), how=how))
    return Workspace(root)


def _is_marked(folder: Path) -> bool:
    """Whether `folder` is a workspace; raises WorkspaceError where its mark is no file.

    To search on would take another workspace further up, without a word.
    """
    mark = folder / _MARK
    if mark.is_file():
        return True
    if os.path.lexists(mark):
        raise WorkspaceError(
            _("this is no file, so that the workspace here cannot be read"),
            where=mark,
            hint=_("Put the plan's file here, or name another workspace with -C DIR."),
        )
    return False


def _node(path: Path, *, links: int = 0) -> tuple[int, int] | None:
    """Return what a file or folder is on its disk, if it is there and has so many names."""
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return (state.st_dev, state.st_ino) if state.st_nlink >= links else None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _current() -> Path | None:
    """Return the current folder, or None where somebody has deleted it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None
