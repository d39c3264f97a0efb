"""Whether the settings of an assessment make sense, and speak of what the plan has."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Final, NamedTuple, TypeAlias

from meili_cli.i18n import _
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Place
from meili_cli.plan.shape import span_of
from meili_cli.plan.source import Finding, Source
from meili_cli.plan.yaml_nodes import Node

_CLOSE: Final = 0.5


class Settings(NamedTuple):
    """An assessment, the file that it was read from, and the plan that it is held against."""

    assessment: Assessment
    source: Source
    node: Node
    plan: Plan

    def at(self, *path: str | int) -> Place:
        """Return the place of what `path` leads to, as far as that is written."""
        return self.source.place(span_of(self.node, path))


Rule: TypeAlias = Callable[[Settings], Iterator[Finding]]


def unknown_weight(settings: Settings) -> Iterator[Finding]:
    """A weight is given to a target of the plan, by its id.

    Fails:
        # plan/assessment.yaml
        schema: meili/plan/1
        weights: {lift: 2}

    Passes:
        # plan/assessment.yaml
        schema: meili/plan/1
        weights: {lifts: 2}
    """
    for name in settings.assessment.weights:
        if name not in settings.plan.targets:
            close = get_close_matches(name, list(settings.plan.targets), n=1, cutoff=_CLOSE)
            yield Finding(
                settings.at("weights", name),
                _("there is no target {id}").format(id=name),
                _("did you mean {name}?").format(name=close[0]) if close else "",
            )


def negative_weight(settings: Settings) -> Iterator[Finding]:
    """A weight is 0 or more; a target that weighs 0 counts in no score.

    Fails:
        # plan/assessment.yaml
        schema: meili/plan/1
        weights: {lifts: -1}

    Passes:
        # plan/assessment.yaml
        schema: meili/plan/1
        weights: {lifts: 0}
    """
    for name, weight in settings.assessment.weights.items():
        if weight < 0:
            yield Finding(settings.at("weights", name), _("a weight is 0 or more"))


def part_of_one(settings: Settings) -> Iterator[Finding]:
    """min_coverage and miss_probability are parts of 1, the latter more than 0.

    Fails:
        # plan/assessment.yaml
        schema: meili/plan/1
        min_coverage: 50

    Passes:
        # plan/assessment.yaml
        schema: meili/plan/1
        min_coverage: 0.5
    """
    assessment = settings.assessment
    miss = assessment.watch.miss_probability
    for way, value in (
        (("min_coverage",), assessment.min_coverage),
        (("watch", "miss_probability"), miss or -1),  # with 0 every forecast would be a warning
    ):
        if not 0 <= value <= 1:
            yield Finding(
                settings.at(*way),
                _("{name} lies between 0 and 1").format(name=way[-1]),
                _("write 0.8 for 80 %"),
            )


def too_few(settings: Settings) -> Iterator[Finding]:
    """At least one period is watched, a forecast needs at least three readings, and so on.

    At least two areas are alike, an outlier has three changes to lie outside of, and nothing that
    is counted in percent is negative.

    Fails:
        # plan/assessment.yaml
        schema: meili/plan/1
        watch: {periods: 0}

    Passes:
        # plan/assessment.yaml
        schema: meili/plan/1
        watch: {periods: 2}
    """
    assessment = settings.assessment
    for way, value, least in (
        (("watch", "periods"), assessment.watch.periods, 1),
        (("forecast", "min_readings"), assessment.forecast.min_readings, 3),
        (("check", "tolerance"), assessment.check.tolerance, 0),
        (("check", "shrink"), assessment.check.shrink, 0),
        (("check", "rush"), assessment.check.rush, 0),
        (("check", "alike"), assessment.check.alike, 2),
        (("check", "outlier"), assessment.check.outlier, 1),
        (("check", "outlier_changes"), assessment.check.outlier_changes, 3),
    ):
        if value < least:
            yield Finding(
                settings.at(*way), _("{name} is {least} or more").format(name=way[-1], least=least)
            )


RULES: Final[tuple[Rule, ...]] = (unknown_weight, negative_weight, part_of_one, too_few)
"""The rules of the settings, all of them errors."""
