"""Names and notes that are markup, script or formula are text on every page."""

import csv
import io

import pytest
from playwright.sync_api import expect

from browser.hostile import NAMES, hostile

pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="session")
def bad(built):
    return built("hostile", hostile)


PAGES = ["index.html", "areas.html", "area/A1.html", "target/t1.html", "tasks.html",
         "task/task-1.1.html", "why/A1.html"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_script_runs_and_nothing_is_loaded(bad, surf, path):
    """That nothing is asked for, no dialog opens and no policy is broken, `surf` sees to."""
    page = surf().open(bad.site / "zh" / path)
    if page.locator("#month").count():
        page.locator("#month").fill("1")
    page.locator("body").hover()
    assert page.evaluate("window.__ran") is None
    assert page.locator("main script, main img, main svg[onload], [onmouseover]").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0


def test_names_are_shown_as_they_are(bad, surf):
    page = surf().open(bad.site / "en" / "index.html")
    assert shown(page, "#targets tbody th[scope=row] > a") == visible(NAMES)
    assert set(shown(page, "#targets .unit")) <= set(visible(NAMES))
    assert page.locator("#targets .unit").count() > 0
    assert visible([page.locator("h1").text_content()]) == visible(NAMES[:1])
    page = surf().open(bad.site / "en" / "areas.html")
    assert shown(page, "#areas tbody th[scope=row]") == visible([NAMES[4], *NAMES])


def test_names_from_data_stay_text_after_the_slider_and_the_choice(bad, surf):
    page = surf().open(bad.site / "en" / "areas.html")
    page.locator("#item").select_option("t1")
    page.locator("#month").fill("3")
    assert shown(page, "#areas tbody th[scope=row]") == visible([NAMES[4], *NAMES])
    assert visible([page.locator("#chosen").text_content()]) == visible([NAMES[1]])
    assert page.evaluate("window.__ran") is None


def test_search_shows_what_it_finds_as_text(bad, surf):
    page = surf().open(bad.site / "en" / "index.html")
    for name in visible(NAMES):
        page.locator("#search").fill(name)
        expect(page.locator("#results a").first).to_contain_text(name)
    assert page.evaluate("window.__ran") is None


def test_notes_and_sources_are_text_in_accounts(bad, surf):
    page = surf().page
    for number, name in enumerate(NAMES):
        page.goto((bad.site / "en" / f"why/A{number}.html").as_uri())
        assert visible([name])[0] in visible([page.locator(f"#t{number}").text_content()])[0]


def test_a_downloaded_table_is_no_formula_for_a_spreadsheet(bad, surf):
    page = surf().open(bad.site / "en" / "areas.html")
    with page.expect_download() as download:
        page.locator("[data-save=areas]").click()
    text = download.value.path().read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == len(NAMES) + 2
    for cell in (cell for line in lines for cell in line):
        assert not cell.startswith(("=", "+", "@", "\t", "\r"))


def shown(page, where):
    return visible(page.locator(where).all_text_contents())


def visible(texts):
    """Without marks of direction, which a page may show by a sign, or isolate instead."""
    return ["".join(char for char in text or "" if char.isprintable()).strip() for text in texts]
