"""From older forms of plan files to the one that this version reads, one step at a time.

A step edits the text, so that comments and layout stay as they are. Owns which versions there
were; nothing here writes a file.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple, get_args

from meili_cli.i18n import _
from meili_cli.plan import yaml_nodes
from meili_cli.plan.kinds import Kind
from meili_cli.plan.shape import span_of
from meili_cli.plan.source import WHOLE_FILE, Source
from meili_cli.plan.yaml_nodes import Mapping

CURRENT: Final = 1
"""The version of the schemas of plan files that this version of meili reads and writes."""

_NAMED: Final = re.compile(r"(meili/[a-z-]+/)(\d{1,9})", re.ASCII)


class Draft(NamedTuple):
    """A file on its way: its text, what it says, and the schema that its kind has today."""

    text: str
    node: Mapping
    schema: str


def _named(draft: Draft) -> str:
    """Name the schema, above the first key: files did not say their form before version 1."""
    line, column, _end = draft.node.span
    lines = draft.text.splitlines(keepends=True)
    at = sum(map(len, lines[: line - 1])) + column - 1
    if draft.text[at] == "{":
        comma = ", " if draft.node else ""
        return f"{draft.text[: at + 1]}schema: {draft.schema}{comma}{draft.text[at + 1 :]}"
    line_end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    return f"{draft.text[:at]}schema: {draft.schema}{line_end}{draft.text[at:]}"


STEPS: Final[tuple[Callable[[Draft], str], ...]] = (_named,)
"""By the version that each leads on from; what a step does is its docstring."""


def upgraded(source: Source, kind: Kind) -> str | None:
    """Return the text of a file in the form of this version; as it is, where it has that already.

    None where it cannot be told: no YAML, or a later version; the notes of `source` say why.
    """
    text = source.data.decode("utf-8")
    (schema,) = get_args(kind.model.model_fields["schema_"].annotation)
    version = _version(source, schema)
    while version is not None and version < CURRENT:
        node = yaml_nodes.parse(Source(source.path, text.encode()))
        assert isinstance(node, Mapping)
        text = STEPS[version](Draft(text, node, schema))
        version += 1
    return None if version is None else text


def _version(source: Source, schema: str) -> int | None:
    """Return the version that a file is written in; None, with a note, where there is no telling."""
    node = yaml_nodes.parse(source)
    if source.notes:
        return None
    if not isinstance(node, Mapping):
        source.note("wrong-type", WHOLE_FILE, _("a file of the plan is a mapping (key: value)"))
        return None
    if "schema" not in node:
        return 0
    said = node["schema"]
    match = _NAMED.fullmatch(said) if isinstance(said, str) else None
    today = _NAMED.fullmatch(schema)
    assert today is not None
    where = span_of(node, ("schema",))
    if match is None or match[1] != today[1] or int(match[2]) < 1:
        hint = _("write {schema}, if that is what the file is").format(schema=schema)
        source.note("schema", where, _("an unknown schema"), hint)
    elif int(match[2]) > CURRENT:
        source.note(
            "schema",
            where,
            _("written by a later version of meili; this one reads {schema}").format(schema=schema),
            _("install a later meili: pip install --upgrade meili-cli"),
        )
    else:
        return int(match[2])
    return None
