"""A new workspace: a copy of the plan and the areas that travel with the program, or a blank one.

Owns what lies in a fresh workspace. Never writes over anything, and leaves nothing half made:
all is put together beside its place, then moved there.
"""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from meili_cli.errors import WorkspaceError
from meili_cli.i18n import _
from meili_cli.ledger.commit import GITATTRIBUTES
from meili_cli.workspace import demo as simulation
from meili_cli.workspace.blank import Answers
from meili_cli.workspace.blank import files as blank_files
from meili_cli.workspace.find import Workspace

GITIGNORE: Final = ".index/\n"
"""Content of data/.gitignore: an index can always be made again."""

SCHEMAS: Final = ".schemas"
"""The folder in plan/ that editors find the JSON Schemas in, offline and in any workspace."""

_PACKAGE: Final = Path(__file__).parents[1]


def init(
    folder: Path, *, now: datetime, demo: bool = False, seed: int = simulation.SEED,
    blank: Answers | None = None,
) -> Workspace:  # fmt: skip
    """Make a workspace in `folder`, which may be missing, and return it.

    It has the bundled plan, or one made of the answers for a `blank` one. With `demo` it is filled
    with simulated entries, drawn from `seed`, none of them recorded after `now` (aware). Raises
    WorkspaceError if the folder holds a plan or data already, is no folder, or cannot be written.
    """
    workspace = Workspace(folder)
    try:
        refuse_to_overwrite(workspace)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".meili-init-", dir=folder) as beside:
            made = Workspace(Path(beside))
            _furnish(made, dict(_bundled(bundle())) if blank is None else _blank(blank))
            if demo:
                simulation.fill(made, now=now, seed=seed)
            made.data.rename(workspace.data)
            made.plan.rename(workspace.plan)  # last, since it is what makes a workspace
    except OSError as error:
        raise WorkspaceError(
            _("no workspace can be made here: {reason}").format(reason=error.strerror or error),
            where=folder,
            hint=_("check that you may write there, or name another folder"),
        ) from error
    return workspace


def bundle() -> Path:
    """Return the folder whose plan/ and data/areas/ are copied.

    A wheel carries it inside the package; in a checkout it is the repository itself.
    Raises WorkspaceError if there is neither.
    """
    for folder in (_PACKAGE / "bundle", *_PACKAGE.parents[1:2]):
        if (folder / "plan" / "plan.yaml").is_file() and (folder / "data" / "areas").is_dir():
            return folder
    raise WorkspaceError(
        _("the plan that belongs to the program is missing"),
        where=_PACKAGE,
        hint=_("install meili-cli again"),
    )


def refuse_to_overwrite(workspace: Workspace) -> None:
    """Raise WorkspaceError where a workspace cannot be made without losing something."""
    if workspace.root.exists() and not workspace.root.is_dir():
        raise WorkspaceError(
            _("this is a file, not a folder"),
            where=workspace.root,
            hint=_("name a folder, which may be missing"),
        )
    for path in (workspace.plan, workspace.data):
        if path.exists() or path.is_symlink():  # a link to nowhere is somebody's too
            raise WorkspaceError(
                _("this folder holds {name} already, and nothing is ever written over").format(
                    name=f"{path.name}/"
                ),
                where=workspace.root,
                hint=_("name another folder: `meili init DIR`"),
            )


def _furnish(workspace: Workspace, files: Mapping[Path, bytes]) -> None:
    # All was read before anything is written: the new folder may lie within the source.
    for name, content in files.items():
        path = workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    workspace.entries.mkdir(parents=True)
    (workspace.data / ".gitattributes").write_bytes(GITATTRIBUTES.encode())
    (workspace.data / ".gitignore").write_bytes(GITIGNORE.encode())


def _blank(answers: Answers) -> Mapping[Path, bytes]:
    """Return the files of a plan that is made of a few answers, with the schemas for editors."""
    source = bundle()
    schemas = {
        path.relative_to(source): path.read_bytes()
        for path in source.glob(f"plan/{SCHEMAS}/*.json")
    }
    made = blank_files(answers, SCHEMAS if schemas else "")
    return {**{Path(name): content.encode() for name, content in made.items()}, **schemas}


def _bundled(source: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the path below `source` and the bytes of every file that is copied."""
    areas = (*source.glob("data/areas/*.csv"), *source.glob("data/areas/*.geojson"))
    for path in (*source.glob("plan/**/*"), *areas):
        name = path.relative_to(source)
        hidden = (part for part in name.parts if part.startswith(".") and part != SCHEMAS)
        if path.is_file() and not any(hidden):
            yield name, path.read_bytes()
