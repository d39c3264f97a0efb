"""table: for a terminal, with colour where it is wanted. Owns the styles; rich puts them on.

Styles are of the 256 colours and half-way between black and white in lightness, so that they
can be read on both (a contrast of about 4.5 to 1), whatever theme the terminal has.
"""

from collections.abc import Iterator
from typing import Final

from meili_cli.render.formats.lines import numbered, short_of_room
from meili_cli.render.table import GAP, MARK, NOT_DONE, Cells, Fitted, Table, Tone, fit
from meili_cli.render.text import padding, wrap

Spans = list[tuple[str, str]]
"""One line: pieces of text, each with its style."""

_STYLES: Final = {
    Tone.PLAIN: "",
    Tone.GOOD: "color(28)",
    Tone.FAIR: "color(130)",
    Tone.POOR: "color(160)",
    Tone.MUTED: "color(243)",
    Tone.STRONG: "bold",
    Tone.ALERT: "bold color(231) on color(160)",
}
_RULE: Final = "─"


def write(table: Table, width: int | None, colour: bool) -> str:  # noqa: FBT001 - one signature
    """Return the table in at most `width` cells; escape codes only for `colour`."""
    lines = _lines(fit(table, width), width)
    if colour:
        return _coloured(lines)
    return "".join(f"{''.join(text for text, _style in line).rstrip()}\n" for line in lines)


def _coloured(lines: Iterator[Spans]) -> str:
    """Return the lines with escape codes; only here is rich needed, and imported."""
    import io

    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(
        file=out, width=10**6, force_terminal=True, color_system="256",
        legacy_windows=False, markup=False, emoji=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    for line in lines:
        text = Text.assemble(*line)
        text.rstrip()
        console.print(text, soft_wrap=True)
    return out.getvalue()


def _prose(text: str, width: int | None, style: str) -> Iterator[Spans]:
    for line in wrap(text, width):
        yield [(line, style)]


def _lines(fitted: Fitted, width: int | None) -> Iterator[Spans]:
    table = fitted.table
    if not table.bare:
        yield from _prose(table.title, width, _STYLES[Tone.STRONG])
    for line in table.head:
        yield from _prose(line.text, width, _STYLES[line.tone])
    if table.bare:
        yield from (_row(fitted, row) for row in table.rows)
        return
    yield []
    yield from _body(fitted)
    yield []
    for line in table.remarks:
        yield from _prose(line.text, width, _STYLES[line.tone])
    for text in short_of_room(fitted, width):
        yield from _prose(text, width, _STYLES[Tone.MUTED])
    if table.footnotes:
        yield []
    for text in numbered(fitted, width):
        yield [(text, "")]


def _body(fitted: Fitted) -> Iterator[Spans]:
    """Yield header, rule, the sections under their headings, and the total."""
    table = fitted.table
    rule = [(_RULE * fitted.width, _STYLES[Tone.MUTED])]
    for texts in zip(*fitted.headers, strict=True):
        yield _assembled(fitted, [(text, _STYLES[Tone.MUTED]) for text in texts])
    yield rule
    for number, section in enumerate(table.sections):
        if section.heading:
            if number:
                yield []
            yield [(section.heading, _STYLES[Tone.STRONG])]
        for row in section.rows:
            yield _row(fitted, row)
    if table.total:
        yield rule
        yield _row(fitted, table.total)


def _row(fitted: Fitted, row: Cells) -> Spans:
    return _assembled(fitted, [(cell.text, _STYLES[cell.tone]) for cell in row])


def _assembled(fitted: Fitted, texts: Spans) -> Spans:
    """Return one line; padding takes no style, so that nothing but text is coloured."""
    line: Spans = []
    columns = zip(fitted.table.columns, fitted.widths, texts, strict=True)
    for number, (column, cells, (text, style)) in enumerate(columns):
        before, after = padding(text, cells, right=column.right)
        line.append((" " * (GAP if number else 0) + before, ""))
        line += _bar(text, style) if column.bars else [(text, style)]
        line.append((after, ""))
    return line


def _bar(text: str, style: str) -> Spans:
    """Return a bar: what is not done is quiet, the expected mark in the colour of the text."""
    done, rest, quiet = text, "", _STYLES[Tone.MUTED]
    if NOT_DONE in text:
        done, rest = text[: text.index(NOT_DONE)], text[text.index(NOT_DONE) :]
    spans: Spans = []
    for piece, tone in ((done, style), (rest, quiet)):
        before, mark, after = piece.partition(MARK)
        spans += [(before, tone), (mark, "default"), (after, tone)]
    return spans
