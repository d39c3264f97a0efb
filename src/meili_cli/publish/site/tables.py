"""Tables of figures: a row of a report as a line of markup, and as a line of data for a month.

Owns which columns there are, and how a cell is marked. Texts come from `render`, so that a page
and a terminal agree; beside each stands the exact value, and the place that it comes from.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.i18n import _, no_op
from meili_cli.model.report import Note, Row
from meili_cli.model.terms import Status, Trend
from meili_cli.publish.site.facts import Naming
from meili_cli.publish.site.markup import Html, tag
from meili_cli.render import columns, figures, records, words
from meili_cli.render.frame import Frame

TEXTS: Final = (
    "target", "due", "attained", "completion", "expected", "pace", "trend", "reports", "last_as_of",
)  # fmt: skip
"""The columns that are texts; the others are drawn."""
_SPOKEN: Final = ("target", "attained", "completion", "expected")
"""Those of them that differ from language to language."""
EXACT: Final = ("target", "attained", "completion", "expected", "pace")
"""Those of them that have an exact value beside the text."""
COLUMNS: Final = (
    "target", "due", "attained", "progress", "completion", "expected", "pace", "status", "trend",
    "reports", "last_as_of", "notes",
)  # fmt: skip
PACKED: Final = (
    "status", "stale", "bar", "mark", "notes", *TEXTS, *(f"{name}_exact" for name in EXACT),
)  # fmt: skip
"""The fields of a line of data, in their order."""

_RIGHT: Final = frozenset({"target", "attained", "completion", "expected", "pace", "reports"})
_LINKED: Final = frozenset({"attained", "completion", "expected", "pace"})
"""Figures, each of which leads to its account."""
_SORTED: Final = frozenset({*COLUMNS} - {"progress", "notes"})
_TRENDS: Final = {
    Trend.UP: no_op("better"), Trend.FLAT: no_op("as before"), Trend.DOWN: no_op("worse"),
}  # fmt: skip


class Line(NamedTuple):
    """A row as it is shown: its texts by column, its exact values, bar, mark and notes."""

    row: Row
    texts: Mapping[str, str]
    exact: Mapping[str, object]
    bar: float | None
    mark: float | None
    notes: tuple[str, ...]

    @classmethod
    def of(cls, row: Row, frame: Frame, naming: Naming) -> "Line":
        """Return the line of a row, which has its names in the language in use already."""
        page = columns.Page(frame, None, None)
        drawn = columns.OF_ROWS["progress"].cell(row, page).bar
        return cls(
            row,
            {name: columns.OF_ROWS[name].cell(row, page).text for name in TEXTS},
            {name: records.plain(getattr(row, name)) for name in EXACT},
            None if drawn is None else _part(drawn.done),
            None if drawn is None or drawn.mark is None else _part(drawn.mark),
            tuple(_notes(row, naming)),
        )

    def again(self, row: Row, frame: Frame, naming: Naming) -> "Line":
        """Return the line of the same row in another language; much of it is the same in all."""
        page = columns.Page(frame, None, None)
        texts = {name: columns.OF_ROWS[name].cell(row, page).text for name in _SPOKEN}
        notes = tuple(_notes(row, naming))
        return self._replace(row=row, texts={**self.texts, **texts}, notes=notes)

    def packed(self, pool: dict[str, int]) -> list[object]:
        """Return the line as data; a text is its place in the pool."""
        row = self.row

        def place(text: str) -> int:
            return pool.setdefault(text, len(pool))

        return [
            STATUSES.index(row.status), int(row.stale), self.bar, self.mark,
            [place(note) for note in self.notes],
            *(place(self.texts[name]) for name in TEXTS),
            *(self.exact[name] for name in EXACT),
        ]  # fmt: skip


STATUSES: Final = tuple(Status)
"""Statuses by their number in data."""


def _part(value: Fraction) -> float:
    """Return how far a bar reaches, of 100; a bar is as long as its track at most."""
    return round(100 * min(max(float(value), 0.0), 1.0), 1)


def _notes(row: Row, naming: Naming) -> Iterable[str]:
    if row.stale:
        yield words.note(words.STALE)
    for note in row.notes:
        yield _note(note, row, naming)


def _note(note: Note, row: Row, naming: Naming) -> str:
    said, argument = words.note(note.code), note.argument
    if not argument:
        return said
    if note.code == "not_additive" and argument in naming.areas:
        argument = naming.area(argument)
    elif note.code in {"rollup_differs", "reported_differs"}:
        argument = figures.in_measure(row, argument)
    return _("{note}: {details}").format(note=said, details=argument)


class Notes:
    """The notes below a table, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def marks(self, line: Line) -> str:
        """Return the numbers of the notes of a line."""
        numbers = {self._numbers.setdefault(note, len(self._numbers) + 1) for note in line.notes}
        return " ".join(map(str, sorted(numbers)))

    def listed(self) -> Html:
        """Return the notes; the list is there even where it is empty, for another month's."""
        return tag("ol", [tag("li", note) for note in self._numbers], class_="notes")


def status(value: Status) -> Html:
    """Return a status as its sign and its word, coloured."""
    sign = tag("span", words.sign(value), class_="sign", aria_hidden="true")
    return tag("span", sign, " ", words.status(value), class_=f"status s-{value}")


def bar(line: Line) -> Html | None:
    """Return how far the way is done, with a mark where it should be by now."""
    if line.bar is None:
        return None
    parts = [
        tag("rect", class_="track", width=100, height=10),
        tag("rect", class_="done", width=f"{line.bar:g}", height=10),
    ]
    if line.mark is not None:
        parts.append(tag("rect", class_="mark", x=f"{min(line.mark, 99.0):g}", width=1, height=10))
    return tag(
        "svg", parts, class_=f"bar s-{line.row.status}", viewBox="0 0 100 10",
        preserveAspectRatio="none", aria_hidden="true", focusable="false",
    )  # fmt: skip


class Account(NamedTuple):
    """Where the accounts lie, as seen from a page, and of which day they are."""

    root: str
    day: date

    def of(self, row: Row) -> str:
        """Return the address of the account of a row."""
        return f"{self.root}why/{row.area}.html#{row.item}"


def cells(line: Line, notes: Notes, account: Account, shown: Sequence[str]) -> list[Html]:
    """Return the cells of a line."""
    return [_cell(line, name, notes, account) for name in shown]


def _cell(line: Line, name: str, notes: Notes, account: Account) -> Html:
    row = line.row
    match name:
        case "progress":
            return tag("td", bar(line), data_field=name, class_="progress")
        case "status":
            rank = STATUSES.index(row.status)
            return tag("td", status(row.status), data_field=name, data_v=rank)
        case "notes":
            return tag("td", notes.marks(line), data_field=name, class_="marks")
        case "trend":
            said = (
                None if row.trend is None else tag("span", _(_TRENDS[row.trend]), class_="unseen")
            )
            arrow = tag("span", line.texts[name], aria_hidden="true")
            return tag("td", arrow, said, data_field=name, data_v=trend_rank(row), class_="trend")
    text: Html | str = line.texts[name]
    if name in _LINKED and text != figures.NOTHING:
        step = None if name == "attained" else -1  # one stop a line is enough for a keyboard
        text = tag("a", text, href=account.of(row), tabindex=step)
    exact = line.exact.get(name)
    kind = "late" if name == "last_as_of" and row.stale else None
    right = "n" if name in _RIGHT else None
    return tag(
        "td", text, data_field=name, class_=" ".join(filter(None, (right, kind))) or None, data_v=None if exact is None else str(exact),
    )  # fmt: skip


def trend_rank(row: Row) -> int | None:
    """Return a trend as a number to sort by; the better the greater."""
    return None if row.trend is None else {"down": -1, "flat": 0, "up": 1}[row.trend.value]


def heads(first: str, shown: Sequence[str]) -> Html:
    """Return the line of titles; each is a button that sorts, where there is something to sort."""
    titles = [_head("name", first)]
    for name in shown:
        title = words.level(name) if name not in columns.OF_ROWS else _(columns.OF_ROWS[name].title)
        titles.append(_head(name, title))
    return tag("thead", tag("tr", titles))


def _head(name: str, title: str) -> Html:
    right = "n" if name in _RIGHT else None
    if name not in _SORTED and name != "name":
        return tag("th", title, scope="col", data_field=name, class_=right)
    return tag(
        "th", tag("button", title, type="button"), scope="col", data_field=name, class_=right,
        aria_sort="none",
    )  # fmt: skip


class Part(NamedTuple):
    """Lines of a table under one heading; each has the address and the name of what it is of."""

    title: str | None
    lines: Sequence[tuple[str, str, str, Line]]
    """The key in the data, the address, the name, and the line."""


def table(
    name: str, title: str, first: str, parts: Sequence[Part], account: Account,
    shown: Sequence[str] = COLUMNS, *, units: bool = False,
) -> Html:  # fmt: skip
    """Return a table with its caption, its notes below it, and a button to download it.

    With `units` the unit of its figures stands beside the name of a line.
    """
    notes = Notes()
    bodies = []
    for part in parts:
        rows: list[Html] = []
        if part.title is not None:
            head = tag("th", part.title, scope="rowgroup", colspan=len(shown) + 1)
            rows.append(tag("tr", head, class_="group"))
        for key, href, label, line in part.lines:
            called = tag("a", label, href=href) if href else label
            rows.append(
                tag(
                    "tr",
                    tag(
                        "th",
                        called,
                        _beside(line) if units else None,
                        scope="row",
                        data_field="name",
                    ),
                    cells(line, notes, account, shown),
                    data_row=key,
                    data_cell=f"report/{account.day}/{line.row.item}/{line.row.area}",
                )
            )
        bodies.append(tag("tbody", rows))
    return framed(name, title, [heads(first, shown), *bodies], notes.listed())


def _beside(line: Line) -> Html | None:
    said = figures.unit(line.row)
    return tag("small", " ", said, class_="unit") if said else None


def framed(name: str, title: str, content: Sequence[Html], below: Html | None = None) -> Html:
    """Return a table in a frame that scrolls, with a button to download it."""
    save = tag(
        "button", _("Download as CSV"), type="button", class_="save js", data_save=name,
        hidden=True,
    )  # fmt: skip
    caption = tag("caption", tag("span", title, id=f"{name}-title"))
    inner = tag("table", caption, *content, id=name)
    scroll = tag(
        "div", inner, class_="scroll", role="region", tabindex=0, aria_labelledby=f"{name}-title"
    )
    return tag("div", save, scroll, below, class_="framed")
