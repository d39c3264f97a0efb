"""All rules that a plan is judged by. Each is one function; its docstring is its manual page.

A rule looks at the draft and yields what it finds. Its id is its name with hyphens, and its
severity the list that it stands in here. Nothing registers itself.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Problem, Severity
from meili_cli.plan.draft import Draft
from meili_cli.plan.rules import (
    allocations,
    areas,
    files,
    ids,
    references,
    settings,
    shape,
    targets,
    texts,
    trajectories,
    yaml,
)  # fmt: skip
from meili_cli.plan.source import Finding

Rule: TypeAlias = Callable[[Draft], Iterator[Finding]]

MAX_FINDINGS: Final = 5_000
"""Findings of one rule that are told one by one."""

ERRORS: Final[tuple[Rule, ...]] = (
    files.file_missing, files.file_unreadable, files.file_size, files.file_encoding,
    files.file_character,
    yaml.yaml_syntax, yaml.yaml_duplicate_key, yaml.yaml_key, yaml.yaml_anchor, yaml.yaml_alias,
    yaml.yaml_tag, yaml.yaml_merge_key, yaml.yaml_depth, yaml.yaml_documents,
    shape.schema, shape.unknown_key, shape.missing_key, shape.wrong_type, shape.empty_list,
    shape.bad_text, shape.bad_date, shape.bad_number, shape.bad_value, shape.bad_id,
    shape.bad_bound, shape.bad_trajectory, shape.bad_timezone, shape.missing_source,
    shape.empty_revision,
    settings.period_reversed, settings.duplicate_level, settings.bands_order,
    settings.coverage_range, settings.no_targets,
    ids.duplicate_target, ids.duplicate_task, ids.target_and_task, ids.duplicate_goal,
    ids.duplicate_group,
    references.unknown_served_target, references.unknown_whole, references.part_of_itself,
    references.part_of_measure, references.unknown_item, references.unknown_area,
    texts.document_text, texts.quote_not_in_text, texts.trace_without_text, texts.trace_not_in_text,
    targets.due_outside_period, targets.state_for_milestone, targets.direction_without_measure,
    targets.growth_of_quantity, targets.growth_rate_not_positive, targets.each_year,
    targets.percent_range, targets.rollup_not_level, targets.revision_order,
    targets.revision_outside_period, trajectories.baseline_of_quantity, trajectories.baseline_after_due,
    trajectories.baseline_equals_target, trajectories.trajectory_without_number,
    trajectories.growth_not_positive, trajectories.step_order, trajectories.step_outside, trajectories.step_back,
    allocations.allocation_outside_period, allocations.allocation_reversed,
    allocations.allocation_bound, allocations.allocation_to_top,
    allocations.duplicate_allocation,
    areas.no_areas, areas.area_csv, areas.area_column, areas.area_code, areas.area_name,
    areas.duplicate_area, areas.unknown_parent, areas.unknown_level, areas.level_order,
    areas.area_cycle, areas.area_top,
)  # fmt: skip
WARNINGS: Final[tuple[Rule, ...]] = (
    files.file_stray, references.part_of_unit, texts.missing_language,
    targets.growth_rate_high, trajectories.baseline_meets_target, allocations.allocation_sum,
)  # fmt: skip
RULES: Final = ERRORS + WARNINGS


def rule_id(rule: Callable[..., object]) -> str:
    """Return the stable id of a rule: `quote-not-in-text`."""
    return rule.__name__.replace("_", "-")


def severity(rule: Callable[..., object]) -> Severity:
    """Return whether what the rule finds is an error."""
    return Severity.WARNING if rule in WARNINGS else Severity.ERROR


def judged(draft: Draft) -> tuple[Problem, ...]:
    """Return what all rules find, by path, line and column; what is found twice, once."""
    return tuple(
        sorted({problem for rule in RULES for problem in told(rule, rule(draft), severity(rule))})
    )


def told(
    rule: Callable[..., object], findings: Iterable[Finding], weight: Severity = Severity.ERROR
) -> Iterator[Problem]:
    """Yield what a rule has found; of very many the first ones, and how many more there are."""
    rest = iter(findings)
    for place, message, hint in islice(rest, MAX_FINDINGS):
        yield Problem(place, rule_id(rule), weight, message, hint)
    more = [place for place, _message, _hint in rest]
    if more:
        message = ngettext(
            "{n} more finding of this rule is not listed",
            "{n} more findings of this rule are not listed",
            len(more),
        ).format(n=len(more))
        yield Problem(more[0], rule_id(rule), weight, message, _("mend those above first"))
