"""table: for a terminal, with colour where it is wanted. Owns the styles; it is drawn by rich.

Styles are of the 256 colours and half-way between black and white in lightness, so that they
can be read on both (a contrast of about 4.5 to 1), whatever theme the terminal has.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from meili_cli.render.formats.lines import left_out, numbered
from meili_cli.render.table import GAP, MARK, NOT_DONE, Cells, Fitted, Table, Tone, fit
from meili_cli.render.text import padding, wrap

if TYPE_CHECKING:
    from rich.text import Text

_STYLES: Final = {
    Tone.PLAIN: "",
    Tone.GOOD: "color(28)",
    Tone.FAIR: "color(130)",
    Tone.POOR: "color(160)",
    Tone.MUTED: "color(243)",
    Tone.STRONG: "bold",
    Tone.ALERT: "bold reverse color(160)",
}
_RULE: Final = "─"


def write(table: Table, width: int | None, colour: bool) -> str:  # noqa: FBT001 - one signature
    """Return the table in at most `width` cells; escape codes only for `colour`."""
    from rich.console import Console

    fitted = fit(table, width)
    out = io.StringIO()
    console = Console(
        file=out, width=10**6, force_terminal=colour, color_system="256" if colour else None,
        no_color=not colour, legacy_windows=False, markup=False, emoji=False, highlight=False,
        soft_wrap=True,
    )  # fmt: skip
    for line in _lines(fitted, width):
        console.print(line, soft_wrap=True)
    return out.getvalue()


def _prose(text: str, width: int | None, style: str) -> Iterator["Text"]:
    from rich.text import Text

    for line in wrap(text, width):
        yield Text(line, style)


def _lines(fitted: Fitted, width: int | None) -> Iterator["Text"]:
    from rich.text import Text

    table = fitted.table
    yield from _prose(table.title, width, _STYLES[Tone.STRONG])
    for line in table.head:
        yield from _prose(line.text, width, _STYLES[line.tone])
    yield Text()
    yield from _body(fitted)
    yield Text()
    for line in table.remarks:
        yield from _prose(line.text, width, _STYLES[line.tone])
    if fitted.left_out:
        yield from _prose(left_out(fitted), width, _STYLES[Tone.MUTED])
    if table.footnotes:
        yield Text()
    yield from map(Text, numbered(fitted, width))


def _body(fitted: Fitted) -> Iterator["Text"]:
    """Yield header, rule, the sections under their headings, and the total."""
    from rich.text import Text

    table = fitted.table
    rule = Text(_RULE * fitted.width, _STYLES[Tone.MUTED])
    for texts in zip(*fitted.headers, strict=True):
        yield _assembled(fitted, [(text, _STYLES[Tone.MUTED]) for text in texts])
    yield rule
    for number, section in enumerate(table.sections):
        if section.heading:
            if number:
                yield Text()
            yield Text(section.heading, _STYLES[Tone.STRONG])
        for row in section.rows:
            yield _row(fitted, row)
    if table.total:
        yield rule
        yield _row(fitted, table.total)


def _row(fitted: Fitted, row: Cells) -> "Text":
    return _assembled(fitted, [(cell.text, _STYLES[cell.tone]) for cell in row])


def _assembled(fitted: Fitted, texts: list[tuple[str, str]]) -> "Text":
    """Return one line; padding takes no style, so that nothing but text is coloured."""
    from rich.text import Text

    line = Text()
    columns = zip(fitted.table.columns, fitted.widths, texts, strict=True)
    for number, (column, cells, (text, style)) in enumerate(columns):
        before, after = padding(text, cells, right=column.right)
        line.append(" " * (GAP if number else 0) + before)
        start = len(line)
        line.append(text, style or None)
        if column.bars:
            # What is not done is quiet, and the expected mark is in the colour of the text.
            rest = text.find(NOT_DONE)
            if rest >= 0:
                line.stylize(_STYLES[Tone.MUTED], start + rest)
            if (mark := text.find(MARK)) >= 0:
                line.stylize("default", start + mark, start + mark + 1)
        line.append(after)
    line.rstrip()
    return line
