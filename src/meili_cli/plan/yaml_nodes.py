"""YAML 1.2 (core schema) from the events of PyYAML's C parser, with the place of every value.

Owns what a scalar means and which parts of YAML a plan may use; knows no plan. The result is
plain data (dict, list, str, bool, Decimal, None) whose dicts and lists also know their places.
PyYAML's own `load` and `compose` are never used: they recurse in C, and crash on deep input.
"""

import re
from decimal import Decimal
from typing import Final, TypeAlias

import yaml

from meili_cli.i18n import _, no_op
from meili_cli.model.entry import MAX_DIGITS
from meili_cli.plan.source import WHOLE_FILE, Source, Span

MAX_DEPTH: Final = 64
"""Mappings and lists in each other."""
MAX_VALUES: Final = 250_000
"""Keys and values of a file."""
MAX_TEXT: Final = 100_000
"""Characters of one text."""

_CONSTANTS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?P<exponent>[eE][-+]?[0-9]+)?", re.ASCII
)
_OTHER_NUMBER: Final = re.compile(
    r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII
)
_NUMBER_STARTS: Final = frozenset("0123456789+-.")
_LONGEST_NUMBER: Final = 64

_HINTS: Final = {
    "found character that cannot start any token": no_op(
        "indent with spaces, not tabs, and put text that begins with @, ` or % in quotes"
    ),
    "found a tab character that violates indentation": no_op("indent with spaces, not tabs"),
    "mapping values are not allowed in this context": no_op(
        "put text that contains a colon and a space in quotes; check the indentation"
    ),
    "could not find expected ':'": no_op("a key ends with a colon and a space"),
    "did not find expected key": no_op(
        "keys of one mapping begin in the same column; text after a closing quote is not read"
    ),
    "did not find expected '-' indicator": no_op("items of one list begin in the same column"),
    "did not find expected ',' or '}'": no_op("close the brace, or put a comma in between"),
    "did not find expected ',' or ']'": no_op("close the bracket, or put a comma in between"),
    "found unexpected end of stream": no_op("close the quotation mark"),
}


class Mapping(dict[str, "Node"]):
    """A mapping with its own place, and those of its keys and values."""

    __slots__ = ("keys_at", "span", "values_at")

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self.keys_at: dict[str, Span] = {}
        self.values_at: dict[str, Span] = {}


class Sequence(list["Node"]):
    """A list with its own place, and those of its items."""

    __slots__ = ("items_at", "span")

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self.items_at: list[Span] = []


Node: TypeAlias = Mapping | Sequence | str | bool | Decimal | None


class _Stop(Exception):  # noqa: N818 -- no error, but the end of reading
    """The rest of the file is not read."""


def parse(source: Source) -> Node:
    """Return the one document of a file; what is wrong with it is in the notes of `source`.

    Where reading had to stop, and of an empty file, the result is None.
    """
    builder = _Builder(source)
    try:
        for event in yaml.parse(source.data, Loader=yaml.CSafeLoader):
            builder.take(event)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = WHOLE_FILE if mark is None else Span(mark.line + 1, mark.column + 1)
        what = error.problem or error.context or ""
        hint = _HINTS.get(what)
        source.note(
            "yaml-syntax",
            span,
            _("not YAML: {what}").format(what=what),
            _(hint) if hint else "",
        )
        return None
    return builder.document


def scalars(source: Source) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where the texts of a file begin and end: line and column from 0, the end behind it.

    Of a block of text it is the text alone, without the line of its `|` or `>`. What stands outside
    of them is markup, or a comment. Of a file that cannot be read to its end all is text.
    """
    everything = [((0, 0), (MAX_TEXT * MAX_VALUES, 0))]
    found = []
    try:
        for event in yaml.parse(source.data, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                start, end = event.start_mark, event.end_mark
                assert start is not None and end is not None  # noqa: PT018 -- both or none
                block = event.style in {"|", ">"}
                begin = (start.line + 1, 0) if block else (start.line, start.column)
                found.append((begin, (end.line, end.column)))
                if len(found) > MAX_VALUES:
                    return everything
    except yaml.MarkedYAMLError:
        return everything
    return found


def resolve(text: str) -> bool | Decimal | str | None:
    """Return what a plain scalar means in the core schema of YAML 1.2.

    Raises ValueError, with the reason, for a number that would not be exact or not decimal.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _NUMBER.fullmatch(text):
        # The length is looked at first: a decimal of a million digits is slow to make.
        if len(text) <= _LONGEST_NUMBER:
            number = Decimal(text) if "e" not in text.lower() else _with_exponent(text)
            if number is not None and _digits(number) <= MAX_DIGITS:
                return number
        raise ValueError(_("a number has at most {digits} digits").format(digits=MAX_DIGITS))
    if _OTHER_NUMBER.fullmatch(text):
        raise ValueError(_("not a decimal number"))
    return text


def is_text(text: str) -> bool:
    """Whether a plain scalar is, without quotes, the text that it shows."""
    try:
        return resolve(text) == text
    except ValueError:
        return False


def _with_exponent(text: str) -> Decimal | None:
    mantissa, _e, exponent = text.lower().partition("e")
    # Decimal refuses exponents beyond its range; none of those can be meant.
    return Decimal(mantissa).scaleb(int(exponent)) if abs(int(exponent)) <= MAX_DIGITS else None


def _digits(number: Decimal) -> int:
    # As they stand when written out without an exponent.
    parts = number.as_tuple()
    exponent = int(parts.exponent)
    return max(len(parts.digits) + max(exponent, 0), -exponent)


_KEY: Final = None
_DROPPED: Final = ""


class _Builder:
    """Puts nodes together from events.

    `_open` are the collections that are not closed yet. `_keys` holds for each mapping among
    them the key that waits for its value: None where a key comes next.
    """

    def __init__(self, source: Source) -> None:
        self.document: Node = None
        self._source = source
        self._open: list[Mapping | Sequence] = []
        self._keys: list[tuple[str, Span] | None] = []
        self._values = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event. Raises _Stop where the rest is not to be read."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._keys.pop()
            node = self._open.pop()
            self._add(node, node.span)
        elif isinstance(event, yaml.AliasEvent):
            span = _span(event)
            self._note("yaml-alias", span, _("an alias is not read"), _("write the value out"))
            self._add(None, span)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._note(
                    "yaml-documents",
                    _span(event),
                    _("a second document begins here, and a file holds one"),
                    _("delete the line, or put what follows into a file of its own"),
                )
                raise _Stop

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        span = _span(event)
        self._check(event, span)
        text = event.value
        if len(text) > MAX_TEXT:
            self._too_large(span, _("a text of more than {n} characters").format(n=MAX_TEXT))
        plain = not event.style
        if self._open and self._keys[-1] is _KEY and isinstance(self._open[-1], Mapping):
            self._keys[-1] = self._key(text, span, plain=plain)
            return
        value: Node = text
        if plain:
            try:
                value = resolve(text)
            except ValueError as error:
                hint = _("write it as a decimal number; put it in quotes if it is text")
                self._note("bad-number", span, f"{error}: {text[:40]}", hint)
        self._add(value, span)

    def _key(self, text: str, span: Span, *, plain: bool) -> tuple[str, Span]:
        mapping = self._open[-1]
        assert isinstance(mapping, Mapping)
        if plain and text == "<<":
            self._note(
                "yaml-merge-key",
                span,
                _("a merge key is not read"),
                _("write the keys out"),
            )
        elif plain and not text:
            self._note("yaml-key", span, _("a key is missing in front of the colon"))
        elif text in mapping.keys_at:
            self._note(
                "yaml-duplicate-key",
                span,
                _("the key {key} is already in line {line}").format(
                    key=text[:40], line=mapping.keys_at[text].line
                ),
                _("delete one of the two"),
            )
        else:
            mapping.keys_at[text] = span
            return text, span
        return _DROPPED, span

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        span = _span(event)
        self._check(event, span)
        if len(self._open) == MAX_DEPTH:
            self._note(
                "yaml-depth",
                span,
                _("more than {depth} mappings and lists in each other").format(depth=MAX_DEPTH),
            )
            raise _Stop
        is_list = isinstance(event, yaml.SequenceStartEvent)
        self._open.append(Sequence(span) if is_list else Mapping(span))
        self._keys.append(_KEY)

    def _add(self, value: Node, span: Span) -> None:
        if not self._open:
            self.document = value
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.append(value)
            parent.items_at.append(span)
            return
        waiting = self._keys[-1]
        if waiting is _KEY:
            # A collection, or an alias, where a key belongs.
            if value is not None:
                self._note("yaml-key", span, _("a key is text, and not a mapping or a list"))
            self._keys[-1] = (_DROPPED, span)
            return
        self._keys[-1] = _KEY
        key, key_at = waiting
        if key_at is parent.keys_at.get(key):
            parent[key] = value
            parent.values_at[key] = span

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, span: Span) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self._too_large(span, _("more than {n} values in one file").format(n=MAX_VALUES))
        if event.anchor is not None:
            self._note("yaml-anchor", span, _("an anchor is not read"), _("delete it"))
        if event.tag is not None:
            self._note(
                "yaml-tag",
                span,
                _("the tag {tag} is not read").format(tag=event.tag[:60]),
                _("delete it; put the value in quotes if it is text"),
            )

    def _too_large(self, span: Span, message: str) -> None:
        self._note("file-size", span, message, _("split the file"))
        raise _Stop

    def _note(self, rule: str, span: Span, message: str, hint: str = "") -> None:
        self._source.note(rule, span, message, hint)
        if self._source.full:
            raise _Stop


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    assert start is not None and end is not None  # noqa: PT018 -- both or none
    column = start.column + 1
    return Span(start.line + 1, column, end.column + 1 if end.line == start.line else 0)
