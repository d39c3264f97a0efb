"""What the rules say, word for word: place, line, mark and hint of every finding.

A case in findings/*.txt is a title behind `====`, files that are laid over the minimal workspace,
and behind `----` all that is found there, which may be nothing. Without files, it is the failing
example of the rule that the title names. After a change that is meant:
`MEILI_UPDATE_GOLDEN=1 pytest tests/plan/test_findings.py`, and read the difference.
"""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from meili_cli.plan import RULES, beside, ignores, read
from meili_cli.plan.rules import MAX_FINDINGS, rule_id
from meili_cli.render.finding import as_text
from plan.workspaces import examples, lay_over, write

FOLDER = Path(__file__).parent / "findings"
EXAMPLES = {
    rule_id(rule): examples(rule.__doc__)["Fails"]
    for rule in (*RULES, *beside.RULES, *ignores.RULES)
}


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
    lay_over(root, case.given or EXAMPLES[case.title])
    told = "".join(as_text(problem) for problem in read(root).problems)
    found = told.replace("\0", "␀")  # so that the files of cases are text to every program
    if os.environ.get("MEILI_UPDATE_GOLDEN"):
        text = case.file.read_bytes().decode()
        case.file.write_bytes(text.replace(str(case), str(case._replace(found=found))).encode())
    else:
        assert found == case.found


def test_every_rule_has_its_words_here():
    assert {case.title for case in CASES if not case.given} == set(EXAMPLES)


@pytest.mark.parametrize("areas", [MAX_FINDINGS - 1, MAX_FINDINGS, MAX_FINDINGS + 1])
def test_of_one_rule_so_many_findings_are_told_and_no_more(areas, root):
    rows = "".join(f"A{n},none,district,Area\n" for n in range(areas))
    write(root, "data/areas/b.csv", "code,parent,level,name_en\n" + rows)
    assert len(read(root).problems) == min(areas, MAX_FINDINGS)
