"""The site of figures: static pages that are opened from a folder, without a server or a network.

`facts` what is told, asked once · `outlines` the map's areas · `markup` the one way by which text
becomes part of a page · `tables` rows as markup and as data · `drawn` the map and the figures over
the months · `frame` what every page has · `pages` the pages · `scripts` what ships as script.

Every page can be read without scripts. See docs/decisions/0040-the-site-of-figures.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from meili_cli import progress, render
from meili_cli.errors import UsageError
from meili_cli.i18n import _, naming, no_op, speaking
from meili_cli.publish.palette import PAGES, Theme
from meili_cli.publish.site import facts as facts_
from meili_cli.publish.site import frame, outlines, scripts
from meili_cli.publish.site.facts import Facts, Naming
from meili_cli.publish.site.frame import Page, Site
from meili_cli.publish.site.pages import Pages
from meili_cli.publish.site.tables import Line
from meili_cli.render import words

if TYPE_CHECKING:
    from meili_cli.reports import Query
    from meili_cli.reports.explain import Explanation
    from meili_cli.workspace.book import Book

_ASSETS: Final = ("site.css", "site.js", "icon.svg")
_NAME: Final = re.compile(r"[\w-][\w.-]*")
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What is no name of a file on every system."""

Write = Callable[[str, str], None]
"""Takes the path of a file below the site's folder, and what stands in it."""


class Built(NamedTuple):
    """What was made: the facts that it tells, how many pages, and codes of outlines of no area."""

    facts: Facts
    pages: int
    strange: Sequence[str]


class _Tongue(NamedTuple):
    """A language with what its pages are made of."""

    language: str
    site: Site
    pages: Pages
    write: Write

    def put(self, page: Page) -> None:
        """Write a page."""
        self.write(f"{self.language}/{page.path}", frame.html(page, self.site))


def build(book: "Book", query: "Query", count: int | None, write: Write) -> Built:
    """Write the site of the day of `query` with the last `count` months, or all from the start.

    The pages are in the languages of the plan, the one in use first. Raises UsageError for an
    outline that cannot be read, and for areas whose codes cannot be names of files.
    """
    _nameable(one.code for one in book.areas)
    spoken = naming()
    every = book.plan.head.languages
    languages = tuple(sorted(every, key=lambda one: one != spoken))
    shapes, strange = outlines.read(
        book.workspace.data / "areas",
        (one.code for one in book.areas.children.get(book.areas.top.code, ())),
        book.areas,
    )
    pages = 0
    made: scripts.Made = {}

    def written(path: str, text: str) -> None:
        nonlocal pages
        pages += path.endswith(".html")
        write(path, text)

    with book.ledger() as ledger:
        facts = facts_.facts(book, ledger, query, count)
        site = Site(facts, languages, "" if shapes is None else shapes.credit, shapes is not None)
        tongues = [_tongue(one, site, shapes, written) for one in languages]
        for tongue in progress.steps(tongues, no_op("Pages by language")):
            with speaking(tongue.language):
                _common(tongue, made)
        for families in progress.steps(facts_.families(facts), no_op("Accounts by area")):
            found = facts_.accounts(book, ledger, query, families)
            for tongue in tongues:
                with speaking(tongue.language):
                    for family in families:
                        _family(tongue, family, found, spoken)
    for name in _ASSETS:
        written(name, (files(__package__) / "assets" / name).read_text("utf-8"))
    written("palette.css", palette())
    title = facts.plan.head.title.said_in(languages[0])
    written("index.html", frame.landing(languages, title))
    return Built(facts, pages, strange)


def _nameable(codes: Iterable[str]) -> None:
    """Refuse codes that a page cannot be called by, or two that some systems take for the same."""
    seen: dict[str, str] = {}
    for code in codes:
        other = seen.setdefault(code.casefold(), code)
        if other != code:
            raise UsageError(
                _("two areas would have the same page on some systems: {first}, {second}").format(
                    first=other, second=code
                ),
                where=code,
                hint=_("Give one of them another code."),
            )
        if not _NAME.fullmatch(code) or _DEVICE.fullmatch(code):
            raise UsageError(
                _("the code of an area cannot be the name of a page"),
                where=code,
                hint=_("Give it one of letters, digits, - and _."),
            )


def _tongue(language: str, site: Site, shapes: outlines.Outlines | None, write: Write) -> _Tongue:
    facts = site.facts
    with speaking(language):
        names = Naming(facts.plan, facts.areas)
        shown = render.frame_of(
            facts.reports[-1], facts.plan, facts.areas, tasks=False, one_item=False, filtered=False
        )
        lines = {place: Line.of(names.row(row), shown, names) for place, row in facts.rows.items()}
        return _Tongue(language, site, Pages(facts, shown, names, shapes, lines), write)


def _common(tongue: _Tongue, made: scripts.Made) -> None:
    """Write all that there is of a language but the accounts and the pages of areas."""
    facts, pages = tongue.site.facts, tongue.pages
    for page in pages.all():
        tongue.put(page)
    tongue.write(f"{tongue.language}/words.js", scripts.words_of_pages(facts))
    tongue.write(f"{tongue.language}/data/search.js", scripts.search(facts, pages.naming))
    for name, said in scripts.months(facts, pages.frame, pages.naming, made):
        tongue.write(f"{tongue.language}/data/{name}.js", said)


def _family(
    tongue: _Tongue, family: facts_.Family, found: "Mapping[str, list[Explanation]]", spoken: str
) -> None:
    """Write the page of an area, and the accounts of it and of the areas right below it.

    The accounts have the names of the language that was `spoken` when they were asked for.
    """
    pages = tongue.pages
    head, *below = family
    if head.parent:
        tongue.put(pages.area(head, {one.code: found[one.code] for one in below}))
    for area in family:
        named = found[area.code]
        if tongue.language != spoken:
            named = [pages.naming.account(one) for one in named]
        tongue.put(pages.why(area, named))


def palette() -> str:
    """Return the colours of statuses as custom properties, for a light page and a dark one."""

    def properties(theme: Theme) -> Iterator[str]:
        page = PAGES[theme]
        yield f"--page:{page.page};--ink:{page.ink};--soft:{page.soft};--line:{page.line}"
        for status, look in page.looks.items():
            yield f"--{status}:{look.mark};--{status}-text:{look.text};--{status}-wash:{look.wash}"

    light, dark = (";".join(properties(theme)) for theme in (Theme.LIGHT, Theme.DARK))
    classes = "".join(
        f".s-{status}{{--mark:var(--{status});--text:var(--{status}-text);"
        f'--wash:var(--{status}-wash);--sign:"{words.sign(status)}"}}\n'
        for status in PAGES[Theme.LIGHT].looks
    )
    return (
        f":root{{{light};color-scheme:light}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark};"
        "color-scheme:dark}}\n"
        f":root[data-theme=dark]{{{dark};color-scheme:dark}}\n"
        f"@media print{{:root:root:root{{{light};color-scheme:light}}}}\n{classes}"
    )
