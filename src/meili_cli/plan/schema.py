"""JSON Schema of the kinds of files, for editors and for other programs.

Made from the models, never by hand: what pydantic knows, docstrings and rules included. What a
schema cannot say, because it needs more than one file or compares two values, `validate` says.
"""

import json
from decimal import Decimal
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from meili_cli.model.schema import Json, unwrapped
from meili_cli.plan import yaml_nodes
from meili_cli.plan.kinds import Kind
from meili_cli.plan.source import Source
from meili_cli.plan.yaml_nodes import Node

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def text(kind: Kind) -> str:
    """Return the JSON Schema of a kind of file, the same for the same models."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def schema(kind: Kind) -> Json:
    """Return the JSON Schema of a kind of file as data."""
    made = kind.model.model_json_schema(schema_generator=_Generator)
    parts = made.pop("$defs", {})
    example = plain(yaml_nodes.parse(Source(kind.place, kind.example.encode())))
    whole = {
        "$schema": DIALECT,
        "$comment": f"Made by `meili schema {kind.name}`, not by hand.",
        **made,
        "title": kind.pattern,
        "examples": [example],
        "$defs": parts,
    }
    said: Json = _tidy(whole)
    return said


def plain(node: Node) -> Any:
    """Return what a YAML file says as a JSON file would say it: numbers are int or float."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    if isinstance(node, Decimal):
        return int(node) if node == node.to_integral_value() else float(node)
    return node


class _Generator(GenerateJsonSchema):
    """Says no more than an editor has use for."""

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002
        """Keep the order of the models."""
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Leave out titles that are the key once more."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Json:
        """Name a default only where it is one word or number."""
        inner = self.generate_inner(schema["schema"])
        default = plain(schema.get("default"))
        if not isinstance(default, bool | int | float | str):
            return inner
        if "$ref" in inner:
            return {"allOf": [inner], "default": str(default)}
        return {**inner, "default": default}

    def dict_schema(self, schema: core_schema.DictSchema) -> Json:
        """Say of the keys what they are: pydantic lets in keys of any other pattern too."""
        keys = self.generate_inner(schema["keys_schema"])
        values = self.generate_inner(schema["values_schema"])
        return {"type": "object", "propertyNames": keys, "additionalProperties": values}


def _tidy(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: unwrapped(value)
            if key == "description" and isinstance(value, str)
            else _tidy(value)
            for key, value in part.items()
        }
    return [_tidy(item) for item in part] if isinstance(part, list) else part
