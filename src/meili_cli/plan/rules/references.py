"""Whether what is named elsewhere is there, and can be meant."""

from collections.abc import Iterator
from difflib import get_close_matches

from meili_cli.i18n import _
from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def unknown_served_target(draft: Draft) -> Iterator[Finding]:
    """A task serves targets of the plan.

    Fails:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: task-1.1, title: Build lifts, serves: [lift]}

    Passes:
        # plan/tasks/a.yaml
        schema: meili/plan/1
        group: {id: a, number: 1, name: A}
        tasks:
          - {id: task-1.1, title: Build lifts, serves: [lifts]}
    """
    for task in draft.tasks:
        for index, name in enumerate(task.value.serves):
            if not _is_target(draft, name):
                message = _("there is no target {id}").format(id=name)
                yield Finding(task.at("serves", index), message, _nearest(draft, name))


def unknown_whole(draft: Draft) -> Iterator[Finding]:
    """What a target is part of is a target of the plan.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            part_of: lifting

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts-outside
            name: Lifts outside
            measure: quantity
            target: {at_least: 3, by: 2020-12-31, basis: stated}
            part_of: lifts
    """
    for target in draft.targets:
        name = target.value.part_of
        if name is not None and not _is_target(draft, name):
            message = _("there is no target {id}").format(id=name)
            yield Finding(target.at("part_of"), message, _nearest(draft, name))


def part_of_itself(draft: Draft) -> Iterator[Finding]:
    """No target is part of itself, directly or through others.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            part_of: lifts

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
    """
    for target in draft.targets:
        seen: list[str] = []
        name: str | None = target.value.id
        while name is not None and name not in seen:
            seen.append(name)
            name = draft.by_id[name].value.part_of if name in draft.by_id else None
        if name == target.value.id:
            message = _("part of itself: {way}").format(way=" → ".join([*seen, name]))
            yield Finding(target.at("part_of"), message)


def part_of_measure(draft: Draft) -> Iterator[Finding]:
    """A part is measured as its whole is.

    The attained value of a part may not exceed that of the whole, so the two must compare.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts-outside
            name: Lifts outside
            measure: ratio
            target: {at_least: 3, by: 2020-12-31, basis: stated}
            part_of: lifts

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts-outside
            name: Lifts outside
            measure: quantity
            target: {at_least: 3, by: 2020-12-31, basis: stated}
            part_of: lifts
    """
    for target in draft.targets:
        whole = draft.by_id.get(target.value.part_of or "")
        if whole is not None and whole.value.measure is not target.value.measure:
            message = _("a {measure}, and part of {id}, which is a {other}").format(
                measure=target.value.measure, id=whole.value.id, other=whole.value.measure
            )
            yield Finding(target.at("measure"), message)


def part_of_unit(draft: Draft) -> Iterator[Finding]:
    """A part is counted in the unit of its whole.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            unit: lifts
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts-outside
            name: Lifts outside
            measure: quantity
            unit: houses
            target: {at_least: 3, by: 2020-12-31, basis: stated}
            part_of: lifts

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            unit: lifts
            target: {at_least: 9, by: 2020-12-31, basis: stated}
          - id: lifts-outside
            name: Lifts outside
            measure: quantity
            unit: lifts
            target: {at_least: 3, by: 2020-12-31, basis: stated}
            part_of: lifts
    """
    for target in draft.targets:
        whole = draft.by_id.get(target.value.part_of or "")
        if (
            whole is not None
            and whole.value.measure is target.value.measure
            and whole.value.unit != target.value.unit
        ):
            message = _("another unit than {id} has, of which this is a part")
            yield Finding(target.at("unit"), message.format(id=whole.value.id))


def unknown_item(draft: Draft) -> Iterator[Finding]:
    """An allocation is of a target of the plan.

    A task has no number that areas could share.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lift
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: assumed}
    """
    tasks = {task.value.id for task in draft.tasks}
    for item in draft.shared:
        if not _is_target(draft, item.value):
            if item.value in tasks:
                message = _("{id} is a task, and only targets are shared out")
                yield Finding(item.at("item"), message.format(id=item.value))
            else:
                message = _("there is no target {id}").format(id=item.value)
                yield Finding(item.at("item"), message, _nearest(draft, item.value))


def unknown_area(draft: Draft) -> Iterator[Finding]:
    """An allocation is to an area of the workspace.

    Fails:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "13", at_least: 8, by: 2020-12-31, basis: assumed}

    Passes:
        # plan/allocations/a.yaml
        schema: meili/plan/1
        item: lifts
        allocations:
          - {area: "11", at_least: 8, by: 2020-12-31, basis: assumed}
    """
    codes = {row.area.code for row in draft.rows}
    # Without any area, or with a file that cannot be read, that is what is wrong.
    if codes and not any(draft.noted("area-csv")):
        for share in draft.shares:
            if share.value.area not in codes:
                message = _("there is no area {code}").format(code=share.value.area)
                yield Finding(share.at("area"), message, _("areas are in data/areas/*.csv"))


def _is_target(draft: Draft, name: str) -> bool:
    return draft.target_ids is None or name in draft.target_ids


def _nearest(draft: Draft, name: str) -> str:
    close = get_close_matches(name, list(draft.by_id), n=1)
    return _("did you mean {name}?").format(name=close[0]) if close else ""
