"""The rules of `meili check`: one function each, listed in RULES."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from meili_cli.engine import Cell, Ledger, Window
from meili_cli.engine.audit import Audit, Pair, Spot
from meili_cli.errors import LedgerError
from meili_cli.i18n import _, language
from meili_cli.ledger.batch import Batch, verify
from meili_cli.ledger.numbers import number_text
from meili_cli.ledger.written import findings
from meili_cli.model.area import AreaTree
from meili_cli.model.closing import REASON, Published
from meili_cli.model.entry import KINDS_OF, MAX_DECIMALS
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Place, Problem, Severity

Asked = tuple[str, date]
"""A target's id, and the day on which its figures are asked for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules look at: the plan, the areas, intact batches and the ledger they make.

    `published` are the periods that are closed, with what was known then.
    """

    plan: Plan
    areas: AreaTree
    batches: Sequence[Batch]
    ledger: Ledger
    day: date
    published: Sequence[Published] = ()
    shown: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", {batch.name: batch.shown for batch in self.batches})

    @property
    def audit(self) -> Audit:
        """The questions to the whole ledger."""
        return self.ledger.audit()

    def place(self, spot: Spot) -> Place:
        """Return where an entry stands."""
        return Place(self.shown[spot.batch], spot.line)

    def where(self, spot: Spot) -> str:
        """Return where another entry stands, for a message."""
        return str(self.place(spot))

    def cells(self, asked: Iterable[Asked]) -> Mapping[Asked, Mapping[str, Cell]]:
        """Return the cells of all areas, for each item and day that is asked for."""
        windows = {one: self._window(*one) for one in asked}
        found = self.ledger.cells(
            windows.values(),
            [area.code for area in self.areas],
            start=self.plan.head.period.start,
            min_coverage=self.plan.head.min_coverage,
            known_at=None,
        )
        answers: dict[Asked, dict[str, Cell]] = {one: {} for one in windows}
        for (window, area), cell in found.items():
            answers[window.item, window.until][area] = cell
        return answers

    def _window(self, name: str, day: date) -> Window:
        item = self.plan.targets[name]
        start = self.plan.head.period.start
        # No rule asks what is stale.
        return Window(item.id, item.measure, item.rolled_up_by, start, day, stale_before=start)


Rule = Callable[[Subject], Iterator[Problem]]


def batch_changed(batch: Batch) -> Iterator[Problem]:
    """A batch is not what its name says: its bytes have changed since it was written.

    The name holds the first 12 hex digits of the sha256 of the file. A report stops at such
    a batch; restore it from version control. Figures are corrected with `meili record
    --revise`, never by editing a batch. Where the name is right, but the rows are not written
    as those of a batch, each of them is a finding of its own.
    """
    try:
        in_form = verify(batch)
    except LedgerError as error:
        yield _error(Place(batch.shown), "batch-changed", error.what, error.hint or "")
        return
    if not in_form:
        yield from findings(batch)


def row_unreadable(subject: Subject) -> Iterator[Problem]:
    """A row of a batch is no entry: a date, number or kind in it is not as the ledger has it.

    Only a file that was not written by meili can hold one. Reports stop until it is gone. The
    findings have the names of the rules of a row, as those of an import.
    """
    names = {name for name, _line in subject.ledger.broken}
    for batch in subject.batches:
        if batch.name in names:
            yield from findings(batch)


def item_unknown(subject: Subject) -> Iterator[Problem]:
    """An entry names an item that is in no file of the plan.

    Its figure is left out of every report. Either the plan lost the item, or a batch of
    another plan was copied here.
    """
    for item, _area, spot, item_known, _area_known in _strangers(subject):
        if not item_known:
            yield _error(
                subject.place(spot),
                "item-unknown",
                _("the plan has no item {item}").format(item=item),
                _("add it to the plan, or withdraw the batch from the ledger"),
            )


def area_unknown(subject: Subject) -> Iterator[Problem]:
    """An entry names an area that is in no file of data/areas.

    Its figure is left out of every report. Where an area was merged into another, keep it
    in the tree below the new one.
    """
    for _item, area, spot, _item_known, area_known in _strangers(subject):
        if not area_known:
            yield _error(
                subject.place(spot),
                "area-unknown",
                _("there is no area {area}").format(area=area),
                _("add it to data/areas"),
            )


def _strangers(subject: Subject) -> Iterator[tuple[str, str, Spot, bool, bool]]:
    return subject.audit.strangers(list(subject.plan.items))


def kind_unfit(subject: Subject) -> Iterator[Problem]:
    """An entry's kind does not go with the measure of its item: a level of a ratio, say.

    The plan has changed since it was recorded, or the batch comes from elsewhere. The entry
    is left out of every report.
    """
    kinds = {item.id: KINDS_OF[item.measure] for item in subject.plan.items.values()}
    for item, _area, kind, spot in subject.audit.misfits(kinds):
        yield _error(
            subject.place(spot),
            "kind-unfit",
            _("{kind} does not go with {item}, which is a {measure}").format(
                kind=kind, item=item, measure=subject.plan.items[item].measure
            ),
            _("record it again as: {kinds}").format(kinds=", ".join(kinds[item])),
        )


def replaced_lost(subject: Subject) -> Iterator[Problem]:
    """An entry replaces or withdraws one of a batch that is not in the ledger.

    The batch was deleted, or did not come along when the ledger was copied: with it other
    figures may be gone too. Restore it from version control.
    """
    for spot, batch in subject.audit.lost():
        yield _error(
            subject.place(spot),
            "replaced-lost",
            _("this replaces an entry of the batch {batch}, which is not there").format(
                batch=batch
            ),
            _("restore the batch from version control"),
        )


def increments_overlap(subject: Subject) -> Iterator[Problem]:
    """Two increments of one item and area share days, so that something is counted twice.

    `meili record` and `meili import` refuse such an entry; a merge of two branches can bring
    one in. Withdraw one of the two and record what is left of it.
    """
    for pair in subject.audit.overlaps():
        yield _error(
            subject.place(pair.later),
            "increments-overlap",
            _("{item}, {area}: {first} to {last} is counted twice, here and in {where}").format(
                **_named(subject, pair)
            ),
            _("`meili retract` one of them, and record again what is left of it"),
        )


def total_straddled(subject: Subject) -> Iterator[Problem]:
    """An increment begins on or before a total and ends after it.

    How much of it the total holds already cannot be known, so it is not counted. Withdraw
    it, and record what came after the total.
    """
    for pair in subject.audit.straddles():
        yield _error(
            subject.place(pair.later),
            "total-straddled",
            _("{item}, {area}: this increment spans the total of {last} in {where}").format(
                **_named(subject, pair)
            ),
            _("`meili retract` it, and record what was added after the total"),
        )


def figure_contested(subject: Subject) -> Iterator[Problem]:
    """Two entries give one item, area, date and kind different figures; neither revises the other.

    Two people recorded at once, or two branches were merged. The newer one stands until a
    revision names both.
    """
    for pair in subject.audit.rivals():
        yield _warning(
            subject.place(pair.earlier),
            "figure-contested",
            _("{item}, {area}, {last}: another figure stands, in {where}").format(
                item=pair.item,
                area=_area(subject, pair.area),
                last=pair.last,
                where=subject.where(pair.later),
            ),
            _("record the right figure with --revise: it then replaces both"),
        )


def period_closed(subject: Subject) -> Iterator[Problem]:
    """An entry of a closed period was not known when it was closed, and does not say why it came.

    `meili record` and `meili import` refuse such an entry; a merge of two branches brings it in,
    or somebody who was recording at that moment. It counts in reports as known now, and never in
    that as published.
    """
    for closing, batches, _changed in subject.published:
        for item, area, day, spot in subject.audit.late(batches, *closing.days, REASON):
            yield _warning(
                subject.place(spot),
                "period-closed",
                _(
                    "{item}, {area}, {day}: came after {period} was closed, and says no reason"
                ).format(item=item, area=_area(subject, area), day=day, period=closing.period),
                _("`meili changes {period}` shows what it moved").format(period=closing.period),
            )


def total_falls(subject: Subject) -> Iterator[Problem]:
    """A total since the plan's start is lower than an earlier one.

    What was done cannot be undone, so one of the two is probably wrong; or something was
    counted that did not hold.
    """
    for pair in subject.audit.falling():
        yield _warning(
            subject.place(pair.later),
            "total-falls",
            _("{item}, {area}: {now} on {last}, after {before} on {first} in {where}").format(
                now=number_text(pair.later_value or Decimal()),
                before=number_text(pair.earlier_value or Decimal()),
                **_named(subject, pair),
            ),
            _("correct the wrong one with `meili record --revise`"),
        )


def part_above_whole(subject: Subject) -> Iterator[Problem]:
    """A part has attained more than the whole that it is part of, at the same area.

    Only where the whole is complete: a lower bound may well be below its part.
    """
    day = subject.day
    parts = {
        target.id: target.part_of for target in subject.plan.targets.values() if target.part_of
    }
    cells = subject.cells({(item, day) for item in (*parts, *parts.values())})
    for part, whole_of in parts.items():
        for area, cell in cells[part, day].items():
            whole_cell = cells[whole_of, day].get(area)
            mine, whole = _standing(cell), _standing(whole_cell)
            if mine is None or whole is None or whole[1]:
                continue
            if mine[0] > whole[0]:
                yield _warning(
                    Place("data/entries"),
                    "part-above-whole",
                    _("{area}: {part} is {value}, more than {whole} with {whole_value}").format(
                        area=_area(subject, area),
                        part=part,
                        value=number_text(mine[0]),
                        whole=whole_of,
                        whole_value=number_text(whole[0]),
                    ),
                    _("look at both with `meili log ITEM --area {area}`").format(area=area),
                )


def rollup_differs(subject: Subject) -> Iterator[Problem]:
    """An area's own figure and the roll-up of what is below it differ on the same day.

    Compared on the day of the area's newest own entry, where the roll-up covers enough.
    """
    now = subject.cells((item, subject.day) for item in subject.plan.targets)
    days = {
        (item, cell.own.last_as_of)
        for (item, _day), cells in now.items()
        for cell in cells.values()
        if cell.own is not None and cell.rolled_up is not None
    }
    minimum = subject.plan.head.min_coverage
    for (item, day), cells in sorted(subject.cells(days).items()):
        for area, cell in cells.items():
            own, up = cell.own, cell.rolled_up
            if own is None or up is None or own.last_as_of != day or up.coverage < minimum:
                continue
            if up.reading.last_as_of != day or up.reading.lower_bound or own.lower_bound:
                continue
            if up.reading.attained is None:
                continue
            rolled_up = _typed(up.reading.attained)
            reported = None if own.attained is None else _typed(own.attained)
            if reported != rolled_up:
                yield _warning(
                    Place("data/entries"),
                    "rollup-differs",
                    _("{item}, {area}, {day}: {own} is reported, {up} is rolled up").format(
                        item=item,
                        area=_area(subject, area),
                        day=day,
                        own="0/0" if reported is None else number_text(reported),
                        up=number_text(rolled_up),
                    ),
                    _("ask which is right, and correct the other with --revise"),
                )


def _standing(cell: Cell | None) -> tuple[Decimal, bool] | None:
    """Return the figure that stands and whether it is a lower bound; None without one."""
    if cell is None:
        return None
    up = cell.rolled_up
    reading = cell.own if cell.chosen == "reported" or up is None else up.reading
    if reading is None or reading.attained is None:
        return None
    partial = cell.own is not reading and up is not None and up.coverage < 1
    return _typed(reading.attained), reading.lower_bound or partial


def _typed(figure: Fraction) -> Decimal:
    """Return a figure as far as anybody could type it: no more of it can be right or wrong."""
    return Decimal(round(figure * 10**MAX_DECIMALS)).scaleb(-MAX_DECIMALS)


def _area(subject: Subject, code: str) -> str:
    name = subject.areas[code].name(language()) if code in subject.areas else ""
    return f"{code} {name}".strip()


def _named(subject: Subject, pair: Pair) -> dict[str, object]:
    return {
        "item": pair.item,
        "area": _area(subject, pair.area),
        "first": pair.first,
        "last": pair.last,
        "where": subject.where(pair.earlier),
    }


def _error(place: Place, rule: str, message: str, hint: str) -> Problem:
    return Problem(place, rule, Severity.ERROR, message, hint)


def _warning(place: Place, rule: str, message: str, hint: str) -> Problem:
    return Problem(place, rule, Severity.WARNING, message, hint)


RULES: tuple[Rule, ...] = (
    row_unreadable,
    item_unknown,
    area_unknown,
    kind_unfit,
    replaced_lost,
    increments_overlap,
    total_straddled,
    figure_contested,
    period_closed,
    total_falls,
    part_above_whole,
    rollup_differs,
)
"""All rules that look at the ledger as a whole, in the order in which they run."""
