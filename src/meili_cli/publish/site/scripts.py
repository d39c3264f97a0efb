"""What ships as script: the figures of the months, the words of the page, what can be searched.

A page that is opened from a folder may fetch nothing, but may load the scripts beside it: each
calls one function of `site.js` with data.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from meili_cli.i18n import _, naming
from meili_cli.model.area import Area
from meili_cli.model.scalar import one_line
from meili_cli.publish.site.facts import Facts, Naming
from meili_cli.publish.site.markup import script
from meili_cli.publish.site.tables import PACKED, STATUSES, TEXTS, Line
from meili_cli.render import words
from meili_cli.render.frame import Frame

CALL = "meili.take"


def words_of_pages(facts: Facts) -> str:
    """Return the words that scripts put on pages."""
    return script(
        "meiliWords=Object",
        {
            "statuses": [
                {"code": one.value, "sign": words.sign(one), "word": words.status(one)}
                for one in STATUSES
            ],
            "trends": {"↑": _("better"), "→": _("as before"), "↓": _("worse")},
            "themes": {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")},
            "theme": _("Colours: {name}"),
            "found": _("{n} found"),
            "nothing": _("Nothing found"),
            "more": _("and {n} more"),
            "done": _("{share} done"),
            "said": _("{area}: {said}"),
            "comma": _(", "),
            "code": _("Code"),
            "name": _("Name"),
            "as_of": _("As of"),
            "then": _("This account is of {day}. That of {then} is told by:"),
            "simulated": facts.plan.head.simulated,
            "kinds": {"area": _("Area"), "target": _("Target"), "task": _("Task")},
            "days": [day.isoformat() for day in facts.days],
        },
    )


Made = dict[tuple[date, str, str], Line]
"""Lines that were made in one language already, by day, item and area."""


def months(facts: Facts, frame: Frame, naming_: Naming, made: Made) -> Iterator[tuple[str, str]]:
    """Yield the files of figures, one for each month, under the day that they are of.

    A file has `rows`: by item and area a line of the `fields`. Texts stand once, in `texts`; the
    fields that are `plain` are their places there.
    """
    for day, report in zip(facts.days, facts.reports, strict=True):
        pool: dict[str, int] = {}
        rows: dict[str, dict[str, list[object]]] = {}
        for row in report.rows:
            place = (day, row.item, row.area)
            named = naming_.row(row)
            if place in made:
                line = made[place].again(named, frame, naming_)
            else:
                line = made[place] = Line.of(named, frame, naming_)
            rows.setdefault(row.item, {})[row.area] = line.packed(pool)
        said: dict[str, Any] = {
            "fields": PACKED, "plain": TEXTS, "texts": list(pool), "rows": rows,
        }  # fmt: skip
        yield day.isoformat(), script(CALL, day.isoformat(), said)


def search(facts: Facts, naming_: Naming) -> str:
    """Return what can be searched: kind, name, address, and all that it is found by."""
    found: list[tuple[str, str, str, str]] = []
    top = facts.areas.top
    below = facts.areas.children
    for area in (
        top,
        *facts.parts,
        *(one for part in facts.parts for one in below.get(part.code, ())),
    ):
        if area is top:
            href = "index.html"
        elif area.parent == top.code:
            href = f"area/{area.code}.html"
        else:
            href = f"why/{area.code}.html"
        found.append(("area", naming_.area(area.code), href, _area_words(area)))
    for kind, items in (("target", facts.plan.targets), ("task", facts.plan.tasks)):
        for item in items.values():
            names = one_line(" ".join((item.id, *item.name.root.values())))
            found.append(
                (kind, item.name.said_in(naming()), f"{kind}/{item.id}.html", names.lower())
            )
    return script(CALL, "search", found)


def _area_words(area: Area) -> str:
    spelt = area.pinyin.lower()
    initials = "".join(word[:1] for word in spelt.split())
    words_ = (area.code, *area.names, spelt, spelt.replace(" ", ""), initials)
    return one_line(" ".join(words_)).lower()
