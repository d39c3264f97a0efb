"""A small plan with every measure, a small tree of areas, and a day on which it is read."""

from datetime import date
from decimal import Decimal

from meili_cli.ledger.row import RowContext
from meili_cli.model.area import Area, AreaTree
from meili_cli.model.plan import Plan

END = date(2020, 12, 31)


def _target(name, measure, bound, **more):
    return {
        "id": name,
        "name": {"zh": f"{name}指标", "en": f"Name of {name}"},
        "measure": measure,
        "target": {**bound, "by": END, "basis": "stated"},
        **more,
    }


PLAN = Plan.model_validate(
    {
        "head": {
            "schema": "meili/plan/1",
            "id": "sample",
            "revision": Decimal(1),
            "title": "Sample",
            "period": {"start": date(2018, 1, 15), "end": END},
            "levels": ["city", "district", "street"],
        },
        "goals": [
            {
                "schema": "meili/plan/1",
                "goal": {"id": "order", "name": "Better order"},
                "targets": [
                    _target("piles", "quantity", {"at_least": Decimal(2000)}),
                    _target("lifts", "quantity", {"at_least": Decimal(90)}, reporting="quarterly"),
                    _target("certified", "ratio", {"at_least": Decimal(90)}),
                    _target("heat", "level", {"at_most": Decimal(20)}),
                    _target("platform", "milestone", {"state": "done"}),
                ],
            }
        ],
        "task_groups": [
            {
                "schema": "meili/plan/1",
                "group": {"id": "works", "number": Decimal(1), "name": "Works"},
                "tasks": [{"id": "task-1.1", "title": {"zh": "修缮", "en": "Repair"}}],
            }
        ],
    }
)

AREAS = AreaTree(
    [
        Area("310000", "", "city", "municipality", "上海市", "Shanghai", "shanghai"),
        Area("310104", "310000", "district", "district", "徐汇区", "Xuhui", "xuhui"),
        Area("310115", "310000", "district", "district", "浦东新区", "Pudong New Area", "pudong"),
        Area("310104003", "310104", "street", "subdistrict", "天平路街道"),
        Area("310104101", "310104", "street", "town", "新桥镇"),
        Area("310115101", "310115", "street", "town", "新桥镇"),
    ]
)

CONTEXT = RowContext(PLAN, AREAS, date(2019, 11, 24))
