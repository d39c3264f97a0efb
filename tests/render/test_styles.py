"""Every colour of the program can be read on black and on white."""

import pytest
from rich.color import Color
from rich.style import Style

from meili_cli.render.styles import STYLES
from meili_cli.render.table import Tone

ENOUGH = 4.5
"""Contrast that text needs (WCAG 2.2, success criterion 1.4.3)."""
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

Rgb = tuple[int, int, int]


def luminance(colour: Rgb) -> float:
    """Relative luminance, as WCAG defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: Color | None) -> Rgb | None:
    """Return a colour; None for the terminal's own, which suits its background."""
    return None if colour is None or colour.is_default else tuple(colour.get_truecolor())


def test_contrast_is_measured_as_it_is_defined() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("ground", [BLACK, WHITE], ids=["dark", "light"])
@pytest.mark.parametrize("tone", Tone)
def test_a_colour_can_be_read(tone: Tone, ground: Rgb) -> None:
    style = Style.parse(STYLES[tone])
    text = rgb(style.color)
    if text is not None:
        assert contrast(text, rgb(style.bgcolor) or ground) >= ENOUGH


@pytest.mark.parametrize("tone", Tone)
def test_a_colour_is_one_that_no_theme_changes(tone: Tone) -> None:
    style = Style.parse(STYLES[tone])
    for colour in (style.color, style.bgcolor):
        assert colour is None or (colour.number or 0) >= 16
    assert style.bgcolor is None or style.color is not None


def test_good_fair_and_poor_look_different() -> None:
    colours = [Style.parse(STYLES[tone]).color for tone in (Tone.GOOD, Tone.FAIR, Tone.POOR)]
    assert len({rgb(colour) for colour in colours}) == 3
    assert None not in colours
