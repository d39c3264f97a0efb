"""The colours of a terminal: what each tone looks like, and the escape codes for it.

Owns the styles; rich puts them on, and is imported only where colour is wanted. Styles are of
the 256 colours, which no theme changes, and half-way between black and white in lightness, so
that text keeps a contrast of 4.5 to 1 with both. Few colours do: a test measures them.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from meili_cli.render.table import Tone

Spans = list[tuple[str, str]]
"""One line: pieces of text, each with its style."""

STYLES: Final = {
    Tone.PLAIN: "",
    Tone.GOOD: "color(29)",
    Tone.FAIR: "color(131)",
    Tone.POOR: "color(163)",
    Tone.MUTED: "color(243)",
    Tone.STRONG: "bold",
    Tone.ALERT: "bold color(231) on color(160)",
}


def joined(line: Spans) -> Spans:
    """Return a line with neighbours of one style in one piece."""
    return [
        ("".join(text for text, _style in same), style)
        for style, same in groupby(line, key=lambda piece: piece[1])
    ]


def drawn(lines: Iterable[Spans], *, colour: bool) -> str:
    """Return the lines without space at their ends; escape codes only for `colour`."""
    if colour:
        return _coloured(lines)
    return "".join(f"{''.join(text for text, _style in line).rstrip()}\n" for line in lines)


def _coloured(lines: Iterable[Spans]) -> str:
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
