"""Runs of period ends: silence neither lengthens nor ends one, and nothing counts twice."""

from datetime import date

import pytest

from meili_cli.measure.runs import Run, Seen, run, seen
from meili_cli.model.terms import Status

OF = {"l": Seen.LAGS, "k": Seen.KEEPS_UP, "u": Seen.UNCLEAR}


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ("", Run(0, 0)),
        ("lll", Run(0, 3)),
        ("llkl", Run(0, 2)),
        ("llul", Run(0, 2)),  # silent in between: not in a row
        ("uullk", Run(2, 2)),
        ("ukl", Run(1, 0)),
        ("kll", Run(0, 0)),
        ("uu", Run(2, 0)),
    ],
)
def test_a_run_ends_at_the_last_period_that_says_anything(newest_first: str, expected: Run) -> None:
    assert run([OF[each] for each in newest_first]) == expected


def test_a_run_begins_at_its_oldest_period_end() -> None:
    assert run([OF[each] for each in "ulllk"]).first == 3


@pytest.mark.parametrize(
    ("status", "newest", "expected"),
    [
        (Status.OFF_TRACK, date(2019, 6, 30), Seen.LAGS),
        (Status.REGRESSING, date(2019, 6, 1), Seen.LAGS),
        (Status.OFF_TRACK, date(2019, 5, 31), Seen.UNCLEAR),  # what was known a period before
        (Status.BEHIND, date(2019, 6, 30), Seen.KEEPS_UP),
        (Status.BEHIND, date(2019, 5, 1), Seen.UNCLEAR),
        (Status.PARTIAL, date(2019, 6, 30), Seen.UNCLEAR),
        (Status.MISSED, date(2019, 6, 30), Seen.UNCLEAR),
        (Status.NO_DATA, None, Seen.UNCLEAR),
    ],
)
def test_a_period_end_tells_only_by_a_new_and_whole_reading(
    status: Status, newest: date | None, expected: Seen
) -> None:
    assert seen(status, newest, date(2019, 5, 31)) is expected
