"""A folder of files that a command makes as a whole: the new ones are there, or the old ones are.

Owns what is done to a folder that exists. What was made before and is as it was made gives way;
what somebody else has put there, or has changed, stays unless it is asked to be written over.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from meili_cli.errors import UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.ledger import durable
from meili_cli.workspace.handing import undisturbed

MARK: Final = ".meili-made.json"
"""The file that says what made the others, and which they are: by their names the sha256 of each.

There are two for a file that is just being replaced: whatever stops that, it is known to be ours.
"""
SCHEMA: Final = "meili/made/1"
_NAMED: Final = 3
"""Files that a refusal names."""

Digests = dict[str, tuple[str, ...]]


@contextmanager
def made(folder: Path, kind: str, *, replace: bool = False) -> Iterator[Path]:
    """Yield an empty folder to be filled, whose files are brought into `folder` at the end.

    `folder` may be missing. Files that a command of this `kind` made there before give way. Where
    it holds anything else, or what was changed since, UsageError is raised before any work is done;
    with `replace` that stays, and only what has the name of a new file is written over.

    All is put together in a hidden folder first. An interruption waits while the files are moved
    into place: whoever stops the command finds all old files, or all new ones. Raises UsageError
    where something cannot be written.
    """
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        before = _made_before(folder, kind)
        if not before and not replace and (strangers := _strangers(folder)):
            raise _not_ours(folder, strangers)
        there = _there(folder)
        ours = {
            name: before[name] for name, digest in there.items() if digest in before.get(name, ())
        }
        others = there.keys() - ours.keys()
        if others and not replace:
            raise _not_ours(folder, others)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with durable.hidden(folder) as place:
                yield place
                with undisturbed():
                    _bring(place, folder, kind, ours)
        finally:
            for one in missing:  # nothing came of it
                with suppress(OSError):
                    one.rmdir()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            _("cannot be written: {reason}").format(reason=error.strerror),
            where=folder,
            hint=_("Name another folder."),
        ) from error


def _bring(place: Path, folder: Path, kind: str, before: Digests) -> None:
    """Move the files of one folder into another, and remove those of before that are no more."""
    new: Digests = {name: (digest,) for name, digest in _there(place).items()}
    names = before.keys() | new.keys()
    _stay_within(folder, new)
    _write_mark(folder, kind, {name: (*before.get(name, ()), *new.get(name, ())) for name in names})
    for name in sorted(before.keys() - new.keys()):
        (folder / name).unlink(missing_ok=True)
        for parent in Path(name).parents[:-1]:
            with suppress(OSError):  # something else is in it
                (folder / parent).rmdir()
    for name in new:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (place / name).replace(path)
    _write_mark(folder, kind, new)


def _stay_within(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write through a link to another folder. Raises UsageError."""
    parents = {parent for name in names for parent in Path(name).parents[:-1]}
    for parent in sorted(parents):
        if (folder / parent).is_symlink():
            raise UsageError(
                _("this is a link, and what it leads to would be written over"),
                where=folder / parent,
                hint=_("Remove the link, or name another folder."),
            )


def _write_mark(folder: Path, kind: str, files: Digests) -> None:
    said = {"schema": SCHEMA, "kind": kind, "files": dict(sorted(files.items()))}
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    durable.replace(text.encode(), folder / MARK)


def _made_before(folder: Path, kind: str) -> Digests:
    """Return what a command of this kind made here, by its own word; nothing where there is none."""
    try:
        said = json.loads((folder / MARK).read_bytes())
        if said["schema"] == SCHEMA and said["kind"] == kind:
            return {name: tuple(digests) for name, digests in said["files"].items()}
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass  # a mark that somebody wrote: all files are somebody's
    return {}


def _strangers(folder: Path) -> set[str]:
    """Return what stands in a folder where nothing is ours, without a look at what is below."""
    if not folder.is_dir():
        return set()
    return {one.name for one in folder.iterdir() if not durable.is_hidden(one.name)}


def _there(folder: Path) -> dict[str, str]:
    """Return the digests of the files below a folder, but for the mark and hidden folders."""
    found: dict[str, str] = {}
    for place, folders, names in os.walk(folder, onerror=_stop):
        folders[:] = sorted(name for name in folders if not durable.is_hidden(name))
        below = Path(place)
        links = [name for name in folders if (below / name).is_symlink()]
        for name in sorted([*links, *names]):
            path = below / name
            if path != folder / MARK:
                found[path.relative_to(folder).as_posix()] = _digest(path)
    return found


def _stop(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _digest(path: Path) -> str:
    """Return the sha256 of a file; nothing for a link, and for what is no file."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_ours(folder: Path, others: set[str]) -> UsageError:
    names = sorted(others)
    return UsageError(
        ngettext(
            "{n} file here was not made by this command, or was changed since: {names}",
            "{n} files here were not made by this command, or were changed since: {names}",
            len(names),
        ).format(
            n=len(names),
            names=", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else ""),
        ),
        where=folder,
        hint=_(
            "Name another folder; or give --replace, and only files of the same name are written over."
        ),
    )
