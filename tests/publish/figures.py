"""Whether what is published says what meili says: every number in it, against the json of commands.

Nothing here uses the program's own way to round or to put into words: a number is read from the text
as a person reads it, and compared with the exact one, which is asked for on the command line.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import html5lib

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIGNED = re.compile(r"([-−]?)(\d[\d,]*(?:\.\d+)?)\s*([万亿]?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATES = re.compile(
    "|".join(
        [
            _DAY.pattern,
            r"\d{4}年\d{1,2}月\d{1,2}日",
            r"\d{4}年(?:第[一二三四]季度|[上下]半年|\d{1,2}月)?",
            r"〔\d{4}〕(?:第\d{1,2}期)?",
            r"计划第\d+版",
            rf"(?:\d{{1,2}} )?{_MONTH} \d{{4}}",
            r"(?:quarter|half) of \d{4}",
            r"bulletin (?:for |No\. \d{1,2} of )?\d{4}",
            r"end of \d{4}",
            r"revision \d+",
        ]
    )
)
"""Numbers that are no figures: days, periods, the number of the document and of the plan."""
HEADING = re.compile(r"^\d+(?:\.\d+)*\.? ")
"""The number of a heading."""
_SIGNS = re.compile(r"\\([!-/:-@\[-`{-~])")

_STATUSES = frozenset({
    "achieved", "on_track", "behind", "off_track", "regressing", "missed", "partial", "open",
    "no_data", "not_applicable", "no_target",
})  # fmt: skip


class Shown(NamedTuple):
    """A figure as it is shown, and the reference that it carries."""

    ref: str
    text: str


# -- reading -----------------------------------------------------------------------------------


def shown_in(page: str) -> list[Shown]:
    """Return the figures of a page of html, in order."""
    found = _page(page).iterfind(".//*[@data-cell]")
    return [Shown(one.get("data-cell"), "".join(one.itertext())) for one in found]


def loose_in(page: str, names: Iterable[str]) -> list[str]:
    """Return the texts of a page that hold a number which is no figure, no date and in no name."""
    known = sorted(set(names), key=len, reverse=True)
    return [
        text for text in _outside(_page(page).find("body")) if NUMBER.search(_bare(text, known))
    ]


def text_of(page: str) -> str:
    """Return the text of a page of html, with a space between its pieces."""
    return " ".join(_page(page).find("body").itertext())


def text_of_markdown(text: str) -> str:
    """Return the text of Markdown without its signs."""
    return _SIGNS.sub(r"\1", text)


def text_of_pdf(path: Path) -> str:
    """Return the text of a pdf, without the numbers of its pages."""
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(path).pages]
    return "\n".join(re.sub(rf"—\s*{number}\s*—", "", page) for number, page in enumerate(pages, 1))


def numbers(text: str) -> list[str]:
    """Return all numbers in a text, in order."""
    return NUMBER.findall(text)


def _page(page: str) -> Any:
    return html5lib.parse(page, namespaceHTMLElements=False)


def _outside(element: Any) -> Iterator[str]:
    """Yield the pieces of text that stand in no figure; a heading without its number."""
    if element.tag in {"script", "style"} or element.get("data-cell") is not None:
        return
    text = element.text or ""
    yield HEADING.sub("", text.strip()) if re.fullmatch("h[2-6]", element.tag) else text
    for child in element:
        yield from _outside(child)
        yield child.tail or ""


def _bare(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return DATES.sub(" ", text)


# -- asking ------------------------------------------------------------------------------------

Ask = Callable[..., Any]
"""Runs a command line on the workspace, and returns its json."""


@dataclass(frozen=True)
class Answers:
    """What the commands say of an area and of those below it, each asked once."""

    ask: Ask
    area: str
    below: str
    known_at: str | None = None
    _kept: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def _asked(self, *words: str) -> Any:
        known = () if self.known_at is None else ("--known-at", self.known_at)
        if words not in self._kept:
            self._kept[words] = self.ask(*words, *known, "--format", "json")
        return self._kept[words]

    def _rows(self, command: str, day: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the rows of a command by item and area: of the area, and of those below it."""
        key = ("rows of", command, day)
        if key not in self._kept:
            words = (command, "--area", self.area, "--as-of", day)
            rows = self._asked(*words)["rows"]
            if command == "report":  # the watch list has both
                rows = [*rows, *self._asked(*words, "--by", self.below)["rows"]]
            self._kept[key] = {(row["item"], row["area"]): row for row in rows}
        found: dict[tuple[str, str], dict[str, Any]] = self._kept[key]
        return found

    def _both(self, command: str, day: str) -> list[dict[str, Any]]:
        """Return the same rows in order."""
        return list(self._rows(command, day).values())

    def row(self, command: str, day: str, item: str, area: str) -> dict[str, Any]:
        return self._rows(command, day)[item, area]

    def ranks(self, day: str) -> dict[str, dict[str, Any]]:
        rows = self._asked("rank", "--area", self.area, "--by", self.below, "--as-of", day)["rows"]
        return {one["area"]: one for one in rows}

    def count(self, day: str, area: str, what: str) -> int:
        """Return how many rows are so."""
        rows = self._asked("report", "--area", self.area, "--as-of", day)["rows"]
        if what == "targets":
            return len(rows)
        if what in _STATUSES:
            return sum(one["status"] == what for one in rows)
        if what.startswith("areas"):
            ranks = self.ranks(day).values()
            whole = [one for one in ranks if one["with_data"] == one["applying"]]
            return len(whole) if what == "areas-complete" else len(ranks)
        if what.startswith("watched"):
            return self._watched(day, area, what)
        if what.startswith("forecasts"):
            return self._forecasts(day, what)
        if what.startswith("directives"):
            listed = self._asked("directive", "list", "--area", self.area, "--as-of", day)["rows"]
            standing = {"overdue"} if what.endswith("overdue") else {"open", "overdue"}
            return sum(one["standing"] in standing for one in listed)
        raise AssertionError(what)

    def _watched(self, day: str, area: str, what: str) -> int:
        rows = self._both("watch", day)
        if what.startswith("watched-here"):
            rows = [one for one in rows if one["area"] == area]
        wanted = {"new": {"new"}, "recovered": {"recovered"}}.get(
            what.rpartition("-")[2], {"new", "continuing"}
        )
        return sum(one["change"] in wanted for one in rows)

    def _forecasts(self, day: str, what: str) -> int:
        rows = self._asked("forecast", "--area", self.area, "--as-of", day)["rows"]
        chances = [one["probability"] for one in rows if one["forecast"] is not None]
        likely = sum(one >= 0.8 for one in chances)
        unlikely = sum(one <= 0.2 for one in chances)
        return {
            "forecasts": len(chances),
            "forecasts-likely": likely,
            "forecasts-unlikely": unlikely,
            "forecasts-open": len(chances) - likely - unlikely,
        }[what]


# -- comparing ---------------------------------------------------------------------------------


def wrong(shown: Iterable[Shown], answers: Answers) -> list[str]:
    """Return a complaint for each figure that is not what the commands say."""
    return [said for one in dict.fromkeys(shown) for said in _complaints(one, answers)]


def _complaints(one: Shown, answers: Answers) -> Iterator[str]:
    kind, day, *rest = one.ref.split("/")
    if kind == "count":
        exact: object = answers.count(day, *rest)
        if one.text != str(exact):
            yield f"{one}: {exact}"
    elif kind == "moved":
        area, before = rest
        ahead = answers.ranks(before)[area]["rank"] - answers.ranks(day)[area]["rank"]
        arrow = "↑" if ahead > 0 else "↓"
        if one.text != (f"{arrow}{abs(ahead)}" if ahead else "–"):
            yield f"{one}: {ahead}"
    elif kind == "rule":  # the contract's, which the plans under test do not change
        exact = {"on_track": "0.95", "behind": "0.6", "periods": "3", "chance": "80%"}[rest[0]]
        if one.text.replace(" ", "") != exact:
            yield f"{one}: {exact}"
    elif kind == "rank":
        area, name = rest
        row = answers.ranks(day)[area]
        if not agrees(one.text, row[name], Limits(least=(100,) if name == "score" else ())):
            yield f"{one}: {row[name]}"
    else:
        item, area, name = rest
        row = answers.row(kind, day, item, area)
        if not _field_agrees(one.text, row, kind, name):
            yield f"{one}: {row.get(name)}"


class Limits(NamedTuple):
    """What a figure must not seem to reach from below, or from above; and whether it is cut off."""

    least: tuple[float, ...] = ()
    most: tuple[float, ...] = ()
    down: bool = False


NONE = Limits()


def _field_agrees(text: str, row: dict[str, Any], kind: str, name: str) -> bool:
    """Whether a text is what a row has in a field; `kind` is the command that the row is of."""
    compare = _FIELDS.get(name)
    if compare is not None:
        return compare(text, row)
    if name == "attained":
        return _attained_agrees(text, row, kind)
    return agrees(text, row[name], _limits(row) if name in {"forecast", "expected"} else NONE)


def _limits(row: dict[str, Any]) -> "Limits":
    target, top = row.get("target"), row.get("target_max")
    if not isinstance(target, int | float):
        return NONE
    limits = Limits(most=(target,)) if row.get("bound") == "at_most" else Limits((target,))
    return limits if top is None else limits._replace(most=(top,))


def _attained_agrees(text: str, row: dict[str, Any], kind: str) -> bool:
    if row.get("states"):
        return _states_agree(text, row)
    if row["attained"] is None:
        return not NUMBER.search(text)
    lower = kind == "report" and "lower_bound" in row["notes"]
    limits = _limits(row)._replace(down=lower)
    return text.startswith("≥") == lower and agrees(text.lstrip("≥ "), row["attained"], limits)


def _aim_agrees(text: str, row: dict[str, Any]) -> bool:
    """Whether all numbers of an aim are there, with all their digits."""
    ends = [row["target"], row.get("target_max")]
    exact = [Fraction(str(end)) for end in ends if isinstance(end, int | float)]
    found = [_value(one)[0] for one in _SIGNED.findall(text)]
    return len(found) == len(exact) and all(
        abs(one - other) < Fraction(1, 10**6) for one, other in zip(found, exact, strict=True)
    )


def _interval_agrees(text: str, row: dict[str, Any]) -> bool:
    parts = re.split(r" (?:to|至) ", text)
    return (
        len(parts) == 2
        and agrees(parts[0], row["low"])
        and agrees(parts[1], row["high"], _limits(row))
    )


def _conditions_agree(text: str, row: dict[str, Any]) -> bool:
    return set(numbers(text)) <= {str(row["periods"]), *_percents(row["miss_probability"])}


def _note_agrees(text: str, row: dict[str, Any]) -> bool:
    said = [note.partition(":")[2] for note in row["notes"]]
    return any(each and (text == each or agrees(text, each)) for each in said)


def agrees(text: str, exact: Any, limits: Limits | None = None) -> bool:
    """Whether a text is what an exact value is rounded to, on its side of the limits."""
    limits = limits or NONE
    if exact is None:
        return not NUMBER.search(text)
    if isinstance(exact, str) and (_DAY.fullmatch(exact) or not NUMBER.fullmatch(exact)):
        return text == exact or (not NUMBER.search(text) and _DAY.fullmatch(exact) is not None)
    found = _SIGNED.findall(text)
    if len(found) != 1:
        return False
    (value, unit), true = _value(found[0]), Fraction(str(exact))
    off = abs(value - true)
    fine = abs(true) * Fraction(1, 10**9)
    for limit in map(Fraction, map(str, limits.least)):
        if (value >= limit) != (true >= limit):
            return False
    for limit in map(Fraction, map(str, limits.most)):
        if (value <= limit) != (true <= limit):
            return False
    if limits.down and value > true + fine:
        return False
    near = {
        limit for limit in (*limits.least, *limits.most) if abs(true - Fraction(str(limit))) <= unit
    }
    allowed = unit if limits.down or near else unit / 2
    return off <= allowed + fine


def _value(found: tuple[str, str, str]) -> tuple[Fraction, Fraction]:
    """Return a number and what its last digit is worth."""
    sign, digits, myriads = found
    digits = digits.replace(",", "")
    times = {"": 1, "万": 10**4, "亿": 10**8}[myriads]
    unit = Fraction(times, 10 ** len(digits.partition(".")[2]))
    return Fraction(digits) * times * (-1 if sign else 1), unit


def _states_agree(text: str, row: dict[str, Any]) -> bool:
    order = ["not_started", "started", "basically_done", "done"]
    asked = row["target"] if row["target"] in order else "done"
    done = sum(n for state, n in row["states"].items() if order.index(state) >= order.index(asked))
    return text == f"{done}/{max(row['expected_reports'], sum(row['states'].values()))}"


def _chance_agrees(text: str, chance: float | None) -> bool:
    if chance is None:
        return not NUMBER.search(text)
    if text.startswith(("<", ">")):
        return chance < 0.01 if text[0] == "<" else chance > 0.99
    return agrees(text, chance * 100, Limits((100,)))


def _percents(part: float | None) -> set[str]:
    if part is None:
        return set()
    low = int(part * 100)
    return {str(low) if part * 100 - low < 0.5 or low + 1 == 100 else str(low + 1)}


def _times(value: float | None, factor: int) -> float | None:
    return None if value is None else float(Fraction(str(value)) * factor)


_FIELDS: dict[str, Callable[[str, dict[str, Any]], bool]] = {
    "target": _aim_agrees,
    "completion": lambda text, row: agrees(text, _times(row["completion"], 100), Limits((100,))),
    "pace": lambda text, row: agrees(text, row["pace"], Limits((0.95, 0.6, 0))),
    "reports": lambda text, row: text == f"{row['reported']}/{row['expected_reports']}",
    "probability": lambda text, row: _chance_agrees(text, row["probability"]),
    "interval": _interval_agrees,
    "conditions": _conditions_agree,
    "notes": _note_agrees,
    "status": lambda text, _row: not NUMBER.search(text),
    "trend": lambda text, _row: not NUMBER.search(text),
}
"""How a field is compared that is not just a number."""


def asker(run: Callable[..., Any], folder: Path) -> Ask:
    """Return what runs a command on a workspace and reads its json; it must end well."""

    def ask(*words: str) -> Any:
        ran = run(folder, *words)
        assert ran.code == 0, (words, ran.err)
        return json.loads(ran.out)

    return ask
