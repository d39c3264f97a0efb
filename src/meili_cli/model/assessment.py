"""What `plan/assessment.yaml` says: how areas are ranked, watched and questioned.

Every setting has a default, so that a plan without the file is assessed too.
"""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from meili_cli.model.plan import SchemaName
from meili_cli.model.scalar import Frozen, Id, Integer, Number

EQUAL = Decimal(1)
"""The weight of a target that is given none."""


class Watch(Frozen):
    """When an item of an area is watched.

    `periods`: so many period ends in a row off track or regressing, each with a new reading;
    `miss_probability`: from which the forecast says that the bound will be missed.
    """

    periods: Integer = 3
    """So many period ends in a row off track or regressing, each with a new reading."""
    miss_probability: Number = Decimal("0.8")
    """From which the forecast says that the bound will be missed; between 0 and 1."""


class Forecasting(Frozen):
    """When there is a forecast: from so many readings on."""

    min_readings: Integer = 6
    """So many readings are needed."""


class Questions(Frozen):
    """From where on `meili check` asks whether a figure is right; docs/check.md has the rules.

    `tolerance`: by so much may figures differ that should be the same, in percent of the larger
    one, of percentages in points; `shrink`: by so many percent may a denominator shrink while
    the rate rises; `rush`: so many percent of a year may be done in its last month; `alike`:
    from so many areas on below one with the very same figure; `outlier`: so large may the robust
    z of a reading be, of at least `outlier_changes` changes.
    """

    tolerance: Number = Decimal("0.5")
    """By so many percent may figures differ that should be the same; percentages by so many points.
    """
    shrink: Number = Decimal(2)
    """By so many percent may a denominator shrink while the rate rises."""
    rush: Number = Decimal(50)
    """So many percent of a year may be done in its last month."""
    alike: Integer = 5
    """From so many areas on with the very same figure."""
    outlier: Number = Decimal(8)
    """So large may the robust z of a reading be."""
    outlier_changes: Integer = 12
    """From so many changes on a reading is held against its history."""


class Assessment(Frozen):
    """assessment.yaml: weights of targets, the coverage that a rank needs, and thresholds.

    A target without a weight has 1. `min_coverage` is the part of the targets that apply to an
    area which must have a figure before the area is ranked.
    """

    schema_: SchemaName = Field(alias="schema", default="meili/plan/1")
    """The form of the file."""
    weights: Mapping[Id, Number] = {}
    """What a target counts in the score of an area, by its id."""
    min_coverage: Number = Decimal("0.5")
    """The part of the targets that must have a figure before an area is ranked."""
    watch: Watch = Watch()
    """When an item is watched."""
    forecast: Forecasting = Forecasting()
    """When there is a forecast."""
    check: Questions = Questions()
    """What `meili check` asks about."""

    def weight(self, target: str) -> Decimal:
        """Return the weight of a target."""
        return self.weights.get(target, EQUAL)
