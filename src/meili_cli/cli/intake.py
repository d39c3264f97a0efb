"""How record, import and retract answer: what became of each row, and what it did."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from meili_cli.cli import console, options
from meili_cli.cli.validate import say_simulated
from meili_cli.errors import ExitCode
from meili_cli.i18n import _, ngettext
from meili_cli.model.problem import Place, Problem

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.ledger.table import Table
    from meili_cli.model.entry import Entry
    from meili_cli.model.report import Row
    from meili_cli.workspace.book import Book, Taken


class Answer(NamedTuple):
    """One input and what became of it."""

    name: str
    taken: "Taken"

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        intake = self.taken.intake
        return {
            "file": self.name,
            "batch": None if self.taken.batch is None else self.taken.batch.name,
            **counts([self]),
            "problems": [_problem(problem) for problem in intake.problems],
        }


def hand_in(
    book: "Book",
    table: "Table",
    *,
    revise: bool,
    by: str | None,
    dry_run: bool,
    ledger: "Ledger | None" = None,
) -> "Taken":
    """Hand rows in, with the command as it was typed."""
    return book.take(
        [table],
        revise=revise,
        dry_run=dry_run,
        by=by,
        command=("meili", *sys.argv[1:]),
        read=() if table.file is None else (table.file,),
        environ=os.environ,
        ledger=ledger,
    )


def counts(answers: Sequence[Answer]) -> dict[str, int]:
    """Return how many rows were read, and what became of them."""
    names = ("read", "new", "unchanged", "revised", "withdrawn", "refused")
    return {name: sum(getattr(one.taken.intake, name) for one in answers) for name in names}


def answer(book: "Book", answers: Sequence[Answer], form: options.Answer, *, dry_run: bool) -> None:
    """Print what became of the rows of one or several inputs."""
    if form is options.Answer.JSON:
        _print_json(
            {
                "schema": "meili/intake/1",
                "simulated": book.plan.head.simulated,
                "dry_run": dry_run,
                **counts(answers),
                "files": [one.as_json() for one in answers],
            }
        )
        return
    say_simulated(book.plan)
    for one in answers:
        intake = one.taken.intake
        console.findings(intake.problems, aside=True)
        parts = [
            _("{n} read").format(n=intake.read),
            _("{n} new").format(n=intake.new),
            _("{n} unchanged").format(n=intake.unchanged),
            _("{n} revised").format(n=intake.revised),
            *([_("{n} withdrawn").format(n=intake.withdrawn)] if intake.withdrawn else []),
            _("{n} refused").format(n=intake.refused),
        ]
        console.data(
            _("{file}: {counts}. {outcome}").format(
                file=one.name,
                counts=_(", ").join(parts),
                outcome=_outcome(one.taken, dry_run=dry_run),
            )
        )


def end(answers: Sequence[Answer]) -> None:
    """End with 1 where anything was refused."""
    if any(one.taken.intake.is_refused for one in answers):
        raise typer.Exit(ExitCode.FINDINGS)


def one(
    context: typer.Context,
    item: str,
    area: str,
    cells: Mapping[str, str],
    *,
    revise: bool = False,
    by: str | None,
    dry_run: bool,
    form: options.Answer,
) -> None:
    """Hand in one figure typed as options, and say what it did to the area's standing."""
    from meili_cli.ledger.periods import parse_period
    from meili_cli.ledger.table import Table

    session: options.Session = context.obj
    book = session.book()
    typed = {"item": book.item(item).id, "area": book.area(area).code, **cells}
    table = Table(((Place(_("the command line")), typed),), 1)
    period = parse_period(cells["as_of"])
    spot = None if period is None else (typed["item"], typed["area"], period.last)
    with book.ledger() as ledger:
        before = None if spot is None else book.row(*spot, ledger)
        taken = hand_in(book, table, revise=revise, by=by, dry_run=dry_run, ledger=ledger)
    after = None if spot is None or taken.batch is None else book.row(*spot)
    answers = [Answer(context.command_path, taken)]
    if form is options.Answer.JSON:
        _print_json(
            {
                "schema": "meili/record/1",
                "simulated": book.plan.head.simulated,
                "dry_run": dry_run,
                **counts(answers),
                **answers[0].as_json(),
                "before": _standing(before),
                "after": _standing(after),
            }
        )
    else:
        _say_one(book, taken, before, after, dry_run=dry_run)
    end(answers)


def _say_one(
    book: "Book", taken: "Taken", before: "Row | None", after: "Row | None", *, dry_run: bool
) -> None:
    from meili_cli import render
    from meili_cli.i18n import language

    say_simulated(book.plan)
    console.findings(taken.intake.problems, aside=True)
    for entry in taken.intake.entries:
        days = entry.as_of.isoformat()
        if entry.period_start is not None:
            days = _("{first} to {last}").format(first=entry.period_start.isoformat(), last=days)
        console.data(
            _("{item} · {area} · {days} · {figure}").format(
                item=book.plan.items[entry.item].name.said_in(language()),
                area=book.areas[entry.area].name(language()),
                days=days,
                figure=_figure(entry),
            )
        )
    if taken.intake.is_refused:
        console.say(_("Refused; nothing was written."))
    elif not taken.intake.entries:
        console.data(_("This figure stands already; nothing was written."))
    else:
        console.data(_outcome(taken, dry_run=dry_run))
    if before is not None and after is not None:
        console.data(render.effect(before, after))


def _figure(entry: "Entry") -> str:
    """Say the kind and the figure of an entry; a retract has none."""
    from meili_cli import render
    from meili_cli.importers.intake import figure_text

    kind = render.kind(entry.kind)
    if entry.value is None and entry.state is None:
        return kind
    return _("{kind}: {figure}").format(kind=kind, figure=figure_text(entry))


def _outcome(taken: "Taken", *, dry_run: bool) -> str:
    if taken.intake.is_refused:
        return _("Nothing was written.")
    entries = len(taken.intake.entries)
    if dry_run:
        return ngettext(
            "Dry run: {n} entry would be written.",
            "Dry run: {n} entries would be written.",
            entries,
        ).format(n=entries)
    if taken.batch is None:
        return _("Nothing to write.")
    return _("Written: {path}").format(path=Path(taken.batch.shown).as_posix())


def _standing(row: "Row | None") -> dict[str, Any] | None:
    from meili_cli import render

    return None if row is None else render.record(row)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.place.path,
        "line": problem.place.line or None,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _print_json(data: dict[str, Any]) -> None:
    import json

    console.data(json.dumps(data, ensure_ascii=False, indent=2))
