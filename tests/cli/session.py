"""Plays a page of the documentation: writes the files that it shows, runs its commands in order.

A block with a title is a file. In a block `console`, what stands below a command is what it
answers; `…` at its end stands for the rest.
"""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

_BLOCK = re.compile(r'^```(\w+)(?: title="(.+?)")?\n(.*?)^```', re.DOTALL | re.MULTILINE)
_REPLY = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def play(meili: Callable[..., object], page: Path) -> int:
    """Play a page in the current folder, and return the number of its commands."""
    played = 0
    for language, title, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if title:
            file = Path(title)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body, encoding="utf-8")
        elif language == "console":
            replies = _REPLY.findall(body)
            assert "".join(f"$ {words}\n{shown}" for words, shown in replies) == body
            for words, shown in replies:
                answered(meili, shlex.split(words), shown)
                played += 1
    return played


def answered(meili: Callable[..., object], words: list[str], shown: str) -> None:
    """Run a command, and compare its answer with the one that is shown."""
    if words[0] == "cd":
        os.chdir(words[1])
        return
    assert words[0] == "meili", words
    ran = meili(None, *words[1:])
    assert ran.code == 0, (words, ran.out, ran.err)
    told = "".join(f"{line.rstrip()}\n" for line in ran.out.splitlines())
    if shown.endswith("…\n"):
        assert told.startswith(shown.removesuffix("…\n")), words
    else:
        assert told == shown, words
