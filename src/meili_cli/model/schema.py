"""What a model says of itself in JSON Schema (2020-12), beyond what pydantic knows.

Owns the order of a model's keys, the docstrings of its fields, and the words that the models
state their rules in. What is a rule stands beside its validator, as `RULES` of the model.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

Json = dict[str, Any]
"""A part of a JSON Schema."""

NO_NULL: Final[Json] = {"not": {"type": "null"}}


def given(name: str, value: Json | None = None) -> Json:
    """Say that a key has a value: any, or one that fits `value`. Null is none."""
    return {"properties": {name: NO_NULL if value is None else value}, "required": [name]}


def when(condition: Json, then: Json, otherwise: Json | None = None) -> Json:
    """Say what holds where something else does, and what holds where not."""
    rule: Json = {"if": condition, "then": then}
    return rule if otherwise is None else {**rule, "else": otherwise}


@cache
def keys(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the keys of a mapping in a file, each with its field, in the order to write them.

    What a model adds comes before what it has from the one that it is made from: a number is
    written before its basis.
    """
    own = {
        name: None
        for one in model.__mro__
        if one is not BaseModel and issubclass(one, BaseModel)
        for name in inspect.get_annotations(one)
    }
    fields = model.model_fields
    return {fields[name].alias or name: name for name in own if name in fields}


@cache
def docstrings(model: type[BaseModel]) -> Mapping[str, str]:
    """Return what stands under the fields of a model, in one line each.

    Read from the source, when somebody asks: the models are imported by every command.
    """
    said: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if one is BaseModel or not issubclass(one, BaseModel):
            continue
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        assert isinstance(written, ast.ClassDef)
        for field, below in zip(written.body, written.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                said[field.target.id] = unwrapped(below.value.value)
    return said


def unwrapped(text: str) -> str:
    """Return a docstring with one line a paragraph, as an editor shows it best."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def completed(model: type[BaseModel], schema: Json) -> Json:
    """Return the JSON Schema of a model with its keys in order, docstrings and rules."""
    said, properties = docstrings(model), schema.get("properties", {})
    schema["properties"] = {
        key: properties[key] | ({"description": said[name]} if name in said else {})
        for key, name in keys(model).items()
    }
    rules = [rule for one in reversed(model.__mro__) for rule in vars(one).get("RULES", ())]
    if rules:
        schema["allOf"] = rules
    short = vars(model).get("SHORT")
    if short is None:
        return schema
    heads = {key: schema.pop(key) for key in ("title", "description")}
    return {**heads, "anyOf": [short, schema]}
