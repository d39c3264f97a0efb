"""How a figure came about, as text for a person.

Owns the words of the account, and works nothing out. For programs it is `account_tree`.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor, log10
from typing import Final

from meili_cli.i18n import _, language, ngettext, no_op
from meili_cli.model.entry import State
from meili_cli.model.report import Row
from meili_cli.model.scalar import one_line
from meili_cli.model.terms import Basis, BoundKind, Chosen, Measure
from meili_cli.render import figures, words
from meili_cli.render.screens import made_up
from meili_cli.render.styles import STYLES, Spans, drawn
from meili_cli.render.table import Tone
from meili_cli.render.text import wrap, wrap_parts
from meili_cli.reports.evidence import Because, Branch, Choice, Evidence, Reason, Use
from meili_cli.reports.explain import (
    EACH_YEAR,
    GROWTH,
    Decision,
    Explanation,
    Margin,
    Step,
    Written,
    YearBefore,
    said,
)

_REASONS: Final[Mapping[Reason, str]] = {
    Reason.NOT_YET_KNOWN: no_op("not yet known then"),
    Reason.RETRACT: no_op("withdraws what stood for that day"),
    Reason.REPLACED: no_op("replaced"),
    Reason.WITHDRAWN: no_op("withdrawn"),
    Reason.WRONG_KIND: no_op("its kind does not go with the measure"),
    Reason.LATER: no_op("later than the last day that counts"),
    Reason.BEFORE_WINDOW: no_op("before the first day that counts"),
    Reason.SUPERSEDED: no_op("there is a later reading or total"),
    Reason.IN_TOTAL: no_op("part of a total already"),
    Reason.STRADDLES_TOTAL: no_op("begins before a total and ends after it"),
    Reason.STRADDLES_WINDOW: no_op("begins before the first day that counts"),
    Reason.NO_START: no_op("what it adds is not known, since nothing before it is"),
    Reason.ROLLUP_STANDS: no_op("the roll-up of the areas below stands instead"),
}

_USES: Final[Mapping[Use, str]] = {
    Use.USED: no_op("used"),
    Use.SILENT: no_op("no entry"),
    Use.PERCENT_ONLY: no_op("left out: only a percentage is known, without counts"),
    Use.NOTHING_USABLE: no_op("left out: nothing in it can be used"),
    Use.OWN_STANDS: "",  # said once, above them all
}

_CHOICES: Final[Mapping[tuple[Because, Chosen], str]] = {
    (Because.ASKED_FOR, Chosen.REPORTED): no_op(
        "Not used, for the area's own entries were asked for"
    ),
    (Because.ASKED_FOR, Chosen.ROLLUP): no_op(
        "Used instead of the area's own entries, as was asked for"
    ),
    (Because.NEWER, Chosen.ROLLUP): no_op(
        "Used instead of the area's own entries, since they cover {coverage} and each of them is "
        "newer: from {oldest} on, against {own}"
    ),
    (Because.LOW_COVERAGE, Chosen.REPORTED): no_op(
        "Not used, for the area's own entries stand: those below cover {coverage}, and {least} is "
        "asked for"
    ),
    (Because.NOT_NEWER, Chosen.REPORTED): no_op(
        "Not used, for the area's own entries stand: those below go back to {oldest}, and are not "
        "all newer than {own}"
    ),
}

_BASES: Final[Mapping[Basis, str]] = {
    Basis.STATED: no_op("stated in the official text"),
    Basis.PUBLISHED: no_op("published"),
    Basis.ASSUMED: no_op("assumed"),
    Basis.DERIVED: no_op("derived"),
}

_PARTS: Final = {
    "target": no_op("Target"),
    "revision": no_op("Revision"),
    "allocation": no_op("Allocation"),
    "baseline": no_op("Baseline"),
    "trajectory": no_op("Trajectory"),
    "before_target": no_op("Target before"),
    "before_baseline": no_op("Baseline before"),
    "before_trajectory": no_op("Trajectory before"),
    "task": no_op("Task"),
}

_LABELS: Final = {
    "numerator": no_op("Numerator"),
    "denominator": no_op("Denominator"),
    "target": no_op("Target"),
    "attained": no_op("Attained"),
    "coverage": no_op("Coverage"),
    "completion": no_op("Completion"),
    "expected": no_op("Expected"),
    "pace": no_op("Pace"),
    "rate": no_op("Growth, % a year"),
    "contribution": no_op("Contribution"),
}

_FIGURES: Final = {
    "attained": no_op("Attained"),
    "coverage": no_op("Coverage"),
    "pace": no_op("Pace"),
    "rate": no_op("Yearly growth"),
    "state": no_op("State"),
    "baseline": no_op("Baseline"),
    "day": no_op("Report date"),
    "years": no_op("Years since the baseline"),
}

_ROLLUPS: Final = {"mean": no_op("mean"), "max": no_op("greatest"), "min": no_op("least")}

_RULES: Final = {
    "no_target": no_op("the area answers to no target"),
    "no_data": no_op("there is no entry"),
    "not_applicable": no_op("the denominator is 0"),
    "achieved": no_op("the bound is met"),
    "partial": no_op("the figure is incomplete"),
    "missed": no_op("the due date is here and the bound is not met"),
    "pace": no_op("judged by pace"),
    "growth": no_op("judged by yearly growth"),
    "state_open": no_op("the state asked for is not reached yet"),
    "flat_start": no_op("nothing more than the baseline is asked for yet, so that is the measure"),
    "no_pace": no_op("there is no pace to judge by"),
    "baseline_meets_target": no_op("The baseline already meets the bound, and the figure does not"),
}

_BECAUSE: Final = {
    "lower_bound": no_op("Some days are not covered by any entry"),
    "low_coverage": no_op("Too few of the areas below have reported"),
    "nothing_usable": no_op("None of the areas below can be used"),
    "no_baseline": no_op("There is no complete reading to start from"),
    "can_only_add": no_op("Not all is reported, but what is missing can only add"),
    "no_due": no_op("Nothing says by when"),
}

_ORIGINS: Final = {
    "given": no_op("as the plan gives it"),
    "zero": no_op("nothing before the first day"),
    "baseline_own": no_op("the area's own reading"),
    "baseline_first_reading": no_op("the first complete reading"),
}

_VERDICTS: Final = {
    "met": no_op("met"),
    "year_missed": no_op("missed"),
    "year_unknown": no_op("not known"),
}

_SHAPES: Final = {
    "linear": no_op("linear"), "stepped": no_op("stepped"), "growth": no_op("growth"),
}  # fmt: skip


def as_text(account: Explanation, width: int | None, *, colour: bool = False) -> str:
    """Return an explanation as a person would tell it, wrapped at `width` cells."""
    lines: list[Spans] = []
    if account.simulated:
        warning = made_up()
        lines += [[(line, STYLES[warning.tone])] for line in wrap(warning.text, width)]
    for depth, *parts in told(account):
        if depth == 0 and lines:
            lines.append([])
        first, *others = map(one_line, parts)
        indent, style = 2 * depth, STYLES[Tone.PLAIN if depth else Tone.STRONG]
        laid = wrap_parts([" " * indent + first, *others], width, indent=indent + 2 * bool(depth))
        lines += [[(line, style)] for line in laid]
    return drawn(lines, colour=colour)


Line = tuple[int, *tuple[str, ...]]
"""How far a line is indented, and its parts."""


def _labelled(label: str, text: str) -> str:
    return _("{label}: {text}").format(label=label, text=text)


def told(account: Explanation) -> Iterator[Line]:
    """Yield the lines of the account; those that are not indented are headings."""
    row = account.row
    status = words.status(row.status)
    yield 0, _("{item}, {area}, on {day}: {figure}, {status}").format(
        item=account.item_name, area=row.area_name, day=account.as_of,
        figure=_attained(row), status=status,
    )  # fmt: skip
    if account.known_at is not None:
        yield 1, _("As known at {time}.").format(time=account.known_at)
    yield 0, _("Why {status}").format(status=status)
    yield from _decided(account.decision, account)
    yield 0, _("What is asked for")
    yield from _asked(account)
    if account.steps:
        yield 0, _("How it is worked out")
        for step in account.steps:
            yield 1, _step(step, row)
    yield from _evidence(account.branch, account)
    if account.branch.children:
        yield 0, _("The areas below")
        yield from _children(account)


def _attained(row: Row) -> str:
    """Say what is attained, and against what; an amount to reach needs no more than "of"."""
    got = figures.states(row) if row.states else figures.attained(row)
    target = figures.bound(row)
    if target == figures.NOTHING:
        return got
    if row.bound is BoundKind.AT_LEAST:
        return _("{attained} of {target}").format(attained=got, target=target)
    return _("{attained} (asked for: {target})").format(attained=got, target=target)


def _step(step: Step, row: Row) -> str:
    """Return a step of the arithmetic; what is a share of 100 says so, once."""
    result, formula = said(step.result), step.formula
    name, bracket, values = formula.partition("(")
    if name in _ROLLUPS:
        formula = _(_ROLLUPS[name]) + bracket + values
    label = _(_LABELS[step.label])
    if row.measure is Measure.RATIO and step.label in {"target", "attained", "expected"}:
        label = _("{label}, %").format(label=label)
    return _labelled(label, result if formula == result else f"{formula} = {result}")


# -- what decided -----------------------------------------------------------------------------


def _decided(decision: Decision, account: Explanation) -> Iterator[Line]:
    what = _(_RULES[decision.name])
    if decision.rule is None:
        yield 1, what
    else:
        yield 1, _("Rule {n} of the list: {what}").format(n=decision.rule, what=what)
    for code in decision.because:
        why = _(_BECAUSE[code]) if code in _BECAUSE else words.note(code)
        where = _lower_bounds(account.branch) if code == "lower_bound" else ""
        yield 1, _labelled(why, where) if where else why
    for margin in decision.margins:
        yield 1, _margin(margin, account.row)


def _lower_bounds(branch: Branch) -> str:
    """Return the areas below whose figure is a lower bound, where they make up the figure."""
    if branch.figure is None or branch.figure.basis is not Chosen.ROLLUP:
        return ""
    return _(", ").join(
        child.name
        for child in branch.children
        if child.use is Use.USED and child.figure and child.figure.reading.lower_bound
    )


def _margin(margin: Margin, row: Row) -> str:
    """Say how far a figure is from what it is held against."""
    by, value, wanted = margin.by, margin.value, margin.wanted
    if isinstance(value, State) and isinstance(wanted, State):
        texts = words.state(value), words.state(wanted)
        steps = abs(int(by))
        distance = ngettext("{n} step", "{n} steps", steps).format(n=steps)
    elif isinstance(value, Fraction) and isinstance(wanted, Fraction):
        texts, distance = _numbers(margin, value, wanted, row)
    else:
        texts = str(value), str(wanted)
        days = abs(int(by))
        distance = ngettext("{n} day", "{n} days", days).format(n=days)
    return _distance(margin, row).format(
        figure=_(_FIGURES[margin.figure]), value=texts[0], wanted=texts[1], distance=distance,
        limit=_limit(margin.limit),
    )  # fmt: skip


def _distance(margin: Margin, row: Row) -> str:
    """Return the sentence for a margin: met or missed, and which way is better."""
    held = margin.figure in {"attained", "baseline"}
    at_most = held and row.bound is BoundKind.AT_MOST
    if held and row.target_max is not None and isinstance(margin.value, Fraction):
        at_most = margin.value > row.target_max
        if margin.by > 0:
            return _("{figure} {value}: within the range, {distance} from its end, {wanted}")
    if not margin.by:
        return _("{figure} {value} against {wanted}: {limit} is reached")
    if margin.by < 0:
        if margin.figure == "day":
            return _("{figure} {value} against {wanted}: {distance} before {limit}")
        if at_most:
            return _("{figure} {value} against {wanted}: {distance} above {limit}")
        return _("{figure} {value} against {wanted}: {distance} short of {limit}")
    if margin.figure == "day":
        return _("{figure} {value} against {wanted}: {distance} after {limit}")
    if margin.figure in {"pace", "rate"}:
        return _("{figure} {value} against {wanted}: {distance} more than {limit} asks for")
    if at_most:
        return _("{figure} {value} against {wanted}: {distance} below {limit}")
    return _("{figure} {value} against {wanted}: {distance} beyond {limit}")


def _numbers(
    margin: Margin, value: Fraction, wanted: Fraction, row: Row
) -> tuple[tuple[str, str], str]:
    """Return value, limit and distance; a share in percent, its distance in points."""
    by, figure = margin.by, margin.figure
    if figure == "coverage":
        by, value, wanted = 100 * by, 100 * value, 100 * wanted
    counted = figure in {"attained", "baseline"}
    shares = figure in {"coverage", "rate"} or (counted and row.measure is Measure.RATIO)
    form = _("{number} %") if shares else "{number}"
    decimals = _decimals(by, value, _EXACT if figure == "pace" else 2)
    first, second, distance = (
        figures.number(one, decimals, trimmed=True, grouped=language() != "zh")
        for one in (value, wanted, abs(by))
    )
    if counted and not shares and row.unit:
        second = _("{n} {unit}").format(n=second, unit=row.unit)
    if shares:
        distance = ngettext("{n} point", "{n} points", 1 if distance == "1" else 2).format(
            n=distance
        )
    return (form.format(number=first), form.format(number=second)), distance


_EXACT: Final = 4
"""Decimals up to which numbers are said in full: those of the ledger."""


def _decimals(by: Fraction, value: Fraction, least: int) -> int:
    """Return how many decimals show a distance: all, or three digits of it that count."""
    if all((one * 10**_EXACT).denominator == 1 for one in (by, value)):
        return _EXACT
    return min(max(2 - floor(log10(abs(by))), least), 12) if by else _EXACT


def _limit(name: str) -> str:
    return {
        "target": _("the target"),
        "due": _("the due date"),
        "baseline": _("the baseline"),
        "full_year": _("a full year"),
        "min_coverage": _("the least coverage"),
        "on_track": _('"on track"'),
        "behind": _('"behind"'),
        "off_track": _('"off track"'),
    }[name]


# -- what is asked for ------------------------------------------------------------------------


def _asked(account: Explanation) -> Iterator[Line]:
    row = account.row
    for one in account.written:
        if one.part != "trajectory":
            yield 1, *_written(one, row)
    if any(note.code == "target_inherited" for note in row.notes):
        yield 1, words.note("target_inherited")
    yield from _start(account)
    yield from _way(account)
    if row.expected is not None and row.expected_on is not None:
        form = (
            _("Asked for on {day}: {value}")
            if row.expected_on == account.as_of
            else _("Asked for on {day}, the last end of a reporting period: {value}")
        )
        yield 1, form.format(day=row.expected_on, value=_amount(row.expected, row))
    yield from _turned(account)
    for year in account.years:
        yield 1, _year(year, row)
    if row.bound is None:
        yield 1, _("Nothing of this area, for it has no allocation of the target")


def _amount(value: Fraction, row: Row) -> str:
    """Return a value in the measure of the row, with the digits that the arithmetic shows."""
    text = _grouped(said(value))
    return _("{number} %").format(number=text) if row.measure is Measure.RATIO else text


def _grouped(number: str) -> str:
    """Return a number with separators of thousands, where the language has them."""
    if language() == "zh":
        return number
    whole, point, part = number.partition(".")
    return f"{int(whole):,}{point}{part}" if whole not in {"-0", ""} else number


def _written(one: Written, row: Row) -> tuple[str, ...]:
    """Return what a part of the plan says, what it rests on, and where it stands."""
    match one.part:
        case "revision":
            says = _("in force from {day}, adopted {adopted}").format(day=one.day, adopted=one.says)
        case "task":
            says = words.state_of(one.says)
        case "before_trajectory":
            says = _(_SHAPES[one.says])
        case _:
            says = _asks(one.says, row)
            form = _("{value} on {day}") if one.part.endswith("baseline") else _("{value} by {day}")
            says = form.format(value=says, day=one.day)
    basis = None if one.basis is None else _(_BASES[one.basis])
    source = one.source and _("source: {text}").format(text=one.source)
    parts = (_labelled(_(_PARTS[one.part]), says), basis, source, one.place)
    return tuple(part for part in parts if part)


def _asks(says: str, row: Row) -> str:
    """Return what a bound or a baseline says: a number in its measure, or words."""
    if says in {BoundKind.INCREASE, BoundKind.DECREASE}:
        return words.bound(BoundKind(says))
    if says in set(State):
        return words.state_of(says)
    form, _space, asked = says.partition(" ")
    if form == EACH_YEAR:
        return _("{value} in every calendar year").format(value=_asks(asked, row))
    if form == GROWTH:
        rate = _grouped(said(100 * Fraction(asked.rpartition(" ")[2])))
        return _("growth of at least {rate} % a year").format(rate=rate)
    least, joint, most = says.partition(" … ")
    if joint:
        says = figures.between(_grouped(least), _grouped(most))
    if row.measure is Measure.RATIO:
        return _("{number} %").format(number=says)
    if joint or row.measure is Measure.TASK:
        return says
    sign, space, number = says.rpartition(" ")
    return sign + space + _grouped(number)


def _turned(account: Explanation) -> Iterator[Line]:
    """Say what the trajectory asked for on both sides of the last revision."""
    turn, row = account.turn, account.row
    if turn is None or turn.before is None or turn.after is None:
        return
    yield (
        1,
        _("The revision turns the trajectory: {before} on {last}, {after} from {first} on").format(
            before=_amount(turn.before, row), last=turn.last,
            after=_amount(turn.after, row), first=turn.first,
        ),
    )  # fmt: skip


def _year(year: YearBefore, row: Row) -> str:
    """Tell a year that was over before: what was done in it, of what, and whether that will do."""
    past = row._replace(bound=year.bound, target=year.target, target_max=year.target_max)
    got = figures.figure(past, year.attained, lower=year.lower_bound)
    return _("The year {year}: {attained} (asked for: {target}) – {verdict}").format(
        year=year.last.year, attained=got, target=figures.bound(past),
        verdict=_(_VERDICTS[year.verdict]),
    )  # fmt: skip


def _start(account: Explanation) -> Iterator[Line]:
    """Say where the way starts, unless it is where the plan was just said to put it."""
    start = account.baseline
    if start is None or start.origin == "given":
        return
    yield (
        1,
        _("Starts from {value} on {day}: {origin}").format(
            value=_amount(start.value, account.row), day=start.day, origin=_(_ORIGINS[start.origin])
        ),
    )
    for one in () if start.branch is None else start.branch.entries:
        if one.counts:
            yield 2, *_entry_told(one)


def _way(account: Explanation) -> Iterator[Line]:
    """Say the trajectory in force, with its steps, and where it is written."""
    way, row = account.way, account.row
    if way is None or account.baseline is None or not isinstance(row.target, Fraction):
        return
    text = _("{shape}, from {base} on {since} to {target} on {until}").format(
        shape=_(_SHAPES[way.shape.value]), base=_amount(account.baseline.value, row),
        since=way.since, target=_amount(way.target, row), until=way.until,
    )  # fmt: skip
    part = "trajectory"
    places = tuple(one.place for one in account.written if one.part == part and one.place)
    yield 1, *(_labelled(_(_PARTS[part]), text), *places)
    for day, value in way.steps:
        yield 2, _labelled(str(day), _amount(value, row))


# -- entries and areas ------------------------------------------------------------------------


_NEAREST: Final = 3
"""So many entries of one reason are told, those nearest to the report's day."""
_BEYOND: Final = frozenset({Reason.LATER, Reason.NOT_YET_KNOWN})
"""Reasons of entries on the other side of the report's day: the nearest come first."""


def _evidence(branch: Branch, account: Explanation) -> Iterator[Line]:
    counted = [one for one in branch.entries if one.counts]
    others = [one for one in branch.entries if not one.counts]
    yield 0, _("The area's own entries that count")
    for one in counted:
        yield 1, *_entry_told(one)
    if not counted:
        yield 1, _("None.")
    if others:
        yield 0, _("The area's own entries that do not count")
    for reason, why in _REASONS.items():
        found = [one for one in others if one.reason is reason]
        if found:
            yield 1, _("{reason}:").format(reason=_(why))
        told = found[:_NEAREST] if reason in _BEYOND else found[-_NEAREST:]
        for one in told:
            yield 2, *_entry_told(one)
            if one.by is not None:
                yield 3, _("by {place}").format(place=one.by)
        more = len(found) - len(told)
        if more:
            row = account.row
            command = shlex.join(("meili", "log", row.item, "--area", row.area))
            text = ngettext(
                "and {n} more entry: {command}", "and {n} more entries: {command}", more
            )
            yield 2, text.format(n=more, command=command)


def _entry_told(evidence: Evidence) -> tuple[str, ...]:
    """Return the parts of an entry: value, dates, source and note, who and when, file and line."""
    entry = evidence.entry
    days = f"{entry.period_start} … {entry.as_of}" if entry.period_start else str(entry.as_of)
    figure = figures.entry(entry)
    what = words.kind(entry.kind) + ("" if figure == figures.NOTHING else f" {figure}")
    when = figures.moment(entry.recorded_at)
    parts = (
        _("subtracted: {what}").format(what=what) if evidence.sign < 0 else what,
        days,
        entry.source and _("source: {text}").format(text=entry.source),
        entry.note and _("note: {text}").format(text=entry.note),
        _("by {who}, {when}").format(who=entry.recorded_by, when=when),
        evidence.place,
    )
    return tuple(part for part in parts if part)


def _children(account: Explanation) -> Iterator[Line]:
    """Tell each area below: its figure and its entries, or how many lie below it again."""
    branch = account.branch
    if branch.choice is not None and branch.figure is not None:
        yield 1, _chosen(branch.choice, branch.figure.basis, account)
    silent = []
    for child in branch.children:
        if child.figure is None:
            silent.append(child.name)
            continue
        yield 1, _child(child, account.row)
        if child.children:
            yield 2, _deeper(child)
        elif child.use in {Use.USED, Use.PERCENT_ONLY}:
            for one in child.entries:
                if one.counts:
                    yield 2, *_entry_told(one)
    if silent:
        yield 1, _("{areas}: {use}").format(areas=_(", ").join(silent), use=_(_USES[Use.SILENT]))
    further = next((child.area for child in branch.children if child.children), None)
    if further is not None:
        yield 1, _("To go on with one of them:")
        yield 2, _command(account, further)


def _chosen(choice: Choice, basis: Chosen, account: Explanation) -> str:
    """Say why own entries or the roll-up stand, and what the other would give."""
    text = _(_CHOICES[choice.because, basis]).format(
        coverage=figures.share(choice.coverage), least=figures.share(account.rules.min_coverage),
        oldest=figures.day(choice.oldest_below), own=choice.own_day,
    )  # fmt: skip
    if basis is Chosen.REPORTED and choice.rolled_up is not None:
        come = _("together they come to {value}").format(
            value=_amount(choice.rolled_up, account.row)
        )
        return _("{first}; {second}").format(first=text, second=come)
    return text


def _child(child: Branch, row: Row) -> str:
    shown = child.figure
    assert shown is not None
    reading = shown.reading
    if reading.denominator is not None and reading.numerator is not None:
        above, below = (
            _grouped(said(Fraction(count))) for count in (reading.numerator, reading.denominator)
        )
        got = f"{above}/{below}"
    elif reading.state is not None:
        got = words.state(reading.state)
    else:
        got = figures.NOTHING if shown.attained is None else _amount(shown.attained, row)
    if reading.lower_bound:
        got = f"≥ {got}"
    basis = _("rolled up") if shown.basis is Chosen.ROLLUP else _("own entries")
    text = _("{area}: {figure} ({basis}, coverage {coverage}, {day})").format(
        area=child.name, figure=got, basis=basis, coverage=figures.share(shown.coverage),
        day=reading.last_as_of,
    )  # fmt: skip
    use = _USES[child.use]
    return _("{area} – {use}").format(area=text, use=_(use)) if use else text


def _deeper(child: Branch) -> str:
    """Say on how many entries of how many areas a roll-up below rests."""
    found = list(_counting(child))
    entries = sum(found)
    areas = len(found)
    return _("{entries} in {areas}").format(
        entries=ngettext("{n} entry", "{n} entries", entries).format(n=entries),
        areas=ngettext("{n} area below", "{n} areas below", areas).format(n=areas),
    )


def _counting(branch: Branch) -> Iterable[int]:
    """Yield, for each area whose own entries are in a roll-up, how many of them count."""
    for child in branch.children:
        if child.use is not Use.USED:
            continue
        if child.children:
            yield from _counting(child)
        else:
            yield sum(one.counts for one in child.entries)


def _command(account: Explanation, area: str) -> str:
    words_of = ["meili", "explain", account.row.item, "--area", area, "--as-of",
                account.as_of.isoformat()]  # fmt: skip
    if account.known_at is not None:
        words_of += ["--known-at", account.known_at]
    return shlex.join(words_of)
