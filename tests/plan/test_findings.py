"""What the rules of the plan say where more is to be said than in tests/rules, word for word.

A case in findings/*.txt is a title behind `====`, files that are laid over the minimal workspace,
and behind `----` all that is found there, which may be nothing. After a change that is meant:
`MEILI_UPDATE_GOLDEN=1 pytest tests/plan/test_findings.py`, and read the difference.
"""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from meili_cli.plan import read
from meili_cli.plan.rules import MAX_FINDINGS
from meili_cli.plan.source import MAX_NOTES
from meili_cli.render.finding import as_text
from plan.workspaces import lay_over, write

FOLDER = Path(__file__).parent / "findings"


class Case(NamedTuple):
    file: Path
    title: str
    given: str
    found: str

    def __str__(self) -> str:
        return f"==== {self.title}\n{self.given}----\n{self.found}"


def cases() -> list[Case]:
    return [
        Case(file, title, *text.split("----\n"))
        for file in sorted(FOLDER.glob("*.txt"))
        for part in file.read_bytes().decode().split("==== ")[1:]
        for title, text in [part.split("\n", 1)]
    ]


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file.stem}: {case.title}")
def test_what_is_found_word_for_word(case, root):
    lay_over(root, case.given)
    told = "".join(as_text(problem) for problem in read(root).problems)
    found = told.replace("\0", "␀")  # so that the files of cases are text to every program
    if os.environ.get("MEILI_UPDATE_GOLDEN"):
        text = case.file.read_bytes().decode()
        case.file.write_bytes(text.replace(str(case), str(case._replace(found=found))).encode())
    else:
        assert found == case.found


@pytest.mark.parametrize("more", [0, 1, 2])
def test_of_one_rule_very_many_findings_are_told_and_how_many_more_there_are(more, root):
    rows = "".join(f"A{n},none,district,Area\n" for n in range(MAX_FINDINGS + more))
    write(root, "data/areas/b.csv", "code,parent,level,name_en\n" + rows)
    messages = [problem.message for problem in read(root).problems]
    said = {0: [], 1: ["1 more finding of this rule is not listed"]}
    rest = said.get(more, ["2 more findings of this rule are not listed"])
    assert [text for text in messages if "more finding" in text] == rest
    assert len(messages) == MAX_FINDINGS + len(rest)


def test_five_hundred_errors_in_one_file_are_all_listed_each_in_its_line(root):
    keys = "".join(f"  key-{n}: 1\n" for n in range(500))
    write(
        root,
        "plan/goals/many.yaml",
        f"schema: meili/plan/1\ngoal:\n  id: x\n  name: X\n{keys}targets: []\n",
    )
    lines = [one.place.line for one in read(root).problems if one.rule == "unknown-key"]
    assert lines == list(range(5, 505))


def test_a_file_is_not_read_on_after_very_many_findings_and_says_so(root):
    keys = "".join(f"  key-{n}: 1\n" for n in range(MAX_NOTES + 10))
    write(
        root,
        "plan/goals/many.yaml",
        f"schema: meili/plan/1\ngoal:\n  id: x\n  name: X\n{keys}targets: []\n",
    )
    problems = [one for one in read(root).problems if one.place.path.endswith("many.yaml")]
    assert len(problems) == MAX_NOTES + 1
    assert [(one.rule, one.message) for one in problems if one.rule != "unknown-key"] == [
        ("file-size", "5000 findings; this file is not read on")
    ]
