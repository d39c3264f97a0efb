"""The plan and the ledger of a workspace, opened together: all that can be asked of them.

The command line and notebooks use the same functions. Nothing here prints.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from meili_cli.errors import UsageError
from meili_cli.i18n import LANGUAGES, _, naming
from meili_cli.ledger.periods import parse_period
from meili_cli.model.terms import Chosen, Status
from meili_cli.plan import load
from meili_cli.workspace.ahead import Ahead
from meili_cli.workspace.find import Workspace
from meili_cli.workspace.handing import Handing, Taken, undisturbed
from meili_cli.workspace.reading import list_batches, read_ledger
from meili_cli.workspace.typed import Typed, people_of, period_of

if TYPE_CHECKING:  # each of these is imported by the method that needs it: start-up time
    from meili_cli.checks.answers import Checked
    from meili_cli.engine import Ledger, Search
    from meili_cli.importers.bulk import Plain
    from meili_cli.importers.grid import Asked, Grid
    from meili_cli.importers.mapping import How
    from meili_cli.importers.sources import Source
    from meili_cli.importers.suggest import Suggestion
    from meili_cli.ledger.batch import Listing
    from meili_cli.ledger.receipt import Account
    from meili_cli.ledger.table import ReadFile, Table
    from meili_cli.model.answer import Answer
    from meili_cli.model.assessment import Assessment
    from meili_cli.model.closing import Closed, Closing, Published
    from meili_cli.model.entry import Kind, Logged
    from meili_cli.model.problem import Problem
    from meili_cli.model.report import Report, Row
    from meili_cli.reports import Query
    from meili_cli.reports.chains import Chain
    from meili_cli.reports.changes import Moved
    from meili_cli.reports.explain import Explanation
    from meili_cli.reports.form import Form
    from meili_cli.reports.trace import Traced


class Moves(NamedTuple):
    """What moved since a closing: the two questions, and the rows that are answered otherwise."""

    published: "Published"
    first: "Query"
    second: "Query"
    moved: "tuple[Moved, ...]"


class Book(Typed):
    """One workspace, opened: the plan is read at once, the ledger when it is asked for."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        now: datetime | None = None,
        reading: "Ahead[Ledger] | None" = None,
    ) -> None:
        """Open a workspace; raises PlanError if its plan has errors.

        `reading` is its ledger, where somebody has begun to read it already.
        """
        self._reading = reading
        draft = load(workspace.root)
        assert draft.plan is not None
        assert draft.areas is not None
        self._place = draft.place
        self._official = draft.official
        self.workspace = workspace
        super().__init__(draft.plan, draft.areas, now)

    def trace(self) -> "Traced":
        """Return the plan beside its official text. Raises UsageError where it names none."""
        from meili_cli.reports.trace import trace

        if self._official is None:
            raise UsageError(
                _("the plan names no official text that it could be held against"),
                where=self.workspace.plan / "plan.yaml",
                hint=_(
                    "Put the text into plan/source/, and name it: `document: {text: source/FILE}`."
                ),
            )
        return trace(self._official, self.plan)

    def batch(self, typed: str) -> str:
        """Return the name of a batch; its beginning or its 12 hex digits will do.

        Raises UsageError.
        """
        from meili_cli.ledger.nearest import nearest_words

        names = [batch.name for batch in self.batches().batches]
        begun = [
            name for name in names
            if typed and (name.startswith(typed) or name.endswith(f"-{typed}"))
        ]  # fmt: skip
        if typed in begun or len(begun) == 1:
            return typed if typed in begun else begun[0]
        words = {word: name for name in names for word in (name, name.rpartition("-")[2])}
        alike = begun[:3] or nearest_words(typed, words)
        raise UsageError(
            _("several batches begin so") if begun else _("there is no such batch"),
            where=f"--batch {typed}",
            hint=_("nearest: {names}").format(names=", ".join(alike))
            if alike
            else _("`meili batches` lists them all."),
        )

    def must_be_written_in(self, language: str) -> None:
        """Raise UsageError where nobody would be answered in `language`, not even by the plan."""
        written = self.plan.head.languages
        if language not in (*LANGUAGES, *written):
            raise UsageError(
                _('the plan is not written in the language "{language}"').format(language=language),
                hint=_("It is written in: {languages}.").format(languages=", ".join(written)),
            )

    # -- the ledger ----------------------------------------------------------------------

    def batches(self) -> "Listing":
        """Return the batches, and the files among them that are none."""
        return list_batches(self.workspace)

    def accounts(self) -> "list[Account]":
        """Return what is noted of each batch, the oldest first."""
        from meili_cli.ledger.receipt import account

        return [account(batch) for batch in self.batches().batches]

    @contextmanager
    def ledger(self) -> "Iterator[Ledger]":
        """Open the ledger; raises LedgerError where a batch is not what its name says."""
        reading, self._reading = self._reading, None
        opened = read_ledger(self.workspace) if reading is None else reading.result()
        with opened as ledger:
            ledger.plant(self.areas)
            yield ledger

    @contextmanager
    def as_it_was(self, published: "Published") -> "Iterator[Ledger]":
        """Open the ledger as it was when a period was closed, from its batches alone.

        Raises LedgerError where one of them is not there any more.
        """
        from meili_cli.workspace.reading import read_batches

        with read_batches(self.workspace, published.batches) as ledger:
            ledger.plant(self.areas)
            yield ledger

    def _opened(self, published: "Published | None") -> "AbstractContextManager[Ledger]":
        return self.ledger() if published is None else self.as_it_was(published)

    # -- closed periods ------------------------------------------------------------------

    def published(self, period: str) -> "Published":
        """Return what was known when a period was closed. Raises UsageError for one that is open."""
        from meili_cli.workspace import closings

        return closings.published(self.workspace, period)

    def closings(self) -> "list[Published]":
        """Return the closings, the oldest first. Raises PlanError where one has an error."""
        from meili_cli.workspace import closings

        return closings.all_published(self.workspace)

    def open_before(self, closing: "Closing") -> date | None:
        """Return the last day before a closing's period that is in no closed one; None for none."""
        from meili_cli.workspace import closings

        found = closings.load(self.workspace)
        return closings.open_before(closing, found, self.plan.head.period.start)

    def close(
        self, typed: str, *, by: str | None, environ: Mapping[str, str], dry_run: bool = False
    ) -> "Published":
        """Close a period with all that is known now.

        Raises UsageError where it cannot be closed, and LedgerError, with the findings, where
        the ledger has errors.
        """
        from meili_cli.ledger.recorder import who
        from meili_cli.model.problem import Severity
        from meili_cli.workspace import closings

        before = closings.load(self.workspace)
        period = closings.period(typed, self.plan, self.today, before)
        by = who(by, environ)
        listing = self.batches()  # what comes from here on was not known
        found = self.check(listing=listing)
        errors = tuple(problem for problem in found if problem.severity is Severity.ERROR)
        if errors:
            raise closings.LedgerUnfitError(period, errors)
        names = [batch.name for batch in listing.batches]
        newest = max((batch.recorded_at for batch in listing.batches), default=None)
        known = closings.Known(self.now, by, names, newest)
        with undisturbed():
            return closings.close(self.workspace, period, known, before, dry_run=dry_run)

    def changes(
        self,
        period: str,
        *,
        known_at: str | None = None,
        by: str | None = None,
        area: str | None = None,
        items: Sequence[str] = (),
    ) -> "Moves":
        """Return what moved since a period was closed, in the report for its last day.

        With `known_at` up to that time; `area` is an area with all below it, `by` a level.
        Raises UsageError where the period is open, or was at that time.
        """
        from meili_cli import reports
        from meili_cli.reports.changes import changes

        published = self.published(period)
        closing = published.closing
        scope = self.area(area)
        level = None if by is None else self.level(by)
        codes = [
            one.code for one in self.areas.subtree(scope.code) if level in (None, one.level)
        ]  # fmt: skip
        query = reports.Query(
            as_of=closing.days[1],
            items=[self.item(one).id for one in items] or list(self.plan.items),
            areas=codes,
            by=level or scope.level,
            scope=scope.code,
            language=naming(),
        )
        first = self.as_known(query, None, published)
        second = self.as_known(query, known_at)
        if second.known_at is not None and second.known_at < closing.closed_at:
            raise UsageError(
                _("the period was closed later, at {moment}").format(moment=first.known_text),
                where=f"--known-at {known_at}",
                hint=_("Give a later time, or leave it out."),
            )
        with self.as_it_was(published) as before, self.ledger() as now:
            moved = changes(self.plan, self.areas, before, now, published.batches, first, second)
        return Moves(published, first, second, moved)

    # -- reports -------------------------------------------------------------------------

    def report(
        self,
        *,
        by: str | None = None,
        area: str | None = None,
        items: Sequence[str] = (),
        goals: Sequence[str] = (),
        statuses: Sequence[Status] = (),
        as_of: str | None = None,
        known_at: str | None = None,
        as_published: "Published | None" = None,
        basis: Chosen | None = None,
        tasks: bool = False,
        budgets: bool = False,
        ledger: "Ledger | None" = None,
    ) -> "Report":
        """Return a report, as `meili report` gives it.

        `by` is a level; None is the area itself, and where items are named also the areas
        right below it. With `budgets` each row has its delivery budget. `ledger` is one that is
        open already; for a report as published it is that of `as_it_was`.
        """
        from meili_cli import reports

        query = self.query(
            by=by, area=area, items=items, goals=goals, as_of=as_of, known_at=known_at, tasks=tasks
        )._replace(basis=basis, statuses=frozenset(statuses))
        query = self.as_known(query, None, as_published)
        with self._opened(as_published) if ledger is None else nullcontext(ledger) as opened:
            report = reports.build(self.plan, self.areas, opened, query)
            if not budgets:
                return report
            from meili_cli.assessment.budget import with_budgets

            return with_budgets(self.plan, self.areas, opened, query, report)

    def query(
        self,
        *,
        by: str | None = None,
        area: str | None = None,
        items: Sequence[str] = (),
        goals: Sequence[str] = (),
        as_of: str | None = None,
        known_at: str | None = None,
        tasks: bool = False,
        below: bool = False,
    ) -> "Query":
        """Return what is typed as the question of a report; see `report`. Raises UsageError.

        With `below` and no level, the areas right below are asked for as well.
        """
        from meili_cli.reports import Query

        scope = self.area(area)
        wanted = [self.item(one).id for one in items] or self._items(goals, tasks=tasks)
        if by is not None:
            level = self.level(by)
            codes = [one.code for one in self.areas.at_level(level, scope.code)]
            if not codes:
                raise UsageError(
                    _("there is no {level} in {area}").format(
                        level=level, area=scope.name(naming())
                    ),
                    where="--by",
                    hint=_("Its levels are: {levels}.").format(
                        levels=", ".join(self.plan.head.levels)
                    ),
                )
        elif items or below:
            children = self.areas.children.get(scope.code, ())
            level = children[0].level if children else scope.level
            codes = [scope.code, *(child.code for child in children)]
        else:
            level, codes = scope.level, [scope.code]
        query = Query(
            as_of=self.day(as_of),
            items=wanted,
            areas=codes,
            by=level,
            scope=scope.code,
            language=naming(),
        )
        return self.as_known(query, known_at)

    @cached_property
    def assessment(self) -> "Assessment":
        """How the plan is assessed; raises PlanError where its file has errors."""
        from meili_cli.plan import assessment

        return assessment.load(self.workspace.root, self.plan)

    def as_known(
        self, query: "Query", known_at: str | None, as_published: "Published | None" = None
    ) -> "Query":
        """Return a query that asks what was known at a time, or when a period was closed."""
        if as_published is not None:
            closing = as_published.closing
            return query._replace(
                as_of=closing.days[1],
                known_at=closing.closed_at,
                known_on=closing.closed_at.astimezone(self.zone).date(),
                known_text=f"{closing.closed_at:%Y-%m-%dT%H:%M:%S.%f}Z",
                published=closing.period,
                plan_changed=as_published.changed,
            )
        if known_at is None:
            return query
        moment, day = self.moment(known_at)
        return query._replace(known_at=moment, known_on=day, known_text=known_at)

    def _items(self, goals: Sequence[str], *, tasks: bool) -> list[str]:
        if tasks:
            return list(self.plan.tasks)
        if not goals:
            return list(self.plan.targets)
        wanted = self.goals(goals)
        return [item for item, goal in self.plan.goal_of.items() if goal.id in wanted]

    def row(self, item: str, area: str, day: date, ledger: "Ledger | None" = None) -> "Row":
        """Return one row of a report: an item at an area on a day."""
        level = self.area(area).level
        report = self.report(
            items=[item], area=area, by=level, as_of=day.isoformat(), ledger=ledger
        )
        return report.rows[0]

    def explain(
        self,
        item: str,
        area: str | None = None,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        as_published: "Published | None" = None,
        basis: Chosen | None = None,
    ) -> "Explanation":
        """Return how the figure of an item at an area came about; the top area for None."""
        from meili_cli import reports
        from meili_cli.reports.explain import explain

        found = self.area(area)
        query = reports.Query(
            as_of=self.day(as_of),
            items=[self.item(item).id],
            areas=[found.code],
            by=found.level,
            scope=found.code,
            basis=basis,
            language=naming(),
        )
        query = self.as_known(query, known_at, as_published)
        with self._opened(as_published) as ledger:
            return explain(
                self.plan, self.areas, ledger, query,
                places=self._place, root=self.workspace.root,
            )  # fmt: skip

    def explained(self, query: "Query", ledger: "Ledger") -> "Iterator[Explanation]":
        """Yield the account of every row that `query` asks for, from a ledger that is open."""
        from meili_cli.reports.explain import accounts

        return accounts(
            self.plan, self.areas, ledger, query, places=self._place, root=self.workspace.root
        )

    def forms(
        self,
        areas: Sequence[str],
        as_of: str,
        *,
        below: bool = False,
        tasks: bool = False,
        every: bool = False,
    ) -> "list[Form]":
        """Return the forms in which areas report for a day, one each; the top area for none.

        With `below` those of the areas right below, but for such as are not expected to report.
        A form asks for the targets whose reporting period ends on that day: with `every` for all
        of them, with `tasks` for the tasks too. Raises UsageError where nothing is to be asked.
        """
        from meili_cli.reports import Query
        from meili_cli.reports.form import due, forms

        found = [self.area(one) for one in areas] or [self.areas.top]
        if below:
            found = [one for area in found for one in self.areas.expected_children(area.code)]
        codes = list(dict.fromkeys(one.code for one in found))
        if not codes:
            raise UsageError(_("there is no area below"), where="--all-districts",
                             hint=_("Leave it out, for a form of the area itself."))  # fmt: skip
        day = self.day(as_of)
        asked = due(self.plan, self.plan.items if tasks else self.plan.targets, day, every=every)
        if not asked:
            raise UsageError(
                _("nothing is to be reported for {day}").format(day=day),
                where="--as-of",
                hint=_("Give the end of a reporting period, or --all-items."),
            )
        query = Query(
            as_of=day,
            items=[one.item for one in asked],
            areas=codes,
            by=self.areas[codes[0]].level,
            scope=self.areas.top.code,
            language=naming(),
        )
        with self.ledger() as ledger:
            return forms(self.plan, self.areas, ledger, asked, query)

    # -- figures in ----------------------------------------------------------------------

    def take(self, table: "Table", handing: Handing, *, ledger: "Ledger | None" = None) -> Taken:
        """Hand in rows of figures: judge them all, and write one batch or nothing.

        `ledger` is one that is open already; it does not see what is written.
        """
        from meili_cli.importers import intake
        from meili_cli.ledger.row import RowContext

        context = RowContext(self.plan, self.areas, self.today)
        source = handing.place if table.file is None else table.file.path
        typescript = intake.read_tables([table], context, handing.telling(source))
        only_good = handing.partial and table.complete
        with self.ledger() if ledger is None else nullcontext(ledger) as opened:
            decided = intake.take_in(
                typescript, opened,
                closed=self._closed(handing), revise=handing.revise, partial=only_good,
            )  # fmt: skip
        taken = Taken(source, decided, read_as=table.read_as, original=table.original)
        return self._commit(taken, handing, () if table.file is None else (table.file,))

    def _take_plain(self, plain: "Plain", handing: Handing, asked: "Asked") -> Taken:
        """Hand in a large plain file, all its rows at once where that can be done."""
        from meili_cli.engine.bulk import NotPlain
        from meili_cli.importers import bulk, grids, long_table
        from meili_cli.ledger.drafted import Drafted
        from meili_cli.ledger.row import RowContext

        context = RowContext(self.plan, self.areas, self.today)
        source, tell = plain.source, handing.telling(plain.source.name)
        try:
            with self.ledger() as ledger:
                decided, read_as, original = bulk.take_in(
                    plain, context, ledger,
                    closed=self._closed(handing), revise=handing.revise, partial=handing.partial, tell=tell,
                )  # fmt: skip
                taken = Taken(source.name, decided, read_as=read_as, original=original)
                kept = self._commit(taken, handing, (plain.file,))
                if kept.batch is None and isinstance(kept.entries, Drafted):
                    kept.entries.batch()  # the ledger that writes them is open only here
                return kept
        except NotPlain:
            grid = grids.read(source, asked, tell)
            return self.take(long_table.read(grid, self.plan, asked.header_row), handing)

    def _closed(self, handing: Handing) -> "Closed":
        """Return the periods that are closed, and why figures of them are handed in even so."""
        from meili_cli.workspace import closings

        return handing.closed or closings.closed(self.workspace, handing.restate)

    def _commit(self, taken: Taken, handing: Handing, read: "tuple[ReadFile, ...]" = ()) -> Taken:
        """Write what was decided as one batch, unless there is nothing, or it is a dry run."""
        from meili_cli.ledger.commit import Receipt, commit
        from meili_cli.ledger.recorder import who

        decided = taken.intake
        if handing.dry_run or not decided.entries:
            return taken
        with undisturbed():
            batch = commit(
                decided.entries,
                self.workspace.entries,
                now=self.now,
                receipt=Receipt(
                    who(handing.by, handing.environ),
                    handing.command,
                    read,
                    unchanged=decided.unchanged,
                    refused=decided.refused,
                    restate=handing.restate if decided.restated else None,
                ),
                not_before=decided.not_before,
                root=self.workspace.root,
            )
        return taken._replace(batch=batch)

    def import_(
        self,
        files: "Iterable[Path | Source]",
        handing: Handing,
        asked: "Asked | None" = None,
        *,
        mapping: str | None = None,
        as_of: str | None = None,
    ) -> list[Taken]:
        """Take in the figures of files: all rows of a file or none, and a batch for each.

        `asked` is what is known of how to read them. `mapping` is the name of a mapping file in
        plan/mappings, or the path of one; `as_of` is when the figures are of, where the table
        does not say it, and comes before what the mapping says. Raises UsageError where one
        cannot be read, PlanError where the mapping has errors, and then nothing is written.
        """
        from meili_cli.importers import bulk, grids, long_table, sources
        from meili_cli.importers.bulk import Plain
        from meili_cli.importers.grid import Asked

        asked = asked or Asked()
        how = self._mapping(mapping, as_of)
        handing = handing._replace(closed=self._closed(handing))  # of all files at once
        found: list[Table | Plain] = []
        for one in files:
            source = sources.read(one) if isinstance(one, Path) else one
            wanted = asked if how is None else how.asked(asked, source.data)
            plain = bulk.look(source, self.plan, wanted) if how is None else None
            if plain is not None:
                found.append(plain)
                continue
            grid = grids.read(source, wanted, handing.telling(source.name))
            if how is None:
                found.append(long_table.read(grid, self.plan, wanted.header_row))
            else:
                found.append(how.read(grid, self.plan, self.areas, wanted.header_row))
        return [
            self._take_plain(one, handing, asked)
            if isinstance(one, Plain)
            else self.take(one, handing)
            for one in found
        ]

    def _mapping(self, typed: str | None, as_of: str | None) -> "How | None":
        """Return how a mapping file lets tables be read. Raises UsageError or PlanError."""
        if as_of is not None:
            period_of(as_of, "--as-of")
            if typed is None:
                raise UsageError(
                    _("a table without a mapping says itself of when its figures are"),
                    where=f"--as-of {as_of}",
                    hint=_("Put the day into a column, or describe the table with --map."),
                )
        if typed is None:
            return None
        from meili_cli.importers.mapping import How
        from meili_cli.plan import mappings

        path = self.workspace.mapping(typed)
        return How(mappings.load(path, self.workspace.root, self.plan, self.areas), typed, as_of)

    def suggest(self, file: Path, asked: "Asked") -> "tuple[Grid, Suggestion | None]":
        """Return what a table holds, and a first mapping for it; None where it holds no row."""
        from meili_cli.importers import grids, sources
        from meili_cli.importers.suggest import suggest

        grid = grids.read(sources.read(file), asked)
        if not grid.rows:
            return grid, None
        return grid, suggest(grid, self.plan, self.areas, asked.header_row)

    def check_mapping(self, typed: str) -> "tuple[Problem, ...]":
        """Return what is wrong with a mapping file, of a name in plan/mappings or of a path."""
        from meili_cli.plan import mappings

        path = self.workspace.mapping(typed)
        return mappings.judged(path, self.workspace.root, self.plan, self.areas)[1]

    def record(
        self,
        item: str,
        area: str,
        as_of: str,
        figures: "Mapping[Kind, str | None]",
        handing: Handing,
        *,
        first: str = "",
        source: str = "",
        note: str = "",
    ) -> Taken:
        """Record the one figure that is given, as typed. Raises UsageError for none or several."""
        from meili_cli.importers import typed

        cells = typed.cells(figures)
        given = {"as_of": as_of, "period_start": first, "source": source, "note": note}
        return self._take_one(item, area, {**cells, **given}, handing)

    def retract(
        self,
        item: str,
        area: str,
        as_of: str,
        handing: Handing,
        *,
        source: str = "",
        note: str = "",
    ) -> Taken:
        """Withdraw what stands for an item, an area and a day; the history stays."""
        cells = {"kind": "retract", "as_of": as_of, "source": source, "note": note}
        return self._take_one(item, area, cells, handing)

    def retract_batch(
        self, batch: str, handing: Handing, *, source: str = "", note: str = ""
    ) -> Taken:
        """Withdraw all of a batch that still stands, with one batch of retracts, or nothing."""
        from meili_cli.engine import Search
        from meili_cli.importers import intake, withdrawal
        from meili_cli.model.entry import Kind

        name = self.batch(batch)
        with self.ledger() as ledger:
            from meili_cli.ledger.batch import shown_path

            shown = shown_path(ledger.path_of(name), self.workspace.root)
            found = ledger.fates(Search(batch=name))
            stands = [one.entry for one in found if one.stands]
            gone = sum(one.entry.kind is not Kind.RETRACT for one in found) - len(stands)
            held = ledger.held({(one.item, one.area, one.as_of) for one in stands})
            typescript = withdrawal.withdraw(stands, held, gone, shown, source=source, note=note)
            decided = intake.take_in(typescript, ledger, closed=self._closed(handing))
        return self._commit(Taken(shown, decided), handing)

    def _take_one(self, item: str, area: str, cells: Mapping[str, str], handing: Handing) -> Taken:
        """Hand in one figure, and see what it does to the area's standing."""
        from meili_cli.ledger.table import Table
        from meili_cli.model.problem import Place

        typed = {"item": self.item(item).id, "area": self.area(area).code, **cells}
        table = Table(((Place(handing.place), typed),), 1)
        period = parse_period(cells["as_of"])
        spot = None if period is None else (typed["item"], typed["area"], period.last)
        with self.ledger() as ledger:
            before = None if spot is None else self.row(*spot, ledger)
            taken = self.take(table, handing, ledger=ledger)
        after = None if spot is None or taken.batch is None else self.row(*spot)
        return taken._replace(before=before, after=after)

    def log(
        self,
        *,
        item: str | None = None,
        area: str | None = None,
        batch: str | None = None,
        recorded_by: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        standing: bool = False,
    ) -> "list[Logged]":
        """Return the entries that agree with all that is given, each with what became of it.

        `as_of` is a day, or a period that it lies in; `since` and `until` are about the time
        of recording, and a date or a period means all of it. With `standing` only those that
        stand, and no retracts.
        """
        with self.ledger() as ledger:
            found = ledger.fates(
                self._search(ledger, item, area, batch, recorded_by, as_of, since, until)
            )
        return [one for one in found if one.stands] if standing else found

    def chains(
        self,
        *,
        item: str | None = None,
        area: str | None = None,
        batch: str | None = None,
        recorded_by: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> "list[Chain]":
        """Return the whole chain of every key that an entry found by `log` belongs to."""
        from meili_cli.reports.chains import chains

        with self.ledger() as ledger:
            search = self._search(ledger, item, area, batch, recorded_by, as_of, since, until)
            found = {logged.entry for logged in ledger.fates(search)}
            return [
                chain
                for chain in chains(ledger.fates(search, neighbours=True))
                if not found.isdisjoint(link.entry for link in chain.links)
            ]

    def _search(
        self, ledger: "Ledger", item: str | None, area: str | None, batch: str | None,
        recorded_by: str | None, as_of: str | None, since: str | None, until: str | None,
    ) -> "Search":  # fmt: skip
        from meili_cli.engine import Search

        first = None if since is None else self.moments(since, "--since")[0]
        last = None if until is None else self.moments(until, "--until")[1]
        if first is not None and last is not None and first > last:
            raise UsageError(
                _("--since is later than --until, so nothing can match"), where=f"{since} > {until}"
            )
        return Search(
            item=None if item is None else self.item(item).id,
            area=None if area is None else self.area(area).code,
            batch=None if batch is None else self.batch(batch),
            people=None if recorded_by is None else people_of(ledger.people(), recorded_by),
            days=None if as_of is None else period_of(as_of, "--as-of"),
            since=first,
            until=last,
        )

    # -- findings ------------------------------------------------------------------------

    def check(
        self, *, full: bool = False, listing: "Listing | None" = None
    ) -> "tuple[Problem, ...]":
        """Return what is wrong or doubtful in the ledger, by place; with `full` in all its files.

        What is answered is left out; `checked` has that, too. `listing` are its batches, where
        somebody has listed them already.
        """
        return self.checked(full=full, listing=listing).open

    @property
    def answers(self) -> Path:
        """The folder of the answers to doubtful figures."""
        return self.workspace.data / "answers"

    def checked(self, *, full: bool = False, listing: "Listing | None" = None) -> "Checked":
        """Return what is wrong or doubtful in the ledger, and what of it has been answered."""
        from meili_cli import checks
        from meili_cli.checks.answers import held_against
        from meili_cli.model.answer import Answer
        from meili_cli.workspace import closings, filing

        listing = listing or self.batches()
        closed, problems = closings.read(self.workspace)
        names = [batch.name for batch in listing.batches]
        problems += closings.closing_batch_missing(closed, names)
        # What closings say that are not as they were written is no measure for others.
        published = closings.all_published(self.workspace) if closed and not problems else ()
        files = None
        if full:
            from meili_cli.checks.full import Files

            files = Files(self.workspace.root, self.workspace.entries, self.workspace.index_folder)
        answers, misfiled = filing.read(self.workspace, self.answers.name, Answer)
        found = checks.check(
            self.plan, self.areas, listing, self.day(None), files, self.assessment.check, published
        )
        if (self.workspace.data / "directives").exists():
            from meili_cli.plan import directives

            problems += directives.read(self.workspace.root, self.plan, self.areas)[1]
        return held_against((*problems, *misfiled, *found), answers)

    def accept(
        self, ids: Sequence[str], reason: str, environ: Mapping[str, str], by: str | None = None
    ) -> "list[tuple[Answer, Path]]":
        """File why figures that `check` doubts are right, by the ids of its findings.

        `by` and `environ` name who says so (see `ledger.recorder`). Raises UsageError, and files
        nothing, where an id is not that of an open finding.
        """
        from meili_cli.checks.answers import find
        from meili_cli.ledger.recorder import who
        from meili_cli.model.answer import answer
        from meili_cli.workspace import filing

        said = reason.strip()
        if not said:
            raise UsageError(
                _("nobody can follow an answer without a reason"),
                where="--reason",
                hint=_("Say why the figure is right."),
            )
        name = who(by, environ)
        checked = self.checked()
        found = [find(checked, id_) for id_ in dict.fromkeys(ids)]
        at = f"{self.now:%Y-%m-%dT%H:%M:%S.%f}Z"
        given = [answer(problem, reason=said, by=name, at=at) for problem in found]
        kind = self.answers.name
        return [(one, filing.write(self.workspace, kind, one.id, one)) for one in given]
