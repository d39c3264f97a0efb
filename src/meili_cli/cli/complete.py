"""How a word that was begun may go on: what a shell offers for items, areas, goals and the rest.

Owns what is offered where. Loaded only when a shell asks, so it costs a command nothing. Where
there is no workspace, or one that cannot be read, nothing is offered and nothing is said.

What commands and options there are, and the words of a fixed list (formats, statuses), typer
offers by itself; here is what stands in the plan and the ledger.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from meili_cli.cli import group
from meili_cli.i18n import _, naming
from meili_cli.model.entry import State
from meili_cli.workspace.find import Workspace, find
from meili_cli.workspace.reading import list_batches, read_ledger

if TYPE_CHECKING:
    from meili_cli.model.plan import Plan
    from meili_cli.workspace.book import Book

Offer = tuple[str, str]
"""A word, and what it means."""
Source = Callable[[Workspace, str], Iterable[Offer]]


class Completion(NamedTuple):
    """A word that is offered, as typer hands it to a shell."""

    value: str
    help: str | None
    type: str = "plain"


def attach(command: Any, context: Any) -> None:
    """Let the options and arguments of a command offer what stands in the workspace.

    Options of `meili` itself may stand behind the command too, so they are offered there.
    """
    root = context.find_root().command
    command.params += [param for param in root.params if param.opts[0] in group.ANYWHERE]
    for param in command.params:
        source = _SOURCES.get((command.name, param.name)) or _SOURCES.get(("", param.name))
        if source is not None:
            param.shell_complete = partial(_offers, source)


def _offers(source: Source, context: Any, begun: str) -> list[Completion]:
    """Return what goes on from what was begun."""
    try:
        folder: Path | None = context.find_root().params.get("workspace")
        offered = list(source(find(folder, os.environ), begun))
    except Exception:  # noqa: BLE001 - a message would land in the middle of what is being typed
        return []
    return [Completion(_typed(word), said or None) for word, said in offered]


def _typed(word: str) -> str:
    """Return a word as it is typed; bash, unlike the others, does not quote what it is given."""
    if os.environ.get("_MEILI_COMPLETE", "").endswith("bash"):
        return re.sub(r"([\s'\"\\$`&;|<>()])", r"\\\1", word)
    return word


def _going_on(begun: str, offers: Iterable[Offer]) -> Iterator[Offer]:
    """Yield the offers that begin so, in any case; what was typed stays as it was typed."""
    for word, said in offers:
        if word.casefold().startswith(begun.casefold()):
            yield begun + word[len(begun) :], said


def _book(workspace: Workspace) -> "Book":
    from meili_cli.workspace.book import Book

    return Book(workspace)


def _items(workspace: Workspace, begun: str) -> Iterator[Offer]:
    plan = _book(workspace).plan
    yield from _going_on(
        begun, ((item.id, item.name.said_in(naming())) for item in plan.items.values())
    )


def _goals(workspace: Workspace, begun: str) -> Iterator[Offer]:
    goals = (file.goal for file in _book(workspace).plan.goals)
    yield from _going_on(begun, ((goal.id, goal.name.said_in(naming())) for goal in goals))


def _areas(workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield codes where a code or nothing was begun, else names in the script that was begun."""
    areas = list(_book(workspace).areas)
    if not begun or begun[0].isdecimal():
        yield from _going_on(begun, ((area.code, area.name(naming())) for area in areas))
        return
    named: dict[str, Offer] = {}  # one name in two languages, or of two areas, is one word
    for area in areas:
        for name in (*area.names, area.pinyin):
            if name:
                named.setdefault(name.casefold(), (name, area.code))
    yield from _going_on(begun, named.values())


def _levels(workspace: Workspace, begun: str) -> Iterator[Offer]:
    from meili_cli.render import words

    levels = _book(workspace).plan.head.levels
    yield from _going_on(begun, ((level, words.level(level)) for level in levels))


def _batches(workspace: Workspace, begun: str) -> Iterator[Offer]:
    newest_first = reversed(list_batches(workspace).batches)
    yield from _going_on(begun, ((batch.name, "") for batch in newest_first))


def _mappings(workspace: Workspace, begun: str) -> Iterator[Offer]:
    yield from _going_on(begun, ((path.stem, "") for path in workspace.mappings()))


def _kinds(_workspace: Workspace, begun: str) -> Iterator[Offer]:
    from meili_cli.plan.kinds import KINDS

    yield from _going_on(begun, ((kind.name, _(kind.said)) for kind in KINDS.values()))


def _states(_workspace: Workspace, begun: str) -> Iterator[Offer]:
    from meili_cli.render import words

    yield from _going_on(begun, ((state.value, words.state(state)) for state in State))


def _periods(workspace: Workspace, begun: str) -> Iterator[Offer]:
    book = _book(workspace)
    yield from _going_on(begun, ((period, "") for period in periods(book.plan, book.today)))


def periods(plan: "Plan", today: date) -> Iterator[str]:
    """Yield the periods of a plan that have begun: the longest first, and of those the newest."""
    first, last = plan.head.period.start, min(plan.head.period.end, today)
    months = [
        (year, month)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ][::-1]
    forms: tuple[Callable[[int, int], str], ...] = (
        lambda year, _month: f"{year}",
        lambda year, month: f"{year}-H{(month + 5) // 6}",
        lambda year, month: f"{year}-Q{(month + 2) // 3}",
        lambda year, month: f"{year}-{month:02}",
    )
    for form in forms:
        yield from dict.fromkeys(form(year, month) for year, month in months)


def _closed(workspace: Workspace, begun: str) -> Iterator[Offer]:
    from meili_cli.workspace import closings

    periods = [one.period for one in closings.load(workspace)][::-1]
    yield from _going_on(begun, ((period, "") for period in periods))


def _people(workspace: Workspace, begun: str) -> Iterator[Offer]:
    with read_ledger(workspace) as ledger:
        yield from _going_on(begun, ((name, "") for name in ledger.people()))


def _columns(command: str, _workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield lists of columns, as far as they were begun, with the last one whole."""
    from meili_cli.render import columns

    rows = {name: field.title for name, field in columns.OF_ROWS.items()}
    entries = {name: field.title for name, field in columns.OF_ENTRIES.items()}
    batches = {name: field.title for name, field in columns.OF_BATCHES.items()}
    titles = {"report": rows, "log": entries, "batches": batches, **_lists()}[command]
    before, comma, last = begun.rpartition(",")
    downward = "-" if last.startswith("-") else ""  # as --sort takes it
    for name, title in titles.items():
        if name.startswith(last.removeprefix("-")) and name not in before.split(","):
            yield f"{before}{comma}{downward}{name}", _(title)


def _rules(command: str, _workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield the ids of rules, behind those that were named before a comma."""
    from meili_cli.workspace.rules import of_command

    before, comma, last = begun.rpartition(",")
    for rule in of_command(command).values():
        if rule.id.startswith(last) and rule.id not in before.split(","):
            yield f"{before}{comma}{rule.id}", rule.summary


def _questions(workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield the ids of the findings that can be answered."""
    found = _book(workspace).check()
    yield from _going_on(begun, ((one.id, one.message) for one in found if one.id))


_LISTS: Final = (
    "rank", "forecast", "watch", "tasks", "list", "changes", "check", "closings",
    "validate", "diff", "impact", "trace",
)  # fmt: skip
"""The commands that show a list of results."""


def _lists() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of every list of results, with their titles, by its command."""
    from meili_cli.render.lists import (
        changes,
        closings,
        directives,
        findings,
        forecast,
        plan_diff,
        plan_impact,
        rank,
        tasks,
        trace,
        watch,
    )  # fmt: skip

    kinds: Mapping[str, Mapping[str, Any]] = {
        "rank": rank.RANK.columns, "forecast": forecast.COLUMNS, "watch": watch.COLUMNS,
        "tasks": tasks.COLUMNS, "list": directives.COLUMNS, "changes": changes.TABLE.columns,
        "check": findings.CHECK.columns, "validate": findings.VALIDATE.columns, "closings": closings.CLOSINGS.columns,
        "diff": plan_diff.DIFF.columns, "impact": plan_impact.IMPACT.columns,
        "trace": {**trace.CLAUSES.columns, **trace.UNCOVERED.columns},
    }  # fmt: skip
    return {
        command: {name: field.title for name, field in columns.items()}
        for command, columns in kinds.items()
    }


def _revisions(workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield branches and tags."""
    from meili_cli.workspace import revisions

    yield from _going_on(begun, ((name, "") for name in revisions.names(workspace)))


def _values(workspace: Workspace, begun: str) -> Iterator[Offer]:
    """Yield the values of the plan by their paths, as far as one was begun."""
    from meili_cli.plan.tried import paths

    if "=" not in begun:
        yield from _going_on(begun, ((f"{path}=", "") for path in paths(_book(workspace).plan)))


def _directives(workspace: Workspace, begun: str) -> Iterator[Offer]:
    from meili_cli.workspace.directives import orders

    book = _book(workspace)
    yield from _going_on(
        begun,
        (
            (one.directive.id, one.directive.reason)
            for one in reversed(orders(book))
            if one.closed is None
        ),
    )


_SOURCES: Final[Mapping[tuple[str, str], Source]] = {
    ("", "item"): _items,
    ("", "area"): _areas,
    ("", "goal"): _goals,
    ("report", "by"): _levels,
    ("forecast", "by"): _levels,
    ("chart", "by"): _levels,
    ("rank", "by"): _levels,
    ("rank", "account"): _areas,
    ("changes", "by"): _levels,
    ("changes", "period"): _closed,
    ("", "as_published"): _closed,
    ("close", "period"): _periods,
    ("bulletin", "period"): _periods,
    ("", "batch"): _batches,
    ("", "as_of"): _periods,
    ("", "known_at"): _periods,
    ("", "since"): _periods,
    ("validate", "since"): _revisions,
    ("diff", "old"): _revisions,
    ("diff", "new"): _revisions,
    ("diff", "by"): _levels,
    ("impact", "by"): _levels,
    ("impact", "values"): _values,
    ("", "until"): _periods,
    ("", "recorded_by"): _people,
    **{
        (command, option): partial(_columns, command)
        for command in ("report", "log", "batches", *_LISTS)
        for option in ("columns", "sort")
    },
    ("", "mapping"): _mappings,
    ("schema", "kind"): _kinds,
    ("check", "accept"): _questions,
    **{
        (command, option): partial(_rules, command)
        for command in ("validate", "check")
        for option in ("select", "ignore")
    },
    ("watch", "by"): _levels,
    ("tasks", "by"): _levels,
    ("close", "directive"): _directives,
    ("open", "due"): _periods,
    ("record", "first"): _periods,
    ("record", "state"): _states,
}
"""By the command (or any) and the name of the parameter."""
