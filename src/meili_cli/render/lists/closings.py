"""The periods that are closed, one line each.

Owns their columns, and the json of a closing that was just made.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.closing import Published
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format
from meili_cli.render import figures, records
from meili_cli.render.columns import Field
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View


class Shown(NamedTuple):
    """A closing: `batches` are those that were known, `plan_changed` the files of the plan since."""

    period: str
    closed_at: datetime
    closed_by: str
    after: str | None
    batches: int
    plan_changed: tuple[str, ...]


def shown(published: Published) -> Shown:
    """Return a closing as it is shown."""
    one = published.closing
    return Shown(
        one.period, one.closed_at, one.closed_by, one.after, len(published.batches),
        published.changed,
    )  # fmt: skip


CLOSINGS: Final[Listing[Shown, None]] = Listing(
    schema="meili/closings/1",
    fields=Shown._fields,
    columns={
        "period": Field(no_op("Period"), lambda one, _beside: Cell(one.period)),
        "closed_at": Field(
            no_op("Closed at"), lambda one, _beside: Cell(figures.moment(one.closed_at), Tone.MUTED)
        ),
        "closed_by": Field(
            no_op("Closed by"), lambda one, _beside: Cell(one.closed_by), floor=6, comfort=12
        ),
        "after": Field(
            no_op("After"), lambda one, _beside: Cell(one.after or figures.NOTHING, Tone.MUTED)
        ),
        "batches": Field(
            no_op("Batches"), lambda one, _beside: Cell(f"{one.batches:,}"), right=True
        ),
        "plan_changed": Field(
            no_op("Plan changed since"), lambda one, _beside: Cell(_(", ").join(one.plan_changed)),
            floor=12, comfort=30,
        ),
    },
    layout=(
        ("period", 0), ("closed_at", 0), ("closed_by", 0), ("after", 1), ("batches", 3),
        ("plan_changed", 4),
    ),
)  # fmt: skip


def closings(
    found: Sequence[Published], plan: Plan, view: View | None = None, *,
    form: Format = Format.TABLE, width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return closings as text, the oldest first unless the view has another order."""
    count = len(found)
    text = ngettext("{count} period is closed.", "{count} periods are closed.", count)
    return listed(
        CLOSINGS, [Group("", [shown(one) for one in found])], None, Asked(plan), view,
        form=form, width=width, colour=colour,
        remarks=[Line(text=text.format(count=count) if found else _("No period is closed."))],
    )  # fmt: skip


def one_as_json(published: Published, plan: Plan, *, dry_run: bool) -> str:
    """Return the answer of `meili close` as json."""
    closing = shown(published)
    envelope = {
        "schema": "meili/close/1",
        "simulated": plan.head.simulated,
        "dry_run": dry_run,
        **{name: records.plain(value) for name, value in closing._asdict().items()},
    }
    return json.dumps(envelope, ensure_ascii=False, indent=2)
