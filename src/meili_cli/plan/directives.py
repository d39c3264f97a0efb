"""Directives on disk: read as strictly as the plan, and held against it.

Owns which findings they have. Loaded only where there are any: no other command waits for it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from meili_cli.i18n import _
from meili_cli.model.area import AreaTree
from meili_cli.model.directive import Closed, Directive, Order, identity
from meili_cli.model.plan import Plan
from meili_cli.model.problem import Problem
from meili_cli.plan import filed
from meili_cli.plan.filed import Filed
from meili_cli.plan.reader import YAML, listed

FOLDER: Final = "directives"
"""Their folder in data/; what closes one lies in `closed` below it, by the same name."""
CLOSED: Final = "directives/closed"


class Found(NamedTuple):
    """The documents of the two folders."""

    opened: tuple[Filed[Directive], ...]
    closed: tuple[Filed[Closed], ...]

    @property
    def orders(self) -> tuple[Order, ...]:
        """The directives, each with what closed it."""
        ends = {one.value.id: one.value for one in self.closed}
        return tuple(Order(one.value, ends.get(one.value.id)) for one in self.opened)


def read(
    root: Path, plan: Plan | None, areas: AreaTree | None
) -> tuple[Found, tuple[Problem, ...]]:
    """Return the directives of a workspace, and all that is wrong with them.

    While the plan has errors of its own, they are judged by their form alone.
    """
    folder = root / "data"
    directives, first = filed.read(listed(folder / FOLDER, YAML), root, Directive)
    ends, second = filed.read(listed(folder / CLOSED, YAML), root, Closed)
    found = Found(directives, ends)
    problems = {*first, *second, *_fitting(found)}
    if plan is not None and areas is not None:
        problems |= set(_known(found, plan, areas))
    return found, tuple(sorted(problems))


def _known(found: Found, plan: Plan, areas: AreaTree) -> Iterator[Problem]:
    """Yield what names something that is not in the plan."""
    for one in found.opened:
        if one.value.item not in plan.items:
            yield one.problem(
                "directive-item",
                _("the plan has no item {item}").format(item=one.value.item),
                at=("item",),
            )
        if one.value.area not in areas:
            yield one.problem(
                "directive-area", _("there is no area {code}").format(code=one.value.area),
                at=("area",),
            )  # fmt: skip


def _fitting(found: Found) -> Iterator[Problem]:
    """Yield what does not go together, within a directive and between them."""
    by_id = {one.value.id: one.value for one in found.opened}
    ended = {one.value.id for one in found.closed}
    first: dict[tuple[str, str], Filed[Directive]] = {}
    for one in found.opened:
        value = one.value
        wanted = identity(value.as_of, value.area, value.item)
        if value.id != wanted:
            yield one.problem(
                "directive-id",
                _("the id does not agree with day, area and item, which make {id}").format(
                    id=wanted
                ),
                _("restore the file from version control"),
                at=("id",),
            )
        if value.due <= value.as_of:
            yield one.problem(
                "directive-due", _("it is due before the day after it was given"), at=("due",)
            )
        if value.id in ended:
            continue
        before = first.setdefault((value.item, value.area), one)
        if before is not one:
            yield one.problem(
                "directive-twice",
                _("the same is ordered of the same area in {id}, which is open too").format(
                    id=before.value.id
                ),
                _("close one of them with `meili directive close`"),
            )
    for end in found.closed:
        opened = by_id.get(end.value.id)
        if opened is None:
            yield end.problem(
                "directive-unopened", _("it closes a directive that is not there"), at=("id",)
            )
        elif end.value.as_of < opened.as_of:
            yield end.problem(
                "directive-order", _("it is closed on a day before it was given"), at=("as_of",)
            )
