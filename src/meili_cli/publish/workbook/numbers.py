"""What a cell holds as a number, and the number format that shows it as a screen would.

Owns number formats. A cell has the value of the json, of which it may be a hundredth: what looks
like a percentage is one. A spreadsheet rounds what it shows and knows of no target, so where that
would seem to reach what is not reached, the cell shows more decimals.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from meili_cli.assessment.forecast import Expected
from meili_cli.i18n import _
from meili_cli.model.report import Row
from meili_cli.model.terms import BoundKind, Measure
from meili_cli.render import figures, records
from meili_cli.render.columns import COUNTS, AreaLine
from meili_cli.render.figures import WHOLE, Limits
from meili_cli.render.lists.rank import Ranked

_FINEST: Final = 12
"""Decimals of a number format, at most: a spreadsheet keeps 15 digits of a number."""
_GIVEN: Final = 12
"""Decimals of a number that the plan or the ledger has, at most."""
_ROOM: Final = Context(prec=60)
"""Digits enough for any number of the ledger with so many decimals."""
_ALL: Final = Limits(least=(Fraction(100),), most=(Fraction(0),))


class Number(NamedTuple):
    """A number as it is shown: with so many decimals at least, and text before and after it.

    `value` is shown as it is; with `percent` the cell holds a hundredth of it. `limits` are of
    the same scale. `sign` shows a plus before what is above 0.
    """

    value: Fraction
    decimals: int
    limits: Limits = Limits()
    percent: bool = False
    sign: bool = False
    before: str = ""
    after: str = ""

    @property
    def cell(self) -> int | float:
        """What stands in the cell: 12 digits, as in json."""
        return records.number(self.value / 100 if self.percent else self.value)

    @property
    def format(self) -> str:
        """The number format, as a spreadsheet writes it."""
        places = _safe(self._shown, self.decimals, self.limits)
        digits = "#,##0" + (f".{'0' * places}" if places else "")
        whole = _quoted(self.before) + digits + _quoted(self.after) + ("%" if self.percent else "")
        if self.value < 0 and not _half_away(self._shown, places):
            return f"{whole};{whole}"  # a minus before nothing but zeros tells nothing
        return f"+{whole};-{whole};{whole}" if self.sign else whole

    @property
    def text(self) -> str:
        """What a spreadsheet shows, which says how wide the column must be."""
        places = _safe(self._shown, self.decimals, self.limits)
        sign = "+" if self.sign and self.value > 0 else ""
        end = self.after + ("%" if self.percent else "")
        return f"{sign}{self.before}{_half_away(self._shown, places):,}{end}"

    @property
    def _shown(self) -> Decimal:
        """The number as the cell has it, brought to the scale that is shown."""
        return Decimal(repr(self.cell)) * (100 if self.percent else 1)


class Across(NamedTuple):
    """A target in several areas: its rows by their codes, of which the completion is shown."""

    rows: Mapping[str, Row]


def of(line: object, name: str, bands: Iterable[Fraction], decimals: int | None) -> Number | None:
    """Return the number in the column of a line, None where it holds none.

    `bands` are the paces that divide the statuses. Without `decimals` there are as many as suit
    the kind of figure.
    """
    match line:
        case Row():
            return _of_row(line, name, bands, decimals)
        case AreaLine():
            return _count(line.value(name)) if name in COUNTS else None
        case Across():
            row = line.rows.get(name)
            return None if row is None else share(row.completion, decimals)
        case Ranked():
            return _of_rank(line, name)
        case Expected():
            return _of_forecast(line, name)
    return None


def share(part: Fraction | None, decimals: int | None = None) -> Number | None:
    """Return a part of 1 as a percentage."""
    return None if part is None else _percentage(100 * part, 1 if decimals is None else decimals)


def _of_row(row: Row, name: str, bands: Iterable[Fraction], decimals: int | None) -> Number | None:
    value = getattr(row, name, None)
    if not isinstance(value, Fraction):
        return _count(value)
    if name == "pace":
        places = 2 if decimals is None else decimals
        return Number(value, places, Limits(least=tuple(bands)))
    return _OF_ROWS.get(name, _figure)(row, value, decimals)


def _attained(row: Row, value: Fraction, decimals: int | None) -> Number:
    number = _figure(row, value, decimals)
    if all(note.code != "lower_bound" for note in row.notes):
        return number
    return number._replace(before="≥ ", limits=number.limits._replace(down=True))


def _figure(row: Row, value: Fraction, decimals: int | None = None) -> Number:
    """Return a figure in the measure of the row, which keeps its side of the row's target."""
    limits = figures.limits_of(row)
    if row.measure is Measure.RATIO:
        usual = figures.decimals_of(row.target) or 1
        return _percentage(value, usual if decimals is None else decimals, limits)
    places = figures.places_of(value) if decimals is None else decimals
    return _trimmed(Number(value, places, limits))


def _aim(row: Row, value: Fraction) -> Number | None:
    """Return what a target asks for, with the digits that the plan gives it.

    A range is two numbers, and so a text.
    """
    if row.target_max is not None:
        return None
    if any(note.code == "target_growth" for note in row.notes):  # its digits have no end
        aim = _figure(row, value)
    elif row.measure is Measure.RATIO:
        aim = _trimmed(_percentage(value, _GIVEN, Limits()))
    else:
        aim = _trimmed(Number(value, _GIVEN))
    return aim._replace(before="≤ ") if row.bound is BoundKind.AT_MOST else aim


def _upper(row: Row, value: Fraction) -> Number | None:
    """Return the upper end of a range."""
    return _aim(row._replace(target_max=None), value)


def _amount_of(row: Row, value: Fraction, decimals: int | None) -> Number:
    """Return an amount in the measure of the row that is no figure of it: points of a ratio."""
    if row.measure is Measure.RATIO:
        places = 2 if decimals is None else decimals
        return _trimmed(Number(value, places, after=_around("{number} pts")))
    places = figures.places_of(value) if decimals is None else decimals
    return _trimmed(Number(value, places))


def _percentage(value: Fraction, decimals: int, limits: Limits = WHOLE) -> Number:
    return Number(value, decimals, limits, percent=True, after=_around("{number} %"))


def _burnt(_row: Row, value: Fraction, decimals: int | None) -> Number:
    return _percentage(100 * value, decimals or 0)._replace(sign=True)


_OF_ROWS: Final[Mapping[str, Callable[[Row, Fraction, int | None], Number | None]]] = {
    **dict.fromkeys(
        ("completion", "contribution", "coverage"), lambda _row, value, places: share(value, places)
    ),
    **dict.fromkeys(("budget", "best_rate"), _amount_of),
    **dict.fromkeys(("burn_1", "burn_3"), _burnt),
    **dict.fromkeys(
        ("numerator", "denominator"), lambda _row, value, _places: _trimmed(Number(value, _GIVEN))
    ),
    "budget_used": lambda _row, value, places: _percentage(100 * value, places or 0),
    "target": lambda row, value, _places: _aim(row, value),
    "target_max": lambda row, value, _places: _upper(row, value),
    "attained": _attained,
}
"""How the fields are shown that are no plain figure of their row."""


def _count(value: object) -> Number | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Number(Fraction(value), 0)
    return None


_SCORES: Final = frozenset({"score", "score_before"})


def _of_rank(line: Ranked, name: str) -> Number | None:
    value = getattr(line, name, None)
    if not isinstance(value, Fraction | int) or name == "with_data":  # of how many, and so a text
        return None
    if name == "coverage":
        return share(Fraction(value))
    if name in _SCORES:
        return Number(Fraction(value), 1, WHOLE)
    if name.startswith(("score_", "rank_")) and name != "rank_before":
        return Number(Fraction(value), int(name.startswith("score_")), sign=True)
    return _count(value)


_OF_FORECASTS: Final[Mapping[str, Callable[[Expected, Fraction], Number | None]]] = {
    "target": lambda one, value: _aim(one.row, value),
    "target_max": lambda one, value: _upper(one.row, value),
    "probability": lambda _one, value: _percentage(100 * value, 0, _ALL),
    "required_of_best": lambda _one, value: _times(value),
}


def _times(value: Fraction) -> Number:
    before, after = _("{times} × best").split("{times}")
    return Number(value, 1, Limits(most=(Fraction(1),)), before=before, after=after)


def _of_forecast(one: Expected, name: str) -> Number | None:
    value = getattr(one, name, None)
    if isinstance(value, Fraction):
        made = _OF_FORECASTS.get(name)
        return made(one, value) if made else _figure(one.row, value)
    return _count(value)


def _trimmed(number: Number) -> Number:
    """Return the number without decimals that say nothing."""
    shown = _half_away(number._shown, number.decimals)  # noqa: SLF001 - its own module
    exponent = shown.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return number._replace(decimals=max(0, -exponent))


def _half_away(value: Decimal, decimals: int) -> Decimal:
    """Return a number as Excel rounds it."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ROOM)


def _safe(value: Decimal, decimals: int, limits: Limits) -> int:
    """Return how many decimals it takes so that what is shown stays on its side of the limits."""
    for places in range(decimals, _FINEST):
        # LibreOffice rounds what is binary, so that a half may go either way.
        ways = (ROUND_HALF_UP, ROUND_HALF_DOWN)
        unit = Decimal(1).scaleb(-places)
        if not any(_passes(value, value.quantize(unit, way, _ROOM), limits) for way in ways):
            return places
    return max(decimals, _FINEST)


def _passes(value: Decimal, shown: Decimal, limits: Limits) -> bool:
    """Whether what is shown seems to reach what the number does not."""
    return (
        any(value < limit <= shown for limit in limits.least)
        or any(value > limit >= shown for limit in limits.most)
        or (limits.down and shown > value)
    )


def _around(message: str) -> str:
    """Return what stands behind a number in the language in use, without its percent sign."""
    return _(message).replace("{number}", "").replace("%", "")


def _quoted(text: str) -> str:
    """Return text as a number format shows it; it is ours alone, and has no quote."""
    return f'"{text}"' if text else ""
