"""What holds of every ranking, on workspaces drawn at random: scores, silence, and what changed.

The scores are recomputed from the independent evaluation of the report, and so is what
corrections alone change; nothing here imports the arithmetic of the product.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oracle.draw import Case, Workspace, cases, seal
from oracle.evaluate import Entry, Row, known_by, report, standing
from test_oracle import DRAWN, REPRODUCIBLE

# The tracer would cost a third of the time, and the same lines are counted by other tests.
pytestmark = pytest.mark.no_cover
PARTS = ("corrections", "new_data", "time", "plan")


def rank(folder: Path, *words: str) -> dict[str, dict[str, Any]]:
    from typer.testing import CliRunner

    from meili_cli.cli import app

    result = CliRunner().invoke(app, ["-C", str(folder), "rank", "--format", "json", *words])
    assert result.exit_code == 0, result.output
    return {row["area"]: row for row in json.loads(result.stdout)["rows"]}


def level(workspace: Workspace) -> str:
    """The level to rank: below the top, where there is one that areas belong to."""
    levels = [
        name for name in workspace.plan.levels if any(a.level == name for a in workspace.areas)
    ]
    assume(len(levels) > 1)
    return levels[1]


def score(rows: list[Row]) -> tuple[Fraction | None, Fraction]:
    """The score and the coverage of one area from its rows, as the issue words them."""
    apply = [r for r in rows if r["status"] not in ("not_applicable", "no_target")]
    data = [r for r in apply if r["status"] not in ("no_data", "partial")]
    points = []
    for row in data:
        pace = row["pace"]
        if row["status"] == "achieved":
            points.append(Fraction(100))
        elif isinstance(pace, Fraction):
            points.append(100 * min(max(pace, Fraction(0)), Fraction(1)))
        elif row["status"] in ("missed", "regressing"):
            points.append(Fraction(0))
    coverage = Fraction(len(data), len(apply)) if apply else Fraction(0)
    return (sum(points, Fraction(0)) / len(points) if points else None), coverage


def scores(
    workspace: Workspace, by: str, day: date, known: date | datetime | None = None,
    entries: list[Entry] | None = None,
) -> dict[str, Fraction | None]:  # fmt: skip
    """The score of each area that is ranked, None for the others, by the evaluation."""
    found: dict[str, list[Row]] = {}
    held = workspace.entries if entries is None else entries
    plan, areas = workspace.plan, list(workspace.areas)
    for row in report(plan, areas, held, day, known, None, by, False):
        found.setdefault(str(row["area"]), []).append(row)
    ranked = {area: score(rows) for area, rows in found.items()}
    return {
        area: points if coverage >= Fraction(1, 2) else None
        for area, (points, coverage) in ranked.items()
    }


def close(ours: Fraction | None, theirs: Any) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return isclose(float(ours), theirs, rel_tol=1e-6, abs_tol=1e-9)


def judge(case: Case) -> None:
    """Scores and ranks are those of the evaluation, and the silent have none."""
    workspace = case.workspace
    by = level(workspace)
    with tempfile.TemporaryDirectory() as name:
        workspace.write(Path(name))
        for question in case.questions:
            words = question.arguments()
            if question.tasks or question.basis:
                continue
            words = [word for word in words if word not in ("--by", question.by)]
            ours = scores(workspace, by, question.as_of, question.known_at)
            theirs = rank(Path(name), "--by", by, *words)
            assert ours.keys() == theirs.keys()
            for area, points in ours.items():
                row = theirs[area]
                assert close(points, row["score"]), (area, points, row)
                above = [other for other in ours.values() if other is not None]
                expected = None if points is None else 1 + sum(o > points for o in above)
                assert row["rank"] == expected, (area, row)
                if not any(
                    e.area == area or below(workspace, e.area, area) for e in workspace.entries
                ):
                    assert (row["rank"], row["score"], row["with_data"]) == (None, None, 0)


def below(workspace: Workspace, code: str, top: str) -> bool:
    parents = {area.code: area.parent for area in workspace.areas}
    while code in parents and parents[code] is not None:
        code = str(parents[code])
        if code == top:
            return True
    return False


@settings(REPRODUCIBLE, max_examples=5)
@given(cases())
def test_scores_and_ranks_are_those_of_the_evaluation(case: Case) -> None:
    judge(case)


@pytest.mark.slow
@settings(DRAWN, max_examples=500)
@given(cases())
def test_scores_and_ranks_are_those_of_the_evaluation_at_length(case: Case) -> None:
    judge(case)


@settings(REPRODUCIBLE, max_examples=5)
@given(cases(), st.data())
def test_an_entry_of_one_area_changes_no_other_score(case: Case, data: st.DataObject) -> None:
    workspace = case.workspace
    by = level(workspace)
    ranked = [area.code for area in workspace.areas if area.level == by]
    entries = [e for e in workspace.entries if e.kind != "retract"]
    assume(ranked and entries)
    area = data.draw(st.sampled_from(ranked))
    like = data.draw(st.sampled_from(entries))
    late = max(e.recorded_at for e in workspace.entries) + timedelta(days=1)
    added = Entry(
        item=like.item, area=area, as_of=like.as_of, kind=like.kind, recorded_at=late, batch="",
        line=0, period_start=like.period_start, value=like.value, denominator=like.denominator,
        state=like.state, recorded_by="office",
    )  # fmt: skip
    more = Workspace(workspace.plan, workspace.areas, (*workspace.batches, seal([added])))
    day = data.draw(st.sampled_from(sorted({q.as_of for q in case.questions} | {like.as_of})))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        workspace.write(Path(one))
        more.write(Path(other))
        before = rank(Path(one), "--by", by, "--as-of", day.isoformat())
        after = rank(Path(other), "--by", by, "--as-of", day.isoformat())
    assert before.keys() == after.keys()
    for code in before:
        if code != area:
            assert before[code]["score"] == after[code]["score"]


def compare(case: Case, data: st.DataObject) -> None:
    """The parts of a change add up, and its ends and its first part are what they say."""
    workspace, by = case.workspace, level(case.workspace)
    days = sorted({e.as_of + timedelta(days=n) for e in workspace.entries for n in (0, 40)})
    # Mostly the day before something was corrected, which a day drawn at random hardly ever is.
    eves = {
        e.recorded_at.date() - timedelta(days=1)
        for e in workspace.entries
        if e.revises or e.kind == "retract"
    }
    since = data.draw(st.sampled_from(sorted(eves) or days[:-1] or days))
    later = [each for each in days if each > since] or [since + timedelta(days=1)]
    day = data.draw(st.sampled_from(later))
    with tempfile.TemporaryDirectory() as name:
        workspace.write(Path(name))
        found = rank(
            Path(name), "--by", by, "--as-of", day.isoformat(), "--since", since.isoformat()
        )
    then = scores(workspace, by, since, since)
    now = scores(workspace, by, day)
    moment = known_by(since, workspace.plan.timezone)
    keys = {entry.key for entry in standing(workspace.entries, moment)}
    # All that ever was recorded under those keys; what withdraws one has a key of its own.
    corrected = scores(
        workspace, by, since,
        entries=[e for e in standing(workspace.entries, None) if e.key in keys],
    )  # fmt: skip
    revised = any(target.revisions for target in workspace.plan.targets) or any(
        allocation.adopted for allocation in workspace.plan.allocations
    )
    for area, row in found.items():
        assert close(now[area], row["score"])
        for of in ("score", "rank"):
            parts = [row[f"{of}_{part}"] for part in PARTS]
            if row[f"{of}_change"] is None:
                assert parts == [None] * 4
                continue
            assert isclose(sum(parts), row[f"{of}_change"], abs_tol=1e-6)
            assert isclose(row[f"{of}_before"] + row[f"{of}_change"], row[of], abs_tol=1e-6)
        told = then[area] is not None and now[area] is not None
        assert (row["score_change"] is not None) == told
        if told:
            assert close(then[area], row["score_before"])
            if not revised and corrected[area] is not None:
                step = corrected[area] - then[area]  # type: ignore[operator]
                assert isclose(float(step), row["score_corrections"], abs_tol=1e-6)


@settings(REPRODUCIBLE, max_examples=5)
@given(cases(), st.data())
def test_the_parts_of_a_change_add_up(case: Case, data: st.DataObject) -> None:
    compare(case, data)


@pytest.mark.slow
@settings(DRAWN, max_examples=500)
@given(cases(), st.data())
def test_the_parts_of_a_change_add_up_at_length(case: Case, data: st.DataObject) -> None:
    compare(case, data)
