"""Documents filed beside the ledger: their folders, and how one is written.

Owns that a document is never written over: what was filed stays, and what changes later is filed
as another.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from meili_cli.errors import WorkspaceError
from meili_cli.i18n import _
from meili_cli.ledger.durable import write_once
from meili_cli.model.problem import Problem
from meili_cli.plan import filed
from meili_cli.plan.filed import ENDING, Filed
from meili_cli.workspace.find import Workspace

M = TypeVar("M", bound=BaseModel)


def paths(workspace: Workspace, kind: str) -> list[Path]:
    """Return the files of a kind of document (the folder in data/), in order of name.

    Raises WorkspaceError where there is a folder that cannot be looked into.
    """
    folder = workspace.data / kind
    try:
        return sorted(
            path for path in folder.iterdir()
            if path.suffix == ENDING and not path.name.startswith(".")
        )  # fmt: skip
    except FileNotFoundError as error:
        if folder.is_symlink():  # to nothing: what was filed is not here
            raise WorkspaceError(
                _("a link that leads nowhere"), where=folder, hint=_("Mend it, or remove it.")
            ) from error
        return []
    except OSError as error:
        raise WorkspaceError(
            _("cannot be read: {why}").format(why=error.strerror or error), where=folder
        ) from error


def read(
    workspace: Workspace, kind: str, model: type[M], name: str = "id"
) -> tuple[tuple[Filed[M], ...], tuple[Problem, ...]]:
    """Return the documents of a kind, and what is wrong with their form; see `plan.filed.read`."""
    return filed.read(paths(workspace, kind), workspace.root, model, name)


def write(workspace: Workspace, kind: str, name: str, document: BaseModel) -> Path:
    """File a document under a name; durable when this returns.

    Raises WorkspaceError where one of that name is filed already, or it cannot be written.
    """
    path = workspace.data / kind / f"{name}{ENDING}"
    try:
        if write_once(filed.text(document).encode(), path):
            return path
    except OSError as error:
        raise WorkspaceError(
            _("cannot be written: {why}").format(why=error.strerror or error),
            where=path,
            hint=_("check that you may write there"),
        ) from error
    raise WorkspaceError(_("this is filed already, and is not written over"), where=path)
