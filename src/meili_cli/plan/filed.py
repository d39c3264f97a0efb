"""Documents that commands file beside the ledger: closings, directives, answers.

Owns their form on disk: one YAML file each, named for its id, read as strictly as the plan. What
they mean, and where their folders are, is known elsewhere; nothing here writes a file.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel

from meili_cli.i18n import _
from meili_cli.model.problem import Place, Problem, Severity
from meili_cli.plan import source, yaml_nodes
from meili_cli.plan.shape import salvaged, span_of
from meili_cli.plan.source import Source
from meili_cli.plan.yaml_nodes import Node

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)

ENDING: Final = ".yaml"
_WIDTH: Final = 100


class Filed(NamedTuple, Generic[M_co]):
    """A document, with the file and the node that it was read from."""

    value: M_co
    source: Source
    node: Node

    def at(self, *path: str | int) -> Place:
        """Return the place of what `path` leads to, as far as that is written."""
        return self.source.place(span_of(self.node, path))

    def problem(
        self, rule: str, message: str, hint: str = "", at: tuple[str | int, ...] = ()
    ) -> Problem:
        """Return what is wrong with it, at the key that `at` leads to."""
        return Problem(self.at(*at), rule, Severity.ERROR, message, hint)


def read(
    paths: Iterable[Path], root: Path, model: type[M], name: str = "id"
) -> tuple[tuple[Filed[M], ...], tuple[Problem, ...]]:
    """Return the documents of these files, in their order, and all that is wrong with their form.

    The file of a document has the name of its field `name`. A file that does not fit the model is
    left out, and there is a problem that says why.
    """
    filed: list[Filed[M]] = []
    problems: set[Problem] = set()
    for path in paths:
        file = source.read(path, root)
        node = None if file.notes else yaml_nodes.parse(file)
        value = None if file.notes else salvaged(model, node, file)
        problems.update(_noted(file))
        if value is None or file.notes:
            continue
        document = Filed(value, file, node)
        filed.append(document)
        problems.update(name_differs(document, path.name, str(getattr(value, name)), name))
    return tuple(filed), tuple(sorted(problems))


def name_differs(document: Filed[BaseModel], file: str, named: str, key: str) -> Iterator[Problem]:
    """What a command has filed lies in a file of its own name: that of its id, or its period.

    Otherwise the same could be filed twice. Give the file its name back, or restore it from
    version control.
    """
    if file != f"{named}{ENDING}":
        yield document.problem(
            "name-differs",
            _("the file of {name} has another name").format(name=named),
            _("name it {file}, or restore it from version control").format(file=f"{named}{ENDING}"),
            (key,),
        )


def _noted(file: Source) -> Iterator[Problem]:
    for rule, notes in file.notes.items():
        for place, message, hint in notes:
            yield Problem(place, rule, Severity.ERROR, message, hint)


def text(document: BaseModel) -> str:
    """Return a document as YAML that `read` reads as the same; fields of None are left out."""
    fields = document.model_dump(by_alias=True, exclude_none=True)
    return yaml.dump(
        fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH,
        default_flow_style=False,
    )  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """Writes what the models hold; never an anchor, which a plan may not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    kind = "int" if value == value.to_integral_value() and "." not in f"{value:f}" else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{value:f}")


def _moment(dumper: yaml.SafeDumper, value: datetime) -> yaml.Node:
    # Quoted, for a moment is text to the reader: dates alone have a form of their own.
    return _word(dumper, f"{value:%Y-%m-%dT%H:%M:%S.%f}Z")


def _word(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # PyYAML writes YAML 1.1, where 12e4 is a word; to the reader it is a number.
    style = None if _is_word(str(value)) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style)


def _is_word(text: str) -> bool:
    try:
        return isinstance(yaml_nodes.resolve(text), str)
    except ValueError:
        return False


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(datetime, _moment)
_Dumper.add_representer(date, lambda dumper, day: dumper.represent_date(day))
_Dumper.add_representer(tuple, lambda dumper, items: dumper.represent_list(items))
_Dumper.add_multi_representer(str, _word)
_Dumper.add_representer(str, _word)
