"""One fixed report for each screen, small, with every status, measure and note that there is."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from meili_cli.i18n import language
from meili_cli.model.entry import Entry, Fate, Kind, Logged, State
from meili_cli.model.report import Note, Report, Row
from meili_cli.model.scalar import Text
from meili_cli.model.terms import BoundKind, Chosen, Measure, Status, Trend
from meili_cli.render import Frame, Group, Names, Screen
from meili_cli.reports.chains import Chain
from meili_cli.reports.chains import chains as linked

DAY = date(2019, 6, 30)
START = date(2017, 12, 31)
DUE = date(2020, 12, 31)
PASSED = Fraction(546, 1096)

TITLE = Text.model_validate(
    {
        "zh": "上海市住宅小区建设“美丽家园”三年行动计划(2018-2020)",
        "en": "Shanghai Beautiful Homes three-year action plan, 2018-2020",
    }
)

# id: goal, name, unit, measure, bound, target
ITEMS: dict[str, tuple[str, dict[str, str], dict[str, str] | None, Measure, BoundKind, Any]] = {
    "old-housing-repair": (
        "safety", {"zh": "各类旧住房修缮改造", "en": "Old housing repaired or renovated"},
        {"zh": "万平方米", "en": "10k m2"}, Measure.QUANTITY, BoundKind.AT_LEAST, Fraction(30000),
    ),
    "elevator-assessment": (
        "safety",
        {"zh": "使用满15年住宅电梯安全评估",
         "en": "Safety assessment of residential elevators in use for 15 years"},
        {"zh": "台", "en": "elevators"}, Measure.QUANTITY, BoundKind.AT_LEAST, Fraction(40000),
    ),
    "ebike-charging": (
        "safety",
        {"zh": "既有住宅小区电动自行车充电设施新建",
         "en": "E-bike charging facilities built in existing communities"},
        {"zh": "个小区", "en": "communities"}, Measure.QUANTITY, BoundKind.AT_LEAST, Fraction(2000),
    ),
    "security-monitoring": (
        "safety", {"zh": "安防监控系统改造更新", "en": "Security monitoring systems renewed"},
        None, Measure.MILESTONE, BoundKind.STATE, State.DONE,
    ),
    "no-illegal-building": (
        "order", {"zh": "“无违建小区”创建完成率", "en": "Communities free of illegal building"},
        {"zh": "个小区", "en": "communities"}, Measure.RATIO, BoundKind.AT_LEAST, Fraction(90),
    ),
    "committee-formation": (
        "order", {"zh": "业主委员会组建率", "en": "Owners' committees formed where eligible"},
        {"zh": "个小区", "en": "communities"}, Measure.RATIO, BoundKind.AT_LEAST, Fraction(95),
    ),
    "project-managers": (
        "order", {"zh": "住宅小区项目经理队伍", "en": "Qualified community project managers"},
        {"zh": "名", "en": "people"}, Measure.LEVEL, BoundKind.AT_LEAST, Fraction(10000),
    ),
    "waste-sorting-coverage": (
        "cleanliness", {"zh": "垃圾分类覆盖率", "en": "Waste sorting coverage"},
        {"zh": "个小区", "en": "communities"}, Measure.RATIO, BoundKind.AT_LEAST, Fraction(95),
    ),
    "corridor-clean-up": (
        "cleanliness",
        {"zh": "楼宇门栋广告乱张贴、楼道乱堆物整治",
         "en": "Clean-up of posted bills and cluttered corridors"},
        None, Measure.MILESTONE, BoundKind.STATE, State.DONE,
    ),
    "hotline-complaints": (
        "governance",
        {"zh": "住宅小区综合治理热线投诉量", "en": "Hotline complaints about community governance"},
        {"zh": "件", "en": "complaints"}, Measure.LEVEL, BoundKind.DECREASE, None,
    ),
    "vacant-shops": (
        "governance", {"zh": "沿街空置商铺", "en": "Vacant shops"},
        {"zh": "间", "en": "shops"}, Measure.LEVEL, BoundKind.AT_MOST, Fraction(120),
    ),
}  # fmt: skip

GOALS = {
    "safety": {"zh": "让小区更安全", "en": "Better safety"},
    "order": {"zh": "让小区更有序", "en": "Better order"},
    "cleanliness": {"zh": "让小区更干净", "en": "Better cleanliness"},
    "governance": {"zh": "治理更高效", "en": "Better governance"},
}

TASKS = {
    "task-1.1": {
        "zh": "实施各类旧住房修缮改造",
        "en": "Repair and renovate all types of old housing",
    },
    "task-1.2": {
        "zh": "推进小区设施设备更新改造",
        "en": "Renew community facilities and equipment",
    },
    "task-2.1": {"zh": "完善物业服务市场机制", "en": "Improve the market for property services"},
}
GROUPS = {
    "livelihood": ({"zh": "持续精准补齐民生短板", "en": "Close gaps in living conditions"},
                   ("task-1.1", "task-1.2")),
    "market": ({"zh": "培育物业服务市场", "en": "Foster the market for property services"},
               ("task-2.1",)),
}  # fmt: skip

AREAS = {
    "310000": {"zh": "上海市", "en": "Shanghai"},
    "310101": {"zh": "黄浦区", "en": "Huangpu"},
    "310104": {"zh": "徐汇区", "en": "Xuhui"},
    "310105": {"zh": "长宁区", "en": "Changning"},
    "310115": {"zh": "浦东新区", "en": "Pudong New Area"},
    "310151": {"zh": "崇明区", "en": "Chongming"},
}


def names() -> Names:
    items = {item: Text.model_validate(facts[1]) for item, facts in ITEMS.items()}
    tasks = {task: Text.model_validate(title) for task, title in TASKS.items()}
    return Names(
        items=items | tasks, areas={code: said[language()] for code, said in AREAS.items()}
    )


def frame(screen: Screen) -> Frame:
    if screen is Screen.TASKS:
        groups = tuple(Group(Text.model_validate(name), tasks) for name, tasks in GROUPS.values())
    else:
        groups = tuple(
            Group(
                Text.model_validate(name),
                tuple(item for item, facts in ITEMS.items() if facts[0] == goal),
            )
            for goal, name in GOALS.items()
        )
    return Frame(screen=screen, title=TITLE, names=names(), groups=groups)


def row(item: str, area: str, status: Status, **given: Any) -> Row:
    """A row with what follows from its item, and with the figures that are given."""
    if item in TASKS:
        goal, unit, measure, bound, target = None, None, Measure.TASK, BoundKind.STATE, State.DONE
    else:
        goal, _name, unit, measure, bound, target = ITEMS[item]
    attained = given.get("attained")
    facts: dict[str, Any] = {
        "item": item, "goal": goal, "area": area, "area_name": AREAS[area][language()],
        "measure": measure, "unit": unit and unit[language()], "baseline": None, "bound": bound,
        "target": target, "target_max": None, "due": DUE, "attained": None, "numerator": None,
        "denominator": None, "state": None, "states": None, "completion": None, "expected": None,
        "expected_on": DAY, "pace": None, "contribution": None, "status": status, "trend": None,
        "stale": False, "basis": Chosen.REPORTED, "coverage": Fraction(1), "reported": 1,
        "expected_reports": 1, "last_as_of": DAY, "notes": (),
    }  # fmt: skip
    if isinstance(target, Fraction) and "baseline" not in given:
        given["baseline"] = Fraction(0)
    if isinstance(target, Fraction) and given["baseline"] is not None:
        start = given["baseline"]
        facts["expected"] = start + (target - start) * PASSED
        if attained is not None:
            facts["completion"] = (attained - start) / (target - start)
            facts["pace"] = facts["completion"] / PASSED
    if status is Status.NO_DATA:
        facts |= {"basis": None, "coverage": Fraction(0), "reported": 0, "last_as_of": None}
    return Row(**{**facts, **given})


def report(rows: list[Row], by: str, **given: Any) -> Report:
    facts: dict[str, Any] = {
        "plan": "shanghai-beautiful-homes-2018-2020", "revision": 1, "simulated": False,
        "as_of": DAY, "known_at": None, "by": by, "scope": "310000", "rows": tuple(rows),
    }  # fmt: skip
    return Report(**{**facts, **given})


ASSUMED = Note("baseline_assumed")
CITY = "310000"


def targets() -> Report:
    rows = [
        row("old-housing-repair", CITY, Status.ON_TRACK, attained=Fraction("15184.25"),
            trend=Trend.UP),
        row("elevator-assessment", CITY, Status.BEHIND, attained=Fraction(12345),
            trend=Trend.DOWN, stale=True, last_as_of=date(2019, 3, 31),
            notes=(Note("target_revised", "2019-01-01"), Note("trajectory_assumed"))),
        row("ebike-charging", CITY, Status.PARTIAL, attained=Fraction(983), basis=Chosen.ROLLUP,
            coverage=Fraction(3, 4), reported=12, expected_reports=16,
            notes=(Note("lower_bound"), Note("increments_overlap"))),
        row("security-monitoring", CITY, Status.PARTIAL, basis=Chosen.ROLLUP,
            states={State.DONE: 3, State.STARTED: 2}, coverage=Fraction(5, 16), reported=5,
            expected_reports=16, notes=(Note("target_assumed"),)),
        row("no-illegal-building", CITY, Status.PARTIAL, attained=Fraction(78), numerator=Fraction(390),
            denominator=Fraction(500), basis=Chosen.ROLLUP, coverage=Fraction(2, 16), reported=3,
            expected_reports=16, notes=(ASSUMED, Note("not_additive", "310105"))),
        row("committee-formation", CITY, Status.ACHIEVED, attained=Fraction("95.42"),
            trend=Trend.FLAT, notes=(ASSUMED, Note("rollup_differs", "94.8123"))),
        row("project-managers", CITY, Status.OFF_TRACK, attained=Fraction(3120),
            baseline=Fraction(1200), notes=(Note("baseline_first_reading", "2018-06-30"),)),
        row("waste-sorting-coverage", CITY, Status.REGRESSING, attained=Fraction("-0.004"),
            notes=(ASSUMED, Note("target_assumed"))),
        row("corridor-clean-up", CITY, Status.NO_DATA, expected_reports=16,
            notes=(Note("target_assumed"),)),
        row("hotline-complaints", CITY, Status.OPEN, attained=Fraction(123456),
            notes=(Note("pace_first_year"),)),
        row("vacant-shops", CITY, Status.ON_TRACK, attained=Fraction("120.04"),
            baseline=Fraction(200), notes=(Note("unheard_of", "argument"),)),
    ]  # fmt: skip
    return report(rows, "city", known_at="2019-07-15", simulated=True)


def item() -> Report:
    what = "no-illegal-building"
    inherited = Note("target_inherited")
    rows = [
        row(what, "310101", Status.ON_TRACK, attained=Fraction(60), numerator=Fraction(120),
            denominator=Fraction(200), notes=(ASSUMED, inherited)),
        row(what, "310104", Status.ACHIEVED, attained=Fraction(90), numerator=Fraction(270),
            denominator=Fraction(300), notes=(ASSUMED, inherited)),
        row(what, "310105", Status.BEHIND, attained=Fraction("42.596"),
            notes=(inherited, Note("baseline_own", "2017-12-31"))),
        row(what, "310115", Status.NOT_APPLICABLE, notes=(ASSUMED, inherited)),
        row(what, "310151", Status.NO_DATA, notes=(ASSUMED, inherited)),
    ]  # fmt: skip
    return report(rows, "district")


def areas() -> Report:
    rows = list(item().rows)
    quantity = "ebike-charging"
    for area, status, attained in (
        ("310101", Status.NO_TARGET, 120), ("310104", Status.MISSED, 8),
        ("310105", Status.OFF_TRACK, 1), ("310151", Status.PARTIAL, 3),
    ):  # fmt: skip
        rows.append(
            row(quantity, area, status, attained=Fraction(attained), baseline=None,
                target=None if status is Status.NO_TARGET else Fraction(20),
                pace=Fraction(attained, 10) if status in {Status.MISSED, Status.OFF_TRACK} else None,
                completion=Fraction(attained, 20), contribution=Fraction(attained, 2000),
                notes=(Note("allocation_assumed"), Note("lower_bound")))
        )  # fmt: skip
    rows.append(row(quantity, "310115", Status.REGRESSING, attained=Fraction(5), baseline=None,
                    notes=(Note("reported_differs", "7"),)))  # fmt: skip
    return report(rows, "district")


def tasks() -> Report:
    rows = [
        row("task-1.1", CITY, Status.PARTIAL, states={State.STARTED: 9, State.DONE: 3},
            basis=Chosen.ROLLUP, coverage=Fraction(12, 16), reported=12, expected_reports=16),
        row("task-1.2", CITY, Status.ACHIEVED, state=State.DONE),
        row("task-2.1", CITY, Status.NO_DATA),
    ]  # fmt: skip
    return report(rows, "city")


def log() -> list[Logged]:
    recorded = datetime(2019, 7, 3, 1, 30, 5, 123456, tzinfo=UTC)
    batch = "20190703T013005123456Z-0123456789ab"

    def entry(**given: Any) -> Entry:
        facts: dict[str, Any] = {
            "item": "ebike-charging", "area": "310104", "period_start": None, "as_of": DAY,
            "kind": Kind.TOTAL, "recorded_at": recorded, "recorded_by": "张三", "batch": batch,
            "line": 2,
        }  # fmt: skip
        return Entry(**{**facts, **given})

    return [
        Logged(entry(value=Decimal("12345.5"), source="区房管局月报"), Fate.STANDS),
        Logged(
            entry(kind=Kind.INCREMENT, period_start=date(2019, 6, 1), value=Decimal(-20), line=3,
                  note='=HYPERLINK("x")\tcorrected\x1b[31m'),
            Fate.REPLACED,
        ),
        Logged(entry(item="no-illegal-building", kind=Kind.COUNT, value=Decimal(270),
                     denominator=Decimal(300), line=4), Fate.STANDS),
        Logged(entry(item="no-illegal-building", kind=Kind.PERCENT, value=Decimal("89.95"), line=5),
               Fate.WITHDRAWN),
        Logged(entry(item="task-1.1", kind=Kind.STATE, state=State.BASICALLY_DONE, line=6,
                     revises=("a", "b")), Fate.STANDS),
    ]  # fmt: skip


def chains() -> list[Chain]:
    """A revision after two branches, a retract with a figure after it, and branches left so."""

    def entry(value: int | None, day: int, *revises: str, **given: Any) -> Entry:
        facts: dict[str, Any] = {
            "item": "no-illegal-building", "area": "310104", "period_start": None, "as_of": DAY,
            "kind": Kind.COUNT if value else Kind.RETRACT, "recorded_by": "张三", "line": 2,
            "value": value and Decimal(value), "denominator": value and Decimal(300),
            "recorded_at": datetime(2019, 7, day, 1, 30, tzinfo=UTC), "revises": revises,
            "batch": f"201907{day:02}T013000000000Z-0123456789ab",
        }  # fmt: skip
        return Entry(**{**facts, **given})

    one = entry(270, 1, source="区房管局月报")
    other = entry(271, 2, recorded_by="Li Si", line=7)
    both = entry(268, 3, one.batch, other.batch, note='=HYPERLINK("x")\tcorrected')
    gone = entry(None, 4, both.batch, note="counted twice")
    again = entry(265, 5)
    quantity = {
        "item": "ebike-charging", "kind": Kind.INCREMENT, "period_start": date(2019, 6, 1),
        "denominator": None,
    }  # fmt: skip
    return linked(
        [
            Logged(one, Fate.WITHDRAWN), Logged(other, Fate.WITHDRAWN),
            Logged(both, Fate.WITHDRAWN), Logged(gone, Fate.STANDS), Logged(again, Fate.STANDS),
            Logged(entry(12345, 6, **quantity), Fate.REPLACED),
            Logged(entry(12346, 7, **quantity), Fate.STANDS),
        ]
    )  # fmt: skip


REPORTS: dict[Screen, Callable[[], Report]] = {
    Screen.TARGETS: targets, Screen.AREAS: areas, Screen.ITEM: item, Screen.TASKS: tasks,
}  # fmt: skip
