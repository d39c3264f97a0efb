"""The colours of what is published, and the sign that stands beside each: one place for all.

Owns which colour a status has, on a light page and on a dark one. The hues are those of Okabe and
Ito ("Color Universal Design", 2008), which readers with any colour vision tell apart, made darker
or lighter until they can be seen: a mark has a contrast of 3 to 1 with the page and a text of
4.5 to 1 (WCAG 2.2, 1.4.11 and 1.4.3); a test measures it. A colour never says anything alone: the
sign of `render.words` or the word of the status stands with it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from meili_cli.model.terms import Status


class Theme(StrEnum):
    """The page that something is drawn on."""

    LIGHT = "light"
    DARK = "dark"


class Look(NamedTuple):
    """How a status is coloured: a mark, a text, and a wash behind a text in the page's ink."""

    mark: str
    text: str
    wash: str


class Page(NamedTuple):
    """The colours of a page that say nothing of a status.

    `ink` for text, `soft` for what is beside the matter, `line` for a grid that need not be seen,
    `ahead` for what is forecast, and `band` for the interval around it.
    """

    page: str
    ink: str
    soft: str
    line: str
    ahead: str
    band: str
    looks: Mapping[Status, Look]


PAGES: Final[Mapping[Theme, Page]] = {
    Theme.LIGHT: Page(
        page="#ffffff", ink="#1f2328", soft="#5d656e", line="#d5d9de",
        ahead="#56707f", band="#dbe4ea",
        looks={
            Status.ACHIEVED: Look("#00785a", "#00664c", "#c9e8dc"),
            Status.ON_TRACK: Look("#0072b2", "#00639b", "#d3e7f5"),
            Status.BEHIND: Look("#b57600", "#855600", "#fbe7bf"),
            Status.OFF_TRACK: Look("#d0520a", "#ad3f00", "#fbd9c3"),
            Status.REGRESSING: Look("#ad4a86", "#973a73", "#f3d9e8"),
            Status.MISSED: Look("#8a1630", "#8a1630", "#efccd2"),
            Status.PARTIAL: Look("#77754a", "#626038", "#ebead3"),
            Status.OPEN: Look("#5d656e", "#5d656e", "#e6e9ec"),
            Status.NO_DATA: Look("#80868d", "#5d656e", "#ffffff"),
            Status.NOT_APPLICABLE: Look("#80868d", "#5d656e", "#ffffff"),
            Status.NO_TARGET: Look("#80868d", "#5d656e", "#ffffff"),
        },
    ),
    Theme.DARK: Page(
        page="#15181c", ink="#e6e9ec", soft="#9aa4ae", line="#3a4048",
        ahead="#9db3c0", band="#2b3942",
        looks={
            Status.ACHIEVED: Look("#3dbf94", "#57cfa7", "#0e4535"),
            Status.ON_TRACK: Look("#56b4e9", "#74c2ee", "#123f5a"),
            Status.BEHIND: Look("#e0a32a", "#e8b44c", "#513a08"),
            Status.OFF_TRACK: Look("#f0803c", "#f79a61", "#5c2a0c"),
            Status.REGRESSING: Look("#d887b4", "#e2a0c4", "#4f2440"),
            Status.MISSED: Look("#f0687c", "#f58a99", "#5a1523"),
            Status.PARTIAL: Look("#a9a672", "#bcb98b", "#3c3b20"),
            Status.OPEN: Look("#9aa4ae", "#9aa4ae", "#2c3137"),
            Status.NO_DATA: Look("#7f8891", "#9aa4ae", "#15181c"),
            Status.NOT_APPLICABLE: Look("#7f8891", "#9aa4ae", "#15181c"),
            Status.NO_TARGET: Look("#7f8891", "#9aa4ae", "#15181c"),
        },
    ),
}  # fmt: skip
