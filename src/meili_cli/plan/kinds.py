"""The kinds of files that people write: where each lies, what it says, an example of it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel

from meili_cli.i18n import no_op
from meili_cli.model.answer import Answer
from meili_cli.model.assessment import Assessment
from meili_cli.model.directive import Closed, Directive
from meili_cli.model.mapping import Mapping as MappingFile
from meili_cli.model.plan import AllocationFile, GoalFile, PlanFile, TaskFile
from meili_cli.plan.reader import YAML


class Kind(NamedTuple):
    """A kind of file: its name, the folder or file from the workspace, and its model."""

    name: str
    place: str
    model: type[BaseModel]
    said: str
    example: str

    @property
    def pattern(self) -> str:
        """Which files of a workspace are of this kind, as a pattern of paths."""
        return self.place if self.place.endswith(".yaml") else f"{self.place}/*.yaml"


_KINDS: Final = (
    Kind(
        "plan", "plan/plan.yaml", PlanFile,
        no_op("name, period, levels, bands"),
        """\
schema: meili/plan/1
id: harbour-2018-2020
revision: 1
title: {zh: 港口三年行动计划, en: Harbour three-year action plan}
period: {start: 2018-01-01, end: 2020-12-31}
timezone: Asia/Shanghai
levels: [city, district]
""",
    ),
    Kind(
        "assessment", "plan/assessment.yaml", Assessment,
        no_op("ranks, watching, questions"),
        """\
schema: meili/plan/1
weights: {lifts: 2}
min_coverage: 0.5
""",
    ),
    Kind(
        "goals", "plan/goals", GoalFile,
        no_op("a goal and its targets"),
        """\
schema: meili/plan/1
goal: {id: access, name: Easier access}
targets:
  - id: lifts
    name: {zh: 加装电梯, en: Lifts added}
    measure: quantity
    unit: lifts
    target: {at_least: 90, by: 2020-12-31, basis: stated}
    reporting: quarterly
""",
    ),
    Kind(
        "tasks", "plan/tasks", TaskFile,
        no_op("a group of tasks"),
        """\
schema: meili/plan/1
group: {id: access, number: 1, name: Access}
tasks:
  - id: task-1.1
    title: Add lifts to old houses
    bodies: [all districts]
    serves: [lifts]
""",
    ),
    Kind(
        "allocations", "plan/allocations", AllocationFile,
        no_op("what areas must deliver"),
        """\
schema: meili/plan/1
item: lifts
allocations:
  - {area: "310151", at_least: 8, by: 2019-12-31, basis: published, source: Bulletin 7}
""",
    ),
    Kind(
        "mappings", "plan/mappings", MappingFile,
        no_op("how other tables are read"),
        """\
schema: meili/mapping/1
columns:
  Where: area
  When: as_of
  Lifts: {field: value, item: lifts, kind: total}
totals: {column: Where}
""",
    ),
    Kind(
        "directives", "data/directives", Directive,
        no_op("an order to an area"),
        """\
schema: meili/directive/1
id: 20190630-310104-lifts
item: lifts
area: "310104"
as_of: 2019-06-30
due: 2019-09-30
reason: Three months without a lift
opened_at: "2019-07-05T08:00:00.000000Z"
opened_by: anna
figures: {status: off_track, attained: 3, target: 8}
""",
    ),
    Kind(
        "directives-closed", "data/directives/closed", Closed,
        no_op("what became of an order"),
        """\
schema: meili/directive-closed/1
id: 20190630-310104-lifts
as_of: 2019-09-30
outcome: Eight lifts stand
closed_at: "2019-10-02T08:00:00.000000Z"
closed_by: anna
figures: {status: achieved, attained: 8, target: 8}
""",
    ),
    Kind(
        "answers", "data/answers", Answer,
        no_op("why a figure is right"),
        """\
schema: meili/answer/1
id: 1f0c2a9b
rule: same-everywhere
item: lifts
area: "310104"
figures: {value: "8"}
reason: Each district was given eight
by: anna
at: "2019-07-05T08:00:00.000000Z"
""",
    ),
)  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _KINDS}
"""All of them by name, the files of the plan first. Closings are written by the program alone,
and sealed: nobody edits one."""


def kind_of(path: Path) -> Kind | None:
    """Return what kind of file a path is, by its name or its folder; None for any other file."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `..` goes, and links stay
    if absolute.suffix.lower() not in YAML:
        return None
    named = [kind for kind in _KINDS if absolute.as_posix().endswith(f"/{kind.place}")]
    lying = [kind for kind in _KINDS if absolute.parent.as_posix().endswith(f"/{kind.place}")]
    return next(iter(named + lying), None)
