"""`meili report --budget`: recomputed from reports alone, on simulated districts."""

import itertools
from datetime import date, timedelta
from fractions import Fraction

import pytest

from meili_cli.render import record
from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace

ENDS = [date(2018 + n // 12, n % 12 + 1, 1) - timedelta(days=1) for n in range(1, 25)]
BACK = {"burn_1": date(2019, 11, 30), "burn_3": date(2019, 9, 30)}


@pytest.fixture(scope="module")
def courses(demo):
    """The rows of all items at a district, by item, area and month end."""
    book = Book(Workspace(demo))
    found = {}
    with book.ledger() as ledger:
        for day in [*ENDS, date(2019, 12, 31)]:
            report = book.report(area="松江", as_of=str(day), ledger=ledger)
            for row in map(record, report.rows):
                found.setdefault((row["item"], row["area"]), {})[day] = row
    return found


@pytest.mark.no_cover
def test_budgets_are_those_of_the_formula(meili, demo, courses):
    day, seen = date(2019, 12, 31), 0
    for area in ("松江",):
        ran = meili(
            demo, "report", "--area", area, "--budget", "--as-of", str(day), "--format", "json"
        )
        for row in ran.rows:
            course = courses[row["item"], row["area"]]
            if row["bound"] not in ("at_least", "at_most") or not isinstance(
                row["target"], int | float
            ):
                assert row["budget"] is None
                continue
            for name, value in by_hand(row, course, day).items():
                assert (value is None) == (row[name] is None), (row["item"], name)
                assert value is None or row[name] == pytest.approx(value, rel=1e-6, abs=1e-9)
            seen += row["budget_used"] is not None
    assert seen > 5


def by_hand(row, course, day):
    """Sections of the formula, in the order in which the method page has them."""
    sign = -1 if row["bound"] == "at_most" else 1
    due = date.fromisoformat(row["due"])
    readings = {}
    for on in sorted(course):
        one = course[on]
        whole = one["coverage"] >= 0.8 and "lower_bound" not in one["notes"]
        if whole and one["attained"] is not None:
            readings[date.fromisoformat(one["last_as_of"])] = Fraction(str(one["attained"]))
    rates = [
        sign * (readings[b] - readings[a]) / (b - a).days
        for a, b in itertools.combinations(sorted(readings), 2)
        if (b.year - a.year) * 12 + b.month - a.month >= 3
    ]
    rate = max(rates, default=None)
    empty = dict.fromkeys(("budget", "budget_used", *BACK))
    now = course[day]
    whole = now["coverage"] >= 0.8 and "lower_bound" not in now["notes"]
    if rate is None or not whole or now["attained"] is None:
        return {"best_rate": None if rate is None else float(rate), **empty}

    def state(on):
        one = course[on]
        if one["expected"] is None or one["attained"] is None:
            return None, None
        asked, got = Fraction(str(one["expected"])), Fraction(str(one["attained"]))
        budget = max(
            Fraction(0), sign * (asked - Fraction(str(row["target"]))) + rate * (due - on).days
        )
        return budget, max(Fraction(0), sign * (asked - got)) / budget if budget > 1e-9 else None

    budget, used = state(day)
    found = {"best_rate": float(rate), "budget": float(budget), "budget_used": used and float(used)}
    for name, on in BACK.items():
        before = state(on)[1]
        found[name] = None if used is None or before is None else float(used - before)
    return found


def test_a_screen_of_areas_has_no_place_for_budgets(meili, demo):
    ran = meili(demo, "report", "--district", "--budget")
    assert (ran.code, ran.out) == (2, "")
    assert "Name one --item" in ran.err
    ran = meili(
        demo, "report", "--district", "--budget", "--item", "ebike-charging", "--format", "markdown"
    )
    assert "Best rate a day" in ran.out


@pytest.mark.no_cover
def test_only_a_report_with_budgets_has_their_fields(meili, demo):
    words = ("report", "--area", "宝山", "--as-of", "2019-12", "--format", "csv")
    assert "budget" not in meili(demo, *words).out.splitlines()[0]
    ran = meili(demo, *words, "--columns", "item,budget")
    assert (ran.code, "budget" in ran.err) == (2, True)
    assert meili(demo, *words, "--budget", "--columns", "item,budget").code == 0


@pytest.mark.no_cover
def test_the_account_says_the_best_stretch_and_each_day(meili, demo):
    words = ("explain", "no-illegal-building", "--area", "松江", "--budget", "--as-of", "2019-12")
    row = meili(
        demo, "report", "--area", "松江", "--item", "no-illegal-building", "--by", "district",
        "--budget", "--as-of", "2019-12", "--format", "json",
    ).row  # fmt: skip
    account = meili(demo, *words, "--format", "json").json
    days = account["best_to"], account["best_from"]
    length = (date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days
    gained = account["best_to_value"] - account["best_from_value"]
    assert gained / length == pytest.approx(row["best_rate"])
    first, last_month, _three = account["rows"]
    assert (first["budget"], first["used"]) == pytest.approx((row["budget"], row["budget_used"]))
    assert first["used"] - last_month["used"] == pytest.approx(row["burn_1"])
    assert first["shortfall"] / first["budget"] == pytest.approx(first["used"])
    text = meili(demo, *words).out
    assert "best rate r: from" in text
    assert "Shortfall" in text


def test_without_figures_it_says_so(meili, homes):
    ran = meili(homes, "explain", "ebike-charging", "--budget")
    assert "There is no budget: no complete figure" in ran.out
    ran = meili(homes, "explain", "hotline-complaints", "--budget")
    assert "the area answers to no bound with a number here" in ran.out
