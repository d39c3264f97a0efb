"""Whether a mapping file says enough, nothing twice, and only what the plan knows.

These rules look at one mapping file and not at a draft: no other command than those that have
to do with mappings may have to read one.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from meili_cli.i18n import _
from meili_cli.model.area import AreaTree
from meili_cli.model.entry import FIELDS_OF, KINDS_OF, Kind
from meili_cli.model.mapping import FIGURES, IGNORE, OWN, Across, Column, Kinds, Mapping
from meili_cli.model.plan import Plan, Target, Task
from meili_cli.model.problem import Place
from meili_cli.model.terms import Measure
from meili_cli.plan.shape import Loc, span_of
from meili_cli.plan.source import Finding, Source
from meili_cli.plan.yaml_nodes import Node

_CLOSE: Final = 0.5
_ANY: Final = "any"


class Drawn(NamedTuple):
    """A mapping, the file that it was read from, and the plan that it is held against."""

    mapping: Mapping
    source: Source
    node: Node
    plan: Plan
    areas: AreaTree

    def at(self, *path: str | int) -> Place:
        """Return the place of what `path` leads to, as far as that is written."""
        return self.source.place(span_of(self.node, path))

    @property
    def figures(self) -> Iterator[tuple[Loc, Column | Across]]:
        """The columns that hold figures, those without a name of their own as one."""
        for name, column in self.mapping.columns.items():
            if column.field in FIGURES:
                yield ("columns", name), column
        if self.mapping.across is not None:
            yield ("across",), self.mapping.across

    @property
    def said(self) -> Iterator[tuple[Loc, Kinds | None, str | None]]:
        """Every place where a kind may be said, with the item that is said there or of all."""
        constants = self.mapping.constants
        for way, column in self.figures:
            yield way, column.kind, column.item or constants.item
        yield ("constants",), constants.kind, constants.item


Rule: TypeAlias = Callable[[Drawn], Iterator[Finding]]


def mapping_item(drawn: Drawn) -> Iterator[Finding]:
    """An item that a mapping names is a target or a task of the plan, by its id.

    The words of the table may be anything; what they mean is an id.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Done: {field: value, item: lift, kind: total}}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Done: {field: value, item: lifts, kind: total}}
    """
    names = {
        name: item.id
        for item in drawn.plan.items.values()
        for name in (*item.name.root.values(), item.id)
    }
    for way, typed in _named(drawn, "item"):
        if typed not in drawn.plan.items:
            message = _("there is no target or task {id}").format(id=typed)
            yield Finding(drawn.at(*way), message, _nearest(typed, names))


def mapping_area(drawn: Drawn) -> Iterator[Finding]:
    """An area that a mapping names is one of the workspace, by its code.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: total}}
        words: {area: {Northern office: North}}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: total}}
        words: {area: {Northern office: "11"}}
    """
    names = {name: area.code for area in drawn.areas for name in (*area.names, area.code)}
    for way, typed in _named(drawn, "area"):
        if typed not in drawn.areas:
            message = _("there is no area {code}").format(code=typed)
            hint = _nearest(typed, names) or _("areas are in data/areas/*.csv")
            yield Finding(drawn.at(*way), message, hint)


def mapping_kind(drawn: Drawn) -> Iterator[Finding]:
    """A kind goes with the measure of the item, and with the field of the column.

    A percentage says nothing about a quantity, and only a count has a denominator.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: percent}}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: increment}}
    """
    for way, kinds, item in drawn.said:
        if kinds is None:
            continue
        at = drawn.at(*way, "kind")
        for measure, kind in kinds.root.items():
            fits = KINDS_OF[measure] if measure != _ANY else ()
            if fits and kind not in fits:
                yield Finding(drawn.at(*way, "kind", measure), *_unfit(measure, kind))
        measured = drawn.plan.items.get(item or "")
        if measured is not None:
            kind_of = kinds.of(measured.measure)
            if kind_of is not None and kind_of not in KINDS_OF[measured.measure.value]:
                yield Finding(at, *_unfit(measured.measure, kind_of, measured.id))
    for way, column in drawn.figures:
        alone = column.kind.plain if column.kind is not None else None
        if alone is not None and column.field != "figure" and column.field not in FIELDS_OF[alone]:
            yield Finding(
                drawn.at(*way, "kind"),
                _("an entry of kind {kind} has no {field}").format(kind=alone, field=column.field),
                _("correct the kind, or the field"),
            )


def mapping_unit(drawn: Drawn) -> Iterator[Finding]:
    """A unit is that of the item, or is turned into it by one exact factor.

    Ten thousand square metres are one 万平方米, and not ten thousand of them.

    Fails:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: roofs
            name: Roofs
            measure: quantity
            unit: ha
            target: {at_least: 9, by: 2020-12-31, basis: stated}
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns:
          Where: area
          When: as_of
          Roofs: {field: value, item: roofs, kind: total, unit: m2}

    Passes:
        # plan/goals/a.yaml
        schema: meili/plan/1
        goal: {id: a, name: A}
        targets:
          - id: roofs
            name: Roofs
            measure: quantity
            unit: ha
            target: {at_least: 9, by: 2020-12-31, basis: stated}
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns:
          Where: area
          When: as_of
          Roofs: {field: value, item: roofs, kind: total, unit: m2}
        units: {m2: {unit: ha, divide_by: 10000}}
    """
    yield from drawn.source.notes.get("mapping-unit", ())
    mapping = drawn.mapping
    units = {_folded(unit) for item in drawn.plan.items.values() for unit in _units(item)}
    for name, conversion in mapping.units.items():
        if _folded(conversion.unit) not in units:
            message = _("no item is counted in {unit}").format(unit=conversion.unit)
            hint = _("write the unit of the item as the plan has it")
            yield Finding(drawn.at("units", name, "unit"), message, hint)
    for way, column in drawn.figures:
        unit = column.unit or mapping.constants.unit
        item = drawn.plan.items.get(column.item or mapping.constants.item or "")
        if unit is None or item is None:
            continue
        fits = {_folded(one) for one in _units(item)} | (
            {"%"} if item.measure == "ratio" else set()
        )
        into = {_folded(name): _folded(one.unit) for name, one in mapping.units.items()}
        if _folded(unit) not in fits and into.get(_folded(unit)) not in fits:
            message = _('the figures are given in "{given}", the item is in "{unit}"')
            yield Finding(
                drawn.at(*way, "unit") if column.unit else drawn.at("constants", "unit"),
                message.format(given=unit, unit=next(iter(_units(item)), "-")),
                _("say under units how one becomes the other"),
            )


def mapping_column(drawn: Drawn) -> Iterator[Finding]:
    """What is said of a column goes with its field.

    Kind, unit and item are said of figures; of a column with notes they mean nothing.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns:
          Where: area
          When: as_of
          Lifts: {field: value, item: lifts, kind: total}
          Remarks: {field: note, kind: total}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns:
          Where: area
          When: as_of
          Lifts: {field: value, item: lifts, kind: total}
          Remarks: note
    """
    yield from drawn.source.notes.get("mapping-column", ())


def mapping_missing(drawn: Drawn) -> Iterator[Finding]:
    """A mapping says for every figure of which item and of which area it is.

    A column does, or the names over the figures, or a constant. What the figures are of is
    never guessed. The day may come with the command: `meili import --as-of`.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Done: {field: value, kind: total}}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Done: {field: value, kind: total}}
        constants: {item: lifts}
    """
    mapping = drawn.mapping
    if not any(True for _figure in drawn.figures):
        yield Finding(
            drawn.at("columns"),
            _("no column holds figures"),
            _("give one of them the field {fields}").format(fields=", ".join(FIGURES)),
        )
        return
    rows = {column.field for column in mapping.columns.values()}
    for way, column in drawn.figures:
        across: tuple[str, ...] = column.names if isinstance(column, Across) else ()
        for field in ("item", "area"):
            if not (
                field in rows
                or field in across
                or getattr(column, field) is not None
                or getattr(mapping.constants, field) is not None
            ):
                yield Finding(
                    drawn.at(*way),
                    _("nothing says of which {field} these figures are").format(field=field),
                    _("name a column as {field}, or write it here or under constants").format(
                        field=field
                    ),
                )


def mapping_twice(drawn: Drawn) -> Iterator[Finding]:
    """Every field has one place where it is said.

    Of two columns for one field, or of a column and a constant, nobody knows which is right.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, Place: area, When: as_of, Lifts: {field: value, kind: total}}
        constants: {item: lifts}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, Place: ignore, When: as_of, Lifts: {field: value, kind: total}}
        constants: {item: lifts}
    """
    yield from _columns_twice(drawn)
    mapping = drawn.mapping
    by_row = {column.field: name for name, column in mapping.columns.items()}
    across = mapping.across.names if mapping.across is not None else ()
    for field, name in by_row.items():
        if getattr(mapping.constants, field, None) is not None:
            yield _said_twice(drawn.at("constants", field), field, name)
        if field in across:
            yield _said_twice(drawn.at("across"), field, name)
        for way, figures in drawn.figures:
            if field in OWN and getattr(figures, field) is not None:
                yield _said_twice(drawn.at(*way, field), field, name)
    if len(set(across)) != len(across):
        message = _("a field is named twice here")
        yield Finding(drawn.at("across", "names"), message, _("remove one of the two"))


def mapping_totals(drawn: Drawn) -> Iterator[Finding]:
    """Totals are looked for in a column that the mapping names.

    Fails:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: total}}
        totals: {column: Were}

    Passes:
        # plan/mappings/a.yaml
        schema: meili/mapping/1
        columns: {Where: area, When: as_of, Lifts: {field: value, item: lifts, kind: total}}
        totals: {column: Where}
    """
    totals = drawn.mapping.totals
    if totals is not None and totals.column not in drawn.mapping.columns:
        close = get_close_matches(totals.column, list(drawn.mapping.columns), n=1, cutoff=_CLOSE)
        yield Finding(
            drawn.at("totals", "column"),
            _('the column "{column}" is not among the columns').format(column=totals.column),
            _("did you mean {name}?").format(name=close[0])
            if close
            else _("name the column that holds 合计 or the like under `columns`, too"),
        )


RULES: Final[tuple[Rule, ...]] = (
    mapping_item, mapping_area, mapping_kind, mapping_unit, mapping_column, mapping_missing,
    mapping_twice, mapping_totals,
)  # fmt: skip
"""All of them; what they find is an error."""
OF_WHOLE: Final = frozenset({mapping_missing, mapping_twice, mapping_totals})
"""Rules that cannot judge a mapping of which a part was left out."""


def _named(drawn: Drawn, field: str) -> Iterator[tuple[Loc, str]]:
    """Yield where a mapping names an item or an area, and what it names."""
    mapping = drawn.mapping
    words: Iterable[tuple[Loc, str]] = (
        (("words", field, word), meant) for word, meant in getattr(mapping.words, field).items()
    )
    figures = (((*way, field), getattr(column, field)) for way, column in drawn.figures)
    constant = (("constants", field), getattr(mapping.constants, field))
    for way, typed in chain(figures, [constant], words):
        if typed is not None:
            yield way, typed


def _columns_twice(drawn: Drawn) -> Iterator[Finding]:
    first_of: dict[tuple[str, ...], str] = {}
    for name, column in drawn.mapping.columns.items():
        if column.field == IGNORE:
            continue
        is_figure = column.field in FIGURES
        own = tuple(str(getattr(column, field)) for field in OWN) if is_figure else ()
        first = first_of.setdefault((column.field, *own), name)
        if first != name:
            yield Finding(
                drawn.at("columns", name),
                _('the columns "{first}" and "{second}" mean the same').format(
                    first=first, second=name
                ),
                _("say of each of which item, area, date or kind it is")
                if is_figure
                else _("let one of the two be ignored"),
            )


def _said_twice(place: Place, field: str, column: str) -> Finding:
    return Finding(
        place,
        _('{field} is said here and in the column "{column}"').format(field=field, column=column),
        _("delete one of the two"),
    )


def _unfit(measure: Measure | str, kind: Kind, item: str = "") -> tuple[str, str]:
    """Say that a measure has no such kind, and which it has."""
    what = (
        _("{item} is measured as {measure}, which has no {kind}")
        if item
        else _("an item that is measured as {measure} has no {kind}")
    )
    hint = _("write one of: {names}").format(names=", ".join(KINDS_OF[str(measure)]))
    return what.format(item=item, measure=measure, kind=kind), hint


def _units(item: Target | Task) -> tuple[str, ...]:
    return () if item.unit is None else tuple(item.unit.root.values())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _nearest(typed: str, names: dict[str, str]) -> str:
    """Name what was meant by its id, whatever name of it was written."""
    close = get_close_matches(typed, list(names), n=1, cutoff=_CLOSE)
    return _("did you mean {name}?").format(name=names[close[0]]) if close else ""
