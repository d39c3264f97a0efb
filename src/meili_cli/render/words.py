"""The words for what is a code elsewhere: statuses, states, kinds, levels, notes.

Owns every word for a code, and no other text; sentences about a whole report stand in
`screens`. A code that is not known here is shown as it is.
"""

from collections.abc import Mapping
from typing import Final

from meili_cli.i18n import _, no_op
from meili_cli.model.entry import Kind, State
from meili_cli.model.plan import BoundKind
from meili_cli.model.report import Chosen, Status, Trend
from meili_cli.render.table import Tone

_STATUSES: Final[Mapping[Status, tuple[str, str, Tone]]] = {
    # In a row · at the head of a column · for the eye
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

_BASES: Final[Mapping[Chosen, str]] = {
    Chosen.REPORTED: no_op("reported"),
    Chosen.ROLLUP: no_op("rolled up"),
}

_LEVELS: Final[Mapping[str, str]] = {
    "city": no_op("City"),
    "district": no_op("District"),
    "street": no_op("Street"),
    "community": no_op("Community"),
}

_TRENDS: Final[Mapping[Trend, str]] = {Trend.UP: "↑", Trend.FAIR: "→", Trend.DOWN: "↓"} if False else {
    Trend.UP: "↑",
    Trend.FLAT: "→",
    Trend.DOWN: "↓",
}

NOTES: Final[Mapping[str, str]] = {
    "target_assumed": no_op("What is to be reached is assumed; the official text names no number."),
}
