"""What every page has: its head with the policy, the way around, the day, and what it rests on.

Owns the frame of a page and nothing in it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from meili_cli.i18n import _, naming
from meili_cli.publish.site.facts import Facts
from meili_cli.publish.site.markup import Content, Html, tag
from meili_cli.render.screens import made_up

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load: the files beside it, and nothing that is written into it."""

_CALLED: Final = {"zh": "中文", "en": "English"}
"""What a language calls itself; others by their tag."""


class Page(NamedTuple):
    """A page: its path below the folder of a language, its title, and what stands in it.

    `data` is the file with the figures of its months, if it has any. `here` is the part of the
    site that it belongs to.
    """

    path: str
    title: str
    content: Content
    here: str = ""
    data: str = ""
    wide: bool = False


class Site(NamedTuple):
    """What holds for all pages: the facts, the languages, and what is said of the outlines."""

    facts: Facts
    languages: tuple[str, ...]
    credit: str
    has_map: bool


def root_of(path: str) -> str:
    """Return the way from a page to the folder of its language."""
    return "../" * path.count("/")


def html(page: Page, site: Site) -> str:
    """Return a page as it is written, in the language in use."""
    facts = site.facts
    root = root_of(page.path)
    title = facts.plan.head.title.said_in(naming())
    shown = title if page.title == title else f"{page.title} · {title}"
    if facts.plan.head.simulated:
        shown = f"SIMULATED · {shown}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", shown),
        tag("link", rel="stylesheet", href=f"{root}../site.css"),
        tag("link", rel="icon", href=f"{root}../icon.svg", type="image/svg+xml"),
        tag("script", src=f"{root}words.js"),
        tag("script", src=f"{root}../site.js"),
    )
    body = tag(
        "body",
        tag("a", _("To the content"), class_="skip", href="#content"),
        _header(page, site, title, root),
        _day(page, facts),
        tag("main", page.content, id="content", class_="wide" if page.wide else None, tabindex=-1),
        _footer(site),
    )
    attributes = {"lang": naming(), "data_root": root, "data_path": page.path}
    return "<!doctype html>\n" + tag("html", head, body, **attributes) + "\n"


def _header(page: Page, site: Site, title: str, root: str) -> Html:
    places = [("index.html", _("Overview"))]
    if site.facts.parts:
        places.append(("areas.html", _("Map and areas") if site.has_map else _("All areas")))
    if site.facts.plan.tasks:
        places.append(("tasks.html", _("Tasks")))
    links = [
        tag(
            "a",
            name,
            href=root + path,
            aria_current=("page" if path == page.path else "true") if path == page.here else None,
        )
        for path, name in places
    ]
    search = tag(
        "div",
        tag("label", _("Search"), for_="search", class_="unseen"),
        tag(
            "input", id="search", type="search", autocomplete="off", spellcheck="false",
            placeholder=_("Area, target, task: name, pinyin, code"), aria_controls="results",
        ),
        tag("div", tag("p", role="status", class_="unseen", id="found"), tag("ul", id="results"),
            class_="results", hidden=True),
        role="search", class_="js", hidden=True,
    )  # fmt: skip
    theme = tag(
        "button", tag("span", "◐", aria_hidden="true"), " ", tag("span"),
        id="theme", type="button", class_="js", hidden=True,
    )  # fmt: skip
    return tag(
        "header",
        tag("a", title, class_="brand", href=f"{root}index.html"),
        tag("nav", links, aria_label=_("Parts of the site"), class_="parts"),
        search,
        _languages(page, site.languages, root),
        theme,
        class_="top",
    )


def _languages(page: Page, languages: Sequence[str], root: str) -> Html | None:
    """Return links to the same page in other languages; the only one is the switch itself."""
    others = [one for one in languages if one != naming()]
    alone = "language" if len(others) == 1 else None
    links = [
        tag("a", _CALLED.get(one, one), href=f"{root}../{one}/{page.path}", hreflang=one, lang=one,
            id=alone, class_="language")
        for one in others
    ]  # fmt: skip
    if not others:
        return None
    return tag("nav", links, aria_label=_("Language"), id=None if alone else "language")


def _day(page: Page, facts: Facts) -> Html:
    """Return the strip that says of when the figures are, with the slider where there are months."""
    flag = None
    if facts.plan.head.simulated:
        flag = tag("strong", made_up().text, class_="made-up")
    day = tag("output", str(facts.day), id="day", for_="month")
    parts: list[Html | str | None] = [flag, tag("span", _("As of"), " ", day, class_="as-of")]
    if facts.known_text is not None:
        parts.append(tag("span", _("Known at {time}").format(time=facts.known_text)))
    if page.data and len(facts.days) > 1:
        slider = tag(
            "span",
            tag("label", _("Month"), for_="month"),
            tag("button", "‹", type="button", id="earlier", aria_label=_("A month earlier")),
            tag("input", type="range", id="month", min=0, max=len(facts.days) - 1,
                value=len(facts.days) - 1, step=1, aria_valuetext=str(facts.day)),
            tag("button", "›", type="button", id="later", aria_label=_("A month later")),
            class_="slider js", hidden=True,
        )  # fmt: skip
        parts.append(slider)
    return tag("div", parts, class_="day", data_file=page.data or None, role="group",
               aria_label=_("Of when the figures are"))  # fmt: skip


def _footer(site: Site) -> Html:
    facts = site.facts
    head = facts.plan.head
    said = [
        _("Plan {id}, revision {revision}").format(id=head.id, revision=int(head.revision)),
        _("as of {day}").format(day=facts.day),
        _("all that is known")
        if facts.known_text is None
        else _("known at {time}").format(time=facts.known_text),
    ]
    lines: list[Html] = [tag("p", " · ".join(said))]
    if head.simulated:
        lines.append(tag("p", made_up().text, class_="made-up"))
    if head.document is not None:
        document = head.document
        issuer = document.issuer.said_in(naming()) if document.issuer else ""
        number = document.number or ""
        lines.append(tag("p", " ".join(filter(None, (issuer, number)))))
    if site.credit:
        lines.append(tag("p", _("Outlines: {credit}").format(credit=site.credit)))
    lines.append(tag("p", _("Made with meili. Every figure leads to its account.")))
    return tag("footer", lines)


def landing(languages: Sequence[str], title: str) -> str:
    """Return the page that leads to the first language, and offers the others."""
    first = languages[0]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", http_equiv="refresh", content=f"0; url={first}/index.html"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="stylesheet", href="site.css"),
        tag("link", rel="icon", href="icon.svg", type="image/svg+xml"),
    )
    links = [
        tag("p", tag("a", _CALLED.get(one, one), href=f"{one}/index.html", hreflang=one, lang=one))
        for one in languages
    ]
    body = tag("body", tag("main", tag("h1", title), links))
    return "<!doctype html>\n" + tag("html", head, body, lang=first) + "\n"
