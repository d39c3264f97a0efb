"""Areas by their score: how they rank, by what, and what changed since a day.

An area with too little data is not ranked; it never counts as zero. The score of an area rests on
its own rows alone, so no other area can change it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli import reports
from meili_cli.engine import Ledger
from meili_cli.measure import score
from meili_cli.model.area import AreaTree
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Plan
from meili_cli.model.report import Row

_NAMED: Final = 3
"""So many best and worst targets are named."""


class Then(NamedTuple):
    """The day that a rank is compared with: its date, and until when what was known counts.

    `known_on` is the day of that moment in the plan's time zone.
    """

    day: date
    known_at: datetime
    known_on: date


class Part(NamedTuple):
    """One target in the score of an area; `score` is None where it is not counted."""

    row: Row
    weight: Fraction
    score: Fraction | None

    @property
    def applies(self) -> bool:
        """Whether the area answers to the target."""
        return self.row.status not in score.NOT_ASKED

    @property
    def has_data(self) -> bool:
        """Whether there is a figure that can be judged."""
        return self.applies and self.row.status not in score.SILENT


class Change(NamedTuple):
    """What became of a score or a rank, split in the order in which it came about.

    `corrections` of what was known then, `new_data`, the passing of `time`, changes of the
    `plan`; they add up to `whole`. Of a rank, less is better. All None where there is no value
    then or now.
    """

    before: Fraction | int | None
    corrections: Fraction | int | None = None
    new_data: Fraction | int | None = None
    time: Fraction | int | None = None
    plan: Fraction | int | None = None

    @property
    def whole(self) -> Fraction | int | None:
        """The sum of the parts."""
        parts = [part for part in self[1:] if part is not None]
        return sum(parts) if parts else None


class Standing(NamedTuple):
    """One area: its score and rank, None where it is not ranked, and what they rest on.

    `scored`, `with_data` and `applying` count targets; `coverage` is the share of those that
    apply which have data. `newest` is the day of the newest entry, `age` its days up to the
    report's. `parts` has all targets, `score_change` and `rank_change` what changed, if asked.
    """

    area: str
    area_name: str
    score: Fraction | None
    rank: int | None
    coverage: Fraction
    scored: int
    with_data: int
    applying: int
    newest: date | None
    age: int | None
    best: tuple[str, ...]
    worst: tuple[str, ...]
    parts: tuple[Part, ...]
    score_change: Change | None = None
    rank_change: Change | None = None


class Ranking(NamedTuple):
    """All areas that were asked for, the ranked ones first and by rank."""

    query: reports.Query
    min_coverage: Fraction
    then: Then | None
    standings: tuple[Standing, ...]


def rank(
    plan: Plan, tree: AreaTree, ledger: Ledger, query: reports.Query, assessment: Assessment,
    then: Then | None = None,
) -> Ranking:  # fmt: skip
    """Return how the areas of `query` rank on its day, and what changed since `then`."""
    rows = reports.build(plan, tree, ledger, query).rows
    if then is None:
        return Ranking(
            query, Fraction(assessment.min_coverage), None, ranked(rows, query, assessment)
        )
    steps = [
        _standings(reports.build(plan, tree, ledger, step).rows, step, assessment)
        for step in _steps(query, then)
    ]
    standings = ranked(rows, query, assessment, steps)
    return Ranking(query, Fraction(assessment.min_coverage), then, standings)


def ranked(
    rows: Iterable[Row], query: reports.Query, assessment: Assessment,
    steps: Sequence[Sequence[Standing]] = (),
) -> tuple[Standing, ...]:  # fmt: skip
    """Return how the areas of `query` rank by the rows that answer it.

    With the standings of `steps` that led there, also what each of them changed.
    """
    least = Fraction(assessment.min_coverage)
    standings = _standings(rows, query, assessment)
    ranks = _ranks(standings, least)
    if steps:
        standings = _compared([*steps, standings], least)
    found = [
        one._replace(rank=ranks.get(one.area), score=one.score if one.area in ranks else None)
        for one in standings
    ]
    # The order of the tree among equals, and among those that are not ranked.
    found.sort(key=lambda one: (one.rank is None, one.rank or 0))
    return tuple(found)


def _steps(query: reports.Query, then: Then) -> tuple[reports.Query, ...]:
    """Return the questions between then and now, each with one more thing of today.

    As it was then; with what was known then corrected; with new data; as time has passed.
    """
    by_plan = query._replace(plan_on=then.day, plan_known_on=then.known_on)
    past = by_plan._replace(as_of=then.day)
    return (
        past._replace(known_at=then.known_at, known_on=then.known_on),
        past._replace(keys_at=then.known_at),
        by_plan._replace(judged_on=then.day),
        by_plan,
    )


def _standings(rows: Iterable[Row], query: reports.Query, assessment: Assessment) -> list[Standing]:
    by_area: dict[str, list[Part]] = {code: [] for code in query.areas}
    for row in rows:
        weight = Fraction(assessment.weight(row.item))
        by_area[row.area].append(Part(row, weight, score.of_target(row.status, row.pace)))
    return [_standing(parts, query.as_of) for parts in by_area.values() if parts]


def _standing(parts: Sequence[Part], day: date) -> Standing:
    applying = [part for part in parts if part.applies]
    with_data = [part for part in applying if part.has_data]
    scored = [part for part in with_data if part.score is not None and part.weight]
    newest = max((part.row.last_as_of for part in parts if part.row.last_as_of), default=None)
    best, worst = _ends(scored)
    return Standing(
        area=parts[0].row.area,
        area_name=parts[0].row.area_name,
        score=score.of_area((part.score, part.weight) for part in scored),
        rank=None,
        coverage=Fraction(len(with_data), len(applying)) if applying else Fraction(0),
        scored=len(scored),
        with_data=len(with_data),
        applying=len(applying),
        newest=newest,
        age=None if newest is None else (day - newest).days,
        best=best,
        worst=worst,
        parts=tuple(parts),
    )


def _ends(scored: Iterable[Part]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the best and the worst targets: by score, then by pace, then as the plan has them."""

    def height(part: Part) -> tuple[Fraction, Fraction]:
        assert part.score is not None
        return part.score, part.row.pace or Fraction(0)

    upward = sorted(scored, key=height)
    downward = sorted(scored, key=height, reverse=True)
    best = tuple(part.row.item for part in downward if part.score)[:_NAMED]
    worst = tuple(
        part.row.item for part in upward
        if part.score != score.FULL and part.row.item not in best
    )[:_NAMED]  # fmt: skip
    return best, worst


def _ranks(standings: Iterable[Standing], least: Fraction) -> dict[str, int]:
    return score.ranks(
        {
            one.area: one.score
            for one in standings
            if one.score is not None and one.coverage >= least
        }
    )


def _compared(steps: Sequence[Sequence[Standing]], least: Fraction) -> list[Standing]:
    """Return the last of the steps, with what each step changed.

    There is a change where an area is ranked in the first and in the last; in between its score
    is taken as it is.
    """
    ranked = [_ranks(step, least) for step in steps]
    scores = [{one.area: one.score for one in step} for step in steps]

    def change(values: Sequence[Fraction | int | None], before: Fraction | int | None) -> Change:
        return Change(before, *score.split(values))

    def compared(one: Standing) -> Standing:
        area = one.area
        then, now = area in ranked[0], area in ranked[-1]
        before = scores[0].get(area) if then else None
        after = one.score if now else None
        between = [found.get(area) for found in scores[1:-1]]
        places = [found.get(area) for found in ranked]
        return one._replace(
            score_change=change([before, *between, after], before),
            rank_change=change(places, places[0]),
        )

    return [compared(one) for one in steps[-1]]
