"""Figures that should go together: parts and wholes, what is reported and rolled up, totals."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from meili_cli.checks.subject import Subject, asked, differ, named, said, typed
from meili_cli.engine import Cell
from meili_cli.i18n import _
from meili_cli.model.problem import Problem
from meili_cli.model.terms import Measure


class _Standing(NamedTuple):
    """A figure that stands, whether the true one may be higher, and the day of its newest entry."""

    figure: Fraction
    partial: bool
    day: date


def total_falls(subject: Subject) -> Iterator[Problem]:
    """A total since the plan's start is lower than an earlier one.

    What was done cannot be undone, so one of the two is probably wrong; or something was
    counted that did not hold.
    """
    for pair in subject.audit.falling():
        now, before = pair.later_value or Decimal(), pair.earlier_value or Decimal()
        yield asked(
            subject.place(pair.later),
            "total-falls",
            _("{item}, {area}: {now} on {last}, after {before} on {first} in {where}").format(
                now=said(now), before=said(before), **named(subject, pair)
            ),
            _("correct the wrong one with `meili record --revise`"),
            pair.item,
            pair.area,
            {"as_of": pair.last, "total": now, "earlier": pair.first, "earlier_total": before},
        )


def increments_differ(subject: Subject) -> Iterator[Problem]:
    """The increments between two totals do not add up to the difference of the totals.

    Between the plan's start and the first total, too. Where the increments leave days uncovered,
    it is a finding only if they are more than the difference. The total stands in reports.
    They may differ by the `tolerance` of plan/assessment.yaml.
    """
    for one in subject.doubts.between():
        target = subject.plan.targets[one.item]
        day, base = (None, Decimal()) if one.before is None else one.before[:2]
        difference = one.value - base
        if not differ(
            Fraction(one.added), Fraction(difference), target, subject.questions.tolerance
        ):
            continue
        text = (
            _(
                "{item}, {area}: increments of {added} from {first} on, but a total of {value} on {day}"
            )
            if day is None
            else _(
                "{item}, {area}: increments of {added} after {first}, but the totals say {difference}: "
                "{base}, and {value} on {day}"
            )
        )
        since = day or subject.plan.head.period.start
        yield asked(
            subject.place(one.spot),
            "increments-differ",
            _("{text}; see {where}").format(
                text=text.format(
                    item=one.item, area=subject.named(one.area), added=said(one.added), first=since,
                    difference=said(difference), base=said(base), value=said(one.value),
                    day=one.as_of,
                ),
                where=subject.where(*([one.before[2]] if one.before else []), one.first),
            ),
            _("look at both with `meili log {item} --area {area}`, and correct one of them").format(
                item=one.item, area=one.area
            ),
            one.item,
            one.area,
            {"as_of": one.as_of, "total": one.value, "since": since, "earlier_total": base,
             "increments": one.added},
        )  # fmt: skip


def part_above_whole(subject: Subject) -> Iterator[Problem]:
    """A part has attained more than the whole that it is part of, at the same area.

    Only where the whole is complete: a lower bound may well be below its part.
    """
    found = [
        (area, whole, of, part, mine)
        for area, whole, of, parts in _wholes(subject)
        for part, mine in parts.items()
        if typed(mine.figure) > typed(of.figure)
    ]
    places = subject.places(
        spot
        for area, whole, of, part, mine in found
        for spot in ((part, area, mine.day), (whole, area, of.day))
    )
    for area, whole, of, part, mine in found:
        yield asked(
            places[part, area, mine.day],
            "part-above-whole",
            _("{area}: {part} is {value}, more than {whole} with {whole_value} in {where}").format(
                area=subject.named(area),
                part=part,
                value=said(mine.figure),
                whole=whole,
                whole_value=said(of.figure),
                where=places[whole, area, of.day],
            ),
            _("look at both with `meili log ITEM --area {area}`").format(area=area),
            part,
            area,
            {"attained": typed(mine.figure), "whole": whole, "whole_attained": typed(of.figure)},
        )


def parts_above_whole(subject: Subject) -> Iterator[Problem]:
    """The parts of a whole add up to more than the whole, at the same area.

    Each by itself may be right, unless they share something; what is part of two parts is
    counted twice in the sum. Quantities and levels alone, by more than the `tolerance` of
    plan/assessment.yaml, and where none of the parts alone is above the whole.
    """
    found = []
    for area, whole, of, parts in _wholes(subject):
        target = subject.plan.targets[whole]
        total = sum((part.figure for part in parts.values()), Fraction(0))
        alone = any(typed(part.figure) > typed(of.figure) for part in parts.values())
        if (
            len(parts) > 1
            and target.measure is not Measure.RATIO
            and total > of.figure
            and not alone  # the rule above tells of it
            and differ(total, of.figure, target, subject.questions.tolerance)
        ):
            found.append((area, whole, of, parts, total))
    places = subject.places(
        (item, area, one.day)
        for area, whole, of, parts, _total in found
        for item, one in ((whole, of), *parts.items())
    )
    for area, whole, of, parts, total in found:
        yield asked(
            places[whole, area, of.day],
            "parts-above-whole",
            _("{area}: {parts} add up to {total}, more than {whole} with {whole_value}").format(
                area=subject.named(area),
                parts=", ".join(
                    f"{part} {said(mine.figure)} ({places[part, area, mine.day]})"
                    for part, mine in parts.items()
                ),
                total=said(total),
                whole=whole,
                whole_value=said(of.figure),
            ),
            _("ask whether something is counted in two of them, or is missing from the whole"),
            whole,
            area,
            {
                "attained": typed(of.figure),
                **{part: typed(mine.figure) for part, mine in parts.items()},
            },
            {"sum": typed(total)},
        )


def _wholes(
    subject: Subject,
) -> Iterator[tuple[str, str, _Standing, dict[str, _Standing]]]:
    """Yield area, whole, its complete figure, and the figures of its parts there."""
    parts_of: dict[str, list[str]] = {}
    for target in subject.plan.targets.values():
        if target.part_of:
            parts_of.setdefault(target.part_of, []).append(target.id)
    for whole, parts in parts_of.items():
        for area, cell in subject.now[whole, subject.day].items():
            of = _standing(cell)
            if of is None or of.partial:
                continue
            found = {part: _standing(subject.now[part, subject.day].get(area)) for part in parts}
            known = {part: mine for part, mine in found.items() if mine is not None}
            if known:
                yield area, whole, of, known


def rollup_differs(subject: Subject) -> Iterator[Problem]:
    """An area's own figure and the roll-up of what is below it differ on the same day.

    Compared on the day of the area's newest own entry, where the roll-up covers enough. They may
    differ by the `tolerance` of plan/assessment.yaml: so many percent of the larger one, or, of
    percentages, so many points.
    """
    found = []
    for item, area, day, cell in _both(subject):
        own, up = cell.own, cell.rolled_up
        assert own is not None
        assert up is not None
        if not _comparable(subject, cell, day) or up.reading.attained is None:
            continue
        mine, theirs = own.attained, up.reading.attained
        if mine is None or differ(
            mine, theirs, subject.plan.targets[item], subject.questions.tolerance
        ):
            found.append((item, area, day, mine, theirs))
    places = subject.places((item, area, day) for item, area, day, _mine, _theirs in found)
    for item, area, day, mine, theirs in found:
        yield asked(
            places[item, area, day],
            "rollup-differs",
            _("{item}, {area}, {day}: {own} is reported, {up} is rolled up").format(
                item=item,
                area=subject.named(area),
                day=day,
                own="0/0" if mine is None else said(mine),
                up=said(theirs),
            ),
            _(
                "`meili explain {item} --area {area} --as-of {day}` has all that is rolled up: ask "
                "which is right, and correct the other with --revise"
            ).format(item=item, area=area, day=day),
            item,
            area,
            {"as_of": day, "reported": "0/0" if mine is None else typed(mine),
             "rolled_up": typed(theirs)},
        )  # fmt: skip


def children_above(subject: Subject) -> Iterator[Problem]:
    """The areas below one have done more of a quantity than the area itself reports.

    Though not all of them report, or not up to its day: what is missing can only add. Compared on
    the day of the area's newest own entry, with the `tolerance` of plan/assessment.yaml. Where
    they all report, `rollup-differs` says the same.
    """
    found = []
    for item, area, day, cell in _both(subject):
        own, up = cell.own, cell.rolled_up
        assert own is not None
        assert up is not None
        target = subject.plan.targets[item]
        mine, theirs = own.attained, up.reading.attained
        if (
            target.measure is Measure.QUANTITY
            and not own.lower_bound
            and not _comparable(subject, cell, day)
            and mine is not None
            and theirs is not None
            and theirs > mine
            and differ(mine, theirs, target, subject.questions.tolerance)
        ):
            found.append((item, area, day, mine, theirs, up.used))
    places = subject.places((item, area, day) for item, area, day, *_figures in found)
    for item, area, day, mine, theirs, used in found:
        yield asked(
            places[item, area, day],
            "children-above",
            _("{item}, {area}, {day}: {own} is reported, but {up} by {n} of the areas below").format(
                item=item, area=subject.named(area), day=day, own=said(mine), up=said(theirs),
                n=used,
            ),
            _(
                "`meili explain {item} --area {area} --as-of {day}` has all that is rolled up: ask "
                "which is right, and correct the other with --revise"
            ).format(item=item, area=area, day=day),
            item,
            area,
            {"as_of": day, "reported": typed(mine), "rolled_up": typed(theirs)},
        )  # fmt: skip


def _both(subject: Subject) -> Iterator[tuple[str, str, date, Cell]]:
    """Yield item, area, the day of its newest own entry, and its cell then, with a roll-up."""
    days = {
        (item, cell.own.last_as_of)
        for (item, _day), cells in subject.now.items()
        for cell in cells.values()
        if cell.own is not None and cell.rolled_up is not None
    }
    for (item, day), cells in sorted(subject.then(days).items()):
        for area, cell in cells.items():
            if cell.own is not None and cell.rolled_up is not None and cell.own.last_as_of == day:
                yield item, area, day, cell


def _comparable(subject: Subject, cell: Cell, day: date) -> bool:
    """Whether the roll-up covers enough, is of that day, and neither figure is a lower bound."""
    own, up = cell.own, cell.rolled_up
    assert own is not None
    assert up is not None
    return (
        up.coverage >= subject.plan.head.min_coverage
        and up.reading.last_as_of == day
        and not up.reading.lower_bound
        and not own.lower_bound
    )


def _standing(cell: Cell | None) -> _Standing | None:
    """Return the figure that stands; None without one."""
    if cell is None:
        return None
    up = cell.rolled_up
    reading = cell.own if cell.chosen == "reported" or up is None else up.reading
    if reading is None or reading.attained is None:
        return None
    partial = cell.own is not reading and up is not None and up.coverage < 1
    return _Standing(reading.attained, reading.lower_bound or partial, reading.last_as_of)
