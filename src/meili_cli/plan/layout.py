"""One order and one style for the files of a plan, with every comment kept at its place.

Owns how a file looks: the order of keys (that of the models), indentation, quotes, blank lines.
Works on the events of the parser that reads plans, and on what stands between them: a scalar is
written as it was, so that no number and no date is ever made anew. What a file says, and its
comments, are compared before the new text is handed out; nothing here writes a file.
"""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, get_args, get_origin

import yaml
from pydantic import BaseModel, RootModel

from meili_cli.errors import MeiliError
from meili_cli.i18n import _
from meili_cli.model.schema import keys
from meili_cli.plan import yaml_nodes
from meili_cli.plan.kinds import Kind
from meili_cli.plan.source import Source

WIDTH: Final = 100
"""Characters of a line that a mapping or list in braces may fill; a text is never folded."""

_STEP: Final = 2
_CITED: Final = "quote"
"""The key whose text is in quotes even where it needs none: it is somebody's, to the letter."""

_PLAIN_TO_ALL: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=].*", re.DOTALL)
_NOT_PLAIN: Final = re.compile(r"\s#|:(\s|$)|\s$")
_IN_FLOW: Final = re.compile(r"[,\[\]{}]")
# What YAML 1.1 takes for a number, a day, a time, a boolean or a merge, and other programs may, too.
_OTHER_TO_SOME: Final = re.compile(
    r"[-+.0-9_:eExXoO]*|[-+]?0b[01_]*|[-+]?0x[0-9a-f_]*|[-+]?\.(inf|nan)|<<|="
    r"|y|yes|n|no|on|off|true|false|null|~"
    r"|\d{4}-\d\d?-\d\d?(t|[ \t]+)\d\d?:\d\d:\d\d.*",
    re.IGNORECASE | re.ASCII,
)
# Also what turns the direction of writing, or takes no room: a reader would not see it.
_UNSEEN: Final = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_BLOCK_HEAD: Final = re.compile(r"([|>])([-+]?)(\d?)[-+]?[ \t]*(#.*)?$")


class LayoutError(MeiliError):
    """A new layout would have changed what a file says."""


@dataclass(slots=True)
class _Scalar:
    """A scalar: its text, how it was quoted, and the lines of one that has lines of its own."""

    text: str
    style: str
    start: int
    end: int
    head: str = ""
    lines: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class _Entry:
    """A key with its value, or an item of a list, and the comments that belong to it.

    `above` are comment lines, and empty ones; `beside` is a comment with its column, 0 for none.
    """

    parent: "_Collection"
    key: _Scalar | None
    value: "_Value"
    start: int
    above: list[str] = field(default_factory=list)
    beside: tuple[str, int] | None = None


@dataclass(slots=True, eq=False)
class _Collection:
    """A mapping or a list; `below` are the comments behind its last entry."""

    owner: _Entry | None
    is_list: bool
    flow: bool
    start: int
    column: int
    end: int = 0
    entries: list[_Entry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    def ancestors(self) -> Iterator["_Collection"]:
        """Yield the collection and all that it lies in, the innermost first."""
        one: _Collection | None = self
        while one is not None:
            yield one
            one = None if one.owner is None else one.owner.parent


_Value: TypeAlias = _Scalar | _Collection


class _Comment(NamedTuple):
    """A comment: its text, where it begins, and whether its line has nothing else."""

    text: str
    start: int
    alone: bool


def laid_out(source: Source, kind: Kind) -> str | None:
    """Return the text of a file in the layout of its kind, with the line ends that it has.

    None where it is no YAML that a plan may use, or no mapping; the notes of `source` say why.
    Raises LayoutError where a new layout would say something else.
    """
    node = yaml_nodes.parse(source)
    if source.notes or not isinstance(node, yaml_nodes.Mapping):
        from meili_cli.plan.shape import shaped

        if not source.notes:
            shaped(kind.model, node, source)
        return None
    text = source.data.decode("utf-8")
    line_end = "\r\n" if text[: text.find("\n")].endswith("\r") else "\n"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    read = _Read(text)
    written = "\n".join(_written(read.root, kind.model)) + "\n"
    again = Source(source.path, written.encode("utf-8"))
    if (
        yaml_nodes.parse(again) != node
        or again.notes
        or _comments_of(written) != Counter(comment.text for comment in read.comments)
    ):
        raise LayoutError(
            _("in the common layout this file would say something else, so it is left as it is"),
            where=source.path,
            hint=_("This is a bug in meili; please report it, with the file."),
        )
    return written.replace("\n", line_end)


def _comments_of(text: str) -> Counter[str]:
    return Counter(comment.text for comment in _Read(text).comments)


class _Read:
    """A file as it is written: entries in their order, and the comments with them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._entries: list[_Entry] = []
        self._scalars: list[_Scalar] = []
        self.root = self._composed()
        self.comments = list(self._found_comments())
        self._attach()

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    # -- from events to entries

    def _composed(self) -> _Collection:
        root: _Collection | None = None
        stack: list[_Collection] = []
        waiting: list[_Scalar | None] = []
        for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionEndEvent):
                closed = stack.pop()
                waiting.pop()
                closed.end = event.end_mark.index  # type: ignore[union-attr]
                continue
            value: _Value
            if isinstance(event, yaml.ScalarEvent):
                value = self._scalar(event)
                if stack and not stack[-1].is_list and waiting[-1] is None:
                    waiting[-1] = value
                    continue
            elif isinstance(event, yaml.CollectionStartEvent):
                mark = event.start_mark
                assert mark is not None
                is_list = isinstance(event, yaml.SequenceStartEvent)
                value = _Collection(None, is_list, bool(event.flow_style), mark.index, mark.column)
            else:
                continue
            if stack:
                entry = self._entry(stack[-1], waiting[-1], value)
                waiting[-1] = None
                if isinstance(value, _Collection):
                    value.owner = entry
            if isinstance(value, _Collection):
                root = root or value
                stack.append(value)
                waiting.append(None)
        assert root is not None
        return root

    def _entry(self, parent: _Collection, key: _Scalar | None, value: _Value) -> _Entry:
        entry = _Entry(parent, key, value, value.start if key is None else key.start)
        parent.entries.append(entry)
        self._entries.append(entry)
        return entry

    def _scalar(self, event: yaml.ScalarEvent) -> _Scalar:
        assert event.start_mark is not None and event.end_mark is not None  # noqa: PT018
        start, end = event.start_mark.index, event.end_mark.index
        scalar = _Scalar(event.value, event.style or "", start, end)
        if scalar.style in {"|", ">"}:
            self._take_lines(scalar)
        self._scalars.append(scalar)
        return scalar

    def _take_lines(self, scalar: _Scalar) -> None:
        """Take the lines of a text in lines as they are, where no sign of its own bids otherwise."""
        first, last = self._line(scalar.start), self._line(scalar.end - 1)
        lines = self._lines[first + 1 : last + 1]
        while lines and not lines[-1].strip():
            lines.pop()
        scalar.end = self._starts[first + 1 + len(lines)] - 1
        head = _BLOCK_HEAD.match(self._lines[first][scalar.start - self._starts[first] :])
        indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        if head is None or head[2] == "+" or head[3] or "+" in head[0].partition("#")[0]:
            return
        if indents:
            chomp = head[2] if scalar.text.endswith("\n") else "-"
            scalar.head = f"{head[1]}{chomp}"
            scalar.lines = tuple(line[indents[0] :] for line in lines)

    # -- comments, and what they belong to

    def _found_comments(self) -> Iterator[_Comment]:
        at = 0
        for scalar in [*self._scalars, _Scalar("", "", len(self._text), len(self._text))]:
            yield from self._between(at, scalar.start)
            at = scalar.end
            if scalar.style in {"|", ">"}:
                first = self._line(scalar.start)
                yield from self._between(scalar.start, min(self._starts[first + 1] - 1, at))

    def _between(self, start: int, end: int) -> Iterator[_Comment]:
        for found in re.finditer(r"#[^\n]*", self._text[start:end]):
            at = start + found.start()
            before = self._text[self._starts[self._line(at)] : at]
            yield _Comment(found[0].rstrip(), at, not before.strip())

    def _blank_lines(self) -> Iterator[int]:
        within = {
            line
            for scalar in self._scalars
            for line in range(self._line(scalar.start) + 1, self._line(scalar.end) + 1)
        }
        for number, line in enumerate(self._lines):
            if not line.strip() and number not in within:
                yield self._starts[number]

    def _attach(self) -> None:
        starts = [entry.start for entry in self._entries]
        blank_before: set[int] = set()  # entries, or the end, with an empty line not yet placed
        bits: list[tuple[int, _Comment | None]] = [
            *((comment.start, comment) for comment in self.comments),
            *((start, None) for start in self._blank_lines()),
        ]
        for at, comment in sorted(bits, key=lambda bit: bit[0]):
            index = bisect_right(starts, at)
            if comment is None:
                blank_before.add(index)
                continue
            beside = None if comment.alone else self._beside(index, at)
            if beside is not None and beside.beside is None:
                line = self._text[self._starts[self._line(at)] : at]
                set_apart = len(line) - len(line.rstrip()) > _STEP
                beside.beside = (comment.text, len(line) if set_apart else 0)
                continue
            into = beside.above if beside is not None else self._lines_for(comment, index)
            if index in blank_before:
                blank_before.remove(index)
                into.append("")
            into.append(comment.text)
        for index in blank_before:
            if index < len(self._entries):
                self._entries[index].above.append("")

    def _beside(self, index: int, at: int) -> _Entry | None:
        """Return the entry that a comment stands beside: the last one on its line that can be."""
        line = self._line(at)
        for entry in reversed(self._entries[:index]):
            if entry.parent.flow and not entry.parent.start < at < entry.parent.end:
                continue
            ends = entry.value.end
            if self._line(entry.start) == line or (ends <= at and self._line(ends) == line):
                return entry
            if self._line(entry.start) < line and not entry.parent.flow and ends < at:
                return None
        return None

    def _lines_for(self, comment: _Comment, index: int) -> list[str]:
        """Return where a comment in a line of its own goes: above what follows, or to an end."""
        following = self._entries[index] if index < len(self._entries) else None
        if following is not None and not comment.alone:  # behind a hyphen
            return following.above
        around = set() if following is None else {*map(id, following.parent.ancestors())}
        column = comment.start - self._starts[self._line(comment.start)]
        # What stands in line with the entry that follows is about that one.
        least = -1 if following is None else following.parent.column
        last = self._entries[index - 1] if index else None
        if last is not None and last.value.start < comment.start < last.value.end:
            return (
                last.above if following is None or id(last.value) not in around else following.above
            )
        for one in (self.root if last is None else last.parent).ancestors():
            if id(one) in around:
                break
            if one.flow and one.start < comment.start < one.end:
                return one.below
            if not one.flow and least < column and one.column <= column:
                return one.below
        return self.root.below if following is None else following.above


# -- from entries to text


def _written(root: _Collection, model: type[BaseModel]) -> Iterator[str]:
    if not root.entries:
        yield from (*_collapsed(root.below), "{}")
        return
    # What stands above the first key is the head of the file, whichever key comes to stand there.
    first = root.entries[0]
    head, first.above = first.above, []
    yield from _collapsed(head)
    yield from _body(root, 0, model)


def _collapsed(lines: list[str]) -> Iterator[str]:
    """Yield lines with no empty one at the front, and never two of them."""
    last = ""
    for line in lines:
        if line or last:
            yield line
        last = line


def _body(collection: _Collection, indent: int, model: Any) -> list[str]:
    """Return the lines of a mapping or a list that has lines of its own."""
    pad = " " * indent
    lines: list[str] = []
    for entry, inner in _in_order(collection, model):
        if collection.is_list:
            _hoist(entry, indent + _STEP, inner)
        above = entry.above if lines else [*_collapsed(entry.above)]
        lines += _shifted(above, pad)
        if collection.is_list:
            own = _item(entry, indent, inner)
        else:
            assert entry.key is not None
            own = _pair(entry, f"{pad}{_scalar(entry.key, '', flow=False)}:", indent, inner)
        lines += own
    lines += _shifted(collection.below, pad)
    return [line for line, last in zip(lines, ["", *lines], strict=False) if line or last]


def _shifted(lines: list[str], pad: str) -> Iterator[str]:
    return (f"{pad}{line}" if line else "" for line in lines)


def _hoist(item: _Entry, used: int, model: Any) -> None:
    """Bring what would stand between the hyphen and its first line above the hyphen."""
    value = item.value
    if isinstance(value, _Collection) and _braced(value, model, used) is None:
        first, inner = _in_order(value, model)[0]
        if value.is_list:
            _hoist(first, used + _STEP, inner)
        item.above += first.above
        first.above = []
        if item.beside is not None:
            item.above.append(item.beside[0])
            item.beside = None


def _item(item: _Entry, indent: int, model: Any) -> list[str]:
    dash = " " * indent + "-"
    value = item.value
    if isinstance(value, _Collection) and _braced(value, model, len(dash) + 1) is None:
        first, *rest = _body(value, indent + _STEP, model)
        return [f"{dash} {first.lstrip(' ')}", *rest]
    return _pair(item, dash, indent, model)


def _pair(entry: _Entry, front: str, indent: int, model: Any) -> list[str]:
    """Return the lines of an entry that begins with `front`: a key with its colon, or a hyphen."""
    value = entry.value
    if isinstance(value, _Collection):
        braced = _braced(value, model, len(front) + 1)
        if braced is not None:
            return [_with(f"{front} {braced}", entry.beside)]
        return [_with(front, entry.beside), *_body(value, indent + _STEP, model)]
    if value.head:
        pad = " " * (indent + _STEP)
        return [_with(f"{front} {value.head}", entry.beside), *_shifted([*value.lines], pad)]
    key = entry.key.text if entry.key is not None else ""
    said = _scalar(value, key, flow=False)
    return [_with(f"{front} {said}" if said else front, entry.beside)]


def _with(line: str, beside: tuple[str, int] | None) -> str:
    """Return a line with its comment, which stays in its column if it was set apart in one."""
    if beside is None:
        return line
    text, column = beside
    return line.ljust(max(len(line) + 2, column)) + text


def _braced(value: _Collection, model: Any, used: int) -> str | None:
    """Return a mapping or list in braces, where it was so and fits behind `used` characters."""
    if not value.entries:
        return "[]" if value.is_list else "{}"
    if not value.flow:
        return None
    text = _in_braces(value, model)
    return text if text is not None and used + len(text) <= WIDTH else None


def _in_braces(value: _Collection, model: Any) -> str | None:
    if value.below:
        return None
    parts: list[str] = []
    for entry, inner in _in_order(value, model):
        if entry.beside is not None or any(entry.above):
            return None
        if isinstance(entry.value, _Collection):
            said = _in_braces(entry.value, inner)
        else:
            key = entry.key.text if entry.key is not None else ""
            said = _scalar(entry.value, key, flow=True)
        if said is None:
            return None
        front = "" if entry.key is None else f"{_scalar(entry.key, '', flow=True)}: "
        parts.append(front + said)
    text = ", ".join(parts)
    return f"[{text}]" if value.is_list else f"{{{text}}}"


def _scalar(scalar: _Scalar, key: str, *, flow: bool) -> str:
    """Return a scalar in one line: with quotes only where they are needed, or for a citation."""
    text = scalar.text
    if not scalar.style and "\n" not in text:  # plain, and stays so; in braces, nothing is a word
        if key != _CITED or not isinstance(yaml_nodes.resolve(text), str):
            return text or ("null" if flow else "")
    elif key != _CITED and _may_be_plain(text, flow=flow):
        return text
    if ('"' in text or "\\" in text) and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    said = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def _may_be_plain(text: str, *, flow: bool) -> bool:
    if not _PLAIN_TO_ALL.fullmatch(text) or _NOT_PLAIN.search(text) or not text.isprintable():
        return False
    if flow and _IN_FLOW.search(text):
        return False
    return yaml_nodes.is_text(text) and not _OTHER_TO_SOME.fullmatch(text)


# -- the order of keys


def _in_order(collection: _Collection, model: Any) -> list[tuple[_Entry, Any]]:
    """Return the entries in the order of the model, each with the model of its value.

    Keys that the model does not know come last, as they stand; keys that anybody may choose are
    left in the order that somebody chose.
    """
    shape = _shape(model, is_list=collection.is_list)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        known = keys(shape)
        order = {key: number for number, key in enumerate(known)}
        fields = shape.model_fields
        annotations = {key: fields[name].annotation for key, name in known.items()}
        ranked = sorted(collection.entries, key=lambda one: order.get(_key(one), len(order)))
        return [(one, annotations.get(_key(one))) for one in ranked]
    parts = get_args(shape)
    inner = parts[0 if collection.is_list else -1] if parts else None
    return [(one, inner) for one in collection.entries]


def _key(entry: _Entry) -> str:
    return "" if entry.key is None else entry.key.text


def _shape(annotation: Any, *, is_list: bool) -> Any:
    """Return what of an annotation a mapping or a list is: a model, a dictionary, a tuple."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _shape(get_args(annotation)[0], is_list=is_list)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None if is_list or issubclass(annotation, RootModel) else annotation
    if origin in (tuple, Mapping):
        return annotation if (origin is tuple) is is_list else None
    arms = (_shape(one, is_list=is_list) for one in get_args(annotation))
    return next((arm for arm in arms if arm is not None), None)
