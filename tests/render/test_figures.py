"""A value as text, in both languages."""

import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sample

from meili_cli.model.entry import State
from meili_cli.model.report import Note
from meili_cli.model.terms import Status
from meili_cli.render import figures
from meili_cli.render.frame import Frame

BANDS = Frame._field_defaults["pace_bands"]


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        ("983", "x", "983", "983"),
        ("9999.94", "x", "9,999.9", "9999.9"),
        ("12345.6", "x", "12,345.6", "1.23万"),
        ("12000", "x", "12,000", "1.2万"),
        ("12000", "万平方米", "12,000", "12000"),
        ("-12000", "x", "-12,000", "-1.2万"),
        ("123456789", "x", "123,456,789", "1.23亿"),
        ("0.0375", "x", "0.0375", "0.0375"),
        ("1.255", "x", "1.26", "1.26"),
        ("0", None, "0", "0"),
    ],
)
def test_amount(lang: str, value: str, unit: str, english: str, chinese: str) -> None:
    expected = english if lang == "en" else chinese
    assert figures.amount(Fraction(value), unit) == expected


def test_percentage(lang: str) -> None:
    space = " " if lang == "en" else ""
    assert figures.percentage(Fraction(78)) == f"78.0{space}%"
    assert figures.percentage(Fraction(90), trimmed=True) == f"90{space}%"
    assert figures.percentage(None) == "–"
    assert figures.share(Fraction("0.9998")) == f"99.9{space}%"
    assert figures.share(Fraction(1)) == f"100.0{space}%"


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.3382", "1.34"), ("0.949", "0.94"), ("0.95", "0.95"), ("0.599", "0.59"),
     ("-0.001", "-0.01"), ("0.001", "0.00"), ("0", "0.00")],
)  # fmt: skip
def test_a_pace_stays_on_its_side_of_the_bands(value: str, text: str) -> None:
    assert figures.pace(Fraction(value), BANDS) == text


def test_attained_never_seems_to_reach_a_target_that_it_misses() -> None:
    def attained(item: str, value: str) -> str:
        return figures.attained(sample.row(item, "310000", Status.BEHIND, attained=Fraction(value)))

    assert attained("no-illegal-building", "89.97") == "89.9 %"
    assert attained("vacant-shops", "120.01") == "120.1"
    assert attained("vacant-shops", "120") == "120"


def test_a_lower_bound_is_marked() -> None:
    row = sample.row("ebike-charging", "310000", Status.PARTIAL, attained=Fraction(983),
                     notes=(Note("lower_bound"),))  # fmt: skip
    assert figures.attained(row) == "≥ 983"


def test_states() -> None:
    counted = sample.row("security-monitoring", "310000", Status.PARTIAL,
                         states={State.STARTED: 2, State.DONE: 3}, expected_reports=16)  # fmt: skip
    assert figures.attained(counted) == "3/16"
    assert figures.states(counted) == "done 3, started 2"
    alone = sample.row("security-monitoring", "310000", Status.ACHIEVED, state=State.DONE)
    assert figures.attained(alone) == figures.states(alone) == "done"
    assert figures.in_measure(alone, "basically_done") == "basically done"
    assert figures.in_measure(alone, "") == "–"


def test_exact() -> None:
    assert figures.exact(Decimal("12345.6789")) == "12,345.6789"
    assert figures.exact(Decimal("1E+3")) == "1,000"


def test_effect(lang: str) -> None:
    before, after = (
        sample.row("no-illegal-building", "310000", Status.ON_TRACK, attained=Fraction(value))
        for value in ("74.1", "78")
    )
    assert (
        figures.effect(before, after)
        == {
            "en": "from 74.1 % to 78.0 % of 90 %, on track",
            "zh": "由74.1%变为78.0%，目标值90%，符合进度",
        }[lang]
    )
    before, after = (
        sample.row("ebike-charging", "310104", Status.NO_TARGET, attained=value, baseline=None,
                   bound=None, target=None)
        for value in (None, Fraction(8))
    )  # fmt: skip
    assert figures.effect(before, after) == {
        "en": "from – to 8, no target", "zh": "由–变为8，无指标",
    }[lang]  # fmt: skip
