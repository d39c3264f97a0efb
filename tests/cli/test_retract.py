"""`meili retract`: what stood no longer does, the history stays, the key is free."""

import pytest

from cli.workspaces import entry, put, tree

SPOT = ("connected", "--area", "Dorn", "--as-of", "2018-Q3")


@pytest.fixture
def recorded(meili, lowland):
    assert meili(lowland, "record", *SPOT, "--count", "270/300").code == 0
    return lowland


def standing(meili, root):
    return [(one["kind"], one["standing"]) for one in meili(root, "log", "--format", "json").rows]


def test_a_figure_is_withdrawn_and_its_history_stays(meili, recorded):
    before = tree(recorded)
    ran = meili(recorded, "retract", *SPOT, "--note", "counted twice", "--by", "boris")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "from 90.0 % to – of 90 %, no data"
    assert standing(meili, recorded) == [("count", "withdrawn"), ("retract", "stands")]
    after = tree(recorded)
    assert {name: after[name] for name in before} == before
    row = meili(recorded, "log", "--format", "json").rows[-1]
    assert (row["note"], row["recorded_by"]) == ("counted twice", "boris")
    assert len(row["revises"]) == 1


def test_the_answer_in_json(meili, recorded):
    answer = meili(recorded, "retract", *SPOT, "--format", "json").json
    counters = ("read", "new", "unchanged", "revised", "withdrawn", "refused")
    assert [answer[name] for name in counters] == [1, 0, 0, 0, 1, 0]
    assert answer["before"]["attained"] == 90
    assert answer["after"]["attained"] is None
    assert answer["batch"]


def test_the_key_is_free_afterwards(meili, recorded):
    meili(recorded, "retract", *SPOT)
    ran = meili(recorded, "record", *SPOT, "--count", "100/300", "--format", "json")
    assert (ran.code, ran.json["new"], ran.json["revised"]) == (0, 1, 0)
    assert ran.json["after"]["attained"] == pytest.approx(33.3333, abs=1e-4)
    assert standing(meili, recorded) == [
        ("count", "withdrawn"), ("retract", "stands"), ("count", "stands"),
    ]  # fmt: skip


def test_the_same_figure_after_a_retract_is_new_too(meili, recorded):
    meili(recorded, "retract", *SPOT)
    ran = meili(recorded, "record", *SPOT, "--count", "270/300", "--format", "json")
    assert (ran.json["new"], ran.json["unchanged"]) == (1, 0)


def test_it_withdraws_every_kind_of_the_day(meili, recorded):
    meili(recorded, "record", *SPOT, "--percent", "80")
    assert meili(recorded, "retract", *SPOT).out.splitlines()[-1].startswith("from 90.0 % to –")


def test_an_increment_is_withdrawn_by_its_last_day_and_makes_room(meili, lowland):
    spot = ("pumps", "--area", "Dorn", "--as-of")
    meili(lowland, "record", *spot, "2018-Q3", "--add", "5")
    assert meili(lowland, "record", *spot, "2018-08", "--add", "5").code == 1
    assert meili(lowland, "retract", *spot, "2018-09-30").code == 0
    assert meili(lowland, "record", *spot, "2018-08", "--add", "5").code == 0


@pytest.mark.parametrize("again", [False, True])
def test_there_must_be_something_to_withdraw(meili, recorded, again):
    spot = SPOT if again else ("connected", "--area", "Dorn", "--as-of", "2018-Q4")
    if again:
        assert meili(recorded, "retract", *spot).code == 0
    before = tree(recorded)
    ran = meili(recorded, "retract", *spot)
    assert ran.code == 1
    assert "error[nothing-to-retract]" in ran.err
    assert tree(recorded) == before


def test_a_dry_run_withdraws_nothing(meili, recorded):
    before = tree(recorded)
    ran = meili(recorded, "retract", *SPOT, "--dry-run")
    assert ran.code == 0
    assert "Dry run: 1 entry would be written." in ran.out
    assert tree(recorded) == before


def test_rivals_are_withdrawn_together(meili, lowland):
    for day, value in (("2019-01-01", "1"), ("2019-01-02", "2")):
        put(lowland, entry("trust", "L", "2018-12-31", "level", value), at=f"{day}T00:00:00")
    assert meili(lowland, "retract", "trust", "--area", "L", "--as-of", "2018").code == 0
    assert standing(meili, lowland) == [
        ("level", "withdrawn"), ("level", "withdrawn"), ("retract", "stands"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("conected", "--area", "Dorn", "--as-of", "2018"), "nearest: connected"),
        (("connected", "--area", "Drn", "--as-of", "2018"), "L12 Dorn"),
    ],
)
def test_what_is_not_known_gets_the_nearest(meili, recorded, words, said):
    ran = meili(recorded, "retract", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# -- a whole batch --------------------------------------------------------------------------


def figures(meili, root):
    """What stands: item, area and value."""
    rows = meili(root, "log", "--standing", "--format", "json").rows
    return {(row["item"], row["area"], row["kind"], row["value"]) for row in rows}


def withdraw(meili, root, *words):
    return meili(root, "retract", *words, "--format", "json")


@pytest.fixture
def wrong(lowland):
    """A batch that should not be there, and one that should."""
    batch = put(
        lowland,
        entry("trust", "L", "2018-12-31", "level", "103"),
        entry("connected", "L12", "2018-09-30", "count", "270", "300"),
        entry("pumps", "L11", "2018-03-31", "increment", "5", start="2018-01-01"),
        at="2020-01-01T00:00:00",
    )
    put(lowland, entry("trust", "L", "2017-12-31", "level", "101"), at="2020-01-02T00:00:00")
    return batch


@pytest.mark.parametrize("cut", [None, 9, "digest"])
def test_a_batch_is_withdrawn_as_a_whole(meili, lowland, wrong, cut):
    before = tree(lowland)
    name = wrong.digest if cut == "digest" else wrong.name[:cut]
    ran = withdraw(meili, lowland, "--batch", name if cut != 9 else wrong.name[:20],
                   "--note", "of another year", "--by", "boris")  # fmt: skip
    assert (ran.code, ran.json["schema"], ran.json["withdrawn"]) == (0, "meili/intake/1", 3)
    assert figures(meili, lowland) == {("trust", "L", "level", 101)}
    after = tree(lowland)
    assert {path: after[path] for path in before} == before
    assert len(after) == len(before) + 2
    rows = meili(lowland, "log", "--batch", ran.json["files"][0]["batch"], "--format", "json").rows
    assert [(row["item"], row["area"], row["as_of"], row["kind"]) for row in rows] == [
        ("trust", "L", "2018-12-31", "retract"),
        ("connected", "L12", "2018-09-30", "retract"),
        ("pumps", "L11", "2018-03-31", "retract"),
    ]
    assert {(row["note"], row["recorded_by"], *row["revises"]) for row in rows} == {
        ("of another year", "boris", wrong.name)
    }
    assert meili(lowland, "check", "--full").code == 0


def test_a_batch_that_is_withdrawn_already_is_nothing_to_do(meili, lowland, wrong):
    assert meili(lowland, "retract", "--batch", wrong.name).code == 0
    before = tree(lowland)
    ran = meili(lowland, "retract", "--batch", wrong.name)
    assert (ran.code, "Nothing of this batch stands any more." in ran.err) == (0, True)
    again = withdraw(meili, lowland, "--batch", wrong.name)
    assert (again.code, again.json["read"], again.json["files"][0]["batch"]) == (0, 0, None)
    assert tree(lowland) == before


def test_what_was_replaced_since_is_left_alone(meili, lowland, wrong):
    assert meili(lowland, "record", *SPOT, "--count", "271/300", "--revise").code == 0
    assert withdraw(meili, lowland, "--batch", wrong.name).json["withdrawn"] == 2
    assert ("connected", "L12", "count", 271) in figures(meili, lowland)


def test_what_the_batch_replaced_does_not_come_back_and_that_is_said(meili, lowland, wrong):
    put(lowland, entry("connected", "L12", "2018-09-30", "count", "1", "300", revises=(wrong.name,)),
        entry("trust", "L", "2018-12-31", "level", "1", revises=(wrong.name,)),
        at="2020-02-01T00:00:00")  # fmt: skip
    ran = withdraw(meili, lowland, "--batch", "20200201")
    assert (ran.code, ran.json["withdrawn"]) == (0, 2)
    (said,) = ran.json["files"][0]["problems"]
    assert (said["rule"], said["severity"]) == ("stays-replaced", "warning")
    assert said["message"].startswith("2 figures that this batch replaced do not come back")
    assert figures(meili, lowland) == {
        ("pumps", "L11", "increment", 5), ("trust", "L", "level", 101),
    }  # fmt: skip


@pytest.mark.parametrize("rival", [False, True])
def test_a_figure_of_another_batch_at_the_same_spot_is_never_withdrawn_with_it(
    meili, lowland, wrong, rival
):
    """Of another kind, or of another branch that gave the same figure before this batch did."""
    other = (
        entry("connected", "L12", "2018-09-30", "count", "250", "300") if rival
        else entry("connected", "L12", "2018-09-30", "percent", "80")
    )  # fmt: skip
    there = put(lowland, other, at="2019-12-01T00:00:00")
    before = tree(lowland)
    ran = withdraw(meili, lowland, "--batch", wrong.name)
    (problem,) = ran.json["files"][0]["problems"]
    assert (ran.code, problem["rule"], problem["line"]) == (1, "other-batch", 3)
    assert f"{there.name}:2" in problem["message"]
    assert [ran.json[name] for name in ("read", "withdrawn", "refused")] == [3, 2, 1]
    assert tree(lowland) == before
    # The way out that is told.
    assert (
        meili(lowland, "retract", "connected", "--area", "L12", "--as-of", "2018-09-30").code == 0
    )
    assert withdraw(meili, lowland, "--batch", wrong.name).json["withdrawn"] == 2


def test_a_batch_of_retracts_has_nothing_to_withdraw(meili, recorded):
    assert meili(recorded, "retract", *SPOT).code == 0
    name = meili(recorded, "batches", "--format", "json").rows[-1]["batch"]
    ran = meili(recorded, "retract", "--batch", name)
    assert (ran.code, "Nothing of this batch stands" in ran.err) == (0, True)


def test_a_dry_run_of_a_batch_withdraws_nothing(meili, lowland, wrong):
    before = tree(lowland)
    ran = meili(lowland, "retract", "--batch", wrong.name, "--dry-run")
    assert (ran.code, "Dry run: 3 entries would be written." in ran.out) == (0, True)
    assert tree(lowland) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--batch", "2020"), "several batches begin so"),
        (("--batch", "0" * 12), "there is no such batch"),
        (("--batch", "2020", "trust"), "--batch ITEM: a batch is withdrawn as a whole"),
        (("--batch", "2020", "--area", "L", "--as-of", "2018"), "--batch --area --as-of: a batch"),
        ((), "ITEM: this argument is missing"),
        (("trust",), "--area: this option is missing"),
        (("trust", "--area", "L"), "--as-of: this option is missing"),
    ],
)
def test_one_figure_or_one_batch(meili, lowland, wrong, words, said):
    ran = meili(lowland, "retract", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_nearest_batch_is_named(meili, lowland, wrong):
    typed = ("0" if wrong.digest[0] != "0" else "1") + wrong.digest[1:]
    assert wrong.name in meili(lowland, "retract", "--batch", typed).err


@pytest.mark.parametrize("text", ["x\x1b[31my", "\udcff", "x" * 10_001])
@pytest.mark.parametrize("option", ["--note", "--source"])
def test_the_texts_of_a_batch_of_retracts_are_judged(meili, lowland, wrong, option, text):
    """They would make a ledger that nothing reads."""
    before = tree(lowland)
    ran = meili(lowland, "retract", "--batch", wrong.name, option, text)
    assert ran.code == 1
    assert "error[control-character]" in ran.err or "error[text-too-long]" in ran.err
    assert tree(lowland) == before
