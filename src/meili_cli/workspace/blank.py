"""A workspace for a plan that does not exist yet: its files, from a few answers.

Owns what is asked, how an answer is read, and the files with their comments. Nothing here asks
anybody, and nothing is guessed: a wrong answer is refused with what is right.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from meili_cli.i18n import _, language, no_op
from meili_cli.ledger.numbers import number_text, parse_number
from meili_cli.ledger.periods import parse_period
from meili_cli.model.terms import Measure

_PERCENT: Final = 100
_MODELINE: Final = "# yaml-language-server: $schema="
_NOT_IN_IDS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_ID: Final = 60
_BETWEEN: Final = re.compile(r"[,，、;；]")


class Area(NamedTuple):
    """The area that the plan is for, which is the top of the tree."""

    code: str
    name: str


class Answers(NamedTuple):
    """What a plan cannot do without: of the first target a name, a measure and a bound.

    `bound` is None for a milestone, which is to be done.
    """

    title: str
    start: date
    end: date
    levels: tuple[str, ...]
    area: Area
    target: str
    measure: Measure
    bound: Decimal | None = None
    unit: str = ""


MEASURES: Final = (Measure.QUANTITY, Measure.RATIO, Measure.LEVEL, Measure.MILESTONE)
"""The measures that a first target may have."""


def text(typed: str) -> str:
    """Read a name or a title. Raises ValueError, as all of these, with what is wrong."""
    said = " ".join(typed.split())
    if not said:
        raise ValueError(_("a name is needed"))
    if any(unicodedata.category(sign)[0] == "C" for sign in said):
        raise ValueError(_("there is a sign in it that is not text"))
    return said


def first_day(typed: str) -> date:
    """Read the day on which the plan starts; of a year or a month its first day."""
    return _period(typed)[0]


def last_day(typed: str, start: date) -> date:
    """Read the day on which the plan ends; of a year or a month its last day."""
    day = _period(typed)[1]
    if day < start:
        raise ValueError(_("the period ends before it starts"))
    return day


def _period(typed: str) -> tuple[date, date]:
    period = parse_period(typed.strip())
    if period is None:
        raise ValueError(_("{typed} is no date: write 2026-01-01, or 2026").format(typed=typed))
    return period


def levels(typed: str) -> tuple[str, ...]:
    """Read the levels of areas, the top first, between commas."""
    names = tuple(text(name) for name in _BETWEEN.split(typed))
    if len(set(names)) < len(names):
        raise ValueError(_("a level is named twice"))
    return names


def area(typed: str) -> Area:
    """Read the area that the plan is for: its name, or CODE=NAME."""
    code, equals, name = typed.partition("=")
    return Area(text(code), text(name)) if equals else Area("1", text(typed))


def measure(typed: str) -> Measure:
    """Read a measure by its name in the files."""
    named = {one.value: one for one in MEASURES}
    if typed.strip().lower() not in named:
        raise ValueError(
            _("{found} is none of {allowed}").format(found=typed, allowed=", ".join(named))
        )
    return named[typed.strip().lower()]


def bound(typed: str, of: Measure) -> Decimal:
    """Read the number that a target of this measure must reach."""
    if of is Measure.MILESTONE:
        raise ValueError(_("a milestone is to be done, and has no number"))
    number = parse_number(typed.strip())
    if number <= 0:
        raise ValueError(_("a number above 0 is needed"))
    if of is Measure.RATIO and number > _PERCENT:
        raise ValueError(_("a ratio is at most 100 %"))
    return number


def files(answers: Answers, schemas: str = "") -> Mapping[str, str]:
    """Return the files of the workspace by their paths.

    With the folder in plan/ that has the JSON `schemas`, the first line of each YAML file tells
    editors of its own.
    """
    plan, goals = (
        (f"{_MODELINE}{way}{schemas}/{kind}.json\n" if schemas else "")
        for way, kind in (("", "plan"), ("../", "goals"))
    )
    return {
        "plan/plan.yaml": _laid_out("plan", plan, _plan(answers)),
        "plan/goals/1-first.yaml": _laid_out("goals", goals, _goal(answers)),
        "data/areas/areas.csv": _areas(answers),
    }


def _laid_out(kind: str, modeline: str, lines: Iterator[str]) -> str:
    """Return the text of a file as `meili fmt` would leave it."""
    from meili_cli.plan.kinds import KINDS
    from meili_cli.plan.layout import laid_out
    from meili_cli.plan.source import Source

    text = modeline + "".join(f"{line}\n" for line in lines)
    laid = laid_out(Source(KINDS[kind].place, text.encode("utf-8")), KINDS[kind])
    assert laid is not None
    return laid


def _plan(answers: Answers) -> Iterator[str]:
    yield from _comment(_("What the plan is called, when it runs, and how it is judged."))
    yield from _comment(_("Every text may be in several languages: {example}").format(
        example='{en: "...", zh: "..."}'))  # fmt: skip
    yield "schema: meili/plan/1"
    yield f"id: {_quoted(_id(answers.title, 'plan'))}"
    yield from _beside("revision: 1", _("goes up with every adopted change of the plan"))
    yield f"title: {_quoted(answers.title)}"
    yield from _comment(
        _("The official document. With its text in plan/source/ every quote is held against it:")
    )
    yield '# document: {number: "...", issuer: "...", issued: 2026-01-31, text: source/plan.txt}'
    yield from _beside(
        f"period: {{start: {answers.start}, end: {answers.end}}}",
        _("the first and the last day"),
    )
    yield from _comment(_("Which day it is, and when a day ends:"))
    yield "timezone: UTC"
    yield from _beside(
        f"levels: [{', '.join(map(_quoted, answers.levels))}]",
        _("of the areas in data/areas/, the top first"),
    )
    yield from _beside(f"languages: [{language()}]", _("every text must have these"))
    yield from _comment(
        _("Paces from which a target is on track, and behind; below that it is off track:")
    )
    yield "status_bands: {on_track: 0.95, behind: 0.60}"
    yield from _comment(
        _("Where fewer of the areas below have reported, a figure that is added up is incomplete:")
    )
    yield "min_coverage: 0.8"


def _goal(answers: Answers) -> Iterator[str]:
    yield from _comment(_("A goal and its targets. Another goal is another file in this folder."))
    name = _("First goal")
    yield "schema: meili/plan/1"
    yield "goal:"
    yield "  id: first-goal"
    yield f"  name: {_quoted(name)}"
    yield "targets:"
    yield f"  - id: {_quoted(_id(answers.target, 'first-target'))}"
    yield f"    name: {_quoted(answers.target)}"
    yield from _comment(_(_MEASURES[answers.measure]), 4)
    yield f"    measure: {answers.measure.value}"
    if answers.unit:
        yield f"    unit: {_quoted(answers.unit)}"
    for line in (
        _("basis says what the number rests on: stated in the official text, published elsewhere"),
        _("(then source says where), derived, or assumed. Reports footnote what is assumed."),
    ):
        yield from _comment(line, 4)
    asked = "state: done" if answers.bound is None else f"at_least: {number_text(answers.bound)}"
    yield f"    target: {{{asked}, by: {answers.end}, basis: assumed}}"
    if answers.measure is Measure.RATIO:
        before = answers.start - timedelta(days=1)
        yield f"    baseline: {{value: 0, date: {before}, basis: assumed}}"
    yield from _beside("    reporting: monthly", _("or quarterly, half-yearly, yearly"))
    yield from _comment(_("The words of the official text that the target stands for:"), 4)
    yield '    # quote: "..."'


_MEASURES: Final = {
    Measure.QUANTITY: no_op("quantity: so much is done; it adds up over time and areas"),
    Measure.RATIO: no_op("ratio: so many of so many, in percent"),
    Measure.LEVEL: no_op("level: a reading on a day; rollup: sum adds it up over areas"),
    Measure.MILESTONE: no_op("milestone: a state, from not_started to done"),
}


def _areas(answers: Answers) -> str:
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\n")
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in answers.area.name)
    written.writerow(["code", "parent", "level", "name_zh" if chinese else "name_en"])
    written.writerow([answers.area.code, "", answers.levels[0], answers.area.name])
    return out.getvalue()


def _quoted(said: str) -> str:
    """Return a text as YAML reads it, whatever signs it has: json is YAML."""
    return json.dumps(said, ensure_ascii=False)


def _comment(said: str, indent: int = 0) -> Iterator[str]:
    yield f"{' ' * indent}# {said}"


def _beside(line: str, said: str) -> Iterator[str]:
    yield f"{line}  # {said}"


def _id(said: str, otherwise: str) -> str:
    """Return an id made of a text in Latin letters, or the other one.

    That is where it has too few of them, or where a file would have to put the id in quotes each
    time it is named: `true`, `1e5`.
    """
    from meili_cli.plan.yaml_nodes import is_text

    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    made = _NOT_IN_IDS.sub("-", plain).strip("-")[:_LONGEST_ID].strip("-")
    return made if any(sign.isalpha() for sign in made) and is_text(made) else otherwise
