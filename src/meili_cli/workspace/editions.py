"""Which two plans are compared, and what the ledger makes of each: what is typed, as what it means.

A side is a folder or a revision of git. Owns the choice; computes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming
from meili_cli.model.area import AreaTree
from meili_cli.plan import PlanError, assessment, load
from meili_cli.plan.diff import Change
from meili_cli.plan.draft import Draft
from meili_cli.plan.edition import HERE, Edition
from meili_cli.workspace.find import Workspace
from meili_cli.workspace.typed import Typed

if TYPE_CHECKING:  # each of these is imported by the function that needs it: start-up time
    from meili_cli.assessment.impact import Asked, Impact

_HARMLESS: Final = frozenset({"id", "revision", "title", "document", "languages"})
"""Keys of plan.yaml that no figure depends on."""

Here = Callable[[], Workspace]
"""What finds the workspace, for whom it is needed; raises WorkspaceError where there is none."""


class Side(NamedTuple):
    """One of two plans: what it is called, the plan, and the folder that its ledger is in.

    The workspace as it is now is called HERE. The folder is None for a revision of git: its plan is of then, and figures are of now.
    """

    name: str
    edition: Edition
    folder: Workspace | None


class Wanted(NamedTuple):
    """What of a report is compared, as it was typed; see `Book.report`.

    Without a level those of all levels are compared.
    """

    by: str | None = None
    area: str | None = None
    items: Sequence[str] = ()
    as_of: str | None = None
    known_at: str | None = None


def side(typed: str | None, here: Here) -> Side:
    """Return the plan of a folder or a revision; for None that of the workspace as it is now.

    Raises UsageError for a name that is neither or both, PlanError for a plan with errors, whose
    places then begin with the name.
    """
    folder = here() if typed is None else _folder(typed, here)
    if folder is not None:
        before = "" if typed is None else f"{typed.rstrip('/')}/"
        return Side(HERE if typed is None else typed, _edition(folder, before), folder)
    assert typed is not None
    from meili_cli.workspace.revisions import RevisionError, taken_out

    try:
        with taken_out(here(), typed) as workspace:
            return Side(typed, _edition(workspace, f"{typed}:"), None)
    except RevisionError as error:
        raise UsageError(
            _("neither a folder with a plan nor a revision that git knows"),
            where=typed,
            hint=error.hint,
        ) from error


def _folder(typed: str, here: Here) -> Workspace | None:
    """Return the workspace that is named; None for a revision.

    Raises UsageError for what is both, or nothing: an empty variable of a script is no folder.
    """
    if not typed.strip():
        raise UsageError(
            _("a folder or a revision is needed, and this is empty"),
            hint=_("Write . for the plan as it is now."),
        )
    path = Path(typed)
    try:
        is_folder = (path / "plan").is_dir()
    except (OSError, ValueError):  # a name too long, or with a NUL
        is_folder = False
    if not is_folder:
        return None
    if "/" not in typed and typed.strip("."):
        from meili_cli.errors import WorkspaceError
        from meili_cli.workspace.revisions import is_revision

        try:
            known = is_revision(here(), typed)
        except WorkspaceError:
            known = False
        if known:
            raise UsageError(
                _("there is a folder of this name, and a revision"),
                where=typed,
                hint=_("Write ./{name} for the folder, or refs/heads/{name} for a branch.").format(
                    name=typed
                ),
            )
    return Workspace(path)


def _edition(workspace: Workspace, before: str) -> Edition:
    with _told_apart(before):
        return edition_of(load(workspace.root), workspace)


def edition_of(draft: Draft, workspace: Workspace) -> Edition:
    """Return the edition of a plan without errors. Raises PlanError for its assessment's errors."""
    assert draft.plan is not None
    assert draft.areas is not None
    settings = assessment.load(workspace.root, draft.plan)
    return Edition(draft.plan, tuple(draft.areas), settings)


def held_against(
    draft: Draft, workspace: Workspace, revision: str, now: datetime | None = None
) -> Draft:
    """Return a draft with the findings on what was changed in place since a revision of git.

    A plan with errors is not held against another. Raises UsageError for what is no revision, and
    PlanError where the plan had errors then.
    """
    from meili_cli.plan.history import edited_in_place
    from meili_cli.workspace.revisions import RevisionError, taken_out

    try:
        with taken_out(workspace, revision) as then:
            old = _edition(then, f"{revision}:")
    except RevisionError as error:
        raise UsageError(
            error.what, where=f"--since {revision}".rstrip(), hint=error.hint
        ) from error
    if draft.plan is None or draft.areas is None:
        return draft
    today = Typed(draft.plan, draft.areas, now).today
    found = edited_in_place(draft, old, revision, today)
    return replace(draft, problems=tuple(sorted((*draft.problems, *found))))


@contextmanager
def _told_apart(before: str) -> Iterator[None]:
    """Have the places of findings begin so, that it is seen of which plan they are."""
    try:
        yield
    except PlanError as error:
        raise PlanError(
            error.what if not before else f"{before.rstrip('/:')}: {error.what}",
            hint=error.hint or "",
            problems=tuple(
                one._replace(place=one.place._replace(path=f"{before}{one.place.path}"))
                for one in error.problems
            ),
        ) from error


def touched(changes: Iterable[Change]) -> frozenset[str] | None:
    """Return the targets to which changes do something; None where that may be all of them."""
    items = set()
    for change in changes:
        match change.path:
            case ("plan", key, *_rest) if key not in _HARMLESS:
                return None
            case ("areas", *_rest):
                return None
            case ("targets" | "allocations", item, *_rest):
                items.add(item)
            case _:
                continue
    return frozenset(items)


def impact(
    old: Edition, new: Edition, changes: Iterable[Change], workspace: Workspace, wanted: Wanted,
    now: datetime | None = None,
) -> "Impact":  # fmt: skip
    """Return what `changes` of the plan make otherwise of a ledger. Raises UsageError.

    What is typed is read as the new plan has it, else as the old one; the day is that of a report
    by the new plan. A known-at holds for the plans too: revisions that were adopted later do not
    count.
    """
    from meili_cli.assessment.impact import impact
    from meili_cli.workspace.reading import read_ledger

    by_old, by_new = (Typed(one.plan, AreaTree(one.areas), now) for one in (old, new))
    asked_old = _asked(by_old, old, wanted, by_new, by_old)
    asked_new = _asked(by_new, new, wanted, by_new, by_old)
    with read_ledger(workspace) as ledger:
        return impact(ledger, asked_old, asked_new, touched(changes))


def _asked(one: Typed, edition: Edition, wanted: Wanted, first: Typed, second: Typed) -> "Asked":
    """Return the question for one edition; what is typed is what the first knows, or the second."""
    from meili_cli.assessment.impact import Asked
    from meili_cli.reports import Query

    def meant(what: str, typed: str) -> str:
        for known in (first, second):
            try:
                return _meaning(known, what, typed)
            except UsageError:
                continue
        return _meaning(first, what, typed)

    scope = first.areas.top.code if wanted.area is None else meant("area", wanted.area)
    level = None if wanted.by is None else meant("level", wanted.by)
    items = [meant("item", item) for item in wanted.items]
    known_at, known_on = (None, None) if wanted.known_at is None else first.moment(wanted.known_at)
    within = list(one.areas.subtree(scope)) if scope in one.areas else []
    codes = [area.code for area in within if level in (None, area.level)]
    levels = dict.fromkeys(area.level for area in within)
    return Asked(
        edition.plan, one.areas, edition.assessment,
        Query(
            as_of=first.day(wanted.as_of),
            items=[item for item in items or edition.plan.targets if item in edition.plan.items],
            areas=codes, by=level or "", scope=scope,
            known_at=known_at, known_on=known_on, known_text=wanted.known_at,
            language=naming(),
        ),
        levels=() if items else tuple(name for name in levels if level in (None, name)),
    )  # fmt: skip


def _meaning(known: Typed, what: str, typed: str) -> str:
    if what == "area":
        return known.area(typed).code
    return known.level(typed) if what == "level" else known.item(typed).id
