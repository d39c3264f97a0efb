"""The official text: where words stand in it, whatever its spaces and line breaks.

Owns what is found, and what is not. It judges nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from meili_cli.model.plan import Headings, Passage
from meili_cli.plan.source import Span

CHINESE_DIGITS: Final = "零〇一二两三四五六七八九十百千万亿"
"""What numbers are written with in words."""

_NUMBER: Final = re.compile(rf"[0-9]+|[{CHINESE_DIGITS}]+")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_HEADING_END: Final = re.compile(r"[。\r\n]|\.(?=\s)|$")


class Stretch(NamedTuple):
    """A part of the text, from the character `start` up to the character `end`, counted from 0."""

    start: int
    end: int

    def holds(self, other: "Stretch") -> bool:
        """Whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Stretch") -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end

    def within(self, whole: "Stretch") -> "Stretch":
        """Return what of it lies in another one, counted from the start of that."""
        start, end = max(self.start, whole.start), min(self.end, whole.end)
        return Stretch(start - whole.start, end - whole.start)


class Official:
    """The official text, to be searched; `path` names its file from the workspace."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self._kept = [index for index, char in enumerate(text) if not char.isspace()]
        self._squeezed = "".join(text[index] for index in self._kept)

    @property
    def whole(self) -> Stretch:
        """All of it."""
        return Stretch(0, len(self.text))

    def said(self, stretch: Stretch) -> str:
        """Return the words of a stretch."""
        return self.text[stretch.start : stretch.end]

    def find(self, words: str, within: Stretch | None = None) -> Stretch | None:
        """Return where these words stand first, in all of the text or `within` a part of it."""
        return next(self.every(words, within), None)

    def every(self, words: str, within: Stretch | None = None) -> Iterator[Stretch]:
        """Yield wherever these words stand, one place behind the other."""
        wanted = "".join(words.split())
        start, end = within or self.whole
        at, last = bisect_left(self._kept, start), bisect_left(self._kept, end)
        while wanted and (at := self._squeezed.find(wanted, at, last)) >= 0:
            behind = at + len(wanted)
            yield Stretch(self._kept[at], self._kept[behind - 1] + 1)
            at = behind

    def passage(self, passage: Passage) -> Stretch | None:
        """Return a passage, without the words that it goes up to; None where they are missing."""
        begin = self.find(passage.from_)
        if begin is None:
            return None
        rest = Stretch(begin.start, len(self.text))
        if passage.to is None:
            return rest
        stop = self.find(passage.to, Stretch(begin.end, rest.end))
        return None if stop is None else Stretch(begin.start, stop.start)

    def headings(self, passage: Headings) -> list[Stretch]:
        """Return the headings of a passage, in the text's order: what stands behind the number.

        A heading begins a line, and ends with its sentence or its line.
        """
        stretch = self.passage(passage)
        if stretch is None:
            return []
        begins = re.compile(rf"^[^\S\r\n]*{_any_number(passage.heading)}\s*", re.MULTILINE)
        found = []
        for begin in begins.finditer(self.text, *stretch):
            stop = _HEADING_END.search(self.text, begin.end(), stretch.end)
            found.append(Stretch(begin.end(), stretch.end if stop is None else stop.start()))
        return found

    def span(self, stretch: Stretch) -> Span:
        """Return the line and columns of a stretch, as far as it goes on its first line."""
        line = bisect_right(self._line_starts, stretch.start)
        first = self._line_starts[line - 1]
        broken = _LINE_END.search(self.text, stretch.start, stretch.end)
        end = stretch.end if broken is None else broken.start()
        return Span(line, stretch.start - first + 1, end - first + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]


def _any_number(sample: str) -> str:
    """Return the pattern of how a heading begins, with any number where the sample has one."""
    parts = _NUMBER.split(sample.strip())
    numbers = [
        "[0-9]+" if number[0].isascii() else f"[{CHINESE_DIGITS}]+"
        for number in _NUMBER.findall(sample)
    ]
    return "".join(
        re.escape(part) + number for part, number in zip(parts, [*numbers, ""], strict=True)
    )
