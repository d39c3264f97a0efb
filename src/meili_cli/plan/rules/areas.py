"""Whether the areas form one tree, from the top level down."""

from collections.abc import Iterator

from meili_cli.i18n import _
from meili_cli.model.problem import Place
from meili_cli.plan.areas import AreaRow
from meili_cli.plan.draft import Draft
from meili_cli.plan.source import Finding


def no_areas(draft: Draft) -> Iterator[Finding]:
    """A workspace has areas.

    Every figure is that of an area.

    Fails:
        # data/areas/a.csv (removed)

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
    """
    tables = [source for source in draft.sources if source.path.startswith("data/areas/")]
    if not draft.rows and not any(source.notes for source in tables):
        message = _("there is no area")
        yield Finding(Place("data/areas"), message, _("put a table of areas into data/areas/*.csv"))


def area_csv(draft: Draft) -> Iterator[Finding]:
    """A file of areas is CSV, with as many cells in every line as the first line has columns.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,"North, inner"
    """
    return draft.noted("area-csv")


def area_column(draft: Draft) -> Iterator[Finding]:
    """The first line names the columns: code, parent, level, kind, name_zh, name_en, pinyin.

    Names in other languages are columns too: name_de, name_fr.

    Only code, parent and level must be there. The order is free.

    Fails:
        # data/areas/a.csv
        code,parent,level,title
        1,,city,City

    Passes:
        # data/areas/a.csv
        name_en,level,parent,code
        City,city,,1
    """
    return draft.noted("area-column")


def area_code(draft: Draft) -> Iterator[Finding]:
    """Every area has a code.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        ,1,district,North

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
    """
    for row in draft.rows:
        if not row.area.code:
            yield Finding(row.at(), _("an area without a code"))


def area_name(draft: Draft) -> Iterator[Finding]:
    """Every area has a name, in name_zh, in name_en or in another language.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
    """
    for row in draft.rows:
        if not row.area.names:
            yield Finding(row.at(), _("the area {code} has no name").format(code=row.area.code))


def duplicate_area(draft: Draft) -> Iterator[Finding]:
    """Every area has a code of its own.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
        11,1,district,South

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
        12,1,district,South
    """
    first: dict[str, AreaRow] = {}
    for row in draft.rows:
        before = first.setdefault(row.area.code, row)
        if before is not row and row.area.code:
            message = _("the code {code} is already used in {place}")
            yield Finding(row.at(), message.format(code=row.area.code, place=before.at()))


def unknown_parent(draft: Draft) -> Iterator[Finding]:
    """The parent of an area is an area.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,2,district,North

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
    """
    codes = {row.area.code for row in draft.rows}
    for row in draft.rows:
        if row.area.parent and row.area.parent not in codes:
            message = _("there is no area {code}").format(code=row.area.parent)
            yield Finding(row.at("parent"), message)


def unknown_level(draft: Draft) -> Iterator[Finding]:
    """The level of an area is one of those in plan.yaml.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,county,North

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
    """
    if draft.head is not None:
        levels = draft.head.value.levels
        for row in draft.rows:
            if row.area.level not in levels:
                message = _("{level} is none of the levels {levels}").format(
                    level=row.area.level or "“”", levels=", ".join(levels)
                )
                yield Finding(row.at("level"), message, _("add it to levels in plan/plan.yaml"))


def level_order(draft: Draft) -> Iterator[Finding]:
    """The level of an area lies below that of its parent.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
        111,11,district,North by north

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
        12,1,district,South
    """
    rank = _ranks(draft)
    levels = {row.area.code: row.area.level for row in draft.rows if row.area.code}
    for row in draft.rows:
        level, above = row.area.level, levels.get(row.area.parent, "")
        if level in rank and above in rank and rank[level] <= rank[above]:
            message = _("a {level} below a {parent}").format(level=level, parent=above)
            hint = _("levels are named from the top down in plan/plan.yaml")
            yield Finding(row.at("level"), message, hint)


def area_cycle(draft: Draft) -> Iterator[Finding]:
    """No area lies within itself.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,12,district,North
        12,11,district,South

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
        12,1,district,South
    """
    rows = {row.area.code: row for row in reversed(draft.rows) if row.area.code}
    # Every area is walked once: what an earlier walk has seen leads to nothing new.
    walks: dict[str, int] = {}
    for walk, start in enumerate(rows):
        code = start
        while code in rows and code not in walks:
            walks[code] = walk
            code = rows[code].area.parent
        if code in rows and walks[code] == walk:
            message = _("the area {code} lies within itself").format(code=code)
            yield Finding(rows[code].at("parent"), message)


def area_top(draft: Draft) -> Iterator[Finding]:
    """One area has no parent, and it is of the first level in plan.yaml.

    Fails:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        2,,city,Another city

    Passes:
        # data/areas/a.csv
        code,parent,level,name_en
        1,,city,City
        11,1,district,North
    """
    tops = [row for row in draft.rows if not row.area.parent]
    rank = _ranks(draft)
    if draft.rows and not tops:
        yield Finding(draft.rows[0].at("parent"), _("no area is without a parent"))
    for row in tops[1:]:
        message = _("a second area without a parent; the first is in {place}")
        yield Finding(row.at(), message.format(place=tops[0].at()))
    for row in tops[:1]:
        if rank.get(row.area.level, 0):
            message = _("the area at the top is a {level}, and the first level is {first}")
            yield Finding(
                row.at("level"), message.format(level=row.area.level, first=next(iter(rank)))
            )


def _ranks(draft: Draft) -> dict[str, int]:
    levels = () if draft.head is None else draft.head.value.levels
    return {level: levels.index(level) for level in levels}
