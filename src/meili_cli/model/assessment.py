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
    miss_probability: Number = Decimal("0.8")


class Forecasting(Frozen):
    """When there is a forecast: from so many readings on."""

    min_readings: Integer = 6


class Questions(Frozen):
    """From where on `meili check` asks whether a figure is right."""


class Assessment(Frozen):
    """assessment.yaml: weights of targets, the coverage that a rank needs, and thresholds.

    A target without a weight has 1. `min_coverage` is the part of the targets that apply to an
    area which must have a figure before the area is ranked.
    """

    schema_: SchemaName = Field(alias="schema", default="meili/plan/1")
    weights: Mapping[Id, Number] = {}
    min_coverage: Number = Decimal("0.5")
    watch: Watch = Watch()
    forecast: Forecasting = Forecasting()
    check: Questions = Questions()

    def weight(self, target: str) -> Decimal:
        """Return the weight of a target."""
        return self.weights.get(target, EQUAL)
