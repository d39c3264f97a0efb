"""From a workspace to a draft: finds the files, reads them, and lets the rules look.

Owns which files belong to a plan. Never raises for bad data: that is what the problems are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from meili_cli import progress
from meili_cli.errors import MeiliError
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.model.plan import (
    Allocation,
    AllocationFile,
    Goal,
    GoalFile,
    Plan,
    PlanFile,
    Target,
    Task,
    TaskFile,
    TaskGroup,
)  # fmt: skip
from meili_cli.model.problem import Problem, Severity
from meili_cli.model.scalar import Frozen
from meili_cli.plan import areas, ignores, source, yaml_nodes
from meili_cli.plan.draft import Draft, Found, Share
from meili_cli.plan.official import Official
from meili_cli.plan.rules import judged
from meili_cli.plan.shape import salvaged, shaped, span_of, value_at
from meili_cli.plan.source import WHOLE_FILE, Source
from meili_cli.plan.yaml_nodes import Node, Sequence

YAML: Final = frozenset({".yaml", ".yml"})
"""Endings of files that hold yaml."""
_CSV: Final = frozenset({".csv"})
_READ: Final = frozenset({"plan.yaml", "assessment.yaml"})

M = TypeVar("M", bound=Frozen)
N = TypeVar("N", bound=Frozen)


class PlanError(MeiliError):
    """The plan has errors; `problems` are all findings, warnings among them."""

    def __init__(self, what: str, *, hint: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(what, hint=hint)
        self.problems = problems


Alter: TypeAlias = Callable[[type[Frozen], Node], None]
"""What may change the node of a file, of which model is known, before it is looked at."""


def load(root: Path, alter: Alter | None = None) -> Draft:
    """Return the draft of a plan without errors. Raises PlanError for one with errors."""
    draft = read(root, beside=False, alter=alter)
    errors = sum(problem.severity is Severity.ERROR for problem in draft.problems)
    if errors:
        raise PlanError(
            ngettext("the plan has {n} error", "the plan has {n} errors", errors).format(n=errors),
            hint=_("run `meili validate` for all findings"),
            problems=draft.problems,
        )
    return draft


@progress.stage(no_op("reading the plan"))
def read(root: Path, *, beside: bool = True, alter: Alter | None = None) -> Draft:
    """Read plan/ and data/areas/ of the workspace `root`, and judge them by all rules.

    With the files `beside` the plan, or without: only those who use them wait for them. `alter`
    may put other values in place of those that were read.
    """
    folder = root / "plan"
    top = _file(folder / "plan.yaml", root, PlanFile, alter)
    goals = [_file(path, root, GoalFile, alter) for path in listed(folder / "goals", YAML)]
    tasks = [_file(path, root, TaskFile, alter) for path in listed(folder / "tasks", YAML)]
    given = [
        _file(path, root, AllocationFile, alter) for path in listed(folder / "allocations", YAML)
    ]
    tables = [source.read(path, root) for path in listed(root / "data" / "areas", _CSV)]
    strays = [path for path in listed(folder, YAML) if path.name not in _READ]
    text = _text(top, folder, root)
    draft = Draft(
        sources=(
            top.source,
            *(file.source for file in goals),
            *(file.source for file in tasks),
            *(file.source for file in given),
            *tables,
            *(_stray(path, root) for path in strays),
            *([] if text is None else [text]),
        ),
        head=None if top.model is None else Found(top.model, top.source, top.node),
        goals=tuple(found for file in goals for found in file.part("goal", Goal)),
        targets=tuple(found for file in goals for found in file.items("targets", Target)),
        groups=tuple(found for file in tasks for found in file.part("group", TaskGroup)),
        tasks=tuple(found for file in tasks for found in file.items("tasks", Task)),
        shared=tuple(found for file in given for found in _item(file)),
        shares=tuple(share for file in given for share in _shares(file)),
        rows=tuple(row for table in tables if not table.notes for row in areas.rows_of(table)),
        target_ids=_target_ids(goals),
        official=None if text is None or text.notes else Official(text.data.decode(), text.path),
    )
    found = ignores.judged(judged(draft), draft.sources)
    draft = replace(draft, problems=found.kept, ignored=found.ignored)
    if not draft.has_errors:
        draft = replace(draft, plan=_plan(draft, goals, tasks))
    if not beside:
        return draft
    from meili_cli.plan import beside as others

    return replace(draft, problems=tuple(sorted((*draft.problems, *others.judged(root, draft)))))


@dataclass(frozen=True, slots=True)
class _File(Generic[M]):
    """A YAML file; `model` is None where it does not fit, `node` where it cannot be read."""

    source: Source
    node: Node
    model: M | None

    def part(self, key: str, kind: type[N]) -> Iterator[Found[N]]:
        """Yield the part under `key`, if it fits."""
        node = value_at(self.node, (key,))
        if self.model is not None:
            yield Found(getattr(self.model, key), self.source, node)
        elif node is not None:
            yield from self._fitting(kind, node)

    def items(self, key: str, kind: type[N]) -> Iterator[Found[N]]:
        """Yield those items of the list under `key` that fit."""
        nodes = value_at(self.node, (key,))
        if self.model is not None:
            assert isinstance(nodes, Sequence)
            models = getattr(self.model, key)
            yield from (
                Found(model, self.source, node) for model, node in zip(models, nodes, strict=True)
            )
        elif isinstance(nodes, Sequence):
            for node in nodes:
                if self.source.full:
                    break
                yield from self._fitting(kind, node)

    def _fitting(self, kind: type[N], node: Node) -> Iterator[Found[N]]:
        model = salvaged(kind, node, self.source)
        if model is not None:
            yield Found(model, self.source, node)


def _file(path: Path, root: Path, kind: type[M], alter: Alter | None) -> _File[M]:
    file = source.read(path, root)
    node = None if file.notes else yaml_nodes.parse(file)
    if alter is not None:
        alter(kind, node)
    # A file that could not be read to its end is not judged by what was read of it.
    model = None if node is None and file.notes else shaped(kind, node, file)
    # An oddity that was passed over leaves a gap in the node, even where the rest fits.
    return _File(file, node, None if file.notes else model)


def listed(folder: Path, endings: frozenset[str]) -> list[Path]:
    """Return the files of a folder with these endings; hidden ones belong to editors and systems."""
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in endings and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return []
    except OSError:
        # Reading what cannot be listed says why.
        return [folder / "*"]


def _stray(path: Path, root: Path) -> Source:
    stray = Source(path.relative_to(root).as_posix())
    stray.note(
        "file-stray",
        WHOLE_FILE,
        _("this file is not read"),
        _(
            "targets belong in plan/goals/, tasks in plan/tasks/, allocations in plan/allocations/, mappings in plan/mappings/"
        ),
    )
    return stray


def _text(top: _File[PlanFile], folder: Path, root: Path) -> Source | None:
    if top.model is None or top.model.document is None or top.model.document.text is None:
        return None
    path = folder / top.model.document.text
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            what = _("the text lies outside the folder plan/")
        elif path.exists():
            return source.read(path, root)
        else:
            what = _("there is no such file in the folder plan/")
    except (OSError, ValueError, RuntimeError):
        # A name with a NUL, one that is too long, a link to itself.
        what = _("this is no name of a file")
    top.source.note("document-text", span_of(top.node, ("document", "text")), what)
    return None


def _item(file: _File[AllocationFile]) -> Iterator[Found[str]]:
    item = value_at(file.node, ("item",))
    if isinstance(item, str):
        yield Found(item, file.source, file.node)


def _shares(file: _File[AllocationFile]) -> Iterator[Share]:
    for item in _item(file):
        for found in file.items("allocations", Allocation):
            yield Share(found.value, found.source, found.node, item.value)


def _target_ids(files: list[_File[GoalFile]]) -> frozenset[str] | None:
    ids: list[Node] = []
    for file in files:
        nodes = value_at(file.node, ("targets",))
        if not isinstance(nodes, Sequence):
            return None
        ids += [value_at(node, ("id",)) for node in nodes]
    return frozenset(name for name in ids if isinstance(name, str))


def _plan(draft: Draft, goals: list[_File[GoalFile]], tasks: list[_File[TaskFile]]) -> Plan:
    assert draft.head is not None
    shares: dict[str, list[Allocation]] = {}
    for share in draft.shares:
        shares.setdefault(share.item, []).append(share.value)
    return Plan(
        head=draft.head.value,
        goals=tuple(file.model for file in goals if file.model is not None),
        task_groups=tuple(file.model for file in tasks if file.model is not None),
        allocations={item: tuple(values) for item, values in shares.items()},
    )
