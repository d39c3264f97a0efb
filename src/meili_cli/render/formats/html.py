"""html: one page that stands alone: no script, no file beside it. Owns its markup and style.

Nothing is cut or left out. All text is escaped. The same can be a piece of another page, such as
a notebook; its style then holds within the piece alone.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from meili_cli.i18n import language
from meili_cli.render.table import Bar, Cell, Cells, Column, Table, Tone

LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}
"""What a page says of its language."""

STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1f2328; --soft: #5d656e; --line: #d5d9de; --page: #fff;
  --good: #1a7f37; --fair: #9a6700; --poor: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4ae; --line: #3a4048;
  --page: #15181c; --good: #4ac26b; --fair: #d4a72c; --poor: #ff7b72; } }
body { margin: 2rem auto; padding: 0 1rem; max-width: 80rem; color: var(--ink);
  background: var(--page); font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: .5rem; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: baseline;
  font-weight: normal; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); vertical-align: bottom; }
th[scope=rowgroup] { font-weight: bold; padding-top: 1rem; }
tfoot th, tfoot td, .strong { font-weight: bold; }
.right { text-align: right; white-space: nowrap; }
.good { color: var(--good); } .fair { color: var(--fair); } .poor { color: var(--poor); }
.muted { color: var(--soft); }
.alert { color: var(--page); background: var(--poor); font-weight: bold; padding: .25rem .5rem;
  display: inline-block; }
.bar { position: relative; display: block; width: 8rem; height: .6rem; margin: .3rem 0;
  background: var(--line); }
.bar i { position: absolute; inset: 0 auto 0 0; background: currentColor; }
.bar b { position: absolute; inset: -.2rem auto; width: 2px; background: var(--ink); }
@media print { body { max-width: none; margin: 0; } .bar, .bar i { print-color-adjust: exact; } }
"""
_WITHIN: Final = STYLE.replace(":root", "&").replace("body", "&")
"""The same, to stand within the rule of one element."""


def write(table: Table, width: int | None, colour: bool) -> str:  # noqa: ARG001, FBT001 - one signature
    """Return the page; neither width nor colour matters."""
    return "\n".join(page(table.title, STYLE, _body(table))) + "\n"


def embedded(table: Table) -> str:
    """Return the same as a piece of another page."""
    lines = (
        f'<div class="meili" lang="{LANGUAGES[language()]}">',
        f"<style>\n.meili {{\n{_WITHIN}}}\n</style>",
        *_body(table),
        "</div>",
    )
    return "\n".join(lines) + "\n"


def page(title: str, style: str, body: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a page that needs nothing beside it; `body` is escaped already."""
    yield "<!DOCTYPE html>"
    yield f'<html lang="{LANGUAGES[language()]}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>\n{style}</style>"
    yield "</head>"
    yield "<body>"
    yield from body
    yield "</body>"
    yield "</html>"


def _body(table: Table) -> Iterator[str]:
    yield f"<h1>{escape(table.title)}</h1>"
    for line in (*table.head, *table.above):
        yield f'<p class="{line.tone}">{escape(line.text)}</p>'
    yield '<div class="table">'
    yield from tabled(table)
    yield "</div>"
    for line in table.remarks:
        yield f'<p class="{line.tone}">{escape(line.text)}</p>'
    if table.footnotes:
        yield "<ol>"
        yield from (f"<li>{escape(note)}</li>" for note in table.footnotes)
        yield "</ol>"


def tabled(table: Table) -> Iterator[str]:
    """Yield the table alone."""
    caption = " · ".join(line.text for line in table.head) or table.title
    yield "<table>"
    yield f"<caption>{escape(caption)}</caption>"
    yield "<thead>"
    heads = (
        f'<th scope="col"{_right(column)}>{escape(column.header)}</th>' for column in table.columns
    )
    yield f"<tr>{''.join(heads)}</tr>"
    yield "</thead>"
    for section in table.sections:
        yield "<tbody>"
        if section.heading:
            span = len(table.columns)
            heading = escape(section.heading)
            yield f'<tr><th scope="rowgroup" colspan="{span}">{heading}</th></tr>'
        yield from (_row(table, row) for row in section.rows)
        yield "</tbody>"
    if table.total:
        yield f"<tfoot>\n{_row(table, table.total)}\n</tfoot>"
    yield "</table>"


def _right(column: Column) -> str:
    return ' class="right"' if column.right else ""


def _row(table: Table, row: Cells) -> str:
    cells = [
        _cell(column, cell, "td" if index else 'th scope="row"')
        for index, (column, cell) in enumerate(zip(table.columns, row, strict=True))
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, cell: Cell, tag: str) -> str:
    classes = [
        name for name, on in (("right", column.right), (cell.tone, cell.text or cell.bar)) if on
    ]
    marked = [name for name in classes if name not in {Tone.PLAIN, Tone.STRONG}]
    attribute = f' class="{" ".join(marked)}"' if marked else ""
    text = _bar(cell.bar) if cell.bar else escape(cell.text)
    return f"<{tag}{attribute}>{text}</{tag[:2]}>"


def _bar(bar: Bar) -> str:
    """Return a drawn bar. It repeats what the figures beside it say, so it is hidden from ears."""
    done, mark = bar.places
    line = "" if mark is None else f'<b style="left:{mark:.1%}"></b>'
    return f'<span class="bar" aria-hidden="true"><i style="width:{done:.1%}"></i>{line}</span>'
