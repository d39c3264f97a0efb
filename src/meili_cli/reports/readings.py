"""The readings of an item at an area: its figures period by period, new and complete ones alone.

Owns which figures count as a reading. Says nothing of where they lead: that is for `assessment`.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from meili_cli.engine import Ledger, Window
from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.reports.build import Query, subjects, window
from meili_cli.reports.commitment import DAY
from meili_cli.reports.rows import Subject, figure


class Readings(NamedTuple):
    """What was read of an item at an area, in the order of days, and what the area answers to.

    A figure is of the day of its newest entry.
    """

    subject: Subject
    figures: tuple[tuple[date, Fraction], ...]

    @property
    def bound(self) -> tuple[BoundKind, Fraction, date] | None:
        """The kind, the number and the due date of the bound; None where it has no number."""
        held = self.subject.commitment
        if held is None or held.bound.number is None:
            return None
        return held.bound.kind, Fraction(held.bound.number), held.bound.by


def readings(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> list[Readings]:
    """Return the readings up to the query's day, in the order of a report's rows.

    What the area answers to is that of the day. A figure is a reading if it is complete, and
    newer than the one before. Whatever has no bound with a number has none.
    """
    start, min_coverage = plan.head.period.start, Fraction(plan.head.min_coverage)
    found = [Readings(subject, ()) for subject in subjects(plan, tree, ledger, query)]
    asked = {
        (one.subject.item.id, one.subject.area.code): tuple(_windows(one.subject, start, query))
        for one in found if one.bound is not None
    }  # fmt: skip
    cells = ledger.cells(
        dict.fromkeys(one for windows in asked.values() for one in windows),
        list(dict.fromkeys(area for _item, area in asked)),
        start=start, min_coverage=plan.head.min_coverage, known_at=query.known_at,
    )  # fmt: skip

    def read(one: Readings) -> Readings:
        item, area = one.subject.item.id, one.subject.area.code
        shown = (
            figure(cells.get((window, area)), tree, area, min_coverage, query.basis)
            for window in asked.get((item, area), ())
        )
        figures: list[tuple[date, Fraction]] = []
        for each in shown:
            if each is None or each.attained is None or each.incomplete:
                continue
            if not figures or each.reading.last_as_of > figures[-1][0]:
                figures.append((each.reading.last_as_of, each.attained))
        return one._replace(figures=tuple(figures))

    return [read(one) for one in found]


def _windows(subject: Subject, start: date, query: Query) -> Iterator[Window]:
    """Yield the questions for the ends of reporting periods, and for the day itself.

    Those of other items than quantities begin on the day before the plan, where it starts from.
    """
    item, months = subject.item, subject.item.reporting.months
    first = subject.since if item.measure is Measure.QUANTITY else start - DAY
    ends: list[date] = []
    end = last_period_end(subject.until, months)
    while end >= first:
        ends.append(end)
        end = shift_months(end, -months)
    for day in dict.fromkeys([*reversed(ends), subject.until]):
        yield window(item, subject.since, day, query.as_of)
