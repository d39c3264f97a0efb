"""The plan held against what it was: numbers that were changed where they stand.

Owns the one rule that looks at two editions. Where the old one comes from, its caller knows.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from meili_cli.i18n import _
from meili_cli.model.plan import Period
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.model.terms import Basis
from meili_cli.plan.diff import Change, Kind, Path, called_alike, diff
from meili_cli.plan.draft import Draft
from meili_cli.plan.edition import Document, Edition, document
from meili_cli.plan.rules import rule_id

_ASKED: Final = frozenset(
    {
        "at_least", "at_most", "growth_at_least", "direction", "state", "each", "by", "from",
        "adopted",
    }
)  # fmt: skip
_BETTER: Final = frozenset({Basis.STATED, Basis.PUBLISHED})
"""What an assumed number may be corrected to where it stands."""
_LAST: Final = ("basis", "source")
"""Keys that are written behind the others."""
_SHARE: Final = 3
_REVISION: Final = 4
"""Parts of the path to an allocation, and to a revision."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def edited_in_place(draft: Draft, old: Edition, since: str, today: date) -> Iterator[Problem]:
    """A number of the plan is changed by a revision, and not where it stands.

    What was promised stays in the plan, with the day from which it was something else, and why:
    else a report for a day before that is made by a number that nobody had promised then. Looked
    at are the bound, the due date, the baseline and the trajectory of targets and of allocations,
    and those of revisions, against the plan at a revision of git: `meili validate --since main`;
    the days from which revisions and allocations hold and on which they were `adopted`, too. A
    revision stays: what takes it back is another one.

    A number whose basis was `assumed` may be corrected where it stands to one that is `stated` or
    `published`: nobody had promised it. What is new is fine, and a target or an allocation that is
    gone without another one in its place is in `meili plan diff`.

    Write the old value back, and add a revision, as the hint says; for an allocation add another
    one for the same days, with the day on which it was `adopted`.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            # it was at_least: 9
            target: {at_least: 12, by: 2020-12-31, basis: stated}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: lifts
            name: Lifts
            measure: quantity
            target: {at_least: 9, by: 2020-12-31, basis: stated}
            revisions:
              - from: 2019-07-01
                adopted: 2019-06-01
                reason: Too few
                target: {at_least: 12, by: 2020-12-31, basis: stated}
    """
    assert draft.plan is not None
    new = Edition(draft.plan, tuple(draft.areas or ()), old.assessment)
    before, after = document(old), called_alike(document(new), document(old))
    told: set[Path] = set()
    for change in _redated(diff(old, new)):
        part = change.path if _replaced(before, after, change) else _number(change)
        if part is None or part in told or _corrected(before, after, change):
            continue
        told.add(part)
        yield Problem(
            _place(draft, change, after) or Place("plan/plan.yaml"),
            rule_id(edited_in_place),
            Severity.ERROR,
            _message(change, since),
            _hint(after, change, part, today, draft.plan.head.period),
        )


RULES: Final = (edited_in_place,)
"""The rules of this module; the docstring is the manual page of one."""


def _message(change: Change, since: str) -> str:
    key = change.path[-1]
    if _is_share(change.path):
        return _("the allocation {name} is gone since {since}").format(name=key, since=since)
    if _is_revision(change.path):
        return _("the revision from {day} is gone since {since}").format(day=key, since=since)
    if change.kind is Kind.ADDED:
        return _("{key} was not there at {since}").format(key=key, since=since)
    if isinstance(change.old, Mapping):
        return _("{key} is not what it was at {since}").format(key=key, since=since)
    return _("{key} was {old} at {since}").format(key=key, old=_flow(change.old), since=since)


def _is_share(path: Path) -> bool:
    """Whether a path leads to an allocation as a whole."""
    return len(path) == _SHARE and path[0] == "allocations"


def _is_revision(path: Path) -> bool:
    """Whether a path leads to a revision as a whole."""
    return len(path) == _REVISION and path[2] == "revisions"


def _redated(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield changes; where a revision is as it was but for its day, that is the change."""
    changes = tuple(changes)
    came = [one for one in changes if one.kind is Kind.ADDED and _is_revision(one.path)]
    for change in changes:
        gone = change.kind is Kind.REMOVED and _is_revision(change.path)
        same = next(
            (
                one for one in came
                if gone and one.path[:3] == change.path[:3]
                and {**one.new, "from": change.old["from"]} == change.old
            ),
            None,
        )  # fmt: skip
        if same is None:
            yield change
        else:
            yield Change(Kind.CHANGED, (*same.path, "from"), change.old["from"], same.new["from"])


def _instead(before: Document, after: Document, change: Change) -> Document:
    """Return the allocations that the area of one that is gone has now, and had not."""
    _kind, item, _span = change.path
    return {
        name: share
        for name, share in after["allocations"].get(item, {}).items()
        if share["area"] == change.old["area"] and name not in before["allocations"][item]
    }


def _replaced(before: Document, after: Document, change: Change) -> bool:
    """Whether a revision is gone, or an allocation in whose place there are others."""
    if change.kind is not Kind.REMOVED:
        return False
    if _is_share(change.path):
        return bool(_instead(before, after, change))
    return _is_revision(change.path)


def _number(change: Change) -> Path | None:
    """Return the bound, baseline or trajectory that a change is in; None for anything else.

    Of a day on which a revision holds or was adopted that is the revision.
    """
    match change.path:
        case ("targets", _item, "revisions", _day, *rest) if rest:
            start = change.path[:4]
        case ("targets", _item, *rest):
            start = change.path[:2]
        case ("allocations", _item, _span, *rest):
            start = change.path[:3]
        case _:
            return None
    match rest:
        case ["target", key] if key in _ASKED:
            return (*start, "target")
        case [key] if key in _ASKED:
            return start
        case ["baseline" | "trajectory" as part]:  # one that is new, or gone
            return (*start, part)
        case ["baseline", "value" | "date"] | ["trajectory", "shape"]:
            return (*start, rest[0])
        case ["trajectory", "points", _day] | ["trajectory", "points", _day, "value"]:
            return (*start, "trajectory")
    return None


def _corrected(before: Document, after: Document, change: Change) -> bool:
    """Whether a number that was assumed, or that nobody had given, is now stated or published."""
    way = change.path
    if _is_share(way):
        came = _instead(before, after, change).values()
        return change.old["basis"] == Basis.ASSUMED and all(one["basis"] in _BETTER for one in came)
    if way[-2:] == ("trajectory", "shape"):
        course = _at(after, way[:-1]) or {}
        points = course.get("points", {}).values()
        return bool(points) and all(one["basis"] in _BETTER for one in points)
    if change.kind is Kind.ADDED and way[-1] == "trajectory":
        points = change.new.get("points", {}).values()
        return bool(points) and all(one["basis"] in _BETTER for one in points)
    if change.kind is Kind.ADDED and isinstance(change.new, Mapping):
        return change.new.get("basis") in _BETTER
    old, new = _at(before, way[:-1]), _at(after, way[:-1])
    return (
        old is not None
        and new is not None
        and old.get("basis") == Basis.ASSUMED
        and new.get("basis") in _BETTER
    )


def _at(of: Document, way: Path) -> Document | None:
    found: Any = of
    for part in way:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, dict) else None


def _place(draft: Draft, change: Change, after: Document) -> Place | None:
    """Return where the number stands now, or what is left of where it stood."""
    kind, item, *rest = change.path
    if kind == "allocations":
        shares = after[kind][item]
        names = list(shares)
        if rest[0] not in shares:  # it is gone: the first that is in its place
            areas = [share["area"] for share in shares.values()]
            return draft.place(kind, item, areas.index(change.old["area"]))
        return draft.place(kind, item, names.index(rest[0]), *rest[1:])
    way: list[str | int] = []
    inner = after[kind][item]
    for part in rest:
        keyed = way[-1:] in (["revisions"], ["points"])
        way.append(list(inner).index(part) if keyed and part in inner else part)
        inner = inner.get(part, {}) if isinstance(inner, Mapping) else {}
    return draft.place(kind, item, *way)


def _hint(after: Document, change: Change, part: Path, today: date, period: Period) -> str:
    """Return what to do, with the entry that would say the same, to be pasted."""
    day = min(max(today, period.start), period.end).isoformat()
    if _is_share(change.path) or _is_revision(change.path):
        return _("Put it back, and add what holds instead behind it.")
    if part[0] == "allocations":
        return _hint_of_share(after["allocations"][part[1]], change, part[2], today)
    value = _at(after, part)
    if value is None or _is_revision(part):
        return _("Write the old value back.")
    *above, key = part
    revisions = after["targets"][part[1]]["revisions"]
    own = above[-1] if _is_revision(tuple(above)) else ""
    later = [name for name, one in revisions.items() if name >= day or (key in one and name > own)]
    if later:
        return _(
            "Write the old value back. What is to hold instead goes into a revision, from its day "
            "on; mind that there is one from {day} already."
        ).format(day=max(later))
    entry = {"from": day, "adopted": today.isoformat(), "reason": _("say why"), key: value}
    return _("Write the old value back, and add to `revisions:` of the target: - {entry}").format(
        entry=_flow(entry)
    )


def _hint_of_share(shares: Document, change: Change, name: str, today: date) -> str:
    share = shares[name]
    days = [share.get(key) for key in ("area", "from", "by")]
    newer = [
        other
        for other in shares.values()
        if [other.get(key) for key in ("area", "from", "by")] == days
        and other.get("adopted", "") > share.get("adopted", "")
    ]
    if newer or change.path[-1] == "adopted":
        return _("Write the old value back.")
    return _("Write the old value back, and add to the allocations: - {entry}").format(
        entry=_flow({**share, "adopted": today.isoformat()})
    )


def _flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    match value:
        case Mapping() if isinstance(value.get("points"), Mapping):
            points = list(value["points"].values())
            rest = {key: one for key, one in value.items() if key != "points"}
            return _flow({**rest, **({"points": points} if points else {})})
        case Mapping():
            keys = sorted(value, key=lambda key: key in _LAST)
            return "{" + ", ".join(f"{key}: {_flow(value[key])}" for key in keys) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case str() if _DAY.fullmatch(value) or value.isidentifier():
            return value
    return json.dumps(value, ensure_ascii=False)
