"""How a figure came about, as text for a person and as a tree for programs.

Owns the words of the account and the names of its fields; it works nothing out.
"""

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from meili_cli.i18n import _, no_op
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.render import figures, words
from meili_cli.render.records import plain, record
from meili_cli.render.text import clean, wrap
from meili_cli.reports.evidence import Branch, Evidence, Reason, Use
from meili_cli.reports.explain import Decision, Explanation, Margin, said

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
    Use.OWN_STANDS: no_op("not used: the area's own entries stand"),
}

_PARTS: Final = {
    "target": no_op("Target"),
    "revision": no_op("Revision, in force from (adopted)"),
    "allocation": no_op("Allocation"),
    "baseline": no_op("Baseline"),
    "trajectory": no_op("Trajectory"),
    "task": no_op("Task"),
}

_LABELS: Final = {
    "attained": no_op("Attained"),
    "coverage": no_op("Coverage"),
    "completion": no_op("Completion"),
    "expected": no_op("Expected"),
    "pace": no_op("Pace"),
    "rate": no_op("Growth, % a year"),
    "contribution": no_op("Contribution"),
}

_RULES: Final = {
    "no_target": no_op("the area answers to no target"),
    "no_data": no_op("there is no entry"),
    "not_applicable": no_op("the denominator is 0"),
    "achieved": no_op("the bound is met, and what is missing cannot undo that"),
    "partial": no_op("the figure is incomplete"),
    "missed": no_op("the due date is here and the bound is not met"),
    "pace": no_op("judged by pace"),
    "growth": no_op("judged by yearly growth"),
    "no_pace": no_op("there is no pace to judge by"),
    "baseline_meets_target": no_op("the baseline already meets the bound, and the figure does not"),
}

_BECAUSE: Final = {
    "lower_bound": no_op("some days are not covered by any entry"),
    "low_coverage": no_op("too few of the areas below have reported"),
    "nothing_usable": no_op("none of the areas below can be used"),
    "no_baseline": no_op("there is no complete reading to start from"),
}

_ORIGINS: Final = {
    "given": no_op("as the plan gives it"),
    "zero": no_op("nothing on the day before the first one"),
    "baseline_own": no_op("the area's own reading"),
    "baseline_first_reading": no_op("the first complete reading"),
}

_SHAPES: Final = {
    "linear": no_op("linear"), "stepped": no_op("stepped"), "growth": no_op("growth"),
}  # fmt: skip


# -- as a tree --------------------------------------------------------------------------------


def as_json(account: Explanation) -> str:
    """Return an explanation as json."""
    return json.dumps(as_tree(account), ensure_ascii=False, indent=2) + "\n"


def as_tree(account: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data, under the schema meili/explain/1."""
    return {
        "schema": "meili/explain/1",
        "plan": {"id": account.plan, "revision": account.revision},
        "simulated": account.simulated,
        "as_of": account.as_of.isoformat(),
        "known_at": account.known_at,
        "since": account.since.isoformat(),
        "until": account.until.isoformat(),
        "rules": {
            **_flat(account.rules, "start", "rollup", "min_coverage"),
            "status_bands": [plain(one) for one in account.rules.status_bands],
            "growth_bands": [plain(one) for one in account.rules.growth_bands],
        },
        "row": record(account.row),
        "decision": {
            **_flat(account.decision, "rule", "name", "because"),
            "margins": [_flat(one) for one in account.decision.margins],
        },
        "written": [_flat(one) for one in account.written],
        "baseline": None
        if account.baseline is None
        else {
            **_flat(account.baseline, "value", "day", "origin"),
            "figure": None if account.baseline.branch is None else _tree(account.baseline.branch),
        },
        "trajectory": None
        if account.way is None
        else {
            **_flat(account.way, "shape", "since", "until"),
            "steps": [[plain(day), plain(value)] for day, value in account.way.steps],
        },
        "rate": plain(account.rate),
        "steps": [_flat(one) for one in account.steps],
        "figure": _tree(account.branch),
    }


def _flat(part: Any, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(part, name)) for name in names or part._fields}


def _tree(branch: Branch) -> dict[str, Any]:
    """Return a branch with all that is below it."""
    shown = branch.figure
    figure: dict[str, Any] | None = None
    if shown is not None:
        figure = {
            **_flat(shown, "attained", "basis", "coverage", "incomplete"),
            **_flat(
                shown.reading, "numerator", "denominator", "state", "lower_bound", "last_as_of"
            ),
            **_flat(shown, "reported", "expected_reports", "states"),
        }
    return {
        **_flat(branch, "area", "name", "use", "expected"),
        "figure": figure,
        "entries": [_entry(one) for one in branch.entries],
        "children": [_tree(child) for child in branch.children],
    }


def _entry(evidence: Evidence) -> dict[str, Any]:
    names = ("period_start", "as_of", "kind", "value", "denominator", "state", "source", "note",
             "recorded_at", "recorded_by", "revises")  # fmt: skip
    return {
        **_flat(evidence, "counts", "reason", "sign", "place", "by"),
        **_flat(evidence.entry, *names),
    }


# -- as text ----------------------------------------------------------------------------------


def as_text(account: Explanation, width: int | None) -> str:
    """Return an explanation as a person would tell it, wrapped at `width` cells."""
    lines: list[str] = []
    for depth, text in _told(account):
        if depth == 0 and lines:
            lines.append("")
        indent = "  " * depth
        lines += wrap(indent + clean(text), width, indent=len(indent) + 2 * bool(depth))
    return "\n".join(lines) + "\n"


_Line = tuple[int, str]
"""How far a line is indented, and the line."""


def _labelled(label: str, text: str) -> str:
    return _("{label}: {text}").format(label=label, text=text)


def _told(account: Explanation) -> Iterator[_Line]:
    row = account.row
    if account.simulated:
        yield 0, _("SIMULATED: these figures are made up")
    yield 0, _("{item}, {area}, on {day}: {figure}, {status}").format(
        item=account.item_name, area=row.area_name, day=account.as_of,
        figure=_attained(account), status=words.status(row.status),
    )  # fmt: skip
    if account.known_at is not None:
        yield 1, _("As known at {time}.").format(time=account.known_at)
    yield 0, _("Why {status}").format(status=words.status(row.status))
    yield from _decided(account.decision, account)
    yield 0, _("What is asked for")
    yield from _asked(account)
    if account.steps:
        yield 0, _("How it is worked out")
        for step in account.steps:
            result = said(step.result)
            formula = result if step.formula == result else f"{step.formula} = {result}"
            yield 1, _labelled(_(_LABELS[step.label]), formula)
    yield from _evidence(account.branch)
    if account.branch.children:
        yield 0, _("The areas below")
        yield from _children(account)


def _attained(account: Explanation) -> str:
    got, target = figures.attained(account.row), figures.bound(account.row)
    if target == figures.NOTHING:
        return got
    return _("{attained} of {target}").format(attained=got, target=target)


def _decided(decision: Decision, account: Explanation) -> Iterator[_Line]:
    what = _(_RULES[decision.name])
    if decision.rule is None:
        yield 1, what
    else:
        yield 1, _("Rule {n} of the list: {what}").format(n=decision.rule, what=what)
    for code in decision.because:
        yield 1, _(_BECAUSE[code]) if code in _BECAUSE else words.note(code)
    for margin in decision.margins:
        yield 1, _margin(margin, account)


def _margin(margin: Margin, account: Explanation) -> str:
    """Say how far a figure is from a limit; a share in points, whatever it is a share of."""
    limit = _limit(margin.limit)
    by, value, wanted = margin.by, margin.value, margin.wanted
    if margin.figure == "coverage":
        by, value, wanted = (100 * one for one in (by, value, wanted))
    ratio = margin.figure == "attained" and account.row.measure is Measure.RATIO
    distance = said(abs(by))
    if margin.figure in {"coverage", "rate"} or ratio:
        distance = _("{n} points").format(n=distance)
    elif margin.figure == "attained" and account.row.unit:
        distance = _("{n} {unit}").format(n=distance, unit=account.row.unit)
    form = (
        _("{figure} {value} against {wanted}: {distance} short of {limit}")
        if by < 0
        else _("{figure} {value} against {wanted}: {limit} is met")
        if not by
        else _("{figure} {value} against {wanted}: {distance} more than {limit} asks for")
        if margin.figure in {"pace", "rate"}
        else _("{figure} {value} against {wanted}: {distance} beyond {limit}")
    )
    return form.format(figure=_(_LABELS[margin.figure]), value=said(value), wanted=said(wanted),
                       distance=distance, limit=limit)  # fmt: skip


def _limit(name: str) -> str:
    return {
        "target": _("the target"),
        "min_coverage": _("the coverage that is asked for"),
        "on_track": _("on track"),
        "behind": _("behind"),
        "off_track": _("off track"),
    }[name]


def _asked(account: Explanation) -> Iterator[_Line]:
    yield from _written(account)
    yield from _start(account)
    way = account.way
    if way is not None:
        yield (
            1,
            _("The way goes from {since} to {until}: {shape}").format(
                since=way.since, until=way.until, shape=_(_SHAPES[way.shape.value])
            ),
        )
        for day, value in way.steps:
            yield 2, _labelled(str(day), said(value))
    if account.row.expected is not None:
        yield (
            1,
            _("On {day} it asks for {value}").format(
                day=account.row.expected_on, value=said(account.row.expected)
            ),
        )
    if account.row.bound is None:
        yield 1, _("Nothing: the area has no allocation of this target")


def _written(account: Explanation) -> Iterator[_Line]:
    for one in account.written:
        says = one.says
        if one.part == "trajectory":
            says = _(_SHAPES[says])
        elif one.part in {"target", "allocation", "task"}:
            says = _bound(says)
        source = f" · {one.source}" if one.source else ""
        place = f" · {one.place}" if one.place else ""
        yield 1, _labelled(_(_PARTS[one.part]), f"{says}{source}{place}")


def _bound(says: str) -> str:
    """Return what a bound says, with a direction or a state in words."""
    first, space, rest = says.partition(" ")
    if first in {BoundKind.INCREASE, BoundKind.DECREASE}:
        return words.bound(BoundKind(first)) + space + rest
    return words.state_of(first) + space + rest


def _start(account: Explanation) -> Iterator[_Line]:
    start = account.baseline
    if start is None:
        return
    yield (
        1,
        _("Starts from {value} on {day}: {origin}").format(
            value=said(start.value), day=start.day, origin=_(_ORIGINS[start.origin])
        ),
    )
    for one in () if start.branch is None else start.branch.entries:
        if one.counts:
            yield 2, _line(one)


def _evidence(branch: Branch) -> Iterator[_Line]:
    counted = [one for one in branch.entries if one.counts]
    others = [one for one in branch.entries if not one.counts]
    yield 0, _("The area's own entries that count")
    for one in counted:
        yield 1, _line(one)
    if not counted:
        yield 1, _("None.")
    if others:
        yield 0, _("Entries that do not count")
    for reason, why in _REASONS.items():
        found = [one for one in others if one.reason is reason]
        if found:
            yield 1, _("{reason}:").format(reason=_(why))
        for one in found:
            by = "" if one.by is None else _(" – by {place}").format(place=one.by)
            yield 2, f"{_line(one)}{by}"


def _line(evidence: Evidence) -> str:
    """Return one entry: value, dates, source and note, who and when, file and line."""
    entry = evidence.entry
    days = f"{entry.period_start} … {entry.as_of}" if entry.period_start else str(entry.as_of)
    sign = _("subtracted: ") if evidence.sign < 0 else ""
    parts = (
        f"{sign}{words.kind(entry.kind)} {figures.entry(entry)}", days, entry.source, entry.note,
        _("{who}, {when}").format(who=entry.recorded_by, when=figures.moment(entry.recorded_at)),
        evidence.place,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def _children(account: Explanation) -> Iterator[_Line]:
    silent = []
    for child in account.branch.children:
        shown = child.figure
        if shown is None:
            silent.append(child.name)
            continue
        reading = shown.reading
        if reading.denominator is not None and reading.numerator is not None:
            got = f"{said(Fraction(reading.numerator))}/{said(Fraction(reading.denominator))}"
        elif reading.state is not None:
            got = words.state(reading.state)
        else:
            got = figures.NOTHING if shown.attained is None else said(shown.attained)
        basis = words.basis(shown.basis)
        yield 1, _("{area}: {figure} ({basis}, coverage {coverage}, {day}) – {use}").format(
            area=child.name, figure=got, basis=basis, coverage=figures.share(shown.coverage),
            day=reading.last_as_of, use=_(_USES[child.use]),
        )  # fmt: skip
        if child.use in {Use.USED, Use.PERCENT_ONLY}:
            for one in child.entries:
                if one.counts:
                    yield 2, _line(one)
    if silent:
        yield 1, _("{areas}: {use}").format(areas=_(", ").join(silent), use=_(_USES[Use.SILENT]))
