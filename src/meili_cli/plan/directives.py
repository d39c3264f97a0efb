"""Directives on disk: read as strictly as the plan, and held against it.

Owns which findings they have. Loaded only where there are any: no other command waits for it.
"""

from collections.abc import Callable, Iterator
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


class Desk(NamedTuple):
    """What the rules look at: the directives, and the plan where it has no errors of its own."""

    found: Found
    plan: Plan | None
    areas: AreaTree | None


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
    desk = Desk(found, plan, areas)
    return found, tuple(sorted({*first, *second, *(one for rule in RULES for one in rule(desk))}))


def directive_item(desk: Desk) -> Iterator[Problem]:
    """A directive is about a target or task of the plan.

    The plan has lost it, or the file comes from another workspace.
    """
    for one in desk.found.opened:
        if (
            desk.plan is not None
            and desk.areas is not None
            and one.value.item not in desk.plan.items
        ):
            yield one.problem(
                "directive-item",
                _("the plan has no item {item}").format(item=one.value.item),
                at=("item",),
            )


def directive_area(desk: Desk) -> Iterator[Problem]:
    """A directive is given to an area of data/areas.

    Where an area was merged into another, keep it in the tree below the new one.
    """
    for one in desk.found.opened:
        if desk.plan is not None and desk.areas is not None and one.value.area not in desk.areas:
            yield one.problem(
                "directive-area", _("there is no area {code}").format(code=one.value.area),
                at=("area",),
            )  # fmt: skip


def directive_id(desk: Desk) -> Iterator[Problem]:
    """The id of a directive is made of its day, its area and its item.

    One that is not was edited, for nobody writes it by hand. Restore the file from version
    control.
    """
    for one in desk.found.opened:
        wanted = identity(one.value.as_of, one.value.area, one.value.item)
        if one.value.id != wanted:
            yield one.problem(
                "directive-id",
                _("the id does not agree with day, area and item, which make {id}").format(
                    id=wanted
                ),
                _("restore the file from version control"),
                at=("id",),
            )


def directive_due(desk: Desk) -> Iterator[Problem]:
    """A directive is due after the day that it was given on."""
    for one in desk.found.opened:
        if one.value.due <= one.value.as_of:
            yield one.problem(
                "directive-due", _("it is due before the day after it was given"), at=("due",)
            )


def directive_twice(desk: Desk) -> Iterator[Problem]:
    """Of one item and area there is one directive that is open.

    Two branches that were merged have opened one each. Close one of them.
    """
    ended = {one.value.id for one in desk.found.closed}
    first: dict[tuple[str, str], Filed[Directive]] = {}
    for one in desk.found.opened:
        if one.value.id in ended:
            continue
        before = first.setdefault((one.value.item, one.value.area), one)
        if before is not one:
            yield one.problem(
                "directive-twice",
                _("the same is ordered of the same area in {id}, which is open too").format(
                    id=before.value.id
                ),
                _("close one of them with `meili directive close`"),
            )


def directive_unopened(desk: Desk) -> Iterator[Problem]:
    """What is closed is a directive that is there.

    Its file was deleted, or did not come along. Restore it from version control.
    """
    opened = {one.value.id for one in desk.found.opened}
    for end in desk.found.closed:
        if end.value.id not in opened:
            yield end.problem(
                "directive-unopened", _("it closes a directive that is not there"), at=("id",)
            )


def directive_order(desk: Desk) -> Iterator[Problem]:
    """A directive is closed on the day that it was given, or later."""
    opened = {one.value.id: one.value for one in desk.found.opened}
    for end in desk.found.closed:
        if end.value.id in opened and end.value.as_of < opened[end.value.id].as_of:
            yield end.problem(
                "directive-order", _("it is closed on a day before it was given"), at=("as_of",)
            )


Rule = Callable[[Desk], Iterator[Problem]]
RULES: Final[tuple[Rule, ...]] = (
    directive_item, directive_area, directive_id, directive_due, directive_twice,
    directive_unopened, directive_order,
)  # fmt: skip
"""All rules for directives; the docstring of each is its manual page."""
