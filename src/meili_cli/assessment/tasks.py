"""Tasks beside the targets that they serve: what is recorded of each, and what contradicts it.

Owns when a state and a status contradict each other. States and statuses are those of reports.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from meili_cli.model.entry import State
from meili_cli.model.plan import Plan, Task
from meili_cli.model.report import Row
from meili_cli.model.terms import Status

_FAILING: Final = frozenset({Status.OFF_TRACK, Status.REGRESSING, Status.MISSED})


class Served(NamedTuple):
    """A task and one target that it serves, at an area; fields as in the json.

    `state` is the task's at the area itself, the counts are of the `areas` asked below it, and
    `silent` is how many of those have recorded none. `contradictions` are the areas, the area
    itself first, where the task is done, and the target off track, regressing or missed. Without a target the task serves none.
    """

    group: str
    item: str
    area: str
    area_name: str
    state: State | None
    areas: int
    done: int
    basically_done: int
    started: int
    not_started: int
    silent: int
    target: str | None
    target_status: Status | None
    contradictions: tuple[str, ...]
    first: bool
    """Whether it is the first line of its task."""

    @property
    def unknown(self) -> bool:
        """Whether nobody has recorded a state: neither the area nor one below it."""
        return self.state is None and self.silent == self.areas

    def counted(self) -> Mapping[State, int]:
        """How many areas are in each state, the most advanced first."""
        return {
            State.DONE: self.done,
            State.BASICALLY_DONE: self.basically_done,
            State.STARTED: self.started,
            State.NOT_STARTED: self.not_started,
        }


class Tasks(NamedTuple):
    """All tasks at an area on a day; `by` is the level of the areas that are counted."""

    as_of: date
    scope: str
    by: str
    lines: tuple[Served, ...]


def served_by(plan: Plan) -> list[str]:
    """Return all tasks, and the targets that any of them serves, in the order of the plan."""
    served = {target for task in plan.tasks.values() for target in task.serves}
    return [*plan.tasks, *(target for target in plan.targets if target in served)]


def tasks(plan: Plan, whole: Iterable[Row], below: Sequence[Row]) -> tuple[Served, ...]:
    """Return each task with each target that it serves, in the order of the plan.

    `whole` are the rows of tasks and served targets at one area, `below` those at the areas
    that are counted.
    """
    at_top = {row.item: row for row in whole}
    found: dict[str, dict[str, Row]] = {}
    for row in below:
        found.setdefault(row.item, {})[row.area] = row
    return tuple(
        line
        for file in plan.task_groups
        for task in file.tasks
        for line in _served(file.group.id, task, at_top, found)
    )


def _served(
    group: str, task: Task, at_top: Mapping[str, Row], below: Mapping[str, Mapping[str, Row]]
) -> Iterable[Served]:
    top, areas = at_top[task.id], below[task.id]
    counts = Counter(row.state for row in areas.values())
    for place, target in enumerate(task.serves or (None,)):
        served = None if target is None else at_top[target]
        pairs = [] if target is None else [
            (top, at_top[target]),
            *((row, below[target][code]) for code, row in areas.items() if code != top.area),
        ]  # fmt: skip
        yield Served(
            group=group, item=task.id, area=top.area, area_name=top.area_name, state=top.state,
            areas=len(areas), done=counts[State.DONE],
            basically_done=counts[State.BASICALLY_DONE], started=counts[State.STARTED],
            not_started=counts[State.NOT_STARTED], silent=counts[None],
            target=target, target_status=None if served is None else served.status,
            contradictions=tuple(
                one.area for one, other in pairs
                if one.state is State.DONE and other.status in _FAILING
            ),
            first=not place,
        )  # fmt: skip
