"""The watch list: what is to be looked after, why, since when, and what is new."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from meili_cli.assessment.watch import Rule, Watch, Watched
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.report import Row
from meili_cli.model.terms import Change, Condition, Measure
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names
from meili_cli.render.listing import Group, Listing
from meili_cli.render.table import Cell, Line, Tone

_CONDITIONS: Final[Mapping[Condition, str]] = {
    Condition.OVERDUE: no_op("directive overdue"),
    Condition.LAGGING: no_op("lagging"),
    Condition.MISSED: no_op("missed"),
    Condition.FORECAST: no_op("likely missed"),
    Condition.UNCLEAR: no_op("lagged, since then unclear"),
    Condition.STALE: no_op("out of date"),
    Condition.NO_DATA: no_op("no data"),
}

_CHANGES: Final[Mapping[Change, tuple[str, Tone]]] = {
    Change.NEW: (no_op("New on the list"), Tone.POOR),
    Change.CONTINUING: (no_op("Still on the list"), Tone.FAIR),
    Change.RECOVERED: (no_op("Recovered: off the list since one reporting period ago"), Tone.GOOD),
}

_WORDS: Final[Mapping[Change, str]] = {
    Change.NEW: no_op("new"),
    Change.CONTINUING: no_op("continuing"),
    Change.RECOVERED: no_op("recovered"),
}


def condition(value: Condition) -> str:
    """Return a condition in words."""
    return _(_CONDITIONS[value])


def change(value: Change) -> str:
    """Return what became of it, in words."""
    return _(_WORDS[value])


def _why(one: Watched, _names: Names) -> Cell:
    """Say each condition that holds; of what has recovered, which held before."""
    if one.change is Change.RECOVERED:
        return Cell(
            _("was: {conditions}").format(conditions=_(", ").join(map(condition, one.before))),
            Tone.MUTED,
        )
    return Cell(_(", ").join(_said(one, each) for each in one.conditions), Tone.POOR)


def _said(one: Watched, each: Condition) -> str:
    if each is Condition.LAGGING and one.periods:
        return ngettext("lagging for {n} period", "lagging for {n} periods", one.periods).format(
            n=one.periods
        )
    if each is Condition.FORECAST and one.miss_probability is not None:
        return _("likely missed ({probability})").format(
            probability=figures.share(one.miss_probability, 0)
        )
    return condition(each)


def apart(row: Row, value: Fraction | None) -> str:
    """Return by how much a figure is above or below another, with its sign; a share in points."""
    if value is None:
        return figures.NOTHING
    sign = "-" if value < 0 else "+" if value > 0 else ""
    size = abs(value)
    if row.measure is Measure.RATIO:
        return _("{sign}{number} points").format(sign=sign, number=figures.number(size, 1))
    return f"{sign}{figures.amount(size, row.unit)}"


def _status(one: Watched, _names: Names) -> Cell:
    return Cell(words.status(one.status), words.status_tone(one.status))


def _change(one: Watched, _names: Names) -> Cell:
    if one.change is None:
        return Cell()
    return Cell(change(one.change), _CHANGES[one.change][1])


COLUMNS: Final[Mapping[str, Field[Watched, Names]]] = {
    "item": Field(no_op("Item id"), lambda one, _names: Cell(one.item)),
    "item_name": Field(
        no_op("Item"), lambda one, names: Cell(names.item(one.item)), floor=12, comfort=22
    ),
    "goal": Field(no_op("Goal"), lambda one, _names: Cell(one.goal or "")),
    "area": Field(no_op("Area code"), lambda one, _names: Cell(one.area)),
    "area_name": Field(
        no_op("Area"), lambda one, _names: Cell(one.area_name), floor=8, comfort=12
    ),
    "change": Field(no_op("Change"), _change),
    "conditions": Field(no_op("Why"), _why, floor=14, comfort=22, lists=True),
    "before": Field(
        no_op("Why before"),
        lambda one, _names: Cell(_(", ").join(map(condition, one.before)), Tone.MUTED),
        floor=14,
        comfort=22,
    ),
    "since": Field(no_op("Since"), lambda one, _names: Cell(figures.day(one.since))),
    "periods": Field(
        no_op("Periods"), lambda one, _names: Cell(str(one.periods or "")), right=True
    ),
    "status": Field(no_op("Status"), _status),
    "attained": Field(
        no_op("Attained"), lambda one, _names: Cell(figures.attained(one.row)), right=True
    ),
    "expected": Field(
        no_op("Expected"),
        lambda one, _names: Cell(figures.figure(one.row, one.expected)),
        right=True,
    ),
    "gap": Field(no_op("Gap"), lambda one, _names: Cell(apart(one.row, one.gap)), right=True),
    "unit": Field(no_op("Unit"), lambda one, _names: Cell(one.unit or "", Tone.MUTED)),
    "pace": Field(
        no_op("Pace"), lambda one, _names: Cell(figures.pace(one.pace, ())), right=True
    ),
    "due": Field(no_op("Due"), lambda one, _names: Cell(figures.day(one.due))),
    "last_as_of": Field(
        no_op("Newest"), lambda one, _names: Cell(figures.day(one.last_as_of), Tone.MUTED)
    ),
    "miss_probability": Field(
        no_op("Likely missed"),
        lambda one, _names: Cell(figures.share(one.miss_probability, 0)),
        right=True,
    ),
    "directives": Field(
        no_op("Directive"), lambda one, _names: Cell(", ".join(one.directives), Tone.ALERT)
    ),
}  # fmt: skip

LISTING: Final[Listing[Watched, Names]] = Listing(
    schema="meili/watch/1",
    fields=(
        "item", "goal", "area", "area_name", "change", "conditions", "before", "since",
        "periods", "status", "attained", "expected", "gap", "unit", "pace", "due",
        "last_as_of", "miss_probability", "directives",
    ),
    columns=COLUMNS,
    layout=(
        ("area_name", 0), ("item_name", 0), ("conditions", 0), ("since", 0), ("status", 5),
        ("attained", 3), ("expected", 2), ("gap", 6), ("pace", 4), ("last_as_of", 1),
    ),
)  # fmt: skip


def wanted(found: Watch, why: Collection[Condition]) -> list[Watched]:
    """Return the lines for these conditions; without any, all but those without data."""
    if why:
        return [
            one for one in found.lines if not set(why).isdisjoint((*one.conditions, *one.before))
        ]
    return [one for one in found.lines if one.change is not None]


def groups(lines: Sequence[Watched]) -> Iterator[Group[Watched]]:
    """Yield the lines under what became of them."""
    for each in Change:
        yield Group(_(_CHANGES[each][0]), [one for one in lines if one.change is each])
    yield Group(
        _("Without data: neither lagging nor keeping up"),
        [one for one in lines if one.change is None],
    )


def remarks(found: Watch, lines: Sequence[Watched], rule: Rule, names: Names) -> Iterator[Line]:
    """Say how many are on the list and why, and of how many nothing can be said."""
    spread = [
        _("{count} {status}").format(count=count, status=change(each))
        for each in Change
        if (count := sum(one.change is each for one in lines))
    ]
    yield Line(
        text=_("{count}: {parts}.").format(
            count=ngettext("{n} on the list", "{n} on the list", len(lines)).format(n=len(lines)),
            parts=_(", ").join(spread),
        )
        if spread
        else _("Nothing is on the list."),
    )
    if found.no_data:
        yield Line(
            text=_(
                "Without data: {silent} of {count} cases. With nothing reported they neither lag "
                "nor keep up; --why no_data lists them."
            ).format(silent=found.no_data, count=found.cases),
            tone=Tone.STRONG,
        )
    if found.silent:
        yield Line(
            text=_("No figure at all from any area.")
            if len(found.silent) == found.areas
            else _("No figure at all: {areas}.").format(
                areas=_(", ").join(map(names.area, found.silent))
            ),
            tone=Tone.STRONG,
        )
    if found.no_target:
        yield Line(
            text=ngettext(
                "{n} answers to no target: only whether its reports are out of date is watched.",
                "{n} answer to no target: only whether their reports are out of date is watched.",
                found.no_target,
            ).format(n=found.no_target)
        )
    if found.unjudged:
        yield Line(
            text=ngettext(
                "{n} has a figure that is incomplete, or cannot be judged yet.",
                "{n} have figures that are incomplete, or cannot be judged yet.",
                found.unjudged,
            ).format(n=found.unjudged)
        )
    yield Line(
        text=_(
            "Lagging: off track or regressing at {periods} period ends in a row, each with a new "
            "reading. Likely missed: with more than {probability}; there is a forecast for "
            "{forecasts} of {count} cases."
        ).format(
            periods=rule.periods, probability=figures.share(rule.miss_probability, 0),
            forecasts=found.forecasts, count=found.cases,
        ),
        tone=Tone.MUTED,
    )  # fmt: skip
