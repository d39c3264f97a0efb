"""Changes of a plan in sentences, as a person would say them.

Owns the sentences, and which changes are said in one: a number that rises is one, whatever else
is said of it. Every change is in exactly one sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any, Final, NamedTuple

from meili_cli.i18n import _, naming, ngettext, no_op
from meili_cli.model.plan import Target, Task
from meili_cli.model.scalar import Text
from meili_cli.model.terms import Basis, BoundKind, Measure
from meili_cli.plan.diff import Change, Kind, Path
from meili_cli.plan.edition import Document, Edition, document
from meili_cli.render import figures, words

_FORM: Final = ("at_least", "at_most", "growth_at_least", "direction", "state", "each")
"""Keys of what is asked for; they are said together."""
_BASIS: Final = ("basis", "source")
_PLACES: Final = frozenset({"goal", "group", "parent"})
"""Keys that say below what a thing stands."""
_MONTHS: Final = 12
_FEW: Final = 6
"""So many names are said; the others are counted."""

_BASES: Final[Mapping[str, str]] = {
    Basis.STATED: no_op("stated in the official text"),
    Basis.PUBLISHED: no_op("published"),
    Basis.ASSUMED: no_op("assumed"),
    Basis.DERIVED: no_op("derived"),
}

_LABELS: Final[Mapping[str, str]] = {
    "name": no_op("the name"),
    "name_zh": no_op("the Chinese name"),
    "name_en": no_op("the English name"),
    "pinyin": no_op("the pinyin"),
    "title": no_op("the title"),
    "summary": no_op("the summary"),
    "quote": no_op("the quote"),
    "unit": no_op("the unit"),
    "reason": no_op("the reason"),
    "measure": no_op("the measure"),
    "rollup": no_op("the roll-up"),
    "part_of": no_op("the whole that it is part of"),
    "reporting": no_op("the reporting period"),
    "bodies": no_op("the responsible bodies"),
    "serves": no_op("the targets served"),
    "number": no_op("the number"),
    "id": no_op("the id"),
    "revision": no_op("the revision"),
    "timezone": no_op("the time zone"),
    "levels": no_op("the levels"),
    "languages": no_op("the languages"),
    "min_coverage": no_op("the coverage needed"),
    "period.start": no_op("the plan's first day"),
    "period.end": no_op("the plan's last day"),
    "status_bands.on_track": no_op("the pace from which a target is on track"),
    "status_bands.behind": no_op("the pace from which a target is behind"),
    "growth_bands.on_track": no_op("the yearly growth from which a target is on track"),
    "growth_bands.behind": no_op("the yearly growth from which a target is behind"),
    "document.number": no_op("the number of the document"),
    "document.issued": no_op("the day of the document"),
    "document.text": no_op("the file of the official text"),
    "document": no_op("the document"),
    "document.trace": no_op("what is traced"),
    "document.trace.goals": no_op("the passages of the goals"),
    "document.trace.tasks": no_op("the passages of the tasks"),
    "document.trace.words": no_op("the words that promise something"),
    "parent": no_op("the area above"),
    "level": no_op("the level"),
    "kind": no_op("the kind"),
    "adopted": no_op("the day of adoption"),
    "from": no_op("the first day"),
    "date": no_op("the day"),
    "shape": no_op("the shape"),
}
"""What a key is called; one that is not here goes by the words of the file."""


_TEXTS: Final = frozenset({"name", "title", "summary", "unit", "reason"})
"""Keys of texts in several languages."""


class Said(NamedTuple):
    """One sentence: the item, area or heading that it is of, what it is called, and the changes."""

    subject: str
    name: str
    text: str
    changes: tuple[Change, ...]


class _Rel(NamedTuple):
    """A change, and its way from what is looked at."""

    way: Path
    change: Change


class _Of(NamedTuple):
    """What numbers are measured in, before and after."""

    old: Target | None = None
    new: Target | None = None


Sentence = tuple[str, list[_Rel]]
_Called = Callable[[str, Any], str]
"""What puts the value of a key into words."""


def said(changes: Sequence[Change], old: Edition, new: Edition) -> list[Said]:
    """Return all changes in sentences, in the order of the changes; of one thing together."""
    before = document(old)
    found: dict[Path, list[Change]] = {}
    for change in changes:
        depth = 1 if change.path[0] in {"plan", "assessment"} else 2
        depth = 3 if change.path[0] == "allocations" else depth
        thing = change.path[:depth] if change.kind is not Kind.REORDERED else change.path
        found.setdefault(thing, []).append(change)
    told = _Told(before, old, new)
    sentences = [
        Said(*told.subject(path), text, tuple(rel.change for rel in rels))
        for path, them in found.items()
        for text, rels in told.sentences(path, them)
    ]
    order = list(dict.fromkeys(one.subject for one in sentences))
    return sorted(sentences, key=lambda one: order.index(one.subject))


class _Told:
    """Both editions, and what is said of a thing in them."""

    def __init__(self, before: Document, old: Edition, new: Edition) -> None:
        self._before = before
        self._old, self._new = old, new
        self._areas = {area.code: area for edition in (old, new) for area in edition.areas}
        self._goals = {f.goal.id: f.goal for one in (old, new) for f in one.plan.goals}
        self._groups = {f.group.id: f.group for one in (old, new) for f in one.plan.task_groups}

    def subject(self, path: Path) -> tuple[str, str]:
        """Return what a thing goes by in programs, and what it is called."""
        match path:
            case ("plan", *_rest):
                return "plan", _("The plan")
            case ("assessment", *_rest):
                return "assessment", _("How it is assessed")
            case ("areas", _code):
                return "areas", _("The tree of areas")
            case ("targets" | "tasks" | "allocations", item, *_rest):
                return item, self._item(item)
            case ("goals", goal) if goal in self._goals:
                return goal, self._goals[goal].name.said_in(naming())
            case ("groups", group) if group in self._groups:
                return group, self._groups[group].name.said_in(naming())
            case _:
                return "order", _("The order")

    def _item(self, item: str) -> str:
        found: Target | Task | None = self._new.plan.items.get(item) or self._old.plan.items.get(
            item
        )
        return item if found is None else found.name.said_in(naming())

    def _area(self, code: str) -> str:
        found = self._areas.get(code)
        return code if found is None else found.name(naming())

    def _of(self, item: str) -> _Of:
        return _Of(self._old.plan.targets.get(item), self._new.plan.targets.get(item))

    def sentences(self, path: Path, changes: Sequence[Change]) -> Iterator[Sentence]:
        """Yield what is said of one thing; each change is in one of the sentences."""
        first = changes[0]
        rels = [_Rel(change.path[len(path) :], change) for change in changes]
        if first.kind is Kind.REORDERED:
            yield self._order(first), rels
        elif first.path == path:
            yield self._whole(path, first), rels
        elif path[0] == "targets":
            yield from self._target(path[1], rels)
        elif path[0] == "allocations":
            old = self._before["allocations"][path[1]][path[2]]
            where = _("{area}, {span}").format(area=self._area(old["area"]), span=_span(old))
            for text, them in _holder(rels, old, self._of(path[1]), no_op("the allocation")):
                yield _("{where}: {what}").format(where=where, what=text), them
        elif path[0] == "areas":
            for text, them in _each(rels, self._call):
                yield _("{where}: {what}").format(where=self._area(path[1]), what=text), them
        else:
            yield from _each(rels, self._call)

    def _call(self, key: str, value: Any) -> str:
        """Return a value in words; of a goal, a group or an area what it is called."""
        if value is None:
            return figures.NOTHING
        if key == "goal" and value in self._goals:
            return _quoted(self._goals[value].name.said_in(naming()))
        if key == "group" and value in self._groups:
            return _quoted(self._groups[value].name.said_in(naming()))
        return self._area(value) if key == "parent" else _value(value)

    def _order(self, change: Change) -> str:
        """Say what stands elsewhere in a list."""
        blocks = SequenceMatcher(None, change.old, change.new, autojunk=False)
        still = {
            name for at, _b, size in blocks.get_matching_blocks()
            for name in change.old[at : at + size]
        }  # fmt: skip
        names = [name for name in change.new if name in change.old and name not in still]
        called = self._area if change.path == ("areas",) else str
        return _("{where}: in another place: {names}").format(
            where="/".join(change.path), names=_some([called(name) for name in names])
        )

    def _whole(self, path: Path, change: Change) -> str:
        """Say that something is new, or gone."""
        data = change.new if change.kind is Kind.ADDED else change.old
        came = change.kind is Kind.ADDED
        match path:
            case ("targets", item):
                of = self._of(item).new if came else self._of(item).old
                text = _("new target: {asked}") if came else _("the target is gone: {asked}")
                return text.format(asked=_asked_by(data["target"], of))
            case ("allocations", item, _name):
                of = self._of(item).new if came else self._of(item).old
                text = (
                    _("{area}, {span}: a new allocation: {asked}")
                    if came
                    else _("{area}, {span}: the allocation is gone: {asked}")
                )
                return text.format(
                    area=self._area(data["area"]), span=_span(data), asked=_asked(data, of)
                )
            case ("areas", code):
                text = _("new: {area} ({code})") if came else _("gone: {area} ({code})")
                return text.format(area=self._area(code), code=code)
            case ("tasks", _item):
                return _("new task") if came else _("the task is gone")
            case ("goals", _goal):
                return _("new goal") if came else _("the goal is gone")
            case _:
                return _("new group of tasks") if came else _("the group of tasks is gone")

    def _target(self, item: str, rels: list[_Rel]) -> Iterator[Sentence]:
        of = self._of(item)
        old = self._before["targets"][item]
        revisions: dict[str, list[_Rel]] = {}
        rest = []
        for rel in rels:
            if rel.way[0] == "revisions":
                revisions.setdefault(rel.way[1], []).append(_Rel(rel.way[2:], rel.change))
            else:
                rest.append(rel)
        yield from _holder(rest, old, of, no_op("the target"), self._call)
        for day, them in revisions.items():
            if not them[0].way:
                yield _revision(day, them[0].change, of), them
                continue
            below = old["revisions"][day]
            for text, part in _holder(them, below, of, no_op("the target")):
                yield _("revision from {day}: {what}").format(day=day, what=text), part


# -- what holds a bound, a baseline, a trajectory --------------------------------------------


def _holder(
    rels: list[_Rel], old: Mapping[str, Any], of: _Of, what: str, called: _Called | None = None
) -> Iterator[Sentence]:
    """Yield what is said of a target, a revision or an allocation; `what` is what it asks for."""
    new = _changed(old, rels)
    inner = "target" in old or "target" in new
    asked = [
        _Rel(rel.way[1:] if inner else rel.way, rel.change) for rel in rels
        if (rel.way[0] == "target" and len(rel.way) > 1 if inner else rel.way[0] in {*_FORM, *_BASIS, "by"})
    ]  # fmt: skip
    bounds = (old.get("target", {}), new.get("target", {})) if inner else (old, new)
    taken = {id(rel.change) for rel in asked}
    yield from _bound(asked, bounds, of, what)
    rest = [rel for rel in rels if id(rel.change) not in taken]
    for key, part in _by_key(rest).items():
        if key == "target":  # a revision that asks for something else from now on, or no longer
            yield (
                _from_nothing(_("the target"), part[0].change, _asked_by, of),
                part,
            )
        elif key == "baseline":
            yield from _baseline(part, (old.get(key, {}), new.get(key, {})), of)
        elif key == "trajectory":
            yield from _trajectory(part, (old.get(key, {}), new.get(key, {})), of)
        else:
            yield from _each(part, called)


def _changed(old: Mapping[str, Any], rels: Iterable[_Rel]) -> Document:
    """Return what changes make of some data."""
    new = deepcopy(dict(old))
    for way, change in rels:
        *above, name = way
        at: Any = new
        for part in above:
            at = at[part]
        if change.kind is Kind.REMOVED:
            del at[name]
        else:
            at[name] = change.new
    return new


def _by_key(rels: Iterable[_Rel]) -> dict[str, list[_Rel]]:
    found: dict[str, list[_Rel]] = {}
    for rel in rels:
        found.setdefault(rel.way[0], []).append(_Rel(rel.way[1:], rel.change))
    return {key: [_Rel((key, *r.way), r.change) for r in part] for key, part in found.items()}


def _bound(
    rels: list[_Rel], bounds: tuple[Mapping[str, Any], Mapping[str, Any]], of: _Of, what: str
) -> Iterator[Sentence]:
    form = [rel for rel in rels if rel.way[0] in _FORM]
    old, new = bounds
    if form:
        only = form[0].change if len(form) == 1 else None
        key = form[0].way[0]
        names = {"at_most": _("the upper limit"), "growth_at_least": _("the growth asked for")}
        if "at_most" in new:
            names["at_least"] = _("the lower limit")
        name = names.get(key, _(what))
        if only is not None and only.kind is Kind.CHANGED and key not in {"direction", "state"}:
            was, now = (
                _percent(value) if key == "growth_at_least" else _number(value, one)
                for value, one in ((only.old, of.old), (only.new, of.new))
            )
            yield _rising(name, only, was, now), form
        else:
            yield _("{what} is now: {new} (it was: {old})").format(
                what=_(what), new=_asked(new, of.new), old=_asked(old, of.old)
            ), form  # fmt: skip
    for rel in rels:
        if rel.way == ("by",):
            yield _due(rel.change), [rel]
    yield from _basis([rel for rel in rels if rel.way[0] in _BASIS], _(what), old, new)


def _rising(what: str, change: Change, was: str, now: str) -> str:
    text = (
        _("{what} rises from {old} to {new}")
        if Fraction(change.new) > Fraction(change.old)
        else _("{what} falls from {old} to {new}")
    )
    return text.format(what=what, old=was, new=now)


def _due(change: Change) -> str:
    old, new = date.fromisoformat(change.old), date.fromisoformat(change.new)
    text = (
        _("due {time} later: {new} instead of {old}")
        if new > old
        else _("due {time} earlier: {new} instead of {old}")
    )
    return text.format(time=_between(*sorted((old, new))), old=change.old, new=change.new)


def _between(first: date, last: date) -> str:
    """Return a time in years or months where it is whole ones, else in days."""
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    ends = all((day + timedelta(days=1)).day == 1 for day in (first, last))
    if not months or not (ends or first.day == last.day):
        days = (last - first).days
        return ngettext("{n} day", "{n} days", days).format(n=days)
    if months * 2 == _MONTHS:
        return _("half a year")
    if months % _MONTHS:
        return ngettext("{n} month", "{n} months", months).format(n=months)
    years = months // _MONTHS
    return ngettext("{n} year", "{n} years", years).format(n=years)


def _basis(
    rels: list[_Rel], what: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Sentence]:
    if rels:
        yield _("what {what} rests on: {new} (it was: {old})").format(
            what=what, new=_rests(new), old=_rests(old)
        ), rels  # fmt: skip


def _rests(data: Mapping[str, Any]) -> str:
    basis = _(_BASES.get(data.get("basis", ""), figures.NOTHING))
    return (
        _("{basis}, {source}").format(basis=basis, source=data["source"])
        if data.get("source")
        else basis
    )


def _from_nothing(
    what: str, change: Change, shown: Callable[[Mapping[str, Any], Target | None], str], of: _Of
) -> str:
    """Say that a part is there which was not, or the other way."""
    if change.kind is Kind.ADDED:
        return _("{what} is new: {new}").format(what=what, new=shown(change.new, of.new))
    return _("{what} is gone: {old}").format(what=what, old=shown(change.old, of.old))


def _start(data: Mapping[str, Any], of: Target | None) -> str:
    return _("{value} on {day}").format(value=_number(data["value"], of), day=data["date"])


def _baseline(
    rels: list[_Rel], both: tuple[Mapping[str, Any], Mapping[str, Any]], of: _Of
) -> Iterator[Sentence]:
    what = _("the baseline")
    if len(rels[0].way) == 1:
        yield _from_nothing(what, rels[0].change, _start, of), rels
    else:
        yield from _measured(rels, what, both, of)


def _measured(
    rels: list[_Rel], what: str, both: tuple[Mapping[str, Any], Mapping[str, Any]], of: _Of
) -> Iterator[Sentence]:
    """Yield what is said of a number on a day: a baseline, a step."""
    for rel in rels:
        change = rel.change
        if rel.way[-1] == "value":
            was, now = _number(change.old, of.old), _number(change.new, of.new)
            yield _rising(what, change, was, now), [rel]
        elif rel.way[-1] == "date":
            yield _("{what} is of {new} instead of {old}").format(
                what=what, new=change.new, old=change.old
            ), [rel]  # fmt: skip
    yield from _basis([rel for rel in rels if rel.way[-1] in _BASIS], what, *both)


def _trajectory(
    rels: list[_Rel], both: tuple[Mapping[str, Any], Mapping[str, Any]], of: _Of
) -> Iterator[Sentence]:
    what = _("the trajectory")
    steps: dict[str, list[_Rel]] = {}
    for rel in rels:
        if len(rel.way) == 1:
            yield (
                _from_nothing(what, rel.change, _course, of),
                [rel],
            )
        elif rel.way[1] == "points":
            steps.setdefault(rel.way[2], []).append(rel)
        else:
            yield _("{what} is {new} instead of {old}").format(
                what=what, new=_shape(rel.change.new), old=_shape(rel.change.old)
            ), [rel]  # fmt: skip
    for day, them in steps.items():
        change = them[0].change
        if len(them[0].way) > 3:  # noqa: PLR2004 - trajectory, points, the day, and a key
            old, new = (one["points"][day] for one in both)
            yield from _measured(them, _("the step at {day}").format(day=day), (old, new), of)
        elif change.kind is Kind.ADDED:
            step = _number(change.new["value"], of.new)
            yield _("a step of {value} at {day} is new").format(value=step, day=day), them
        else:
            step = _number(change.old["value"], of.old)
            yield _("the step of {value} at {day} is gone").format(value=step, day=day), them


def _revision(day: str, change: Change, of: _Of) -> str:
    came = change.kind is Kind.ADDED
    data, target = (change.new, of.new) if came else (change.old, of.old)
    parts = []
    if "target" in data:
        parts.append(_asked_by(data["target"], target))
    if "baseline" in data:
        parts.append(_("baseline {start}").format(start=_start(data["baseline"], target)))
    if "trajectory" in data:
        parts.append(_("trajectory {shape}").format(shape=_course(data["trajectory"], target)))
    text = (
        _("a revision from {day} is new, adopted {adopted}: {what} ({reason})")
        if came
        else _("the revision from {day}, adopted {adopted}, is gone: {what} ({reason})")
    )
    reason = Text.model_validate(data["reason"]).said_in(naming())
    return text.format(day=day, adopted=data["adopted"], what=_("; ").join(parts), reason=reason)


# -- anything else ---------------------------------------------------------------------------


def _each(rels: Iterable[_Rel], called: _Called | None) -> Iterator[Sentence]:
    for rel in rels:
        yield _plain(rel.way, rel.change, called), [rel]


def _plain(way: Path, change: Change, called: _Called | None = None) -> str:
    """Say what a key is, and was."""
    show = called or (lambda _key, value: _value(value))
    old, new = show(way[-1], change.old), show(way[-1], change.new)
    what = _label(way)
    if change.kind is Kind.CHANGED and way[-1] in _PLACES:
        return _("moves from {old} to {new}").format(old=old, new=new)
    if change.kind is Kind.ADDED:
        return _("{what} is new: {new}").format(what=what, new=new)
    if change.kind is Kind.REMOVED:
        return _("{what} is gone: {old}").format(what=what, old=old)
    if isinstance(change.old, tuple | list) and isinstance(change.new, tuple | list):
        came = [_item(one) for one in change.new if one not in change.old]
        gone = [_item(one) for one in change.old if one not in change.new]
        parts = [f"+{one}" for one in came] + [f"−{one}" for one in gone]
        new = _(", ").join(parts) or _(", ").join(map(_item, change.new))
        return _("{what}: {new}").format(what=what, new=new)
    return _("{what} is {new} instead of {old}").format(what=what, new=new, old=old)


def _label(way: Path) -> str:
    """Return what a key is called: name.zh is the name (zh); what has no name goes by its own."""
    whole = ".".join(way)
    if whole in _LABELS:
        return _(_LABELS[whole])
    if way[0] in _TEXTS:
        return _("{what} ({language})").format(what=_(_LABELS[way[0]]), language=way[-1])
    return whole


def _item(value: Any) -> str:
    """Return an item of a list: a word without quotes, anything else as it is anywhere."""
    return value if isinstance(value, str) else _value(value)


def _value(value: Any) -> str:
    match value:
        case None | () | []:
            return figures.NOTHING
        case Mapping() if not value:
            return figures.NOTHING
        case bool():
            return words.truth(value)
        case str():
            return _quoted(value)
        case tuple() | list():
            return _some(list(map(_item, value)))
        case Mapping():
            return _(", ").join(f"{key}: {_value(one)}" for key, one in value.items())
    return figures.exact(Fraction(value))


def _quoted(text: str) -> str:
    return text if text.isascii() and " " not in text else _("“{text}”").format(text=text)


def _some(names: Sequence[str]) -> str:
    shown = _(", ").join(names[:_FEW])
    more = len(names) - _FEW
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=more)


def _shape(value: str) -> str:
    shapes = {"linear": _("linear"), "stepped": _("in steps"), "growth": _("steady growth")}
    return shapes.get(value, value)


def _course(data: Mapping[str, Any], of: Target | None) -> str:
    """Return a trajectory with its steps."""
    steps = [
        _("{value} on {day}").format(value=_number(point["value"], of), day=point["date"])
        for point in data.get("points", {}).values()
    ]
    shape = _shape(data["shape"])
    return _("{shape}, {steps}").format(shape=shape, steps=_(", ").join(steps)) if steps else shape


def _percent(value: Any) -> str:
    return figures.percentage(Fraction(value) * 100, trimmed=True, decimals=12)


def _number(value: Any, of: Target | None) -> str:
    """Return a number in the measure of its target, with all its digits."""
    text = figures.exact(Fraction(value))
    if of is None:
        return text
    if of.measure is Measure.RATIO:
        return _("{number} %").format(number=text)
    if of.unit is None:
        return text
    return _("{number} {unit}").format(number=text, unit=of.unit.said_in(naming()))


def _asked(data: Mapping[str, Any], of: Target | None) -> str:
    """Return what a bound asks for: at least 95 %, between 5 and 7, done."""
    least, most = data.get("at_least"), data.get("at_most")
    if least is not None and most is not None:
        text = _("between {least} and {most}").format(
            least=_number(least, of), most=_number(most, of)
        )
    elif least is not None:
        text = _("at least {number}").format(number=_number(least, of))
    elif most is not None:
        text = _("at most {number}").format(number=_number(most, of))
    elif "growth_at_least" in data:
        text = _("growth of at least {number} a year").format(
            number=_percent(data["growth_at_least"])
        )
    elif "direction" in data:
        text = words.bound(BoundKind(data["direction"]))
    else:
        text = words.state_of(data["state"])
    return _("{asked} in each year").format(asked=text) if data.get("each") else text


def _asked_by(data: Mapping[str, Any], of: Target | None) -> str:
    return _("{asked} by {day}").format(asked=_asked(data, of), day=data["by"])


def _span(data: Mapping[str, Any]) -> str:
    """Return the days of an allocation."""
    if "from" not in data:
        return _("until {last}").format(last=data["by"])
    return _("{first} to {last}").format(first=data["from"], last=data["by"])
