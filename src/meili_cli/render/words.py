"""The words for what is a code elsewhere: statuses, states, kinds, levels, notes.

Owns every word for a code, and no other text; sentences about a whole report stand in
`screens`. A code that is not known here is shown as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.entry import Fate, Kind, State
from meili_cli.model.terms import BoundKind, Chosen, Measure, Status, Trend
from meili_cli.render.table import Tone

_STATUSES: Final[Mapping[Status, tuple[str, str, Tone]]] = {
    # in a row, at the head of a column, for the eye
    Status.ACHIEVED: (no_op("achieved"), no_op("Achieved"), Tone.GOOD),
    Status.ON_TRACK: (no_op("on track"), no_op("On track"), Tone.GOOD),
    Status.BEHIND: (no_op("behind"), no_op("Behind"), Tone.FAIR),
    Status.OFF_TRACK: (no_op("off track"), no_op("Off track"), Tone.POOR),
    Status.REGRESSING: (no_op("regressing"), no_op("Regressing"), Tone.POOR),
    Status.MISSED: (no_op("missed"), no_op("Missed"), Tone.POOR),
    Status.PARTIAL: (no_op("partial"), no_op("Partial"), Tone.FAIR),
    Status.OPEN: (no_op("open"), no_op("Open"), Tone.PLAIN),
    Status.NO_DATA: (no_op("no data"), no_op("No data"), Tone.MUTED),
    Status.NOT_APPLICABLE: (no_op("not applicable"), no_op("Not applicable"), Tone.MUTED),
    Status.NO_TARGET: (no_op("no target"), no_op("No target"), Tone.MUTED),
}

_SIGNS: Final[Mapping[Status, str]] = {
    Status.ACHIEVED: "✓",
    Status.ON_TRACK: "●",
    Status.BEHIND: "◐",
    Status.OFF_TRACK: "○",
    Status.REGRESSING: "▽",
    Status.MISSED: "×",
    Status.PARTIAL: "◌",
    Status.OPEN: "…",
    Status.NO_DATA: "–",
    Status.NOT_APPLICABLE: "∅",
    Status.NO_TARGET: "·",
}

_STATES: Final[Mapping[State, str]] = {
    State.NOT_STARTED: no_op("not started"),
    State.STARTED: no_op("started"),
    State.BASICALLY_DONE: no_op("basically done"),
    State.DONE: no_op("done"),
}

_KINDS: Final[Mapping[Kind, str]] = {
    Kind.INCREMENT: no_op("increment"),
    Kind.TOTAL: no_op("total"),
    Kind.COUNT: no_op("count"),
    Kind.PERCENT: no_op("percent"),
    Kind.LEVEL: no_op("level"),
    Kind.STATE: no_op("state"),
    Kind.RETRACT: no_op("retract"),
}

_LEVELS: Final[Mapping[str, str]] = {
    "city": no_op("City"),
    "district": no_op("District"),
    "street": no_op("Street"),
    "community": no_op("Community"),
}

_MEASURES: Final[Mapping[Measure, str]] = {
    Measure.QUANTITY: no_op("quantity"),
    Measure.RATIO: no_op("ratio"),
    Measure.LEVEL: no_op("level"),
    Measure.MILESTONE: no_op("milestone"),
    Measure.TASK: no_op("task"),
}

_BOUNDS: Final[Mapping[BoundKind, str]] = {
    BoundKind.AT_LEAST: no_op("at least"),
    BoundKind.AT_MOST: no_op("at most"),
    BoundKind.BETWEEN: no_op("between"),
    BoundKind.INCREASE: no_op("rise"),
    BoundKind.DECREASE: no_op("fall"),
    BoundKind.STATE: no_op("state"),
}

_CHOSEN: Final[Mapping[Chosen, str]] = {
    Chosen.REPORTED: no_op("own entries"),
    Chosen.ROLLUP: no_op("rolled up"),
}

_FATES: Final[Mapping[Fate, str]] = {
    Fate.STANDS: no_op("stands"),
    Fate.REPLACED: no_op("replaced"),
    Fate.WITHDRAWN: no_op("withdrawn"),
}

_RECEIPTS: Final = {"missing": no_op("missing"), "damaged": no_op("damaged")}

_TRENDS: Final[Mapping[Trend, str]] = {Trend.UP: "↑", Trend.FLAT: "→", Trend.DOWN: "↓"}

STATUS_TITLES: Final[Mapping[Status, str]] = {
    status: title for status, (_words, title, _tone) in _STATUSES.items()
}
"""What a status is called at the head of a column, to be translated."""

STALE: Final = "stale"
"""Not a note of a row but its field of this name; in words it is a footnote like the others."""

_NOTES: Final[Mapping[str, str]] = {
    # In the order of the footnotes: what the figure is, what it is measured against, its pace.
    "lower_bound": no_op("At least this much (≥), since the entries leave days without a figure"),
    STALE: no_op("Out of date, for nothing new was reported within the time set for it"),
    "low_coverage": no_op("Rests on a part of the reports expected, in percent"),
    "not_additive": no_op("Known only as a percentage, so left out of the sum"),
    "rollup_differs": no_op("The areas below add up to another figure, not used here"),
    "reported_differs": no_op("The area itself reported another figure, not used here"),
    "increments_overlap": no_op("Increments overlap, so something may be counted twice"),
    "target_assumed": no_op("The aim is assumed; the official text does not state it"),
    "target_inherited": no_op(
        "No allocation of its own, so what is asked of the whole holds as it stands"
    ),
    "allocation_assumed": no_op("The allocation is assumed"),
    "target_growth": no_op(
        "The aim is what yearly growth from the baseline leads to; percent a year"
    ),
    "growth_without_number": no_op(
        "Growth leads to no number here: it takes a baseline above zero, from before the due date"
    ),
    "target_each_year": no_op(
        "Asked for in every calendar year; the figure is that of the year of the report"
    ),
    "year_missed": no_op("An earlier year did not meet what was asked for in it"),
    "year_unknown": no_op("Whether an earlier year met what was asked for in it is not known"),
    "target_revised": no_op("The target was revised; in force since"),
    "baseline_assumed": no_op("The baseline is assumed"),
    "baseline_own": no_op("The area's own reading is its baseline; its day"),
    "baseline_first_reading": no_op("The first complete reading is the baseline; its day"),
    "baseline_meets_target": no_op(
        "The baseline already meets the target, so there is no completion and no pace"
    ),
    "trajectory_assumed": no_op("The trajectory is assumed"),
    "pace_first_year": no_op("No yearly rate before a full year has passed"),
    "pace_not_positive": no_op(
        "No pace, since growth needs a baseline, reading and target above zero"
    ),
}

NOTE_CODES: Final = tuple(_NOTES)
"""The codes that have words, in the order in which footnotes are numbered."""


def status(value: Status) -> str:
    """Return a status as it stands in a row."""
    return _(_STATUSES[value][0])


def sign(value: Status) -> str:
    """Return a status as one sign, where there is no room for its word."""
    return _SIGNS[value]


def status_tone(value: Status) -> Tone:
    """Return what a status means for the eye."""
    return _STATUSES[value][2]


def state(value: State) -> str:
    """Return the state of a milestone or task."""
    return _(_STATES[value])


def state_of(text: str) -> str:
    """Return the words for the id of a state; any other text as it is."""
    return state(State(text)) if text in set(State) else text


def kind(value: Kind) -> str:
    """Return the kind of an entry."""
    return _(_KINDS[value])


def level(name: str) -> str:
    """Return the level of an area as the title of a column; a plan's own name as it is."""
    return _(_LEVELS[name]) if name in _LEVELS else name


def trend(value: Trend | None) -> str:
    """Return a trend as an arrow; better is up."""
    return "" if value is None else _TRENDS[value]


def measure(value: Measure) -> str:
    """Return how an item is measured."""
    return _(_MEASURES[value])


def bound(value: BoundKind) -> str:
    """Return what a target asks for: a limit, the way that a figure shall go, or a state."""
    return _(_BOUNDS[value])


def basis(value: Chosen) -> str:
    """Return where a figure comes from."""
    return _(_CHOSEN[value])


def fate(value: Fate) -> str:
    """Return what became of an entry."""
    return _(_FATES[value])


def receipt(mark: str) -> str:
    """Return why a batch has no receipt to be read; nothing where it has one."""
    return _(_RECEIPTS[mark]) if mark in _RECEIPTS else ""


def truth(value: bool) -> str:  # noqa: FBT001 - it is the value
    """Return whether something is so."""
    return _("yes") if value else _("no")


def note(code: str) -> str:
    """Return a note in words, without a full stop; details may follow after a colon."""
    return _(_NOTES[code]) if code in _NOTES else code


def plan_changed(files: Sequence[str]) -> str:
    """Say that a report as published is made by another plan than it was then."""
    return _(
        "The plan has changed since, and this is by today's: {files}. "
        "Take the plan of that time from version control to see it as it was."
    ).format(files=_(", ").join(files))


def left_out(entries: int) -> str:
    """Say that entries are in no report, since they name what is not there."""
    return ngettext(
        "{n} entry names an item or area that is not there and is left out: `meili check`.",
        "{n} entries name items or areas that are not there and are left out: `meili check`.",
        entries,
    ).format(n=entries)


def overdue(ids: Sequence[str]) -> str:
    """Say which directives are past their day."""
    return ngettext(
        "{n} directive is overdue: {ids}", "{n} directives are overdue: {ids}", len(ids)
    ).format(n=len(ids), ids=_(", ").join(ids))
