"""The colours of what is published can be seen, on light and on dark, and never stand alone."""

import pytest

from meili_cli.model.terms import Status
from meili_cli.publish.palette import PAGES, Look, Page, Theme
from meili_cli.render import words


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=Theme)
def page(request: pytest.FixtureRequest) -> Page:
    return PAGES[request.param]


@pytest.mark.parametrize("status", Status)
def test_a_status_is_seen_on_its_page(page: Page, status: Status) -> None:
    look = page.looks[status]
    assert contrast(look.mark, page.page) >= 3
    assert contrast(look.text, page.page) >= 4.5
    assert contrast(page.ink, look.wash) >= 4.5


def test_what_says_nothing_of_a_status_is_seen_too(page: Page) -> None:
    assert contrast(page.ink, page.page) >= 7
    assert contrast(page.soft, page.page) >= 4.5
    assert contrast(page.ahead, page.page) >= 4.5
    assert contrast(page.ahead, page.band) >= 3


def test_each_status_that_is_judged_has_a_colour_and_a_sign_of_its_own(page: Page) -> None:
    silent = {Status.NO_DATA, Status.NOT_APPLICABLE, Status.NO_TARGET}
    looks: dict[Look, Status] = {page.looks[one]: one for one in Status if one not in silent}
    assert len(looks) == len(Status) - len(silent)
    assert len({words.sign(one) for one in Status}) == len(Status)
