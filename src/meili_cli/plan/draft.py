"""What the files of a workspace say, as far as it can be read, each part with its place.

This is what the rules look at, and what a read gives. Owns no file and no rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, Generic, NamedTuple, TypeVar

from meili_cli.measure.progress import Start, Wanted, wanted
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import (
    Allocation,
    Baseline,
    Bound,
    Goal,
    Period,
    Plan,
    PlanFile,
    Target,
    Task,
    TaskGroup,
    Trajectory,
)  # fmt: skip
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.model.terms import Measure
from meili_cli.plan.areas import AreaRow, tree_of
from meili_cli.plan.official import Official
from meili_cli.plan.shape import Loc, span_of
from meili_cli.plan.source import Finding, Source
from meili_cli.plan.yaml_nodes import Node

_DAY: Final = timedelta(days=1)

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """A part of the plan, with the file and the node that it was read from."""

    value: T_co
    source: Source
    node: Node

    def at(self, *path: str | int) -> Place:
        """Return the place of what `path` leads to, as far as that is written."""
        return self.source.place(span_of(self.node, path))


@dataclass(frozen=True, slots=True)
class Share(Found[Allocation]):
    """An allocation, with the item that it is a share of."""

    item: str


class Version(NamedTuple):
    """A target or an allocation as in force from some day, with the ways to its parts.

    `first` is the first day that counts for a quantity; None where the plan gives no period.
    """

    found: "Found[Target] | Share"
    measure: Measure
    bound: Bound
    bound_at: Loc
    baseline: Baseline | None
    baseline_at: Loc
    written: Trajectory | None
    trajectory_at: Loc
    first: date | None

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory, written or not."""
        return self.written or self.bound.course

    @property
    def wanted(self) -> Wanted | None:
        """The number asked for; None where there is none, or only a reading can tell."""
        value, day = self.start, self.day
        if value is None or day is None:
            return wanted(self.bound, None)
        return wanted(self.bound, Start(Fraction(value), day))

    @property
    def start(self) -> Decimal | None:
        """What the way to the bound begins with; None where only a reading can tell."""
        if self.baseline is not None:
            return self.baseline.value
        zero = self.measure is Measure.QUANTITY or (
            self.measure is Measure.RATIO and not isinstance(self.found, Share)
        )
        return Decimal(0) if zero else None

    @property
    def day(self) -> date | None:
        """The day of `start`; None where only a reading can tell."""
        if self.baseline is not None:
            return self.baseline.date
        return None if self.first is None or self.start is None else self.first - _DAY


@dataclass(frozen=True)
class Draft:
    """All that was read. Parts that do not fit their form are left out, and are in the notes.

    `problems` are sorted by place, without those that comments in the files have `ignored`. `plan` and `areas` are given unless there is an error.
    `target_ids` are the ids that goal files give to targets, also to those that were left out;
    None where a goal file could not be read, so that nobody knows. `official` is the official text;
    None where there is none to be read.
    """

    sources: tuple[Source, ...]
    head: Found[PlanFile] | None = None
    goals: tuple[Found[Goal], ...] = ()
    targets: tuple[Found[Target], ...] = ()
    groups: tuple[Found[TaskGroup], ...] = ()
    tasks: tuple[Found[Task], ...] = ()
    shared: tuple[Found[str], ...] = ()
    shares: tuple[Share, ...] = ()
    rows: tuple[AreaRow, ...] = ()
    target_ids: frozenset[str] | None = frozenset()
    official: Official | None = None
    plan: Plan | None = None
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Problem, ...] = ()

    def noted(self, rule: str) -> Iterator[Finding]:
        """Yield what was noted for a rule while the files were read."""
        for source in self.sources:
            yield from source.notes.get(rule, ())

    @property
    def has_errors(self) -> bool:
        """Whether any problem is more than a warning."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @cached_property
    def areas(self) -> AreaTree | None:
        """The tree of areas; None where the areas are no tree."""
        return tree_of(self.rows)

    @cached_property
    def period(self) -> Period | None:
        """The days of the plan; None where they are not known, or end before they start."""
        period = None if self.head is None else self.head.value.period
        return period if period is not None and period.start <= period.end else None

    @cached_property
    def by_id(self) -> dict[str, Found[Target]]:
        """The targets by id; of two with one id, the first."""
        return {found.value.id: found for found in reversed(self.targets)}

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Targets, as written and as revised, and allocations of known targets."""
        first = None if self.period is None else self.period.start
        return (
            *(version for found in self.targets for version in _versions(found, first)),
            *(
                _share_version(share, self.by_id[share.item].value, first)
                for share in self.shares
                if share.item in self.by_id
            ),
        )

    def place(self, *path: str | int) -> Place | None:
        """Return where something is written: `"targets", ID, "target", "by"`, for instance.

        The first part is plan, goals, targets, groups, tasks, allocations or areas. An id
        follows (a code for areas; nothing for plan; the item and the index among its
        allocations for those), then the way below it. None where there is no such thing.
        """
        match path:
            case ("plan", *rest):
                return self.head.at(*rest) if self.head else None
            case ("allocations", str(item), int(index), *rest):
                shares = [share for share in self.shares if share.item == item]
                return shares[index].at(*rest) if index < len(shares) else None
            case ("areas", str(code)):
                return next((row.at() for row in self.rows if row.area.code == code), None)
            case ("goals" | "targets" | "groups" | "tasks" as kind, str(name), *rest):
                parts: tuple[Found[Goal | Target | TaskGroup | Task], ...] = getattr(self, kind)
                return next((part.at(*rest) for part in parts if part.value.id == name), None)
            case _:
                return None


def _versions(found: Found[Target], first: date | None) -> Iterator[Version]:
    target = found.value
    version = Version(
        found, target.measure, target.target, ("target",), target.baseline, ("baseline",),
        target.trajectory if "trajectory" in target.model_fields_set else None,
        ("trajectory",), first,
    )  # fmt: skip
    yield version
    for index, change in enumerate(target.revisions):
        way: Loc = ("revisions", index)
        if change.target:
            version = version._replace(bound=change.target, bound_at=(*way, "target"))
        if change.baseline:
            version = version._replace(baseline=change.baseline, baseline_at=(*way, "baseline"))
        if change.trajectory:
            version = version._replace(
                written=change.trajectory, trajectory_at=(*way, "trajectory")
            )
        yield version


def _share_version(share: Share, target: Target, first: date | None) -> Version:
    value = share.value
    return Version(
        share, target.measure, value.bound, (), value.baseline, ("baseline",),
        value.trajectory, ("trajectory",), value.from_ or first,
    )  # fmt: skip
