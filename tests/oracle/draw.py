"""Whole workspaces at random: a plan, a tree of areas, a ledger, and questions to ask of them.

This module owns the hypothesis strategies that draw workspaces which obey the rules of the plan
and of the ledger, and the functions that write such a workspace to disk as sections 3 and 4 of
the contract lay it out. It never judges a figure: that is `oracle.evaluate`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Protocol, TypeVar

import yaml
from hypothesis import strategies as st

from oracle.evaluate import (
    ONE_DAY,
    STATES,
    Allocation,
    Area,
    Baseline,
    Bound,
    Entry,
    Plan,
    Revision,
    Step,
    Target,
    Task,
    Trajectory,
    end_of_the_way,
    standing,
)

T = TypeVar("T")


class Printer(Protocol):
    """What prints the arguments of a failing example."""

    def text(self, obj: str) -> None:
        """Print some text."""


COLUMNS = (
    "item",
    "area",
    "period_start",
    "as_of",
    "kind",
    "value",
    "denominator",
    "state",
    "source",
    "note",
    "recorded_at",
    "recorded_by",
    "revises",
)
HEADER = {
    "quantity": ("increment", "total"),
    "ratio": ("count", "percent"),
    "level": ("level",),
    "milestone": ("state",),
    "task": ("state",),
}
REPORTING = ("monthly", "quarterly", "half-yearly", "yearly")
LEVELS = (
    ("city", "district", "street"),
    ("city", "district", "street"),
    ("region", "county", "town", "village"),
)
IDS = ("alpha", "bravo", "charlie", "delta", "echo")
NO_TRAJECTORY = Trajectory()


# --------------------------------------------------------------------------------------
# What is drawn


@dataclass(frozen=True)
class Batch:
    """One file of the ledger: its name without ending, its text, and its lines."""

    name: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Question:
    """What is asked of a workspace: the options of `meili report`."""

    as_of: date
    known_at: date | datetime | None = None
    basis: str | None = None
    by: str | None = None
    tasks: bool = False

    def arguments(self) -> list[str]:
        """The question as the command line takes it."""
        words = ["--as-of", self.as_of.isoformat()]
        if self.known_at is not None:
            typed = self.known_at
            words += ["--known-at", stamp(typed) if isinstance(typed, datetime) else str(typed)]
        if self.basis is not None:
            words += ["--basis", self.basis]
        if self.by is not None:
            words += ["--by", self.by]
        return [*words, "--tasks"] if self.tasks else words


@dataclass(frozen=True, repr=False)
class Workspace:
    """A plan, its areas and its ledger."""

    plan: Plan
    areas: tuple[Area, ...]
    batches: tuple[Batch, ...]

    @property
    def entries(self) -> list[Entry]:
        """Every line of every batch."""
        return [entry for batch in self.batches for entry in batch.entries]

    def files(self) -> dict[str, str]:
        """The workspace as text: path and content of each file."""
        files = {
            "plan/plan.yaml": dump(plan_document(self.plan)),
            "plan/goals/g.yaml": dump(goal_document(self.plan)),
            "data/areas/a.csv": areas_text(self.areas),
        }
        if self.plan.tasks:
            files["plan/tasks/t.yaml"] = dump(task_document(self.plan))
        for item in sorted({a.item for a in self.plan.allocations}):
            document = allocation_document(self.plan, item)
            files[f"plan/allocations/{item}.yaml"] = dump(document)
        for batch in self.batches:
            files[f"data/entries/{batch.name[:4]}/{batch.name}.csv"] = batch.text
        return files

    def write(self, folder: Path) -> None:
        """Put the workspace on disk."""
        for path, text in self.files().items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())

    def __str__(self) -> str:
        return "\n".join(f"--- {path}\n{text}" for path, text in self.files().items())

    def __repr__(self) -> str:
        return f"<workspace: {len(self.areas)} areas, {len(self.entries)} entries>"


@dataclass(frozen=True)
class Case:
    """A workspace with the questions to ask of it."""

    workspace: Workspace
    questions: tuple[Question, ...]

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:
        """A failing example is shown as files and commands, not as nested objects."""
        printer.text(f"<{self.workspace!r}, {len(self.questions)} questions>")


# --------------------------------------------------------------------------------------
# On disk: sections 3 and 4


class PlainDumper(yaml.SafeDumper):
    """YAML without anchors and aliases, which a plan may not have."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def dump(document: dict[str, object]) -> str:
    """A document as YAML."""
    return str(yaml.dump(document, Dumper=PlainDumper, sort_keys=False, allow_unicode=True))


def decimal(value: Fraction) -> str:
    """A decimal of at most four places, without trailing zeros."""
    scaled = value * 10000
    if scaled.denominator != 1:
        raise ValueError(f"more than four places: {value}")
    digits = f"{abs(scaled.numerator):05d}"
    text = f"{digits[:-4]}.{digits[-4:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def number(value: Fraction) -> int | float:
    """A number as YAML writes it, exact to four places."""
    return value.numerator if value.denominator == 1 else float(decimal(value))


def stamp(moment: datetime) -> str:
    """UTC, to the microsecond, with a `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def bound_document(bound: Bound, basis: str) -> dict[str, object]:
    """A `target`, or the part of an allocation that says what is asked for."""
    if bound.growth is not None:
        asked: dict[str, object] = {"growth_at_least": number(bound.growth)}
    elif bound.kind == "state":
        asked: dict[str, object] = {"state": bound.state}
    elif bound.value is None:
        asked = {"direction": bound.kind}
    elif bound.upper is not None:
        asked = {"at_least": number(bound.value), "at_most": number(bound.upper)}
    else:
        asked = {bound.kind: number(bound.value)}
    if bound.each_year:
        asked["each"] = "year"
    return {**asked, "by": bound.by, "basis": basis}


def baseline_document(baseline: Baseline) -> dict[str, object]:
    """A `baseline`."""
    return {"value": number(baseline.value), "date": baseline.day, "basis": "assumed"}


def trajectory_document(trajectory: Trajectory) -> dict[str, object]:
    """A `trajectory`."""
    document: dict[str, object] = {"shape": trajectory.shape}
    if trajectory.steps:
        document["points"] = [
            {
                "date": s.day,
                "value": number(s.value),
                "basis": "published",
                "source": "Yearbook",
            }
            for s in trajectory.steps
        ]
    return document


def revision_document(revision: Revision) -> dict[str, object]:
    """One of `revisions`."""
    document: dict[str, object] = {
        "from": revision.start,
        "adopted": revision.adopted,
        "reason": "Mid-term review",
    }
    if revision.bound is not None:
        document["target"] = bound_document(revision.bound, "assumed")
    if revision.baseline is not None:
        document["baseline"] = baseline_document(revision.baseline)
    if revision.trajectory is not None:
        document["trajectory"] = trajectory_document(revision.trajectory)
    return document


def target_document(target: Target) -> dict[str, object]:
    """A target of a goal."""
    document: dict[str, object] = {
        "id": target.id,
        "name": {"zh": f"指标{target.id}", "en": f"Target {target.id}"},
        "measure": target.measure,
        "unit": {"zh": "个", "en": "pieces"},
        "target": bound_document(target.bound, "assumed"),
    }
    if target.baseline is not None:
        document["baseline"] = baseline_document(target.baseline)
    if target.trajectory != NO_TRAJECTORY:
        document["trajectory"] = trajectory_document(target.trajectory)
    if target.reporting != "monthly":
        document["reporting"] = target.reporting
    if target.measure == "level":
        document["rollup"] = target.rollup
    if target.revisions:
        document["revisions"] = [revision_document(r) for r in target.revisions]
    return document


def plan_document(plan: Plan) -> dict[str, object]:
    """`plan.yaml`; what equals its default is left out."""
    default = Plan(plan.start, plan.end, plan.levels, ())
    document: dict[str, object] = {
        "schema": "meili/plan/1",
        "id": "drawn-plan",
        "revision": 1,
        "title": {"zh": "随机计划", "en": "A drawn plan"},
        "period": {"start": plan.start, "end": plan.end},
        "levels": list(plan.levels),
        "languages": ["zh", "en"],
    }
    if plan.timezone != default.timezone:
        document["timezone"] = plan.timezone
    if (plan.on_track, plan.behind) != (default.on_track, default.behind):
        document["status_bands"] = {
            "on_track": number(plan.on_track),
            "behind": number(plan.behind),
        }
    if (plan.growth_on_track, plan.growth_behind) != (
        default.growth_on_track,
        default.growth_behind,
    ):
        document["growth_bands"] = {
            "on_track": number(plan.growth_on_track),
            "behind": number(plan.growth_behind),
        }
    if plan.min_coverage != default.min_coverage:
        document["min_coverage"] = number(plan.min_coverage)
    return document


def goal_document(plan: Plan) -> dict[str, object]:
    """`goals/g.yaml`."""
    return {
        "schema": "meili/plan/1",
        "goal": {"id": "g", "name": {"zh": "目标", "en": "Goal"}},
        "targets": [target_document(t) for t in plan.targets],
    }


def task_document(plan: Plan) -> dict[str, object]:
    """`tasks/t.yaml`."""
    return {
        "schema": "meili/plan/1",
        "group": {"id": "group", "number": 1, "name": {"zh": "任务组", "en": "Group"}},
        "tasks": [
            {
                "id": task.id,
                "title": {"zh": f"任务{task.id}", "en": f"Work {task.id}"},
                "summary": {"zh": "摘要", "en": "Summary"},
                "bodies": [],
                "serves": [plan.targets[0].id],
            }
            for task in plan.tasks
        ],
    }


def allocation_document(plan: Plan, item: str) -> dict[str, object]:
    """`allocations/ITEM.yaml`."""
    lines = []
    for allocation in plan.allocations:
        if allocation.item != item:
            continue
        document: dict[str, object] = {
            "area": allocation.area,
            **bound_document(allocation.bound, "published"),
            "source": "Yearbook",
        }
        if allocation.start is not None:
            document["from"] = allocation.start
        if allocation.adopted is not None:
            document["adopted"] = allocation.adopted
        if allocation.baseline is not None:
            document["baseline"] = baseline_document(allocation.baseline)
        if allocation.trajectory is not None:
            document["trajectory"] = trajectory_document(allocation.trajectory)
        lines.append(document)
    return {"schema": "meili/plan/1", "item": item, "allocations": lines}


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV: LF, minimal quoting."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return out.getvalue()


def areas_text(areas: Iterable[Area]) -> str:
    """`data/areas/a.csv`."""
    header = ("code", "parent", "level", "kind", "name_zh", "name_en", "pinyin")
    rows = [(a.code, a.parent or "", a.level, a.kind, "", f"Area {a.code}", "") for a in areas]
    return table([header, *rows])


def fields(entry: Entry) -> tuple[str, ...]:
    """One line of a batch, in the order of the columns."""
    return (
        entry.item,
        entry.area,
        "" if entry.period_start is None else entry.period_start.isoformat(),
        entry.as_of.isoformat(),
        entry.kind,
        "" if entry.value is None else decimal(entry.value),
        "" if entry.denominator is None else decimal(entry.denominator),
        entry.state or "",
        entry.source,
        entry.note,
        stamp(entry.recorded_at),
        entry.recorded_by,
        " ".join(entry.revises),
    )


def seal(entries: Sequence[Entry]) -> Batch:
    """Entries as one batch, named after its moment and the sha256 of its bytes."""
    text = table([COLUMNS, *(fields(e) for e in entries)])
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    name = f"{entries[0].recorded_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{digest}"
    lines = tuple(replace(e, batch=name, line=i) for i, e in enumerate(entries, start=2))
    return Batch(name, text, lines)


# --------------------------------------------------------------------------------------
# Small strategies


def one_in(draw: st.DrawFn, n: int) -> bool:
    """True about once in n times; False is the simpler outcome."""
    return draw(st.integers(0, n - 1)) == n - 1


def pick(draw: st.DrawFn, options: Sequence[T]) -> T:
    """One of the options, the first being the simplest."""
    return draw(st.sampled_from(options))


def share(draw: st.DrawFn, percents: Sequence[int]) -> Fraction:
    """One of some percentages, as a fraction of 1."""
    return Fraction(pick(draw, percents), 100)


def period_ends(first: date, last: date) -> list[date]:
    """The last days of the months from `first` to `last`."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if (day + ONE_DAY).day == 1]


def some_day(draw: st.DrawFn, first: date, last: date) -> date:
    """A day from `first` to `last`: mostly the end of a quarter or a month, or any."""
    ends = period_ends(first, last)
    quarters = [day for day in ends if day.month % 3 == 0]
    sort = pick(draw, ("quarter", "quarter", "month", "any"))
    if sort == "quarter" and quarters:
        return pick(draw, quarters)
    if sort != "any" and ends:
        return pick(draw, ends)
    return first + timedelta(days=draw(st.integers(0, (last - first).days)))


# --------------------------------------------------------------------------------------
# Areas


@st.composite
def trees(draw: st.DrawFn, levels: tuple[str, ...]) -> tuple[Area, ...]:
    """A top with two to five areas below, and less below those; a few are of kind `other`."""
    digits = len(levels) == len(LEVELS[0])
    top = Area("100000" if digits else "N", None, levels[0], "municipality" if digits else "")
    areas = [top]
    above = [top]
    for depth, level in enumerate(levels[1:], start=1):
        below = []
        for parent in above:
            counts = (2, 3, 4, 5) if depth == 1 else (0, 0, 1, 2, 3) if depth == 2 else (0, 1, 2)
            for n in range(1, pick(draw, counts) + 1):
                code = child_code(parent.code, depth, n) if digits else f"{parent.code}{n}"
                kind = "other" if one_in(draw, 9) else level if digits else ""
                below.append(Area(code, parent.code, level, kind))
        areas += below
        above = below
    return tuple(areas)


def child_code(parent: str, depth: int, n: int) -> str:
    """Codes of six digits: 100000, 100100, 100101."""
    return f"{int(parent) + n * (100 if depth == 1 else 1):06d}"


# --------------------------------------------------------------------------------------
# Targets


@dataclass(frozen=True)
class Frame:
    """What everything else is drawn within."""

    start: date
    end: date
    levels: tuple[str, ...]
    areas: tuple[Area, ...]

    @property
    def eve(self) -> date:
        """The day before the plan starts."""
        return self.start - ONE_DAY


@st.composite
def bounds(draw: st.DrawFn, measure: str, by: date) -> Bound:
    """What a target asks for."""
    if measure == "milestone":
        return Bound("state", by, state=pick(draw, ("done", "basically_done")))
    if measure == "quantity":
        kind = pick(draw, ("at_least",) * 5 + ("at_most", "between", "between"))
        value = Fraction(pick(draw, (100, 10, 40, 120, 2000)))
        upper = value * Fraction(3, 2) if kind == "between" else None
        return Bound(kind, by, value, upper=upper, each_year=one_in(draw, 2))
    if one_in(draw, 9):
        return Bound("at_least", by, growth=Fraction(pick(draw, (5, 10, 2)), 100))
    kinds = ("at_least",) * 7 + ("at_most",) * 3 + ("between",) * 4
    kind = pick(draw, kinds + (("increase", "decrease") if measure == "level" else ("increase",)))
    if kind == "at_least":
        return Bound(kind, by, Fraction(pick(draw, (90, 50, 60, 80, 100))))
    if kind == "at_most":
        return Bound(kind, by, Fraction(pick(draw, (10, 5, 20, 40))))
    if kind == "between":
        value = Fraction(pick(draw, (50, 60, 20, 80)))
        return Bound(kind, by, value, upper=value + pick(draw, (10, 5, 20)))
    return Bound(kind, by)


@st.composite
def baselines(draw: st.DrawFn, frame: Frame, measure: str, bound: Bound) -> Baseline | None:
    """A baseline on the near side of the bound, or now and then already meeting it.

    Growth begins above 0, and what a ratio grows to is a percentage.
    """
    if measure == "milestone" or (one_in(draw, 3) and not (bound.growth and measure == "ratio")):
        return None
    if measure == "quantity":
        return Baseline(Fraction(0), frame.eve)
    day = pick(draw, (frame.eve, frame.eve, frame.eve, frame.eve - timedelta(days=366)))
    meeting = one_in(draw, 8)
    if bound.value is None:
        return Baseline(Fraction(pick(draw, (50, 50, 10))), day)
    if bound.kind == "between":
        percents: Sequence[int] = (100, 105) if meeting else (50, 0, 20, 150, 125, 200)
    elif bound.kind == "at_least":
        percents: Sequence[int] = (110, 101) if meeting else (50, 0, 20, 80)
    else:
        percents = (80, 50) if meeting else (200, 150, 125)
    value = round(bound.value * share(draw, percents), 4)
    if measure == "ratio" and value > 100:
        return None
    return Baseline(value, day)


def assumed_baseline(frame: Frame, measure: str, baseline: Baseline | None) -> Baseline | None:
    """The baseline that the steps of a target must respect."""
    if measure in ("quantity", "ratio") and baseline is None:
        return Baseline(Fraction(0), frame.eve)
    return baseline


def already_met(bound: Bound, baseline: Baseline) -> bool:
    """Whether the baseline meets the bound."""
    if bound.value is None:
        return False
    if bound.upper is not None:
        return bound.value <= baseline.value <= bound.upper
    if bound.kind == "at_least":
        return baseline.value >= bound.value
    return baseline.value <= bound.value


@st.composite
def stepped(
    draw: st.DrawFn, opening: date, start: Baseline, value: Fraction, by: date
) -> Trajectory:
    """Steps that are monotone between baseline and target, and inside the dates."""
    first, last = max(start.day + ONE_DAY, opening), by - ONE_DAY
    if (last - first).days < 2:
        return NO_TRAJECTORY
    days = sorted({some_day(draw, first, last) for _ in range(draw(st.integers(1, 3)))})
    shares = sorted(share(draw, (50, 0, 25, 40, 60, 80)) for _ in days)
    way = value - start.value
    return Trajectory(
        "stepped",
        tuple(
            Step(day, round(start.value + way * s, 4)) for day, s in zip(days, shares, strict=True)
        ),
    )


@st.composite
def trajectories(
    draw: st.DrawFn, shapes: Sequence[str], opening: date, start: Baseline | None, bound: Bound
) -> Trajectory:
    """A trajectory that baseline and bound allow."""
    shape = pick(draw, shapes)
    if start is None or bound.value is None or bound.by is None or already_met(bound, start):
        return NO_TRAJECTORY
    if bound.each_year:
        return NO_TRAJECTORY
    end = end_of_the_way(bound, start.value)
    if shape == "stepped":
        return draw(stepped(opening, start, end, bound.by))
    if shape == "growth" and start.value > 0 and end > 0:
        return Trajectory("growth")
    return NO_TRAJECTORY


@st.composite
def targets(draw: st.DrawFn, frame: Frame, name: str, measures: Sequence[str]) -> Target:
    """A target with everything that may belong to it."""
    measure = pick(draw, measures)
    by = frame.end
    if one_in(draw, 3):
        by = some_day(draw, frame.start + timedelta(days=120), frame.end)
    bound = draw(bounds(measure, by))
    baseline = draw(baselines(frame, measure, bound))
    start = assumed_baseline(frame, measure, baseline)
    shapes = ("linear", "linear", "stepped", "stepped") + (
        () if measure == "quantity" else ("growth", "growth")
    )
    target = Target(
        id=name,
        goal="g",
        measure=measure,
        bound=bound,
        baseline=baseline,
        trajectory=draw(trajectories(shapes, frame.start, start, bound)),
        reporting=pick(draw, ("monthly", "monthly", *REPORTING)),
        rollup=pick(draw, ("mean", "sum", "max", "min", "none")) if measure == "level" else "none",
    )
    if one_in(draw, 3):
        return replace(target, revisions=draw(revisions(frame, target)))
    return target


@st.composite
def revisions(draw: st.DrawFn, frame: Frame, target: Target) -> tuple[Revision, ...]:
    """One or two changes mid-way.

    Any of them may be unknown to a report, so each must fit with every baseline, bound and
    step that the others leave in force: bounds and baselines only move apart.
    """
    found: list[Revision] = []
    bound = target.bound
    baseline = assumed_baseline(frame, target.measure, target.baseline)
    starts = {baseline.value} if baseline is not None else set()
    original, start = target.bound, baseline
    days = {some_day(draw, frame.start, frame.end) for _ in range(pick(draw, (1, 1, 2)))}
    for day in sorted(days):
        adopted = day + timedelta(days=pick(draw, (0, -30, 100, 250)))
        new_bound = new_baseline = new_trajectory = None
        what = pick(draw, ("target", "baseline", "trajectory", "target and baseline"))
        if "target" in what:
            new_bound = draw(further_bounds(frame, target.measure, bound, start))
            if new_bound.value is not None and new_bound.value in starts:
                new_bound = bound
            bound = new_bound
        if "baseline" in what and baseline is not None and target.baseline is not None:
            new_baseline = draw(further_baselines(target.measure, baseline, bound))
            baseline = new_baseline or baseline
            starts.add(baseline.value)
        if what == "trajectory" and bound.value is not None:
            shapes = ("linear", "stepped") if target.measure == "quantity" else ("linear", "growth")
            new_trajectory = draw(trajectories(shapes, frame.start, start, original))
            new_trajectory = replace(new_trajectory, written=True)
        if new_bound or new_baseline or new_trajectory:
            found.append(Revision(day, adopted, new_bound, new_baseline, new_trajectory))
    return tuple(found)


@st.composite
def further_bounds(
    draw: st.DrawFn, frame: Frame, measure: str, bound: Bound, start: Baseline | None
) -> Bound:
    """The same bound asked for further away, or later; from at least it may become a range."""
    by = bound.by if one_in(draw, 2) else frame.end
    if bound.kind == "state":
        return Bound("state", by, state=pick(draw, ("done", "basically_done")))
    if bound.value is None:
        return replace(bound, by=by)
    if bound.upper is not None and (start is None or already_met(bound, start)):
        return replace(bound, by=by)
    up = bound.kind == "at_least" or (start is not None and start.value < bound.value)
    times = share(draw, (150, 120) if up else (50, 80))
    value = round(bound.value * times, 4)
    upper = None if bound.upper is None else round(bound.upper * times, 4)
    if bound.kind == "at_least" and bound.value <= 90 and one_in(draw, 4):
        return replace(bound, kind="between", by=by, upper=bound.value + 10)
    if measure == "ratio" and (upper or value) > 100:
        value, upper = bound.value, bound.upper
    return replace(bound, by=by, value=value, upper=upper)


@st.composite
def further_baselines(
    draw: st.DrawFn, measure: str, baseline: Baseline, bound: Bound
) -> Baseline | None:
    """A baseline further back; never equal to a bound."""
    if measure == "quantity" or baseline.value == 0 or already_met(bound, baseline):
        return None
    up = bound.kind in ("at_least", "increase")
    if bound.upper is not None and bound.value is not None:
        up = baseline.value < bound.value
    value = round(baseline.value * share(draw, (50, 80) if up else (150, 125)), 4)
    if measure == "ratio" and value > 100:
        return None
    return Baseline(value, baseline.day)


# --------------------------------------------------------------------------------------
# Allocations


@st.composite
def allocations(draw: st.DrawFn, frame: Frame, target: Target) -> tuple[Allocation, ...]:
    """What some areas below the top must deliver; for one area there may be several."""
    if target.bound.value is None or target.bound.by is None:
        return ()
    additive = target.measure == "quantity" or target.rollup == "sum"
    if not additive and not one_in(draw, 2):
        return ()
    by = target.bound.by
    found: dict[tuple[str, date], Allocation] = {}
    for area in frame.areas[1:]:
        if not one_in(draw, 2 if additive else 4):
            continue
        for _ in range(pick(draw, (1, 1, 2, 3))):
            allocation = draw(one_allocation(frame, target, area.code, by))
            found[area.code, allocation.by] = allocation
    return tuple(without_whole_families(frame, target, list(found.values())))


@st.composite
def one_allocation(
    draw: st.DrawFn, frame: Frame, target: Target, area: str, by: date
) -> Allocation:
    """One allocation, its window inside the period."""
    start = None
    if one_in(draw, 2):
        start = min(some_day(draw, frame.start, frame.end) + ONE_DAY, frame.end - ONE_DAY)
    first = start or frame.start
    due = by
    if by <= first or one_in(draw, 2):
        due = some_day(draw, first + ONE_DAY, frame.end)
    whole = target.bound.value or Fraction(0)
    if target.measure == "quantity":
        value = round(whole * share(draw, (50, 10, 20, 25)), 4)
    else:
        value = round(whole * share(draw, (100, 80, 50, 110)), 4)
    if target.measure == "ratio":
        value = min(value, Fraction(100))
    changed = [r.baseline for r in target.revisions]
    starts = [assumed_baseline(frame, target.measure, target.baseline), *changed]
    if any(b is not None and b.value == value for b in starts):
        value = whole
    value, upper = up_to(target, value)
    each = target.measure == "quantity" and one_in(draw, 2 if target.bound.each_year else 8)
    bound = Bound(target.bound.kind, due, value, upper=upper, each_year=each)
    baseline = None
    if target.measure != "quantity" and one_in(draw, 3):
        baseline = draw(baselines(frame, target.measure, bound))
        if baseline is not None and one_in(draw, 2):
            baseline = Baseline(baseline.value, first - ONE_DAY)
    known = Baseline(Fraction(0), first - ONE_DAY) if target.measure == "quantity" else baseline
    trajectory = None
    if one_in(draw, 3):
        shapes = ("linear", "stepped") if target.measure == "quantity" else ("growth", "stepped")
        trajectory = draw(trajectories(shapes, first, known, bound))
    adopted = None
    if one_in(draw, 4):
        adopted = first + timedelta(days=pick(draw, (-20, 0, 90, 300)))
    return Allocation(target.id, area, bound, due, start, adopted, trajectory, baseline)


def up_to(target: Target, value: Fraction) -> tuple[Fraction, Fraction | None]:
    """The ends of a range that begins with a number and is as wide as the target's, if that is one."""
    bound = target.bound
    if bound.upper is None or bound.value is None:
        return value, None
    upper = value + bound.upper - bound.value
    if target.measure != "ratio":
        return value, upper
    return min(value, Fraction(95)), min(upper, Fraction(100))


def without_whole_families(
    frame: Frame, target: Target, found: list[Allocation]
) -> list[Allocation]:
    """Leave one sibling out where all have an allocation for the same dates as their parent.

    Only then is their sum compared with the parent's bound, and no plan is drawn for that.
    """
    if target.measure != "quantity" and target.rollup != "sum":
        return found
    for parent in frame.areas:
        siblings = {a.code for a in frame.areas if a.parent == parent.code}
        others = {a.code for a in frame.areas if a.kind == "other"}
        expected = (siblings - others) or siblings
        family = [a for a in found if a.area in expected]
        for window in sorted({(a.start or frame.start, a.by) for a in family}):
            same = [a for a in family if (a.start or frame.start, a.by) == window]
            if {a.area for a in same} == expected:
                found = [a for a in found if a is not same[-1]]
    return found


# --------------------------------------------------------------------------------------
# Plans


@st.composite
def plans(draw: st.DrawFn, frame: Frame) -> Plan:
    """A plan of two to five targets of every measure, and one or two tasks."""
    measures = ("quantity", "ratio", "level", "milestone")
    weighted = ("quantity",) * 3 + ("ratio",) * 4 + ("level",) * 4 + ("milestone",)
    count = draw(st.integers(2, 5))
    asked = [draw(targets(frame, IDS[0], measures))]
    asked += [draw(targets(frame, name, weighted)) for name in IDS[1:count]]
    growth = pick(draw, ((Fraction(3, 2), Fraction(1, 2)), (Fraction(10), Fraction(5))))
    bands = pick(draw, ((Fraction(95, 100), Fraction(60, 100)), (Fraction(9, 10), Fraction(1, 2))))
    return Plan(
        start=frame.start,
        end=frame.end,
        levels=frame.levels,
        targets=tuple(asked),
        tasks=tuple(Task(f"task-1.{n}") for n in range(1, pick(draw, (1, 2, 0)) + 1)),
        allocations=tuple(a for t in asked for a in draw(allocations(frame, t))),
        timezone=pick(draw, ("UTC", "Asia/Shanghai", "America/New_York")),
        on_track=bands[0],
        behind=bands[1],
        growth_on_track=growth[0],
        growth_behind=growth[1],
        min_coverage=Fraction(pick(draw, (80, 80, 50, 60, 100)), 100),
    )


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """A period and a tree."""
    start = pick(draw, (date(2018, 1, 1), date(2021, 1, 1), date(2019, 4, 1)))
    end = start.replace(year=start.year + pick(draw, (3, 2, 1))) - ONE_DAY
    levels = pick(draw, LEVELS)
    return Frame(start, end, levels, draw(trees(levels)))


# --------------------------------------------------------------------------------------
# The ledger


@dataclass(frozen=True)
class Reporter:
    """What is needed to draw the entries of one item at one area."""

    item: str
    area: str
    measure: str
    start: date
    days: tuple[date, ...]
    target: Target | None = None
    weight: Fraction = Fraction(1)

    @property
    def asked(self) -> Fraction | None:
        """What the area may be asked for, if that is a number."""
        if self.target is None or self.target.bound.value is None:
            return None
        return self.target.bound.value * self.weight

    def required(self, day: date) -> Fraction | None:
        """About what the target asks for by a day: a step if there is one, else in proportion."""
        if self.target is None or self.asked is None or self.target.bound.by is None:
            return None
        for step in self.target.trajectory.steps:
            if step.day == day:
                return step.value * self.weight
        first = Fraction(0) if self.target.baseline is None else self.target.baseline.value
        length = max((self.target.bound.by - self.start).days + 1, 1)
        part = min(max(Fraction((day - self.start).days + 1, length), Fraction(0)), Fraction(1))
        return first * self.weight + (self.asked - first * self.weight) * part

    def opposite(self, day: date) -> Fraction | None:
        """At the start of the way to a range, a figure that lies on the other side of it."""
        if self.target is None or self.target.baseline is None:
            return None
        least, most = self.target.bound.value, self.target.bound.upper
        if least is None or most is None or day > self.target.baseline.day:
            return None
        below = self.target.baseline.value < least
        return (most * Fraction(6, 5) if below else least * Fraction(4, 5)) * self.weight

    def near(self, day: date, percent: Fraction) -> Fraction | None:
        """A figure that has gone so much of the way that is required by a day."""
        required = self.required(day)
        if required is None or self.target is None:
            return None
        first = Fraction(0) if self.target.baseline is None else self.target.baseline.value
        first *= self.weight
        return round(first + (required - first) * percent, 4)


@st.composite
def ledgers(draw: st.DrawFn, frame: Frame, plan: Plan) -> tuple[Batch, ...]:
    """Batches of first reports, then batches that revise, withdraw, repeat or contradict."""
    entries: list[Entry] = []
    for target in plan.targets:
        entries += draw(item_entries(frame, plan, target.id, target))
    for task in plan.tasks:
        entries += draw(item_entries(frame, plan, task.id, None))
    moments: dict[datetime, list[Entry]] = {}
    for entry in entries:
        moments.setdefault(entry.recorded_at, []).append(entry)
    batches = [seal(moments[moment]) for moment in sorted(moments)]
    named = {t.id: t for t in plan.targets}
    for _ in range(draw(st.integers(0, 6))):
        lines = [e for b in batches for e in b.entries if e.kind != "retract"]
        if not lines:
            break
        entry = pick(draw, lines)
        known = named.get(entry.item)
        measure = "task" if known is None else known.measure
        reporter = Reporter(entry.item, entry.area, measure, frame.start, (), known)
        for batch in draw(amendments(batches, entry, reporter)):
            if batch.name not in {b.name for b in batches}:
                batches.append(batch)
    return tuple(batches)


@st.composite
def item_entries(
    draw: st.DrawFn, frame: Frame, plan: Plan, item: str, target: Target | None
) -> list[Entry]:
    """The first reports on one item: of none, few, most or all areas of each level."""
    measure = "task" if target is None else target.measure
    edges = [a.by for a in plan.allocations if a.item == item]
    edges += [a.start - ONE_DAY for a in plan.allocations if a.item == item and a.start]
    if target is not None:
        edges += [step.day for step in target.trajectory.steps] * 2
    edges = [day for day in edges if frame.start <= day]
    days = {some_day(draw, frame.start, frame.end) for _ in range(draw(st.integers(2, 4)))}
    if edges and one_in(draw, 2):
        days.add(pick(draw, edges))
    opposite = target is not None and target.bound.upper is not None and target.trajectory.steps
    if measure != "quantity" and (opposite or one_in(draw, 3)):
        start = None if target is None else target.baseline
        days.add(frame.eve if start is None else start.day)
    time_of_day = pick(draw, (43_200, 600, 59_400, 86_000))
    found: list[Entry] = []
    for level in frame.levels:
        depth = frame.levels.index(level)
        part = pick(draw, (4, 0, 0, 2) if depth == 0 else (4, 4, 4, 4, 3, 3, 1, 0))
        for area in frame.areas:
            if area.level != level or part <= draw(st.integers(0, 3)):
                continue
            chosen = draw(subsets(sorted(days)))
            weight = weight_of(plan, item, area, target)
            reporter = Reporter(item, area.code, measure, frame.start, chosen, target, weight)
            delay = pick(draw, (2, 2, 5, 20, 75, 400))
            for entry in draw(series(reporter)):
                day = entry.as_of + timedelta(days=delay)
                moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
                moment += timedelta(seconds=time_of_day)
                found.append(replace(entry, recorded_at=moment))
    return found


def weight_of(plan: Plan, item: str, area: Area, target: Target | None) -> Fraction:
    """About the part of the whole that is an area's own."""
    if target is None or area.parent is None or target.bound.value is None:
        return Fraction(1)
    if target.measure != "quantity" and target.rollup != "sum":
        return Fraction(1)
    for allocation in plan.allocations:
        if (allocation.item, allocation.area) == (item, area.code) and allocation.bound.value:
            return allocation.bound.value / target.bound.value
    return Fraction(1, 4)


@st.composite
def subsets(draw: st.DrawFn, days: Sequence[date]) -> tuple[date, ...]:
    """All of some days, mostly; or the last, the first, all but one."""
    sort = pick(draw, ("all", "all", "all", "last", "first", "not the last"))
    if sort == "all" or len(days) < 2:
        return tuple(days)
    chosen = {"last": days[-1:], "first": days[:1], "not the last": days[:-1]}
    return tuple(chosen[sort])


def blank(reporter: Reporter, as_of: date, kind: str) -> Entry:
    """An entry to be filled in."""
    return Entry(
        item=reporter.item,
        area=reporter.area,
        as_of=as_of,
        kind=kind,
        recorded_at=datetime(2000, 1, 1, tzinfo=UTC),
        batch="",
        line=0,
        recorded_by="office",
    )


@st.composite
def series(draw: st.DrawFn, reporter: Reporter) -> list[Entry]:
    """The first reports of one area on one item."""
    if reporter.measure == "quantity":
        return draw(quantities(reporter))
    found = []
    both = reporter.measure == "ratio" and one_in(draw, 6)
    kind = "percent" if reporter.measure == "ratio" and one_in(draw, 6) else None
    for day in reporter.days:
        kinds = HEADER[reporter.measure]
        wanted = kinds if both else (kind or kinds[0],)
        found += [draw(filled(reporter, blank(reporter, day, each))) for each in wanted]
    return found


@st.composite
def filled(draw: st.DrawFn, reporter: Reporter, entry: Entry) -> Entry:
    """A figure for an entry, often one at which a rule turns."""
    if entry.kind == "state":
        return replace(entry, state=pick(draw, ("done", "done", *STATES)))
    if entry.kind in ("percent", "count"):
        rate = Fraction(pick(draw, (50, 0, 5, 10, 30, 60, 80, 90, 95, 100)))
        if not one_in(draw, 3):
            rate = reporter.near(entry.as_of, draw(paces())) or rate
        if one_in(draw, 2):
            rate = reporter.opposite(entry.as_of) or rate
        rate = min(max(rate, Fraction(0)), Fraction(100))
        if entry.kind == "percent":
            return replace(entry, value=rate)
        whole = Fraction(pick(draw, (200, 10, 20, 200, 10, 0)))
        return replace(entry, value=Fraction(round(whole * rate / 100)), denominator=whole)
    if entry.kind == "level":
        return replace(entry, value=draw(levels(reporter, entry.as_of)))
    if entry.kind == "increment" and one_in(draw, 20):
        return replace(entry, value=Fraction(-1))
    percents = (10, 5, 20, 0, 1, 25, 30, 50)
    return replace(entry, value=round((reporter.asked or 100) * share(draw, percents), 4))


@st.composite
def paces(draw: st.DrawFn) -> Fraction:
    """How much of the required way is gone, often exactly at a band."""
    return share(draw, (80, 95, 60, 90, 70, 85, 94, 100, 50, 59, 30, 57, 110, 0, -10))


@st.composite
def levels(draw: st.DrawFn, reporter: Reporter, day: date) -> Fraction:
    """A reading."""
    asked = reporter.asked
    opposite = reporter.opposite(day)
    if opposite is not None and one_in(draw, 2):
        return round(opposite, 4)
    if asked is None:
        return 50 * share(draw, (100, 102, 101, 103, 110, 98, 99, 90, 0))
    if one_in(draw, 30):
        return Fraction(-2)
    if not one_in(draw, 3):
        return reporter.near(day, draw(paces())) or asked
    near = (60, 80, 50, 0, 57, 30, 20, 95, 100, 101, 110, 125, 150, 200)
    return round(asked * share(draw, near), 4)


@st.composite
def quantities(draw: st.DrawFn, reporter: Reporter) -> list[Entry]:
    """Increments that follow each other, with gaps or not, totals, both, or overlaps."""
    style = pick(draw, ("increments", "totals", "mixed", "mixed", "gap", "straddle"))
    found: list[Entry] = []
    since = reporter.start
    so_far = Fraction(0)
    for n, day in enumerate(reporter.days):
        total = style == "totals" or (style in ("mixed", "straddle") and one_in(draw, 2))
        entry = draw(filled(reporter, blank(reporter, day, "total" if total else "increment")))
        added = entry.number
        if not one_in(draw, 3):
            required = reporter.near(day, draw(paces()))
            added = added if required is None else max(required - so_far, Fraction(0))
        if total:
            so_far = max(so_far, Fraction(0)) + max(added, Fraction(0))
            found.append(replace(entry, value=so_far))
        else:
            first = min(since + timedelta(days=1), day) if style == "gap" and n == 0 else since
            if style == "straddle" and n > 0:
                first = max(reporter.start, first - timedelta(days=40))
            found.append(replace(entry, period_start=first, value=added))
            so_far += added
        since = day + ONE_DAY
    return found


@st.composite
def amendments(
    draw: st.DrawFn, batches: list[Batch], entry: Entry, reporter: Reporter
) -> list[Batch]:
    """What may happen to a figure afterwards."""
    everything = [e for b in batches for e in b.entries]
    place = (entry.item, entry.area, entry.as_of)
    here = [e for e in standing(everything, None) if (e.item, e.area, e.as_of) == place]
    same = [e for e in here if e.key == entry.key]
    last = max([entry.recorded_at, *(e.recorded_at for e in here)])
    later = last + pick(draw, (timedelta(days=1), timedelta(microseconds=1), timedelta(days=40)))
    changed = replace(draw(filled(reporter, entry)), recorded_at=later, revises=(), note="again")
    retract = replace(blank(reporter, entry.as_of, "retract"), recorded_at=later)
    sort = pick(
        draw,
        ("revise", "revise", "wrong clock", "contradict", "contradict", "retract", "record anew"),
    )
    if sort == "revise" and same:
        return [seal([replace(changed, revises=batch_names(same))])]
    if sort == "wrong clock" and same:
        earlier = min(e.recorded_at for e in same) - timedelta(days=pick(draw, (1, 30)))
        wrong = retract if one_in(draw, 4) else changed
        replaced = here if wrong is retract else same
        return [seal([replace(wrong, recorded_at=earlier, revises=batch_names(replaced))])]
    if sort == "contradict":
        moment = entry.recorded_at + timedelta(days=pick(draw, (1, -1, 0, 20)))
        batch = seal([replace(changed, recorded_at=moment)])
        if one_in(draw, 3):
            named = replace(draw(filled(reporter, entry)), recorded_at=moment + timedelta(days=9))
            return [batch, seal([replace(named, revises=(batch.name,))])]
        return [batch]
    if sort == "record anew":
        names = batch_names(here)
        first = seal([replace(retract, revises=names)])
        if one_in(draw, 3):
            return [seal([replace(retract, revises=names), changed])]
        return [first, seal([replace(changed, recorded_at=later + timedelta(days=3))])]
    return [seal([replace(retract, revises=batch_names(here) if one_in(draw, 2) else ())])]


def batch_names(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The batches that hold some entries."""
    return tuple(sorted({e.batch for e in entries}))


# --------------------------------------------------------------------------------------
# Workspaces and questions


@st.composite
def workspaces(draw: st.DrawFn) -> Workspace:
    """A whole workspace."""
    frame = draw(frames())
    plan = draw(plans(frame))
    return Workspace(plan, frame.areas, draw(ledgers(frame, plan)))


def turning_days(workspace: Workspace) -> Iterator[date]:
    """Days on which some rule may turn."""
    plan = workspace.plan
    yield plan.end
    days = sorted({e.as_of for e in workspace.entries}, reverse=True)
    for day in days:
        yield from (day, day + timedelta(days=47))
    for day in days[: 1 + len(days) // 2]:
        yield from (day,) * 6
    for target in plan.targets:
        if target.bound.by is not None:
            yield from (target.bound.by, target.bound.by - ONE_DAY)
        yield from (step.day for step in target.trajectory.steps)
        yield from (revision.start for revision in target.revisions)
    for allocation in plan.allocations:
        yield from (allocation.by, allocation.by + ONE_DAY)
        if allocation.start is not None:
            yield allocation.start
    yield from (plan.start - ONE_DAY, plan.start, plan.end + timedelta(days=200))


@st.composite
def questions(draw: st.DrawFn, workspace: Workspace) -> Question:
    """One report to ask for."""
    plan = workspace.plan
    if one_in(draw, 6):
        as_of = some_day(draw, plan.start, plan.end)
    else:
        as_of = pick(draw, list(turning_days(workspace)))
    occurring = [level for level in plan.levels if level in {a.level for a in workspace.areas}]
    known_at: date | datetime | None = None
    if workspace.entries and one_in(draw, 3):
        moments = sorted({e.recorded_at for e in workspace.entries}, reverse=True)
        moment = pick(draw, moments + moments[: len(moments) // 2])
        known_at = moment if one_in(draw, 2) else moment.date()
    return Question(
        as_of=as_of,
        known_at=known_at,
        basis=pick(draw, (None, None, None, None, "reported", "rollup")),
        by=pick(draw, (None, None, *occurring)),
        tasks=one_in(draw, 5),
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 3) -> Case:
    """A workspace with one to three questions."""
    workspace = draw(workspaces())
    count = draw(st.integers(1, most))
    return Case(workspace, tuple(draw(questions(workspace)) for _ in range(count)))
