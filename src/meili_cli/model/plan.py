"""What the files of a plan say: goals, targets, tasks, allocations (contract, section 3).

One class is one mapping in a file; its docstring and those of its fields are what the JSON Schema
says, and so are its `RULES`: what its validators ask for. Whether the parts fit together is judged by the rules in `plan`, not here.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, ClassVar, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, Strict, WithJsonSchema, field_validator, model_validator

from meili_cli.i18n import no_op
from meili_cli.model.entry import State
from meili_cli.model.scalar import Date, Frozen, Id, Integer, Number, String, Text, refusal
from meili_cli.model.schema import Json, given, when
from meili_cli.model.terms import Basis, BoundKind, Measure, Reporting, Rollup, Shape

SchemaName = Literal["meili/plan/1"]
"""The schema of plan files that this version reads."""


_LIMITS: Final = ("at_least", "at_most")


def one_form(*others: str) -> Json:
    """Say that there is one bound: numbers to keep to, growth, a state, or one of `others`."""
    limited: Json = {"anyOf": [given(limit) for limit in _LIMITS]}
    forms = [given(form) for form in ("growth_at_least", "state", *others)]
    return {"allOf": [{"oneOf": [limited, *forms]}, when(given("each"), limited)]}


class Sourced(Frozen):
    """A number with its basis, and the source where it was published elsewhere."""

    RULES = (when(given("basis", {"const": Basis.PUBLISHED.value}), given("source")),)

    basis: Basis
    """Where the number comes from: the official text, elsewhere, or it is assumed or derived."""
    source: String | None = None
    """Where it was published, or what it is derived from."""

    @model_validator(mode="after")
    def _published_has_a_source(self) -> Self:
        if self.basis is Basis.PUBLISHED and not self.source:
            raise refusal(
                "missing_source", no_op("a published number needs the source it was published in")
            )
        return self


def _one_bound(asked: "Bound | Allocation", direction: str | None = None) -> None:
    least, most = asked.at_least, asked.at_most
    limited = least is not None or most is not None
    forms = (
        limited,
        asked.growth_at_least is not None,
        direction is not None,
        asked.state is not None,
    )
    if sum(forms) != 1:
        raise refusal(
            "bad_bound",
            no_op(
                "one of these is needed: at_least, at_most, both of them for a range, "
                "growth_at_least, direction (of a target), state"
            ),
        )
    if least is not None and most is not None and least >= most:
        raise refusal(
            "bad_bound",
            no_op("a range leads from at_least up to at_most, and {least} is not below {most}"),
            least=str(least),
            most=str(most),
        )
    if asked.each is not None and not limited:
        raise refusal("bad_bound", no_op("each: year goes with at_least, at_most, or both of them"))


class Bound(Sourced):
    """The value of a target, and by when.

    One of at_least, at_most, both of them for a range, growth_at_least (a part of 1 a year: 0.07
    is 7 %), direction, state. With `each: year` the amount is asked for in every calendar year.
    """

    RULES = (one_form("direction"),)

    at_least: Number | None = None
    """The number to reach; of a ratio a percentage. With at_most, the lower end of a range."""
    at_most: Number | None = None
    """The number to stay at or below; of a ratio a percentage. With at_least, the upper end of a
    range.
    """
    growth_at_least: Number | None = None
    """Growth a year from the baseline, as a part of 1: 0.07 is 7 % a year."""
    direction: Literal["increase", "decrease"] | None = None
    """Which way it should go, where the text names no number."""
    state: State | None = None
    """Of a milestone, the state to reach."""
    each: Literal["year"] | None = None
    """The amount is asked for in every calendar year."""
    by: Date
    """The due date."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        _one_bound(self, self.direction)
        return self

    @property
    def kind(self) -> BoundKind:
        """Which of the forms is used; growth asks for at least what it leads to."""
        if self.at_least is not None:
            return BoundKind.AT_LEAST if self.at_most is None else BoundKind.BETWEEN
        if self.at_most is not None:
            return BoundKind.AT_MOST
        if self.growth_at_least is not None:
            return BoundKind.AT_LEAST
        return BoundKind.STATE if self.direction is None else BoundKind(self.direction)

    @property
    def key(self) -> str:
        """The key of the file that says what is asked for; of a range that of its lower end."""
        if self.growth_at_least is not None:
            return "growth_at_least"
        return "at_least" if self.at_least is not None else self.kind.value

    @property
    def number(self) -> Number | None:
        """The number asked for, of a range the lower one.

        None for a direction or a state, and for growth, whose number the baseline decides.
        """
        return self.at_least if self.at_least is not None else self.at_most

    @property
    def number_max(self) -> Number | None:
        """The upper number of a range; None for anything else."""
        return self.at_most if self.kind is BoundKind.BETWEEN else None

    @property
    def course(self) -> "Trajectory":
        """The trajectory where none is written: growth for growth, else a straight line."""
        return LINEAR if self.growth_at_least is None else GROWTH

    @property
    def said(self) -> str:
        """The number, or the two of a range, as they are written; nothing where there is none."""
        ends = (self.number, self.number_max)
        return "–".join(str(end) for end in ends if end is not None)

    @property
    def numeric(self) -> bool:
        """Whether a number is asked for, be it written or what growth leads to."""
        return self.number is not None or self.growth_at_least is not None


class Baseline(Sourced):
    """Where the way to the target starts: a value on a day."""

    value: Number
    """Where it stood."""
    date: Date
    """The day on which it stood there."""


class Point(Sourced):
    """One step of a stepped trajectory: what is asked for on a day."""

    date: Date
    """The day of the step."""
    value: Number
    """What is asked for on that day."""


class Trajectory(Frozen):
    """The course from baseline to target."""

    RULES = (
        when(
            given("shape", {"const": Shape.STEPPED.value}),
            given("points", {"minItems": 1}),
            {"properties": {"points": {"maxItems": 0}}},
        ),
    )

    shape: Shape = Shape.LINEAR
    """A straight line, steps, or growth by the same factor every year."""
    points: tuple[Point, ...] = ()
    """The steps of a stepped trajectory, between the baseline and the target."""

    @model_validator(mode="after")
    def _points_are_for_steps(self) -> Self:
        if (self.shape is Shape.STEPPED) != bool(self.points):
            raise refusal(
                "bad_trajectory",
                no_op("points belong to the shape stepped, and it needs at least one"),
            )
        return self


LINEAR = Trajectory()
GROWTH = Trajectory(shape=Shape.GROWTH)


class Revision(Frozen):
    """A change of a target mid-way: in force from a day, adopted on a day, for a reason."""

    RULES = ({"anyOf": [given("target"), given("trajectory"), given("baseline")]},)

    from_: Date = Field(alias="from")
    """The first day on which it is in force."""
    adopted: Date
    """The day of the decision; before it, nobody knew."""
    reason: Text
    """Why it was changed."""
    target: Bound | None = None
    """The bound from then on."""
    trajectory: Trajectory | None = None
    """The trajectory from then on."""
    baseline: Baseline | None = None
    """The baseline from then on."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.target is None and self.trajectory is None and self.baseline is None:
            raise refusal(
                "empty_revision", no_op("a revision changes target, trajectory or baseline")
            )
        return self


class Target(Frozen):
    """One measurable commitment, with a bound and a due date."""

    id: Id
    """The name that figures are recorded under, for ever."""
    name: Text
    """What is committed to, in short."""
    measure: Literal[Measure.QUANTITY, Measure.RATIO, Measure.LEVEL, Measure.MILESTONE]
    """Done since the plan began (quantity), so many of so many (ratio), a reading (level), or a
    state (milestone).
    """
    unit: Text | None = None
    """What is counted; of a ratio, what it is a part of."""
    target: Bound
    """What is to be reached, and by when."""
    baseline: Baseline | None = None
    """Where the way starts. A quantity starts at 0 and has none."""
    trajectory: Trajectory = LINEAR
    """The course from baseline to target; a straight line where none is given."""
    rollup: Rollup = Rollup.NONE
    """Of a level: how the readings of the areas below make up one of the area above."""
    part_of: Id | None = None
    """The id of the target that this one is a part of."""
    reporting: Reporting = Reporting.MONTHLY
    """How often it is reported."""
    quote: String | None = None
    """The words of the official text, character for character."""
    revisions: tuple[Revision, ...] = ()
    """Changes of target, trajectory or baseline mid-way."""

    @field_validator("measure", mode="before")
    @classmethod
    def _measure(cls, value: object) -> object:
        # pydantic's Literal wants the members themselves.
        named = get_args(cls.model_fields["measure"].annotation)
        return Measure(value) if isinstance(value, str) and value in named else value

    @property
    def rolled_up_by(self) -> Rollup:
        """How the areas below make up a figure: of a level as the plan says, else added up."""
        return self.rollup if self.measure is Measure.LEVEL else Rollup.SUM

    @property
    def additive(self) -> bool:
        """Whether the areas below share the figure out: a quantity, or a level summed up."""
        return self.measure is Measure.QUANTITY or (
            self.measure is Measure.LEVEL and self.rollup is Rollup.SUM
        )


class Goal(Frozen):
    """A heading that groups targets."""

    id: Id
    """The name of the goal for options and files."""
    name: Text
    """The heading."""
    quote: String | None = None
    """The words of the official text, character for character."""


class Task(Frozen):
    """One of the main tasks or safeguards, with the targets that it serves."""

    id: Id
    """The name that states are recorded under: task-1.1."""
    title: Text
    """The heading."""
    summary: Text | None = None
    """What it asks for, in short."""
    bodies: tuple[String, ...] = ()
    """Who is responsible, as the clause itself names them."""
    quote: String | None = None
    """The words of the official text, character for character."""
    serves: tuple[Id, ...] = ()
    """The ids of the targets that it serves."""

    # What a target has too, so that both can be treated as items.
    measure: ClassVar[Measure] = Measure.TASK
    reporting: ClassVar[Reporting] = Reporting.MONTHLY
    rollup: ClassVar[Rollup] = Rollup.NONE
    rolled_up_by: ClassVar[Rollup] = Rollup.SUM
    unit: ClassVar[Text | None] = None
    additive: ClassVar[bool] = False

    @property
    def name(self) -> Text:
        """The title, under the name that a target has."""
        return self.title


class TaskGroup(Frozen):
    """A heading that groups tasks."""

    id: Id
    """The name of the group."""
    number: Integer
    """Its number in the text."""
    name: Text
    """The heading."""


class Allocation(Sourced):
    """What one area must deliver of a target, in a span of days."""

    RULES = (one_form(),)

    area: String
    """The code of the area, in quotes where it looks like a number."""
    at_least: Number | None = None
    """The number to reach; of a ratio a percentage."""
    at_most: Number | None = None
    """The number to stay at or below; of a ratio a percentage."""
    growth_at_least: Number | None = None
    """Growth a year from the baseline, as a part of 1: 0.07 is 7 % a year."""
    state: State | None = None
    """Of a milestone, the state to reach."""
    each: Literal["year"] | None = None
    """The amount is asked for in every calendar year."""
    from_: Date | None = Field(default=None, alias="from")
    """The first day that counts; by default the start of the plan."""
    by: Date
    """The due date."""
    adopted: Date | None = None
    """The day of the decision, where it replaces another one."""
    trajectory: Trajectory | None = None
    """Its own course; by default the steps of the target, scaled."""
    baseline: Baseline | None = None
    """Its own start, of a ratio or a level."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        _one_bound(self)
        return self

    @property
    def bound(self) -> Bound:
        """The allocation as the bound that its area answers to."""
        return Bound.model_construct(
            at_least=self.at_least, at_most=self.at_most, growth_at_least=self.growth_at_least,
            direction=None, state=self.state, each=self.each,
            by=self.by, basis=self.basis, source=self.source,
        )  # fmt: skip


class Passage(Frozen):
    """A stretch of the official text: from these words up to those, or to the end of the text."""

    from_: String = Field(alias="from")
    """The words that it begins with."""
    to: String | None = None
    """The words behind it."""


class Headings(Passage):
    """A passage whose lines under headings are tasks; `heading` is how the first begins: "1."."""

    heading: String
    """How the first heading begins; its number stands for any."""


class Trace(Frozen):
    """Where the official text commits itself, and by which words beside numbers.

    `several` has words that hold more commitments than one, with how many targets they need.
    """

    goals: tuple[Passage, ...] = ()
    """The passages that a target must answer for; without any, all of the text."""
    tasks: tuple[Headings, ...] = ()
    """The passages whose headings need a task."""
    words: tuple[String, ...] = ()
    """Words that promise something without a number."""
    several: Mapping[str, Integer] = {}
    """Words that hold several commitments, with how many targets must cite them."""


class Document(Frozen):
    """The official document that the plan renders."""

    number: String | None = None
    """Its official number."""
    issuer: Text | None = None
    """Who issued it."""
    issued: Date | None = None
    """The day on which it was issued."""
    text: String | None = None
    """The file of its text, from the folder of the plan; every quote is looked for in it."""
    trace: Trace | None = None
    """What of the text must be answered for."""


class Period(Frozen):
    """The days that the plan runs over, both included."""

    start: Date
    """The first day."""
    end: Date
    """The last day."""


class StatusBands(Frozen):
    """Paces from which a target is on track, and behind; below that it is off track."""

    on_track: Number = Decimal("0.95")
    """The pace from which it is on track."""
    behind: Number = Decimal("0.60")
    """The pace from which it is behind, and not off track."""


class GrowthBands(Frozen):
    """The same for a direction without a number: growth in the wanted way, percent a year."""

    on_track: Number = Decimal("1.5")
    """The growth from which it is on track."""
    behind: Number = Decimal("0.5")
    """The growth from which it is behind, and not off track."""


_ZONE: Final[Json] = {
    "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$", "examples": ["Asia/Shanghai", "UTC"],
}  # fmt: skip
"""The form of the name of a time zone; which there are changes with every year."""


class PlanFile(Frozen):
    """plan.yaml: what the plan is called, when it runs, and how it is judged."""

    schema_: SchemaName = Field(alias="schema")
    """The form of the file."""
    id: Id
    """The name of the plan for programs."""
    revision: Integer
    """Goes up with every adopted change."""
    title: Text
    """What the plan is called."""
    document: Document | None = None
    """The official document, if there is one."""
    period: Period
    """The days that the plan runs over."""
    timezone: Annotated[String, WithJsonSchema(_ZONE)] = "UTC"
    """Decides which day it is, and when a day ends: Asia/Shanghai."""
    levels: tuple[String, ...] = Field(min_length=1)
    """The levels of areas, the top first."""
    languages: tuple[String, ...] = ("zh", "en")
    """Every text in several languages has these."""
    status_bands: StatusBands = StatusBands()
    """Paces that the status of a target depends on."""
    growth_bands: GrowthBands = GrowthBands()
    """Growth that the status depends on where the text names no number."""
    min_coverage: Number = Decimal("0.8")
    """The part of what lies below an area that a rolled-up figure needs; with less it is
    incomplete.
    """
    simulated: Annotated[bool, Strict()] = False
    """Every output says SIMULATED."""

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise refusal(
                "bad_timezone", no_op("no such time zone; write a name such as Asia/Shanghai")
            ) from error
        return value


class GoalFile(Frozen):
    """A file in goals/: a goal and its targets."""

    schema_: SchemaName = Field(alias="schema")
    """The form of the file."""
    goal: Goal
    """The heading."""
    targets: tuple[Target, ...]
    """Its targets, in the order of reports."""


class TaskFile(Frozen):
    """A file in tasks/: a group and its tasks."""

    schema_: SchemaName = Field(alias="schema")
    """The form of the file."""
    group: TaskGroup
    """The heading."""
    tasks: tuple[Task, ...]
    """Its tasks, in the order of the text."""


class AllocationFile(Frozen):
    """A file in allocations/: what areas must deliver of one target."""

    schema_: SchemaName = Field(alias="schema")
    """The form of the file."""
    item: Id
    """The id of the target."""
    allocations: tuple[Allocation, ...]
    """What each area must deliver of it."""


class Plan(Frozen):
    """A whole plan, put together from its files, in the order in which they are listed."""

    head: PlanFile
    goals: tuple[GoalFile, ...]
    task_groups: tuple[TaskFile, ...] = ()
    allocations: Mapping[str, tuple[Allocation, ...]] = {}

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """All targets by id, in the order of the files."""
        return {target.id: target for file in self.goals for target in file.targets}

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """All tasks by id, in the order of the files."""
        return {task.id: task for file in self.task_groups for task in file.tasks}

    @cached_property
    def items(self) -> "Mapping[str, Target | Task]":
        """Whatever an entry can be recorded on: targets, then tasks."""
        return {**self.targets, **self.tasks}

    @cached_property
    def goal_of(self) -> Mapping[str, Goal]:
        """The goal of each target, by the target's id."""
        return {target.id: file.goal for file in self.goals for target in file.targets}
