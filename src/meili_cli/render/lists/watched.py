"""Why an item of an area is watched, or is not: period end by period end, and rule by rule."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.watch import Account, gap
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.measure.runs import Seen
from meili_cli.model.report import Row
from meili_cli.model.terms import Change, Condition, Status
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.listing import Listing
from meili_cli.render.lists.watch import apart, change, condition
from meili_cli.render.table import Cell, Line, Tone

_SAYS: Final[Mapping[Seen, tuple[str, Tone]]] = {
    Seen.LAGS: (no_op("lags"), Tone.POOR),
    Seen.KEEPS_UP: (no_op("does not lag"), Tone.GOOD),
    Seen.UNCLEAR: (no_op("tells nothing"), Tone.MUTED),
}


class Told(NamedTuple):
    """One period end; fields as in the json. `counts` says whether it is part of the run."""

    row: Row
    day: date
    attained: Fraction | None
    expected: Fraction | None
    gap: Fraction | None
    pace: Fraction | None
    status: Status
    last_as_of: date | None
    says: Seen
    counts: bool


def _says(one: Told, _beside: None) -> Cell:
    text, tone = _SAYS[one.says]
    said = _(text)
    if one.says is Seen.UNCLEAR and one.status not in {Status.PARTIAL, Status.MISSED}:
        said = _("{what}: nothing new").format(what=said)
    return Cell(said, tone)


COLUMNS: Final[Mapping[str, Field[Told, None]]] = {
    "day": Field(no_op("Period end"), lambda one, _beside: Cell(figures.day(one.day))),
    "attained": Field(
        no_op("Attained"), lambda one, _beside: Cell(figures.attained(one.row)), right=True
    ),
    "expected": Field(
        no_op("Expected"),
        lambda one, _beside: Cell(figures.figure(one.row, one.expected)),
        right=True,
    ),
    "gap": Field(no_op("Gap"), lambda one, _beside: Cell(apart(one.row, one.gap)), right=True),
    "pace": Field(no_op("Pace"), lambda one, _beside: Cell(figures.pace(one.pace, ())), right=True),
    "status": Field(
        no_op("Status"),
        lambda one, _beside: Cell(words.status(one.status), words.status_tone(one.status)),
    ),
    "last_as_of": Field(
        no_op("Newest"), lambda one, _beside: Cell(figures.day(one.last_as_of), Tone.MUTED)
    ),
    "says": Field(no_op("It says"), _says),
    "counts": Field(no_op("Counts"), lambda one, _beside: Cell(words.truth(one.counts))),
}

LISTING: Final[Listing[Told, None]] = Listing(
    schema="meili/explain-watch/1",
    fields=(
        "day", "attained", "expected", "gap", "pace", "status", "last_as_of", "says", "counts",
    ),
    columns=COLUMNS,
    layout=(
        ("day", 0), ("attained", 4), ("expected", 3), ("gap", 2), ("pace", 1), ("status", 0),
        ("last_as_of", 0), ("says", 0), ("counts", 0),
    ),
)  # fmt: skip


def lines(account: Account) -> list[Told]:
    """Return the period ends that are needed to follow the count, the newest first."""
    now, then = account.now.run, account.then.run
    needed = max(now.unclear + now.length, then.unclear + then.length + 1, account.rule.periods)
    return [
        Told(
            end.row, end.day, end.row.attained, end.row.expected, gap(end.row), end.row.pace,
            end.row.status, end.row.last_as_of, end.seen,
            now.unclear <= back < now.unclear + now.length,
        )
        for back, end in enumerate(account.ends[: needed + 1])
    ]  # fmt: skip


def facts(account: Account) -> dict[str, object]:
    """Return what is found, for programs."""
    line = account.line
    return {
        "item": line.item,
        "area": line.area,
        "change": None if line.change is None else line.change.value,
        "conditions": {
            each.value: None if since is None else since.isoformat()
            for each, since in account.now.since.items()
        },
        "before": [each.value for each in line.before],
        "run": {"unclear": account.now.run.unclear, "length": account.now.run.length},
        "rule": {
            "periods": account.rule.periods,
            "miss_probability": float(account.rule.miss_probability),
            "stale_after": account.stale_after,
        },
        "miss_probability": None if line.miss_probability is None else float(line.miss_probability),
        "directives": list(line.directives),
    }


def remarks(account: Account) -> Iterator[Line]:
    """Tell what holds and what does not, each by its rule, and how it was a period earlier."""
    line = account.line
    yield Line(text=_verdict(line.change), tone=Tone.STRONG)
    yield Line(text=_lagging(account))
    yield Line(text=_stale(account))
    yield Line(text=_forecast(account))
    for one in account.now.overdue:
        yield Line(
            text=_("Directive {id} was due on {day}, and is not closed.").format(
                id=one.directive.id, day=one.directive.due
            )
        )
    yield Line(
        text=_("One reporting period earlier, on {day}: {conditions}.").format(
            day=account.earlier,
            conditions=_(", ").join(map(condition, line.before)) or _("not on the list"),
        )
    )


def _verdict(value: Change | None) -> str:
    match value:
        case Change.NEW | Change.CONTINUING:
            return _("On the list: {change}.").format(change=change(value))
        case Change.RECOVERED:
            return _("Recovered: it was on the list, and is no longer.")
        case _:
            return _("Not on the list.")


def _lagging(account: Account) -> str:
    """Say how the count of periods stands against the rule."""
    count, rule, line = account.now.run, account.rule, account.line
    if Condition.MISSED in line.conditions:
        return _("Missed: the due date {day} has come, and the bound is not met.").format(
            day=line.due
        )
    if not count.length:
        return (
            _("Not lagging: the last period end that tells anything does not lag.")
            if any(end.seen is Seen.KEEPS_UP for end in account.ends)
            else _("Not lagging: no period end tells anything.")
        )
    first, last = account.ends[count.first].day, account.ends[count.unclear].day
    if count.length < rule.periods:
        return ngettext(
            "Not lagging: {n} period end in a row is off track or regressing, from {first} to "
            "{last}, and {periods} are asked for.",
            "Not lagging: {n} period ends in a row are off track or regressing, from {first} to "
            "{last}, and {periods} are asked for.",
            count.length,
        ).format(n=count.length, first=first, last=last, periods=rule.periods)
    if count.unclear:
        return _(
            "It was lagging from {first} to {last}; the period ends since tell nothing, so that "
            "it counts neither as lagging nor as recovered."
        ).format(first=first, last=last)
    return _(
        "Lagging: off track or regressing at {n} period ends in a row, each with a new reading, "
        "from {first} to {last}; {periods} are asked for."
    ).format(n=count.length, first=first, last=last, periods=rule.periods)


def _stale(account: Account) -> str:
    newest = account.line.last_as_of
    if newest is None:
        return _("Without data: nothing was ever reported.")
    age = (account.asked.as_of - newest).days
    if Condition.STALE in account.line.conditions:
        return _(
            "Out of date: the newest entry is {age} days old, and {allowed} are allowed."
        ).format(age=age, allowed=account.stale_after)
    return _(
        "Not out of date: the newest entry is {age} days old, and {allowed} are allowed."
    ).format(age=age, allowed=account.stale_after)


def _forecast(account: Account) -> str:
    probability = account.line.miss_probability
    if probability is None:
        return _("There is no forecast to go by.")
    texts = figures.share(probability, 1), figures.share(account.rule.miss_probability, 0)
    if Condition.FORECAST in account.line.conditions:
        return _("Forecast: missed with {probability}, which is more than {limit}.").format(
            probability=texts[0], limit=texts[1]
        )
    return _("Forecast: missed with {probability}, which is not more than {limit}.").format(
        probability=texts[0], limit=texts[1]
    )
