"""Editions of a plan at random, two of which have much in common: few ids, few days, few words."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from meili_cli.model.area import Area
from meili_cli.model.assessment import Assessment
from meili_cli.model.plan import Allocation, GoalFile, Plan, PlanFile, TaskFile
from meili_cli.plan.edition import Edition

SCHEMA = "meili/plan/1"
DAYS = [date(2018, 6, 30), date(2018, 12, 31), date(2019, 6, 30)]
numbers = st.sampled_from(
    [
        Decimal(n)
        for n in ("0", "0.0", "1", "95", "97.50", "0.123456789012345678", "999999999999999")
    ]
)
days = st.sampled_from(DAYS)
words = st.sampled_from(["One", "另一个", "a/b~c", "=1+1"])
texts = words | st.dictionaries(st.sampled_from(["zh", "en"]), words, min_size=1)
bases = st.sampled_from(
    [{"basis": "stated"}, {"basis": "assumed"}, {"basis": "published", "source": "Yearbook"}]
)


def some(names):
    """Some of the names, in any order."""
    return st.lists(st.sampled_from(names), unique=True)


def optional(**fields):
    """A mapping that has some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def joined(*parts):
    """One mapping of several that are drawn."""
    return st.tuples(*parts).map(lambda found: {k: v for one in found for k, v in one.items()})


asked = st.one_of(
    st.builds(lambda n: {"at_least": n}, numbers),
    st.builds(lambda n: {"at_most": n}, numbers),
    st.sampled_from([{"at_least": Decimal(5), "at_most": Decimal(n)} for n in ("7", "7.50")]),
    st.sampled_from([{"growth_at_least": Decimal(n)} for n in ("0.07", "1.5")]),
    st.builds(lambda n: {"at_least": n, "each": "year"}, numbers),
    st.sampled_from([{"state": "done"}, {"state": "basically_done"}]),
)
bounds = joined(
    asked | st.sampled_from([{"direction": "increase"}, {"direction": "decrease"}]),
    st.fixed_dictionaries({"by": days}),
    bases,
)
baselines = joined(st.fixed_dictionaries({"value": numbers, "date": days}), bases)
points = st.lists(
    joined(st.fixed_dictionaries({"date": days, "value": numbers}), bases),
    min_size=1, unique_by=lambda point: point["date"],
)  # fmt: skip
courses = st.sampled_from([{"shape": "linear"}, {"shape": "growth"}]) | points.map(
    lambda found: {"shape": "stepped", "points": found}
)
revisions = st.lists(
    joined(
        st.fixed_dictionaries({"from": days, "adopted": days, "reason": texts, "target": bounds}),
        optional(trajectory=courses, baseline=baselines),
    ),
    max_size=2, unique_by=lambda one: one["from"],
)  # fmt: skip


def targets(name):
    """A target of this id."""
    return joined(
        st.fixed_dictionaries(
            {"id": st.just(name), "name": texts, "target": bounds,
             "measure": st.sampled_from(["quantity", "ratio", "level", "milestone"])}
        ),
        optional(
            unit=texts, baseline=baselines, trajectory=courses, quote=words, revisions=revisions,
            part_of=st.just("a"), reporting=st.just("yearly"), rollup=st.just("sum"),
        ),
    )  # fmt: skip


def tasks(name):
    """A task of this id."""
    return joined(
        st.fixed_dictionaries({"id": st.just(name), "title": texts}),
        optional(summary=texts, quote=words, bodies=some(["X", "Y"]), serves=some(["a", "b"])),
    )


allocations = st.lists(
    joined(
        st.fixed_dictionaries({"area": st.sampled_from(["1", "2"]), "by": days}),
        asked, bases,
        optional(**{"from": days, "adopted": days}, baseline=baselines, trajectory=courses),
    ),
    min_size=1, max_size=3,
    unique_by=lambda one: (one["area"], one.get("from"), one["by"], one.get("adopted")),
)  # fmt: skip


@st.composite
def headed(draw, names, headings, things):
    """Things of these names, in any order, each under one of some headings."""
    under = {heading: [] for heading in draw(some(headings))}
    for name in draw(some(names)) if under else []:
        under[draw(st.sampled_from(list(under)))].append(draw(things(name)))
    return under


@st.composite
def editions(draw):
    """An edition, of valid parts; whether they fit together is not looked at."""
    head = draw(
        joined(
            st.fixed_dictionaries({"title": texts, "revision": st.integers(1, 2)}),
            optional(
                status_bands=st.sampled_from(
                    [{"on_track": Decimal("0.9")}, {"on_track": Decimal("0.9"), "behind": Decimal("0.5")}]
                ),
                growth_bands=st.sampled_from([{"on_track": Decimal(2)}, {"behind": Decimal("0.5")}]),
                simulated=st.booleans(),
                document=optional(number=words, issued=days), min_coverage=numbers,
                languages=some(["zh", "en"]), timezone=st.just("Asia/Shanghai"),
            ),
        )
    )  # fmt: skip
    goals = draw(headed("abcd", ["order", "safety"], targets))
    groups = draw(headed(["t-1", "t-2", "t-3"], ["one", "two"], tasks))
    period = {"start": date(draw(st.sampled_from([2017, 2018])), 1, 1), "end": draw(days)}
    levels = draw(st.sampled_from([["city"], ["city", "district"], ["district", "city"]]))
    return Edition(
        Plan(
            head=PlanFile.model_validate(
                {"schema": SCHEMA, "id": "p", "period": period, "levels": levels, **head}
            ),
            goals=tuple(
                GoalFile.model_validate(
                    {"schema": SCHEMA, "goal": {"id": name, "name": draw(texts)}, "targets": found}
                )
                for name, found in goals.items()
            ),
            task_groups=tuple(
                TaskFile.model_validate(
                    {"schema": SCHEMA, "group": {"id": name, "number": 1, "name": draw(texts)},
                     "tasks": found}
                )
                for name, found in groups.items()
            ),
            allocations={
                item: tuple(map(Allocation.model_validate, draw(allocations)))
                for item in draw(some(["a", "x/y"]))
            },
        ),
        tuple(
            Area(code, draw(st.sampled_from(["", "0"])), "district", name_zh=draw(words))
            for code in draw(some(["0", "1", "2", "3"]))
        ),
        draw(optional(weights=st.dictionaries(st.sampled_from("ab"), numbers)).map(
            Assessment.model_validate
        )),
    )  # fmt: skip
