"""A plan as a whole, as plain data in which everything has a stable path.

Owns that form: what stands in a list in the files, and has a name, stands here under its name, so
that a path leads to the same thing whatever was put before it. It is the same plan: `document`
and `edition` undo each other. Reads no file.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import BaseModel

from meili_cli.model.area import Area
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import (
    LINEAR,
    Allocation,
    Goal,
    GoalFile,
    Plan,
    PlanFile,
    SchemaName,
    Target,
    Task,
    TaskFile,
    TaskGroup,
)  # fmt: skip
from meili_cli.model.scalar import ANY_LANGUAGE

Document: TypeAlias = dict[str, Any]
"""Plain data: a date in it is ISO text, a list of names a tuple, a number a Decimal."""

GROUPED: Final = {"targets": ("goals", "goal"), "tasks": ("groups", "group")}
"""What stands under headings: where these are, and the key that names the heading."""

HERE: Final = "."
TRIED: Final = "tried"
"""What the plan of the workspace as it is, and one that is only tried, are called for programs."""


class Edition(NamedTuple):
    """A plan with its areas, in the order of their files, and how it is assessed."""

    plan: Plan
    areas: tuple[Area, ...]
    assessment: Assessment = Assessment()


def document(of: Edition) -> Document:
    """Return an edition as a document.

    `plan` is the file plan.yaml, `assessment` likewise. Under their ids: `goals`, `targets` (with
    their `goal`), `groups`, `tasks` (with their `group`) and `areas`. `allocations` are by item,
    and there by area and span; points of a trajectory by their date, revisions by the day from
    which they are in force. The order of all of these is that of the files.
    """
    plan = of.plan
    return {
        "plan": _without_schema(_plain(plan.head)),
        "assessment": _without_schema(_plain(of.assessment)),
        "goals": {file.goal.id: _plain(file.goal) for file in plan.goals},
        "targets": {
            target.id: {"goal": file.goal.id, **_target(target)}
            for file in plan.goals
            for target in file.targets
        },
        "groups": {file.group.id: _plain(file.group) for file in plan.task_groups},
        "tasks": {
            task.id: {"group": file.group.id, **_plain(task)}
            for file in plan.task_groups
            for task in file.tasks
        },
        "allocations": {
            item: _named(map(_allocation, shares), _span)
            for item, shares in plan.allocations.items()
        },
        "areas": {
            area.code: {key: value for key, value in area._asdict().items() if value}
            for area in of.areas
        },
    }


def edition(document: Mapping[str, Any]) -> Edition:
    """Return the edition that a document is of. Raises ValidationError where it is of none."""
    schema: SchemaName = "meili/plan/1"

    def below(kind: str, heading: str) -> list[Mapping[str, Any]]:
        _where, key = GROUPED[kind]
        return [
            {name: value for name, value in one.items() if name != key}
            for one in document[kind].values()
            if one[key] == heading
        ]

    plan = Plan(
        head=PlanFile.model_validate({"schema": schema, **document["plan"]}),
        goals=tuple(
            GoalFile(
                schema_=schema,
                goal=Goal.model_validate(goal),
                targets=tuple(map(_read_target, below("targets", name))),
            )
            for name, goal in document["goals"].items()
        ),
        task_groups=tuple(
            TaskFile(
                schema_=schema,
                group=TaskGroup.model_validate(group),
                tasks=tuple(map(Task.model_validate, below("tasks", name))),
            )
            for name, group in document["groups"].items()
        ),
        allocations={
            item: tuple(map(_read_allocation, shares.values()))
            for item, shares in document["allocations"].items()
            if shares
        },
    )
    areas = tuple(Area(**{"parent": "", **area}) for area in document["areas"].values())
    return Edition(plan, areas, Assessment.model_validate(document["assessment"]))


def _plain(model: BaseModel) -> Document:
    """Return a model as plain data; what is not given is left out."""
    return {
        key: _value(one) for key, one in model.model_dump(by_alias=True, exclude_none=True).items()
    }


def _value(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping() if list(value) == [ANY_LANGUAGE]:
            return value[ANY_LANGUAGE]
        case Mapping():
            return {str(key): _value(one) for key, one in value.items()}
        case list() | tuple():
            return tuple(_value(one) for one in value)
        case _:
            return value


def _without_schema(data: Document) -> Document:
    return {key: value for key, value in data.items() if key != "schema"}


def _target(target: Target) -> Document:
    found = _changing(_plain(target))
    if target.trajectory == LINEAR and "trajectory" not in target.model_fields_set:
        del found["trajectory"]  # none is written: what that means, the bound decides
    revisions = map(_changing, found["revisions"])
    return {**found, "revisions": _named(revisions, lambda one: str(one["from"]))}


def _allocation(allocation: Allocation) -> Document:
    return _changing(_plain(allocation))


def _changing(found: Document) -> Document:
    """Return what has a trajectory with the points of it by their dates."""
    if "trajectory" not in found:
        return found
    course = found["trajectory"]
    points = _named(course["points"], lambda one: str(one["date"]))
    return {**found, "trajectory": {**course, "points": points}}


def _span(allocation: Mapping[str, Any]) -> str:
    """Return what an allocation is called: its area and days, and when it was adopted."""
    name = f"{allocation['area']} {allocation.get('from', '')}..{allocation['by']}"
    return f"{name} {allocation['adopted']}" if "adopted" in allocation else name


def _named(found: Iterable[Document], name: Callable[[Document], str]) -> Document:
    """Return things by their names; the rules see to it that no two have one."""
    named: Document = {}
    for one in found:
        called, count = name(one), 1
        while called in named:
            count += 1
            called = f"{name(one)} #{count}"
        named[called] = one
    return named


def _read_target(found: Mapping[str, Any]) -> Target:
    data = dict(_listed(found))
    data["revisions"] = [_listed(one) for one in data.get("revisions", {}).values()]
    return Target.model_validate(data)


def _read_allocation(found: Mapping[str, Any]) -> Allocation:
    return Allocation.model_validate(_listed(found))


def _listed(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what has a trajectory with its points as a list again."""
    if "trajectory" not in found:
        return found
    course = found["trajectory"]
    points = list(course.get("points", {}).values())
    return {**found, "trajectory": {**course, "points": points}}
