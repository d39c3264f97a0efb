"""Files of every kind as somebody might write them, drawn at random; and slips made in them.

A file is drawn from the models, field by field, so that a new field is drawn too. What a slip is
called is what was done; many are harmless, as many edits are.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from random import Random
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ValidationError

from meili_cli.model.mapping import Across, Column, Kinds
from meili_cli.model.scalar import Text
from meili_cli.model.schema import keys
from meili_cli.plan import yaml_nodes
from meili_cli.plan.kinds import Kind


class Plain(str):
    """A scalar that stands in the file without quotes."""

    __slots__ = ()


DAYS = ["2018-01-01", "2019-06-30", "2020-02-29", "2020-12-31", "1000-01-01", "9000-12-31"]
NO_DAYS = [
    "2019-02-29", "2019-6-30", "2019-06-31", "2019-13-01", "2019-00-10", "0999-12-31", "9001-01-01",
    "2019-06", "2019", "2019-06-30T00:00:00Z", "30.06.2019", "2019/06/30", "２０１９-06-30",
]  # fmt: skip
NUMBERS = ["0", "1", "90", "12.5", "-3", "0.0001", "999999999999999999", "1e3", "2.50"]
NO_NUMBERS = ["1_000", "1,000", "90%", "1000000000000000000", "0x1F", ".inf", "一", "4.5e1x"]
TEXTS = [
    "目标", "a target", "x: y", "12", "true", " padded ", "no", "2020", "#1", "it's",
    ".inf", "-.INF", ".NaN", "0x1f", "0x_1F", "0b11", "0o17", "017", "1e5", "1_000", "12:30", "1:30.5",
    "<<", "=", "~", "Null", "on", "2019-01-01", "2019-13-01", "2019-1-1 8:00:00", "2019-01-01t08:00:00Z",
]  # fmt: skip
"""Some are texts in quotes alone: to this program, or to another one."""
MOMENTS = ["2019-07-05T08:00:00.000000Z", "2020-02-29T23:59:59.999999Z"]
PERIODS = ["2019-06-30", "2019-06", "2019-Q2", "2019-h1", "2020-02-29"]
IDS = ["lifts", "a.b_c-1", "task-1.1", "x9"]
WORDS = [
    "sum",
    "done",
    "stated",
    "published",
    "quantity",
    "yearly",
    "stepped",
    "percent",
    "note",
    "UTC",
]
PLAIN = {
    "_date": DAYS, "_number": NUMBERS, "_integer": ["0", "1", "12", "2019", "3.0"],
    "_moment": MOMENTS, "_period": [*PERIODS, "2019"],
}  # fmt: skip
QUOTED = {"_period": ["2019", "2019-07"], "_date": ["2020-12-31"]}
ADDED = [
    ("at_least", Plain("5")), ("at_most", Plain("50000000")), ("growth_at_least", Plain("0.1")),
    ("state", Plain("done")), ("direction", Plain("increase")), ("each", Plain("year")),
    ("source", "Bulletin 7"), ("basis", Plain("published")), ("points", []),
    ("points", [{"date": Plain("2019-01-01"), "value": Plain("1"), "basis": Plain("stated")}]),
    ("unit", "lifts"), ("kind", Plain("total")), ("field", Plain("value")), ("en", "a target"),
    ("divide_by", Plain("10")), ("nonsense", Plain("1")), ("reporting", Plain("yearly")),
    ("header_row", Plain("0")), ("header_rows", Plain("6")), ("quote", "…"), ("schema", Plain("meili/plan/2")),
]  # fmt: skip
"""Keys that some mapping has; where another one gets them, they are one too many."""


def drawn(kind: Kind, rng: Random) -> Any:
    """Return what a valid file of a kind says."""
    return _model(kind.model, rng)


def _model(model: type[BaseModel], rng: Random) -> Any:
    while True:
        said = {}
        for key, name in keys(model).items():
            field = model.model_fields[name]
            if name == "timezone":
                said[key] = Plain("Asia/Shanghai")
            elif field.is_required() or rng.random() < 0.35:
                said[key] = _value(field.annotation, field.metadata, rng)
        try:
            model.model_validate(_read(said), by_alias=True, by_name=False)
        except ValidationError:
            continue
        return said


def _read(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _read(one) for key, one in said.items()}
    if isinstance(said, list):
        return [_read(one) for one in said]
    return yaml_nodes.resolve(said) if isinstance(said, Plain) else said


def _value(annotation: Any, metadata: Sequence[Any], rng: Random) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(parts[0], annotation.__metadata__, rng)
    words = _words(metadata)
    if words:
        return rng.choice(words)
    if origin in (Union, UnionType):
        return _value(rng.choice(parts), (), rng)
    if origin is Literal:
        word = rng.choice(parts)
        return Plain(word.value if isinstance(word, Enum) else word)
    if origin is tuple:
        return [_value(parts[0], (), rng) for _ in range(rng.choice([0, 1, 1, 2]))]
    if origin is not None and issubclass(origin, Mapping):
        one = ((str(_value(parts[0], (), rng)), _value(parts[1], (), rng)) for _ in range(9))
        return dict(islice(one, rng.choice([0, 1, 2])))
    return _scalar(annotation, rng)


def _scalar(annotation: Any, rng: Random) -> Any:
    if annotation is type(None):
        return Plain("null")
    if annotation is str:
        return rng.choice(TEXTS)
    if annotation is bool:
        return Plain(rng.choice(["true", "false"]))
    if issubclass(annotation, Enum):
        return Plain(rng.choice(list(annotation)).value)
    if annotation is Text:
        said = rng.choice(TEXTS)
        return rng.choice([said, {"zh": said}, {"zh": said, "fr": "un but"}])
    if annotation is Kinds:
        return rng.choice([Plain("total"), {"quantity": Plain("total")}, {}])
    said = _model(annotation, rng)
    # As people do it where they have nothing more to say.
    if annotation in (Column, Across) and len(said) == 1 and rng.random() < 0.8:
        (said,) = said.values()
        if isinstance(said, list) and len(said) == 1:
            (said,) = said
        elif isinstance(said, list):
            return {"names": said}
    return said


def _words(metadata: Sequence[Any]) -> list[Any]:
    for one in metadata:
        if isinstance(one, BeforeValidator):
            name = one.func.__name__
            if name != "_string":
                return [*map(Plain, PLAIN[name]), *QUOTED.get(name, [])]
            if "max_length" in repr(metadata):
                return [Plain(word) for word in IDS]
            return MOMENTS if "Z$" in repr(metadata) else TEXTS
    return []


def text(said: Any) -> str:
    """Return what is said as YAML, all of it in one line."""
    if isinstance(said, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {text(one)}" for key, one in said.items()) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(map(text, said)) + "]"
    return said if isinstance(said, Plain) else json.dumps(said, ensure_ascii=False)


NO_SLIP = "nothing"


class Slip(NamedTuple):
    """An edit of a file: what it does to the parent of a value, and to which values."""

    name: str
    of: Callable[[Any], bool]
    do: Callable[[Any, Any, Random], None]


def _set(*values: Any) -> Callable[[Any, Any, Random], None]:
    def do(parent: Any, key: Any, rng: Random) -> None:
        parent[key] = copy.deepcopy(rng.choice(values))

    return do


def _drop(parent: Any, key: Any, _rng: Random) -> None:
    del parent[key]


def _mistype(parent: Any, key: Any, rng: Random) -> None:
    if isinstance(key, str):
        wrong = rng.choice([key + "s", key[1:], key.title()])
        parent[wrong] = parent.pop(key)


def _add(parent: Any, _key: Any, rng: Random) -> None:
    if isinstance(parent, dict):
        key, value = rng.choice(ADDED)
        parent[key] = copy.deepcopy(value)


def _other_way(parent: Any, key: Any, _rng: Random) -> None:
    old = parent[key]
    parent[key] = str(old) if isinstance(old, Plain) else Plain(old.replace(": ", ":") or "~")


def _wrap(parent: Any, key: Any, rng: Random) -> None:
    parent[key] = rng.choice([[parent[key]], {"zh": parent[key]}, {}, []])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Plain)


def _like(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_DATE, _NUMBER, _WORD = _like(r"\d{4}-\d\d.*"), _like(r"-?[\d.e]+"), _like("[a-z_]+")
SLIPS = (
    Slip("a key dropped", lambda _value: True, _drop),
    Slip("a key mistyped", lambda _value: True, _mistype),
    Slip("a key added", lambda _value: True, _add),
    Slip("nothing for a value", lambda _value: True, _set(Plain("null"))),
    Slip("a list or a mapping", lambda _value: True, _wrap),
    Slip("another type", lambda _value: True, _set(Plain("7"), Plain("true"), "text", Plain("2019-01-01"))),
    Slip("quotes put or left out", lambda value: isinstance(value, str), _other_way),
    Slip("an empty text", _is_text, _set("", " ")),
    Slip("another text", _is_text, _set(*TEXTS)),
    Slip("another day", _DATE, _set(*map(Plain, DAYS))),
    Slip("no day", _DATE, _set(*map(Plain, NO_DAYS))),
    Slip("another number", _NUMBER, _set(*map(Plain, NUMBERS))),
    Slip("no number", _NUMBER, _set(*map(Plain, NO_NUMBERS))),
    Slip("another word", _WORD, _set(*map(Plain, WORDS))),
)  # fmt: skip


def slipped(said: Any, rng: Random) -> str:
    """Make one slip in what a file says, and return what it is called."""
    places = list(_places(said))
    while places:
        slip = rng.choice(SLIPS)
        fitting = [(parent, key) for parent, key in places if slip.of(parent[key])]
        if fitting:
            slip.do(*rng.choice(fitting), rng)
            return slip.name
    return NO_SLIP


def _places(said: Any) -> Iterator[tuple[Any, Any]]:
    for key in said if isinstance(said, dict) else range(len(said)):
        yield said, key
        if isinstance(said[key], dict | list):
            yield from _places(said[key])


def untidy(said: Any, rng: Random) -> str:
    """Return what is said as YAML in the style of nobody: keys in any order, comments anywhere."""
    step = rng.choice([1, 2, 4])
    body = _block(said, 0, step, rng) if said else ["{}"]
    lines = ["# head", "", *body, "", "# end"]
    return "\n".join(lines) + rng.choice(["", "\n", "\n\n"])


def _block(said: Any, indent: int, step: int, rng: Random) -> list[str]:
    pairs = (
        [(f"{_untidy_key(key)}:", one) for key, one in said.items()]
        if isinstance(said, dict)
        else [("-", one) for one in said]
    )
    if isinstance(said, dict):
        rng.shuffle(pairs)
    lines = []
    for front, one in pairs:
        lines += rng.choice(
            [[], [], [], [""], ["", ""], [_note(indent, rng)], ["", _note(indent, rng), ""]]
        )
        pad = " " * indent
        if isinstance(one, dict | list) and one and rng.random() < 0.6:
            inner = _block(one, indent + (2 if front == "-" else step), step, rng)
            if front == "-" and inner[0].strip() and not inner[0].lstrip().startswith("#"):
                lines += [f"{pad}- {inner[0].lstrip()}", *inner[1:]]
            else:
                lines += [f"{pad}{front}{_beside(rng)}", *inner]
        elif isinstance(one, dict | list):
            lines += f"{pad}{front} {_flow(one, indent + 1, rng)}{_beside(rng)}".split("\n")
        else:
            lines += _untidy_scalar(pad, front, one, indent + step, rng)
    if rng.random() < 0.2:
        lines.append(_note(indent, rng))
    return lines


def _untidy_scalar(pad: str, front: str, one: str, indent: int, rng: Random) -> list[str]:
    if not isinstance(one, Plain) and one.strip() == one and rng.random() < 0.2:
        head = rng.choice(["|-", ">-", ">-  # in the head"])
        return [f"{pad}{front} {head}", *(" " * indent + part for part in one.split("\n"))]
    if isinstance(one, Plain) and one == "null":
        one = Plain(rng.choice(["", "~", "null"]))
    if isinstance(one, Plain) and _DATE(one) and rng.random() < 0.3:
        one = Plain(f'"{one}"')
    return [f"{pad}{front} {text(one)}{_beside(rng)}"]


def _flow(said: Any, indent: int, rng: Random) -> str:
    items = (
        [f"{_untidy_key(key)}: {text(one)}" for key, one in said.items()]
        if isinstance(said, dict)
        else [text(one) for one in said]
    )
    opened, closed = "{}" if isinstance(said, dict) else "[]"
    gap = rng.choice(
        ["", " ", "  ", "\n" + " " * indent, f"  # within {rng.random()}\n" + " " * indent]
    )
    return opened + gap + f",{gap or ' '}".join(items) + gap + closed


def _untidy_key(key: str) -> str:
    return key if key.isidentifier() and key not in {"null", "true", "no"} else json.dumps(key)


def _note(indent: int, rng: Random) -> str:
    return f'{" " * rng.choice([indent, indent, 0])}# note {rng.random()}: "it\'s", {{so}} # said'


def _beside(rng: Random) -> str:
    return rng.choice(
        ["", "", "", "   ", f" #beside {rng.random()}", f"      # beside {rng.random()}"]
    )
