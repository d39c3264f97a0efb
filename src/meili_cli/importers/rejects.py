"""Refused rows as a csv in their original columns, to be mended and imported again.

Owns the bytes. Line, rule and message come behind the columns of the file; import knows these
three and passes over them.
"""

import codecs
import csv
import io
from collections.abc import Iterable
from typing import Final

from meili_cli.i18n import _
from meili_cli.ledger.table import Original
from meili_cli.ledger.texts import marked
from meili_cli.model.problem import Problem, Severity

ADDED: Final = ("line", "rule", "message")
_BETWEEN: Final = "; "
_OVER: Final = "\0"
"""Begins what columns without a name are called here."""


def written(refused: Iterable[tuple[Original, Iterable[Problem]]]) -> str:
    """Return the csv of all rows of these files that have an error; empty if there are none.

    Files of other columns stand in the same csv, each row under the names of its own.
    """
    rows: list[dict[str, str]] = []
    names: dict[str, None] = {}
    for original, problems in refused:
        found: dict[int, list[Problem]] = {}
        for problem in problems:
            line = problem.place.line
            if problem.severity is Severity.ERROR and line in original.cells:
                found.setdefault(line, []).append(problem)
        header = [name for name in original.header if name not in ADDED]
        for line, why in sorted(found.items()):
            cells = _by_name(original.header, original.cells[line])
            if cells == dict(zip(original.header, original.header, strict=True)):
                continue  # what is wrong is the header
            names.update(dict.fromkeys([*header, *(n for n in cells if n.startswith(_OVER))]))
            rows.append(
                {
                    **cells,
                    "line": str(line),
                    "rule": _BETWEEN.join(dict.fromkeys(problem.rule for problem in why)),
                    "message": _BETWEEN.join(dict.fromkeys(map(_said, why))),
                }
            )
    if not rows:
        return ""
    out = io.StringIO()
    out.write("\ufeff")  # so that Excel opens Chinese intact
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(("" if name.startswith(_OVER) else marked(name)) for name in names), *ADDED])
    writer.writerows([marked(row.get(name, "")) for name in (*names, *ADDED)] for row in rows)
    return out.getvalue()


def _by_name(header: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str]:
    """Return the cells of a row by their columns; what is over stands behind them, without a name.

    Where cells are missing a `?` stands there. A column without a name is refused, so that such
    a row is not taken in before somebody has looked at it.
    """
    over = cells[len(header) :] or ("?",) * (len(cells) < len(header))
    named = dict(zip(header, cells, strict=False))
    return {**named, **{f"{_OVER}{at}": cell for at, cell in enumerate(over)}}


def _said(problem: Problem) -> str:
    """Say what is wrong, with the column where a row has several figures."""
    if not problem.place.over:
        return problem.message
    return _("{column}: {why}").format(column=problem.place.over, why=problem.message)


def is_one(data: bytes) -> bool:
    """Whether a file begins as what is written here."""
    header = data[: data.find(b"\n")]
    return header.startswith(codecs.BOM_UTF8) and header.rstrip(b"\r").endswith(
        ",".join(ADDED).encode()
    )
