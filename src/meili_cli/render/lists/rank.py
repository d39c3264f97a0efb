"""The ranking of areas: best first, and what changed; and the account of one score."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.rank import Change, Part, Ranking, Standing
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.area import AreaTree
from meili_cli.model.plan import Plan
from meili_cli.model.terms import Format, Status
from meili_cli.render import figures, words
from meili_cli.render.columns import Field
from meili_cli.render.frame import Names, names_of
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.screens import Layout
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View

_NO_CHANGE: Final = Change(None)


class Ranked(NamedTuple):
    """An area as one flat row. `score` is 0 to 100; a `rank_` change is less where it is better.

    What begins with `score_` or `rank_` is the value before, the whole change, and its parts.
    """

    area: str
    area_name: str
    rank: int | None
    score: Fraction | None
    coverage: Fraction
    scored: int
    with_data: int
    applying: int
    newest: date | None
    age: int | None
    best: tuple[str, ...]
    worst: tuple[str, ...]
    score_before: Fraction | int | None
    score_change: Fraction | int | None
    score_corrections: Fraction | int | None
    score_new_data: Fraction | int | None
    score_time: Fraction | int | None
    score_plan: Fraction | int | None
    rank_before: Fraction | int | None
    rank_change: Fraction | int | None
    rank_corrections: Fraction | int | None
    rank_new_data: Fraction | int | None
    rank_time: Fraction | int | None
    rank_plan: Fraction | int | None

    @classmethod
    def of(cls, one: Standing) -> "Ranked":
        """Return the row of an area."""
        return cls(
            one.area, one.area_name, one.rank, one.score, one.coverage, one.scored, one.with_data,
            one.applying, one.newest, one.age, one.best, one.worst,
            *_changed(one.score_change or _NO_CHANGE), *_changed(one.rank_change or _NO_CHANGE),
        )  # fmt: skip


def _changed(change: Change) -> tuple[Fraction | int | None, ...]:
    return (change.before, change.whole, *change[1:])


def _points(value: Fraction | int | None, decimals: int = 1) -> str:
    """Return points of a score; 100 stands for nothing less."""
    if value is None:
        return figures.NOTHING
    full = figures.Limits(least=(Fraction(100),))
    return figures.number(Fraction(value), decimals, limits=full)


def _signed(value: Fraction | int | None, decimals: int) -> str:
    """Return a change with its sign, so that it is not taken for a value."""
    if value is None:
        return figures.NOTHING
    text = figures.number(Fraction(value), decimals)
    return f"+{text}" if value > 0 else text


def _score(name: str, title: str) -> Field[Ranked, Names]:
    def cell(line: Ranked, _names: Names) -> Cell:
        value = getattr(line, f"score_{name}")
        tone = Tone.PLAIN if not value else Tone.GOOD if value > 0 else Tone.POOR
        return Cell(_signed(value, 1), tone)

    return Field(title, cell, right=True)


def _rank(name: str, title: str) -> Field[Ranked, Names]:
    def cell(line: Ranked, _names: Names) -> Cell:
        return Cell(_signed(getattr(line, f"rank_{name}"), 0))

    return Field(title, cell, right=True)


def _items(items: tuple[str, ...], names: Names) -> Cell:
    return Cell(_(", ").join(map(names.item, items)) or figures.NOTHING)


_COLUMNS: Final[Mapping[str, Field[Ranked, Names]]] = {
    "rank": Field(
        no_op("Rank"),
        lambda line, _names: Cell(
            figures.NOTHING if line.rank is None else str(line.rank), Tone.STRONG
        ),
        right=True,
    ),
    "area": Field(no_op("Area code"), lambda line, _names: Cell(line.area)),
    "area_name": Field(no_op("Area"), lambda line, _names: Cell(line.area_name), floor=8, comfort=12),
    "score": Field(no_op("Score"), lambda line, _names: Cell(_points(line.score)), right=True),
    "coverage": Field(
        no_op("Coverage"), lambda line, _names: Cell(figures.share(line.coverage)), right=True
    ),
    "with_data": Field(
        no_op("With data"),
        lambda line, _names: Cell(f"{line.with_data}/{line.applying}"),
        right=True,
    ),
    "applying": Field(
        no_op("Targets that apply"), lambda line, _names: Cell(str(line.applying)), right=True
    ),
    "scored": Field(no_op("Scored"), lambda line, _names: Cell(str(line.scored)), right=True),
    "newest": Field(no_op("Newest"), lambda line, _names: Cell(figures.day(line.newest), Tone.MUTED)),
    "age": Field(
        no_op("Days old"),
        lambda line, _names: Cell(figures.NOTHING if line.age is None else str(line.age), Tone.MUTED),
        right=True,
    ),
    "best": Field(
        no_op("Best targets"), lambda line, names: _items(line.best, names), floor=12, comfort=20, lists=True
    ),
    "worst": Field(
        no_op("Worst targets"), lambda line, names: _items(line.worst, names), floor=12, comfort=25, lists=True
    ),
    "score_before": Field(
        no_op("Score then"), lambda line, _names: Cell(_points(line.score_before)), right=True
    ),
    "score_change": _score("change", no_op("Change")),
    "score_corrections": _score("corrections", no_op("by corrections")),
    "score_new_data": _score("new_data", no_op("by new data")),
    "score_time": _score("time", no_op("by time")),
    "score_plan": _score("plan", no_op("by the plan")),
    "rank_before": Field(
        no_op("Rank then"),
        lambda line, _names: Cell(
            figures.NOTHING if line.rank_before is None else str(line.rank_before)
        ),
        right=True,
    ),
    "rank_change": _rank("change", no_op("Rank change")),
    "rank_corrections": _rank("corrections", no_op("Rank by corrections")),
    "rank_new_data": _rank("new_data", no_op("Rank by new data")),
    "rank_time": _rank("time", no_op("Rank by time")),
    "rank_plan": _rank("plan", no_op("Rank by the plan")),
}  # fmt: skip

_LAYOUT: Final[Layout] = (
    ("rank", 0), ("area_name", 0), ("score", 0), ("with_data", 4), ("coverage", 5), ("newest", 2),
    ("age", 1), ("worst", 6), ("best", 3),
)  # fmt: skip
_COMPARED: Final[Layout] = (
    ("rank", 0), ("rank_before", 0), ("area_name", 0), ("score", 0), ("score_before", 0),
    ("score_change", 0), ("score_corrections", 4), ("score_new_data", 4), ("score_time", 4),
    ("score_plan", 3), ("with_data", 2), ("worst", 1),
)  # fmt: skip

RANK: Final = Listing("meili/rank/1", Ranked._fields, _COLUMNS, _LAYOUT)
"""The ranking: one row an area."""


def ranking(
    found: Ranking, plan: Plan, tree: AreaTree, view: View | None = None, *,
    form: Format = Format.TABLE, width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return a ranking as text; areas that are not ranked stand below the others."""
    lines = [Ranked.of(one) for one in found.standings]
    names = names_of(plan, tree)
    query, then = found.query, found.then
    since = None if then is None else then.day.isoformat()
    kind = RANK if then is None else Listing(RANK.schema, RANK.fields, RANK.columns, _COMPARED)
    groups = [
        Group("", [line for line in lines if line.rank is not None]),
        Group(_("Not ranked"), [line for line in lines if line.rank is None]),
    ]
    facts = {"by": query.by, "scope": query.scope, "since": since, "items": list(query.items)}
    head = (
        names.area(query.scope),
        *(() if since is None else (_("since {day}").format(day=since),)),
    )
    asked = Asked(plan, query.as_of, query.known_text, facts, head)
    return listed(
        kind, groups, names, asked, view, form=form, width=width, colour=colour,
        remarks=list(_remarks(found)),
    )  # fmt: skip


def _remarks(found: Ranking) -> Iterator[Line]:
    ranked = [one for one in found.standings if one.rank is not None]
    count = len(found.standings)
    targets = len(found.query.items)
    if not ranked:
        yield Line(text=_("No area is ranked."), tone=Tone.STRONG)
    elif len(ranked) < count:
        yield Line(
            text=ngettext(
                "{ranked} of {count} area is ranked.",
                "{ranked} of {count} areas are ranked.",
                count,
            ).format(ranked=len(ranked), count=count),
            tone=Tone.STRONG,
        )
    if len(ranked) < count:
        yield Line(
            text=_(
                "A rank needs figures for {share} of the targets that apply; without a rank there is no score, which is not 0."
            ).format(share=figures.percentage(100 * found.min_coverage, trimmed=True))
        )
    if ranked:
        yield Line(
            text=ngettext(
                "The score is the weighted mean over {count} target: 100 where it is achieved or at its pace.",
                "The score is the weighted mean over up to {count} targets: 100 where one is achieved or at its pace.",
                targets,
            ).format(count=targets)
        )
    if found.then is not None and all(
        one.score_change is None or one.score_change.before is None for one in found.standings
    ):
        yield Line(
            text=_("By {day} too little had been recorded to rank any area then.").format(
                day=found.then.known_on.isoformat()
            ),
            tone=Tone.STRONG,
        )
    elif found.then is not None and ranked:
        yield Line(
            text=_(
                "A rank that falls is a better one; changes are told for areas ranked on both days."
            )
        )


# -- the account of one score ------------------------------------------------------------------


class Scored(NamedTuple):
    """One target in the account of a score."""

    item: str
    status: Status
    pace: Fraction | None
    score: Fraction | None
    weight: Fraction
    share: Fraction | None
    reason: str


def _reason(part: Part) -> str:
    """Return why a target is scored as it is: a stable code."""
    if not part.applies:
        return "not_asked"
    if not part.has_data:
        return "no_data"
    if part.score is None:
        return "no_pace"
    if not part.weight:
        return "no_weight"
    if part.row.status.value == "achieved":
        return "achieved"
    return "pace" if part.row.pace is not None else "lost"


_REASONS: Final = {
    "not_asked": no_op("does not apply"),
    "no_data": no_op("no complete figure"),
    "no_pace": no_op("no pace, not lost"),
    "no_weight": no_op("weighs nothing"),
    "achieved": no_op("achieved"),
    "pace": no_op("100 × pace, 0 to 100"),
    "lost": no_op("lost, without a pace"),
}

_PARTS: Final[Mapping[str, Field[Scored, Names]]] = {
    "item": Field(no_op("Item id"), lambda line, _names: Cell(line.item)),
    "item_name": Field(
        no_op("Target"), lambda line, names: Cell(names.item(line.item)), floor=12, comfort=25
    ),
    "status": Field(
        no_op("Status"),
        lambda line, _names: Cell(words.status(line.status), words.status_tone(line.status)),
    ),
    "pace": Field(
        no_op("Pace"),
        lambda line, _names: Cell(figures.NOTHING if line.pace is None else figures.number(line.pace, 4)),
        right=True,
    ),
    "score": Field(no_op("Score"), lambda line, _names: Cell(_points(line.score, 2)), right=True),
    "weight": Field(no_op("Weight"), lambda line, _names: Cell(figures.exact(line.weight)), right=True),
    "share": Field(no_op("Adds"), lambda line, _names: Cell(_points(line.share, 2)), right=True),
    "reason": Field(no_op("Why"), lambda line, _names: Cell(_(_REASONS[line.reason]))),
}  # fmt: skip

SCORE: Final = Listing(
    "meili/score/1",
    Scored._fields,
    _PARTS,
    (
        ("item_name", 0), ("status", 0), ("pace", 2), ("score", 0), ("weight", 1), ("share", 3),
        ("reason", 4),
    ),
)  # fmt: skip
"""The account of one score: one row a target."""


def score(
    found: Ranking, area: str, plan: Plan, tree: AreaTree, view: View | None = None, *,
    form: Format = Format.TABLE, width: int | None = None, colour: bool = False,
) -> str:  # fmt: skip
    """Return how the score of an area came about, target by target."""
    one = next(one for one in found.standings if one.area == area)
    whole = sum((p.weight for p in one.parts if p.score is not None), Fraction(0))
    lines = [
        Scored(
            part.row.item, part.row.status, part.row.pace, part.score, part.weight,
            None if part.score is None or not whole else part.score * part.weight / whole,
            _reason(part),
        )
        for part in one.parts
    ]  # fmt: skip
    facts = {
        "area": area, "score": _plain(one.score), "rank": one.rank, "ranked": len(
            [each for each in found.standings if each.rank is not None]
        ), "coverage": _plain(one.coverage), "min_coverage": _plain(found.min_coverage),
        "with_data": one.with_data, "applying": one.applying,
    }  # fmt: skip
    query = found.query
    asked = Asked(plan, query.as_of, query.known_text, facts, (one.area_name,))
    return listed(
        SCORE, [Group("", lines)], names_of(plan, tree), asked, view,
        form=form, width=width, colour=colour, remarks=list(_arithmetic(found, one, whole)),
    )  # fmt: skip


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _arithmetic(found: Ranking, one: Standing, whole: Fraction) -> Iterator[Line]:
    ranked = sum(each.rank is not None for each in found.standings)
    yield Line(
        text=_("coverage = {with_data}/{applying} = {coverage}; needed for a rank: {least}").format(
            with_data=one.with_data,
            applying=one.applying,
            coverage=figures.share(one.coverage),
            least=figures.share(found.min_coverage),
        )
    )
    if one.score is None:
        yield Line(text=_("Not ranked, and so without a score."), tone=Tone.STRONG)
        return
    points = sum((p.score * p.weight for p in one.parts if p.score is not None), Fraction(0))
    yield Line(
        text=_(
            "score = sum of score × weight ÷ sum of weights = {points} ÷ {whole} = {score}"
        ).format(
            points=figures.number(points, 2),
            whole=figures.exact(whole),
            score=_points(one.score, 2),
        ),
        tone=Tone.STRONG,
    )
    yield Line(
        text=_("rank {rank} of {ranked}; equal scores share a rank").format(
            rank=one.rank, ranked=ranked
        )
    )
