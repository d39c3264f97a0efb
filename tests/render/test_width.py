"""Characters that are known to take one cell without asking wcwidth."""

from wcwidth import wcwidth

from meili_cli.render.text import NARROW


def test_narrow_ranges_agree_with_wcwidth():
    wrong = [
        hex(code)
        for first, last in NARROW
        for code in range(ord(first), ord(last) + 1)
        if wcwidth(chr(code)) != 1
    ]
    assert wrong == []
