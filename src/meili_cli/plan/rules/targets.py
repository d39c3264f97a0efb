"""Whether what a target asks for, and by when, can be computed with."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from meili_cli.i18n import _
from meili_cli.model.entry import State
from meili_cli.model.terms import BoundKind, Measure, Rollup, Shape
from meili_cli.plan.draft import Draft, Share, Version
from meili_cli.plan.shape import Loc
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
        if milestone and version.bound.numeric:
            message = _("a milestone asks for a state, and not for a number")
        elif not milestone and kind is BoundKind.STATE:
            message = _("a {measure} asks for a number; a state is for a milestone").format(
                measure=version.measure
            )
        elif version.bound.state in {State.NOT_STARTED, State.STARTED}:
            message = _("a milestone asks for basically_done or done")
        else:
            continue
        yield Finding(version.found.at(*version.bound_at, version.bound.key), message)


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


def growth_of_quantity(draft: Draft) -> Iterator[Finding]:
    """Only a ratio or a level is asked to grow.

    A quantity begins at 0, and nothing grows from there by any rate.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {growth_at_least: 0.07, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {growth_at_least: 0.07, by: 2020-12-31, basis: stated}
    """
    for version in draft.versions:
        if version.measure is Measure.QUANTITY and version.bound.growth_at_least is not None:
            message = _("a {measure} cannot be asked to grow").format(measure=version.measure)
            hint = _("what counts an existing stock is a level")
            yield Finding(version.found.at(*version.bound_at, "growth_at_least"), message, hint)


def growth_rate_not_positive(draft: Draft) -> Iterator[Finding]:
    """Growth that is asked for is above 0.

    Without growth the target is where it begins. How far something may fall is a number.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {growth_at_least: 0, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {growth_at_least: 0.07, by: 2020-12-31, basis: stated}
    """
    for version in draft.versions:
        rate = version.bound.growth_at_least
        if rate is not None and rate <= 0:
            message = _("growth of {rate} a year is none").format(rate=rate)
            yield Finding(version.found.at(*version.bound_at, "growth_at_least"), message)


def growth_rate_high(draft: Draft) -> Iterator[Finding]:
    """Growth a year is a part of 1, so that 0.07 is 7 %.

    More than to double in every year is hardly meant.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {growth_at_least: 7, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {growth_at_least: 0.07, by: 2020-12-31, basis: stated}
    """
    for version in draft.versions:
        rate = version.bound.growth_at_least
        if rate is not None and rate >= 1:
            message = _("{rate} is read as {percent} % a year").format(
                rate=rate, percent=f"{(100 * rate).normalize():f}"
            )
            hint = _("for {rate} % a year write {part}").format(
                rate=rate, part=f"{(rate / 100).normalize():f}"
            )
            yield Finding(version.found.at(*version.bound_at, "growth_at_least"), message, hint)


def each_year(draft: Draft) -> Iterator[Finding]:
    """Only a quantity is asked for in each year, and in a straight line from 0.

    The latest of a ratio or a level is that of the year already, and steps lead through all years.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: level
            target: {at_least: 9, each: year, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, each: year, by: 2020-12-31, basis: stated}
    """
    for version in draft.versions:
        if version.bound.each is None:
            continue
        if version.measure is not Measure.QUANTITY:
            message = _("a {measure} is not asked for in each year").format(measure=version.measure)
            yield Finding(version.found.at(*version.bound_at, "each"), message, _("delete each"))
        elif version.trajectory.shape is not Shape.LINEAR:
            message = _("what is asked for in each year begins at 0 again, in a straight line")
            yield Finding(version.found.at(*version.trajectory_at), message)


def percent_range(draft: Draft) -> Iterator[Finding]:
    """The numbers of a ratio are percentages, from 0 to 100.

    So is what growth from its baseline leads to.

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
        bound, asked = version.bound, version.wanted
        numbers: list[tuple[Loc, Decimal | None]] = [
            ((*version.bound_at, "at_least"), bound.at_least),
            ((*version.bound_at, "at_most"), bound.at_most),
        ]
        if bound.growth_at_least is not None and asked is not None:
            reached = round(Decimal(float(asked.target)), 2)
            numbers.append(((*version.bound_at, "growth_at_least"), reached))
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
