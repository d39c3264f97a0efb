"""`meili directive`: orders to areas, with the figures of the day that they were given on."""

import json
import re

import pytest

from meili_cli.plan import yaml_nodes
from meili_cli.plan.source import Source

ID = "20210630-north-clean-yards"


@pytest.fixture
def ordered(meili, town):
    """The town with figures of north, and one directive to it."""
    rows = [f"clean-yards,north,{month},count,{value},100"
            for month, value in (("2021-06", 30), ("2021-09", 60))]  # fmt: skip
    header = "item,area,as_of,kind,value,denominator"
    assert meili(town, "import", "-", stdin="\n".join([header, *rows])).code == 0
    assert give(meili, town).code == 0
    return town


def give(meili, root, *words, item="clean-yards", area="north", day="2021-06",
         due="2021-09", reason="too little is sorted"):  # fmt: skip
    return meili(root, "directive", "open", item, "--area", area, "--as-of", day, "--due", due,
                 "--reason", reason, *words)  # fmt: skip


def close(meili, root, *words, name=ID, day="2021-10"):
    return meili(root, "directive", "close", name, "--outcome", "sorting stations built",
                 "--as-of", day, *words)  # fmt: skip


def stages(meili, root, day, *words):
    ran = meili(root, "directive", "list", "--as-of", day, "--format", "json", *words)
    assert ran.code == 0, ran.err
    return {row["id"]: row["stage"] for row in json.loads(ran.out)["rows"]}


def read(path):
    source = Source("x", path.read_bytes())
    return yaml_nodes.parse(source)


def test_the_figures_of_the_day_are_written_in_at_both_ends(meili, ordered):
    assert close(meili, ordered, "--by", "berta").code == 0
    opened = read(ordered / f"data/directives/{ID}.yaml")
    closed = read(ordered / f"data/directives/closed/{ID}.yaml")
    report = json.loads(
        meili(ordered, "report", "--item", "clean-yards", "--area", "north", "--as-of",
              "2021-06", "--format", "json").out
    )["rows"][0]  # fmt: skip
    figures = dict(opened["figures"])
    assert (figures["status"], float(figures["attained"])) == (report["status"], 30)
    assert float(figures["expected"]) == report["expected"]
    assert float(figures["pace"]) == report["pace"]
    assert float(figures["target"]) == report["target"] == 90
    assert (opened["opened_by"], closed["closed_by"]) == ("anna", "berta")
    assert float(closed["figures"]["attained"]) == 60
    assert str(closed["figures"]["newest"]) == "2021-09-30"
    row = json.loads(meili(ordered, "directive", "list", "--format", "json").out)["rows"][0]
    assert (row["attained"], row["closing_attained"]) == (30, 60)
    assert (row["outcome"], row["closed_on"]) == ("sorting stations built", "2021-10-31")


def test_it_is_open_then_overdue_then_closed(meili, ordered):
    assert stages(meili, ordered, "2021-05") == {}
    assert stages(meili, ordered, "2021-09") == {ID: "open"}  # on its day it is not late yet
    assert stages(meili, ordered, "2021-10-01") == {ID: "overdue"}
    close(meili, ordered)
    assert stages(meili, ordered, "2021-10-30") == {ID: "overdue"}
    assert stages(meili, ordered, "2021-10") == {ID: "closed"}
    assert stages(meili, ordered, "2021-10", "--open") == {}
    assert stages(meili, ordered, "2021-10-30", "--overdue", "--area", "north") == {ID: "overdue"}
    assert stages(meili, ordered, "2021-10-30", "--area", "south") == {}
    assert stages(meili, ordered, "2021-10", "--known-at", "2021-12-01") == {}


def test_a_second_one_waits_until_the_first_is_closed(meili, ordered):
    again = give(meili, ordered, day="2021-07")
    assert again.code == 2
    assert f"is ordered of this area already, in {ID}" in again.err
    assert give(meili, ordered, area="south").code == 0
    close(meili, ordered, name=ID[:15])  # the beginning of its id will do
    same_day = give(meili, ordered)
    assert same_day.code == 2
    assert "was given and closed already" in same_day.err
    assert give(meili, ordered, day="2021-11", due="2022-02").code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due": "2021-06-30"}, "is due after the day that it is given on"),
        ({"reason": "  "}, "a text is needed"),
        ({"reason": "two\nlines"}, "a text is needed"),
        ({"item": "yards"}, "unknown item"),
        ({"area": "norht"}, "unknown area"),
        ({"due": "soon"}, "is not a date"),
    ],
)
def test_what_cannot_be_ordered(meili, town, change, said):
    ran = give(meili, town, **change)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (town / "data/directives").exists()


def test_what_cannot_be_closed(meili, ordered):
    assert "there is no such directive" in close(meili, ordered, name="20210630-south").err
    assert "which is later" in close(meili, ordered, day="2021-05").err
    close(meili, ordered)
    twice = close(meili, ordered)
    assert twice.code == 2
    assert "was closed on 2021-10-31 by anna" in twice.err


def test_answers_for_programs(meili, town):
    answer = json.loads(give(meili, town, "--format", "json").out)
    assert (answer["schema"], answer["id"]) == ("meili/directive/1", ID)
    assert (answer["figures"]["status"], answer["file"]) == (
        "no_data", f"data/directives/{ID}.yaml",
    )  # fmt: skip
    answer = json.loads(close(meili, town, "--format", "json").out)
    assert (answer["schema"], answer["outcome"]) == (
        "meili/directive-closed/1", "sorting stations built",
    )  # fmt: skip


DAMAGES = {
    "directive-item": (r"item: .*", "item: no-such-thing"),
    "directive-area": (r"area: .*", "area: 'nowhere'"),
    "directive-due": (r"due: .*", "due: 2021-06-30"),
    "directive-id": (r"as_of: .*", "as_of: 2021-05-31"),
    "name-differs": (r"\bid: .*", "id: another"),
    "unknown-key": (r"reason:", "reasons:"),
    "bad-value": (r"status: .*", "status: fine"),
}


def test_validate_and_check_judge_them(meili, ordered):
    path = ordered / f"data/directives/{ID}.yaml"
    text = path.read_text(encoding="utf-8")
    for rule, (wrong, right) in DAMAGES.items():
        path.write_text(re.sub(wrong, right, text, count=1), encoding="utf-8")
        ran = meili(ordered, "validate")
        assert ran.code == 1, rule
        assert f"data/directives/{ID}.yaml:" in ran.out
        assert f"error[{rule}]" in ran.out
    checked = meili(ordered, "check")
    assert checked.code == 1
    assert f"error[{rule}]" in checked.out
    refused = meili(ordered, "directive", "list")
    assert refused.code == 2
    assert "the directives have" in refused.err
    report = meili(ordered, "report", "--as-of", "2021-12")  # which needs none of them
    assert report.code == 0
    assert "Warning: the directives have" in report.err


def test_what_two_branches_did_is_found(meili, ordered):
    folder = ordered / "data/directives"
    text = (folder / f"{ID}.yaml").read_text(encoding="utf-8")
    other = ID.replace("20210630", "20210731")
    (folder / f"{other}.yaml").write_text(
        text.replace(ID, other).replace("2021-06-30", "2021-07-31", 1), encoding="utf-8"
    )
    assert "error[directive-twice]" in meili(ordered, "validate").out
    (folder / f"{other}.yaml").unlink()
    close(meili, ordered)
    (folder / f"{ID}.yaml").unlink()
    assert "error[directive-unopened]" in meili(ordered, "check").out


def test_a_report_names_the_overdue_ones_of_what_it_shows(meili, ordered):
    def remark(*words):
        return f"1 directive is overdue: {ID}" in meili(ordered, "report", *words).out

    assert remark("--as-of", "2021-10")
    assert remark("--as-of", "2021-10", "--area", "north", "--format", "markdown")
    assert not remark("--as-of", "2021-09")
    assert not remark("--as-of", "2021-10", "--area", "south")
    assert not remark("--as-of", "2021-10", "--item", "lamps")
    close(meili, ordered)
    assert not remark("--as-of", "2021-10")


def test_overdue_ones_are_in_the_json_of_a_report(meili, ordered):
    words = ("report", "--item", "clean-yards", "--area", "town", "--format")
    assert meili(ordered, *words, "json", "--as-of", "2021-10").json["overdue"] == [ID]
    assert meili(ordered, *words, "json", "--as-of", "2021-08").json["overdue"] == []
    ran = meili(ordered, *words, "csv", "--as-of", "2021-10")
    assert "1 directive is overdue" in ran.err


def test_one_of_two_for_the_same_can_be_closed(meili, ordered):
    text = (ordered / f"data/directives/{ID}.yaml").read_text(encoding="utf-8")
    other = ID.replace("20210630", "20210731")
    copied = text.replace(ID, other).replace("as_of: 2021-06-30", "as_of: 2021-07-31")
    (ordered / f"data/directives/{other}.yaml").write_text(copied, encoding="utf-8")
    assert "directive-twice" in meili(ordered, "check").out
    assert close(meili, ordered, name=other).code == 0
    assert meili(ordered, "check").code == 0
