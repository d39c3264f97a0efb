"""The plan as it was at a revision of git: what is read of the repository, and nothing else.

Owns which commands git is asked. Only objects are read: no file of the working tree, no index, no
hook, no attribute, no filter. What is asked for by name is first made a commit.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from meili_cli.errors import UsageError, WorkspaceError
from meili_cli.i18n import _
from meili_cli.workspace.find import Workspace

_READ: Final = ("plan", "data/areas")
"""What of a workspace makes its plan."""
_FILES: Final = (b"100644", b"100755")
"""Modes of files; a link or another repository in their place is not followed."""
_OURS: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_EXTERNAL_DIFF", "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    }
)  # fmt: skip
"""What says which repository is meant, where a hook of git runs; ours is where the workspace is.

All that `git rev-parse --local-env-vars` lists, and what else a hook may have set.
"""


class RevisionError(UsageError):
    """What was typed is no revision; who asked knows what else it could have been."""


class _Blob(NamedTuple):
    """A file of a commit: its path from the workspace, and what git calls its bytes."""

    path: str
    name: str


@contextmanager
def taken_out(workspace: Workspace, revision: str) -> Iterator[Workspace]:
    """Yield the plan and the areas of the workspace as they were, in a folder for that time.

    Raises RevisionError, UsageError where there is no plan at it, and WorkspaceError where git
    cannot tell.
    """
    commit = resolve(workspace, revision)
    blobs = _listed(workspace, commit, revision)
    with TemporaryDirectory(prefix="meili-") as folder:
        root = Path(folder)
        _write(workspace, blobs, root, revision)
        yield Workspace(root)


def resolve(workspace: Workspace, revision: str) -> str:
    """Return the commit that a revision names. Raises RevisionError or WorkspaceError."""
    _git(workspace, "rev-parse", "--git-dir")  # says first where there is no repository
    found = _run(
        workspace, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if found.returncode:
        raise RevisionError(
            _("no revision that git knows"),
            where=revision,
            hint=_("`git log` lists revisions; in a shallow clone, fetch it first."),
        )
    return found.stdout.decode().strip()


def is_revision(workspace: Workspace, name: str) -> bool:
    """Whether git knows a revision of this name; False where there is no git to ask."""
    try:
        resolve(workspace, name)
    except (UsageError, WorkspaceError):
        return False
    return True


def names(workspace: Workspace) -> list[str]:
    """Return the branches and tags, for somebody who looks for one."""
    found = _git(workspace, "for-each-ref", "--format=%(refname:short)")
    return found.decode("utf-8", "replace").splitlines()


def _listed(workspace: Workspace, commit: str, revision: str) -> list[_Blob]:
    """Return the files of the plan at a commit; paths are as seen from the workspace."""
    tree = _git(workspace, "ls-tree", "-r", "-z", commit, "--", *_READ)
    blobs = []
    for line in filter(None, tree.split(b"\0")):
        about, _tab, raw = line.partition(b"\t")
        mode, _kind, name = about.split(b" ")
        path = os.fsdecode(raw)
        if (
            mode not in _FILES
            or ".." in PurePosixPath(path).parts
            or PurePosixPath(path).is_absolute()
        ):
            raise UsageError(
                _("this is no file at the revision {revision}, and is not followed").format(
                    revision=revision
                ),
                where=path,
                hint=_("Compare two folders instead."),
            )
        blobs.append(_Blob(path, name.decode()))
    if "plan/plan.yaml" not in {blob.path for blob in blobs}:
        raise UsageError(
            _("there is no plan/plan.yaml at this revision, where the workspace is now"),
            where=revision,
            hint=_(
                "Was it elsewhere then? Take it out with `git worktree add`, and name the folder."
            ),
        )
    return blobs


def _write(workspace: Workspace, blobs: Sequence[_Blob], root: Path, revision: str) -> None:
    """Write files as they are kept, byte for byte. Raises WorkspaceError where one is missing."""
    asked = "".join(f"{blob.name}\n" for blob in blobs)
    answer = _git(workspace, "cat-file", "--batch", stdin=asked.encode())
    at = 0
    for blob in blobs:
        end = answer.index(b"\n", at)
        *_about, size = answer[at:end].split(b" ")
        if not size.isdigit():  # NAME missing
            raise WorkspaceError(
                _("git has no content for this file at the revision {revision}").format(
                    revision=revision
                ),
                where=blob.path,
                hint=_(
                    "The repository is damaged, or only a part of it was cloned: `git fsck` says "
                    "what is missing. Clone it anew, or compare two folders."
                ),
            )
        begin = end + 1
        at = begin + int(size) + 1
        path = root / blob.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer[begin : at - 1])


def _git(workspace: Workspace, *words: str, stdin: bytes = b"") -> bytes:
    """Return what git answers. Raises WorkspaceError with what it says where it does not."""
    ran = _run(workspace, *words, stdin=stdin)
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WorkspaceError(
            _("git cannot tell: {why}").format(why=said[0] if said else ran.returncode),
            where=workspace.root.absolute(),
            hint=_("The workspace must lie in a git repository; else compare two folders."),
        )
    return ran.stdout


def _run(
    workspace: Workspace, *words: str, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    try:
        return subprocess.run(  # noqa: S603 - of words, without a shell
            ["git", "--no-replace-objects", "-C", os.fspath(workspace.root), *words],  # noqa: S607 - git stands wherever PATH says
            env={
                **environment,
                "LC_ALL": "C",
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_OPTIONAL_LOCKS": "0",
            },
            input=stdin,
            capture_output=True,
            check=False,
        )
    except (OSError, ValueError) as error:  # no git; a NUL in what was typed
        raise WorkspaceError(
            _("git cannot be run: {why}").format(why=getattr(error, "strerror", None) or error),
            hint=_("Install git, or compare two folders."),
        ) from error
