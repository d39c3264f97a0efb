"""The readings of an item at an area: its figures period by period, new and complete ones alone.

Owns which figures count as a reading. Says nothing of where they lead: that is for `assessment`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from meili_cli.engine import Cell, Ledger, Window
from meili_cli.measure.calendar import last_period_end, shift_months
from meili_cli.measure.progress import Wanted
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Period, Plan
from meili_cli.model.terms import Chosen, Measure
from meili_cli.reports.build import Query, subjects, window
from meili_cli.reports.commitment import DAY
from meili_cli.reports.rows import Figure, Subject, figure


class Readings(NamedTuple):
    """What was read of an item at an area, in the order of days, and what the area answers to.

    A figure is of the day of its newest entry.
    """

    subject: Subject
    figures: tuple[tuple[date, Fraction], ...]

    @property
    def bound(self) -> tuple[Wanted, date] | None:
        """The number of the bound, and its due date; None where it has no number."""
        held, asked = self.subject.commitment, self.subject.wanted
        return None if held is None or asked is None else (asked, held.bound.by)


def readings(plan: Plan, tree: AreaTree, ledger: Ledger, query: Query) -> list[Readings]:
    """Return the readings up to the query's day, in the order of a report's rows.

    What the area answers to is that of the day. A figure is a reading if it is complete, and
    newer than the one before; a roll-up also only if enough of the areas right below have
    something new, so that it is not half of this period and half of the last. Whatever has no
    bound with a number has none.
    """
    found = [Readings(subject, ()) for subject in subjects(plan, tree, ledger, query)]
    start = plan.head.period.start
    asked = {
        (one.subject.item.id, one.subject.area.code): tuple(_windows(one.subject, plan.head.period, query))
        for one in found if one.bound is not None
    }  # fmt: skip
    codes = dict.fromkeys(area for _item, area in asked)
    below = [child.code for code in codes for child in tree.expected_children(code)]
    cells = ledger.cells(
        dict.fromkeys(one for windows in asked.values() for one in windows),
        list(dict.fromkeys([*codes, *below])),
        start=start, min_coverage=plan.head.min_coverage, known_at=query.known_at,
    )  # fmt: skip
    reader = _Reader(tree, cells, Fraction(plan.head.min_coverage), query.basis)
    return [
        one._replace(
            figures=reader.figures(
                one.subject.area.code,
                asked.get((one.subject.item.id, one.subject.area.code), ()),
            )
        )
        for one in found
    ]


class _Reader(NamedTuple):
    """Takes readings out of the cells of all areas asked for, and of those right below."""

    tree: AreaTree
    cells: Mapping[tuple[Window, str], Cell]
    min_coverage: Fraction
    basis: Chosen | None

    def figures(self, area: str, windows: Iterable[Window]) -> tuple[tuple[date, Fraction], ...]:
        """Return the readings of an area among the answers to `windows`, each with its day."""
        found: list[tuple[date, Fraction]] = []
        before = date.min
        for asked in windows:
            shown = self._figure(asked, area)
            if (
                shown is not None
                and shown.attained is not None
                and not shown.incomplete
                and (not found or shown.reading.last_as_of > found[-1][0])
                and (shown.basis is Chosen.REPORTED or self._renewed(asked, area, before))
            ):
                found.append((shown.reading.last_as_of, shown.attained))
            before = asked.until
        return tuple(found)

    def _figure(self, window: Window, area: str) -> Figure | None:
        cell = self.cells.get((window, area))
        return figure(cell, self.tree, area, self.min_coverage, self.basis)

    def _renewed(self, window: Window, area: str, before: date) -> bool:
        """Whether enough of the areas right below have a figure from after a day."""
        below = self.tree.expected_children(area)
        cells = (self.cells.get((window, child.code)) for child in below)
        new = sum(
            any(
                reading is not None and reading.last_as_of > before
                for reading in (cell.own, cell.rolled_up and cell.rolled_up.reading)
            )
            for cell in cells if cell is not None
        )  # fmt: skip
        return new >= self.min_coverage * len(below)


def _windows(subject: Subject, period: Period, query: Query) -> Iterator[Window]:
    """Yield the questions for the ends of reporting periods of the plan, and for the day itself.

    Those of other items than quantities begin on the day before the plan, where it starts from.
    """
    item, months = subject.item, subject.item.reporting.months
    first = subject.since if item.measure is Measure.QUANTITY else period.start - DAY
    ends: list[date] = []
    end = last_period_end(min(subject.until, period.end), months)
    while end >= first:
        ends.append(end)
        end = shift_months(end, -months)
    for day in dict.fromkeys([*reversed(ends), subject.until]):
        yield window(item, subject.since, day, query.as_of)
