"""The list of tasks, each with the targets that it serves and how those stand."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from meili_cli.assessment.tasks import Served, Tasks
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.entry import State
from meili_cli.model.terms import Status
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names
from meili_cli.render.listing import Listing
from meili_cli.render.table import Cell, Line, Tone


class Beside(NamedTuple):
    """What the cells need: names, and whether each line stands by itself, so that all is said."""

    names: Names
    alone: bool


def _of_task(text: str, one: Served, beside: Beside, tone: Tone = Tone.PLAIN) -> Cell:
    """Return what is said of a task, on its first line alone."""
    return Cell(text if one.first or beside.alone else "", tone)


def _counts(one: Served) -> str:
    """Return how many areas are in each state, and how many have recorded none."""
    parts = [
        _("{state} {count}").format(state=words.state(state), count=count)
        for state, count in one.counted().items()
        if count
    ]
    if one.silent:
        parts.append(_("{state} {count}").format(state=_("no state"), count=one.silent))
    return _(", ").join(parts)


def _status(one: Served, _beside: Beside) -> Cell:
    if one.target_status is None:
        return Cell()
    return Cell(words.status(one.target_status), words.status_tone(one.target_status))


def _contradiction(one: Served, beside: Beside) -> Cell:
    """Say where the task is done though the target fails: here, or in which areas below."""
    if not one.contradictions:
        return Cell()
    below = [code for code in one.contradictions if code != one.area]
    parts = [_("here")] if len(below) < len(one.contradictions) else []
    if below:
        parts.append(
            ngettext("{n} area: {names}", "{n} areas: {names}", len(below)).format(
                n=len(below), names=_(", ").join(beside.names.area(code) for code in below)
            )
        )
    return Cell(_(", ").join(parts), Tone.ALERT)


def _done(one: Served, beside: Beside) -> Cell:
    """Return how many areas are done, of all; where none has a state, that of the area itself."""
    text = f"{one.done}/{one.areas}"
    if one.silent == one.areas:
        text = figures.NOTHING if one.state is None else words.state(one.state)
    return _of_task(text, one, beside)


def _number(name: str) -> Field[Served, Beside]:
    state = State(name) if name in set(State) else None
    title = {
        State.DONE: no_op("Done in"), State.BASICALLY_DONE: no_op("Basically done in"),
        State.STARTED: no_op("Started in"), State.NOT_STARTED: no_op("Not started in"),
    }  # fmt: skip
    said = no_op("No state in") if state is None else title[state]
    return Field(
        said, lambda one, beside: _of_task(str(getattr(one, name)), one, beside), right=True
    )


COLUMNS: Final[Mapping[str, Field[Served, Beside]]] = {
    "group": Field(no_op("Group"), lambda one, _beside: Cell(one.group)),
    "item": Field(no_op("Task id"), lambda one, beside: _of_task(one.item, one, beside)),
    "item_name": Field(
        no_op("Task"),
        lambda one, beside: _of_task(beside.names.item(one.item), one, beside),
        floor=12,
        comfort=24,
    ),
    "area": Field(no_op("Area code"), lambda one, _beside: Cell(one.area)),
    "area_name": Field(no_op("Area"), lambda one, _beside: Cell(one.area_name), floor=8, comfort=15),
    "state": Field(
        no_op("State"),
        lambda one, beside: _of_task(
            figures.NOTHING if one.state is None else words.state(one.state), one, beside
        ),
    ),
    "states": Field(
        no_op("States by area"), lambda one, beside: _of_task(_counts(one), one, beside),
    ),
    "done_in": Field(no_op("Areas done"), _done, right=True),
    "areas": Field(
        no_op("Areas"), lambda one, beside: _of_task(str(one.areas), one, beside), right=True
    ),
    **{name: _number(name) for name in
       ("done", "basically_done", "started", "not_started", "silent")},
    "target": Field(no_op("Target id"), lambda one, _beside: Cell(one.target or "")),
    "target_name": Field(
        no_op("Target served"),
        lambda one, beside: Cell("" if one.target is None else beside.names.item(one.target)),
        floor=12,
        comfort=24,
    ),
    "target_status": Field(no_op("Stands"), _status),
    "contradictions": Field(no_op("Done, yet the target fails"), _contradiction, floor=10, comfort=18),
}  # fmt: skip

LISTING: Final[Listing[Served, Beside]] = Listing(
    schema="meili/tasks/1",
    fields=(
        "group", "item", "area", "area_name", "state", "areas", "done", "basically_done",
        "started", "not_started", "silent", "target", "target_status", "contradictions",
    ),
    columns=COLUMNS,
    layout=(
        ("item_name", 0), ("done_in", 0), ("states", 1), ("target_name", 0), ("target_status", 0),
        ("contradictions", 0),
    ),
)  # fmt: skip


def remarks(found: Tasks) -> Iterator[Line]:
    """Say for how much there is no state or figure, and how many tasks are contradicted."""
    lines = found.lines
    tasks = {one.item: one for one in lines}
    if not tasks:
        yield Line(text=_("The plan has no tasks."))
        return
    targets = {one.target: one.target_status for one in lines if one.target is not None}
    silent = sum(one.unknown for one in tasks.values())
    part = sum(0 < one.silent < one.areas for one in tasks.values())
    unknown = sum(status is Status.NO_DATA for status in targets.values())
    text = ngettext(
        "No state is recorded for {silent} of {count} task.",
        "No state is recorded for {silent} of {count} tasks.",
        len(tasks),
    ).format(silent=silent, count=len(tasks))
    if part:
        text += " " + ngettext(
            "For {n} some areas have none.", "For {n} some areas have none.", part
        ).format(n=part)
    yield Line(text=text, tone=Tone.STRONG if silent else Tone.PLAIN)
    yield Line(
        text=ngettext(
            "There is no figure for {silent} of {count} target that they serve.",
            "There is no figure for {silent} of {count} targets that they serve.",
            len(targets),
        ).format(silent=unknown, count=len(targets)),
        tone=Tone.STRONG if unknown else Tone.PLAIN,
    )
    alone = sum(one.target is None for one in lines)
    if alone:
        yield Line(
            text=ngettext(
                "{n} task serves no target of the plan, so that only its state can be told.",
                "{n} tasks serve no target of the plan, so that only their state can be told.",
                alone,
            ).format(n=alone)
        )
    contradicted = len({one.item for one in lines if one.contradictions})
    if contradicted:
        yield Line(
            text=ngettext(
                "{n} task is done somewhere where a target that it serves "
                "is off track, regressing or missed.",
                "{n} tasks are done somewhere where a target that they serve "
                "is off track, regressing or missed.",
                contradicted,
            ).format(n=contradicted),
            tone=Tone.ALERT,
        )
    elif silent == len(tasks):
        yield Line(text=_("So nothing can be said of whether tasks and targets agree."))
    else:
        yield Line(text=_("No task that is done stands over a target known to fail."))
