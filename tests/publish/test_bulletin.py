"""The bulletin of a period, read back from each of its formats."""

import pytest

from meili_cli.workspace.book import Book
from meili_cli.workspace.find import Workspace
from publish import figures

EDITIONS = [
    ("2019-Q2", "zh"),
    ("2019-Q2", "en"),
    *(
        pytest.param(period, language, marks=pytest.mark.slow)
        for period in ("2018-12", "2020-H2")
        for language in ("zh", "en")
    ),
]


def names(root):
    """All names and units of a plan and its areas, in all languages."""
    book = Book(Workspace(root))
    plan = book.plan
    texts = [plan.head.title, *(item.name for item in plan.items.values())]
    texts += [item.unit for item in plan.targets.values() if item.unit]
    found = [said for text in texts for said in text.root.values()]
    found += [name for area in book.areas for name in area.names]
    return [*found, plan.head.document.number]


@pytest.mark.parametrize(("period", "language"), EDITIONS)
def test_every_number_is_that_of_the_commands(published, answers, demo, period, language):
    page = (published(period, language) / "b.html").read_text(encoding="utf-8")
    shown = figures.shown_in(page)
    assert len(shown) > 400
    assert figures.wrong(shown, answers) == []
    assert figures.loose_in(page, names(demo)) == []


@pytest.mark.parametrize(("period", "language"), EDITIONS)
def test_all_formats_have_the_same_numbers(published, period, language):
    folder = published(period, language)
    said = figures.numbers(figures.text_of((folder / "b.html").read_text(encoding="utf-8")))
    text = (folder / "b.md").read_text(encoding="utf-8")
    assert figures.numbers(figures.text_of_markdown(text)) == said
    assert figures.numbers(figures.text_of_pdf(folder / "b.pdf")) == said
