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
