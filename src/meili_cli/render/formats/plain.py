"""plain: text without any escape code, for files, mail and pipes; drawn by tabulate."""

from collections.abc import Iterator

from meili_cli.render.formats.lines import numbered, short_of_room
from meili_cli.render.table import Fitted, Table, fit
from meili_cli.render.text import wrap


def write(table: Table, width: int | None, colour: bool) -> str:  # noqa: ARG001, FBT001 - one signature
    """Return the table in at most `width` cells; without a width nothing is cut."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(fit(table, width), width))


def _lines(fitted: Fitted, width: int | None) -> Iterator[str]:
    table = fitted.table
    if not table.bare:
        yield from wrap(table.title, width)
    for line in (*table.head, *table.above):
        yield from wrap(line.text, width)
    if table.bare:
        yield from _body(fitted)
        return
    yield ""
    yield from _body(fitted)
    yield ""
    for line in table.remarks:
        yield from wrap(line.text, width)
    for text in short_of_room(fitted, width):
        yield from wrap(text, width)
    if table.footnotes:
        yield ""
    yield from numbered(fitted, width)


def _body(fitted: Fitted) -> Iterator[str]:
    """Yield header, rule and rows, with each section's heading between its rows."""
    from tabulate import tabulate

    table = fitted.table
    if not table.rows and table.bare:
        return
    rule = ["-" * cells for cells in fitted.widths]
    # Header and rule are rows like any: as headers, tabulate would make columns wider than fit.
    head = [*map(list, zip(*fitted.headers, strict=True)), rule]
    body = [[cell.text for cell in row] for row in table.rows]
    lines = iter(
        tabulate(
            head + body,
            tablefmt="plain",
            disable_numparse=True,
            colalign=["right" if column.right else "left" for column in table.columns],
        ).split("\n")
    )
    drawn = [next(lines) for _row in head]
    if not table.bare:
        yield from drawn
    for number, section in enumerate(table.sections):
        if section.heading:
            if number:
                yield ""
            yield section.heading
        for _row in section.rows:
            yield next(lines)
    if table.total:
        yield drawn[-1]
        yield next(lines)
