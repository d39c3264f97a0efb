"""Whether every id means one thing."""

from collections.abc import Iterable, Iterator

from meili_cli.i18n import _
from meili_cli.model.plan import Goal, Target, Task, TaskGroup
from meili_cli.plan.draft import Draft, Found
from meili_cli.plan.source import Finding


def duplicate_target(draft: Draft) -> Iterator[Finding]:
    """Every target has an id of its own.

    Figures are recorded on ids: of two targets with one id, nobody could tell which is meant.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts
            name: More lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: more-lifts
            name: More lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    return _repeated(draft.targets)


def duplicate_task(draft: Draft) -> Iterator[Finding]:
    """Every task has an id of its own.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: task-1.1, title: Build lifts}
          - {id: task-1.1, title: Mend lifts}

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: task-1.1, title: Build lifts}
          - {id: task-1.2, title: Mend lifts}
    """
    return _repeated(draft.tasks)


def target_and_task(draft: Draft) -> Iterator[Finding]:
    """An id belongs to a target or to a task, and not to both.

    An entry is recorded on either, by its id alone.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: lifts, title: Build lifts}

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: task-1.1, title: Build lifts}
    """
    for task in draft.tasks:
        target = draft.by_id.get(task.value.id)
        if target is not None:
            message = _("the id {id} is already that of a target, in {place}")
            yield Finding(task.at("id"), message.format(id=task.value.id, place=target.at("id")))


def duplicate_goal(draft: Draft) -> Iterator[Finding]:
    """Every goal has an id of its own.

    Fails:
        # plan/goals/b.yaml
        schema: meili/plan/1
        goal: {id: a, name: Another}
        targets: []

    Passes:
        # plan/goals/b.yaml
        schema: meili/plan/1
        goal: {id: b, name: Another}
        targets: []
    """
    return _repeated(draft.goals)


def duplicate_group(draft: Draft) -> Iterator[Finding]:
    """Every group of tasks has an id of its own.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
        # plan/tasks/b.yaml
        schema: meili/plan/1
        group: {id: a, number: 2, name: B}
        tasks: []

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks: []
        # plan/tasks/b.yaml
        schema: meili/plan/1
        group: {id: b, number: 2, name: B}
        tasks: []
    """
    return _repeated(draft.groups)


def _repeated(parts: Iterable[Found[Goal | Target | TaskGroup | Task]]) -> Iterator[Finding]:
    first: dict[str, Found[Goal | Target | TaskGroup | Task]] = {}
    for part in parts:
        name = part.value.id
        before = first.setdefault(name, part)
        if before is not part:
            message = _("the id {id} is already used in {place}")
            yield Finding(part.at("id"), message.format(id=name, place=before.at("id")))
