"""What goes out comes in again; ledgers are unions; git changes no byte."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import workspaces
from cli.conftest import run
from cli.test_index import drawn
from cli.workspaces import entry, put

OURS = "item,area,period_start,as_of,kind,value,denominator,state,source,note,recorded_by"
REPORT = ("report", "--by", "town", "--as-of", "2019-06", "--format", "json")
SOME = settings(
    max_examples=4, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

# What an import keeps of a text: it is stripped, and has no control characters.
TEXTS = st.one_of(
    st.sampled_from(["", "=1+1", "'=1+1", "''-x", "-5", "'-5", "@x", "+86 10", "＝a", "a,b", 'say "x"', "一\n二", "- x"]),
    st.text(st.characters(exclude_categories=("C", "Z")), max_size=9),
)  # fmt: skip
NUMBERS = st.decimals(0, 10**14 - 1, places=4).map(lambda number: format(number, "f"))


@st.composite
def figures(draw):
    """A batch: one figure for each of some keys, whose measures allow it."""
    made = []
    for area in draw(
        st.lists(st.sampled_from(["L1", "L11", "L12", "L22"]), unique=True, min_size=1)
    ):
        for item, kind in (("leakage", "level"), ("connected", "percent"), ("register", "state"),
                           ("pumps", "increment"), ("staff", "level")):  # fmt: skip
            if draw(st.booleans()):
                value = draw(NUMBERS) if kind != "percent" else str(draw(st.integers(0, 100)))
                one = entry(
                    item, area, f"201{draw(st.integers(6, 8))}-12-31", kind,
                    None if kind == "state" else value,
                    start="2016-01-01" if kind == "increment" else None,
                    state="started" if kind == "state" else None,
                )  # fmt: skip
                made.append(one._replace(source=draw(TEXTS), note=draw(TEXTS), recorded_by="anna"))
    return made or [entry("trust", "L", "2018-12-31", "level", "1")]


@contextmanager
def workspace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield workspaces.lowland(Path(folder) / "w")


def standing(root):
    """What stands, as far as it does not depend on when and where it was recorded."""
    rows = run(root, "log", "--standing", "--format", "json").rows
    return sorted(tuple(row[name] or "" for name in OURS.split(",")) for row in rows)


def batches(root):
    return {path.name: path.read_bytes() for path in (root / "data/entries").rglob("*.*")}


@pytest.mark.no_cover
@SOME
@given(batch=figures(), gone=st.booleans())
def test_out_as_csv_and_in_again_is_the_same_ledger(batch, gone):
    with workspace() as one, workspace() as other:
        first = put(one, *batch, at="2020-01-01T00:00:00")
        if gone:  # what was replaced or withdrawn does not go out
            spot = batch[0]
            put(one, entry(spot.item, spot.area, spot.as_of.isoformat(), "retract", revises=(first.name,)),
                at="2020-01-02T00:00:00")  # fmt: skip
            put(one, entry("trust", "L2", "2018-12-31", "level", "1"), at="2020-01-03T00:00:00")
        out = run(one, "log", "--standing", "--format", "csv", "--columns", OURS).out
        (other / "x.csv").write_text(out, encoding="utf-8", newline="")
        ran = run(other, "import", other / "x.csv")
        assert ran.code == 0, ran.err
        assert standing(other) == standing(one)
        assert run(other, *REPORT).out == run(one, *REPORT).out
        # And what a dry run shows comes in as itself.
        shown = run(
            other, "import", other / "x.csv", "--dry-run", "--format", "csv", "--revise"
        ).out
        assert shown.count("\n") == 1  # all of it stands already


@pytest.mark.no_cover
@SOME
@given(batch=figures())
def test_what_a_dry_run_shows_comes_in_as_what_was_shown(batch):
    with workspace() as one, workspace() as two, workspace() as three:
        put(one, *batch)
        out = run(one, "log", "--standing", "--format", "csv", "--columns", OURS).out
        (two / "x.csv").write_text(out, encoding="utf-8", newline="")
        shown = run(two, "import", two / "x.csv", "--dry-run", "--format", "csv").out
        (three / "y.csv").write_text(shown, encoding="utf-8", newline="")
        assert run(three, "import", three / "y.csv").code == 0
        assert standing(three) == standing(one)


@pytest.mark.no_cover
@SOME
@given(seed=st.integers(0, 99), dice=st.randoms(use_true_random=False))
def test_batches_in_any_order_and_from_any_two_workspaces_are_their_union(seed, dice):
    with workspace() as all_of_it, workspace() as left, workspace() as right, workspace() as merged:
        made = [put(all_of_it, *some, at=f"2020-01-0{n + 1}T00:00:00")
                for n, some in enumerate(drawn(seed))]  # fmt: skip
        dice.shuffle(made)
        cut = dice.randint(0, len(made))
        for batch in [*made[:cut], made[0]]:
            copied(batch, left)
        for batch in made[cut:]:
            copied(batch, right)
        for side in dice.sample((left, right), 2):  # as `cp -r`, or a merge, would
            if (side / "data" / "entries").exists():
                shutil.copytree(
                    side / "data" / "entries", merged / "data" / "entries", dirs_exist_ok=True
                )
        assert batches(merged) == batches(all_of_it)
        assert run(merged, *REPORT).out == run(all_of_it, *REPORT).out
        assert standing(merged) == standing(all_of_it)
        assert run(merged, "check").out == run(all_of_it, "check").out


def copied(batch, root):
    folder = root / "data" / "entries" / batch.year
    folder.mkdir(parents=True, exist_ok=True)
    for path in (batch.path, batch.receipt):
        shutil.copy(path, folder)


def test_a_clone_that_changes_line_ends_checks_clean(homes, tmp_path):
    spot = ("no-illegal-building", "--area", "徐汇", "--as-of", "2019-06")
    assert run(homes, "record", *spot, "--count", "1/2", "--note", "one\ntwo").code == 0
    git = (
        "git",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    )
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run([*git, *words], cwd=homes, check=True)
    clone = tmp_path / "clone"
    subprocess.run([*git, "clone", "-q", "-c", "core.autocrlf=true", homes, clone], check=True)
    assert b"\r\n" in (clone / "plan" / "plan.yaml").read_bytes()  # it does where it may
    assert batches(clone) == batches(homes)
    ran = run(clone, "check", "--full", "--strict")
    assert (ran.code, ran.out) == (0, "")
    assert (
        run(clone, *REPORT[:1], "--format", "json").out
        == run(homes, *REPORT[:1], "--format", "json").out
    )
