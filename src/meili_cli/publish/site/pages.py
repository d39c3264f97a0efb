"""The pages: overview, areas with the map, an area, a target, the tasks, a task, the accounts.

Owns what stands on a page and in which order, in the language in use. Figures come as lines of
`tables`, accounts as `render.account` tells them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from meili_cli.i18n import _, naming, ngettext
from meili_cli.model.area import Area
from meili_cli.model.plan import Target, Task
from meili_cli.model.report import Row
from meili_cli.publish.site import drawn, tables
from meili_cli.publish.site.facts import Facts, Naming
from meili_cli.publish.site.frame import Page
from meili_cli.publish.site.markup import Content, Html, joined, tag, text
from meili_cli.publish.site.outlines import Outlines
from meili_cli.publish.site.tables import Account, Line, Part
from meili_cli.render import account as accounts_
from meili_cli.render import columns, figures, words
from meili_cli.render.frame import Frame
from meili_cli.reports.explain import Explanation

_AREAS: Final = ("attained", "progress", "completion", "expected", "pace", "status", "trend",
                 "reports", "last_as_of", "notes")  # fmt: skip


_TOLD: Final = 2
"""Areas of so many levels below the top one have accounts of their own."""


class Pages(NamedTuple):
    """What all pages are made of, in the language in use; `lines` by item and area."""

    facts: Facts
    frame: Frame
    naming: Naming
    outlines: Outlines | None
    lines: Mapping[tuple[str, str], Line]

    def all(self) -> Iterator[Page]:
        """Yield every page but the accounts and those of areas."""
        yield self._overview()
        if self.facts.parts:
            yield self._areas()
        for item in self.facts.plan.targets.values():
            yield self._target(item)
        if self.facts.plan.tasks:
            yield self._tasks()
        for task in self.facts.plan.tasks.values():
            yield self._task(task)

    # -- overview ------------------------------------------------------------------------

    def _overview(self) -> Page:
        top = self.facts.areas.top.code
        title = self.facts.plan.head.title.said_in(naming())
        period = self.facts.plan.head.period
        lead = _("{area}, {start} to {end}: {goals} with {targets}.").format(
            area=self.naming.area(top), start=period.start, end=period.end,
            goals=_goals(len(self.facts.plan.goals)), targets=_targets(len(self.facts.plan.targets)),
        )  # fmt: skip
        content = [
            tag("h1", title),
            tag("p", lead, class_="lead"),
            self._counts(self._rows_of(top)),
            self._of_area(top, "targets", _("Goals and their targets"), ""),
        ]
        return Page("index.html", title, content, "index.html", f"area/{top}", wide=True)

    def _counts(self, rows: Sequence[Row]) -> Html:
        """Return how many targets stand how, as a list; each is there, so that months can differ."""
        found = Counter(row.status for row in rows)
        items = [
            tag(
                "li",
                tag("b", str(found[one]), data_count=one),
                " ",
                tables.status(one),
                hidden=not found[one],
            )
            for one in tables.STATUSES
        ]
        return tag("ul", items, class_="counts", aria_label=_("Targets by status"))

    def _rows_of(self, area: str) -> list[Row]:
        return [line.row for (_item, code), line in self.lines.items() if code == area]

    def _of_area(self, area: str, name: str, title: str, root: str) -> Html:
        """Return the table of an area: its targets by goal."""
        parts = [
            Part(
                file.goal.name.said_in(naming()),
                [
                    (one.id, f"{root}target/{one.id}.html", self.naming.item(one.id),
                     self.lines[one.id, area])
                    for one in file.targets
                ],
            )
            for file in self.facts.plan.goals
        ]  # fmt: skip
        return tables.table(
            name, title, _("Target"), parts, Account(root, self.facts.day), units=True
        )

    # -- areas ---------------------------------------------------------------------------

    def _areas(self) -> Page:
        item = next(iter(self.facts.plan.targets.values()))
        options = [
            tag(
                "optgroup",
                [
                    tag("option", self.naming.item(one.id), value=one.id, selected=one is item)
                    for one in file.targets
                ],
                label=file.goal.name.said_in(naming()),
            )
            for file in self.facts.plan.goals
        ]
        choice = tag(
            "div",
            tag("label", _("Target"), " ", tag("select", options, id="item")),
            class_="choice js", hidden=True,
        )  # fmt: skip
        chosen = tag("a", self.naming.item(item.id), href=f"target/{item.id}.html", id="chosen")
        content = [
            tag("h1", _("Map and areas") if self.outlines else _("All areas")),
            tag("p", chosen, class_="lead"),
            choice,
            self._with_map(item.id, "", "areas"),
        ]
        return Page(
            "areas.html", _("All areas"), content, "areas.html", f"target/{item.id}", wide=True
        )

    def _with_map(self, item: str, root: str, name: str) -> Html:
        """Return the areas for a target, as a table and, where there are outlines, as a map."""
        shown = {
            one.code: drawn.Shown(
                self.naming.area(one.code), f"{root}area/{one.code}.html",
                self.lines[item, one.code],
            )
            for one in self.facts.parts
        }  # fmt: skip
        top = self.facts.areas.top.code
        lines = [(top, f"{root}index.html", self.naming.area(top), self.lines[item, top])]
        lines += [(code, one.href, one.name, one.line) for code, one in shown.items()]
        parts = [Part(None, lines[:1]), Part(None, lines[1:])]
        title = self.naming.item(item)
        table = tables.table(name, title, _("Area"), parts, Account(root, self.facts.day), _AREAS)
        if self.outlines is None or not shown.keys() & self.outlines.areas.keys():
            return table
        drawn_ = drawn.areas(
            self.outlines, shown, _("Map of the areas: {target}").format(target=title)
        )
        shade = tag(
            "fieldset",
            tag("legend", _("Coloured by")),
            [
                tag("label", tag("input", type="radio", name="shade", value=value,
                                 checked=value == "status"), " ", said)
                for value, said in (("status", _("status")), ("completion", _("completion")))
            ],
            class_="shade js", hidden=True,
        )  # fmt: skip
        figure = tag("figure", shade, drawn_, self._legend(), class_="outlines")
        return tag("div", figure, table, class_="beside")

    def _legend(self) -> Html:
        statuses = tag(
            "ul",
            [tag("li", tables.status(one), data_legend=one) for one in tables.STATUSES],
            class_="legend by-status",
        )
        fifths = tag(
            "ul",
            [
                tag("li", tag("span", class_=f"swatch c-{n}"), f" {n * 20}–{n * 20 + 20} %")
                for n in range(5)
            ],
            tag("li", tag("span", class_="swatch c-none"), " ", _("none")),
            class_="legend by-completion",
        )
        return joined([statuses, fifths])

    def area(self, area: Area, below: Mapping[str, Sequence[Explanation]]) -> Page:
        """Return the page of an area; `below` are the accounts of the areas right below it."""
        name = self.naming.area(area.code)
        path = f"area/{area.code}.html"
        level = words.level(area.level)
        content: list[Html | None] = [
            tag("h1", name),
            tag("p", f"{level} · {area.code}", class_="lead"),
            self._counts(self._rows_of(area.code)),
            self._of_area(area.code, "targets", _("{area}: all targets").format(area=name), "../"),
        ]
        if below:
            content.append(self._matrix(area, below))
        return Page(path, name, content, "areas.html", f"area/{area.code}", wide=True)

    def _matrix(self, area: Area, below: Mapping[str, Sequence[Explanation]]) -> Html:
        """Return the table of targets × areas below: sign and completion, each with its account."""
        codes = list(below)
        rows_of = {code: {one.row.item: one.row for one in found} for code, found in below.items()}
        day = self.facts.day
        head = tag(
            "thead",
            tag(
                "tr", tag("th", _("Target"), scope="col", data_field="name"),
                [
                    tag("th", tag("a", self.naming.area(code), href=f"../why/{code}.html"),
                        scope="col", class_="turned")
                    for code in codes
                ],
            ),
        )  # fmt: skip
        bodies = []
        for file in self.facts.plan.goals:
            rows = [
                tag("tr", tag("th", file.goal.name.said_in(naming()), scope="rowgroup",
                              colspan=len(codes) + 1), class_="group")
            ]  # fmt: skip
            for target in file.targets:
                cells = [
                    _little(self.naming.row(rows_of[code][target.id]), self.frame) for code in codes
                ]
                rows.append(
                    tag(
                        "tr", tag("th", self.naming.item(target.id), scope="row",
                                  data_field="name"), cells, data_row=target.id,
                    )
                )  # fmt: skip
            bodies.append(tag("tbody", rows))
        title = _("{area}: the areas below, on {day}").format(
            area=self.naming.area(area.code), day=day
        )
        note = tag("p", _("Done so far, or what is attained where there is no completion. "
                          "These figures are of the site's day alone."), class_="aside")  # fmt: skip
        return tag(
            "section", tag("h2", _("The areas below")), note,
            tables.framed("below", title, [head, *bodies]), class_="matrix",
        )  # fmt: skip

    # -- targets -------------------------------------------------------------------------

    def _target(self, target: Target) -> Page:
        name = self.naming.item(target.id)
        top = self.facts.areas.top.code
        line = self.lines[target.id, top]
        goal = self.facts.plan.goal_of[target.id]
        facts: list[tuple[str, Content]] = [
            (_("Goal"), goal.name.said_in(naming())),
            (_("Aim"), _aim(line)),
            (_("Measure"), words.measure(target.measure)),
            *([(_("Unit"), unit)] if (unit := figures.unit(line.row)) else []),
        ]  # fmt: skip
        serving = [
            task for task in self.facts.plan.tasks.values() if target.id in task.serves
        ]  # fmt: skip
        if serving:
            facts.append(
                (_("Served by"), _commas([
                    tag("a", self.naming.item(one.id), href=f"../task/{one.id}.html")
                    for one in serving
                ]))
            )  # fmt: skip
        if target.part_of is not None:
            facts.append(
                (_("Part of"), tag("a", self.naming.item(target.part_of),
                                   href=f"{target.part_of}.html"))
            )  # fmt: skip
        content: list[Html | None] = [
            tag("h1", name),
            tag("blockquote", target.quote, lang="zh" if "zh" in self.facts.plan.head.languages
                else None) if target.quote else None,
            _list(facts),
            self._over_months(target, name, line.texts["target"]),
            tag("h2", _("By area")),
            self._with_map(target.id, "../", "areas"),
        ]  # fmt: skip
        return Page(f"target/{target.id}.html", name, content, "index.html",
                    f"target/{target.id}", wide=True)  # fmt: skip

    def _over_months(self, target: Target, name: str, aim: str) -> Html | None:
        top = self.facts.areas.top.code
        rows = [
            next(row for row in report.rows if row.item == target.id and row.area == top)
            for report in self.facts.reports
        ]
        title = _("{target} in {area}, attained and expected").format(
            target=name, area=self.naming.area(top)
        )
        svg = drawn.months(self.facts.days, rows, title)
        if svg is None:
            return None
        key = tag(
            "figcaption",
            tag("span", _("Attained"), class_="key got"), " ",
            tag("span", _("Expected"), class_="key asked"), " ",
            tag("span", _("Aim"), " ", aim, class_="key aim"),
        )  # fmt: skip
        return tag("figure", svg, key, class_="over-months")

    # -- tasks ---------------------------------------------------------------------------

    def _tasks(self) -> Page:
        top = self.facts.areas.top.code
        states = {row.item: row for row in self.facts.tasks.rows if row.area == top}
        content: list[Html | None] = [tag("h1", _("Tasks"))]
        for file in self.facts.plan.task_groups:
            lines = [
                tag(
                    "li", tag("a", self.naming.item(one.id), href=f"task/{one.id}.html"), " ",
                    tag("span", figures.states(states[one.id]), class_="state"),
                )
                for one in file.tasks
            ]  # fmt: skip
            content += [
                tag("h2", file.group.name.said_in(naming())),
                tag("ol", lines, class_="tasks"),
            ]
        return Page("tasks.html", _("Tasks"), content, "tasks.html")

    def _task(self, task: Task) -> Page:
        name = self.naming.item(task.id)
        top = self.facts.areas.top.code
        group = next(file.group for file in self.facts.plan.task_groups if task in file.tasks)
        facts: list[tuple[str, Content]] = [(_("Group"), group.name.said_in(naming()))]
        if task.bodies:
            facts.append((_("Responsible"), _(", ").join(task.bodies)))
        content: list[Html | None] = [
            tag("h1", name),
            tag("p", task.summary.said_in(naming()), class_="lead") if task.summary else None,
            tag("blockquote", task.quote, lang="zh" if "zh" in self.facts.plan.head.languages
                else None) if task.quote else None,
            _list(facts),
        ]  # fmt: skip
        served = [
            (one, f"../target/{one}.html", self.naming.item(one), self.lines[one, top])
            for one in task.serves
            if one in self.facts.plan.targets
        ]
        if served:
            title = _("Targets that it serves, in {area}").format(area=self.naming.area(top))
            content.append(
                tables.table("targets", title, _("Target"), [Part(None, served)],
                             Account("../", self.facts.day))
            )  # fmt: skip
        content.append(self._states(task))
        data = f"area/{top}" if served else ""
        return Page(f"task/{task.id}.html", name, content, "tasks.html", data, wide=bool(served))

    def _states(self, task: Task) -> Html:
        """Return the states of a task, by area."""
        rows = [row for row in self.facts.tasks.rows if row.item == task.id]
        head = tables.heads(_("Area"), ("state", "last_as_of"))
        body = [
            tag(
                "tr",
                tag("th", tag("a", self.naming.area(row.area), href="../index.html"
                              if row.area == self.facts.areas.top.code
                              else f"../area/{row.area}.html"), scope="row", data_field="name"),
                [
                    tag("td", columns.OF_ROWS[one].cell(row, columns.Page(self.frame, None, None)).text,
                        data_field=one, data_cell=f"report/{self.facts.day}/{row.item}/{row.area}/{one}")
                    for one in ("state", "last_as_of")
                ],
                data_row=row.area,
                data_cell=f"report/{self.facts.day}/{row.item}/{row.area}",
            )
            for row in rows
        ]  # fmt: skip
        title = _("State by area, on {day}").format(day=self.facts.day)
        return tables.framed("states", title, [head, tag("tbody", body)])

    # -- accounts ------------------------------------------------------------------------

    def why(self, area: Area, found: Sequence[Explanation]) -> Page:
        """Return the accounts of all figures of an area."""
        name = self.naming.area(area.code)
        title = _("{area}: how the figures came about").format(area=name)
        back = None
        if area.code == self.facts.areas.top.code:
            back = tag("a", _("Overview"), href="../index.html")
        elif area.parent == self.facts.areas.top.code:
            back = tag("a", name, href=f"../area/{area.code}.html")
        else:
            parent = self.naming.area(area.parent)
            back = tag("a", parent, href=f"../area/{area.parent}.html")
        told = [one for one in found if _is_told(one)]
        toc = [
            tag(
                "li",
                tag("a", words.sign(one.row.status), " ", one.item_name, href=f"#{one.row.item}"),
                class_=f"s-{one.row.status}",
            )
            for one in told
        ]
        content: list[Html | None] = [
            tag("h1", title),
            tag("p", back, " · ", words.level(area.level), f" · {area.code}", class_="lead"),
            tag("nav", tag("ol", toc), aria_label=_("Targets"), class_="toc") if told else None,
            *(self._account(one) for one in told),
            *self._silent([one for one in found if not _is_told(one)]),
        ]
        return Page(f"why/{area.code}.html", title, content, "areas.html")

    def _silent(self, found: Sequence[Explanation]) -> Iterator[Html]:
        """Yield those of which nothing was ever reported, by why they stand as they do."""
        reasons: dict[str, list[Explanation]] = {}
        for one in found:
            why = next(said for depth, *said in accounts_.told(one) if depth)
            reasons.setdefault(f"{words.status(one.row.status)}: {why[0]}", []).append(one)
        if found:
            yield tag("h2", _("Never reported"))
        for why_, of in reasons.items():
            yield tag("p", why_)
            yield tag("ul", [tag("li", one.item_name, id=one.row.item) for one in of])

    def _account(self, account: Explanation) -> Html:
        """Return an account: its headings, and below each its lines, as deep as they are told."""
        below = []
        if self.facts.areas.depth[account.row.area] < _TOLD:
            below = [one for one in account.branch.children if not one.children and one.figure]
            account = _short(account)
        told = list(accounts_.told(account))
        item = account.row.item
        _depth, *first = told[0]
        parts: list[Html] = [
            tag("h2", tag("a", account.item_name, href=f"../target/{item}.html")),
            tag("p", first[0], class_="figure"),
        ]
        lines: list[tuple[int, Html]] = []
        for depth, *said in told[1:]:
            if depth:
                lines.append((depth, text(" · ".join(said))))
                continue
            if lines:
                parts.append(_nested(lines))
                lines = []
            parts.append(tag("h3", said[0]))
        if lines:
            parts.append(_nested(lines))
        if below:
            links = [
                tag("a", one.name, href=f"{one.area}.html#{item}") for one in below
            ]  # fmt: skip
            parts.append(tag("p", _("Their accounts, with their entries:"), " ", _commas(links)))
        return tag("section", parts, id=item, class_="account")


def _is_told(account: Explanation) -> bool:
    """Whether there is more to tell than that nothing was ever reported."""
    return account.branch.figure is not None or bool(account.branch.entries)


def _short(account: Explanation) -> Explanation:
    """Return an account without the entries of the areas below, which have accounts of their own."""
    below = (one if one.children else one._replace(entries=()) for one in account.branch.children)
    return account._replace(branch=account.branch._replace(children=tuple(below)))


def _nested(lines: Sequence[tuple[int, Html]]) -> Html:
    """Return lines as lists within lists."""
    depth = lines[0][0]
    items: list[Html] = []
    n = 0
    while n < len(lines):
        below = n + 1
        while below < len(lines) and lines[below][0] > depth:
            below += 1
        deeper = _nested(lines[n + 1 : below]) if below > n + 1 else None
        items.append(tag("li", lines[n][1], deeper))
        n = below
    return tag("ul", items)


def _little(row: Row, frame: Frame) -> Html:
    """Return a cell of a matrix: the sign of the status, and completion or what is attained."""
    page = columns.Page(frame, None, None)
    name = "attained" if row.completion is None else "completion"
    figure = columns.OF_ROWS[name].cell(row, page).text
    unseen = tag("span", words.status(row.status), class_="unseen")
    link = tag("a", unseen, " ", figure, href=f"../why/{row.area}.html#{row.item}")
    return tag("td", link, class_=f"s-{row.status}")


def _list(facts: Sequence[tuple[str, Content]]) -> Html:
    pairs = [tag("div", tag("dt", term), tag("dd", said)) for term, said in facts]
    return tag("dl", pairs, class_="facts")


def _commas(parts: Sequence[Html]) -> Html:
    comma = _(", ")
    return joined([piece for part in parts for piece in (comma, part)][1:])


def _aim(line: Line) -> str:
    return _("{target} by {day}").format(target=line.texts["target"], day=line.texts["due"])


def _goals(count: int) -> str:
    return ngettext("{n} goal", "{n} goals", count).format(n=count)


def _targets(count: int) -> str:
    return ngettext("{n} target", "{n} targets", count).format(n=count)
