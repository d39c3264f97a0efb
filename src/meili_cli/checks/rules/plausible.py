"""Figures that may be right, but that an analyst would ask about."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.checks.subject import Subject, asked, said, typed
from meili_cli.engine.doubts import Amount, Bounded, Reported
from meili_cli.i18n import _
from meili_cli.ledger.numbers import number_text
from meili_cli.measure.calendar import period_containing, year_of
from meili_cli.measure.spread import NORMAL, Spread, periods_between, spread
from meili_cli.model.plan import Bound, Target
from meili_cli.model.problem import Figure, Problem
from meili_cli.model.terms import Measure

_MEANT: Final = 3
"""Digits from which on it is hardly by chance that two figures are the same."""
_NATURAL: Final = (0, 100)
"""Bounds of a ratio that are reached exactly or not at all."""
_A_YEAR: Final = 6
"""Amounts of a year from which on its last month is one among several."""
_SHOWN: Final = 3
"""Places that a message names of many."""
_LOOSE: Final = 0.999
"""The engine finds a little too much, for its arithmetic is not exact."""


def denominator_shrinks(subject: Subject) -> Iterator[Problem]:
    """The denominator of a count shrinks, and the rate rises.

    A rate rises also where those that lag are left out. A finding where the denominator shrinks
    by more than `shrink` percent (plan/assessment.yaml) from one count to the next.
    """
    for item, area, before, now in subject.doubts.shrinking():
        assert before.denominator is not None
        assert now.denominator is not None
        shrunk = 100 * (1 - Fraction(now.denominator) / Fraction(before.denominator))
        if shrunk <= subject.questions.shrink or now.figure <= before.figure:
            continue
        yield asked(
            subject.place(now.spot),
            "denominator-shrinks",
            _(
                "{item}, {area}: {now} on {day} is {rate} %, after {before} on {earlier}, {earlier_rate} %, "
                "in {where}: of the earlier denominator it would be {held} %"
            ).format(
                item=item, area=subject.named(area), day=now.as_of, now=_shown(now),
                rate=_brief(now.figure), before=_shown(before), earlier=before.as_of,
                earlier_rate=_brief(before.figure), where=subject.where(before.spot),
                held=_brief(100 * Fraction(now.value) / Fraction(before.denominator)),
            ),
            _("ask what is no longer counted"),
            item,
            area,
            {"as_of": now.as_of, "count": _shown(now), "earlier": before.as_of,
             "earlier_count": _shown(before)},
            {"shrunk": typed(shrunk)},
        )  # fmt: skip


def lands_on_bound(subject: Subject) -> Iterator[Problem]:
    """A figure meets its bound exactly, in the last reporting period before it is due.

    And did not meet it before. Not where that is no chance: a ratio of 0 or 100 %, a bound of less
    than three digits, or a count of less than three. A quantity is compared where the area has an
    allocation of it, or is the top one. Both ends of a range are asked about, but not what growth
    leads to, which nobody has written.
    """
    bounds = [bound for bound in _bounds(subject) if bound.last_period <= subject.day]
    hint = _("ask for the list behind it")
    for item, area, number, now, before in subject.doubts.landed(bounds):
        met = _meets(subject, item, before.figure, number)
        if now.figure != number or met or not _is_meant(now):
            continue
        yield asked(
            subject.place(now.spot),
            "lands-on-bound",
            _("{item}, {area}: exactly the {bound} asked for on {day}, after {before} on {earlier}").format(
                item=item, area=subject.named(area), bound=number_text(number), day=now.as_of,
                before=_brief(before.figure), earlier=before.as_of,
            ),
            hint,
            item,
            area,
            {"as_of": now.as_of, "figure": _shown(now), "bound": number},
        )  # fmt: skip
    for item, area, number, day, earlier, spot in subject.doubts.arrived(bounds):
        if earlier >= number or _digits(number) < _MEANT:
            continue
        first = period_containing(day, subject.plan.targets[item].reporting.months)[0]
        yield asked(
            subject.place(spot),
            "lands-on-bound",
            _("{item}, {area}: exactly the {bound} asked for on {day}, after {before} on {earlier}").format(
                item=item, area=subject.named(area), bound=number_text(number), day=day,
                before=said(earlier), earlier=_("the days before {day}").format(day=first),
            ),
            hint,
            item,
            area,
            {"as_of": day, "figure": number, "bound": number},
        )  # fmt: skip


def _meets(subject: Subject, item: str, figure: Fraction, number: Decimal) -> bool:
    target, held = subject.plan.targets[item], subject.plan.allocations.get(item, ())
    down = number in {_at_the_end(target).at_most, *(one.at_most for one in held)}
    return figure <= number if down else figure >= number


def _is_meant(now: Reported) -> bool:
    return _digits(now.value if now.denominator is None else now.denominator) >= _MEANT


def _bounds(subject: Subject) -> Iterator[Bounded]:
    """Yield what areas answer to: their allocations, the target at the top or, unshared, at all."""
    for target in subject.plan.targets.values():
        bound = _at_the_end(target)
        shared = target.additive
        start = subject.plan.head.period.start
        yield from _bounded(target, subject.areas.top.code if shared else None, bound, start)
        for held in subject.plan.allocations.get(target.id, ()):
            yield from _bounded(target, held.area, held.bound, held.from_ or start)


def _bounded(target: Target, area: str | None, bound: Bound, since: date) -> Iterator[Bounded]:
    """Yield each number of a bound, in each year where each counts by itself."""
    spans = [(since, bound.by)]
    if bound.each is not None:
        days = (date(year, 12, 31) for year in range(since.year, bound.by.year + 1))
        spans = [year_of(day, since, bound.by) for day in days]
    for number in (bound.at_least, bound.at_most):
        if number is None or _is_natural(target, number):
            continue
        for first, due in spans:
            last_period, _end = period_containing(due, target.reporting.months)
            yield Bounded(target.id, area, number, first, last_period, due)


def _at_the_end(target: Target) -> Bound:
    """Return the bound of a target as its revisions leave it."""
    return next((one.target for one in reversed(target.revisions) if one.target), target.target)


def _is_natural(target: Target, number: Decimal) -> bool:
    return target.measure == Measure.RATIO and number in _NATURAL


def year_end_rush(subject: Subject) -> Iterator[Problem]:
    """More than half of what was done in a year was done in its last month.

    Of a calendar year (or the plan's part of it) that is told without a gap in six amounts or
    more, with one for December alone; `rush` in plan/assessment.yaml says how many percent. Not of
    an amount of a single digit.
    """
    for rush in subject.doubts.rushes(subject.questions.rush, _A_YEAR):
        part = 100 * Fraction(rush.last) / Fraction(rush.amount) if rush.amount > 0 else Fraction(0)
        if part <= subject.questions.rush or _digits(rush.amount) == 1:
            continue
        yield asked(
            subject.place(rush.spot),
            "year-end-rush",
            _("{item}, {area}: {last} of the {amount} of {year} were done in its last month").format(
                item=rush.item, area=subject.named(rush.area), last=said(rush.last),
                amount=said(rush.amount), year=rush.year,
            ),
            _("ask what was finished then, and whether it was reported when it was done"),
            rush.item,
            rush.area,
            {"year": str(rush.year), "amount": rush.amount, "last_month": rush.last},
            {"percent": typed(part)},
        )  # fmt: skip


def figures_alike(subject: Subject) -> Iterator[Problem]:
    """Many areas report the very same figure.

    Areas below one, at least half of those that report it on that day and at least five (`alike`
    in plan/assessment.yaml); of figures with three digits or more without the zeros at their end,
    or of counts with such a denominator. Told once a figure, for the first day.
    """
    for one in subject.doubts.alike(subject.questions.alike):
        digits = max(_significant(one.value), _significant(one.denominator or Decimal()))
        if digits < _MEANT:
            continue
        figure = _figure(one.value, one.denominator)
        yield asked(
            subject.place(one.spots[0]),
            "figures-alike",
            _(
                "{item}, {day}: {n} of the {reporting} areas below {area} that report have the same {figure}: "
                "{names}; see {where}"
            ).format(
                item=one.item, day=one.as_of, n=len(one.areas), reporting=one.reporting,
                area=subject.named(one.parent), figure=figure,
                names=_few([subject.named(area) for area in one.areas]),
                where=_few([str(subject.place(spot)) for spot in dict.fromkeys(one.spots)]),
            ),
            _("ask whether it was measured in each of them"),
            one.item,
            one.parent,
            {"as_of": one.as_of, "figure": figure, "areas": " ".join(one.areas)},
            {"days": str(one.days)},
        )  # fmt: skip


def reading_outlies(subject: Subject) -> Iterator[Problem]:
    """A reading lies far outside its own history.

    Each change from one reading to the next, by the reporting periods between them, is held against
    all others of the same item and area: z = 0.6745·(change − median)/MAD, the modified z-score of Iglewicz and Hoaglin (1993).
    A finding where |z| is above `outlier` (plan/assessment.yaml), there are at least
    `outlier_changes` changes, and the next reading goes back as far; the newest has none yet.
    Of a quantity, what was done between two reports is the change, and none goes back.
    Without a finding where more than half of all changes are the same: MAD is 0.
    """
    limit, least = Fraction(subject.questions.outlier), subject.questions.outlier_changes
    for item, area, series in subject.doubts.outlying(float(limit / NORMAL) * _LOOSE, least):
        months = subject.plan.targets[item].reporting.months
        for one in _outliers(series, months, limit):
            yield _outlier(subject, item, area, *one)


class _Change(NamedTuple):
    """A reading and the one before it, or an amount, and what changed in a reporting period."""

    now: Reported | Amount
    before: Reported | None
    change: Fraction


def _changes(series: Sequence[Reported] | Sequence[Amount], months: int) -> Iterator[_Change]:
    before = None
    for one in series:
        if isinstance(one, Amount):
            periods = periods_between(one.since, one.as_of, months)
            yield _Change(one, None, Fraction(one.value) / periods)
            continue
        if before is not None:
            periods = periods_between(before.as_of, one.as_of, months)
            yield _Change(one, before, (one.figure - before.figure) / periods)
        before = one


def _outliers(
    series: Sequence[Reported] | Sequence[Amount], months: int, limit: Fraction
) -> Iterator[tuple[_Change, Fraction, Spread]]:
    """Yield what lies far outside, with its z and the spread of all."""
    changes = list(_changes(series, months))
    usual = spread([one.change for one in changes])
    for one, following in zip(changes, [*changes[1:], None], strict=True):
        z = usual.z(one.change)
        if z is None or abs(z) <= limit or (isinstance(one.now, Amount) and one.now.value < 0):
            continue  # a total that falls is told as such
        if one.before is not None and following is not None:
            back = usual.z(following.change)
            if back is None or abs(back) <= limit or (back > 0) == (z > 0):
                continue
        yield one, z, usual


def _outlier(
    subject: Subject, item: str, area: str, one: _Change, z: Fraction, usual: Spread
) -> Problem:
    now, before = one.now, one.before
    figures: dict[str, Figure]
    if isinstance(now, Amount):
        text = _(
            "{item}, {area}: {figure} done after {first}, up to {day}: {change} a reporting period; "
            "usual is {usual}, give or take {mad} (robust z {z})"
        )
        figures = {"as_of": now.as_of, "since": now.since, "amount": now.value}
        named = {"figure": said(now.value), "first": now.since}
    else:
        assert before is not None
        text = _(
            "{item}, {area}: {figure} on {day}, after {before} on {first} in {where}, a change of "
            "{change} a reporting period; usual is {usual}, give or take {mad} (robust z {z})"
        )
        figures = {"as_of": now.as_of, "figure": _shown(now), "earlier": before.as_of,
                   "earlier_figure": _shown(before)}  # fmt: skip
        named = {"figure": _shown(now), "first": before.as_of, "before": _shown(before),
                 "where": subject.where(before.spot)}  # fmt: skip
    return asked(
        subject.place(now.spot),
        "reading-outlies",
        text.format(
            item=item, area=subject.named(area), day=now.as_of, change=_brief(one.change),
            usual=_brief(usual.median), mad=_brief(usual.mad), z=_brief(z, 1), **named,
        ),
        _("ask whether a digit or the unit slipped; correct it with `meili record --revise`"),
        item,
        area,
        figures,
        {"z": typed(z), "median": typed(usual.median), "mad": typed(usual.mad)},
    )  # fmt: skip


def _shown(one: Reported) -> str:
    return _figure(one.value, one.denominator)


def _figure(value: Decimal, denominator: Decimal | None) -> str:
    return said(value) if denominator is None else f"{said(value)}/{said(denominator)}"


def _brief(figure: Fraction, digits: int = 3) -> str:
    """Return a computed figure, to so many digits after the point."""
    return number_text(Decimal(round(figure * 10**digits)).scaleb(-digits))


def _few(names: Sequence[str]) -> str:
    """Return the first names of many."""
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else _("{names}, …").format(names=shown)


def _digits(number: Decimal) -> int:
    """Return how many digits a figure has, the zeros at the end of whole ones among them."""
    return len(f"{abs(number).normalize():f}".replace(".", "").lstrip("0"))


def _significant(number: Decimal) -> int:
    """Return how many digits a figure has without the zeros at its end."""
    return len(number.normalize().as_tuple().digits) if number else 0
