"""Whether what a target asks for, and by when, can be computed with."""

from collections.abc import Iterator
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.entry import State
from meili_cli.model.terms import BoundKind, Measure, Rollup
from meili_cli.plan.draft import Draft, Share, Version
from meili_cli.plan.source import Finding

_ALL: Final = 100


def due_outside_period(draft: Draft) -> Iterator[Finding]:
    """A target is due within the period of the plan.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2021-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2019-12-31, basis: stated}
    """
    for version in _of_targets(draft):
        if draft.period and not draft.period.start <= version.bound.by <= draft.period.end:
            message = _("due outside the plan's period, {start} to {end}").format(
                start=draft.period.start, end=draft.period.end
            )
            yield Finding(version.found.at(*version.bound_at, "by"), message)


def state_for_milestone(draft: Draft) -> Iterator[Finding]:
    """A milestone asks for a state, basically_done or done, and nothing else does.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: milestone
            target: {at_least: 9, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: milestone
            target: {state: done, by: 2020-12-31, basis: stated}
    """
    for version in _of_targets(draft):
        kind = version.bound.kind
        milestone = version.measure is Measure.MILESTONE
        if milestone and kind in {BoundKind.AT_LEAST, BoundKind.AT_MOST}:
            message = _("a milestone asks for a state, and not for a number")
        elif not milestone and kind is BoundKind.STATE:
            message = _("a {measure} asks for a number; a state is for a milestone").format(
                measure=version.measure
            )
        elif version.bound.state in {State.NOT_STARTED, State.STARTED}:
            message = _("a milestone asks for basically_done or done")
        else:
            continue
        yield Finding(version.found.at(*version.bound_at, kind), message)


def direction_without_measure(draft: Draft) -> Iterator[Finding]:
    """Only a ratio or a level may ask for a direction without a number.

    A quantity only grows, and a milestone has nothing that could.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {direction: increase, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {direction: increase, by: 2020-12-31, basis: stated}
    """
    for version in _of_targets(draft):
        unmeasured = version.measure in {Measure.QUANTITY, Measure.MILESTONE}
        if unmeasured and version.bound.direction is not None:
            message = _("a {measure} cannot ask for a direction").format(measure=version.measure)
            yield Finding(version.found.at(*version.bound_at, "direction"), message)


def percent_range(draft: Draft) -> Iterator[Finding]:
    """The numbers of a ratio are percentages, from 0 to 100.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: ratio
            target: {at_least: 900, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: ratio
            target: {at_least: 90, by: 2020-12-31, basis: stated}
    """
    for version in draft.versions:
        if version.measure is not Measure.RATIO:
            continue
        numbers = [((*version.bound_at, version.bound.kind.value), version.bound.number)]
        if version.baseline is not None:
            numbers.append(((*version.baseline_at, "value"), version.baseline.value))
        numbers += [
            ((*version.trajectory_at, "points", index, "value"), point.value)
            for index, point in enumerate(version.trajectory.points)
        ]
        for way, number in numbers:
            if number is not None and not 0 <= number <= _ALL:
                message = _("{number} is no percentage from 0 to 100").format(number=number)
                yield Finding(version.found.at(*way), message)


def rollup_not_level(draft: Draft) -> Iterator[Finding]:
    """Only a level says how it is rolled up.

    Quantities add up, ratios are counted anew and milestones take the lowest state: there is
    nothing to choose.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: ratio
            target: {at_least: 90, by: 2020-12-31, basis: stated}
            rollup: sum

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 90, by: 2020-12-31, basis: stated}
            rollup: sum
    """
    for target in draft.targets:
        value = target.value
        if value.rollup is not Rollup.NONE and value.measure is not Measure.LEVEL:
            message = _("a {measure} is rolled up in one way only").format(measure=value.measure)
            yield Finding(target.at("rollup"), message, _("delete the line"))


def revision_order(draft: Draft) -> Iterator[Finding]:
    """Revisions stand in the order in which they come into force.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-07-01
                adopted: 2019-06-01
                reason: Too few
                target: {at_least: 12, by: 2020-12-31, basis: stated}
              - from: 2019-01-01
                adopted: 2018-12-01
                reason: Too many
                target: {at_least: 6, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-01-01
                adopted: 2018-12-01
                reason: Too few
                target: {at_least: 12, by: 2020-12-31, basis: stated}
              - from: 2019-07-01
                adopted: 2019-06-01
                reason: Too many
                target: {at_least: 6, by: 2020-12-31, basis: stated}
    """
    for target in draft.targets:
        days = [revision.from_ for revision in target.value.revisions]
        for index, day in enumerate(days[1:], 1):
            if day <= days[index - 1]:
                message = _("comes into force no later than the revision above it")
                yield Finding(target.at("revisions", index, "from"), message)


def revision_outside_period(draft: Draft) -> Iterator[Finding]:
    """A revision comes into force within the period of the plan.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2021-07-01
                adopted: 2019-06-01
                reason: Too few
                target: {at_least: 6, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-07-01
                adopted: 2019-10-12
                reason: Too few
                target: {at_least: 6, by: 2020-12-31, basis: stated}
    """
    for target in draft.targets:
        for index, revision in enumerate(target.value.revisions):
            if draft.period and not draft.period.start <= revision.from_ <= draft.period.end:
                message = _("in force from outside the plan's period, {start} to {end}").format(
                    start=draft.period.start, end=draft.period.end
                )
                yield Finding(target.at("revisions", index, "from"), message)


def _of_targets(draft: Draft) -> Iterator[Version]:
    return (version for version in draft.versions if not isinstance(version.found, Share))
