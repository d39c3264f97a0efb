"""junit: the findings as results of tests, as GitLab, Jenkins and others show them.

What makes the command end with 1 has failed, a warning that does not is skipped, and a command
that could not go on is an error. What XML cannot hold is written as its escape.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from meili_cli.model.findings import Findings
from meili_cli.model.problem import Problem, Severity

_UNHELD: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(found: Findings) -> str:
    """Return one suite of one test a finding; of none, one that passes."""
    failing = sum(_fails(problem, found) for problem in found.problems)
    counts = {
        "tests": str(max(1, len(found.problems) + (found.failure is not None))),
        "failures": str(failing),
        "errors": str(int(found.failure is not None)),
    }
    name = f"meili {found.command}"
    suites = ET.Element("testsuites", {"name": "meili", **counts})
    skipped = {"skipped": str(len(found.problems) - failing)}
    suite = ET.SubElement(suites, "testsuite", {"name": name, **counts, **skipped})
    properties = ET.SubElement(suite, "properties")
    simulated = found.head is not None and found.head.simulated
    for key, value in (("version", found.version), ("simulated", str(simulated).lower())):
        ET.SubElement(properties, "property", {"name": key, "value": value})
    if found.failure is not None:
        case = ET.SubElement(suite, "testcase", {"classname": name, "name": name})
        error = ET.SubElement(case, "error", {"message": _held(found.failure.what)})
        error.text = _held(str(found.failure))
    for problem in found.problems:
        _case(suite, problem, found)
    if not found.problems and found.failure is None:
        ET.SubElement(suite, "testcase", {"classname": name, "name": name})
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(suite: ET.Element, problem: Problem, found: Findings) -> None:
    place = problem.place
    name = f"{problem.rule} ({place})"
    case = ET.SubElement(suite, "testcase", {"classname": _held(place.path), "name": _held(name)})
    outcome = ET.SubElement(
        case,
        "failure" if _fails(problem, found) else "skipped",
        {"type": problem.rule, "message": _held(problem.message)},
    )
    told = f"{place}: {problem.severity}[{problem.rule}] {problem.message}"
    outcome.text = _held("\n".join(filter(None, (told, problem.hint))))


def _fails(problem: Problem, found: Findings) -> bool:
    return problem.severity is Severity.ERROR or found.strict


def _held(text: str) -> str:
    return _UNHELD.sub(lambda sign: ascii(sign[0])[1:-1], text)
