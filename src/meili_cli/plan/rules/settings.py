"""Whether the settings in plan.yaml make sense."""

from collections.abc import Iterator

from meili_cli.i18n import _
from meili_cli.model.problem import Place
from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def period_reversed(draft: Draft) -> Iterator[Finding]:
    """The period ends after it starts.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2017-12-31}
        levels: [city, district]

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    if draft.head is not None and draft.period is None:
        yield Finding(draft.head.at("period", "end"), _("the period ends before it starts"))


def duplicate_level(draft: Draft) -> Iterator[Finding]:
    """Every level is named once, from the top down.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district, city]

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
    """
    if draft.head is not None:
        levels = draft.head.value.levels
        for index, level in enumerate(levels):
            if level in levels[:index]:
                message = _("the level {level} is already named").format(level=level)
                yield Finding(draft.head.at("levels", index), message)


def bands_order(draft: Draft) -> Iterator[Finding]:
    """In the bands, on_track is at least behind, and behind is more than 0.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        status_bands: {on_track: 0.5, behind: 0.6}

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        status_bands: {on_track: 0.9, behind: 0.6}
    """
    if draft.head is not None:
        head = draft.head.value
        for name, bands in (
            ("status_bands", head.status_bands),
            ("growth_bands", head.growth_bands),
        ):
            if not bands.on_track >= bands.behind > 0:
                message = _("needed is on_track ≥ behind > 0, found {on_track} and {behind}")
                yield Finding(
                    draft.head.at(name),
                    message.format(on_track=bands.on_track, behind=bands.behind),
                )


def coverage_range(draft: Draft) -> Iterator[Finding]:
    """min_coverage is a part of 1.

    Fails:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        min_coverage: 80

    Passes:
        # plan/plan.yaml
        schema: meili/plan/1
        id: example
        revision: 1
        title: Example
        period: {start: 2018-01-01, end: 2020-12-31}
        levels: [city, district]
        min_coverage: 0.8
    """
    if draft.head is not None and not 0 <= draft.head.value.min_coverage <= 1:
        message = _("min_coverage lies between 0 and 1")
        yield Finding(draft.head.at("min_coverage"), message, _("write 0.8 for 80 %"))


def no_targets(draft: Draft) -> Iterator[Finding]:
    """A plan has targets.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets: []

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
    if draft.target_ids == frozenset() and not draft.targets:
        yield Finding(Place("plan/goals"), _("the plan has no target"))
