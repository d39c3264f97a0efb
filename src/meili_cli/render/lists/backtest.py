"""The table of a backtest: the method beside two naive forecasts, by horizon."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from meili_cli.assessment.backtest import Backtest, Tested
from meili_cli.i18n import _, ngettext, no_op
from meili_cli.measure.scores import GROUPS
from meili_cli.model.terms import Format
from meili_cli.render import figures
from meili_cli.render.columns import Field
from meili_cli.render.listing import Asked, Group, Listing, listed
from meili_cli.render.table import Cell, Line, Tone
from meili_cli.render.view import View

_SERIES: Final = {
    "usual": no_op("Series that move"),
    "plateau": no_op("On a plateau at the origin"),
    "at_bound": no_op("At their bound at the origin"),
}


def _score(name: str) -> Callable[[Tested, None], Cell]:
    return lambda one, _beside: Cell(figures.number(getattr(one, name), 2))


def _share(name: str) -> Callable[[Tested, None], Cell]:
    def cell(one: Tested, _beside: None) -> Cell:
        value: Fraction = getattr(one, name)
        return Cell(figures.percentage(value * 100, decimals=0))

    return cell


def _horizon(one: Tested, _beside: None) -> Cell:
    return Cell(
        _("all")
        if one.horizon is None
        else ngettext("{n} month", "{n} months", one.horizon).format(n=one.horizon)
    )


COLUMNS: Final[Mapping[str, Field[Tested, None]]] = {
    "series": Field(no_op("Series"), lambda one, _beside: Cell(_(_SERIES[one.series]))),
    "horizon": Field(no_op("Horizon"), _horizon),
    "cases": Field(no_op("Cases"), lambda one, _beside: Cell(str(one.cases)), right=True),
    "coverage": Field(no_op("Interval holds"), _share("coverage"), right=True),
    "mase": Field(no_op("Error"), _score("mase"), right=True),
    "mase_last_value": Field(no_op("Last value"), _score("mase_last_value"), right=True),
    "mase_straight_line": Field(no_op("Straight line"), _score("mase_straight_line"), right=True),
    "interval_score": Field(no_op("Interval score"), _score("interval_score"), right=True),
    "interval_score_last_value": Field(
        no_op("Last value"), _score("interval_score_last_value"), right=True
    ),
    "interval_score_straight_line": Field(
        no_op("Straight line"), _score("interval_score_straight_line"), right=True
    ),
    "no_worse_last_value": Field(
        no_op("No worse (last)"), _share("no_worse_last_value"), right=True
    ),
    "no_worse_straight_line": Field(
        no_op("No worse (line)"), _share("no_worse_straight_line"), right=True
    ),
}

LISTING: Final[Listing[Tested, None]] = Listing(
    schema="meili/backtest/1",
    fields=Tested._fields,
    columns=COLUMNS,
    layout=(
        ("horizon", 0), ("cases", 3), ("coverage", 0), ("mase", 0), ("mase_last_value", 0),
        ("mase_straight_line", 0), ("interval_score", 0), ("interval_score_last_value", 0),
        ("interval_score_straight_line", 0), ("no_worse_last_value", 2),
        ("no_worse_straight_line", 1),
    ),
)  # fmt: skip


def shown(
    found: Backtest, asked: Asked, view: View, *, form: Format, width: int | None, colour: bool
) -> str:
    """Return the table as text."""
    facts = {
        **asked.facts,
        "series": found.series,
        "origins": len(found.origins),
        "first_origin": found.origins[0].isoformat() if found.origins else None,
        "last_origin": found.origins[-1].isoformat() if found.origins else None,
    }
    groups = [
        Group(_(_SERIES[name]), [one for one in found.lines if one.series == name])
        for name in GROUPS
    ]
    kind = LISTING if found.lines else replace(LISTING, layout=LISTING.layout[:1])
    return listed(
        kind, groups, None, asked._replace(facts=facts), view,
        form=form, width=width, colour=colour,
        remarks=tuple(_remarks(found)), footnotes=tuple(_footnotes(found)),
    )  # fmt: skip


def _remarks(found: Backtest) -> Iterator[Line]:
    if not found.lines:
        yield Line(
            text=_(
                "Nothing can be tested: nowhere were there enough readings at a month end, "
                "with a figure known 3, 6 or 12 months later."
            ),
            tone=Tone.STRONG,
        )
        return
    yield Line(
        text=_(
            "{series} series, forecast from {origins} month ends ({first} to {last}), "
            "each with what was known then."
        ).format(
            series=found.series, origins=len(found.origins),
            first=found.origins[0].isoformat(), last=found.origins[-1].isoformat(),
        )
    )  # fmt: skip


def _footnotes(found: Backtest) -> Iterator[str]:
    if found.lines:
        yield _(
            "Interval holds: how often the figure fell into the 80 % interval. Error (MASE) and "
            "interval score in usual changes of a period; less is better."
        )
        yield _(
            "Beside them the two naive forecasts: the last value stays, or it goes on along the "
            "straight line from the start. No worse: on so many of the series."
        )
