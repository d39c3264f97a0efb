"""The closings of a workspace: which periods are closed, and what was known when they were.

Owns the folder data/closings, what a new closing says, and when there can be none. Never judges
a figure: intake does, with the periods that it is told here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.errors import LedgerError, UsageError
from meili_cli.i18n import _, ngettext
from meili_cli.ledger.nearest import nearest_words
from meili_cli.model.closing import SCHEMA, Closed, Closing, Published
from meili_cli.model.period import days_of
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.workspace import filing
from meili_cli.workspace.find import Workspace

KIND: Final = "closings"
_UNSEALED: Final = "0" * 64
_DAY: Final = timedelta(days=1)


class LedgerUnfitError(LedgerError):
    """The ledger has errors, so that nothing of it can be closed; `problems` are they."""

    def __init__(self, period: str, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(
            ngettext("the ledger has {n} error", "the ledger has {n} errors", count).format(
                n=count
            ),
            where=period,
            hint=_("Nothing was closed: mend the ledger first. `meili check` has all findings."),
        )
        self.problems = problems


def read(workspace: Workspace) -> tuple[tuple[Closing, ...], tuple[Problem, ...]]:
    """Return the closings, the oldest first, and all that is wrong with them."""
    paths = filing.paths(workspace, KIND)
    if not paths:
        return (), ()
    from meili_cli.plan import closings

    return closings.read(paths, workspace.root)


def load(workspace: Workspace) -> tuple[Closing, ...]:
    """Return the closings, the oldest first. Raises PlanError where one has an error."""
    closings, problems = read(workspace)
    if problems:
        from meili_cli.plan import PlanError

        raise PlanError(
            ngettext("the closings have {n} error", "the closings have {n} errors", len(problems))
            .format(n=len(problems)),
            hint=_("restore the file from version control; `meili validate` has all findings"),
            problems=problems,
        )  # fmt: skip
    return closings


def closed(workspace: Workspace, reason: str | None) -> Closed:
    """Return the periods that are closed, with the reason that figures of them come even so.

    Raises PlanError where a closing has an error, and UsageError for a reason that says nothing.
    """
    if reason is not None and (not reason.strip() or not reason.isprintable()):
        raise UsageError(
            _("a reason is one line of plain text"),
            where="--restate",
            hint=_('Say why figures of a closed period change: --restate "counted twice".'),
        )
    periods = tuple((one.period, *one.days) for one in load(workspace))
    return Closed(periods, None if reason is None else reason.strip())


def batches_of(closing: Closing, closings: Iterable[Closing]) -> tuple[str, ...]:
    """Return all batches that were known at a closing: its own and those of the ones before."""
    by_period = {one.period: one for one in closings}
    known: dict[str, None] = {}
    one: Closing | None = closing
    while one is not None:
        known |= dict.fromkeys(one.batches)
        one = None if one.after is None else by_period[one.after]
    return tuple(sorted(known))


def published(workspace: Workspace, typed: str) -> Published:
    """Return what was known when a period was closed. Raises UsageError for one that is open."""
    closings = load(workspace)
    by_period = {one.period: one for one in closings}
    closing = by_period.get(typed.strip().upper())
    if closing is None:
        alike = nearest_words(typed, {name: name for name in by_period})
        raise UsageError(
            _("the period {typed} is not closed").format(typed=typed),
            where=typed,
            hint=_("nearest: {names}").format(names=", ".join(alike))
            if alike
            else _("`meili closings` lists those that are."),
        )
    return _published(closing, closings, digests(workspace))


def all_published(workspace: Workspace) -> list[Published]:
    """Return the same of all that are closed, the oldest first."""
    closings, plan = load(workspace), digests(workspace)
    return [_published(one, closings, plan) for one in closings]


def _published(closing: Closing, closings: Sequence[Closing], plan: Mapping[str, str]) -> Published:
    return Published(closing, batches_of(closing, closings), changed(closing.plan, plan))


def digests(workspace: Workspace) -> dict[str, str]:
    """Return the sha256 of every file of the plan that a report is made of, by its path."""
    folders = [workspace.plan / name for name in ("goals", "tasks", "allocations")]
    files = [workspace.plan / "plan.yaml"]
    files += [path for folder in (*folders, workspace.data / "areas") for path in _files(folder)]
    return {
        path.relative_to(workspace.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_file() and path.name[0] != "."]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files that are not as they were: changed, gone or new."""
    return tuple(
        sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    )


def named(typed: str, plan: Plan) -> str:
    """Return the period of the plan that is typed, as it is written. Raises UsageError."""
    name = typed.strip().upper()
    days = days_of(name)
    if days is None:
        from meili_cli.ledger.periods import nearest_period

        meant = nearest_period(typed)
        raise UsageError(
            _("{typed!r} is no period").format(typed=typed),
            where=typed,
            hint=_("Did you mean {names}?").format(names=meant)
            if meant is not None and days_of(meant) is not None
            else _("Write 2019-06, 2019-Q2, 2019-H1 or 2019."),
        )
    first, last = days
    whole = plan.head.period
    if last < whole.start or first > whole.end:
        raise UsageError(
            _("the plan is from {start} to {end}").format(start=whole.start, end=whole.end),
            where=name,
            hint=_("Name a period of the plan."),
        )
    return name


def period(typed: str, plan: Plan, today: date, closings: Sequence[Closing]) -> str:
    """Return the period that is typed, if it can be closed. Raises UsageError."""
    name = named(typed, plan)
    days = days_of(name)
    assert days is not None
    first, last = days
    if last >= today:
        raise UsageError(
            _("this period is not over: it ends on {day}, and today is {today}").format(
                day=last, today=today
            ),
            where=name,
            hint=_("Close it when its last day is past."),
        )
    for one in closings:
        if first <= one.days[1] and one.days[0] <= last:
            raise UsageError(
                _("{period} is closed already, since {moment}").format(
                    period=one.period, moment=f"{one.closed_at:%Y-%m-%d %H:%M}Z"
                ),
                where=name,
                hint=_("A period is closed once; `meili changes {period}` has what came since.")
                .format(period=one.period),
            )  # fmt: skip
    return name


class Known(NamedTuple):
    """What is known when a period is closed: when, by whom, the batches, and the newest of them."""

    now: datetime
    by: str
    batches: Sequence[str]
    newest: datetime | None


def open_before(closing: Closing, closings: Iterable[Closing], start: date) -> date | None:
    """Return the last day before a closing's period that is in none, from the plan's start on."""
    day = closing.days[0] - _DAY
    for one in sorted(closings, key=lambda one: one.days, reverse=True):
        if one.days[0] <= day <= one.days[1]:
            day = one.days[0] - _DAY
    return day if day >= start else None


def close(
    workspace: Workspace, name: str, known: Known, closings: Sequence[Closing], *, dry_run: bool
) -> Published:
    """Close a period with all that is known, and return the closing, which is filed.

    It builds on the newest of the `closings`. In a dry run it is not filed.
    """
    before = closings[-1] if closings else None
    named = set() if before is None else set(batches_of(before, closings))
    # No later than this is all recorded that is known, whatever other clocks say.
    moment = max(known.now, known.newest or known.now)
    closing = Closing(
        schema_=SCHEMA,
        period=name,
        closed_at=moment if before is None else max(moment, before.closed_at),
        closed_by=known.by,
        after=None if before is None else before.period,
        plan=digests(workspace),
        batches=tuple(batch for batch in known.batches if batch not in named),
        seal=_UNSEALED,
    )
    seal = closing.sealed("" if before is None else before.seal)
    closing = closing.model_copy(update={"seal": seal})
    if not dry_run:
        filing.write(workspace, KIND, name, closing)
    return Published(closing, tuple(sorted({*named, *closing.batches})), ())


def closing_batch_missing(
    closings: Iterable[Closing], batches: Iterable[str]
) -> tuple[Problem, ...]:
    """A batch that was known when a period was closed is not in the ledger any more.

    The report of then cannot be repeated without it. Restore it from version control.
    """
    there = frozenset(batches)
    return tuple(
        Problem(
            Place(f"data/{KIND}/{one.period}.yaml"),
            "closing-batch-missing",
            Severity.ERROR,
            _("the batch {batch} was known at closing and is not in the ledger any more").format(
                batch=batch
            ),
            _("restore it from version control"),
        )
        for one in closings
        for batch in one.batches
        if batch not in there
    )
