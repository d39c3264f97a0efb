"""The plan beside the official text: which clause each target and task cites, and what none does.

Owns where a quote stands, what of the text a target must answer for, and whether one does. What
is looked at is what the plan says (`document.trace`): nothing of it stands here.

A quote is where its words stand first: in the passages of its kind, else in all of the text. A
number or a word is covered where it lies wholly within the quote of a target: so of several
targets that cite one sentence each answers for its own part of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from meili_cli.model.plan import Goal, Passage, Plan, Target, Task, Trace
from meili_cli.plan.official import Official, Stretch
from meili_cli.reports.numbers import PROMISES, Numeral, Sort, numerals

_CLAUSE: Final = re.compile(
    r"(?:\s*[(（]?[0-9]+\.)?"  # the full stop of a numbering ends nothing
    r"(?:[^。；;！!？?.\r\n]|\.(?!\s))*"
    r"(?:[。；;！!？?]+[”’」』）)]*|\.(?=\s))?"
)


class Kind(StrEnum):
    """What of the text needs targets; a heading needs a task."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    WORD = "word"
    SEVERAL = "several"
    HEADING = "heading"


class Section(StrEnum):
    """The part of the text that a clause belongs to, as the plan divides it."""

    GOALS = "goals"
    TASKS = "tasks"


class Uncovered(NamedTuple):
    """What no target cites, or a heading without a task.

    `line`, `column` and `end` are from 1, `end` behind the last character. `clause` is what it
    stands in. Where several targets are `needed`, `cited_by` are those that do cite it.
    """

    kind: Kind
    text: str
    path: str
    line: int
    column: int
    end: int
    clause: str
    needed: int
    cited_by: tuple[str, ...]


class Passed(NamedTuple):
    """A number that promises nothing by itself, so that no target need cite it."""

    sort: Sort
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the text, with the ids of what cites it.

    `marks` are the parts of `text` that are uncovered: where each begins and ends, from 0.
    """

    path: str
    line: int
    column: int
    text: str
    section: Section | None
    goals: tuple[str, ...]
    targets: tuple[str, ...]
    tasks: tuple[str, ...]
    marks: tuple[Stretch, ...]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """What of it is uncovered, in its words."""
        return tuple(self.text[start:end] for start, end in self.marks)


@dataclass(frozen=True, slots=True)
class Traced:
    """The text clause by clause, and what is left over on either side.

    `path` is the file of the text. `divided` says whether the plan names the passages of its goals;
    otherwise all of the text was looked at.
    `looked_at` counts what needs a target or a task, by its kind. `unquoted` are the targets and
    tasks without a quote, `misquoted` those whose quote is not in the text (a rule that may be
    silenced), `repeated` those whose quote stands in it more than once.
    """

    path: str
    divided: bool
    clauses: tuple[Clause, ...]
    uncovered: tuple[Uncovered, ...]
    looked_at: Mapping[Kind, int]
    passed: tuple[Passed, ...]
    unquoted: tuple[str, ...]
    misquoted: tuple[str, ...]
    repeated: tuple[str, ...]


class _Need(NamedTuple):
    """A part of the text that needs so many targets; a heading with all that stands under it."""

    stretch: Stretch
    kind: Kind
    needed: int = 1
    under: Stretch | None = None


_Quotes = Mapping[str, Stretch]
"""Where the quotes stand, by the ids of those who quote."""


def trace(official: Official, plan: Plan) -> Traced:
    """Return a plan without errors beside its official text."""
    settings = (plan.head.document and plan.head.document.trace) or Trace()
    in_goals = _stretches(official, settings.goals)
    in_tasks = _stretches(official, settings.tasks)
    looked = in_goals or (official.whole,)
    numbers = [
        one for one in numerals(official.text) if any(part.holds(one.stretch) for part in looked)
    ]
    goals = _quotes(official, (file.goal for file in plan.goals), in_goals)
    targets = _quotes(official, plan.targets.values(), in_goals)
    tasks = _quotes(official, plan.tasks.values(), in_tasks)
    needs = sorted(
        {
            *_numbers(numbers),
            *_worded(official, looked, settings),
            *_headings(official, settings),
        }
    )
    left = [
        (need, by)
        for need in needs
        for by in [_answering(official, need, plan, targets, tasks)]
        if len(by) < need.needed
    ]
    clauses = list(_clauses(official.text))

    def clause(stretch: Stretch) -> Clause:
        sections = {Section.GOALS: in_goals, Section.TASKS: in_tasks}
        line, column, _end = official.span(stretch)
        return Clause(
            official.path, line, column, official.said(stretch),
            next((name for name, parts in sections.items() if any(map(stretch.meets, parts))), None),
            _meeting(goals, stretch), _meeting(targets, stretch), _meeting(tasks, stretch),
            tuple(need.stretch.within(stretch) for need, _by in left if need.stretch.meets(stretch)),
        )  # fmt: skip

    return Traced(
        path=official.path,
        divided=bool(in_goals),
        clauses=tuple(map(clause, clauses)),
        uncovered=tuple(
            Uncovered(
                need.kind, official.said(need.stretch), official.path, *official.span(need.stretch),
                official.said(next(one for one in clauses if one.meets(need.stretch))),
                need.needed, by,
            )
            for need, by in left
        ),
        looked_at=Counter(need.kind for need in needs),
        passed=tuple(
            Passed(one.sort, official.said(one.stretch), *official.span(one.stretch)[:2])
            for one in numbers
            if one.sort not in PROMISES
        ),
        unquoted=tuple(item.id for item in plan.items.values() if item.quote is None),
        misquoted=tuple(
            part.id
            for part in (*(file.goal for file in plan.goals), *plan.items.values())
            if part.quote is not None and official.find(part.quote, official.whole) is None
        ),
        repeated=tuple(
            name
            for name, where in {**targets, **tasks}.items()
            if len(list(official.every(official.said(where)))) > 1
        ),
    )  # fmt: skip


def _meeting(quotes: _Quotes, stretch: Stretch) -> tuple[str, ...]:
    """Return those whose quotes have a part of the stretch."""
    return tuple(name for name, quote in quotes.items() if quote.meets(stretch))


def _stretches(official: Official, passages: Iterable[Passage]) -> tuple[Stretch, ...]:
    found = map(official.passage, passages)
    return tuple(stretch for stretch in found if stretch is not None)


def _quotes(
    official: Official, parts: Iterable[Goal | Target | Task], passages: Iterable[Stretch]
) -> _Quotes:
    """Return where the quotes stand that do: first in the passages of their kind, else anywhere."""
    found = {}
    for part in parts:
        if part.quote is not None:
            places = (official.find(part.quote, where) for where in (*passages, official.whole))
            place = next((place for place in places if place is not None), None)
            if place is not None:
                found[part.id] = place
    return found


def _numbers(numbers: Iterable[Numeral]) -> Iterator[_Need]:
    kinds = {Sort.NUMBER: Kind.NUMBER, Sort.PERCENTAGE: Kind.PERCENTAGE}
    return (_Need(one.stretch, kinds[one.sort]) for one in numbers if one.sort in PROMISES)


def _worded(official: Official, looked: Sequence[Stretch], settings: Trace) -> Iterator[_Need]:
    """Yield the words that promise something; of two that begin in one place the longer."""
    for words, needed in settings.several.items():
        for part in looked:
            for stretch in official.every(words, part):
                yield _Need(stretch, Kind.SEVERAL, needed)
    taken: list[Stretch] = []
    for words in sorted(settings.words, key=len, reverse=True):
        for part in looked:
            for stretch in official.every(words, part):
                if not any(one.meets(stretch) for one in taken):
                    taken.append(stretch)
                    yield _Need(stretch, Kind.WORD)


def _headings(official: Official, settings: Trace) -> Iterator[_Need]:
    """Yield the headings of tasks, each with what stands under it up to the next one."""
    for passage in settings.tasks:
        whole = official.passage(passage)
        found = official.headings(passage)
        if whole is not None:
            ends = [heading.start for heading in found[1:]] + [whole.end]
            for heading, end in zip(found, ends, strict=True):
                yield _Need(heading, Kind.HEADING, under=Stretch(heading.start, end))


def _answering(
    official: Official, need: _Need, plan: Plan, targets: _Quotes, tasks: _Quotes
) -> tuple[str, ...]:
    """Return the targets that cite what is needed; of a heading the tasks quoted under it, or so called."""
    if need.under is None:
        return tuple(name for name, quote in targets.items() if quote.holds(need.stretch))
    heading = "".join(official.said(need.stretch).split())
    return tuple(
        task.id
        for task in plan.tasks.values()
        if (task.id in tasks and tasks[task.id].meets(need.under))
        or any("".join(title.split()) == heading for title in task.title.root.values())
    )


def _clauses(text: str) -> Iterator[Stretch]:
    """Yield the clauses: up to a stop, a semicolon, or the end of the line; without empty ones."""
    at = 0
    while at < len(text):
        found = _CLAUSE.match(text, at)
        assert found is not None
        said = found.group()
        start, end = found.end() - len(said.lstrip()), found.start() + len(said.rstrip())
        if start < end:
            yield Stretch(start, end)
        at = max(found.end(), at + 1)
