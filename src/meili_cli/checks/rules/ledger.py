"""What makes a figure wrong, or leaves open which stands: batches, rows, names, days counted twice."""

from collections.abc import Iterator

from meili_cli.checks.subject import Subject, error, named, warning
from meili_cli.engine.audit import Spot
from meili_cli.errors import LedgerError
from meili_cli.i18n import _
from meili_cli.ledger.batch import Batch, verify
from meili_cli.ledger.written import findings
from meili_cli.model.closing import REASON
from meili_cli.model.entry import KINDS_OF
from meili_cli.model.problem import Place, Problem


def batch_changed(batch: Batch) -> Iterator[Problem]:
    """A batch is not what its name says: its bytes have changed since it was written.

    The name holds the first 12 hex digits of the sha256 of the file. A report stops at such
    a batch; restore it from version control. Figures are corrected with `meili record
    --revise`, never by editing a batch. Where the name is right, but the rows are not written
    as those of a batch, each of them is a finding of its own.
    """
    try:
        in_form = verify(batch)
    except LedgerError as changed:
        yield error(Place(batch.shown), "batch-changed", changed.what, changed.hint or "")
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
            yield error(
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
            yield error(
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
        yield error(
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
        yield error(
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
        yield error(
            subject.place(pair.later),
            "increments-overlap",
            _("{item}, {area}: {first} to {last} is counted twice, here and in {where}").format(
                **named(subject, pair)
            ),
            _("`meili retract` one of them, and record again what is left of it"),
        )


def total_straddled(subject: Subject) -> Iterator[Problem]:
    """An increment begins on or before a total and ends after it.

    How much of it the total holds already cannot be known, so it is not counted. Withdraw
    it, and record what came after the total.
    """
    for pair in subject.audit.straddles():
        yield error(
            subject.place(pair.later),
            "total-straddled",
            _("{item}, {area}: this increment spans the total of {last} in {where}").format(
                **named(subject, pair)
            ),
            _("`meili retract` it, and record what was added after the total"),
        )


def figure_contested(subject: Subject) -> Iterator[Problem]:
    """Two entries give one item, area, date and kind different figures; neither revises the other.

    Two people recorded at once, or two branches were merged. The newer one stands until a
    revision names both.
    """
    for pair in subject.audit.rivals():
        yield warning(
            subject.place(pair.earlier),
            "figure-contested",
            _("{item}, {area}, {last}: another figure stands, in {where}").format(
                item=pair.item,
                area=subject.named(pair.area),
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
            yield warning(
                subject.place(spot),
                "period-closed",
                _(
                    "{item}, {area}, {day}: came after {period} was closed, and says no reason"
                ).format(item=item, area=subject.named(area), day=day, period=closing.period),
                _("`meili changes {period}` shows what it moved").format(period=closing.period),
            )
