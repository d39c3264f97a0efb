"""markdown: for wikis and pull requests, as GitHub reads it; tables are drawn by tabulate.

Nothing is cut or left out. Each section is a table under its own heading. What markdown
would take for a sign of its own is escaped.
"""

import re
from collections.abc import Iterator
from typing import Final

from meili_cli.render.table import Cell, Table, Tone

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>|~&])")
_BAR: Final = 10


def write(table: Table, width: int | None, colour: bool) -> str:  # noqa: ARG001, FBT001 - one signature
    """Return the table; neither width nor colour matters."""
    return "\n\n".join(_blocks(table)) + "\n"


def _escaped(text: str) -> str:
    # "#" and friends are signs at the start of a line alone, where no text of ours stands bare.
    return _SIGNS.sub(r"\\\1", text)


def _blocks(table: Table) -> Iterator[str]:
    yield f"# {_escaped(table.title)}"
    for line in (*table.head, *table.above):
        text = _escaped(line.text)
        yield f"**{text}**" if line.tone in {Tone.ALERT, Tone.STRONG} else text
    last = len(table.sections) - 1
    for number, section in enumerate(table.sections):
        if section.heading:
            yield f"## {_escaped(section.heading)}"
        rows = [[_cell(cell) for cell in row] for row in section.rows]
        if number == last and table.total:
            rows.append([f"**{_cell(cell)}**" if cell.text else "" for cell in table.total])
        yield _table(table, rows)
    for line in table.remarks:
        yield _escaped(line.text)
    if table.footnotes:
        yield "\n".join(f"{n}. {_escaped(note)}" for n, note in enumerate(table.footnotes, 1))


def _cell(cell: Cell) -> str:
    return cell.bar.drawn(_BAR) if cell.bar else _escaped(cell.text)


def _table(table: Table, rows: list[list[str]]) -> str:
    from tabulate import tabulate

    return tabulate(
        rows,
        headers=[_escaped(column.header) for column in table.columns],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in table.columns],
    )
