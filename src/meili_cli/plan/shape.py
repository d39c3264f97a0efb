"""From YAML nodes to the models of a plan; what does not fit is noted where it stands.

Owns the words for pydantic's errors, and the way from an error to its line and column. The
models themselves are in `model.plan`.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from difflib import get_close_matches
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from meili_cli.i18n import _, no_op
from meili_cli.plan.source import WHOLE_FILE, Source, Span
from meili_cli.plan.yaml_nodes import Mapping, Node, Sequence

M = TypeVar("M", bound=BaseModel)
Loc = tuple[int | str, ...]

_QUOTED: Final = re.compile(r"'([^']+)'")
_CLOSE: Final = 0.5
_TEXTS: Final = frozenset({"name", "title", "summary", "unit", "reason"})
"""Keys of texts in several languages."""
_ROUNDS: Final = 3
"""How often what does not fit is left out, and the rest looked at again."""


def shaped(model: type[M], node: Node, source: Source) -> M | None:
    """Return `node` as `model`, or None with the reasons in the notes of `source`."""
    try:
        return model.model_validate(node, by_alias=True, by_name=False)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(model, node, source, detail)
            if source.full:
                break
        return None


def salvaged(model: type[M], node: Node, source: Source) -> M | None:
    """Return `node` as `model` without what does not fit in it, if the rest does.

    So that one wrong value does not hide from the other rules what else is wrong. What does
    not fit is noted, also what shows only when something else is left out.
    """
    data, gone = _plain(node), set[Loc]()
    for _round in range(_ROUNDS):
        try:
            return model.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                loc = detail["loc"]
                # What is wrong with the whole only because a part of it was left out here.
                if any(part[: len(loc)] == loc for part in gone):
                    continue
                _note(model, node, source, detail)
                if source.full:
                    return None
                if not _replaced(data, loc):
                    gone.add(loc)
    return None


def _plain(node: Node) -> Any:
    """Return a copy of a node that can be cut."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, Sequence) else node


def _replaced(data: Any, loc: Loc) -> bool:
    """Take what `loc` leads to out of `data`; whether something harmless stands in its place."""
    for index, part in enumerate(loc[:-1]):
        if isinstance(data, dict):
            if isinstance(data.get(str(part)), str):  # written short, and so no mapping
                loc = loc[: index + 1]
                break
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return False
    if not isinstance(data, dict) or not loc:
        return False
    if loc[-1] == "basis":  # what a number rests on decides nothing but a footnote
        data["basis"] = "assumed"
        return True
    if len(loc) > 1 and loc[-2] in _TEXTS:  # nor does a name
        data[str(loc[-1])] = "?"
        return True
    data.pop(str(loc[-1]), None)
    return False


def span_of(node: Node, loc: Loc, *, key: bool = False) -> Span:
    """Return the place of what `loc` leads to, as far as it leads; of its key with `key`."""
    span = node.span if isinstance(node, Mapping | Sequence) else WHOLE_FILE
    for index, part in enumerate(loc):
        if isinstance(node, Mapping) and part in node and part in node.values_at:
            last = index == len(loc) - 1
            name = str(part)
            span = node.keys_at[name] if key and last else node.values_at[name]
            node = node[name]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node):
            span, node = node.items_at[part], node[part]
        else:
            break
    return span


def value_at(node: Node, loc: Loc) -> Node:
    """Return what `loc` leads to; None where it leads nowhere."""
    for part in loc:
        if isinstance(node, Mapping):
            node = node.get(str(part))
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            return None
    return node


def _note(model: type[BaseModel], node: Node, source: Source, error: ErrorDetails) -> None:
    kind, loc, value = error["type"], error["loc"], error["input"]
    name = str(loc[-1]) if loc else ""
    if name == "schema":
        (schema,) = get_args(model.model_fields["schema_"].annotation)
        hint = _("this version reads {schema}; `meili plan upgrade` moves older files forward")
        said = _("no schema is given") if kind == "missing" else _("an unknown schema")
        source.note("schema", span_of(node, loc), said, hint.format(schema=schema))
    elif kind == "missing":
        said = _("the key {key} is missing").format(key=name)
        source.note("missing-key", span_of(node, loc), said, of=name)
    elif kind == "extra_forbidden":
        hint = _nearest(name, _keys(model, loc[:-1]))
        said = _("the key {key} is not known here").format(key=name[:40])
        source.note("unknown-key", span_of(node, loc, key=True), said, hint)
    elif kind in {"enum", "literal_error"}:
        allowed = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
        said = _("{found} is none of {allowed}").format(
            found=_found(value), allowed=", ".join(allowed)
        )
        hint = _nearest(value, allowed) if isinstance(value, str) else ""
        is_key = name == "[key]"
        where = span_of(node, loc[:-1], key=True) if is_key else span_of(node, loc)
        source.note("bad-value", where, said, hint)
    elif kind in {"string_pattern_mismatch", "string_too_long"}:
        said = _("{found} is no id").format(found=_found(value))
        hint = _("an id has up to 80 lower-case letters, digits, hyphens, dots and underscores")
        source.note("bad-id", span_of(node, loc), said, hint)
    elif kind == "too_short":
        source.note("empty-list", span_of(node, loc), _("the list is empty"))
    elif kind in _NEEDED:
        said = _("{needed} belongs here, and not {found}").format(
            needed=_(_NEEDED[kind]), found=_found(value)
        )
        source.note("wrong-type", span_of(node, loc), said)
    else:
        context: dict[str, Any] = error.get("ctx", {})
        said = _(context.get("message", error["msg"])).format(**context)
        source.note(kind.replace("_", "-"), span_of(node, loc), said)


_NEEDED: Final = {
    "model_type": no_op("a mapping (key: value)"),
    "model_attributes_type": no_op("a mapping (key: value)"),
    "dict_type": no_op("a mapping (key: value)"),
    "tuple_type": no_op("a list"),
    "bool_type": no_op("true or false"),
}


def _found(value: object) -> str:
    match value:
        case None:
            return _("nothing")
        case bool():
            return "true" if value else "false"
        case dict():
            return _("a mapping")
        case list():
            return _("a list")
        case _:
            return str(value)[:40]


def _nearest(name: str, right: Iterable[str]) -> str:
    close = get_close_matches(name[:80], list(right), n=1, cutoff=_CLOSE)
    return _("did you mean {name}?").format(name=close[0]) if close else ""


def _keys(model: type[BaseModel], loc: Loc) -> list[str]:
    # The keys of the mapping that `loc` leads to.
    free = False  # whether the next part is a key that anybody may choose
    for part in loc:
        if isinstance(part, int) or free:
            free = False
            continue
        field = next(f for name, f in model.model_fields.items() if part in {name, f.alias})
        free = get_origin(field.annotation) is Dictionary
        inner = next(_models(field.annotation), None)
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
