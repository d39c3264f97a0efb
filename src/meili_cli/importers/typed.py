"""One figure typed by hand: which kind it is, and the cells that it is in a row.

Owns the forms of a typed figure, such as `120/200`. What it means is judged by the rules of a row.
"""

from collections.abc import Mapping

from meili_cli.errors import UsageError
from meili_cli.i18n import _
from meili_cli.model.entry import Kind


def cells(figures: Mapping[Kind, str | None]) -> dict[str, str]:
    """Return the cells of the one figure that is given. Raises UsageError for none or several."""
    given = [(kind, value) for kind, value in figures.items() if value is not None]
    if len(given) != 1:
        raise UsageError(
            _("exactly one figure is needed"),
            where="meili record",
            hint=_("Give one of --add, --total, --count, --percent, --level, --state."),
        )
    kind, value = given[0]
    match kind:
        case Kind.COUNT:
            return {"kind": kind, **_count(value)}
        case Kind.STATE:
            return {"kind": kind, "state": value.strip()}
        case Kind.PERCENT:
            return {"kind": kind, "value": value.strip().removesuffix("%")}
        case _:
            return {"kind": kind, "value": value.strip()}


def _count(value: str) -> dict[str, str]:
    part, slash, whole = (one.strip() for one in value.partition("/"))
    if not slash:
        raise UsageError(
            _("{value!r} is not a count").format(value=value),
            where="--count",
            hint=_("Write so many of so many: --count 120/200."),
        )
    return {"value": part, "denominator": whole}
