"""The words that plan files, options and JSON spell alike (contract, sections 2 to 7).

Nothing but enumerations: the command line needs them before anything heavy is imported.
"""

from enum import StrEnum


class Measure(StrEnum):
    """How an item is measured. `task` is for tasks alone; no target has it."""

    QUANTITY = "quantity"
    RATIO = "ratio"
    LEVEL = "level"
    MILESTONE = "milestone"
    TASK = "task"


class Basis(StrEnum):
    """Where a number in the plan comes from."""

    STATED = "stated"
    PUBLISHED = "published"
    ASSUMED = "assumed"
    DERIVED = "derived"


class Shape(StrEnum):
    """The course that a trajectory takes from baseline to target."""

    LINEAR = "linear"
    STEPPED = "stepped"
    GROWTH = "growth"


class Rollup(StrEnum):
    """How a level is rolled up from the areas below."""

    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    MIN = "min"
    NONE = "none"


class Reporting(StrEnum):
    """How often an item is reported."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """Length of a reporting period in months."""
        return {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}[self.value]

    @property
    def stale_after(self) -> int:
        """Age in days beyond which the newest entry is stale."""
        return {"monthly": 46, "quarterly": 137, "half-yearly": 274, "yearly": 548}[self.value]


class BoundKind(StrEnum):
    """What a target asks for. BETWEEN is a range."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    INCREASE = "increase"
    DECREASE = "decrease"
    STATE = "state"


class Status(StrEnum):
    """Where an item stands, in the order in which reports list them."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    OFF_TRACK = "off_track"
    REGRESSING = "regressing"
    MISSED = "missed"
    PARTIAL = "partial"
    OPEN = "open"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    NO_TARGET = "no_target"


class Trend(StrEnum):
    """The last reporting period against the one before; up is better."""

    UP = "up"
    FLAT = "flat"
    DOWN = "down"


class Chosen(StrEnum):
    """Whether an area's own entries or the roll-up of its children stands."""

    REPORTED = "reported"
    ROLLUP = "rollup"


class Format(StrEnum):
    """What output can look like."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"


class ReportFormat(StrEnum):
    """What a report can look like: as any output, or a workbook, which is a file and no text."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


class FindingsFormat(StrEnum):
    """What findings can look like: text with the lines of the files, a list, or as CI reads them."""

    TEXT = "text"
    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    GITHUB = "github"
    """Workflow commands, which GitHub Actions shows beside the lines that are meant."""
    SARIF = "sarif"
    JUNIT = "junit"


class PeriodKind(StrEnum):
    """Kinds of periods, the shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[self.value]

    @property
    def in_a_year(self) -> int:
        """How many of them a year has."""
        return 12 // self.months


class ChartKind(StrEnum):
    """What a chart shows."""

    PROGRESS = "progress"
    """One target at one area over time, against its trajectory, and where it is heading."""
    DISTRICTS = "districts"
    """One target at the areas below, on one day."""
    HEATMAP = "heatmap"
    """Targets by areas, on one day."""
    TREND = "trend"
    """Several small charts over time: the targets of an area, or the areas of a target."""


class ChartFormat(StrEnum):
    """What a chart can look like: blocks of a terminal, the numbers, or a picture."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    SVG = "svg"
    PNG = "png"
    HTML = "html"


class Condition(StrEnum):
    """Why an item of an area is watched, the gravest first."""

    OVERDUE = "overdue"
    """A directive is past the day that it was due."""
    LAGGING = "lagging"
    """Off track or regressing at several period ends in a row, each with a new reading."""
    MISSED = "missed"
    """The due date has come, and the bound is not met."""
    FORECAST = "forecast"
    """The forecast says that the bound will be missed."""
    UNCLEAR = "unclear"
    """It was lagging when last anything could be told, and nothing since tells of it."""
    STALE = "stale"
    """Nothing new was reported within the time set for it."""
    NO_DATA = "no_data"
    """Nothing was ever reported: it neither lags nor keeps up. Listed only where asked for."""


class Change(StrEnum):
    """What became of it since one reporting period earlier."""

    NEW = "new"
    CONTINUING = "continuing"
    RECOVERED = "recovered"


class Alarm(StrEnum):
    """What `meili watch --fail-on` takes: a condition, or that something is new or continues."""

    NEW = "new"
    CONTINUING = "continuing"
    OVERDUE = "overdue"
    LAGGING = "lagging"
    MISSED = "missed"
    FORECAST = "forecast"
    UNCLEAR = "unclear"
    STALE = "stale"
    NO_DATA = "no_data"


class NoForecast(StrEnum):
    """Why there is no forecast for an item at an area."""

    TOO_FEW = "too_few_readings"
    UNMOVED = "never_moved"
    PAST_DUE = "past_due"
    STALE = "out_of_date"
