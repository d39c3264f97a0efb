"""Killed at any moment, written by many at once: what was acknowledged is there, once and whole.

The scripts do the same at length: `scripts/kill.py` 300 moments, `scripts/crowd.py` 12 processes
with 1800 batches.
"""

import pytest

from ledger.scripts import load


@pytest.mark.parametrize("moments", [4, pytest.param(12, marks=pytest.mark.slow)])
def test_killed_at_random_moments(tmp_path, moments):
    kill = load("kill")
    ledger = kill.Ledger(tmp_path, seed=moments)
    for _ in range(moments):
        ledger.moment()
    assert "0 errors" in (said := ledger.conclude()) or "No findings" in said
    assert ledger.counts["moments"] == moments


def test_half_a_batch_would_be_seen(tmp_path):
    """What the script looks for, planted: a batch that was cut, one that is gone, one twice."""
    kill = load("kill")
    ledger = kill.Ledger(tmp_path, seed=1)
    job = next(ledger._jobs)
    ledger._run(*job.words)
    assert ledger._look(job, acknowledged=1) == 1
    (path,) = ledger.entries.rglob("*.csv")
    data = path.read_bytes()
    for hurt in (lambda: path.write_bytes(data[:-1]), path.unlink):
        hurt()
        with pytest.raises(kill.Wrong):
            ledger._look(job, acknowledged=1)
        path.write_bytes(data)
    ledger._run("record", *job.words[1:-1], "2/7", "--revise")
    with pytest.raises(kill.Wrong, match="half a batch, or another"):
        ledger._look(job, acknowledged=1)


@pytest.mark.parametrize(
    "size",
    [(3, 2, 2, 2, False), pytest.param((8, 20, 4, 5, False), marks=pytest.mark.slow),
     pytest.param((4, 3, 2, 3, True), marks=pytest.mark.slow)],
)  # fmt: skip
def test_many_write_at_once(tmp_path, size):
    crowd = load("crowd")
    asked = crowd.Crowd(*size)
    standing, wrong = crowd.write(asked, tmp_path)
    assert (wrong, len(standing)) == ([], asked.figures)
