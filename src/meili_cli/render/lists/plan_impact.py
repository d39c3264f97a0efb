"""What another plan makes of the same figures: one line a row of the report for people, one a field for programs.

Owns which of what comes out otherwise people are shown; the rest is counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.impact import JUDGED, Flip, Impact, Place
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.area import AreaTree
from meili_cli.model.report import Row
from meili_cli.model.terms import Format, Status
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.formats import FOR_PROGRAMS
from meili_cli.render.frame import Names, names_of
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.lists.changes import PACES, way
from meili_cli.render.lists.plan_diff import Compared, can_be_ordered, counted, rows_of
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View

_SHOWN: Final = ("status", "completion", "pace")
"""Fields for which a row is shown to people where one of them comes out otherwise."""
_TOLD: Final = 12
"""So many changes of the plan are said above the table; the others are counted."""


class Effect(NamedTuple):
    """One field of one row that comes out otherwise; `kind` is changed, new or gone.

    A rank and a score are of an area, over all its targets: `item` is None.
    """

    kind: str
    item: str | None
    area: str
    area_name: str
    field: str
    before: object
    after: object


class Shown(NamedTuple):
    """A line for people: an item at an area, or an area's rank, by what it can be ordered by."""

    item: str
    area: str
    area_name: str
    status: Status | None
    completion: Fraction | None
    pace: Fraction | None
    rank: int | None
    of: Flip | Place


def _of_flip(flip: Flip) -> Shown:
    row = flip.row
    return Shown(
        row.item, row.area, row.area_name, row.status, row.completion, row.pace, None, flip
    )


def _of_place(place: Place) -> Shown:
    return Shown("", place.area, place.area_name, None, None, None, place.rank_after, place)


def _moved(
    of: Callable[[Row], str], tone: Callable[[Row], Tone] | None = None
) -> Callable[[Shown, Names], Cell]:
    """Return what shows a value as it was and is; alone where there is but one side."""

    def cell(shown: Shown, _names: Names) -> Cell:
        if isinstance(shown.of, Place):
            return Cell()
        before, after = shown.of.before, shown.of.after
        if before is None or after is None:
            return Cell(of(shown.of.row), Tone.MUTED)
        return way(before, after, of, tone)

    return cell


def _placed(of: Callable[[Place], tuple[str, str]]) -> Callable[[Shown, Names], Cell]:
    def cell(shown: Shown, _names: Names) -> Cell:
        if isinstance(shown.of, Flip):
            return Cell()
        before, after = of(shown.of)
        if before == after:
            return Cell(after, Tone.MUTED)
        return Cell(_("{before} → {after}").format(before=before, after=after))

    return cell


def _either(
    flipped: Callable[[Shown, Names], Cell], ranked: Callable[[Cell], Cell]
) -> Callable[[Shown, Names], Cell]:
    """Return what shows a status, and the rank in a line that is of one."""

    def cell(shown: Shown, names: Names) -> Cell:
        if isinstance(shown.of, Place):
            return ranked(_RANKS(shown, names))
        return flipped(shown, names)

    return cell


def _rank(value: int | None) -> str:
    return figures.NOTHING if value is None else str(value)


def _score(value: Fraction | None) -> str:
    full = figures.Limits(least=(Fraction(100),))
    return figures.NOTHING if value is None else figures.number(value, 1, limits=full)


_RANKS: Final = _placed(lambda place: (_rank(place.rank_before), _rank(place.rank_after)))

_FLAT: Final[Listing[Effect, Names]] = Listing("meili/plan-impact/1", Effect._fields, {}, ())
IMPACT: Final[Listing[Shown, Names]] = Listing(
    schema=_FLAT.schema,
    fields=Shown._fields[:-1],
    columns={
        "area_name": Field(
            no_op("Area"), lambda one, _names: Cell(one.area_name), floor=8, comfort=10
        ),
        "area": Field(no_op("Area code"), lambda one, _names: Cell(one.area)),
        "item": Field(no_op("Item id"), lambda one, _names: Cell(one.item), floor=12, comfort=20),
        "item_name": Field(
            no_op("Item"), lambda one, names: Cell(names.item(one.item)), floor=11, comfort=19
        ),
        "status": Field(
            no_op("Status"),
            _either(
                _moved(
                    lambda row: words.status(row.status), lambda row: words.status_tone(row.status)
                ),
                lambda cell: replace(cell, text=_("rank {rank}").format(rank=cell.text)),
            ),
        ),
        "completion": Field(
            no_op("Done"), _moved(lambda row: figures.share(row.completion)), right=True
        ),
        "pace": Field(
            no_op("Pace"), _moved(lambda row: figures.pace(row.pace, PACES)), right=True
        ),
        "expected": Field(
            no_op("Expected"), _moved(lambda row: figures.figure(row, row.expected)), right=True
        ),
        "target": Field(no_op("Target"), _moved(figures.bound), right=True),
        "rank": Field(
            no_op("Rank"), _RANKS, right=True
        ),
        "score": Field(
            no_op("Score"),
            _placed(lambda place: (_score(place.score_before), _score(place.score_after))),
            right=True,
        ),
    },
    layout=(
        ("area_name", 0), ("item", 0), ("status", 0), ("completion", 0),
        ("pace", 1), ("target", 2), ("expected", 3),
    ),
)  # fmt: skip


def plan_impact(
    found: Impact, compared: Compared, view: View | None = None, *, form: Format = Format.TABLE,
    width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return what a change of the plan does, below what is changed, as text.

    Raises UsageError for what is not there.
    """
    new = compared.new
    names = names_of(new.plan, AreaTree(new.areas))
    query = found.query
    facts = {
        "by": query.by or None, "scope": query.scope,
        "old": compared.names[0], "new": compared.names[1],
        "compared": found.compared, "changes": rows_of(compared),
    }  # fmt: skip
    head = (names.area(query.scope), compared.between)
    asked = Asked(new.plan, query.as_of, query.known_text, facts, head, tuple(_told(compared)))
    if form in FOR_PROGRAMS:
        can_be_ordered(view, "before", "after")
        return listed(_FLAT, [Group("", list(effects(found)))], names, asked, view, form=form)
    groups = list(_groups(found))
    return listed(
        IMPACT, groups, names, asked, view, form=form, width=width, colour=colour,
        remarks=list(_remarks(found, groups)),
    )  # fmt: skip


def effects(found: Impact) -> Iterator[Effect]:
    """Yield every field that comes out otherwise; of what is new or gone the status."""
    for flip in found.flips:
        row, was, now = flip.row, flip.before, flip.after
        if was is None or now is None:
            kind = "new" if was is None else "gone"
            yield Effect(
                kind, row.item, row.area, row.area_name, "status",
                was and was.status, now and now.status,
            )  # fmt: skip
            continue
        for field in JUDGED:
            before, after = getattr(was, field), getattr(now, field)
            if before != after:
                yield Effect("changed", row.item, row.area, row.area_name, field, before, after)
    for place in found.places:
        for field in ("rank", "score"):
            before, after = getattr(place, f"{field}_before"), getattr(place, f"{field}_after")
            if before != after:
                yield Effect("changed", None, place.area, place.area_name, field, before, after)


def _groups(found: Impact) -> Iterator[Group[Shown]]:
    """Yield what people are shown: statuses first, then figures, then what is new or gone."""
    both = [flip for flip in found.flips if flip.before is not None and flip.after is not None]
    scope = found.query.scope
    alone = [flip for flip in found.flips if flip not in both and flip.row.area == scope]
    statuses = [flip for flip in both if flip.turned]
    for heading, flips in (
        (_("Another status"), statuses),
        (_("Other figures"), [one for one in both if one not in statuses and one.differs(_SHOWN)]),
        (_("New targets"), [flip for flip in alone if flip.before is None]),
        (_("Targets that are gone"), [flip for flip in alone if flip.after is None]),
    ):
        yield Group(heading, [_of_flip(flip) for flip in flips])
    places = [place for place in found.places if place.rank_before != place.rank_after]
    yield Group(_("Another rank"), [_of_place(place) for place in places])


def _told(compared: Compared) -> Iterator[Line]:
    """Yield what is changed in the plan, as far as there is room to say it."""
    yield Line(text=counted(compared.changes), tone=Tone.STRONG)
    sentences = compared.sentences()
    for one in sentences[:_TOLD]:
        yield Line(text=_("{subject}: {said}").format(subject=one.subject, said=one.text))
    more = len(sentences) - _TOLD
    if more > 0:
        text = ngettext(
            "and {count} more: `meili plan diff`", "and {count} more: `meili plan diff`", more
        )
        yield Line(text=text.format(count=more))


def _remarks(found: Impact, groups: Sequence[Group[Shown]]) -> Iterator[Line]:
    shown = [one.of for group in groups for one in group.lines if isinstance(one.of, Flip)]
    flips = len(groups[0].lines)
    yield Line(
        text=ngettext(
            "{count} status comes out otherwise, of {all} rows compared.",
            "{count} statuses come out otherwise, of {all} rows compared.",
            flips,
        ).format(count=flips, all=found.compared),
        tone=Tone.STRONG,
    )
    rest = len(found.flips) - len(shown)
    if rest:
        yield Line(
            text=ngettext(
                "{count} more row differs in what is asked for or in its notes, not in how it stands: csv and json list it.",
                "{count} more rows differ in what is asked for or in their notes, not in how they stand: csv and json list them.",
                rest,
            ).format(count=rest)
        )
