"""The plan on disk: reads its files, and says everything that is wrong with them at once.

`read` gives a `Draft` with its problems, `load` one without errors; `RULES` are all the rules.
YAML is read here and nowhere else.
"""

from meili_cli.plan.draft import Draft
from meili_cli.plan.reader import PlanError, load, read
from meili_cli.plan.rules import RULES

__all__ = ["RULES", "Draft", "PlanError", "load", "read"]
