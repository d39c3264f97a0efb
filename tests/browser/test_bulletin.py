"""A bulletin as a page, in a browser: it needs nothing, runs nothing, and stands in nobody's way."""

import pytest

from browser.hostile import NAMES, hostile
from browser.surf import PHONE
from cli.conftest import run

pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="session", params=["zh", "en"])
def bulletin(request, demo, tmp_path_factory):
    """A bulletin of a quarter in both languages."""
    path = tmp_path_factory.mktemp("bulletin") / "2019-Q2.html"
    ran = run(demo.workspace, "--lang", request.param, "bulletin", "2019-Q2", "-o", path)
    assert ran.code == 0, ran.err
    return path, request.param


@pytest.mark.few(2)
@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_bulletin_is_a_page_by_itself(bulletin, surf, width):
    path, language = bulletin
    seen = surf(width=width)
    page = seen.open(path)
    assert seen.asked == [path.as_uri()]
    assert (page.locator("html").get_attribute("lang") or "").startswith(language)
    assert page.locator("script").count() == 0
    assert page.locator("h1").count() == 1
    assert seen.barriers() == []
    assert seen.hangs_over() <= 0


def test_names_in_a_bulletin_are_text(built, surf, tmp_path):
    workspace = built("hostile", hostile).workspace
    path = tmp_path / "bulletin.html"
    ran = run(workspace, "--lang", "en", "bulletin", "2018-Q1", "-o", path)
    assert ran.code == 0, ran.err
    page = surf().open(path)
    text = printable(page.locator("body").text_content())
    for name in NAMES:
        assert printable(name) in text, name
    assert (
        page.locator("script, img, svg[onload], [onmouseover], a[href^='javascript:']").count() == 0
    )


def printable(text):
    return "".join(char for char in text or "" if char.isprintable())
