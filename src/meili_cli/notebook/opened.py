"""A workspace, opened in Python: what can be asked of it, in Python's own values.

Owns the interface: its names, its arguments, and what each call answers for.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from meili_cli import i18n, plan, render
from meili_cli.errors import UsageError
from meili_cli.i18n import _, speaking
from meili_cli.model.entry import Kind
from meili_cli.model.terms import Chosen, Status
from meili_cli.notebook import typed
from meili_cli.notebook.shown import Explanation, Problems, Report
from meili_cli.notebook.typed import Day, Number
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace, find
from meili_cli.workspace.handing import Handing, Taken

if TYPE_CHECKING:
    from meili_cli.engine import Ledger
    from meili_cli.model.closing import Published

_OPTION: Final = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def open_workspace(
    path: str | os.PathLike[str] | None = None, *, language: str | None = None
) -> "OpenWorkspace":
    """Open the workspace in the folder `path`, as `meili -C` does.

    Without a path it is that of MEILI_WORKSPACE, else the one found upward from the current
    folder. Names and messages are in `language`, without one in that of MEILI_LANG or the locale.
    The plan is read when it is first needed, so that `validate` works on one with errors.

    Messages are in Chinese or English; names also in another language, if the plan is written in it.

    Raises WorkspaceError where there is no workspace. What asks for the plan raises UsageError
    where it is not written in `language`.
    """
    spoken = i18n.preferred() if language is None else language
    with speaking(spoken):
        found = find(None if path is None else Path(path), os.environ)
    # The current folder may be another one later.
    return OpenWorkspace(Workspace(found.root.absolute()), spoken, asked=language is not None)


class OpenWorkspace:
    """A workspace and its language. Made by `open_workspace`.

    Every call answers for what is on disk then: the ledger is read anew each time, and the plan
    wherever a file of it has changed. Raises MeiliError where the command line would end with 2:
    PlanError where the plan has errors, UsageError where something is asked for that is not there.
    """

    def __init__(self, folders: Workspace, language: str, *, asked: bool) -> None:
        self._folders = folders
        self._language, self._asked = language, asked
        self._read: tuple[object, Book] | None = None

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return self._folders.root

    @property
    def language(self) -> str:
        """The language that was asked for: of names, and of messages if it is zh or en."""
        return self._language

    def __repr__(self) -> str:
        return f"<OpenWorkspace {self.root}>"

    # -- asking ----------------------------------------------------------------------------

    def report(
        self,
        *,
        by: str | None = None,
        area: str | None = None,
        item: str | Sequence[str] = (),
        goal: str | Sequence[str] = (),
        status: str | Sequence[str] = (),
        tasks: bool = False,
        as_of: Day | None = None,
        known_at: Day | None = None,
        as_published: str | None = None,
        basis: str | None = None,
    ) -> Report:
        """Return a report, as `meili report` does; each argument is the option of that name.

        `by` is a level of areas, such as `district`. `item`, `goal` and `status` take one or
        several. Without `as_of` it is the earlier of today and the plan's end; `known_at` is a
        time, or a day, whose end is meant. `as_published` is a closed period, and comes instead
        of both.
        """
        with self._book() as book, self._ledger(book, as_published, as_of, known_at) as opened:
            published, ledger = opened
            items, statuses = typed.several(item), typed.several(status)
            data = book.report(
                by=by,
                area=area,
                items=items,
                goals=typed.several(goal),
                statuses=[typed.choice(Status, one, "status") for one in statuses],
                as_of=typed.day(as_of, book.zone),
                known_at=typed.moment(known_at),
                as_published=published,
                basis=None if basis is None else typed.choice(Chosen, basis, "basis"),
                tasks=tasks,
                ledger=ledger,
            )
            frame = render.frame_of(
                data, book.plan, book.areas,
                tasks=tasks, one_item=len(items) == 1, filtered=bool(statuses),
            )  # fmt: skip
            return Report(data, ledger.unknown(list(book.plan.items)), frame, self._language)

    def explain(
        self,
        item: str,
        area: str | None = None,
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        basis: str | None = None,
    ) -> Explanation:
        """Return how the figure of an item at an area came about; at the top area without one."""
        with self._book() as book:
            told = book.explain(
                item,
                area,
                as_of=typed.day(as_of, book.zone),
                known_at=typed.moment(known_at),
                basis=None if basis is None else typed.choice(Chosen, basis, "basis"),
            )
            return Explanation(told, self._language)

    def form(self, area: str, as_of: Day, *, tasks: bool = False, all_items: bool = False) -> bytes:
        """Return the sheet that an area fills in, as the bytes of an xlsx file.

        It is what `meili form` writes and `import_` reads. Needs XlsxWriter.
        """
        from meili_cli.render.form import workbook

        with self._book() as book:
            day = typed.day(as_of, book.zone) or ""
            (form,) = book.forms([area], day, tasks=tasks, every=all_items)
            return workbook(form)

    # -- figures in ------------------------------------------------------------------------

    def record(
        self,
        item: str,
        area: str,
        as_of: Day,
        *,
        add: Number | None = None,
        total: Number | None = None,
        count: str | tuple[Number, Number] | None = None,
        percent: Number | None = None,
        level: Number | None = None,
        state: str | None = None,
        from_: Day | None = None,
        source: str = "",
        note: str = "",
        revise: bool = False,
        restate: str | None = None,
        dry_run: bool = False,
        by: str | None = None,
    ) -> Taken:
        """Record one figure, as `meili record` does: one of add, total, count, and so on.

        `count` is so many of so many: `(120, 200)`, or `"120/200"`. Whether it was written,
        stands already or was refused is in the answer, with problems as values.
        """
        figures = {
            Kind.INCREMENT: typed.number(add), Kind.TOTAL: typed.number(total), Kind.COUNT: typed.count(count),
            Kind.PERCENT: typed.number(percent), Kind.LEVEL: typed.number(level), Kind.STATE: state,
        }  # fmt: skip
        with self._book() as book:
            return book.record(
                item,
                area,
                typed.day(as_of, book.zone) or "",
                figures,
                _handing("record", by=by, revise=revise, restate=restate, dry_run=dry_run),
                first=typed.day(from_, book.zone) or "",
                source=source,
                note=note,
            )

    def import_(
        self,
        *files: str | os.PathLike[str],
        mapping: str | os.PathLike[str] | None = None,
        as_of: Day | None = None,
        revise: bool = False,
        restate: str | None = None,
        dry_run: bool = False,
        by: str | None = None,
    ) -> tuple[Taken, ...]:
        """Take in figures from files, as `meili import` does: all rows of a file or none.

        `mapping` names a mapping file, in plan/mappings or by its path; `as_of` is when the
        figures are of, where the table does not say it, and comes before the mapping. Returns what became of each file. Raises
        UsageError where one cannot be read, PlanError where the mapping has errors, and then
        nothing is written.
        """
        with self._book() as book:
            handing = _handing("import_", by=by, revise=revise, restate=restate, dry_run=dry_run)
            return tuple(
                book.import_(
                    map(Path, files),
                    handing,
                    mapping=None if mapping is None else os.fspath(mapping),
                    as_of=typed.day(as_of, book.zone),
                )
            )

    # -- findings --------------------------------------------------------------------------

    def validate(self) -> Problems:
        """Return the findings on the plan's files, errors and warnings, as `meili validate` does."""
        with speaking(self._language):
            return Problems(plan.read(self.root).problems)

    def check(self) -> Problems:
        """Return the findings on the ledger, as `meili check` does."""
        with self._book() as book:
            return Problems(book.check())

    @contextmanager
    def _ledger(
        self, book: Book, as_published: str | None, as_of: Day | None, known_at: Day | None
    ) -> "Iterator[tuple[Published | None, Ledger]]":
        """Give the ledger of a report: as it is, or as it was when a period was closed."""
        if as_published is None:
            with book.ledger() as ledger:
                yield None, ledger
            return
        if as_of is not None or known_at is not None:
            raise UsageError(
                _("these exclude each other"),
                where="as_published",
                hint=_("The closing says the day and what was known; leave the others out."),
            )
        published = book.published(as_published)
        with book.as_it_was(published) as ledger:
            yield published, ledger

    # -- the plan --------------------------------------------------------------------------

    @contextmanager
    def _book(self) -> Iterator[Book]:
        """Give the book for one call, in which the language of the workspace is spoken."""
        with speaking(self._language), _arguments_named():
            stamp = _stamp(self._folders)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, Book(self._folders))
            if self._asked:
                self._read[1].must_be_written_in(self._language)
            yield self._read[1]


def _stamp(folders: Workspace) -> object:
    """Return what changes with the files of the plan."""
    files = (
        path for folder in (folders.plan, folders.data / "areas") for path in folder.rglob("*")
    )
    seen = ((str(path), path.stat()) for path in files if path.is_file())
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in seen)


@contextmanager
def _arguments_named() -> Iterator[None]:
    """Let a failure name an argument as it is written in Python: as_of for --as-of."""

    def argument(option: re.Match[str]) -> str:
        name = option[1].replace("-", "_")
        return f"{name}_" if name == "from" else name

    try:
        yield
    except UsageError as error:
        error.where = error.where and _OPTION.sub(argument, error.where)
        error.hint = error.hint and _OPTION.sub(argument, error.hint)
        raise


def _handing(
    name: str, *, by: str | None, revise: bool, restate: str | None, dry_run: bool
) -> Handing:
    return Handing(
        command=("meili_cli", name), place=name, environ=os.environ,
        by=by, revise=revise, restate=restate, dry_run=dry_run,
    )  # fmt: skip
