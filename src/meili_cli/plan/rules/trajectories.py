"""Whether the way from a baseline to a target can be computed with."""

from collections.abc import Iterator
from fractions import Fraction

from meili_cli.i18n import _
from meili_cli.model.terms import BoundKind, Measure, Shape
from meili_cli.plan.draft import Draft, Share, Version
from meili_cli.plan.source import Finding


def baseline_of_quantity(draft: Draft) -> Iterator[Finding]:
    """A quantity begins at 0, on the day before the plan starts.

    It counts what the plan has done. What was there before is a stock, and a stock is a level.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}
    """
    for version in draft.versions:
        if version.measure is Measure.QUANTITY and version.baseline and version.baseline.value:
            message = _("a quantity begins at 0; what counts an existing stock is a level")
            yield Finding(version.found.at(*version.baseline_at, "value"), message)


def baseline_after_due(draft: Draft) -> Iterator[Finding]:
    """The baseline is of a day before the due date.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}
    """
    for version in draft.versions:
        if version.baseline is not None and version.baseline.date >= version.bound.by:
            message = _("not before the due date, {due}").format(due=version.bound.by)
            yield Finding(version.found.at(*version.baseline_at, "date"), message)


def baseline_equals_target(draft: Draft) -> Iterator[Finding]:
    """The baseline is another number than the target.

    Between two equal numbers there is no way, and no share of it that could be done. A ratio
    without a baseline begins at 0, as a quantity does.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 9, date: 2017-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}
    """
    for version in _with_start(draft):
        if version.bound.kind is not BoundKind.BETWEEN and version.start == version.bound.number:
            message = _("the baseline and the target are both {number}").format(
                number=version.start
            )
            yield Finding(version.found.at(*version.baseline_at), message)


def baseline_meets_target(draft: Draft) -> Iterator[Finding]:
    """The baseline does not meet the target already.

    Completion and pace mean nothing then, and are left out of every report. So it is from the
    start within a range. A ratio without a
    baseline begins at 0, as a quantity does.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 12, date: 2017-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_most: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 12, date: 2017-12-31, basis: stated}
    """
    for version in _with_start(draft):
        asked, start = version.wanted, version.start
        assert start is not None
        grows = version.bound.growth_at_least is not None  # a rate below 0 is an error of its own
        missing = None if asked is None or grows else asked.missing(Fraction(start))
        # To begin with the very number is an error; at the end of a range it is as within it.
        of_range = version.bound.kind is BoundKind.BETWEEN
        if missing is not None and (missing < 0 or (of_range and not missing)):
            message = _("the baseline, {start}, meets the target, {number}, already")
            yield Finding(
                version.found.at(*version.baseline_at),
                message.format(start=start, number=version.bound.said),
            )


def trajectory_without_number(draft: Draft) -> Iterator[Finding]:
    """A stepped or growing trajectory leads to a number.

    To a direction or a state there are no steps.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {direction: increase, by: 2020-12-31, basis: stated}
            trajectory: {shape: growth}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}
            trajectory: {shape: growth}
    """
    for version in draft.versions:
        if version.trajectory.shape is not Shape.LINEAR and not version.bound.numeric:
            message = _("the trajectory {shape} needs a target with a number").format(
                shape=version.trajectory.shape
            )
            yield Finding(version.found.at(*version.trajectory_at), message)


def growth_not_positive(draft: Draft) -> Iterator[Finding]:
    """A growing trajectory leads from a positive number to a positive number.

    Nothing grows from 0 by any rate. A quantity, and a ratio without a baseline, begin at 0.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory: {shape: growth}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            baseline: {value: 3, date: 2017-12-31, basis: stated}
            trajectory: {shape: growth}
    """
    for version in draft.versions:
        bound = version.bound
        if version.measure is Measure.QUANTITY and bound.growth_at_least is not None:
            continue  # that it is a quantity is what is wrong
        grows = version.trajectory.shape is Shape.GROWTH or bound.growth_at_least is not None
        ends = [number for number in (version.start, bound.number) if number is not None]
        if grows and any(number <= 0 for number in ends):
            message = _("growth needs a baseline and a target above 0")
            written = version.written is not None
            way = version.trajectory_at if written else (*version.bound_at, "growth_at_least")
            yield Finding(version.found.at(*way), message)


def step_order(draft: Draft) -> Iterator[Finding]:
    """The points of a stepped trajectory stand in the order of their days, each day once.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points:
                - {date: 2019-12-31, value: 3, basis: assumed}
                - {date: 2018-12-31, value: 6, basis: assumed}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points:
                - {date: 2018-12-31, value: 3, basis: assumed}
                - {date: 2019-12-31, value: 6, basis: assumed}
    """
    for version in draft.versions:
        points = version.trajectory.points
        for index, point in enumerate(points[1:], 1):
            if point.date <= points[index - 1].date:
                way = (*version.trajectory_at, "points", index, "date")
                yield Finding(version.found.at(*way), _("no later than the point above it"))


def step_outside(draft: Draft) -> Iterator[Finding]:
    """The points of a stepped trajectory lie between the day of the baseline and the due date.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points: [{date: 2020-12-31, value: 3, basis: assumed}]

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points: [{date: 2019-12-31, value: 3, basis: assumed}]
    """
    for version in draft.versions:
        day, due = version.day, version.bound.by
        for index, point in enumerate(version.trajectory.points):
            way = (*version.trajectory_at, "points", index, "date")
            if point.date >= due:
                message = _("not before the due date, {due}").format(due=due)
                yield Finding(version.found.at(*way), message)
            elif day is not None and point.date <= day:
                message = _("not after the day of the baseline, {day}").format(day=day)
                yield Finding(version.found.at(*way), message)


def step_back(draft: Draft) -> Iterator[Finding]:
    """The points of a stepped trajectory lead from the baseline to the target, and never back.

    To a range they lead to its nearest end.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points: [{date: 2019-12-31, value: 12, basis: assumed}]

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            trajectory:
              shape: stepped
              points: [{date: 2019-12-31, value: 3, basis: assumed}]
    """
    for version in draft.versions:
        asked, before = version.wanted, version.start
        if asked is None or (before is None and asked.target_max is not None):
            continue
        number = asked.target if before is None else asked.nearest(Fraction(before))
        down = asked.kind is BoundKind.AT_MOST if before is None else number < before
        for index, point in enumerate(version.trajectory.points):
            value = point.value
            back = before is not None and (value > before if down else value < before)
            if back or (value < number if down else value > number):
                way = (*version.trajectory_at, "points", index, "value")
                message = _("{value} leads away from the target, {number}, or beyond it")
                said = f"{float(number):.6g}" if version.bound.number is None else number
                yield Finding(version.found.at(*way), message.format(value=value, number=said))
            before = value


def _with_start(draft: Draft) -> Iterator[Version]:
    # An area may have nothing to do: an allocation counts only if it says where it begins.
    for version in draft.versions:
        written = version.baseline is not None or not isinstance(version.found, Share)
        if written and version.start is not None and version.bound.numeric:
            yield version
