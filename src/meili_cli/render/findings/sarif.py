"""sarif: SARIF 2.1.0, as code scanning takes it, with the manual page of every rule.

Owns the way from findings to its objects. Columns count characters, as they do everywhere here.
"""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from meili_cli.errors import ExitCode
from meili_cli.model.findings import Findings
from meili_cli.model.manual import Manual
from meili_cli.model.problem import Place, Problem

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TOP: Final = "%SRCROOT%"


def write(found: Findings, rules: Mapping[str, Manual], site: str = "") -> str:
    """Return one run; `rules` are by id, `site` is the address of their pages, if there is one."""
    places = {rule: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    driver: dict[str, Any] = {
        "name": "meili",
        "version": found.version,
        "rules": [_rule(one, site) for one in rules.values()],
    }
    if site:
        driver["informationUri"] = site
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(found)],
        "results": [_result(one, places, found.base, seen) for one in found.problems],
        "properties": {"simulated": found.head is not None and found.head.simulated},
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Manual, site: str) -> dict[str, Any]:
    page = {"helpUri": f"{site}/{rule.address.replace('.md', '.html')}"} if site else {}
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.text, "markdown": rule.markdown},
        **page,
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"page": f"docs/{rule.address}"},
    }


def _invocation(found: Findings) -> dict[str, Any]:
    """Return how the command ended: a failure is no result, but keeps others from being there."""
    if found.failure is None:
        code = ExitCode.FINDINGS if found.are_fatal else ExitCode.OK
        return {"executionSuccessful": True, "exitCode": int(code)}
    message = {"level": "error", "message": {"text": str(found.failure)}}
    return {
        "executionSuccessful": False,
        "exitCode": int(ExitCode.UNUSABLE),
        "toolExecutionNotifications": [message],
    }


def _result(
    problem: Problem, places: Mapping[str, int], base: str, seen: Counter[str]
) -> dict[str, Any]:
    location: dict[str, Any] = {
        "artifactLocation": {"uri": quote(base + problem.place.path), "uriBaseId": _TOP}
    }
    if problem.place.line:
        location["region"] = _region(problem.place)
    print_ = _fingerprint(problem)
    seen[print_] += 1
    return {
        "ruleId": problem.rule,
        "ruleIndex": places[problem.rule],
        "level": problem.severity.value,
        "message": {"text": "\n".join(filter(None, (problem.message, problem.hint)))},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"meiliFinding/v1": f"{print_}:{seen[print_]}"},
    }


def _region(place: Place) -> dict[str, int]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.end}
    return {name: number for name, number in region.items() if number}


def _fingerprint(problem: Problem) -> str:
    """Return what a finding is known by when lines move: its rule, its file, and what stands there.

    Of the same on several lines the number of each is added. Nothing here is in a language.
    """
    place = problem.place
    there = problem.id or place.excerpt.strip() or str(place.line)
    return sha256(f"{problem.rule}\n{place.path}\n{there}".encode()).hexdigest()[:16]
