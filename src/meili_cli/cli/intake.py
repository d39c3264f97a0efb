"""How record, import and retract answer: what became of each row, and what it did."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import say_simulated
from meili_cli.errors import ExitCode
from meili_cli.i18n import _, naming, ngettext
from meili_cli.model.problem import Problem

if TYPE_CHECKING:
    from meili_cli.model.entry import Entry
    from meili_cli.model.report import Row
    from meili_cli.workspace.book import Book
    from meili_cli.workspace.handing import Handing, Taken


_FINDINGS: Final = 20
"""So many different findings of one rule are printed for a file; the others are counted."""
_LINES: Final = 10
"""So many lines are named of those that have the same finding."""


def handing(
    *, revise: bool = False, by: str | None, dry_run: bool, restate: str | None = None
) -> "Handing":
    """Return how figures are handed in here: with the command as it was typed."""
    from meili_cli.workspace.handing import Handing

    return Handing(
        command=("meili", *sys.argv[1:]), place=_("the command line"), environ=os.environ,
        by=by, revise=revise, dry_run=dry_run, restate=restate,
    )  # fmt: skip


def answer(
    book: "Book", answers: "Sequence[Taken]", form: options.Answer, *, dry_run: bool
) -> None:
    """Print what became of the rows of one or several inputs, and end with 1 if any is refused."""
    if form is options.Answer.JSON:
        _print_json(
            {
                "schema": "meili/intake/1",
                "simulated": book.plan.head.simulated,
                "dry_run": dry_run,
                **{name: sum(one.counts[name] for one in answers) for name in answers[0].counts},
                "files": [_record(one) for one in answers],
            }
        )
    else:
        _say(book, answers, dry_run=dry_run)
    _end(answers)


def answer_in_entries(book: "Book", answers: "Sequence[Taken]") -> None:
    """Print the entries that would be written as csv; what became of the rows is said beside.

    It is the form of a batch, but for text that a spreadsheet would take for a formula.
    """
    from meili_cli.ledger.commit import serialise
    from meili_cli.ledger.texts import marked

    _say(book, answers, dry_run=True, summary=console.say)
    entries = (
        entry._replace(source=marked(entry.source), note=marked(entry.note))
        for one in answers
        for entry in one.entries
    )
    console.data(serialise(list(entries)).decode())
    _end(answers)


def _say(
    book: "Book",
    answers: "Sequence[Taken]",
    *,
    dry_run: bool,
    summary: Callable[[str], None] = console.data,
) -> None:
    from meili_cli.importers.grids import delimited

    say_simulated(book.plan)
    for one in answers:
        intake = one.intake
        if one.read_as not in {"", delimited.said("UTF-8", ",")}:
            console.say(_("{file}: read as {how}").format(file=one.source, how=one.read_as))
        _say_findings(one.source, intake.problems)
        parts = [
            _("{n} read").format(n=intake.read),
            _("{n} new").format(n=intake.new),
            _("{n} unchanged").format(n=intake.unchanged),
            _("{n} revised").format(n=intake.revised),
            *([_("{n} withdrawn").format(n=intake.withdrawn)] if intake.withdrawn else []),
            _("{n} refused").format(n=intake.refused),
        ]
        summary(
            _("{file}: {counts}. {outcome}").format(
                file=console.harmless(one.source),
                counts=_(", ").join(parts),
                outcome=_outcome(one, dry_run=dry_run),
            )
        )


def _say_findings(source: str, problems: Sequence[Problem]) -> None:
    """Print findings: the same on many rows as one, and of one rule no more than the first."""
    left: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for group in _groups(problems):
        first, *others = group
        if said[first.rule] >= _FINDINGS:
            left[first.rule] += len(group)
            continue
        said[first.rule] += 1
        if others:
            lines = ", ".join(str(problem.place.line) for problem in others[:_LINES])
            more = ngettext(
                "{message} (also in line {lines})",
                "{message} (in {count} rows, also in lines {lines})",
                len(others),
            ).format(
                message=first.message,
                count=f"{len(group):,}",
                lines=lines if len(others) <= _LINES else f"{lines} …",
            )
            first = first._replace(message=more)
        console.findings([first], aside=True)
    for rule, count in left.items():
        console.say(
            ngettext(
                "{source}: and {count} more row with [{rule}]",
                "{source}: and {count} more rows with [{rule}]",
                count,
            ).format(source=source, count=f"{count:,}", rule=rule)
        )


def _groups(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Return the findings that say the same together, in the order of their first."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        place = problem.place
        key = (
            place.path,
            place.over,
            problem.rule,
            problem.severity,
            problem.message,
            problem.hint,
        )
        groups.setdefault(key, []).append(problem)
    return list(groups.values())


def _end(answers: "Sequence[Taken]") -> None:
    """End with 1 where anything was refused."""
    if any(one.intake.has_errors for one in answers):
        raise typer.Exit(ExitCode.FINDINGS)


def answer_one(
    context: typer.Context, book: "Book", taken: "Taken", form: options.Answer, *, dry_run: bool
) -> None:
    """Print what became of one figure and what it did, and end with 1 if it is refused."""
    if form is options.Answer.JSON:
        _print_json(
            {
                "schema": "meili/record/1",
                "simulated": book.plan.head.simulated,
                "dry_run": dry_run,
                **taken.counts,
                **_record(taken._replace(source=context.command_path)),
                "before": _standing(taken.before),
                "after": _standing(taken.after),
            }
        )
    else:
        _say_one(book, taken, dry_run=dry_run)
    _end([taken])


def _say_one(book: "Book", taken: "Taken", *, dry_run: bool) -> None:
    from meili_cli import render

    say_simulated(book.plan)
    console.findings(taken.problems, aside=True)
    for entry in taken.entries:
        days = entry.as_of.isoformat()
        if entry.period_start is not None:
            days = _("{first} to {last}").format(first=entry.period_start.isoformat(), last=days)
        console.data(
            _("{item} · {area} · {days} · {figure}").format(
                item=book.plan.items[entry.item].name.said_in(naming()),
                area=book.areas[entry.area].name(naming()),
                days=days,
                figure=_figure(entry),
            )
        )
    if taken.is_refused:
        console.say(_("Refused; nothing was written."))
    elif not taken.entries:
        console.data(_("This figure stands already; nothing was written."))
    else:
        console.data(_outcome(taken, dry_run=dry_run))
    if taken.before is not None and taken.after is not None:
        console.data(render.effect(taken.before, taken.after))


def _figure(entry: "Entry") -> str:
    """Say the kind and the figure of an entry; a retract has none."""
    from meili_cli import render
    from meili_cli.importers.intake import figure_text

    kind = render.kind(entry.kind)
    if entry.value is None and entry.state is None:
        return kind
    return _("{kind}: {figure}").format(kind=kind, figure=figure_text(entry))


def _outcome(taken: "Taken", *, dry_run: bool) -> str:
    if taken.is_refused:
        return _("Nothing was written.")
    entries = len(taken.entries)
    if dry_run:
        return ngettext(
            "Dry run: {n} entry would be written.",
            "Dry run: {n} entries would be written.",
            entries,
        ).format(n=entries)
    if taken.batch is None:
        return _("Nothing to write.")
    return _("Written: {path}").format(path=Path(taken.batch.shown).as_posix())


def _record(taken: "Taken") -> dict[str, Any]:
    """Return an answer as plain data."""
    return {
        "file": taken.source,
        "batch": None if taken.batch is None else taken.batch.name,
        **taken.counts,
        "read_as": taken.read_as or None,
        "problems": [_problem(problem) for problem in taken.problems],
        "groups": [
            {
                "rule": group[0].rule,
                "severity": group[0].severity.value,
                "message": group[0].message,
                "count": len(group),
                "lines": [problem.place.line for problem in group[:_LINES]],
            }
            for group in _groups(taken.problems)
        ],
    }


def _standing(row: "Row | None") -> dict[str, Any] | None:
    from meili_cli import render

    return None if row is None else render.record(row)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.place.path,
        "line": problem.place.line or None,
        "column": problem.place.over or None,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _print_json(data: dict[str, Any]) -> None:
    import json

    console.data(json.dumps(data, ensure_ascii=False, indent=2))
