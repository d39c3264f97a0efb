"""What is typed, as what it means in a plan: areas, items, goals, levels, days, people.

Owns the words for what means nothing. Reads no file, and asks no ledger.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.ledger.periods import Period, parse_period
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.scalar import YEARS

_FEW: Final = 5
"""So many names can all be said where none is like the one typed."""


class Typed:
    """A plan and its areas, and the meaning of what is typed of them now."""

    def __init__(self, plan: Plan, areas: AreaTree, now: datetime | None) -> None:
        self.plan, self.areas = plan, areas
        self._now = now
        self.zone = ZoneInfo(plan.head.timezone)

    @property
    def now(self) -> datetime:
        """The time now, in UTC."""
        return self._now or datetime.now(UTC)

    @property
    def today(self) -> date:
        """The day today, in the plan's time zone."""
        return self.now.astimezone(self.zone).date()

    def area(self, typed: str | None) -> Area:
        """Return the area of a code or a name; the top area for None. Raises UsageError."""
        from meili_cli.importers.names import find_area

        return self.areas.top if typed is None else find_area(self.areas, typed)

    def item(self, typed: str) -> Target | Task:
        """Return the target or task of an id or a name. Raises UsageError."""
        from meili_cli.importers.names import find_item

        return find_item(self.plan, typed)

    def day(self, typed: str | None, option: str = "--as-of") -> date:
        """Return the report date: a period's last day; the earlier of today and the plan's end."""
        if typed is None:
            return min(self.today, self.plan.head.period.end)
        return day_of(typed, option)

    def moment(self, typed: str) -> tuple[datetime, date]:
        """Return the time that --known-at names, and its day in the plan's time zone.

        A date or a period means the end of its last day; a time is taken as UTC unless it
        names another zone. Raises UsageError.
        """
        _first, last = self.moments(typed, "--known-at")
        return last, last.astimezone(self.zone).date()

    def moments(self, typed: str, option: str) -> tuple[datetime, datetime]:
        """Return the first and the last moment of a date or a period, or twice a time."""
        period = parse_period(typed)
        try:
            if period is not None:
                first, end = (
                    datetime.combine(day, time(), self.zone).astimezone(UTC)
                    for day in (period.first, period.last + timedelta(days=1))
                )
                return first, end - timedelta(microseconds=1)
            moment = datetime.fromisoformat(typed)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            moment.astimezone(self.zone)  # it must have a day there, too
            return (moment.astimezone(UTC),) * 2
        except (ValueError, OverflowError):  # no date, or one beyond the calendar
            raise UsageError(
                _("{typed!r} is neither a date nor a time").format(typed=typed),
                where=option,
                hint=meant(typed) or _("Write 2019-06-30, 2019-Q2 or 2019-07-01T08:00:00Z."),
            ) from None

    def level(self, typed: str) -> str:
        """Return a level of areas. Raises UsageError, naming the levels there are."""
        levels = self.plan.head.levels
        if typed in levels:
            return typed
        from meili_cli.ledger.nearest import nearest_words

        alike = nearest_words(typed, {level: level for level in levels})
        raise UsageError(
            _("this plan has no level {typed!r}").format(typed=typed),
            where="--by",
            hint=_("Did you mean {names}?").format(names=", ".join(alike))
            if alike
            else _("Its levels are: {levels}.").format(levels=", ".join(levels)),
        )

    def goals(self, typed: Sequence[str]) -> set[str]:
        """Return the ids of goals given by id or name. Raises UsageError."""
        return {self._goal(one) for one in typed}

    def _goal(self, typed: str) -> str:
        from meili_cli.ledger.nearest import nearest_words

        goals = {file.goal.id: file.goal for file in self.plan.goals}
        for goal in goals.values():
            if typed == goal.id or typed in goal.name.root.values():
                return goal.id
        raise UsageError(
            _("this plan has no goal {typed!r}").format(typed=typed),
            where="--goal",
            hint=_("Did you mean {names}?").format(
                names=", ".join(
                    nearest_words(
                        typed,
                        {
                            name: goal.id
                            for goal in goals.values()
                            for name in (goal.id, *goal.name.root.values())
                        },
                    )
                    or goals
                )
            ),
        )


def people_of(names: Sequence[str], typed: str) -> tuple[str, ...]:
    """Return the names that are the one typed, in any case. Raises UsageError for none."""
    from meili_cli.ledger.nearest import holding, nearest

    wanted = typed.strip().casefold()
    by_case: dict[str, list[str]] = {}
    for name in names:
        by_case.setdefault(name.casefold(), []).append(name)
    if wanted in by_case:
        return tuple(by_case[wanted])
    alike = nearest(wanted, tuple(sorted(by_case))) or holding(wanted, by_case)
    alike = alike or (tuple(by_case) if len(by_case) <= _FEW else ())
    raise UsageError(
        _("nobody called {typed!r} has recorded anything").format(typed=typed),
        where="--recorded-by",
        hint=_("nearest: {names}").format(
            names=", ".join(name for each in alike for name in by_case[each])
        )
        if alike
        else _("`meili log` shows who recorded what"),
    )


def period_of(typed: str, option: str) -> Period:
    """Return the period that is typed. Raises UsageError."""
    period = parse_period(typed)
    if period is None:
        raise UsageError(
            _("{typed!r} is not a date").format(typed=typed),
            where=option,
            hint=meant(typed) or _("Write 2019-06-30, 2019-06, 2019-Q2, 2019-H1 or 2019."),
        )
    return period


def day_of(typed: str, option: str) -> date:
    """Return the last day of the period that is typed. Raises UsageError."""
    period = period_of(typed, option)
    if not YEARS[0] <= period.last.year <= YEARS[1]:
        raise UsageError(
            _("a report is made for a day of the years {first} to {last}").format(
                first=YEARS[0], last=YEARS[1]
            ),
            where=option,
        )
    return period.last


def meant(typed: str) -> str | None:
    """Return the hint for a date that was written otherwise, if it is plain what was meant."""
    from meili_cli.ledger.periods import nearest_period

    period = nearest_period(typed)
    return None if period is None else _("Did you mean {names}?").format(names=period)
